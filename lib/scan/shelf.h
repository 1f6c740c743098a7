/* Members that may be volumes of a split file: they are kept until their container ends, since a tar or a mail does not
 * know of the later ones while the first goes by. One spool for all of a container. */
#ifndef LS_SCAN_SHELF_H
#define LS_SCAN_SHELF_H
#include "base/arena.h"
#include "extract/sink.h"
#include "scan/spool.h"

typedef struct ls_shelved ls_shelved;

typedef struct ls_shelf {
    ls_spool spool; /* their bytes, one behind the other … */
    bool full;      /* … and no more fit */
    ls_arena arena;
    ls_shelved *members; /* in the order in which they came */
    size_t count, capacity;
    ls_shelved **by_name; /* the same by their names, once all are there */
} ls_shelf;

void ls_shelf_init(ls_shelf *shelf, ls_spool_space *space);
void ls_shelf_reset(ls_shelf *shelf);
void ls_shelf_free(ls_shelf *shelf);
#endif
