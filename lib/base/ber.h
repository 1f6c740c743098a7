/* ASN.1 in its basic encoding (BER, X.690), read where it stands in an input: also without lengths, which mail programs
 * write. Bounded: after a million elements nothing more is found. */
#ifndef LS_BASE_BER_H
#define LS_BASE_BER_H
#include "base/input.h"

/* Tags with their class and form, as the first byte has them. */
enum {
    LS_BER_INTEGER = 0x02,
    LS_BER_BITS = 0x03,
    LS_BER_OCTETS = 0x04,
    LS_BER_OID = 0x06,
    LS_BER_SEQUENCE = 0x30,
    LS_BER_SET = 0x31,
    LS_BER_FIRST = 0xA0 /* [0], constructed; [1] is one more */
};

typedef struct ls_ber_element {
    uint8_t tag;
    bool constructed, open; /* open: no length, up to an end mark (8.1.3.6) */
    bool cut;               /* it says that it is longer than what is around it */
    uint64_t begin, end;    /* of its content; an open one's end is that of the element around it */
} ls_ber_element;

typedef struct ls_ber {
    ls_input *input;
    uint64_t steps; /* elements looked at; begins at 0 */
} ls_ber;

/* Did it stop looking? What is found then is not all. */
bool ls_ber_gave_up(const ls_ber *ber);
/* The element at `at`; false: there is none before `end`, or its header is broken. */
bool ls_ber_at(ls_ber *ber, uint64_t at, uint64_t end, ls_ber_element *e);
bool ls_ber_is_end_mark(const ls_ber_element *e);
/* Where the element behind `e` starts. An open one is walked through, level by level. */
uint64_t ls_ber_behind(ls_ber *ber, const ls_ber_element *e);
/* If an element with this tag is at *at: to its content, or behind it. */
bool ls_ber_enter(ls_ber *ber, uint64_t *at, uint64_t *end, uint8_t tag);
bool ls_ber_skip(ls_ber *ber, uint64_t *at, uint64_t end, uint8_t tag);
/* Is the element this object identifier, or one that begins with it (of 32 bytes at most)? */
bool ls_ber_is_oid(ls_ber *ber, const ls_ber_element *e, const char *oid, size_t length);
bool ls_ber_oid_begins(ls_ber *ber, const ls_ber_element *e, const char *oid, size_t length);
#endif
