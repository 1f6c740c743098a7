/* leaksift identify: item lines without findings; on a terminal a table. --formats: what is read from which type. */
#include "cli.h"
#include <string.h>

typedef struct identifying {
    cli_outcome outcome;
    leaksift_report *report; /* NULL: a table */
    cli_output *output;
    bool begun;
} identifying;

static int list_formats(void) {
    const leaksift_format *format;
    for (size_t i = 0; (format = leaksift_format_at(i)) != NULL; i++)
        printf("%-75s %s\n", format->media_type, format->reads ? format->reads : "");
    return cli_printed();
}

static int print_item(FILE *out, const leaksift_item *item) {
    fprintf(out, "%-12llu %-44s ", (unsigned long long)item->size, item->media_type ? item->media_type : "-");
    cli_print_safe(out, item->path, strlen(item->path), false);
    for (size_t i = 0; i < item->note_count; i++)
        fprintf(out, "%s%s", i ? ", " : "  [", leaksift_reason_name(item->notes[i].reason));
    fputs(item->note_count ? "]\n" : "\n", out);
    return ferror(out);
}

static int on_item(void *context, const leaksift_item *item) {
    identifying *s = context;
    s->begun = true;
    cli_outcome_item(&s->outcome, item);
    if (!s->report) return print_item(s->output->file, item);
    const leaksift_callbacks *to = leaksift_report_callbacks(s->report);
    return to->item(to->context, item);
}

static int on_run(void *context, const leaksift_run_info *info) {
    identifying *s = context;
    s->begun = true;
    const leaksift_callbacks *to = s->report ? leaksift_report_callbacks(s->report) : NULL;
    return to ? to->run(to->context, info) : 0;
}

static int on_summary(void *context, const leaksift_summary *summary) {
    identifying *s = context;
    const leaksift_callbacks *to = s->report ? leaksift_report_callbacks(s->report) : NULL;
    return to ? to->summary(to->context, summary) : 0;
}

static bool create_report(identifying *s, const cli_options *options, cli_key *key) {
    leaksift_error error = {LEAKSIFT_OK, ""};
    leaksift_report_options report = LEAKSIFT_REPORT_OPTIONS_INIT;
    report.format = LEAKSIFT_FORMAT_JSONL;
    if (options->values >= 0) report.values = (leaksift_disclosure)options->values;
    bool hides = report.values == LEAKSIFT_HASHED || report.values == LEAKSIFT_OMITTED;
    if (options->paths >= 0) report.paths = (leaksift_disclosure)options->paths;
    else if (hides) report.paths = LEAKSIFT_HASHED;
    if ((hides || report.paths == LEAKSIFT_HASHED) && !cli_key_load(options, key)) return false;
    report.key = key->size ? key->bytes : NULL;
    report.key_size = key->size;
    if (leaksift_report_create(&report, cli_output_write, s->output, &s->report, &error) == LEAKSIFT_OK) return true;
    cli_complain("%s", error.message);
    return false;
}

int cli_identify(const cli_options *options) {
    if (options->list_formats) return list_formats();
    identifying s = {{options, false, false, options->resume}, NULL, NULL, false};
    cli_key key = {{0}, 0};
    cli_output output;
    leaksift_status status = LEAKSIFT_ERROR_MEMORY;
    bool table =
        options->format < 0 ? !options->output && cli_is_terminal(stdout) : options->format == LEAKSIFT_FORMAT_SUMMARY;
    bool hides =
        options->paths == LEAKSIFT_HASHED || options->paths == LEAKSIFT_MASKED || options->values > LEAKSIFT_PLAIN;
    if (table && hides) return cli_usage("identify: a table shows paths as they are; use --format jsonl");
    if (!cli_output_open(&output, options->output, &s.outcome.resume)) return EXIT_USAGE;
    s.output = &output;
    bool whole = table || create_report(&s, options, &key);
    if (whole) {
        leaksift_callbacks callbacks = {sizeof callbacks, &s, on_run, NULL, on_item, NULL, on_summary};
        cli_catch_signals();
        whole =
            cli_run(options, LEAKSIFT_MODE_IDENTIFY, &callbacks, options->output != NULL, &output, &s.outcome, &status);
        if (s.report) whole = leaksift_report_finish(s.report, NULL) == LEAKSIFT_OK && whole;
    }
    leaksift_report_free(s.report);
    if (!s.begun) {
        cli_output_discard(&output);
        return EXIT_USAGE;
    }
    if (!cli_output_close(&output, whole, status == LEAKSIFT_OK) || !whole) s.outcome.partial = true;
    return cli_outcome_status(&s.outcome);
}
