/* What was scanned already, so that identical content is read once. A bounded table: what it forgets is scanned again,
 * which costs time and changes nothing; which item is whose copy is decided later, exactly. Any thread. */
#ifndef LS_SCAN_COPIES_H
#define LS_SCAN_COPIES_H
#include "scan/record.h"

typedef struct ls_copies ls_copies;

/* An item that may serve others as their original. */
typedef struct ls_shared {
    uint8_t key[16];
    uint64_t offset; /* of its ENTER, in its stream */
    uint64_t size;
    ls_below below;
} ls_shared;
enum { LS_SHARED_MAX = 4096 }; /* a root */

/* One who is known, and where. */
typedef struct ls_known {
    ls_copy copy;
    uint64_t size;
    ls_below below;
} ls_known;

ls_copies *ls_copies_create(void); /* NULL: no memory */
bool ls_copies_find(ls_copies *copies, const uint8_t key[16], ls_known *known);
void ls_copies_add(ls_copies *copies, uint32_t stream, const ls_shared *shared);
void ls_copies_free(ls_copies *copies);
#endif
