/* Flat OpenDocument (ISO 26300, part 3, 3.1.2): the parts of a package as children of one element office:document.
 * Properties stand in office:meta, pictures and embedded objects in base64 in office:binary-data. */
#include "extract/mail/mail_decode.h"
#include "extract/office/odf.h"

enum { PIECE = 1 << 16 };

typedef struct flat {
    ls_office office;
    ls_odf *content;
    ls_office_meta meta;
    bool in_meta, in_binary;
    bool child_open, child_full;
    unsigned skipped; /* elements of settings and scripts that are open */
    ls_mail_decoder decoder;
    ls_buffer bytes;
} flat;

/* Where a program kept its windows, and which macros it had. */
static bool is_plumbing(const ls_xml_token *token) {
    return ls_xml_is(token, "settings") || ls_xml_is(token, "font-face-decls");
}

/* ---- binaries ---- */

static ls_status write_bytes(flat *self, const uint8_t *text, size_t length) {
    ls_buffer_clear(&self->bytes);
    ls_status status = ls_mail_decode(&self->decoder, text, length, &self->bytes);
    if (status != LS_OK || !self->bytes.length || self->child_full) return status;
    bool metafile = !self->child_open && self->bytes.length > 6 && memcmp(self->bytes.data, "VCLMTF", 6) == 0;
    if (metafile) { /* what an embedded object looks like, for programs that cannot show it */
        self->child_full = true;
        return LS_OK;
    }
    if (!self->child_open) {
        const ls_child child = {.size = UINT64_MAX, .is_embedded = true};
        status = ls_sink_child_open(self->office.sink, &child);
        self->child_open = status == LS_OK;
    }
    if (status == LS_OK) status = ls_sink_child_write(self->office.sink, self->bytes.data, self->bytes.length);
    if (status != LS_STOP || !self->child_open) return status;
    self->child_full = true;
    return LS_OK;
}

static ls_status close_binary(flat *self) {
    bool open = self->child_open;
    self->in_binary = self->child_open = self->child_full = false;
    return open ? ls_sink_child_close(self->office.sink) : LS_OK;
}

static ls_status binary(flat *self, const ls_xml_token *token) {
    if (token->kind == LS_XML_CLOSE) return ls_xml_is(token, "binary-data") ? close_binary(self) : LS_OK;
    ls_status status = LS_OK;
    for (size_t at = 0; token->kind == LS_XML_TEXT && at < token->length && status == LS_OK; at += PIECE)
        status = write_bytes(self, (const uint8_t *)token->body + at,
                             token->length - at < PIECE ? token->length - at : PIECE);
    return status;
}

/* ---- the stream ---- */

static ls_status on_token(void *context, const ls_xml_token *token) {
    flat *self = context;
    bool opens = token->kind == LS_XML_OPEN && !token->empty, closes = token->kind == LS_XML_CLOSE;
    if (self->in_binary) return binary(self, token);
    if (is_plumbing(token) && token->kind != LS_XML_TEXT) {
        self->skipped += opens;
        self->skipped -= closes && self->skipped;
        return LS_OK;
    }
    if (self->skipped) return LS_OK;
    if (opens && ls_xml_is(token, "binary-data")) {
        self->in_binary = true;
        self->decoder = (ls_mail_decoder){.encoding = LS_MAIL_BASE64};
        return LS_OK;
    }
    if (token->kind != LS_XML_TEXT && ls_xml_is(token, "meta") && token->prefix_length == 6) {
        self->in_meta = opens;
        return LS_OK;
    }
    return self->in_meta ? ls_office_meta_token(&self->meta, token) : ls_odf_token(self->content, token);
}

static ls_status read_all(flat *self, ls_input *input) {
    ls_xml xml = {.handler = on_token, .context = self};
    ls_status status = LS_OK;
    for (uint64_t at = 0; at < input->size && status == LS_OK;) {
        size_t got;
        const uint8_t *block = ls_input_peek(input, at, PIECE, &got);
        if (!block) status = LS_IO;
        else if (!got) break;
        else status = ls_xml_feed(&xml, block, got);
        at += got;
        if (status == LS_OK) status = ls_sink_tick(self->office.sink, got);
    }
    if (status == LS_OK) status = ls_xml_finish(&xml);
    ls_xml_free(&xml);
    if (self->in_binary && self->child_open)
        ls_sink_child_note(self->office.sink, LEAKSIFT_REASON_CORRUPT, "the document ends inside it");
    ls_status closed = close_binary(self);
    return status == LS_OK ? closed : status;
}

/* A document that is cut lacks the end tag of its root. */
static ls_status note_cut(ls_input *input, ls_sink *sink) {
    size_t got, reach = input->size < 256 ? (size_t)input->size : 256;
    const char *tail = (const char *)ls_input_peek(input, input->size - reach, reach, &got);
    if (!tail) return LS_IO;
    if (!memmem(tail, got, "document", 8))
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the document ends before its end tag");
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    flat self = {.office = {.about = about, .sink = sink}};
    self.meta = (ls_office_meta){.office = &self.office, .odf = true};
    self.content = ls_odf_create(&self.office);
    ls_status status = self.content ? ls_odf_begin(self.content) : LS_NOMEM;
    if (status == LS_OK) status = read_all(&self, input);
    if (self.content) status = ls_odf_end(self.content, status);
    if (status == LS_OK && !about->charset) status = note_cut(input, sink);
    else if (status == LS_OK && strncmp(about->charset, "UTF-16", 6) != 0) status = note_cut(input, sink);
    ls_odf_free(self.content);
    ls_buffer_free(&self.meta.name);
    ls_buffer_free(&self.meta.value);
    ls_buffer_free(&self.bytes);
    ls_office_free(&self.office);
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
