/* Looked for by their type in the bytes as they stand. One layer of Flate makes at most 1,032 times its bytes: only
 * streams of some size are unpacked here, to be counted; more layers have no use and are refused. A type name that is
 * written with escapes gets by; the worker's limit of memory is behind this. */
#include "extract/pdf/guard.h"
#include "base/alloc.h"
#include "extract/archive/inflate.h"
#include "extract/pdf/filter.h"
#include <string.h>

enum { DICTIONARY = 2048, SMALL = 64 << 10, MOST = 64 << 20, COPIED_MOST = 64 << 20, PIECE = 65536 };

/* Whether the data inflates beyond the cap. */
static ls_status inflates(ls_inflate *inflate, ls_sink *sink, const uint8_t *data, size_t length, bool *beyond) {
    uint8_t *piece = ls_malloc(PIECE);
    ls_status status = piece ? ls_inflate_start(inflate) : LS_NOMEM;
    size_t header = ls_pdf_zlib_header(data, length), total = 0;
    bool end = false;
    data += header;
    length -= header;
    while (status == LS_OK && !end && total <= MOST) {
        size_t made, before = length;
        status = ls_inflate_step(inflate, &data, &length, piece, PIECE, &made, &end);
        total += made;
        if (status == LS_OK && !made && before == length) break;
        if (status == LS_OK) status = ls_sink_tick(sink, made);
    }
    ls_free(piece);
    *beyond = total > MOST;
    return status == LS_DATA ? LS_OK : status;
}

static unsigned count_filters(const uint8_t *from, const uint8_t *to) {
    static const char *const names[] = {"/FlateDecode", "/Fl ",   "/Fl]", "/Fl/", "/LZW",
                                        "/RunLength",   "/ASCII", "/A85", "/AHx"};
    unsigned count = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        for (const uint8_t *at = from; (at = memmem(at, (size_t)(to - at), names[i], length)) != NULL; at += length)
            count++;
    }
    return count;
}

/* `at`: the type's name inside the stream's dictionary. */
static ls_status is_bomb(ls_inflate *inflate, ls_sink *sink, const ls_pdf_bytes *bytes, size_t at, bool *bomb) {
    const uint8_t *data = bytes->data;
    size_t look = bytes->length - at < DICTIONARY ? bytes->length - at : DICTIONARY;
    const uint8_t *stream = memmem(data + at, look, "stream", 6);
    *bomb = false;
    if (!stream) return LS_OK;
    size_t low = at > DICTIONARY ? at - DICTIONARY : 0, from = at;
    while (from > low && !(from >= 3 && memcmp(data + from - 3, "obj", 3) == 0)) from--;
    unsigned filters = count_filters(data + from, stream);
    *bomb = filters > 1;
    const uint8_t *body = stream + 6, *end = data + bytes->length;
    while (body < end && (*body == '\r' || *body == '\n')) body++;
    size_t near = (size_t)(end - body) < SMALL ? (size_t)(end - body) : SMALL;
    bool small = (size_t)(end - body) <= SMALL || memmem(body, near, "endstream", 9);
    return *bomb || !filters || small ? LS_OK : inflates(inflate, sink, body, (size_t)(end - body), bomb);
}

/* Takes the stream's type away from it. */
static ls_status disarm(ls_pdf_bytes *bytes, ls_sink *sink, size_t at) {
    ls_sink_note(sink, LEAKSIFT_REASON_RATIO, "an object stream unpacks to too much: what is in it is not read");
    if (!bytes->owned) {
        uint8_t *copy = bytes->length <= COPIED_MOST ? ls_memdup(bytes->data, bytes->length) : NULL;
        if (!copy) return bytes->length <= COPIED_MOST ? LS_NOMEM : LS_DATA;
        ls_pdf_bytes old = *bytes;
        *bytes = (ls_pdf_bytes){.data = copy, .length = old.length, .owned = copy};
        ls_pdf_bytes_close(&old);
    }
    bytes->owned[at + 1] = 'x';
    return LS_OK;
}

static bool goes_on(const ls_pdf_bytes *bytes, size_t at) {
    return at < bytes->length && ((bytes->data[at] | 32) >= 'a' && (bytes->data[at] | 32) <= 'z');
}

ls_status ls_pdf_guard(ls_pdf_bytes *bytes, ls_sink *sink) {
    static const char *const types[] = {"/ObjStm", "/XRef"};
    ls_inflate *inflate = NULL;
    ls_status status = LS_OK;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        for (size_t at = 0; status == LS_OK && at < bytes->length; at++) {
            bool bomb = false;
            at = ls_pdf_bytes_find(bytes, at, types[i]);
            if (at == bytes->length) break;
            if ((status = ls_sink_tick(sink, 64)) != LS_OK) break;
            if (goes_on(bytes, at + strlen(types[i]))) continue; /* /XRefStm */
            if (!inflate && !(inflate = ls_inflate_create())) status = LS_NOMEM;
            if (status == LS_OK) status = is_bomb(inflate, sink, bytes, at, &bomb);
            if (status == LS_OK && bomb) status = disarm(bytes, sink, at);
        }
    ls_inflate_free(inflate);
    return status;
}
