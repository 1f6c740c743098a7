/* What WinZip's AES needs: a key from a password, and AES in counter mode with a check of the encrypted bytes. Only to
 * read what somebody else has encrypted. */
#ifndef LS_BASE_KEYSTREAM_H
#define LS_BASE_KEYSTREAM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* PBKDF2 (RFC 8018) with HMAC-SHA-1. false: out of memory. */
bool ls_pbkdf2_sha1(const char *password, size_t length, const uint8_t *salt, size_t salt_length, unsigned iterations,
                    uint8_t *out, size_t out_length);

/* AES with a counter of 16 bytes that begins at 1 and is little-endian; beside it HMAC-SHA-1 of what comes in. */
typedef struct ls_keystream ls_keystream;
/* key_bytes: 16, 24, 32, of both keys. NULL: out of memory, or another number. */
ls_keystream *ls_keystream_open(const uint8_t *key, const uint8_t *mac_key, size_t key_bytes);
bool ls_keystream_run(ls_keystream *stream, uint8_t *data, size_t length); /* in place; pieces of any length */
bool ls_keystream_final(ls_keystream *stream, uint8_t mac[20]);
void ls_keystream_close(ls_keystream *stream); /* NULL is fine */

/* For a process that may soon open no file: libcrypto shall not look for a configuration file at first need. */
void ls_keystream_warm(void);
#endif
