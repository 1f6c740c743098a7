/* leaksift scan: results to one report, each item also to the exit status, and, where the results go to a file, the
 * summary page to standard output. */
#include "cli.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct scanning {
    cli_outcome outcome;
    leaksift_report *results, *page; /* page: NULL where the results are the page or go to standard output */
    bool begun;
    int page_failed; /* an errno: the results are what counts, so it is told of at the end */
} scanning;

#define TEE(name, type)                                                                                                \
    static int tee_##name(void *context, const type *what) {                                                           \
        scanning *s = context;                                                                                         \
        s->begun = true;                                                                                               \
        const leaksift_callbacks *to = leaksift_report_callbacks(s->results);                                          \
        if (to->name(to->context, what) != 0) return 1;                                                                \
        const leaksift_callbacks *page = s->page ? leaksift_report_callbacks(s->page) : NULL;                          \
        return page ? page->name(page->context, what) : 0;                                                             \
    }
TEE(run, leaksift_run_info)
TEE(finding, leaksift_finding)
TEE(item, leaksift_item)
TEE(summary, leaksift_summary)

static int scan_item(void *context, const leaksift_item *item) {
    scanning *s = context;
    cli_outcome_item(&s->outcome, item);
    return tee_item(context, item);
}

static int format_of(const cli_options *options) {
    if (options->format >= 0) return options->format;
    return !options->output && cli_is_terminal(stdout) ? LEAKSIFT_FORMAT_SUMMARY : LEAKSIFT_FORMAT_JSONL;
}

static leaksift_report_options report_options(const cli_options *options, const cli_key *key) {
    leaksift_report_options report = LEAKSIFT_REPORT_OPTIONS_INIT;
    report.format = (leaksift_report_format)format_of(options);
    report.values = options->values < 0 ? LEAKSIFT_MASKED : (leaksift_disclosure)options->values;
    bool hides = report.values == LEAKSIFT_HASHED || report.values == LEAKSIFT_OMITTED;
    if (options->paths >= 0) report.paths = (leaksift_disclosure)options->paths;
    else report.paths = hides ? LEAKSIFT_HASHED : LEAKSIFT_PLAIN;
    report.key = key->size ? key->bytes : NULL;
    report.key_size = key->size;
    report.terminal = !options->output && cli_may_colour(stdout);
    report.width = cli_width(stdout);
    return report;
}

static bool needs_key(const leaksift_report_options *report) {
    bool hashes = report->values == LEAKSIFT_HASHED || report->paths == LEAKSIFT_HASHED;
    return hashes || report->format == LEAKSIFT_FORMAT_JSONL || report->format == LEAKSIFT_FORMAT_SARIF;
}

static int write_page(void *context, const void *data, size_t size) {
    scanning *s = context;
    if (cli_is_terminal(stdout)) cli_progress_end();
    if (fwrite(data, 1, size, stdout) != size && !s->page_failed) s->page_failed = errno ? errno : EIO;
    return 0;
}

static bool close_page(scanning *s) {
    if (fflush(stdout) != 0 && !s->page_failed) s->page_failed = errno ? errno : EIO;
    if (s->page_failed) cli_complain("standard output: %s", strerror(s->page_failed));
    return !s->page_failed;
}

static bool create_reports(scanning *s, const cli_options *options, const leaksift_report_options *results,
                           cli_output *output) {
    leaksift_error error = {LEAKSIFT_OK, ""};
    leaksift_status status = leaksift_report_create(results, cli_output_write, output, &s->results, &error);
    if (status == LEAKSIFT_OK && options->output && results->format != LEAKSIFT_FORMAT_SUMMARY && !options->quiet) {
        leaksift_report_options page = *results;
        page.format = LEAKSIFT_FORMAT_SUMMARY;
        page.terminal = cli_may_colour(stdout);
        page.results_name = options->output;
        status = leaksift_report_create(&page, write_page, s, &s->page, &error);
    }
    if (status != LEAKSIFT_OK) cli_complain("%s", error.message);
    return status == LEAKSIFT_OK;
}

static bool finish(leaksift_report *report) {
    leaksift_error error = {LEAKSIFT_OK, ""};
    if (!report || leaksift_report_finish(report, &error) == LEAKSIFT_OK) return true;
    cli_complain("%s", error.message);
    return false;
}

int cli_scan(const cli_options *options) {
    scanning s = {{options, false, false, options->resume}, NULL, NULL, false, 0};
    cli_key key = {{0}, 0};
    cli_output output;
    leaksift_status status = LEAKSIFT_ERROR_MEMORY;
    leaksift_report_options results = report_options(options, &key);
    if (needs_key(&results) && !cli_key_load(options, &key)) return EXIT_USAGE;
    results = report_options(options, &key);
    if (!cli_output_open(&output, options->output, &s.outcome.resume)) return EXIT_USAGE;
    bool whole = create_reports(&s, options, &results, &output);
    if (whole) {
        leaksift_callbacks callbacks = {sizeof callbacks, &s, tee_run, tee_finding, scan_item, NULL, tee_summary};
        bool streams_to_terminal =
            !options->output && results.format != LEAKSIFT_FORMAT_SUMMARY && cli_is_terminal(stdout);
        cli_catch_signals();
        whole = cli_run(options, LEAKSIFT_MODE_SCAN, &callbacks, !streams_to_terminal, &output, &s.outcome, &status);
        if (s.begun) whole = finish(s.results) && finish(s.page) && whole;
    }
    leaksift_report_free(s.results);
    leaksift_report_free(s.page);
    memset(&key, 0, sizeof key);
    if (!s.begun) {
        cli_output_discard(&output);
        return EXIT_USAGE;
    }
    if (!cli_output_close(&output, whole, status == LEAKSIFT_OK) || !whole) s.outcome.partial = true;
    if (options->output && !close_page(&s)) s.outcome.partial = true;
    return cli_outcome_status(&s.outcome);
}
