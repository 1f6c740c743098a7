/* A package of Office 2007 and later in one XML file (pkg:package, "flat OPC"): its parts stand there as XML, or in
 * base64. They are written as the stored ZIP that they would be, and that is read as any other. */
#include "base/bytes.h"
#include "extract/archive/inflate.h"
#include "extract/mail/mail_decode.h"
#include "extract/office/flat.h"

enum { LOCAL = 30, CENTRAL = 46, END = 22, PACKAGE_MAX = 64 << 20, PARTS_MAX = 65000 };

typedef struct packer {
    ls_flat flat;
    ls_buffer zip, directory, types; /* types: [Content_Types].xml, which a flat package does not need */
    ls_buffer name, type;
    size_t local, parts;
    bool in_part, in_xml, in_binary, full;
    unsigned depth; /* of elements inside pkg:xmlData */
} packer;

/* ---- the ZIP (APPNOTE 4.3) ---- */

static bool put_le(ls_buffer *out, uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++, value >>= 8) ls_buffer_putc(out, (char)value); /* bytes may be 12 */
    return !out->failed;
}

static void begin_member(packer *self) {
    self->local = self->zip.length;
    ls_buffer_append(&self->zip, "PK\3\4\24\0\0\0\0\0\0\0\41\0", 14); /* stored, 1 January 1980 */
    put_le(&self->zip, 0, 12); /* CRC and sizes: end_member() */
    put_le(&self->zip, self->name.length, 2);
    put_le(&self->zip, 0, 2);
    ls_buffer_append(&self->zip, self->name.data, self->name.length);
}

static void end_member(packer *self) {
    ls_buffer *zip = &self->zip, *directory = &self->directory;
    const size_t head = self->local + LOCAL + self->name.length;
    if (zip->failed || zip->length < head) return;
    const size_t size = zip->length - head;
    const uint32_t crc = ls_crc32(0, (const uint8_t *)zip->data + head, size);
    const uint32_t numbers[3] = {crc, (uint32_t)size, (uint32_t)size};
    for (size_t i = 0; i < 12; i++) zip->data[self->local + 14 + i] = (char)(numbers[i / 4] >> 8 * (i % 4));
    ls_buffer_append(directory, "PK\1\2\24\0", 6);
    ls_buffer_append(directory, zip->data + self->local + 4, LOCAL - 4);
    put_le(directory, 0, 10); /* no comment, disk 0, attributes */
    put_le(directory, self->local, 4);
    ls_buffer_append(directory, self->name.data, self->name.length);
    self->parts++;
}

static void end_zip(packer *self) {
    const size_t at = self->zip.length;
    ls_buffer_append(&self->zip, self->directory.data, self->directory.length);
    ls_buffer_append(&self->zip, "PK\5\6\0\0\0\0", 8);
    put_le(&self->zip, self->parts, 2);
    put_le(&self->zip, self->parts, 2);
    put_le(&self->zip, self->directory.length, 4);
    put_le(&self->zip, at, 4);
    put_le(&self->zip, 0, 2);
}

/* ---- the parts ---- */

static ls_status begin_part(packer *self, const ls_xml_token *token) {
    static const char override[] = "<Override PartName=\"";
    if (!ls_xml_value(token, "name", &self->name) || self->name.length < 2) return LS_OK;
    ls_xml_value(token, "contentType", &self->type);
    if (self->parts >= PARTS_MAX || self->name.length > 4096 || self->type.length > 4096) return LS_OK;
    const char *raw;
    size_t length;
    if (ls_xml_raw(token, "name", &raw, &length)) {
        ls_buffer_puts(&self->types, override);
        ls_buffer_append(&self->types, raw, length);
        ls_buffer_puts(&self->types, "\" ContentType=\"");
        if (ls_xml_raw(token, "contentType", &raw, &length)) ls_buffer_append(&self->types, raw, length);
        ls_buffer_puts(&self->types, "\"/>");
    }
    memmove(self->name.data, self->name.data + 1, --self->name.length); /* "/word/document.xml" */
    self->in_part = true;
    begin_member(self);
    return LS_OK;
}

static void put_escaped(ls_buffer *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '<') ls_buffer_puts(out, "&lt;");
        else if (text[i] == '&') ls_buffer_puts(out, "&amp;");
        else ls_buffer_putc(out, text[i]);
    }
}

/* The element, as it was written. */
static void put_token(ls_buffer *out, const ls_xml_token *token) {
    const size_t prefix = token->prefix_length ? token->prefix_length + 1 : 0;
    if (token->kind == LS_XML_TEXT) {
        if (token->literal) put_escaped(out, token->body, token->length);
        else ls_buffer_append(out, token->body, token->length);
        return;
    }
    ls_buffer_puts(out, token->kind == LS_XML_CLOSE ? "</" : "<");
    ls_buffer_append(out, token->name - prefix, token->name_length + prefix);
    if (token->kind == LS_XML_OPEN && token->length) {
        ls_buffer_putc(out, ' ');
        ls_buffer_append(out, token->body, token->length);
    }
    ls_buffer_puts(out, token->empty ? "/>" : ">");
}

static ls_status in_xml(packer *self, const ls_xml_token *token) {
    if (token->kind == LS_XML_CLOSE && !self->depth) return self->in_xml = false, LS_OK; /* pkg:xmlData */
    if (token->kind == LS_XML_OPEN && !token->empty) self->depth++;
    if (token->kind == LS_XML_CLOSE) self->depth--;
    put_token(&self->zip, token);
    return LS_OK;
}

static ls_status on_token(void *context, const ls_xml_token *token) {
    packer *self = context;
    const bool opens = token->kind == LS_XML_OPEN && !token->empty;
    ls_status status = LS_OK;
    if (self->zip.length > PACKAGE_MAX) return self->full = true, LS_STOP;
    if (self->in_xml) status = in_xml(self, token);
    else if (self->in_binary && token->kind == LS_XML_CLOSE) self->in_binary = false;
    else if (self->in_binary && token->kind == LS_XML_TEXT)
        status = ls_mail_decode(&self->flat.decoder, (const uint8_t *)token->body, token->length, &self->zip);
    else if (opens && ls_xml_is(token, "part")) status = begin_part(self, token);
    else if (token->kind == LS_XML_CLOSE && ls_xml_is(token, "part") && self->in_part)
        end_member(self), self->in_part = false;
    else if (opens && self->in_part && ls_xml_is(token, "xmlData")) self->in_xml = true, self->depth = 0;
    else if (opens && self->in_part && ls_xml_is(token, "binaryData"))
        self->in_binary = true, self->flat.decoder = (ls_mail_decoder){.encoding = LS_MAIL_BASE64};
    return self->zip.failed || self->name.failed || self->types.failed ? LS_NOMEM : status;
}

/* ---- the package ---- */

static const char *type_of(const packer *self) {
    static const struct { const char *word, *media_type; } kinds[] = {
        {"spreadsheetml.sheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {"presentationml.presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation"}};
    for (size_t i = 0; i < 2; i++)
        if (memmem(self->types.data, self->types.length, kinds[i].word, strlen(kinds[i].word)))
            return kinds[i].media_type;
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
}

static ls_status read_zip(packer *self, const ls_extract *about, ls_sink *sink) {
    ls_extract as = *about;
    as.media_type = type_of(self);
    as.charset = NULL;
    const ls_handler *handler = ls_handler_find(as.media_type);
    ls_input zip;
    ls_input_memory(&zip, self->zip.data, self->zip.length);
    ls_status status = handler ? handler->run(&as, &zip, sink) : LS_OK;
    ls_input_close(&zip);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    packer self = {.flat = {.office = {.about = about, .sink = sink}}};
    ls_buffer_puts(&self.types, "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">");
    ls_status status = ls_flat_read(&self.flat, input, on_token, &self);
    if (status == LS_STOP && self.full) {
        ls_sink_note(sink, LEAKSIFT_REASON_BYTES_OUT, "a package of more than 64 MiB: the rest was not read");
        status = LS_OK;
    }
    if (self.in_part) end_member(&self); /* cut inside it */
    ls_buffer_puts(&self.types, "</Types>");
    ls_buffer_clear(&self.name);
    ls_buffer_puts(&self.name, "[Content_Types].xml");
    begin_member(&self);
    ls_buffer_append(&self.zip, self.types.data, self.types.length);
    end_member(&self);
    end_zip(&self);
    if (status == LS_OK && (self.zip.failed || self.directory.failed || self.types.failed)) status = LS_NOMEM;
    if (status == LS_OK) status = read_zip(&self, about, sink);
    if (status == LS_OK) status = ls_flat_note_cut(about, input, sink, "package");
    ls_buffer *const buffers[] = {&self.zip, &self.directory, &self.types, &self.name, &self.type};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) ls_buffer_free(buffers[i]);
    ls_flat_free(&self.flat);
    return status;
}

static const char *const media_types[] = {"application/vnd.ms-word2006ml", "application/x-flat-opc", NULL};
const ls_handler ls_handler_flat_package = {
    .name = "flat_package",
    .media_types = media_types,
    .reads = "as the docx, xlsx or pptx that it is",
    .run = run};
