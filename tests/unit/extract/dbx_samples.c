/* Mail folders of Outlook Express. */
#include "samples.h"

#define DBX(name) {"dbx/" name, "application/x-outlook-express-dbx"}
static const sample samples[] = {
    DBX("inbox.dbx"), DBX("folders.dbx"), DBX("cut.dbx"), DBX("ring.dbx"), DBX("hole.dbx"), DBX("broken.dbx"),
    DBX("short.dbx"), DBX("empty.dbx"), DBX("sliver.dbx"), DBX("rootless.dbx"),
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
