/* Heads of records are not encrypted, yet count. */
#include "extract/office/biff_cipher.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/office/old_cipher.h"

enum { BLOCK = 1024 };

/* [MS-XLS] 2.4.117: in Excel 97 and later a type stands first. */
static ls_status find_password(ls_biff *biff, const ls_extract *about) {
    const uint8_t *data = biff->data;
    size_t at = biff->version == 8 ? 2 : 0;
    if (biff->length < at + 4) return LS_DATA;
    if (at && ls_le16(data) == 1)
        return ls_old_cipher_rc4(biff->cipher, data + at, biff->length - at, about, biff->sink);
    return ls_old_cipher_xor(biff->cipher, ls_le16(data + at), ls_le16(data + at + 2), about, biff->sink);
}

ls_status ls_biff_unlock(ls_biff *biff, const ls_extract *about) {
    biff->cipher = ls_calloc(1, sizeof *biff->cipher);
    if (!biff->cipher) return LS_NOMEM;
    ls_status status = find_password(biff, about);
    if (status != LS_DATA) return status;
    ls_free(biff->cipher);
    biff->cipher = NULL;
    ls_sink_note(biff->sink, LEAKSIFT_REASON_ENCRYPTED, "the workbook is encrypted with a password");
    return LS_DATA;
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

static void decrypt_xor(const ls_old_cipher *cipher, uint64_t index, uint8_t *data, size_t length) {
    for (size_t i = 0; i < length; i++, index++) {
        uint8_t byte = data[i] ^ cipher->array[index & 15];
        data[i] = (uint8_t)(byte << 3 | byte >> 5);
    }
}

/* [MS-XLS] 2.2.10: these stand in clear, and the offset in that of a sheet. */
static size_t clear_bytes(const ls_biff *biff) {
    switch (biff->type) {
    case LS_BIFF_BOF:
    case LS_BIFF_FILEPASS:
    case 0x194:
    case 0x195:
    case 0xE1:
    case 0x196:
    case 0x138: return biff->length;
    case 0x85: return biff->length < 4 ? biff->length : 4;
    default: return 0;
    }
}

bool ls_biff_decrypt(ls_biff *biff) {
    size_t clear = clear_bytes(biff);
    if (clear == biff->length) return true;
    ls_buffer_clear(&biff->plain);
    if (!ls_buffer_append(&biff->plain, biff->data, biff->length)) return false;
    uint8_t *data = (uint8_t *)biff->plain.data + clear;
    uint64_t offset = biff->begins + 4 + clear;
    ls_old_cipher *cipher = biff->cipher;
    if (cipher->kind == LS_OLD_XOR) decrypt_xor(cipher, offset + biff->length, data, biff->length - clear);
    else ls_old_cipher_run(cipher, BLOCK, offset, data, biff->length - clear);
    biff->data = (const uint8_t *)biff->plain.data;
    return true;
}
