/* Slices of the input go through the converter of their charset. That is decided on the first 64 KiB; where those are
 * pure ASCII it is decided again at the first byte over 0x7F, since a log may be English for megabytes. */
#include "extract/reader.h"
#include "base/alloc.h"
#include "text/charset_name.h"
#include <string.h>

enum { SLICE = 128 * 1024, PROBE = 64 * 1024, LINE_LOOK = 64 * 1024 };

static size_t first_high(const uint8_t *bytes, size_t length) {
    size_t at = 0;
    for (uint64_t word; length - at >= 8; at += 8) {
        memcpy(&word, bytes + at, 8);
        if (word & 0x8080808080808080ull) break;
    }
    while (at < length && bytes[at] < 0x80) at++;
    return at;
}

/* Bytes at `offset`, into the slice buffer. */
static ls_status read_slice(ls_reader *reader, uint64_t offset, size_t want, size_t *got) {
    int64_t read = ls_input_read(reader->input, offset, reader->slice, want < reader->room ? want : reader->room);
    if (read < 0) return LS_IO;
    *got = (size_t)read;
    return LS_OK;
}

static ls_status use_charset(ls_reader *reader, const char *charset) {
    ls_converter *converter = ls_converter_open(charset);
    if (!converter) return LS_NOMEM;
    ls_converter_close(reader->converter);
    reader->converter = converter;
    reader->charset = charset;
    return LS_OK;
}

static ls_status decide(ls_reader *reader, uint64_t offset, size_t *bom) {
    size_t got = 0;
    ls_status status = read_slice(reader, offset, PROBE, &got);
    if (status != LS_OK) return status;
    const char *charset =
        ls_charset_detect(reader->slice, got, offset + got >= reader->input->size, reader->declared, bom);
    /* Not text by its look, but a handler was chosen for it: every byte is shown as something. */
    if (!charset) charset = "WINDOWS-1252";
    reader->settled = strcmp(charset, "UTF-8") != 0 || *bom || first_high(reader->slice, got) < got;
    return use_charset(reader, charset);
}

ls_status ls_reader_open(ls_reader *reader, const ls_extract *about, ls_input *input, ls_sink *sink, bool skip_mark) {
    *reader = (ls_reader){.input = input, .sink = sink, .declared = about->charset};
    reader->room = input->size < SLICE ? (size_t)input->size : SLICE;
    reader->slice = ls_malloc(reader->room);
    if (!reader->slice) return LS_NOMEM;
    size_t bom = 0;
    ls_status status = decide(reader, 0, &bom);
    reader->next = skip_mark ? bom : 0;
    return status;
}

ls_status ls_reader_redeclare(ls_reader *reader, const char *charset) {
    if (strncmp(reader->charset, "UTF-", 4) == 0 && (reader->settled || strcmp(reader->charset, "UTF-8") != 0))
        return LS_OK;
    const ls_charset_info *known =
        ls_charset_find(charset); /* whose name is static: the caller's may be gone by then */
    if (!known) return LS_OK;
    reader->declared = known->name;
    if (!reader->settled) return LS_OK;
    size_t bom = 0;
    ls_status status = decide(reader, 0, &bom);
    reader->next = bom;
    reader->ended = false;
    reader->at = 0;
    ls_buffer_clear(&reader->text);
    return status;
}

/* The first byte over 0x7F of the stream stands in this slice: looks at 64 KiB from its line on. What comes before is
 * ASCII, so only a charset that has it as itself can follow. */
static ls_status settle(ls_reader *reader, size_t high, size_t *got) {
    size_t line = high, bom = 0, length = *got;
    while (line > 0 && high - line < 256 && reader->slice[line - 1] != '\n') line--;
    size_t probe = length - line;
    bool at_end = reader->next + length >= reader->input->size, reread = probe < PROBE / 4 && !at_end;
    ls_status status = reread ? read_slice(reader, reader->next + line, PROBE, &probe) : LS_OK;
    if (status != LS_OK) return status;
    const uint8_t *from = reread ? reader->slice : reader->slice + line;
    const char *charset = ls_charset_detect(from, probe, at_end, reader->declared, &bom);
    if (charset && strncmp(charset, "UTF-", 4) != 0) status = use_charset(reader, charset);
    if (status == LS_OK && reread) status = read_slice(reader, reader->next, length, got);
    reader->settled = true;
    return status;
}

static ls_status convert_slice(ls_reader *reader) {
    size_t got = 0;
    ls_status status = read_slice(reader, reader->next, SLICE, &got);
    if (status != LS_OK) return status;
    if (!reader->settled) {
        size_t high = first_high(reader->slice, got);
        if (high < got && (status = settle(reader, high, &got)) != LS_OK) return status;
    }
    reader->next += got;
    reader->ended = got == 0 || reader->next >= reader->input->size;
    status = ls_converter_run(reader->converter, reader->slice, got, reader->ended, &reader->text, &reader->replaced);
    return status == LS_OK ? ls_sink_tick(reader->sink, got) : status;
}

ls_status ls_reader_fill(ls_reader *reader, size_t want) {
    if (ls_reader_left(reader) >= want || reader->ended) return LS_OK;
    if (reader->at > 0) {
        memmove(reader->text.data, reader->text.data + reader->at, ls_reader_left(reader));
        reader->text.length -= reader->at;
        reader->at = 0;
    }
    ls_status status = LS_OK;
    while (status == LS_OK && ls_reader_left(reader) < want && !reader->ended) status = convert_slice(reader);
    return status;
}

bool ls_reader_line(ls_reader *reader, size_t most, const char **line, size_t *length, ls_status *status) {
    for (size_t want = LINE_LOOK;; want *= 4) {
        *status = ls_reader_fill(reader, want);
        size_t left = ls_reader_left(reader);
        if (*status != LS_OK || !left) return false;
        const char *text = ls_reader_text(reader), *end = memchr(text, '\n', left);
        if (!end && left >= want && want < most) continue;
        *line = text;
        *length = end ? (size_t)(end - text) : left;
        reader->at += *length + (end != NULL);
        while (*length && text[*length - 1] == '\r') --*length;
        return true;
    }
}

void ls_reader_close(ls_reader *reader) {
    ls_converter_close(reader->converter);
    ls_free(reader->slice);
    ls_buffer_free(&reader->text);
}
