/* Books of Mobipocket, Kindle and PalmDOC. */
#include "samples.h"

#define MOBI(name) {"mobi/" name, "application/x-mobipocket-ebook"}
static const sample samples[] = {
    MOBI("history.mobi"), MOBI("dense.mobi"), MOBI("stored.azw"), MOBI("two.azw3"), MOBI("locked.azw"),
    MOBI("unknown.mobi"), {"mobi/plain.pdb", "application/x-palmdoc"}, MOBI("cut.mobi"), MOBI("damaged.mobi"),
    MOBI("damaged.prc"), MOBI("short.mobi"), MOBI("empty.prc"), MOBI("long.mobi"),
    MOBI("fields.mobi"), MOBI("hidden.mobi"), {"mobi/hidden.pdb", "application/x-palmdoc"},
    MOBI("itself.mobi"),
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
