/* The base room by example: buffers, arenas, inputs, UTF-8, digests, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/input.h"
#include "base/limits.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void buffer_grows_and_remembers_failure(void **state) {
    (void)state;
    ls_buffer b = {0};
    for (int i = 0; i < 1000; i++) assert_true(ls_buffer_printf(&b, "%d,", i % 10));
    assert_int_equal(b.length, 2000);
    ls_alloc_fail_at(1);
    assert_false(ls_buffer_reserve(&b, 1 << 20));
    ls_alloc_fail_at(0);
    assert_false(ls_buffer_puts(&b, "x"));
    assert_true(b.failed);
    ls_buffer_clear(&b);
    assert_true(ls_buffer_puts(&b, "x"));
    assert_string_equal(ls_buffer_cstr(&b), "x");
    ls_buffer_free(&b);
}

/* RFC 4648 10. */
static void arrays_grow_and_stay_where_they_cannot(void **state) {
    (void)state;
    enum { MOST = 1000 };
    uint32_t *list = NULL;
    size_t count = 0, capacity = 0;
    ls_alloc_fail_at(1);
    assert_false(ls_grow(&list, count, &capacity, sizeof *list));
    assert_true(!list && !capacity);
    for (; count < MOST; count++) {
        assert_true(ls_grow(&list, count, &capacity, sizeof *list));
        list[count] = (uint32_t)count;
    }
    count = capacity;
    const uint32_t *before = list;
    ls_alloc_fail_at(1);
    assert_false(ls_grow(&list, count, &capacity, sizeof *list));
    ls_alloc_fail_at(0);
    assert_true(list == before && capacity == count);
    for (uint32_t i = 0; i < MOST; i++) assert_int_equal(list[i], i);
    ls_free(list);
}

static void buffer_writes_base64(void **state) {
    (void)state;
    static const char *const cases[][2] = {{"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer out = {0};
        assert_true(ls_buffer_put_base64(&out, (const uint8_t *)cases[i][0], strlen(cases[i][0])));
        assert_string_equal(ls_buffer_cstr(&out), cases[i][1]);
        ls_buffer_free(&out);
    }
}

static void buffer_takes_utf16(void **state) {
    (void)state;
    ls_buffer out = {0};
    const char *units = "a\0\xe4\0\xac\x20\x3d\xd8\x00\xde\0\0\x3d\xd8z\0\0\0\0";
    assert_true(ls_buffer_put_utf16(&out, (const uint8_t *)units, 10));
    assert_int_equal(out.length, 15);
    assert_memory_equal(out.data, "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 \xef\xbf\xbdz", 15);
    ls_buffer_free(&out);
}

static void short_copies_show_each_byte(void **state) {
    (void)state;
    const uint64_t tops = 0x8080808080808080u;
    uint64_t words[2];
    for (size_t length = 0; length < 16; length++)
        for (size_t odd = 0; odd <= length; odd++) { /* at `length`: none is */
            char from[16] = "abcdefghijklmno", to[16] = "";
            from[odd] = (char)(odd < length ? 0x80 : from[odd]);
            ls_copy_short(to, from, length, words);
            assert_memory_equal(to, from, length);
            assert_int_equal(((words[0] | words[1]) & tops) != 0, odd < length);
        }
}

static void arena_keeps_strings_until_reset(void **state) {
    (void)state;
    ls_arena arena = {0};
    char *first = ls_arena_strdup(&arena, "first");
    for (int i = 0; i < 10000; i++) assert_non_null(ls_arena_alloc(&arena, 100));
    assert_non_null(ls_arena_alloc(&arena, 1 << 20));
    assert_string_equal(first, "first");
    ls_arena_reset(&arena);
    assert_non_null(ls_arena_alloc(&arena, 10));
    ls_arena_free(&arena);
}

static void input_reads_a_part_of_a_file(void **state) {
    (void)state;
    FILE *file = tmpfile();
    for (int i = 0; i < 200000; i++) fputc('a' + i % 26, file);
    fflush(file);
    ls_input whole, part;
    ls_input_file(&whole, fileno(file), 0, 200000);
    ls_input_part(&part, &whole, 26, 1000000);
    assert_int_equal(part.size, 200000 - 26);
    size_t got;
    const uint8_t *bytes = ls_input_peek(&part, 26 * 3000, 5, &got);
    assert_int_equal(got, 5);
    assert_memory_equal(bytes, "abcde", 5);
    bytes = ls_input_peek(&part, part.size - 2, 10, &got);
    assert_int_equal(got, 2);
    char buffer[4];
    assert_int_equal(ls_input_read(&part, part.size, buffer, 4), 0);
    assert_int_equal(ftruncate(fileno(file), 100), 0);
    assert_int_equal(ls_input_read(&part, 26 * 5, buffer, 4), 0);
    assert_true(part.shrunk);
    ls_input_close(&part);
    ls_input_close(&whole);
    fclose(file);
}

static void utf8_is_strict(void **state) {
    (void)state;
    static const struct { const char *text; size_t length, valid; } cases[] = {
        {"plain ascii, long enough for words", 34, 34}, {"Gr\xC3\xBC\xC3\x9F""e", 7, 7}, {"\xC0\xAF", 2, 0},
        {"a\xED\xA0\x80", 4, 1}, {"\xF4\x90\x80\x80", 4, 0}, {"\xE2\x82", 2, 0}, {"\xF0\x9F\x98\x80", 4, 4},
        {"\xE0\x80\x80", 3, 0}, {"\0x", 2, 2},
        {"\xFF behind it plain", 16, 0}, {"eight at \xFF" " and what is plain", 28, 9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(ls_utf8_valid(cases[i].text, cases[i].length), cases[i].valid);
}

static void digests_match_the_standards(void **state) {
    (void)state;
    uint8_t digest[32];
    char hex[65];
    ls_sha256_once("abc", 3, digest); /* FIPS 180-4, example */
    ls_hex(digest, 32, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ls_hmac_key key;
    ls_hmac_key_init(&key, "Jefe", 4);
    for (int again = 0; again < 2; again++) { /* a key serves any number of messages */
        ls_hmac_sha256(&key, "what do ya want for nothing?", 28, digest); /* RFC 4231, case 2 */
        ls_hex(digest, 32, hex);
        assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}

static void limits_have_names(void **state) {
    (void)state;
    ls_limits limits;
    ls_limits_init(&limits);
    assert_int_equal(limits.value[LS_LIMIT_DEPTH], 16);
    assert_true(ls_limits_set(&limits, "depth", 3));
    assert_int_equal(limits.value[LS_LIMIT_DEPTH], 3);
    assert_false(ls_limits_set(&limits, "no such", 3));
    for (size_t i = 0; i < LS_LIMIT_COUNT; i++) assert_non_null(ls_limit_table[i].name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffer_grows_and_remembers_failure), cmocka_unit_test(buffer_takes_utf16),
        cmocka_unit_test(buffer_writes_base64),
        cmocka_unit_test(arrays_grow_and_stay_where_they_cannot),
        cmocka_unit_test(short_copies_show_each_byte),
        cmocka_unit_test(arena_keeps_strings_until_reset),
        cmocka_unit_test(input_reads_a_part_of_a_file),       cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(digests_match_the_standards),        cmocka_unit_test(limits_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
