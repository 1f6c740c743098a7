/* An array of widths is read from its source text: each number by itself would be three calls into QPDF. */
#include "extract/pdf/width.h"
#include "base/alloc.h"
#include "extract/pdf/lexer.h"
#include <stdlib.h>
#include <string.h>

enum { ASCII = 95 }; /* 32 to 126 */

/* Advance widths of the standard fonts' ASCII characters; what lies beyond is near the width of a letter. */
/* clang-format off */
static const uint16_t sans[ASCII] = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556,
    833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500,
    556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
    334, 260, 334, 584};
static const uint16_t sans_bold[ASCII] = {
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584};
static const uint16_t serif[ASCII] = {
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889,
    722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500,
    444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480,
    200, 480, 541};
static const uint16_t serif_bold[ASCII] = {
    250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667,
    944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581, 500, 333, 500, 556,
    444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500,
    444, 394, 220, 394, 520};
/* clang-format on */

static bool add(ls_pdf_widths *widths, double first, double last, double width) {
    if (!(first >= 0) || !(last >= first) || last > UINT32_MAX) return true;
    if (widths->count == widths->capacity) {
        size_t capacity = widths->capacity ? widths->capacity * 2 : 64;
        ls_pdf_width_range *ranges = ls_realloc(widths->ranges, capacity * sizeof *ranges);
        if (!ranges) return false;
        widths->ranges = ranges;
        widths->capacity = capacity;
    }
    widths->ranges[widths->count++] = (ls_pdf_width_range){(uint32_t)first, (uint32_t)last, (float)width};
    return true;
}

static int by_first(const void *left, const void *right) {
    const ls_pdf_width_range *a = left, *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

/* Lists are in order but for damaged ones. */
static void order(ls_pdf_widths *widths) {
    for (size_t i = 1; i < widths->count; i++) {
        if (widths->ranges[i - 1].first <= widths->ranges[i].first) continue;
        qsort(widths->ranges, widths->count, sizeof *widths->ranges, by_first);
        return;
    }
}

/* All of an array, flat. false: out of memory. `whole`: no reference stands in it. */
static bool flatten(ls_pdf *pdf, ls_pdf_object array, ls_pdf_lexer *lexer, bool *whole) {
    size_t length;
    const char *source = ls_pdf_source(pdf, array, &length);
    ls_pdf_lexer_start(lexer, source, length);
    *whole = !ls_pdf_lexer_next(lexer);
    return !lexer->failed;
}

/* ---- simple fonts ------------------------------------------------------------------------------------------------ */

static bool add_standard(ls_pdf_widths *widths, const char *name, int64_t flags) {
    bool bold = strstr(name, "Bold") || strstr(name, "bold"), fixed = strncmp(name, "Courier", 7) == 0 || flags & 1;
    bool is_serif = strncmp(name, "Times", 5) == 0 || flags & 2;
    const uint16_t *table = is_serif ? bold ? serif_bold : serif : bold ? sans_bold : sans;
    widths->otherwise = fixed ? 600 : is_serif ? 500 : 556;
    for (unsigned i = 0; i < ASCII && !fixed; i++)
        if (!add(widths, 32 + i, 32 + i, table[i])) return false;
    return true;
}

static bool add_listed(ls_pdf *pdf, ls_pdf_object list, int64_t first, ls_pdf_widths *widths) {
    ls_pdf_lexer lexer = {0};
    bool whole, fine = flatten(pdf, list, &lexer, &whole);
    size_t count = whole ? lexer.count : ls_pdf_count(pdf, list);
    int64_t code = first;
    for (size_t i = 0; i < count && code < 256 && fine; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        if (whole && lexer.operands[i].kind != LS_PDF_T_NUMBER) continue;
        double width = whole ? lexer.operands[i].number : ls_pdf_number(pdf, ls_pdf_at(pdf, list, i), 0);
        ls_pdf_release(pdf, mark);
        fine = add(widths, (double)code, (double)code, width);
        code++;
    }
    ls_pdf_lexer_free(&lexer);
    return fine;
}

ls_status ls_pdf_widths_simple(ls_pdf *pdf, ls_pdf_object font, ls_pdf_object descriptor, const char *name,
                               ls_pdf_widths *widths) {
    ls_pdf_object list = ls_pdf_get(pdf, font, "/Widths");
    if (!ls_pdf_count(pdf, list)) {
        int64_t flags = ls_pdf_integer(pdf, ls_pdf_get(pdf, descriptor, "/Flags"), 0);
        return add_standard(widths, name, flags) ? LS_OK : LS_NOMEM;
    }
    widths->otherwise = (float)ls_pdf_number(pdf, ls_pdf_get(pdf, descriptor, "/MissingWidth"), 0);
    int64_t first = ls_pdf_integer(pdf, ls_pdf_get(pdf, font, "/FirstChar"), 0);
    return add_listed(pdf, list, first, widths) ? LS_OK : LS_NOMEM;
}

/* ---- composite fonts --------------------------------------------------------------------------------------------- */

/* "c [w1 w2 …]" and "c1 c2 w", flat: marks say where a list stands. */
static bool add_flat(const ls_pdf_lexer *lexer, ls_pdf_widths *widths) {
    double numbers[2];
    unsigned have = 0, depth = 0;
    bool fine = true;
    for (size_t i = 0; i < lexer->count && fine; i++) {
        const ls_pdf_operand *operand = &lexer->operands[i];
        if (operand->kind == LS_PDF_T_MARK) {
            depth += operand->mark == '[' ? 1 : operand->mark == ']' && depth ? -1u : 0;
            if (depth <= 1 && operand->mark == ']') have = 0;
            continue;
        }
        if (operand->kind != LS_PDF_T_NUMBER) continue;
        if (depth >= 2 && have) fine = add(widths, numbers[0], numbers[0], operand->number), numbers[0]++;
        else if (have == 2) fine = add(widths, numbers[0], numbers[1], operand->number), have = 0;
        else numbers[have++] = operand->number;
    }
    return fine;
}

/* The same where lists are objects of their own. */
static bool add_indirect(ls_pdf *pdf, ls_pdf_object list, ls_pdf_widths *widths) {
    size_t count = ls_pdf_count(pdf, list);
    double numbers[2];
    unsigned have = 0;
    bool fine = true;
    for (size_t i = 0; i < count && fine; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        ls_pdf_object item = ls_pdf_at(pdf, list, i);
        size_t inner = ls_pdf_count(pdf, item);
        if (ls_pdf_kind_of(pdf, item) == LS_PDF_ARRAY) {
            for (size_t j = 0; j < inner && have && fine; j++, numbers[0]++)
                fine = add(widths, numbers[0], numbers[0], ls_pdf_number(pdf, ls_pdf_at(pdf, item, j), 0));
            have = 0;
        } else if (have == 2) fine = add(widths, numbers[0], numbers[1], ls_pdf_number(pdf, item, 0)), have = 0;
        else numbers[have++] = ls_pdf_number(pdf, item, -1);
        ls_pdf_release(pdf, mark);
    }
    return fine;
}

ls_status ls_pdf_widths_composite(ls_pdf *pdf, ls_pdf_object descendant, ls_pdf_widths *widths) {
    ls_pdf_object list = ls_pdf_get(pdf, descendant, "/W");
    widths->otherwise = (float)ls_pdf_number(pdf, ls_pdf_get(pdf, descendant, "/DW"), 1000);
    if (!ls_pdf_count(pdf, list)) return LS_OK;
    ls_pdf_lexer lexer = {0};
    bool whole, fine = flatten(pdf, list, &lexer, &whole);
    if (fine) fine = whole ? add_flat(&lexer, widths) : add_indirect(pdf, list, widths);
    ls_pdf_lexer_free(&lexer);
    order(widths);
    return fine ? LS_OK : LS_NOMEM;
}

void ls_pdf_widths_free(ls_pdf_widths *widths) {
    ls_free(widths->ranges);
    widths->ranges = NULL;
    widths->count = widths->capacity = 0;
}

float ls_pdf_width(const ls_pdf_widths *widths, uint32_t code) {
    size_t low = 0, high = widths->count;
    while (low < high) { /* the last one that begins at or before the code */
        size_t middle = (low + high) / 2;
        if (widths->ranges[middle].first <= code) low = middle + 1;
        else high = middle;
    }
    return low && widths->ranges[low - 1].last >= code ? widths->ranges[low - 1].width : widths->otherwise;
}
