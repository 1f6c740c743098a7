/* Names of children: unique, valid UTF-8, the same on every machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "scan/names.h"
#include <string.h>

static const char *give(ls_names *names, const char *name, size_t length, uint64_t index) {
    const ls_child child = {.name = name, .name_length = length};
    const char *shown = NULL;
    assert_int_equal(ls_names_give(names, &child, index, &shown), LS_OK);
    return shown;
}

#define GIVE(name, index) give(&names, name, sizeof name - 1, index)

static void names_come_as_they_are_unless_taken(void **state) {
    (void)state;
    ls_names names = {0};
    assert_string_equal(GIVE("a", 1), "a");
    assert_string_equal(GIVE("a", 2), "a#2");
    assert_string_equal(GIVE("a#2", 3), "a#2#2");
    assert_string_equal(GIVE("a", 4), "a#3");
    assert_string_equal(GIVE("", 5), "part-5");
    assert_string_equal(GIVE("x!/y", 6), "x!/y");
    assert_string_equal(GIVE("caf\xE9", 7), "caf\xEF\xBF\xBD");
    assert_string_equal(GIVE("caf\xE8", 8), "caf\xEF\xBF\xBD#2");
    assert_string_equal(GIVE("cut\0here", 9), "cut");
    const ls_child numbered = {.number = 12};
    const char *shown;
    assert_int_equal(ls_names_give(&names, &numbered, 10, &shown), LS_OK);
    assert_string_equal(shown, "12");
    ls_names_reset(&names);
    assert_string_equal(GIVE("a", 1), "a");
    ls_names_free(&names);
}

static void a_hundred_thousand_of_one_name(void **state) {
    (void)state;
    ls_names names = {0};
    for (uint64_t i = 1; i <= 100000; i++) GIVE("same", i);
    assert_string_equal(GIVE("same", 0), "same#100001");
    ls_names_free(&names);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_come_as_they_are_unless_taken),
                                       cmocka_unit_test(a_hundred_thousand_of_one_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
