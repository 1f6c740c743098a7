#include "extract/office/old_cipher.h"
#include "base/bytes.h"
#include "extract/office/passwords.h"

/* ---- keys: [MS-OFFCRYPTO] 2.3.5.2, 2.3.6.2 ----------------------------------------------------------------------- */

static ls_hash hash_of(const ls_old_cipher *cipher) {
    return cipher->kind == LS_OLD_MD5 ? LS_HASH_MD5 : LS_HASH_SHA1;
}

void ls_old_cipher_block(ls_old_cipher *cipher, uint64_t block) {
    uint8_t number[4], key[LS_HASH_MAX] = {0};
    size_t length = 16;
    ls_put_le32(number, (uint32_t)block);
    ls_hash_once(hash_of(cipher), cipher->secret, cipher->secret_length, number, 4, key);
    if (cipher->kind == LS_OLD_SHA1) {
        length = cipher->key_length == 5 ? 16 : cipher->key_length;
        if (cipher->key_length == 5) memset(key + 5, 0, 11);
    }
    ls_rc4_init(&cipher->rc4, key, length);
    cipher->block = block;
    cipher->at = 0;
}

static void secret_md5(ls_old_cipher *cipher, const ls_buffer *password, const uint8_t salt[16]) {
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
static bool verify(ls_old_cipher *cipher, const uint8_t *verifier, const uint8_t *hash, size_t size) {
    uint8_t plain[16 + 20], got[LS_HASH_MAX];
    ls_old_cipher_block(cipher, 0);
    memcpy(plain, verifier, 16);
    memcpy(plain + 16, hash, size);
    ls_rc4_run(&cipher->rc4, plain, 16 + size);
    ls_hash_once(hash_of(cipher), plain, 16, NULL, 0, got);
    cipher->block = UINT64_MAX;
    return memcmp(got, plain + 16, size) == 0;
}

static bool try_rc4(ls_old_cipher *cipher, const uint8_t *header, size_t length, const ls_buffer *password) {
    if (cipher->kind == LS_OLD_MD5) {
        if (length < 4 + 48) return false;
        secret_md5(cipher, password, header + 4);
        return verify(cipher, header + 20, header + 36, 16);
    }
    if (length < 12 + 32) return false;
    uint32_t size = ls_le32(header + 8); /* 2.3.5.1: versions, flags, size, then the header and the verifier */
    if (size < 32 || size > length - 12 || length - 12 - size < 4 + 16 + 16 + 4 + 20) return false;
    const uint8_t *tail = header + 12 + size;
    uint32_t bits = ls_le32(header + 12 + 16), algorithm = ls_le32(header + 12 + 8);
    cipher->key_length = bits ? bits / 8 : 5;
    if (algorithm != 0x6801 || cipher->key_length < 5 || cipher->key_length > 16) return false; /* RC4 */
    ls_hash_once(LS_HASH_SHA1, tail + 4, 16, password->data, password->length, cipher->secret);
    cipher->secret_length = 20;
    return verify(cipher, tail + 20, tail + 40, 20);
}

/* 2.3.7.1, 2.3.7.2 */
static bool try_xor(ls_old_cipher *cipher, const uint8_t *password, size_t length, uint16_t key, uint16_t verifier) {
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

ls_status ls_old_cipher_rc4(ls_old_cipher *cipher, const uint8_t *header, size_t length, const ls_extract *about,
                            ls_sink *sink) {
    ls_buffer wide = {0};
    ls_status status = LS_DATA;
    if (length < 4) return LS_DATA;
    *cipher = (ls_old_cipher){.kind = ls_le16(header + 2) == 2 ? LS_OLD_SHA1 : LS_OLD_MD5, .block = UINT64_MAX};
    for (size_t i = 0, count = ls_passwords_count(about); i < count && status == LS_DATA; i++) {
        if (!ls_passwords_wide(about, i, &wide)) status = LS_NOMEM;
        else if (try_rc4(cipher, header, length, &wide)) ls_passwords_say(about, i, sink), status = LS_OK;
        else if ((status = ls_sink_tick(sink, 1024)) == LS_OK) status = LS_DATA;
    }
    ls_buffer_free(&wide);
    return status;
}

ls_status ls_old_cipher_xor(ls_old_cipher *cipher, uint16_t key, uint16_t verifier, const ls_extract *about,
                            ls_sink *sink) {
    *cipher = (ls_old_cipher){.kind = LS_OLD_XOR, .block = UINT64_MAX};
    for (size_t i = 0, count = ls_passwords_count(about); i < count; i++) {
        uint8_t narrow[15];
        size_t length = ls_passwords_narrow(about, i, narrow);
        if (!length || !try_xor(cipher, narrow, length, key, verifier)) continue;
        ls_passwords_say(about, i, sink);
        return LS_OK;
    }
    return LS_DATA;
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

void ls_old_cipher_run(ls_old_cipher *cipher, size_t size, uint64_t offset, uint8_t *data, size_t length) {
    while (length) {
        uint64_t block = offset / size;
        size_t in_block = (size_t)(offset % size), take = size - in_block < length ? size - in_block : length;
        if (cipher->block != block || cipher->at > in_block) ls_old_cipher_block(cipher, block);
        ls_rc4_skip(&cipher->rc4, in_block - cipher->at);
        ls_rc4_run(&cipher->rc4, data, take);
        cipher->at = in_block + take;
        data += take;
        length -= take;
        offset += take;
    }
}
