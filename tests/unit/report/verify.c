/* Verifying by example: what our writer wrote is whole, and any byte changed, cut or added is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "report/sample.h"
#include "base/alloc.h"
#include "base/digest.h"
#include "report/ids.h"
#include "report/reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static leaksift_status verify(const char *data, size_t length, leaksift_error *error) {
    char path[64];
    int descriptor = memfd_create("results", 0);
    assert_true(descriptor >= 0 && write(descriptor, data, length) == (ssize_t)length);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    leaksift_status status = leaksift_results_verify(path, error);
    close(descriptor);
    return status;
}

static void write_sample(ls_buffer *out, leaksift_disclosure values) {
    leaksift_report_options options = LEAKSIFT_REPORT_OPTIONS_INIT;
    options.format = LEAKSIFT_FORMAT_JSONL;
    options.values = values;
    options.key = (const uint8_t *)"0123456789abcdef";
    options.key_size = 16;
    assert_int_equal(sample_report(&options, out), LEAKSIFT_OK);
}

static void our_own_results_are_whole(void **state) {
    (void)state;
    for (int values = LEAKSIFT_MASKED; values <= LEAKSIFT_OMITTED; values++) {
        ls_buffer out = {0};
        leaksift_error error = {LEAKSIFT_OK, ""};
        write_sample(&out, (leaksift_disclosure)values);
        if (verify(out.data, out.length, &error) != LEAKSIFT_OK) fail_msg("%s", error.message);
        ls_buffer_free(&out);
    }
}

static void any_changed_byte_is_noticed(void **state) {
    (void)state;
    ls_buffer out = {0};
    write_sample(&out, LEAKSIFT_PLAIN);
    for (size_t i = 0; i < out.length; i++) {
        static const unsigned char flips[] = {0x01, 0x10, 0x80};
        for (size_t f = 0; f < COUNT(flips); f++) {
            out.data[i] ^= (char)flips[f];
            if (verify(out.data, out.length, NULL) != LEAKSIFT_ERROR_MISMATCH) fail_msg("byte %zu, flip %x", i, flips[f]);
            out.data[i] ^= (char)flips[f];
        }
    }
    ls_buffer_free(&out);
}

static void any_cut_or_addition_is_noticed(void **state) {
    (void)state;
    ls_buffer out = {0};
    write_sample(&out, LEAKSIFT_PLAIN);
    for (size_t length = 0; length < out.length; length += length < out.length - 100 ? 13 : 1)
        assert_int_equal(verify(out.data, length, NULL), LEAKSIFT_ERROR_MISMATCH);
    ls_buffer_puts(&out, "\n");
    assert_int_equal(verify(out.data, out.length, NULL), LEAKSIFT_ERROR_MISMATCH);
    ls_buffer_free(&out);
}

/* Lines changed and both digests made anew: form and sums must tell. */
static void reseal(ls_buffer *out) {
    uint8_t digest[32];
    char hex[65];
    char *data = (char *)(uintptr_t)ls_buffer_cstr(out), *summary = strstr(data, "{\"kind\":\"summary\"");
    ls_sha256_once(data, (size_t)(summary - data), digest);
    ls_hex(digest, 32, hex);
    memcpy(strstr(summary, "\"results_sha256\":\"") + 18, hex, 64);
    char *last = strstr(summary, "\"summary_sha256\":\"") + 17;
    ls_sha256_once(summary, (size_t)(last - summary), digest);
    ls_hex(digest, 32, hex);
    memcpy(last + 1, hex, 64);
}

static void sums_and_form_are_checked(void **state) {
    (void)state;
    static const struct { const char *from, *to, *message; } cases[] = {
        {"\"state\":\"unreadable\"", "\"state\":\"findings\"", "`states'"},
        {"\"reason\":\"encrypted\"", "\"reason\":\"corrupt\"", "`reasons'"},
        {"\"reasons\":{\"encrypted\":1}", "\"reasons\":{}", "`reasons'"},
        {"\"states\":{\"clean\":1", "\"states\":{\"clean\":2", "`states'"},
        {"\"id\":\"" LOCKED_ID, "\"id\":\"" ARCHIVE_ID, "twice"},
        {"\"duplicate_of\":\"" DOCUMENT_ID "\"", "\"duplicate_of\":null", "`unique_items'"},
        {"\"item\":\"" DOCUMENT_ID, "\"item\":\"" "55555555555555555555555555555555", "no line"},
        {"\"lines\":8", "\"lines\":9", "`lines'"},
        {"\"coverage\":\"complete\",\"bytes_examined\":50000", "\"coverage\":\"partial\",\"bytes_examined\":50000", "not examined"},
        {"\"counts\":{\"email_address\":{\"total\":1,\"distinct\":1", "\"counts\":{\"email_address\":{\"total\":1,\"distinct\":2", "distinct"},
        {"\"counts\":{\"email_address\":{\"total\":1", "\"counts\":{\"email_address\":{\"total\":2", "`counts'"},
        {"\"size\":9", "\"size\":\"9\"", "`size' is of the wrong kind"},
        {"\"coverage\":\"none\",", "", "`coverage' is missing"},
        {"\"size\":9", "\"size\":9,\"size\":9", "twice"},
        {"{\"kind\":\"run\",\"format\":1", "{\"format\":1,\"kind\":\"run\"", "first"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ls_buffer out = {0}, changed = {0};
        leaksift_error error = {LEAKSIFT_OK, ""};
        write_sample(&out, LEAKSIFT_PLAIN);
        const char *at = strstr(ls_buffer_cstr(&out), cases[i].from);
        if (!at) fail_msg("no %s", cases[i].from);
        ls_buffer_append(&changed, out.data, (size_t)(at - out.data));
        ls_buffer_puts(&changed, cases[i].to);
        ls_buffer_puts(&changed, at + strlen(cases[i].from));
        reseal(&changed);
        assert_int_equal(verify(changed.data, changed.length, &error), LEAKSIFT_ERROR_MISMATCH);
        if (!strstr(error.message, cases[i].message)) fail_msg("%s: %s", cases[i].to, error.message);
        ls_buffer_free(&out);
        ls_buffer_free(&changed);
    }
}

static void the_reader_is_strict(void **state) {
    (void)state;
    static const struct { const char *text; bool good; } cases[] = {
        {"{}", true}, {"[1,-0.5e+3,true,false,null,\"\\u00e9\\ud83d\\ude00\"]", true}, {"{\"a\":{\"b\":[]}}", true},
        {"", false}, {"{", false}, {"{}x", false}, {"{\"a\"}", false}, {"{\"a\":1,}", false}, {"[1,]", false}, {" 1", false},
        {"01", false}, {"1.", false}, {"-", false}, {".5", false}, {"1e", false}, {"\"a", false}, {"\"\\x\"", false},
        {"\"\\ud800\"", false}, {"\"\\udc00\"", false}, {"\"\\ud800\\u0041\"", false}, {"\"\x01\"", false}, {"\"\xff\"", false},
        {"tru", false}, {"nulls", false}, {"[1 2]", false}, {"{1:2}", false}, {"\"\\", false}, {"\"\\u12", false}, {"{\"a\":", false}};
    ls_reader reader = {0};
    for (size_t i = 0; i < COUNT(cases); i++)
        if (ls_reader_parse(&reader, cases[i].text, strlen(cases[i].text)) != cases[i].good) fail_msg("%s", cases[i].text);
    char deep[101];
    memset(deep, '[', 50);
    memset(deep + 50, ']', 50);
    assert_false(ls_reader_parse(&reader, deep, 100));
    ls_reader_free(&reader);
}

static void ids_are_seen_twice_in_every_part(void **state) {
    (void)state;
    ls_ids ids = {0};
    ls_ids_start(&ids, 0, 1);
    for (uint64_t i = 0; i < 5000; i++) assert_int_equal(ls_ids_add(&ids, i * 0x9E3779B97F4A7C15u, i), LS_IDS_NEW);
    for (uint64_t i = 0; i < 5000; i++) assert_int_equal(ls_ids_add(&ids, i * 0x9E3779B97F4A7C15u, i), LS_IDS_TWICE);
    for (uint64_t part = 0; part < 3; part++) {
        ls_ids_start(&ids, part, 3);
        size_t twice = 0;
        for (uint64_t i = 0; i < 600; i++) twice += ls_ids_add(&ids, i % 300, 7) == LS_IDS_TWICE;
        assert_int_equal(twice, 100);
    }
    ls_ids_free(&ids);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    ls_buffer out = {0};
    write_sample(&out, LEAKSIFT_PLAIN);
    leaksift_status status = LEAKSIFT_ERROR_MEMORY;
    for (uint64_t nth = 1; status != LEAKSIFT_OK; nth++) {
        ls_alloc_fail_at(nth);
        status = verify(out.data, out.length, NULL);
        ls_alloc_fail_at(0);
        assert_true(status == LEAKSIFT_OK || status == LEAKSIFT_ERROR_MEMORY);
        assert_true(nth < 100);
    }
    ls_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_own_results_are_whole),  cmocka_unit_test(any_changed_byte_is_noticed),
        cmocka_unit_test(any_cut_or_addition_is_noticed), cmocka_unit_test(sums_and_form_are_checked),
        cmocka_unit_test(the_reader_is_strict),       cmocka_unit_test(ids_are_seen_twice_in_every_part),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
