/* Every file of tests/samples/identify/ (see make_identify.py): with its misleading name and without, from memory and file; cut at
 * every length; with allocations failing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "identify/identify.h"
#include "identify/probes.h"

#define FOLDER LS_SAMPLES "/identify"
enum { SAMPLE_MAX = 65536 };

typedef struct sample {
    char name[64], type[128], flags[8];
    uint8_t *bytes;
    size_t length;
    FILE *file;
} sample;

static void each(void (*test)(const sample *)) {
    FILE *index = fopen(FOLDER "/index.txt", "r");
    assert_non_null(index);
    sample s;
    int count = 0;
    while (fscanf(index, "%63s %127s %7s", s.name, s.type, s.flags) == 3) {
        char path[1024];
        snprintf(path, sizeof path, FOLDER "/%s", s.name);
        s.file = fopen(path, "rb");
        assert_non_null(s.file);
        uint8_t *all = malloc(SAMPLE_MAX);
        assert_non_null(all);
        s.length = fread(all, 1, SAMPLE_MAX, s.file);
        s.bytes = malloc(s.length + 1); /* exact, so that a sanitizer sees a read past the end */
        assert_non_null(s.bytes);
        memcpy(s.bytes, all, s.length);
        free(all);
        test(&s);
        free(s.bytes);
        fclose(s.file);
        count++;
    }
    fclose(index);
    assert_true(count > 70);
}

static void expect(const sample *s, ls_input *input, const char *name) {
    ls_identifier *identifier = ls_identifier_create();
    ls_identity identity;
    assert_int_equal(ls_identify(identifier, input, name, NULL, NULL, &identity), LS_OK);
    if (strcmp(identity.media_type, s->type) != 0) fail_msg("%s is %s, not %s", s->name, identity.media_type, s->type);
    assert_int_equal(identity.is_text, strchr(s->flags, 't') != NULL);
    assert_int_equal(identity.out_of_scope, strchr(s->flags, 'o') != NULL);
    assert_int_equal(identity.is_image, strchr(s->flags, 'i') != NULL);
    bool mail = !strncmp(s->type, "message/", 8) || !strcmp(s->type, "application/mbox");
    assert_int_equal(identity.charset != NULL, identity.is_text && !mail);
    ls_identifier_free(identifier);
}

static void from_memory(const sample *s) {
    ls_input input;
    ls_input_memory(&input, s->bytes, s->length);
    expect(s, &input, s->name);
    ls_input_close(&input);
}

static void from_file(const sample *s) {
    ls_input input;
    ls_input_file(&input, fileno(s->file), 0, s->length);
    expect(s, &input, s->name);
    ls_input_close(&input);
}

/* Bytes in front of and behind a cut are never touched (under a sanitizer), and there is always an answer. */
static void cut(const sample *s) {
    static ls_identifier *identifier;
    if (!identifier) identifier = ls_identifier_create();
    for (size_t length = 0; length < s->length; length += length < 600 ? 1 : 37) {
        uint8_t *part = malloc(length + 1);
        assert_non_null(part);
        memcpy(part, s->bytes, length);
        ls_input input;
        ls_identity identity;
        ls_input_memory(&input, part, length);
        assert_int_equal(ls_identify(identifier, &input, s->name, NULL, NULL, &identity), LS_OK);
        assert_non_null(identity.media_type);
        ls_input_close(&input);
        free(part);
    }
}

static void out_of_memory(const sample *s) {
    for (uint64_t n = 1; n < 50; n++) {
        ls_alloc_fail_at(n);
        ls_identifier *identifier = ls_identifier_create();
        ls_input input;
        ls_identity identity;
        ls_input_memory(&input, s->bytes, s->length);
        ls_status status = identifier ? ls_identify(identifier, &input, s->name, NULL, NULL, &identity) : LS_NOMEM;
        bool reached = ls_alloc_fail_at(0) >= n;
        assert_true(status == LS_OK || status == LS_NOMEM);
        ls_input_close(&input);
        ls_identifier_free(identifier);
        if (!reached) return;
    }
}

static void test_memory(void **state) { (void)state; each(from_memory); }
static void test_file(void **state) { (void)state; each(from_file); }
static void test_cut(void **state) { (void)state; each(cut); }
static void test_out_of_memory(void **state) { (void)state; each(out_of_memory); }

/* What the container says is believed among text kinds and for mail only. */
static void test_declared(void **state) {
    (void)state;
    static const struct {
        const char *bytes, *declared, *type;
    } cases[] = {
        {"Just words.\n", "text/html", "text/plain"},
        {"a <b>bold</b> word", "text/html", "text/html"},
        {"x;y\n", "text/csv", "text/csv"},
        {"Subject: x\n\ny\n", "message/rfc822", "message/rfc822"},
        {"%PDF-1.4", "text/plain", "application/pdf"},
        {"Just words.\n", "application/pdf", "text/plain"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_identifier *identifier = ls_identifier_create();
        ls_identity identity;
        ls_input input;
        ls_input_memory(&input, cases[i].bytes, strlen(cases[i].bytes));
        assert_int_equal(ls_identify(identifier, &input, NULL, cases[i].declared, NULL, &identity), LS_OK);
        if (strcmp(identity.media_type, cases[i].type) != 0)
            fail_msg("%s as %s is %s", cases[i].bytes, cases[i].declared, identity.media_type);
        ls_identifier_free(identifier);
    }
}

/* The first line that matches wins: a line that an earlier one always hides is a mistake in the table. */
static void test_table(void **state) {
    (void)state;
    for (size_t i = 0; i < ls_signature_count; i++) {
        const ls_signature *line = &ls_signatures[i];
        assert_true(line->length > 1);
        for (size_t k = 0; k < i; k++) {
            const ls_signature *earlier = &ls_signatures[k];
            bool hides = earlier->offset == line->offset && earlier->length <= line->length && !earlier->second &&
                         memcmp(earlier->magic, line->magic, earlier->length) == 0;
            if (hides && strcmp(earlier->media_type, line->media_type) != 0)
                fail_msg("%s is hidden by %s", line->media_type, earlier->media_type);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory), cmocka_unit_test(test_file),     cmocka_unit_test(test_cut),
        cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_declared), cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
