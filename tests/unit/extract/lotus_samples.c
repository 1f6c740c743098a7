/* Worksheets of Lotus 1-2-3 and Quattro Pro. */
#include "samples.h"

#define LOTUS(name) {"lotus/" name, "application/vnd.lotus-1-2-3"}
static const sample samples[] = {
    LOTUS("prices.wk1"), LOTUS("prices.wq1"), LOTUS("prices.wq2"), LOTUS("prices.wb1"),
    LOTUS("cut.wq2"), LOTUS("damaged.wq2"), LOTUS("release3.wk3"), LOTUS("release4.wk4"),
    LOTUS("release9.123"), LOTUS("cut.wk3"), LOTUS("damaged.wk4"), LOTUS("locked.wk3"), LOTUS("release8.wk1"),
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
