/* Numbers of binary workbooks as text, and their UTF-16. */
#include "extract/office/cellstyle.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void digits(double number, const char *expected) {
    char text[41];
    size_t length = ls_number_digits(number, text);
    text[length] = '\0';
    assert_string_equal(text, expected);
}

static void test_digits(void **state) {
    (void)state;
    digits(0, "0");
    digits(-0.0, "0");
    digits(1, "1");
    digits(-12.5, "-12.5");
    digits(0.1, "0.1");
    digits(0.1 + 0.2, "0.3");
    digits(1.0 / 3, "0.333333333333333");
    digits(2.0 / 3, "0.666666666666667");
    digits(0.00001, "0.00001");
    digits(0.0000012345, "1.2345E-6");
    digits(491512345678.0, "491512345678");
    digits(9007199254740991.0, "9007199254740991");
    digits(1234567.891, "1234567.891");
    digits(99999999999999.96, "100000000000000");
    digits(43894.5, "43894.5");
    digits(1.5e300, "1.5E+300");
    digits(1e20, "1E+20");
    digits(5e-324, "4.94065645841247E-324");
    digits(1.7976931348623157e308, "1.79769313486232E+308");
    digits(NAN, "");
    digits(INFINITY, "");
}

static void test_rk(void **state) {
    (void)state;
    assert_true(ls_number_rk(48000u << 2 | 2) == 48000);
    assert_true(ls_number_rk((uint32_t)-7 << 2 | 2) == -7);
    assert_true(ls_number_rk(1234567u << 2 | 3) == 12345.67);
    assert_true(ls_number_rk(0x3FF00000) == 1);
    assert_true(ls_number_rk(0x3FF00001) == 0.01);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_digits), cmocka_unit_test(test_rk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
