/* dBase tables and their memo files, Access databases, ActiveMime. */
#include "samples.h"

static const sample samples[] = {
    {"legacy/ace.accdb", "application/x-msaccess"},
    {"legacy/client.fpt", "application/x-foxpro-memo"},
    {"legacy/cut.dbf", "application/x-dbf"},
    {"legacy/cut.dbt", "application/x-dbase-memo"},
    {"legacy/cut.fpt", "application/x-foxpro-memo"},
    {"legacy/cut.mdb", "application/x-msaccess"},
    {"legacy/cut.mso", "application/x-mso"},
    {"legacy/damaged.mdb", "application/x-msaccess"},
    {"legacy/encoded.mdb", "application/x-msaccess"},
    {"legacy/fields.dbf", "application/x-dbf"},
    {"legacy/fourth.dbt", "application/x-dbase-memo"},
    {"legacy/jet3.mdb", "application/x-msaccess"},
    {"legacy/jet4.mdb", "application/x-msaccess"},
    {"legacy/locked.accdb", "application/x-msaccess"},
    {"legacy/oledata.mso", "application/x-mso"},
    {"legacy/russian.dbf", "application/x-dbf"},
    {"legacy/staff.dbf", "application/x-dbf"},
    {"legacy/staff.dbt", "application/x-dbase-memo"},
    {"legacy/told.mso", "application/x-mso"},
    {"legacy/visual.dbf", "application/x-dbf"},
};
static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
