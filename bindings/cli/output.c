/* Where results go. A file of results appears under its name only when it is whole; until then it is FILE.part. It
 * holds what was found, so only its owner may read it. */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the stream of results: one a process. Without a place of ours glibc's setvbuf() keeps to 4 KiB, whatever size it
 * is told. */
static char buffer[1 << 18];

/* A device, a pipe, and what /dev/stdout stands for are written as they are: a rename would put a file in their
 * place. */
static bool is_written_as_it_is(const char *name, const struct stat *about) {
    return !S_ISREG(about->st_mode) || strncmp(name, "/dev/", 5) == 0;
}

static bool give_up(cli_output *output, const char *name, int reason) {
    cli_complain("%s: %s", name, strerror(reason));
    free(output->part);
    free(output->journal);
    return false;
}

/* FILE.part, FILE.journal. */
static char *with_suffix(const char *name, const char *suffix) {
    size_t size = strlen(name) + strlen(suffix) + 1;
    char *made = malloc(size);
    if (made) snprintf(made, size, "%s%s", name, suffix);
    return made;
}

static void remove_journal(const cli_output *output) {
    leaksift_error error = {LEAKSIFT_OK, ""};
    if (output->journal && leaksift_journal_remove(output->journal, &error) != LEAKSIFT_OK)
        cli_complain("the journal holds plain values, and could not be removed: %s", error.message);
}

static bool journal_has(const cli_output *output, const char *name) {
    struct stat about;
    char path[4096];
    int length = output->journal ? snprintf(path, sizeof path, "%s/%s", output->journal, name) : -1;
    return length > 0 && (size_t)length < sizeof path && lstat(path, &about) == 0;
}

/* --resume goes on from a journal. Without one a scan that had not come so far begins, and one that ended has nothing
 * to go on with. */
static bool check_resume(cli_output *output, bool *resume) {
    struct stat about;
    bool there = journal_has(output, "terms");
    if (!resume || !*resume) {
        if (there && resume)
            cli_complain("%s: what an unfinished scan left is replaced (--resume goes on with it)", output->journal);
        return true;
    }
    if (!output->part) return cli_usage("--resume goes on with a file of results: --output FILE is needed"), false;
    if (!there && !output->was_there && stat(output->name, &about) == 0) {
        cli_complain("%s is there, and no journal of an unfinished scan: there is nothing to go on with", output->name);
        /* What is left of one, where the scan was killed while it removed it. */
        if (journal_has(output, "lock")) remove_journal(output);
        else if (output->journal) (void)rmdir(output->journal);
        return false;
    }
    if (!there) cli_complain("there is no journal to go on with: the scan begins");
    *resume = there;
    return true;
}

/* The part is emptied at the first write, so that it stays as it is where nothing can be started. */
static bool open_part(cli_output *output, const char *name, bool keeps_journal) {
    struct stat about;
    output->part = with_suffix(name, ".part");
    if (keeps_journal) output->journal = with_suffix(name, ".journal");
    if (!output->part || (keeps_journal && !output->journal)) return give_up(output, name, ENOMEM);
    output->was_there = lstat(output->part, &about) == 0;
    return true;
}

bool cli_output_open(cli_output *output, const char *name, bool *resume) {
    *output =
        (cli_output){.file = stdout, .name = name, .on_terminal = !name && cli_is_terminal(stdout), .emptied = true};
    if (!name) return setvbuf(stdout, buffer, _IOFBF, sizeof buffer), check_resume(output, resume);
    int flags = O_WRONLY | O_CLOEXEC;
    struct stat about;
    if (stat(name, &about) == 0 && S_ISDIR(about.st_mode)) return give_up(output, name, EISDIR);
    if (stat(name, &about) != 0 || !is_written_as_it_is(name, &about)) {
        if (!open_part(output, name, resume != NULL)) return false;
        flags |= O_CREAT | O_NOFOLLOW;
        output->emptied = false;
    } else {
        flags |= O_TRUNC;
    }
    if (!check_resume(output, resume)) return free(output->part), free(output->journal), false;
    const char *written = output->part ? output->part : name;
    int descriptor = open(written, flags, 0600);
    if (descriptor < 0) return give_up(output, written, errno);
    output->file = fdopen(descriptor, "w");
    if (output->file) return setvbuf(output->file, buffer, _IOFBF, sizeof buffer), true;
    close(descriptor);
    return give_up(output, written, ENOMEM);
}

/* 0 or an errno; the first stays. */
static int keep_failure(cli_output *output, bool good) {
    if (!good && !output->failed) output->failed = errno ? errno : EIO;
    return output->failed;
}

static bool empty(cli_output *output) {
    if (output->emptied) return true;
    output->emptied = ftruncate(fileno(output->file), 0) == 0;
    return keep_failure(output, output->emptied) == 0;
}

/* So much goes past the stream's buffer, which would only be one more copy. */
static bool write_large(FILE *file, const char *data, size_t size) {
    if (fflush(file) != 0) return false;
    while (size) {
        ssize_t written = write(fileno(file), data, size);
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) data += written, size -= (size_t)written;
    }
    return true;
}

int cli_output_write(void *context, const void *data, size_t size) {
    cli_output *output = context;
    if (output->on_terminal) cli_progress_end();
    if (!empty(output)) return 1;
    bool large = size >= sizeof buffer / 2;
    bool good = large ? write_large(output->file, data, size) : fwrite(data, 1, size, output->file) == size;
    return keep_failure(output, good) != 0;
}

/* The name must be on the disk before the journal goes. */
static bool sync_folder(const char *name) {
    const char *slash = strrchr(name, '/');
    char *folder = slash ? strndup(name, slash == name ? 1 : (size_t)(slash - name)) : strdup(".");
    int descriptor = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool synced = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS);
    if (descriptor >= 0) close(descriptor);
    free(folder);
    return synced;
}

bool cli_output_close(cli_output *output, bool whole, bool ended) {
    keep_failure(output, empty(output) && fflush(output->file) == 0);
    if (!output->name) {
        if (output->failed) cli_complain("standard output: %s", strerror(output->failed));
        return !output->failed;
    }
    const char *written = output->part ? output->part : output->name;
    if (output->part) keep_failure(output, fsync(fileno(output->file)) == 0);
    keep_failure(output, fclose(output->file) == 0);
    if (output->failed) cli_complain("%s: %s", written, strerror(output->failed));
    if (!output->failed && whole && output->part && rename(output->part, output->name) != 0) {
        keep_failure(output, false);
        cli_complain("%s: %s", output->name, strerror(output->failed));
    }
    bool good = !output->failed;
    if (!good || !whole)
        cli_complain("the results are not whole; what there is stays in %s%s%s", written,
                     output->journal ? " and " : "", output->journal ? output->journal : "");
    if (output->journal && (!good || !whole)) cli_complain("the same command with --resume goes on");
    if (good && whole && ended && output->part) {
        good = keep_failure(output, sync_folder(output->name)) == 0;
        if (good) remove_journal(output);
        else
            cli_complain("the folder of %s: %s%s%s", output->name, strerror(output->failed),
                         output->journal ? "; what stays is " : "", output->journal ? output->journal : "");
    }
    free(output->part);
    free(output->journal);
    return good;
}

void cli_output_discard(cli_output *output) {
    if (!output->name) return;
    fclose(output->file);
    if (output->part && !output->was_there) unlink(output->part);
    free(output->part);
    free(output->journal);
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
