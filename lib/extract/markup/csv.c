/* Tables as text (RFC 4180 and what spreadsheets write): each cell a segment that knows its column's header, its row
 * and the row's first cell. Read cell by cell, so that a row may be of any length. */
#include "extract/reader.h"
#include "base/arena.h"
#include <string.h>

enum {
    SNIFF = 64 * 1024,
    SNIFF_ROWS = 50,
    PREAMBLE_ROWS = 10,    /* titles that exports put above the header */
    CELL_MAX = 64 * 1024,  /* a cell without quotes longer than this goes out in pieces */
    QUOTED_MAX = 256 * 1024, /* a quote that is not closed within this was none */
    FAILURES_MAX = 16,     /* so many of those, and quotes mean nothing in this file */
    COLUMNS_MAX = 16384,   /* Excel's; further columns have no header */
    LABEL_MAX = 128
};

typedef struct csv {
    ls_reader reader;
    ls_sink *sink;
    char delimiter;
    uint64_t row, header_row; /* from 1; 0: no header */
    uint32_t column, group;
    unsigned failures;
    const char **headers;
    size_t header_count, header_room;
    ls_arena arena;
    ls_buffer cell; /* a quoted cell without its doubled quotes */
    char label[LABEL_MAX];
    bool at_end;
} csv;

/* ---- which delimiter, which row is the header ---- */

typedef struct shape {
    uint32_t cells[SNIFF_ROWS]; /* of each row */
    size_t rows;
} shape;

static bool measure_rows(const char *text, size_t length, char delimiter, bool quotes, shape *s) {
    uint32_t cells = 1;
    bool quoted = false, start = true;
    *s = (shape){.rows = 0};
    for (size_t at = 0; at < length && s->rows < SNIFF_ROWS; at++) {
        char c = text[at];
        if (quotes && c == '"' && (quoted || start)) quoted = !quoted;
        else if (!quoted && c == delimiter) cells++;
        else if (!quoted && (c == '\n' || (c == '\r' && (at + 1 == length || text[at + 1] != '\n')))) {
            s->cells[s->rows++] = cells;
            cells = 1;
            start = true;
            continue;
        }
        start = !quoted && (c == delimiter);
        if (quoted && c == '"') start = false;
    }
    if (s->rows < SNIFF_ROWS && cells > 1) s->cells[s->rows++] = cells;
    return !quoted;
}

/* A quote that never closes would hide the rest. */
static void measure(const char *text, size_t length, char delimiter, shape *s) {
    if (!measure_rows(text, length, delimiter, true, s)) measure_rows(text, length, delimiter, false, s);
}

/* The number of cells that most rows below the titles have, and how many rows have it. */
static uint32_t usual(const shape *s, size_t *rows) {
    uint32_t best = 1;
    size_t first = 0;
    while (first < s->rows && first < PREAMBLE_ROWS && s->cells[first] == 1) first++;
    if (first == s->rows || first == PREAMBLE_ROWS) first = 0;
    *rows = 0;
    for (size_t i = first; i < s->rows; i++) {
        size_t same = 0;
        for (size_t j = first; j < s->rows; j++) same += s->cells[j] == s->cells[i];
        if (same > *rows || (same == *rows && s->cells[i] > best)) {
            *rows = same;
            best = s->cells[i];
        }
    }
    return best;
}

static char sniff(const char *text, size_t length, bool tabs, shape *found) {
    static const char candidates[] = "\t,;|";
    char best = tabs ? '\t' : ',';
    double best_score = 0;
    measure(text, length, best, found);
    for (const char *c = candidates; *c; c++) {
        shape s;
        size_t rows;
        measure(text, length, *c, &s);
        uint32_t cells = usual(&s, &rows);
        if (cells < 2 || !s.rows) continue;
        double score = (double)rows / (double)s.rows * (cells > 8 ? 1.5 : 1 + cells / 16.0);
        if (*c == '\t') score *= tabs ? 2 : 1.1;
        if (score > best_score) {
            best_score = score;
            best = *c;
            *found = s;
        }
    }
    return best;
}

/* Header cells are short words; a cell with an address, a link or mostly digits is data. */
static bool looks_like_name(const char *text, size_t length) {
    size_t digits = 0, letters = 0;
    if (length > 64 || memchr(text, '@', length) || memmem(text, length, "://", 3)) return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        digits += c >= '0' && c <= '9';
        letters += (c | 32) >= 'a' || c >= 0x80;
    }
    return letters > digits;
}

static bool row_is_header(const char *text, size_t length, char delimiter) {
    size_t names = 0, other = 0, start = 0;
    bool quoted = false;
    for (size_t at = 0; at <= length; at++) {
        bool end = at == length || (!quoted && text[at] == '\n');
        if (!end && text[at] == '"') quoted = !quoted;
        if (!end && (quoted || text[at] != delimiter)) continue;
        size_t size = at - start;
        while (size && strchr("\r\" ", text[start + size - 1])) size--;
        if (size) looks_like_name(text + start, size) ? names++ : other++;
        start = at + 1;
        if (end) break;
    }
    return names > 0 && other == 0;
}

/* The first of the rows that have the usual number of cells, if it holds names only. */
static uint64_t find_header(const char *text, size_t length, const shape *s, char delimiter) {
    size_t rows, start = 0;
    uint32_t cells = usual(s, &rows);
    if (s->rows < 2 || rows < 2) return 0;
    for (size_t row = 0; row < s->rows && row < PREAMBLE_ROWS; row++) {
        if (s->cells[row] == cells) return row_is_header(text + start, length - start, delimiter) ? row + 1 : 0;
        bool quoted = false;
        for (; start < length && (quoted || text[start] != '\n'); start++) quoted ^= text[start] == '"';
        start++;
        if (start >= length) break;
    }
    return 0;
}

/* ---- cells ---- */

static ls_status keep_header(csv *c, const char *text, size_t length) {
    if (c->column >= COLUMNS_MAX) return LS_OK;
    if (c->column >= c->header_room) {
        size_t room = c->header_room ? c->header_room * 2 : 64;
        const char **headers = ls_arena_alloc(&c->arena, room * sizeof *headers);
        if (!headers) return LS_NOMEM;
        if (c->header_count) memcpy(headers, c->headers, c->header_count * sizeof *headers);
        c->headers = headers;
        c->header_room = room;
    }
    while (c->header_count < c->column) c->headers[c->header_count++] = NULL;
    if (length > 256) return c->headers[c->header_count++] = NULL, LS_OK;
    c->headers[c->header_count] = ls_arena_strndup(&c->arena, text, length);
    return c->headers[c->header_count++] ? LS_OK : LS_NOMEM;
}

static void keep_label(csv *c, const char *text, size_t length) {
    c->label[0] = 0;
    if (length >= LABEL_MAX || c->row == c->header_row) return;
    memcpy(c->label, text, length);
    c->label[length] = 0;
}

static ls_status put_cell(csv *c, const char *text, size_t length, bool glued) {
    while (length && (text[length - 1] == ' ' || text[length - 1] == '\r')) length--;
    if (!length) return LS_OK;
    bool header = c->row == c->header_row;
    ls_status status = header && !glued ? keep_header(c, text, length) : LS_OK;
    if (status != LS_OK) return status;
    if (c->column == 0 && !glued) keep_label(c, text, length);
    ls_segment segment = {
        .text = text, .length = length, .row = c->row, .group = c->group, .glued = glued, .heading = header};
    if (!header && c->column < c->header_count) segment.column = c->headers[c->column];
    if (c->column > 0 && c->label[0]) segment.row_label = c->label;
    return ls_sink_text(c->sink, &segment);
}

/* What follows a cell: a delimiter, the end of the row, or of the file. */
static void end_cell(csv *c, const char *at, const char *end) {
    size_t used = 0;
    if (at < end && *at == c->delimiter) {
        c->column++;
        used = 1;
    } else {
        used += at < end && *at == '\r';
        used += at + used < end && at[used] == '\n';
        c->at_end = at + used == end && c->reader.ended;
        c->row++;
        c->group++;
        c->column = 0;
        c->label[0] = 0;
    }
    c->reader.at = (size_t)(at + used - c->reader.text.data);
}

/* The closing quote: the first that is not doubled. */
static const char *closing_quote(const char *from, const char *end, bool *doubled) {
    for (*doubled = false; (from = memchr(from, '"', (size_t)(end - from))); from += 2, *doubled = true)
        if (end - from < 2 || from[1] != '"') return from;
        else if (end - from == 2) return NULL;
    return NULL;
}

/* *done: it was one. What stands between its end and the delimiter ("a"b,) belongs to it. */
static ls_status quoted_cell(csv *c, bool *done) {
    *done = false;
    if (c->failures >= FAILURES_MAX) return LS_OK;
    bool doubled;
    for (size_t want = CELL_MAX;; want = QUOTED_MAX) {
        ls_status status = ls_reader_fill(&c->reader, want + 2);
        if (status != LS_OK) return status;
        const char *text = ls_reader_text(&c->reader), *end = text + ls_reader_left(&c->reader);
        const char *limit = end - text > QUOTED_MAX ? text + QUOTED_MAX : end;
        const char *close = closing_quote(text + 1, limit, &doubled);
        if (close && (close + 1 < limit || c->reader.ended || want == QUOTED_MAX)) {
            const char *after = close + 1;
            bool proper = after == end || *after == c->delimiter || *after == '\r' || *after == '\n';
            if (!proper) return LS_OK; /* "a" b: the quotes are part of the text */
            const char *cell = text + 1;
            size_t length = (size_t)(close - cell);
            if (doubled) {
                ls_buffer_clear(&c->cell);
                for (size_t i = 0; i < length; i++) {
                    ls_buffer_putc(&c->cell, cell[i]);
                    i += cell[i] == '"';
                }
                if (c->cell.failed) return LS_NOMEM;
                cell = c->cell.data;
                length = c->cell.length;
            }
            *done = true;
            status = put_cell(c, cell, length, false);
            end_cell(c, after, end);
            return status;
        }
        if (want == QUOTED_MAX || c->reader.ended) break;
    }
    c->failures++;
    return LS_OK;
}

static const char *bare_end(const char *at, const char *end, char delimiter) {
    while (at < end && *at != delimiter && *at != '\n' && *at != '\r') at++;
    return at;
}

static ls_status bare_cell(csv *c) {
    bool glued = false;
    for (;;) {
        const char *text = ls_reader_text(&c->reader), *end = text + ls_reader_left(&c->reader);
        const char *limit = end - text > CELL_MAX ? text + CELL_MAX : end;
        const char *at = bare_end(text, limit, c->delimiter);
        bool whole = at < limit || limit == end;
        if (!whole)
            while (at > text + 1 && ((unsigned char)*at & 0xC0) == 0x80) at--;
        ls_status status = put_cell(c, text, (size_t)(at - text), glued);
        if (whole) end_cell(c, at, end);
        if (status != LS_OK || whole) return status;
        c->reader.at += (size_t)(at - text);
        glued = true;
        if ((status = ls_reader_fill(&c->reader, CELL_MAX + 2)) != LS_OK) return status;
    }
}

static ls_status next_cell(csv *c) {
    ls_status status = ls_reader_fill(&c->reader, CELL_MAX + 2);
    if (status != LS_OK) return status;
    if (!ls_reader_left(&c->reader)) return c->at_end = true, LS_OK;
    bool done = false;
    if (*ls_reader_text(&c->reader) == '"') status = quoted_cell(c, &done);
    return status == LS_OK && !done ? bare_cell(c) : status;
}

/* ---- the file ---- */

static ls_status start(csv *c, bool tabs) {
    ls_status status = ls_reader_fill(&c->reader, SNIFF);
    if (status != LS_OK) return status;
    size_t length = ls_reader_left(&c->reader) < SNIFF ? ls_reader_left(&c->reader) : SNIFF;
    const char *text = length ? ls_reader_text(&c->reader) : "";
    if (length > 5 && !memcmp(text, "sep=", 4) && (text[5] == '\r' || text[5] == '\n')) { /* Excel's own first line */
        c->delimiter = text[4];
        c->reader.at += 6 + (text[5] == '\r' && length > 6 && text[6] == '\n');
        shape s;
        length = ls_reader_left(&c->reader) < SNIFF ? ls_reader_left(&c->reader) : SNIFF;
        text = ls_reader_text(&c->reader);
        measure(text, length, c->delimiter, &s);
        c->header_row = find_header(text, length, &s, c->delimiter);
    } else {
        shape s;
        c->delimiter = sniff(text, length, tabs, &s);
        c->header_row = find_header(text, length, &s, c->delimiter);
    }
    c->row = c->group = 1;
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    csv c = {.sink = sink};
    ls_status status = ls_reader_open(&c.reader, about, input, sink, true);
    if (status == LS_OK) status = start(&c, !strcmp(about->media_type, "text/tab-separated-values"));
    while (status == LS_OK && !c.at_end) status = next_cell(&c);
    ls_reader_close(&c.reader);
    ls_arena_free(&c.arena);
    ls_buffer_free(&c.cell);
    return status;
}

static const char *const media_types[] = {"text/csv", "text/tab-separated-values", "application/csv", NULL};

const ls_handler ls_handler_csv = {
    .name = "csv", .media_types = media_types, .reads = "cells with header and row", .run = run};
