/* Fonts of PDF: glyph names, encodings, text strings, CMaps, embedded font programs. */
#include "base/alloc.h"
#include "extract/pdf/cmap.h"
#include "extract/pdf/encoding.h"
#include "extract/pdf/fontfile.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void glyph_is(const char *name, unsigned count, uint32_t first, uint32_t second) {
    uint32_t out[LS_GLYPH_MAX] = {0};
    unsigned got = ls_glyph_unicode(name, strlen(name), out);
    if (got != count || (count > 0 && out[0] != first) || (count > 1 && out[1] != second))
        fail_msg("%s: %u of them, %X %X", name, got, out[0], out[1]);
}

static void glyph_names(void **state) {
    (void)state;
    glyph_is("A", 1, 'A', 0);
    glyph_is("zukatakana", 1, 0x30BA, 0);
    glyph_is("afii10017", 1, 0x410, 0);
    glyph_is("dalethatafpatah", 2, 0x5D3, 0x5B2);
    glyph_is("A.sc.alt", 1, 'A', 0);
    glyph_is("f_i.liga", 2, 'f', 'i');
    glyph_is("uni00410042", 2, 'A', 'B');
    glyph_is("uniD801", 0, 0, 0);
    glyph_is("u1F600", 1, 0x1F600, 0);
    glyph_is("u110000", 0, 0, 0);
    glyph_is("union", 1, 0x222A, 0);
    glyph_is("Asmall", 1, 'a', 0);
    glyph_is("oneoldstyle", 1, '1', 0);
    glyph_is(".notdef", 0, 0, 0);
    glyph_is("g123", 0, 0, 0);
    glyph_is("A_B_C_D_E_F_G_H_I_J", LS_GLYPH_MAX, 'A', 'B');
    uint32_t out[LS_GLYPH_MAX];
    assert_int_equal(ls_glyph_dingbat("a20", 3, out), 1);
    assert_int_equal(out[0], 0x2714); /* the heavy check mark */
    assert_int_equal(ls_glyph_dingbat("space", 5, out), 1);
}

static void encodings(void **state) {
    (void)state;
    ls_base_encoding which;
    assert_true(ls_encoding_named("WinAnsiEncoding", &which));
    assert_int_equal(ls_encoding(which)[0x80], 0x20AC);
    assert_int_equal(ls_encoding(which)[0xA0], ' ');
    assert_false(ls_encoding_named("Identity-H", &which));
    assert_int_equal(ls_encoding(LS_ENCODING_STANDARD)[0x27], 0x2019);
    assert_int_equal(ls_encoding(LS_ENCODING_MAC_ROMAN)[0x80], 0xC4);
    assert_int_equal(ls_encoding(LS_ENCODING_MAC_EXPERT)[0x31], '1');
    assert_int_equal(ls_encoding(LS_ENCODING_SYMBOL)[0x61], 0x3B1);
    assert_int_equal(ls_encoding(LS_ENCODING_SYMBOL)[0xA0], 0x20AC);
    assert_int_equal(ls_encoding(LS_ENCODING_SYMBOL)[0xFE], 0xF8FE);
    assert_int_equal(ls_encoding(LS_ENCODING_ZAPF_DINGBATS)[0x6C], 0x25CF);
    assert_int_equal(ls_encoding(LS_ENCODING_ZAPF_DINGBATS)[0xFE], 0x27BE);
    assert_int_equal(ls_encoding(LS_ENCODING_PDF_DOC)[0xA0], 0x20AC);
}

static void string_is(const char *bytes, size_t length, const char *expected) {
    ls_buffer out = {0};
    assert_true(ls_pdf_text_string(bytes, length, &out));
    assert_string_equal(ls_buffer_cstr(&out), expected);
    ls_buffer_free(&out);
}

#define STRING(literal, expected) string_is(literal, sizeof(literal) - 1, expected)

static void text_strings(void **state) {
    (void)state;
    STRING("Jos\xE9 \x80 \xA0", "Jos\u00E9 \u2022 \u20AC");
    STRING("\xFE\xFF\0A\xD8\x3D\xDE\x00", "A\U0001F600");
    STRING("\xFE\xFF\0\x1B\0e\0n\0\x1B\0A", "A"); /* a language escape is no text */
    STRING("\xFF\xFE" "A\0", "A");
    STRING("\xEF\xBB\xBFz\xC3\xBC\xFF!", "z\u00FC\uFFFD!");
    STRING("\xFE\xFF\xD8\x3D\0A", "\uFFFDA");
    STRING("", "");
}

static unsigned unicode(const ls_cmap *cmap, uint32_t code, uint32_t *out) {
    memset(out, 0, LS_CMAP_TARGET_MAX * sizeof *out);
    return ls_cmap_unicode(cmap, code, out);
}

static void to_unicode(void **state) {
    (void)state;
    static const char program[] =
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        "3 beginbfchar <01> <0041> <02><00660069> % a ligature\n <03> <D83DDE00> <04> <0000> <05> <00 42> endbfchar\n"
        "2 beginbfrange <10> <1F> <0061> <20> <22> [<0031> <00320033> <0034>] <30> <3F> <00660069> endbfrange\n"
        "1 beginbfrange <14> <15> <03B1> endbfrange endcmap";
    uint32_t out[LS_CMAP_TARGET_MAX];
    ls_cmap *cmap = ls_cmap_parse(program, sizeof program - 1, NULL);
    assert_non_null(cmap);
    assert_int_equal(unicode(cmap, 1, out), 1);
    assert_int_equal(out[0], 'A');
    assert_int_equal(unicode(cmap, 2, out), 2);
    assert_int_equal(out[1], 'i');
    assert_int_equal(unicode(cmap, 3, out), 1);
    assert_int_equal(out[0], 0x1F600);
    assert_int_equal(unicode(cmap, 4, out), 0);
    assert_int_equal(unicode(cmap, 5, out), 1);
    assert_int_equal(unicode(cmap, 0x13, out), 1);
    assert_int_equal(out[0], 'd');
    assert_int_equal(unicode(cmap, 0x15, out), 1); /* the range inside the range */
    assert_int_equal(out[0], 0x3B2);
    assert_int_equal(unicode(cmap, 0x16, out), 1); /* which goes on behind it */
    assert_int_equal(out[0], 'g');
    assert_int_equal(unicode(cmap, 0x21, out), 2);
    assert_int_equal(out[1], '3');
    assert_int_equal(unicode(cmap, 0x31, out), 2);
    assert_int_equal(out[1], 'j');
    assert_int_equal(unicode(cmap, 0x40, out), 0);
    ls_cmap_char next;
    ls_cmap_next(cmap, (const uint8_t *)"\x01\x02", 2, 1, &next);
    assert_int_equal(next.code, 2);
    assert_int_equal(next.length, 1);
    ls_cmap_free(cmap);
}

static void predefined(const char *name, const char *string, unsigned length, uint32_t point, bool direct) {
    uint32_t out[LS_CMAP_TARGET_MAX] = {0};
    ls_cmap *cmap = ls_cmap_named(name);
    ls_cmap_char next;
    if (!cmap) fail_msg("%s is not there", name);
    ls_cmap_next(cmap, (const uint8_t *)string, strlen(string + 1) + 1, 0, &next);
    if (next.length != length) fail_msg("%s takes %u bytes", name, next.length);
    unsigned count = direct ? ls_cmap_unicode(cmap, next.code, out) : ls_cid_unicode(ls_cmap_collection(cmap), next.cid, out);
    if (count != 1 || out[0] != point) fail_msg("%s: %u, %X", name, count, out[0]);
    ls_cmap_free(cmap);
}

static void named_cmaps(void **state) {
    (void)state;
    predefined("90ms-RKSJ-H", "\x93\xFA\x96\x7B", 2, 0x65E5, false);
    predefined("90ms-RKSJ-V", "A\x93\xFA", 1, 'A', false);
    predefined("EUC-H", "\xC6\xFC", 2, 0x65E5, false);
    predefined("H", "\x46\x7C", 2, 0x65E5, false);
    predefined("GBK-EUC-H", "\xD6\xD0", 2, 0x4E2D, false);
    predefined("GBKp-EUC-V", "\xD6\xD0", 2, 0x4E2D, false);
    predefined("GBK2K-H", "\x81\x39\xEE\x39", 4, 0x3400, false);
    predefined("ETen-B5-H", "\xA4\xA4", 2, 0x4E2D, false);
    predefined("ETenms-B5-V", "\xA4\xA4", 2, 0x4E2D, false);
    predefined("CNS-EUC-H", "\xC4\xE3", 2, 0x4E2D, false);
    predefined("KSCms-UHC-H", "\xC7\xD1", 2, 0xD55C, false);
    predefined("KSC-EUC-H", "\xC7\xD1", 2, 0xD55C, false);
    predefined("UniJIS-UCS2-H", "\x65\xE5", 2, 0x65E5, true);
    predefined("UniJIS-UCS2-HW-H", "\x65\xE5", 2, 0x65E5, false);
    predefined("UniGB-UTF16-H", "\x4E\x2D", 2, 0x4E2D, false);
    predefined("UniCNS-UTF16-V", "\xD8\x40\xDC\x01", 4, 0x20001, true);
    predefined("UniKS-UTF8-H", "\xED\x95\x9C", 3, 0xD55C, true);
    predefined("UniAKR-UTF32-H", "\0\x01\xF6\x01", 4, 0x1F601, true);
    assert_null(ls_cmap_named("NoSuch-H"));
    assert_null(ls_cmap_named(""));
    ls_cmap *identity = ls_cmap_named("Identity-V");
    ls_cmap_char next;
    ls_cmap_next(identity, (const uint8_t *)"\x12\x34\x56", 3, 0, &next);
    assert_int_equal(next.cid, 0x1234);
    ls_cmap_next(identity, (const uint8_t *)"\x12\x34\x56", 3, 2, &next); /* cut short */
    assert_int_equal(next.length, 1);
    assert_true(ls_cmap_vertical(identity));
    ls_cmap_free(identity);
    assert_int_equal(ls_cid_collection_of("Adobe", "Japan1"), LS_CID_JAPAN1);
    assert_int_equal(ls_cid_collection_of("Adobe", "Identity"), LS_CID_NONE);
}

static void embedded_cmap(void **state) {
    (void)state;
    static const char program[] =
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 1 >> def /WMode 1 def /90ms-RKSJ-H usecmap\n"
        "1 begincidrange <8140> <8145> 1200 endcidrange 1 begincidchar <41> 7 endcidchar";
    ls_cmap *cmap = ls_cmap_parse(program, sizeof program - 1, NULL);
    ls_cmap_char next;
    assert_non_null(cmap);
    assert_true(ls_cmap_vertical(cmap));
    assert_int_equal(ls_cmap_collection(cmap), LS_CID_JAPAN1);
    ls_cmap_next(cmap, (const uint8_t *)"\x81\x42", 2, 0, &next);
    assert_int_equal(next.cid, 1202);
    ls_cmap_next(cmap, (const uint8_t *)"AB", 2, 0, &next);
    assert_int_equal(next.cid, 7);
    ls_cmap_next(cmap, (const uint8_t *)"AB", 2, 1, &next); /* from the one that is used */
    assert_int_equal(next.cid, 265);
    ls_cmap_free(cmap);
}

/* Ghostscript's: a number behind WMode's value counts ranges. */
static void horizontal_cmap(void **state) {
    (void)state;
    static const char program[] = "/WMode 0 def 1 begincodespacerange <00> <FF> endcodespacerange\n"
                                  "1 begincidrange <00> <FF> 0 endcidrange";
    ls_cmap *cmap = ls_cmap_parse(program, sizeof program - 1, NULL);
    ls_cmap_char next;
    assert_non_null(cmap);
    assert_false(ls_cmap_vertical(cmap));
    ls_cmap_next(cmap, (const uint8_t *)"AB", 2, 0, &next);
    assert_int_equal(next.length, 1);
    assert_int_equal(next.cid, 'A');
    ls_cmap_free(cmap);
}

static void type1(void **state) {
    (void)state;
    static const char program[] = "%!PS-AdobeFont-1.0: X\n/Encoding 256 array 0 1 255 {1 index exch /.notdef put} for\n"
                                  "dup 65 /Aacute put dup 8#102 /f_i put readonly def currentfile eexec dup 67 /C put";
    uint32_t out[LS_GLYPH_MAX];
    ls_fontfile *font = ls_fontfile_open(program, sizeof program - 1);
    assert_non_null(font);
    assert_int_equal(ls_fontfile_code_unicode(font, 65, out), 1);
    assert_int_equal(out[0], 0xC1);
    assert_int_equal(ls_fontfile_code_unicode(font, 66, out), 2);
    assert_int_equal(ls_fontfile_code_unicode(font, 67, out), 0);
    ls_fontfile_free(font);
}

/* One table of a font: cmap with a subtable of format 4 or 12. */
static void truetype(void **state) {
    (void)state;
    static const uint8_t file[] = {
        0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 'c', 'm', 'a', 'p', 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 60, /* directory */
        0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12,                                                          /* (3, 1) */
        0, 4, 0, 32, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0,                                                    /* two segments */
        0, 0x43, 0xFF, 0xFF, 0, 0, 0, 0x41, 0xFF, 0xFF, 0xFF, 0xC4, 0, 1, 0, 0, 0, 0};
    uint32_t out[LS_GLYPH_MAX];
    ls_fontfile *font = ls_fontfile_open(file, sizeof file);
    assert_non_null(font);
    assert_int_equal(ls_fontfile_gid_unicode(font, 6, out), 1); /* 0x42 - 60 */
    assert_int_equal(out[0], 'B');
    assert_int_equal(ls_fontfile_gid_unicode(font, 60, out), 0);
    assert_int_equal(ls_fontfile_cid_unicode(font, 7, out), 1);
    ls_fontfile_free(font);
    for (size_t length = 0; length < sizeof file; length++) { /* cut anywhere */
        font = ls_fontfile_open(file, length);
        assert_non_null(font);
        ls_fontfile_free(font);
    }
}

static void no_memory(void **state) {
    (void)state;
    static const char program[] = "/90ms-RKSJ-H usecmap 1 beginbfrange <10> <1F> <00660067> <12> <13> <0041> endbfrange";
    static const char encoding[] = "%!PS /Encoding 1 array dup 65 /f_i put def";
    for (uint64_t nth = 1; nth < 12; nth++) {
        ls_alloc_fail_at(nth);
        ls_cmap_free(ls_cmap_parse(program, sizeof program - 1, NULL));
        ls_alloc_fail_at(nth);
        ls_fontfile_free(ls_fontfile_open(encoding, sizeof encoding - 1));
    }
    ls_alloc_fail_at(0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(glyph_names), cmocka_unit_test(encodings),     cmocka_unit_test(text_strings),
        cmocka_unit_test(to_unicode),  cmocka_unit_test(named_cmaps),   cmocka_unit_test(embedded_cmap),
        cmocka_unit_test(horizontal_cmap),
        cmocka_unit_test(type1),       cmocka_unit_test(truetype),      cmocka_unit_test(no_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
