/* What nobody sees is not in the text that is searched, but for plain text, whose offsets are the file's. */
#include "text/unseen.h"
#include <leaksift.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void becomes(const char *text, const char *expected) {
    ls_buffer out = {0};
    assert_int_equal(ls_unseen_drop(text, strlen(text), &out), expected != NULL);
    assert_string_equal(ls_buffer_cstr(&out), expected ? expected : "");
    ls_buffer_free(&out);
}

static void test_drop(void **state) {
    (void)state;
    becomes("plain", NULL);
    becomes("M\u00FCller \u062F\u200C\u06CC \u200E+49", NULL);
    becomes("Tele\u00ADfon", "Telefon");
    becomes("\u200Ban\u200B@\u00AD\u2060firma.example\uFEFF", "an@firma.example");
    becomes("\u00AD", "");
}

/* Many of one of them and none of the others. */
static void test_many(void **state) {
    (void)state;
    enum { COUNT = 1 << 14 };
    ls_buffer out = {0};
    char *text = malloc(4 * COUNT);
    for (size_t i = 0; i < COUNT; i++) memcpy(text + 4 * i, "\uFEFFa", 4);
    assert_true(ls_unseen_drop(text, 4 * COUNT, &out));
    assert_int_equal(out.length, COUNT);
    ls_buffer_free(&out);
    free(text);
}

static int count(void *context, const leaksift_finding *finding) {
    *(size_t *)context += strcmp(finding->value, "hedwig@quellwerk.example") == 0;
    return 0;
}

static size_t addresses(const char *name, const char *text) {
    leaksift_engine *engine;
    leaksift_scanner *scanner;
    size_t found = 0;
    leaksift_callbacks callbacks = LEAKSIFT_CALLBACKS_INIT;
    callbacks.context = &found;
    callbacks.finding = count;
    assert_int_equal(leaksift_engine_create(NULL, &engine, NULL), LEAKSIFT_OK);
    assert_int_equal(leaksift_scanner_create(engine, &scanner, NULL), LEAKSIFT_OK);
    assert_int_equal(leaksift_scanner_memory(scanner, name, text, strlen(text), &callbacks, NULL), LEAKSIFT_OK);
    leaksift_scanner_free(scanner);
    leaksift_engine_free(engine);
    return found;
}

static void test_addresses(void **state) {
    (void)state;
    assert_int_equal(addresses("a.html", "<html><body>hedwig&shy;@&#8203;quellwerk.ex&shy;ample</body></html>"), 1);
    assert_int_equal(addresses("a.txt", "hedwig\u00AD@quellwerk.example"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_drop), cmocka_unit_test(test_many),
                                       cmocka_unit_test(test_addresses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
