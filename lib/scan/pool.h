/* The threads of a run: roots go in, in the order of the walk; each is scanned by whichever thread is free. */
#ifndef LS_SCAN_POOL_H
#define LS_SCAN_POOL_H
#include "scan/copies.h"
#include "scan/journal.h"
#include "scan/unit.h"
#include "source/walk.h"

typedef struct ls_pool ls_pool;

typedef struct ls_pool_options {
    const leaksift_engine *engine;
    leaksift_mode mode;
    unsigned jobs;
    ls_spool_space *space;
    ls_journal *journal;
    ls_copies *copies;          /* NULL: every item is scanned */
    const volatile int *cancel; /* NULL: never */
} ls_pool_options;

/* What is done so far; read at any time. */
typedef struct ls_pool_progress {
    uint64_t files, items, bytes;
} ls_pool_progress;

ls_pool *ls_pool_create(const ls_pool_options *options); /* NULL: no memory or no thread */
/* Takes a root; waits while the queue is full. `waiting` is called about four times a second meanwhile, may be NULL. */
ls_status ls_pool_add(ls_pool *pool, const ls_found *found, void (*waiting)(void *context), void *context);
/* An open file under a name of its own (standard input); the pool closes it. */
ls_status ls_pool_add_descriptor(ls_pool *pool, const ls_found *found, int descriptor);
/* A file that was scanned before takes its place in the walk. */
ls_status ls_pool_pass(ls_pool *pool, const ls_found *found, const ls_done *done);
/* By what a file is known again: its path and number. */
void ls_pool_key(const char *path, unsigned number, uint8_t key[16]);
/* One who was known as a copy before, from the journal. */
void ls_pool_share(ls_pool *pool, unsigned stream, const ls_shared *shared);
/* Waits until all is scanned. The first failure of any thread, or LS_OK. */
ls_status ls_pool_finish(ls_pool *pool, void (*waiting)(void *context), void *context);
void ls_pool_progress_get(ls_pool *pool, ls_pool_progress *progress);
/* After finish: what the units enumerated. */
void ls_pool_enumerated(const ls_pool *pool, uint64_t *items, uint64_t *bytes);
void ls_pool_free(ls_pool *pool);
#endif
