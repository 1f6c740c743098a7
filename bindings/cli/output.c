/* Where results go. A file of results appears under its name only when it is whole; until then it is FILE.part. It holds
 * what was found, so only its owner may read it. */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { OUTPUT_BUFFER = 1 << 18 };

bool cli_output_open(cli_output *output, const char *name) {
    *output = (cli_output){stdout, name, NULL};
    if (!name) return setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUFFER), true;
    size_t size = strlen(name) + sizeof ".part";
    output->part = malloc(size);
    if (!output->part) return cli_complain("out of memory"), false;
    snprintf(output->part, size, "%s.part", name);
    int descriptor = open(output->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    output->file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (output->file) return setvbuf(output->file, NULL, _IOFBF, OUTPUT_BUFFER), true;
    cli_complain("%s: %s", output->part, strerror(errno));
    if (descriptor >= 0) close(descriptor);
    free(output->part);
    return false;
}

int cli_output_write(void *context, const void *data, size_t size) {
    cli_output *output = context;
    if (!output->name && cli_is_terminal(stdout)) cli_progress_end();
    return fwrite(data, 1, size, output->file) != size;
}

bool cli_output_close(cli_output *output, bool whole) {
    bool good = fflush(output->file) == 0 && !ferror(output->file);
    if (!output->name) {
        if (!good) cli_complain("standard output: %s", strerror(errno));
        return good;
    }
    good = good && fsync(fileno(output->file)) == 0;
    if (fclose(output->file) != 0) good = false;
    if (!good) cli_complain("%s: %s", output->part, strerror(errno));
    if (good && whole && rename(output->part, output->name) != 0) {
        cli_complain("%s: %s", output->name, strerror(errno));
        good = false;
    }
    if (!good || !whole) cli_complain("the results are not whole; what there is stays in %s", output->part);
    free(output->part);
    return good;
}

void cli_output_discard(cli_output *output) {
    if (!output->name) return;
    fclose(output->file);
    unlink(output->part);
    free(output->part);
}

bool cli_is_terminal(FILE *file) { return isatty(fileno(file)) == 1; }

unsigned cli_width(FILE *file) {
    struct winsize size;
    if (cli_is_terminal(file) && ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col) return size.ws_col;
    return 0;
}

/* no-color.org */
bool cli_may_colour(FILE *file) {
    const char *term = getenv("TERM"), *no = getenv("NO_COLOR");
    return cli_is_terminal(file) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}
