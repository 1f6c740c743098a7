/* Cells and what else stands in a sheet of a binary workbook ([MS-XLSB] 2.1.7.61); and parts of which only the strings
 * matter (pivot caches, linked workbooks, connections). */
#include "base/bytes.h"
#include "extract/office/biff12.h"
#include "extract/office/formula.h"
#include "extract/office/grid.h"
#include "extract/office/xlsx.h"

enum { /* record types, [MS-XLSB] 2.3.2 */
    ROW = 0, CELL_RK = 2, CELL_ERROR, CELL_BOOL, CELL_REAL, CELL_STRING, CELL_SHARED, FORMULA_STRING, FORMULA_NUMBER,
    FORMULA_BOOL, FORMULA_ERROR, CELL_RICH = 62, VALIDATION = 64, HEADER_FOOTER = 479, HYPERLINK = 494
};
enum { CELL_HEAD = 8 /* column and style, 2.5.9 */ };

typedef struct sheet {
    ls_workbook *book;
    ls_grid grid;
    ls_buffer text;
} sheet;

/* What a formula says stands behind its value: flags, length, tokens (2.5.97.1). */
static bool put_formula(sheet *in, const ls_biff12_record *record) {
    static const uint8_t values[] = {0, 8, 1, 1};
    size_t at = record->at; /* behind a string */
    if (record->type != FORMULA_STRING) at = CELL_HEAD + (size_t)values[record->type - FORMULA_STRING];
    if (record->length < at || record->length - at < 6) return true;
    size_t length = ls_le32(record->data + at + 2), there = record->length - at - 6;
    return ls_formula_texts(12, record->data + at + 6, length < there ? length : there, &in->grid.text);
}

static ls_status on_cell(sheet *in, ls_biff12_record *record) {
    const uint8_t *data = record->data, *value = data + CELL_HEAD;
    ls_buffer *out = &in->grid.text;
    size_t left = record->length - CELL_HEAD, begin = out->length, length;
    uint32_t column = (ls_le32(data) & 0x3FFF) + 1, style = ls_le32(data + 4) & 0xFFFFFF, type = record->type;
    bool is_text = false, kept = true;
    const char *text;
    record->at = CELL_HEAD;
    if (type == CELL_RK && left >= 4) {
        kept = ls_cell_number(&in->book->styles, style, ls_number_rk(ls_le32(value)), out);
    } else if ((type == CELL_REAL || type == FORMULA_NUMBER) && left >= 8) {
        kept = ls_cell_number(&in->book->styles, style, ls_number_le(value), out);
    } else if ((type == CELL_BOOL || type == FORMULA_BOOL) && left) {
        kept = ls_buffer_puts(out, *value ? "TRUE" : "FALSE");
    } else if ((type == CELL_ERROR || type == FORMULA_ERROR) && left) {
        kept = ls_buffer_puts(out, ls_cell_error(*value));
    } else if (type == CELL_SHARED && left >= 4) {
        is_text = ls_strings_get(&in->book->strings, ls_le32(value), &text, &length);
        if (is_text) kept = ls_buffer_append(out, text, length);
    } else if (type == CELL_STRING || type == FORMULA_STRING || type == CELL_RICH) {
        is_text = true;
        if (type == CELL_RICH) ls_biff12_rich(record, out);
        else ls_biff12_text(record, out);
    }
    size_t shown = out->length;
    if (kept && type >= FORMULA_STRING && type <= FORMULA_ERROR) kept = put_formula(in, record);
    if (!kept || out->failed) return LS_NOMEM;
    return ls_grid_cell(&in->grid, column, begin, shown, is_text);
}

/* Strings that follow each other, each as a segment of its own. */
static ls_status give_strings(sheet *in, ls_biff12_record *record, size_t at, const char *const *fields, int count) {
    ls_status status = LS_OK;
    record->at = at;
    for (int i = 0; i < count && status == LS_OK; i++) {
        ls_buffer_clear(&in->text);
        if (!ls_biff12_text(record, &in->text)) return in->text.failed ? LS_NOMEM : LS_OK;
        ls_segment segment = {
            .sheet = in->grid.name, .field = fields[i], .text = in->text.data, .length = in->text.length};
        if (segment.length && segment.field) status = ls_office_text(in->book->office, &segment);
    }
    return status;
}

static ls_status on_running(sheet *in, ls_biff12_record *record) {
    ls_status status = LS_OK;
    record->at = 2; /* flags, then header and footer of odd, even and first pages (2.4.117) */
    for (int i = 0; i < 6 && status == LS_OK; i++) {
        ls_buffer_clear(&in->text);
        if (!ls_biff12_text(record, &in->text)) return in->text.failed ? LS_NOMEM : LS_OK;
        status = ls_grid_running(&in->grid, &in->text, i & 1);
    }
    return status;
}

static ls_status on_record(void *context, ls_biff12_record *record) {
    static const char *const links[] = {NULL, NULL, "tooltip", "display"}; /* relationship, place in the workbook, … */
    static const char *const prompts[] = {"errorTitle", "error", "promptTitle", "prompt"};
    sheet *in = context;
    if (record->type == ROW)
        return record->length >= 4 ? ls_grid_row(&in->grid, (uint64_t)ls_le32(record->data) + 1) : LS_OK;
    if (record->type <= FORMULA_ERROR || record->type == CELL_RICH)
        return record->length >= CELL_HEAD ? on_cell(in, record) : LS_OK;
    if (record->type == HEADER_FOOTER && record->length > 2) return on_running(in, record);
    if (record->type == HYPERLINK && record->length > 16) return give_strings(in, record, 16, links, 4);
    if (record->type == VALIDATION && record->length > 8) {
        uint64_t ranges = ls_le32(record->data + 4), at = 8 + 16 * ranges;
        return at < record->length ? give_strings(in, record, (size_t)at, prompts, 4) : LS_OK;
    }
    return LS_OK;
}

ls_status ls_xlsb_sheet(ls_workbook *book, ls_part *part, const char *name) {
    sheet in = {.book = book};
    ls_status status =
        ls_grid_init(&in.grid, book->office, name) ? ls_biff12_read(book->office, part, on_record, &in) : LS_NOMEM;
    if (status == LS_OK) status = ls_grid_end(&in.grid);
    ls_buffer_free(&in.text);
    ls_grid_free(&in.grid);
    return status;
}

/* ---- strings of any record --------------------------------------------------------------------------------------- */

typedef struct loose {
    ls_office *office;
    const char *name;
} loose;

/* A count and as many UTF-16 units, none of them a control character: noise rarely looks like that. With the cap of
 * what a cell can hold the count has a zero unit, which breaks off any other string of its parity: no byte is looked at
 * often. */
static size_t string_at(const uint8_t *data, size_t length) {
    if (length < 4 + 2 * 3) return 0;
    size_t count = ls_le32(data);
    if (count < 3 || count > 32767 || count > (length - 4) / 2) return 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t unit = ls_le16(data + 4 + 2 * i);
        if ((unit < ' ' && unit != '\n' && unit != '\r' && unit != '\t') || unit >= 0xFFFE) return 0;
    }
    return count;
}

static ls_status on_any(void *context, ls_biff12_record *record) {
    loose *to = context;
    ls_status status = LS_OK;
    for (size_t at = 0; at < record->length && status == LS_OK;) {
        size_t count = string_at(record->data + at, record->length - at);
        if (!count) {
            at++;
            continue;
        }
        ls_buffer *text = &to->office->scratch;
        ls_buffer_clear(text);
        if (!ls_buffer_put_utf16(text, record->data + at + 4, count)) return LS_NOMEM;
        status = ls_office_say(to->office, LEAKSIFT_PART_BODY, to->name, text->data, text->length);
        at += 4 + 2 * count;
    }
    return status;
}

ls_status ls_xlsb_data(ls_office *office, ls_part *part) {
    loose to = {office, part->name};
    return ls_biff12_read(office, part, on_any, &to);
}
