/* Worksheets of the time before Excel: Lotus 1-2-3 up to release 2 (wks, wk1), Quattro and Quattro Pro (wq1, wq2, wb1,
 * wb2). All are records of a type, a length and that many bytes; what a cell's place looks like depends on the version
 * in the first record. Later releases of 1-2-3 (wk3, wk4, 123) have other records. */
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/office/grid.h"
#include "text/codepage.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BEGIN = 0, END = 1, INTEGER = 13, NUMBER = 14, LABEL = 15, FORMULA = 16, RESULT = 51 };
enum { RECORD_HEAD = 4, TEXT_MAX = 64 };

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
    {0x1001, 6, true, false, 1252}, {0x1002, 6, true, false, 1252}, /* and for Windows */
};

typedef struct sheet {
    ls_sink *sink;
    const kind *kind;
    ls_buffer text;
    ls_codepages pages;
    char cell[32], page[8];
    bool damaged;
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

static ls_status give(sheet *s, const char *text, size_t length) {
    const ls_segment segment = {.text = text, .length = length, .cell = s->cell, .sheet = s->page};
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
        bool cell = type == INTEGER || type == NUMBER || type == LABEL || type == FORMULA || type == RESULT;
        if (status == LS_OK && cell) {
            const uint8_t *record = ls_input_peek(input, at + RECORD_HEAD, length, &got);
            if (!record || got < length) break;
            status = read_cell(s, type, record, length);
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
    s.kind = begins ? kind_of(ls_le16(head + RECORD_HEAD)) : NULL;
    ls_status status = s.kind ? read_records(&s, input) : LS_OK;
    if (!s.kind) ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "a worksheet of a version that is not read");
    if (s.damaged) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the worksheet is damaged or cut short");
    ls_buffer_free(&s.text);
    ls_codepages_free(&s.pages);
    return status == LS_OK && input->error_number ? LS_IO : status;
}

static const char *const types[] = {"application/vnd.lotus-1-2-3", NULL};
const ls_handler ls_handler_lotus = {
    "lotus", types, "all cells of 1-2-3 up to release 2 and of Quattro Pro (wq1, wq2, wb1, wb2); numbers as stored",
    false, run};
