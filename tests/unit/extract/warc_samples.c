/* Web archives: WARC and ARC. */
#include "samples.h"

#define WARC(name) {"warc/" name, "application/warc"}
#define ARC(name) {"warc/" name, "application/x-internet-archive"}
static const sample samples[] = {
    WARC("intranet.warc"), WARC("cut.warc"), WARC("damaged.warc"), WARC("lie.warc"),
    ARC("old.arc"), ARC("cut.arc"), ARC("damaged.arc"),
    {"warc/intranet.warc.gz", "application/gzip"},
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
