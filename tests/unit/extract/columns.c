/* What the columns of a sheet are called. */
#include "extract/columns.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* A row's cells, parted by bars; one that begins with '#' is a number. */
static bool row(ls_columns *columns, uint64_t number, const char *cells) {
    bool is_header;
    uint32_t column = 1;
    for (const char *end; *cells; cells = *end ? end + 1 : end, column++) {
        end = strchrnul(cells, '|');
        bool is_number = *cells == '#';
        if (ls_columns_want(columns, number))
            assert_true(ls_columns_cell(columns, column, cells + is_number, (size_t)(end - cells) - is_number, !is_number));
    }
    assert_true(ls_columns_end(columns, number, &is_header));
    return is_header;
}

static void names_are(const ls_columns *columns, const char *first, const char *second, const char *third) {
    const char *const expected[] = {first, second, third};
    for (uint32_t i = 0; i < 3; i++) {
        const char *name = ls_columns_name(columns, i + 1);
        if (expected[i] ? !name || strcmp(name, expected[i]) : name != NULL)
            fail_msg("column %u: %s, not %s", i + 1, name ? name : "none", expected[i] ? expected[i] : "none");
    }
}

static void test_first_row(void **state) {
    (void)state;
    ls_columns columns = {0};
    assert_false(row(&columns, 1, "Customers of 2021"));
    assert_true(row(&columns, 3, "Name| E-mail |#2021"));
    names_are(&columns, "Name", "E-mail", "2021");
    assert_false(row(&columns, 4, "Anna|anna@firma.example|#3"));
    assert_false(ls_columns_want(&columns, 5));
    ls_columns_reset(&columns);
    names_are(&columns, NULL, NULL, NULL);
    ls_columns_free(&columns);
}

/* Data, and the labels of a form, call no column anything; a header below them does. */
static void test_no_header(void **state) {
    (void)state;
    ls_columns columns = {0};
    row(&columns, 1, "Anna|anna@firma.example|0170 1234567");
    row(&columns, 2, "Bert|bert@firma.example|0170 1234568");
    names_are(&columns, NULL, NULL, NULL);
    ls_columns_reset(&columns);
    row(&columns, 1, "Customer:|Firma GmbH");
    row(&columns, 2, "Contact:|Anna Brandauer");
    row(&columns, 3, "Phone:|0170 1234567");
    names_are(&columns, NULL, NULL, NULL);
    ls_columns_reset(&columns);
    row(&columns, 1, "Made by|admin@firma.example");
    assert_true(row(&columns, 2, "Name|Mobile"));
    names_are(&columns, NULL, NULL, NULL);
    row(&columns, 3, "Anna|0170 1234567");
    names_are(&columns, "Name", "Mobile", NULL);
    ls_columns_free(&columns);
}

static void test_two_rows(void **state) {
    (void)state;
    ls_columns columns = {0};
    row(&columns, 1, "Customer|Contact person||");
    assert_true(row(&columns, 2, "|Name|E-mail|Mobile"));
    row(&columns, 3, "Firma|Anna|anna@firma.example|0170 1234567");
    names_are(&columns, "Customer", "Name", "E-mail");
    ls_columns_reset(&columns);
    row(&columns, 1, "Customer|Contact");
    row(&columns, 2, "Firma|Anna|a remark");
    row(&columns, 3, "Werk|Bert|#5");
    names_are(&columns, "Customer", "Contact", NULL);
    ls_columns_free(&columns);
}

/* Rows of texts alone, each behind an empty one, are rows of the same table. */
static void test_spread(void **state) {
    (void)state;
    ls_columns columns = {0};
    assert_true(row(&columns, 1, "First name|Last name|Role"));
    assert_false(row(&columns, 2, "Anna|Brandauer|Clerk"));
    assert_false(row(&columns, 4, "Bert|Halden|Buyer"));
    assert_false(row(&columns, 6, "Carl|Quell|Clerk"));
    names_are(&columns, "First name", "Last name", "Role");
    assert_false(row(&columns, 8, "Town|Mobile|E-mail"));
    row(&columns, 9, "Ulm|0170 1234567|anna@firma.example");
    names_are(&columns, "Town", "Mobile", "E-mail");
    ls_columns_free(&columns);
}

/* Behind an empty row another table may begin, or the same go on. */
static void test_tables(void **state) {
    (void)state;
    ls_columns columns = {0};
    row(&columns, 1, "Name|Mobile");
    row(&columns, 2, "Anna|0170 1234567");
    row(&columns, 4, "Bert|none");
    row(&columns, 5, "Carl|none");
    names_are(&columns, "Name", "Mobile", NULL);
    assert_true(row(&columns, 8, "Device|Address|Ports"));
    row(&columns, 9, "core|10.20.30.40|#48");
    names_are(&columns, "Device", "Address", "Ports");
    ls_columns_free(&columns);
}

/* Wide rows and many: what is kept is let go in the time that it took. */
static void test_wide(void **state) {
    (void)state;
    ls_columns columns = {0};
    bool is_header;
    for (uint32_t i = 1; i <= LS_COLUMNS_MOST + 3; i += 7) assert_true(ls_columns_cell(&columns, i, "x", 1, true));
    assert_true(ls_columns_end(&columns, 1, &is_header));
    assert_string_equal(ls_columns_name(&columns, LS_COLUMNS_MOST - 3), "x");
    assert_null(ls_columns_name(&columns, LS_COLUMNS_MOST + 4));
    for (uint64_t i = 3; i < 2000000; i += 2) {
        assert_true(ls_columns_want(&columns, i));
        ls_columns_cell(&columns, 1, "a", 1, true);
        ls_columns_cell(&columns, 2, "b", 1, true);
        ls_columns_end(&columns, i, &is_header);
    }
    ls_columns_free(&columns);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_first_row), cmocka_unit_test(test_no_header),
                                       cmocka_unit_test(test_two_rows), cmocka_unit_test(test_spread), cmocka_unit_test(test_tables),
                                       cmocka_unit_test(test_wide)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
