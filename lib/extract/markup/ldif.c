/* Entries of a directory, LDIF (RFC 2849): lines NAME: VALUE, NAME:: BASE64, folded with a blank; an empty line ends an
 * entry, which is one group. Names that are not ASCII stand in base64, and so do passwords and pictures. */
#include "extract/mail/mail_decode.h"
#include "extract/reader.h"
#include "extract/store/value.h"
#include <string.h>
#include <strings.h>

enum { LINE_MAX = 16 << 20, NAME_MAX_HERE = 96 };

typedef struct entries {
    ls_reader *reader;
    ls_sink *sink;
    ls_buffer line, bytes;
    ls_value value;
    uint32_t group;
    uint64_t row;
    bool cut;
} entries;

static bool next_logical(entries *in, ls_status *status) {
    const char *line;
    size_t length;
    ls_buffer_clear(&in->line);
    if (!ls_reader_line(in->reader, LINE_MAX, &line, &length, status)) return false;
    ls_buffer_append(&in->line, line, length);
    while (length && (*status = ls_reader_fill(in->reader, 1)) == LS_OK && ls_reader_left(in->reader) &&
           *ls_reader_text(in->reader) == ' ' && ls_reader_line(in->reader, LINE_MAX, &line, &length, status)) {
        bool room = in->line.length + length <= LINE_MAX;
        if (room) ls_buffer_append(&in->line, line + 1, length - 1);
        in->cut |= !room;
    }
    if (in->line.failed) *status = LS_NOMEM;
    return *status == LS_OK;
}

static ls_status say_line(entries *in, leaksift_part part) {
    const ls_segment place = {.part = part, .group = in->group};
    return ls_value_text(&in->value, in->sink, &place, in->line.data, in->line.length);
}

/* A value in base64: text, or a file as a member called entry/attribute. */
static ls_status say_bytes(entries *in, const ls_segment *place, const char *text, size_t length) {
    ls_mail_decoder decoder = {.encoding = LS_MAIL_BASE64};
    char name[LS_VALUE_NAME];
    ls_buffer_clear(&in->bytes);
    ls_status status = ls_mail_decode(&decoder, (const uint8_t *)text, length, &in->bytes);
    if (status != LS_OK || !in->bytes.length) return status;
    ls_value_child_name(name, "entry", in->row, place->field);
    return ls_value_any(&in->value, in->sink, place, name, in->bytes.data, in->bytes.length, true);
}

static ls_status say_value(entries *in) {
    const char *text = in->line.data, *end = text + in->line.length, *colon = memchr(text, ':', in->line.length);
    size_t name_length = colon ? (size_t)(colon - text) : 0;
    char name[NAME_MAX_HERE];
    if (*text == '#') return say_line(in, LEAKSIFT_PART_COMMENT);
    if (!name_length || name_length >= sizeof name || memchr(text, ' ', name_length))
        return say_line(in, LEAKSIFT_PART_BODY);
    memcpy(name, text, name_length);
    name[name_length] = '\0';
    const char *value = ++colon;
    bool base64 = value < end && *value == ':', elsewhere = value < end && *value == '<';
    if (base64 || elsewhere) value++;
    while (value < end && *value == ' ') value++;
    const ls_segment place = {.part = LEAKSIFT_PART_BODY, .field = name, .group = in->group, .row = in->row};
    if (value == end) return LS_OK;
    return base64 ? say_bytes(in, &place, value, (size_t)(end - value))
                  : ls_value_text(&in->value, in->sink, &place, value, (size_t)(end - value));
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_reader reader;
    entries in = {.reader = &reader, .sink = sink, .group = 1, .row = 1};
    bool any = false;
    ls_status status = ls_reader_open(&reader, about, input, sink, true);
    while (status == LS_OK && next_logical(&in, &status)) {
        if (in.line.length) status = say_value(&in);
        else if (any) in.group++, in.row++;
        any = in.line.length > 0;
    }
    if (in.cut) ls_sink_note(sink, LEAKSIFT_REASON_BYTES_OUT, "a line is longer than 16 MiB: its end was not read");
    ls_buffer_free(&in.line), ls_buffer_free(&in.bytes);
    ls_value_free(&in.value);
    ls_reader_close(&reader);
    return status;
}

static const char *const types[] = {"text/x-ldif", "application/x-ldif", NULL};
const ls_handler ls_handler_ldif = {"ldif", types, "attributes of each entry, also those in base64", false, run};
