/* In the C locale, as tests run: every sample of archives (folder_samples.h); its .expect holds what listing() makes of it. */
#define FOLDER LS_SAMPLES "/archives"
#include "folder_samples.h"
#include "listing.h"

enum { LEAST = 60 };

static void check(const sample *s, const recorder *r) {
    ls_buffer got = {0};
    listing(r, &got);
    const char *want = strchr(s->expect, '\n') + 1;
    if (strcmp(ls_buffer_cstr(&got), want) != 0) fail_msg("%s: got\n%s", s->name, ls_buffer_cstr(&got));
    ls_buffer_free(&got);
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

static void test_memory(void **state) { (void)state; each(from_memory, LEAST); }
static void test_file(void **state) { (void)state; each(from_file, LEAST); }
static void test_refused(void **state) { (void)state; each(refused, LEAST); }
static void test_capped(void **state) { (void)state; each(children_capped, LEAST); }
static void test_out_of_memory(void **state) { (void)state; each(out_of_memory, LEAST); }

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

static void test_mutated(void **state) { (void)state; each(mutated, LEAST); }

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
