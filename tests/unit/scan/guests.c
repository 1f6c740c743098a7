/* Handlers and recognisers of the embedder: what they push is scanned like all else, in this process and through workers, with one
 * thread and with four, with the same results; what they do wrong, refuse or break off is told, and nothing is left behind (the
 * sanitizers' builds look for leaks). */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "base/alloc.h"
#include "leaksift.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/leaksift-guests-XXXXXX";
static volatile int cancel;
enum { WAYS = 4 }; /* bit 0: through workers, bit 1: four threads */

/* ---- a format for tests: lines that say what the handler does ---- */

static leaksift_status text(leaksift_sink *sink, const char *line, size_t length) {
    leaksift_segment segment = LEAKSIFT_SEGMENT_INIT;
    segment.text = line;
    segment.length = length;
    return leaksift_sink_text(sink, &segment);
}

/* "Header|text": a cell of a table. */
static leaksift_status cell(leaksift_sink *sink, const char *line, size_t length) {
    char column[64] = "";
    leaksift_segment segment = LEAKSIFT_SEGMENT_INIT;
    const char *bar = memchr(line, '|', length);
    memcpy(column, line, (size_t)(bar - line));
    segment.text = bar + 1;
    segment.length = length - (size_t)(bar + 1 - line);
    segment.column = column;
    segment.row = 7;
    segment.cell = "B7";
    segment.sheet = "Kunden";
    segment.page = 3;
    segment.group = 5;
    segment.role = "contact";
    return leaksift_sink_text(sink, &segment);
}

static leaksift_child child_of(const char *line, size_t length, const char **rest) {
    leaksift_child child = LEAKSIFT_CHILD_INIT;
    const char *space = memchr(line, ' ', length);
    child.name = line;
    child.name_length = space ? (size_t)(space - line) : length;
    child.modified = "2021-03-04T10:22:00";
    child.packed_size = length;
    *rest = space ? space + 1 : line + length;
    return child;
}

static leaksift_status whole_child(leaksift_sink *sink, const char *line, size_t length) {
    const char *rest;
    const leaksift_child child = child_of(line, length, &rest);
    return leaksift_sink_child(sink, &child, rest, length - (size_t)(rest - line));
}

static leaksift_status streamed_child(leaksift_sink *sink, const char *line, size_t length) {
    const char *rest;
    const leaksift_child child = child_of(line, length, &rest);
    leaksift_status status = leaksift_sink_child_open(sink, &child);
    for (; !status && rest < line + length; rest++) status = leaksift_sink_child_write(sink, rest, 1);
    if (!status) status = leaksift_sink_child_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "half of it");
    return status ? status : leaksift_sink_child_close(sink);
}

/* "name N": a child of N megabytes that nothing explains. */
static leaksift_status bomb(leaksift_sink *sink, const char *line, size_t length) {
    static const char zeros[1 << 16];
    const char *rest;
    leaksift_child child = child_of(line, length, &rest);
    child.packed_size = 10;
    leaksift_status status = leaksift_sink_child_open(sink, &child);
    for (long left = atol(rest) * 16; !status && left > 0; left--) status = leaksift_sink_child_write(sink, zeros, sizeof zeros);
    return status && status != LEAKSIFT_ERROR_SPACE ? status : leaksift_sink_child_close(sink);
}

static leaksift_status range_child(leaksift_sink *sink, const char *line, size_t length, uint64_t at) {
    const char *rest;
    const leaksift_child child = child_of(line, length, &rest);
    return leaksift_sink_child_range(sink, &child, at + (uint64_t)(rest - line), length - (size_t)(rest - line));
}

static leaksift_status misuse(leaksift_sink *sink, int which) {
    leaksift_segment segment = LEAKSIFT_SEGMENT_INIT;
    leaksift_child child = LEAKSIFT_CHILD_INIT;
    segment.text = "x";
    segment.length = 1;
    switch (which) {
    case 0: segment.size = 1 << 20; return leaksift_sink_text(sink, &segment);
    case 1: segment.role = "king"; return leaksift_sink_text(sink, &segment);
    case 2: segment.part = LEAKSIFT_PART_PATH; return leaksift_sink_text(sink, &segment);
    case 3: segment.column = "\xff"; return leaksift_sink_text(sink, &segment);
    case 4: segment.text = NULL; return leaksift_sink_text(sink, &segment);
    case 5: return leaksift_sink_time(sink, "sent", "yesterday", NULL);
    case 6: return leaksift_sink_time(sink, "sent", "2021-03-04T10:22:00", "CET");
    case 7: return leaksift_sink_note(sink, LEAKSIFT_REASON_COUNT, "x");
    case 8: return leaksift_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "two\nlines");
    case 9: return leaksift_sink_property(sink, "", "x", 1);
    case 10: return leaksift_sink_property(sink, "title", "\xff", 1);
    case 11: return leaksift_sink_child_close(sink);
    case 12: return leaksift_sink_child_write(sink, "x", 1);
    case 13: return leaksift_sink_child_note(sink, LEAKSIFT_REASON_CORRUPT, "");
    case 14: child.modified = "never"; return leaksift_sink_child(sink, &child, "x", 1);
    case 15: return leaksift_sink_text(sink, NULL);
    default: return LEAKSIFT_ERROR_NOT_FOUND;
    }
}
enum { MISUSES = 16 };

static leaksift_status obey(leaksift_sink *sink, const char *line, size_t length, uint64_t at) {
    const char *value;
    if (length < 2) return LEAKSIFT_OK;
    switch (*line) {
    case 't': return text(sink, line + 2, length - 2);
    case 'b': return cell(sink, line + 2, length - 2);
    case 'p':
        value = memchr(line + 2, ' ', length - 2);
        return leaksift_sink_property(sink, line[1] == 'a' ? "author" : "title", value + 1, length - (size_t)(value + 1 - line));
    case 'd': return leaksift_sink_time(sink, "sent", "2020-01-02T03:04:05", "+02:00");
    case 'n': return leaksift_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "half of it is missing");
    case 'c': return whole_child(sink, line + 2, length - 2);
    case 's': return streamed_child(sink, line + 2, length - 2);
    case 'r': return range_child(sink, line + 2, length - 2, at + 2);
    case 'z': return bomb(sink, line + 2, length - 2);
    case 'w': { /* what follows the line, to the end: the same format again */
        const char *rest;
        const leaksift_child child = child_of(line + 2, length - 2, &rest);
        return leaksift_sink_child_range(sink, &child, at + length + 1, UINT64_MAX);
    }
    case 'L': return LEAKSIFT_OK; /* where that one begins */
    case 'o': return leaksift_sink_child_open(sink, NULL);
    case 'f': return LEAKSIFT_ERROR_SPACE;
    case 'm': return misuse(sink, atoi(line + 2));
    case 'k': __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED); return LEAKSIFT_OK;
    case 'l': /* until somebody ends it */
        for (;;) {
            leaksift_status status = leaksift_sink_tick(sink, 1 << 16);
            if (status) return status;
        }
    default: return LEAKSIFT_ERROR_NOT_FOUND;
    }
}

static unsigned runs; /* of the handler, by all threads */

static leaksift_status run_lines(void *context, leaksift_input *input, leaksift_sink *sink) {
    uint64_t size = leaksift_input_size(input);
    size_t got, more;
    char *all = malloc(size + 1);
    assert_ptr_equal(context, &runs);
    __atomic_fetch_add(&runs, 1, __ATOMIC_RELAXED);
    assert_non_null(leaksift_input_name(input));
    leaksift_status status = leaksift_input_read(input, 0, all, 3, &got);
    if (!status) status = leaksift_input_read(input, got, all + got, size + 100, &more); /* more than there is */
    got += status ? 0 : more;
    for (size_t at = 0; !status && at < got;) {
        const char *end = memchr(all + at, '\n', got - at);
        size_t length = end ? (size_t)(end - all) - at : got - at;
        if (at) status = obey(sink, all + at, length, at);
        at += length + 1;
    }
    free(all);
    return status;
}

static bool is_mine(void *context, const char *name, const void *head, size_t length) {
    (void)context;
    (void)name;
    return length > 6 && memcmp((const char *)head + 1, "ecret\n", 6) == 0;
}

static const char *const line_types[] = {"application/x-lines", "text/x-lines*"};
static const leaksift_signature line_signature = {0, "LINES\n", 6};
static const leaksift_handler lines = {sizeof lines, "test.lines", line_types, 2, &line_signature, 1, is_mine, run_lines, &runs, false};

/* ---- a recogniser for tests: customer numbers, "ACME-" and six digits ---- */

static leaksift_status find_numbers(void *context, const leaksift_passage *passage, leaksift_finder *finder) {
    const char *text = passage->segment->text, *end = text + passage->segment->length;
    static const char *const words[] = {"six digits", "the customer's letters"};
    assert_null(context);
    assert_non_null(passage->item_name);
    if (memmem(text, passage->segment->length, "BREAK", 5)) return LEAKSIFT_ERROR_NOT_FOUND;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), "ACME-", 5)) && end - at >= 11; at += 11) {
        leaksift_recognized found = LEAKSIFT_RECOGNIZED_INIT;
        char normalized[16] = "";
        memcpy(normalized, at + 5, 6);
        found.type = at[5] == '9' ? "phone_number" : "customer_number";
        found.offset = (size_t)(at - text);
        found.length = at[6] == '9' ? 1000 : 11;
        found.confidence = at[5] == '1' ? 0.2 : 0.9;
        found.evidence = words;
        found.evidence_count = 2;
        found.normalized = normalized;
        leaksift_status status = leaksift_finder_add(finder, &found);
        if (status) return status;
    }
    return LEAKSIFT_OK;
}

static const leaksift_recognizer_type number_type = {sizeof number_type, "customer_number", "Numbers of our customers", 0.5, LEAKSIFT_LEVEL_HIGH};
static const leaksift_recognizer_type phone_type = {sizeof phone_type, "phone_number", NULL, 0, LEAKSIFT_LEVEL_NONE};
static const leaksift_recognizer_type *const number_types[] = {&number_type, &phone_type};
static const leaksift_recognizer numbers = {sizeof numbers, "acme", number_types, 2, find_numbers, NULL};

/* ---- what came of it, as text ---- */

typedef struct transcript {
    char *text;
    size_t length;
    FILE *out;
} transcript;

static int on_run(void *context, const leaksift_run_info *info) {
    transcript *t = context;
    for (size_t i = 0; i < info->looked_for_count; i++)
        if (strcmp(info->looked_for[i], "customer_number") == 0) fprintf(t->out, "looked for %.1f\n", info->thresholds[i]);
    for (size_t i = 0; i < info->not_looked_for_count; i++)
        if (strcmp(info->not_looked_for[i], "phone_number") == 0) fprintf(t->out, "phones not looked for\n");
    return 0;
}

static int on_finding(void *context, const leaksift_finding *f) {
    transcript *t = context;
    fprintf(t->out, "  %s %s %s=%s %.2f at %d+%d %d:%d %s", strrchr(f->path, '/') + 1, f->rule, f->type, f->normalized, f->confidence,
            (int)f->location.offset, (int)f->location.length, (int)f->location.line, (int)f->location.page, leaksift_part_name(f->location.part));
    if (f->column) fprintf(t->out, " column %s row %d group %s role %s", f->column, (int)f->row, f->group, f->role);
    for (size_t i = 0; i < f->evidence_count; i++) fprintf(t->out, "; %s", f->evidence[i]);
    fprintf(t->out, "%s\n", f->below ? " below" : "");
    return 0;
}

static int on_item(void *context, const leaksift_item *item) {
    transcript *t = context;
    fprintf(t->out, "%s %s %d %s %s %s", strrchr(item->path, '/') + 1, item->media_type, (int)item->size, leaksift_state_name(item->state),
            leaksift_coverage_name(item->coverage), leaksift_level_name(item->level));
    for (size_t i = 0; i < item->note_count; i++) fprintf(t->out, " [%s: %s]", leaksift_reason_name(item->notes[i].reason), item->notes[i].message);
    for (size_t i = 0; i < item->property_count; i++) fprintf(t->out, " %s=%s", item->properties[i].name, item->properties[i].value);
    for (size_t i = 0; i < item->time_count; i++)
        if (strcmp(item->times[i].from, "filesystem") != 0) fprintf(t->out, " %s %s%s from %s", item->times[i].name, item->times[i].at, item->times[i].zone, item->times[i].from);
    fprintf(t->out, "%s%s\n", item->inside ? " container" : "", item->duplicate_of ? " a copy" : "");
    return 0;
}

static int on_text(void *context, const leaksift_text *text) {
    transcript *t = context;
    fprintf(t->out, "%s %d: %.*s\n", strrchr(text->path, '/') + 1, (int)text->location.offset, (int)text->length, text->text);
    return 0;
}

static leaksift_engine *engine_of(bool isolate, const leaksift_limit *limit) {
    static const leaksift_handler *const handlers[] = {&lines};
    static const leaksift_recognizer *const recognizers[] = {&numbers};
    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    leaksift_engine *engine = NULL;
    leaksift_error error = {0};
    options.handlers = handlers;
    options.handler_count = 1;
    options.recognizers = recognizers;
    options.recognizer_count = 1;
    options.isolate = isolate;
    options.limits = limit;
    options.limit_count = limit != NULL;
    if (leaksift_engine_create(&options, &engine, &error)) print_message("%s\n", error.message);
    assert_non_null(engine);
    return engine;
}

static leaksift_status run(const leaksift_engine *engine, leaksift_mode mode, unsigned jobs, transcript *t) {
    const leaksift_callbacks callbacks = {sizeof callbacks, t, on_run, on_finding, on_item, on_text, NULL};
    leaksift_run_options options = LEAKSIFT_RUN_OPTIONS_INIT;
    const char *const root = folder;
    *t = (transcript){0};
    t->out = open_memstream(&t->text, &t->length);
    cancel = 0;
    options.mode = mode;
    options.jobs = jobs;
    options.cancel = &cancel;
    leaksift_status status = leaksift_run(engine, &root, 1, &options, &callbacks, NULL);
    fclose(t->out);
    return status;
}

static void put(const char *name, const void *bytes, size_t size) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static void put_text(const char *name, const char *text) { put(name, text, strlen(text)); }

static void clear(void) {
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'/*", folder);
    assert_int_equal(system(command), 0);
}

static void has(const transcript *t, const char *line) {
    if (strstr(t->text, line)) return;
    fprintf(stderr, "no line\n%s\nin\n%s", line, t->text);
    fail();
}

/* All ways give this; what the first gave stays in `t`. */
static void same_everywhere(leaksift_mode mode, const leaksift_limit *limit, transcript *t) {
    for (unsigned way = 0; way < WAYS; way++) {
        leaksift_engine *engine = engine_of(way & 1, limit);
        transcript other;
        assert_int_equal(run(engine, mode, way & 2 ? 4 : 1, way ? &other : t), LEAKSIFT_OK);
        leaksift_engine_free(engine);
        if (!way) continue;
        assert_string_equal(other.text, t->text);
        free(other.text);
    }
}

/* A POSIX tar of one member. */
static void put_tar(const char *name, const char *member, const char *content) {
    static char tar[8192];
    size_t size = strlen(content);
    unsigned sum = 0;
    memset(tar, 0, sizeof tar);
    snprintf(tar, 100, "%s", member);
    memcpy(tar + 100, "0000644", 8);
    memcpy(tar + 108, "0000000", 8);
    memcpy(tar + 116, "0000000", 8);
    snprintf(tar + 124, 12, "%011zo", size);
    memcpy(tar + 136, "00000000000", 12);
    memset(tar + 148, ' ', 8);
    tar[156] = '0';
    memcpy(tar + 257, "ustar\00000", 8);
    for (size_t i = 0; i < 512; i++) sum += (unsigned char)tar[i];
    snprintf(tar + 148, 8, "%06o", sum);
    memcpy(tar + 512, content, size);
    put(name, tar, 2048 + (size + 511) / 512 * 512);
}

/* ---- the tests ---- */

static const char everything[] =
    "LINES\nt write to jane.roe@example.com about ACME-123456 or ACME-723456\nb Mail|max@firma.example\npa Jane Roe\npt A title\nd \n"
    "c inner.txt ask otto@inner.example about ACME-000001\ns streamed.txt ulla@stream.example\nr range.txt rolf@range.example\n"
    "c nested.lines LINES\nt \xff""bad\xff utf8\n";

static void what_they_push_is_scanned(void **state) {
    (void)state;
    transcript t;
    clear();
    put_text("all.bin", everything);
    put_text("by-function.bin", "secret\nt mail kurt@function.example\n");
    put_tar("archive.tar", "deep.bin", everything);
    put_text("plain.txt", "customer ACME-555555\nand ACME-666666, phone +49 30 901820\n");
    put_text("table.csv", "Name,Customer\nJane,ACME-777777\nOtto,ACME-888888\n");
    put_text("ACME-222222.txt", "nothing in it");
    put_text("nested.bin", "LINES\nt outer\nw middle.bin\nLINES\nw inner.bin\nLINES\nt by inka@inner.example\n");
    same_everywhere(LEAKSIFT_MODE_SCAN, NULL, &t);
    has(&t, "looked for 0.5\n");
    has(&t, "all.bin email.address email_address=jane.roe@example.com");
    has(&t, "all.bin acme.customer_number customer_number=123456 0.20 at 36+11 0:0 body; six digits; the customer's letters below\n");
    has(&t, "all.bin acme.customer_number customer_number=723456 0.90");
    has(&t, "all.bin email.address email_address=max@firma.example");
    has(&t, "column Mail row 7 group g5 role contact");
    has(&t, "otto@inner.example");
    has(&t, "inner.txt acme.customer_number customer_number=000001");
    has(&t, "streamed.txt text/plain 19 findings partial");
    has(&t, "[unsupported: half of it] modified 2021-03-04T10:22:00none from test.lines");
    has(&t, "range.txt text/plain 18 findings complete");
    has(&t, "all.bin application/x-lines 275 findings complete high author=Jane Roe title=A title sent 2020-01-02T03:04:05+02:00 from test.lines container\n");
    has(&t, "deep.bin application/x-lines 275 findings complete high");
    has(&t, "by-function.bin application/x-lines 36 findings complete");
    has(&t, "plain.txt acme.customer_number customer_number=666666 0.90 at 25+11 2:0 body");
    has(&t, "table.csv acme.customer_number customer_number=888888 0.90");
    has(&t, "column Customer row 3");
    has(&t, "ACME-222222.txt acme.customer_number customer_number=222222 0.90 at 0+11 0:0 path");
    has(&t, "  inner.bin email.address email_address=inka@inner.example");
    has(&t, "  middle.bin email.address email_address=inka@inner.example");
    has(&t, "  nested.bin email.address email_address=inka@inner.example");
    free(t.text);
}

static void text_and_identify_use_them_too(void **state) {
    (void)state;
    transcript t;
    clear();
    put_text("all.bin", everything);
    same_everywhere(LEAKSIFT_MODE_IDENTIFY, NULL, &t);
    has(&t, "all.bin application/x-lines 275 clean complete");
    has(&t, "inner.txt text/plain 40 clean complete");
    free(t.text);
    same_everywhere(LEAKSIFT_MODE_TEXT, NULL, &t);
    has(&t, "all.bin 0: write to jane.roe@example.com about ACME-123456 or ACME-723456\n");
    has(&t, "all.bin 63: max@firma.example\n");
    has(&t, "\xef\xbf\xbd""bad\xef\xbf\xbd utf8\n");
    free(t.text);
}

static void failures_are_told(void **state) {
    (void)state;
    transcript t;
    char name[32], script[128];
    clear();
    put_text("fails.bin", "LINES\nt keep jane@kept.example\nf \nt lose otto@lost.example\n");
    put_text("open.bin", "LINES\nt keep jane@kept.example\no \n");
    put_text("notes.bin", "LINES\nt keep jane@kept.example\nn \n");
    put_text("unknown.bin", "LINES\nm 99\n");
    for (int i = 0; i < MISUSES; i++) {
        snprintf(name, sizeof name, "misuse-%d.bin", i);
        snprintf(script, sizeof script, "LINES\nt number %d\nm %d\n", i, i);
        put_text(name, script);
    }
    put_text("broken.txt", "ACME-333333 stands before\n");
    put_text("broken-2.txt", "BREAK it\n");
    put_text("wrong.txt", "ACME-333334 and ACME-390000 is wrong, ACME-333335 comes after\n");
    put_text("phones.txt", "phone +49 30 901820 and ACME-955555\n");
    same_everywhere(LEAKSIFT_MODE_SCAN, NULL, &t);
    has(&t, "fails.bin application/x-lines 59 findings partial low [parser_exit: handler test.lines failed: space]");
    assert_null(strstr(t.text, "lost.example"));
    has(&t, "open.bin application/x-lines 34 findings complete");
    has(&t, "part-1");
    has(&t, "[corrupt: its container was not read to its end]");
    has(&t, "notes.bin application/x-lines 34 findings partial low [corrupt: half of it is missing]");
    has(&t, "unknown.bin application/x-lines 11 unreadable none unknown [parser_exit: handler test.lines failed: not_found]");
    for (int i = 0; i < MISUSES; i++) {
        snprintf(name, sizeof name, "misuse-%d.bin app", i);
        has(&t, name);
        const char *line = strstr(t.text, name), *end = strchr(line, '\n'), *note = strstr(line, "[parser_exit: handler test.lines: ");
        if (!note || note > end) print_message("%.*s\n", (int)(end - line), line);
        assert_true(note && note < end);
    }
    has(&t, "broken.txt text/plain 26 findings");
    has(&t, "broken-2.txt text/plain 9 unreadable partial none [parser_exit: recognizer acme failed: not_found]");
    has(&t, "wrong.txt acme.customer_number customer_number=333334");
    has(&t, "[parser_exit: recognizer acme: a place outside the text or inside a character]");
    has(&t, "phones.txt acme.phone_number phone_number=955555");
    free(t.text);
}

static void limits_hold_for_what_they_push(void **state) {
    (void)state;
    transcript t;
    const leaksift_limit text_limit = {"text", 20}, entries = {"entries", 1}, seconds = {"time", 1}, ratio = {"ratio_floor", 1 << 20};
    clear();
    put_text("long.bin", "LINES\nt mail jane@kept.example \nt and otto@lost.example\n");
    same_everywhere(LEAKSIFT_MODE_SCAN, &text_limit, &t);
    has(&t, "long.bin application/x-lines 56");
    has(&t, "[bytes_out: limit text]");
    free(t.text);
    put_text("long.bin", "LINES\nc a jane@kept.example\nc b otto@lost.example\nt later@lost.example\n");
    same_everywhere(LEAKSIFT_MODE_SCAN, &entries, &t);
    has(&t, "[entries: limit entries");
    assert_null(strstr(t.text, "lost.example"));
    free(t.text);
    put_text("long.bin", "LINES\nz zeros 64\nc b otto@kept.example\n");
    same_everywhere(LEAKSIFT_MODE_SCAN, &ratio, &t);
    has(&t, "[ratio: limit ratio");
    has(&t, "otto@kept.example");
    free(t.text);
    put_text("long.bin", "LINES\nt mail jane@kept.example\nl \nt and otto@lost.example\n");
    same_everywhere(LEAKSIFT_MODE_SCAN, &seconds, &t);
    has(&t, "jane@kept.example");
    has(&t, "[time: limit time]");
    assert_null(strstr(t.text, "lost.example"));
    free(t.text);
}

static void a_run_may_be_cancelled_inside_them(void **state) {
    (void)state;
    for (unsigned way = 0; way < WAYS; way++) {
        transcript t;
        leaksift_engine *engine = engine_of(way & 1, NULL);
        clear();
        put_text("cancels.bin", "LINES\nt mail jane@kept.example\nk \nl \nt and otto@lost.example\n");
        put_text("other.bin", "LINES\nt mail kurt@other.example\n");
        assert_int_equal(run(engine, LEAKSIFT_MODE_SCAN, way & 2 ? 4 : 1, &t), LEAKSIFT_ERROR_CANCELLED);
        has(&t, "[not_reached: interrupted]");
        assert_null(strstr(t.text, "lost.example"));
        free(t.text);
        leaksift_engine_free(engine);
    }
}

/* A child ends the worker while its container's handler runs here: it alone is lost. */
static void a_worker_may_die_meanwhile(void **state) {
    (void)state;
    setenv("LEAKSIFT_WORKER", LS_DEATHS_WORKER, 1);
    for (unsigned jobs = 1; jobs <= 4; jobs += 3) {
        transcript t;
        leaksift_engine *engine = engine_of(true, NULL);
        clear();
        put_text("a.bin", "LINES\nt mail jane@before.example\nc ok.txt by kurt@near.example\nc die-exit.txt lost\nc later.txt by otto@later.example\n"
                          "w die-exit-2.bin\nLINES\nt and ulla@after.example\n");
        put_text("name-die-exit.bin", "LINES\nt mail inka@named.example\n");
        put_text("z.txt", "by rolf@other.example\n");
        assert_int_equal(run(engine, LEAKSIFT_MODE_SCAN, jobs, &t), LEAKSIFT_OK);
        has(&t, "  ok.txt email.address email_address=kurt@near.example");
        has(&t, "die-exit.txt (null) 4 unreadable none unknown [parser_exit: the worker ended with exit status 3]");
        has(&t, "  later.txt email.address email_address=otto@later.example");
        has(&t, "die-exit-2.bin (null) 31 unreadable none unknown [parser_exit: the worker ended with exit status 3]");
        has(&t, "  a.bin email.address email_address=jane@before.example");
        has(&t, "  a.bin email.address email_address=ulla@after.example");
        has(&t, "  z.txt email.address email_address=rolf@other.example");
        free(t.text);
        leaksift_engine_free(engine);
    }
    setenv("LEAKSIFT_WORKER", LS_WORKER, 1);
}

/* A worker that was broken into may say anything: it is ended, and its item is told of. */
static void a_worker_may_lie(void **state) {
    (void)state;
    static const char *const kinds[] = {"run", "did", "bytes", "look"};
    char name[32], line[128];
    transcript t;
    setenv("LEAKSIFT_WORKER", LS_DEATHS_WORKER, 1);
    clear();
    for (size_t i = 0; i < 4; i++) {
        char *content; /* more than is pushed at once */
        size_t length;
        FILE *out = open_memstream(&content, &length);
        snprintf(name, sizeof name, "lie-%s.bin", kinds[i]);
        fprintf(out, "LINES\nt %s\n", name);
        for (unsigned k = 0; k < 5000; k++) fprintf(out, "t line number %u of a long text\n", k);
        fclose(out);
        put(name, content, length);
        free(content);
    }
    put_text("honest.bin", everything);
    leaksift_engine *engine = engine_of(true, NULL);
    assert_int_equal(run(engine, LEAKSIFT_MODE_SCAN, 2, &t), LEAKSIFT_OK);
    for (size_t i = 0; i < 4; i++) {
        snprintf(line, sizeof line, "\nlie-%s.bin (null) ", kinds[i]);
        has(&t, line);
        const char *rest = strstr(t.text, line) + strlen(line);
        assert_non_null(strstr(rest, " unreadable none unknown [parser_crash: the worker's records were malformed]\n"));
    }
    has(&t, "honest.bin application/x-lines 275 findings complete high");
    free(t.text);
    clear();
    put_text("a-lie-text.bin", everything);
    put_text("honest.bin", "LINES\nt mail jane@kept.example\n");
    assert_int_equal(run(engine, LEAKSIFT_MODE_TEXT, 1, &t), LEAKSIFT_ERROR_CRASH);
    has(&t, "honest.bin 0: mail jane@kept.example\n");
    free(t.text);
    leaksift_engine_free(engine);
    setenv("LEAKSIFT_WORKER", LS_WORKER, 1);
}

static int refuse(void *context, const leaksift_finding *finding) {
    (void)finding;
    return --*(int *)context == 0;
}

/* The scanner's findings come while the handler runs: it is ended by a callback that refuses one. */
static void a_scanner_uses_them_and_may_be_refused(void **state) {
    (void)state;
    leaksift_engine *engine = engine_of(false, NULL);
    leaksift_scanner *scanner;
    assert_int_equal(leaksift_scanner_create(engine, &scanner, NULL), LEAKSIFT_OK);
    for (int at = 0; at < 12; at++) {
        int left = at;
        leaksift_callbacks callbacks = LEAKSIFT_CALLBACKS_INIT;
        callbacks.context = &left;
        callbacks.finding = refuse;
        leaksift_status status = leaksift_scanner_memory(scanner, "x/all.bin", everything, sizeof everything - 1, &callbacks, NULL);
        assert_int_equal(status, at > 0 && left == 0 ? LEAKSIFT_ERROR_CALLBACK : LEAKSIFT_OK);
    }
    leaksift_scanner_free(scanner);
    leaksift_engine_free(engine);
}

/* Whatever allocation fails, ours or for the embedder: the scan says so, and the next one is whole. */
static void memory_may_end_at_any_time(void **state) {
    (void)state;
    leaksift_engine *engine = engine_of(false, NULL);
    leaksift_scanner *scanner;
    const leaksift_callbacks callbacks = LEAKSIFT_CALLBACKS_INIT;
    assert_int_equal(leaksift_scanner_create(engine, &scanner, NULL), LEAKSIFT_OK);
    unsigned failed = 0;
    for (uint64_t nth = 1; nth < 200; nth++) {
        ls_alloc_fail_at(nth);
        leaksift_status status = leaksift_scanner_memory(scanner, "x/all.bin", everything, sizeof everything - 1, &callbacks, NULL);
        ls_alloc_fail_at(0);
        assert_true(status == LEAKSIFT_OK || status == LEAKSIFT_ERROR_MEMORY);
        failed += status != LEAKSIFT_OK;
        assert_int_equal(leaksift_scanner_memory(scanner, "x/all.bin", everything, sizeof everything - 1, &callbacks, NULL), LEAKSIFT_OK);
        if (nth % 20 == 0) { /* new buffers, whose growth may fail again */
            leaksift_scanner_free(scanner);
            assert_int_equal(leaksift_scanner_create(engine, &scanner, NULL), LEAKSIFT_OK);
        }
    }
    assert_true(failed > 0);
    leaksift_scanner_free(scanner);
    leaksift_engine_free(engine);
}

static void of_overlapping_ones_the_longer_stays(void **state) {
    (void)state;
    transcript t;
    clear();
    put_text("phones.txt", "call ACME-954321 or 0049 30 901820\n");
    same_everywhere(LEAKSIFT_MODE_SCAN, NULL, &t);
    has(&t, "acme.phone_number phone_number=954321 0.90 at 5+11");
    free(t.text);
}

static void same_bytes_are_copies(void **state) {
    (void)state;
    transcript t;
    clear();
    put_text("a.bin", everything);
    put_text("b.bin", everything);
    same_everywhere(LEAKSIFT_MODE_SCAN, NULL, &t);
    has(&t, "b.bin application/x-lines 275 findings complete high");
    has(&t, "a copy");
    free(t.text);
}

static leaksift_status try_engine(const leaksift_handler *handler, const leaksift_recognizer *recognizer, const char *only, leaksift_engine **out) {
    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    leaksift_error error = {0};
    options.handlers = &handler;
    options.handler_count = handler != NULL;
    options.recognizers = &recognizer;
    options.recognizer_count = recognizer != NULL;
    options.only = &only;
    options.only_count = only != NULL;
    leaksift_status status = leaksift_engine_create(&options, out, &error);
    if (status) assert_true(strstr(error.message, "handler") || strstr(error.message, "recognizer"));
    return status;
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    leaksift_engine *engine;
    leaksift_handler handler;
    leaksift_recognizer recognizer;
    const char *bad = "no type";
    const leaksift_signature far = {4090, "1234567", 7};
    leaksift_recognizer_type type = number_type;
    const leaksift_recognizer_type *types[] = {&type, &type};
#define REFUSED(field, to) handler = lines, handler.field = to, assert_int_equal(try_engine(&handler, NULL, NULL, &engine), LEAKSIFT_ERROR_ARGUMENT)
    REFUSED(size, sizeof lines + 8);
    REFUSED(name, NULL);
    REFUSED(name, "with space");
    REFUSED(media_types, &bad);
    REFUSED(media_type_count, 0);
    REFUSED(run, NULL);
    REFUSED(signatures, &far);
#undef REFUSED
#define REFUSED(field, to) recognizer = numbers, recognizer.field = to, assert_int_equal(try_engine(NULL, &recognizer, NULL, &engine), LEAKSIFT_ERROR_ARGUMENT)
    REFUSED(size, sizeof numbers + 8);
    REFUSED(name, NULL);
    REFUSED(name, "with space");
    REFUSED(run, NULL);
    REFUSED(type_count, 0);
    REFUSED(types, types); /* twice the same */
    type.type = "Bad";
    REFUSED(types, types);
    type.type = "contract"; /* a class of ours */
    REFUSED(types, types);
    type = number_type;
    type.threshold = 2;
    REFUSED(types, types);
#undef REFUSED
}

static void rules_list_them_and_only_chooses(void **state) {
    (void)state;
    leaksift_engine *engine;
    const leaksift_rule_info *rule;
    bool listed = false;
    assert_int_equal(try_engine(NULL, &numbers, NULL, &engine), LEAKSIFT_OK);
    for (size_t i = 0; (rule = leaksift_engine_rule(engine, i)); i++) {
        if (strcmp(rule->id, "acme.customer_number") != 0) continue;
        assert_string_equal(rule->type, "customer_number");
        assert_string_equal(rule->description, "Numbers of our customers");
        listed = true;
    }
    assert_true(listed);
    leaksift_engine_free(engine);
    for (unsigned way = 0; way < 2; way++) { /* chosen alone, and left out */
        unsigned findings = 0;
        leaksift_scanner *scanner;
        transcript t = {0};
        const leaksift_callbacks callbacks = {sizeof callbacks, &t, NULL, on_finding, NULL, NULL, NULL};
        assert_int_equal(try_engine(NULL, &numbers, way ? "email_address" : "customer_number", &engine), LEAKSIFT_OK);
        assert_int_equal(leaksift_scanner_create(engine, &scanner, NULL), LEAKSIFT_OK);
        t.out = open_memstream(&t.text, &t.length);
        assert_int_equal(leaksift_scanner_memory(scanner, "x/a.txt", "ACME-777777 otto@example.com", 28, &callbacks, NULL), LEAKSIFT_OK);
        fclose(t.out);
        for (const char *at = t.text; (at = strchr(at, '\n')); at++) findings++;
        assert_int_equal(findings, 1);
        has(&t, way ? "email_address=otto" : "customer_number=777777");
        free(t.text);
        leaksift_scanner_free(scanner);
        leaksift_engine_free(engine);
    }
}

static int set_up(void **state) {
    (void)state;
    setenv("LEAKSIFT_WORKER", LS_WORKER, 1);
    return !mkdtemp(folder);
}

static int tear_down(void **state) {
    (void)state;
    clear();
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_they_push_is_scanned), cmocka_unit_test(text_and_identify_use_them_too), cmocka_unit_test(failures_are_told),
        cmocka_unit_test(limits_hold_for_what_they_push), cmocka_unit_test(a_run_may_be_cancelled_inside_them), cmocka_unit_test(a_worker_may_die_meanwhile), cmocka_unit_test(a_worker_may_lie),
        cmocka_unit_test(a_scanner_uses_them_and_may_be_refused), cmocka_unit_test(memory_may_end_at_any_time), cmocka_unit_test(of_overlapping_ones_the_longer_stays),
        cmocka_unit_test(same_bytes_are_copies), cmocka_unit_test(what_cannot_be_is_refused), cmocka_unit_test(rules_list_them_and_only_chooses)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
