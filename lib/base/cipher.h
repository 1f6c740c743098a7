/* Ciphers, only to read what somebody else has encrypted: AES (FIPS 197) through libcrypto, RC4. */
#ifndef LS_BASE_CIPHER_H
#define LS_BASE_CIPHER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_aes {
    uint64_t opaque[32]; /* room for the library's key, no allocation */
} ls_aes;

bool ls_aes_init(ls_aes *aes, const uint8_t *key, size_t key_bytes); /* for decryption; false: not 16, 24 or 32 bytes */
/* Whole blocks of 16 bytes, in place; what is over stays as it is. */
void ls_aes_ecb(const ls_aes *aes, uint8_t *data, size_t length);
void ls_aes_cbc(const ls_aes *aes, const uint8_t iv[16], uint8_t *data, size_t length);

typedef struct ls_rc4 {
    uint8_t state[256], i, j;
} ls_rc4;

void ls_rc4_init(ls_rc4 *rc4, const uint8_t *key, size_t key_bytes);
void ls_rc4_run(ls_rc4 *rc4, uint8_t *data, size_t length); /* in place */
void ls_rc4_skip(ls_rc4 *rc4, size_t length);
#endif
