/* Worksheets of the time before Excel: Lotus 1-2-3 (wks, wk1; wk3, wk4, 123), Quattro and Quattro Pro (wq1, wq2, wb1,
 * wb2). All are records of a type, a length and that many bytes; what a cell's place looks like depends on the version
 * in the first record, which is longer since release 3 of 1-2-3: its cells have types of their own, and numbers five
 * forms (after libwps, their maker's description ends before). */
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/office/grid.h"
#include "extract/office/lmbcs.h"
#include "text/codepage.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BEGIN = 0, END = 1, INTEGER = 13, NUMBER = 14, LABEL = 15, FORMULA = 16, RESULT = 51 };
enum { PASSWORD = 2, LABEL_3 = 0x16, LONG_NUMBER = 0x17, SHORT_NUMBER = 0x18, LONG_FORMULA = 0x19, RESULT_3 = 0x1A,
       SHEET_NAME = 0x23, MIDDLE_NUMBER = 0x25, COMMENT = 0x26, REAL = 0x27, REAL_FORMULA = 0x28 }; /* release 3 */
enum { RECORD_HEAD = 4, TEXT_MAX = 64, BEGIN_3 = 0x1A /* length of the first record */, PASSWORD_LEAST = 8 };

typedef struct kind {
    uint16_t version;
    uint8_t place;  /* bytes of a cell's place */
    bool has_pages; /* column and page are a byte each, in front; else a format stands before two numbers */
    bool counted;   /* a text's length stands before it; else a NUL behind it */
    uint16_t code_page;
} kind;

static const kind kinds[] = {
    {0x0404, 5, false, false, 850}, {0x0405, 5, false, false, 850}, {0x0406, 5, false, false, 850}, /* 1-2-3 */
    {0x5120, 5, false, true, 437},  {0x5121, 6, true, true, 437},   /* Quattro Pro for DOS */
    {0x1001, 6, true, false, 1252}, {0x1002, 6, true, false, 1252}, /* and for Windows, */
    {0x1007, 6, true, false, 1252}, /* 7 and 8 */
};

static const kind release_3 = {0x1000, 4, false, false, 0};

typedef struct sheet {
    ls_sink *sink;
    const kind *kind;
    ls_buffer text;
    ls_codepages pages;
    char cell[32], page[8];
    leaksift_part part;
    bool damaged, encrypted;
} sheet;

static const kind *kind_of(uint16_t version) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].version == version) return &kinds[i];
    return NULL;
}

static void place(sheet *s, const uint8_t *at) {
    bool pages = s->kind->has_pages;
    unsigned column = pages ? at[0] : ls_le16(at + 1), row = ls_le16(at + (pages ? 2 : 3));
    ls_cell_name(column + 1, row + 1, s->cell);
    ls_column_name(pages ? at[1] + 1u : 1, s->page);
}

/* Since release 3: row, page, column. */
static void place_3(sheet *s, const uint8_t *at) {
    ls_cell_name(at[3] + 1u, ls_le16(at) + 1u, s->cell);
    ls_column_name(at[2] + 1u, s->page);
}

static ls_status give(sheet *s, const char *text, size_t length) {
    const ls_segment segment = {.text = text, .length = length, .part = s->part, .cell = s->cell, .sheet = s->page};
    return length ? ls_sink_text(s->sink, &segment) : LS_OK;
}

static ls_status give_number(sheet *s, double value) {
    char text[TEXT_MAX];
    int length = isfinite(value) ? snprintf(text, sizeof text, "%.15g", value) : 0; /* an error, or a text to come */
    return give(s, text, (size_t)length);
}

static ls_status give_real(sheet *s, const uint8_t *at) {
    uint64_t bits = ls_le64(at);
    double value;
    memcpy(&value, &bits, sizeof value);
    return give_number(s, value);
}

/* A label has a mark of its side in front: ' " ^ \ or |. */
static ls_status give_text(sheet *s, const uint8_t *at, size_t length, bool marked) {
    if (marked && length) at++, length--;
    if (s->kind->counted) {
        if (!length || at[0] > length - 1) return s->damaged = true, LS_OK;
        length = at[0];
        at++;
    } else {
        const uint8_t *end = memchr(at, 0, length);
        length = end ? (size_t)(end - at) : length;
    }
    ls_buffer_clear(&s->text);
    ls_status status = ls_codepage_convert(&s->pages, s->kind->code_page, at, length, &s->text, NULL);
    return status == LS_OK ? give(s, s->text.data, s->text.length) : status;
}

static ls_status read_cell(sheet *s, unsigned type, const uint8_t *record, size_t length) {
    size_t head = s->kind->place, need = head + (type == INTEGER ? 2 : type == NUMBER || type == FORMULA ? 8 : 1);
    if (length < need) return s->damaged = true, LS_OK;
    const uint8_t *value = record + head;
    place(s, record);
    switch (type) {
    case INTEGER: return give_number(s, (int16_t)ls_le16(value));
    case NUMBER: case FORMULA: return give_real(s, value);
    default: return give_text(s, value, length - head, type == LABEL);
    }
}

/* ---- release 3 --------------------------------------------------------------------------------------------------- */

/* 64 bits of a fraction whose first bit is a one, then sign and exponent. */
static ls_status give_long(sheet *s, const uint8_t *at) {
    int exponent = ls_le16(at + 8) & 0x7FFF;
    double value = ldexp((double)ls_le64(at), exponent - 16383 - 63);
    return exponent == 0x7FFF ? LS_OK : give_number(s, at[9] & 0x80 ? -value : value); /* else an error, or a text */
}

static ls_status give_short(sheet *s, unsigned bits) {
    static const double factors[] = {5000, 500, 0.05, 0.005, 0.0005, 0.00005, 1 / 16., 1 / 64.};
    int number = (int16_t)bits;
    if (!(bits & 1)) return give_number(s, number >> 1);
    return give_number(s, (number >> 4) * factors[bits >> 1 & 7]);
}

static ls_status give_middle(sheet *s, uint32_t bits) {
    double value = bits >> 6, power = pow(10, bits & 15);
    if (bits & 0x20) value = -value;
    return give_number(s, bits & 0x10 ? value / power : value * power);
}

static ls_status give_text_3(sheet *s, const uint8_t *at, size_t length, bool marked) {
    if (marked && length && memchr("'\"^\\|", at[0], 5)) at++, length--;
    ls_buffer_clear(&s->text);
    ls_status status = ls_lmbcs_convert(&s->pages, at, length, &s->text);
    return status == LS_OK ? give(s, s->text.data, s->text.length) : status;
}

static ls_status read_cell_3(sheet *s, unsigned type, const uint8_t *record, size_t length) {
    bool longer = type == LONG_NUMBER || type == LONG_FORMULA, real = type == REAL || type == REAL_FORMULA;
    size_t need = longer ? 10 : real ? 8 : type == MIDDLE_NUMBER ? 4 : type == SHORT_NUMBER ? 2 : 0;
    if (length < s->kind->place + need) return s->damaged = true, LS_OK;
    const uint8_t *value = record + s->kind->place;
    place_3(s, record);
    s->part = type == COMMENT ? LEAKSIFT_PART_COMMENT : LEAKSIFT_PART_BODY;
    switch (type) {
    case LONG_NUMBER: case LONG_FORMULA: return give_long(s, value);
    case REAL: case REAL_FORMULA: return give_real(s, value);
    case SHORT_NUMBER: return give_short(s, ls_le16(value));
    case MIDDLE_NUMBER: return give_middle(s, ls_le32(value));
    default: return give_text_3(s, value, length - s->kind->place, type == LABEL_3);
    }
}

/* The number 14000, which sheet, its name. */
static ls_status say_sheet(sheet *s, const uint8_t *record, size_t length) {
    if (length < 5 || ls_le16(record) != 14000) return LS_OK;
    ls_column_name(record[2] + 1u, s->page);
    ls_buffer_clear(&s->text);
    ls_status status = ls_lmbcs_convert(&s->pages, record + 4, length - 4, &s->text);
    const ls_segment segment = {.text = s->text.data, .length = s->text.length, .part = LEAKSIFT_PART_METADATA,
                                .field = "sheet", .sheet = s->page};
    return status == LS_OK && segment.length ? ls_sink_text(s->sink, &segment) : status;
}

static bool is_cell_3(unsigned type) {
    return (type >= LABEL_3 && type <= RESULT_3) || (type >= MIDDLE_NUMBER && type <= REAL_FORMULA);
}

static ls_status read_record(sheet *s, unsigned type, const uint8_t *record, size_t length) {
    if (s->kind != &release_3) return read_cell(s, type, record, length);
    return type == SHEET_NAME ? say_sheet(s, record, length) : read_cell_3(s, type, record, length);
}

/* ---- all -------------------------------------------------------------------------------------------------------- */

static bool is_of_worth(const sheet *s, unsigned type) {
    if (s->kind == &release_3) return is_cell_3(type) || type == SHEET_NAME;
    return type == INTEGER || type == NUMBER || type == LABEL || type == FORMULA || type == RESULT;
}

static ls_status read_records(sheet *s, ls_input *input) {
    for (uint64_t at = 0; at < input->size;) {
        size_t got;
        const uint8_t *head = ls_input_peek(input, at, RECORD_HEAD, &got);
        if (!head || got < RECORD_HEAD) break;
        unsigned type = ls_le16(head);
        size_t length = ls_le16(head + 2);
        if (type == END) return LS_OK;
        if (length > input->size - at - RECORD_HEAD) break;
        ls_status status = ls_sink_tick(s->sink, RECORD_HEAD + length);
        s->encrypted = s->kind == &release_3 && type == PASSWORD && length >= PASSWORD_LEAST;
        if (s->encrypted) return status;
        if (status == LS_OK && is_of_worth(s, type)) {
            const uint8_t *record = ls_input_peek(input, at + RECORD_HEAD, length, &got);
            if (!record || got < length) break;
            status = read_record(s, type, record, length);
        }
        if (status != LS_OK) return status;
        at += RECORD_HEAD + length;
    }
    s->damaged = true;
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    size_t got;
    sheet s = {.sink = sink};
    const uint8_t *head = ls_input_peek(input, 0, RECORD_HEAD + 2, &got);
    bool begins = head && got == RECORD_HEAD + 2 && ls_le16(head) == BEGIN;
    bool third = begins && ls_le16(head + 2) >= BEGIN_3 && head[RECORD_HEAD + 1] == 0x10;
    s.kind = third ? &release_3 : begins ? kind_of(ls_le16(head + RECORD_HEAD)) : NULL;
    ls_status status = s.kind ? read_records(&s, input) : LS_OK;
    if (!s.kind) ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "a worksheet of a version that is not read");
    if (s.encrypted) ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "the worksheet is protected with a password");
    else if (s.damaged) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the worksheet is damaged or cut short");
    ls_buffer_free(&s.text);
    ls_codepages_free(&s.pages);
    return status == LS_OK && input->error_number ? LS_IO : status;
}

static const char *const types[] = {"application/vnd.lotus-1-2-3", NULL};
const ls_handler ls_handler_lotus = {
    "lotus", types, "all cells and comments of 1-2-3 and of Quattro Pro (wq1, wq2, wb1 to wb3); numbers as stored",
    false, run};
