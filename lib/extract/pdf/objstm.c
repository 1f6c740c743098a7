/* A file that has lost its table keeps its objects, but QPDF then finds only those that stand by themselves. In files
 * since PDF 1.5 nearly all stand in object streams, the pages among them: here these are written out. Streams that are
 * encrypted or predicted are not read; those that unpack to too much the guard has taken away. */
#include "extract/pdf/filter.h"
#include "extract/pdf/recover.h"
#include <string.h>

enum { DICTIONARY = 2048, UNPACKED_MOST = 32 << 20, NUMBER_MOST = 8388607 };

typedef struct span {
    const uint8_t *at, *end;
} span;

static bool is_blank(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0; }

static bool take_number(span *in, uint32_t *value) {
    while (in->at < in->end && is_blank(*in->at)) in->at++;
    const uint8_t *from = in->at;
    for (*value = 0; in->at < in->end && *in->at >= '0' && *in->at <= '9' && in->at - from < 9; in->at++)
        *value = *value * 10 + (*in->at - '0');
    return in->at > from;
}

static bool number_of(span dictionary, const char *key, uint32_t *value) {
    size_t length = strlen(key);
    while ((dictionary.at = memmem(dictionary.at, (size_t)(dictionary.end - dictionary.at), key, length))) {
        dictionary.at += length;
        span after = dictionary;
        if (take_number(&after, value)) return true;
    }
    return false;
}

static bool has(span dictionary, const char *word) {
    return memmem(dictionary.at, (size_t)(dictionary.end - dictionary.at), word, strlen(word)) != NULL;
}

/* The dictionary around `at`, and the bytes of its stream. `body` comes as the stream before, which may have the same
 * end: looked for once, however many begin before it. */
static bool find_stream(const ls_pdf_bytes *bytes, size_t at, span *dictionary, span *body) {
    const uint8_t *data = bytes->data, *end = data + bytes->length;
    size_t look = bytes->length - at < DICTIONARY ? bytes->length - at : DICTIONARY;
    const uint8_t *stream = memmem(data + at, look, "stream", 6);
    if (!stream) return false;
    size_t low = (size_t)(body->at - data), from = at;
    if (at - low > DICTIONARY) low = at - DICTIONARY;
    while (from > low && !(from >= 3 && memcmp(data + from - 3, "obj", 3) == 0)) from--;
    *dictionary = (span){data + from, stream};
    body->at = stream + 6;
    if (body->at < end && *body->at == '\r') body->at++;
    if (body->at < end && *body->at == '\n') body->at++;
    if (body->end >= body->at) return true;
    const uint8_t *close = memmem(body->at, (size_t)(end - body->at), "endstream", 9);
    body->end = close ? close : end;
    return true;
}

/* The content begins with pairs of a number and a place (7.5.7, table 16). Places grow, or it is none of ours. */
static bool write_out(const ls_buffer *content, uint32_t count, uint32_t first, ls_buffer *out) {
    const uint8_t *data = (const uint8_t *)content->data;
    if (first > content->length) return true;
    span pairs = {data, data + first};
    uint32_t number, from, next_number, to;
    bool more = take_number(&pairs, &number) && take_number(&pairs, &from);
    for (uint32_t i = 0; more && i < count; i++) {
        more = take_number(&pairs, &next_number) && take_number(&pairs, &to) && i + 1 < count;
        size_t begin = (size_t)first + from, end = more ? (size_t)first + to : content->length;
        if (begin >= end || end > content->length || number > NUMBER_MOST) return true;
        ls_buffer_printf(out, "\n%u 0 obj\n", number);
        ls_buffer_append(out, data + begin, end - begin);
        ls_buffer_puts(out, "\nendobj\n");
        number = next_number, from = to;
    }
    return !out->failed;
}

ls_status ls_pdf_unpack_objects(const ls_pdf_bytes *bytes, ls_sink *sink, ls_buffer *out) {
    ls_inflate *inflate = ls_inflate_create();
    ls_buffer content = {0};
    ls_status status = inflate ? LS_OK : LS_NOMEM;
    size_t left = UNPACKED_MOST;
    span dictionary, body = {bytes->data, bytes->data};
    for (size_t at = 0; status == LS_OK && left && at < bytes->length; at++) {
        uint32_t count, first;
        at = ls_pdf_bytes_find(bytes, at, "/ObjStm");
        if (at == bytes->length || !find_stream(bytes, at, &dictionary, &body)) continue;
        at = (size_t)(body.at - bytes->data) - 1; /* no stream is read twice */
        if (!number_of(dictionary, "/N", &count) || !number_of(dictionary, "/First", &first)) continue;
        if (has(dictionary, "/Predictor")) continue;
        const ls_pdf_filter filter = {.coding = has(dictionary, "/Fl") ? LS_PDF_FLATE : LS_PDF_IDENTITY};
        ls_pdf_decoded how = {0};
        ls_buffer_clear(&content);
        status = ls_pdf_filter_run(inflate, &filter, body.at, (size_t)(body.end - body.at), left, &content, &how);
        left -= content.length < left ? content.length : left;
        if (status == LS_OK) status = ls_sink_tick(sink, content.length + (size_t)(body.end - body.at));
        if (status == LS_OK && content.length && !write_out(&content, count, first, out)) status = LS_NOMEM;
    }
    ls_buffer_free(&content);
    ls_inflate_free(inflate);
    return status;
}
