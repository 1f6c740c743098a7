/* The sink and the input that a handler of the embedder sees: what it gives is checked here, once, and handed on to any
 * sink of ours: an item's frame, or, in the host of a worker, the wire. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "scan/guest.h"
#include "text/charset.h"
#include <stdio.h>
#include <string.h>

enum { CHILD_PIECE = 256 << 10, READ_PIECE = 1 << 20 };

struct leaksift_sink {
    ls_sink *to;
    const ls_guest_source *source;
    const char *name;     /* of the handler */
    ls_status stopped;    /* what a call of `to` said, once it was not LS_OK */
    const char *misused;  /* what could not be, or NULL */
    bool child_is_open, child_is_cut, read_failed;
    ls_buffer repaired;
};

struct leaksift_input {
    leaksift_sink *sink;
    const ls_extract *about;
};

static leaksift_status misuse(leaksift_sink *sink, const char *what) {
    if (!sink->misused) sink->misused = what;
    return LEAKSIFT_ERROR_ARGUMENT;
}

/* To the embedder all that ends its work is one thing. */
static leaksift_status say(leaksift_sink *sink, ls_status status) {
    if (status && !sink->stopped) sink->stopped = status;
    return sink->stopped ? LEAKSIFT_ERROR_CANCELLED : LEAKSIFT_OK;
}

const char *ls_guest_role(const char *role) {
    static const char *const known[] = {"sender",    "recipient", "author", "last_editor",
                                        "signatory", "contact",   "party",  "subject"};
    for (size_t i = 0; role && i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], role) == 0) return known[i];
    return NULL;
}

/* ---- reading ---- */

uint64_t leaksift_input_size(const leaksift_input *input) { return input->sink->source->size; }
const char *leaksift_input_name(const leaksift_input *input) { return input->about->name; }
const char *leaksift_input_media_type(const leaksift_input *input) { return input->about->media_type; }
const char *leaksift_input_charset(const leaksift_input *input) { return input->about->charset; }

ls_status ls_guest_read(ls_input *input, ls_sink *sink, uint64_t offset, void *buffer, size_t length, size_t *got) {
    *got = 0;
    ls_status status = ls_sink_tick(sink, length / 4);
    if (status) return status;
    int64_t read = ls_input_read(input, offset, buffer, length);
    if (read < 0) return LS_IO;
    *got = (size_t)read;
    return LS_OK;
}

ls_status ls_guest_range(ls_input *input, ls_sink *sink, const ls_child *child, uint64_t offset, uint64_t size) {
    ls_input part;
    ls_input_part(&part, input, offset, size);
    ls_status status = ls_sink_child_input(sink, child, &part);
    ls_input_close(&part);
    return status;
}

leaksift_status leaksift_input_read(leaksift_input *input, uint64_t offset, void *buffer, size_t length, size_t *got) {
    leaksift_sink *sink = input->sink;
    *got = 0;
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (offset >= sink->source->size) return LEAKSIFT_OK;
    if (length > sink->source->size - offset) length = (size_t)(sink->source->size - offset);
    while (*got < length) {
        size_t piece = length - *got < READ_PIECE ? length - *got : READ_PIECE, came;
        ls_status status =
            sink->source->read(sink->source->context, offset + *got, (char *)buffer + *got, piece, &came);
        if (status == LS_IO) return sink->read_failed = true, LEAKSIFT_ERROR_IO;
        if (status) return say(sink, status);
        *got += came;
        if (came < piece) break; /* the file became shorter: the item is noted for that */
    }
    return LEAKSIFT_OK;
}

/* ---- text and what else is said of the item ---- */

/* A cut that splits no word if one of the last KiB ends before it, and no character. */
static size_t cut_point(const char *text, size_t most) {
    for (size_t back = 1; back < 1024; back++)
        if (text[most - back] == ' ' || text[most - back] == '\n') return most - back + 1;
    while (((unsigned char)text[most] & 0xC0) == 0x80) most--;
    return most;
}

static ls_status push_text(leaksift_sink *sink, ls_segment *segment) {
    const char *text = segment->text;
    size_t rest = segment->length;
    ls_status status = LS_OK;
    while (!status && rest > LS_GUEST_PIECE) {
        segment->text = text;
        segment->length = cut_point(text, LS_GUEST_PIECE);
        status = ls_sink_text(sink->to, segment);
        text += segment->length;
        rest -= segment->length;
        segment->glued = true;
    }
    segment->text = text;
    segment->length = rest;
    return status ? status : ls_sink_text(sink->to, segment);
}

leaksift_status leaksift_sink_text(leaksift_sink *sink, const leaksift_segment *from) {
    leaksift_segment given;
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (!from || !ls_guest_sized(&given, from, sizeof given)) return misuse(sink, "a segment is of a newer leaksift");
    if (given.length && !given.text) return misuse(sink, "a segment has no text");
    if ((unsigned)given.part >= LEAKSIFT_PART_PATH) return misuse(sink, "a segment's part is none");
    if (!ls_guest_string(given.sheet) || !ls_guest_string(given.cell) || !ls_guest_string(given.field) ||
        !ls_guest_string(given.column) || !ls_guest_string(given.row_label))
        return misuse(sink, "a segment's string is no UTF-8 or too long");
    if (given.role && !ls_guest_role(given.role)) return misuse(sink, "a role is not known");
    ls_segment segment = {.text = given.text,
                          .length = given.length,
                          .part = given.part,
                          .page = given.page,
                          .slide = given.slide,
                          .sheet = given.sheet,
                          .cell = given.cell,
                          .field = given.field,
                          .column = given.column,
                          .row_label = given.row_label,
                          .row = given.row,
                          .group = given.group,
                          .role = ls_guest_role(given.role),
                          .glued = given.glued,
                          .heading = given.heading,
                          .lines = given.lines};
    if (!given.length) return LEAKSIFT_OK;
    if (ls_utf8_valid(given.text, given.length) < given.length) {
        ls_buffer_clear(&sink->repaired);
        if (ls_utf8_repair(given.text, given.length, &sink->repaired) || sink->repaired.failed)
            return say(sink, LS_NOMEM);
        segment.text = sink->repaired.data;
        segment.length = sink->repaired.length;
    }
    return say(sink, push_text(sink, &segment));
}

leaksift_status leaksift_sink_property(leaksift_sink *sink, const char *name, const char *value, size_t length) {
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (!name || !*name || !ls_guest_string(name)) return misuse(sink, "a property's name is none");
    if ((length && !value) || length > LS_GUEST_PIECE)
        return misuse(sink, "a property has no value or one of more than 1 MiB");
    if (length && (ls_utf8_valid(value, length) < length || memchr(value, '\0', length)))
        return misuse(sink, "a property's value is no UTF-8");
    ls_sink_property(sink->to, name, value ? value : "", length);
    return say(sink, ls_sink_tick(sink->to, length));
}

/* "2021-03-04T10:22:00" */
static bool is_time(const char *at) {
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    size_t i = 0;
    for (; form[i]; i++)
        if (form[i] == 'd' ? at[i] < '0' || at[i] > '9' : at[i] != form[i]) return false;
    return !at[i];
}

static bool is_zone(const char *zone) {
    if (!zone || strcmp(zone, "none") == 0 || strcmp(zone, "UTC") == 0) return true;
    if (strlen(zone) != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return false;
    for (size_t i = 1; i < 6; i++)
        if (i != 3 && (zone[i] < '0' || zone[i] > '9')) return false;
    return true;
}

leaksift_status leaksift_sink_time(leaksift_sink *sink, const char *name, const char *at, const char *zone) {
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (!name || !*name || !ls_guest_string(name)) return misuse(sink, "a time's name is none");
    if (!at || !is_time(at) || !is_zone(zone))
        return misuse(sink, "a time is not of the form 2021-03-04T10:22:00, or its zone none");
    ls_sink_time(sink->to, name, at, zone, sink->name);
    return say(sink, ls_sink_tick(sink->to, 0));
}

static bool is_note(leaksift_reason reason, const char *message) {
    return (unsigned)reason < LEAKSIFT_REASON_COUNT && ls_guest_string(message) &&
           (!message || !strpbrk(message, "\r\n"));
}

leaksift_status leaksift_sink_note(leaksift_sink *sink, leaksift_reason reason, const char *message) {
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (!is_note(reason, message)) return misuse(sink, "a note's reason is none, or its message not one line of UTF-8");
    ls_sink_note(sink->to, reason, message ? message : "");
    return say(sink, ls_sink_tick(sink->to, 0));
}

leaksift_status leaksift_sink_tick(leaksift_sink *sink, uint64_t bytes) {
    return sink->stopped ? LEAKSIFT_ERROR_CANCELLED : say(sink, ls_sink_tick(sink->to, bytes));
}

/* ---- children ---- */

static bool take_child(leaksift_sink *sink, const leaksift_child *from, uint64_t size, ls_child *child) {
    leaksift_child given = LEAKSIFT_CHILD_INIT;
    if (from && !ls_guest_sized(&given, from, sizeof given))
        return misuse(sink, "a child is of a newer leaksift"), false;
    if (given.name && !given.name_length) given.name_length = strlen(given.name);
    if (given.name_length > LS_GUEST_STRING_MAX || !ls_guest_string(given.media_type) ||
        !ls_guest_string(given.charset))
        return misuse(sink, "a child's string is no UTF-8 or too long"), false;
    if ((given.modified && !is_time(given.modified)) || !is_zone(given.modified_zone))
        return misuse(sink, "a child's time is not of the form 2021-03-04T10:22:00, or its zone none"), false;
    *child = (ls_child){.name = given.name, .name_length = given.name ? given.name_length : 0, .number = given.number,
        .media_type = given.media_type, .charset = given.charset, .packed_size = given.packed_size, .size = size,
        .modified = given.modified, .modified_zone = given.modified_zone ? given.modified_zone : "none",
        .modified_from = sink->name, .is_embedded = given.is_embedded};
    return true;
}

leaksift_status leaksift_sink_child_open(leaksift_sink *sink, const leaksift_child *child) {
    ls_child taken;
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (sink->child_is_open) return misuse(sink, "a child is opened inside another");
    if (!take_child(sink, child, UINT64_MAX, &taken)) return LEAKSIFT_ERROR_ARGUMENT;
    ls_status status = ls_sink_child_open(sink->to, &taken);
    sink->child_is_open = !status;
    sink->child_is_cut = false;
    return say(sink, status);
}

leaksift_status leaksift_sink_child_write(leaksift_sink *sink, const void *data, size_t size) {
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (!sink->child_is_open || (size && !data)) return misuse(sink, "bytes of a child that is not open");
    for (const char *at = data; size && !sink->child_is_cut;) {
        size_t piece = size < CHILD_PIECE ? size : CHILD_PIECE;
        ls_status status = ls_sink_child_write(sink->to, at, piece);
        if (status == LS_STOP) sink->child_is_cut = true;
        else if (status) return say(sink, status);
        at += piece;
        size -= piece;
    }
    return sink->child_is_cut ? LEAKSIFT_ERROR_SPACE : LEAKSIFT_OK;
}

leaksift_status leaksift_sink_child_note(leaksift_sink *sink, leaksift_reason reason, const char *message) {
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (!sink->child_is_open) return misuse(sink, "a note of a child that is not open");
    if (!is_note(reason, message)) return misuse(sink, "a note's reason is none, or its message not one line of UTF-8");
    ls_sink_child_note(sink->to, reason, message ? message : "");
    return say(sink, ls_sink_tick(sink->to, 0));
}

leaksift_status leaksift_sink_child_close(leaksift_sink *sink) {
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (!sink->child_is_open) return misuse(sink, "a child is closed that is not open");
    sink->child_is_open = false;
    return say(sink, ls_sink_child_close(sink->to));
}

leaksift_status leaksift_sink_child(leaksift_sink *sink, const leaksift_child *child, const void *data, size_t size) {
    leaksift_status status = leaksift_sink_child_open(sink, child);
    if (status) return status;
    status = leaksift_sink_child_write(sink, data, size);
    if (status && status != LEAKSIFT_ERROR_SPACE) return status;
    return leaksift_sink_child_close(sink);
}

leaksift_status leaksift_sink_child_range(leaksift_sink *sink, const leaksift_child *child, uint64_t offset,
                                          uint64_t size) {
    ls_child taken;
    if (sink->stopped) return LEAKSIFT_ERROR_CANCELLED;
    if (sink->child_is_open) return misuse(sink, "a child is opened inside another");
    if (!take_child(sink, child, size, &taken)) return LEAKSIFT_ERROR_ARGUMENT;
    return say(sink, sink->source->range(sink->source->context, sink->to, &taken, offset, size));
}

/* ---- the call ---- */

static void tell_failure(leaksift_sink *sink, leaksift_status status) {
    char message[200];
    if (sink->misused) snprintf(message, sizeof message, "handler %s: %s", sink->name, sink->misused);
    else snprintf(message, sizeof message, "handler %s failed: %s", sink->name, leaksift_status_name(status));
    ls_sink_note(sink->to, LEAKSIFT_REASON_PARSER_EXIT, message);
}

ls_status ls_guest_call(const ls_guest *guest, const ls_extract *about, const ls_guest_source *source, ls_sink *to) {
    leaksift_sink sink = {.to = to, .source = source, .name = guest->handler.name};
    leaksift_input input = {.sink = &sink, .about = about};
    leaksift_status status = guest->functions.run(guest->functions.context, &input, &sink);
    ls_buffer_free(&sink.repaired);
    if (sink.stopped) return sink.stopped;
    if (sink.read_failed && status == LEAKSIFT_ERROR_IO && !sink.misused) return LS_IO;
    if (status || sink.misused) tell_failure(&sink, status);
    return LS_OK;
}
