/* Which items are copies of which, exactly: a sort by digest and path, then one by the order of replay. */
#ifndef LS_SCAN_DUPLICATES_H
#define LS_SCAN_DUPLICATES_H
#include "scan/journal.h"
#include "scan/sorter.h"

typedef struct ls_duplicates ls_duplicates;

typedef struct ls_candidate {
    const uint8_t *sha256, *id;
    const char *path;
    uint64_t ordinal; /* number of its ENTER in the replay */
    ls_item_place place;
} ls_candidate;

typedef struct ls_original {
    uint8_t id[16];
    ls_item_place place;
} ls_original;

ls_duplicates *ls_duplicates_create(const char *work_dir); /* NULL: no memory */
void ls_duplicates_free(ls_duplicates *duplicates);
ls_status ls_duplicates_add(ls_duplicates *duplicates, const ls_candidate *candidate);
/* After the last add. */
ls_status ls_duplicates_resolve(ls_duplicates *duplicates);
/* In the second replay: an item enters, in the same order as before; it is asked for while it is open; it leaves. */
ls_status ls_duplicates_enter(ls_duplicates *duplicates, uint64_t ordinal);
const ls_original *ls_duplicates_original(const ls_duplicates *duplicates, uint64_t ordinal);
void ls_duplicates_leave(ls_duplicates *duplicates, uint64_t ordinal);
uint64_t ls_duplicates_spilled(const ls_duplicates *duplicates);
#endif
