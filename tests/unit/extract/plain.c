/* Plain text: the joined segments are the file; cuts fall well; charsets change late. */
#include "extract/handler.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "recorder.h"

static char *extract(const void *bytes, size_t length, const char *charset, recorder *r) {
    recorder_init(r);
    ls_input input;
    ls_input_memory(&input, bytes, length);
    ls_extract about = {.media_type = "text/x-log", .charset = charset, .limits = &r->limits};
    const ls_handler *handler = ls_handler_find(about.media_type);
    assert_non_null(handler);
    assert_int_equal(handler->run(&about, &input, &r->sink), LS_OK);
    ls_input_close(&input);
    return recorder_join(r);
}

static void check_same(const char *bytes, size_t length, size_t segments) {
    recorder r;
    char *joined = extract(bytes, length, NULL, &r);
    if (segments) assert_int_equal(r.text_count, segments);
    size_t total = 0;
    for (size_t i = 0; i < r.text_count; i++) {
        total += r.texts[i].segment.length + (i && !r.texts[i].segment.glued);
        assert_true(r.texts[i].segment.length <= 1 << 20);
        assert_true(r.texts[i].segment.lines);
    }
    assert_int_equal(total, length);
    assert_memory_equal(joined, bytes, length);
    free(joined);
    recorder_free(&r);
}

static void offsets_hold(void **state) {
    (void)state;
    static const char *const texts[] = {"one", "one\n", "one\r\ntwo\r\n", "\n", "\n\n", "\xEF\xBB\xBFmark\n", "a\fb\vc"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) check_same(texts[i], strlen(texts[i]), 1);
    size_t length = 5u << 20;
    char *big = malloc(length + 1);
    memset(big, '\n', length);
    check_same(big, length, 0);
    memset(big, 'x', length); /* nothing to cut at */
    check_same(big, length, 5);
    for (size_t i = 0; i + 2 < length; i += 2) memcpy(big + i, "\xC3\xBC", 2);
    big[0] = 'a', big[1] = 'b'; /* characters across the hard cut */
    big[length - 1] = 'z', big[length - 2] = 'z';
    memmove(big + 1, big, length - 1);
    check_same(big, length - 1, 0);
    for (size_t i = 0; i < length; i++) big[i] = "some words, in a line\n"[i % 22];
    check_same(big, length, 0);
    big[(1 << 20) - 100] = '\n', big[(1 << 20) - 101] = '\n';
    check_same(big, length, 0);
    free(big);
}

static void late_charset(void **state) {
    (void)state;
    size_t length = 700000;
    char *log = malloc(length + 16);
    for (size_t i = 0; i < length; i++) log[i] = "GET /index.html 200\n"[i % 20];
    memcpy(log + length - 3000, "M\xFCller \x80", 8); /* Latin-1 after much ASCII */
    recorder r;
    char *joined = extract(log, length, NULL, &r);
    assert_non_null(strstr(joined, "M\xC3\xBCller \xE2\x82\xAC"));
    free(joined);
    recorder_free(&r);
    memcpy(log + length - 3000, "M\xC3\xBC" "ll \xC3\xA9", 8);
    joined = extract(log, length, NULL, &r);
    assert_non_null(strstr(joined, "M\xC3\xBC" "ll \xC3\xA9"));
    free(joined);
    recorder_free(&r);
    free(log);
}

static void other_charsets(void **state) {
    (void)state;
    recorder r;
    char *joined = extract("\xFF\xFEM\0\xFC\0", 6, NULL, &r);
    assert_string_equal(joined, "\xEF\xBB\xBFM\xC3\xBC");
    free(joined);
    recorder_free(&r);
    joined = extract("\xCF\xF0\xE8", 3, "windows-1251", &r);
    assert_string_equal(joined, "\xD0\x9F\xD1\x80\xD0\xB8");
    free(joined);
    recorder_free(&r);
    joined = extract("", 0, NULL, &r);
    assert_int_equal(r.text_count, 0);
    free(joined);
    recorder_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(offsets_hold), cmocka_unit_test(late_charset),
                                       cmocka_unit_test(other_charsets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
