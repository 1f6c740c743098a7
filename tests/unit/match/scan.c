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
        {ls_scan_digit, '0'}, {ls_scan_digit, '9'}, {ls_scan_blank, '['}, {ls_scan_blank, '{'}, {ls_scan_blank, '_'},
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

/* Byte by byte what the strides say. */
static bool may_begin(const char *text, uint32_t low, uint32_t at) {
    const unsigned char c = (unsigned char)text[at];
    return c >= 0xC3 || (c >= 'A' && c <= 'Z' && (at == low || !ls_is_small_or_capital(text[at - 1])));
}

static void test_capitals(void **state) {
    enum { BYTES = 200 };
    static const char letters[] = "Ab Cd\xC3\x96x-YZ'Q\xE2\x80\x9CK@[`{7A";
    (void)state;
    for (uint32_t low = 0; low < 70; low++)
        for (uint32_t end = low; end <= BYTES; end += 7) {
            char text[BYTES];
            for (uint32_t i = 0; i < BYTES; i++) text[i] = i % 97 < 60 ? 'x' : letters[(i + low) % (sizeof letters - 1)];
            ls_capitals capitals = ls_capitals_of(text, low, end);
            for (uint32_t at = low; at < end + 2; at += at % 5 ? 1 : 3) { /* also what was passed over */
                uint32_t expected = at;
                while (expected < end && !may_begin(text, low, expected)) expected++;
                assert_int_equal(ls_capital_from(&capitals, at), expected < end ? expected : end);
            }
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places), cmocka_unit_test(test_capitals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
