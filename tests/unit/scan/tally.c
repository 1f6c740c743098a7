/* Counting: totals, distinct values, own and below, exact also past the size of the set in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "scan/tally.h"
#include <stdio.h>
#include <string.h>

static void add(ls_tally *tally, ls_buffer *out, const char *type, const char *value, bool own, bool below) {
    ls_tally_type *counted;
    assert_int_equal(ls_tally_add(tally, type, value, own, below, NULL, out, &counted), LS_OK);
}

static void counts_by_type(void **state) {
    (void)state;
    ls_tally tally = {0};
    ls_buffer out = {0};
    ls_arena arena = {0};
    add(&tally, &out, "phone_number", "+49301", false, false);
    add(&tally, &out, "email_address", "a@b.example", true, false);
    add(&tally, &out, "email_address", "a@b.example", true, false);
    add(&tally, &out, "email_address", "c@d.example", false, false);
    add(&tally, &out, "email_address", "e@f.example", false, true);
    leaksift_count *counts;
    size_t count;
    assert_int_equal(ls_tally_finish(&tally, &arena, &out, &counts, &count), LS_OK);
    assert_int_equal(count, 2);
    assert_string_equal(counts[0].type, "email_address");
    assert_int_equal(counts[0].total, 3);
    assert_int_equal(counts[0].distinct, 2);
    assert_int_equal(counts[0].own, 2);
    assert_int_equal(counts[0].below, 1);
    ls_tally_reset(&tally);
    assert_int_equal(ls_tally_finish(&tally, &arena, &out, &counts, &count), LS_OK);
    assert_int_equal(count, 0);
    ls_tally_free(&tally);
    ls_buffer_free(&out);
    ls_arena_free(&arena);
}

static void more_than_fit_in_memory(void **state) {
    (void)state;
    ls_tally tally = {0};
    ls_buffer out = {0};
    ls_arena arena = {0};
    for (unsigned i = 0; i < 2600000; i++) {
        char value[32];
        snprintf(value, sizeof value, "%u@x.example", i % 1300000);
        add(&tally, &out, "email_address", value, false, false);
        if (out.length > 1 << 20) ls_buffer_clear(&out);
    }
    leaksift_count *counts;
    size_t count;
    assert_true(ls_tally_debt(&tally) > 0.1 && ls_tally_debt(&tally) < 10); /* counting takes time, which is known before */
    assert_int_equal(ls_tally_finish(&tally, &arena, &out, &counts, &count), LS_OK);
    assert_int_equal(counts[0].total, 2600000);
    assert_int_equal(counts[0].distinct, 1300000);
    ls_tally_free(&tally);
    ls_buffer_free(&out);
    ls_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_by_type), cmocka_unit_test(more_than_fit_in_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
