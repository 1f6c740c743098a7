/* Sorts any number of byte records in bounded memory: runs in memory, spilled to a nameless file, merged at the end.
 * Order is memcmp over the bytes, the shorter first. One thread. */
#ifndef LS_SCAN_SORTER_H
#define LS_SCAN_SORTER_H
#include "base/status.h"

enum { LS_SORTED_MAX = 1 << 20 };

typedef struct ls_sorter ls_sorter;

ls_sorter *ls_sorter_create(size_t memory, const char *work_dir); /* NULL: no memory. `work_dir` is borrowed */
/* Of a record only the first LS_SORTED_MAX bytes are kept. LS_IO: spill failed. */
ls_status ls_sorter_add(ls_sorter *sorter, const void *record, size_t length);
/* After the last add. */
ls_status ls_sorter_finish(ls_sorter *sorter);
/* The next record, borrowed until the next call; NULL at the end or on a failure, which ls_sorter_failed() tells
 * apart. */
const void *ls_sorter_next(ls_sorter *sorter, size_t *length);
bool ls_sorter_failed(const ls_sorter *sorter);
uint64_t ls_sorter_spilled(const ls_sorter *sorter); /* bytes on disk */
void ls_sorter_free(ls_sorter *sorter);
#endif
