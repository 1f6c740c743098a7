/* The words of the values that an item's findings have: in a masked report they are hidden in the places beside a
 * value too (a column that is headed by a name, a password that a sentence repeats). */
#ifndef LS_REPORT_SEEN_H
#define LS_REPORT_SEEN_H
#include "leaksift.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LS_SEEN_BITS = 1 << 17, LS_SEEN_SET = 256 };

typedef struct ls_seen {
    char item[33];
    uint64_t bits[LS_SEEN_BITS / 64];
    uint16_t set[LS_SEEN_SET]; /* where bits were set: most items have few values, and are as soon forgotten */
    size_t count;              /* of bits set; over LS_SEEN_SET: anywhere */
} ls_seen;

/* Another item than the one before: what was seen is forgotten, so that a line does not depend on the order of
 * items. */
void ls_seen_begin(ls_seen *seen, const char *item);
void ls_seen_add(ls_seen *seen, const char *item, const char *hidden, size_t length);
/* How much of its value, from the start on, a mask hides: it keeps the domain. */
size_t ls_seen_hidden(const leaksift_finding *finding);
/* Does one of the words in this text belong to a value? `seen` may be NULL. With a false alarm in some hundred
 * words. */
bool ls_seen_in(const ls_seen *seen, const char *text, size_t length);
#endif
