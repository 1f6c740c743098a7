/* The adapter to libcrypto's EVP: here the work is in the data, so that its look-ups do not count as they do in
 * digest.c. */
#include "base/keystream.h"
#include "base/alloc.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

enum { BLOCK = 16, AHEAD = 4096 };

struct ls_keystream {
    EVP_CIPHER_CTX *cipher;
    EVP_MD_CTX *inner, *outer; /* HMAC (RFC 2104) from its two hashes: one way in all versions of the library */
    uint8_t counter[BLOCK];
    uint8_t ahead[AHEAD]; /* key bytes, used from `used` on */
    size_t used;
};

bool ls_pbkdf2_sha1(const char *password, size_t length, const uint8_t *salt, size_t salt_length, unsigned iterations,
                    uint8_t *out, size_t out_length) {
    return PKCS5_PBKDF2_HMAC(password, (int)length, salt, (int)salt_length, (int)iterations, EVP_sha1(),
                             (int)out_length, out) == 1;
}

static const EVP_CIPHER *cipher_of(size_t key_bytes) {
    return key_bytes == 16   ? EVP_aes_128_ecb()
           : key_bytes == 24 ? EVP_aes_192_ecb()
           : key_bytes == 32 ? EVP_aes_256_ecb()
                             : NULL;
}

static bool start_mac(ls_keystream *stream, const uint8_t *key, size_t length) {
    uint8_t pad[64] = {0};
    memcpy(pad, key, length);
    for (size_t i = 0; i < sizeof pad; i++) pad[i] ^= 0x36;
    bool good = EVP_DigestInit_ex(stream->inner, EVP_sha1(), NULL) && EVP_DigestUpdate(stream->inner, pad, sizeof pad);
    for (size_t i = 0; i < sizeof pad; i++) pad[i] ^= 0x36 ^ 0x5c;
    return good && EVP_DigestInit_ex(stream->outer, EVP_sha1(), NULL) &&
           EVP_DigestUpdate(stream->outer, pad, sizeof pad);
}

ls_keystream *ls_keystream_open(const uint8_t *key, const uint8_t *mac_key, size_t key_bytes) {
    const EVP_CIPHER *cipher = cipher_of(key_bytes);
    ls_keystream *stream = cipher ? ls_calloc(1, sizeof *stream) : NULL;
    if (!stream) return NULL;
    stream->cipher = EVP_CIPHER_CTX_new();
    stream->inner = EVP_MD_CTX_new();
    stream->outer = EVP_MD_CTX_new();
    stream->used = AHEAD;
    bool good = stream->cipher && stream->inner && stream->outer &&
                EVP_EncryptInit_ex(stream->cipher, cipher, NULL, key, NULL) &&
                EVP_CIPHER_CTX_set_padding(stream->cipher, 0) && start_mac(stream, mac_key, key_bytes);
    if (good) return stream;
    ls_keystream_close(stream);
    return NULL;
}

static bool refill(ls_keystream *stream) {
    int length = 0;
    for (size_t at = 0; at < AHEAD; at += BLOCK) {
        for (size_t i = 0; i < BLOCK && !++stream->counter[i]; i++) {}
        memcpy(stream->ahead + at, stream->counter, BLOCK);
    }
    stream->used = 0;
    return EVP_EncryptUpdate(stream->cipher, stream->ahead, &length, stream->ahead, AHEAD) && length == AHEAD;
}

bool ls_keystream_run(ls_keystream *stream, uint8_t *data, size_t length) {
    if (!EVP_DigestUpdate(stream->inner, data, length)) return false;
    while (length) {
        if (stream->used == AHEAD && !refill(stream)) return false;
        size_t step = AHEAD - stream->used < length ? AHEAD - stream->used : length;
        for (size_t i = 0; i < step; i++) data[i] ^= stream->ahead[stream->used + i];
        stream->used += step;
        data += step;
        length -= step;
    }
    return true;
}

bool ls_keystream_final(ls_keystream *stream, uint8_t mac[20]) {
    return EVP_DigestFinal_ex(stream->inner, mac, NULL) && EVP_DigestUpdate(stream->outer, mac, 20) &&
           EVP_DigestFinal_ex(stream->outer, mac, NULL);
}

void ls_keystream_close(ls_keystream *stream) {
    if (!stream) return;
    EVP_CIPHER_CTX_free(stream->cipher);
    EVP_MD_CTX_free(stream->inner);
    EVP_MD_CTX_free(stream->outer);
    ls_free(stream);
}

void ls_keystream_warm(void) { OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL); }
