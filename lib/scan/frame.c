/* A frame's notes, properties, times, clock: the small verbs of the sink. */
#include "scan/unit.h"
#include "base/sanitized.h"
#include "base/utf8.h"
#include "text/charset.h"
#include "text/unseen.h"
#include <string.h>
#include <time.h>

/* The clock is the thread's processor time: on a busy machine an honest file does not take longer. A look is a system
 * call of some 200 ns, so it comes after this much work. */
enum { WORK_PER_LOOK = 1 << 20, WORK_PER_CALL = 1 << 12 };

/* Where no host watches, an item's clock starts after this much of its work: most items are done before, and a mail of
 * three attachments would ask ten times, a twentieth of what it takes. */
enum { WORK_UNTIMED = 1 << 18 };

/* Seconds after the limit. The last block is matched for so long; and a worker that has not ended its item by itself
 * even then is killed, so that what it counted is lost. */
static const double match_rest = LS_SANITIZED ? 2.5 : 0.5, kill_rest = LS_SANITIZED ? 5 : 1;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void begin_timing(ls_frame *frame) {
    if (!frame->timed) frame->resumed = now();
    frame->timed = true;
}

/* What the item took, and what it will take to count the values that it found. */
static double spent(ls_frame *frame) {
    begin_timing(frame);
    return frame->elapsed + now() - frame->resumed + ls_tally_debt(&frame->tally);
}

/* The host kills a second after the limit, should the item never come to look at the clock itself. */
void ls_frame_clock_start(ls_frame *frame) {
    ls_watch *watch = frame->unit->host.watch;
    frame->timed |= watch != NULL;
    if (frame->timed) frame->resumed = now();
    if (!watch) return;
    watch->limit = frame->time_limit;
    watch->number = frame->number;
    watch->deadline = frame->resumed + frame->time_limit - frame->elapsed + kill_rest;
}

void ls_frame_clock_stop(ls_frame *frame) {
    if (frame->timed) frame->elapsed += now() - frame->resumed;
}

void ls_unit_spend(ls_unit *unit, double seconds) {
    if (!unit->open) return;
    ls_frame *frame = unit->frames[unit->open - 1];
    frame->elapsed += seconds;
    frame->work = WORK_PER_LOOK; /* the next tick looks at the clock */
}

static bool is_limit(leaksift_reason reason) {
    return reason == LEAKSIFT_REASON_TIME || reason == LEAKSIFT_REASON_DEPTH || reason == LEAKSIFT_REASON_ENTRIES ||
           reason == LEAKSIFT_REASON_BYTES_OUT || reason == LEAKSIFT_REASON_RATIO ||
           reason == LEAKSIFT_REASON_TEMPORARY_SPACE || reason == LEAKSIFT_REASON_NOT_REACHED ||
           reason == LEAKSIFT_REASON_OUT_OF_MEMORY || reason == LEAKSIFT_REASON_IO_ERROR ||
           reason == LEAKSIFT_REASON_PARSER_EXIT || reason == LEAKSIFT_REASON_CHANGED_DURING_SCAN;
}

const char *ls_keep_text(ls_arena *arena, const char *text, size_t length) {
    if (ls_utf8_valid(text, length) == length) return ls_arena_strndup(arena, text, length);
    ls_buffer repaired = {0};
    const char *kept = NULL;
    if (ls_utf8_repair(text, length, &repaired) == LS_OK)
        kept = ls_arena_strndup(arena, repaired.data, repaired.length);
    ls_buffer_free(&repaired);
    return kept;
}

/* A limit that depends on the surroundings makes every item above it no fit original for copies. */
void ls_frame_note(ls_frame *frame, leaksift_reason reason, const char *message) {
    if (is_limit(reason))
        for (ls_frame *up = frame; up && !up->limited; up = up->parent) up->limited = true;
    if (frame->noted[reason]) return;
    frame->noted[reason] = true;
    const char *kept = message ? ls_keep_text(&frame->arena, message, strlen(message)) : "";
    frame->notes[frame->note_count++] = (leaksift_note){reason, kept ? kept : ""};
}

static void note(ls_sink *sink, leaksift_reason reason, const char *message) {
    ls_frame_note((ls_frame *)sink, reason, message);
}

static ls_status end_at(ls_frame *frame, double seconds) {
    if (spent(frame) <= seconds) return LS_OK;
    ls_frame_note(frame, LEAKSIFT_REASON_TIME, "limit time");
    return LS_STOP;
}

ls_status ls_frame_tick(ls_frame *frame, uint64_t bytes) {
    ls_unit *unit = frame->unit;
    if (unit->broken) return unit->broken;
    frame->work += bytes + WORK_PER_CALL;
    if (frame->work >= WORK_UNTIMED) begin_timing(frame);
    if (frame->work < WORK_PER_LOOK) return LS_OK;
    frame->work = 0;
    if (ls_is_cancelled(unit->host.cancel)) {
        ls_frame_note(frame, LEAKSIFT_REASON_NOT_REACHED, "interrupted");
        return unit->broken = LS_CANCELLED;
    }
    return end_at(frame, frame->time_limit);
}

ls_status ls_frame_match_tick(void *frame) {
    return end_at(frame, ((const ls_frame *)frame)->time_limit + match_rest);
}

static ls_status tick(ls_sink *sink, uint64_t bytes) { return ls_frame_tick((ls_frame *)sink, bytes); }

/* The limit bites inside this segment: what stands before it is still matched. */
static ls_status cut_text(ls_frame *frame, const ls_segment *segment, size_t room) {
    ls_segment cut = *segment;
    while (room > 0 && ((unsigned char)segment->text[room] & 0xC0) == 0x80) room--;
    cut.length = room;
    frame->text_bytes = frame->sink.limits->value[LS_LIMIT_TEXT];
    ls_frame_note(frame, LEAKSIFT_REASON_BYTES_OUT, "limit text");
    if (!room) return LS_STOP;
    frame->gave_text = true;
    ls_status status = ls_block_add(frame, &cut);
    return status ? status : LS_STOP;
}

static ls_status text(ls_sink *sink, const ls_segment *given) {
    ls_frame *frame = (ls_frame *)sink;
    ls_status status = ls_frame_tick(frame, given->length);
    if (status) return status;
    ls_segment kept = *given;
    const ls_segment *segment = given;
    ls_buffer *seen = &frame->unit->seen;
    /* of plain text nothing is dropped: offsets into it are the file's */
    if (!given->lines && ls_unseen_drop(given->text, given->length, seen)) {
        kept.text = seen->data;
        kept.length = seen->length;
        segment = &kept;
    } else if (seen->failed) return frame->unit->broken = LS_NOMEM;
    if (!segment->length) return LS_OK;
    uint64_t room = frame->sink.limits->value[LS_LIMIT_TEXT] - frame->text_bytes;
    if (segment->length > room) return cut_text(frame, segment, (size_t)room);
    frame->text_bytes += segment->length;
    frame->gave_text = true;
    return ls_block_add(frame, segment);
}

static void property(ls_sink *sink, const char *name, const char *value, size_t length) {
    ls_frame *frame = (ls_frame *)sink;
    if (!length) return;
    if (frame->property_count < LS_PROPERTIES_MAX && !sink->bare) {
        const char *kept_name = ls_keep_text(&frame->arena, name, strlen(name));
        const char *kept = ls_keep_text(&frame->arena, value, length);
        if (kept_name && kept) frame->properties[frame->property_count++] = (leaksift_property){kept_name, kept};
    }
    ls_segment segment = {.text = value, .length = length, .part = LEAKSIFT_PART_METADATA, .field = name};
    if (strcmp(name, "author") == 0) segment.role = "author";
    if (strcmp(name, "last_editor") == 0) segment.role = "last_editor";
    ls_status status = text(sink, &segment);
    if (status && status != LS_STOP) frame->unit->broken = status;
}

static void time_of(ls_sink *sink, const char *name, const char *at, const char *zone, const char *from) {
    ls_frame *frame = (ls_frame *)sink;
    if (sink->bare || frame->time_count == LS_TIMES_MAX || !at || !*at) return;
    leaksift_time kept = {ls_arena_strdup(&frame->arena, name), ls_arena_strdup(&frame->arena, at),
                          ls_arena_strdup(&frame->arena, zone ? zone : "none"), ls_arena_strdup(&frame->arena, from)};
    if (kept.name && kept.at && kept.zone) frame->times[frame->time_count++] = kept;
}

void ls_frame_sink(ls_frame *frame) {
    frame->sink = (ls_sink){.text = text, .child_open = ls_child_open, .child_write = ls_child_write,
                            .child_close = ls_child_close, .child_input = ls_child_input, .child_note = ls_child_note,
                            .note = note, .property = property, .time = time_of, .tick = tick,
                            .limits = &frame->unit->engine->limits,
                            .bare = frame->unit->mode == LEAKSIFT_MODE_TEXT};
}
