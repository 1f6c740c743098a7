/* Names that are told once are found, others are not; and the hash below them, by its published values. */
#include "base/fnv.h"
#include "base/name_set.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { NAMES = 1000 };

static void test_found_are_those_that_were_added(void **state) {
    (void)state;
    static char names[NAMES][8];
    ls_arena arena = {0};
    ls_name_set set;
    uint32_t number;
    assert_true(ls_name_set_init(&set, NAMES, &arena));
    for (uint32_t i = 0; i < NAMES; i++) {
        snprintf(names[i], sizeof names[i], "n%u", i);
        assert_false(ls_name_set_find(&set, names[i], &number));
        assert_true(ls_name_set_add(&set, names[i], i));
    }
    assert_false(ls_name_set_add(&set, "n7", 8));
    assert_int_equal(set.count, NAMES);
    for (uint32_t i = 0; i < NAMES; i++) {
        assert_true(ls_name_set_find(&set, names[i], &number));
        assert_int_equal(number, i);
    }
    assert_false(ls_name_set_find(&set, "", &number));
    ls_arena_free(&arena);
}

static void test_empty(void **state) {
    (void)state;
    ls_arena arena = {0};
    ls_name_set set;
    uint32_t number;
    assert_true(ls_name_set_init(&set, 0, &arena));
    assert_false(ls_name_set_find(&set, "a", &number));
    ls_arena_free(&arena);
}

/* The draft's appendix C. */
static void test_fnv(void **state) {
    (void)state;
    uint32_t hash = LS_FNV32;
    for (const char *at = "foobar"; *at; at++) hash = ls_fnv32_add(hash, (unsigned char)*at);
    assert_int_equal(hash, 0xbf9cf968);
    assert_true(ls_fnv(LS_FNV, "a", 1) == 0xaf63dc4c8601ec8c);
    assert_true(ls_fnv(LS_FNV, "foobar", 6) == 0x85944171f73967e8);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_found_are_those_that_were_added),
                                       cmocka_unit_test(test_empty), cmocka_unit_test(test_fnv)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
