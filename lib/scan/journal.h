/* The journal: what the units wrote, one stream a thread, in nameless files. After the scan it is replayed in the order of
 * the walk, with every copied item put in full where it stands. */
#ifndef LS_SCAN_JOURNAL_H
#define LS_SCAN_JOURNAL_H
#include "scan/record.h"

typedef struct ls_journal ls_journal;

ls_journal *ls_journal_create(unsigned streams, const char *work_dir); /* NULL: no memory */
void ls_journal_free(ls_journal *journal);
/* Appends whole records to a stream and clears `out`. One thread a stream. LS_IO: the work directory cannot take it. */
ls_status ls_journal_append(ls_journal *journal, unsigned stream, ls_buffer *out);
/* A unit stands complete in its stream; `sequence` is its place in the walk. Any thread. */
ls_status ls_journal_unit(ls_journal *journal, uint64_t sequence, unsigned stream, uint64_t offset);
uint64_t ls_journal_stream_size(const ls_journal *journal, unsigned stream);
/* Forgets what was appended to the stream from `offset` on. Its thread only, as the next. */
ls_status ls_journal_truncate(ls_journal *journal, unsigned stream, uint64_t offset);
/* Appends to `out` the FINDING records, from `offset` on, of the item that is reached by these indices of open items. */
ls_status ls_journal_findings_of(ls_journal *journal, unsigned stream, uint64_t offset, const volatile uint64_t *indices,
                                 unsigned depth, ls_buffer *out);
uint64_t ls_journal_size(const ls_journal *journal);

/* Where an ITEM record stands. */
typedef struct ls_item_place {
    uint32_t stream;
    uint64_t offset;
} ls_item_place;

typedef struct ls_replay_visitor {
    void *context;
    ls_status (*enter)(void *context, const ls_enter *enter);
    ls_status (*finding)(void *context, ls_unpack *payload);
    ls_status (*values)(void *context, ls_unpack *payload);
    ls_status (*item)(void *context, leaksift_item *item, const ls_item_extra *extra, const ls_item_place *place);
} ls_replay_visitor;

/* Replays all units; may be called several times. finding and values may be NULL. LS_DATA: the journal is damaged. */
ls_status ls_journal_replay(ls_journal *journal, const ls_replay_visitor *visitor);
/* Reads the ITEM record at `place`. */
ls_status ls_journal_item(ls_journal *journal, const ls_item_place *place, ls_arena *arena, leaksift_item *item,
                          ls_item_extra *extra);
#endif
