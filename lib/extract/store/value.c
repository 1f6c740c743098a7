/* Values of a database as the sink wants them. What is a file is decided by its first bytes: whole mails, pages and
 * documents are kept in columns of text too. Other binary values (serialised objects, mostly) give their runs of text
 * in UTF-8 and UTF-16, as strings(1) would: names and numbers of chat programs are kept so. */
#include "extract/store/value.h"
#include "base/utf8.h"
#include "extract/store/runs.h"
#include "text/charset.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    PIECE = 64 << 10,     /* a segment of one value */
    FILE_LEAST = 32,
    FILE_UNKNOWN = 1 << 20, /* so much of no known kind is handed on for others to say what it is */
    RUN_LEAST = 4,
};

void ls_value_free(ls_value *value) { ls_buffer_free(&value->text); }

const char *ls_value_name(const char *name) {
    size_t length = strlen(name);
    return length && length <= 256 && ls_utf8_valid(name, length) == length ? name : NULL;
}

void ls_value_child_name(char out[LS_VALUE_NAME], const char *table, uint64_t row, const char *column) {
    snprintf(out, LS_VALUE_NAME, "%.100s/%llu/%.100s", table, (unsigned long long)row, column);
}

static ls_status say(ls_sink *sink, const ls_segment *place, const char *text, size_t length) {
    ls_segment segment = *place;
    while (length && strchr(" \t\r\n", text[length - 1])) length--;
    for (segment.glued = false; length; segment.glued = true) {
        size_t piece = length;
        if (piece > PIECE)
            for (piece = PIECE; ((unsigned char)text[piece] & 0xC0) == 0x80; piece--) {}
        segment.text = text;
        segment.length = piece;
        ls_status status = ls_sink_text(sink, &segment);
        if (status != LS_OK) return status;
        text += piece;
        length -= piece;
    }
    return LS_OK;
}

ls_status ls_value_text(ls_value *value, ls_sink *sink, const ls_segment *place, const void *bytes, size_t length) {
    if (ls_utf8_valid(bytes, length) == length) return say(sink, place, bytes, length);
    size_t bom = 0;
    const char *charset = ls_charset_detect(bytes, length < PIECE ? length : PIECE, length <= PIECE, NULL, &bom);
    ls_buffer_clear(&value->text);
    ls_status status = charset ? ls_charset_to_utf8(charset, (const char *)bytes + bom, length - bom, &value->text)
                               : ls_utf8_repair(bytes, length, &value->text);
    return status == LS_OK ? say(sink, place, value->text.data, value->text.length) : status;
}

/* ---- is it a file? ---- */

static bool is_file(const char *bytes, size_t length) {
    static const struct { unsigned char at, length; const char *magic; } known[] = {
        {0, 4, "PK\3\4"}, {0, 5, "%PDF-"}, {0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, {0, 3, "\x1f\x8b\x08"},
        {0, 6, "7z\xbc\xaf\x27\x1c"}, {0, 6, "Rar!\x1a\7"}, {0, 8, "\x89PNG\r\n\x1a\n"}, {0, 3, "\xff\xd8\xff"},
        {0, 4, "GIF8"}, {0, 4, "RIFF"}, {0, 4, "II*\0"}, {0, 4, "MM\0*"}, {4, 4, "ftyp"}, {0, 6, "\xfd" "7zXZ\0"},
        {0, 4, "\x28\xb5\x2f\xfd"}, {0, 16, "SQLite format 3\0"}, {0, 4, "OggS"}, {0, 4, "\x1a\x45\xdf\xa3"},
        {0, 4, "BZh9"}, {0, 6, "bplist"}, {0, 4, "\x78\x9f\x3e\x22"}, {0, 5, "{\\rtf"}, {0, 4, "\x7f" "ELF"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (length >= FILE_LEAST && memcmp(bytes + known[i].at, known[i].magic, known[i].length) == 0) return true;
    return false;
}

/* Text that a reader of its own knows more of: mark-up and mail. */
static bool is_document(const char *text, size_t length) {
    static const char *const starts[] = {"<!doctype html", "<html", "<?xml", "{\\rtf", "BEGIN:VCARD", "BEGIN:VCALENDAR",
                                         "Return-Path:", "Received:", "MIME-Version:", "Message-ID:"};
    while (length && strchr(" \t\r\n", *text) && *text) text++, length--;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (length >= FILE_LEAST && strncasecmp(text, starts[i], strlen(starts[i])) == 0) return true;
    return false;
}

static ls_status hand_on(ls_sink *sink, const char *name, const void *bytes, size_t length) {
    ls_child child = {
        .name = name, .name_length = strlen(name), .size = length, .packed_size = length, .is_embedded = true};
    ls_input input;
    ls_input_memory(&input, bytes, length);
    ls_status status = ls_sink_child_input(sink, &child, &input);
    ls_input_close(&input);
    return status;
}

static ls_status say_runs(ls_value *value, ls_sink *sink, const ls_segment *place, const uint8_t *bytes,
                          size_t length) {
    ls_buffer *text = &value->text;
    ls_buffer_clear(text);
    ls_runs_take(bytes, length, true, RUN_LEAST, text);
    if (text->failed) return LS_NOMEM;
    return text->length ? say(sink, place, text->data, text->length) : LS_OK;
}

ls_status ls_value_any(ls_value *value, ls_sink *sink, const ls_segment *place, const char *name, const void *bytes,
                       size_t length, bool is_blob) {
    if (is_file(bytes, length) || is_document(bytes, length)) return hand_on(sink, name, bytes, length);
    if (!is_blob) return ls_value_text(value, sink, place, bytes, length);
    size_t bom, head = length < PIECE ? length : PIECE;
    bool has_zero = memchr(bytes, 0, head) != NULL;
    if (!has_zero && ls_utf8_valid(bytes, length) == length) return say(sink, place, bytes, length);
    if (length >= 64 && ls_charset_detect(bytes, head, head == length, NULL, &bom))
        return ls_value_text(value, sink, place, bytes, length);
    if (length >= FILE_UNKNOWN) return hand_on(sink, name, bytes, length);
    return say_runs(value, sink, place, bytes, length);
}
