/* Folding, digests and sketches of texts. */
#include "text/fold.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void folds(void **state) {
    (void)state;
    static const struct {
        const char *text, *nfkc, *key;
    } cases[] = {
        {"", "", ""},
        {"Hello WORLD @[`{", "hello world @[`{", "hello world @[`{"},
        {"MU\xCC\x88LLER", "m\xC3\xBCller", "muller"},
        {"M\xC3\x9CLLER", "m\xC3\xBCller", "muller"},
        {"Stra\xC3\x9F" "e", "stra\xC3\x9F" "e", "strasse"},
        {"\xC3\x98stergaard \xC5\x81ukasz", "\xC3\xB8stergaard \xC5\x82ukasz", "ostergaard lukasz"},
        {"\xEF\xAC\x81ne \xEF\xBC\xA1", "fine a", "fine a"},
        {"\xE2\x84\x8C", "h", "h"},
        {"A\xCC\x8A.", "\xC3\xA5.", "a."},
        {"\xD0\x98\xCC\x86\xD0\xA9", "\xD0\xB9\xD1\x89", "\xD0\xB8\xD1\x89"},
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"},
        {"\xE6\x97\xA5\xE6\x9C\xAC A", "\xE6\x97\xA5\xE6\x9C\xAC a", "\xE6\x97\xA5\xE6\x9C\xAC a"},
    };
    ls_buffer out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer_clear(&out);
        assert_int_equal(ls_fold_nfkc_lower(cases[i].text, strlen(cases[i].text), &out), LS_OK);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].nfkc);
        ls_buffer_clear(&out);
        assert_int_equal(ls_fold_key(cases[i].text, strlen(cases[i].text), &out), LS_OK);
        assert_string_equal(ls_buffer_cstr(&out), cases[i].key);
    }
    ls_buffer_free(&out);
}

typedef struct print_of {
    uint8_t sha256[32];
    uint64_t sketch;
    bool good;
} print_of;

/* `text` in pieces of `piece` bytes, glued. */
static print_of print_text(const char *text, size_t piece) {
    ls_text_print *print = ls_text_print_create();
    print_of result = {{0}, 0, false};
    size_t length = strlen(text);
    for (size_t at = 0; at < length; at += piece)
        assert_int_equal(ls_text_print_add(print, text + at, length - at < piece ? length - at : piece, at > 0, true), LS_OK);
    result.good = ls_text_print_final(print, result.sha256, &result.sketch);
    ls_text_print_free(print);
    return result;
}

static void prints(void **state) {
    (void)state;
    print_of a = print_text("  The  quick\r\nBROWN f\xC3\xB6x jumps over the lazy dog  ", 100);
    print_of b = print_text("The quick brown FO\xCC\x88X jumps\xC2\xA0over the lazy dog", 3);
    assert_true(a.good && b.good);
    assert_memory_equal(a.sha256, b.sha256, 32);
    assert_true(a.sketch == b.sketch);
    uint8_t expected[32];
    const char *folded = "the quick brown f\xC3\xB6x jumps over the lazy dog";
    ls_sha256_once(folded, strlen(folded), expected);
    assert_memory_equal(a.sha256, expected, 32);
    assert_false(print_text("", 1).good);
    assert_false(print_text(" \n\t ", 2).good);
}

static void too_long(void **state) {
    (void)state;
    char *text = malloc((1 << 20) + 2);
    memset(text, 'a', (1 << 20) + 1);
    text[(1 << 20) + 1] = 0;
    assert_false(print_text(text, 4096).good);
    text[1 << 20] = 0;
    assert_true(print_text(text, 4096).good);
    ls_text_print *print = ls_text_print_create(); /* the newline between two segments counts too */
    uint8_t sha256[32];
    uint64_t sketch;
    assert_int_equal(ls_text_print_add(print, text, (1 << 20) - 1, false, true), LS_OK);
    assert_int_equal(ls_text_print_add(print, "x", 1, false, true), LS_OK);
    assert_int_equal(ls_text_print_add(print, text, 1 << 20, false, true), LS_OK);
    assert_false(ls_text_print_final(print, sha256, &sketch));
    ls_text_print_free(print);
    free(text);
}

/* The same report with quote marks, other line breaks and one changed word stays near; another text does not. */
static void near_texts(void **state) {
    (void)state;
    char first[40000] = "", second[44000] = "", other[40000] = "";
    size_t a = 0, b = 0, c = 0;
    for (unsigned i = 0; i < 2000; i++) {
        unsigned word = i * 2654435761u >> 12, elsewhere = (i + 77777) * 2246822519u >> 12;
        a += (size_t)snprintf(first + a, sizeof first - a, "w%u%s", word % 5000, i % 11 == 10 ? "\n" : " ");
        b += (size_t)snprintf(second + b, sizeof second - b, "%s%s%u%s", i % 9 == 0 ? "> " : "", i == 1000 ? "x" : "w",
                              word % 5000, i % 9 == 8 ? "\r\n" : " ");
        c += (size_t)snprintf(other + c, sizeof other - c, "w%u ", elsewhere % 5000);
    }
    print_of x = print_text(first, 4000), y = print_text(second, 333), z = print_text(other, 4000);
    assert_true(__builtin_popcountll(x.sketch ^ y.sketch) <= 3);
    assert_true(__builtin_popcountll(x.sketch ^ z.sketch) >= 16);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(folds), cmocka_unit_test(prints), cmocka_unit_test(too_long),
                                       cmocka_unit_test(near_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
