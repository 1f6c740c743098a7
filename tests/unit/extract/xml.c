/* XML, case by case. Segments are shown as field:text. */
#include "extract/handler.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "recorder.h"

static void extract(const void *bytes, size_t length, recorder *r) {
    recorder_init(r);
    ls_input input;
    ls_input_memory(&input, bytes, length);
    ls_extract about = {.media_type = "application/xml", .limits = &r->limits};
    assert_int_equal(ls_handler_find(about.media_type)->run(&about, &input, &r->sink), LS_OK);
}

static void texts(void **state) {
    (void)state;
    static const struct {
        const char *xml, *text;
    } cases[] = {
        {"<?xml version='1.0'?><a><b>one</b> <n:c>two &amp; &#233;</n:c></a>", "b:one|c:two & \xC3\xA9"},
        {"<a k='v' xmlns='urn:x' x:l=\"w &lt;\"/>", "k:v|l:w <"},
        {"<a><![CDATA[1 < 2 &amp;]]></a>", "a:1 < 2 &amp;"},
        {"<a><!-- note --></a>", ":note"},
        {"<!DOCTYPE a [<!ENTITY e \"joe@x.org>\"> <!ELEMENT a ANY>]><a>&e;</a>", ":!DOCTYPE a|:!ENTITY e \"joe@x.org>\"|:!ELEMENT a ANY|a:&e;"},
        {"<?php mail('a@b.c') ?><a/>", ":?php mail('a@b.c') ?"},
        {"<a>left<b>in</b>right", "a:left|b:in|a:right"},
        {"<?xml version='1.0' encoding='koi8-r'?><a>\xF0\xD2\xC9\xD7\xC5\xD4</a>", "a:\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82"},
        {"</a></a>x", ":x"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        recorder r;
        char got[1000] = "";
        size_t at = 0;
        extract(cases[i].xml, strlen(cases[i].xml), &r);
        for (size_t k = 0; k < r.text_count; k++) {
            const ls_segment *s = &r.texts[k].segment;
            at += (size_t)snprintf(got + at, sizeof got - at, "%s%s:%s", k ? "|" : "", s->field ? s->field : "", s->text);
        }
        if (strcmp(got, cases[i].text)) fail_msg("case %zu: %s", i, got);
        recorder_free(&r);
    }
}

/* Its first byte over 0x7F comes when the declaration has long been read. */
static void late_charset(void **state) {
    (void)state;
    enum { ASCII = 300 << 10 };
    static const char head[] = "<?xml version='1.0' encoding='koi8-r'?><a><b>", tail[] = "</b><c>\xF0\xD2\xC9\xD7\xC5\xD4</c></a>";
    char *xml = malloc(sizeof head + ASCII + sizeof tail);
    assert_non_null(xml);
    memcpy(xml, head, sizeof head - 1);
    memset(xml + sizeof head - 1, 'x', ASCII);
    memcpy(xml + sizeof head - 1 + ASCII, tail, sizeof tail - 1);
    recorder r;
    extract(xml, sizeof head - 1 + ASCII + sizeof tail - 1, &r);
    assert_string_equal(r.texts[r.text_count - 1].segment.text, "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82");
    recorder_free(&r);
    free(xml);
}

static void groups(void **state) {
    (void)state;
    recorder r;
    const char *xml = "<list><who id='7'><name>Ann</name><tel>5</tel></who><who><name>Bo</name></who></list>";
    extract(xml, strlen(xml), &r);
    assert_int_equal(r.text_count, 4);
    assert_int_equal(r.texts[0].segment.group, r.texts[1].segment.group);
    assert_int_equal(r.texts[1].segment.group, r.texts[2].segment.group);
    assert_int_not_equal(r.texts[2].segment.group, r.texts[3].segment.group);
    assert_string_equal(r.texts[2].segment.column, "tel");
    recorder_free(&r);
}

static void deep(void **state) {
    (void)state;
    size_t count = 300000;
    char *xml = malloc(count * 3 + 8);
    for (size_t i = 0; i < count; i++) memcpy(xml + i * 3, "<a>", 3);
    memcpy(xml + count * 3, "deep", 4);
    recorder r;
    extract(xml, count * 3 + 4, &r);
    assert_int_equal(r.text_count, 1);
    assert_string_equal(r.texts[0].segment.text, "deep");
    recorder_free(&r);
    free(xml);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts), cmocka_unit_test(late_charset), cmocka_unit_test(groups), cmocka_unit_test(deep)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
