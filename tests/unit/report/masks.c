/* Masks and escapes, case by case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buffer.h"
#include "report/json.h"
#include "report/mask.h"
#include "report/plain_words.h"
#include "report/screen.h"
#include <string.h>

static void masks_by_type(void **state) {
    (void)state;
    static const struct { const char *type, *value, *normalized, *domain, *mask; } cases[] = {
        {"email_address", "Anna.Beispiel@Firma.example", "Anna.Beispiel@firma.example", "firma.example", "***@firma.example"},
        {"email_address", "a@[10.1.2.3]", NULL, NULL, "***@[***]"},
        {"phone_number", "030 901820", "+4930901820", NULL, "+49***20"},
        {"phone_number", "(555) 010-0199", "+15550100199", NULL, "+1***99"},
        {"phone_number", "+353 1 555 0100", "+35315550100", NULL, "+353***00"},
        {"phone_number", "12", NULL, NULL, "***"},
        {"person_name", "Dr. Anna  Beispiel", NULL, NULL, "D. A. B."},
        {"person_name", "\xC3\x89mile Zola", NULL, NULL, "\xC3\x89. Z."},
        {"ip_address", "10.20.30.40", "10.20.30.40", NULL, "10.20.*.*"},
        {"ip_address", "2001:DB8:0:0::1", "2001:db8::1", NULL, "2001:db8::*"},
        {"ip_address", "2001:db8:1:2:3:4:5:6", NULL, NULL, "2001:db8:*"},
        {"ip_address", "::1", "::1", NULL, "::*"},
        {"ip_address", "fe80::1", NULL, NULL, "fe80::*"},
        {"ip_network", "10.20.0.0/16", NULL, NULL, "10.20.*.*/16"},
        {"mac_address", "001B.4411.3AB7", "00:1b:44:11:3a:b7", NULL, "00:1b:44:**:**:**"},
        {"hostname", "mail.firma.example", NULL, "firma.example", "***.firma.example"},
        {"credential", "s3cr3t-\xC3\xBC", NULL, NULL, "[credential, 8 characters]"},
        {"organization_name", "Nordlicht Handels GmbH", NULL, NULL, "N*** H*** GmbH"},
        {"organization_name", "GmbH", NULL, NULL, "G***"},
        {"payment_card", "4111111111111111", NULL, NULL, "4***(16)"},
        {"whatever", "x", NULL, NULL, "***(1)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        ls_mask_value(cases[i].type, cases[i].value, cases[i].normalized, cases[i].domain, &out);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].mask);
        ls_buffer_free(&out);
    }
}

static void free_text_loses_what_looks_like_a_value(void **state) {
    (void)state;
    static const struct { const char *text, *value, *masked; } cases[] = {
        {"keyword: Tel", "030 1", "keyword: Tel"},
        {"column: anna@firma.example x", NULL, "column: *** x"},
        {"said Anna B and Anna B", "Anna B", "said *** and ***"},
        {"from 10.2.3.45 at 12:30", NULL, "from *** at 12:30"},
        {"key AKIA1234567890ABCDEF", NULL, "key ***"},
        {"member 12345 is damaged", NULL, "member *** is damaged"},
        {"depth 16 reached", NULL, "depth 16 reached"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        ls_mask_text(cases[i].text, strlen(cases[i].text), cases[i].value, NULL, &out);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].masked);
        ls_buffer_free(&out);
    }
}

static void around_a_value_only_prose_is_kept(void **state) {
    (void)state;
    static const struct { const char *text, *masked; } cases[] = {
        {" please write to (ada) fenwick, today. ", " please write to *** *** today. "},
        {" the marigoldberg, !!! (word) and -- no ", " the *** *** (word) and -- no "},
        {" Ada Fenwick of core-sw1 at 10.2.3.4; ", " *** *** of *** at *** "},
        {"enwick of brightwater.example and ", "*** of *** and "},
        {" said a@b \\\\share f\xC3\xBCr \xC3\x84rger \xE7\x8E\x8B", " said *** *** f\xC3\xBCr *** ***"},
        {" abcdefghijklmnopqrstuvwxyz pass'word x:y ", " *** *** *** "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        ls_mask_prose(cases[i].text, strlen(cases[i].text), true, true, NULL, &out);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].masked);
        ls_buffer_free(&out);
    }
}

static void add(ls_seen *seen, const leaksift_finding *finding) {
    ls_seen_add(seen, finding->item, finding->value, ls_seen_hidden(finding));
}

static void words_of_values_seen_are_hidden(void **state) {
    (void)state;
    static ls_seen seen;
    static const leaksift_finding findings[] = {
        {.item = "1", .type = "email_address", .value = "ada.fenwick@brightwater.example", .domain = "brightwater.example"},
        {.item = "1", .type = "credential", .value = "quarrelsome"}, {.item = "2", .type = "person_name", .value = "Bo Lindqvist"}};
    for (size_t i = 0; i < 2; i++) add(&seen, &findings[i]);
    ls_buffer out = {0};
    static const leaksift_finding plain = {.item = "1", .type = "credential", .value = "address"};
    add(&seen, &plain);
    ls_mask_place("Mail of address, User", 21, &seen, &out);
    assert_string_equal(ls_buffer_cstr(&out), "Mail of *** User");
    ls_buffer_clear(&out);
    ls_mask_prose(" the word is (address) now ", 27, true, true, &seen, &out);
    assert_string_equal(ls_buffer_cstr(&out), " the word is *** now ");
    add(&seen, &findings[2]);
    assert_false(ls_seen_in(&seen, "quarrelsome", 11));
    assert_true(ls_seen_in(&seen, "x LINDQVIST", 11));
    ls_buffer_free(&out);
}

/* What stands there may be a value that is found in another item alone, so that only words of ours are shown. */
static void of_a_place_words_of_ours_are_kept(void **state) {
    (void)state;
    static const struct { const char *text, *masked; } cases[] = {
        {"Mobile phone", "Mobile phone"},       {"customerContact", "customerContact"}, {"E-mail", "E-mail"},
        {"thornquist mobile", "*** mobile"},    {"X-Ada-Fenwick.Mail", "X-***.Mail"}, {"ada.fenwick@x", "***"},
        {"Stra\xC3\x9F" "e", "Stra\xC3\x9F" "e"}, {"T\xC3\x89L\xC3\x89PHONE", "T\xC3\x89L\xC3\x89PHONE"},
        {"\xD0\xA2\xD0\xB5\xD0\xBB\xD0\xB5\xD1\x84\xD0\xBE\xD0\xBD", "\xD0\xA2\xD0\xB5\xD0\xBB\xD0\xB5\xD1\x84\xD0\xBE\xD0\xBD"},
        {"Sheet12", "Sheet12"},                 {"Sheet123", "***"},                    {"Line 1 2 3", "Line 1 2 ***"},
        {"pin 4711", "*** ***"},                {"Microsoft Word 16.0", "Microsoft Word 16.***"},
        {"a!!b###c", "a!!***"},                 {"\xE7\x8E\x8B", "***"},               {"\xFF\xFE", "***"},
        {"phone/fenwick/mobile", "phone/***/mobile"}, {"fenwick/lindqvist mail", "*** mail"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        ls_mask_place(cases[i].text, strlen(cases[i].text), NULL, &out);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].masked);
        ls_buffer_free(&out);
    }
}

static void plain_words_are_in_order(void **state) {
    (void)state;
    for (size_t i = 0; ls_plain_word_at(i); i++) {
        const char *word = ls_plain_word_at(i);
        if (i && strcmp(ls_plain_word_at(i - 1), word) >= 0) fail_msg("%s stands in the wrong place", word);
        if (!ls_plain_word(word, strlen(word))) fail_msg("%s is not found: not in small letters", word);
    }
}

static void json_strings_are_safe(void **state) {
    (void)state;
    static const struct { const char *text, *json; } cases[] = {
        {"a\"b\\c\n\t\x01", "\"a\\\"b\\\\c\\n\\t\\u0001\""},
        {"\xFFx\xC3", "\"\xEF\xBF\xBDx\xEF\xBF\xBD\""},
        {"\xE2\x80\xAE" "exe\x7F\xC2\x9B", "\"\\u202eexe\\u007f\\u009b\""},
        {"Gr\xC3\xBC\xC3\x9F" "e \xF0\x9F\x98\x80", "\"Gr\xC3\xBC\xC3\x9F" "e \xF0\x9F\x98\x80\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        ls_json json = {&out, false};
        ls_json_text(&json, cases[i].text);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].json);
        ls_buffer_free(&out);
    }
}

static void reals_have_a_dot_and_no_tail(void **state) {
    (void)state;
    static const struct { double value; const char *json; } cases[] = {
        {0, "0"}, {1, "1"}, {0.5, "0.5"}, {1.0 / 3, "0.3333"}, {0.99996, "1"}, {-2.25, "-2.25"}, {123456.789, "123456.789"},
        {0.05, "0.05"}, {1e300, "null"}, {0.0 / 0.0, "null"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        ls_json json = {&out, false};
        ls_json_real(&json, cases[i].value);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].json);
        ls_buffer_free(&out);
    }
}

static void screens_cut_and_escape(void **state) {
    (void)state;
    ls_buffer out = {0};
    ls_screen_escape("a\x1b[31m\xE2\x80\xAE.exe\xFF", &out);
    assert_string_equal(ls_buffer_cstr(&out), "a\\u{1b}[31m\\u{202e}.exe\xEF\xBF\xBD");
    static const struct { const char *text; unsigned columns; bool keep_end; const char *cut; } cases[] = {
        {"dump/a/b.txt", 6, true, "\xE2\x80\xA6" "b.txt"},   {"short", 5, true, "short"},
        {"long reason", 5, false, "long\xE2\x80\xA6"},       {"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", 4, true, "\xE2\x80\xA6\xE8\xAA\x9E"},
        {"abcdef", 2, true, "\xE2\x80\xA6" "f"}, {"abc", 2, true, "\xE2\x80\xA6" "c"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer_clear(&out);
        ls_buffer_puts(&out, cases[i].text);
        ls_screen_cut(&out, cases[i].columns, cases[i].keep_end);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].cut);
    }
    ls_buffer_free(&out);
}

static void sizes_read_well(void **state) {
    (void)state;
    static const struct { uint64_t bytes; const char *text; } cases[] = {
        {0, "0 bytes"}, {1, "1 byte"}, {1023, "1023 bytes"}, {1536, "1.5 KiB"}, {3355443, "3.2 MiB"}, {UINT64_MAX, "16 EiB"},
        {1048575, "1 MiB"}, {2400ull << 30, "2.3 TiB"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        ls_put_size(&out, cases[i].bytes);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].text);
        ls_buffer_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks_by_type),         cmocka_unit_test(free_text_loses_what_looks_like_a_value),
        cmocka_unit_test(around_a_value_only_prose_is_kept), cmocka_unit_test(words_of_values_seen_are_hidden),
        cmocka_unit_test(of_a_place_words_of_ours_are_kept),  cmocka_unit_test(plain_words_are_in_order),
        cmocka_unit_test(json_strings_are_safe), cmocka_unit_test(reals_have_a_dot_and_no_tail),
        cmocka_unit_test(screens_cut_and_escape), cmocka_unit_test(sizes_read_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
