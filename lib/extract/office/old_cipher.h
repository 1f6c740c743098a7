/* Encryption of the office formats before 2007 ([MS-OFFCRYPTO] 2.3.5 to 2.3.7): RC4 with keys of MD5 or, by CryptoAPI,
 * of SHA-1, and XOR with sixteen bytes made of the password. Which bytes are encrypted each format says itself. */
#ifndef LS_EXTRACT_OFFICE_OLD_CIPHER_H
#define LS_EXTRACT_OFFICE_OLD_CIPHER_H
#include "base/cipher.h"
#include "base/digest.h"
#include "extract/handler.h"

typedef enum ls_old_cipher_kind { LS_OLD_XOR, LS_OLD_MD5, LS_OLD_SHA1 } ls_old_cipher_kind;

typedef struct ls_old_cipher {
    ls_old_cipher_kind kind;
    uint8_t secret[LS_HASH_MAX]; /* what the block's number is hashed with */
    size_t secret_length, key_length;
    uint8_t array[16]; /* XOR */
    ls_rc4 rc4;
    uint64_t block;    /* the one that rc4 is in; UINT64_MAX: none */
    size_t at;         /* bytes of it that rc4 has given */
} ls_old_cipher;

/* Finds the password that opens RC4: `header` begins with the version (2.3.5.1, 2.3.6.1). Which it was is said as the
 * property opened_with. LS_OK; LS_DATA: none fits, or it is another cipher (no note is made); LS_NOMEM, LS_STOP. */
ls_status ls_old_cipher_rc4(ls_old_cipher *cipher, const uint8_t *header, size_t length, const ls_extract *about,
                            ls_sink *sink);
/* The same of XOR. The verifier has 15 bits, so that one in 32,768 wrong passwords fits. */
ls_status ls_old_cipher_xor(ls_old_cipher *cipher, uint16_t key, uint16_t verifier, const ls_extract *about,
                            ls_sink *sink);

/* RC4, in place: bytes that stand at `offset` of a stream whose every `size` bytes have a key of their own. */
void ls_old_cipher_run(ls_old_cipher *cipher, size_t size, uint64_t offset, uint8_t *data, size_t length);
/* RC4 of one block, from its first byte on, however long: then ls_rc4_run() of cipher->rc4. */
void ls_old_cipher_block(ls_old_cipher *cipher, uint64_t block);
#endif
