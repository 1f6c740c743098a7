/* The ZIP reader as documents use it: find by name, read with a cap, whatever the sizes say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/archive/zipdir.h"
#include "recorder.h"

typedef struct fixture {
    char *bytes;
    ls_input input;
    ls_limits limits;
    ls_zip *zip;
} fixture;

static ls_status open_bytes(fixture *f, const void *bytes, size_t length) {
    ls_input_memory(&f->input, bytes, length);
    ls_limits_init(&f->limits);
    return ls_zip_open(&f->input, &f->limits, &f->zip);
}

static void open_sample(fixture *f, const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/archives/%s", LS_SAMPLES, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    f->bytes = recorder_need(malloc(65536));
    size_t length = fread(f->bytes, 1, 65536, file);
    fclose(file);
    assert_int_equal(open_bytes(f, f->bytes, length), LS_OK);
}

static void shut(fixture *f) {
    ls_zip_close(f->zip);
    ls_input_close(&f->input);
    free(f->bytes);
    memset(f, 0, sizeof *f);
}

static void test_find_and_read(void **state) {
    (void)state;
    fixture f = {0};
    ls_zip_entry entry;
    ls_zip_result result;
    ls_buffer buffer = {0};
    open_sample(&f, "basic.zip");
    assert_int_equal(ls_zip_count(f.zip), 4);
    assert_int_equal(ls_zip_find(f.zip, "offer.txt", &entry), LS_OK);
    assert_int_equal(entry.size, 1100);
    assert_int_equal(ls_zip_read_all(f.zip, &entry, 1 << 20, &buffer, &result), LS_OK);
    assert_int_equal(buffer.length, 1100);
    assert_int_equal(result.troubles, 0);
    assert_memory_equal(buffer.data, "Contract between", 16);
    ls_buffer_clear(&buffer);
    assert_int_equal(ls_zip_read_all(f.zip, &entry, 100, &buffer, &result), LS_STOP);
    assert_int_equal(buffer.length, 100);
    assert_int_equal(ls_zip_find(f.zip, "Offer.txt", &entry), LS_DATA);
    assert_int_equal(ls_zip_find(f.zip, "", &entry), LS_DATA);
    assert_int_equal(ls_zip_entry_at(f.zip, 4, &entry), LS_DATA);
    ls_buffer_free(&buffer);
    shut(&f);
}

/* Of several members with one name, the last. */
static void test_find_last(void **state) {
    (void)state;
    fixture f = {0};
    ls_zip_entry entry;
    open_sample(&f, "same-names.zip");
    assert_int_equal(ls_zip_find(f.zip, "a", &entry), LS_OK);
    assert_int_equal(entry.index, 1);
    shut(&f);
}

static void test_stored(void **state) {
    (void)state;
    fixture f = {0};
    ls_zip_entry entry;
    ls_input part;
    open_sample(&f, "basic.zip");
    assert_int_equal(ls_zip_find(f.zip, "stored.txt", &entry), LS_OK);
    assert_int_equal(ls_zip_stored(f.zip, &entry, NULL, &part), LS_OK);
    assert_int_equal(part.size, 55);
    assert_memory_equal(part.memory, "Contract between", 16);
    ls_input_close(&part);
    assert_int_equal(ls_zip_find(f.zip, "offer.txt", &entry), LS_OK);
    assert_int_equal(ls_zip_stored(f.zip, &entry, NULL, &part), LS_DATA);
    shut(&f);
    open_sample(&f, "damaged.zip");
    assert_int_equal(ls_zip_find(f.zip, "stored-wrong-crc.txt", &entry), LS_OK);
    assert_int_equal(ls_zip_stored(f.zip, &entry, NULL, &part), LS_DATA);
    shut(&f);
}

static void put16(uint8_t *at, unsigned value) {
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

/* 70,000 entries of one name without 64-bit records: the count is only known modulo 65,536; all are read, in any order, and
 * a name that comes so often is found at once. */
static void test_many(void **state) {
    (void)state;
    enum { COUNT = 70000, RECORD = 47, LOCAL = 31 };
    size_t length = LOCAL + (size_t)COUNT * RECORD + 22;
    uint8_t *bytes = recorder_need(calloc(length, 1));
    memcpy(bytes, "PK\3\4", 4);
    bytes[26] = 1;
    bytes[30] = 'n';
    for (size_t i = 0; i < COUNT; i++) {
        uint8_t *record = bytes + LOCAL + i * RECORD;
        memcpy(record, "PK\1\2", 4);
        record[28] = 1;
        record[46] = 'n';
    }
    uint8_t *end = bytes + length - 22;
    memcpy(end, "PK\5\6", 4);
    put16(end + 10, COUNT & 0xffff);
    put16(end + 12, (COUNT * RECORD) & 0xffff);
    put16(end + 14, (COUNT * RECORD) >> 16);
    put16(end + 16, LOCAL);
    fixture f = {0};
    ls_zip_entry entry;
    assert_int_equal(open_bytes(&f, bytes, length), LS_OK);
    assert_int_equal(ls_zip_count(f.zip), COUNT);
    assert_false(ls_zip_about(f.zip)->directory_cut);
    assert_int_equal(ls_zip_about(f.zip)->overlapping, COUNT - 1);
    for (size_t i = COUNT; i > 0; i -= 1000) {
        assert_int_equal(ls_zip_entry_at(f.zip, i - 1, &entry), LS_OK);
        assert_int_equal(entry.index, i - 1);
        assert_int_equal(entry.overlap, i - 1 > 5);
    }
    for (int i = 0; i < 1000; i++) assert_int_equal(ls_zip_find(f.zip, "n", &entry), LS_OK);
    assert_int_equal(entry.index, COUNT - 1);
    shut(&f);
    free(bytes);
}

/* Full of end records that lead nowhere: given up after a few, not after a walk for each. */
static void test_end_records(void **state) {
    (void)state;
    size_t length = 4 << 20;
    uint8_t *bytes = recorder_need(calloc(length, 1));
    for (size_t i = 0; i + 22 <= length; i += 22) {
        memcpy(bytes + i, "PK\5\6", 4);
        bytes[i + 10] = 1;
        bytes[i + 12] = 46;
    }
    fixture f = {0};
    assert_int_equal(open_bytes(&f, bytes, length), LS_DATA);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find_and_read), cmocka_unit_test(test_find_last),   cmocka_unit_test(test_stored),
        cmocka_unit_test(test_many),          cmocka_unit_test(test_end_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
