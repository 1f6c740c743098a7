/* What scan, text and identify share: signals, the run, the exit status. */
#include "cli.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

static volatile int cancelled;

/* The first Ctrl-C ends the run in order; the handler goes with it, so that a second one kills. */
static void on_signal(int number) {
    (void)number;
    __atomic_store_n(&cancelled, 1, __ATOMIC_RELAXED); /* all threads look at it */
}

void cli_catch_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESETHAND;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* What does not keep an item from having been examined: the same set by which the summary calls a run complete. */
static bool is_harmless(leaksift_reason reason) {
    switch (reason) {
    case LEAKSIFT_REASON_MATCHES:
    case LEAKSIFT_REASON_EXTERNAL_REFERENCE:
    case LEAKSIFT_REASON_HEADERS_DISAGREE:
    case LEAKSIFT_REASON_OUT_OF_SCOPE:
    case LEAKSIFT_REASON_SYMLINK_NOT_FOLLOWED:
    case LEAKSIFT_REASON_SPECIAL_FILE:
    case LEAKSIFT_REASON_EXCLUDED: return true;
    default: return false;
    }
}

void cli_outcome_item(cli_outcome *outcome, const leaksift_item *item) {
    if (item->state == LEAKSIFT_FINDINGS) outcome->found = true;
    if ((item->state == LEAKSIFT_TRUNCATED || item->state == LEAKSIFT_UNREADABLE) && !item->note_count)
        outcome->partial = true;
    for (size_t i = 0; i < item->note_count; i++) {
        leaksift_reason reason = item->notes[i].reason;
        if (!is_harmless(reason) && !outcome->options->accepted[reason]) outcome->partial = true;
    }
}

void cli_outcome_reasons(cli_outcome *outcome, const uint64_t items[LEAKSIFT_REASON_COUNT]) {
    const bool quiet = outcome->options->quiet;
    for (int reason = 0; reason < LEAKSIFT_REASON_COUNT; reason++) {
        if (!items[reason] || is_harmless(reason) || outcome->options->accepted[reason]) continue;
        const char *name = leaksift_reason_name((leaksift_reason)reason);
        if (!quiet) fprintf(stderr, outcome->partial ? ", %s" : "leaksift: not all of it could be read: %s", name);
        outcome->partial = true;
    }
    if (outcome->partial && !quiet) fputc('\n', stderr);
}

int cli_outcome_status(const cli_outcome *outcome) {
    bool found = outcome->found && outcome->options->fail_on_findings;
    if (outcome->partial) return found ? EXIT_BOTH : EXIT_PARTIAL;
    return found ? EXIT_FOUND : EXIT_COMPLETE;
}

/* Where no root is there at all, nothing can be started. One of several that is missing is a record in the results. */
static bool is_any_there(const cli_options *options) {
    struct stat status;
    if (options->files_from) return true;
    for (size_t i = 0; i < options->arguments.count; i++)
        if (strcmp(options->arguments.words[i], "-") == 0 || lstat(options->arguments.words[i], &status) == 0 ||
            errno != ENOENT)
            return true;
    for (size_t i = 0; i < options->arguments.count; i++)
        cli_complain("%s: %s", options->arguments.words[i], strerror(ENOENT));
    return false;
}

/* What of the results depends on the command's own options. */
enum { TERMS = 4 };
static void add_terms(const cli_options *options, const char *terms[2 * TERMS], char words[3][16],
                      leaksift_run_options *run) {
    snprintf(words[0], sizeof words[0], "%d", options->format);
    snprintf(words[1], sizeof words[1], "%d", options->values);
    snprintf(words[2], sizeof words[2], "%d", options->paths);
    const char *const all[2 * TERMS] = {"--format", words[0], "--values", words[1], "--paths", words[2],
                                        "--key-file", options->key_file ? options->key_file : ""};
    memcpy(terms, all, sizeof all);
    run->journal_terms = terms;
    run->journal_term_count = TERMS;
}

bool cli_run(const cli_options *options, leaksift_mode mode, const leaksift_callbacks *callbacks, bool show_progress,
             const cli_output *output, cli_outcome *outcome, leaksift_status *status) {
    const char *terms[2 * TERMS];
    char words[3][16];
    leaksift_run_options run = LEAKSIFT_RUN_OPTIONS_INIT;
    leaksift_error error = {LEAKSIFT_OK, ""};
    *status = LEAKSIFT_ERROR_NOT_FOUND;
    if (mode != LEAKSIFT_MODE_TEXT && !is_any_there(options)) return false;
    leaksift_engine *engine = cli_engine(options, true);
    *status = LEAKSIFT_ERROR_RULES;
    if (!engine) return false;
    run.mode = mode;
    run.jobs = options->jobs;
    run.include = options->include.words;
    run.include_count = options->include.count;
    run.exclude = options->exclude.words;
    run.exclude_count = options->exclude.count;
    run.files_from = options->files_from;
    run.cancel = &cancelled;
    run.journal = output->journal;
    const char *const outputs[] = {"/dev/stdout", "/dev/stderr", output->name, output->part};
    run.outputs = outputs;
    run.output_count = sizeof outputs / sizeof *outputs;
    run.resume = outcome->resume;
    add_terms(options, terms, words, &run);
    if (show_progress && !options->quiet && cli_is_terminal(stderr)) run.progress = cli_progress;
    *status = leaksift_run(engine, options->arguments.words, options->arguments.count, &run, callbacks, &error);
    cli_progress_end();
    leaksift_engine_free(engine);
    if (*status == LEAKSIFT_ERROR_CANCELLED) {
        outcome->partial = true;
        cli_complain("interrupted: the results hold what was examined until then%s",
                     run.journal ? "; the same command with --resume goes on" : "");
        return true;
    }
    if (*status == LEAKSIFT_ERROR_NOT_FOUND && options->arguments.count == 1)
        cli_complain("%s: %s", options->arguments.words[0], error.message);
    else if (*status != LEAKSIFT_OK && *status != LEAKSIFT_ERROR_CALLBACK) cli_complain("%s", error.message);
    return *status == LEAKSIFT_OK;
}
