/* In the host of a worker: calls the embedder's functions for it. A handler's sink is one that packs what is pushed and
 * sends it in pieces; its input is read from the worker through a window. Everything that the worker says is checked:
 * it may have been broken into, and the functions rely on what they are promised. */
#include "base/alloc.h"
#include "base/utf8.h"
#include "scan/guest_pack.h"
#include "scan/remote_private.h"
#include "scan/unit.h"
#include "scan/wire.h"
#include <string.h>
#include <time.h>

enum { SEND_AT = 64 << 10, WINDOW = 256 << 10 };
static const double send_seconds = 0.02; /* so long a handler may work before it learns of a limit or of Ctrl-C */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint64_t microseconds(double from) {
    double spent = (now() - from) * 1e6;
    return spent > 0 ? (uint64_t)spent : 0;
}

/* ---- a sink and an input that are far away ---- */

typedef struct far {
    ls_sink sink; /* first: a sink is one of these */
    ls_remote *remote;
    ls_buffer steps, message;
    ls_status status; /* what ends the handler: the worker said so, or … */
    ls_status lost;   /* … it is gone or breaks the form (LS_STOP), or something of ours failed over what it said */
    bool child_is_cut;
    double from;      /* processor time not yet told of */
    uint64_t size, window_at;
    uint8_t *window;
    size_t window_length;
    ls_arena arena;   /* the strings of the item */
} far;

/* Sends and waits for the answer; what the worker scans meanwhile is no time of ours. */
static ls_status exchange(far *it, unsigned answer, const uint8_t **payload, size_t *length) {
    ls_status status = it->message.failed ? LS_NOMEM : ls_remote_say(it->remote, &it->message) ? LS_OK : LS_STOP;
    if (!status) status = ls_remote_hear(it->remote, answer, payload, length);
    it->from = now();
    if (status) it->status = it->lost = status;
    return status;
}

/* What it says cannot be. */
static ls_status lose(far *it) {
    return it->status = it->lost = LS_STOP;
}

static void begin_steps(far *it, size_t *begun, bool last, ls_status end) {
    ls_buffer_clear(&it->message);
    *begun = ls_message_begin(&it->message, LS_MESSAGE_GUEST_DO);
    ls_pack_number(&it->message, microseconds(it->from));
    ls_pack_number(&it->message, last);
    ls_pack_number(&it->message, end);
    ls_buffer_append(&it->message, it->steps.data, it->steps.length);
    ls_message_end(&it->message, *begun);
    ls_buffer_clear(&it->steps);
}

static ls_status send_steps(far *it) {
    size_t begun, length;
    const uint8_t *payload;
    if (it->status) return it->status;
    begin_steps(it, &begun, false, LS_OK);
    ls_status status = exchange(it, LS_MESSAGE_GUEST_DID, &payload, &length);
    if (status) return status;
    ls_unpack in = {.at = payload, .end = payload + length};
    it->status = (ls_status)ls_unpack_number(&in);
    it->child_is_cut = ls_unpack_number(&in) != 0;
    return in.failed || it->status > LS_DATA ? lose(it) : it->status;
}

/* After each step: is it time to send what there is? */
static ls_status stepped(far *it) {
    if (it->steps.failed) return it->status = LS_NOMEM;
    bool due = it->steps.length >= SEND_AT || now() - it->from >= send_seconds || ls_remote_cancelled(it->remote);
    return due ? send_steps(it) : LS_OK;
}

static ls_buffer *begin_step(far *it, enum ls_guest_step step) {
    ls_pack_number(&it->steps, step);
    return &it->steps;
}

static ls_status far_text(ls_sink *sink, const ls_segment *segment) {
    far *it = (far *)sink;
    if (it->status) return it->status;
    ls_buffer *out = begin_step(it, LS_STEP_TEXT);
    ls_put_segment(out, segment);
    ls_pack_bytes(out, segment->text, segment->length);
    return stepped(it);
}

static void far_property(ls_sink *sink, const char *name, const char *value, size_t length) {
    ls_buffer *out = begin_step((far *)sink, LS_STEP_PROPERTY);
    ls_pack_string(out, name);
    ls_pack_bytes(out, value, length);
}

static void far_time(ls_sink *sink, const char *name, const char *at, const char *zone, const char *from) {
    ls_buffer *out = begin_step((far *)sink, LS_STEP_TIME);
    ls_pack_string(out, name);
    ls_pack_string(out, at);
    ls_pack_string(out, zone);
    ls_pack_string(out, from);
}

static void far_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    ls_buffer *out = begin_step((far *)sink, LS_STEP_NOTE);
    ls_pack_number(out, reason);
    ls_pack_string(out, message);
}

static ls_status far_tick(ls_sink *sink, uint64_t bytes) {
    far *it = (far *)sink;
    if (it->status) return it->status;
    ls_pack_number(begin_step(it, LS_STEP_TICK), bytes);
    return stepped(it);
}

static ls_status far_child_open(ls_sink *sink, const ls_child *child) {
    far *it = (far *)sink;
    if (it->status) return it->status;
    it->child_is_cut = false;
    ls_put_child(begin_step(it, LS_STEP_CHILD_OPEN), child);
    return stepped(it);
}

static ls_status far_child_write(ls_sink *sink, const void *data, size_t length) {
    far *it = (far *)sink;
    if (it->status) return it->status;
    if (it->child_is_cut) return LS_STOP;
    ls_pack_bytes(begin_step(it, LS_STEP_CHILD_WRITE), data, length);
    ls_status status = stepped(it);
    return status ? status : it->child_is_cut ? LS_STOP : LS_OK;
}

static void far_child_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    ls_buffer *out = begin_step((far *)sink, LS_STEP_CHILD_NOTE);
    ls_pack_number(out, reason);
    ls_pack_string(out, message);
}

static ls_status far_child_close(ls_sink *sink) {
    far *it = (far *)sink;
    if (it->status) return it->status;
    begin_step(it, LS_STEP_CHILD_CLOSE);
    return stepped(it);
}

static ls_status far_range(void *context, ls_sink *sink, const ls_child *child, uint64_t offset, uint64_t size) {
    far *it = context;
    (void)sink;
    if (it->status) return it->status;
    ls_buffer *out = begin_step(it, LS_STEP_CHILD_RANGE);
    ls_pack_number(out, offset);
    ls_pack_number(out, size);
    ls_put_child(out, child);
    return stepped(it);
}

/* ---- reading ---- */

static ls_status fetch(far *it, uint64_t offset, size_t size) {
    const uint8_t *payload;
    size_t length, got, begun;
    ls_status status = it->steps.length ? send_steps(it) : it->status;
    if (status) return status;
    ls_buffer_clear(&it->message);
    begun = ls_message_begin(&it->message, LS_MESSAGE_GUEST_READ);
    ls_pack_number(&it->message, microseconds(it->from));
    ls_pack_number(&it->message, offset);
    ls_pack_number(&it->message, size);
    ls_message_end(&it->message, begun);
    it->window_length = 0;
    status = exchange(it, LS_MESSAGE_GUEST_BYTES, &payload, &length);
    if (status) return status;
    ls_unpack in = {.at = payload, .end = payload + length};
    status = (ls_status)ls_unpack_number(&in);
    const uint8_t *bytes = ls_unpack_bytes(&in, &got);
    if (in.failed || !bytes || got > size || status > LS_DATA) return lose(it);
    if (status) return status == LS_IO ? LS_IO : (it->status = status);
    memcpy(it->window, bytes, got);
    it->window_at = offset;
    it->window_length = got;
    return LS_OK;
}

static ls_status far_read(void *context, uint64_t offset, void *buffer, size_t length, size_t *got) {
    far *it = context;
    *got = 0;
    if (!it->window && !(it->window = ls_malloc(WINDOW))) return it->status = LS_NOMEM;
    while (*got < length) {
        uint64_t at = offset + *got;
        if (at < it->window_at || at >= it->window_at + it->window_length) {
            size_t want = it->size - at < WINDOW ? (size_t)(it->size - at) : WINDOW;
            ls_status status = fetch(it, at, want);
            if (status) return *got && status == LS_IO ? LS_OK : status;
            if (!it->window_length) break; /* the file became shorter */
        }
        size_t skip = (size_t)(at - it->window_at), there = it->window_length - skip;
        if (there > length - *got) there = length - *got;
        memcpy((char *)buffer + *got, it->window + skip, there);
        *got += there;
    }
    return LS_OK;
}

/* ---- what a worker asks for ---- */

static bool is_shown(const char *text) { return text && ls_guest_string(text); }

static ls_status serve_run(ls_remote *remote, const leaksift_engine *engine, ls_unpack *in) {
    far it = {.remote = remote,
              .from = now(),
              .sink = {.text = far_text,
                       .child_open = far_child_open,
                       .child_write = far_child_write,
                       .child_close = far_child_close,
                       .child_note = far_child_note,
                       .note = far_note,
                       .property = far_property,
                       .time = far_time,
                       .tick = far_tick,
                       .limits = &engine->limits}};
    uint64_t index = ls_unpack_number(in);
    ls_extract about = {.media_type = ls_unpack_string(in, &it.arena), .limits = &engine->limits};
    about.charset = ls_unpack_string(in, &it.arena);
    about.name = ls_unpack_string(in, &it.arena);
    it.size = ls_unpack_number(in);
    bool good = !in->failed && in->at == in->end && index < engine->guests.handler_count &&
                it.size <= ls_remote_largest(remote) &&
                is_shown(about.media_type) && is_shown(about.name) && ls_guest_string(about.charset);
    ls_status status = good ? LS_OK : LS_STOP;
    if (!status) {
        size_t begun;
        const ls_guest_source source = {&it, it.size, far_read, far_range};
        ls_status end = ls_guest_call(&engine->guests.handlers[index], &about, &source, &it.sink);
        begin_steps(&it, &begun, true, end == LS_IO ? LS_IO : LS_OK);
        if (it.lost) status = it.lost;
        else
            status = it.status == LS_NOMEM || it.message.failed ? LS_NOMEM
                     : ls_remote_say(remote, &it.message)       ? LS_OK
                                                                : LS_STOP;
    }
    ls_buffer_free(&it.steps);
    ls_buffer_free(&it.message);
    ls_arena_free(&it.arena);
    ls_free(it.window);
    return status;
}

typedef struct recognizing {
    ls_buffer hits, notes;
    size_t note_count;
} recognizing;

static ls_status keep_hit(void *context, const ls_hit *hit) {
    recognizing *it = context;
    ls_put_hit(&it->hits, hit);
    return it->hits.failed ? LS_NOMEM : LS_OK;
}

static void keep_note(void *context, const char *message) {
    recognizing *it = context;
    it->note_count++;
    ls_pack_string(&it->notes, message);
}

static size_t begin_answer(ls_buffer *out, double from) {
    size_t begun = ls_message_begin(out, LS_MESSAGE_GUEST_ANSWER);
    ls_pack_number(out, microseconds(from));
    return begun;
}

static ls_status serve_recognize(ls_remote *remote, const leaksift_engine *engine, ls_unpack *in) {
    ls_arena arena = {0};
    ls_block block;
    ls_buffer out = {0};
    recognizing it = {0};
    ls_status status = LS_STOP;
    double from = now();
    if (ls_get_block(in, &arena, &block)) {
        const ls_hit_sink collector = {&it, keep_hit, NULL, NULL};
        ls_status said = ls_guest_recognize(&engine->guests, &block, &arena, &collector, keep_note, &it);
        size_t begun = begin_answer(&out, from);
        ls_pack_number(&out, said);
        ls_pack_number(&out, it.note_count);
        ls_buffer_append(&out, it.notes.data, it.notes.length);
        ls_buffer_append(&out, it.hits.data, it.hits.length);
        ls_message_end(&out, begun);
        bool whole = !out.failed && !it.notes.failed && !it.hits.failed;
        status = !whole ? LS_NOMEM : ls_remote_say(remote, &out) ? LS_OK : LS_STOP;
    }
    ls_buffer_free(&it.hits);
    ls_buffer_free(&it.notes);
    ls_buffer_free(&out);
    ls_arena_free(&arena);
    return status;
}

static ls_status serve_identify(ls_remote *remote, const leaksift_engine *engine, ls_unpack *in) {
    ls_arena arena = {0};
    ls_buffer out = {0};
    size_t length;
    double from = now();
    uint64_t below = ls_unpack_number(in);
    const char *name = ls_unpack_string(in, &arena);
    const uint8_t *head = ls_unpack_bytes(in, &length);
    ls_status status = LS_STOP;
    if (!in->failed && head && is_shown(name) && below <= engine->guests.handler_count &&
        length <= LEAKSIFT_IDENTIFY_HEAD) {
        unsigned says = ls_guest_identify(&engine->guests, (unsigned)below, name, head, length);
        size_t begun = begin_answer(&out, from);
        ls_pack_number(&out, says);
        ls_message_end(&out, begun);
        status = out.failed ? LS_NOMEM : ls_remote_say(remote, &out) ? LS_OK : LS_STOP;
    }
    ls_buffer_free(&out);
    ls_arena_free(&arena);
    return status;
}

ls_status ls_guest_serve(ls_remote *remote, const leaksift_engine *engine, unsigned *depth, unsigned type,
                         const uint8_t *payload, size_t length) {
    ls_unpack in = {.at = payload, .end = payload + length};
    if (type == LS_MESSAGE_GUEST_IDENTIFY) return serve_identify(remote, engine, &in);
    if (type == LS_MESSAGE_GUEST_RECOGNIZE) return serve_recognize(remote, engine, &in);
    if (type != LS_MESSAGE_GUEST_RUN || *depth == LS_FRAMES_MAX) return LS_STOP;
    ++*depth;
    ls_status status = serve_run(remote, engine, &in);
    --*depth;
    return status;
}
