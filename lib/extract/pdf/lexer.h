/* Tokens of a content stream (ISO 32000-1, 7.8.2), gathered until an operator: one instruction a call. Arrays and
 * dictionaries are not built; their parts stand in order between marks, which is all that text asks for. */
#ifndef LS_EXTRACT_PDF_LEXER_H
#define LS_EXTRACT_PDF_LEXER_H
#include "base/buffer.h"

typedef enum ls_pdf_token {
    LS_PDF_T_NUMBER = 0,
    LS_PDF_T_NAME,   /* without its slash, #xx decoded */
    LS_PDF_T_STRING, /* decoded */
    LS_PDF_T_MARK,   /* one of [ ] { } and, for << and >>, ( and ) */
    LS_PDF_T_WORD    /* true, false, null and what else stands among operands */
} ls_pdf_token;

typedef struct ls_pdf_operand {
    ls_pdf_token kind;
    char mark;
    double number;
    size_t at, length; /* of a name or string, in lexer.strings */
} ls_pdf_operand;

enum { LS_PDF_OPERANDS = 65536 }; /* more in one instruction: the first ones are dropped */

typedef struct ls_pdf_lexer {
    const uint8_t *data;
    size_t length, at;
    ls_buffer strings;
    ls_pdf_operand *operands;
    size_t count, capacity;
    char op[4];        /* the operator, NUL-ended; longer ones are none that exist and are "?" */
    bool failed;       /* out of memory */
} ls_pdf_lexer;

void ls_pdf_lexer_start(ls_pdf_lexer *lexer, const void *data, size_t length); /* keeps the memory */
void ls_pdf_lexer_free(ls_pdf_lexer *lexer);
/* The next instruction: operands and operator. false: the end, or out of memory. What stands before the end without an
 * operator is left among the operands, with op "". */
bool ls_pdf_lexer_next(ls_pdf_lexer *lexer);
/* Behind ID: passes over an inline image's data. `exact` bytes if that is known, else 0. */
void ls_pdf_lexer_skip_image(ls_pdf_lexer *lexer, size_t exact);

static inline const char *ls_pdf_lexer_text(const ls_pdf_lexer *lexer, const ls_pdf_operand *operand) {
    return lexer->strings.length ? lexer->strings.data + operand->at : "";
}
#endif
