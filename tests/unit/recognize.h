/* Drives one recogniser over hand-made segments and writes its hits as lines "rule value -> normalized [kinds]". */
#ifndef LS_TESTS_RECOGNIZE_H
#define LS_TESTS_RECOGNIZE_H
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "base/buffer.h"
#include "match/recognizer.h"
#include <string.h>

typedef struct recognized {
    ls_buffer values, normalized, evidence, rules, keys; /* each value ends with '|' */
    const ls_block *block;
    uint32_t last_start;
} recognized;

static ls_status recognized_hit(void *context, const ls_hit *hit) {
    recognized *out = context;
    const ls_block_segment *segment = &out->block->segments[hit->segment];
    assert_true(hit->start >= segment->start && hit->length > 0);
    assert_true(hit->start + hit->length <= segment->start + segment->length);
    ls_buffer_append(&out->values, out->block->text + hit->start, hit->length);
    ls_buffer_putc(&out->values, '|');
    ls_buffer_puts(&out->normalized, hit->normalized ? hit->normalized : "");
    ls_buffer_putc(&out->normalized, '|');
    ls_buffer_puts(&out->keys, hit->key ? hit->key : "");
    ls_buffer_putc(&out->keys, '|');
    ls_buffer_puts(&out->rules, hit->rule->id);
    ls_buffer_putc(&out->rules, '|');
    for (size_t n = 0; n < hit->evidence_count; n++) {
        assert_non_null(hit->evidence[n].kind);
        ls_buffer_puts(&out->evidence, hit->evidence[n].kind);
        ls_buffer_putc(&out->evidence, n + 1 < hit->evidence_count ? ',' : '|');
    }
    if (!hit->evidence_count) ls_buffer_putc(&out->evidence, '|');
    return LS_OK;
}

/* `ids` are the rules that are on, NULL-ended. Tables are made once a recogniser and freed by the caller. */
static ls_status recognize_block(const ls_recognizer *recognizer, void *tables, const char *const *ids,
                                 const char *region, const ls_block *block, const ls_hit_sink *sink) {
    ls_rule rules[8];
    const ls_rule *mine[9];
    size_t count = 0;
    memset(rules, 0, sizeof rules);
    for (; ids[count] && count < 8; count++) {
        rules[count].id = ids[count];
        rules[count].enabled = true;
        mine[count] = &rules[count];
    }
    mine[count] = NULL;
    ls_arena arena = {0};
    ls_label_cache labels;
    memset(&labels, 0, sizeof labels);
    ls_recognizer_run run = {.mine = mine,
                             .labels = &labels,
                             .block = block,
                             .sink = sink,
                             .arena = &arena,
                             .regions = &region,
                             .region_count = region ? 1 : 0,
                             .tables = tables};
    ls_status status = recognizer->run(&run);
    ls_arena_free(&arena);
    return status;
}

static void recognize(const ls_recognizer *recognizer, void *tables, const char *const *ids, const char *region,
                      const ls_segment *about, recognized *out) {
    ls_block_segment segment = {0, (uint32_t)(about->length ? about->length : strlen(about->text)), 0, *about};
    ls_block block = {.text = about->text,
                      .length = segment.length,
                      .segments = &segment,
                      .segment_count = 1,
                      .media_type = "text/plain",
                      .item_name = "test.txt"};
    ls_hit_sink sink = {out, recognized_hit, NULL, NULL};
    out->block = &block;
    assert_int_equal(recognize_block(recognizer, tables, ids, region, &block, &sink), LS_OK);
}

static void recognized_free(recognized *out) {
    ls_buffer_free(&out->values);
    ls_buffer_free(&out->normalized);
    ls_buffer_free(&out->evidence);
    ls_buffer_free(&out->rules);
    ls_buffer_free(&out->keys);
}
#endif
