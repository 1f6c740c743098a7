/* Excel 2003's XML (XML Spreadsheet; root Workbook), which many programs export: sheets, rows and cells, with names as
 * the reference of Office 2003 has them. Numbers are given with all their digits, dates as they are stored. */
#include "extract/office/flat.h"
#include "extract/office/grid.h"
#include "extract/office/numfmt.h"

typedef enum place { ELSEWHERE = 0, PLUMBING, PROPERTIES, CELL_DATA, COMMENT_DATA } place;

typedef struct book {
    ls_flat flat;
    ls_office_meta meta;
    ls_grid grid;
    ls_buffer name;    /* of the sheet */
    ls_buffer value, formula, comment, author, other;
    char element[64];  /* what `other` stands in */
    place place;
    unsigned skipped;  /* elements of plumbing that are open */
    bool has_grid, is_number, in_cell, in_comment, in_options, footer;
    uint32_t column, span;
} book;

static ls_status end_sheet(book *self) {
    if (!self->has_grid) return LS_OK;
    ls_status status = ls_grid_end(&self->grid);
    ls_grid_free(&self->grid);
    self->has_grid = false;
    return status;
}

static ls_status begin_sheet(book *self, const ls_xml_token *token) {
    ls_status status = end_sheet(self);
    ls_xml_value(token, "Name", &self->name);
    if (status != LS_OK) return status;
    const char *name = ls_buffer_cstr(&self->name);
    self->has_grid = true;
    if (self->name.failed || !ls_grid_init(&self->grid, &self->flat.office, name)) return LS_NOMEM;
    ls_segment segment = {.text = name, .length = self->name.length, .sheet = name};
    return ls_office_text(&self->flat.office, &segment);
}

/* ---- a cell ---- */

static ls_status begin_cell(book *self, const ls_xml_token *token) {
    ls_buffer *target = &self->flat.office.scratch;
    self->column = (uint32_t)ls_xml_number(token, "Index", self->column + self->span) & 0xFFFFF;
    self->span = 1 + ((uint32_t)ls_xml_number(token, "MergeAcross", 0) & 0x3FFF);
    self->is_number = false;
    self->in_cell = !token->empty;
    ls_buffer_clear(&self->value);
    ls_buffer_clear(&self->comment);
    ls_xml_value(token, "Formula", &self->formula);
    ls_status status = LS_OK;
    if (ls_xml_value(token, "HRef", target) && target->length)
        status = ls_office_say(&self->flat.office, LEAKSIFT_PART_BODY, "hyperlink", target->data, target->length);
    return self->formula.failed || target->failed ? LS_NOMEM : status;
}

static ls_status give_comment(book *self) {
    char cell[32];
    ls_cell_name(self->column, self->grid.row, cell);
    ls_segment segment = {.part = LEAKSIFT_PART_COMMENT, .sheet = self->grid.name, .cell = cell,
                          .group = ++self->flat.office.group};
    ls_segment author = segment;
    author.field = author.role = "author";
    author.text = ls_buffer_cstr(&self->author);
    author.length = self->author.length;
    segment.text = ls_buffer_cstr(&self->comment);
    segment.length = self->comment.length;
    ls_status status = author.length ? ls_office_text(&self->flat.office, &author) : LS_OK;
    ls_buffer_clear(&self->author);
    ls_buffer_clear(&self->comment);
    return status == LS_OK ? ls_office_text(&self->flat.office, &segment) : status;
}

static ls_status end_cell(book *self) {
    ls_buffer *out = &self->grid.text, *value = &self->value;
    ls_status status = self->comment.length ? give_comment(self) : LS_OK;
    self->in_cell = false;
    if (status != LS_OK || !self->has_grid) return status;
    size_t begin = out->length;
    bool kept = !value->length           ? true
                : self->is_number        ? ls_numfmt_general(value->data, value->length, out)
                                         : ls_buffer_append(out, value->data, value->length);
    size_t shown = out->length;
    if (ls_grid_is_telling(&self->formula)) ls_buffer_append(out, self->formula.data, self->formula.length);
    if (!kept || out->failed) return LS_NOMEM;
    return ls_grid_cell(&self->grid, self->column, begin, shown, !self->is_number);
}

static void begin_data(book *self, const ls_xml_token *token) {
    const char *type;
    size_t length;
    self->place = self->in_comment ? COMMENT_DATA : CELL_DATA;
    if (self->in_comment || !ls_xml_raw(token, "Type", &type, &length)) return;
    self->is_number = length == 6 && memcmp(type, "Number", 6) == 0;
}

/* ---- the stream ---- */

static bool is_plumbing(const ls_xml_token *token) {
    static const char *const names[] = {"Styles", "ExcelWorkbook", "OfficeDocumentSettings", "ComponentOptions"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ls_xml_is(token, names[i])) return true;
    return false;
}

/* What no other place claims: messages of validations, elements of another vocabulary. */
static ls_status give_other(book *self) {
    if (!self->other.length) return LS_OK;
    ls_status status = ls_office_say(&self->flat.office, LEAKSIFT_PART_BODY, self->element, self->other.data,
                                     self->other.length);
    ls_buffer_clear(&self->other);
    return status;
}

static void keep_name(book *self, const ls_xml_token *token) {
    size_t length = token->name_length < sizeof self->element ? token->name_length : sizeof self->element - 1;
    memcpy(self->element, token->name, length);
    self->element[length] = '\0';
}

/* x:Header and x:Footer of a page, x:Data="&LLeft&RRight". */
static ls_status running(book *self, const ls_xml_token *token) {
    if (!self->has_grid || !ls_xml_value(token, "Data", &self->other)) return LS_OK;
    ls_status status = ls_grid_running(&self->grid, &self->other, ls_xml_is(token, "Footer"));
    ls_buffer_clear(&self->other);
    return status;
}

static ls_status on_open(book *self, const ls_xml_token *token) {
    if (self->place == CELL_DATA || self->place == COMMENT_DATA) return LS_OK; /* bold, a font */
    if (is_plumbing(token)) return self->skipped += !token->empty, LS_OK;
    if (ls_xml_is(token, "Worksheet")) return begin_sheet(self, token);
    if (ls_xml_is(token, "DocumentProperties") || ls_xml_is(token, "CustomDocumentProperties"))
        return self->place = token->empty ? ELSEWHERE : PROPERTIES, LS_OK;
    if (ls_xml_is(token, "WorksheetOptions")) return self->in_options = !token->empty, LS_OK;
    if (ls_xml_is(token, "Header") || ls_xml_is(token, "Footer")) return running(self, token);
    if (!self->has_grid) return keep_name(self, token), LS_OK;
    if (ls_xml_is(token, "Row")) {
        self->column = 0, self->span = 1;
        return ls_grid_row(&self->grid, ls_xml_number(token, "Index", self->grid.row + 1));
    }
    if (ls_xml_is(token, "Cell")) {
        ls_status status = begin_cell(self, token);
        return status == LS_OK && token->empty ? end_cell(self) : status;
    }
    if (ls_xml_is(token, "Comment") && !token->empty) {
        self->in_comment = true;
        return ls_xml_value(token, "Author", &self->author) || !self->author.failed ? LS_OK : LS_NOMEM;
    }
    if (ls_xml_is(token, "Data") && self->in_cell && !token->empty) return begin_data(self, token), LS_OK;
    return keep_name(self, token), LS_OK;
}

static ls_status on_close(book *self, const ls_xml_token *token) {
    if (is_plumbing(token)) return self->skipped -= self->skipped > 0, LS_OK;
    if (ls_xml_is(token, "Data")) return self->place = ELSEWHERE, LS_OK;
    if (self->place == CELL_DATA || self->place == COMMENT_DATA) return LS_OK;
    if (ls_xml_is(token, "Cell") && self->in_cell) return end_cell(self);
    if (ls_xml_is(token, "Comment")) return self->in_comment = false, LS_OK;
    if (ls_xml_is(token, "WorksheetOptions")) return self->in_options = false, LS_OK;
    if (ls_xml_is(token, "Worksheet")) return end_sheet(self);
    if (ls_xml_is(token, "Table") && self->has_grid) return ls_grid_end(&self->grid);
    return give_other(self);
}

static ls_status on_text(book *self, const ls_xml_token *token) {
    ls_buffer *to = self->place == CELL_DATA      ? &self->value
                    : self->place == COMMENT_DATA ? &self->comment
                    : self->in_options            ? NULL
                                                  : &self->other;
    if (!to) return LS_OK;
    if (!ls_xml_text(token, to)) return LS_NOMEM;
    if (to == &self->other && to->length > LS_GRID_ROW_TEXT) return give_other(self);
    if (to == &self->comment && to->length > LS_GRID_ROW_TEXT) return give_comment(self);
    if (to != &self->value || to->length <= LS_GRID_ROW_TEXT) return LS_OK;
    ls_status status = end_cell(self); /* a cell holds 32,767 characters; what is longer is handed on in pieces */
    ls_buffer_clear(to);
    self->in_cell = true;
    return status;
}

static ls_status on_token(void *context, const ls_xml_token *token) {
    book *self = context;
    bool closes = token->kind == LS_XML_CLOSE;
    if (self->place == PROPERTIES && token->kind != LS_XML_TEXT && closes && ls_xml_is(token, "DocumentProperties"))
        return self->place = ELSEWHERE, LS_OK;
    if (self->place == PROPERTIES && closes && ls_xml_is(token, "CustomDocumentProperties"))
        return self->place = ELSEWHERE, LS_OK;
    if (self->place == PROPERTIES) return ls_office_meta_token(&self->meta, token);
    if (self->skipped && !(token->kind != LS_XML_TEXT && is_plumbing(token))) return LS_OK;
    if (token->kind == LS_XML_TEXT) return on_text(self, token);
    return closes ? on_close(self, token) : on_open(self, token);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    book self = {.flat = {.office = {.about = about, .sink = sink}}};
    self.meta.office = &self.flat.office;
    ls_status status = ls_flat_read(&self.flat, input, on_token, &self);
    if (status == LS_OK && self.in_cell) status = end_cell(&self);
    if (status == LS_OK) status = end_sheet(&self);
    if (self.has_grid) ls_grid_free(&self.grid);
    if (status == LS_OK) status = ls_flat_note_cut(about, input, sink, "Workbook");
    ls_buffer *const buffers[] = {&self.meta.name, &self.meta.value, &self.name,   &self.value,
                                  &self.formula,   &self.comment,    &self.author, &self.other};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) ls_buffer_free(buffers[i]);
    ls_flat_free(&self.flat);
    return status;
}

static const char *const media_types[] = {"application/vnd.ms-spreadsheetml", NULL};
const ls_handler ls_handler_excel_xml = {
    .name = "excel_xml",
    .media_types = media_types,
    .reads = "all cells, hidden sheets, comments, headers and footers, links, properties",
    .run = run};
