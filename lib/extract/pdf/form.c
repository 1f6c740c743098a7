/* Interactive forms (ISO 32000-1, 12.7): a field's value with its name, at the page of its first widget; what no page
 * shows comes after. A field's name, type and value may stand in any of its ancestors. */
#include "extract/pdf/reader.h"
#include <string.h>

enum { ANCESTORS = 32 };

/* An inherited entry; *holder: the field that it stands in. */
static ls_pdf_object inherited(ls_pdf *pdf, ls_pdf_object field, const char *key, ls_pdf_object *holder) {
    for (unsigned i = 0; i < ANCESTORS && field; i++, field = ls_pdf_get(pdf, field, "/Parent")) {
        ls_pdf_object value = ls_pdf_get(pdf, field, key);
        if (!value) continue;
        *holder = field;
        return value;
    }
    *holder = field;
    return 0;
}

/* For a person: the tooltip /TU if there is one; else the partial names joined, the outermost first (12.7.3.2). */
static bool put_name(ls_pdf_reader *reader, ls_pdf_object field) {
    ls_pdf *pdf = reader->pdf;
    ls_pdf_object chain[ANCESTORS], holder;
    unsigned count = 0;
    ls_buffer *name = &reader->name;
    ls_pdf_object tip = inherited(pdf, field, "/TU", &holder);
    ls_buffer_clear(name);
    if (tip) {
        if (!ls_pdf_text(reader, tip, name)) return false;
        if (name->length) return true;
    }
    for (; count < ANCESTORS && field; field = ls_pdf_get(pdf, field, "/Parent")) chain[count++] = field;
    while (count--) {
        ls_pdf_object part = ls_pdf_get(pdf, chain[count], "/T");
        if (!part) continue;
        if (!ls_pdf_text(reader, part, &reader->text)) return false;
        if (name->length) ls_buffer_putc(name, '.');
        ls_buffer_append(name, reader->text.data, reader->text.length);
    }
    return !name->failed;
}

/* A choice's value is what the form sends; what the page shows stands beside it in /Opt. */
static ls_pdf_object shown(ls_pdf_reader *reader, ls_pdf_object field, ls_pdf_object value) {
    enum { OPTIONS = 1000 };
    ls_pdf *pdf = reader->pdf;
    ls_pdf_object holder, options = inherited(pdf, field, "/Opt", &holder);
    size_t count = ls_pdf_count(pdf, options), length;
    if (!count || !ls_pdf_text(reader, value, &reader->text)) return value;
    for (size_t i = 0; i < count && i < OPTIONS; i++) {
        ls_pdf_object pair = ls_pdf_at(pdf, options, i);
        if (ls_pdf_count(pdf, pair) != 2) continue;
        const char *sent = ls_pdf_string(pdf, ls_pdf_at(pdf, pair, 0), &length);
        if (sent && length == reader->text.length && memcmp(sent, reader->text.data, length) == 0)
            return ls_pdf_at(pdf, pair, 1);
    }
    return value;
}

/* What a list offers (12.7.4.4): strings, or pairs of what is sent and what is shown. */
static ls_status say_options(ls_pdf_reader *reader, ls_pdf_object options) {
    ls_pdf *pdf = reader->pdf;
    const ls_segment form = {.part = LEAKSIFT_PART_BODY, .page = reader->page, .field = "option"};
    size_t count = ls_pdf_count(pdf, options);
    ls_status status = LS_OK;
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        ls_pdf_object option = ls_pdf_at(pdf, options, i);
        status = ls_pdf_say(reader, ls_pdf_count(pdf, option) == 2 ? ls_pdf_at(pdf, option, 1) : option, &form);
        if (status == LS_OK) status = ls_sink_tick(reader->sink, 64);
        ls_pdf_release(pdf, mark);
    }
    return status;
}

/* The words of the form's maker for a field: what the page says beside it may be a picture. */
static ls_status say_label(ls_pdf_reader *reader, ls_pdf_object field) {
    const ls_segment form = {.part = LEAKSIFT_PART_METADATA, .page = reader->page, .field = "field"};
    ls_pdf_object holder, tip = inherited(reader->pdf, field, "/TU", &holder);
    ls_status status = ls_pdf_say(reader, inherited(reader->pdf, field, "/T", &holder), &form);
    if (!status && tip) status = ls_pdf_say(reader, tip, &form);
    return status ? status : say_options(reader, inherited(reader->pdf, field, "/Opt", &holder));
}

enum { SIGNATURE_SMALLEST = 64 }; /* a placeholder is shorter, and of zeros */

/* The signature itself, with the room left for it: who signed has a certificate in it or beside it (12.8.3). */
static ls_status give_signature(ls_pdf_reader *reader, ls_pdf_object signature) {
    static const struct { const char *key, *name, *type; } kept[] = {
        {"/Contents", "signature.p7s", "application/pkcs7-signature"},
        {"/Cert", "signature.cer", "application/pkix-cert"}};
    ls_status status = LS_OK;
    for (size_t i = 0; i < sizeof kept / sizeof *kept && status == LS_OK; i++) {
        size_t length;
        ls_pdf_object value = ls_pdf_get(reader->pdf, signature, kept[i].key);
        const char *bytes = ls_pdf_string(reader->pdf, value, &length);
        if (!bytes || length < SIGNATURE_SMALLEST || *bytes != 0x30) continue; /* a SEQUENCE of ASN.1 */
        ls_buffer_clear(&reader->text);
        if (!ls_buffer_append(&reader->text, bytes, length)) return LS_NOMEM;
        ls_child child = {.name = kept[i].name, .name_length = strlen(kept[i].name), .size = length,
                          .media_type = kept[i].type, .is_embedded = true};
        status = ls_sink_child_open(reader->sink, &child);
        if (status == LS_OK) status = ls_sink_child_write(reader->sink, reader->text.data, length);
        if (status && status != LS_STOP) return status;
        status = ls_sink_child_close(reader->sink);
    }
    return status;
}

ls_status ls_pdf_read_field(ls_pdf_reader *reader, ls_pdf_object field, bool *has_value) {
    ls_pdf *pdf = reader->pdf;
    ls_pdf_object holder, value = inherited(pdf, field, "/V", &holder);
    ls_status status = LS_OK;
    *has_value = value != 0;
    if (!value || ls_pdf_met(reader, &reader->fields, holder, &status)) return status;
    ls_pdf_kind kind = ls_pdf_kind_of(pdf, value);
    status = say_label(reader, holder);
    if (status) return status;
    if (kind == LS_PDF_STRING) value = shown(reader, field, value);
    if (!put_name(reader, field)) return LS_NOMEM;
    ls_segment form = {.part = LEAKSIFT_PART_BODY, .page = reader->page, .field = ls_buffer_cstr(&reader->name)};
    if (kind == LS_PDF_DICTIONARY) { /* a signature */
        static const char *const keys[] = {"/Name", "/Reason", "/Location", "/ContactInfo"};
        *has_value = false; /* and how it shows */
        for (size_t i = 0; i < sizeof keys / sizeof *keys && status == LS_OK; i++)
            status = ls_pdf_say(reader, ls_pdf_get(pdf, value, keys[i]), &form);
        return status == LS_OK ? give_signature(reader, value) : status;
    }
    return ls_pdf_say(reader, value, &form);
}

static ls_status read_tree(ls_pdf_reader *reader, ls_pdf_object list, unsigned depth) {
    ls_pdf *pdf = reader->pdf;
    size_t count = ls_pdf_count(pdf, list);
    ls_status status = LS_OK;
    if (count && depth == LS_PDF_TREE) return ls_pdf_too_deep(reader), LS_OK;
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        ls_pdf_object field = ls_pdf_at(pdf, list, i);
        bool has_value;
        status = ls_sink_tick(reader->sink, 64);
        if (status == LS_OK && !ls_pdf_met(reader, &reader->others, field, &status)) {
            status = ls_pdf_read_field(reader, field, &has_value);
            if (!status && !has_value && ls_pdf_get(pdf, field, "/T")) status = say_label(reader, field);
            if (status == LS_OK) status = read_tree(reader, ls_pdf_get(pdf, field, "/Kids"), depth + 1);
        }
        ls_pdf_release(pdf, mark);
    }
    return status;
}

/* XFA (12.7.8): XML, as one stream or as packets each behind its name. What was filled in stands in "datasets"; the
 * form's own words are the page's. It is a child, read as XML. */
static ls_status read_packet(ls_pdf_reader *reader, ls_pdf_object stream, const char *name) {
    ls_child child = {.name = name, .name_length = strlen(name), .size = UINT64_MAX, .media_type = "application/xml",
                      .is_embedded = true};
    ls_status status = LS_OK;
    if (ls_pdf_kind_of(reader->pdf, stream) != LS_PDF_STREAM || ls_pdf_met(reader, &reader->files, stream, &status))
        return status;
    status = ls_sink_child_open(reader->sink, &child);
    if (status) return status;
    status = ls_pdf_stream_child(&reader->streams, stream);
    if (status && status != LS_STOP) return status;
    return ls_sink_child_close(reader->sink);
}

static ls_status read_xfa(ls_pdf_reader *reader, ls_pdf_object xfa) {
    ls_pdf *pdf = reader->pdf;
    size_t count = ls_pdf_count(pdf, xfa);
    ls_status status = LS_OK;
    if (ls_pdf_kind_of(pdf, xfa) == LS_PDF_STREAM) return read_packet(reader, xfa, "xfa.xml");
    for (size_t i = 0; i + 1 < count && status == LS_OK; i += 2) {
        unsigned mark = ls_pdf_mark(pdf);
        if (!ls_pdf_text(reader, ls_pdf_at(pdf, xfa, i), &reader->text)) return LS_NOMEM;
        const char *name = ls_buffer_cstr(&reader->text);
        if (strcmp(name, "datasets") == 0 || strcmp(name, "template") == 0)
            status =
                read_packet(reader, ls_pdf_at(pdf, xfa, i + 1), *name == 'd' ? "xfa-datasets.xml" : "xfa-template.xml");
        ls_pdf_release(pdf, mark);
    }
    return status;
}

ls_status ls_pdf_read_forms(ls_pdf_reader *reader) {
    unsigned mark = ls_pdf_mark(reader->pdf);
    ls_pdf_object form = ls_pdf_get(reader->pdf, reader->root, "/AcroForm");
    ls_status status = read_tree(reader, ls_pdf_get(reader->pdf, form, "/Fields"), 0);
    if (status == LS_OK) status = read_xfa(reader, ls_pdf_get(reader->pdf, form, "/XFA"));
    ls_pdf_release(reader->pdf, mark);
    return status;
}
