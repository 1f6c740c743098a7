/* leaksift verify: are these results whole and unchanged? */
#include "cli.h"
#include <string.h>

int cli_verify(const cli_options *options) {
    const char *path = options->arguments.words[0];
    leaksift_error error = {LEAKSIFT_OK, ""};
    leaksift_status status = leaksift_results_verify(path, &error);
    if (status == LEAKSIFT_OK) {
        cli_print_safe(stdout, path, strlen(path), false);
        puts(": whole and unchanged");
        return cli_printed();
    }
    cli_complain("%s: %s", path, error.message);
    return status == LEAKSIFT_ERROR_MISMATCH ? EXIT_FOUND : EXIT_USAGE;
}
