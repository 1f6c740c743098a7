/* The host's side of worker processes: one helper program an engine, one worker a thread of the pool. */
#ifndef LS_SCAN_ISOLATE_H
#define LS_SCAN_ISOLATE_H
#include "scan/copies.h"
#include "scan/journal.h"
#include "scan/opened.h"

typedef struct ls_isolation ls_isolation;

/* Starts the helper program and lets it build its engine (`options` as packed by ls_engine_options_pack). It is looked
 * for at $LEAKSIFT_WORKER, beside the library as ../libexec/leaksift/leaksift-worker, and beside the library itself
 * (build tree). Errors: IO (not found, does not start), RULES and the like as the program says. */
leaksift_status ls_isolation_start(const ls_buffer *options, const char *rules_sha256, ls_isolation **out,
                                   leaksift_error *error);
void ls_isolation_stop(ls_isolation *isolation);
/* Why no worker could be made; false: there was no such trouble. */
bool ls_isolation_trouble(ls_isolation *isolation, leaksift_error *error);

/* One worker at a time, replaced when it dies. Belongs to one thread. */
typedef struct ls_remote ls_remote;

typedef struct ls_remote_options {
    const leaksift_engine *engine;
    ls_isolation *isolation;
    leaksift_mode mode;
    const char *work_dir;
    ls_journal *journal; /* NULL: mode text, whose pieces go to `text` */
    unsigned stream;
    int (*text)(void *context, const char *path, const char *media_type, const ls_segment *segment, uint64_t offset);
    void *text_context;
    ls_copies *copies; /* or NULL */
    const volatile int *cancel;
    double time_limit; /* seconds: for a worker that has not begun */
} ls_remote_options;

ls_remote *ls_remote_create(const ls_remote_options *options); /* NULL: no memory */
void ls_remote_free(ls_remote *remote);
/* Its worker is needed no more. What was scanned can still be asked for. */
void ls_remote_end(ls_remote *remote);
/* The files that the next calls of ls_remote_scan() scan, at most LS_WIRE_DESCRIPTORS, borrowed until then: the worker
 * gets all at once and need not be woken for each. */
void ls_remote_begin(ls_remote *remote, const ls_opened *const *files, size_t count);
/* Scans the next of them in the worker; its records go to the journal's stream. When the worker dies, the item it was
 * in is told of with the reason, and the rest of the root is scanned by the next worker. LS_IO: no worker starts, or
 * the work directory fails. */
ls_status ls_remote_scan(ls_remote *remote);
/* What the last root brought that may be looked up as copies. */
const ls_shared *ls_remote_shared(const ls_remote *remote, size_t *count);
/* Mode text: was what was wanted found in the last root; and how a worker died over it, or NULL. */
bool ls_remote_found(const ls_remote *remote);
/* By reason: notes of what was asked for and of what is in it. */
const uint64_t *ls_remote_lacking(const ls_remote *remote);
const char *ls_remote_death(const ls_remote *remote);
void ls_remote_enumerated(const ls_remote *remote, uint64_t *items, uint64_t *bytes);
#endif
