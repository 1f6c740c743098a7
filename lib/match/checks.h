/* Named checkers: code that has the last word on a candidate. Each looks at a bounded stretch around the anchor and
 * never outside the segment, so that a block full of near misses costs a constant for each. */
#ifndef LS_MATCH_CHECKS_H
#define LS_MATCH_CHECKS_H
#include "base/arena.h"
#include "match/domains.h"
#include "match/hit.h"

typedef struct ls_check {
    const ls_block *block;
    const char *text;        /* the block's */
    uint32_t low, high;      /* the segment's bounds in it */
    uint32_t anchor;         /* where the anchor ends */
    uint32_t start, end;     /* the value: what confirm found, else both are `anchor`; the checker may move them */
    uint32_t done;           /* the checker may raise it: this rule's anchors up to here need no look */
    ls_hit *hit;             /* for normalized, domain and evidence */
    ls_arena *arena;
    bool no_memory;          /* set when the arena gives NULL */
    const ls_domains *domains;
} ls_check;

/* true: check->start .. end is a value. */
typedef bool (*ls_checker)(ls_check *check);

/* NULL: no such checker. */
ls_checker ls_checker_find(const char *name);

/* hit->normalized = these bytes; false and no_memory when there is none left. */
bool ls_check_normalized(ls_check *check, const char *text, size_t length);
/* The byte at `at`, 0 outside the segment. */
static inline unsigned char ls_check_at(const ls_check *check, int64_t at) {
    return at >= (int64_t)check->low && at < (int64_t)check->high ? (unsigned char)check->text[at] : 0;
}

static inline bool ls_is_digit(unsigned char c) { return c >= '0' && c <= '9'; }
static inline bool ls_is_alpha(unsigned char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static inline bool ls_is_alnum(unsigned char c) { return ls_is_digit(c) || ls_is_alpha(c); }
static inline bool ls_is_hex(unsigned char c) { return ls_is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f'); }
static inline char ls_to_lower(unsigned char c) { return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }

/* 0 when the first `length` bytes are the same but for the case of ASCII; strncasecmp() obeys the host's locale. */
static inline int ls_ascii_casecmp(const char *a, const char *b, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (ls_to_lower((unsigned char)a[i]) != ls_to_lower((unsigned char)b[i])) return 1;
    return 0;
}

bool ls_check_email(ls_check *check);
bool ls_check_email_spoken(ls_check *check);
bool ls_check_ipv4(ls_check *check);
bool ls_check_ipv4_network(ls_check *check);
bool ls_check_ipv6(ls_check *check);
bool ls_check_ipv6_network(ls_check *check);
bool ls_check_mac(ls_check *check);
bool ls_check_hostname(ls_check *check);
bool ls_check_internal_host(ls_check *check);
bool ls_check_secret(ls_check *check);
bool ls_check_community(ls_check *check);
bool ls_check_entropy(ls_check *check);
bool ls_check_luhn(ls_check *check);
bool ls_check_iban(ls_check *check);
#endif
