/* Filters of PDF streams: what a cap cuts off, and data of which nothing comes. */
#include "extract/pdf/filter.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static ls_pdf_decoded run(const ls_pdf_filter *filter, const char *in, size_t length, size_t cap, ls_buffer *out) {
    ls_inflate *inflate = ls_inflate_create();
    ls_pdf_decoded how = {0};
    assert_non_null(inflate);
    assert_int_equal(ls_pdf_filter_run(inflate, filter, (const uint8_t *)in, length, cap, out, &how), LS_OK);
    ls_inflate_free(inflate);
    return how;
}

/* An odd digit at the end stands for one more byte. */
static void test_the_last_hex_digit_is_within_the_cap(void **state) {
    (void)state;
    const ls_pdf_filter hex = {.coding = LS_PDF_ASCIIHEX, .predictor = 1};
    ls_buffer out = {0};
    assert_true(run(&hex, "41424>", 6, 2, &out).capped);
    assert_int_equal(out.length, 2);
    ls_buffer_clear(&out);
    assert_false(run(&hex, "41424>", 6, 3, &out).capped);
    assert_string_equal(ls_buffer_cstr(&out), "AB@");
    ls_buffer_free(&out);
}

/* Under the sanitizers: there are no bytes to predict from. */
static void test_nothing_has_no_predictor(void **state) {
    (void)state;
    const ls_pdf_filter lzw = {.coding = LS_PDF_LZW, .predictor = 12, .colors = 1, .bits = 8, .columns = 4};
    ls_buffer out = {0};
    run(&lzw, "\x80\x40\x40", 3, 64, &out);
    assert_int_equal(out.length, 0);
    ls_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_last_hex_digit_is_within_the_cap),
        cmocka_unit_test(test_nothing_has_no_predictor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
