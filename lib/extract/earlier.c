#include "extract/earlier.h"
#include "base/fnv.h"
#include <string.h>

static ls_earlier *of(ls_sink *sink) { return (ls_earlier *)sink; }

/* *known: it was told before. */
static ls_status remember(ls_earlier *earlier, uint64_t hash, bool *known) {
    return ls_idmap_at(&earlier->told, hash | 1, true, known) ? LS_OK : LS_NOMEM;
}

/* Lines that were not told, those that follow one another as one text. */
static ls_status on_text(ls_sink *sink, const ls_segment *segment) {
    ls_earlier *earlier = of(sink);
    const char *at = segment->text, *end = at + segment->length, *begin = NULL;
    ls_segment deleted = *segment;
    deleted.part = LEAKSIFT_PART_DELETED;
    deleted.glued = deleted.heading = false;
    ls_status status = LS_OK;
    while (at < end && status == LS_OK) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        bool known;
        if (!stop) stop = end;
        status = remember(earlier, ls_fnv(LS_FNV, at, (size_t)(stop - at)), &known);
        if (!known && !begin) begin = at;
        const char *next = stop < end ? stop + 1 : end, *last = known ? at : next;
        if (status == LS_OK && earlier->begun && begin && (known || next == end)) {
            deleted.text = begin, deleted.length = (size_t)(last - begin);
            while (deleted.length && deleted.text[deleted.length - 1] == '\n') deleted.length--;
            if (deleted.length) status = earlier->to->text(earlier->to, &deleted);
        }
        if (known) begin = NULL;
        at = next;
    }
    return status == LS_OK && !earlier->begun ? earlier->to->text(earlier->to, segment) : status;
}

/* A file is the same by its name, size and time; where no size is told it may be another, and comes again: a copy is
 * known by its content. */
static ls_status seen(ls_earlier *earlier, const ls_child *child, uint64_t size, bool *known) {
    uint64_t hash = ls_fnv(LS_FNV, child->name ? child->name : "", child->name ? child->name_length : 0);
    if (child->modified) hash = ls_fnv(hash, child->modified, strlen(child->modified));
    ls_status status = remember(earlier, ls_fnv(hash, &size, sizeof size), known);
    *known = *known && size && earlier->begun;
    return status;
}

static ls_status on_child_open(ls_sink *sink, const ls_child *child) {
    ls_earlier *earlier = of(sink);
    ls_status status = seen(earlier, child, child->packed_size, &earlier->skipping);
    return status != LS_OK || earlier->skipping ? status : earlier->to->child_open(earlier->to, child);
}

static ls_status on_child_write(ls_sink *sink, const void *data, size_t length) {
    ls_earlier *earlier = of(sink);
    return earlier->skipping ? LS_OK : earlier->to->child_write(earlier->to, data, length);
}

static ls_status on_child_close(ls_sink *sink) {
    ls_earlier *earlier = of(sink);
    bool skipped = earlier->skipping;
    earlier->skipping = false;
    return skipped ? LS_OK : earlier->to->child_close(earlier->to);
}

static ls_status on_child_input(ls_sink *sink, const ls_child *child, ls_input *input) {
    ls_earlier *earlier = of(sink);
    bool known;
    ls_status status = seen(earlier, child, input->size, &known);
    return status != LS_OK || known ? status : earlier->to->child_input(earlier->to, child, input);
}

static void on_child_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    ls_earlier *earlier = of(sink);
    if (!earlier->skipping) earlier->to->child_note(earlier->to, reason, message);
}

/* That an earlier state is broken or holds pictures was said of the newest, or is mended there. */
static void on_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    ls_earlier *earlier = of(sink);
    bool expected = reason == LEAKSIFT_REASON_CORRUPT || reason == LEAKSIFT_REASON_IMAGE_ONLY;
    if (!earlier->begun || !expected) earlier->to->note(earlier->to, reason, message);
}

static void on_property(ls_sink *sink, const char *name, const char *value, size_t length) {
    ls_earlier *earlier = of(sink);
    if (!earlier->begun) earlier->to->property(earlier->to, name, value, length);
    const ls_segment segment = {.text = value, .length = length, .field = name};
    bool known;
    if (earlier->begun) on_text(sink, &segment);
    else remember(earlier, ls_fnv(LS_FNV, value, length), &known); /* of one line */
}

static void on_time(ls_sink *sink, const char *name, const char *at, const char *zone, const char *from) {
    ls_earlier *earlier = of(sink);
    if (!earlier->begun) earlier->to->time(earlier->to, name, at, zone, from);
}

static ls_status on_tick(ls_sink *sink, uint64_t bytes) {
    ls_earlier *earlier = of(sink);
    return earlier->to->tick(earlier->to, bytes);
}

void ls_earlier_open(ls_earlier *earlier, ls_sink *to) {
    *earlier = (ls_earlier){.sink = {.text = on_text,
                                     .child_open = on_child_open,
                                     .child_write = on_child_write,
                                     .child_close = on_child_close,
                                     .child_input = on_child_input,
                                     .child_note = on_child_note,
                                     .note = on_note,
                                     .property = on_property,
                                     .time = on_time,
                                     .tick = on_tick,
                                     .limits = to->limits,
                                     .bare = to->bare},
                            .to = to};
}

void ls_earlier_close(ls_earlier *earlier) { ls_idmap_free(&earlier->told); }
