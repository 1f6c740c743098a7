/* Archives of Pages, Numbers and Keynote. */
#include "samples.h"

static const sample samples[] = {
    {"iwork/document.iwa", "application/x-iwork-archive"}, {"iwork/cut.iwa", "application/x-iwork-archive"},
    {"iwork/damaged.iwa", "application/x-iwork-archive"}, {"iwork/strange.iwa", "application/x-iwork-archive"},
    {"iwork/long.iwa", "application/x-iwork-archive"},
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
