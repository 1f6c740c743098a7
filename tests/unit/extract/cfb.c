/* The reader of compound files on files that are made here, byte by byte: both sector sizes, runs that are not in order,
 * mini streams, and every kind of lie. */
#include "extract/ole/cfb.h"
#include "base/alloc.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { SECTOR = 512, SECTORS = 24, SIZE = SECTOR * (SECTORS + 1) };
#define END 0xfffffffeu
#define FREE 0xffffffffu

static uint8_t file[SIZE];

static void put16(size_t at, uint32_t value) { file[at] = (uint8_t)value, file[at + 1] = (uint8_t)(value >> 8); }
static void put32(size_t at, uint32_t value) { put16(at, value), put16(at + 2, value >> 16); }
static size_t sector(uint32_t n) { return SECTOR * ((size_t)n + 1); }
static void fat(uint32_t cell, uint32_t next) { put32(sector(0) + 4 * (size_t)cell, next); }

static void entry(uint32_t id, const char *name, uint8_t kind, uint32_t left, uint32_t right, uint32_t child, uint32_t first,
                  uint32_t size) {
    size_t at = sector(1) + 128 * (size_t)id;
    for (size_t i = 0; name[i]; i++) put16(at + 2 * i, (uint8_t)name[i]);
    put16(at + 64, (uint32_t)(2 * strlen(name) + 2));
    file[at + 66] = kind;
    put32(at + 68, left), put32(at + 72, right), put32(at + 76, child), put32(at + 116, first), put32(at + 120, size);
}

/* FAT in sector 0; directory in 1, 2; mini FAT in 3; mini stream in 5, then 4; "Big", 9 sectors long, in 10 to 14 and
 * 20, 19, 18, 17; "Small", 100 bytes, in mini sectors 7, then 9 (of the second sector of the mini stream). */
static void build(void) {
    static const uint8_t magic[8] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    memset(file, 0, sizeof file);
    memcpy(file, magic, 8);
    put16(24, 0x3e), put16(26, 3), put16(28, 0xfffe), put16(30, 9), put16(32, 6), put32(44, 1), put32(48, 1);
    put32(56, 4096), put32(60, 3), put32(64, 1), put32(68, END), put32(76, 0);
    for (uint32_t i = 1; i < 109; i++) put32(76 + 4 * (size_t)i, FREE);
    for (uint32_t i = 0; i < 128; i++) fat(i, FREE);
    fat(0, 0xfffffffd), fat(1, 2), fat(2, END), fat(3, END), fat(5, 4), fat(4, END);
    for (uint32_t i = 10; i < 14; i++) fat(i, i + 1);
    fat(14, 20), fat(20, 19), fat(19, 18), fat(18, 17), fat(17, END);
    entry(0, "Root Entry", 5, FREE, FREE, 2, 5, 1024);
    entry(1, "Big", 2, FREE, FREE, FREE, 10, 9 * SECTOR - 12);
    entry(2, "Small", 2, 1, 3, FREE, 7, 100);
    entry(3, "Folder", 1, FREE, FREE, 5, 0, 0);
    entry(4, "WordDocument", 2, FREE, FREE, FREE, END, 0);
    entry(5, "Inner", 1, 6, FREE, FREE, 0, 0);
    entry(6, "Small", 2, FREE, FREE, 4, 7, 10);
    for (uint32_t i = 0; i < 128; i++) put32(sector(3) + 4 * (size_t)i, FREE);
    put32(sector(3) + 28, 9), put32(sector(3) + 36, END);
    memset(file + sector(5) + 7 * 64, 'a', 64);
    memset(file + sector(4) + 64, 'b', 64);
    for (uint32_t i = 0; i < 9; i++) memset(file + sector(i < 5 ? 10 + i : 25 - i), (int)('0' + i), SECTOR);
}

static ls_cfb *open_bytes(ls_input *input, size_t size) {
    ls_cfb *cfb;
    ls_input_memory(input, file, size);
    assert_int_equal(ls_cfb_open(input, &cfb), LS_OK);
    return cfb;
}

static void check_big(ls_cfb *cfb) {
    ls_cfb_stream stream;
    uint8_t bytes[9 * SECTOR];
    assert_int_equal(ls_cfb_stream_open(cfb, ls_cfb_find_stream(cfb, LS_CFB_ROOT, "big"), &stream), LS_OK);
    assert_int_equal(stream.size, 9 * SECTOR - 12);
    assert_int_equal(ls_cfb_read(&stream, 0, bytes, sizeof bytes), 9 * SECTOR - 12);
    for (size_t i = 0; i < 9 * SECTOR - 12; i++) assert_int_equal(bytes[i], '0' + i / SECTOR);
    assert_int_equal(ls_cfb_read(&stream, 7 * SECTOR - 1, bytes, 2), 2);
    assert_memory_equal(bytes, "67", 2);
    assert_int_equal(ls_cfb_read(&stream, 3 * SECTOR - 1, bytes, 2), 2);
    assert_memory_equal(bytes, "23", 2);
    assert_int_equal(ls_cfb_read(&stream, 9 * SECTOR - 13, bytes, 2), 1);
    assert_int_equal(ls_cfb_read(&stream, UINT64_MAX, bytes, 2), 0);
    ls_cfb_stream_close(&stream);
}

static void test_reads(void **state) {
    (void)state;
    ls_input input;
    ls_cfb_bytes bytes;
    char name[LS_CFB_NAME_SIZE];
    build();
    ls_cfb *cfb = open_bytes(&input, SIZE);
    check_big(cfb);
    ls_cfb_id small = ls_cfb_find(cfb, LS_CFB_ROOT, "SMALL");
    assert_int_equal(ls_cfb_load(cfb, small, SIZE_MAX, &bytes), LS_OK);
    assert_int_equal(bytes.length, 100);
    for (size_t i = 0; i < 100; i++) assert_int_equal(bytes.data[i], i < 64 ? 'a' : 'b');
    ls_cfb_bytes_free(&bytes);
    assert_int_equal(ls_cfb_load(cfb, small, 70, &bytes), LS_OK);
    assert_int_equal(bytes.length, 70);
    ls_cfb_bytes_free(&bytes);
    /* names belong to their storage; in order */
    assert_int_equal(ls_cfb_find(cfb, LS_CFB_ROOT, "Inner"), LS_CFB_NONE);
    assert_int_equal(ls_cfb_find(cfb, LS_CFB_ROOT, "Bi"), LS_CFB_NONE);
    assert_int_equal(ls_cfb_find(cfb, LS_CFB_ROOT, "Bigger"), LS_CFB_NONE);
    ls_cfb_id folder = ls_cfb_find_storage(cfb, LS_CFB_ROOT, "Folder");
    assert_int_equal(folder, 3);
    assert_int_equal(ls_cfb_find_stream(cfb, LS_CFB_ROOT, "Folder"), LS_CFB_NONE);
    assert_int_equal(ls_cfb_find(cfb, folder, "Inner"), 5);
    assert_int_equal(ls_cfb_find(cfb, folder, "Small"), 6);
    assert_int_equal(ls_cfb_first(cfb, LS_CFB_ROOT), 1);
    assert_int_equal(ls_cfb_next(cfb, 1), 2);
    assert_int_equal(ls_cfb_next(cfb, 2), 3);
    assert_int_equal(ls_cfb_next(cfb, 3), LS_CFB_NONE);
    assert_int_equal(ls_cfb_next(cfb, LS_CFB_NONE), LS_CFB_NONE);
    assert_int_equal(ls_cfb_name(cfb, 3, name), 6);
    assert_string_equal(name, "Folder");
    assert_false(ls_cfb_damaged(cfb));
    ls_cfb_close(cfb);
}

/* A loop in the FAT, in the siblings, in the mini FAT; links out of the file; a file that is cut at every sector. */
static void test_lies(void **state) {
    (void)state;
    ls_input input;
    ls_cfb_stream stream;
    for (int lie = 0; lie < 9; lie++) {
        build();
        if (lie == 0) fat(17, 18);
        if (lie == 1) fat(14, 100000);
        if (lie == 2) put32(sector(3) + 36, 7), put32(sector(1) + 2 * 128 + 120, 4000);
        if (lie == 3) put32(sector(1) + 2 * 128 + 68, 2);
        if (lie == 4) put32(sector(1) + 3 * 128 + 72, 1);
        if (lie == 5) put32(sector(1) + 3 * 128 + 76, 0);
        if (lie == 6) put32(sector(1) + 3 * 128 + 76, 77);
        if (lie == 7) put32(sector(1) + 128 + 120, 0xffffffff);
        if (lie == 8) put32(76, 99);
        if (lie == 0) put32(sector(1) + 128 + 120, 0x7fffffff);
        ls_cfb *cfb = open_bytes(&input, SIZE);
        for (ls_cfb_id id = 0; id < 9; id++) {
            assert_int_equal(ls_cfb_stream_open(cfb, id, &stream), LS_OK);
            assert_true(stream.size <= 3 * SIZE);
            ls_cfb_stream_close(&stream);
        }
        if (!ls_cfb_damaged(cfb)) fail_msg("lie %d is not seen", lie);
        ls_cfb_close(cfb);
    }
    build();
    for (size_t size = 0; size < SIZE; size += 100) {
        ls_cfb *cfb;
        ls_input_memory(&input, file, size);
        ls_status status = ls_cfb_open(&input, &cfb);
        assert_true(status == LS_OK || status == LS_DATA);
        if (status != LS_OK) continue;
        ls_cfb_bytes bytes;
        for (ls_cfb_id id = 0; id < 9; id++) {
            assert_int_equal(ls_cfb_load(cfb, id, SIZE_MAX, &bytes), LS_OK);
            ls_cfb_bytes_free(&bytes);
        }
        assert_true(ls_cfb_damaged(cfb) || size > sector(20));
        ls_cfb_close(cfb);
    }
}

/* The rest of a FAT that is cut off is guessed: what stands in one piece is still read. */
static void test_lost_fat(void **state) {
    (void)state;
    ls_input input;
    ls_cfb_bytes bytes;
    build();
    put32(76, FREE);
    entry(1, "Big", 2, FREE, FREE, FREE, 10, 8 * SECTOR);
    ls_cfb *cfb = open_bytes(&input, SIZE);
    assert_int_equal(ls_cfb_load(cfb, ls_cfb_find(cfb, LS_CFB_ROOT, "Big"), SIZE_MAX, &bytes), LS_OK);
    assert_int_equal(bytes.length, 8 * SECTOR);
    assert_int_equal(bytes.data[5 * SECTOR - 1], '4');
    assert_true(ls_cfb_damaged(cfb));
    ls_cfb_bytes_free(&bytes);
    ls_cfb_close(cfb);
}

static void test_memory(void **state) {
    (void)state;
    build();
    for (uint64_t nth = 1; nth < 30; nth++) {
        ls_input input;
        ls_cfb *cfb;
        ls_cfb_bytes bytes;
        ls_input_memory(&input, file, SIZE);
        ls_alloc_fail_at(nth);
        ls_status status = ls_cfb_open(&input, &cfb);
        for (ls_cfb_id id = 0; id < 9 && status == LS_OK; id++) {
            status = ls_cfb_load(cfb, id, SIZE_MAX, &bytes);
            if (status == LS_OK) ls_cfb_bytes_free(&bytes);
        }
        bool reached = ls_alloc_fail_at(0) >= nth;
        assert_int_equal(status, reached ? LS_NOMEM : LS_OK);
        ls_cfb_close(cfb);
        if (!reached) break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reads), cmocka_unit_test(test_lies),
                                       cmocka_unit_test(test_lost_fat), cmocka_unit_test(test_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
