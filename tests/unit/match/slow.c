/* No built-in rule's pattern reaches a limit of PCRE2 (which would be a value lost) on text made from its own examples: parts of them again
 * and again, wrong at the end or in the middle, and runs of the letters that they are made of. Counted by PCRE2, so the same
 * everywhere; tests/hostile/slow_rules measures the time that such text takes. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "match/confirm.h"
#include "rules/rules.h"
#include <stdlib.h>
#include <string.h>

enum { SLICE = 1024 };

static ls_confirm_scratch *scratch;
static size_t tried;

static void attack(const ls_rule *rule, ls_confirm *confirm, const char *unit, size_t length) {
    char text[SLICE + 1];
    ls_confirm_span span;
    if (!length) return;
    for (size_t at = 0; at < SLICE; at++) text[at] = unit[at % length];
    text[SLICE] = '\0';
    size_t size = SLICE;
    while (size && ((unsigned char)text[size - 1] & 0x80)) size--; /* whole characters */
    ls_confirm_match(confirm, scratch, text, size, 0, size, &span);
    if (ls_confirm_gave_up(scratch)) fail_msg("%s gave up on \"%.*s\" again and again", rule->id, (int)(length < 80 ? length : 80), unit);
    tried++;
}

/* Cuts stand between characters, or PCRE2 would be handed broken UTF-8. */
static bool whole(const char *text, size_t from, size_t to) {
    return ((unsigned char)text[from] & 0xC0) != 0x80 && ((unsigned char)text[to] & 0xC0) != 0x80;
}

static void from_example(const ls_rule *rule, ls_confirm *confirm, const char *text) {
    size_t length = strlen(text);
    char *changed = malloc(length + 1);
    assert_non_null(changed);
    attack(rule, confirm, text, length);
    for (size_t part = 1; part < length && part < 200; part++) {
        if (whole(text, 0, part)) attack(rule, confirm, text, part);
        if (whole(text, part, length)) attack(rule, confirm, text + part, length - part);
    }
    for (size_t at = length > 200 ? length - 200 : 0; at < length; at++) {
        if ((unsigned char)text[at] >= 0x80) continue;
        memcpy(changed, text, length);
        changed[at] = '~';
        attack(rule, confirm, changed, length);
        const char pair[] = {text[at], ' ', text[at], text[at]};
        attack(rule, confirm, pair, 1), attack(rule, confirm, pair, 2), attack(rule, confirm, pair, 4);
    }
    free(changed);
}

static void no_pattern_gives_up(void **state) {
    (void)state;
    const ls_rules_options options = {0};
    leaksift_error error;
    ls_rules *rules;
    assert_int_equal(ls_rules_load(&options, &rules, &error), LEAKSIFT_OK);
    assert_non_null(scratch = ls_confirm_scratch_create());
    for (size_t i = 0; i < rules->rule_count; i++) {
        const ls_rule *rule = &rules->rules[i];
        ls_confirm *confirm;
        if (!rule->confirm) continue;
        assert_int_equal(ls_confirm_check(rule->confirm, false, false, &error), LEAKSIFT_OK);
        assert_non_null(confirm = ls_confirm_create(rule->confirm, false, false));
        for (size_t k = 0; k < rule->example_count; k++) from_example(rule, confirm, rule->examples[k].text);
        for (size_t k = 0; k < rule->negative_count; k++) from_example(rule, confirm, rule->negatives[k].text);
        ls_confirm_free(confirm);
    }
    assert_true(tried > 10000);
    ls_confirm_scratch_free(scratch);
    ls_rules_free(rules);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_pattern_gives_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
