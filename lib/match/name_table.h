/* What single words are as parts of personal names: forename, surname, ordinary word. A table of 32-bit fingerprints of
 * folded words (tables/names.dat): a word that is in no list is taken for one with chance 2 in 100,000. */
#ifndef LS_MATCH_NAME_TABLE_H
#define LS_MATCH_NAME_TABLE_H
#include "base/buffer.h"
#include <stdint.h>

enum {
    LS_NAME_FORENAME = 1,      /* among the most common of some country */
    LS_NAME_FORENAME_RARE = 2, /* in the US list only */
    LS_NAME_SURNAME = 4,
    LS_NAME_SURNAME_RARE = 8,
    LS_NAME_WORD = 16, /* also an ordinary English word */
    LS_NAME_WORD_FREQUENT = 32
};

extern const char ls_name_version[];

/* Flags of a word as it stands in text: any case, apostrophes and dots do not count, parts of a hyphened word are
 * looked up one by one. `scratch` is for words outside ASCII. 0: not known, or no memory (scratch->failed). */
unsigned ls_name_flags(const char *word, size_t length, ls_buffer *scratch);
#endif
