/* What waits for the end of its item: rows of findings (csv and sarif print something of the item with each), and whole
 * findings (masked values: what is beside a value may show one that is found later). Items nest, so several may be open
 * at once. */
#ifndef LS_REPORT_HELD_H
#define LS_REPORT_HELD_H
#include "base/buffer.h"

enum { LS_HELD_ITEMS = 64 };          /* open at once; with more, the one that holds most is given up */
#define LS_HELD_BYTES (32u << 20)     /* that are held; likewise */

typedef struct ls_held_item {
    char id[33];
    bool early;       /* some went out before the item's end */
    ls_buffer things; /* each after its length */
} ls_held_item;

typedef struct ls_held {
    ls_held_item items[LS_HELD_ITEMS];
    size_t count, bytes;
} ls_held;

/* Adds one thing; takes ownership of nothing. false: no memory. */
bool ls_held_add(ls_held *held, const char *item, const void *thing, size_t length);
/* What `item` holds moves to `things`, which is emptied before; false: there is nothing. *early (may be NULL): it is
 * not all. */
bool ls_held_take(ls_held *held, const char *item, ls_buffer *things, bool *early);
/* When too much is held: what the item holds that holds most moves to `things`; false: nothing must be given up. */
bool ls_held_overflow(ls_held *held, ls_buffer *things);
/* The thing at *at, which moves on to the next; NULL at the end. */
const char *ls_held_next(const ls_buffer *things, size_t *at, size_t *length);
void ls_held_free(ls_held *held);
#endif
