/* In the C locale, as tests run: every tests/samples/archives/X beside X.expect: first line the media type, then what a recorder must list. Each also runs
 * from a file instead of memory, with every call refused in turn, and with every allocation of ours failing in turn. */
#include <dirent.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "extract/handler.h"
#include "listing.h"

#define FOLDER LS_SAMPLES "/archives"

typedef struct sample {
    char name[256], type[128];
    char *bytes, *expect;
    size_t length, expect_length;
} sample;

static char *slurp(const char *folder, const char *name, size_t *length) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    char *bytes = recorder_need(malloc(1 << 20));
    *length = fread(bytes, 1, (1 << 20) - 1, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

static bool load(const char *expect_name, sample *s) {
    size_t length = strlen(expect_name);
    if (length < 8 || strcmp(expect_name + length - 7, ".expect") != 0) return false;
    memset(s, 0, sizeof *s);
    snprintf(s->name, sizeof s->name, "%.*s", (int)(length - 7), expect_name);
    s->bytes = slurp(FOLDER, s->name, &s->length);
    s->expect = slurp(FOLDER, expect_name, &s->expect_length);
    assert_non_null(s->bytes);
    assert_non_null(s->expect);
    assert_int_equal(sscanf(s->expect, "%127s", s->type), 1);
    return true;
}

static void unload(sample *s) {
    free(s->bytes);
    free(s->expect);
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

static void check(const sample *s, const recorder *r) {
    ls_buffer got = {0};
    listing(r, &got);
    const char *want = strchr(s->expect, '\n') + 1;
    if (strcmp(ls_buffer_cstr(&got), want) != 0) fail_msg("%s: got\n%s", s->name, ls_buffer_cstr(&got));
    ls_buffer_free(&got);
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
    for (uint64_t n = 1; n < 200; n++) {
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

/* A child that wants no more is closed, and the next one comes. */
static void children_capped(const sample *s) {
    recorder all, few;
    recorder_init(&all);
    recorder_init(&few);
    few.child_cap = 1;
    run_memory(s, &all);
    assert_int_equal(run_memory(s, &few), LS_OK);
    if (!all.notes) assert_int_equal(few.child_count, all.child_count);
    recorder_free(&all);
    recorder_free(&few);
}

static void out_of_memory(const sample *s) {
    for (uint64_t n = 1; n < 200; n++) {
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

static void each(void (*test)(const sample *)) {
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
    assert_true(count > 60);
}

static void test_memory(void **state) { (void)state; each(from_memory); }
static void test_file(void **state) { (void)state; each(from_file); }
static void test_refused(void **state) { (void)state; each(refused); }
static void test_capped(void **state) { (void)state; each(children_capped); }
static void test_out_of_memory(void **state) { (void)state; each(out_of_memory); }

/* The whole of every sample cut at every length, and with every byte flipped in turn: it ends, and within its rules. */
static void mutated(const sample *s) {
    if (strncmp(s->type, "application/zip", 15) != 0 && strcmp(s->type, "application/gzip") != 0) return;
    for (size_t i = 0; i < s->length && i < 2000; i++) {
        sample cut = *s;
        recorder r;
        cut.length = i;
        recorder_init(&r);
        r.keep = 0;
        assert_int_equal(run_memory(&cut, &r), LS_OK);
        recorder_free(&r);
        s->bytes[i] ^= 0x5a;
        recorder_init(&r);
        r.keep = 0;
        assert_int_equal(run_memory(s, &r), LS_OK);
        recorder_free(&r);
        s->bytes[i] ^= 0x5a;
    }
}

static void test_mutated(void **state) { (void)state; each(mutated); }

/* The ISO image is mostly zeros, so it is kept packed; here its own members. */
static void test_iso(void **state) {
    (void)state;
    recorder packed, image;
    sample s, inner = {.name = "basic.iso", .type = "application/x-iso9660-image"};
    assert_true(load("basic.iso.gz.expect", &s));
    recorder_init(&packed);
    recorder_init(&image);
    assert_int_equal(run_memory(&s, &packed), LS_OK);
    assert_int_equal(packed.child_count, 1);
    inner.bytes = packed.children[0].bytes;
    inner.length = packed.children[0].length;
    assert_int_equal(run_memory(&inner, &image), LS_OK);
    assert_int_equal(image.notes, 0);
    recorded_child *child = recorder_find(&image, "契約/見積書.txt");
    assert_non_null(child);
    assert_int_equal(child->total, 275);
    assert_string_equal(child->child.modified, "2021-03-04T10:22:00");
    assert_non_null(recorder_find(&image, "offer.txt"));
    assert_non_null(recorder_find(&image, "folder/b.txt"));
    recorder_free(&image);
    recorder_free(&packed);
    unload(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),  cmocka_unit_test(test_file),          cmocka_unit_test(test_refused),
        cmocka_unit_test(test_capped),  cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_mutated),
        cmocka_unit_test(test_iso),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
