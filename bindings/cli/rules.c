/* leaksift rules: the rules in force, and whether rule files hold their own examples. */
#include "cli.h"
#include <string.h>

static int list_rules(const cli_options *options) {
    leaksift_engine *engine = cli_engine(options, false);
    if (!engine) return EXIT_USAGE;
    const leaksift_rule_info *rule;
    for (size_t i = 0; (rule = leaksift_engine_rule(engine, i)) != NULL; i++) {
        printf("%-32s %-22s %s ", rule->id, rule->type ? rule->type : "", rule->is_class ? "class" : "type ");
        cli_print_safe(stdout, rule->description ? rule->description : "",
                       rule->description ? strlen(rule->description) : 0, false);
        putchar('\n');
    }
    leaksift_engine_free(engine);
    return cli_printed();
}

static void report_line(void *context, const char *line) {
    ++*(size_t *)context;
    cli_print_safe(stdout, line, strlen(line), false);
    putchar('\n');
}

static int check_rules(const cli_options *options) {
    leaksift_error error = {LEAKSIFT_OK, ""};
    size_t failed = 0, count = options->arguments.count - 1;
    const char *const *files = count ? options->arguments.words + 1 : NULL;
    leaksift_status status = leaksift_rules_check(files, count, report_line, &failed, &error);
    fflush(stdout);
    if (status == LEAKSIFT_OK && !failed) {
        puts("all examples hold");
        return cli_printed();
    }
    cli_complain("%s", status == LEAKSIFT_OK ? "examples fail" : error.message);
    return status == LEAKSIFT_OK || status == LEAKSIFT_ERROR_RULES ? EXIT_FOUND : EXIT_USAGE;
}

int cli_rules(const cli_options *options) {
    const char *verb = options->arguments.count ? options->arguments.words[0] : "list";
    if (strcmp(verb, "list") == 0 && options->arguments.count <= 1) return list_rules(options);
    if (strcmp(verb, "check") == 0) return check_rules(options);
    return cli_usage("rules list, or rules check FILE...");
}
