/* Encrypted members of a ZIP: passwords are tried, and the packed bytes decrypted. */
#ifndef LS_EXTRACT_ARCHIVE_ZIPCRYPT_H
#define LS_EXTRACT_ARCHIVE_ZIPCRYPT_H
#include "extract/archive/zipdir.h"
#include "extract/handler.h"

/* Zero-initialised but for `about`; kept over all members of an archive. */
typedef struct ls_zip_keys {
    const ls_extract *about;
    size_t last;     /* the password that opened the member before */
    uint64_t tries;  /* of those that cost much */
    bool gave_up;    /* too many of them: not all passwords were tried on every member */
    bool opened;     /* `last` did open one */
} ls_zip_keys;

/* A member's packed bytes, decrypted: in memory, or in a nameless file. Zero-initialised is empty. */
typedef struct ls_zip_plain {
    ls_input input;
    ls_buffer memory;
    int descriptor; /* 0 or -1: none */
    bool damaged;   /* the password is right, the bytes are not those that were encrypted */
} ls_zip_plain;

/* LS_OK: `plain` holds the packed bytes, damaged ones as well, and keys->last is the number, from 0, of the password.
 * LS_DATA: no password opens it, or it is encrypted in a way that is not read (APPNOTE 7: strong encryption). Anything
 * else ends the reading. */
ls_status ls_zip_decrypt(ls_zip *zip, const ls_zip_entry *entry, ls_zip_keys *keys, ls_sink *sink, ls_zip_plain *plain);
void ls_zip_plain_free(ls_zip_plain *plain);
#endif
