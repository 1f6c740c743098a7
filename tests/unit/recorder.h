/* A sink for tests: records what a handler pushes, and can refuse the n-th call. Plain malloc() throughout, so that a
 * test which makes our own allocations fail does not make the recorder fail.
 *
 *     recorder r; recorder_init(&r);
 *     handler->run(&about, &input, &r.sink);
 *     r.children[0].name, r.children[0].bytes, …, recorder_has_note(&r, LEAKSIFT_REASON_CORRUPT)
 *     recorder_free(&r);
 */
#ifndef LS_TESTS_RECORDER_H
#define LS_TESTS_RECORDER_H
#include "base/utf8.h"
#include "extract/sink.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct recorded_text {
    ls_segment segment; /* all strings are copies */
} recorded_text;

typedef struct recorded_child {
    ls_child child; /* name, media_type, charset, times are copies */
    char *bytes;    /* NUL-ended; the first `keep` bytes */
    size_t length;  /* of `bytes` */
    uint64_t total; /* all that was written */
    uint32_t notes; /* bits 1 << reason */
    bool by_input;  /* came through child_input */
} recorded_child;

typedef struct recorded_pair {
    char *name, *value, *zone, *from;
} recorded_pair;

typedef struct recorder {
    ls_sink sink; /* first: the sink is the recorder */
    ls_limits limits;
    recorded_text *texts;
    size_t text_count;
    recorded_child *children;
    size_t child_count;
    recorded_pair *properties, *times;
    size_t property_count, time_count;
    uint64_t notes; /* bits 1 << reason */
    char *note_messages[LEAKSIFT_REASON_COUNT];
    bool open;         /* a child is open */
    bool misuse;       /* a call in the wrong order: write without open, text inside a child, two opens … */
    uint64_t calls;    /* of text, child_*, tick */
    uint64_t fail_at;  /* this call, from 1, and all after it return fail_with; 0: none */
    ls_status fail_with;
    uint64_t ticked;   /* bytes of all ticks */
    size_t keep;       /* bytes kept of each child: 64 MiB */
    uint64_t child_cap; /* child_write says LS_STOP beyond so many bytes of a child; 0: never */
    bool capped;
} recorder;

static inline void *recorder_need(void *block) {
    if (!block) abort();
    return block;
}

static inline char *recorder_copy(const char *text, size_t length) {
    char *copy = recorder_need(malloc(length + 1));
    if (length) memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static inline char *recorder_string(const char *text) { return text ? recorder_copy(text, strlen(text)) : NULL; }

static inline ls_status recorder_call(recorder *r) {
    r->calls++;
    return r->fail_at && r->calls >= r->fail_at ? r->fail_with : LS_OK;
}

static inline ls_status recorder_text(ls_sink *sink, const ls_segment *segment) {
    recorder *r = (recorder *)sink;
    ls_status status = recorder_call(r);
    if (status != LS_OK) return status;
    if (r->open) r->misuse = true;
    if (ls_utf8_valid(segment->text, segment->length) != segment->length) abort(); /* it begins and ends between characters */
    if ((r->text_count & (r->text_count - 1)) == 0) /* doubled: handlers of tables push hundreds of thousands */
        r->texts = recorder_need(realloc(r->texts, (r->text_count ? 2 * r->text_count : 1) * sizeof *r->texts));
    ls_segment *copy = &r->texts[r->text_count++].segment;
    *copy = *segment;
    copy->text = recorder_copy(segment->text, segment->length);
    copy->sheet = recorder_string(segment->sheet);
    copy->cell = recorder_string(segment->cell);
    copy->field = recorder_string(segment->field);
    copy->column = recorder_string(segment->column);
    copy->row_label = recorder_string(segment->row_label);
    return LS_OK;
}

static inline recorded_child *recorder_new_child(recorder *r, const ls_child *child) {
    r->children = recorder_need(realloc(r->children, (r->child_count + 1) * sizeof *r->children));
    recorded_child *copy = &r->children[r->child_count++];
    *copy = (recorded_child){.child = *child};
    copy->child.name = recorder_copy(child->name, child->name ? child->name_length : 0);
    copy->child.media_type = recorder_string(child->media_type);
    copy->child.charset = recorder_string(child->charset);
    copy->child.modified = recorder_string(child->modified);
    copy->child.modified_zone = recorder_string(child->modified_zone);
    copy->bytes = recorder_copy("", 0);
    return copy;
}

static inline ls_status recorder_child_open(ls_sink *sink, const ls_child *child) {
    recorder *r = (recorder *)sink;
    ls_status status = recorder_call(r);
    if (status != LS_OK) return status;
    if (r->open) r->misuse = true;
    r->open = true;
    r->capped = false;
    recorder_new_child(r, child);
    return LS_OK;
}

static inline ls_status recorder_child_write(ls_sink *sink, const void *data, size_t length) {
    recorder *r = (recorder *)sink;
    ls_status status = recorder_call(r);
    if (status != LS_OK) return status;
    if (!r->open || r->capped) r->misuse = true;
    if (!r->child_count) return LS_OK;
    recorded_child *child = &r->children[r->child_count - 1];
    size_t take = child->length >= r->keep ? 0 : length < r->keep - child->length ? length : r->keep - child->length;
    child->bytes = recorder_need(realloc(child->bytes, child->length + take + 1));
    if (take) memcpy(child->bytes + child->length, data, take);
    child->length += take;
    child->bytes[child->length] = '\0';
    child->total += length;
    r->capped = r->child_cap && child->total > r->child_cap;
    return r->capped ? LS_STOP : LS_OK;
}

static inline ls_status recorder_child_close(ls_sink *sink) {
    recorder *r = (recorder *)sink;
    ls_status status = recorder_call(r);
    if (!r->open) r->misuse = true;
    r->open = false;
    return status;
}

static inline ls_status recorder_child_input(ls_sink *sink, const ls_child *child, ls_input *input) {
    recorder *r = (recorder *)sink;
    ls_status status = recorder_call(r);
    if (status != LS_OK) return status;
    if (r->open) r->misuse = true;
    recorded_child *copy = recorder_new_child(r, child);
    copy->by_input = true;
    copy->total = input->size;
    size_t want = input->size < r->keep ? (size_t)input->size : r->keep;
    copy->bytes = recorder_need(realloc(copy->bytes, want + 1));
    int64_t got = ls_input_read(input, 0, copy->bytes, want);
    copy->length = got < 0 ? 0 : (size_t)got;
    copy->bytes[copy->length] = '\0';
    return LS_OK;
}

static inline void recorder_child_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    recorder *r = (recorder *)sink;
    (void)message;
    if (!r->open) r->misuse = true;
    if (r->child_count) r->children[r->child_count - 1].notes |= 1u << reason;
}

static inline void recorder_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    recorder *r = (recorder *)sink;
    if (!(r->notes >> reason & 1)) r->note_messages[reason] = recorder_string(message ? message : "");
    r->notes |= UINT64_C(1) << reason;
}

static inline void recorder_property(ls_sink *sink, const char *name, const char *value, size_t length) {
    recorder *r = (recorder *)sink;
    r->properties = recorder_need(realloc(r->properties, (r->property_count + 1) * sizeof *r->properties));
    r->properties[r->property_count++] =
        (recorded_pair){.name = recorder_string(name), .value = recorder_copy(value, length)};
}

static inline void recorder_time(ls_sink *sink, const char *name, const char *at, const char *zone, const char *from) {
    recorder *r = (recorder *)sink;
    r->times = recorder_need(realloc(r->times, (r->time_count + 1) * sizeof *r->times));
    r->times[r->time_count++] = (recorded_pair){recorder_string(name), recorder_string(at), recorder_string(zone),
                                                recorder_string(from)};
}

static inline ls_status recorder_tick(ls_sink *sink, uint64_t bytes) {
    recorder *r = (recorder *)sink;
    r->ticked += bytes;
    return recorder_call(r);
}

static inline void recorder_init(recorder *r) {
    *r = (recorder){.keep = 64u << 20, .fail_with = LS_STOP};
    ls_limits_init(&r->limits);
    r->sink = (ls_sink){.text = recorder_text,
                        .child_open = recorder_child_open,
                        .child_write = recorder_child_write,
                        .child_close = recorder_child_close,
                        .child_input = recorder_child_input,
                        .child_note = recorder_child_note,
                        .note = recorder_note,
                        .property = recorder_property,
                        .time = recorder_time,
                        .tick = recorder_tick,
                        .limits = &r->limits};
}

static inline void recorder_free_pairs(recorded_pair *pairs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        free(pairs[i].name);
        free(pairs[i].value);
        free(pairs[i].zone);
        free(pairs[i].from);
    }
    free(pairs);
}

static inline void recorder_free(recorder *r) {
    for (size_t i = 0; i < r->text_count; i++) {
        const ls_segment *s = &r->texts[i].segment;
        const char *strings[] = {s->text, s->sheet, s->cell, s->field, s->column, s->row_label};
        for (size_t j = 0; j < sizeof strings / sizeof *strings; j++) free((void *)(uintptr_t)strings[j]);
    }
    for (size_t i = 0; i < r->child_count; i++) {
        const ls_child *c = &r->children[i].child;
        const char *strings[] = {c->name, c->media_type, c->charset, c->modified, c->modified_zone};
        for (size_t j = 0; j < sizeof strings / sizeof *strings; j++) free((void *)(uintptr_t)strings[j]);
        free(r->children[i].bytes);
    }
    free(r->texts);
    free(r->children);
    recorder_free_pairs(r->properties, r->property_count);
    recorder_free_pairs(r->times, r->time_count);
    for (size_t i = 0; i < LEAKSIFT_REASON_COUNT; i++) free(r->note_messages[i]);
}

static inline bool recorder_has_note(const recorder *r, leaksift_reason reason) { return r->notes >> reason & 1; }

/* The first child of that name, or NULL. */
static inline recorded_child *recorder_find(recorder *r, const char *name) {
    for (size_t i = 0; i < r->child_count; i++)
        if (strcmp(r->children[i].child.name, name) == 0) return &r->children[i];
    return NULL;
}

/* All texts joined with newlines (glued ones without), as `leaksift text` would print them. Free it. */
static inline char *recorder_join(const recorder *r) {
    size_t length = 0;
    for (size_t i = 0; i < r->text_count; i++) length += r->texts[i].segment.length + 1;
    char *all = recorder_need(malloc(length + 1)), *at = all;
    for (size_t i = 0; i < r->text_count; i++) {
        const ls_segment *s = &r->texts[i].segment;
        if (i && !s->glued) *at++ = '\n';
        memcpy(at, s->text, s->length);
        at += s->length;
    }
    *at = '\0';
    return all;
}
#endif
