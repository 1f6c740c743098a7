/* Office documents, plain and encrypted. */
#include "samples.h"

#define OOXML "application/vnd.openxmlformats-officedocument."
#define ODF "application/vnd.oasis.opendocument."
#define XLS "application/vnd.ms-excel"
#define XLSB "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
#define LOCKED "application/vnd.ms-office.encrypted"

static const sample samples[] = {
    {"office/features.docx", OOXML "wordprocessingml.document"},
    {"office/utf16.docx", OOXML "wordprocessingml.document"},
    {"office/truncated.docx", OOXML "wordprocessingml.document"}, {"office/features.xlsx", OOXML "spreadsheetml.sheet"},
    {"office/features.pptx", OOXML "presentationml.presentation"}, {"office/features.odt", ODF "text"},
    {"office/features.ods", ODF "spreadsheet"}, {"office/features.odp", ODF "presentation"},
    {"office/old.sxc", "application/vnd.sun.xml.calc"}, {"office/old.sxw", "application/vnd.sun.xml.writer"},
    {"office/encrypted.odt", ODF "text"}, {"office/features.xlsb", XLSB}, {"office/truncated.xlsb", XLSB},
    {"office/features.xls", XLS}, {"office/truncated.xls", XLS}, {"office/excel5.xls", XLS}, {"office/excel2.xls", XLS},
    {"office/rc4.xls", XLS}, {"office/xor.xls", XLS}, {"office/unknown.xls", XLS}, {"office/agile.docx", LOCKED},
    {"office/standard.docx", LOCKED}, {"office/open.xlsx", LOCKED}, {"office/unknown.docx", LOCKED},
    {"office/rights.docx", LOCKED}, {"office/features.vsdx", "application/vnd.ms-visio.drawing"},
    {"office/word2003.xml", "application/vnd.ms-wordml"}, {"office/cut-word2003.xml", "application/vnd.ms-wordml"},
    {"office/excel2003.xml", "application/vnd.ms-spreadsheetml"},
    {"office/cut-excel2003.xml", "application/vnd.ms-spreadsheetml"},
    {"office/flat-package.xml", "application/vnd.ms-word2006ml"},
    {"office/cut-flat-package.xml", "application/vnd.ms-word2006ml"},
    {"office/form.docx", OOXML "wordprocessingml.document"}, {"office/form.odt", ODF "text"},
    {"office/vml.docx", OOXML "wordprocessingml.document"}, {"office/table-preview.odp", ODF "presentation"},
};
static const char *const passwords[] = {"wrong", "Kelp-Bridge 7"};
static sample_table table = {SAMPLES(samples), SAMPLES_PASSWORDS(passwords)};

static void test_encrypted(void **state) {
    (void)state;
    ls_buffer bytes = {0};
    recorder r;
    recorder_init(&r);
    ls_buffer_puts(&bytes, "anything");
    assert_int_equal(samples_run(&table, &(sample){"x", LOCKED}, &bytes, &r), LS_OK);
    assert_true(recorder_has_note(&r, LEAKSIFT_REASON_ENCRYPTED));
    recorder_free(&r);
    ls_buffer_free(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_failures, table),
                                       cmocka_unit_test(test_encrypted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
