/* The stream of content.xml. Text is what stands in a paragraph or heading, with white space folded (part 3, 6.1.2);
 * frames on one buffer as in flow.c, since notes, comments and text boxes hold paragraphs inside of paragraphs. A cell
 * that repeats is given once, with the place of its first copy: a sheet may repeat one a million times. */
#include "base/alloc.h"
#include "base/utf8.h"
#include "extract/columns.h"
#include "extract/office/grid.h"
#include "extract/office/odf.h"
#include "extract/table.h"

enum { FRAMES = 128, COLUMNS_MAX = 1024, LONG_TEXT = 1 << 16, CELL_TEXT = 4096, SPACES_MAX = 64 };

typedef enum frame_kind { PARAGRAPH = 0, CELL, PLACE } frame_kind;

typedef struct frame { /* what to go back to when it closes */
    frame_kind kind;
    size_t text;
    bool heading, glued;
    leaksift_part part; /* of a PLACE: the part outside */
    uint32_t group;
    const char *role;
} frame;

struct ls_odf {
    ls_office *office;
    ls_segment place;
    ls_buffer text, sheet, value;
    char cell[32];
    frame frames[FRAMES];
    unsigned depth, lost;
    /* the table */
    unsigned tables;
    uint64_t row, row_repeat;
    uint32_t column, repeat;
    uint32_t group;
    bool spreadsheet; /* the document is one */
    bool judged, has_header, header_rows; /* of the first row; the format marks it as a header */
    unsigned row_texts;
    ls_buffer headers, pending; /* texts by column, each with a NUL */
    ls_columns columns;         /* of a sheet */
    bool row_filled;
    ls_buffer label;
    /* a value in meta elements of notes and comments */
    bool taking;
    unsigned silent; /* inside an element whose text is no text: a script, a date */
    uint32_t pages;
};

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

ls_odf *ls_odf_create(ls_office *office) {
    ls_odf *in = ls_calloc(1, sizeof *in);
    if (in) in->office = office;
    return in;
}

void ls_odf_free(ls_odf *in) {
    if (!in) return;
    ls_buffer *const all[] = {&in->text, &in->sheet, &in->value, &in->headers, &in->pending, &in->label};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) ls_buffer_free(all[i]);
    ls_columns_free(&in->columns);
    ls_free(in);
}

static frame *top(ls_odf *in) { return in->depth ? &in->frames[in->depth - 1] : NULL; }

static void push(ls_odf *in, frame_kind kind) {
    if (in->depth == FRAMES) {
        in->lost++;
        return;
    }
    in->frames[in->depth++] = (frame){.kind = kind, .text = in->text.length, .part = in->place.part,
                                      .group = in->place.group, .role = in->place.role};
}

/* ---- handing on -------------------------------------------------------------------------------------------------- */

static void place_cell(ls_odf *in, ls_segment *segment) {
    segment->row = in->row;
    segment->group = in->group;
    if (in->spreadsheet) segment->column = ls_columns_name(&in->columns, in->column);
    else if (in->has_header) segment->column = ls_table_text(&in->headers, in->column);
    if (in->label.length > 1) segment->row_label = in->label.data;
    if (!segment->sheet) return;
    ls_cell_name(in->column, in->row, in->cell);
    segment->cell = in->cell;
}

static ls_status give(ls_odf *in, const frame *of, const char *text, size_t length) {
    ls_segment segment = in->place;
    if (length == 0) return LS_OK;
    segment.text = text;
    segment.length = length;
    segment.heading = of && of->heading;
    segment.glued = of && of->glued;
    if (in->tables && of && of->kind == CELL) place_cell(in, &segment);
    return ls_office_text(in->office, &segment);
}

static ls_status give_frame(ls_odf *in, frame *of) {
    size_t begin = of->text;
    ls_status status = LS_OK;
    if (in->text.length > begin) status = give(in, of, in->text.data + begin, in->text.length - begin);
    in->text.length = begin;
    return status;
}

static ls_status close_paragraph(ls_odf *in) {
    frame *of = top(in);
    if (in->lost) {
        in->lost--;
        ls_buffer_putc(&in->text, '\n');
        return LS_OK;
    }
    if (!of || of->kind != PARAGRAPH) return LS_OK;
    in->depth--;
    frame *outer = top(in);
    if (!outer || outer->kind != CELL) return give_frame(in, of);
    if (in->text.length > of->text) ls_buffer_putc(&in->text, '\n');
    return in->text.length - outer->text > CELL_TEXT ? give_frame(in, outer) : LS_OK;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static uint32_t repeated(const ls_xml_token *token, const char *name) {
    uint64_t count = ls_xml_number(token, name, 1);
    return count == 0 ? 1 : count > 1 << 20 ? 1 << 20 : (uint32_t)count;
}

static ls_status open_table(ls_odf *in, const ls_xml_token *token, bool sheet) {
    if (in->tables++) return LS_OK; /* a table in a cell is text of the cell */
    in->row = 0;
    in->has_header = in->judged = in->header_rows = false;
    in->row_repeat = 1;
    ls_columns_reset(&in->columns);
    ls_buffer_clear(&in->headers);
    if (!ls_xml_value(token, "name", &in->sheet) || !sheet) return in->sheet.failed ? LS_NOMEM : LS_OK;
    for (size_t i = 0; i < in->sheet.length;) {
        i += ls_utf8_valid(in->sheet.data + i, in->sheet.length - i);
        if (i < in->sheet.length) in->sheet.data[i] = '?';
    }
    in->place.sheet = ls_buffer_cstr(&in->sheet);
    ls_segment title = in->place;
    title.heading = true;
    title.text = in->sheet.data;
    title.length = in->sheet.length;
    return in->sheet.failed ? LS_NOMEM : ls_office_text(in->office, &title);
}

static void close_table(ls_odf *in) {
    if (in->tables && --in->tables == 0) in->place.sheet = NULL;
}

static void open_row(ls_odf *in, const ls_xml_token *token) {
    if (in->tables != 1) return;
    in->row += in->row ? in->row_repeat : 1;
    in->row_repeat = repeated(token, "number-rows-repeated");
    in->column = 0;
    in->repeat = 1;
    in->row_texts = 0;
    in->row_filled = false;
    in->group = ++in->office->group;
    ls_buffer_clear(&in->pending);
    ls_buffer_clear(&in->label);
}

static ls_status close_row(ls_odf *in) {
    bool is_header;
    if (in->tables == 1 && in->spreadsheet && in->row_filled) {
        if (!ls_columns_end(&in->columns, in->row, &is_header)) return LS_NOMEM;
        in->columns.seen += in->row_repeat - 1;
    }
    if (in->tables != 1 || in->spreadsheet || in->judged || in->row_texts < 2) return LS_OK;
    in->judged = true;
    in->has_header = in->header_rows || ls_table_header_like(&in->pending);
    ls_buffer_clear(&in->headers);
    return ls_buffer_append(&in->headers, in->pending.data, in->pending.length) ? LS_OK : LS_NOMEM;
}

/* The stored value where the cell shows less of it: all digits of a number, a date in ISO form. */
static void keep_value(ls_odf *in, const ls_xml_token *token) {
    static const char *const wanted[] = {"date-value", "value"};
    const char *type;
    size_t length;
    ls_buffer_clear(&in->value);
    if (!ls_xml_raw(token, "value-type", &type, &length) || (length == 6 && memcmp(type, "string", 6) == 0)) return;
    if (length == 7 && memcmp(type, "boolean", 7) == 0) return;
    for (size_t i = 0; i < 2; i++)
        if (ls_xml_value(token, wanted[i], &in->value)) return;
}

static bool open_cell(ls_odf *in, const ls_xml_token *token) {
    if (in->tables != 1) return true;
    in->column += in->column ? in->repeat : 1;
    in->repeat = repeated(token, "number-columns-repeated");
    if (in->column > 1 << 24) in->column = 1 << 24;
    keep_value(in, token);
    if (!token->empty) push(in, CELL);
    return !in->value.failed;
}

static size_t digits_of(const char *text, size_t length, char out[32]) {
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < length && count < 32; i++) {
        if (text[i] == 'E' || text[i] == 'e') break;
        if (text[i] < '0' || text[i] > '9' || (count == 0 && text[i] == '0')) continue;
        out[count++] = text[i];
        if (text[i] != '0') kept = count;
    }
    return kept;
}

/* 4.91512345678E+11 as an integer. */
static void put_plain(const char *value, size_t length, ls_buffer *out) {
    const char *mark = memchr(value, 'E', length);
    if (!mark) mark = memchr(value, 'e', length);
    int exponent = 0;
    for (const char *p = mark ? mark + 1 : value + length; p < value + length && exponent < 100; p++)
        if (*p >= '0' && *p <= '9') exponent = exponent * 10 + (*p - '0');
    if (!mark || mark + 1 >= value + length || mark[1] == '-' || exponent > 40) {
        ls_buffer_append(out, value, length);
        return;
    }
    bool point = false;
    for (const char *p = value; p < mark; p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        if (point && exponent-- == 0) ls_buffer_putc(out, '.');
        ls_buffer_putc(out, *p);
    }
    for (; exponent > 0; exponent--) ls_buffer_putc(out, '0');
}

static void put_value(ls_odf *in, const frame *cell) {
    char shown[32], held[32];
    size_t begin = cell->text, length = in->text.length - begin;
    if (in->value.length == 0) return;
    bool date = in->value.length >= 10 && in->value.data[4] == '-' && in->value.data[7] == '-';
    if (date && length && memmem(in->text.data + begin, length, in->value.data, in->value.length)) return;
    size_t one = length ? digits_of(in->text.data + begin, length, shown) : 0;
    size_t other = digits_of(in->value.data, in->value.length, held);
    if (!date && length && one == other && memcmp(shown, held, one) == 0 &&
        !memmem(in->text.data + begin, length, "E+", 2))
        return;
    while (in->text.length > begin && is_blank(in->text.data[in->text.length - 1])) in->text.length--;
    if (in->text.length > begin) ls_buffer_putc(&in->text, ' ');
    put_plain(in->value.data, in->value.length, &in->text);
}

static bool remember_cell(ls_odf *in, const frame *cell) {
    const char *text = in->text.data + cell->text;
    size_t length = in->text.length - cell->text;
    if (in->spreadsheet) {
        in->row_filled = in->row_filled || length;
        return !length || !ls_columns_want(&in->columns, in->row) ||
               ls_columns_cell(&in->columns, in->column, text, length, in->value.length == 0);
    }
    if (!in->judged && in->column <= COLUMNS_MAX && in->pending.length < LONG_TEXT) {
        uint32_t have = 1;
        for (size_t i = 0; i < in->pending.length; i++) have += in->pending.data[i] == '\0';
        for (; have < in->column; have++) ls_buffer_putc(&in->pending, '\0');
        ls_table_copy(&in->pending, text, length);
        if (length && in->value.length == 0) in->row_texts++;
    }
    return true;
}

static ls_status close_cell(ls_odf *in) {
    ls_status status = LS_OK;
    if (in->tables != 1) return LS_OK;
    if (in->lost) return in->lost--, LS_OK;
    while (in->depth && top(in)->kind != CELL && status == LS_OK) {
        if (top(in)->kind == PARAGRAPH) status = close_paragraph(in);
        else in->depth--;
    }
    frame *cell = top(in);
    if (!cell || status != LS_OK) return status;
    put_value(in, cell);
    if (!remember_cell(in, cell)) return LS_NOMEM;
    size_t length = in->text.length - cell->text, begin = cell->text;
    bool label = in->label.length == 0 && length > 0;
    ls_buffer first = {0};
    if (label) ls_table_copy(&first, in->text.data + begin, length);
    status = in->text.failed || in->pending.failed || first.failed ? LS_NOMEM : give_frame(in, cell);
    if (label) ls_buffer_append(&in->label, first.data, first.length);
    ls_buffer_free(&first);
    ls_buffer_clear(&in->value);
    in->depth--;
    return in->label.failed ? LS_NOMEM : status;
}

/* ---- notes, comments, changes, slides ---------------------------------------------------------------------------- */

static void open_place(ls_odf *in, leaksift_part part, bool group) {
    push(in, PLACE);
    in->place.part = part;
    if (group) in->place.group = ++in->office->group;
}

static void close_place(ls_odf *in) {
    if (in->lost) {
        in->lost--;
        return;
    }
    while (in->depth && top(in)->kind != PLACE) in->depth--;
    if (!in->depth) return;
    frame *of = top(in);
    in->place.part = of->part;
    in->place.group = of->group;
    in->place.role = of->role;
    in->depth--;
}

static ls_status give_author(ls_odf *in) {
    ls_segment segment = in->place;
    segment.field = segment.role = "author";
    segment.text = in->value.data;
    segment.length = in->value.length;
    in->taking = false;
    ls_status status = segment.length ? ls_office_text(in->office, &segment) : LS_OK;
    ls_buffer_clear(&in->value);
    return status;
}

static ls_status give_link(ls_odf *in, const ls_xml_token *token, bool always) {
    ls_buffer *target = &in->office->scratch;
    if (!ls_xml_value(token, "href", target)) return target->failed ? LS_NOMEM : LS_OK;
    bool outside = target->length && (memchr(target->data, ':', target->length) != NULL || *target->data == '.');
    if (!outside && !always) return LS_OK;
    if (target->length && *target->data == '#') return LS_OK;
    ls_segment segment = in->place;
    segment.field = always ? "hyperlink" : "external";
    segment.text = target->data;
    segment.length = target->length;
    return ls_office_text(in->office, &segment);
}

static ls_status give_attribute(ls_odf *in, const ls_xml_token *token, const char *attribute, const char *field) {
    ls_buffer *value = &in->office->scratch;
    if (!ls_xml_value(token, attribute, value)) return value->failed ? LS_NOMEM : LS_OK;
    if (strcmp(field, "formula") == 0 && !ls_grid_is_telling(value)) return LS_OK;
    ls_segment segment = in->place;
    segment.field = field;
    segment.text = value->data;
    segment.length = value->length;
    if (in->tables == 1 && ls_xml_is(token, "table-cell")) place_cell(in, &segment);
    return value->length ? ls_office_text(in->office, &segment) : LS_OK;
}

/* What stands in attributes alone: what somebody wrote into a form, or may choose there; fields that show their text
 * under a condition, or not at all (OpenDocument 1.3 part 3, 7.7.3, 13 and 9.4.5). */
static ls_status give_attributes(ls_odf *in, const ls_xml_token *token) {
    static const struct {
        const char *element, *attribute, *field;
    } said[] = {{"hidden-text", "string-value", "hidden"},        {"conditional-text", "string-value-if-true", "field"},
                {"conditional-text", "string-value-if-false", "field"}, {"user-field-decl", "string-value", "field"},
                {"label", "value", "choice"},                     {"content-validation", "condition", "formula"},
                {"help-message", "title", "field"},               {"error-message", "title", "field"},
                {"placeholder", "description", "field"},          {"text-input", "description", "field"},
                {"named-range", "name", "defined name"},          {"named-expression", "name", "defined name"},
                {"named-expression", "expression", "formula"},    {"scenario", "comment", "scenario"},
                {"database-source-sql", "sql-statement", "query"}, {"filter-condition", "value", "filter"},
                {"database-source-sql", "database-name", "data source"},
                {"database-source-table", "database-name", "data source"},
                {"database-display", "database-name", "data source"},
                {"alphabetical-index-mark", "string-value", "index"}, {"script", "href", "hyperlink"}};
    static const char *const of_forms[] = {"current-value", "value", "label"};
    const bool form = token->prefix_length == 4 && memcmp(token->name - 5, "form", 4) == 0;
    ls_status status = LS_OK;
    for (size_t i = 0; form && !status && i < sizeof of_forms / sizeof *of_forms; i++)
        status = give_attribute(in, token, of_forms[i], "form");
    for (size_t i = 0; !form && !status && i < sizeof said / sizeof *said; i++)
        if (ls_xml_is(token, said[i].element)) status = give_attribute(in, token, said[i].attribute, said[i].field);
    return status;
}

static ls_status open_page(ls_odf *in) {
    in->place.slide = ++in->pages;
    if (in->pages <= in->office->sink->limits->value[LS_LIMIT_PAGES]) return LS_OK;
    ls_sink_note(in->office->sink, LEAKSIFT_REASON_PAGES, "more pages than the limit");
    return LS_STOP;
}

/* ---- the stream -------------------------------------------------------------------------------------------------- */

static bool in_paragraph(ls_odf *in) { return in->lost || (top(in) && top(in)->kind == PARAGRAPH); }

static ls_status open_text(ls_odf *in, const ls_xml_token *token, bool heading) {
    if (token->empty) return LS_OK;
    push(in, PARAGRAPH);
    if (!in->lost) top(in)->heading = heading;
    return LS_OK;
}

/* Texts of number formats and bullets. */
static bool is_styles(const ls_xml_token *token) {
    return ls_xml_is(token, "styles") || ls_xml_is(token, "automatic-styles");
}

/* The first names are OpenDocument's, the others those of OpenOffice.org 1. */
static bool is_note(const ls_xml_token *token) {
    return ls_xml_is(token, "note-body") || ls_xml_is(token, "notes") || ls_xml_is(token, "footnote-body") ||
           ls_xml_is(token, "endnote-body");
}

static bool is_citation(const ls_xml_token *token) {
    return ls_xml_is(token, "note-citation") || ls_xml_is(token, "footnote-citation") ||
           ls_xml_is(token, "endnote-citation");
}

static ls_status open_element(ls_odf *in, const ls_xml_token *token) {
    bool whole = !token->empty;
    if (ls_xml_is(token, "p")) return open_text(in, token, false);
    if (ls_xml_is(token, "h")) return open_text(in, token, true);
    if (ls_xml_is(token, "span")) return LS_OK;
    if (ls_xml_is(token, "table-cell")) {
        ls_status status = open_cell(in, token) ? give_attribute(in, token, "formula", "formula") : LS_NOMEM;
        /* mostly shown by a paragraph; some programs leave that out */
        return status == LS_OK && token->empty ? give_attribute(in, token, "string-value", "value") : status;
    }
    if (ls_xml_is(token, "covered-table-cell")) return open_cell(in, token) ? LS_OK : LS_NOMEM;
    if (ls_xml_is(token, "table-row")) return open_row(in, token), LS_OK;
    if (ls_xml_is(token, "spreadsheet")) in->spreadsheet = true;
    if (ls_xml_is(token, "document-content") || ls_xml_is(token, "document")) {
        const char *class; /* OpenOffice.org 1 says in its root what the body is */
        size_t length;
        if (ls_xml_raw(token, "class", &class, &length) && length == 11 && memcmp(class, "spreadsheet", 11) == 0)
            in->spreadsheet = true;
    }
    if (ls_xml_is(token, "table-header-rows")) in->header_rows = in->tables == 1;
    bool tab = ls_xml_is(token, "tab") || ls_xml_is(token, "tab-stop");
    if (ls_xml_is(token, "s") || tab || ls_xml_is(token, "line-break")) {
        uint64_t count = ls_xml_is(token, "s") ? ls_xml_number(token, "c", 1) : 1;
        for (uint64_t i = 0; i < count && i < SPACES_MAX && in_paragraph(in); i++)
            ls_buffer_putc(&in->text, ls_xml_is(token, "s") ? ' ' : tab ? '\t' : '\n');
        return LS_OK;
    }
    if (ls_xml_is(token, "table") && whole && token->prefix_length)
        return open_table(in, token, !in->depth && in->place.field == NULL);
    if (ls_xml_is(token, "a")) {
        ls_status status = give_attribute(in, token, "title", "description");
        return status == LS_OK ? give_link(in, token, true) : status;
    }
    ls_status said = give_attributes(in, token);
    if (said != LS_OK) return said;
    if (ls_xml_is(token, "image") || ls_xml_is(token, "object") || ls_xml_is(token, "section-source"))
        return give_link(in, token, false);
    if (!whole) return LS_OK;
    if (is_note(token)) open_place(in, LEAKSIFT_PART_NOTE, false);
    else if (ls_xml_is(token, "annotation")) {
        open_place(in, LEAKSIFT_PART_COMMENT, true);
        ls_buffer_clear(&in->value);
        if (ls_xml_value(token, "author", &in->value)) return give_author(in); /* of OpenOffice.org 1 */
        if (in->value.failed) return LS_NOMEM;
    }
    else if (ls_xml_is(token, "deletion")) open_place(in, LEAKSIFT_PART_DELETED, false);
    else if (token->name_length >= 6 && memcmp(token->name, "header", 6) == 0 && token->prefix_length == 5)
        open_place(in, LEAKSIFT_PART_HEADER, false);
    else if (token->name_length >= 6 && memcmp(token->name, "footer", 6) == 0 && token->prefix_length == 5)
        open_place(in, LEAKSIFT_PART_FOOTER, false);
    else if (ls_xml_is(token, "creator")) in->taking = true, ls_buffer_clear(&in->value);
    else if (ls_xml_is(token, "date") && !in_paragraph(in)) in->silent++;
    else if (is_citation(token)) in->silent++; /* "1" would join the number before it */
    else if (is_styles(token)) in->silent++;
    else if (ls_xml_is(token, "page") && token->prefix_length == 4) return open_page(in);
    return LS_OK;
}

static bool is_place(const ls_xml_token *token) {
    if (is_note(token) || ls_xml_is(token, "annotation") || ls_xml_is(token, "deletion")) return true;
    return token->prefix_length == 5 && token->name_length >= 6 &&
           (memcmp(token->name, "header", 6) == 0 || memcmp(token->name, "footer", 6) == 0); /* style:header-left … */
}

static ls_status close_element(ls_odf *in, const ls_xml_token *token) {
    if (ls_xml_is(token, "p") || ls_xml_is(token, "h")) return close_paragraph(in);
    if (ls_xml_is(token, "table-cell") || ls_xml_is(token, "covered-table-cell")) return close_cell(in);
    if (ls_xml_is(token, "table-row")) return close_row(in);
    if (ls_xml_is(token, "table")) close_table(in);
    else if (is_place(token)) close_place(in);
    else if (ls_xml_is(token, "creator")) return in->taking ? give_author(in) : LS_OK;
    else if ((ls_xml_is(token, "date") || is_citation(token) || is_styles(token)) && in->silent)
        in->silent--;
    else if (ls_xml_is(token, "page") && token->prefix_length == 4) in->place.slide = 0;
    return LS_OK;
}

static void fold_spaces(ls_buffer *text, size_t from, size_t begin) {
    size_t to = from;
    for (size_t i = from; i < text->length; i++) {
        char c = is_blank(text->data[i]) ? ' ' : text->data[i];
        if (c == ' ' && (to == begin || text->data[to - 1] == ' ')) continue;
        text->data[to++] = c;
    }
    text->length = to;
}

static ls_status give_piece(ls_odf *in, frame *of) {
    size_t end = in->text.length, floor = end - 1024;
    while (end > floor && in->text.data[end - 1] != ' ') end--;
    if (end == floor)
        for (end = in->text.length; end > floor && ((unsigned char)in->text.data[end - 1] & 0xC0) == 0x80;) end--;
    if (end > floor && (unsigned char)in->text.data[end - 1] >= 0xC0) end--;
    ls_status status = give(in, of, in->text.data + of->text, end - of->text);
    memmove(in->text.data + of->text, in->text.data + end, in->text.length - end);
    in->text.length -= end - of->text;
    of->glued = true;
    return status;
}

/* Text outside of paragraphs: descriptions of pictures, values of forms; white space between elements is not. */
static ls_status stray(ls_odf *in, const ls_xml_token *token) {
    ls_buffer *text = &in->office->scratch;
    ls_buffer_clear(text);
    if (!ls_xml_text(token, text)) return LS_NOMEM;
    ls_segment segment = in->place;
    segment.text = text->data;
    segment.length = text->length;
    return text->length ? ls_office_text(in->office, &segment) : LS_OK;
}

static ls_status on_text(ls_odf *in, const ls_xml_token *token) {
    if (in->silent) return LS_OK;
    if (in->taking) return ls_xml_text(token, &in->value) ? LS_OK : LS_NOMEM;
    if (!in_paragraph(in)) return stray(in, token);
    frame *of = top(in);
    size_t from = in->text.length;
    if (!ls_xml_text(token, &in->text)) return LS_NOMEM;
    fold_spaces(&in->text, from, of->text);
    if (of->kind != PARAGRAPH) return LS_OK;
    return in->text.length - of->text > LONG_TEXT ? give_piece(in, of) : LS_OK;
}

ls_status ls_odf_token(void *context, const ls_xml_token *token) {
    ls_odf *in = context;
    if (token->kind == LS_XML_TEXT) return on_text(in, token);
    ls_status status = token->kind == LS_XML_OPEN ? open_element(in, token) : close_element(in, token);
    bool failed = in->text.failed || in->pending.failed || in->headers.failed || in->label.failed;
    return status == LS_OK && failed ? LS_NOMEM : status;
}

ls_status ls_odf_begin(ls_odf *in) {
    in->place = (ls_segment){.part = LEAKSIFT_PART_BODY};
    ls_buffer *const all[] = {&in->text, &in->value, &in->headers, &in->pending};
    for (size_t i = 0; i < 4; i++) /* no pointer into a buffer is ever NULL */
        if (!ls_buffer_reserve(all[i], 1)) return LS_NOMEM;
    return LS_OK;
}

ls_status ls_odf_end(ls_odf *in, ls_status status) {
    while (in->depth && status == LS_OK) { /* what was open when the part broke off */
        frame *of = top(in);
        if (of->kind != PLACE) status = give_frame(in, of);
        in->depth--;
    }
    in->depth = in->lost = in->tables = in->silent = 0;
    in->taking = false;
    ls_buffer_clear(&in->text);
    return status;
}

ls_status ls_odf_part(ls_odf *in, ls_part *part, const char *field) {
    ls_status status = ls_odf_begin(in);
    in->place.field = field;
    if (status == LS_OK) status = ls_package_xml(in->office->package, part, ls_odf_token, in);
    return ls_odf_end(in, status);
}
