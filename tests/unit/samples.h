/* Samples and what must be read of them: a test is a table of files under tests/samples/ with their media types;
 * FILE.expect beside each holds the lines that `samples_list()` makes of what a recorder got. LEAKSIFT_WRITE_EXPECTED=1
 * writes the .expect files anew: read the difference before it is committed.
 *
 *     static const sample samples[] = {{"rtf/features.rtf", "application/rtf"}, …};
 *     static sample_table table = {SAMPLES(samples)};
 *     int main(void) {
 *         const struct CMUnitTest tests[] = {SAMPLES_TEST(samples_expected, table), …};
 *         return cmocka_run_group_tests(tests, NULL, NULL);
 *     }
 */
#ifndef LS_TESTS_SAMPLES_H
#define LS_TESTS_SAMPLES_H
#include "base/alloc.h"
#include "base/buffer.h"
#include "extract/handler.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "listing.h"
#include "recorder.h"

typedef struct sample { const char *file, *media_type; } sample;

typedef struct sample_table {
    const sample *samples;
    size_t count;
    const char *const *passwords;
    size_t password_count;
    bool whole;             /* what notes say and the sums and notes of children are listed too */
    const char *inner;      /* children whose names end so, ".msg", */
    const char *inner_type; /* are of this type: what is read of them is listed behind them */
} sample_table;

#define SAMPLES(array) .samples = array, .count = sizeof array / sizeof *array
#define SAMPLES_PASSWORDS(array) .passwords = array, .password_count = sizeof array / sizeof *array
#define SAMPLES_TEST(test, table) cmocka_unit_test_prestate(test, &table)

static inline FILE *samples_file(const sample *s, const char *suffix, const char *mode) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s%s", LS_SAMPLES, s->file, suffix);
    FILE *file = fopen(path, mode);
    if (!file) fail_msg("%s cannot be opened", path);
    return file;
}

static inline void samples_load(const sample *s, const char *suffix, ls_buffer *out) {
    FILE *file = samples_file(s, suffix, "rb");
    char block[4096];
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;) ls_buffer_append(out, block, got);
    fclose(file);
}

static inline void samples_put(ls_buffer *out, const char *name, const char *value) {
    if (value) ls_buffer_printf(out, " %s=%s", name, value);
}

static inline void samples_list_text(ls_buffer *out, const ls_segment *s) {
    ls_buffer_printf(out, "%s", leaksift_part_name(s->part));
    if (s->page) ls_buffer_printf(out, " page=%u", s->page);
    if (s->slide) ls_buffer_printf(out, " slide=%u", s->slide);
    samples_put(out, "sheet", s->sheet);
    samples_put(out, "cell", s->cell);
    samples_put(out, "field", s->field);
    samples_put(out, "column", s->column);
    samples_put(out, "label", s->row_label);
    if (s->row) ls_buffer_printf(out, " row=%llu", (unsigned long long)s->row);
    if (s->group) ls_buffer_printf(out, " group=%u", s->group);
    samples_put(out, "role", s->role);
    if (s->heading) ls_buffer_puts(out, " heading");
    if (s->glued) ls_buffer_puts(out, " glued");
    ls_buffer_puts(out, ": ");
    for (size_t i = 0; i < s->length; i++)
        if ((unsigned char)s->text[i] < ' ') ls_buffer_printf(out, "\\x%02x", (unsigned char)s->text[i]);
        else ls_buffer_putc(out, s->text[i]);
    ls_buffer_putc(out, '\n');
}

static inline ls_status samples_run(const sample_table *table, const sample *s, const ls_buffer *bytes, recorder *r);
static inline void samples_list(const sample_table *table, const recorder *r, ls_buffer *out);

/* What is read of a child, each line two blanks further in. */
static inline void samples_list_inner(const sample_table *table, const recorded_child *c, ls_buffer *out) {
    size_t length = strlen(c->child.name), end = table->inner ? strlen(table->inner) : 0;
    if (!end || length < end || strcmp(c->child.name + length - end, table->inner) != 0) return;
    ls_buffer bytes = {.data = c->bytes, .length = c->length}, lines = {0};
    recorder r;
    recorder_init(&r);
    assert_int_equal(samples_run(table, &(sample){c->child.name, table->inner_type}, &bytes, &r), LS_OK);
    samples_list(table, &r, &lines);
    recorder_free(&r);
    for (size_t i = 0; i < lines.length; i++) {
        if (!i || lines.data[i - 1] == '\n') ls_buffer_puts(out, "  ");
        ls_buffer_putc(out, lines.data[i]);
    }
    ls_buffer_free(&lines);
}

static inline void samples_list(const sample_table *table, const recorder *r, ls_buffer *out) {
    for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++) {
        if (!(r->notes >> i & 1)) continue;
        ls_buffer_printf(out, "note %s", leaksift_reason_name((leaksift_reason)i));
        ls_buffer_printf(out, table->whole ? ": %s\n" : "\n", r->note_messages[i]);
    }
    for (size_t i = 0; i < r->time_count; i++)
        ls_buffer_printf(out, "time %s %s %s\n", r->times[i].name, r->times[i].value, r->times[i].zone);
    for (size_t i = 0; i < r->property_count; i++)
        ls_buffer_printf(out, "property %s: %s\n", r->properties[i].name, r->properties[i].value);
    for (size_t i = 0; i < r->text_count; i++) samples_list_text(out, &r->texts[i].segment);
    for (size_t i = 0; i < r->child_count; i++) {
        const recorded_child *c = &r->children[i];
        if (table->whole) listing_child(out, c);
        else ls_buffer_printf(out, "child %s %llu\n", c->child.name, (unsigned long long)c->total);
        samples_list_inner(table, c, out);
    }
}

static inline ls_status samples_run_input(const sample_table *table, const sample *s, ls_input *input, recorder *r) {
    const char *slash = strrchr(s->file, '/');
    const ls_extract about = {.media_type = s->media_type, .name = slash ? slash + 1 : s->file, .limits = &r->limits,
                              .passwords = table->passwords, .password_count = table->password_count};
    const ls_handler *handler = ls_handler_find(s->media_type);
    assert_non_null(handler);
    ls_status status = handler->run(&about, input, &r->sink);
    assert_false(r->misuse);
    return status;
}

static inline ls_status samples_run(const sample_table *table, const sample *s, const ls_buffer *bytes, recorder *r) {
    ls_input input;
    ls_input_memory(&input, bytes->data, bytes->length);
    ls_status status = samples_run_input(table, s, &input, r);
    ls_input_close(&input);
    return status;
}

static inline void samples_check(const sample_table *table, const sample *s, const recorder *r) {
    ls_buffer got = {0}, expected = {0};
    samples_list(table, r, &got);
    if (getenv("LEAKSIFT_WRITE_EXPECTED")) {
        FILE *file = samples_file(s, ".expect", "wb");
        fwrite(got.data, 1, got.length, file);
        fclose(file);
    }
    samples_load(s, ".expect", &expected);
    if (strcmp(ls_buffer_cstr(&got), ls_buffer_cstr(&expected)) != 0) fail_msg("%s gives:\n%s", s->file, got.data);
    ls_buffer_free(&got);
    ls_buffer_free(&expected);
}

/* Calls `test` for each sample with its bytes, which it may change. */
static inline void samples_each(void **state, void (*test)(const sample_table *, const sample *, ls_buffer *)) {
    const sample_table *table = *state;
    for (size_t i = 0; i < table->count; i++) {
        ls_buffer bytes = {0};
        samples_load(&table->samples[i], "", &bytes);
        test(table, &table->samples[i], &bytes);
        ls_buffer_free(&bytes);
    }
}

static inline void samples_expected_of(const sample_table *table, const sample *s, ls_buffer *bytes) {
    recorder r;
    recorder_init(&r);
    assert_int_equal(samples_run(table, s, bytes, &r), LS_OK);
    samples_check(table, s, &r);
    recorder_free(&r);
}

/* Every sample gives exactly the lines of its .expect file. */
static inline void samples_expected(void **state) { samples_each(state, samples_expected_of); }

static inline void samples_from_file_of(const sample_table *table, const sample *s, ls_buffer *bytes) {
    recorder r;
    ls_input input;
    FILE *file = tmpfile();
    assert_non_null(file);
    fwrite("before", 1, 6, file);
    fwrite(bytes->data, 1, bytes->length, file);
    fflush(file);
    recorder_init(&r);
    ls_input_file(&input, fileno(file), 6, bytes->length);
    assert_int_equal(samples_run_input(table, s, &input, &r), LS_OK);
    samples_check(table, s, &r);
    ls_input_close(&input);
    recorder_free(&r);
    fclose(file);
}

/* The same from a file, where the item begins inside it. */
static inline void samples_from_file(void **state) { samples_each(state, samples_from_file_of); }

static inline void samples_failures_of(const sample_table *table, const sample *s, ls_buffer *bytes) {
    for (uint64_t nth = 1; nth < 2000; nth++) {
        recorder r;
        recorder_init(&r);
        ls_alloc_fail_at(nth);
        ls_status status = samples_run(table, s, bytes, &r);
        bool reached = ls_alloc_fail_at(0) >= nth;
        recorder_free(&r);
        if (status != LS_OK && (status != LS_NOMEM || !reached))
            fail_msg("%s: allocation %d fails: %d", s->file, (int)nth, (int)status);
        if (!reached) break;
    }
    for (uint64_t nth = 1; nth < 2000; nth++) {
        recorder r;
        recorder_init(&r);
        r.fail_at = nth;
        r.fail_with = LS_CANCELLED;
        ls_status status = samples_run(table, s, bytes, &r);
        bool reached = r.calls >= nth, goes_on = r.calls > nth + 1; /* one more closes a child */
        recorder_free(&r);
        if (status != (reached ? LS_CANCELLED : LS_OK))
            fail_msg("%s: call %d refused: %d", s->file, (int)nth, (int)status);
        if (goes_on) fail_msg("%s goes on after call %d was refused", s->file, (int)nth);
        if (!reached) break;
    }
}

/* Every allocation fails once, every call of the sink refuses once: the status comes back and nothing leaks. */
static inline void samples_failures(void **state) { samples_each(state, samples_failures_of); }

static inline void samples_cut_of(const sample_table *table, const sample *s, ls_buffer *bytes) {
    for (size_t whole = bytes->length, length = 0; length < whole; length += whole > 4096 ? 61 : 1) {
        recorder r;
        recorder_init(&r);
        bytes->length = length;
        assert_int_equal(samples_run(table, s, bytes, &r), LS_OK);
        recorder_free(&r);
    }
}

/* Half a file is the commonest damage: it gives what is there, whatever the length. */
static inline void samples_cut(void **state) { samples_each(state, samples_cut_of); }

static inline void samples_flipped_of(const sample_table *table, const sample *s, ls_buffer *bytes) {
    for (size_t i = 0; i < bytes->length; i += i < 300 ? 1 : 37) {
        recorder r;
        recorder_init(&r);
        r.keep = 0;
        bytes->data[i] ^= 0x5a;
        assert_int_equal(samples_run(table, s, bytes, &r), LS_OK);
        bytes->data[i] ^= 0x5a;
        recorder_free(&r);
    }
}

/* One byte is another. */
static inline void samples_flipped(void **state) { samples_each(state, samples_flipped_of); }
#endif
