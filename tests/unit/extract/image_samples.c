/* Each picture of tests/samples/image/ gives exactly the lines of its .expect file; failures of memory and of the sink
 * end it cleanly. LEAKSIFT_WRITE_EXPECTED=1 writes the .expect files anew: read the difference before it is committed. */
#include "base/alloc.h"
#include "base/buffer.h"
#include "extract/handler.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "recorder.h"

static const struct { const char *file, *media_type; } samples[] = {
    {"clean.jpg", "image/jpeg"}, {"damaged.jpg", "image/jpeg"}, {"bare.jpg", "image/jpeg"}, {"clean.png", "image/png"},
    {"damaged.png", "image/png"}, {"clean.tif", "image/tiff"}, {"loop.tif", "image/tiff"}, {"clean.gif", "image/gif"},
    {"clean.webp", "image/webp"}, {"clean.psd", "image/vnd.adobe.photoshop"}, {"clean.heic", "image/heic"}};
enum { SAMPLES = sizeof samples / sizeof *samples };

static void load(const char *name, const char *suffix, ls_buffer *out) {
    ls_buffer path = {0};
    ls_buffer_printf(&path, "%s/image/%s%s", LS_SAMPLES, name, suffix);
    FILE *file = fopen(ls_buffer_cstr(&path), "rb");
    char block[4096];
    if (!file) fail_msg("%s is missing", path.data);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;) ls_buffer_append(out, block, got);
    fclose(file);
    ls_buffer_free(&path);
}

static void put(ls_buffer *out, const char *name, const char *value) {
    if (value) ls_buffer_printf(out, " %s=%s", name, value);
}

static void list_text(ls_buffer *out, const ls_segment *s) {
    ls_buffer_printf(out, "%s", leaksift_part_name(s->part));
    if (s->page) ls_buffer_printf(out, " page=%u", s->page);
    if (s->slide) ls_buffer_printf(out, " slide=%u", s->slide);
    put(out, "sheet", s->sheet);
    put(out, "cell", s->cell);
    put(out, "field", s->field);
    put(out, "column", s->column);
    put(out, "label", s->row_label);
    if (s->row) ls_buffer_printf(out, " row=%llu", (unsigned long long)s->row);
    if (s->group) ls_buffer_printf(out, " group=%u", s->group);
    put(out, "role", s->role);
    if (s->heading) ls_buffer_puts(out, " heading");
    if (s->glued) ls_buffer_puts(out, " glued");
    ls_buffer_puts(out, ": ");
    for (size_t i = 0; i < s->length; i++)
        if ((unsigned char)s->text[i] < ' ') ls_buffer_printf(out, "\\x%02x", (unsigned char)s->text[i]);
        else ls_buffer_putc(out, s->text[i]);
    ls_buffer_putc(out, '\n');
}

static void list(const recorder *r, ls_buffer *out) {
    for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++)
        if (r->notes >> i & 1) ls_buffer_printf(out, "note %s\n", leaksift_reason_name((leaksift_reason)i));
    for (size_t i = 0; i < r->time_count; i++)
        ls_buffer_printf(out, "time %s %s %s\n", r->times[i].name, r->times[i].value, r->times[i].zone);
    for (size_t i = 0; i < r->property_count; i++)
        ls_buffer_printf(out, "property %s: %s\n", r->properties[i].name, r->properties[i].value);
    for (size_t i = 0; i < r->text_count; i++) list_text(out, &r->texts[i].segment);
    for (size_t i = 0; i < r->child_count; i++)
        ls_buffer_printf(out, "child %s %llu\n", r->children[i].child.name, (unsigned long long)r->children[i].total);
}

static ls_status run(const ls_buffer *bytes, const char *media_type, recorder *r) {
    ls_input input;
    ls_input_memory(&input, bytes->data, bytes->length);
    ls_extract about = {.media_type = media_type, .name = "x", .limits = &r->limits};
    const ls_handler *handler = ls_handler_find(media_type);
    assert_non_null(handler);
    ls_status status = handler->run(&about, &input, &r->sink);
    ls_input_close(&input);
    assert_false(r->misuse);
    return status;
}

static void write_expected(const char *name, const ls_buffer *got) {
    ls_buffer path = {0};
    ls_buffer_printf(&path, "%s/image/%s.expect", LS_SAMPLES, name);
    FILE *file = fopen(ls_buffer_cstr(&path), "wb");
    assert_non_null(file);
    fwrite(got->data, 1, got->length, file);
    fclose(file);
    ls_buffer_free(&path);
}

static void test_samples(void **state) {
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        ls_buffer bytes = {0}, got = {0}, expected = {0};
        recorder r;
        recorder_init(&r);
        load(samples[i].file, "", &bytes);
        assert_int_equal(run(&bytes, samples[i].media_type, &r), LS_OK);
        list(&r, &got);
        if (getenv("LEAKSIFT_WRITE_EXPECTED")) write_expected(samples[i].file, &got);
        load(samples[i].file, ".expect", &expected);
        if (strcmp(ls_buffer_cstr(&got), ls_buffer_cstr(&expected)) != 0)
            fail_msg("%s gives:\n%s", samples[i].file, got.data);
        recorder_free(&r);
        ls_buffer_free(&bytes);
        ls_buffer_free(&got);
        ls_buffer_free(&expected);
    }
}

/* Every allocation fails once, every call of the sink refuses once: the status comes back and nothing leaks. */
static void test_failures(void **state) {
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        ls_buffer bytes = {0};
        load(samples[i].file, "", &bytes);
        for (uint64_t nth = 1; nth < 2000; nth++) {
            recorder r;
            recorder_init(&r);
            ls_alloc_fail_at(nth);
            ls_status status = run(&bytes, samples[i].media_type, &r);
            bool reached = ls_alloc_fail_at(0) >= nth;
            assert_true(status == LS_OK || status == LS_NOMEM);
            recorder_free(&r);
            if (!reached) break;
        }
        for (uint64_t nth = 1; nth < 2000; nth++) {
            recorder r;
            recorder_init(&r);
            r.fail_at = nth;
            r.fail_with = LS_CANCELLED;
            ls_status status = run(&bytes, samples[i].media_type, &r);
            bool reached = r.calls >= nth;
            recorder_free(&r);
            assert_int_equal(status, reached ? LS_CANCELLED : LS_OK);
            if (!reached) break;
        }
        ls_buffer_free(&bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples), cmocka_unit_test(test_failures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
