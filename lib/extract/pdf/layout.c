#include "extract/pdf/layout.h"
#include "base/alloc.h"
#include "extract/pdf/accent.h"
#include "extract/pdf/bidi.h"
#include <math.h>
#include <string.h>

enum { LINES_BACK = 48, SEGMENT = 32768 };

static const double overlap = 0.25;  /* a run may begin so far inside the one before it (kerning, italics) */
static const double baseline = 0.35; /* super- and subscripts stay in their line */
static const double word = 0.4;      /* two columns of TeX are one em apart: what joins an earlier line is nearer */

static double larger(double a, double b) { return a > b ? a : b; }

static bool same_direction(const ls_pdf_piece *a, const ls_pdf_piece *b) {
    return a->dx * b->dx + a->dy * b->dy > 0.99;
}

static bool same_baseline(const ls_pdf_piece *a, const ls_pdf_piece *b) {
    return same_direction(a, b) && fabs(a->across - b->across) < baseline * larger(a->em, b->em);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/* Fake bold and shadows: the same text once more at nearly the same place, whole or glyph by glyph. */
static bool repeats(const ls_pdf_layout *layout, const ls_pdf_piece *last, const ls_pdf_piece *piece,
                    const char *text) {
    return piece->length <= last->length && same_direction(last, piece) &&
           fabs(piece->across - last->across) < 0.2 * piece->em && fabs(piece->to - last->to) < 0.2 * piece->em &&
           memcmp(layout->text.data + last->at + last->length - piece->length, text, piece->length) == 0;
}

/* A run that begins where the accent before it stands, or with the accent of the letter before it. An accent alone is
 * as high above its line as capitals ask for: the line is the letter's. */
static bool takes_accent(ls_pdf_layout *layout, ls_pdf_piece *last, const ls_pdf_piece *piece, const char *text) {
    double gap = (piece->from - last->to) / larger(last->em, piece->em);
    ls_pdf_accented joined;
    if (gap > -LS_PDF_GAP_ACCENT || gap < -1.1 || !same_direction(last, piece) ||
        fabs(piece->across - last->across) > 0.5 * piece->em)
        return false;
    const char *before = layout->text.data + last->at;
    bool accent_first = ls_pdf_accent_join(before, last->length, text, piece->length, true, &joined);
    if (!accent_first && (gap > -2 * LS_PDF_GAP_ACCENT ||
                          !ls_pdf_accent_join(before, last->length, text, piece->length, false, &joined)))
        return false;
    if (last->length == joined.dropped && accent_first) {
        last->from = piece->from;
        last->across = piece->across;
        last->em = piece->em;
    }
    layout->text.length -= joined.dropped;
    ls_buffer_append(&layout->text, joined.letter, joined.size);
    ls_buffer_append(&layout->text, text + joined.taken, piece->length - joined.taken);
    last->length = layout->text.length - last->at;
    last->to = larger(last->to, piece->to);
    last->slack = piece->slack;
    return true;
}

static ls_pdf_piece *new_piece(ls_pdf_layout *layout) {
    if (layout->count == layout->capacity) {
        size_t capacity = layout->capacity ? layout->capacity * 2 : 256;
        ls_pdf_piece *pieces = ls_realloc(layout->pieces, capacity * sizeof *pieces);
        if (!pieces) return NULL;
        layout->pieces = pieces;
        layout->capacity = capacity;
    }
    return &layout->pieces[layout->count++];
}

bool ls_pdf_layout_add(ls_pdf_layout *layout, const ls_pdf_run *run) {
    ls_pdf_piece piece = {.length = run->length, .dx = run->dx, .dy = run->dy, .em = run->em, .slack = run->slack};
    piece.from = run->x * run->dx + run->y * run->dy;
    piece.to = piece.from + run->advance;
    piece.across = run->y * run->dx - run->x * run->dy;
    ls_pdf_piece *last = layout->count ? &layout->pieces[layout->count - 1] : NULL;
    if (last && takes_accent(layout, last, &piece, run->text)) return !layout->text.failed;
    if (last && same_baseline(last, &piece)) {
        double gap = piece.from - last->to, em = larger(last->em, piece.em);
        if (gap < 0) gap = gap + last->slack < 0 ? gap + last->slack : 0;
        if (gap > -overlap * em && gap < LS_PDF_GAP_CELL * em) {
            char end = last->length ? layout->text.data[last->at + last->length - 1] : ' ';
            if (gap > LS_PDF_GAP_SPACE * em && !is_blank(end) && !is_blank(*run->text))
                ls_buffer_putc(&layout->text, ' ');
            ls_buffer_append(&layout->text, run->text, run->length);
            last->length = layout->text.length - last->at;
            last->to = larger(last->to, piece.to);
            last->slack = piece.slack;
            return !layout->text.failed;
        }
    }
    if (last && repeats(layout, last, &piece, run->text)) return true;
    piece.at = layout->text.length;
    piece.next = SIZE_MAX;
    ls_pdf_piece *kept = ls_buffer_append(&layout->text, run->text, run->length) ? new_piece(layout) : NULL;
    if (kept) *kept = piece;
    return kept != NULL;
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static bool new_line(ls_pdf_layout *layout, size_t piece) {
    if (layout->line_count == layout->line_capacity) {
        size_t capacity = layout->line_capacity ? layout->line_capacity * 2 : 128;
        ls_pdf_line *lines = ls_realloc(layout->lines, capacity * sizeof *lines);
        if (!lines) return false;
        layout->lines = lines;
        layout->line_capacity = capacity;
    }
    layout->lines[layout->line_count++] = (ls_pdf_line){piece, piece};
    return true;
}

/* Joins the piece at the line's end or before its start, where it is next to it. The newest line takes a piece at any
 * distance to its right: that is the next cell of a row. */
static bool join(ls_pdf_layout *layout, ls_pdf_line *line, size_t index, bool newest) {
    ls_pdf_piece *piece = &layout->pieces[index], *first = &layout->pieces[line->first],
                 *last = &layout->pieces[line->last];
    double em = larger(last->em, piece->em);
    if (!same_baseline(last, piece)) return false;
    double behind = piece->from - last->to, before = first->from - piece->to;
    if (behind > -overlap * em && (newest || behind < word * em)) {
        last->next = index;
        line->last = index;
        return true;
    }
    if (before > -overlap * em && before < word * em && same_baseline(first, piece)) {
        piece->next = line->first;
        line->first = index;
        return true;
    }
    return false;
}

static bool build_lines(ls_pdf_layout *layout) {
    for (size_t i = 0; i < layout->count; i++) {
        bool joined = false;
        for (size_t back = 1; back <= LINES_BACK && back <= layout->line_count && !joined; back++)
            joined = join(layout, &layout->lines[layout->line_count - back], i, back == 1);
        if (!joined && !new_line(layout, i)) return false;
    }
    return true;
}

static void write_line(ls_pdf_layout *layout, const ls_pdf_line *line) {
    ls_buffer *out = &layout->out;
    size_t start = out->length;
    const ls_pdf_piece *last = NULL;
    for (size_t i = line->first; i != SIZE_MAX; i = layout->pieces[i].next) {
        const ls_pdf_piece *piece = &layout->pieces[i];
        const char *text = layout->text.data + piece->at;
        double gap = last ? (piece->from - last->to) / larger(last->em, piece->em) : 0;
        bool apart = out->length > start && !is_blank(out->data[out->length - 1]) && !is_blank(*text);
        if (gap >= LS_PDF_GAP_CELL) {
            while (out->length > start && is_blank(out->data[out->length - 1])) out->length--;
            ls_buffer_putc(out, '\t');
        } else if (apart && gap > LS_PDF_GAP_SPACE) ls_buffer_putc(out, ' ');
        ls_buffer_append(out, text, piece->length);
        last = piece;
    }
    while (out->length > start && is_blank(out->data[out->length - 1])) out->length--;
    if (!out->failed) ls_pdf_bidi(out->data ? out->data + start : NULL, out->length - start);
}

/* The line stands just below, in the same size, and above or below some of the other: a paragraph goes on. */
static bool continues(const ls_pdf_layout *layout, const ls_pdf_line *before, const ls_pdf_line *line) {
    const ls_pdf_piece *a = &layout->pieces[before->first], *b = &layout->pieces[line->first];
    if (!same_direction(a, b) || a->em > 1.3 * b->em || b->em > 1.3 * a->em) return false;
    double down = a->across - b->across, a_end = layout->pieces[before->last].to, b_end = layout->pieces[line->last].to;
    return down > 0.3 * a->em && down < 2 * a->em && a->from < b_end && b->from < a_end;
}

static bool is_lower(char c) { return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0xC3; }

/* A word that was divided at the end of a line is made whole: the hyphen and the line end before `from` go. */
static void join_word(ls_buffer *out, size_t from) {
    bool divided = from >= 3 && from < out->length && out->data[from - 2] == '-' && is_lower(out->data[from]) &&
                   ((unsigned char)out->data[from - 3] >= 0x80 || is_lower(out->data[from - 3] | 32));
    if (!divided) return;
    memmove(out->data + from - 2, out->data + from, out->length - from);
    out->length -= 2;
}

static ls_status give(ls_pdf_layout *layout, ls_sink *sink, const ls_segment *form) {
    ls_segment segment = *form;
    segment.text = layout->out.data;
    segment.length = layout->out.length;
    ls_status status = segment.length ? ls_sink_text(sink, &segment) : LS_OK;
    ls_buffer_clear(&layout->out);
    return status;
}

ls_status ls_pdf_layout_flush(ls_pdf_layout *layout, ls_sink *sink, const ls_segment *form) {
    ls_status status = build_lines(layout) ? LS_OK : LS_NOMEM;
    const ls_pdf_line *before = NULL;
    for (size_t i = 0; i < layout->line_count && status == LS_OK; i++) {
        const ls_pdf_line *line = &layout->lines[i];
        if (before && (layout->out.length > SEGMENT || !continues(layout, before, line)))
            status = give(layout, sink, form);
        size_t start = layout->out.length;
        if (start) ls_buffer_putc(&layout->out, '\n'), start++;
        write_line(layout, line);
        if (layout->out.failed) status = LS_NOMEM;
        else if (start && layout->out.length > start) join_word(&layout->out, start);
        else if (layout->out.length == start && start) layout->out.length = start - 1; /* blanks only */
        before = line;
    }
    if (status == LS_OK) status = give(layout, sink, form);
    ls_buffer_clear(&layout->text);
    ls_buffer_clear(&layout->out);
    layout->count = layout->line_count = 0;
    return status;
}

void ls_pdf_layout_free(ls_pdf_layout *layout) {
    ls_buffer_free(&layout->text);
    ls_buffer_free(&layout->out);
    ls_free(layout->pieces);
    ls_free(layout->lines);
    *layout = (ls_pdf_layout){0};
}
