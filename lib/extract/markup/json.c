/* JSON, JSON lines, GeoJSON, notebooks: each string and number a segment under its key, grouped by object. Read as a
 * stream of tokens with an explicit stack. Comments and trailing commas are taken as configuration files have them;
 * from the first thing that is no JSON on, the rest is plain text, so that nothing is lost. A notebook (nbformat 4)
 * keeps a cell's source and what it printed as arrays of lines, which are one text here, and pictures in base64, which
 * are members. */
#include "extract/reader.h"
#include "base/alloc.h"
#include "base/hex.h"
#include "extract/keys/pem.h"
#include "extract/mail/mail_decode.h"
#include <string.h>

enum {
    KEY_MAX = 64,
    PIECE = 64 * 1024,  /* longer strings go out in pieces */
    NUMBER_MAX = 320,   /* the longest double written out is 309 digits */
    PICTURE_MAX = 32 << 20
};

typedef struct frame {
    bool is_array, in_record, after_value, after_key;
    bool any; /* of a notebook: a line of this array was given */
    uint32_t group;
    char key[KEY_MAX]; /* of the values that come; an array's values have its own key */
} frame;

typedef struct json {
    ls_reader reader;
    ls_sink *sink;
    frame *frames; /* the first one is the file itself */
    size_t depth, room, limit;
    uint32_t groups;
    ls_buffer text;
    bool is_lines, is_notebook, broken;
    ls_buffer picture; /* the string that is being read, decoded */
    ls_mail_decoder decoder;
} json;

static frame *top(json *j) { return &j->frames[j->depth - 1]; }

/* ---- values ---- */

static bool is_under(const json *j, const char *key) {
    for (size_t i = 1; i < j->depth; i++)
        if (strcmp(j->frames[i].key, key) == 0) return true;
    return false;
}

/* Who wrote a notebook, and what it is called, stand in its metadata. */
static void put_property(json *j, const char *text, size_t length) {
    const char *key = top(j)->key;
    if (!is_under(j, "metadata") || is_under(j, "cells") || length > 1000) return;
    if (strcmp(key, "name") == 0 && is_under(j, "authors")) ls_sink_property(j->sink, "author", text, length);
    else if (strcmp(key, "title") == 0) ls_sink_property(j->sink, "title", text, length);
    else if (strcmp(key, "language") == 0) ls_sink_property(j->sink, "programming_language", text, length);
}

/* "image/png": "iVBOR…" in an output, "application/pdf" beside it. SVG is text. */
static bool is_picture(json *j) {
    const char *key = j->is_notebook ? top(j)->key : "";
    return (strncmp(key, "image/", 6) == 0 && strcmp(key, "image/svg+xml") != 0) || strcmp(key, "application/pdf") == 0;
}

static ls_status put_picture(json *j, const char *text, size_t length, bool first, bool last) {
    if (first) {
        ls_buffer_clear(&j->picture);
        j->decoder = (ls_mail_decoder){.encoding = LS_MAIL_BASE64};
    }
    if (j->picture.length < PICTURE_MAX) {
        ls_status status = ls_mail_decode(&j->decoder, (const uint8_t *)text, length, &j->picture);
        if (status != LS_OK) return status;
    }
    if (last && j->picture.length >= PICTURE_MAX)
        ls_sink_note(j->sink, LEAKSIFT_REASON_BYTES_OUT, "a picture is larger than 32 MiB: its end was not read");
    if (!last || !j->picture.length) return LS_OK;
    ls_child child = {.media_type = top(j)->key, .size = j->picture.length, .is_embedded = true};
    ls_input input;
    ls_input_memory(&input, j->picture.data, j->picture.length);
    ls_status status = ls_sink_child_input(j->sink, &child, &input);
    ls_input_close(&input);
    return status;
}

/* What nbformat calls a multi-line string. */
static bool is_lines(const char *key) {
    return strcmp(key, "source") == 0 || strcmp(key, "text") == 0 || strncmp(key, "text/", 5) == 0 ||
           strcmp(key, "image/svg+xml") == 0;
}

static ls_status put(json *j, const char *text, size_t length, bool glued) {
    frame *here = top(j);
    if (j->is_notebook && length && here->is_array && is_lines(here->key)) {
        glued |= here->any;
        here->any = true;
    }
    if (j->is_notebook && !glued) put_property(j, text, length);
    ls_segment segment = {.text = text, .length = length, .group = here->group, .glued = glued};
    if (here->key[0]) segment.field = segment.column = here->key;
    return length ? ls_sink_text(j->sink, &segment) : LS_OK;
}

static bool is_identifier(const char *key, size_t length) {
    for (size_t i = 0; i < length; i++) {
        char c = key[i];
        if (!((c | 32) >= 'a' && (c | 32) <= 'z') && c != '_' && c != '-' && c != '$') return false;
    }
    return length < 40;
}

/* Keys name their values; one that is no bare word ("joe@example.org": …) is text as well. */
static ls_status put_key(json *j, const char *text, size_t length, bool whole) {
    frame *here = top(j);
    here->key[0] = 0;
    ls_status status = whole && is_identifier(text, length) ? LS_OK : put(j, text, length, false);
    if (length >= KEY_MAX) {
        length = KEY_MAX - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    }
    if (length) memcpy(here->key, text, length);
    here->key[length] = 0;
    here->after_key = true;
    return status;
}

/* ---- strings ---- */

static int hex4(const char *text) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = ls_hex_digit(text[i]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* One escape at `text` ("\n", "\u20ac", a surrogate pair); bytes used. What is none stands for itself. */
static size_t unescape(const char *text, size_t length, ls_buffer *out) {
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *known = length > 1 && text[1] ? strchr(from, text[1]) : NULL;
    if (known) return ls_buffer_putc(out, to[known - from]), 2;
    int unit = length >= 6 && text[1] == 'u' ? hex4(text + 2) : -1;
    if (unit < 0) {
        if (length < 2 || text[1] == 'u' || (unsigned char)text[1] >= 0x80) return ls_buffer_putc(out, '\\'), 1;
        return ls_buffer_putc(out, text[1]), 2;
    }
    if (unit >= 0xD800 && unit < 0xDC00 && length >= 12 && text[6] == '\\' && text[7] == 'u') {
        int low = hex4(text + 8);
        if (low >= 0xDC00 && low < 0xE000)
            return ls_buffer_put_utf8(out, 0x10000 + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00)), 12;
    }
    ls_buffer_put_utf8(out, (uint32_t)unit);
    return 6;
}

static const char *string_stop(const char *at, const char *end) {
    while (at < end && *at != '"' && *at != '\\') at++;
    return at;
}

static ls_status put_string(json *j, bool is_key, const char *text, size_t length, bool first, bool last) {
    if (is_key && first) return put_key(j, text, length, last);
    if (is_picture(j)) return put_picture(j, text, length, first, last);
    return put(j, text, length, !first);
}

/* A certificate in a string, whose line ends are escapes: what it says is said too. */
static ls_status say_certificates(json *j, const char *text, size_t length) {
    static const char mark[] = "-----BEGIN CERTIFICATE";
    if (length < 128 || !memmem(text, length, mark, sizeof mark - 1)) return LS_OK;
    const ls_extract about = {.charset = "UTF-8", .limits = j->sink->limits};
    ls_input input;
    ls_input_memory(&input, text, length);
    const ls_status status = ls_pem_blocks(&about, &input, j->sink);
    ls_input_close(&input);
    return status;
}

/* The reader stands behind the opening quote. */
static ls_status read_string(json *j, bool is_key) {
    ls_reader *reader = &j->reader;
    ls_buffer_clear(&j->text);
    for (bool first = true;;) {
        ls_status status = ls_reader_fill(reader, PIECE);
        if (status != LS_OK) return status;
        const char *text = ls_reader_text(reader), *end = text + ls_reader_left(reader);
        if (end - text > PIECE) end = text + PIECE;
        const char *stop = text == end ? end : string_stop(text, end);
        if (stop < end && *stop == '"' && !j->text.length) { /* the common case: no copy */
            reader->at += (size_t)(stop - text) + 1;
            return put_string(j, is_key, text, (size_t)(stop - text), first, true);
        }
        if (stop == end && end < reader->text.data + reader->text.length) /* no character is cut */
            while (stop > text && ((unsigned char)*stop & 0xC0) == 0x80) stop--;
        ls_buffer_append(&j->text, text, (size_t)(stop - text));
        reader->at += (size_t)(stop - text);
        bool last = stop == reader->text.data + reader->text.length ? reader->ended : *stop == '"';
        if (!last && stop < reader->text.data + reader->text.length && *stop == '\\') {
            if ((status = ls_reader_fill(reader, 12)) != LS_OK) return status;
            reader->at += unescape(ls_reader_text(reader), ls_reader_left(reader), &j->text);
        } else if (last && ls_reader_left(reader)) reader->at++;
        if (j->text.failed) return LS_NOMEM;
        if (!last && j->text.length < PIECE) continue;
        status = put_string(j, is_key, j->text.data, j->text.length, first, last);
        if (status == LS_OK && first && last) status = say_certificates(j, j->text.data, j->text.length);
        if (status != LS_OK || last) return status;
        ls_buffer_clear(&j->text);
        first = false;
    }
}

/* ---- structure ---- */

static ls_status open_frame(json *j, bool is_array) {
    if (j->depth >= j->limit) return j->broken = true, LS_OK;
    if (j->depth == j->room) {
        size_t room = j->room ? j->room * 2 : 16;
        frame *frames = ls_realloc(j->frames, room * sizeof *frames);
        if (!frames) return LS_NOMEM;
        j->frames = frames;
        j->room = room;
    }
    frame *parent = j->depth ? top(j) : NULL, *here = &j->frames[j->depth++];
    *here = (frame){.is_array = is_array};
    if (!parent) return LS_OK;
    memcpy(here->key, parent->key, KEY_MAX);
    parent->after_value = true;
    parent->after_key = false;
    bool is_file = j->depth == 2, shares = is_array || (!is_file && !parent->is_array && parent->in_record);
    here->in_record = shares ? parent->in_record : !is_array && (is_file ? j->is_lines : parent->is_array);
    here->group = shares ? parent->group : ++j->groups;
    return LS_OK;
}

static ls_status close_frame(json *j, bool is_array) {
    if (j->depth < 2 || top(j)->is_array != is_array) j->broken = true;
    else j->depth--, j->reader.at++;
    return LS_OK;
}

static ls_status comment(json *j) {
    ls_reader *reader = &j->reader;
    ls_status status = ls_reader_fill(reader, PIECE);
    if (status != LS_OK) return status;
    const char *text = ls_reader_text(reader);
    size_t left = ls_reader_left(reader);
    const char *end = NULL;
    if (left > 1 && text[1] == '/') end = memchr(text, '\n', left);
    else if (left > 1 && text[1] == '*' && (end = memmem(text + 2, left - 2, "*/", 2))) end += 2;
    if (!end && left > 1 && text[1] == '/' && reader->ended) end = text + left;
    if (!end) return j->broken = true, LS_OK;
    ls_segment segment = {.text = text, .length = (size_t)(end - text), .part = LEAKSIFT_PART_COMMENT};
    reader->at += (size_t)(end - text);
    return ls_sink_text(j->sink, &segment);
}

/* A number is shown; true, false, null say nothing. Anything else is no JSON. */
static ls_status bare_word(json *j) {
    static const char *const words[] = {"true", "false", "null", "NaN", "Infinity", "-Infinity", "undefined"};
    ls_status status = ls_reader_fill(&j->reader, NUMBER_MAX + 1);
    if (status != LS_OK) return status;
    const char *text = ls_reader_text(&j->reader);
    size_t length = 0, left = ls_reader_left(&j->reader);
    while (length < left && length <= NUMBER_MAX && text[length] && !strchr(",]}: \t\r\n\"/[{", text[length])) length++;
    bool known = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        known = known || (length == strlen(words[i]) && memcmp(text, words[i], length) == 0);
    bool number = length > 0 && length <= NUMBER_MAX;
    for (size_t i = 0; i < length && number; i++) number = text[i] && strchr("+-.0123456789eE", text[i]);
    if (!known && !number) return j->broken = true, LS_OK;
    status = known ? LS_OK : put(j, text, length, false);
    j->reader.at += length;
    return status;
}

static ls_status value(json *j, char c) {
    frame *here = top(j);
    bool is_key = j->depth > 1 && !here->is_array && !here->after_key;
    if (here->after_value && j->depth > 1) return j->broken = true, LS_OK;
    if (c == '{' || c == '[') {
        if (is_key) return j->broken = true, LS_OK;
        ls_status status = open_frame(j, c == '[');
        if (status == LS_OK && !j->broken) j->reader.at++;
        return status;
    }
    if (is_key && c != '"') return j->broken = true, LS_OK;
    if (c == '"') {
        j->reader.at++;
        here->after_key = here->after_value = false;
        ls_status status = read_string(j, is_key);
        if (!is_key) here->after_value = true;
        return status;
    }
    here->after_value = true;
    here->after_key = false;
    return bare_word(j);
}

static ls_status next(json *j) {
    const char *text = ls_reader_text(&j->reader), *end = text + ls_reader_left(&j->reader), *at = text;
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) at++;
    j->reader.at += (size_t)(at - text);
    if (at == end) return LS_OK;
    frame *here = top(j);
    switch (*at) {
    case ',':
        here->after_value = here->after_key = false;
        j->reader.at++;
        return LS_OK;
    case ':':
        if (!here->after_key) j->broken = true;
        else j->reader.at++;
        return LS_OK;
    case '}': return close_frame(j, false);
    case ']': return close_frame(j, true);
    case '\x1E': return j->reader.at++, LS_OK; /* RFC 7464, JSON text sequences */
    case '/': return comment(j);
    default: return value(j, *at);
    }
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    uint64_t limit = about->limits->value[LS_LIMIT_NESTING];
    json j = {.sink = sink, .limit = limit > 100000 ? 100000 : (size_t)limit + 1};
    j.is_lines = !strcmp(about->media_type, "application/x-ndjson") || !strcmp(about->media_type, "application/jsonl");
    j.is_notebook = !strcmp(about->media_type, "application/x-ipynb+json");
    ls_status status = ls_reader_open(&j.reader, about, input, sink, true);
    if (status == LS_OK) status = open_frame(&j, true);
    while (status == LS_OK && !j.broken && (status = ls_reader_fill(&j.reader, 1)) == LS_OK &&
           ls_reader_left(&j.reader))
        status = next(&j);
    if (status == LS_OK && j.broken) status = ls_reader_rest(&j.reader, false);
    ls_reader_close(&j.reader);
    ls_buffer_free(&j.text);
    ls_buffer_free(&j.picture);
    ls_free(j.frames);
    return status;
}

static const char *const media_types[] = {"application/json",
                                          "application/x-ndjson",
                                          "application/jsonl",
                                          "application/geo+json",
                                          "application/ld+json",
                                          "application/x-ipynb+json",
                                          "application/vnd.api+json",
                                          "application/json5",
                                          "text/json",
                                          NULL};

const ls_handler ls_handler_json = {
    .name = "json", .media_types = media_types, .reads = "strings and numbers under their keys, comments", .run = run};
