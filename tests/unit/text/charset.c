/* Detection and conversion, case by case; conversion again cut at every byte. */
#include "base/alloc.h"
#include "text/charset.h"
#include "text/charset_name.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define BYTES(s) (const uint8_t *)(s), sizeof(s) - 1

typedef struct detect_case {
    const char *declared;
    const uint8_t *bytes;
    size_t length;
    const char *charset; /* NULL: no text */
    size_t bom;
    const char *text; /* NULL: not looked at */
} detect_case;

static const detect_case detect_cases[] = {
    {NULL, BYTES("plain words\r\n\tand more"), "UTF-8", 0, "plain words\r\n\tand more"},
    {"utf-16", BYTES("plain words"), "UTF-8", 0, "plain words"},
    {NULL, BYTES("M\xC3\xBCller"), "UTF-8", 0, "M\xC3\xBCller"},
    {"iso-8859-1", BYTES("M\xC3\xBCller"), "UTF-8", 0, "M\xC3\xBCller"},
    {NULL, BYTES("\xEF\xBB\xBFM\xC3\xBC"), "UTF-8", 3, "M\xC3\xBC"},
    {"\"iso-8859-1\"; x=y", BYTES("M\xFCller \x80 5"), "WINDOWS-1252", 0, "M\xC3\xBCller \xE2\x82\xAC 5"},
    {"utf-8", BYTES("M\xFCller kam gestern"), "WINDOWS-1252", 0, "M\xC3\xBCller kam gestern"},
    {"us-ascii", BYTES("M\xFCller kam gestern"), "WINDOWS-1252", 0, "M\xC3\xBCller kam gestern"},
    {"windows-1251", BYTES("\xCF\xF0\xE8\xE2\xE5\xF2"), "WINDOWS-1251", 0,
     "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82"},
    {"KOI8-R", BYTES("\xF0\xD2\xC9\xD7\xC5\xD4"), "KOI8-R", 0, "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82"},
    {"cp866", BYTES("\x8F\xE0\xA8\xA2\xA5\xE2"), "IBM866", 0, "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82"},
    {"cp437", BYTES("M\x81ller"), "IBM437", 0, "M\xC3\xBCller"},
    {"x-sjis", BYTES("\x93\xFA\x96{"), "CP932", 0, "\xE6\x97\xA5\xE6\x9C\xAC"},
    {"Shift_JIS", BYTES("\x87@"), "CP932", 0, "\xE2\x91\xA0"},
    {"gb2312", BYTES("\xD6\xD0\xCE\xC4"), "GB18030", 0, "\xE4\xB8\xAD\xE6\x96\x87"},
    {"ks_c_5601-1987", BYTES("\xC7\xD1\xB1\xDB"), "CP949", 0, "\xED\x95\x9C\xEA\xB8\x80"},
    {"big5", BYTES("\xA4\xA4\xA4\xE5"), "BIG5-HKSCS", 0, "\xE4\xB8\xAD\xE6\x96\x87"},
    {"big5", BYTES("\xBD\xD0\xA7\xE2\xB3\xF8\xBB\xF9\xB3\xE6\xB1H\xB5\xB9\xB0 \xA7\xDA\xAD\xCC"), "BIG5-HKSCS", 0,
     "\xE8\xAB\x8B\xE6\x8A\x8A\xE5\xA0\xB1\xE5\x83\xB9\xE5\x96\xAE\xE5\xAF\x84\xE7\xB5\xA6"
     "\xEF\xBF\xBD \xE6\x88\x91\xE5\x80\x91"}, /* one broken character */
    {"iso-2022-jp", BYTES("\033$BF|K\\\033(B."), "ISO-2022-JP-2", 0, "\xE6\x97\xA5\xE6\x9C\xAC."},
    {NULL, BYTES("\033$BF|K\\\033(B."), "ISO-2022-JP-2", 0, "\xE6\x97\xA5\xE6\x9C\xAC."},
    {"unicode-1-1-utf-7", BYTES("Hi +AOk-."), "UTF-7", 0, "Hi \xC3\xA9."},
    {NULL, BYTES("\xFF\xFEH\0i\0"), "UTF-16LE", 2, "Hi"},
    {NULL, BYTES("\xFE\xFF\0H\0i"), "UTF-16BE", 2, "Hi"},
    {NULL, BYTES("\xFF\xFE\0\0H\0\0\0"), "UTF-32LE", 4, "H"},
    {NULL, BYTES("H\0e\0l\0l\0o\0 \0"), "UTF-16LE", 0, "Hello "},
    {NULL, BYTES("\0H\0e\0l\0l\0o\0 "), "UTF-16BE", 0, "Hello "},
    {NULL, BYTES("H\0\0\0e\0\0\0l\0\0\0l\0\0\0"), "UTF-32LE", 0, "Hell"},
    {NULL, BYTES("\0\0\0H\0\0\0e\0\0\0l\0\0\0l"), "UTF-32BE", 0, "Hell"},
    {NULL, BYTES("\x87\x65 \0\x2C\x7B\n\0\xE5\x65\x2C\x67"), "UTF-16LE", 0, NULL},
    {"ibm037", BYTES("\xC8\x85\x93\x93\x96\x40"), "IBM037", 0, "Hello "},
    {NULL, BYTES("one\0two three four five six seven eight nine ten eleven twelve thirteen fourteen"), "UTF-8", 0, NULL},
    {NULL, BYTES("\0\0\0\0"), NULL, 0, NULL},
    {NULL, BYTES("\x7F" "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3E\0\x01\0\0\0"), NULL, 0, NULL},
    {NULL, BYTES("\x01\x02\x03\x04\x05\x06\x07\x0E\x0F"), NULL, 0, NULL},
    {NULL, BYTES("\xFF\xFE\x01\0\x03\0\x05\0\x07\0\x0F\0\x02"), NULL, 0, NULL},
    {NULL, BYTES("caf\xC3\xA9 na\xC3\xAFve r\xC3\xA9sum\xC3\xA9 M\xFC"), "UTF-8", 0,
     "caf\xC3\xA9 na\xC3\xAFve r\xC3\xA9sum\xC3\xA9 M\xEF\xBF\xBD"},
    {NULL, BYTES("\xFF\xFE" "H\0i\0\0\xD8"), "UTF-16LE", 2, "Hi\xEF\xBF\xBD"}, /* half of a pair */
    {NULL, BYTES("\xFE\xFF\xDC\0"), "UTF-16BE", 2, "\xEF\xBF\xBD"},
    {NULL, BYTES("J\x94rg M\x81ller, Stra\xE1" "e in K\x94ln\r\n"), "IBM850", 0,
     "J\xC3\xB6rg M\xC3\xBCller, Stra\xC3\x9F" "e in K\xC3\xB6ln\r\n"},
    {NULL, BYTES("Carte r\x82seau sans fil, adh\x82sion, d\x82j\x85\n"), "IBM850", 0, NULL},
    {NULL, BYTES("the \x93quoted\x94 word\x97" "and the\x85one, it\x92s M\xFCller\n"), "WINDOWS-1252", 0, NULL},
    {NULL, BYTES(""), "UTF-8", 0, NULL},
};

static void convert(const char *charset, const uint8_t *bytes, size_t length, size_t piece, ls_buffer *out) {
    ls_converter *converter = ls_converter_open(charset);
    assert_non_null(converter);
    uint64_t replaced = 0;
    ls_buffer_clear(out);
    for (size_t at = 0; at < length || at == 0; at += piece) {
        size_t size = length - at < piece ? length - at : piece;
        assert_int_equal(ls_converter_run(converter, bytes + at, size, at + size == length, out, &replaced), LS_OK);
    }
    ls_converter_close(converter);
}

static void detects(void **state) {
    (void)state;
    ls_buffer out = {0};
    for (size_t i = 0; i < sizeof detect_cases / sizeof *detect_cases; i++) {
        const detect_case *c = &detect_cases[i];
        size_t bom = 99;
        const char *name = ls_charset_detect(c->bytes, c->length, true, c->declared, &bom);
        if ((name == NULL) != (c->charset == NULL) || (name && strcmp(name, c->charset)))
            fail_msg("case %zu: %s, not %s", i, name ? name : "no text", c->charset ? c->charset : "no text");
        if (!name) continue;
        assert_int_equal(bom, c->bom);
        if (!c->text) continue;
        for (size_t piece = 1; piece <= c->length; piece++) {
            convert(name, c->bytes + bom, c->length - bom, piece, &out);
            if (strcmp(ls_buffer_cstr(&out), c->text)) fail_msg("case %zu in pieces of %zu: %s", i, piece, out.data);
        }
    }
    ls_buffer_free(&out);
}

static void counts_replacements(void **state) {
    (void)state;
    static const struct {
        const char *charset;
        const uint8_t *bytes;
        size_t length;
        uint64_t replaced;
        const char *text;
    } cases[] = {
        {"UTF-8", BYTES("a\xFF" "b\xC3"), 2, "a\xEF\xBF\xBD" "b\xEF\xBF\xBD"},
        {"UTF-16LE", BYTES("a\0\0\xD8" "b\0c"), 2, "a\xEF\xBF\xBD" "b\xEF\xBF\xBD"},
        {"CP932", BYTES("a\x93"), 1, "a\xEF\xBF\xBD"},
        {"GB18030", BYTES("a\xFF" "b"), 1, "a\xEF\xBF\xBD" "b"},
        {"CP874", BYTES("a\xDC" "b"), 1, "a\xEF\xBF\xBD" "b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_converter *converter = ls_converter_open(cases[i].charset);
        assert_non_null(converter);
        ls_buffer out = {0};
        uint64_t replaced = 0;
        assert_int_equal(ls_converter_run(converter, cases[i].bytes, cases[i].length, true, &out, &replaced), LS_OK);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].text);
        assert_int_equal(replaced, cases[i].replaced);
        ls_buffer_free(&out);
        ls_converter_close(converter);
    }
}

static void short_strings(void **state) {
    (void)state;
    ls_buffer out = {0};
    assert_int_equal(ls_charset_to_utf8("no-such-thing", "abc\xFC", 4, &out), LS_OK);
    assert_string_equal(ls_buffer_cstr(&out), "abc\xEF\xBF\xBD");
    ls_buffer_clear(&out);
    assert_int_equal(ls_charset_to_utf8("UTF-16LE", "M\0a\0r\0a\0 \0L\0i\0n\0d\0q\0v\0i\0s\0t\0", 28, &out), LS_OK);
    assert_string_equal(ls_buffer_cstr(&out), "Mara Lindqvist");
    ls_buffer_clear(&out);
    assert_int_equal(ls_charset_to_utf8("UTF-16LE", "\x31\x04", 2, &out), LS_OK); /* as bytes it would be "1" and a control */
    assert_string_equal(ls_buffer_cstr(&out), "\xD0\xB1");
    ls_buffer_clear(&out);
    assert_int_equal(ls_utf8_repair("a\xF0\x9F\x98z", 5, &out), LS_OK);
    assert_string_equal(ls_buffer_cstr(&out), "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
    ls_buffer_free(&out);
    assert_null(ls_converter_open("../../tmp/evil"));
    assert_null(ls_converter_open(""));
    assert_null(ls_converter_open(NULL));
}

/* The tables of the one-byte charsets are made when this is built: all of them are there, and none is another's. */
static void knows_all_charsets(void **state) {
    (void)state;
    const struct {
        const char *charset;
        uint8_t byte;
        const char *letter;
    } known[] = {{"koi8-r", 0xC1, "а"},     {"windows-1251", 0xE0, "а"}, {"ibm866", 0xA0, "а"}, {"macintosh", 0x8E, "é"},
                 {"iso-8859-7", 0xE1, "α"}, {"ibm437", 0x82, "é"},       {"ibm037", 0xC1, "A"}, {"ibm1047", 0x15, "\n"},
                 {"tis-620", 0xA1, "ก"},    {"windows-1252", 0x81, "\xC2\x81"}};
    const ls_charset_info *info;
    for (size_t i = 0; (info = ls_charset_at(i)); i++) {
        ls_converter *converter = ls_converter_open(info->name);
        assert_non_null(converter);
        ls_converter_close(converter);
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        ls_buffer out = {0};
        assert_int_equal(ls_charset_to_utf8(ls_charset_find(known[i].charset)->name, &known[i].byte, 1, &out), LS_OK);
        assert_int_equal(out.length, strlen(known[i].letter));
        assert_memory_equal(out.data, known[i].letter, out.length);
        ls_buffer_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(knows_all_charsets), cmocka_unit_test(detects),
                                       cmocka_unit_test(counts_replacements), cmocka_unit_test(short_strings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
