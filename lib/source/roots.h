/* Roots as the user gave them, without those that others hold: a path is one item, however often it is named. */
#ifndef LS_SOURCE_ROOTS_H
#define LS_SOURCE_ROOTS_H
#include "base/arena.h"
#include "base/status.h"

typedef struct ls_distinct_roots {
    const char **roots; /* the caller's strings, sorted by what they mean */
    size_t count;
    ls_arena arena;
} ls_distinct_roots;

ls_status ls_distinct_roots_make(ls_distinct_roots *distinct, const char *const *roots, size_t count);
void ls_distinct_roots_free(ls_distinct_roots *distinct);
#endif
