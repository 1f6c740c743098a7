/* What the host lets through of a worker's records: an honest tree, its members in any order, copies of what it was told of; and not
 * what would end a replay. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "scan/inspect.h"
#include <string.h>

enum { ROOT = 1000, MEMBER = 10 };
static ls_rule rule = {.id = "a.thing", .type = "thing"};
static const ls_rules rules = {.rules = &rule, .rule_count = 1};
static ls_inspection inspection;
static ls_buffer out;

static bool sent(void) {
    const bool good = ls_inspect(&inspection, (const uint8_t *)out.data, out.length);
    ls_buffer_clear(&out);
    return good;
}

static bool enter(const char *name, uint64_t index) {
    const ls_enter record = {.name = name, .index = index};
    ls_put_enter(&out, &record);
    return sent();
}

static bool end(uint64_t size, const ls_copy *copy) {
    const leaksift_item item = {.size = size, .coverage = LEAKSIFT_COMPLETE,
                                .sha256 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"};
    const ls_item_extra extra = {.groupable = true};
    ls_put_item(&out, &item, &extra, copy);
    return sent();
}

static bool member(uint64_t index) { return enter("member", index) && end(MEMBER, NULL); }

static bool share(uint64_t offset, uint64_t size, uint64_t items, uint64_t bytes, uint64_t levels) {
    ls_buffer said = {0};
    ls_buffer_append(&said, "0123456789abcdef", 16);
    const uint64_t numbers[] = {offset, size, items, bytes, levels};
    for (size_t i = 0; i < 5; i++) ls_pack_number(&said, numbers[i]);
    const bool good = ls_inspection_share(&inspection, (const uint8_t *)said.data, said.length);
    ls_buffer_free(&said);
    return good;
}

static void begin(void) {
    static ls_limits limits;
    const ls_inspected_root root = {.name = "root", .size = ROOT, .items_most = 1000, .offset = 5000};
    ls_limits_init(&limits);
    if (!inspection.words.rules) assert_true(ls_inspection_create(&inspection, &rules, &limits));
    ls_inspection_begin(&inspection, &root);
    assert_true(enter("root", 0));
}

static void members_come_in_any_order_and_once(void **state) {
    static const uint64_t good[] = {1, 2, 6, 4, 3, 5, 9, 8, 7, 10};
    (void)state;
    begin();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(member(good[i]));
    assert_true(end(ROOT, NULL) && ls_inspection_is_whole(&inspection));
    assert_int_equal(inspection.items, 11);
    assert_int_equal(inspection.bytes, ROOT + 10 * MEMBER);
    for (size_t twice = 0; twice < 10; twice++) {
        begin();
        for (size_t i = 0; i < 10; i++) assert_true(member(good[i]));
        assert_false(member(good[twice]));
    }
    begin();
    assert_false(member(0));
    begin(); /* of each container anew */
    assert_true(enter("inner", 3) && member(2) && member(1) && !member(2));
}

static void the_root_is_the_one_that_was_given(void **state) {
    (void)state;
    const ls_inspected_root root = {.name = "root", .size = ROOT, .items_most = 3};
    begin();
    assert_false(end(ROOT + 1, NULL));
    ls_inspection_begin(&inspection, &root);
    assert_false(enter("other", 0));
    ls_inspection_begin(&inspection, &root);
    assert_true(enter("root", 0) && member(1) && member(2));
    assert_false(member(3)); /* more than it may have */
    ls_inspection_begin(&inspection, &root);
    assert_true(enter("root", 0) && end(ROOT, NULL) && !enter("root", 0)); /* and only one */
}

static void a_copy_is_of_what_was_told(void **state) {
    (void)state;
    const ls_known known = {.copy = {1, 77}, .size = MEMBER, .below = {.items = 5, .bytes = 50, .levels = 2}};
    begin();
    assert_true(ls_inspection_answered(&inspection, &known));
    assert_true(enter("copy", 1) && end(MEMBER, &known.copy) && end(ROOT, NULL));
    assert_int_equal(inspection.items, 7);
    assert_int_equal(inspection.bytes, ROOT + MEMBER + 50);
    begin(); /* told once, used twice */
    assert_true(ls_inspection_answered(&inspection, &known));
    assert_true(enter("copy", 1) && end(MEMBER, &known.copy) && enter("copy", 2) && !end(MEMBER, &known.copy));
    begin(); /* another size */
    assert_true(ls_inspection_answered(&inspection, &known));
    assert_true(enter("copy", 1) && !end(MEMBER + 1, &known.copy));
    begin(); /* deeper than a unit goes */
    const ls_known deep = {.copy = {1, 77}, .size = MEMBER, .below = {.items = 62, .levels = 62}};
    assert_true(ls_inspection_answered(&inspection, &deep));
    assert_true(enter("copy", 1) && !end(MEMBER, &deep.copy));
}

static void what_is_shared_stands_where_it_is_said_to(void **state) {
    (void)state;
    for (unsigned lie = 0; lie < 7; lie++) {
        begin();
        const uint64_t at = inspection.length;
        assert_true(enter("inner", 1));
        assert_true(member(1));
        assert_true(enter("deeper", 2) && member(1) && end(MEMBER, NULL));
        assert_true(share(at + (lie == 1), MEMBER + (lie == 2), 3 + (lie == 3), 3 * MEMBER + (lie == 4), 2 - (lie == 5)));
        if (lie == 6) assert_true(share(at, MEMBER, 3, 3 * MEMBER, 2)); /* twice */
        const bool good = end(MEMBER, NULL) && end(ROOT, NULL) && ls_inspection_is_whole(&inspection);
        assert_int_equal(good, lie == 0);
        if (!lie) assert_int_equal(inspection.shared[0].offset, 5000 + at);
    }
}

static int finish(void **state) {
    (void)state;
    ls_inspection_free(&inspection);
    ls_buffer_free(&out);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(members_come_in_any_order_and_once), cmocka_unit_test(the_root_is_the_one_that_was_given),
                                       cmocka_unit_test(a_copy_is_of_what_was_told), cmocka_unit_test(what_is_shared_stands_where_it_is_said_to)};
    return cmocka_run_group_tests(tests, NULL, finish);
}
