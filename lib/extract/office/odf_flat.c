/* Flat OpenDocument (ISO 26300, part 3, 3.1.2): the parts of a package as children of one element office:document.
 * Properties stand in office:meta, pictures and embedded objects in base64 in office:binary-data. */
#include "extract/office/flat.h"
#include "extract/office/odf.h"

typedef struct document {
    ls_flat flat;
    ls_odf *content;
    ls_office_meta meta;
    bool in_meta;
    unsigned skipped; /* elements of settings and scripts that are open */
} document;

/* Where a program kept its windows, and which macros it had. */
static bool is_plumbing(const ls_xml_token *token) {
    return ls_xml_is(token, "settings") || ls_xml_is(token, "font-face-decls");
}

static ls_status on_token(void *context, const ls_xml_token *token) {
    document *self = context;
    bool opens = token->kind == LS_XML_OPEN && !token->empty, closes = token->kind == LS_XML_CLOSE;
    if (self->flat.in_binary) return ls_flat_token(&self->flat, token);
    if (is_plumbing(token) && token->kind != LS_XML_TEXT) {
        self->skipped += opens;
        self->skipped -= closes && self->skipped;
        return LS_OK;
    }
    if (self->skipped) return LS_OK;
    if (opens && ls_xml_is(token, "binary-data")) return ls_flat_begin(&self->flat, NULL, 0), LS_OK;
    if (token->kind != LS_XML_TEXT && ls_xml_is(token, "meta") && token->prefix_length == 6) {
        self->in_meta = opens;
        return LS_OK;
    }
    return self->in_meta ? ls_office_meta_token(&self->meta, token) : ls_odf_token(self->content, token);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    document self = {.flat = {.office = {.about = about, .sink = sink}}};
    self.meta = (ls_office_meta){.office = &self.flat.office, .odf = true};
    self.content = ls_odf_create(&self.flat.office);
    ls_status status = self.content ? ls_odf_begin(self.content) : LS_NOMEM;
    if (status == LS_OK) status = ls_flat_read(&self.flat, input, on_token, &self);
    if (self.content) status = ls_odf_end(self.content, status);
    if (status == LS_OK) status = ls_flat_note_cut(about, input, sink, "document");
    ls_odf_free(self.content);
    ls_buffer_free(&self.meta.name);
    ls_buffer_free(&self.meta.value);
    ls_flat_free(&self.flat);
    return status;
}

static const char *const media_types[] = {"application/vnd.oasis.opendocument.text-flat-xml",
                                          "application/vnd.oasis.opendocument.spreadsheet-flat-xml",
                                          "application/vnd.oasis.opendocument.presentation-flat-xml",
                                          "application/vnd.oasis.opendocument.graphics-flat-xml", NULL};

const ls_handler ls_handler_odf_flat = {
    .name = "odf_flat",
    .media_types = media_types,
    .reads = "text of body, tables, headers and footers, notes, comments, properties; pictures and objects as members",
    .run = run};
