/* Plain text: prose, source code, logs, configuration. Segments of up to 1 MiB, cut where no value is likely to stand,
 * and so that the segments joined by one newline (none before a glued one) are the file's own text, byte for byte. */
#include "extract/keys/pem.h"
#include "extract/reader.h"
#include <string.h>

enum {
    SEGMENT = 1 << 20,
    SEARCH = 64 * 1024 /* how far before its end a segment looks for a good place */
};

static const char *last_of(const char *from, const char *to, const char *set) {
    while (to > from)
        if (strchr(set, *--to) && *to) return to;
    return NULL;
}

static const char *last_blank_line(const char *from, const char *to) {
    for (const char *at = to; (at = memrchr(from, '\n', (size_t)(at - from)));) {
        const char *before = at > from && at[-1] == '\r' ? at - 1 : at;
        if (before > from && before[-1] == '\n') return at;
    }
    return NULL;
}

/* Where the segment ends; *drop is 1 where a newline stands there, which joining puts back. */
static size_t cut(const char *text, size_t length, size_t *drop) {
    const char *end = text + length, *near = length > SEARCH ? end - SEARCH : text;
    const char *at = last_blank_line(near, end);
    if (!at) at = memrchr(text, '\n', length);
    *drop = at != NULL;
    if (at) return (size_t)(at - text);
    at = last_of(near, end, " \t\r\v\f");
    if (!at) at = last_of(near, end, ",;\"'<>|(){}[]");
    if (at) return (size_t)(at - text) + 1;
    while (length > 1 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    return length;
}

/* By its rarest letter: memmem() took a hundredth of a novel's time. */
static bool has_certificate_in(const char *text, size_t length) {
    static const char armour[] = "-----BEGIN CERTIFICATE";
    enum { RAREST = 16, LENGTH = sizeof armour - 1 };
    const char *at = length < LENGTH ? NULL : text + RAREST;
    const char *last = text + length - (LENGTH - RAREST);
    for (; at && at <= last && (at = memchr(at, armour[RAREST], (size_t)(last - at) + 1)); at++)
        if (memcmp(at - RAREST, armour, LENGTH) == 0) return true;
    return false;
}

ls_status ls_reader_rest(ls_reader *reader, bool lines) {
    bool glued = false;
    ls_status status;
    while ((status = ls_reader_fill(reader, SEGMENT + 1)) == LS_OK) {
        size_t length = ls_reader_left(reader), drop = 0;
        if (!length) break;
        const char *text = ls_reader_text(reader);
        if (length > SEGMENT) length = cut(text, SEGMENT, &drop);
        ls_segment segment = {.text = text, .length = length, .glued = glued, .lines = lines};
        if (!reader->has_certificate) reader->has_certificate = has_certificate_in(text, length);
        if ((status = ls_sink_text(reader->sink, &segment)) != LS_OK) break;
        reader->at += length + drop;
        glued = !drop;
    }
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_reader reader;
    ls_status status = ls_reader_open(&reader, about, input, sink, false);
    if (status == LS_OK) status = ls_reader_rest(&reader, true);
    bool has_certificate = reader.has_certificate;
    ls_reader_close(&reader);
    return status == LS_OK && has_certificate ? ls_pem_blocks(about, input, sink) : status;
}

static const char *const media_types[] = {"text/*", /* whatever has no handler of its own */
                                          "application/javascript",
                                          "application/ecmascript",
                                          "application/x-javascript",
                                          "application/typescript",
                                          "application/x-sh",
                                          "application/x-csh",
                                          "application/x-perl",
                                          "application/x-python",
                                          "application/x-ruby",
                                          "application/x-php",
                                          "application/x-httpd-php",
                                          "application/x-tcl",
                                          "application/x-awk",
                                          "application/x-powershell",
                                          "application/x-bat",
                                          "application/sql",
                                          "application/x-sql",
                                          "application/yaml",
                                          "application/x-yaml",
                                          "application/toml",
                                          "application/x-toml",
                                          "application/x-tex",
                                          "application/x-latex",
                                          "application/x-troff",
                                          "application/x-subrip",
                                          "application/pgp-keys",
                                          "application/pgp-signature",
                                          "application/x-wine-extension-ini",
                                          "application/x-setupscript",
                                          "application/x-terraform",
                                          "application/graphql",
                                          "application/postscript",
                                          NULL};

const ls_handler ls_handler_plain = {.name = "plain",
                                     .media_types = media_types,
                                     .reads = "all of it, in any charset; the names in certificates",
                                     .run = run};
