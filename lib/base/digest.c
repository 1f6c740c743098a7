/* SHA-256 and HMAC through libcrypto (OpenSSL 3, Apache-2.0): it uses the CPU's SHA instructions (1.5 GB/s here,
 * against 0.4 of plain C), it is kept up with care, and it is on every Debian. The low-level calls are deprecated
 * in 3.0 in favour of EVP, which allocates and looks algorithms up at run time; for files of a few KiB that costs more
 * than the hash. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <string.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(ls_sha256), "room for libcrypto's state");

void ls_sha256_init(ls_sha256 *state) { SHA256_Init((SHA256_CTX *)state->opaque); }

void ls_sha256_update(ls_sha256 *state, const void *data, size_t length) {
    if (length) SHA256_Update((SHA256_CTX *)state->opaque, data, length);
}

void ls_sha256_final(ls_sha256 *state, uint8_t digest[32]) { SHA256_Final(digest, (SHA256_CTX *)state->opaque); }

void ls_sha256_once(const void *data, size_t length, uint8_t digest[32]) {
    ls_sha256 state;
    ls_sha256_init(&state);
    ls_sha256_update(&state, data, length);
    ls_sha256_final(&state, digest);
}

/* RFC 2104, over the calls above: needs no allocation. */
void ls_hmac_key_init(ls_hmac_key *made, const void *key, size_t key_length) {
    uint8_t block[64] = {0}, pad[64];
    if (key_length > sizeof block) ls_sha256_once(key, key_length, block);
    else if (key_length) memcpy(block, key, key_length);
    for (size_t i = 0; i < sizeof block; i++) pad[i] = block[i] ^ 0x36;
    ls_sha256_init(&made->inner);
    ls_sha256_update(&made->inner, pad, sizeof pad);
    for (size_t i = 0; i < sizeof block; i++) pad[i] = block[i] ^ 0x5c;
    ls_sha256_init(&made->outer);
    ls_sha256_update(&made->outer, pad, sizeof pad);
}

void ls_hmac_sha256(const ls_hmac_key *key, const void *data, size_t length, uint8_t mac[32]) {
    uint8_t digest[32];
    ls_sha256 state = key->inner;
    ls_sha256_update(&state, data, length);
    ls_sha256_final(&state, digest);
    state = key->outer;
    ls_sha256_update(&state, digest, sizeof digest);
    ls_sha256_final(&state, mac);
}

size_t ls_hash_size(ls_hash hash) {
    static const uint8_t sizes[] = {0, 16, 20, 32, 48, 64};
    return sizes[hash];
}

/* The same three calls for each: libcrypto's low level has a state of its own for every hash. */
#define HASH(prefix, context)                                                                                          \
    do {                                                                                                               \
        context state;                                                                                                 \
        prefix##_Init(&state);                                                                                         \
        if (one_length) prefix##_Update(&state, one, one_length);                                                      \
        if (two_length) prefix##_Update(&state, two, two_length);                                                      \
        prefix##_Final(digest, &state);                                                                                \
    } while (0)

void ls_hash_once(ls_hash hash, const void *one, size_t one_length, const void *two, size_t two_length,
                  uint8_t digest[LS_HASH_MAX]) {
    switch (hash) {
    case LS_HASH_MD5: HASH(MD5, MD5_CTX); break;
    case LS_HASH_SHA1: HASH(SHA1, SHA_CTX); break;
    case LS_HASH_SHA256: HASH(SHA256, SHA256_CTX); break;
    case LS_HASH_SHA384: HASH(SHA384, SHA512_CTX); break;
    case LS_HASH_SHA512: HASH(SHA512, SHA512_CTX); break;
    case LS_HASH_NONE: break;
    }
}

void ls_hex(const uint8_t *bytes, size_t count, char *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * count] = '\0';
}
