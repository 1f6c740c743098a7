/* Each file of tests/samples/text/ gives exactly the lines of its .expect file; failures of memory and of the sink end it
 * cleanly. */
#include "base/alloc.h"
#include "base/buffer.h"
#include "extract/handler.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "recorder.h"

typedef struct sample {
    char name[64], media_type[64], charset[64];
    ls_buffer bytes, expected;
} sample;

static void load(const char *name, const char *suffix, ls_buffer *out) {
    char path[4096], block[4096];
    snprintf(path, sizeof path, "%s/text/%s%s", LS_SAMPLES, name, suffix);
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s is missing", path);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;) ls_buffer_append(out, block, got);
    fclose(file);
}

static void list(const recorder *r, ls_buffer *out) {
    for (size_t i = 0; i < r->property_count; i++)
        ls_buffer_printf(out, "property %s: %s\n", r->properties[i].name, r->properties[i].value);
    for (size_t i = 0; i < r->text_count; i++) {
        const ls_segment *s = &r->texts[i].segment;
        ls_buffer_puts(out, leaksift_part_name(s->part));
        if (s->field) ls_buffer_printf(out, " field=%s", s->field);
        if (s->column) ls_buffer_printf(out, " column=%s", s->column);
        if (s->row) ls_buffer_printf(out, " row=%d", (int)s->row);
        if (s->heading) ls_buffer_puts(out, " heading");
        if (s->glued) ls_buffer_puts(out, " glued");
        ls_buffer_puts(out, ": ");
        for (size_t k = 0; k < s->length; k++)
            if ((unsigned char)s->text[k] < ' ') ls_buffer_printf(out, "\\x%02x", (unsigned char)s->text[k]);
            else ls_buffer_putc(out, s->text[k]);
        ls_buffer_putc(out, '\n');
    }
}

static ls_status run(const sample *s, recorder *r) {
    ls_input input;
    ls_input_memory(&input, s->bytes.data, s->bytes.length);
    ls_extract about = {.media_type = s->media_type, .charset = s->charset[0] ? s->charset : NULL, .limits = &r->limits};
    ls_status status = ls_handler_find(s->media_type)->run(&about, &input, &r->sink);
    ls_input_close(&input);
    return status;
}

static void check_text(const sample *s) {
    ls_buffer got = {0};
    recorder r;
    recorder_init(&r);
    assert_int_equal(run(s, &r), LS_OK);
    list(&r, &got);
    if (strcmp(ls_buffer_cstr(&got), strchr(s->expected.data, '\n') + 1) != 0) fail_msg("%s gives:\n%s", s->name, got.data);
    ls_buffer_free(&got);
    recorder_free(&r);
}

/* Every allocation fails once, every call of the sink refuses once. */
static void check_failures(const sample *s) {
    for (uint64_t nth = 1; nth < 2000; nth++) {
        recorder r;
        recorder_init(&r);
        ls_alloc_fail_at(nth);
        ls_status status = run(s, &r);
        recorder_free(&r);
        uint64_t made = ls_alloc_fail_at(0);
        if (status != LS_OK && status != LS_NOMEM) fail_msg("%s: status %d at allocation %d", s->name, status, (int)nth);
        if (made < nth) break;
    }
    for (uint64_t nth = 1;; nth++) {
        recorder r;
        recorder_init(&r);
        r.fail_at = nth;
        r.fail_with = LS_CANCELLED;
        ls_status status = run(s, &r);
        uint64_t calls = r.calls;
        recorder_free(&r);
        if (calls < nth) break;
        if (status != LS_CANCELLED || calls > nth) fail_msg("%s goes on after call %d was refused", s->name, (int)nth);
    }
}

static void samples(void **state) {
    (void)state;
    char path[4096];
    snprintf(path, sizeof path, "%s/text", LS_SAMPLES);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        sample s = {.name = ""};
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || length >= sizeof s.name || strstr(entry->d_name, ".expect")) continue;
        strcpy(s.name, entry->d_name);
        load(s.name, "", &s.bytes);
        load(s.name, ".expect", &s.expected);
        ls_buffer_cstr(&s.expected);
        sscanf(s.expected.data, "%63[^ \n] %63[^\n]", s.media_type, s.charset);
        check_text(&s);
        check_failures(&s);
        ls_buffer_free(&s.bytes);
        ls_buffer_free(&s.expected);
        count++;
    }
    closedir(folder);
    assert_true(count >= 40);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(samples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
