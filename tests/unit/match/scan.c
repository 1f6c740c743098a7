/* Searches for the next byte of a class: at any place of a step, and never behind the end. */
#include "match/scan.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { LENGTH = 50 };

static void test_places(void **state) {
    static const struct {
        uint32_t (*find)(const char *, uint32_t, uint32_t);
        char byte;
    } finds[] = {
        {ls_scan_digit, '0'}, {ls_scan_digit, '9'}, {ls_scan_capital, 'A'}, {ls_scan_capital, 'Z'},
        {ls_scan_capital, '\xC3'}, {ls_scan_blank, '['}, {ls_scan_blank, '{'}, {ls_scan_blank, '_'},
        {ls_scan_blank, '<'}};
    (void)state;
    for (size_t i = 0; i < sizeof finds / sizeof *finds; i++)
        for (uint32_t place = 0; place < LENGTH; place++) {
            char text[LENGTH];
            memset(text, 'x', sizeof text);
            text[place] = finds[i].byte;
            for (uint32_t end = 0; end <= LENGTH; end++) {
                assert_int_equal(finds[i].find(text, 0, end), place < end ? place : end);
                assert_int_equal(finds[i].find(text, end < LENGTH ? end + 1 : end, end), end < LENGTH ? end + 1 : end);
            }
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
