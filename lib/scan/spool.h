/* A member's bytes on their way from the container's handler to its own scan: in memory while small, then in a nameless
 * file. Reused from member to member. */
#ifndef LS_SCAN_SPOOL_H
#define LS_SCAN_SPOOL_H
#include "base/buffer.h"
#include "base/digest.h"
#include "base/input.h"
#include "base/status.h"
#include <stdatomic.h>

/* What spools on disk take, over all threads of a run. */
typedef struct ls_spool_space {
    atomic_uint_fast64_t used, peak;
    uint64_t limit;
    const char *work_dir;
} ls_spool_space;

typedef struct ls_spool {
    ls_buffer memory;
    int descriptor; /* -1: still in memory */
    uint64_t size, on_disk;
    bool digests; /* else `digest` is not taken */
    ls_sha256 digest;
    ls_spool_space *space;
    uint64_t memory_limit;
} ls_spool;

void ls_spool_init(ls_spool *spool, ls_spool_space *space, uint64_t memory_limit);
void ls_spool_begin(ls_spool *spool);
/* LS_STOP: the limit on temporary space; LS_IO: the disk; LS_NOMEM. */
ls_status ls_spool_write(ls_spool *spool, const void *data, size_t length);
/* The bytes so far; valid until begin or free. Writes what is still in memory to the file if there is one. */
ls_status ls_spool_input(ls_spool *spool, ls_input *input);
/* The bytes are no longer needed: disk and large memory are given back at once. */
void ls_spool_end(ls_spool *spool);
void ls_spool_free(ls_spool *spool);
#endif
