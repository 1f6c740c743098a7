/* JSON, case by case. Segments are shown as key:text, the groups apart. */
#include "extract/handler.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "recorder.h"

static void extract(const void *bytes, size_t length, const char *type, recorder *r) {
    recorder_init(r);
    ls_input input;
    ls_input_memory(&input, bytes, length);
    ls_extract about = {.media_type = type, .limits = &r->limits};
    assert_int_equal(ls_handler_find(type)->run(&about, &input, &r->sink), LS_OK);
}

static void values(void **state) {
    (void)state;
    static const struct {
        const char *json, *text;
    } cases[] = {
        {"{\"name\": \"Ann\", \"age\": 41, \"ok\": true, \"none\": null}", "name:Ann|age:41"},
        {"{\"phones\": [\"1\", \"2\"], \"x\": {\"y\": \"z\"}}", "phones:1|phones:2|y:z"},
        {"[\"a\\n\\u00e9\\ud83d\\ude00\\/\\\"\\q\\ud800\"]", ":a\n\xC3\xA9\xF0\x9F\x98\x80/\"q\xEF\xBF\xBD"},
        {"{\"a@b.org\": 1}", ":a@b.org|a@b.org:1"},
        {"// note\n{\"a\": 1, /* x */ }", ":// note|a:1|:/* x */"},
        {"{\"a\":\"1\"}\n{\"a\":\"2\"}\n", "a:1|a:2"},
        {"{\"a\": \"1\", oops: \"Ann\"}", "a:1|:oops: \"Ann\"}"},
        {"{\"a\" \"b\"}", "a:b"},
        {"{\"a\": \"never closed", "a:never closed"},
        {"{\"a\": 1]", "a:1|:]"},
        {"\"just text\"", ":just text"},
        {"-1.5e+10", ":-1.5e+10"},
        {"[1 2]", ":1|:2]"},
        {"hello world", ":hello world"},
        {"{\"a\\u0062c\": \"x\"}", "abc:x"},
        {"\\", ":\\"},
        {"\"\\", ":\\"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        recorder r;
        char got[1000] = "";
        size_t at = 0;
        extract(cases[i].json, strlen(cases[i].json), "application/json", &r);
        for (size_t k = 0; k < r.text_count; k++) {
            const ls_segment *s = &r.texts[k].segment;
            at += (size_t)snprintf(got + at, sizeof got - at, "%s%s:%s", k ? "|" : "", s->field ? s->field : "", s->text);
        }
        if (strcmp(got, cases[i].text)) fail_msg("case %zu: %s", i, got);
        recorder_free(&r);
    }
}

static void groups(void **state) {
    (void)state;
    recorder r;
    const char *json = "{\"title\":\"t\",\"people\":[{\"n\":\"Ann\",\"at\":{\"tel\":\"5\"}},{\"n\":\"Bo\",\"l\":[\"x\"]}]}";
    extract(json, strlen(json), "application/json", &r);
    assert_int_equal(r.text_count, 5);
    uint32_t g[5];
    for (int i = 0; i < 5; i++) g[i] = r.texts[i].segment.group;
    assert_true(g[1] == g[2] && g[3] == g[4] && g[1] != g[3] && g[0] != g[1]);
    recorder_free(&r);
}

static void hostile(void **state) {
    (void)state;
    static const char *const patterns[] = {"[", "{\"a\":", "\"", "\"\\", "x", "\"\xC3\xBC", "1", "/*", "\\u", "\",\"", "\"\\n\\n"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        size_t size = strlen(patterns[i]), length = (512u << 10) / size * size;
        char *json = malloc(length);
        for (size_t at = 0; at < length; at += size) memcpy(json + at, patterns[i], size);
        recorder r;
        extract(json, length, "application/json", &r);
        recorder_free(&r);
        free(json);
    }
}

/* One long string, with characters of every length across the pieces, wherever they begin: the recorder looks at each piece. */
static void no_character_is_cut(void **state) {
    (void)state;
    static const char *const letters[] = {"\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    enum { LENGTH = 300000 };
    for (size_t width = 2; width <= 4; width++)
        for (size_t shift = 0; shift < width; shift++) {
            char *json = malloc(LENGTH + 8);
            size_t at = 0;
            json[at++] = '"';
            while (at <= shift) json[at++] = 'x';
            for (; at < LENGTH; at += width) memcpy(json + at, letters[width - 2], width);
            json[at] = '"';
            recorder r;
            extract(json, at + 1, "application/json", &r);
            char *text = recorder_join(&r);
            assert_true(strlen(text) >= at - 1);
            free(text);
            recorder_free(&r);
            free(json);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(groups), cmocka_unit_test(hostile),
                                       cmocka_unit_test(no_character_is_cut)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
