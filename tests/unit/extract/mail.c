/* Every sample of mail (folder_samples.h; tests/samples/make_mail.py), also cut at every length; and the small readers of mail by
 * themselves. */
#define FOLDER LS_SAMPLES "/mail"
#include "folder_samples.h"
#include "extract/mail/mail_decode.h"
#include "extract/mail/mail_header.h"
#include "extract/mail/mail_words.h"

enum { LEAST = 20 };

/* ---- what was recorded, as sorted lines ---- */

static void put_text(ls_buffer *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') ls_buffer_puts(out, "\\n");
        else if ((unsigned char)text[i] < 32) ls_buffer_printf(out, "\\x%02x", (unsigned)(unsigned char)text[i]);
        else ls_buffer_putc(out, text[i]);
    }
    ls_buffer_putc(out, '\n');
}

static void put_segment(ls_buffer *out, const ls_segment *s) {
    ls_buffer_puts(out, leaksift_part_name(s->part));
    if (s->field) ls_buffer_printf(out, " %s", s->field);
    if (s->role) ls_buffer_printf(out, " %s", s->role);
    if (s->group) ls_buffer_printf(out, " g%u", (unsigned)s->group);
    ls_buffer_puts(out, ": ");
    put_text(out, s->text, s->length);
}

static void put_child(ls_buffer *out, const recorded_child *c) {
    ls_buffer shown = {0};
    if (c->child.number) ls_buffer_printf(out, "child %u ", (unsigned)c->child.number);
    else ls_buffer_printf(out, "child \"%s\" ", c->child.name);
    ls_buffer_printf(out, "%s: ", c->child.media_type ? c->child.media_type : "");
    for (size_t i = 0; i < c->length; i++) {
        if ((unsigned char)c->bytes[i] > 126) ls_buffer_printf(&shown, "\\x%02x", (unsigned)(unsigned char)c->bytes[i]);
        else ls_buffer_putc(&shown, c->bytes[i]);
    }
    if (c->notes >> LEAKSIFT_REASON_ENCRYPTED & 1) ls_buffer_puts(&shown, " encrypted");
    put_text(out, shown.data ? shown.data : "", shown.length);
    ls_buffer_free(&shown);
}

static void list(const recorder *r, ls_buffer *out) {
    for (size_t i = 0; i < r->time_count; i++) ls_buffer_printf(out, "time %s %s\n", r->times[i].value, r->times[i].zone);
    for (size_t i = 0; i < r->property_count; i++)
        ls_buffer_printf(out, "property %s: %s\n", r->properties[i].name, r->properties[i].value);
    for (size_t i = 0; i < r->text_count; i++) put_segment(out, &r->texts[i].segment);
    for (size_t i = 0; i < r->child_count; i++) put_child(out, &r->children[i]);
    for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++)
        if (recorder_has_note(r, (leaksift_reason)i)) ls_buffer_printf(out, "note %s\n", leaksift_reason_name((leaksift_reason)i));
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void sort_lines(char *text, ls_buffer *out) {
    char *lines[200];
    size_t count = 0;
    for (char *line = strtok(text, "\n"); line && count < 200; line = strtok(NULL, "\n")) lines[count++] = line;
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++) ls_buffer_printf(out, "%s\n", lines[i]);
}

static void check(const sample *s, const recorder *r) {
    ls_buffer got = {0}, want = {0}, listed = {0};
    char *copy = recorder_string(strchr(s->expect, '\n') + 1);
    list(r, &listed);
    sort_lines((char *)(uintptr_t)ls_buffer_cstr(&listed), &got);
    sort_lines(copy, &want);
    if (strcmp(ls_buffer_cstr(&got), ls_buffer_cstr(&want)) != 0)
        fail_msg("%s: got\n%s\nexpected\n%s", s->name, ls_buffer_cstr(&got), ls_buffer_cstr(&want));
    ls_buffer_free(&got);
    ls_buffer_free(&want);
    ls_buffer_free(&listed);
    free(copy);
}

/* ---- the runs ---- */

static void cut(const sample *s) {
    for (size_t i = 0; i < s->length; i++) {
        sample part = *s;
        recorder r;
        part.length = i;
        recorder_init(&r);
        assert_int_equal(run_memory(&part, &r), LS_OK);
        recorder_free(&r);
    }
}

static void test_memory(void **state) { (void)state; each(from_memory, LEAST); }
static void test_file(void **state) { (void)state; each(from_file, LEAST); }
static void test_refused(void **state) { (void)state; each(refused, LEAST); }
static void test_out_of_memory(void **state) { (void)state; each(out_of_memory, LEAST); }
static void test_cut(void **state) { (void)state; each(cut, LEAST); }

/* ---- limits ---- */

static void run_text(const char *text, recorder *r) {
    sample s = {.name = "x", .type = "message/rfc822", .bytes = (char *)(uintptr_t)text, .length = strlen(text)};
    assert_int_equal(run_memory(&s, r), LS_OK);
}

static void test_limits(void **state) {
    (void)state;
    recorder r;
    recorder_init(&r);
    r.limits.value[LS_LIMIT_PARTS] = 2;
    run_text("A: b\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\n1\n--a\n\n2\n--a\n\n3\n--a--\n", &r);
    assert_true(recorder_has_note(&r, LEAKSIFT_REASON_ENTRIES));
    recorder_free(&r);
    recorder_init(&r);
    r.limits.value[LS_LIMIT_NESTING] = 1;
    run_text("A: b\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ndeep\n", &r);
    assert_true(recorder_has_note(&r, LEAKSIFT_REASON_DEPTH));
    char *all = recorder_join(&r);
    assert_non_null(strstr(all, "deep")); /* read as plain text all the same */
    free(all);
    recorder_free(&r);
}

/* ---- the small readers ---- */

static void test_dates(void **state) {
    (void)state;
    static const struct {
        const char *value, *at, *zone;
    } cases[] = {
        {"Thu, 4 Mar 2021 10:22:00 +0100", "2021-03-04T10:22:00", "+01:00"},
        {"4 Mar 2021 10:22 GMT", "2021-03-04T10:22:00", "UTC"},
        {"Thu, 04-Mar-21 10:22:07 -0330", "2021-03-04T10:22:07", "-03:30"},
        {"Thu,  4 Mar 2021 10:22:00 -0000", "2021-03-04T10:22:00", "none"},
        {"4 March 99 10:22:00 EST", "1999-03-04T10:22:00", "-05:00"},
        {"(a comment) Thu, 4 Mar 2021 (now) 10:22:00 +0000 (UTC)", "2021-03-04T10:22:00", "UTC"},
    };
    static const char *const bad[] = {"", "yesterday", "32 Mar 2021 10:22:00", "4 Foo 2021 10:22", "4 Mar 2021 25:00", "4 Mar 2021"};
    char at[20], zone[8];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(ls_mail_date(cases[i].value, strlen(cases[i].value), at, zone));
        assert_string_equal(at, cases[i].at);
        assert_string_equal(zone, cases[i].zone);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(ls_mail_date(bad[i], strlen(bad[i]), at, zone));
}

static void test_addresses(void **state) {
    (void)state;
    static const struct {
        const char *list;
        const char *pieces[4];
    } cases[] = {
        {"a@x.example, B <b@x.example>", {"a@x.example", "B <b@x.example>"}},
        {"\"Doe, John\" <j@x.example>, c@x.example", {"\"Doe, John\" <j@x.example>", "c@x.example"}},
        {"Doe, John <j@x.example>, c@x.example", {"Doe, John <j@x.example>", "c@x.example"}},
        {"a@x.example (one, two); b@x.example", {"a@x.example (one, two)", "b@x.example"}},
        {"\"open quote <a@x.example>, b@x.example", {"\"open quote <a@x.example>", "b@x.example"}},
        {" , ,", {NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t at = 0, length, count = 0;
        const char *piece;
        while (ls_mail_next_address(cases[i].list, strlen(cases[i].list), &at, &piece, &length)) {
            assert_non_null(cases[i].pieces[count]);
            assert_int_equal(length, strlen(cases[i].pieces[count]));
            assert_memory_equal(piece, cases[i].pieces[count], length);
            count++;
        }
        assert_null(cases[i].pieces[count]);
    }
}

static void test_parameters(void **state) {
    (void)state;
    static const struct {
        const char *field, *name, *value;
    } cases[] = {
        {"text/plain; charset=utf-8; name=\"a;b.txt\"", "name", "a;b.txt"},
        {"x/y; name=\"C:\\dir\\f.doc\"", "name", "C:\\dir\\f.doc"},
        {"x/y; name*1=\"two\"; name*0=\"one \"", "name", "one two"},
        {"x/y; name*=iso-8859-1'de'Gr%FC%DFe", "name", "Grüße"},
        {"x/y; name*0*=utf-8''%C3%BC; name*1=%20", "name", "ü%20"},
        {"x/y; name=plain.txt; name*=utf-8''better%20one.txt", "name", "better one.txt"},
        {"x/y; NAME = spaced ; b=c", "name", "spaced"},
        {"x/y; name==?utf-8?Q?=C3=BC?=", "name", "ü"},
        {"x/y; filename=\"\\\"q\\\"\"", "filename", "\"q\""},
        {"x/y", "name", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        bool found;
        assert_int_equal(ls_mail_param(cases[i].field, strlen(cases[i].field), cases[i].name, &out, &found), LS_OK);
        assert_int_equal(found, cases[i].value != NULL);
        if (found) assert_string_equal(ls_buffer_cstr(&out), cases[i].value);
        ls_buffer_free(&out);
    }
}

/* Any cut into pieces gives the same bytes. */
/* A line of blanks inside a folded field; one before an indented body ends the header. */
static void test_blank_lines(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t fields;
    } cases[] = {{"Subject: one\r\n \r\n\ttwo\r\n  three\r\nTo: a@x.example\r\n\r\nbody", 2},
                 {"Subject: one\r\n \r\n  Dear Ada,\r\n  words\r\n\r\nTo: b\r\n", 1},
                 {"Subject: one\n \nTo: a body\n", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_mail_fields fields = {.bytes = cases[i].text, .length = strlen(cases[i].text)};
        ls_mail_field field;
        size_t count = 0;
        while (ls_mail_next_field(&fields, &field)) count++;
        assert_int_equal(count, cases[i].fields);
    }
}

/* What stands beside the last line is no data; on the next line another run may begin. */
static void test_base64_beside(void **state) {
    (void)state;
    ls_mail_decoder decoder = {.encoding = LS_MAIL_BASE64};
    ls_buffer out = {0};
    const char *text = "ecO2dMOkIHZhYW4uCg== ignored\r\nQUI=QUI=\r\nQUJD\tQUJD\r\n";
    assert_int_equal(ls_mail_decode(&decoder, (const uint8_t *)text, strlen(text), &out), LS_OK);
    assert_string_equal(ls_buffer_cstr(&out), "y\xC3\xB6t\xC3\xA4 vaan.\nABABABCABC");
    assert_int_equal(decoder.broken, 7);
    ls_buffer_free(&out);
}

static void test_base64_pieces(void **state) {
    (void)state;
    static const char text[] = "VGhl IHF1\r\naWNr!IGZveA==TW9y\nZQ==";
    for (size_t cut_at = 0; cut_at <= sizeof text - 1; cut_at++) {
        ls_mail_decoder decoder = {.encoding = LS_MAIL_BASE64};
        ls_buffer out = {0};
        assert_int_equal(ls_mail_decode(&decoder, (const uint8_t *)text, cut_at, &out), LS_OK);
        assert_int_equal(ls_mail_decode(&decoder, (const uint8_t *)text + cut_at, sizeof text - 1 - cut_at, &out), LS_OK);
        assert_string_equal(ls_buffer_cstr(&out), "The quick foxMore");
        assert_int_equal(decoder.broken, 1);
        ls_buffer_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),     cmocka_unit_test(test_file),         cmocka_unit_test(test_refused),
        cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_cut),       cmocka_unit_test(test_limits),
        cmocka_unit_test(test_dates),      cmocka_unit_test(test_addresses),    cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_blank_lines), cmocka_unit_test(test_base64_beside), cmocka_unit_test(test_base64_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
