/* The volumes of one split file, by their names in one folder: x.7z.001, x.7z.002; x.part1.rar; x.rar, x.r00; x.z01,
 * x.zip. */
#ifndef LS_SOURCE_VOLUMES_H
#define LS_SOURCE_VOLUMES_H
#include "base/arena.h"
#include "base/status.h"
#include <stdbool.h>

/* Zero-initialised is none. */
typedef struct ls_volumes {
    ls_arena arena;
    const char **paths; /* in the order in which they are put together */
    size_t count;       /* 0: no volume, or not all of them are there */
    size_t head;        /* the one whose item has the content: the first, of a ZIP the last */
    bool is_head;       /* the path that was asked about is it */
} ls_volumes;

/* LS_NOMEM; else what it found. A file with another name costs no look at the disk. */
ls_status ls_volumes_find(const char *path, ls_volumes *out);
void ls_volumes_free(ls_volumes *volumes);
#endif
