/* Literals that stand where a word begins, all found in one pass over the first bytes of each word. Whole words of
 * phrases and what patterns begin with (match/prefixes.h) are such; each place found is confirmed by the caller, so
 * a literal is compared by its first eight bytes and without minding case. */
#ifndef LS_MATCH_WORDS_H
#define LS_MATCH_WORDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_word {
    const char *text; /* what ls_word_fits(); ASCII in lower case */
    uint32_t id;
    bool whole;       /* no ASCII letter or digit follows */
} ls_word;

typedef struct ls_words ls_words;

/* Can it be looked for: three bytes and more from its first letter or digit of ASCII, or first byte that begins a
 * character from U+00C0 on, with not more than eight bytes before. */
bool ls_word_fits(const char *text);

/* Copies what it needs; immutable, for all threads. NULL: no memory. */
ls_words *ls_words_create(const ls_word *list, size_t count);
void ls_words_free(ls_words *words);

/* text[start..end) may be the word `id` (past eight bytes it was not compared; `end` is at most the text's length). In
 * ascending order of where their first letters stand. Returns non-zero to end the scan. */
typedef int (*ls_word_found)(void *context, uint32_t id, uint32_t start, uint32_t end);
void ls_words_scan(const ls_words *words, const char *text, uint32_t length, ls_word_found found, void *context);
#endif
