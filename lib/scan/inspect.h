/* The host's look at every record of a worker before it goes into the journal: one that was broken into may send
 * anything, and the journal must stay one that can be replayed. */
#ifndef LS_SCAN_INSPECT_H
#define LS_SCAN_INSPECT_H
#include "scan/record.h"

typedef struct ls_answered {
    ls_copy copy;
    ls_below below;
} ls_answered;

typedef struct ls_inspection {
    unsigned open;         /* items */
    bool ended;            /* the root */
    uint64_t items, bytes; /* as the records tell */
    ls_answered *answered; /* copies that the worker was told of, in order */
    size_t answered_count, answered_capacity, used;
    ls_arena arena;
} ls_inspection;

void ls_inspection_reset(ls_inspection *inspection);
void ls_inspection_free(ls_inspection *inspection);
bool ls_inspection_answered(ls_inspection *inspection, const ls_copy *copy,
                            const ls_below *below); /* false: no memory */
/* Whole records that may stand behind those before. */
bool ls_inspect(ls_inspection *inspection, const uint8_t *data, size_t length);
#endif
