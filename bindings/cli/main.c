/* Which command is meant. */
#include "cli.h"
#include <string.h>

static int run_command(int argc, char **argv) {
    cli_options options;
    if (!cli_parse(argc, argv, &options)) return EXIT_USAGE;
    int status = EXIT_USAGE;
    if (options.help) status = cli_help(NULL);
    else if (options.command == CLI_SCAN) status = cli_scan(&options);
    else if (options.command == CLI_TEXT) status = cli_text(&options);
    else if (options.command == CLI_IDENTIFY) status = cli_identify(&options);
    else if (options.command == CLI_VERIFY) status = cli_verify(&options);
    else if (options.command == CLI_RULES) status = cli_rules(&options);
    cli_options_free(&options);
    return status;
}

int main(int argc, char **argv) {
    const char *first = argc > 1 ? argv[1] : NULL;
    if (!first) return cli_usage("what is to be done? Commands: scan, text, identify, verify, rules, help");
    if (strcmp(first, "--version") == 0 || strcmp(first, "version") == 0) return cli_version();
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) return cli_help(NULL);
    if (strcmp(first, "help") == 0) {
        if (argc > 3) return cli_usage("help takes one topic");
        return cli_help(argc > 2 ? argv[2] : NULL);
    }
    return run_command(argc, argv);
}
