/* Which header and label a cell of a table in running text has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "extract/table.h"

/* Rows by '/', cells by '|', "^" at a cell's start for each column more; '!' at a row's start: it is marked. Gives "column<row label" of the last
 * cell, "-" for none. */
static void expect(const char *rows, const char *wanted) {
    ls_table table = {0};
    ls_segment segment = {0};
    char got[256];
    ls_table_begin(&table);
    for (const char *at = rows; *at;) {
        const char *end = at + strcspn(at, "/");
        ls_table_row(&table, 1);
        if (*at == '!') ls_table_mark(&table), at++;
        while (at < end) {
            uint32_t span = 1 + (uint32_t)strspn(at, "^");
            at += span - 1;
            size_t length = strcspn(at, "|/");
            segment = (ls_segment){0};
            ls_table_next(&table, 1);
            ls_table_place(&table, &segment);
            ls_table_next(&table, span - 1);
            assert_true(ls_table_keep(&table, at, length, span));
            at += length + (at[length] == '|');
        }
        at = *end ? end + 1 : end;
    }
    snprintf(got, sizeof got, "%s<%s", segment.column ? segment.column : "-", segment.row_label ? segment.row_label : "-");
    assert_string_equal(got, wanted);
    ls_table_free(&table);
}

static void headers(void **state) {
    (void)state;
    expect("Name|Mobile|E-mail/Anna|+49 30 1|a@b.example", "E-mail<Anna");
    expect("|Mobile|E-mail/Anna|+49 30 1|a@b.example", "E-mail<Anna"); /* the corner is empty */
    expect("Name|Phone 2|Sales 2024/Anna|1|2", "Sales 2024<Anna");
    expect("!Name|Phone/Anna|+49 30 901820", "Phone<Anna"); /* two columns, marked */
    expect("Staff of May/Name|Mobile|E-mail/Anna|1|2", "E-mail<Anna"); /* a title above it */
    expect("Client|^^Contact/|Name|E-mail|Mobile/Halden|Anna|a@b.example|1", "Mobile<Halden"); /* names below a heading */
    expect("Client|^^Contact/|Name|E-mail|Mobile/Halden", "Client<-");
    expect("Client|^Contact|Since/Halden|Anna|Mira|May/Werk|Bo|Cy|June", "Since<Werk"); /* a row of values is none */
    expect("Client|Contact/|Name|E-mail/Halden|Anna|a@b.example", "E-mail<Halden"); /* the heading's span is not known */
    expect("Project|Halden/Contact|Anna|Mira/Since|May|June", "-<Since");
}

static void labels(void **state) {
    (void)state;
    expect("Name|Anna/Phone|+49 30 901820", "-<Phone");
    expect("Phone|+49 30 901820|office/E-mail|a@b.example|private", "-<E-mail"); /* the first row holds values */
    expect("Client|Halden Works|since 2019-04-01/Contact|Anna|Mira", "-<Contact");
    expect("A sentence that goes on for longer than a heading would|b|c/x|y|z", "-<x");
    expect("Name", "-<-");
    expect("|Anna/|Mira", "-<-");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(headers), cmocka_unit_test(labels)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
