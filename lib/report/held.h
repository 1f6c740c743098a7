/* Rows of findings whose item has not ended yet: csv and sarif print something of the item with each finding, but
 * findings come first. Items nest, so several may be open at once. */
#ifndef LS_REPORT_HELD_H
#define LS_REPORT_HELD_H
#include "base/buffer.h"

enum { LS_HELD_ITEMS = 64 };          /* open at once; with more, the one with most rows is given up */
#define LS_HELD_BYTES (32u << 20)     /* of rows; likewise */

typedef struct ls_held_item {
    char id[33];
    ls_buffer rows; /* each ended by a NUL: rows hold none */
} ls_held_item;

typedef struct ls_held {
    ls_held_item items[LS_HELD_ITEMS];
    size_t count, bytes;
} ls_held;

/* Adds one row; takes ownership of nothing. false: no memory. */
bool ls_held_add(ls_held *held, const char *item, const char *row, size_t length);
/* The rows of `item` move to `rows` (empty before); false: there are none. */
bool ls_held_take(ls_held *held, const char *item, ls_buffer *rows);
/* When too much is held: the rows of the item that holds most move to `rows`; false: nothing must be given up. */
bool ls_held_overflow(ls_held *held, ls_buffer *rows);
void ls_held_free(ls_held *held);
#endif
