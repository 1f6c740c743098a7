/* The cells of a sheet, as a stream: one row is held, so that its label and the table's header row are known when its
 * cells are handed on. Hidden rows, columns and sheets are read like all others. */
#include "extract/office/numfmt.h"
#include "extract/office/xlsx.h"
#include "base/alloc.h"
#include "base/utf8.h"

enum {
    COLUMNS_MAX = 16384,    /* XFD */
    ROW_TEXT_MAX = 1 << 20, /* a longer row is handed on in parts */
    LABEL_MAX = 200
};
enum { NOTHING = 0, VALUE, FORMULA, RULE, RUNNING };
enum { NUMBER = 0, SHARED, TEXT, BOOLEAN, FAULT, DATE };

typedef struct cell {
    uint32_t column; /* from 1 */
    bool is_text;
    size_t begin, end;               /* in row_text */
    size_t formula_begin, formula_end;
} cell;

typedef struct sheet {
    ls_workbook *book;
    const char *name;
    /* the cell that is open */
    ls_buffer value, formula;
    uint64_t style;
    uint32_t column;
    uint8_t type, taking;
    bool phonetic, footer;
    /* its row */
    uint64_t row;
    uint32_t group;
    ls_buffer row_text, label;
    cell *cells;
    size_t cell_count, cell_capacity;
    /* the header row */
    bool has_header;
    ls_buffer header_text;
    uint32_t *headers; /* by column: 1 + where its text begins */
} sheet;

/* ---- handing on ------------------------------------------------------------------------------------------------------------- */

static void cell_name(uint32_t column, uint64_t row, char out[32]) {
    char letters[8];
    int count = 0;
    for (; column && count < 7; column = (column - 1) / 26) letters[count++] = (char)('A' + (column - 1) % 26);
    int at = 0;
    while (count) out[at++] = letters[--count];
    char digits[24];
    do digits[count++] = (char)('0' + row % 10);
    while ((row /= 10) && count < 20);
    while (count) out[at++] = digits[--count];
    out[at] = '\0';
}

static void copy_label(ls_buffer *to, const char *text, size_t length) {
    length = ls_utf8_valid(text, length < LABEL_MAX ? length : LABEL_MAX);
    size_t begin = to->length;
    ls_buffer_append(to, text, length);
    for (size_t i = begin; i < to->length; i++)
        if ((unsigned char)to->data[i] < ' ') to->data[i] = ' ';
    ls_buffer_putc(to, '\0');
}

static bool has_text(const sheet *in, const cell *cell) {
    for (size_t i = cell->begin; i < cell->end; i++)
        if ((unsigned char)in->row_text.data[i] > ' ') return true;
    return false;
}

/* The header row: the first with two or more texts, and more texts than numbers. */
static ls_status find_header(sheet *in) {
    size_t texts = 0, others = 0;
    for (size_t i = 0; i < in->cell_count; i++)
        if (has_text(in, &in->cells[i])) in->cells[i].is_text ? texts++ : others++;
    if (texts < 2 || others > texts) return LS_OK;
    in->headers = ls_calloc(COLUMNS_MAX + 1, sizeof *in->headers);
    if (!in->headers) return LS_NOMEM;
    for (size_t i = 0; i < in->cell_count; i++) {
        const cell *cell = &in->cells[i];
        if (cell->column > COLUMNS_MAX || !has_text(in, cell)) continue;
        in->headers[cell->column] = (uint32_t)in->header_text.length + 1;
        copy_label(&in->header_text, in->row_text.data + cell->begin, cell->end - cell->begin);
    }
    in->has_header = true;
    return in->header_text.failed ? LS_NOMEM : LS_OK;
}

static ls_status give_cell(sheet *in, const cell *cell, bool is_header) {
    char name[32];
    cell_name(cell->column, in->row, name);
    ls_segment segment = {.sheet = in->name, .cell = name, .row = in->row, .group = in->group};
    if (in->has_header && !is_header && cell->column <= COLUMNS_MAX && in->headers[cell->column])
        segment.column = in->header_text.data + in->headers[cell->column] - 1;
    if (in->label.length > 1 && cell != in->cells) segment.row_label = in->label.data;
    segment.text = in->row_text.data + cell->begin;
    segment.length = cell->end - cell->begin;
    ls_status status = segment.length ? ls_office_text(in->book->office, &segment) : LS_OK;
    if (status != LS_OK || cell->formula_end == cell->formula_begin) return status;
    segment.text = in->row_text.data + cell->formula_begin;
    segment.length = cell->formula_end - cell->formula_begin;
    segment.field = "formula";
    return ls_office_text(in->book->office, &segment);
}

static ls_status end_row(sheet *in) {
    ls_status status = LS_OK;
    bool is_header = false;
    if (in->cell_count && !in->has_header) {
        status = find_header(in);
        is_header = in->has_header;
    }
    for (size_t i = 0; i < in->cell_count && in->label.length == 0; i++)
        if (has_text(in, &in->cells[i]))
            copy_label(&in->label, in->row_text.data + in->cells[i].begin, in->cells[i].end - in->cells[i].begin);
    if (in->label.failed) return LS_NOMEM;
    for (size_t i = 0; i < in->cell_count && status == LS_OK; i++) status = give_cell(in, &in->cells[i], is_header);
    in->cell_count = 0;
    ls_buffer_clear(&in->row_text);
    return status;
}

static ls_status begin_row(sheet *in, const ls_xml_token *token) {
    ls_status status = end_row(in);
    in->row = ls_xml_number(token, "r", in->row + 1);
    in->column = 0;
    in->group = ++in->book->office->group;
    ls_buffer_clear(&in->label);
    return status;
}

/* ---- a cell ------------------------------------------------------------------------------------------------------------------- */

static uint8_t type_of(const char *type, size_t length) {
    if (length == 1) return *type == 's' ? SHARED : *type == 'b' ? BOOLEAN : *type == 'e' ? FAULT : *type == 'd' ? DATE : NUMBER;
    return length == 3 || length == 9 ? TEXT : NUMBER; /* str, inlineStr */
}

static uint32_t column_of(const char *reference, size_t length) {
    uint32_t column = 0;
    for (size_t i = 0; i < length && (reference[i] | 32) >= 'a' && (reference[i] | 32) <= 'z' && column < 1 << 20; i++)
        column = column * 26 + (uint32_t)((reference[i] | 32) - 'a') + 1;
    return column;
}

static uint64_t to_number(const char *text, size_t length) {
    uint64_t number = 0;
    for (size_t i = 0; i < length && text[i] >= '0' && text[i] <= '9' && number < UINT32_MAX; i++)
        number = number * 10 + (uint64_t)(text[i] - '0');
    return length ? number : UINT64_MAX;
}

static void open_cell(sheet *in, const ls_xml_token *token) {
    ls_xml_attribute attribute;
    size_t at = 0;
    in->type = NUMBER;
    in->style = 0;
    in->column++;
    ls_buffer_clear(&in->value);
    ls_buffer_clear(&in->formula);
    while (ls_xml_next_attribute(token, &at, &attribute)) {
        if (attribute.name_length != 1) continue;
        if (*attribute.name == 'r') {
            uint32_t column = column_of(attribute.value, attribute.length);
            if (column) in->column = column;
        } else if (*attribute.name == 's') {
            in->style = to_number(attribute.value, attribute.length);
        } else if (*attribute.name == 't') {
            in->type = type_of(attribute.value, attribute.length);
        }
    }
}

static bool put_value(sheet *in) {
    ls_buffer *out = &in->row_text, *value = &in->value;
    const char *text;
    size_t length, begin = out->length;
    if (in->type == SHARED) {
        uint64_t index = to_number(value->data, value->length);
        return ls_strings_get(&in->book->strings, index, &text, &length) ? ls_buffer_append(out, text, length) : true;
    }
    if (in->type == BOOLEAN) return value->length ? ls_buffer_puts(out, *value->data == '1' ? "TRUE" : "FALSE") : true;
    if (in->type == FAULT) return true; /* #N/A and its like say nothing */
    if (in->type == NUMBER && value->length) {
        const char *code = in->style < in->book->code_count ? in->book->codes[in->style] : "General";
        return ls_numfmt_cell(code, value->data, value->length, in->book->date1904, out);
    }
    bool kept = ls_buffer_append(out, value->data, value->length);
    ls_xstring_decode(out, begin);
    return kept;
}

/* A formula with a text or an address in it may say what the cell does not show. */
static bool is_telling(const ls_buffer *formula) {
    return formula->length && (memchr(formula->data, '"', formula->length) || memmem(formula->data, formula->length, "://", 3));
}

static ls_status close_cell(sheet *in) {
    if (in->value.length == 0 && in->formula.length == 0) return LS_OK;
    if (in->cell_count == in->cell_capacity) {
        size_t capacity = in->cell_capacity ? in->cell_capacity * 2 : 64;
        cell *cells = ls_realloc(in->cells, capacity * sizeof *cells);
        if (!cells) return LS_NOMEM;
        in->cells = cells;
        in->cell_capacity = capacity;
    }
    cell *cell = &in->cells[in->cell_count++];
    *cell = (struct cell){.column = in->column, .is_text = in->type == SHARED || in->type == TEXT};
    cell->begin = in->row_text.length;
    if (in->value.length && !put_value(in)) return LS_NOMEM;
    cell->end = cell->formula_begin = cell->formula_end = in->row_text.length;
    if (is_telling(&in->formula)) {
        ls_buffer_append(&in->row_text, in->formula.data, in->formula.length);
        cell->formula_end = in->row_text.length;
    }
    if (in->row_text.failed) return LS_NOMEM;
    ls_buffer_clear(&in->value);
    ls_buffer_clear(&in->formula);
    return in->cell_count >= COLUMNS_MAX || in->row_text.length > ROW_TEXT_MAX ? end_row(in) : LS_OK;
}

/* ---- what else a sheet says ------------------------------------------------------------------------------------------------- */

/* &L&"Arial,Bold"&12Text&RPage &P: the codes go (18.3.1.39). */
static ls_status give_running(sheet *in) {
    ls_buffer *text = &in->value;
    if (!text->length) return LS_OK;
    char *to = text->data, *p = to, *end = p + text->length;
    while (p < end) {
        if (*p != '&' || p + 1 == end) {
            *to++ = *p++;
            continue;
        }
        p++;
        if (*p == '&') *to++ = '&';
        else if (*p == '"') {
            for (p++; p < end && *p != '"';) p++;
        } else if (*p >= '0' && *p <= '9') {
            while (p + 1 < end && p[1] >= '0' && p[1] <= '9') p++;
        } else if (strchr("LCR", *p)) *to++ = '\n';
        if (p < end) p++;
    }
    ls_segment segment = {.sheet = in->name, .part = in->footer ? LEAKSIFT_PART_FOOTER : LEAKSIFT_PART_HEADER,
                          .text = text->data, .length = (size_t)(to - text->data)};
    ls_status status = text->length ? ls_office_text(in->book->office, &segment) : LS_OK;
    ls_buffer_clear(text);
    return status;
}

static ls_status give_rule(sheet *in) {
    ls_segment segment = {.sheet = in->name, .field = "formula", .text = in->value.data, .length = in->value.length};
    ls_status status = is_telling(&in->value) ? ls_office_text(in->book->office, &segment) : LS_OK;
    ls_buffer_clear(&in->value);
    return status;
}

static ls_status give_attributes(sheet *in, const ls_xml_token *token, const char *const *wanted) {
    ls_office *office = in->book->office;
    ls_status status = LS_OK;
    for (; *wanted && status == LS_OK; wanted++) {
        if (!ls_xml_value(token, *wanted, &office->scratch)) continue;
        ls_segment segment = {.sheet = in->name, .field = *wanted, .text = office->scratch.data, .length = office->scratch.length};
        if (segment.length) status = ls_office_text(office, &segment);
    }
    return office->scratch.failed ? LS_NOMEM : status;
}

static bool is_running(const ls_xml_token *token, bool *footer) {
    if (token->name_length < 9 || token->name_length > 11) return false;
    const char *end = token->name + token->name_length - 6;
    *footer = memcmp(end, "Footer", 6) == 0;
    return (*footer || memcmp(end, "Header", 6) == 0) && !ls_xml_is(token, "headerFooter");
}

static ls_status open_other(sheet *in, const ls_xml_token *token) {
    static const char *const prompts[] = {"promptTitle", "prompt", "errorTitle", "error", NULL};
    static const char *const links[] = {"display", "tooltip", NULL};
    if (is_running(token, &in->footer)) {
        ls_buffer_clear(&in->value);
        in->taking = RUNNING;
    } else if (token->name_length >= 7 && memcmp(token->name, "formula", 7) == 0) {
        ls_buffer_clear(&in->value);
        in->taking = RULE;
    } else if (ls_xml_is(token, "dataValidation")) {
        return give_attributes(in, token, prompts);
    } else if (ls_xml_is(token, "hyperlink")) {
        return give_attributes(in, token, links);
    }
    return LS_OK;
}

/* ---- the stream --------------------------------------------------------------------------------------------------------------- */

static ls_status on_open(sheet *in, const ls_xml_token *token) {
    in->taking = NOTHING;
    if (token->name_length == 1) {
        if (*token->name == 'c') {
            open_cell(in, token);
        } else if (*token->name == 'v' || (*token->name == 't' && !in->phonetic)) {
            in->taking = token->empty ? NOTHING : VALUE;
        } else if (*token->name == 'f') {
            in->taking = token->empty ? NOTHING : FORMULA;
        }
        return LS_OK;
    }
    if (ls_xml_is(token, "row")) return begin_row(in, token);
    if (ls_xml_is(token, "rPh")) in->phonetic = !token->empty;
    return token->empty && token->name_length < 9 ? LS_OK : open_other(in, token);
}

static ls_status on_close(sheet *in, const ls_xml_token *token) {
    uint8_t taken = in->taking;
    in->taking = NOTHING;
    if (token->name_length == 1 && *token->name == 'c') return close_cell(in);
    if (taken == RUNNING) return give_running(in);
    if (taken == RULE) return give_rule(in);
    if (ls_xml_is(token, "rPh")) in->phonetic = false;
    return ls_xml_is(token, "row") || ls_xml_is(token, "sheetData") ? end_row(in) : LS_OK;
}

static ls_status on_token(void *context, const ls_xml_token *token) {
    sheet *in = context;
    if (token->kind == LS_XML_OPEN) return on_open(in, token);
    if (token->kind == LS_XML_CLOSE) return on_close(in, token);
    if (in->taking == NOTHING) return LS_OK;
    if (!ls_xml_text(token, in->taking == FORMULA ? &in->formula : &in->value)) return LS_NOMEM;
    /* a cell holds 32,767 characters; what is longer is handed on in pieces */
    if (in->formula.length > ROW_TEXT_MAX || in->value.length > ROW_TEXT_MAX) return close_cell(in);
    return LS_OK;
}

ls_status ls_sheet_read(ls_workbook *book, ls_part *part, const char *name) {
    sheet in = {.book = book, .name = name};
    /* no pointer into a buffer is ever NULL */
    bool ready = ls_buffer_reserve(&in.value, 1) && ls_buffer_reserve(&in.formula, 1) && ls_buffer_reserve(&in.row_text, 1);
    ls_status status = ready ? ls_package_xml(book->office->package, part, on_token, &in) : LS_NOMEM;
    if (status == LS_OK) status = close_cell(&in);
    if (status == LS_OK) status = end_row(&in);
    ls_buffer_free(&in.value);
    ls_buffer_free(&in.formula);
    ls_buffer_free(&in.row_text);
    ls_buffer_free(&in.label);
    ls_buffer_free(&in.header_text);
    ls_free(in.cells);
    ls_free(in.headers);
    return status;
}
