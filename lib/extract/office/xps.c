/* XPS and OpenXPS (ECMA-388): pages of glyph runs at places. The runs of one line are one segment; whether a blank
 * stands between two of them is told by the advances of the first. Fonts and layout hold no text; pictures are
 * members. */
#include "extract/office/office.h"
#include <stdio.h>
#include <stdlib.h>

enum { LINE_MAX = 1 << 16 };

typedef struct xps {
    ls_office office;
    ls_buffer line, text, value;
    const char *folder; /* of the FixedDocument that is read */
    size_t folder_length;
    uint32_t page;
    double y, end; /* of the line so far */
} xps;

static bool ends_with(const char *name, const char *suffix) {
    size_t length = strlen(name), ending = strlen(suffix);
    return length > ending && strcasecmp(name + length - ending, suffix) == 0;
}

static ls_status flush(xps *self) {
    const ls_segment segment = {.text = self->line.data, .length = self->line.length, .page = self->page};
    ls_status status = self->line.length ? ls_office_text(&self->office, &segment) : LS_OK;
    ls_buffer_clear(&self->line);
    return status;
}

static double number(xps *self, const ls_xml_token *token, const char *name) {
    return ls_xml_value(token, name, &self->value) ? strtod(ls_buffer_cstr(&self->value), NULL) : 0;
}

/* How wide a run is, in hundredths of the font's size: Indices (ECMA-388, 12.1.3) has the advances of its glyphs,
 * "12,55.6;…"; half the size stands for one that it does not have. */
static double advance(const char *indices, size_t glyphs) {
    double sum = 0;
    for (; glyphs; glyphs--) {
        const char *stop = indices + strcspn(indices, ";"), *comma = memchr(indices, ',', (size_t)(stop - indices));
        double step = comma ? strtod(comma + 1, NULL) : 0;
        sum += step > 0 && step < 10000 ? step : 50;
        indices = *stop ? stop + 1 : stop;
    }
    return sum;
}

static ls_status glyphs(xps *self, const ls_xml_token *token) {
    if (!ls_xml_value(token, "UnicodeString", &self->text)) return self->text.failed ? LS_NOMEM : LS_OK;
    const char *text = self->text.data ? self->text.data : "";
    size_t length = self->text.length;
    if (length >= 2 && memcmp(text, "{}", 2) == 0) text += 2, length -= 2; /* an escape, 12.1.4 */
    if (!length) return LS_OK;
    double x = number(self, token, "OriginX"), y = number(self, token, "OriginY"),
           size = number(self, token, "FontRenderingEmSize");
    if (!(size > 0 && size < 100000)) size = 10;
    bool same_line = self->line.length && y > self->y - size / 4 && y < self->y + size / 4;
    if (!same_line || self->line.length > LINE_MAX) {
        ls_status status = flush(self);
        if (status != LS_OK) return status;
    } else if (x > self->end + size * 0.15 || x < self->end - size * 4) {
        ls_buffer_putc(&self->line, ' ');
    }
    ls_buffer_append(&self->line, text, length);
    bool listed = ls_xml_value(token, "Indices", &self->value);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) count += ((unsigned char)text[i] & 0xC0) != 0x80;
    self->y = y;
    self->end = x + advance(listed ? ls_buffer_cstr(&self->value) : "", count) * size / 100;
    return self->line.failed || self->value.failed ? LS_NOMEM : LS_OK;
}

/* Any element may lead somewhere (ECMA-388, 9.6.2); what stays in the document has no scheme. */
static ls_status say_link(xps *self, const ls_xml_token *token) {
    if (!ls_xml_value(token, "FixedPage.NavigateUri", &self->value)) return self->value.failed ? LS_NOMEM : LS_OK;
    const ls_segment segment = {.text = self->value.data, .length = self->value.length, .field = "hyperlink",
                                .page = self->page};
    return self->value.length && memchr(self->value.data, ':', self->value.length)
               ? ls_office_text(&self->office, &segment)
               : LS_OK;
}

static ls_status on_page(void *context, const ls_xml_token *token) {
    if (token->kind != LS_XML_OPEN) return LS_OK;
    ls_status status = ls_xml_is(token, "Glyphs") ? glyphs(context, token) : LS_OK;
    return status == LS_OK ? say_link(context, token) : status;
}

static ls_status read_page(xps *self, ls_part *part) {
    if (!part || part->used) return LS_OK;
    part->used = true;
    self->page++;
    ls_status status = ls_package_xml(self->office.package, part, on_page, self);
    return status == LS_OK ? flush(self) : status;
}

static ls_status on_document(void *context, const ls_xml_token *token) {
    xps *self = context;
    if (token->kind != LS_XML_OPEN || !ls_xml_is(token, "PageContent")) return LS_OK;
    ls_buffer *path = &self->text;
    ls_buffer_clear(path);
    if (!ls_xml_value(token, "Source", &self->value) || !self->value.length)
        return self->value.failed ? LS_NOMEM : LS_OK;
    bool absolute = self->value.data[0] == '/';
    if (!absolute) ls_buffer_append(path, self->folder, self->folder_length);
    ls_buffer_append(path, self->value.data + absolute, self->value.length - absolute);
    if (path->failed) return LS_NOMEM;
    return path->length ? read_page(self, ls_package_find(self->office.package, path->data, path->length)) : LS_OK;
}

static ls_status read_part(xps *self, ls_part *part, bool pages) {
    if (part->used) return LS_OK;
    if (!pages && ends_with(part->name, ".fdoc")) {
        const char *slash = strrchr(part->name, '/');
        self->folder = part->name;
        self->folder_length = slash ? (size_t)(slash - part->name) + 1 : 0;
        part->used = true;
        return ls_package_xml(self->office.package, part, on_document, self);
    }
    if (!pages) return ends_with(part->name, "core.xml") ? ls_office_properties(&self->office, part) : LS_OK;
    if (ends_with(part->name, ".fpage")) return read_page(self, part); /* in no document's list */
    static const char *const plumbing[] = {".rels", ".xml",    ".fdseq", ".fdoc", ".odttf", ".ttf",
                                           ".otf",  ".struct", ".frag",  ".icc",  ".dict",  ".piece"};
    for (size_t i = 0; i < sizeof plumbing / sizeof *plumbing; i++)
        if (ends_with(part->name, plumbing[i])) return LS_OK;
    return part->name[0] && !strstr(part->name, "thumbnail") ? ls_package_child(self->office.package, part) : LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    xps self = {.office = {.about = about, .sink = sink}};
    ls_status status = ls_package_open(input, sink, &self.office.package);
    for (int pages = 0; pages < 2 && status == LS_OK; pages++)
        for (size_t i = 0; i < ls_package_count(self.office.package) && status == LS_OK; i++)
            status = read_part(&self, ls_package_at(self.office.package, i), pages);
    ls_buffer_free(&self.line);
    ls_buffer_free(&self.text);
    ls_buffer_free(&self.value);
    ls_office_free(&self.office);
    return status == LS_DATA ? LS_OK : status;
}

static const char *const media_types[] = {"application/oxps", "application/vnd.ms-xpsdocument", NULL};

const ls_handler ls_handler_xps = {
    .name = "xps", .media_types = media_types, .reads = "text of pages, properties; pictures as members", .run = run};
