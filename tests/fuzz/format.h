/* What the fuzz targets of the text formats share: a handler over the bytes, with a sink that holds it to the contract. */
#ifndef LS_TESTS_FORMAT_H
#define LS_TESTS_FORMAT_H
#include "base/utf8.h"
#include "extract/handler.h"
#include <stdlib.h>
#include <string.h>

static ls_status format_text(ls_sink *sink, const ls_segment *segment) {
    (void)sink;
    if (!segment->length || segment->length > 2u << 20) abort();
    if (ls_utf8_valid(segment->text, segment->length) != segment->length) abort();
    const char *strings[] = {segment->field, segment->column, segment->row_label};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (strings[i] && ls_utf8_valid(strings[i], strlen(strings[i])) != strlen(strings[i])) abort();
    return LS_OK;
}

static void format_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    (void)sink, (void)reason, (void)message;
}

static void format_property(ls_sink *sink, const char *name, const char *value, size_t length) {
    (void)sink, (void)name;
    if (ls_utf8_valid(value, length) != length) abort();
}

static void format_time(ls_sink *sink, const char *name, const char *at, const char *zone, const char *from) {
    (void)sink, (void)name, (void)from;
    if (strlen(at) != 19 || !*zone) abort();
}

static ls_status format_tick(ls_sink *sink, uint64_t bytes) {
    (void)sink, (void)bytes;
    return LS_OK;
}

static ls_status format_child(ls_sink *sink, const ls_child *child, ls_input *input) {
    (void)sink, (void)child, (void)input;
    return LS_OK;
}

static ls_status format_child_open(ls_sink *sink, const ls_child *child) {
    (void)sink, (void)child;
    return LS_OK;
}

static ls_status format_child_write(ls_sink *sink, const void *bytes, size_t length) {
    (void)sink, (void)bytes, (void)length;
    return LS_OK;
}

static ls_status format_child_close(ls_sink *sink) {
    (void)sink;
    return LS_OK;
}

/* The first byte chooses among the charsets that a mail might declare. */
static inline int format_run(const char *media_type, const uint8_t *data, size_t size) {
    static const char *const charsets[] = {NULL, "utf-8", "iso-8859-1", "shift_jis", "utf-16", "iso-2022-jp", "gb2312", "utf-7"};
    ls_limits limits;
    ls_limits_init(&limits);
    ls_sink sink = {.text = format_text, .note = format_note, .property = format_property, .time = format_time,
                    .tick = format_tick,
                    .child_input = format_child, .child_open = format_child_open, .child_write = format_child_write,
                    .child_close = format_child_close, .child_note = format_note, .limits = &limits};
    ls_extract about = {.media_type = media_type, .charset = size ? charsets[data[0] % 8] : NULL, .limits = &limits};
    ls_input input;
    ls_input_memory(&input, data, size);
    if (ls_handler_find(media_type)->run(&about, &input, &sink) != LS_OK) abort();
    ls_input_close(&input);
    return 0;
}
#endif
