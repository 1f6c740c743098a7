/* SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104). The one place that knows libcrypto. */
#ifndef LS_BASE_DIGEST_H
#define LS_BASE_DIGEST_H
#include <stddef.h>
#include <stdint.h>

typedef struct ls_sha256 {
    uint64_t opaque[32]; /* room for the library's state, no allocation */
} ls_sha256;

void ls_sha256_init(ls_sha256 *state);
void ls_sha256_update(ls_sha256 *state, const void *data, size_t length);
void ls_sha256_final(ls_sha256 *state, uint8_t digest[32]);
void ls_sha256_once(const void *data, size_t length, uint8_t digest[32]);
void ls_hmac_sha256(const void *key, size_t key_length, const void *data, size_t length, uint8_t mac[32]);
void ls_hex(const uint8_t *bytes, size_t count, char *out); /* 2*count digits and a NUL */
#endif
