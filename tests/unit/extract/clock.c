/* Dates against known pairs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "extract/clock.h"

static void test_utc(void **state) {
    (void)state;
    static const struct {
        int64_t seconds;
        const char *at;
    } cases[] = {
        {0, "1970-01-01T00:00:00"},           {-1, "1969-12-31T23:59:59"},
        {951782400, "2000-02-29T00:00:00"},   {4107542400, "2100-03-01T00:00:00"},
        {1614853320, "2021-03-04T10:22:00"},  {-62135596800, "0001-01-01T00:00:00"},
        {253402300799, "9999-12-31T23:59:59"}, {253402300800, ""},
        {INT64_MIN, ""},                      {INT64_MAX, ""},
    };
    char at[LS_CLOCK_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_clock_utc(cases[i].seconds, at);
        assert_string_equal(at, cases[i].at);
    }
}

static void test_windows(void **state) {
    (void)state;
    char at[LS_CLOCK_SIZE];
    ls_clock_filetime(UINT64_C(132593269200000000), at);
    assert_string_equal(at, "2021-03-04T10:22:00");
    ls_clock_filetime(0, at);
    assert_string_equal(at, "");
    ls_clock_filetime(UINT64_MAX, at);
    assert_string_equal(at, "");
}

static void test_dos(void **state) {
    (void)state;
    char at[LS_CLOCK_SIZE];
    ls_clock_dos(41 << 9 | 3 << 5 | 4, 10 << 11 | 22 << 5 | 29, at);
    assert_string_equal(at, "2021-03-04T10:22:58");
    ls_clock_dos(0, 0, at);
    assert_string_equal(at, "");
    ls_clock_dos(41 << 9 | 13 << 5 | 4, 0, at);
    assert_string_equal(at, "");
}

static void iso_is(const char *text, const char *expected, const char *expected_zone) {
    char at[LS_CLOCK_SIZE], zone[LS_CLOCK_ZONE_SIZE];
    bool good = ls_clock_iso(text, strlen(text), at, zone);
    assert_int_equal(good, expected != NULL);
    if (!good) return;
    assert_string_equal(at, expected);
    assert_string_equal(zone, expected_zone);
}

static void test_iso(void **state) {
    (void)state;
    iso_is("2021-03-04", "2021-03-04T00:00:00", "none");
    iso_is("2021-03-04T10:22Z", "2021-03-04T10:22:00", "UTC");
    iso_is("2021-03-04T10:22:05.123+01:00", "2021-03-04T10:22:05", "+01:00");
    iso_is("2021:03:04 10:22:05", "2021-03-04T10:22:05", "none");
    iso_is("2021-03-04 some day", "2021-03-04T00:00:00", "none");
    iso_is("0000:00:00 00:00:00", NULL, NULL);
    iso_is("March 2021", NULL, NULL);
    iso_is("2021-03", NULL, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_utc), cmocka_unit_test(test_windows),
                                       cmocka_unit_test(test_dos), cmocka_unit_test(test_iso)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
