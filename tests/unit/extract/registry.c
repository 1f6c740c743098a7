/* The table of handlers: every media type leads to a handler, the exact one before a star, and all are in the public list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "extract/handler.h"

static void test_find(void **state) {
    (void)state;
    assert_null(ls_handler_find("application/x-nobody-reads-this"));
    assert_null(ls_handler_find(""));
    assert_string_equal(ls_handler_find("application/zip")->name, "zip");
    assert_string_equal(ls_handler_find("application/vnd.ms-visio.drawing")->name, "visio");
    for (const ls_handler *const *handler = ls_handlers; *handler; handler++) {
        assert_non_null((*handler)->run);
        assert_non_null((*handler)->reads);
        for (const char *const *type = (*handler)->media_types; *type; type++) assert_non_null(ls_handler_find(*type));
    }
}

static void test_formats(void **state) {
    (void)state;
    size_t count = 0, listed = 0;
    for (const ls_handler *const *handler = ls_handlers; *handler; handler++)
        for (const char *const *type = (*handler)->media_types; *type; type++) count++;
    while (leaksift_format_at(listed)) listed++;
    assert_int_equal(listed, count);
    assert_null(leaksift_format_at(SIZE_MAX));
    assert_true(leaksift_format_at(0) == leaksift_format_at(0));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_find), cmocka_unit_test(test_formats)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
