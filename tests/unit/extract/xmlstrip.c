/* The tag stripper: what it gives of well-formed, odd and broken XML, whole and cut at every byte. */
#include "extract/markup/xmlstrip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* "a[x=1]" opens, "/a" closes, "a!" is empty, text stands in quotes; adjacent pieces of text are one. */
typedef struct listing {
    ls_buffer out;
    bool in_text;
} listing;

static ls_status on_token(void *context, const ls_xml_token *token) {
    listing *to = context;
    if (token->kind == LS_XML_TEXT) {
        if (!to->in_text) ls_buffer_putc(&to->out, '\'');
        to->in_text = true;
        return ls_xml_text(token, &to->out) ? LS_OK : LS_NOMEM;
    }
    if (to->in_text) ls_buffer_putc(&to->out, '\'');
    to->in_text = false;
    if (token->kind == LS_XML_CLOSE) ls_buffer_putc(&to->out, '/');
    ls_buffer_append(&to->out, token->name, token->name_length);
    ls_xml_attribute attribute;
    for (size_t at = 0; ls_xml_next_attribute(token, &at, &attribute);) {
        ls_buffer_putc(&to->out, '[');
        ls_buffer_append(&to->out, attribute.name, attribute.name_length);
        ls_buffer_putc(&to->out, '=');
        ls_xml_decode(attribute.value, attribute.length, &to->out);
        ls_buffer_putc(&to->out, ']');
    }
    return ls_buffer_puts(&to->out, token->empty ? "! " : " ") ? LS_OK : LS_NOMEM;
}

static const struct { const char *xml, *tokens; } cases[] = {
    {"<a><b/>x</a>", "a b! 'x'/a "},
    {"<w:p w:val='1' xmlns:w=\"u\">t</w:p>", "p[val=1] 't'/p "},
    {"<a t=\"x>y\">&lt;&amp;&#65;&#x42;&quot;&apos;&unknown;&#0;</a>", "a[t=x>y] '<&AB\"'&unknown;\xEF\xBF\xBD'/a "},
    {"<?xml version=\"1.0\"?><!-- <no> --><a><![CDATA[<b>&amp;]]></a>", "a '<b>&amp;'/a "},
    {"<!DOCTYPE a [<!ENTITY e \"boom\"><!ENTITY f \"&e;&e;\">]><a>&f;</a>", "a '&f;'/a "},
    {"<a>1 < 2 & 3</a>", "a '1 < 2 & 3'/a "},
    {"<a b=unquoted c>text", "a[b=unquoted] 'text"},
    {"<a b=\"never ends>text</a>", "a[b=never ends] 'text'/a "},
    {"<a b='<c>' d>text</a>", "a[b=<c>] 'text'/a "},
    {"<a b <c>text</c>", "a 'text'/c "},
    {"<a b=\"1 <c d=\"2\">text</c>", "a[b=1 <c d=] 'text'/c "},
    {"<a>cut <b", "a 'cut 'b "}, {"<a>one <b and c", "a 'one <b and c"}, {"<a>x</", "a 'x'/ "},
    {"\xEF\xBB\xBF<a>\xC3\xA9</a>", "a '\xC3\xA9'/a "},
    {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>", "a '\xC3\xA9'/a "},
    {"<name-of-sixteen q=\"x>y\" r='a>\"b'>t</name-of-sixteen>", "name-of-sixteen[q=x>y][r=a>\"b] 't'/name-of-sixteen "},
    {"<c a=\"12345678901234567>8\" b=\"2\"/><c a=\"no quote behind sixteen bytes></c>",
     "c[a=12345678901234567>8][b=2]! c[a=no quote behind sixteen bytes] /c "},
    {"<a>&none;&&lt;&#xZ; &amp</a>", "a '&none;&<&#xZ; &amp'/a "},
    {"", ""}, {"no markup", "'no markup"}, {"<", "'<"}, {"<!-- never ends", ""}, {"<![CDATA[open", "'open"}};

static void check(const char *xml, size_t length, size_t cut, const char *tokens) {
    listing to = {0};
    ls_xml reader = {.handler = on_token, .context = &to};
    assert_int_equal(ls_xml_feed(&reader, xml, cut), LS_OK);
    assert_int_equal(ls_xml_feed(&reader, xml + cut, length - cut), LS_OK);
    assert_int_equal(ls_xml_finish(&reader), LS_OK);
    assert_string_equal(ls_buffer_cstr(&to.out), tokens);
    ls_xml_free(&reader);
    ls_buffer_free(&to.out);
}

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t cut = 0; cut <= strlen(cases[i].xml); cut++)
            check(cases[i].xml, strlen(cases[i].xml), cut, cases[i].tokens);
}

/* The same behind so much that the head is over and blocks are cut in the content. */
static void test_long(void **state) {
    (void)state;
    ls_buffer xml = {0}, tokens = {0};
    ls_buffer_puts(&xml, "<r>");
    ls_buffer_puts(&tokens, "r ");
    for (int i = 0; i < 60; i++) {
        ls_buffer_puts(&xml, "<w:t a='1>2'>x &amp; y</w:t><!-- - -- --><b/>");
        ls_buffer_puts(&tokens, "t[a=1>2] 'x & y'/t b! ");
    }
    for (size_t cut = 300; cut < 420; cut++) check(xml.data, xml.length, cut, ls_buffer_cstr(&tokens));
    ls_buffer_free(&xml);
    ls_buffer_free(&tokens);
}

static void test_utf16(void **state) {
    (void)state;
    static const char little[] = "\xFF\xFE<\0a\0>\0\xE9\0<\0/\0a\0>\0", big[] = "\0<\0a\0>\0\xE9\0<\0/\0a\0>";
    for (size_t cut = 0; cut < sizeof little - 1; cut++) check(little, sizeof little - 1, cut, "a '\xC3\xA9'/a ");
    for (size_t cut = 0; cut < sizeof big - 1; cut++) check(big, sizeof big - 1, cut, "a '\xC3\xA9'/a ");
}

static void test_numbers(void **state) {
    (void)state;
    ls_xml_token token = {.body = " r='12x' b='1' c='99999999999999999999999' w:d='on'", .length = 51};
    assert_int_equal(ls_xml_number(&token, "r", 7), 12);
    assert_int_equal(ls_xml_number(&token, "none", 7), 7);
    assert_true(ls_xml_number(&token, "c", 7) == UINT64_MAX);
    assert_true(ls_xml_flag(&token, "b", false) && ls_xml_flag(&token, ":d", false) && ls_xml_flag(&token, "z", true));
    assert_false(ls_xml_flag(&token, ":b", false));
}

static void test_picked(void **state) {
    (void)state;
    static const char *const names[] = {"Id", "Target", "none"};
    static const char body[] = " Target=\"a/long/target/of/many/bytes.xml\" x:Id='1 &amp; 2' Id=\"3\" Target=\"other\"";
    const ls_xml_token token = {.body = body, .length = sizeof body - 1};
    ls_xml_attribute found[3];
    ls_buffer value = {0};
    ls_xml_pick(&token, names, 3, found);
    assert_true(ls_xml_decoded(&found[0], &value) && ls_xml_says(&found[1], "a/long/target/of/many/bytes.xml"));
    assert_string_equal(ls_buffer_cstr(&value), "1 & 2");
    assert_null(found[2].value);
    assert_false(ls_xml_decoded(&found[2], &value) || ls_xml_says(&found[2], ""));
    assert_int_equal(value.length, 0);
    ls_buffer_free(&value);
}

/* A handler that takes "<b>…</b>" behind each <a> itself, where it is shown. */
static ls_status reads_on(void *context, const ls_xml_token *token) {
    listing *to = context;
    if (token->kind == LS_XML_OPEN && token->next && ls_xml_is(token, "a") &&
        token->limit - *token->next > 12 && memcmp(*token->next, "<b>12</b>", 9) == 0) {
        *token->next += 9;
        return ls_buffer_puts(&to->out, "a(12) ") ? LS_OK : LS_NOMEM;
    }
    return on_token(context, token);
}

static void test_reading_on(void **state) {
    (void)state;
    static const char xml[] = "<r><a><b>12</b></a><a x=\"1\"><b>12</b>3</a><a><b>4</b></a>, and more than a tag needs</r>";
    listing to = {0};
    ls_xml reader = {.handler = reads_on, .context = &to};
    ls_buffer padded = {0};
    for (int i = 0; i < 300; i++) ls_buffer_putc(&padded, ' ');
    ls_buffer_puts(&padded, xml);
    assert_int_equal(ls_xml_feed(&reader, padded.data, padded.length), LS_OK);
    assert_int_equal(ls_xml_finish(&reader), LS_OK);
    assert_string_equal(strchr(ls_buffer_cstr(&to.out), 'r'),
                        "r a(12) /a a(12) '3'/a a b '4'/b /a ', and more than a tag needs'/r ");
    ls_xml_free(&reader);
    ls_buffer_free(&padded);
    ls_buffer_free(&to.out);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_long),
                                       cmocka_unit_test(test_utf16), cmocka_unit_test(test_numbers),
                                       cmocka_unit_test(test_picked), cmocka_unit_test(test_reading_on)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
