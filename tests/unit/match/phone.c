/* Telephone numbers: what is found, its normal form, and what must not be taken for one. */
#include "recognize.h"
#include "match/phone_plan.h"
#include "match/phone_words.h"

extern const ls_recognizer ls_recognizer_phone;
static const char *const ids[] = {"phone.international", "phone.national", "phone.north_america", NULL};

typedef struct example {
    const char *text, *values, *normalized, *region, *column, *field;
} example;

static const example cases[] = {
    /* international */
    {"call +49 30 901820 now", "+49 30 901820|", .normalized = "+4930901820|"},
    {"+4915123456789", "+4915123456789|", .normalized = "+4915123456789|"},
    {"+44 (0)20 7946 0958", "+44 (0)20 7946 0958|", .normalized = "+442079460958|"},
    {"+44 (0) 20 7946 0958.", "+44 (0) 20 7946 0958|", .normalized = "+442079460958|"},
    {"(+33) 1 42 68 53 00", "(+33) 1 42 68 53 00|", .normalized = "+33142685300|"},
    {"+1 (212) 555-0123", "+1 (212) 555-0123|", .normalized = "+12125550123|"},
    {"+1-212-555-0123 x123", "+1-212-555-0123 x123|", .normalized = "+12125550123|"},
    {"+49 30 9018-0", "+49 30 9018-0|", .normalized = "+493090180|"},
    {"+49\xC2\xA0"
     "30\xE2\x80\x91"
     "901820",
     "+49\xC2\xA0"
     "30\xE2\x80\x91"
     "901820|",
     .normalized = "+4930901820|"},
    {"tel:+493090182000", "+493090182000|", .normalized = "+493090182000|"},
    {"0049 30 901820", "0049 30 901820|", .normalized = "+4930901820|"},
    {"011 49 30 901820", "011 49 30 901820|", .normalized = "+4930901820|"},
    {"+81 3-1234-5678, +86 10 6552 9988", "+81 3-1234-5678|+86 10 6552 9988|",
     .normalized = "+81312345678|+861065529988|"},
    {"a +49 30 901820\n+49 30 901821", "+49 30 901820|+49 30 901821|", .normalized = "+4930901820|+4930901821|"},
    {"+39 06 1234 5678", "+39 06 1234 5678|", .normalized = "+390612345678|"},
    /* North America */
    {"(212) 555-0123", "(212) 555-0123|", .normalized = "+12125550123|"},
    {"or 212-555-0123.", "212-555-0123|", .normalized = "+12125550123|"},
    {"212.555.0123", "212.555.0123|", .normalized = "+12125550123|"},
    {"1-800-356-9377 ext. 12", "1-800-356-9377 ext. 12|", .normalized = "+18003569377|"},
    {"Phone 212 555 0123", "212 555 0123|", .normalized = "+12125550123|"},
    /* announced */
    {"Tel. 030 901820", "030 901820|", .normalized = "030901820|"},
    {"Tel. 030 901820", "030 901820|", .normalized = "+4930901820|", .region = "DE"},
    {"Telefon: 030/901820, Durchwahl", "030/901820|", .normalized = "030901820|"},
    {"T\xC3\xA9l : 01 42 68 53 00", "01 42 68 53 00|", .normalized = "+33142685300|", .region = "FR"},
    {"Handy 0151 23456789", "0151 23456789|", .normalized = "+4915123456789|", .region = "DE"},
    {"Mobile number: 07400 123456", "07400 123456|", .normalized = "+447400123456|", .region = "GB"},
    {"M: 07400 123456", "07400 123456|", .normalized = "+447400123456|", .region = "GB"},
    {"\xD0\xA2\xD0\xB5\xD0\xBB. 8 (495) 123-45-67", "8 (495) 123-45-67|", .normalized = "+74951234567|",
     .region = "RU"},
    {"\xE7\x94\xB5\xE8\xAF\x9D\xEF\xBC\x9A"
     "010-65529988",
     "010-65529988|", .normalized = "+861065529988|", .region = "CN"},
    {"T\xC3\xA9l : 01 42 68 53 00 / 06 12 34 56 78", "01 42 68 53 00|06 12 34 56 78|",
     .normalized = "0142685300|0612345678|"},
    {"Tel 030 901820 or 030 901821", "030 901820|030 901821|", .normalized = "+4930901820|+4930901821|",
     .region = "DE"},
    {"(030) 901820", "(030) 901820|", .normalized = "+4930901820|", .region = "DE"},
    /* tables and fields */
    {"4915123456789", "4915123456789|", .normalized = "+4915123456789|", .column = "Mobile"},
    {"15123456789", "15123456789|", .normalized = "+4915123456789|", .region = "DE", .column = "Mobile phone"},
    {"0151 23456789", "0151 23456789|", .normalized = "015123456789|", .field = "phoneNumber"},
    {"447400123456", "447400123456|", .normalized = "+447400123456|", .field = "TEL;TYPE=cell"},
    /* none */
    {"2024-03-01 12:30:45", "", .normalized = NULL},
    {"01.03.2024 - 31.12.2024", "", .region = "DE"},
    {"192.168.100.200 and 10.0.0.1", "", .normalized = NULL},
    {"version 1.800.356.9377", "", .normalized = NULL},
    {"ISBN 978-3-16-148410-0", "", .normalized = NULL},
    {"4111 1111 1111 1111", "", .normalized = NULL},
    {"invoice 212-555-0123", "", .normalized = NULL},
    {"EUR 1.250.000,00 and $212.555.0123", "", .normalized = NULL},
    {"123e4567-e89b-12d3-a456-426614174000", "", .normalized = NULL},
    {"48.858370, 2.294481", "", .normalized = NULL},
    {"x+4930901820 and 5+4930901820", "", .normalized = NULL},
    {"1939-1945, 2012-2016", "", .region = "US"},
    {"UTC+01:00 and +0100", "", .normalized = NULL},
    {"a212-555-0123 212-555-01234 1212-555-0123", "", .normalized = NULL},
    {"+999 123 456 789", "", .normalized = NULL},
    {"0049309018200000000000000000000000001", "", .normalized = NULL},
    {"Order No. 030 901820", "", .region = "DE"},
    {"2024-03-01", "", .column = "Mobile plan date"},
    {"4.92E+12 4915123456703", "4915123456703|", .normalized = "+4915123456703|", .column = "Mobile"},
    {"4,92E12 4915123456703", "4915123456703|", .normalized = "+4915123456703|", .column = "Mobile"},
    {"4,915,123,456,704", "4,915,123,456,704|", .normalized = "+4915123456704|", .column = "Mobile"},
    {"4.915.123.456.704,00", "4.915.123.456.704,00|", .normalized = "+4915123456704|", .column = "Mobile"},
    {"4915123456706.00", "4915123456706.00|", .normalized = "+4915123456706|", .column = "Mobile"},
    {"4,915,123,456,704", "", .column = "Price"},
    {"212.555.0123", "212.555.0123|", .normalized = "+12125550123|", .column = "Phone"},
    {"Tel: 2024-03-01", "", .normalized = NULL},
    {"7", "", .column = "Phone"},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        const example *c = &cases[n];
        ls_segment about = {.text = c->text, .column = c->column, .field = c->field};
        recognized out = {0};
        recognize(&ls_recognizer_phone, NULL, ids, c->region, &about, &out);
        if (strcmp(ls_buffer_cstr(&out.values), c->values)) print_error("in: %s\n", c->text);
        assert_string_equal(ls_buffer_cstr(&out.values), c->values);
        if (c->normalized) assert_string_equal(ls_buffer_cstr(&out.normalized), c->normalized);
        recognized_free(&out);
    }
}

static void test_switched_off(void **state) {
    (void)state;
    static const char *const only[] = {"phone.national", NULL};
    recognized out = {0};
    recognize(&ls_recognizer_phone, NULL, only, NULL, &(ls_segment){.text = "+49 30 901820 (212) 555-0123"}, &out);
    assert_string_equal(ls_buffer_cstr(&out.values), "");
    recognized_free(&out);
}

static void test_plan(void **state) {
    (void)state;
    for (unsigned n = 1; n < ls_phone_territory_count; n++)
        assert_true(ls_phone_territories[n - 1].code <= ls_phone_territories[n].code);
    const ls_phone_territory *first = NULL;
    assert_int_equal(ls_phone_calling_code("4930", 4, &first), 2);
    assert_string_equal(first->name, "DE");
    assert_int_equal(ls_phone_calling_code("35212", 5, &first), 3);
    assert_string_equal(first->name, "LU");
    assert_int_equal(ls_phone_calling_code("0", 1, &first), 0);
    assert_null(ls_phone_region("ZZ"));
    assert_string_equal(ls_phone_region("GB")->prefix, "0");
}

/* The words are searched by their first byte: those of each alphabet are found. */
static void test_words(void **state) {
    (void)state;
    static const char *const yes[] = {"call", "fax", "whatsapp", "tlf", "κινητό", "τηλ", "моб", "факс", "טלפון",
                                      "تلفن", "هاتف", "मोबाइल", "โทร", "电话"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_int_equal(ls_phone_word(yes[i], strlen(yes[i])), LS_PHONE_WORD_YES);
    assert_int_equal(ls_phone_word("account", 7), LS_PHONE_WORD_OTHER);
    assert_int_equal(ls_phone_word("your", 4), LS_PHONE_WORD_FILLER);
    assert_int_equal(ls_phone_word("zebra", 5), LS_PHONE_WORD_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_switched_off),
                                       cmocka_unit_test(test_plan), cmocka_unit_test(test_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
