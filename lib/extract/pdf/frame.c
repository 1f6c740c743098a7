#include "extract/pdf/frame.h"
#include "base/alloc.h"
#include "extract/pdf/accent.h"
#include "extract/pdf/encoding.h"
#include <math.h>
#include <string.h>

enum { SAVED_MOST = 4096, LETTERS_ENOUGH = 1 << 20 };

static const ls_pdf_matrix identity = {1, 0, 0, 1, 0, 0};

static ls_pdf_matrix multiply(const ls_pdf_matrix *m, const ls_pdf_matrix *n) {
    return (ls_pdf_matrix){m->a * n->a + m->b * n->c,        m->a * n->b + m->b * n->d,
                           m->c * n->a + m->d * n->c,        m->c * n->b + m->d * n->d,
                           m->e * n->a + m->f * n->c + n->e, m->e * n->b + m->f * n->d + n->f};
}

void ls_pdf_frame_start(ls_pdf_frame *frame, ls_pdf_content *content, const ls_pdf_frame *outer) {
    frame->content = content;
    frame->text = frame->line = identity;
    frame->now = (ls_pdf_state){.ctm = identity, .scale = 1};
    frame->outer = outer;
    if (!outer) return;
    frame->now = outer->now;
    frame->resources = outer->resources;
}

void ls_pdf_frame_concat(ls_pdf_frame *frame, const ls_pdf_matrix *matrix) {
    frame->now.ctm = multiply(matrix, &frame->now.ctm);
}

const ls_pdf_operand *ls_pdf_frame_operand(const ls_pdf_frame *frame, size_t back, ls_pdf_token kind) {
    if (back >= frame->lexer.count) return NULL;
    const ls_pdf_operand *operand = &frame->lexer.operands[frame->lexer.count - 1 - back];
    return operand->kind == kind ? operand : NULL;
}

double ls_pdf_frame_number(const ls_pdf_frame *frame, size_t back) {
    const ls_pdf_operand *operand = ls_pdf_frame_operand(frame, back, LS_PDF_T_NUMBER);
    return operand ? operand->number : 0;
}

static ls_pdf_matrix six_numbers(const ls_pdf_frame *frame) {
    return (ls_pdf_matrix){ls_pdf_frame_number(frame, 5), ls_pdf_frame_number(frame, 4), ls_pdf_frame_number(frame, 3),
                           ls_pdf_frame_number(frame, 2), ls_pdf_frame_number(frame, 1), ls_pdf_frame_number(frame, 0)};
}

static ls_status save(ls_pdf_frame *frame) {
    if (frame->depth == frame->capacity) {
        if (frame->capacity == SAVED_MOST) return frame->depth++, LS_OK;
        size_t capacity = frame->capacity ? frame->capacity * 2 : 8;
        ls_pdf_state *saved = ls_realloc(frame->saved, capacity * sizeof *saved);
        if (!saved) return LS_NOMEM;
        frame->saved = saved;
        frame->capacity = capacity;
    }
    if (frame->depth < frame->capacity) frame->saved[frame->depth] = frame->now;
    frame->depth++;
    return LS_OK;
}

static void restore(ls_pdf_frame *frame) {
    if (!frame->depth) return;
    frame->depth--;
    if (frame->depth < frame->capacity) frame->now = frame->saved[frame->depth];
}

/* ---- showing text ------------------------------------------------------------------------------------------------ */

/* A run as it is gathered: from a point in text space on. */
typedef struct pen {
    ls_pdf_frame *frame;
    bool vertical;
    double start, at; /* along the line, in text space before Tm */
    ls_pdf_matrix to_page;
    double along;     /* length on the page of one unit along */
    double em;        /* on the page */
    double dx, dy;
} pen;

static bool usable(double value) { return isfinite(value) && fabs(value) < 1e12; }

static bool pen_open(ls_pdf_frame *frame, pen *to) {
    const ls_pdf_state *now = &frame->now;
    to->frame = frame;
    to->vertical = ls_pdf_font_vertical(now->font);
    to->to_page = multiply(&frame->text, &now->ctm);
    const ls_pdf_matrix *m = &to->to_page;
    double x = to->vertical ? m->c : m->a, y = to->vertical ? m->d : m->b;
    to->along = hypot(x, y);
    to->em = hypot(m->c, m->d) * fabs(now->size) * ls_pdf_font_height(now->font);
    if (!usable(to->along) || !usable(to->em) || !usable(m->e) || !usable(m->f) || to->along < 1e-9 || to->em < 1e-9)
        return false;
    to->dx = x / to->along;
    to->dy = y / to->along;
    if (to->vertical) to->dx = -to->dx, to->dy = -to->dy; /* down */
    else if (now->size * now->scale < 0) to->dx = -to->dx, to->dy = -to->dy;
    to->start = to->at = 0;
    return true;
}

static void extend_actual(ls_pdf_frame *frame, const ls_pdf_run *run) {
    if (!frame->actual_started) frame->actual = *run;
    frame->actual_started = true;
    double from = frame->actual.x * run->dx + frame->actual.y * run->dy;
    double end = run->x * run->dx + run->y * run->dy + run->advance;
    if (end - from > frame->actual.advance) frame->actual.advance = end - from;
}

/* Gives what was gathered to the layout. */
static ls_status pen_close(pen *of) {
    ls_pdf_content *content = of->frame->content;
    ls_buffer *text = &content->run;
    const ls_pdf_matrix *m = &of->to_page;
    if (text->failed) return LS_NOMEM;
    double x = of->vertical ? 0 : of->start, y = of->vertical ? of->start : 0;
    y += of->frame->now.rise;
    double slack =
        of->vertical || of->frame->now.character < 0 ? 0 : of->frame->now.character * fabs(of->frame->now.scale);
    ls_pdf_run run = {.text = text->data, .length = text->length, .dx = of->dx, .dy = of->dy, .em = of->em,
                      .slack = slack * of->along,
                      .advance = fabs(of->at - of->start) * of->along,
                      .x = x * m->a + y * m->c + m->e, .y = x * m->b + y * m->d + m->f};
    of->start = of->at;
    bool fine = true;
    if (usable(run.x) && usable(run.y) && usable(run.advance)) {
        if (of->frame->actual_at) extend_actual(of->frame, &run);
        else if (run.length) fine = ls_pdf_layout_add(&content->layout, &run);
    }
    ls_buffer_clear(text);
    return fine ? LS_OK : LS_NOMEM;
}

static void count_letters(ls_pdf_content *content, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        content->letters += c >= 0xC0 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    }
}

static ls_status show(pen *of, const uint8_t *string, size_t length) {
    ls_pdf_frame *frame = of->frame;
    ls_pdf_content *content = frame->content;
    const ls_pdf_state *now = &frame->now;
    ls_buffer *text = &content->run;
    size_t start = text->length;
    for (size_t at = 0; at < length;) {
        ls_pdf_glyph glyph;
        ls_status status = ls_pdf_font_next(now->font, string, length, at, &glyph);
        if (status) return status;
        at += glyph.bytes;
        content->shown++;
        content->unknown += glyph.unknown;
        if (glyph.length) ls_buffer_append(text, glyph.text, glyph.length);
        /* Ghostscript sets a word space as character spacing of a pair; more than a pair is a spaced-out word */
        bool pair = at == glyph.bytes && length == 2 * (size_t)glyph.bytes;
        if (pair && now->character > LS_PDF_GAP_SPACE * fabs(now->size) && text->length &&
            text->data[text->length - 1] != ' ')
            ls_buffer_putc(text, ' ');
        double spacing = now->character + (glyph.blank ? now->word : 0);
        if (of->vertical) of->at -= fabs(now->size) - spacing; /* a whole em down; spacing is as for a line */
        else of->at += (glyph.width * now->size + spacing) * now->scale;
    }
    if (!text->failed && text->length > start && content->letters < LETTERS_ENOUGH)
        count_letters(content, text->data + start, text->length - start);
    return LS_OK;
}

/* A number between the strings of TJ: kerning, a space, the next cell or a step back. */
static ls_status shift(pen *of, double thousandths) {
    ls_pdf_content *content = of->frame->content;
    const ls_pdf_state *now = &of->frame->now;
    double gap = -thousandths / 1000, move = gap * now->size * (of->vertical ? 1 : now->scale);
    if (of->vertical) gap = -gap;
    if (ls_pdf_font_height(now->font) != 1 && ls_pdf_font_height(now->font) > 0) gap /= ls_pdf_font_height(now->font);
    ls_buffer *text = &content->run;
    bool on_letter = fabs(gap) > LS_PDF_GAP_ACCENT && ls_pdf_accent_ends(text->data, text->length);
    if (gap > LS_PDF_GAP_CELL || gap < -0.5 || on_letter) { /* the layout sees what stands over what */
        ls_status status = pen_close(of);
        of->at += move;
        of->start = of->at;
        return status;
    }
    of->at += move;
    if (gap > LS_PDF_GAP_SPACE && text->length && text->data[text->length - 1] != ' ') ls_buffer_putc(text, ' ');
    return LS_OK;
}

static void advance(ls_pdf_frame *frame, const pen *of) {
    ls_pdf_matrix move = identity;
    if (of->vertical) move.f = of->at;
    else move.e = of->at;
    frame->text = multiply(&move, &frame->text);
}

/* Tj and TJ alike: every string and number among the operands. */
static ls_status show_all(ls_pdf_frame *frame) {
    pen of;
    const ls_pdf_lexer *lexer = &frame->lexer;
    ls_status status = LS_OK;
    if (!frame->now.font || !pen_open(frame, &of)) return LS_OK;
    ls_buffer_clear(&frame->content->run);
    for (size_t i = 0; i < lexer->count && status == LS_OK; i++) {
        const ls_pdf_operand *operand = &lexer->operands[i];
        if (operand->kind == LS_PDF_T_STRING)
            status = show(&of, (const uint8_t *)ls_pdf_lexer_text(lexer, operand), operand->length);
        else if (operand->kind == LS_PDF_T_NUMBER) status = shift(&of, operand->number);
    }
    if (status == LS_OK) status = pen_close(&of);
    advance(frame, &of);
    return status;
}

/* ---- marked content ---------------------------------------------------------------------------------------------- */

ls_status ls_pdf_frame_marked(ls_pdf_frame *frame) {
    frame->marked++;
    return LS_OK;
}

ls_status ls_pdf_frame_actual(ls_pdf_frame *frame, const char *text, size_t length) {
    frame->marked++;
    if (frame->actual_at) return LS_OK; /* the outer one says all */
    ls_buffer *actual = &frame->content->actual;
    ls_buffer_clear(actual);
    if (!ls_pdf_text_string(text, length, actual)) return LS_NOMEM;
    for (size_t i = 0; i < actual->length; i++)
        if ((unsigned char)actual->data[i] < ' ') actual->data[i] = ' ';
    frame->actual_at = frame->marked;
    frame->actual_started = false;
    return LS_OK;
}

ls_status ls_pdf_frame_end_actual(ls_pdf_frame *frame) {
    ls_pdf_content *content = frame->content;
    if (!frame->actual_at) return LS_OK;
    frame->actual_at = 0;
    if (!frame->actual_started) {
        ls_pdf_matrix at = multiply(&frame->text, &frame->now.ctm);
        frame->actual = (ls_pdf_run){.x = at.e, .y = at.f, .dx = 1, .em = fabs(frame->now.size)};
        if (!usable(at.e) || !usable(at.f) || !usable(frame->actual.em)) return LS_OK;
    }
    frame->actual.text = content->actual.data;
    frame->actual.length = content->actual.length;
    if (!frame->actual.length) return LS_OK;
    count_letters(content, frame->actual.text, frame->actual.length);
    return ls_pdf_layout_add(&content->layout, &frame->actual) ? LS_OK : LS_NOMEM;
}

static ls_status end_marked(ls_pdf_frame *frame) {
    ls_status status = frame->actual_at && frame->actual_at == frame->marked ? ls_pdf_frame_end_actual(frame) : LS_OK;
    if (frame->marked) frame->marked--;
    return status;
}

/* ---- operators --------------------------------------------------------------------------------------------------- */

static void next_line(ls_pdf_frame *frame, double x, double y) {
    ls_pdf_matrix move = {1, 0, 0, 1, x, y};
    frame->text = frame->line = multiply(&move, &frame->line);
}

static ls_status next_line_show(ls_pdf_frame *frame) {
    next_line(frame, 0, -frame->now.leading);
    return show_all(frame);
}

static ls_status spaced_show(ls_pdf_frame *frame) {
    frame->now.word = ls_pdf_frame_number(frame, 2);
    frame->now.character = ls_pdf_frame_number(frame, 1);
    if (frame->lexer.count > 1) { /* the two numbers are no shifts */
        frame->lexer.operands[0] = frame->lexer.operands[frame->lexer.count - 1];
        frame->lexer.count = 1;
    }
    return next_line_show(frame);
}

#define OP2(a, b) ((uint32_t)(a) | (uint32_t)(b) << 8)
#define OP3(a, b, c) (OP2(a, b) | (uint32_t)(c) << 16)

ls_status ls_pdf_frame_text_operator(ls_pdf_frame *frame, uint32_t code) {
    ls_pdf_state *now = &frame->now;
    double number = ls_pdf_frame_number(frame, 0);
    ls_pdf_matrix matrix;
    switch (code) {
    case 'q': return save(frame);
    case 'Q': restore(frame); break;
    case OP2('c', 'm'): matrix = six_numbers(frame), ls_pdf_frame_concat(frame, &matrix); break;
    case OP2('B', 'T'): frame->text = frame->line = identity; break;
    case OP2('T', 'c'): now->character = number; break;
    case OP2('T', 'w'): now->word = number; break;
    case OP2('T', 'z'): now->scale = number / 100; break;
    case OP2('T', 'L'): now->leading = number; break;
    case OP2('T', 's'): now->rise = number; break;
    case OP2('T', 'd'): next_line(frame, ls_pdf_frame_number(frame, 1), number); break;
    case OP2('T', 'D'): now->leading = -number, next_line(frame, ls_pdf_frame_number(frame, 1), number); break;
    case OP2('T', 'm'): frame->text = frame->line = six_numbers(frame); break;
    case OP2('T', '*'): next_line(frame, 0, -now->leading); break;
    case OP2('T', 'j'):
    case OP2('T', 'J'): return show_all(frame);
    case '\'': return next_line_show(frame);
    case '"': return spaced_show(frame);
    case OP3('B', 'M', 'C'): return ls_pdf_frame_marked(frame);
    case OP3('E', 'M', 'C'): return end_marked(frame);
    default: break;
    }
    return LS_OK;
}
