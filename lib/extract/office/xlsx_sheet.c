/* The cells of a sheet, as a stream of tags. Hidden rows, columns and sheets are read like all others. */
#include "extract/office/grid.h"
#include "extract/office/xlsx.h"

enum { NOTHING = 0, VALUE, FORMULA, RULE, RUNNING };
enum { NUMBER = 0, SHARED, TEXT, BOOLEAN, FAULT, DATE };

typedef struct sheet {
    ls_workbook *book;
    ls_grid grid;
    /* the cell that is open */
    ls_buffer value, formula;
    uint64_t style;
    uint32_t column;
    uint8_t type, taking;
    bool footer;
} sheet;

static ls_status begin_row(sheet *in, const ls_xml_token *token) {
    in->column = 0;
    return ls_grid_row(&in->grid, ls_xml_number(token, "r", in->grid.row + 1));
}

/* ---- a cell ------------------------------------------------------------------------------------------------------ */

static uint8_t type_of(const char *type, size_t length) {
    if (length == 1)
        return *type == 's' ? SHARED : *type == 'b' ? BOOLEAN : *type == 'e' ? FAULT : *type == 'd' ? DATE : NUMBER;
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

static void take_attribute(sheet *in, char name, const char *value, size_t length) {
    if (name == 'r') {
        uint32_t column = column_of(value, length);
        if (column) in->column = column;
    } else if (name == 's') {
        in->style = to_number(value, length);
    } else if (name == 't') {
        in->type = type_of(value, length);
    }
}

/* r="B7" s="1" t="s", as nearly every writer puts it; how many bytes of it. */
static size_t take_plain(sheet *in, const char *text, size_t length) {
    size_t at = 0;
    while (length - at >= 5 && text[at] == ' ' && text[at + 2] == '=' && text[at + 3] == '"') {
        size_t value = at + 4, stop = value;
        while (stop < length && text[stop] != '"') stop++;
        if (stop == length) break;
        take_attribute(in, text[at + 1], text + value, stop - value);
        at = stop + 1;
    }
    return at;
}

static void open_cell(sheet *in, const ls_xml_token *token) {
    ls_xml_attribute attribute;
    in->type = NUMBER;
    in->style = 0;
    in->column++;
    ls_buffer_clear(&in->value);
    ls_buffer_clear(&in->formula);
    size_t at = take_plain(in, token->body, token->length);
    if (at == token->length) return;
    while (ls_xml_next_attribute(token, &at, &attribute))
        if (attribute.name_length == 1) take_attribute(in, *attribute.name, attribute.value, attribute.length);
}

static bool put_value(sheet *in) {
    ls_buffer *out = &in->grid.text, *value = &in->value;
    const char *text;
    size_t length, begin = out->length;
    if (in->type == SHARED) {
        uint64_t index = to_number(value->data, value->length);
        return ls_strings_get(&in->book->strings, index, &text, &length) ? ls_buffer_append(out, text, length) : true;
    }
    if (in->type == BOOLEAN) return value->length ? ls_buffer_puts(out, *value->data == '1' ? "TRUE" : "FALSE") : true;
    if (in->type == NUMBER && value->length)
        return ls_cell_raw(&in->book->styles, in->style, value->data, value->length, out);
    bool kept = ls_buffer_append(out, value->data, value->length);
    ls_xstring_decode(out, begin);
    return kept;
}

static ls_status close_cell(sheet *in) {
    if (in->value.length == 0 && in->formula.length == 0) return LS_OK;
    size_t begin = in->grid.text.length;
    if (in->value.length && !put_value(in)) return LS_NOMEM;
    size_t shown = in->grid.text.length;
    if (ls_grid_is_telling(&in->formula)) ls_buffer_append(&in->grid.text, in->formula.data, in->formula.length);
    ls_buffer_clear(&in->value);
    ls_buffer_clear(&in->formula);
    return ls_grid_cell(&in->grid, in->column, begin, shown, in->type == SHARED || in->type == TEXT);
}

/* The cell's last element and the cell's end, as nearly every writer puts them, 12</v></c>: at once, not tag by tag. */
static bool take_value(sheet *in, const ls_xml_token *token, const char *value) {
    static const char close[] = "</v></c>";
    enum { NEAR = 32, CLOSE = sizeof close - 1 };
    if (token->limit - value < NEAR + CLOSE) return false;
    const char *stop = memchr(value, '<', NEAR);
    if (!stop || memcmp(stop, close, CLOSE) != 0) return false;
    *token->next = stop + CLOSE;
    ls_xml_decode(value, (size_t)(stop - value), &in->value);
    return true;
}

/* ---- what else a sheet says -------------------------------------------------------------------------------------- */

static ls_status give_rule(sheet *in) {
    ls_segment segment = {
        .sheet = in->grid.name, .field = "formula", .text = in->value.data, .length = in->value.length};
    ls_status status = ls_grid_is_telling(&in->value) ? ls_office_text(in->book->office, &segment) : LS_OK;
    ls_buffer_clear(&in->value);
    return status;
}

static ls_status give_attribute(sheet *in, const ls_xml_token *token, const char *name, const char *field) {
    ls_office *office = in->book->office;
    if (!ls_xml_value(token, name, &office->scratch)) return office->scratch.failed ? LS_NOMEM : LS_OK;
    ls_segment segment = {
        .sheet = in->grid.name, .field = field, .text = office->scratch.data, .length = office->scratch.length};
    return segment.length ? ls_office_text(office, &segment) : LS_OK;
}

static ls_status give_attributes(sheet *in, const ls_xml_token *token, const char *const *wanted) {
    ls_status status = LS_OK;
    for (; *wanted && status == LS_OK; wanted++) status = give_attribute(in, token, *wanted, *wanted);
    return status;
}

/* What if: a name, who made it and what they remarked; its values follow. */
static ls_status open_scenario(sheet *in, const ls_xml_token *token) {
    static const char *const said[] = {"user", "comment", NULL};
    ls_status status = give_attribute(in, token, "name", "scenario");
    return status == LS_OK ? give_attributes(in, token, said) : status;
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
    } else if (ls_xml_is(token, "scenario")) {
        return open_scenario(in, token);
    } else if (ls_xml_is(token, "inputCells")) {
        return give_attribute(in, token, "val", "scenario");
    } else if (ls_xml_is(token, "customFilter")) {
        return give_attribute(in, token, "val", "filter");
    }
    return LS_OK;
}

/* ---- the stream -------------------------------------------------------------------------------------------------- */

static ls_status on_open(sheet *in, const ls_xml_token *token) {
    in->taking = NOTHING;
    if (token->name_length == 1) {
        const char *next = token->next && !token->empty ? *token->next : NULL;
        if (*token->name == 'c') {
            open_cell(in, token);
            if (next && token->limit - next > 3 && memcmp(next, "<v>", 3) == 0 && take_value(in, token, next + 3))
                return in->value.failed ? LS_NOMEM : close_cell(in);
        } else if (*token->name == 'v' || *token->name == 't') {
            if (next && *token->name == 'v' && take_value(in, token, next))
                return in->value.failed ? LS_NOMEM : close_cell(in);
            in->taking = token->empty ? NOTHING : VALUE;
        } else if (*token->name == 'f') {
            in->taking = token->empty ? NOTHING : FORMULA;
        }
        return LS_OK;
    }
    if (ls_xml_is(token, "row")) return begin_row(in, token);
    if (ls_xml_is(token, "rPh") && !ls_buffer_putc(&in->value, ' ')) return LS_NOMEM; /* how it is read aloud */
    return token->empty && token->name_length < 9 ? LS_OK : open_other(in, token);
}

static ls_status on_close(sheet *in, const ls_xml_token *token) {
    uint8_t taken = in->taking;
    in->taking = NOTHING;
    if (token->name_length == 1 && *token->name == 'c') return close_cell(in);
    if (taken == RUNNING) return ls_grid_running(&in->grid, &in->value, in->footer);
    if (taken == RULE) return give_rule(in);
    return ls_xml_is(token, "row") || ls_xml_is(token, "sheetData") ? ls_grid_end(&in->grid) : LS_OK;
}

static ls_status on_token(void *context, const ls_xml_token *token) {
    sheet *in = context;
    if (token->kind == LS_XML_OPEN) return on_open(in, token);
    if (token->kind == LS_XML_CLOSE) return on_close(in, token);
    if (in->taking == NOTHING) return LS_OK;
    if (!ls_xml_text(token, in->taking == FORMULA ? &in->formula : &in->value)) return LS_NOMEM;
    /* a cell holds 32,767 characters; what is longer is handed on in pieces */
    if (in->formula.length > LS_GRID_ROW_TEXT || in->value.length > LS_GRID_ROW_TEXT) return close_cell(in);
    return LS_OK;
}

ls_status ls_sheet_read(ls_workbook *book, ls_part *part, const char *name) {
    sheet in = {.book = book};
    bool ready = ls_grid_init(&in.grid, book->office, name) && ls_buffer_reserve(&in.value, 1) &&
                 ls_buffer_reserve(&in.formula, 1);
    ls_status status = ready ? ls_package_xml(book->office->package, part, on_token, &in) : LS_NOMEM;
    if (status == LS_OK) status = close_cell(&in);
    if (status == LS_OK) status = ls_grid_end(&in.grid);
    ls_buffer_free(&in.value);
    ls_buffer_free(&in.formula);
    ls_grid_free(&in.grid);
    return status;
}
