/* The heads of OpenPGP's packets (RFC 4880, 4.2; RFC 9580), of the old form and the new. */
#ifndef LS_BASE_OPENPGP_H
#define LS_BASE_OPENPGP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Kinds of packets (4.3). */
enum {
    LS_PGP_KEY_FOR_RECIPIENT = 1,
    LS_PGP_SIGNATURE = 2,
    LS_PGP_KEY_BY_PASSWORD = 3,
    LS_PGP_ONE_PASS = 4,
    LS_PGP_SECRET_KEY = 5,
    LS_PGP_PUBLIC_KEY = 6,
    LS_PGP_SECRET_SUBKEY = 7,
    LS_PGP_COMPRESSED = 8,
    LS_PGP_ENCRYPTED = 9,
    LS_PGP_MARKER = 10,
    LS_PGP_LITERAL = 11,
    LS_PGP_TRUST = 12,
    LS_PGP_USER_ID = 13,
    LS_PGP_PUBLIC_SUBKEY = 14,
    LS_PGP_USER_ATTRIBUTE = 17,
    LS_PGP_ENCRYPTED_WITH_CHECK = 18,
    LS_PGP_ENCRYPTED_BY_AEAD = 20
};

enum { LS_PGP_HEAD_MAX = 6 };

typedef struct ls_openpgp_head {
    unsigned kind;
    unsigned size;   /* of this head */
    uint64_t length; /* of the content, or of its first part; UINT64_MAX: to the end */
    bool more;       /* another part follows, with a length of its own (4.2.2.4) */
} ls_openpgp_head;

/* False: it is none, or breaks off. */
bool ls_openpgp_head_read(const uint8_t *bytes, size_t size, ls_openpgp_head *head);
/* A length of the new form (4.2.2), as in front of a part; the kind stays as it is. */
bool ls_openpgp_length_read(const uint8_t *bytes, size_t size, ls_openpgp_head *head);
#endif
