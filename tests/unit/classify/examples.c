/* The built-in classes: their examples get the class, their negative examples do not. */
#include "classify/class_check.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
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
    if (ls_rules_load(NULL, &rules, &error) != LEAKSIFT_OK) fail_msg("%s", error.message);
    if (ls_class_examples_check(rules, print_line, NULL, &failed, &error) != LEAKSIFT_OK) fail_msg("%s", error.message);
    assert_int_equal(failed, 0);
    ls_rules_free(rules);
}

static void the_classes_are_there(void **state) {
    (void)state;
    static const char *const names[] = {"statement_of_work", "proof_of_execution", "network_configuration", "invoice",
                                        "purchase_order", "quote", "contract", "price_list", "contact_list", "email",
                                        "source_code"};
    ls_rules *rules;
    assert_int_equal(ls_rules_load(NULL, &rules, NULL), LEAKSIFT_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool found = false;
        for (size_t j = 0; j < rules->class_count; j++) found |= strcmp(rules->classes[j].name, names[i]) == 0;
        if (!found) fail_msg("no class %s", names[i]);
    }
    ls_rules_free(rules);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples_hold), cmocka_unit_test(the_classes_are_there)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
