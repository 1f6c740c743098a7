/* The built-in rules: each has three examples and three negative ones at least, and all of them hold. */
#include "match/rules_check.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static void print_line(void *context, const char *line) {
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static void examples_hold(void **state) {
    (void)state;
    ls_rules *rules;
    leaksift_error error = {0};
    size_t failed = 0;
    leaksift_status status = ls_rules_load(NULL, &rules, &error);
    if (status != LEAKSIFT_OK) fail_msg("%s", error.message);
    status = ls_rules_check(rules, print_line, NULL, &failed, &error);
    if (status != LEAKSIFT_OK) fail_msg("%s", error.message);
    assert_int_equal(failed, 0);
    ls_rules_free(rules);
}

static void enough_examples(void **state) {
    (void)state;
    ls_rules *rules;
    assert_int_equal(ls_rules_load(NULL, &rules, NULL), LEAKSIFT_OK);
    for (size_t i = 0; i < rules->rule_count; i++)
        if (rules->rules[i].example_count < 3 || rules->rules[i].negative_count < 3)
            fail_msg("%s has too few examples", rules->rules[i].id);
    ls_rules_free(rules);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples_hold), cmocka_unit_test(enough_examples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
