/* Web archives: WARC and ARC. */
#include "samples.h"

#define WARC(name) {"warc/" name, "application/warc"}
#define ARC(name) {"warc/" name, "application/x-internet-archive"}
static const sample samples[] = {
    WARC("intranet.warc"), WARC("cut.warc"), WARC("damaged.warc"), WARC("lie.warc"), WARC("chunked.warc"),
    WARC("rests.warc"),
    ARC("old.arc"), ARC("cut.arc"), ARC("damaged.arc"),
    {"warc/intranet.warc.gz", "application/gzip"},
};
static sample_table table = {SAMPLES(samples), .whole = true};

/* What this process has read by calls; 0: it is not told here. */
static unsigned long long bytes_read(void) {
    unsigned long long count = 0;
    FILE *file = fopen("/proc/self/io", "r");
    if (file && fscanf(file, "rchar: %llu", &count) != 1) count = 0;
    if (file) fclose(file);
    return count;
}

/* Of marks of records that are none a file may be full: none of them makes its block be read again. */
static void marks_are_found_in_one_reading(void **state) {
    (void)state;
    enum { MARKS = 180000 };
    ls_buffer bytes = {0};
    recorder r;
    ls_input input;
    FILE *file = tmpfile();
    assert_non_null(file);
    ls_buffer_puts(&bytes, "z");
    for (size_t i = 0; i < MARKS; i++) ls_buffer_puts(&bytes, "\nWARC/");
    fwrite(bytes.data, 1, bytes.length, file);
    fflush(file);
    recorder_init(&r);
    ls_input_file(&input, fileno(file), 0, bytes.length);
    unsigned long long before = bytes_read();
    assert_int_equal(samples_run_input(&table, &samples[0], &input, &r), LS_OK);
    if (before) assert_in_range(bytes_read() - before, 0, 16 * bytes.length);
    assert_int_equal(r.child_count, 1);
    assert_int_equal(r.children[0].total, bytes.length);
    ls_input_close(&input);
    recorder_free(&r);
    ls_buffer_free(&bytes);
    fclose(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table),
        cmocka_unit_test(marks_are_found_in_one_reading)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
