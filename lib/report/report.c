/* Creating, feeding and ending a report. Failures of memory or of the writer are kept: the callback that met one
 * returns non-zero, which ends the run, and leaksift_report_finish() says why. */
#include "report/report.h"
#include "base/alloc.h"
#include "base/pack_model.h"
#include "base/status.h"
#include "report/page.h"
#include <string.h>

static const ls_report_kind *const kinds[] = {
    [LEAKSIFT_FORMAT_SUMMARY] = &ls_report_page,
    [LEAKSIFT_FORMAT_JSONL] = &ls_report_jsonl,
    [LEAKSIFT_FORMAT_CSV] = &ls_report_csv,
    [LEAKSIFT_FORMAT_SARIF] = &ls_report_sarif,
};

enum { WIDTH_DEFAULT = 100, WIDTH_LEAST = 80, WIDTH_MOST = 200, FLUSH_AT = 256 << 10 };

static bool lacks_memory(const leaksift_report *report) {
    return report->out.failed || report->text.failed || report->other.failed || report->disclose.message.failed ||
           report->row.failed || report->rows.failed || report->rules.failed || report->notes.failed;
}

void ls_report_flush(leaksift_report *report) {
    if (report->status != LEAKSIFT_OK) return;
    ls_buffer *out = &report->out;
    if (lacks_memory(report)) report->status = LEAKSIFT_ERROR_MEMORY;
    else if (out->length && report->write(report->write_context, out->data, out->length) != 0)
        report->status = LEAKSIFT_ERROR_IO;
    ls_buffer_clear(out);
}

void ls_report_put_row(leaksift_report *report, const char *row, size_t length, const char *word) {
    const char *mark = memchr(row, LS_ROW_MARK, length);
    size_t before = mark ? (size_t)(mark - row) : length;
    ls_buffer_append(&report->out, row, before);
    if (!mark) return;
    ls_buffer_puts(&report->out, word);
    ls_buffer_append(&report->out, mark + 1, length - before - 1);
}

static void put_rows(leaksift_report *report, ls_row_writer *put, const char *word) {
    size_t at = 0, length;
    for (const char *row; (row = ls_held_next(&report->rows, &at, &length)) != NULL;) {
        put(report, row, length, word);
        if (report->out.length > FLUSH_AT) ls_report_flush(report);
    }
    ls_buffer_free(&report->rows);
}

void ls_report_hold(leaksift_report *report, const char *item, ls_row_writer *put, const char *early) {
    if (report->row.failed) return;
    if (!ls_held_add(&report->held, item, report->row.data, report->row.length)) report->row.failed = true;
    while (ls_held_overflow(&report->held, &report->rows)) put_rows(report, put, early);
}

void ls_report_release(leaksift_report *report, const char *item, ls_row_writer *put, const char *word) {
    if (ls_held_take(&report->held, item, &report->rows, NULL)) put_rows(report, put, word);
}

void ls_report_release_all(leaksift_report *report, ls_row_writer *put, const char *word) {
    while (report->held.count) ls_report_release(report, report->held.items[0].id, put, word);
}

#define FEED(name, type)                                                                                               \
    static int feed_##name(void *context, const type *what) {                                                          \
        leaksift_report *report = context;                                                                             \
        if (report->status == LEAKSIFT_OK && report->kind->name) report->kind->name(report, what);                     \
        ls_report_flush(report);                                                                                       \
        return report->status != LEAKSIFT_OK;                                                                          \
    }
FEED(run, leaksift_run_info)

/* ---- findings that wait
 *
 * Masked, words beside a value (its context, the header of its column) are hidden where they are words of a value of
 * the same item. That is known of all values only at the item's end, so its findings wait for it. Those of which too
 * many wait go out early, and then no finding of the item shows its context. */

static void wait_for_end(leaksift_report *report, const leaksift_finding *finding) {
    ls_buffer *packed = &report->packed;
    ls_buffer_clear(packed);
    ls_pack_string(packed, finding->item);
    ls_pack_bytes(packed, finding->value, ls_seen_hidden(finding));
    ls_pack_string(packed, finding->path);
    ls_pack_finding(packed, finding);
    if (packed->failed || !ls_held_add(&report->waiting, finding->item, packed->data, packed->length))
        report->status = LEAKSIFT_ERROR_MEMORY;
}

static bool unpack(leaksift_report *report, const char *thing, size_t length, leaksift_finding *finding) {
    ls_unpack in = {.at = (const uint8_t *)thing, .end = (const uint8_t *)thing + length, .borrows = true};
    size_t hidden;
    ls_arena_reset(&report->arena);
    const char *item = ls_unpack_string(&in, &report->arena);
    ls_unpack_bytes(&in, &hidden);
    const char *path = ls_unpack_string(&in, &report->arena);
    if (!ls_unpack_finding(&in, &report->arena, finding))
        report->status = LEAKSIFT_ERROR_MEMORY; /* it was packed here */
    finding->item = item;
    finding->path = path;
    return report->status == LEAKSIFT_OK;
}

/* What none of the lines that are due may show beside another value. */
static void learn_due(leaksift_report *report) {
    size_t at = 0, length, hidden;
    for (const char *thing; (thing = ls_held_next(&report->due, &at, &length)) != NULL;) {
        ls_unpack in = {.at = (const uint8_t *)thing, .end = (const uint8_t *)thing + length, .borrows = true};
        ls_arena_reset(&report->arena);
        const char *item = ls_unpack_string(&in, &report->arena);
        const uint8_t *value = ls_unpack_bytes(&in, &hidden);
        if (item) ls_disclose_begin(&report->disclose, item, (const char *)value, hidden);
        else report->status = LEAKSIFT_ERROR_MEMORY;
    }
}

static void show_due(leaksift_report *report, bool with_context) {
    leaksift_finding finding;
    size_t at = 0, length;
    learn_due(report);
    for (const char *thing;
         (thing = ls_held_next(&report->due, &at, &length)) != NULL && unpack(report, thing, length, &finding);) {
        if (!with_context) finding.context = NULL;
        report->kind->finding(report, &finding);
        ls_report_flush(report);
    }
    ls_buffer_free(&report->due);
}

static int feed_finding(void *context, const leaksift_finding *what) {
    leaksift_report *report = context;
    if (report->status == LEAKSIFT_OK && report->kind->finding) {
        if (report->disclose.values == LEAKSIFT_MASKED) wait_for_end(report, what);
        else report->kind->finding(report, what);
        while (report->status == LEAKSIFT_OK && ls_held_overflow(&report->waiting, &report->due))
            show_due(report, false);
    }
    ls_report_flush(report);
    return report->status != LEAKSIFT_OK;
}

static int feed_item(void *context, const leaksift_item *what) {
    leaksift_report *report = context;
    bool early;
    ls_disclose_item(&report->disclose, what->id);
    if (report->status == LEAKSIFT_OK && ls_held_take(&report->waiting, what->id, &report->due, &early))
        show_due(report, !early);
    if (report->status == LEAKSIFT_OK && report->kind->item) report->kind->item(report, what);
    ls_report_flush(report);
    return report->status != LEAKSIFT_OK;
}

/* Of items that never ended. */
static void show_waiting(leaksift_report *report) {
    bool early;
    while (report->status == LEAKSIFT_OK && report->waiting.count) {
        if (ls_held_take(&report->waiting, report->waiting.items[0].id, &report->due, &early)) show_due(report, !early);
    }
}

FEED(summary, leaksift_summary)

/* Texts come by the million: they are written when there are many. */
static int feed_text(void *context, const leaksift_text *what) {
    leaksift_report *report = context;
    if (report->status == LEAKSIFT_OK && report->kind->text) report->kind->text(report, what);
    if (lacks_memory(report)) ls_report_flush(report);
    return report->status != LEAKSIFT_OK;
}

static leaksift_status check(const leaksift_report_options *options, leaksift_error *error) {
    bool hashed = options->values == LEAKSIFT_HASHED || options->paths == LEAKSIFT_HASHED;
    if ((unsigned)options->format >= sizeof kinds / sizeof *kinds)
        return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "unknown report format %d", (int)options->format);
    if ((unsigned)options->values > LEAKSIFT_OMITTED || (unsigned)options->paths > LEAKSIFT_HASHED)
        return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "unknown disclosure of values or paths");
    if (hashed && (!options->key || !options->key_size))
        return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "hashed values and paths need a key");
    return LEAKSIFT_OK;
}

/* Everything that may fail: false means no memory. */
static bool fill(leaksift_report *report, const leaksift_report_options *options) {
    if (options->key && options->key_size) {
        report->key = ls_malloc(sizeof *report->key);
        if (!report->key) return false;
        ls_hmac_key_init(report->key, options->key, options->key_size);
    }
    report->disclose.values = options->values;
    report->disclose.paths = options->paths;
    report->disclose.key = report->key;
    if (options->results_name && !(report->results_name = ls_strdup(options->results_name))) return false;
    return report->kind != &ls_report_page || (report->page = ls_page_create()) != NULL;
}

leaksift_status leaksift_report_create(const leaksift_report_options *options,
                                       int (*write)(void *context, const void *data, size_t size), void *context,
                                       leaksift_report **out, leaksift_error *error) {
    *out = NULL;
    leaksift_report_options given = LEAKSIFT_REPORT_OPTIONS_INIT;
    if (options) memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
    leaksift_status status = check(&given, error);
    if (status != LEAKSIFT_OK) return status;
    leaksift_report *report = ls_calloc(1, sizeof *report);
    if (!report) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    report->kind = kinds[given.format];
    report->write = write;
    report->write_context = context;
    report->terminal = given.terminal;
    report->width = given.width == 0 ? WIDTH_DEFAULT : given.width;
    if (report->width < WIDTH_LEAST) report->width = WIDTH_LEAST;
    if (report->width > WIDTH_MOST) report->width = WIDTH_MOST;
    report->callbacks = (leaksift_callbacks){sizeof report->callbacks, report, feed_run, feed_finding, feed_item,
                                             feed_text, feed_summary};
    ls_sha256_init(&report->digest);
    if (!fill(report, &given)) {
        leaksift_report_free(report);
        return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    }
    *out = report;
    return LEAKSIFT_OK;
}

const leaksift_callbacks *leaksift_report_callbacks(leaksift_report *report) { return &report->callbacks; }

leaksift_status leaksift_report_finish(leaksift_report *report, leaksift_error *error) {
    show_waiting(report);
    if (report->status == LEAKSIFT_OK && report->kind->finish) report->kind->finish(report);
    ls_report_flush(report);
    if (report->status == LEAKSIFT_ERROR_MEMORY) return ls_error_set(error, report->status, "out of memory");
    if (report->status == LEAKSIFT_ERROR_IO)
        return ls_error_set(error, report->status, "the report could not be written");
    return report->status;
}

void leaksift_report_free(leaksift_report *report) {
    if (!report) return;
    ls_page_free(report->page);
    ls_held_free(&report->held);
    ls_held_free(&report->waiting);
    ls_arena_free(&report->arena);
    ls_buffer_free(&report->packed);
    ls_buffer_free(&report->due);
    ls_buffer_free(&report->out);
    ls_buffer_free(&report->text);
    ls_buffer_free(&report->other);
    ls_buffer_free(&report->row);
    ls_buffer_free(&report->rows);
    ls_buffer_free(&report->head);
    ls_buffer_free(&report->head_of);
    ls_buffer_free(&report->rules);
    ls_buffer_free(&report->notes);
    ls_buffer_free(&report->disclose.message);
    ls_free(report->results_name);
    if (report->key) explicit_bzero(report->key, sizeof *report->key);
    ls_free(report->key);
    ls_free(report);
}
