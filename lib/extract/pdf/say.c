#include "extract/pdf/encoding.h"
#include "extract/pdf/reader.h"
#include "text/charset.h"
#include <string.h>

/* Line ends are "\n"; nothing else below a space is text. */
static void tidy(ls_buffer *text) {
    size_t to = 0;
    for (size_t i = 0; i < text->length; i++) {
        char c = text->data[i];
        if (c == '\r' && i + 1 < text->length && text->data[i + 1] == '\n') continue;
        if (c == '\r') c = '\n';
        if ((unsigned char)c < ' ' && c != '\n' && c != '\t') continue;
        text->data[to++] = c;
    }
    text->length = to;
}

bool ls_pdf_text(ls_pdf_reader *reader, ls_pdf_object string, ls_buffer *out) {
    size_t length;
    ls_buffer_clear(out);
    const char *bytes = ls_pdf_string(reader->pdf, string, &length);
    if (bytes && !ls_pdf_text_string(bytes, length, out)) return false;
    tidy(out);
    return true;
}

static ls_status give(ls_pdf_reader *reader, const ls_buffer *text, const ls_segment *form) {
    enum { MOST = 1 << 20 };
    ls_segment segment = *form;
    ls_status status = LS_OK;
    for (size_t at = 0; at < text->length && status == LS_OK; at += segment.length) {
        segment.text = text->data + at;
        segment.length = text->length - at < MOST ? text->length - at : MOST;
        while (at + segment.length < text->length && ((unsigned char)segment.text[segment.length] & 0xC0) == 0x80)
            segment.length--;
        segment.glued = at > 0;
        status = ls_sink_text(reader->sink, &segment);
    }
    return status;
}

/* A stream of text has no declared charset: a mark at its start says UTF-16, else it is UTF-8 or PDFDocEncoding. */
static ls_status say_stream(ls_pdf_reader *reader, ls_pdf_object stream, const ls_segment *form) {
    ls_buffer raw = {0};
    ls_buffer_clear(&reader->text);
    ls_status status = ls_pdf_stream(&reader->streams, stream, &raw);
    if (status == LS_OK && raw.length && !ls_pdf_text_string(raw.data, raw.length, &reader->text)) status = LS_NOMEM;
    ls_buffer_free(&raw);
    if (status) return status;
    tidy(&reader->text);
    return give(reader, &reader->text, form);
}

ls_status ls_pdf_say(ls_pdf_reader *reader, ls_pdf_object object, const ls_segment *form) {
    ls_pdf *pdf = reader->pdf;
    ls_status status = LS_OK;
    const char *name; /* lives until the next question to QPDF */
    switch (ls_pdf_kind_of(pdf, object)) {
    case LS_PDF_STRING:
        return ls_pdf_text(reader, object, &reader->text) ? give(reader, &reader->text, form) : LS_NOMEM;
    case LS_PDF_STREAM: return say_stream(reader, object, form);
    case LS_PDF_NAME:
        ls_buffer_clear(&reader->text);
        name = ls_pdf_name(pdf, object);
        status = ls_utf8_repair(name, strlen(name), &reader->text);
        return status ? status : give(reader, &reader->text, form);
    case LS_PDF_ARRAY: break;
    default: return LS_OK;
    }
    size_t count = ls_pdf_count(pdf, object);
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        ls_pdf_object item = ls_pdf_at(pdf, object, i);
        if (ls_pdf_kind_of(pdf, item) == LS_PDF_STRING) status = ls_pdf_say(reader, item, form);
        ls_pdf_release(pdf, mark);
    }
    return status;
}

void ls_pdf_too_deep(ls_pdf_reader *reader) {
    ls_sink_note(reader->sink, LEAKSIFT_REASON_CORRUPT, "a tree of the file is too deep");
}

bool ls_pdf_met(ls_pdf_reader *reader, ls_idmap *met, ls_pdf_object object, ls_status *status) {
    uint64_t id = ls_pdf_id(reader->pdf, object);
    bool was;
    if (!id) return false;
    if (ls_idmap_at(met, id, true, &was)) return was;
    *status = LS_NOMEM;
    return true;
}

/* ISO 32000-1, 7.9.4; everything behind the year may be missing. */
bool ls_pdf_date(const char *text, size_t length, char at[20], char zone[8]) {
    static const char shape[] = "YYYY-MM-DDTHH:MM:SS";
    size_t from = length >= 2 && text[0] == 'D' && text[1] == ':' ? 2 : 0;
    strcpy(at, "0000-01-01T00:00:00");
    strcpy(zone, "none");
    size_t i = 0;
    for (; shape[i] && from < length && text[from] >= '0' && text[from] <= '9'; i++)
        if (shape[i] != '-' && shape[i] != 'T' && shape[i] != ':') at[i] = text[from++];
    if (i < 4 || at[5] > '1' || at[8] > '3' || at[11] > '2' || at[14] > '5' || at[17] > '5') return false;
    if (length - from >= 1 && text[from] == 'Z') strcpy(zone, "UTC");
    bool signs = length - from >= 3 && (text[from] == '+' || text[from] == '-') && text[from + 1] >= '0' &&
                 text[from + 1] <= '1' && text[from + 2] >= '0' && text[from + 2] <= '9';
    if (!signs) return true;
    const char *minutes = length - from >= 6 && text[from + 3] == '\'' ? text + from + 4 : "00";
    bool fine = minutes[0] >= '0' && minutes[0] <= '5' && minutes[1] >= '0' && minutes[1] <= '9';
    const char parts[8] = {
        text[from], text[from + 1], text[from + 2], ':', fine ? minutes[0] : '0', fine ? minutes[1] : '0', 0};
    memcpy(zone, parts, sizeof parts);
    return true;
}
