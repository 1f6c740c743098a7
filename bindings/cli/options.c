/* The command line to cli_options. One table says which option belongs to which commands; a wrong one is refused
 * before anything is opened. */
#include "cli.h"
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUTS = CLI_SCAN | CLI_TEXT | CLI_IDENTIFY, MATCHING = CLI_SCAN, ENGINE = OUTPUTS | CLI_RULES };

typedef enum option_id {
    OPT_FORMAT = 256, OPT_OUTPUT, OPT_VALUES, OPT_PATHS, OPT_KEY_FILE, OPT_CONTEXT, OPT_JOBS, OPT_RULES, OPT_NO_BUILTIN,
    OPT_ONLY, OPT_EXCEPT, OPT_MIN_CONFIDENCE, OPT_OWN, OPT_REGION, OPT_FILES_FROM, OPT_INCLUDE, OPT_EXCLUDE, OPT_RESUME,
    OPT_LIMIT, OPT_ISOLATE, OPT_NO_ISOLATE, OPT_FAIL_ON, OPT_ACCEPT, OPT_QUIET, OPT_FORMATS, OPT_PASSWORDS, OPT_HELP
} option_id;

static const struct option_row {
    const char *name;
    bool has_argument;
    option_id id;
    int commands;
} rows[] = {
    {"format", true, OPT_FORMAT, OUTPUTS},
    {"output", true, OPT_OUTPUT, OUTPUTS},
    {"values", true, OPT_VALUES, OUTPUTS},
    {"paths", true, OPT_PATHS, OUTPUTS},
    {"key-file", true, OPT_KEY_FILE, OUTPUTS},
    {"context", true, OPT_CONTEXT, MATCHING},
    {"jobs", true, OPT_JOBS, OUTPUTS},
    {"rules", true, OPT_RULES, ENGINE},
    {"no-builtin-rules", false, OPT_NO_BUILTIN, ENGINE},
    {"only", true, OPT_ONLY, MATCHING | CLI_RULES},
    {"except", true, OPT_EXCEPT, MATCHING | CLI_RULES},
    {"min-confidence", true, OPT_MIN_CONFIDENCE, MATCHING},
    {"own", true, OPT_OWN, MATCHING},
    {"region", true, OPT_REGION, MATCHING},
    {"files-from", true, OPT_FILES_FROM, OUTPUTS},
    {"include", true, OPT_INCLUDE, OUTPUTS},
    {"exclude", true, OPT_EXCLUDE, OUTPUTS},
    {"resume", false, OPT_RESUME, CLI_SCAN | CLI_IDENTIFY},
    {"passwords", true, OPT_PASSWORDS, OUTPUTS},
    {"limit", true, OPT_LIMIT, OUTPUTS},
    {"isolate", false, OPT_ISOLATE, OUTPUTS},
    {"no-isolate", false, OPT_NO_ISOLATE, OUTPUTS},
    {"fail-on", true, OPT_FAIL_ON, MATCHING},
    {"accept", true, OPT_ACCEPT, OUTPUTS},
    {"quiet", false, OPT_QUIET, OUTPUTS},
    {"formats", false, OPT_FORMATS, CLI_IDENTIFY},
    {"help", false, OPT_HELP, OUTPUTS | CLI_VERIFY | CLI_RULES},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const struct { const char *name; cli_command command; } commands[] = {
    {"scan", CLI_SCAN}, {"text", CLI_TEXT}, {"identify", CLI_IDENTIFY}, {"verify", CLI_VERIFY}, {"rules", CLI_RULES}};

int cli_usage(const char *format, ...) {
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    cli_complain("%s", line);
    fputs("Try `leaksift help`.\n", stderr);
    return EXIT_USAGE;
}

/* ---- words */

static bool add(cli_list *list, const char *word) {
    const char **words = realloc(list->words, (list->count + 1) * sizeof *words);
    if (!words) return cli_complain("out of memory"), false;
    list->words = words;
    words[list->count++] = word;
    return true;
}

/* Cuts "a,b" in place: argv is ours to write. No word at all is a shell's variable that was never set. */
static bool add_words(const char *option, cli_list *list, char *words) {
    if (!words[strspn(words, ",")]) return cli_usage("--%s needs a value", option), false;
    for (char *rest = words, *word; (word = strsep(&rest, ",")) != NULL;)
        if (*word && !add(list, word)) return false;
    return true;
}

static bool choose(const char *option, const char *given, const char *const *names, size_t count, int *out) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], given) != 0) continue;
        *out = (int)i;
        return true;
    }
    fprintf(stderr, "leaksift: --%s: unknown word `", option);
    cli_print_safe(stderr, given, strlen(given), false);
    fputs("'; known are", stderr);
    for (size_t i = 0; i < count; i++) fprintf(stderr, "%s %s", i ? "," : "", names[i]);
    fputs("\nTry `leaksift help`.\n", stderr);
    return false;
}

/* A whole number; K, M, G, T are powers of 1,024 where `sizes`. */
static bool number(const char *option, const char *given, bool sizes, uint64_t most, uint64_t *out) {
    char *end;
    errno = 0;
    unsigned long long value = strtoull(given, &end, 10);
    const char *unit = sizes && *end ? strchr("KMGT", *end & ~32) : NULL;
    int shift = unit && *unit ? (int)(unit - "KMGT" + 1) * 10 : 0;
    if (shift) end++;
    bool digits = given[0] >= '0' && given[0] <= '9';
    if (!digits || *end || errno || value > most >> shift) {
        cli_usage("--%s: `%s' is not a number%s up to %llu", option, given, sizes ? " (K, M, G, T may follow)" : "",
                  (unsigned long long)most);
        return false;
    }
    *out = (uint64_t)value << shift;
    return true;
}

static bool set_unsigned(const char *option, const char *given, unsigned least, unsigned most, unsigned *out) {
    uint64_t value;
    if (!number(option, given, false, most, &value)) return false;
    if (value < least) return cli_usage("--%s: must be at least %u", option, least), false;
    *out = (unsigned)value;
    return true;
}

static bool set_limit(cli_options *options, char *given) {
    char *equals = strchr(given, '=');
    if (!equals) return cli_usage("--limit: NAME=VALUE is missing its value; `leaksift help limits` lists them"), false;
    *equals = '\0';
    bool known = false;
    for (size_t i = 0; leaksift_limit_at(i); i++) known |= strcmp(leaksift_limit_at(i)->name, given) == 0;
    if (!known) return cli_usage("--limit: no limit is named `%s'; `leaksift help limits` lists them", given), false;
    leaksift_limit *limits = realloc(options->limits, (options->limit_count + 1) * sizeof *limits);
    if (!limits) return cli_complain("out of memory"), false;
    options->limits = limits;
    limits[options->limit_count].name = given;
    return number("limit", equals + 1, true, UINT64_MAX, &limits[options->limit_count++].value);
}

#define LEAST_CONFIDENCE 1e-6 /* 0 is each type's own threshold for the library; no finding is as doubtful as this */

static bool set_confidence(cli_options *options, const char *given) {
    char *end;
    options->min_confidence = strtod(given, &end);
    bool good = end != given && !*end && options->min_confidence >= 0 && options->min_confidence <= 1;
    if (good && options->min_confidence < LEAST_CONFIDENCE) options->min_confidence = LEAST_CONFIDENCE;
    if (good) return true;
    return cli_usage("--min-confidence: `%s' is not a number from 0 to 1", given), false;
}

static bool accept_reasons(cli_options *options, char *given) {
    const char *names[LEAKSIFT_REASON_COUNT];
    for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++) names[i] = leaksift_reason_name((leaksift_reason)i);
    for (char *rest = given, *word; (word = strsep(&rest, ",")) != NULL;) {
        int reason;
        if (!*word) continue;
        if (!choose("accept", word, names, LEAKSIFT_REASON_COUNT, &reason)) return false;
        options->accepted[reason] = true;
    }
    return true;
}

/* ---- one option */

static bool take(cli_options *options, option_id id, char *given) {
    static const char *const formats[] = {"summary", "jsonl", "csv",
                                          "sarif"}; /* in the order of the public enumerations */
    static const char *const values[] = {"masked", "plain", "hashed", "none"}, *const findings[] = {"findings"};
    int word;
    switch (id) {
    case OPT_FORMAT: return choose("format", given, formats, 4, &options->format);
    case OPT_OUTPUT: options->output = strcmp(given, "-") == 0 ? NULL : given; return true;
    case OPT_VALUES: return choose("values", given, values, 4, &options->values);
    case OPT_PATHS: return choose("paths", given, values, 3, &options->paths);
    case OPT_KEY_FILE: options->key_file = given; return true;
    case OPT_CONTEXT: return set_unsigned("context", given, 0, 10000, &options->context);
    case OPT_JOBS: return set_unsigned("jobs", given, 1, 1024, &options->jobs);
    case OPT_RULES: return add(&options->rules, given);
    case OPT_NO_BUILTIN: options->no_builtin_rules = true; return true;
    case OPT_ONLY: return add_words("only", &options->only, given);
    case OPT_EXCEPT: return add_words("except", &options->except, given);
    case OPT_MIN_CONFIDENCE: return set_confidence(options, given);
    case OPT_OWN: return add_words("own", &options->own, given);
    case OPT_REGION: return add_words("region", &options->region, given);
    case OPT_FILES_FROM: options->files_from = given; return true;
    case OPT_PASSWORDS: options->password_file = given; return true;
    case OPT_INCLUDE: return add(&options->include, given);
    case OPT_EXCLUDE: return add(&options->exclude, given);
    case OPT_LIMIT: return set_limit(options, given);
    case OPT_FAIL_ON: return options->fail_on_findings = choose("fail-on", given, findings, 1, &word);
    case OPT_ACCEPT: return accept_reasons(options, given);
    case OPT_QUIET: options->quiet = true; return true;
    case OPT_FORMATS: options->list_formats = true; return true;
    case OPT_HELP: options->help = true; return true;
    case OPT_NO_ISOLATE: options->no_isolate = true; return true;
    case OPT_ISOLATE: options->no_isolate = false; return true;
    case OPT_RESUME: options->resume = true; return true;
    }
    return false;
}

static const struct option_row *row_of(int id) {
    for (size_t i = 0; i < ROWS; i++)
        if ((int)rows[i].id == id) return &rows[i];
    return NULL;
}

/* A member of standard input is printed as "-!/name", and may be given so: no option begins like that. */
static bool take_members_of_stdin(int *argc, char **argv, cli_options *options) {
    int kept = 2;
    bool words_only = false;
    for (int i = 2; i < *argc; i++) {
        words_only |= strcmp(argv[i], "--") == 0;
        if (words_only || strncmp(argv[i], "-!/", 3) != 0) argv[kept++] = argv[i];
        else if (!add(&options->arguments, argv[i])) return false;
    }
    argv[kept] = NULL;
    *argc = kept;
    return true;
}

static bool read_options(int argc, char **argv, cli_options *options) {
    if (!take_members_of_stdin(&argc, argv, options)) return false;
    struct option table[ROWS + 1];
    memset(table, 0, sizeof table);
    for (size_t i = 0; i < ROWS; i++)
        table[i] = (struct option){rows[i].name, rows[i].has_argument ? required_argument : no_argument, NULL,
                                   (int)rows[i].id};
    opterr = 0;
    optind = 2; /* behind the command */
    for (int id; (id = getopt_long(argc, argv, ":h", table, NULL)) != -1;) {
        const struct option_row *row = row_of(id == 'h' ? OPT_HELP : id);
        if (id == ':') return cli_usage("%s needs a value", argv[optind - 1]), false;
        if (!row) return cli_usage("unknown option `%s'", argv[optind - 1]), false;
        if (!(row->commands & (int)options->command))
            return cli_usage("--%s does not belong to `%s'", row->name, argv[1]), false;
        if (!take(options, row->id, optarg)) return false;
    }
    for (int i = optind; i < argc; i++)
        if (!add(&options->arguments, argv[i])) return false;
    return true;
}

/* What only shows when all options are known. */
static bool is_consistent(cli_options *options, const char *command) {
    bool runs = options->command & OUTPUTS;
    if (options->help || (options->list_formats && !options->arguments.count)) return true;
    if (options->list_formats) return cli_usage("--formats takes no path"), false;
    if (runs && !options->arguments.count && !options->files_from)
        return cli_usage("%s what? Give a path, or - for standard input", command), false;
    if (options->resume && !options->output)
        return cli_usage("--resume goes on with a file of results: --output FILE is needed"), false;
    if (options->command == CLI_VERIFY && options->arguments.count != 1)
        return cli_usage("verify takes one file of results"), false;
    bool rows_only = options->format == LEAKSIFT_FORMAT_CSV || options->format == LEAKSIFT_FORMAT_SARIF;
    if (rows_only && options->command != CLI_SCAN)
        return cli_usage("%s prints no findings: --format is summary or jsonl", command), false;
    if (options->command == CLI_TEXT && options->values > 0 && options->values != LEAKSIFT_PLAIN)
        return cli_usage("text prints the text itself: --values can only be plain"), false;
    return true;
}

bool cli_parse(int argc, char **argv, cli_options *options) {
    *options = (cli_options){.format = -1, .values = -1, .paths = -1};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0) options->command = commands[i].command;
    if (!options->command) return cli_usage("unknown command `%s'", argv[1]), false;
    if (read_options(argc, argv, options) && is_consistent(options, argv[1]) && cli_passwords_load(options))
        return true;
    cli_options_free(options);
    return false;
}

void cli_options_free(cli_options *options) {
    cli_list *lists[] = {&options->arguments, &options->rules,  &options->only,    &options->except,
                         &options->own,       &options->region, &options->include, &options->exclude,
                         &options->passwords};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) free(lists[i]->words);
    free(options->limits);
    free(options->password_text);
}
