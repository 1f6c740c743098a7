/* The external sorter: the same order in memory and on disk; a record that stands twice comes twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "scan/sorter.h"
#include <stdio.h>
#include <string.h>

static uint32_t step(uint32_t *state) { return *state = *state * 1664525u + 1013904223u; }

static void check_sorted(size_t memory, size_t count) {
    ls_sorter *sorter = ls_sorter_create(memory, NULL);
    uint32_t state = 7;
    uint64_t sum = 0, got_sum = 0;
    for (size_t i = 0; i < count; i++) {
        char record[64];
        uint32_t number = step(&state) % 5000;
        int length = snprintf(record, sizeof record, "%u%.*s", number, (int)(number % 20), "....................");
        sum += number;
        assert_int_equal(ls_sorter_add(sorter, record, (size_t)length), LS_OK);
    }
    assert_int_equal(ls_sorter_finish(sorter), LS_OK);
    char last[64] = "";
    size_t length, last_length = 0, got = 0;
    for (const char *record; (record = ls_sorter_next(sorter, &length)) != NULL; got++) {
        int order = memcmp(last, record, last_length < length ? last_length : length);
        assert_true(order < 0 || (order == 0 && last_length <= length));
        memcpy(last, record, length);
        last_length = length;
        unsigned number = 0;
        for (size_t i = 0; i < length && record[i] >= '0' && record[i] <= '9'; i++) number = number * 10 + (unsigned)(record[i] - '0');
        got_sum += number;
    }
    assert_false(ls_sorter_failed(sorter));
    assert_int_equal(got, count);
    assert_int_equal(got_sum, sum);
    assert_true(count < 1000 || (memory < 100000) == (ls_sorter_spilled(sorter) > 0));
    ls_sorter_free(sorter);
}

static void in_memory(void **state) { (void)state; check_sorted(10 << 20, 20000); }
static void many_runs_on_disk(void **state) { (void)state; check_sorted(20000, 20000); }
static void nothing_at_all(void **state) { (void)state; check_sorted(20000, 0); }

static void no_memory_is_told(void **state) {
    (void)state;
    for (uint64_t nth = 1; nth < 60; nth++) {
        ls_alloc_fail_at(nth);
        ls_sorter *sorter = ls_sorter_create(2000, NULL);
        ls_status status = sorter ? LS_OK : LS_NOMEM;
        for (size_t i = 0; i < 400 && !status; i++) status = ls_sorter_add(sorter, &i, sizeof i);
        if (!status) status = ls_sorter_finish(sorter);
        size_t length, got = 0;
        while (!status && ls_sorter_next(sorter, &length)) got++;
        ls_alloc_fail_at(0);
        if (!status && !ls_sorter_failed(sorter)) assert_int_equal(got, 400);
        ls_sorter_free(sorter);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_memory), cmocka_unit_test(many_runs_on_disk),
                                       cmocka_unit_test(nothing_at_all), cmocka_unit_test(no_memory_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
