/* The document information dictionary (ISO 32000-1, 14.3.3) and the XMP packet. */
#include "extract/markup/xmp.h"
#include "extract/pdf/reader.h"
#include <string.h>

static const struct { const char *key, *name; } properties[] = {
    {"/Title", "title"}, {"/Author", "author"}, {"/Subject", "subject"}, {"/Keywords", "keywords"},
    {"/Creator", "application"}, {"/Producer", "producer"}, {"/Company", "company"}, {"/Manager", "manager"},
    {"/CreationDate", NULL}, {"/ModDate", NULL}, {"/Trapped", NULL}};

static void read_time(ls_pdf_reader *reader, ls_pdf_object info, const char *key, const char *name) {
    char at[20], zone[8];
    size_t length;
    const char *text = ls_pdf_string(reader->pdf, ls_pdf_get(reader->pdf, info, key), &length);
    if (text && ls_pdf_date(text, length, at, zone)) ls_sink_time(reader->sink, name, at, zone, "property");
}

static bool is_known(const char *key) {
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (strcmp(properties[i].key, key) == 0) return true;
    return false;
}

/* Keys of a writer's own: "SourceModified", "MSIP_Label_…_SiteId". */
static ls_status read_others(ls_pdf_reader *reader, ls_pdf_object info) {
    ls_buffer keys = {0};
    ls_status status = ls_pdf_keys(reader->pdf, info, &keys) ? LS_OK : LS_NOMEM;
    for (size_t at = 0; at < keys.length && status == LS_OK; at += strlen(keys.data + at) + 1) {
        if (is_known(keys.data + at)) continue;
        unsigned mark = ls_pdf_mark(reader->pdf);
        if (!ls_pdf_text(reader, ls_pdf_get(reader->pdf, info, keys.data + at), &reader->text)) status = LS_NOMEM;
        ls_pdf_release(reader->pdf, mark);
        ls_buffer_clear(&reader->name);
        for (const char *c = keys.data + at + 1; *c; c++)
            ls_buffer_putc(&reader->name, (unsigned char)*c < 128 ? *c : '_');
        if (reader->name.failed) status = LS_NOMEM;
        if (status == LS_OK && reader->text.length)
            ls_sink_property(reader->sink, ls_buffer_cstr(&reader->name), reader->text.data, reader->text.length);
        if (status == LS_OK) status = ls_sink_tick(reader->sink, 64);
    }
    ls_buffer_free(&keys);
    return status;
}

/* ---- XMP (14.3.2): mostly the same once more, which is told once ------------------------------------------------- */

typedef struct news {
    ls_sink sink; /* first: the sink is this */
    ls_sink *to;
    ls_buffer known; /* values of the information dictionary, each with a NUL */
    bool dated;
} news;

static bool is_old(const ls_buffer *known, const char *value, size_t length) {
    for (size_t at = 0; at < known->length; at += strlen(known->data + at) + 1)
        if (strlen(known->data + at) == length && memcmp(known->data + at, value, length) == 0) return true;
    return false;
}

static ls_status pass_text(ls_sink *sink, const ls_segment *segment) {
    const news *of = (const news *)sink;
    return is_old(&of->known, segment->text, segment->length) ? LS_OK : ls_sink_text(of->to, segment);
}
static void pass_property(ls_sink *sink, const char *name, const char *value, size_t length) {
    const news *of = (const news *)sink;
    if (!is_old(&of->known, value, length)) ls_sink_property(of->to, name, value, length);
}
static void pass_time(ls_sink *sink, const char *name, const char *at, const char *zone, const char *from) {
    const news *of = (const news *)sink;
    if (!of->dated) ls_sink_time(of->to, name, at, zone, from);
}
static void pass_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    ls_sink_note(((const news *)sink)->to, reason, message);
}
static ls_status pass_tick(ls_sink *sink, uint64_t bytes) { return ls_sink_tick(((const news *)sink)->to, bytes); }

static ls_status read_xmp(ls_pdf_reader *reader, ls_pdf_object info) {
    ls_pdf *pdf = reader->pdf;
    ls_pdf_object stream = ls_pdf_get(pdf, reader->root, "/Metadata");
    if (ls_pdf_kind_of(pdf, stream) != LS_PDF_STREAM) return LS_OK;
    news of = {.to = reader->sink, .dated = ls_pdf_get(pdf, info, "/CreationDate") != 0};
    of.sink = (ls_sink){.text = pass_text,
                        .property = pass_property,
                        .time = pass_time,
                        .note = pass_note,
                        .tick = pass_tick,
                        .limits = reader->sink->limits};
    ls_buffer packet = {0};
    ls_status status = ls_pdf_stream(&reader->streams, stream, &packet);
    for (size_t i = 0; i < sizeof properties / sizeof *properties && status == LS_OK && info; i++) {
        if (!ls_pdf_text(reader, ls_pdf_get(pdf, info, properties[i].key), &reader->text)) status = LS_NOMEM;
        else if (reader->text.length &&
                 !ls_buffer_append(&of.known, ls_buffer_cstr(&reader->text), reader->text.length + 1))
            status = LS_NOMEM;
    }
    if (status == LS_OK && packet.length) status = ls_xmp(&of.sink, packet.data, packet.length);
    ls_buffer_free(&packet);
    ls_buffer_free(&of.known);
    return status;
}

ls_status ls_pdf_read_info(ls_pdf_reader *reader) {
    ls_pdf *pdf = reader->pdf;
    unsigned mark = ls_pdf_mark(pdf);
    ls_pdf_object info = ls_pdf_get(pdf, ls_pdf_trailer(pdf), "/Info");
    ls_status status = LS_OK;
    for (size_t i = 0; i < sizeof properties / sizeof *properties && status == LS_OK && info; i++) {
        if (!properties[i].name) continue;
        if (!ls_pdf_text(reader, ls_pdf_get(pdf, info, properties[i].key), &reader->text)) status = LS_NOMEM;
        else if (reader->text.length)
            ls_sink_property(reader->sink, properties[i].name, reader->text.data, reader->text.length);
    }
    if (status == LS_OK && info) {
        read_time(reader, info, "/CreationDate", "created");
        read_time(reader, info, "/ModDate", "modified");
        status = read_others(reader, info);
    }
    if (status == LS_OK) status = read_xmp(reader, info);
    ls_pdf_release(pdf, mark);
    return status;
}
