/* What worker and host say to each other about the embedder's functions. The host calls them; the worker, which has the
 * item, does what they push. Both sides take one turn at a time: worker: IDENTIFY, RECOGNIZE → host: ANSWER worker: RUN
 * → host: DO (steps for the sink) → worker: DID, host: READ → worker: BYTES, …, until a DO that says it is the last
 * What the host sends begins with the time that it used, in microseconds.
 * While the worker does a step it may scan a child, and ask in its turn: conversations nest as items do. */
#ifndef LS_SCAN_GUEST_PACK_H
#define LS_SCAN_GUEST_PACK_H
#include "base/pack.h"
#include "scan/guest.h"

enum ls_guest_step {
    LS_STEP_TEXT = 1,
    LS_STEP_PROPERTY,
    LS_STEP_TIME,
    LS_STEP_NOTE,
    LS_STEP_TICK,
    LS_STEP_CHILD_OPEN,
    LS_STEP_CHILD_WRITE,
    LS_STEP_CHILD_NOTE,
    LS_STEP_CHILD_CLOSE,
    LS_STEP_CHILD_RANGE
};

/* Without the text. */
void ls_put_segment(ls_buffer *out, const ls_segment *segment);
void ls_get_segment(ls_unpack *in, ls_arena *arena, ls_segment *segment);
void ls_put_child(ls_buffer *out, const ls_child *child);
void ls_get_child(ls_unpack *in, ls_arena *arena, ls_child *child);

void ls_put_block(ls_buffer *out, const ls_block *block);
/* From a worker, which may lie: false unless it is a block that all may rely on. Strings and segments are put into
 * `arena`; the text is borrowed. */
bool ls_get_block(ls_unpack *in, ls_arena *arena, ls_block *block);

void ls_put_hit(ls_buffer *out, const ls_hit *hit);
/* false: not one of this block and these rules. */
bool ls_get_hit(ls_unpack *in, ls_arena *arena, const ls_rules *rules, const ls_block *block, ls_hit *hit);
#endif
