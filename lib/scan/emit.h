/* From records to the caller's callbacks: keeps the path and id of every open item, sums up what is inside containers,
 * and hands over the public structures. Used by the replay of a run and, record by record, by a single scanner. */
#ifndef LS_SCAN_EMIT_H
#define LS_SCAN_EMIT_H
#include "scan/record.h"

enum { LS_OPEN_MAX = 192 };

typedef struct ls_open {
    uint8_t id[16];
    size_t path_length, raw_length; /* before this item's name was added */
    bool is_raw;                    /* some part of the path is no UTF-8 */
    leaksift_inside inside;
} ls_open;

typedef struct ls_emitter {
    const leaksift_callbacks *callbacks;
    ls_buffer path, raw;
    ls_open open[LS_OPEN_MAX];
    unsigned depth;
    ls_arena arena;
    char id[33], parent_id[33], original_id[33]; /* of the item told last; the caller's item points here */
} ls_emitter;

ls_status ls_emit_enter(ls_emitter *emitter, const ls_enter *enter);
/* Of the open item. */
ls_status ls_emit_finding(ls_emitter *emitter, leaksift_finding *finding);
/* The open item ends. Fills in id, parent, path, inside and level; `original`: the id of the copy with the smallest
 * path, or NULL. */
ls_status ls_emit_item(ls_emitter *emitter, leaksift_item *item, const uint8_t *original);
/* Pops without telling anybody. */
void ls_emit_leave(ls_emitter *emitter);
const uint8_t *ls_emit_id(const ls_emitter *emitter); /* of the open item */
void ls_emitter_free(ls_emitter *emitter);

/* Adds what is inside one thing to what is inside another. */
void ls_inside_add(leaksift_inside *to, const leaksift_inside *from);
/* Something of it was not examined, and not by its nature. */
bool ls_item_is_unexamined(const leaksift_item *item);
/* none < unknown < low < … < critical. */
int ls_level_rank(leaksift_sensitivity level);
#endif
