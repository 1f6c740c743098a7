/* Records survive the journey, and bytes that are none are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "scan/record.h"
#include <string.h>

static ls_unpack payload_of(const ls_buffer *buffer) {
    const uint8_t *data = (const uint8_t *)buffer->data;
    return (ls_unpack){.at = data + LS_RECORD_HEADER, .end = data + buffer->length};
}

static const char *const evidence[] = {"keyword: Tel", "plan: valid for DE"};
static const leaksift_span spans[] = {{3, 4, "email_address"}};
static const leaksift_finding example = {.type = "phone_number", .rule = "phone.national", .value = "030 901820",
    .normalized = "+4930901820", .confidence = 0.91, .evidence = evidence, .evidence_count = 2, .group = "g17",
    .column = "Mobile", .row = 212, .own = true, .location = {.offset = 4711, .length = 10, .line = 88, .column = 6,
    .page = 3, .sheet = "Tabelle1", .cell = "B7", .part = LEAKSIFT_PART_COMMENT}, .context = "abc@defg", .context_spans = spans,
    .context_span_count = 1};

static void a_finding_comes_back_whole(void **state) {
    (void)state;
    ls_buffer buffer = {0};
    ls_arena arena = {0};
    ls_put_finding(&buffer, &example);
    ls_unpack payload = payload_of(&buffer);
    leaksift_finding got;
    assert_true(ls_get_finding(&payload, &arena, &got));
    assert_string_equal(got.normalized, example.normalized);
    assert_null(got.key);
    assert_string_equal(got.evidence[1], evidence[1]);
    assert_int_equal(got.location.line, 88);
    assert_string_equal(got.location.cell, "B7");
    assert_int_equal(got.location.part, LEAKSIFT_PART_COMMENT);
    assert_int_equal(got.context_spans[0].length, 4);
    assert_true(got.own && !got.below);
    assert_true(payload.at == payload.end);
    ls_buffer_free(&buffer);
    ls_arena_free(&arena);
}

static leaksift_item make_item(void) {
    static const leaksift_note notes[] = {{LEAKSIFT_REASON_CORRUPT, "cut short"}};
    static const leaksift_fact facts[] = {{.name = "value", .value = "EUR 48,000.00", .amount = "48000.00", .currency = "EUR"}};
    static const leaksift_label labels[] = {{.name = "invoice", .confidence = 0.8, .status = "signed", .facts = facts, .fact_count = 1}};
    static const leaksift_count counts[] = {{"email_address", 14, 12, 2, 3}};
    static const leaksift_time times[] = {{"modified", "2021-03-04T10:22:00", "none", "zip"}};
    static const leaksift_property properties[] = {{"author", "somebody"}};
    static const char *const reasons[] = {"invoice"};
    return (leaksift_item){.media_type = "application/pdf", .size = 48213, .state = LEAKSIFT_FINDINGS,
        .coverage = LEAKSIFT_PARTIAL, .bytes_examined = 100, .notes = notes, .note_count = 1, .labels = labels,
        .label_count = 1, .level = LEAKSIFT_LEVEL_HIGH, .reasons = reasons, .reason_count = 1, .counts = counts,
        .count_count = 1, .times = times, .time_count = 1, .properties = properties, .property_count = 1};
}

static void an_item_comes_back_whole(void **state) {
    (void)state;
    ls_buffer buffer = {0};
    ls_arena arena = {0};
    const leaksift_item item = make_item();
    const ls_item_extra extra = {.groupable = true, .sha256 = {1, 2, 3}, .child_items = 7, .child_bytes = 1000};
    const ls_copy copy = {3, 1 << 20};
    ls_put_item(&buffer, &item, &extra, &copy);
    ls_unpack payload = payload_of(&buffer);
    leaksift_item got;
    ls_item_extra got_extra;
    ls_copy got_copy;
    assert_true(ls_get_copy(&payload, &arena, &got, &got_extra, &got_copy));
    assert_int_equal(got_copy.offset, 1 << 20);
    assert_string_equal(got.labels[0].facts[0].currency, "EUR");
    assert_int_equal(got.counts[0].distinct, 12);
    assert_string_equal(got.notes[0].message, "cut short");
    assert_int_equal(got_extra.child_items, 7);
    assert_memory_equal(got_extra.sha256, extra.sha256, 32);
    assert_null(got.inside);
    ls_buffer_free(&buffer);
    ls_arena_free(&arena);
}

/* Every way to cut a record short, and every byte of it changed: refused, or read without harm. */
static void damage_is_noticed(void **state) {
    (void)state;
    ls_buffer buffer = {0};
    ls_arena arena = {0};
    const leaksift_item item = make_item();
    const ls_item_extra extra = {0};
    ls_put_item(&buffer, &item, &extra, NULL);
    const uint8_t *data = (const uint8_t *)buffer.data;
    uint32_t length = (uint32_t)buffer.length - LS_RECORD_HEADER, stored, check;
    unsigned kind;
    assert_true(ls_record_header(data, &kind, &stored, &check));
    assert_int_equal(kind, LS_RECORD_ITEM);
    assert_int_equal(stored, length);
    assert_int_equal(check, ls_record_check(data + LS_RECORD_HEADER, length));
    for (uint32_t cut = 0; cut < length; cut++) {
        ls_unpack payload = {.at = data + LS_RECORD_HEADER, .end = data + LS_RECORD_HEADER + cut};
        leaksift_item got;
        ls_item_extra got_extra;
        assert_false(ls_get_item(&payload, &arena, &got, &got_extra));
        ls_arena_reset(&arena);
    }
    for (uint32_t at = 0; at < length; at++) {
        buffer.data[LS_RECORD_HEADER + at] ^= 0x55;
        assert_int_not_equal(check, ls_record_check(data + LS_RECORD_HEADER, length));
        ls_unpack payload = payload_of(&buffer);
        leaksift_item got;
        ls_item_extra got_extra;
        (void)ls_get_item(&payload, &arena, &got, &got_extra);
        ls_arena_reset(&arena);
        buffer.data[LS_RECORD_HEADER + at] ^= 0x55;
    }
    ls_buffer_free(&buffer);
    ls_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_finding_comes_back_whole), cmocka_unit_test(an_item_comes_back_whole),
                                       cmocka_unit_test(damage_is_noticed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
