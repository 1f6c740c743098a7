/* Confidence, labels by name, levels with reasons, organisations, contact rows, failing allocations. */
#include "small_rules.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static void near_to(double a, double b) {
    if (a - b > 0.002 || b - a > 0.002) fail_msg("%f is not %f", a, b);
}

static void the_particular_weight_counts(void **state) {
    (void)state;
    ls_hit hit = {.rule = &small_rules_rules[0]};
    near_to(ls_confidence(&small_rules, &hit), 0.8);
    ls_hit_add_evidence(&hit, "column", NULL, 1);    /* the type's 2.0, not the 1.0 of all */
    near_to(ls_confidence(&small_rules, &hit), 0.967);
    ls_hit_add_evidence(&hit, "unheard_of", NULL, 1); /* nothing */
    near_to(ls_confidence(&small_rules, &hit), 0.967);
    hit = (ls_hit){.rule = &small_rules_rules[1]};
    ls_hit_add_evidence(&hit, "keyword", NULL, 1);   /* the rule's -1.0 before the type's 3.0 */
    near_to(ls_confidence(&small_rules, &hit), 0.269);
    hit.evidence[0].strength = 0.5;
    near_to(ls_confidence(&small_rules, &hit), 0.378);
}

typedef struct bench {
    ls_classifier *classifier;
    ls_arena arena;
    ls_classification out;
    ls_block_segment segments[20];
    ls_block block;
} bench;

static void start(bench *on, const char *text) {
    *on = (bench){.classifier = ls_classifier_create(&small_rules)};
    on->segments[0] = (ls_block_segment){.length = (uint32_t)strlen(text)};
    on->block = (ls_block){.text = text, .length = (uint32_t)strlen(text), .segments = on->segments, .segment_count = 1, .item_name = "x"};
}

static void stop(bench *on) {
    ls_classifier_free(on->classifier);
    ls_arena_free(&on->arena);
}

static ls_status finish(bench *on, const ls_classify_item *item) {
    ls_arena_reset(&on->arena);
    return ls_classifier_finish(on->classifier, item, &on->arena, &on->out);
}

static void signed_papers_are_worse(void **state) {
    (void)state;
    bench on;
    start(&on, "Statement of Work\n");
    const ls_cue_hit name = {.cue = &small_cues[0], .length = 17}, mark = {.cue = &small_cues[3], .length = 1};
    const ls_classify_item item = {.name = "x"};
    ls_classifier_reset(on.classifier);
    assert_int_equal(ls_classifier_cue(on.classifier, &on.block, &name), LS_OK);
    assert_int_equal(ls_classifier_block(on.classifier, &on.block), LS_OK);
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.level, LEAKSIFT_LEVEL_HIGH);
    assert_string_equal(on.out.reasons[0], "statement_of_work");
    assert_string_equal(on.out.labels[0].status, "unknown");
    assert_string_equal(on.out.labels[0].evidence[0], "title: statement of work");
    near_to(on.out.labels[0].confidence, 0.953);
    assert_int_equal(ls_classifier_cue(on.classifier, &on.block, &mark), LS_OK);
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.level, LEAKSIFT_LEVEL_CRITICAL);
    assert_string_equal(on.out.reasons[0], "statement_of_work: signed");
    ls_classifier_reset(on.classifier);
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.label_count, 0);
    assert_int_equal(on.out.level, LEAKSIFT_LEVEL_NONE);
    stop(&on);
}

static void names_say_at_most_half(void **state) {
    (void)state;
    bench on;
    start(&on, "statement of work contoso.pdf");
    on.block.is_path = true;
    const ls_cue_hit name = {.cue = &small_cues[0], .length = 17};
    ls_classify_item item = {.name = "x", .unreadable = true, .coverage = LEAKSIFT_NONE};
    ls_classifier_reset(on.classifier);
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.level, LEAKSIFT_LEVEL_UNKNOWN);
    assert_int_equal(ls_classifier_cue(on.classifier, &on.block, &name), LS_OK);
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.label_count, 1);
    near_to(on.out.labels[0].confidence, 0.5);
    assert_string_equal(on.out.labels[0].evidence[0], "name: statement of work");
    assert_int_equal(on.out.level, LEAKSIFT_LEVEL_HIGH);
    assert_string_equal(on.out.reasons[0], "statement_of_work: by its name");
    item.unreadable = false; /* out of scope: a font, whatever its name */
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.label_count, 0);
    assert_int_equal(on.out.level, LEAKSIFT_LEVEL_NONE);
    stop(&on);
}

static void counts_make_a_level(void **state) {
    (void)state;
    bench on;
    start(&on, "x\n");
    leaksift_count count = {.type = "email_address", .total = 40, .distinct = 12};
    ls_classify_item item = {.name = "x", .counts = &count, .count_count = 1};
    ls_classifier_reset(on.classifier);
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.level, LEAKSIFT_LEVEL_HIGH);
    assert_int_equal(on.out.reason_count, 1);
    assert_string_equal(on.out.reasons[0], "email_address: 12 distinct");
    count.distinct = 9;
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.level, LEAKSIFT_LEVEL_LOW);
    stop(&on);
}

static void organizations_are_joined(void **state) {
    (void)state;
    static const char *const own[] = {"northwind.example"};
    bench on;
    start(&on, "Customer: Alpine-Ski House AG\nSupplier: Northwind Ltd\n");
    const ls_cue_hit name = {.cue = &small_cues[0], .length = 1};
    ls_hit hit = {.rule = &small_rules_rules[0], .length = 1};
    const ls_classify_item item = {.name = "x", .own_domains = own, .own_domain_count = 1};
    ls_classifier_reset(on.classifier);
    assert_int_equal(ls_classifier_cue(on.classifier, &on.block, &name), LS_OK);
    static const char *const domains[] = {"alpineski.example", "northwind.example", "gmail.com", "fabrikam.example", "fabrikam.example"};
    for (size_t i = 0; i < 5; i++) {
        hit.domain = domains[i];
        assert_int_equal(ls_classifier_hit(on.classifier, &on.block, &hit, 0.9), LS_OK);
    }
    hit.domain = "unsure.example";
    assert_int_equal(ls_classifier_hit(on.classifier, &on.block, &hit, 0.2), LS_OK);
    assert_int_equal(ls_classifier_block(on.classifier, &on.block), LS_OK);
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.organization_count, 3);
    const leaksift_organization *found = on.out.organizations;
    assert_string_equal(found[0].name, "Alpine-Ski House AG");
    assert_string_equal(found[0].domain, "alpineski.example");
    assert_string_equal(found[0].role, "customer");
    assert_string_equal(found[0].basis, "label_fact");
    assert_string_equal(found[1].domain, "northwind.example");
    assert_string_equal(found[1].role, "own");
    assert_null(found[2].name);
    assert_string_equal(found[2].domain, "fabrikam.example");
    assert_string_equal(found[2].basis, "email_domain");
    stop(&on);
}

static void rows_of_people_make_a_list(void **state) {
    (void)state;
    bench on;
    start(&on, "x\n");
    ls_classifier_reset(on.classifier);
    for (uint32_t i = 0; i < 20; i++) on.segments[i] = (ls_block_segment){.length = 1, .about = {.row = i + 2}};
    on.block.segment_count = 20;
    for (uint32_t type = 0; type < 2; type++)
        for (uint32_t row = 0; row < 20; row++) {
            ls_hit hit = {.rule = &small_rules_rules[type], .segment = row, .length = 1};
            assert_int_equal(ls_classifier_hit(on.classifier, &on.block, &hit, 0.9), LS_OK);
        }
    const ls_classify_item item = {.name = "x"};
    assert_int_equal(finish(&on, &item), LS_OK);
    assert_int_equal(on.out.label_count, 1);
    assert_string_equal(on.out.labels[0].name, "contact_list");
    assert_null(on.out.labels[0].status);
    stop(&on);
}

static void no_memory_is_told(void **state) {
    (void)state;
    static const char text[] = "Customer: Alpine Ski House AG\nTotal: EUR 5.00\nStart date: 2024-01-02\nBy: /s/ Jane Roe\n";
    for (uint64_t nth = 1;; nth++) {
        ls_alloc_fail_at(nth);
        ls_classifier *classifier = ls_classifier_create(&small_rules);
        ls_arena arena = {0};
        ls_classification out = {0};
        ls_block_segment segment = {.length = sizeof text - 1, .about = {.sheet = "S", .cell = "A1", .field = "f"}};
        ls_block block = {.text = text, .length = sizeof text - 1, .segments = &segment, .segment_count = 1, .item_name = "x"};
        const ls_classify_item item = {.name = "x"};
        ls_status status = classifier ? small_classify(classifier, &block, 0, &item, &arena, &out) : LS_NOMEM;
        uint64_t made = ls_alloc_fail_at(0);
        ls_classifier_free(classifier);
        ls_arena_free(&arena);
        if (made < nth) {
            assert_int_equal(status, LS_OK);
            break;
        }
        assert_int_equal(status, LS_NOMEM);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_particular_weight_counts), cmocka_unit_test(signed_papers_are_worse),
        cmocka_unit_test(names_say_at_most_half),       cmocka_unit_test(counts_make_a_level),
        cmocka_unit_test(organizations_are_joined),     cmocka_unit_test(rows_of_people_make_a_list),
        cmocka_unit_test(no_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
