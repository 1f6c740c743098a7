/* XML of no known vocabulary: text and attribute values, each under its element's name, and grouped by the element that
 * holds them. No DTD is obeyed and no entity of a document's own is expanded: declarations are text, so nothing that is
 * written there is lost and nothing can blow up. */
#include "extract/markup/markup.h"
#include "base/alloc.h"
#include <string.h>

enum {
    DEPTH_MAX = 256,  /* names and groups are known to this depth; text deeper down is still text */
    NAME_MAX = 64,
    TEXT_MAX = 64 * 1024,
    ROOT_CHILDREN = 64 /* more children of the root than this are a list, not one record */
};

typedef struct level {
    char name[NAME_MAX];
    uint32_t group;
} level;

typedef struct document {
    ls_reader reader;
    ls_markup markup;
    ls_sink *sink;
    ls_buffer text;
    level *levels;   /* DEPTH_MAX */
    uint64_t depth;
    uint32_t groups, root_children;
    bool glued; /* the text goes on */
} document;

static level *level_at(document *d, uint64_t depth) {
    return depth > 0 && depth <= DEPTH_MAX ? &d->levels[depth - 1] : NULL;
}

/* The record that a leaf belongs to is its parent. */
static uint32_t leaf_group(document *d) {
    const level *parent = level_at(d, d->depth - 1);
    if (d->depth < 2 || !parent) return 0;
    return d->depth == 2 && d->root_children > ROOT_CHILDREN ? 0 : parent->group;
}

static ls_status flush(document *d, bool more) {
    size_t start = 0, end = d->text.length;
    if (!d->glued)
        while (start < end && strchr(" \t\r\n", d->text.data[start])) start++;
    while (!more && end > start && strchr(" \t\r\n", d->text.data[end - 1])) end--;
    ls_status status = d->text.failed ? LS_NOMEM : LS_OK;
    bool subset_end = d->depth == 0 && end - start == 2 && !memcmp(d->text.data + start, "]>", 2);
    if (status == LS_OK && end > start && !subset_end) {
        const level *here = level_at(d, d->depth);
        ls_segment segment = {
            .text = d->text.data + start, .length = end - start, .glued = d->glued, .group = leaf_group(d)};
        if (here) segment.field = segment.column = here->name;
        status = ls_sink_text(d->sink, &segment);
        d->glued = more;
    }
    if (!more) d->glued = false;
    ls_buffer_clear(&d->text);
    return status;
}

static ls_status put_text(document *d, const char *text, size_t length, bool literal) {
    if (literal ? !ls_buffer_append(&d->text, text, length) : !ls_markup_decode(text, length, &d->text))
        return LS_NOMEM;
    return d->text.length >= TEXT_MAX ? flush(d, true) : LS_OK;
}

/* ---- attributes ---- */

static const char *local_name(const char *name, size_t *length) {
    const char *colon = memchr(name, ':', *length);
    if (!colon || colon + 1 == name + *length) return name;
    *length -= (size_t)(colon + 1 - name);
    return colon + 1;
}

static void keep_name(char to[NAME_MAX], const char *name, size_t length) {
    name = local_name(name, &length);
    if (length >= NAME_MAX) {
        length = NAME_MAX - 1;
        while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80) length--;
    }
    memcpy(to, name, length);
    to[length] = 0;
}

static ls_status put_attribute(document *d, const ls_markup_attribute *attribute, uint32_t group) {
    char name[NAME_MAX];
    if (!attribute->length || (attribute->name_length >= 5 && !memcmp(attribute->name, "xmlns", 5))) return LS_OK;
    keep_name(name, attribute->name, attribute->name_length);
    ls_buffer_clear(&d->text);
    if (!ls_markup_decode(attribute->value, attribute->length, &d->text)) return LS_NOMEM;
    ls_status status = LS_OK;
    for (size_t at = 0; at < d->text.length && status == LS_OK;) {
        size_t size = d->text.length - at < TEXT_MAX ? d->text.length - at : TEXT_MAX;
        while (at + size < d->text.length && size > 1 && ((unsigned char)d->text.data[at + size] & 0xC0) == 0x80)
            size--;
        ls_segment segment = {
            .text = d->text.data + at, .length = size, .field = name, .column = name, .group = group, .glued = at > 0};
        status = ls_sink_text(d->sink, &segment);
        at += size;
    }
    ls_buffer_clear(&d->text);
    return status;
}

/* ---- tokens ---- */

static ls_status on_tag(document *d, const ls_markup_token *token) {
    ls_status status = flush(d, false);
    if (token->closing) {
        if (d->depth) d->depth--;
        return status;
    }
    d->depth++;
    d->root_children += d->depth == 2;
    level *here = level_at(d, d->depth);
    if (here) {
        keep_name(here->name, token->name, token->name_length);
        here->group = ++d->groups;
    }
    ls_markup_attribute attribute;
    for (size_t at = 0; status == LS_OK && ls_markup_next_attribute(token, &at, &attribute);)
        status = put_attribute(d, &attribute, here ? here->group : 0);
    if (token->empty) d->depth--;
    return status;
}

/* Comments, processing instructions and declarations: text beside the document's. */
static ls_status put_aside(document *d, const ls_markup_token *token, leaksift_part part) {
    ls_status status = token->first || token->kind == LS_MARKUP_DECLARATION ? flush(d, false) : LS_OK;
    const char *text = token->body;
    size_t length = token->length;
    if (token->kind == LS_MARKUP_DECLARATION && length >= 4 && !memcmp(text, "?xml", 4)) return status;
    bool glued = token->kind != LS_MARKUP_DECLARATION && !token->first;
    while (!glued && length && strchr(" \t\r\n", *text)) text++, length--;
    while (length && strchr(" \t\r\n", text[length - 1])) length--;
    ls_segment segment = {.text = text, .length = length, .part = part, .glued = glued};
    return status == LS_OK && length ? ls_sink_text(d->sink, &segment) : status;
}

static ls_status on_token(document *d, const ls_markup_token *token) {
    switch (token->kind) {
    case LS_MARKUP_TAG: return on_tag(d, token);
    case LS_MARKUP_TEXT: return put_text(d, token->body, token->length, false);
    case LS_MARKUP_CDATA: return put_text(d, token->body, token->length, true);
    case LS_MARKUP_COMMENT: return put_aside(d, token, LEAKSIFT_PART_COMMENT);
    case LS_MARKUP_DECLARATION: return put_aside(d, token, LEAKSIFT_PART_BODY);
    default: return LS_OK;
    }
}

/* <?xml version="1.0" encoding="…"?> */
static ls_status declared_inside(document *d) {
    ls_status status = ls_reader_fill(&d->reader, 256);
    size_t left = ls_reader_left(&d->reader);
    if (status != LS_OK || left < 6 || memcmp(ls_reader_text(&d->reader), "<?xml", 5)) return status;
    const char *text = ls_reader_text(&d->reader), *end = memchr(text, '>', left < 256 ? left : 256);
    const char *at = end ? memmem(text, (size_t)(end - text), "encoding", 8) : NULL;
    if (!at) return LS_OK;
    char name[48];
    size_t size = (size_t)(end - at) - 8 < 47 ? (size_t)(end - at) - 8 : 47;
    memcpy(name, at + 8, size);
    name[size] = 0;
    return ls_reader_redeclare(&d->reader, name);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    document d = {.sink = sink};
    ls_markup_token token;
    d.levels = ls_calloc(DEPTH_MAX, sizeof *d.levels);
    ls_status status = d.levels ? ls_reader_open(&d.reader, about, input, sink, true) : LS_NOMEM;
    if (status == LS_OK) status = declared_inside(&d);
    ls_markup_open(&d.markup, &d.reader, false);
    while (status == LS_OK && (status = ls_markup_next(&d.markup, &token)) == LS_OK && token.kind != LS_MARKUP_END)
        status = on_token(&d, &token);
    if (status == LS_OK) status = flush(&d, false);
    ls_reader_close(&d.reader);
    ls_buffer_free(&d.text);
    ls_free(d.levels);
    return status;
}

static const char *const media_types[] = {"application/xml",
                                          "text/xml",
                                          "image/svg+xml",
                                          "application/rss+xml",
                                          "application/atom+xml",
                                          "application/rdf+xml",
                                          "application/soap+xml",
                                          "application/xml-dtd",
                                          "application/vnd.google-earth.kml+xml",
                                          "application/gpx+xml",
                                          "application/x-plist",
                                          "application/xslt+xml",
                                          "application/mathml+xml",
                                          "application/vnd.ms-wordml",
                                          NULL};

const ls_handler ls_handler_xml = {
    .name = "xml", .media_types = media_types, .reads = "text, attributes, comments, declarations", .run = run};
