/* A cue's pattern as several: one for each branch of its first alternation. */
#ifndef LS_MATCH_EXPAND_H
#define LS_MATCH_EXPAND_H
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum { LS_EXPAND_MOST = 64 };

/* Together the results match wherever `pattern` does (and may match a little more: a word's edge in front is left out,
 * since PCRE2 decides). In `arena`. false: no memory. */
bool ls_expand(const char *pattern, ls_arena *arena, const char *out[LS_EXPAND_MOST], size_t *count);
#endif
