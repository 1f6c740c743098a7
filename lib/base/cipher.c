/* AES through libcrypto's low level, for the reasons that stand in digest.c; RC4 here, since OpenSSL 3 has it in a
 * module of its own that may be absent. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/cipher.h"
#include <openssl/aes.h>
#include <string.h>

_Static_assert(sizeof(AES_KEY) <= sizeof(ls_aes), "room for libcrypto's key");

bool ls_aes_init(ls_aes *aes, const uint8_t *key, size_t key_bytes) {
    if (key_bytes != 16 && key_bytes != 24 && key_bytes != 32) return false;
    return AES_set_decrypt_key(key, (int)key_bytes * 8, (AES_KEY *)aes->opaque) == 0;
}

void ls_aes_ecb(const ls_aes *aes, uint8_t *data, size_t length) {
    for (; length >= 16; data += 16, length -= 16) AES_decrypt(data, data, (const AES_KEY *)aes->opaque);
}

void ls_aes_cbc(const ls_aes *aes, const uint8_t iv[16], uint8_t *data, size_t length) {
    uint8_t before[16];
    memcpy(before, iv, 16);
    AES_cbc_encrypt(data, data, length / 16 * 16, (const AES_KEY *)aes->opaque, before, AES_DECRYPT);
}

void ls_rc4_init(ls_rc4 *rc4, const uint8_t *key, size_t key_bytes) {
    uint8_t j = 0;
    for (int i = 0; i < 256; i++) rc4->state[i] = (uint8_t)i;
    for (int i = 0; i < 256; i++) {
        uint8_t here = rc4->state[i];
        j = (uint8_t)(j + here + key[(size_t)i % key_bytes]);
        rc4->state[i] = rc4->state[j];
        rc4->state[j] = here;
    }
    rc4->i = rc4->j = 0;
}

static uint8_t next(ls_rc4 *rc4) {
    uint8_t one = rc4->state[++rc4->i], two = rc4->state[rc4->j = (uint8_t)(rc4->j + one)];
    rc4->state[rc4->i] = two;
    rc4->state[rc4->j] = one;
    return rc4->state[(uint8_t)(one + two)];
}

void ls_rc4_run(ls_rc4 *rc4, uint8_t *data, size_t length) {
    for (size_t i = 0; i < length; i++) data[i] ^= next(rc4);
}

void ls_rc4_skip(ls_rc4 *rc4, size_t length) {
    while (length--) next(rc4);
}
