/* leaksift text: to a terminal the text itself, escaped; else JSON Lines, whose texts are what offsets index. */
#include "cli.h"
#include <stdlib.h>
#include <string.h>

typedef struct texts {
    cli_outcome outcome;
    leaksift_report *report; /* NULL: plain text */
    cli_output *output;
    char *path;              /* of the text before */
    bool begun;
} texts;

static int print_text(texts *t, const leaksift_text *text) {
    FILE *out = t->output->file;
    bool is_new = !t->path || strcmp(t->path, text->path) != 0;
    if (is_new && t->path) {
        fputs("\n\n==> ", out);
        cli_print_safe(out, text->path, strlen(text->path), false);
        fputs(" <==\n", out);
    } else if (t->path && !text->glued) {
        fputc('\n', out);
    }
    if (is_new) {
        free(t->path);
        t->path = strdup(text->path);
    }
    cli_print_safe(out, text->text, text->length, true);
    return ferror(out) || !t->path;
}

static int on_text(void *context, const leaksift_text *text) {
    texts *t = context;
    t->begun = true;
    if (!t->report) return print_text(t, text);
    const leaksift_callbacks *to = leaksift_report_callbacks(t->report);
    return to->text(to->context, text);
}

/* No text is not yet an answer: it may be that it could not be read. */
static int on_summary(void *context, const leaksift_summary *summary) {
    texts *t = context;
    t->begun = true;
    cli_outcome_reasons(&t->outcome, summary->reason_items);
    return 0;
}

static bool create_report(texts *t, const cli_options *options, cli_key *key) {
    leaksift_error error = {LEAKSIFT_OK, ""};
    leaksift_report_options report = LEAKSIFT_REPORT_OPTIONS_INIT;
    report.format = LEAKSIFT_FORMAT_JSONL;
    report.values = LEAKSIFT_PLAIN;
    if (options->paths >= 0) report.paths = (leaksift_disclosure)options->paths;
    if (report.paths == LEAKSIFT_HASHED && !cli_key_load(options, key)) return false;
    report.key = key->size ? key->bytes : NULL;
    report.key_size = key->size;
    if (leaksift_report_create(&report, cli_output_write, t->output, &t->report, &error) == LEAKSIFT_OK) return true;
    cli_complain("%s", error.message);
    return false;
}

int cli_text(const cli_options *options) {
    texts t = {{options, false, false, false}, NULL, NULL, NULL, false};
    cli_key key = {{0}, 0};
    cli_output output;
    leaksift_status status = LEAKSIFT_OK;
    bool plain =
        options->format < 0 ? !options->output && cli_is_terminal(stdout) : options->format == LEAKSIFT_FORMAT_SUMMARY;
    if (!cli_output_open(&output, options->output, NULL)) return EXIT_USAGE;
    t.output = &output;
    bool whole = plain || create_report(&t, options, &key);
    bool started = whole;
    if (whole) {
        leaksift_callbacks callbacks = {sizeof callbacks, &t, NULL, NULL, NULL, on_text, on_summary};
        cli_catch_signals();
        whole = cli_run(options, LEAKSIFT_MODE_TEXT, &callbacks, false, &output, &t.outcome, &status);
        started = whole || t.begun || status == LEAKSIFT_ERROR_CRASH;
        if (t.report) whole = leaksift_report_finish(t.report, NULL) == LEAKSIFT_OK && whole;
        else if (t.path) fputc('\n', output.file);
    }
    leaksift_report_free(t.report);
    free(t.path);
    if (!started) {
        cli_output_discard(&output);
        return EXIT_USAGE;
    }
    if (!cli_output_close(&output, whole, false) || !whole) t.outcome.partial = true;
    return cli_outcome_status(&t.outcome);
}
