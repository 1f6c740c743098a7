/* In a worker process: the embedder's functions are asked for over the wire, and what a handler pushes there is done
 * here. */
#include "scan/guest_ask.h"
#include "scan/guest_pack.h"
#include "scan/unit.h"
#include "scan/wire.h"
#include "scan/worker_private.h"
#include <string.h>

/* What the host used of its processor counts as the item's time, as it does where all is one process. */
static void take_time(ls_unpack *in) { ls_unit_spend(ls_worker_unit(), (double)ls_unpack_number(in) * 1e-6); }

/* Sends the message that was begun and waits for the answer. */
static ls_unpack ask(ls_buffer *out, size_t begun) {
    const uint8_t *payload;
    size_t size;
    ls_message_end(out, begun);
    ls_worker_ask(LS_MESSAGE_GUEST_ANSWER, &payload, &size);
    ls_unpack in = {.at = payload, .end = payload + size};
    take_time(&in);
    return in;
}

static void check_form(const ls_unpack *in) {
    if (in->failed) ls_worker_end(); /* no host of ours */
}

static ls_status identify(void *context, unsigned below, const char *name, const uint8_t *head, size_t length,
                          unsigned *index) {
    (void)context;
    ls_buffer *out = ls_worker_out();
    size_t begun = ls_message_begin(out, LS_MESSAGE_GUEST_IDENTIFY);
    ls_pack_number(out, below);
    ls_pack_string(out, name);
    ls_pack_bytes(out, head, length);
    ls_unpack in = ask(out, begun);
    uint64_t says = ls_unpack_number(&in);
    *index = says < below ? (unsigned)says : below;
    check_form(&in);
    return LS_OK;
}

/* ---- recognisers ---- */

static ls_status recognize(void *context, const ls_block *block, ls_arena *arena, const ls_hit_sink *collector,
                           ls_sink *item) {
    (void)context;
    ls_buffer *out = ls_worker_out();
    size_t begun = ls_message_begin(out, LS_MESSAGE_GUEST_RECOGNIZE);
    ls_put_block(out, block);
    ls_unpack in = ask(out, begun);
    ls_status status = (ls_status)ls_unpack_number(&in);
    for (size_t notes = ls_unpack_count(&in, 1); notes > 0 && !in.failed; notes--) {
        const char *message = ls_unpack_string(&in, arena);
        ls_sink_note(item, LEAKSIFT_REASON_PARSER_EXIT, message);
    }
    while (!status && in.at < in.end) {
        ls_hit hit;
        if (!ls_get_hit(&in, arena, ls_worker_unit()->engine->rules, block, &hit)) ls_worker_end();
        status = collector->hit(collector->context, &hit);
    }
    return status;
}

/* ---- a handler ---- */

typedef struct served {
    ls_input *input;
    ls_sink *sink;
    ls_status status; /* of the first step that was not LS_OK: all later ones are passed over */
    bool child_is_cut, ended;
    ls_buffer steps, bytes;
    ls_arena arena;
} served;

static ls_status do_text(served *it, ls_unpack *in) {
    ls_segment segment;
    ls_get_segment(in, &it->arena, &segment);
    segment.text = (const char *)ls_unpack_bytes(in, &segment.length);
    return segment.text ? ls_sink_text(it->sink, &segment) : LS_OK;
}

static ls_status do_property(served *it, ls_unpack *in) {
    size_t length;
    const char *name = ls_unpack_string(in, &it->arena);
    const void *value = ls_unpack_bytes(in, &length);
    if (name && value) ls_sink_property(it->sink, name, value, length);
    return LS_OK;
}

static ls_status do_time(served *it, ls_unpack *in) {
    const char *name = ls_unpack_string(in, &it->arena), *at = ls_unpack_string(in, &it->arena);
    const char *zone = ls_unpack_string(in, &it->arena), *from = ls_unpack_string(in, &it->arena);
    if (name && from) ls_sink_time(it->sink, name, at, zone, from);
    return LS_OK;
}

static ls_status do_note(served *it, ls_unpack *in, bool of_child) {
    leaksift_reason reason = (leaksift_reason)(ls_unpack_number(in) % LEAKSIFT_REASON_COUNT);
    const char *message = ls_unpack_string(in, &it->arena);
    if (of_child) ls_sink_child_note(it->sink, reason, message);
    else ls_sink_note(it->sink, reason, message);
    return LS_OK;
}

static ls_status do_open(served *it, ls_unpack *in) {
    ls_child child;
    ls_get_child(in, &it->arena, &child);
    it->child_is_cut = false;
    return ls_sink_child_open(it->sink, &child);
}

static ls_status do_write(served *it, ls_unpack *in) {
    size_t length;
    const void *bytes = ls_unpack_bytes(in, &length);
    ls_status status = bytes && !it->child_is_cut ? ls_sink_child_write(it->sink, bytes, length) : LS_OK;
    if (status != LS_STOP) return status;
    it->child_is_cut = true;
    return LS_OK;
}

static ls_status do_range(served *it, ls_unpack *in) {
    ls_child child;
    uint64_t offset = ls_unpack_number(in), size = ls_unpack_number(in);
    ls_get_child(in, &it->arena, &child);
    return ls_guest_range(it->input, it->sink, &child, offset, size);
}

static ls_status do_step(served *it, ls_unpack *in) {
    switch (ls_unpack_number(in)) {
    case LS_STEP_TEXT: return do_text(it, in);
    case LS_STEP_PROPERTY: return do_property(it, in);
    case LS_STEP_TIME: return do_time(it, in);
    case LS_STEP_NOTE: return do_note(it, in, false);
    case LS_STEP_TICK: return ls_sink_tick(it->sink, ls_unpack_number(in));
    case LS_STEP_CHILD_OPEN: return do_open(it, in);
    case LS_STEP_CHILD_WRITE: return do_write(it, in);
    case LS_STEP_CHILD_NOTE: return do_note(it, in, true);
    case LS_STEP_CHILD_CLOSE: return ls_sink_child_close(it->sink);
    case LS_STEP_CHILD_RANGE: return do_range(it, in);
    default: return in->failed = true, LS_OK;
    }
}

/* A child that is scanned meanwhile reuses the wire's room: the steps are copied. */
static void do_steps(served *it, const uint8_t *payload, size_t length) {
    ls_unpack in = {.at = payload, .end = payload + length};
    take_time(&in);
    it->ended = ls_unpack_number(&in) != 0;
    ls_status end = (ls_status)ls_unpack_number(&in);
    check_form(&in);
    ls_buffer_clear(&it->steps);
    if (!it->status && !ls_buffer_append(&it->steps, in.at, (size_t)(in.end - in.at))) it->status = LS_NOMEM;
    if (!it->status) it->status = ls_sink_tick(it->sink, 0);
    in.at = (const uint8_t *)ls_buffer_cstr(&it->steps);
    in.end = in.at + it->steps.length;
    ls_arena_reset(&it->arena);
    while (!it->status && in.at < in.end && !in.failed) it->status = do_step(it, &in);
    if (it->ended && !it->status) it->status = end;
    check_form(&in);
}

static void tell_done(served *it) {
    ls_buffer *out = ls_worker_out();
    size_t begun = ls_message_begin(out, LS_MESSAGE_GUEST_DID);
    ls_pack_number(out, it->status);
    ls_pack_number(out, it->child_is_cut);
    ls_message_end(out, begun);
}

static void tell_bytes(served *it, const uint8_t *payload, size_t length) {
    ls_unpack in = {.at = payload, .end = payload + length};
    size_t got = 0;
    take_time(&in);
    uint64_t offset = ls_unpack_number(&in), size = ls_unpack_number(&in);
    if (in.failed || size > LS_GUEST_PIECE) ls_worker_end();
    ls_buffer_clear(&it->bytes);
    ls_status status = it->status ? it->status : ls_buffer_reserve(&it->bytes, (size_t)size) ? LS_OK : LS_NOMEM;
    if (!status) status = ls_guest_read(it->input, it->sink, offset, it->bytes.data, (size_t)size, &got);
    if (status && status != LS_IO) it->status = status;
    ls_buffer *out = ls_worker_out();
    size_t begun = ls_message_begin(out, LS_MESSAGE_GUEST_BYTES);
    ls_pack_number(out, status);
    ls_pack_bytes(out, it->bytes.data ? it->bytes.data : "", got);
    ls_message_end(out, begun);
}

static ls_status run(void *context, unsigned index, const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)context;
    served it = {.input = input, .sink = sink};
    ls_buffer *out = ls_worker_out();
    size_t begun = ls_message_begin(out, LS_MESSAGE_GUEST_RUN);
    ls_pack_number(out, index);
    ls_pack_string(out, about->media_type);
    ls_pack_string(out, about->charset);
    ls_pack_string(out, about->name);
    ls_pack_number(out, input->size);
    ls_message_end(out, begun);
    while (!it.ended) {
        unsigned type;
        const uint8_t *payload;
        size_t length;
        ls_worker_hear(&type, &payload, &length);
        if (type == LS_MESSAGE_GUEST_READ) tell_bytes(&it, payload, length);
        else if (type == LS_MESSAGE_GUEST_DO) do_steps(&it, payload, length);
        else ls_worker_end();
        if (type == LS_MESSAGE_GUEST_DO && !it.ended) tell_done(&it);
    }
    ls_buffer_free(&it.steps);
    ls_buffer_free(&it.bytes);
    ls_arena_free(&it.arena);
    return it.status;
}

const ls_guest_calls ls_guest_asking = {NULL, identify, run, recognize};
