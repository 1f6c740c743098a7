/* Outlook's stores in all layouts and encodings, and damaged: the messages in them, and what is read of those. */
#include "samples.h"

#define PST(name) {"pst/" name, "application/vnd.ms-outlook-pst"}
static const sample samples[] = {
    PST("features.pst"), PST("ansi.pst"), PST("compressible.pst"), PST("high.pst"), PST("wide.ost"), PST("damaged.pst"),
    PST("cut.pst"), PST("half.pst"), PST("header.pst"), PST("version.pst"), PST("windows.pst"),
};
static sample_table table = {SAMPLES(samples), .whole = true, .inner = ".msg",
                             .inner_type = "application/vnd.ms-outlook"};
/* Large files, each run through thousands of times: one of them stands for the layouts. */
static sample_table one = {.samples = samples, .count = 1};

/* Every layout and encoding gives the same, but for the sums of messages whose strings have other widths. */
static void test_layouts(void **state) {
    (void)state;
    ls_buffer first = {0}, other = {0};
    samples_load(&samples[0], ".expect", &first);
    static const size_t same[] = {2, 3, 4};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        ls_buffer_clear(&other);
        samples_load(&samples[same[i]], ".expect", &other);
        assert_string_equal(ls_buffer_cstr(&first), ls_buffer_cstr(&other));
    }
    ls_buffer_free(&first), ls_buffer_free(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
                                       SAMPLES_TEST(samples_failures, one), SAMPLES_TEST(samples_cut, one),
                                       SAMPLES_TEST(samples_flipped, one), cmocka_unit_test(test_layouts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
