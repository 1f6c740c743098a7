/* Web archives: WARC (ISO 28500) and its predecessor ARC. Each record's content is a child, named by the address that
 * it was fetched from: of an answer of HTTP its body, without the chunks that it was sent in; the fields of the
 * record and of HTTP are text of the archive. Packed ones (x.warc.gz) come through the handler of gzip. */
#include "base/alloc.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "extract/clock.h"
#include "extract/handler.h"
#include "text/charset.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HEAD_FIRST = 4 << 10, HEAD_MAX = 64 << 10, PIECE = 64 << 10 };
enum { FIELD_MAX = 64, NAME_MAX_BYTES = 1024, TYPE_MAX = 128, CHUNK_LINE = 256, LOOK = 1 << 20 };

typedef struct record {
    uint64_t at, end;         /* of its content */
    bool cut, chunked, packed;
    char name[NAME_MAX_BYTES], type[TYPE_MAX], charset[FIELD_MAX], date[LS_CLOCK_SIZE];
} record;

typedef struct archive {
    ls_input *input;
    ls_sink *sink;
    uint32_t group;
    bool damaged;
    ls_buffer text;
    char *head; /* a copy of a block of fields */
    size_t head_length;
} archive;

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static void copy_token(char *to, size_t room, const char *from, size_t length) {
    if (length >= room) length = room - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

static ls_status say(archive *archive, const char *field, const char *text, size_t length) {
    ls_buffer_clear(&archive->text);
    ls_status status = LS_OK;
    if (ls_utf8_valid(text, length) == length) ls_buffer_append(&archive->text, text, length);
    else status = ls_charset_to_utf8("WINDOWS-1252", text, length, &archive->text);
    const ls_segment segment = {.text = archive->text.data, .length = archive->text.length, .field = field,
                                .part = LEAKSIFT_PART_METADATA, .group = archive->group};
    if (archive->text.failed) return LS_NOMEM;
    return status == LS_OK && segment.length ? ls_sink_text(archive->sink, &segment) : status;
}

static bool is_token(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~') return false;
    return length > 0 && length < FIELD_MAX;
}

/* "text/html; charset=utf-8" */
static void take_type(record *record, const char *value, size_t length) {
    const char *end = memchr(value, ';', length);
    size_t type = end ? (size_t)(end - value) : length;
    while (type && value[type - 1] == ' ') type--;
    if (!is_token(value, type < FIELD_MAX ? type : FIELD_MAX)) return;
    copy_token(record->type, sizeof record->type, value, type);
    record->charset[0] = '\0';
    for (size_t i = type; i + 8 < length; i++) {
        if (strncasecmp(value + i, "charset=", 8) != 0) continue;
        size_t at = i + 8 + (value[i + 8] == '"'), stop = at;
        while (stop < length && value[stop] != ';' && value[stop] != '"' && value[stop] != ' ') stop++;
        if (is_token(value + at, stop - at)) copy_token(record->charset, sizeof record->charset, value + at, stop - at);
        return;
    }
}

/* The address, without "http://", is a path. */
static void take_address(record *record, const char *value, size_t length) {
    if (length > 1 && value[0] == '<' && value[length - 1] == '>') value++, length -= 2;
    const char *colon = memmem(value, length, "://", 3);
    size_t skip = colon ? (size_t)(colon - value) + 3 : 0;
    copy_token(record->name, sizeof record->name, value + skip, length - skip);
}

static bool is_named(const char *name, size_t length, const char *what) {
    return strlen(what) == length && strncasecmp(name, what, length) == 0;
}

static bool holds(const char *value, size_t length, const char *word) {
    for (size_t size = strlen(word), i = 0; i + size <= length; i++)
        if (strncasecmp(value + i, word, size) == 0) return true;
    return false;
}

typedef struct fields {
    uint64_t length; /* Content-Length */
    bool has_length;
} fields;

static uint64_t number_of(const char *value, size_t length, bool *is_number) {
    uint64_t number = 0;
    *is_number = length > 0 && length < 19;
    for (size_t i = 0; i < length && *is_number; i++) {
        if (value[i] < '0' || value[i] > '9') *is_number = false;
        else number = number * 10 + (unsigned)(value[i] - '0');
    }
    return number;
}

static void take_field(record *record, fields *fields, const char *name, size_t size, const char *value, size_t length,
                       bool http) {
    char zone[LS_CLOCK_ZONE_SIZE];
    if (is_named(name, size, "Content-Type")) take_type(record, value, length);
    if (http && is_named(name, size, "Transfer-Encoding")) record->chunked = holds(value, length, "chunked");
    if (http && is_named(name, size, "Content-Encoding"))
        record->packed = !holds(value, length, "gzip") && !holds(value, length, "identity") && length > 0;
    if (http) return;
    if (is_named(name, size, "Content-Length")) fields->length = number_of(value, length, &fields->has_length);
    if (is_named(name, size, "WARC-Target-URI")) take_address(record, value, length);
    if (is_named(name, size, "WARC-Filename") && !record->name[0]) take_address(record, value, length);
    if (is_named(name, size, "WARC-Date") && !ls_clock_iso(value, length, record->date, zone)) record->date[0] = '\0';
}

static const char *line_end(const char *from, const char *end) {
    const char *line = from < end ? memchr(from, '\n', (size_t)(end - from)) : NULL;
    return line ? line : end;
}

/* Of a record's own fields those that only programs need are left out. */
static bool is_of_worth(const char *name, bool http) {
    static const char *const worth[] = {"WARC-Target-URI", "WARC-Refers-To-Target-URI", "WARC-IP-Address",
                                        "WARC-Filename"};
    if (http) return true;
    for (size_t i = 0; i < sizeof worth / sizeof *worth; i++)
        if (strcasecmp(name, worth[i]) == 0) return true;
    return strncasecmp(name, "WARC-", 5) != 0 && strncasecmp(name, "Content-", 8) != 0;
}

/* Lines of archive->head[0 .. length): each a field, or without a name what stands before them. `quiet`: nothing is
 * said of them. */
static ls_status read_fields(archive *archive, record *record, fields *fields, size_t length, bool http, bool quiet) {
    ls_status status = LS_OK;
    char name[FIELD_MAX];
    archive->group += !quiet;
    for (const char *at = archive->head, *end = at + length; at < end && status == LS_OK;) {
        const char *stop = line_end(at, end), *next = stop < end ? stop + 1 : end;
        if (stop > at && stop[-1] == '\r') stop--;
        const char *colon = stop > at ? memchr(at, ':', (size_t)(stop - at)) : NULL, *value = colon ? colon + 1 : at;
        bool field = colon && is_token(at, (size_t)(colon - at));
        if (!field) value = at;
        while (value < stop && (*value == ' ' || *value == '\t')) value++;
        if (field) {
            copy_token(name, sizeof name, at, (size_t)(colon - at));
            take_field(record, fields, name, strlen(name), value, (size_t)(stop - value), http);
        }
        bool version = !http && at == archive->head;
        if (!quiet && !version && (!field || is_of_worth(name, http)))
            status = say(archive, field ? name : NULL, value, (size_t)(stop - value));
        at = next;
    }
    return status;
}

typedef enum head { OF_NOTHING, OF_RECORD, OF_HTTP } head;

static head kind_of_head(const archive *archive) {
    const char *line = archive->head, *end = line_end(line, line + archive->head_length);
    if (end - line > 5 && !memcmp(line, "WARC/", 5)) return OF_RECORD;
    if (end - line > 5 && !memcmp(line, "HTTP/", 5)) return OF_HTTP;
    return end - line > 12 && memmem(line, (size_t)(end - line), " HTTP/1.", 8) ? OF_HTTP : OF_NOTHING;
}

/* The length of the fields with the empty line behind them; 0: there is none. */
static size_t fields_length(const archive *archive) {
    for (const char *line = archive->head, *stop = line + archive->head_length; line < stop;) {
        const char *found = memchr(line, '\n', (size_t)(stop - line));
        if (!found) break;
        size_t size = (size_t)(found - line);
        if (!size || (size == 1 && *line == '\r')) return (size_t)(found + 1 - archive->head);
        line = found + 1;
    }
    return 0;
}

/* Copies the start of what stands at `at`. *length: of the fields in it, if it is a head. */
static ls_status load_head(archive *archive, uint64_t at, uint64_t end, size_t limit, head *kind, size_t *length) {
    *length = 0;
    *kind = OF_NOTHING;
    for (size_t most = HEAD_FIRST; most <= limit && !*length; most *= HEAD_MAX / HEAD_FIRST) {
        size_t want = end - at < most ? (size_t)(end - at) : most;
        int64_t got = ls_input_read(archive->input, at, archive->head, want);
        if (got < 0) return LS_IO;
        archive->head_length = (size_t)got;
        *kind = kind_of_head(archive);
        if (!*kind) return LS_OK;
        *length = fields_length(archive);
        if (archive->head_length < most) break;
    }
    return LS_OK;
}

/* ---- content ----------------------------------------------------------------------------------------------------- */

static ls_status write_range(archive *archive, uint64_t at, uint64_t end) {
    ls_status status = LS_OK;
    while (at < end && status == LS_OK) {
        size_t got;
        const uint8_t *bytes =
            ls_input_peek(archive->input, at, end - at < PIECE ? (size_t)(end - at) : PIECE, &got);
        if (!bytes) return LS_IO;
        if (!got) break;
        status = ls_sink_child_write(archive->sink, bytes, got);
        at += got;
    }
    return status;
}

/* Only ends of lines up to the next text. */
static ls_status skip_lines(archive *archive, uint64_t *at, uint64_t end) {
    for (size_t got; *at < end; ++*at) {
        const uint8_t *byte = ls_input_peek(archive->input, *at, 1, &got);
        if (!byte) return LS_IO;
        if (!got || (*byte != '\r' && *byte != '\n')) return LS_OK;
    }
    return LS_OK;
}

/* Digits of a size, perhaps blanks, perhaps ";" and an extension: the length of the line, 0 where it is another. */
static size_t chunk_line(const char *line, size_t length, uint64_t *size) {
    size_t at = 0;
    *size = 0;
    for (; at < length && at < 9; at++) {
        int digit = ls_hex_digit(line[at]);
        if (digit < 0) break;
        *size = *size << 4 | (unsigned)digit;
    }
    const char *stop = at && at < 9 ? memchr(line, '\n', length) : NULL;
    if (!stop) return 0;
    while (line[at] == ' ' || line[at] == '\t') at++;
    if (line[at] == '\r' && line + at + 1 == stop) at++;
    return line + at == stop || line[at] == ';' ? (size_t)(stop - line) + 1 : 0;
}

/* The length of the end of a line there, 0 where none is. Not by a peek: the window stays where the chunk is. */
static size_t line_end_length(archive *archive, uint64_t at, uint64_t end) {
    char bytes[2] = {0};
    if (at >= end || ls_input_read(archive->input, at, bytes, end - at < 2 ? 1 : 2) < 1) return 0;
    return bytes[0] == '\n' ? 1 : bytes[0] == '\r' && bytes[1] == '\n' ? 2 : 0;
}

/* *length: of the lines there that are fields. */
static ls_status load_trailer(archive *archive, uint64_t at, uint64_t end, size_t *length) {
    int64_t got = ls_input_read(archive->input, at, archive->head, end - at < HEAD_MAX ? (size_t)(end - at) : HEAD_MAX);
    if (got < 0) return LS_IO;
    for (const char *line = archive->head, *last = line + got; line < last;) {
        const char *stop = line_end(line, last), *colon = memchr(line, ':', (size_t)(stop - line));
        if (!colon || !is_token(line, (size_t)(colon - line))) break;
        line = stop < last ? stop + 1 : last;
        *length = (size_t)(line - archive->head);
    }
    return LS_OK;
}

/* RFC 9112 7.1: a size in hexadecimal digits, the bytes, an end of line; a size of 0 ends them, fields may follow.
 * What is not so is written as it stands: no line is taken for a size unless a line ends behind its bytes, or the
 * record ends among them (not of the first chunk of a whole record: that is a body that was never in chunks).
 * *trailer: the length of the fields, which are in archive->head. */
static ls_status write_chunks(archive *archive, const record *record, bool *damaged, size_t *trailer) {
    ls_status status = LS_OK;
    for (uint64_t at = record->at, end = record->end, size; at < end && status == LS_OK;) {
        size_t got;
        const char *line = (const char *)ls_input_peek(archive->input, at, CHUNK_LINE, &got);
        if (!line) return LS_IO;
        if (got > end - at) got = (size_t)(end - at);
        size_t length = chunk_line(line, got, &size);
        uint64_t left = end - at - length;
        bool ends = size >= left && (at > record->at || record->cut);
        if (!length || (size && !ends && !(size < left && line_end_length(archive, at + length + size, end))))
            return *damaged = true, write_range(archive, at, end);
        at += length;
        if (!size) {
            status = load_trailer(archive, at, end, trailer);
            at += *trailer;
            if (status == LS_OK) status = skip_lines(archive, &at, end);
            if (status == LS_OK && at < end) *damaged = true, status = write_range(archive, at, end);
            return status;
        }
        if (size > left) *damaged = true, size = left;
        status = write_range(archive, at, at + size);
        at += size;
        at += line_end_length(archive, at, end);
    }
    return status;
}

static ls_status give_content(archive *archive, const record *record) {
    bool damaged = record->cut;
    size_t trailer = 0;
    if (record->at >= record->end) return LS_OK;
    const ls_child child = {
        .name = record->name, .name_length = strlen(record->name), .size = UINT64_MAX,
        .packed_size = record->end - record->at, .media_type = record->type[0] ? record->type : NULL,
        .charset = record->charset[0] ? record->charset : NULL, .modified = record->date[0] ? record->date : NULL,
        .modified_zone = "UTC", .modified_from = "warc"};
    ls_status status = ls_sink_child_open(archive->sink, &child);
    if (status != LS_OK) return status;
    status = record->chunked ? write_chunks(archive, record, &damaged, &trailer)
                             : write_range(archive, record->at, record->end);
    if (damaged) ls_sink_child_note(archive->sink, LEAKSIFT_REASON_CORRUPT, "the record is damaged or cut short");
    if (record->packed)
        ls_sink_child_note(archive->sink, LEAKSIFT_REASON_UNSUPPORTED, "packed in a way that is not read");
    ls_status closed = ls_sink_child_close(archive->sink);
    if (status == LS_OK || status == LS_STOP) status = closed; /* a child's own limit ends only that child */
    struct record unused = {0};
    fields fields = {0};
    return status == LS_OK && trailer ? read_fields(archive, &unused, &fields, trailer, true, false) : status;
}

/* What came over HTTP begins with its head. */
static ls_status read_content(archive *archive, record *record) {
    size_t length;
    fields fields = {0};
    head kind;
    ls_status status = load_head(archive, record->at, record->end, HEAD_MAX, &kind, &length);
    if (status == LS_OK && kind == OF_HTTP) {
        record->type[0] = record->charset[0] = '\0'; /* was the record's own, application/http */
        if (!length) length = archive->head_length;
        status = read_fields(archive, record, &fields, length, true, false);
        record->at += length;
    }
    return status == LS_OK ? give_content(archive, record) : status;
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

/* Where the next record's mark begins a line; the size where none does. Blocks end at the same places wherever a search
 * begins, so that the next one, behind a mark that is none, finds its block still in the window. */
static ls_status find_record(archive *archive, uint64_t at, const char *mark, uint64_t *found) {
    uint64_t size = archive->input->size;
    size_t length = strlen(mark), got;
    for (*found = size; at < size;) {
        const char *block = (const char *)ls_input_peek(archive->input, at, (size_t)(LOOK - at % LOOK) + length, &got);
        if (!block) return LS_IO;
        const char *hit = memmem(block, got, mark, length);
        if (hit) return *found = at + (uint64_t)(hit - block) + 1, LS_OK; /* behind the line's end */
        ls_status status = ls_sink_tick(archive->sink, got);
        if (status != LS_OK) return status;
        if (got <= length) break;
        at += got - length + 1;
    }
    return LS_OK;
}

static ls_status close_record(archive *archive, record *record, uint64_t length) {
    uint64_t left = archive->input->size - record->at;
    record->cut = length > left;
    if (record->cut) archive->damaged = true, length = left;
    record->end = record->at + length;
    return ls_sink_tick(archive->sink, 0);
}

typedef ls_status is_record(archive *archive, uint64_t at, bool *yes);

static ls_status is_warc_record(archive *archive, uint64_t at, bool *yes) {
    record record = {0};
    fields fields = {0};
    size_t length;
    head kind;
    ls_status status = load_head(archive, at, archive->input->size, HEAD_FIRST, &kind, &length);
    if (status == LS_OK && length) status = read_fields(archive, &record, &fields, length, false, true);
    *yes = length && kind == OF_RECORD && fields.has_length;
    return status;
}

static bool begins_with(archive *archive, uint64_t at, const char *mark) {
    size_t got, length = strlen(mark);
    const uint8_t *bytes = ls_input_peek(archive->input, at, length, &got);
    return bytes && got == length && memcmp(bytes, mark, length) == 0;
}

/* No record begins at *at: what stands there up to the next is a child too, so that nothing hides there. The mark of a
 * broken record loses its first letter, else the child would be such an archive again, with such a child. */
static ls_status give_rest(archive *archive, uint64_t *at, const char *mark, is_record *is_record) {
    bool found = false, marked = begins_with(archive, *at, "WARC/") || begins_with(archive, *at, "filedesc://");
    record record = {.at = *at + marked, .cut = true, .name = "rest"};
    ls_status status = LS_OK;
    archive->damaged = true;
    while (!found && *at < archive->input->size && status == LS_OK) {
        status = find_record(archive, *at, mark, at);
        if (status == LS_OK) status = is_record(archive, *at, &found);
        if (status == LS_OK) status = ls_sink_tick(archive->sink, HEAD_FIRST);
    }
    record.end = *at;
    return status == LS_OK ? give_content(archive, &record) : status;
}

static ls_status read_warc(archive *archive) {
    ls_status status = LS_OK;
    uint64_t size = archive->input->size;
    for (uint64_t at = 0; at < size && status == LS_OK;) {
        record record = {0};
        fields fields = {0};
        size_t length;
        head kind;
        status = load_head(archive, at, size, HEAD_MAX, &kind, &length);
        bool begins = length && kind == OF_RECORD;
        if (status == LS_OK && begins) status = read_fields(archive, &record, &fields, length, false, false);
        if (status == LS_OK && begins && fields.has_length) {
            record.at = at + length;
            status = close_record(archive, &record, fields.length);
            at = record.end;
            if (status == LS_OK) status = read_content(archive, &record);
            if (status == LS_OK) status = skip_lines(archive, &at, archive->input->size);
        } else if (status == LS_OK) {
            status = give_rest(archive, &at, "\nWARC/", is_warc_record);
        }
    }
    return status;
}

/* A line: address, IP address, date, type, [more,] length; the file's own record may have a second line and so on. */
static bool read_arc_line(archive *archive, record *record, size_t line, uint64_t *length) {
    char *words[5] = {0}, *at = archive->head, *end = at + line, *last = end;
    while (last > at && (last[-1] == '\r' || last[-1] == '\n')) last--;
    size_t count = 0;
    for (char *word = at; word < last && count < 5; count++) {
        words[count] = word;
        while (word < last && *word != ' ') word++;
        while (word < last && *word == ' ') word++;
    }
    char *number = last;
    while (number > at && number[-1] != ' ') number--;
    bool is_number;
    *length = number_of(number, (size_t)(last - number), &is_number);
    if (count < 4 || !is_number) return false;
    take_address(record, at, strcspn(words[0], " "));
    if (count == 5) take_type(record, words[3], (size_t)(words[4] - 1 - words[3]));
    return true;
}

/* *line: the length of the line with which a record begins; 0: none does. */
static ls_status load_arc_line(archive *archive, uint64_t at, record *record, size_t *line, uint64_t *length) {
    size_t want = archive->input->size - at < HEAD_FIRST ? (size_t)(archive->input->size - at) : HEAD_FIRST;
    int64_t got = ls_input_read(archive->input, at, archive->head, want);
    *line = 0;
    if (got < 0) return LS_IO;
    const char *stop = memchr(archive->head, '\n', (size_t)got);
    if (stop) *line = (size_t)(stop - archive->head) + 1;
    if (*line && !read_arc_line(archive, record, *line, length)) *line = 0;
    return LS_OK;
}

static ls_status is_arc_record(archive *archive, uint64_t at, bool *yes) {
    record record = {0};
    size_t line;
    uint64_t length;
    ls_status status = load_arc_line(archive, at, &record, &line, &length);
    *yes = line != 0;
    return status;
}

static ls_status read_arc(archive *archive) {
    ls_status status = LS_OK;
    for (uint64_t at = 0; at < archive->input->size && status == LS_OK;) {
        record record = {0};
        size_t line;
        uint64_t length;
        status = load_arc_line(archive, at, &record, &line, &length);
        if (status == LS_OK && line) {
            archive->group++;
            status = say(archive, NULL, archive->head, line - 1 - (line > 1 && archive->head[line - 2] == '\r'));
            record.at = at + line;
            if (status == LS_OK) status = close_record(archive, &record, length);
            at = record.end;
            if (status == LS_OK) status = read_content(archive, &record);
            if (status == LS_OK) status = skip_lines(archive, &at, archive->input->size);
        } else if (status == LS_OK) {
            status = give_rest(archive, &at, "\nhttp", is_arc_record);
        }
    }
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    archive archive = {.input = input, .sink = sink, .head = ls_malloc(HEAD_MAX)};
    if (!archive.head) return LS_NOMEM;
    bool warc = strcmp(about->media_type, "application/warc") == 0;
    ls_status status = warc ? read_warc(&archive) : read_arc(&archive);
    if (archive.damaged) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the archive is damaged or cut short");
    ls_buffer_free(&archive.text);
    ls_free(archive.head);
    return status == LS_OK && input->error_number ? LS_IO : status;
}

static const char *const types[] = {"application/warc", "application/x-internet-archive", NULL};
const ls_handler ls_handler_warc = {
    "warc", types, "contents of all records as members; fields of the records and of HTTP", true, run};
