/* Pictures: the text that they carry. */
#include "samples.h"

static const sample samples[] = {
    {"image/clean.jpg", "image/jpeg"}, {"image/damaged.jpg", "image/jpeg"}, {"image/bare.jpg", "image/jpeg"},
    {"image/clean.png", "image/png"}, {"image/damaged.png", "image/png"}, {"image/clean.tif", "image/tiff"},
    {"image/loop.tif", "image/tiff"}, {"image/clean.gif", "image/gif"}, {"image/clean.webp", "image/webp"},
    {"image/clean.psd", "image/vnd.adobe.photoshop"}, {"image/clean.heic", "image/heic"},
    {"image/clean.emf", "image/emf"}, {"image/damaged.emf", "image/emf"}, {"image/clean.wmf", "image/wmf"},
    {"image/damaged.wmf", "image/wmf"},
};
static sample_table table = {SAMPLES(samples)};

int main(void) {
    const struct CMUnitTest tests[] = {SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_failures, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
