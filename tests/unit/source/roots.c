/* Which roots are left when some hold others. */
#include "source/roots.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

typedef struct roots_case {
    const char *given[8];
    const char *left[8];
} roots_case;

static const roots_case cases[] = {
    {{"dump", "dump"}, {"dump"}},
    {{"dump/", "dump"}, {"dump"}},
    {{"dump", "dump-b", "dump/a", "dump.txt"}, {"dump", "dump-b", "dump.txt"}},
    {{"dump/a/", "dump//", "dump/./a-b"}, {"dump//"}},
    {{"./dump", "dump/x"}, {"./dump"}},
    {{".", "a", "b/c", "../d", "-", "/e"}, {"-", ".", "../d", "/e"}},
    {{"/", "/etc", "x"}, {"/", "x"}},
    {{"-", "-", "-/x"}, {"-", "-/x"}},
    {{"", "a"}, {"", "a"}},
    {{"a!/b", "a"}, {"a", "a!/b"}},
};

static void distinct_roots(void **state) {
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        size_t count = 0;
        while (count < 8 && cases[c].given[count]) count++;
        ls_distinct_roots roots = {0};
        assert_int_equal(ls_distinct_roots_make(&roots, cases[c].given, count), LS_OK);
        for (size_t i = 0; i < roots.count; i++) assert_string_equal(roots.roots[i], cases[c].left[i]);
        assert_null(cases[c].left[roots.count]);
        ls_distinct_roots_free(&roots);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(distinct_roots)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
