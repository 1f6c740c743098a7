/* Words that announce a telephone number, in the languages of Europe, the Americas and Asia. */
#ifndef LS_MATCH_PHONE_WORDS_H
#define LS_MATCH_PHONE_WORDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ls_phone_word {
    LS_PHONE_WORD_NONE = 0,
    LS_PHONE_WORD_YES,    /* "Tel", "Mobile": the number that follows is one */
    LS_PHONE_WORD_FILLER, /* "no", "is", "(office)": look one word further back */
    LS_PHONE_WORD_OTHER   /* "invoice", "order", "version": what follows is some other number */
};

/* Judges a word in lower case. */
enum ls_phone_word ls_phone_word(const char *word, size_t length);
/* For ls_label_kind(): 1 when the label says that its values are telephone numbers. */
uint32_t ls_phone_label(const char *normalized);
#endif
