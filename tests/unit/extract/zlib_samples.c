/* zlib streams in files of their own. */
#include "samples.h"

#define ZLIB(name) {"zlib/" name, "application/zlib"}
static const sample samples[] = {
    ZLIB("lines.txt.zlib"), ZLIB("fixed.zz"), ZLIB("stored.zlib"), ZLIB("cut.txt.zlib"), ZLIB("sum.txt.zlib"),
    ZLIB("more.txt.zlib"), ZLIB("dictionary.zlib"),
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
