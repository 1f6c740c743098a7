/* Where results go. A file of results appears under its name only when it is whole; until then it is FILE.part. It holds
 * what was found, so only its owner may read it. */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUTPUT_BUFFER = 1 << 18 };

/* A device, a pipe, and what /dev/stdout stands for are written as they are: a rename would put a file in their place. */
static bool is_written_as_it_is(const char *name, const struct stat *about) {
    return !S_ISREG(about->st_mode) || strncmp(name, "/dev/", 5) == 0;
}

static bool give_up(cli_output *output, const char *name, int reason) {
    cli_complain("%s: %s", name, strerror(reason));
    free(output->part);
    return false;
}

bool cli_output_open(cli_output *output, const char *name) {
    *output = (cli_output){stdout, name, NULL, !name && cli_is_terminal(stdout)};
    if (!name) return setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUFFER), true;
    int flags = O_WRONLY | O_TRUNC | O_CLOEXEC;
    struct stat about;
    if (stat(name, &about) == 0 && S_ISDIR(about.st_mode)) return give_up(output, name, EISDIR);
    if (stat(name, &about) != 0 || !is_written_as_it_is(name, &about)) {
        size_t size = strlen(name) + sizeof ".part";
        output->part = malloc(size);
        if (!output->part) return give_up(output, name, ENOMEM);
        snprintf(output->part, size, "%s.part", name);
        flags |= O_CREAT | O_NOFOLLOW;
    }
    const char *written = output->part ? output->part : name;
    int descriptor = open(written, flags, 0600);
    if (descriptor < 0) return give_up(output, written, errno);
    output->file = fdopen(descriptor, "w");
    if (output->file) return setvbuf(output->file, NULL, _IOFBF, OUTPUT_BUFFER), true;
    close(descriptor);
    return give_up(output, written, ENOMEM);
}

int cli_output_write(void *context, const void *data, size_t size) {
    cli_output *output = context;
    if (output->on_terminal) cli_progress_end();
    return fwrite(data, 1, size, output->file) != size;
}

bool cli_output_close(cli_output *output, bool whole) {
    bool good = fflush(output->file) == 0 && !ferror(output->file);
    if (!output->name) {
        if (!good) cli_complain("standard output: %s", strerror(errno));
        return good;
    }
    const char *written = output->part ? output->part : output->name;
    if (output->part) good = good && fsync(fileno(output->file)) == 0;
    if (fclose(output->file) != 0) good = false;
    if (!good) cli_complain("%s: %s", written, strerror(errno));
    if (good && whole && output->part && rename(output->part, output->name) != 0) {
        cli_complain("%s: %s", output->name, strerror(errno));
        good = false;
    }
    if (!good || !whole) cli_complain("the results are not whole; what there is stays in %s", written);
    free(output->part);
    return good;
}

void cli_output_discard(cli_output *output) {
    if (!output->name) return;
    fclose(output->file);
    if (output->part) unlink(output->part);
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
