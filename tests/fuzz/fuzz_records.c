/* A worker's records as the host reads them: a worker that was broken into may send anything. */
#include "scan/emit.h"
#include "scan/journal.h"
#include <stddef.h>
#include <stdint.h>

static ls_status enter(void *context, const ls_enter *begun) { return ls_emit_enter(context, begun); }

static ls_status finding(void *context, ls_unpack *payload) {
    ls_arena arena = {0};
    leaksift_finding found;
    ls_status status = ls_get_finding(payload, &arena, &found) ? ls_emit_finding(context, &found) : LS_DATA;
    ls_arena_free(&arena);
    return status;
}

static ls_status values(void *context, ls_unpack *payload) {
    ls_arena arena = {0};
    ls_value value;
    (void)context;
    (void)ls_get_values_type(payload, &arena);
    while (ls_get_value(payload, &arena, &value)) {}
    ls_arena_free(&arena);
    return LS_OK;
}

static ls_status item(void *context, leaksift_item *ended, const ls_item_extra *extra, const ls_item_place *place) {
    (void)extra;
    (void)place;
    ls_status status = ls_emit_item(context, ended, NULL);
    ls_emit_leave(context);
    return status;
}

/* The check sums are put right, so that what is behind them is reached. */
static void seal(uint8_t *data, size_t size) {
    for (size_t at = 0; size - at >= LS_RECORD_HEADER;) {
        unsigned kind;
        uint32_t length, check;
        if (!ls_record_header(data + at, &kind, &length, &check) || length > size - at - LS_RECORD_HEADER) return;
        check = ls_record_check(data + at + LS_RECORD_HEADER, length);
        for (size_t i = 0; i < 4; i++) data[at + 8 + i] = (uint8_t)(check >> 8 * i);
        at += LS_RECORD_HEADER + (size_t)length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ls_journal *journal = ls_journal_create(1, NULL);
    ls_emitter emitter = {0};
    ls_buffer stream = {0}, kept = {0};
    const uint64_t indices[2] = {0, 1};
    const ls_replay_visitor visitor = {.context = &emitter, .enter = enter, .finding = finding, .values = values, .item = item};
    if (journal && ls_buffer_append(&stream, data, size)) {
        seal((uint8_t *)stream.data, stream.length);
        if (!ls_journal_append(journal, 0, &stream) && !ls_journal_unit(journal, 0, 0, 0)) {
            (void)ls_journal_findings_of(journal, 0, 0, indices, 2, &kept);
            (void)ls_journal_replay(journal, &visitor);
        }
    }
    ls_emitter_free(&emitter);
    ls_journal_free(journal);
    ls_buffer_free(&stream);
    ls_buffer_free(&kept);
    return 0;
}
