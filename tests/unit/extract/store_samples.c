/* Every tests/samples/stores/X beside X.expect: first line the media type, then what a recorder must list. Each also runs from
 * a file, with every call refused in turn, with every allocation of ours failing in turn, cut short and with bytes flipped.
 * LEAKSIFT_WRITE_EXPECTED=1 writes the .expect files anew: read the difference before it is committed. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "extract/handler.h"
#include "listing.h"

#define FOLDER LS_SAMPLES "/stores"

typedef struct sample {
    char name[256], type[128];
    ls_buffer bytes, expect;
} sample;

static void slurp(const char *name, const char *suffix, ls_buffer *out) {
    char path[1024], block[4096];
    snprintf(path, sizeof path, FOLDER "/%s%s", name, suffix);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;) ls_buffer_append(out, block, got);
    fclose(file);
}

static ls_status run(sample *s, ls_input *input, recorder *r) {
    const ls_handler *handler = ls_handler_find(s->type);
    assert_non_null(handler);
    static const char *const passwords[] = {"wrong", "Ohne Sinn 7", "größer"};
    ls_extract about = {.media_type = s->type, .name = s->name, .limits = &r->limits, .passwords = passwords, .password_count = 3};
    ls_status status = handler->run(&about, input, &r->sink);
    assert_false(r->misuse);
    return status;
}

static ls_status run_memory(sample *s, size_t length, recorder *r) {
    ls_input input;
    ls_input_memory(&input, s->bytes.data, length);
    ls_status status = run(s, &input, r);
    ls_input_close(&input);
    return status;
}

static void put(ls_buffer *out, const char *name, const char *value) {
    if (value) ls_buffer_printf(out, " %s=%s", name, value);
}

static void list(sample *s, const recorder *r, ls_buffer *out) {
    ls_buffer_printf(out, "%s\n", s->type);
    for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++)
        if (r->notes >> i & 1) ls_buffer_printf(out, "note %s: %s\n", leaksift_reason_name((leaksift_reason)i), r->note_messages[i]);
    for (size_t i = 0; i < r->time_count; i++)
        ls_buffer_printf(out, "time %s %s %s\n", r->times[i].name, r->times[i].value, r->times[i].zone);
    for (size_t i = 0; i < r->property_count; i++)
        ls_buffer_printf(out, "property %s: %s\n", r->properties[i].name, r->properties[i].value);
    for (size_t i = 0; i < r->text_count; i++) {
        const ls_segment *t = &r->texts[i].segment;
        ls_buffer_printf(out, "%s%s%s", leaksift_part_name(t->part), t->heading ? " heading" : "", t->glued ? " glued" : "");
        if (t->page) ls_buffer_printf(out, " page=%u", t->page);
        put(out, "sheet", t->sheet);
        put(out, "cell", t->cell);
        put(out, "field", t->field);
        put(out, "column", t->column);
        put(out, "label", t->row_label);
        if (t->row) ls_buffer_printf(out, " row=%llu", (unsigned long long)t->row);
        if (t->group) ls_buffer_printf(out, " group=%u", t->group);
        ls_buffer_puts(out, ": ");
        ls_buffer_append(out, t->text, t->length);
        ls_buffer_putc(out, '\n');
    }
    for (size_t i = 0; i < r->child_count; i++) listing_child(out, &r->children[i]);
}

static void check(sample *s, const recorder *r) {
    ls_buffer got = {0};
    list(s, r, &got);
    if (getenv("LEAKSIFT_WRITE_EXPECTED")) {
        char path[1024];
        snprintf(path, sizeof path, FOLDER "/%s.expect", s->name);
        FILE *file = fopen(path, "wb");
        fwrite(got.data, 1, got.length, file);
        fclose(file);
    } else if (strcmp(ls_buffer_cstr(&got), ls_buffer_cstr(&s->expect)) != 0) {
        fail_msg("%s: got\n%s", s->name, ls_buffer_cstr(&got));
    }
    ls_buffer_free(&got);
}

static void from_memory(sample *s) {
    recorder r;
    recorder_init(&r);
    assert_int_equal(run_memory(s, s->bytes.length, &r), LS_OK);
    check(s, &r);
    recorder_free(&r);
}

static void from_file(sample *s) {
    recorder r;
    ls_input input;
    FILE *file = tmpfile();
    assert_non_null(file);
    fwrite("before", 1, 6, file);
    fwrite(s->bytes.data, 1, s->bytes.length, file);
    fflush(file);
    recorder_init(&r);
    ls_input_file(&input, fileno(file), 6, s->bytes.length);
    assert_int_equal(run(s, &input, &r), LS_OK);
    check(s, &r);
    ls_input_close(&input);
    recorder_free(&r);
    fclose(file);
}

static void refused(sample *s) {
    for (uint64_t n = 1; n < 300; n++) {
        recorder r;
        recorder_init(&r);
        r.fail_at = n;
        r.fail_with = LS_CANCELLED;
        ls_status status = run_memory(s, s->bytes.length, &r);
        bool reached = r.calls >= n;
        if (status != (reached ? LS_CANCELLED : LS_OK)) fail_msg("%s: call %d refused gives %d", s->name, (int)n, (int)status);
        assert_true(r.calls <= n + 1);
        recorder_free(&r);
        if (!reached) return;
    }
}

static void out_of_memory(sample *s) {
    for (uint64_t n = 1; n < 300; n++) {
        recorder r;
        recorder_init(&r);
        ls_alloc_fail_at(n);
        ls_status status = run_memory(s, s->bytes.length, &r);
        bool reached = ls_alloc_fail_at(0) >= n;
        recorder_free(&r);
        assert_true(status == LS_OK || (reached && status == LS_NOMEM));
        if (!reached) return;
    }
}

static void mutated(sample *s) {
    for (size_t i = 0; i < s->bytes.length; i += i < 300 ? 1 : 37) {
        recorder r;
        recorder_init(&r);
        r.keep = 0;
        assert_int_equal(run_memory(s, i, &r), LS_OK);
        recorder_free(&r);
        recorder_init(&r);
        r.keep = 0;
        s->bytes.data[i] ^= 0x5a;
        assert_int_equal(run_memory(s, s->bytes.length, &r), LS_OK);
        s->bytes.data[i] ^= 0x5a;
        recorder_free(&r);
    }
}

static void each(void (*test)(sample *)) {
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    struct dirent *entry;
    int count = 0;
    while ((entry = readdir(folder))) {
        size_t length = strlen(entry->d_name);
        if (length < 8 || strcmp(entry->d_name + length - 7, ".expect") != 0) continue;
        sample s = {.name = ""};
        snprintf(s.name, sizeof s.name, "%.*s", (int)(length - 7), entry->d_name);
        slurp(s.name, "", &s.bytes);
        slurp(s.name, ".expect", &s.expect);
        assert_int_equal(sscanf(ls_buffer_cstr(&s.expect), "%127s", s.type), 1);
        test(&s);
        ls_buffer_free(&s.bytes);
        ls_buffer_free(&s.expect);
        count++;
    }
    closedir(folder);
    assert_true(count >= 7);
}

static void test_memory(void **state) { (void)state; each(from_memory); }
static void test_file(void **state) { (void)state; each(from_file); }
static void test_refused(void **state) { (void)state; each(refused); }
static void test_out_of_memory(void **state) { (void)state; each(out_of_memory); }
static void test_mutated(void **state) { (void)state; each(mutated); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory), cmocka_unit_test(test_file), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_mutated)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
