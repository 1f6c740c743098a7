/* Microsoft's compiled help, its contents packed with LZX. */
#include "samples.h"

#define CHM(name) {"chm/" name, "application/vnd.ms-htmlhelp"}
static const sample samples[] = {
    CHM("help.chm"), CHM("cut.chm"), CHM("damaged.chm"), CHM("directory.chm"), CHM("table.chm"), CHM("calls.chm"),
    CHM("window.chm"), CHM("short.chm"), CHM("names.chm"), CHM("index.chm"),
    CHM("chunk.chm"), CHM("rest.chm"),
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
