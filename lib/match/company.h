/* Legal forms of companies, and the words of labels that announce a company. */
#ifndef LS_MATCH_COMPANY_H
#define LS_MATCH_COMPANY_H
#include <stdbool.h>
#include <stdint.h>

enum {
    LS_FORM_WEAK = 1,  /* also a word or an abbreviation of something else: AS, SE, CO */
    LS_FORM_PART = 2,  /* only before another form: Pty, Pvt, Private */
    LS_FORM_PREFIX = 4 /* stands before the name: ООО, PT */
};
typedef struct ls_legal_form {
    const char *text;
    uint8_t flags;
} ls_legal_form;

typedef struct ls_legal_forms ls_legal_forms; /* the table with its index */
ls_legal_forms *ls_legal_forms_create(void);  /* NULL: no memory; ls_free() */
/* The longest legal form that the text begins with, whole words only, or NULL. */
const ls_legal_form *ls_legal_form_at(const ls_legal_forms *index, const char *text, uint32_t length);
/* For ls_label_kind(): 1 when the label says that its values are companies. */
uint32_t ls_company_label(const char *normalized);
#endif
