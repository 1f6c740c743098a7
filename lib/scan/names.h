/* Names of children as they are shown: valid UTF-8, and unique in their container ("a", "a#2"). */
#ifndef LS_SCAN_NAMES_H
#define LS_SCAN_NAMES_H
#include "base/buffer.h"
#include "base/status.h"
#include "extract/sink.h"

typedef struct ls_names {
    uint64_t *slots;    /* 64-bit hashes of the names given out; 0: free */
    uint32_t *repeats;  /* beside each: the last number tried for it */
    size_t capacity, count;
    ls_buffer shown, numbered;
} ls_names;

/* The name to show for child number `index` (from 1). *shown lives until the next call. */
ls_status ls_names_give(ls_names *names, const ls_child *child, uint64_t index, const char **shown);
void ls_names_reset(ls_names *names);
void ls_names_free(ls_names *names);
#endif
