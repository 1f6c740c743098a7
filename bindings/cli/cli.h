/* The command `leaksift`: a thin layer over the public header. It reads options, opens the output, tees results to
 * reports and to the exit status, and is the only part of the product that prints. */
#ifndef LEAKSIFT_CLI_H
#define LEAKSIFT_CLI_H
#include "leaksift.h"
#include <stdio.h>

/* Exit status: EXIT_FOUND and EXIT_PARTIAL together are EXIT_BOTH. */
enum { EXIT_COMPLETE = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_PARTIAL = 3, EXIT_BOTH = 4 };

typedef enum cli_command {
    CLI_SCAN = 1,
    CLI_TEXT = 2,
    CLI_IDENTIFY = 4,
    CLI_VERIFY = 8,
    CLI_RULES = 16
} cli_command;

/* A list of words, borrowed from argv or cut out of it. */
typedef struct cli_list {
    const char **words;
    size_t count;
} cli_list;

typedef struct cli_options {
    cli_command command;
    cli_list arguments; /* what is no option */
    int format;         /* leaksift_report_format, -1: not given */
    const char *output; /* NULL: standard output */
    int values, paths;  /* leaksift_disclosure, -1: not given */
    const char *key_file;
    unsigned context, jobs;
    cli_list rules, only, except, own, region, include, exclude;
    leaksift_limit *limits;
    size_t limit_count;
    bool no_builtin_rules, no_isolate, quiet, list_formats, fail_on_findings, help, resume;
    double min_confidence;
    const char *files_from, *password_file;
    cli_list passwords; /* lines of it */
    char *password_text;
    bool accepted[LEAKSIFT_REASON_COUNT];
} cli_options;

/* options.c: false: wrong usage, told on standard error. */
bool cli_parse(int argc, char **argv, cli_options *options);
void cli_options_free(cli_options *options);
/* "leaksift: …" on standard error, and how to get help; returns EXIT_USAGE. */
int cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "leaksift: …" on standard error. */
void cli_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* What was printed on standard output stands there: EXIT_COMPLETE; else EXIT_PARTIAL, and it is told. */
int cli_printed(void);
/* Text from the data for a terminal: control and bidirectional characters escaped. `keep_lines` lets newline and tab
 * pass. */
void cli_print_safe(FILE *out, const char *text, size_t length, bool keep_lines);

/* passwords.c: the lines of --passwords; false: told. */
bool cli_passwords_load(cli_options *options);

/* engine.c */
leaksift_engine *cli_engine(const cli_options *options, bool isolate); /* NULL: told */

/* key.c: the key of value_id; false: told. */
enum { CLI_KEY_MAX = 4096 };
typedef struct cli_key {
    uint8_t bytes[CLI_KEY_MAX];
    size_t size;
} cli_key;
bool cli_key_load(const cli_options *options, cli_key *key);

/* output.c: FILE.part, renamed at the end; beside it the journal, from which --resume goes on. */
typedef struct cli_output {
    FILE *file;
    const char *name; /* NULL: standard output */
    char *part;       /* NULL: `name` is a device or a pipe, written as it is */
    char *journal;    /* FILE.journal, beside a part */
    bool on_terminal; /* the progress line must give way */
    bool was_there;   /* the part, before us */
    bool emptied;     /* of what was there: at the first write */
    int failed;       /* errno of the first write that failed */
} cli_output;
/* `resume`: asked for; what comes of it. NULL: no journal is kept. */
bool cli_output_open(cli_output *output, const char *name, bool *resume);
int cli_output_write(void *output, const void *data, size_t size);
/* `whole`: rename FILE.part to FILE; else it is left and named. `ended`: the journal has served. false: told. */
bool cli_output_close(cli_output *output, bool whole, bool ended);
void cli_output_discard(cli_output *output); /* nothing was started: no file is left */
bool cli_is_terminal(FILE *file);
unsigned cli_width(FILE *file);
bool cli_may_colour(FILE *file);

/* progress.c */
void cli_progress(void *context, const leaksift_progress *progress);
void cli_progress_end(void);

/* run.c: what scan, text and identify share. */
typedef struct cli_outcome {
    const cli_options *options;
    bool found, partial;
    bool resume; /* there is something to go on with */
} cli_outcome;
void cli_outcome_item(cli_outcome *outcome, const leaksift_item *item);
/* Of `text`: also says which of them. */
void cli_outcome_reasons(cli_outcome *outcome, const uint64_t items[LEAKSIFT_REASON_COUNT]);
int cli_outcome_status(const cli_outcome *outcome);
/* Runs over the arguments; false: it failed, told. `outcome` learns of an interruption. */
bool cli_run(const cli_options *options, leaksift_mode mode, const leaksift_callbacks *callbacks, bool show_progress,
             const cli_output *output, cli_outcome *outcome, leaksift_status *status);
void cli_catch_signals(void);

int cli_scan(const cli_options *options);
int cli_text(const cli_options *options);
int cli_identify(const cli_options *options);
int cli_verify(const cli_options *options);
int cli_rules(const cli_options *options);

/* help.c */
int cli_help(const char *topic); /* NULL: all */
int cli_version(void);
#endif
