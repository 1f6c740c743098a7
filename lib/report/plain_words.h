/* Words that say nothing of the data: they name fields and papers, or hold a sentence together. A masked report shows
 * of the data's own text these alone. */
#ifndef LS_REPORT_PLAIN_WORDS_H
#define LS_REPORT_PLAIN_WORDS_H
#include <stdbool.h>
#include <stddef.h>

/* Is this one of them, in any case? No marks or blanks. */
bool ls_plain_word(const char *word, size_t length);
/* In the order in which they are sought, for the tests; NULL past the end. */
const char *ls_plain_word_at(size_t index);
#endif
