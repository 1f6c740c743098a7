/* Tables as text: cells, headers, and what is broken. Cells are shown as column/row:text. */
#include "extract/handler.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "recorder.h"

static void extract(const void *bytes, size_t length, const char *type, recorder *r) {
    recorder_init(r);
    ls_input input;
    ls_input_memory(&input, bytes, length);
    ls_extract about = {.media_type = type, .limits = &r->limits};
    assert_int_equal(ls_handler_find(type)->run(&about, &input, &r->sink), LS_OK);
}

static void show(const char *bytes, char *out, size_t room) {
    recorder r;
    extract(bytes, strlen(bytes), "text/csv", &r);
    size_t at = 0;
    out[0] = 0;
    for (size_t i = 0; i < r.text_count; i++) {
        const ls_segment *s = &r.texts[i].segment;
        assert_true(s->group != 0);
        at += (size_t)snprintf(out + at, room - at, "%s%s%s/%d:%s", i ? " " : "", s->heading ? "*" : "", s->column ? s->column : "",
                               (int)s->row, s->text);
    }
    recorder_free(&r);
}

static void cells(void **state) {
    (void)state;
    static const struct {
        const char *csv, *cells;
    } cases[] = {
        {"Name,Phone\nAnn,555\nBo,556\n", "*/1:Name */1:Phone Name/2:Ann Phone/2:555 Name/3:Bo Phone/3:556"},
        {"Name;Mail\r\nAnn;a@x.org\r\n", "*/1:Name */1:Mail Name/2:Ann Mail/2:a@x.org"},
        {"a\tb\n1\t2\n", "*/1:a */1:b a/2:1 b/2:2"},
        {"1,2\n3,4\n", "/1:1 /1:2 /2:3 /2:4"},
        {"N,T\n\"Lee, Ann\",\"say \"\"hi\"\"\"\n", "*/1:N */1:T N/2:Lee, Ann T/2:say \"hi\""},
        {"N,T\nx,\"two\nlines\"\ny,z", "*/1:N */1:T N/2:x T/2:two\nlines N/3:y T/3:z"},
        {"N,T\n\"open,x\ny,z\n", "*/1:N */1:T N/2:\"open T/2:x N/3:y T/3:z"},
        {"N,T\n\"a\" b,c\n", "*/1:N */1:T N/2:\"a\" b T/2:c"},
        {"Report of June\n\nName,Phone\nAnn,5\nBo,6\n", "/1:Report of June */3:Name */3:Phone Name/4:Ann Phone/4:5 Name/5:Bo Phone/5:6"},
        {"sep=;\nN;T\n1;2\n", "*/1:N */1:T N/2:1 T/2:2"},
        {"N,,T\na,,b,extra\nc,,d\n", "*/1:N */1:T N/2:a T/2:b /2:extra N/3:c T/3:d"},
        {"", ""},
        {"\n\n", ""},
        {"one", "/1:one"},
    };
    char got[1000];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        show(cases[i].csv, got, sizeof got);
        if (strcmp(got, cases[i].cells)) fail_msg("case %zu: %s", i, got);
    }
}

static void row_labels(void **state) {
    (void)state;
    recorder r;
    extract("Who\tTel\nAnn\t5\n", 14, "text/tab-separated-values", &r);
    assert_int_equal(r.text_count, 4);
    assert_null(r.texts[1].segment.row_label);
    assert_string_equal(r.texts[3].segment.row_label, "Ann");
    assert_int_equal(r.texts[2].segment.group, r.texts[3].segment.group);
    recorder_free(&r);
}

/* Cells, rows and quotes without end: bounded segments, and every byte but the punctuation comes out. */
static void hostile(void **state) {
    (void)state;
    static const char *const patterns[] = {"x", "\"", "x,\"y", "\"\"", "\xC3\xBC", "\",\""};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        size_t size = strlen(patterns[i]), length = (i > 1 ? 100u << 10 : 1u << 20) / size * size, total = 0;
        char *csv = malloc(length);
        for (size_t at = 0; at < length; at += size) memcpy(csv + at, patterns[i], size);
        recorder r;
        extract(csv, length, "text/csv", &r);
        for (size_t k = 0; k < r.text_count; k++) {
            total += r.texts[k].segment.length;
            assert_true(r.texts[k].segment.length <= 256 * 1024);
        }
        if (i == 0 || i == 4) assert_int_equal(total, length);
        recorder_free(&r);
        free(csv);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(cells), cmocka_unit_test(row_labels), cmocka_unit_test(hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
