/* A folder of samples, all of which are tried: NAME beside NAME.expect, whose first line is the media type. Each is read from
 * memory, from a file, with every call to the sink refused in turn, and with every allocation of ours failing in turn. The
 * test that includes this defines FOLDER and check(), which compares what a recorder got with the lines below the first. */
#ifndef LS_TESTS_FOLDER_SAMPLES_H
#define LS_TESTS_FOLDER_SAMPLES_H
#include "base/alloc.h"
#include "extract/handler.h"
#include <dirent.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "recorder.h"

typedef struct sample {
    char name[256], type[128];
    char *bytes, *expect;
    size_t length, expect_length;
} sample;

static void check(const sample *s, const recorder *r);

static char *slurp(const char *name, size_t *length) {
    enum { MOST = 1 << 20 };
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s cannot be opened", path);
    char *bytes = recorder_need(malloc(MOST));
    *length = fread(bytes, 1, MOST - 1, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

static bool load(const char *expect_name, sample *s) {
    size_t length = strlen(expect_name);
    if (length < 8 || strcmp(expect_name + length - 7, ".expect") != 0) return false;
    memset(s, 0, sizeof *s);
    snprintf(s->name, sizeof s->name, "%.*s", (int)(length - 7), expect_name);
    s->bytes = slurp(s->name, &s->length);
    s->expect = slurp(expect_name, &s->expect_length);
    assert_int_equal(sscanf(s->expect, "%127s", s->type), 1);
    return true;
}

static void unload(sample *s) {
    free(s->bytes);
    free(s->expect);
}

static void each(void (*test)(const sample *), int least) {
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    struct dirent *entry;
    sample s;
    int count = 0;
    while ((entry = readdir(folder))) {
        if (!load(entry->d_name, &s)) continue;
        test(&s);
        unload(&s);
        count++;
    }
    closedir(folder);
    assert_true(count > least);
}

static ls_status run(const sample *s, ls_input *input, recorder *r) {
    const ls_handler *handler = ls_handler_find(s->type);
    assert_non_null(handler);
    ls_extract about = {.media_type = s->type, .name = s->name, .limits = &r->limits};
    locale_t before = uselocale((locale_t)0);
    ls_status status = handler->run(&about, input, &r->sink);
    assert_true(uselocale((locale_t)0) == before); /* the thread's locale is the caller's again */
    assert_false(r->misuse);
    return status;
}

static ls_status run_memory(const sample *s, recorder *r) {
    ls_input input;
    ls_input_memory(&input, s->bytes, s->length);
    ls_status status = run(s, &input, r);
    ls_input_close(&input);
    return status;
}

static void from_memory(const sample *s) {
    recorder r;
    recorder_init(&r);
    assert_int_equal(run_memory(s, &r), LS_OK);
    check(s, &r);
    recorder_free(&r);
}

static void from_file(const sample *s) {
    recorder r;
    ls_input input;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite("before", 1, 6, file), 6);
    assert_int_equal(fwrite(s->bytes, 1, s->length, file), s->length);
    fflush(file);
    recorder_init(&r);
    ls_input_file(&input, fileno(file), 6, s->length);
    assert_int_equal(run(s, &input, &r), LS_OK);
    check(s, &r);
    ls_input_close(&input);
    recorder_free(&r);
    fclose(file);
}

/* A sink that says stop is obeyed at once, whatever it says and wherever. */
static void refused(const sample *s) {
    for (uint64_t n = 1; n < 300; n++) {
        recorder r;
        recorder_init(&r);
        r.fail_at = n;
        r.fail_with = LS_CANCELLED;
        ls_status status = run_memory(s, &r);
        bool reached = r.calls >= n;
        assert_int_equal(status, reached ? LS_CANCELLED : LS_OK);
        assert_true(r.calls <= n + 1); /* at most the close of the open child */
        recorder_free(&r);
        if (!reached) return;
    }
}

static void out_of_memory(const sample *s) {
    for (uint64_t n = 1; n < 400; n++) {
        recorder r;
        recorder_init(&r);
        ls_alloc_fail_at(n);
        ls_status status = run_memory(s, &r);
        bool reached = ls_alloc_fail_at(0) >= n;
        recorder_free(&r);
        if (!reached) {
            assert_int_equal(status, LS_OK);
            return;
        }
        assert_true(status == LS_NOMEM || status == LS_OK);
    }
}
#endif
