/* HTML, case by case: the joined text, and what single segments know. */
#include "extract/handler.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "recorder.h"

static char *extract_bytes(const void *html, size_t length, const char *charset, recorder *r) {
    recorder_init(r);
    ls_input input;
    ls_input_memory(&input, html, length);
    ls_extract about = {.media_type = "text/html", .charset = charset, .limits = &r->limits};
    assert_int_equal(ls_handler_find(about.media_type)->run(&about, &input, &r->sink), LS_OK);
    return recorder_join(r);
}

static char *extract(const char *html, recorder *r) { return extract_bytes(html, strlen(html), NULL, r); }

static void texts(void **state) {
    (void)state;
    static const struct {
        const char *html, *text;
    } cases[] = {
        {"<p>one<p>two", "one\ntwo"},
        {"a <b>b</b>c\n\n d", "a bc d"},
        {"x<br>y<br/>z", "x\ny\nz"},
        {"a &lt; b &amp;&nbsp;c &#x41;&#66; &#150; &eacute &unknown; &commat;", "a < b &\xC2\xA0" "c AB \xE2\x80\x93 \xC3\xA9 &unknown; @"},
        {"1 < 2 <3 </ x", "1 < 2 <3 </ x"},
        {"<pre>a\n  b</pre>c", "a\n  b\nc"},
        {"<style>p{color:red}</style>seen", "seen"},
        {"<script>var a=\"<b>x@y.z</b>\";</script>t", "var a=\"<b>x@y.z</b>\";\nt"},
        {"a<!-- hidden words -->b", "hidden words\nab"},
        {"anna@mus<!--x-->ter.example, with<!---->out", "x\nanna@muster.example, without"},
        {"<!--[if mso]><p>word</p><![endif]-->end", "word\nend"},
        {"<a href=\"mailto:joe%40example.org?subject=x\">mail</a>", "mailto:joe@example.org?subject=x\nmail"},
        {"<img alt='A &quot;chart&quot;' src=x.png>", "A \"chart\"\nx.png"},
        {"<a href=#top>up</a>", "up"},
        {"<a title=\"never closed>text", "never closed\ntext"},
        {"<div data-mail=\"a@example.org\">z</div>", "a@example.org\nz"},
        {"<p hidden>secret</p><p style='display:none'>too</p>", "secret\ntoo"},
        {"<![CDATA[raw & text]]>", "raw & text"},
        {"<!DOCTYPE html><html><head></head><body>t</body></html>", "t"},
        {"unfinished <b", "unfinished <b"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        recorder r;
        char *text = extract(cases[i].html, &r);
        if (strcmp(text, cases[i].text)) fail_msg("case %zu: %s", i, text);
        free(text);
        recorder_free(&r);
    }
}

static const ls_segment *find(const recorder *r, const char *text) {
    for (size_t i = 0; i < r->text_count; i++)
        if (!strcmp(r->texts[i].segment.text, text)) return &r->texts[i].segment;
    fail_msg("no segment %s", text);
    return NULL;
}

static void tables(void **state) {
    (void)state;
    recorder r;
    free(extract("<table><tr><th>Name<th>Phone</tr><tr><td>Ann Lee</td><td><p>555-1</p></td></tr>"
                 "<tr><td>Bo</td><td><table><tr><td>inner</td></tr></table>555-2</td></tr></table>after", &r));
    assert_true(find(&r, "Name")->heading);
    const ls_segment *phone = find(&r, "555-1"), *name = find(&r, "Ann Lee");
    assert_string_equal(phone->column, "Phone");
    assert_string_equal(phone->row_label, "Ann Lee");
    assert_int_equal(phone->row, 2);
    assert_true(phone->group && phone->group == name->group);
    assert_string_equal(find(&r, "555-2")->column, "Phone");
    assert_null(find(&r, "inner")->column);
    assert_int_equal(find(&r, "after")->row, 0);
    recorder_free(&r);
}

static void parts(void **state) {
    (void)state;
    recorder r;
    free(extract("<title>A &amp; B</title><meta name=author content='Ann Lee'><h2>Head</h2>"
                 "<blockquote>quoted</blockquote><footer>foot</footer><!-- c --><a href='tel:+49%2030'>l</a>", &r));
    assert_int_equal(r.property_count, 2);
    assert_string_equal(r.properties[0].name, "title");
    assert_string_equal(r.properties[0].value, "A & B");
    assert_string_equal(r.properties[1].value, "Ann Lee");
    assert_true(find(&r, "Head")->heading);
    assert_int_equal(find(&r, "quoted")->part, LEAKSIFT_PART_QUOTED);
    assert_int_equal(find(&r, "foot")->part, LEAKSIFT_PART_FOOTER);
    assert_int_equal(find(&r, "c")->part, LEAKSIFT_PART_COMMENT);
    assert_string_equal(find(&r, "tel:+49 30")->field, "href");
    recorder_free(&r);
}

static void charsets(void **state) {
    (void)state;
    recorder r;
    const char html[] = "<meta charset=koi8-r><p>\xF0\xD2\xC9\xD7\xC5\xD4";
    char *text = extract_bytes(html, sizeof html - 1, "WINDOWS-1251", &r);
    assert_string_equal(text, "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82");
    free(text);
    recorder_free(&r);
}

/* Megabytes of what makes careless scanners quadratic or recursive: that would take minutes, and ctest ends it. What is pushed
 * grows with the bytes. */
static void hostile(void **state) {
    (void)state;
    static const char *const patterns[] = {"<a ", "<a b=\"", "<a b='", "<a b=\">\" ", "<a b=\"><a b='>", "<!", "<!--", "&", "<table><tr><td>",
                                           "<div>", "<script>", "</", "<![CDATA[", "<title>", "&#x", "<?", "<pre>\n", "<p a=b", "x<th>"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        size_t size = strlen(patterns[i]), length = (strlen(patterns[i]) > 10 || patterns[i][0] == 'x' ? 64u << 10 : 1536u << 10) / size * size;
        char *html = malloc(length);
        for (size_t at = 0; at < length; at += size) memcpy(html + at, patterns[i], size);
        recorder r;
        free(extract_bytes(html, length, NULL, &r));
        if (r.calls > length) fail_msg("%s: %llu calls for %zu bytes", patterns[i], (unsigned long long)r.calls, length);
        recorder_free(&r);
        free(html);
    }
}

static void table_spans(void **state) {
    (void)state;
    recorder r;
    free(extract("<table><tr><th rowspan=2>Customer<th colspan=\"3\">Contact<tr><th>Name<th>E-mail<th>Mobile"
                 "<tr><td rowspan=2>Halden<td>Ann Lee<td>ann@x.example<td>555-1<tr><td>Bo Ek<td>b@x.example<td>555-2"
                 "</table><table><thead><tr><td>Who</td><td>Call</td></tr></thead>"
                 "<tbody><tr><td>Cy Ames</td><td>555-3</td></tr></tbody></table>"
                 "<table><thead><tr><th>Who<th>Dial<tbody><tr><td>Di Orr<td>555-4</table>"
                 "<table><thead><tr><th>Whom<th>Ring<tr><td>Ed Fry<td>555-5<tr><td>Gil Ho<td>555-6</thead></table>", &r));
    assert_string_equal(find(&r, "Halden")->column, "Customer");
    assert_string_equal(find(&r, "Ann Lee")->column, "Name");
    assert_string_equal(find(&r, "ann@x.example")->column, "E-mail");
    assert_string_equal(find(&r, "555-1")->column, "Mobile");
    assert_string_equal(find(&r, "Bo Ek")->column, "Name");
    assert_string_equal(find(&r, "555-2")->column, "Mobile");
    assert_string_equal(find(&r, "Cy Ames")->column, "Who");
    assert_string_equal(find(&r, "555-3")->column, "Call");
    assert_string_equal(find(&r, "555-4")->column, "Dial");
    assert_string_equal(find(&r, "Ed Fry")->column, "Whom");
    assert_string_equal(find(&r, "555-6")->column, "Ring");
    recorder_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts), cmocka_unit_test(tables), cmocka_unit_test(table_spans), cmocka_unit_test(parts),
                                       cmocka_unit_test(charsets), cmocka_unit_test(hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
