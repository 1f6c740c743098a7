/* A sink that takes everything and keeps nothing, but holds what a handler promises: valid UTF-8, calls in order. */
#ifndef LS_TESTS_NULL_SINK_H
#define LS_TESTS_NULL_SINK_H
#include "base/utf8.h"
#include "extract/sink.h"
#include <stdlib.h>
#include <string.h>

typedef struct null_sink {
    ls_sink sink;
    ls_limits limits;
    bool open;
    uint64_t calls;
} null_sink;

static inline void null_sink_hold(bool condition) {
    if (!condition) abort();
}

static inline ls_status null_sink_text(ls_sink *sink, const ls_segment *segment) {
    null_sink_hold(!((null_sink *)sink)->open);
    null_sink_hold(ls_utf8_valid(segment->text, segment->length) == segment->length);
    if (segment->field) null_sink_hold(ls_utf8_valid(segment->field, strlen(segment->field)) == strlen(segment->field));
    return LS_OK;
}

static inline ls_status null_sink_open(ls_sink *sink, const ls_child *child) {
    (void)child;
    null_sink_hold(!((null_sink *)sink)->open);
    ((null_sink *)sink)->open = true;
    return LS_OK;
}

static inline ls_status null_sink_write(ls_sink *sink, const void *data, size_t length) {
    uint8_t seen = 0;
    for (size_t i = 0; i < length; i += 64) seen ^= ((const uint8_t *)data)[i];
    ((null_sink *)sink)->calls += 1 + seen; /* so that the reads stay */
    null_sink_hold(((null_sink *)sink)->open);
    return LS_OK;
}

static inline ls_status null_sink_close(ls_sink *sink) {
    null_sink_hold(((null_sink *)sink)->open);
    ((null_sink *)sink)->open = false;
    return LS_OK;
}

static inline ls_status null_sink_input(ls_sink *sink, const ls_child *child, ls_input *input) {
    uint8_t byte;
    (void)child;
    null_sink_hold(!((null_sink *)sink)->open);
    if (input->size) ls_input_read(input, input->size - 1, &byte, 1);
    return LS_OK;
}

static inline void null_sink_child_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    (void)reason, (void)message;
    null_sink_hold(((null_sink *)sink)->open);
}

static inline void null_sink_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    (void)sink, (void)message;
    null_sink_hold(reason < LEAKSIFT_REASON_COUNT);
}

static inline void null_sink_property(ls_sink *sink, const char *name, const char *value, size_t length) {
    (void)sink, (void)name;
    null_sink_hold(ls_utf8_valid(value, length) == length);
}

static inline void null_sink_time(ls_sink *sink, const char *name, const char *at, const char *zone, const char *from) {
    (void)sink, (void)name, (void)zone, (void)from;
    null_sink_hold(strlen(at) == 19);
}

static inline ls_status null_sink_tick(ls_sink *sink, uint64_t bytes) {
    (void)sink, (void)bytes;
    return LS_OK;
}

static inline void null_sink_init(null_sink *sink) {
    *sink = (null_sink){.sink = {.text = null_sink_text,
                                 .child_open = null_sink_open,
                                 .child_write = null_sink_write,
                                 .child_close = null_sink_close,
                                 .child_input = null_sink_input,
                                 .child_note = null_sink_child_note,
                                 .note = null_sink_note,
                                 .property = null_sink_property,
                                 .time = null_sink_time,
                                 .tick = null_sink_tick}};
    ls_limits_init(&sink->limits);
    sink->sink.limits = &sink->limits;
}
#endif
