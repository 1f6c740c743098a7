/* What desktops leave beside people's files: property lists, AppleDouble, .DS_Store, shortcuts. */
#include "samples.h"

static const sample samples[] = {
    {"desktop/clean.appledouble", "application/applefile"}, {"desktop/cut.appledouble", "application/applefile"},
    {"desktop/clean.ds_store", "application/x-ds-store"},   {"desktop/loop.ds_store", "application/x-ds-store"},
    {"desktop/cut.ds_store", "application/x-ds-store"},     {"desktop/clean.plist", "application/x-bplist"},
    {"desktop/cut.plist", "application/x-bplist"},          {"desktop/loop.plist", "application/x-bplist"},
    {"desktop/clean.lnk", "application/x-ms-shortcut"},     {"desktop/cut.lnk", "application/x-ms-shortcut"},
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
