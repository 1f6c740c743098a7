/* A cue's phrase: caseless, whole words, white space matches any run of it. Its longest word is looked for
 * (match/words.h); walking both ways from there decides. Measured on 24 MB of novels with 600 phrases: 105 MB/s when
 * they were Vectorscan's patterns with white space in them, and 1.7 s to compile. */
#ifndef LS_MATCH_PHRASES_H
#define LS_MATCH_PHRASES_H
#include "base/arena.h"
#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LS_PHRASE_LITERALS = 3 };

typedef struct ls_phrase {
    const uint32_t *letters; /* code points, lower case; one U+0020 for each run of white space */
    size_t count;
    size_t anchor;           /* letters up to the end of the word that is looked for */
} ls_phrase;

/* *literals: the word as it may be written; one, to be found caseless, when it is ASCII; else in lower case, in
 * capitals and with a capital, to be found as they stand. In `arena`. false: no memory. */
bool ls_phrase_compile(const char *phrase, ls_arena *arena, ls_phrase *out, const char *literals[LS_PHRASE_LITERALS],
                       size_t *literal_count);
/* Does text[low..high) hold the phrase with its anchor word's last byte at at - 1? */
bool ls_phrase_match(const ls_phrase *phrase, const char *text, uint32_t low, uint32_t high, uint32_t at,
                     uint32_t *start, uint32_t *end);
#endif
