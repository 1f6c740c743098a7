/* Documents of WordPerfect 5.1 and 6.1. */
#include "samples.h"

#define OLE(name) {"wordperfect/" name, "application/x-ole-storage"}
#define WP(name) {"wordperfect/" name, "application/vnd.wordperfect"}
static const sample samples[] = {
    WP("letter.wp5"), WP("letter.wpd"), WP("locked.wp5"), WP("locked.wpd"), WP("cut.wp5"), WP("cut.wpd"),
    WP("damaged.wp5"), WP("damaged.wpd"), WP("far.wpd"), WP("short.wpd"), WP("figure.wpd"), WP("macro.wpd"), OLE("office.wpd"),
    WP("twice.wp5"), WP("ring.wp5"), WP("nowhere.wp5"), WP("long.wp5"), WP("lost.wp5"),
    WP("skip.wp5"), WP("pages.wp5"), WP("behind.wpd"), WP("kana.wp5"),
};
static sample_table table = {SAMPLES(samples), .whole = true};
static const sample big[] = {WP("strings.wpd")};
static sample_table big_packet = {SAMPLES(big), .whole = true};
static const char *const passwords[] = {"wrong", "Aldermoor"};
static const sample locked[] = {{"wordperfect/opened.wp5", "application/vnd.wordperfect"}};
static sample_table with_password = {SAMPLES(locked), .whole = true, SAMPLES_PASSWORDS(passwords)};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table),
        SAMPLES_TEST(samples_expected, with_password), SAMPLES_TEST(samples_failures, with_password),
        SAMPLES_TEST(samples_expected, big_packet)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
