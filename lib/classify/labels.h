/* The words that stand before a value in business papers ("Customer:", "Vertragsnummer", "Date de début") and the
 * defined terms of contracts, with what the value is. */
#ifndef LS_CLASSIFY_LABELS_H
#define LS_CLASSIFY_LABELS_H
#include "classify/internal.h"

typedef enum ls_label_kind {
    LS_LABEL_NAME,       /* a company, a project, an activity: words */
    LS_LABEL_ID,         /* a number of a paper */
    LS_LABEL_MONEY,
    LS_LABEL_DATE,
    LS_LABEL_PERIOD,     /* two dates */
    LS_LABEL_SIGNATURE,  /* the line that is signed */
    LS_LABEL_SIGNER,     /* a name, if a signature is near; `fact` is meant where it is certain by itself */
    LS_LABEL_SIGNER_SURE,
    LS_LABEL_SIGN_DATE,  /* a date, if a signature is near */
    LS_LABEL_TENANT
} ls_label_kind;

typedef struct ls_paper_label {
    const char *label; /* folded: lower case, single spaces */
    ls_fact_name fact;
    ls_label_kind kind;
} ls_paper_label;

enum { LS_PAPER_LABEL_MAX = 48 };

extern const ls_paper_label ls_paper_labels[]; /* sorted by bytes; written by lib/embed_labels.c */
extern const size_t ls_paper_label_count;
/* The label that the text is, whatever its case, bullets, numbering, mark-up and closing punctuation; or NULL. */
const ls_paper_label *ls_paper_label_find(const char *text, size_t length);
/* The same for the defined term that begins the text: `Customer"`, `Effective Date”`. */
const ls_paper_label *ls_paper_term_find(const char *text, size_t length);
#endif
