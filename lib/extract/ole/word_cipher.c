/* Encrypted Word documents ([MS-DOC] 2.2.6): the main stream from its 68th byte on, the table stream and that of
 * pictures, by RC4 with a key for every 512 bytes, whose header opens the table stream, or by XOR. Word 6 and 95
 * encrypted in another way. */
#include "base/bytes.h"
#include "extract/office/old_cipher.h"
#include "extract/ole/word.h"

enum { CLEAR = 68, BLOCK = 512, FIB_VERSION = 2, FIB_FLAGS = 10, FIB_KEY = 14, WORD_97 = 0xc0 };

/* [MS-OFFCRYPTO] 2.3.7.6: a zero stays, and so does what would become one. */
static void run_xor(const ls_old_cipher *cipher, uint8_t *data, size_t from, size_t length) {
    for (size_t i = from; i < length; i++) {
        uint8_t key = cipher->array[i & 15];
        if (data[i] && data[i] != key) data[i] ^= key;
    }
}

static uint8_t *writable(ls_cfb_bytes *bytes) {
    if (bytes->data != (const uint8_t *)bytes->own.data) {
        if (!ls_buffer_append(&bytes->own, bytes->data, bytes->length)) return NULL;
        bytes->data = (const uint8_t *)bytes->own.data;
    }
    return (uint8_t *)bytes->own.data;
}

static void decrypt(ls_old_cipher *cipher, uint8_t *data, size_t clear, size_t length) {
    if (length <= clear) return;
    if (cipher->kind == LS_OLD_XOR) run_xor(cipher, data, clear, length);
    else ls_old_cipher_run(cipher, BLOCK, clear, data + clear, length - clear);
    cipher->block = UINT64_MAX;
}

ls_status ls_word_decrypt(const ls_extract *about, ls_sink *sink, ls_cfb_bytes *main, ls_cfb_bytes *table,
                          ls_cfb_bytes *data) {
    ls_old_cipher cipher;
    if (main->length < CLEAR || !table->length || ls_le16(main->data + FIB_VERSION) <= WORD_97) return LS_DATA;
    uint32_t key = ls_le32(main->data + FIB_KEY);
    bool by_xor = ls_le16(main->data + FIB_FLAGS) & LS_WORD_OBFUSCATED;
    if (!by_xor && key > table->length) return LS_DATA;
    ls_status status =
        by_xor ? ls_old_cipher_xor(&cipher, (uint16_t)(key >> 16), (uint16_t)key, about, sink)
               : ls_old_cipher_rc4(&cipher, table->data, key, about, sink);
    if (status != LS_OK) return status;
    uint8_t *text = writable(main), *runs = writable(table), *pictures = writable(data);
    if (!text || !runs || (!pictures && data->length)) return LS_NOMEM;
    decrypt(&cipher, text, CLEAR, main->length);
    decrypt(&cipher, runs, by_xor ? 0 : key, table->length);
    decrypt(&cipher, pictures, 0, data->length);
    ls_put_le16(text + FIB_FLAGS, ls_le16(text + FIB_FLAGS) & ~(LS_WORD_ENCRYPTED | LS_WORD_OBFUSCATED));
    return LS_OK;
}
