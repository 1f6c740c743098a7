/* PDF files; dates, filters and the order of words in them. */
#include "extract/pdf/bidi.h"
#include "extract/pdf/reader.h"
#include "extract/pdf/recover.h"
#include "samples.h"

#define PDF "application/pdf"

static const sample samples[] = {
    {"pdf/features.pdf", PDF}, {"pdf/truncated.pdf", PDF}, {"pdf/no_trailer.pdf", PDF}, {"pdf/no_root.pdf", PDF},
    {"pdf/no_table.pdf", PDF},
    {"pdf/encrypted.pdf", PDF}, {"pdf/encrypted_empty.pdf", PDF}, {"pdf/encrypted_other.pdf", PDF},
    {"pdf/rights.pdf", PDF}, {"pdf/bomb.pdf", PDF}, {"pdf/gaps.pdf", PDF}, {"pdf/objects_bomb.pdf", PDF},
    {"pdf/too_much.pdf", PDF}, {"pdf/accents.pdf", PDF}, {"pdf/actions.pdf", PDF},
    {"pdf/revised.pdf", PDF},
};
static const char *const passwords[] = {"never", "lotus"};
static sample_table table = {SAMPLES(samples), SAMPLES_PASSWORDS(passwords)};

static void test_dates(void **state) {
    (void)state;
    char at[20], zone[8];
    assert_true(ls_pdf_date("D:20210304102200+02'00'", 23, at, zone));
    assert_string_equal(at, "2021-03-04T10:22:00");
    assert_string_equal(zone, "+02:00");
    assert_true(ls_pdf_date("D:2021", 6, at, zone));
    assert_string_equal(at, "2021-01-01T00:00:00");
    assert_string_equal(zone, "none");
    assert_true(ls_pdf_date("20210304Z", 9, at, zone));
    assert_string_equal(zone, "UTC");
    assert_false(ls_pdf_date("D:20219", 7, at, zone));
    assert_false(ls_pdf_date("yesterday", 9, at, zone));
}

/* The filters, each with data that breaks off, and the cap of each. */
static void test_filters(void **state) {
    (void)state;
    static const struct { ls_pdf_coding coding; const char *in, *out; bool damaged; } cases[] = {
        {LS_PDF_ASCII85, "87cURD]i,\"Ebo80~>", "Hello World!", false}, {LS_PDF_ASCII85, "87cUR\x80", "Hell", true},
        {LS_PDF_ASCIIHEX, "48 65 6c6C6F2>", "Hello ", false},          {LS_PDF_ASCIIHEX, "4865x", "He", true},
        {LS_PDF_RUNLENGTH, "\x02" "abc" "\xfe" "d" "\x80" "x", "abcddd", false}, {LS_PDF_RUNLENGTH, "\x05" "abc", "", true},
        {LS_PDF_LZW, "\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", "-----A---B", false}};
    ls_inflate *inflate = ls_inflate_create();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        ls_pdf_decoded how = {0};
        ls_pdf_filter filter = {.coding = cases[i].coding, .predictor = 1};
        assert_int_equal(ls_pdf_filter_run(inflate, &filter, (const uint8_t *)cases[i].in, strlen(cases[i].in), 100, &out, &how), LS_OK);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].out);
        assert_int_equal(how.damaged, cases[i].damaged);
        ls_buffer_clear(&out);
        how.capped = false;
        ls_pdf_filter_run(inflate, &filter, (const uint8_t *)cases[i].in, strlen(cases[i].in), 3, &out, &how);
        assert_true(out.length <= 3 && (how.capped || how.damaged || strlen(cases[i].out) <= 3));
        ls_buffer_free(&out);
    }
    ls_inflate_free(inflate);
}

static void test_bidi(void **state) {
    (void)state;
    char hebrew[] = "\u05DD\u05D5\u05DC\u05E9 12.50 \u05D0"; /* as the eye sees it */
    ls_pdf_bidi(hebrew, strlen(hebrew));
    assert_string_equal(hebrew, "\u05D0 12.50 \u05E9\u05DC\u05D5\u05DD");
    char latin[] = "na\u00EFve \u05D0";
    ls_pdf_bidi(latin, strlen(latin));
    assert_string_equal(latin, "na\u00EFve \u05D0");
}

/* Very many streams that all end where the file does. */
static void test_many_object_streams(void **state) {
    (void)state;
    static const char *const patterns[] = {"/ObjStm stream\n", "1 0 obj<</Type/ObjStm/N 1/First 4/Fl 1>>stream\n"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        size_t size = strlen(patterns[i]), length = (256u << 10) / size * size;
        ls_pdf_bytes bytes = {.owned = malloc(length), .length = length};
        for (size_t at = 0; at < length; at += size) memcpy(bytes.owned + at, patterns[i], size);
        bytes.data = bytes.owned;
        recorder r;
        ls_buffer out = {0};
        recorder_init(&r);
        assert_int_equal(ls_pdf_unpack_objects(&bytes, &r.sink, &out), LS_OK);
        ls_buffer_free(&out);
        recorder_free(&r);
        free(bytes.owned);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_failures, table),
                                       cmocka_unit_test(test_dates), cmocka_unit_test(test_filters), cmocka_unit_test(test_bidi), cmocka_unit_test(test_many_object_streams)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
