/* OneNote sections in both packagings. */
#include "samples.h"

static const sample samples[] = {
    {"onenote/section.one", "application/onenote"}, {"onenote/cloud.one", "application/onenote"},
    {"onenote/notebook.onetoc2", "application/onenote"}, {"onenote/locked.one", "application/onenote"},
    {"onenote/loop.one", "application/onenote"}, {"onenote/cut.one", "application/onenote"},
    {"onenote/cut_cloud.one", "application/onenote"}, {"onenote/old.one", "application/onenote"},
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
