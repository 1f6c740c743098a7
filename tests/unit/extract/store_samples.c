/* Databases, books, notebooks, flat documents, encrypted archives. */
#include "samples.h"

static const sample samples[] = {
    {"stores/book.epub", "application/epub+zip"},
    {"stores/clean.sqlite", "application/vnd.sqlite3"},
    {"stores/contacts.ipynb", "application/x-ipynb+json"},
    {"stores/cut.fodt", "application/vnd.oasis.opendocument.text-flat-xml"},
    {"stores/cut.sqlite", "application/vnd.sqlite3"},
    {"stores/cut.sqlite-wal", "application/x-sqlite-wal"},
    {"stores/cut.xps", "application/oxps"},
    {"stores/damaged.sqlite", "application/vnd.sqlite3"},
    {"stores/flat.fodt", "application/vnd.oasis.opendocument.text-flat-xml"},
    {"stores/keyed.sqlite-wal", "application/x-sqlite-wal"},
    {"stores/log.sqlite-journal", "application/x-sqlite-journal"},
    {"stores/log.sqlite-wal", "application/x-sqlite-wal"},
    {"stores/loop.sqlite", "application/vnd.sqlite3"},
    {"stores/pages.xps", "application/oxps"},
    {"stores/passwords.zip", "application/zip"},
    {"stores/schema.sqlite", "application/vnd.sqlite3"},
    {"stores/utf16.sqlite", "application/vnd.sqlite3"},
    {"stores/wal.sqlite", "application/vnd.sqlite3"},
};
static const char *const passwords[] = {"wrong", "Ohne Sinn 7", "größer"};
static sample_table table = {SAMPLES(samples), SAMPLES_PASSWORDS(passwords), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
