/* RC4 with a key for every 1,024 bytes of the stream, by MD5 or, with a CryptoAPI header, SHA-1; and XOR with sixteen
 * bytes made of the password. Heads of records are not encrypted, yet count. */
#include "extract/office/biff_cipher.h"
#include "base/alloc.h"
#include "base/cipher.h"
#include "base/digest.h"
#include "extract/bytes.h"
#include "extract/office/passwords.h"

enum { BLOCK = 1024 };
typedef enum cipher_kind { BY_XOR, BY_MD5, BY_SHA1 } cipher_kind;

struct ls_biff_cipher {
    cipher_kind kind;
    uint8_t secret[LS_HASH_MAX]; /* what the block's number is hashed with */
    size_t secret_length, key_length;
    uint8_t array[16]; /* XOR */
    ls_rc4 rc4;
    uint64_t block;   /* the one that rc4 is in; UINT64_MAX: none */
    size_t at;        /* bytes of it that rc4 has given */
};

/* ---- keys: [MS-OFFCRYPTO] 2.3.5.2, 2.3.6.2 ----------------------------------------------------------------------- */

static void open_block(struct ls_biff_cipher *cipher, uint64_t block) {
    uint8_t number[4] = {(uint8_t)block, (uint8_t)(block >> 8), (uint8_t)(block >> 16), (uint8_t)(block >> 24)};
    uint8_t key[LS_HASH_MAX] = {0};
    size_t length = 16;
    ls_hash_once(cipher->kind == BY_MD5 ? LS_HASH_MD5 : LS_HASH_SHA1, cipher->secret, cipher->secret_length, number, 4,
                 key);
    if (cipher->kind == BY_SHA1) {
        length = cipher->key_length == 5 ? 16 : cipher->key_length;
        if (cipher->key_length == 5) memset(key + 5, 0, 11);
    }
    ls_rc4_init(&cipher->rc4, key, length);
    cipher->block = block;
    cipher->at = 0;
}

static void secret_md5(struct ls_biff_cipher *cipher, const ls_buffer *password, const uint8_t salt[16]) {
    uint8_t hash[LS_HASH_MAX], many[16 * 21];
    ls_hash_once(LS_HASH_MD5, password->data, password->length, NULL, 0, hash);
    for (int i = 0; i < 16; i++) {
        memcpy(many + 21 * i, hash, 5);
        memcpy(many + 21 * i + 5, salt, 16);
    }
    ls_hash_once(LS_HASH_MD5, many, sizeof many, NULL, 0, hash);
    memcpy(cipher->secret, hash, 5);
    cipher->secret_length = 5;
}

/* The verifier and its hash are encrypted with the key of block 0, one after the other. */
static bool verify(struct ls_biff_cipher *cipher, const uint8_t *verifier, const uint8_t *hash, size_t size) {
    uint8_t plain[16 + 20], got[LS_HASH_MAX];
    open_block(cipher, 0);
    memcpy(plain, verifier, 16);
    memcpy(plain + 16, hash, size);
    ls_rc4_run(&cipher->rc4, plain, 16 + size);
    ls_hash_once(cipher->kind == BY_MD5 ? LS_HASH_MD5 : LS_HASH_SHA1, plain, 16, NULL, 0, got);
    cipher->block = UINT64_MAX;
    return memcmp(got, plain + 16, size) == 0;
}

/* Method 1 (2.3.7.1, 2.3.7.2): a verifier of 15 bits, so that one in 32,768 wrong passwords fits. */
static bool try_xor(struct ls_biff_cipher *cipher, const uint8_t *password, size_t length, uint16_t key,
                    uint16_t verifier) {
    static const uint8_t pad[] = {0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0, 0xBE, 0x0F, 0, 0xBF, 0x0F, 0, 0};
    uint32_t got = 0;
    for (size_t i = length + 1; i-- > 0;) {
        uint32_t byte = i ? password[i - 1] : (uint32_t)length;
        got = ((got >> 14 & 1) | (got * 2 & 0x7FFF)) ^ byte;
    }
    if ((got ^ 0xCE4B) != verifier) return false;
    for (size_t i = 0; i < 16; i++) {
        uint8_t byte = (uint8_t)((i < length ? password[i] : pad[i - length]) ^ (i & 1 ? key >> 8 : key & 255));
        cipher->array[i] = (uint8_t)(byte >> 1 | byte << 7);
    }
    return true;
}

static bool try_one(ls_biff *biff, const ls_extract *about, size_t index, ls_buffer *wide) {
    struct ls_biff_cipher *cipher = biff->cipher;
    const uint8_t *data = biff->data;
    size_t length = biff->length;
    if (cipher->kind == BY_XOR) {
        uint8_t narrow[15];
        size_t count = ls_passwords_narrow(about, index, narrow), at = biff->version == 8 ? 2 : 0;
        return count && length >= at + 4 && try_xor(cipher, narrow, count, ls_le16(data + at), ls_le16(data + at + 2));
    }
    if (!ls_passwords_wide(about, index, wide)) return false;
    if (cipher->kind == BY_MD5) {
        if (length < 6 + 48) return false;
        secret_md5(cipher, wide, data + 6);
        return verify(cipher, data + 22, data + 38, 16);
    }
    uint32_t header = ls_le32(data + 10); /* 2.3.5.1: versions, flags, size, then the header and the verifier */
    if (header < 32 || header > length - 14 || length - 14 - header < 4 + 16 + 16 + 4 + 20) return false;
    const uint8_t *tail = data + 14 + header;
    uint32_t bits = ls_le32(data + 14 + 16), algorithm = ls_le32(data + 14 + 8);
    cipher->key_length = bits ? bits / 8 : 5;
    if (algorithm != 0x6801 || cipher->key_length < 5 || cipher->key_length > 16) return false; /* RC4 */
    ls_hash_once(LS_HASH_SHA1, tail + 4, 16, wide->data, wide->length, cipher->secret);
    cipher->secret_length = 20;
    return verify(cipher, tail + 20, tail + 40, 20);
}

ls_status ls_biff_unlock(ls_biff *biff, const ls_extract *about) {
    ls_buffer wide = {0};
    biff->cipher = ls_calloc(1, sizeof *biff->cipher);
    if (!biff->cipher) return LS_NOMEM;
    biff->cipher->block = UINT64_MAX;
    bool is_rc4 = biff->version == 8 && biff->length >= 6 && ls_le16(biff->data) == 1;
    bool by_api = is_rc4 && biff->length >= 18 && ls_le16(biff->data + 4) == 2;
    biff->cipher->kind = by_api ? BY_SHA1 : is_rc4 ? BY_MD5 : BY_XOR;
    size_t count = ls_passwords_count(about), index = 0;
    ls_status status = LS_OK;
    for (; index < count && status == LS_OK; index++) {
        if (try_one(biff, about, index, &wide)) break;
        status = wide.failed ? LS_NOMEM : ls_sink_tick(biff->sink, 1024);
    }
    ls_buffer_free(&wide);
    if (status != LS_OK) return status;
    if (index < count) {
        ls_passwords_say(about, index, biff->sink);
        return LS_OK;
    }
    ls_biff_cipher_free(biff->cipher);
    biff->cipher = NULL;
    ls_sink_note(biff->sink, LEAKSIFT_REASON_ENCRYPTED, "the workbook is encrypted with a password");
    return LS_DATA;
}

void ls_biff_cipher_free(struct ls_biff_cipher *cipher) { ls_free(cipher); }

/* ---- records ----------------------------------------------------------------------------------------------------- */

static void decrypt_rc4(struct ls_biff_cipher *cipher, uint64_t offset, uint8_t *data, size_t length) {
    while (length) {
        uint64_t block = offset / BLOCK;
        size_t in_block = (size_t)(offset % BLOCK), take = BLOCK - in_block < length ? BLOCK - in_block : length;
        if (cipher->block != block || cipher->at > in_block) open_block(cipher, block);
        ls_rc4_skip(&cipher->rc4, in_block - cipher->at);
        ls_rc4_run(&cipher->rc4, data, take);
        cipher->at = in_block + take;
        data += take;
        length -= take;
        offset += take;
    }
}

static void decrypt_xor(const struct ls_biff_cipher *cipher, uint64_t index, uint8_t *data, size_t length) {
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
    if (biff->cipher->kind == BY_XOR) decrypt_xor(biff->cipher, offset + biff->length, data, biff->length - clear);
    else decrypt_rc4(biff->cipher, offset, data, biff->length - clear);
    biff->data = (const uint8_t *)biff->plain.data;
    return true;
}
