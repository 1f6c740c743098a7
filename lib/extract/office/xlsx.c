/* The workbook: its sheets in their order with their comments and drawings, its styles, names and persons. */
#include "extract/office/xlsx.h"
#include "base/utf8.h"
#include "extract/office/flow.h"

enum {
    AUTHORS_MAX = 1 << 14 /* bytes of names that are searched for each comment; others are given without theirs */
};

/* ---- number formats ---------------------------------------------------------------------------------------------- */

typedef struct formats {
    ls_workbook *book;
    bool in_cells;
} formats;

static ls_status add_format(formats *to, const ls_xml_token *token) {
    ls_buffer *code = &to->book->office->scratch;
    if (!ls_xml_value(token, "formatCode", code)) return code->failed ? LS_NOMEM : LS_OK;
    uint64_t id = ls_xml_number(token, "numFmtId", 0);
    return ls_cell_styles_format(&to->book->styles, id, ls_buffer_cstr(code), code->length) ? LS_OK : LS_NOMEM;
}

static ls_status on_style(void *context, const ls_xml_token *token) {
    formats *to = context;
    if (token->kind == LS_XML_TEXT) return LS_OK;
    if (ls_xml_is(token, "cellXfs")) to->in_cells = token->kind == LS_XML_OPEN && !token->empty;
    if (token->kind != LS_XML_OPEN) return LS_OK;
    if (ls_xml_is(token, "numFmt")) return add_format(to, token);
    if (!to->in_cells || !ls_xml_is(token, "xf")) return LS_OK;
    return ls_cell_styles_add(&to->book->styles, ls_xml_number(token, "numFmtId", 0)) ? LS_OK : LS_NOMEM;
}

static ls_status read_styles(ls_workbook *book, ls_part *part) {
    formats to = {.book = book};
    return ls_package_xml(book->office->package, part, on_style, &to);
}

/* ---- comments ---------------------------------------------------------------------------------------------------- */

static const char *author_at(ls_buffer *authors, uint64_t index) {
    const char *p = ls_buffer_cstr(authors), *end = p + authors->length;
    for (; p < end && index; index--) p += strlen(p) + 1;
    return p < end ? p : NULL;
}

ls_status ls_remark_give(ls_office *office, ls_remark *remark) {
    ls_segment segment = {.part = LEAKSIFT_PART_COMMENT, .sheet = remark->sheet, .cell = remark->cell};
    const char *author = author_at(&remark->authors, remark->author);
    ls_status status = LS_OK;
    segment.group = ++office->group;
    if (author && strncmp(author, "tc={", 4) != 0) { /* the stand-in for the author of a threaded comment */
        ls_segment name = segment;
        name.field = name.role = "author";
        name.text = author;
        name.length = strlen(author);
        status = ls_office_text(office, &name);
    }
    segment.text = remark->text.data;
    segment.length = remark->text.length;
    if (status == LS_OK && segment.length) status = ls_office_text(office, &segment);
    ls_buffer_clear(&remark->text);
    return remark->authors.failed ? LS_NOMEM : status;
}

void ls_remark_free(ls_remark *remark) {
    ls_buffer_free(&remark->authors);
    ls_buffer_free(&remark->text);
}

typedef struct remarks {
    ls_workbook *book;
    ls_remark remark;
    ls_buffer cell;
    bool taking, in_author;
} remarks;

static ls_status give_remark(remarks *to) {
    to->remark.cell = to->cell.length ? ls_buffer_cstr(&to->cell) : NULL;
    return to->cell.failed ? LS_NOMEM : ls_remark_give(to->book->office, &to->remark);
}

static ls_status open_remark(remarks *to, const ls_xml_token *token) {
    bool threaded = ls_xml_is(token, "threadedComment");
    to->taking = !token->empty && (ls_xml_is(token, "t") || ls_xml_is(token, "text"));
    to->in_author = !token->empty && ls_xml_is(token, "author");
    if (ls_xml_is(token, "comment") || threaded) {
        to->remark.author = threaded ? UINT64_MAX : ls_xml_number(token, "authorId", UINT64_MAX);
        ls_xml_value(token, "ref", &to->cell);
    }
    return to->cell.failed ? LS_NOMEM : LS_OK;
}

static ls_status give_late_author(remarks *to, const ls_xml_token *token) {
    ls_buffer *name = &to->book->office->scratch;
    ls_buffer_clear(name);
    if (!ls_xml_text(token, name)) return LS_NOMEM;
    return name->length ? ls_office_say(to->book->office, LEAKSIFT_PART_COMMENT, "author", name->data, name->length)
                        : LS_OK;
}

static ls_status on_remark(void *context, const ls_xml_token *token) {
    remarks *to = context;
    if (token->kind == LS_XML_OPEN) return open_remark(to, token);
    if (token->kind == LS_XML_TEXT) {
        if (to->in_author && to->remark.authors.length > AUTHORS_MAX) return give_late_author(to, token);
        if (to->in_author) return ls_xml_text(token, &to->remark.authors) ? LS_OK : LS_NOMEM;
        if (to->taking && !ls_xml_text(token, &to->remark.text)) return LS_NOMEM;
        return to->remark.text.length > 1 << 20 ? give_remark(to) : LS_OK;
    }
    to->taking = to->in_author = false;
    if (ls_xml_is(token, "author")) return ls_buffer_putc(&to->remark.authors, '\0') ? LS_OK : LS_NOMEM;
    return ls_xml_is(token, "comment") || ls_xml_is(token, "threadedComment") ? give_remark(to) : LS_OK;
}

ls_status ls_sheet_comments(ls_workbook *book, ls_part *part, const char *sheet) {
    remarks to = {.book = book, .remark = {.sheet = sheet, .author = UINT64_MAX}};
    ls_status status = ls_package_xml(book->office->package, part, on_remark, &to);
    ls_remark_free(&to.remark);
    ls_buffer_free(&to.cell);
    return status;
}

static ls_status on_person(void *context, const ls_xml_token *token) {
    static const char *const wanted[] = {"displayName", "userId"};
    ls_office *office = context;
    ls_status status = LS_OK;
    if (token->kind != LS_XML_OPEN || !ls_xml_is(token, "person")) return LS_OK;
    for (size_t i = 0; i < 2 && status == LS_OK; i++)
        if (ls_xml_value(token, wanted[i], &office->scratch) && office->scratch.length)
            status =
                ls_office_say(office, LEAKSIFT_PART_COMMENT, "author", office->scratch.data, office->scratch.length);
    return office->scratch.failed ? LS_NOMEM : status;
}

/* ---- the workbook ------------------------------------------------------------------------------------------------ */

typedef struct contents {
    ls_workbook *book;
    ls_buffer name, formula;
    bool in_name;
} contents;

static ls_status add_sheet(contents *to, const ls_xml_token *token) {
    ls_workbook *book = to->book;
    ls_buffer *value = &book->office->scratch;
    static const char *const wanted[] = {":id", "name"};
    if (++book->sheet_count > book->office->sink->limits->value[LS_LIMIT_PAGES]) return LS_OK;
    for (size_t i = 0; i < 2; i++) {
        bool there = ls_xml_value(token, wanted[i], value);
        size_t length = there ? strlen(ls_buffer_cstr(value)) : 0;
        if (value->failed) return LS_NOMEM;
        ls_buffer_append(&book->sheets, value->data, length);
        ls_buffer_putc(&book->sheets, '\0');
    }
    return book->sheets.failed ? LS_NOMEM : LS_OK;
}

static ls_status give_name(contents *to) {
    if (to->name.length == 0 || (to->name.length > 6 && memcmp(to->name.data, "_xlnm.", 6) == 0)) return LS_OK;
    ls_buffer_puts(&to->name, " = ");
    ls_buffer_append(&to->name, to->formula.data, to->formula.length);
    if (to->name.failed) return LS_NOMEM;
    return ls_office_say(to->book->office, LEAKSIFT_PART_METADATA, "defined name", to->name.data, to->name.length);
}

/* What a token's attribute says, as metadata. */
static ls_status give_attribute(ls_office *office, const ls_xml_token *token, const char *name, leaksift_part part,
                                const char *field) {
    if (!ls_xml_value(token, name, &office->scratch)) return office->scratch.failed ? LS_NOMEM : LS_OK;
    return ls_office_say(office, part, field, office->scratch.data, office->scratch.length);
}

/* What somebody remarked on a name. */
static ls_status give_name_remarks(ls_office *office, const ls_xml_token *token) {
    static const char *const remarks[] = {"comment", "description"};
    ls_status status = LS_OK;
    for (size_t i = 0; i < 2 && status == LS_OK; i++)
        status = give_attribute(office, token, remarks[i], LEAKSIFT_PART_COMMENT, "defined name");
    return status;
}

static ls_status on_workbook(void *context, const ls_xml_token *token) {
    contents *to = context;
    ls_office *office = to->book->office;
    if (token->kind == LS_XML_TEXT) return !to->in_name || ls_xml_text(token, &to->formula) ? LS_OK : LS_NOMEM;
    bool named = ls_xml_is(token, "definedName");
    if (token->kind == LS_XML_CLOSE) {
        to->in_name = false;
        return named ? give_name(to) : LS_OK;
    }
    if (named) {
        ls_buffer_clear(&to->formula);
        to->in_name = ls_xml_value(token, "name", &to->name) && !token->empty;
        return to->name.failed ? LS_NOMEM : give_name_remarks(office, token);
    }
    if (ls_xml_is(token, "workbookPr")) to->book->styles.date1904 = ls_xml_flag(token, "date1904", false);
    if (ls_xml_is(token, "sheet")) return add_sheet(to, token);
    if (ls_xml_is(token, "absPath")) return give_attribute(office, token, "url", LEAKSIFT_PART_METADATA, "path");
    if (ls_xml_is(token, "fileSharing"))
        return give_attribute(office, token, "userName", LEAKSIFT_PART_METADATA, "saved_by");
    if (ls_xml_is(token, "customWorkbookView")) /* "Jane Roe - Personal View" */
        return give_attribute(office, token, "name", LEAKSIFT_PART_METADATA, "view");
    return LS_OK;
}

/* A sheet's comments and drawings are found by its relationships. */
static ls_status read_beside(ls_workbook *book, const ls_part *part, const char *name, ls_flow *flow) {
    ls_relationships beside = {0};
    ls_status status = ls_relationships_load(book->office, part->name, &beside);
    for (size_t i = 0; i < beside.count && status == LS_OK; i++) {
        const ls_relationship *entry = &beside.list[i];
        ls_part *other =
            entry->external ? NULL : ls_package_find(book->office->package, entry->target, strlen(entry->target));
        if (!other || other->used) continue;
        bool comments = other->kind == LS_OOXML_SHEET_COMMENTS || other->kind == LS_OOXML_THREADED_COMMENTS;
        if (comments) status = ls_sheet_comments(book, other, name);
        else if (other->kind == LS_OOXML_BIN_COMMENTS) status = ls_xlsb_comments(book, other, name);
        if (other->kind != LS_OOXML_DRAWING) continue;
        flow->place = (ls_segment){.sheet = name};
        status = ls_flow_part(book->office, other, flow);
    }
    ls_relationships_free(&beside);
    return status;
}

static ls_status read_sheet(ls_workbook *book, ls_part *part, const char *name, ls_flow *flow) {
    if (name && !*name) name = NULL;
    ls_segment title = {.sheet = name, .text = name, .length = name ? strlen(name) : 0, .heading = true};
    ls_status status = name ? ls_office_text(book->office, &title) : LS_OK;
    bool binary = part->kind == LS_OOXML_BIN_SHEET;
    if (status == LS_OK) status = binary ? ls_xlsb_sheet(book, part, name) : ls_sheet_read(book, part, name);
    return status == LS_OK ? read_beside(book, part, name, flow) : status;
}

static void mend(ls_buffer *names) { /* a sheet's name is a location as well: it must be UTF-8 */
    for (size_t i = 0; i < names->length;) {
        i += ls_utf8_valid(names->data + i, names->length - i);
        if (i < names->length) names->data[i] = '?';
    }
}

static ls_status read_in_order(ls_workbook *book, ls_part *workbook, ls_flow *flow) {
    ls_relationships sheets = {0};
    ls_office *office = book->office;
    ls_status status = ls_relationships_load(office, workbook->name, &sheets);
    const char *p = ls_buffer_cstr(&book->sheets), *end = p + book->sheets.length;
    if (book->sheets.length) mend(&book->sheets);
    while (status == LS_OK && p < end) {
        const char *id = p, *name = p + strlen(p) + 1;
        p = name + strlen(name) + 1;
        ls_part *part = ls_relationships_part(office, &sheets, id, strlen(id));
        if (part && !part->used) status = read_sheet(book, part, name, flow);
        if (status == LS_OK) status = ls_sink_tick(office->sink, sheets.count);
    }
    if (book->sheet_count > office->sink->limits->value[LS_LIMIT_PAGES])
        ls_sink_note(office->sink, LEAKSIFT_REASON_PAGES, "more sheets than the limit: the others have no name");
    ls_relationships_free(&sheets);
    return status;
}

static ls_status read_shared(ls_workbook *book) {
    ls_status status = LS_OK;
    ls_part *part;
    while (status == LS_OK && (part = ls_office_next(book->office, LS_OOXML_SHEET_STYLES)))
        status = book->styles.count ? (part->used = true, LS_OK) : read_styles(book, part);
    while (status == LS_OK && (part = ls_office_next(book->office, LS_OOXML_STRINGS)))
        status = ls_strings_load(book->office, part, &book->strings);
    while (status == LS_OK && (part = ls_office_next(book->office, LS_OOXML_BIN_STYLES)))
        status = book->styles.count ? (part->used = true, LS_OK) : ls_xlsb_styles(book, part);
    while (status == LS_OK && (part = ls_office_next(book->office, LS_OOXML_BIN_STRINGS)))
        status = ls_xlsb_strings(book, part);
    return status;
}

static ls_status read_rest(ls_workbook *book, ls_flow *flow) {
    ls_office *office = book->office;
    ls_status status = LS_OK;
    ls_part *part;
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_SHEET)))
        status = read_sheet(book, part, NULL, flow);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_BIN_SHEET)))
        status = read_sheet(book, part, NULL, flow);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_BIN_COMMENTS)))
        status = ls_xlsb_comments(book, part, NULL);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_SHEET_COMMENTS)))
        status = ls_sheet_comments(book, part, NULL);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_THREADED_COMMENTS)))
        status = ls_sheet_comments(book, part, NULL);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_PERSONS)))
        status = ls_package_xml(office->package, part, on_person, office);
    return status == LS_OK ? ls_strings_rest(office, &book->strings) : status;
}

static ls_status read_workbook(ls_workbook *book, ls_flow *flow) {
    contents to = {.book = book};
    ls_part *workbook = ls_office_next(book->office, LS_OOXML_WORKBOOK);
    ls_status status = LS_OK;
    if (workbook) {
        status = ls_package_xml(book->office->package, workbook, on_workbook, &to);
        ls_buffer_free(&to.name);
        ls_buffer_free(&to.formula);
    } else if ((workbook = ls_office_next(book->office, LS_OOXML_BIN_WORKBOOK)) != NULL) {
        status = ls_xlsb_workbook(book, workbook);
    }
    return status == LS_OK && workbook ? read_in_order(book, workbook, flow) : status;
}

ls_status ls_xlsx_read(ls_office *office) {
    ls_workbook book = {.office = office};
    ls_flow flow = {.office = office};
    ls_status status = read_shared(&book);
    if (status == LS_OK) status = read_workbook(&book, &flow);
    if (status == LS_OK) status = read_rest(&book, &flow);
    ls_buffer_free(&book.sheets);
    ls_strings_free(&book.strings);
    ls_cell_styles_free(&book.styles);
    ls_flow_free(&flow);
    return status;
}
