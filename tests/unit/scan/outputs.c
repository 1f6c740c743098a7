/* Files that are written meanwhile are passed over, however many they are, by a scan and by mode text. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "leaksift.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OUTPUTS = 40 };

static char folder[] = "/tmp/leaksift-outputs-XXXXXX";
static char paths[OUTPUTS][64];

static void write_file(const char *path) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("jane@example.org\n", file);
    fclose(file);
}

static int count_text(void *context, const leaksift_text *text) {
    assert_non_null(strstr(text->path, "/read"));
    return ++*(unsigned *)context, 0;
}

static int count_item(void *context, const leaksift_item *item) {
    assert_non_null(strstr(item->path, "/read"));
    return ++*(unsigned *)context, 0;
}

static void are_passed_over(void **state) {
    (void)state;
    leaksift_engine *engine;
    const char *outputs[OUTPUTS], *roots[] = {folder};
    char read[64];
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < OUTPUTS; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%zu", folder, i);
        write_file(outputs[i] = paths[i]);
    }
    snprintf(read, sizeof read, "%s/read", folder);
    write_file(read);
    assert_int_equal(leaksift_engine_create(NULL, &engine, NULL), LEAKSIFT_OK);
    unsigned texts = 0, items = 0;
    leaksift_run_options options = LEAKSIFT_RUN_OPTIONS_INIT;
    options.outputs = outputs;
    options.output_count = OUTPUTS;
    leaksift_callbacks callbacks = {.size = sizeof callbacks, .context = &items, .item = count_item};
    assert_int_equal(leaksift_run(engine, roots, 1, &options, &callbacks, NULL), LEAKSIFT_OK);
    assert_int_equal(items, 1);
    callbacks = (leaksift_callbacks){.size = sizeof callbacks, .context = &texts, .text = count_text};
    options.mode = LEAKSIFT_MODE_TEXT;
    assert_int_equal(leaksift_run(engine, roots, 1, &options, &callbacks, NULL), LEAKSIFT_OK);
    assert_int_equal(texts, 1);
    leaksift_engine_free(engine);
    for (size_t i = 0; i < OUTPUTS; i++) unlink(paths[i]);
    unlink(read);
    rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(are_passed_over)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
