/* A cue's phrase: caseless, whole words, white space matches any run of it. Vectorscan finds where it ends; walking back
 * from there finds where it starts and has the last word. */
#ifndef LS_MATCH_PHRASES_H
#define LS_MATCH_PHRASES_H
#include "base/arena.h"
#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_phrase {
    const uint32_t *letters; /* code points, lower case; one U+0020 for each run of white space */
    size_t count;
} ls_phrase;

/* The Vectorscan pattern (caseless) for a phrase, in `arena`. false: no memory. */
bool ls_phrase_compile(const char *phrase, ls_arena *arena, ls_phrase *out, const char **pattern);
/* Does text[low..high) hold the phrase with its last byte at end - 1? *start: where it begins. */
bool ls_phrase_ends_at(const ls_phrase *phrase, const char *text, uint32_t low, uint32_t high, uint32_t end,
                       uint32_t *start);
#endif
