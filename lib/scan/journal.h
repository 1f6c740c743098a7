/* The journal: what the units wrote, one stream a thread. After the scan it is replayed in the order of the walk, with
 * every copied item put in full where it stands. The streams are nameless files, or, where a scan is to be resumed,
 * files of a folder that is its owner's alone: there a mark stands behind every unit that need not be scanned again
 * (journal_open.c). */
#ifndef LS_SCAN_JOURNAL_H
#define LS_SCAN_JOURNAL_H
#include "scan/copies.h"
#include "scan/record.h"

typedef struct ls_journal ls_journal;

/* In nameless files. NULL: no memory. */
ls_journal *ls_journal_create(unsigned streams, const char *work_dir);
void ls_journal_free(ls_journal *journal);

typedef struct ls_journal_options {
    const char *folder;   /* made if it is not there */
    const char *work_dir; /* for what can be made again */
    unsigned streams;
    bool resume;          /* go on with what is there; else it is begun anew */
    const ls_buffer *terms; /* packed pairs of strings, name and value: what must be the same for going on */
} ls_journal_options;

/* Errors: MISMATCH (the terms differ: which), NOT_FOUND (resume: nothing is there), IO, SPACE, MEMORY. */
leaksift_status ls_journal_open(const ls_journal_options *options, ls_journal **out, leaksift_error *error);
/* A folder of ours and what is in it. */
leaksift_status ls_journal_remove(const char *folder, leaksift_error *error);

/* Appends whole records to a stream and clears `out`. One thread a stream. LS_IO: ls_journal_trouble() says what. */
ls_status ls_journal_append(ls_journal *journal, unsigned stream, ls_buffer *out);
/* A unit stands complete in its stream; `sequence` is its place in the walk. Any thread. */
ls_status ls_journal_unit(ls_journal *journal, uint64_t sequence, unsigned stream, uint64_t offset);
uint64_t ls_journal_stream_size(const ls_journal *journal, unsigned stream);
/* Forgets what was appended to the stream from `offset` on. Its thread only, as the next. */
ls_status ls_journal_truncate(ls_journal *journal, unsigned stream, uint64_t offset);
/* Appends to `out` the FINDING records, from `offset` on, of the item that is reached by these indices of open
 * items. */
ls_status ls_journal_findings_of(ls_journal *journal, unsigned stream, uint64_t offset,
                                 const volatile uint64_t *indices, unsigned depth, ls_buffer *out);
/* Appends to `out` what a unit that was broken off already told of below its root: the items that ended, whole, and
 * those around them as not reached. LS_STOP: more than `most` bytes; nothing is appended. */
ls_status ls_journal_ended_of(ls_journal *journal, unsigned stream, uint64_t offset, size_t most, ls_buffer *out);
uint64_t ls_journal_size(const ls_journal *journal);
/* After the last append: everything is written, and of a named journal on the disk. */
ls_status ls_journal_flush(ls_journal *journal);
/* The first file that failed and why; NULL: none did. */
const char *ls_journal_trouble(const ls_journal *journal);

/* ---- going on ---- */

/* A file that was scanned to its end: where its records stand, and by what it is known again. */
typedef struct ls_mark {
    uint8_t key[16];   /* of its path */
    uint8_t stamp[16]; /* of its size and times */
    uint64_t items, bytes; /* enumerated */
    const ls_shared *shared; /* what may be looked up as copies */
    size_t shared_count;
} ls_mark;

bool ls_journal_is_named(const ls_journal *journal);
/* The unit from `offset` to the end of the stream need not be scanned again. Its thread only. Nothing in a nameless
 * journal. */
ls_status ls_journal_mark(ls_journal *journal, unsigned stream, uint64_t offset, const ls_mark *mark);

typedef struct ls_done {
    unsigned stream;
    uint64_t offset, items, bytes;
} ls_done;

/* Was this file scanned to its end before, and is it as it was then? Each is taken once. */
ls_status ls_journal_take(ls_journal *journal, const uint8_t key[16], const uint8_t stamp[16], ls_done *done,
                          bool *found);
/* After the walk: those that nobody took. Their items get the note `vanished`. */
ls_status ls_journal_vanished(ls_journal *journal, uint64_t *position, ls_done *done, bool *found);
ls_status ls_journal_vanished_unit(ls_journal *journal, uint64_t sequence, const ls_done *done);
/* Every copy that the marks know. */
ls_status ls_journal_shared(ls_journal *journal, void *context,
                            void (*take)(void *context, unsigned stream, const ls_shared *shared));

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
