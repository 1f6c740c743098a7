/* Number formats: the code, the stored number, what is given. */
#include "extract/office/numfmt.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct { const char *code, *raw, *text; } cases[] = {
    {"General", "491512345678", "491512345678"}, {"General", "4.91512345678E11", "491512345678"},
    {"General", "4.91512345678E+11", "491512345678"}, {"General", "0.1", "0.1"}, {"General", "0.10000000000000001", "0.1"},
    {"General", "-12.5", "-12.5"}, {"General", "1234567890123456", "1234567890123456"}, {"General", "0", "0"},
    {"General", "1E-5", "0.00001"}, {"General", "007.50", "7.5"}, {"General", "-.5", "-0.5"}, {"General", "1.2.3", "1.2.3"},
    {"General", "5.", "5"}, {"General", ".", "."}, {"General", "0.000", "0"}, {"General", "1E300", "1E300"}, {"General", "no number", "no number"}, {"General", "", ""},
    {"0", "42", "42"}, {"0", "1234.7", "1235 1234.7"}, {"0.00", "1234.5678", "1234.57 1234.5678"}, {"0.00", "5", "5.00"},
    {"#,##0.00", "1234567.5", "1,234,567.50"}, {"#,##0", "-1234", "-1,234"}, {"#,##0 ;(#,##0)", "-1234", "(1,234)"},
    {"0%", "0.25", "25%"}, {"0.0%", "0.1234", "12.3% 0.1234"}, {"0.00E+00", "4915123456789", "4.92E+12 4915123456789"},
    {"00000", "1234", "01234"}, {"(000) 000-0000", "5550101234", "(555) 010-1234"}, {"000-00-0000", "12345678", "012-34-5678"},
    {"[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "5550101", "555-0101"},
    {"[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "5550101234", "(555) 010-1234"},
    {"\"Ext. \"0", "77", "Ext. 77"}, {"[$\xE2\x82\xAC-407] #,##0.00", "48000", "\xE2\x82\xAC 48,000.00"},
    {"+00 000 000000", "49305550101", "+49 305 550101"}, {"@", "491512345678", "491512345678"},
    {"# ?/?", "0.5", "0.5"}, {"#,##0,", "1234567", "1,235 1234567"}, {"0.00", "9.999", "10.00 9.999"},
    {"yyyy-mm-dd", "44259", "2021-03-04"}, {"m/d/yyyy", "44259", "3/4/2021 2021-03-04"},
    {"dd/mm/yyyy hh:mm", "44259.4319444444", "04/03/2021 10:22 2021-03-04T10:22:00"},
    {"d-mmm-yy", "44259", "4-Mar-21 2021-03-04"}, {"dddd, mmmm d", "44259", "Thursday, March 4 2021-03-04"},
    {"h:mm AM/PM", "0.75", "6:00 PM"}, {"[h]:mm:ss", "1.5", "36:00:00"}, {"mm:ss", "0.0007", "01:00"},
    {"yyyy-mm-dd", "1", "1900-01-01"}, {"yyyy-mm-dd", "61", "1900-03-01"}, {"yyyy-mm-dd", "-1", "-1"},
    {"yyyy-mm-dd", "2958466", "2958466"}, {"yyyy-mm-dd", "1E300", "1E300"},
    {"yyyy-mm-dd", "-2E-70", "-2E-70"}, {"[Red]0;[Blue]-0", "-3", "-3"}, {"[", "5", "5"}, {"\"", "5", "5"},
    {"\\", "5", "5"}, {";;;", "5", "5"}, {"", "5", "5"},
    /* a mark and the whole character behind it; what is open at the end */
    {"0.00_\xE2\x82\xAC", "5", "5.00 "}, {"*\xE2\x82\xAC" "0", "5", "5"}, {"0\\\xE2\x82\xAC", "5", "5\xE2\x82\xAC"},
    {"0 \"\xE2\x82\xAC", "5", "5 \xE2\x82\xAC"}, {"0 [$\xE2\x82\xAC", "5", "5 \xE2\x82\xAC"},
    {"0[<=", "5", "5"}, {"0[<9;\"x\"", "5", "5"}, {"0E+0e\xE2\x82\xAC", "50", "5E+1e\xE2\x82\xAC 50"}};

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        ls_numfmt format;
        ls_numfmt_read(cases[i].code, &format);
        assert_true(ls_numfmt_cell(&format, cases[i].raw, strlen(cases[i].raw), false, &out));
        if (strcmp(ls_buffer_cstr(&out), cases[i].text) != 0)
            fail_msg("%s of %s gives \"%s\", not \"%s\"", cases[i].code, cases[i].raw, out.data, cases[i].text);
        ls_buffer_free(&out);
    }
}

static void test_1904(void **state) {
    (void)state;
    ls_buffer out = {0};
    ls_numfmt format;
    ls_numfmt_read("yyyy-mm-dd", &format);
    assert_true(ls_numfmt_cell(&format, "0", 1, true, &out));
    assert_string_equal(ls_buffer_cstr(&out), "1904-01-01");
    ls_buffer_free(&out);
}

static void test_builtin(void **state) {
    (void)state;
    assert_string_equal(ls_numfmt_builtin(14), "m/d/yyyy");
    assert_string_equal(ls_numfmt_builtin(5), "General");
    assert_string_equal(ls_numfmt_builtin(UINT64_MAX), "General");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_1904),
                                       cmocka_unit_test(test_builtin)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
