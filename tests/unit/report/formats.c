/* Reports by example: nothing of the data leaves where it must not, cells are safe, ids are keyed, failures are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "report/sample.h"
#include "base/alloc.h"
#include <locale.h>
#include <stdlib.h>
#include <stdio.h>
#include <strings.h>

static const uint8_t key_a[] = "0123456789abcdef0123456789abcdef", key_b[] = "another key, as long as the first";

static leaksift_report_options with(leaksift_report_format format, leaksift_disclosure values, leaksift_disclosure paths) {
    leaksift_report_options options = LEAKSIFT_REPORT_OPTIONS_INIT;
    options.format = format;
    options.values = values;
    options.paths = paths;
    options.key = key_a;
    options.key_size = sizeof key_a;
    return options;
}

static bool holds(ls_buffer *out, const char *text) { return strstr(ls_buffer_cstr(out), text) != NULL; }

static bool holds_canary(ls_buffer *out) { return strcasestr(ls_buffer_cstr(out), CANARY) != NULL; }

static void no_canary_leaves_when_hashed_or_none(void **state) {
    (void)state;
    for (int format = LEAKSIFT_FORMAT_SUMMARY; format <= LEAKSIFT_FORMAT_SARIF; format++) {
        for (int how = LEAKSIFT_HASHED; how <= LEAKSIFT_OMITTED; how++) {
            ls_buffer out = {0};
            leaksift_report_options options = with((leaksift_report_format)format, (leaksift_disclosure)how, LEAKSIFT_HASHED);
            assert_int_equal(sample_report(&options, &out), LEAKSIFT_OK);
            assert_true(out.length > 100);
            if (holds_canary(&out)) fail_msg("format %d, values %d: %s", format, how, ls_buffer_cstr(&out));
            ls_buffer_free(&out);
        }
    }
}

/* Masked: the found values themselves are gone everywhere, paths are masked too when asked for. */
static void masked_hides_found_values(void **state) {
    (void)state;
    static const char *const never[] = {CANARY "@", "901820", "48000", "48,000", CANARY " G", CANARY " title"};
    for (int format = LEAKSIFT_FORMAT_SUMMARY; format <= LEAKSIFT_FORMAT_SARIF; format++) {
        ls_buffer out = {0};
        leaksift_report_options options = with((leaksift_report_format)format, LEAKSIFT_MASKED, LEAKSIFT_MASKED);
        assert_int_equal(sample_report(&options, &out), LEAKSIFT_OK);
        for (size_t i = 0; i < COUNT(never); i++)
            if (holds(&out, never[i]))
                fail_msg("format %d shows %s: %s", format, never[i], ls_buffer_cstr(&out));
        ls_buffer_free(&out);
    }
}

static void value_ids_follow_the_key(void **state) {
    (void)state;
    ls_buffer first = {0}, again = {0}, other = {0};
    leaksift_report_options options = with(LEAKSIFT_FORMAT_JSONL, LEAKSIFT_HASHED, LEAKSIFT_HASHED);
    assert_int_equal(sample_report(&options, &first), LEAKSIFT_OK);
    assert_int_equal(sample_report(&options, &again), LEAKSIFT_OK);
    assert_string_equal(ls_buffer_cstr(&first), ls_buffer_cstr(&again));
    options.key = key_b;
    options.key_size = sizeof key_b;
    assert_int_equal(sample_report(&options, &other), LEAKSIFT_OK);
    size_t ids = 0;
    for (const char *at = ls_buffer_cstr(&first); (at = strstr(at, "\"value_id\":\"")); ids++, at++) {
        char id[33];
        memcpy(id, at + 12, 32);
        id[32] = 0;
        assert_false(holds(&other, id));
    }
    assert_int_equal(ids, 3);
    ls_buffer_free(&first);
    ls_buffer_free(&again);
    ls_buffer_free(&other);
}

static void hashing_needs_a_key(void **state) {
    (void)state;
    ls_buffer out = {0};
    leaksift_report_options options = with(LEAKSIFT_FORMAT_JSONL, LEAKSIFT_HASHED, LEAKSIFT_PLAIN);
    options.key = NULL;
    assert_int_equal(sample_report(&options, &out), LEAKSIFT_ERROR_ARGUMENT);
    options = with(LEAKSIFT_FORMAT_JSONL, LEAKSIFT_PLAIN, LEAKSIFT_OMITTED);
    assert_int_equal(sample_report(&options, &out), LEAKSIFT_ERROR_ARGUMENT);
    options = with(LEAKSIFT_FORMAT_JSONL, LEAKSIFT_MASKED, LEAKSIFT_PLAIN);
    options.key = NULL;
    assert_int_equal(sample_report(&options, &out), LEAKSIFT_OK);
    assert_false(holds(&out, "value_id"));
    ls_buffer_free(&out);
}

static void csv_has_one_safe_line_a_finding(void **state) {
    (void)state;
    ls_buffer out = {0};
    leaksift_report_options options = with(LEAKSIFT_FORMAT_CSV, LEAKSIFT_PLAIN, LEAKSIFT_PLAIN);
    assert_int_equal(sample_report(&options, &out), LEAKSIFT_OK);
    assert_true(holds(&out, "item,path,state,type,rule,value,normalized,confidence,page,sheet,cell,line,evidence\r\n"));
    assert_true(holds(&out, ",findings,phone_number,phone.national,\"'=030 901820\",\"'+4930901820\",0.5,,,,3,\r\n"));
    assert_true(holds(&out, ",0.98,," CANARY " sheet,B7,,"));
    ls_buffer_free(&out);
}

static void json_has_the_promised_form(void **state) {
    (void)state;
    ls_buffer out = {0};
    leaksift_report_options options = with(LEAKSIFT_FORMAT_JSONL, LEAKSIFT_PLAIN, LEAKSIFT_PLAIN);
    assert_int_equal(sample_report(&options, &out), LEAKSIFT_OK);
    static const char *const pieces[] = {
        "{\"kind\":\"run\",\"format\":1,", "\"own\":[\"xq7canary.example\",\"b.example\"]", "\"confidence\":0.3333",
        "\"normalized\":{\"amount\":\"48000.00\",\"currency\":\"EUR\"}", "\"path_bytes\":\"ZHVtcC9YcTdDYW5hcnn/Ljd6\"",
        "\"notes\":[{\"reason\":\"encrypted\",\"message\":\"archive comment: " CANARY "\"}]", "\"below\":true",
        "\"times\":{\"modified\":{\"at\":\"2021-03-04T10:22:00\",\"zone\":\"none\",\"from\":\"zip\"}}",
        "\"states\":{\"clean\":1,\"findings\":2,\"truncated\":0,\"unreadable\":1}", "\"lines\":8,"};
    for (size_t i = 0; i < COUNT(pieces); i++)
        if (!holds(&out, pieces[i])) fail_msg("%s is missing in %s", pieces[i], ls_buffer_cstr(&out));
    ls_buffer_free(&out);
}

/* Pieces of one long line become one line of results; values that may not be shown take the text away. */
static void glued_texts_are_one_line(void **state) {
    (void)state;
    static const leaksift_text texts[] = {
        {.path = "a", .text = "one ", .length = 4, .location = {.length = 4, .sheet = "S"}},
        {.path = "a", .text = "line\x01", .length = 5, .glued = true, .location = {.offset = 4, .length = 5}},
        {.path = "a", .text = "two", .length = 3, .location = {.offset = 10, .length = 3}},
    };
    static const char *const expected[] = {
        [LEAKSIFT_PLAIN] =
            "{\"kind\":\"text\",\"path\":\"a\",\"media_type\":null,\"offset\":0,\"text\":\"one line\\u0001\","
            "\"location\":{\"offset\":0,\"length\":9,\"sheet\":\"S\",\"part\":\"body\"}}\n"
            "{\"kind\":\"text\",\"path\":\"a\",\"media_type\":null,\"offset\":10,\"text\":\"two\","
            "\"location\":{\"offset\":10,\"length\":3,\"part\":\"body\"}}\n",
        [LEAKSIFT_OMITTED] =
            "{\"kind\":\"text\",\"path\":\"a\",\"media_type\":null,\"offset\":0,"
            "\"location\":{\"offset\":0,\"length\":9,\"part\":\"body\"}}\n"
            "{\"kind\":\"text\",\"path\":\"a\",\"media_type\":null,\"offset\":10,"
            "\"location\":{\"offset\":10,\"length\":3,\"part\":\"body\"}}\n"};
    for (int values = LEAKSIFT_MASKED; values <= LEAKSIFT_OMITTED; values++) {
        if (!expected[values]) continue;
        ls_buffer out = {0};
        leaksift_report *report;
        leaksift_report_options options = with(LEAKSIFT_FORMAT_JSONL, (leaksift_disclosure)values, LEAKSIFT_PLAIN);
        assert_int_equal(leaksift_report_create(&options, sample_write, &out, &report, NULL), LEAKSIFT_OK);
        const leaksift_callbacks *to = leaksift_report_callbacks(report);
        for (size_t i = 0; i < COUNT(texts); i++) assert_int_equal(to->text(to->context, &texts[i]), 0);
        assert_int_equal(leaksift_report_finish(report, NULL), LEAKSIFT_OK);
        assert_string_equal(ls_buffer_cstr(&out), expected[values]);
        leaksift_report_free(report);
        ls_buffer_free(&out);
    }
}

/* More open items than are held, and items that never end: no row is lost. */
static void rows_that_cannot_wait_go_out(void **state) {
    (void)state;
    enum { ITEMS = 300 };
    ls_buffer out = {0};
    leaksift_report *report;
    leaksift_report_options options = with(LEAKSIFT_FORMAT_CSV, LEAKSIFT_PLAIN, LEAKSIFT_PLAIN);
    assert_int_equal(leaksift_report_create(&options, sample_write, &out, &report, NULL), LEAKSIFT_OK);
    const leaksift_callbacks *to = leaksift_report_callbacks(report);
    for (int i = 0; i < ITEMS; i++) {
        char id[33];
        snprintf(id, sizeof id, "%032x", i);
        leaksift_finding finding = {.item = id, .path = "p", .type = "t", .rule = "r", .value = "v"};
        assert_int_equal(to->finding(to->context, &finding), 0);
    }
    leaksift_item last = {.id = "0000000000000000000000000000012b", .path = "p", .state = LEAKSIFT_CLEAN};
    assert_int_equal(to->item(to->context, &last), 0);
    assert_true(holds(&out, "0000000000000000000000000000012b,p,clean,"));
    assert_int_equal(leaksift_report_finish(report, NULL), LEAKSIFT_OK);
    size_t rows = 0;
    for (const char *c = ls_buffer_cstr(&out); *c; c++) rows += *c == '\n';
    assert_int_equal(rows, ITEMS + 1);
    leaksift_report_free(report);
    ls_buffer_free(&out);
}

/* A word beside a value is hidden where a later finding of the item says that it is one, in any case; and where too much would have
 * to wait for that, no context is shown, and no finding is lost. A line of evidence in words of ours alone stays. */
static void masked_findings_wait_for_their_item(void **state) {
    (void)state;
    enum { MANY = 5000, LENGTH = 10000 };
    static char words[LENGTH + 1];
    for (size_t i = 0; i < LENGTH; i++) words[i] = "so many words "[i % 14];
    static const char *const evidence[] = {"column: quarrelsome kind", "keyword: tel", "title: form of address"};
    ls_buffer out = {0};
    leaksift_report *report;
    leaksift_report_options options = with(LEAKSIFT_FORMAT_JSONL, LEAKSIFT_MASKED, LEAKSIFT_PLAIN);
    assert_int_equal(leaksift_report_create(&options, sample_write, &out, &report, NULL), LEAKSIFT_OK);
    const leaksift_callbacks *to = leaksift_report_callbacks(report);
    leaksift_finding first = {.item = DOCUMENT_ID, .path = "p", .type = "phone_number", .rule = "r", .value = "+49 30 901820",
                              .context = " the quarrelsome one ", .column = "quarrelsome", .evidence = evidence, .evidence_count = 3};
    leaksift_finding second = {.item = DOCUMENT_ID, .path = "p", .type = "credential", .rule = "r", .value = "Quarrelsome"};
    leaksift_finding third = {.item = DOCUMENT_ID, .path = "p", .type = "credential", .rule = "r", .value = "address"};
    leaksift_item item = {.id = DOCUMENT_ID, .path = "p"};
    assert_int_equal(to->finding(to->context, &first), 0);
    assert_int_equal(to->finding(to->context, &second), 0);
    assert_int_equal(to->finding(to->context, &third), 0);
    assert_int_equal(out.length, 0);
    assert_int_equal(to->item(to->context, &item), 0);
    assert_false(holds(&out, "quarrelsome"));
    assert_true(holds(&out, " the *** one ") && holds(&out, "\"column: *** kind\",\"keyword: tel\",\"title: form of address\"") && holds(&out, "\"column\":\"***\""));
    ls_buffer_clear(&out);
    first.context = words;
    for (size_t i = 0; i < MANY; i++) assert_int_equal(to->finding(to->context, &first), 0);
    assert_true(out.length > 0);
    assert_int_equal(to->item(to->context, &item), 0);
    assert_int_equal(leaksift_report_finish(report, NULL), LEAKSIFT_OK);
    size_t lines = 0;
    for (const char *c = ls_buffer_cstr(&out); *c; c++) lines += *c == '\n';
    assert_int_equal(lines, MANY + 1);
    assert_false(holds(&out, "so many words"));
    leaksift_report_free(report);
    ls_buffer_free(&out);
}

static int refuse(void *context, const void *data, size_t size) {
    (void)context, (void)data, (void)size;
    return 1;
}

static void a_writer_that_fails_ends_the_report(void **state) {
    (void)state;
    leaksift_report *report;
    leaksift_error error;
    leaksift_report_options options = with(LEAKSIFT_FORMAT_JSONL, LEAKSIFT_PLAIN, LEAKSIFT_PLAIN);
    assert_int_equal(leaksift_report_create(&options, refuse, NULL, &report, &error), LEAKSIFT_OK);
    assert_int_not_equal(sample_findings(leaksift_report_callbacks(report)), 0);
    assert_int_equal(leaksift_report_finish(report, &error), LEAKSIFT_ERROR_IO);
    leaksift_report_free(report);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    for (int turn = 0; turn < 2 * (LEAKSIFT_FORMAT_SARIF + 1); turn++) {
        const leaksift_report_format format = (leaksift_report_format)(turn / 2);
        const leaksift_disclosure how = turn % 2 ? LEAKSIFT_MASKED : LEAKSIFT_HASHED;
        leaksift_report_options options = with(format, how, how);
        leaksift_status status = LEAKSIFT_ERROR_MEMORY;
        for (uint64_t nth = 1; status != LEAKSIFT_OK; nth++) {
            ls_buffer out = {0};
            ls_alloc_fail_at(nth);
            status = sample_report(&options, &out);
            ls_alloc_fail_at(0);
            if (status != LEAKSIFT_OK) assert_true(status == LEAKSIFT_ERROR_MEMORY || status == LEAKSIFT_ERROR_IO);
            ls_buffer_free(&out);
            assert_true(nth < 1000);
        }
    }
}

static void the_page_fits_its_screen(void **state) {
    (void)state;
    for (unsigned width = 80; width <= 120; width += 20) {
        ls_buffer out = {0};
        leaksift_report_options options = with(LEAKSIFT_FORMAT_SUMMARY, LEAKSIFT_MASKED, LEAKSIFT_PLAIN);
        options.width = width;
        assert_int_equal(sample_report(&options, &out), LEAKSIFT_OK);
        unsigned lines = 0, columns = 0;
        for (const char *c = ls_buffer_cstr(&out); *c; c++) {
            if (*c == '\n') {
                lines++;
                columns = 0;
            } else if ((*c & 0xC0) != 0x80 && ++columns > width) {
                fail_msg("wider than %u: %s", width, ls_buffer_cstr(&out));
            }
        }
        assert_true(lines <= 42);
        ls_buffer_free(&out);
    }
}

static void numbers_do_not_follow_the_locale(void **state) {
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8")) skip();
    ls_buffer out = {0};
    leaksift_report_options options = with(LEAKSIFT_FORMAT_JSONL, LEAKSIFT_PLAIN, LEAKSIFT_PLAIN);
    assert_int_equal(sample_report(&options, &out), LEAKSIFT_OK);
    assert_true(holds(&out, "\"seconds\":1.25"));
    setlocale(LC_NUMERIC, "C");
    ls_buffer_free(&out);
}

/* LS_SHOW=format,values,paths,width prints one to look at. */
static void shows_itself(void **state) {
    (void)state;
    const char *wish = getenv("LS_SHOW");
    if (!wish) return;
    int format = 0, values = 0, paths = 1;
    unsigned width = 100;
    sscanf(wish, "%d,%d,%d,%u", &format, &values, &paths, &width);
    ls_buffer out = {0};
    leaksift_report_options options = with((leaksift_report_format)format, (leaksift_disclosure)values, (leaksift_disclosure)paths);
    options.width = width;
    sample_report(&options, &out);
    fwrite(out.data, 1, out.length, stdout);
    ls_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_canary_leaves_when_hashed_or_none),
        cmocka_unit_test(masked_hides_found_values),
        cmocka_unit_test(value_ids_follow_the_key),
        cmocka_unit_test(hashing_needs_a_key),
        cmocka_unit_test(csv_has_one_safe_line_a_finding),
        cmocka_unit_test(json_has_the_promised_form),
        cmocka_unit_test(glued_texts_are_one_line),
        cmocka_unit_test(rows_that_cannot_wait_go_out),
        cmocka_unit_test(a_writer_that_fails_ends_the_report),
        cmocka_unit_test(masked_findings_wait_for_their_item), cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(the_page_fits_its_screen),
        cmocka_unit_test(numbers_do_not_follow_the_locale),
        cmocka_unit_test(shows_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
