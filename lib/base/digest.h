/* SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104), through libcrypto. */
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

/* A key of HMAC-SHA-256 whose two blocks are digested once, not for each message. Read by any number of threads. */
typedef struct ls_hmac_key {
    ls_sha256 inner, outer;
} ls_hmac_key;
void ls_hmac_key_init(ls_hmac_key *made, const void *key, size_t key_length);
void ls_hmac_sha256(const ls_hmac_key *key, const void *data, size_t length, uint8_t mac[32]);

/* Others, only to read what somebody else has encrypted. */
typedef enum ls_hash {
    LS_HASH_NONE = 0,
    LS_HASH_MD5,
    LS_HASH_SHA1,
    LS_HASH_SHA256,
    LS_HASH_SHA384,
    LS_HASH_SHA512
} ls_hash;
enum { LS_HASH_MAX = 64 };
size_t ls_hash_size(ls_hash hash); /* 0: LS_HASH_NONE */
/* Of two runs of bytes, one after the other; either may be empty. `digest` may be one of them. */
void ls_hash_once(ls_hash hash, const void *one, size_t one_length, const void *two, size_t two_length,
                  uint8_t digest[LS_HASH_MAX]);
void ls_hex(const uint8_t *bytes, size_t count, char *out); /* 2*count digits and a NUL */
#endif
