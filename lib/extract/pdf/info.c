/* The document information dictionary (ISO 32000-1, 14.3.3) and the XMP packet. */
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
    enum { MOST = 256 };
    ls_buffer keys = {0};
    ls_status status = ls_pdf_keys(reader->pdf, info, &keys) ? LS_OK : LS_NOMEM;
    size_t count = 0;
    for (size_t at = 0; at < keys.length && status == LS_OK && count < MOST; at += strlen(keys.data + at) + 1) {
        if (is_known(keys.data + at)) continue;
        unsigned mark = ls_pdf_mark(reader->pdf);
        if (!ls_pdf_text(reader, ls_pdf_get(reader->pdf, info, keys.data + at), &reader->text)) status = LS_NOMEM;
        ls_pdf_release(reader->pdf, mark);
        ls_buffer_clear(&reader->name);
        for (const char *c = keys.data + at + 1; *c; c++) ls_buffer_putc(&reader->name, (unsigned char)*c < 128 ? *c : '_');
        if (reader->name.failed) status = LS_NOMEM;
        if (status == LS_OK && reader->text.length) {
            ls_sink_property(reader->sink, ls_buffer_cstr(&reader->name), reader->text.data, reader->text.length);
            count++;
        }
    }
    ls_buffer_free(&keys);
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
    ls_pdf_release(pdf, mark);
    return status;
}
