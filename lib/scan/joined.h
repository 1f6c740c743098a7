/* The volumes of a split file as one nameless file. */
#ifndef LS_SCAN_JOINED_H
#define LS_SCAN_JOINED_H
#include "scan/spool.h"
#include "source/volumes.h"

typedef struct ls_joined {
    int descriptor;         /* -1: they were not put together … */
    leaksift_reason reason; /* … and why */
    const char *message;    /* static */
    uint64_t size;          /* what it takes of the temporary space */
    ls_spool_space *space;
} ls_joined;

/* LS_CANCELLED, or what came of it. */
ls_status ls_joined_open(const ls_volumes *volumes, ls_spool_space *space, const volatile int *cancel, ls_joined *out);
void ls_joined_close(ls_joined *joined);
#endif
