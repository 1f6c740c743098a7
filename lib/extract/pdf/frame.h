/* The state of one content stream while it runs, and the operators of text (ISO 32000-1, 9.3 and 9.4). */
#ifndef LS_EXTRACT_PDF_FRAME_H
#define LS_EXTRACT_PDF_FRAME_H
#include "extract/pdf/content.h"
#include "extract/pdf/lexer.h"

typedef struct ls_pdf_matrix {
    double a, b, c, d, e, f;
} ls_pdf_matrix;

typedef struct ls_pdf_state { /* what q saves */
    ls_pdf_matrix ctm;
    ls_pdf_font *font; /* NULL: none that is known */
    double size, character, word, scale, leading, rise;
} ls_pdf_state;

typedef struct ls_pdf_named_font {
    char name[64];
    size_t length;
    ls_pdf_font *font;
    bool owned;
} ls_pdf_named_font;

typedef struct ls_pdf_frame {
    ls_pdf_content *content;
    const struct ls_pdf_frame *outer;
    ls_pdf_object resources;
    ls_pdf_lexer lexer;
    ls_pdf_state now, *saved;
    size_t depth, capacity;   /* of `saved` */
    ls_pdf_matrix text, line; /* Tm and the start of the line */
    ls_pdf_named_font *fonts;
    size_t font_count, font_capacity;
    /* marked content that has a text of its own: that is taken, not what is drawn */
    unsigned marked, actual_at; /* open sequences; the one with the text, 0: none */
    bool actual_started;
    ls_pdf_run actual;          /* where it was drawn */
} ls_pdf_frame;

/* Sets up a frame, inside another (a form) or not. It is zeros before. */
void ls_pdf_frame_start(ls_pdf_frame *frame, ls_pdf_content *content, const ls_pdf_frame *outer);
void ls_pdf_frame_concat(ls_pdf_frame *frame, const ls_pdf_matrix *matrix);
/* The operand that many places before the operator, if it is of that kind. */
const ls_pdf_operand *ls_pdf_frame_operand(const ls_pdf_frame *frame, size_t back, ls_pdf_token kind);
double ls_pdf_frame_number(const ls_pdf_frame *frame, size_t back); /* 0 where there is none */
/* An operator by its characters, the first in the low byte; those that text does not need do nothing. */
ls_status ls_pdf_frame_text_operator(ls_pdf_frame *frame, uint32_t code);

ls_status ls_pdf_frame_marked(ls_pdf_frame *frame); /* a sequence without a text of its own begins */
ls_status ls_pdf_frame_actual(ls_pdf_frame *frame, const char *text, size_t length);
ls_status ls_pdf_frame_end_actual(ls_pdf_frame *frame);
#endif
