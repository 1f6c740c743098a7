/* A printed path is a file's path, then members, joined by "!/". Both may hold "!/" themselves, so the longest file
 * that exists is tried first, and in a container every member whose name begins the rest of the path. */
#include "scan/reopen.h"
#include "base/tempfile.h"
#include "scan/isolate.h"
#include "scan/joined.h"
#include "scan/printed.h"
#include "scan/standard_input.h"
#include "scan/unit.h"
#include "scan/walk_options.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct reopening {
    const leaksift_engine *engine;
    const leaksift_run_options *options;
    const leaksift_callbacks *callbacks;
    ls_spool_space *space;
    ls_unit *unit;          /* reads in this process, or … */
    ls_remote *remote;      /* … in a worker process */
    leaksift_error crashed; /* the first of its deaths */
    int standard_input;     /* -1: not asked for */
    leaksift_status failed; /* of a file in a folder */
    leaksift_summary lacking; /* by reason: why text is missing */
} reopening;

static int tell_text(void *context, const char *path, const char *media_type, const ls_segment *segment,
                     uint64_t offset) {
    reopening *self = context;
    if (!self->callbacks || !self->callbacks->text) return 0;
    leaksift_text text = {.path = path, .media_type = media_type, .text = segment->text, .length = segment->length,
        .glued = segment->glued};
    text.location = (leaksift_location){.offset = offset, .length = segment->length, .page = segment->page,
        .slide = segment->slide, .sheet = segment->sheet, .cell = segment->cell, .field = segment->field,
        .part = segment->part};
    return self->callbacks->text(self->callbacks->context, &text);
}

static ls_status drop_records(void *context, ls_buffer *out) {
    (void)context;
    ls_buffer_clear(out);
    return LS_OK;
}

/* Standard input, spooled once however often it is asked for; the descriptor is the caller's. */
static int standard_input(reopening *self) {
    ls_standard_input in;
    if (self->standard_input < 0) {
        const uint64_t limit = self->engine->limits.value[LS_LIMIT_TEMPORARY_SPACE];
        if (ls_standard_input_read(self->options->work_dir, limit, self->options->cancel, &in)) return -1;
        self->standard_input = in.descriptor;
    }
    return dup(self->standard_input);
}

/* The head of a split file is read with all its volumes. */
static ls_status put_together(reopening *self, const char *path, ls_root *root, ls_joined *joined) {
    ls_volumes volumes;
    ls_status status = strcmp(path, "-") == 0 ? LS_STOP : ls_volumes_find(path, &volumes);
    if (status) return status == LS_STOP ? LS_OK : status;
    if (volumes.is_head) {
        status = ls_joined_open(&volumes, self->space, self->options->cancel, joined);
        root->reason = joined->reason;
        root->message = joined->message;
        if (joined->descriptor >= 0) root->volumes = (unsigned)volumes.count;
    }
    ls_volumes_free(&volumes);
    return status;
}

static ls_status read_here(reopening *self, const ls_root *root, int descriptor, bool *found) {
    ls_input input;
    ls_input_file(&input, descriptor, 0, root->size);
    ls_status status = ls_unit_scan(self->unit, root, &input);
    ls_input_close(&input);
    *found = self->unit->found;
    return status;
}

/* A death costs the text of one item: that is told at the end. */
static ls_status read_there(reopening *self, const ls_root *root, int descriptor, bool *found) {
    const ls_opened opened = {.root = *root, .descriptor = descriptor}, *const list = &opened;
    ls_remote_begin(self->remote, &list, 1);
    ls_status status = ls_remote_scan(self->remote);
    const char *death = ls_remote_death(self->remote);
    *found = ls_remote_found(self->remote) || death;
    if (!status && ls_is_cancelled(self->options->cancel)) status = LS_CANCELLED; /* the death was ours */
    if (death && !status && !self->crashed.status)
        ls_error_set(&self->crashed, LEAKSIFT_ERROR_CRASH,
                     "%.300s: the text of an item is not whole: its parser ended: %s", root->path, death);
    return status;
}

/* Reads one open file, and closes it; `wanted`: the rest of the path, or NULL for all of it. */
static leaksift_status read_file(reopening *self, const char *path, const char *wanted, int descriptor,
                                 const struct stat *about, leaksift_error *error) {
    if (!S_ISREG(about->st_mode)) {
        close(descriptor);
        return ls_error_set(error, LEAKSIFT_ERROR_IO, "not a regular file");
    }
    ls_root root = {.path = path, .wanted = wanted, .size = (uint64_t)about->st_size};
    ls_joined joined = {.descriptor = -1};
    bool found = false;
    ls_status status = put_together(self, path, &root, &joined);
    if (joined.descriptor >= 0) root.own_size = root.size, root.size = joined.size;
    else root.about = about;
    int from = joined.descriptor >= 0 ? joined.descriptor : descriptor;
    if (!status) status = self->remote ? read_there(self, &root, from, &found) : read_here(self, &root, from, &found);
    const uint64_t *lacking = self->remote ? ls_remote_lacking(self->remote) : self->unit->lacking;
    for (int reason = 0; !status && reason < LEAKSIFT_REASON_COUNT; reason++)
        self->lacking.reason_items[reason] += lacking[reason];
    ls_joined_close(&joined);
    close(descriptor);
    if (status)
        return ls_error_set(error, ls_status_public(status), "%s", leaksift_status_name(ls_status_public(status)));
    return found ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_NOT_FOUND, "no such member");
}

/* -1: it cannot be opened, see errno. */
static int open_file(reopening *self, const char *path, struct stat *about) {
    int descriptor = strcmp(path, "-") == 0 ? standard_input(self) : ls_open_read(path, true);
    if (descriptor < 0 || fstat(descriptor, about) == 0) return descriptor;
    int error_number = errno;
    close(descriptor);
    errno = error_number;
    return -1;
}

static leaksift_status not_opened(leaksift_error *error, int error_number) {
    return ls_error_set(error, error_number == ENOENT ? LEAKSIFT_ERROR_NOT_FOUND : LEAKSIFT_ERROR_IO, "%s",
                        strerrordesc_np(error_number));
}

static ls_status in_folder(void *context, const ls_found *found) {
    reopening *self = context;
    struct stat about;
    if (found->unreadable) {
        self->lacking.reason_items[found->reason]++;
        return LS_OK;
    }
    int descriptor = open_file(self, found->path, &about);
    leaksift_status status =
        descriptor < 0 ? not_opened(NULL, errno) : read_file(self, found->path, NULL, descriptor, &about, NULL);
    if (status == LEAKSIFT_ERROR_CALLBACK) return LS_CALLBACK;
    if (status == LEAKSIFT_ERROR_CANCELLED) return LS_CANCELLED;
    if (status) self->failed = status;
    return LS_OK;
}

static void left_out(void *context) { (void)context; }

static leaksift_status read_folder(reopening *self, const char *path, leaksift_error *error) {
    ls_walk walk = {.context = self, .found = in_folder, .excluded = left_out};
    if (!ls_walk_options_take(self->options, &walk)) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    ls_status status = ls_walk_root(&walk, path);
    ls_walk_options_free(&walk);
    if (status)
        return ls_error_set(error, ls_status_public(status), "%s", leaksift_status_name(ls_status_public(status)));
    return self->failed ? ls_error_set(error, self->failed, "a file of the folder could not be read") : LEAKSIFT_OK;
}

static leaksift_status try_file(reopening *self, const char *path, const char *wanted, bool *exists,
                                leaksift_error *error) {
    struct stat about;
    ls_buffer real = {0};
    if (ls_printed_find(path, &real)) path = real.data;
    int descriptor = open_file(self, path, &about);
    leaksift_status status = LEAKSIFT_OK;
    *exists = true;
    if (descriptor < 0) {
        int error_number = errno;
        *exists = strcmp(path, "-") == 0 || ls_stat_path(path, &about, true) == 0;
        if (*exists) status = not_opened(error, error_number);
    } else if (S_ISDIR(about.st_mode)) {
        close(descriptor);
        *exists = !wanted;
        if (*exists) status = read_folder(self, path, error);
    } else {
        status = read_file(self, path, wanted, descriptor, &about, error);
    }
    ls_buffer_free(&real);
    return status;
}

static leaksift_status reopen(reopening *self, const char *path, leaksift_error *error) {
    ls_buffer file = {0};
    leaksift_status status = ls_error_set(error, LEAKSIFT_ERROR_NOT_FOUND, "no such file");
    bool exists;
    for (size_t end = strlen(path); end > 0;) {
        ls_buffer_clear(&file);
        ls_buffer_append(&file, path, end);
        const char *wanted = path[end] ? path + end + 2 : NULL;
        const char *name = ls_buffer_cstr(&file);
        if (file.failed) {
            status = ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
            break;
        }
        leaksift_status tried = try_file(self, name, wanted, &exists, error);
        if (exists) status = tried;
        if (exists && tried != LEAKSIFT_ERROR_NOT_FOUND) break;
        do end--;
        while (end > 0 && strncmp(path + end, "!/", 2) != 0);
    }
    ls_buffer_free(&file);
    return status;
}

static bool prepare(reopening *self) {
    const leaksift_engine *engine = self->engine;
    const ls_unit_host host = {
        .context = self, .flush = drop_records, .text = tell_text, .cancel = self->options->cancel};
    const ls_remote_options remote = {.engine = engine, .isolation = engine->isolation, .mode = LEAKSIFT_MODE_TEXT,
        .work_dir = self->options->work_dir, .cancel = self->options->cancel, .text = tell_text, .text_context = self,
        .time_limit = (double)engine->limits.value[LS_LIMIT_TIME]};
    if (engine->isolation) self->remote = ls_remote_create(&remote);
    else self->unit = ls_unit_create(engine, LEAKSIFT_MODE_TEXT, &host, self->space);
    return self->remote || self->unit;
}

leaksift_status ls_reopen(const leaksift_engine *engine, const char *const *paths, size_t count,
                          const leaksift_run_options *options, const leaksift_callbacks *callbacks,
                          leaksift_error *error) {
    ls_spool_space space = {.limit = engine->limits.value[LS_LIMIT_TEMPORARY_SPACE], .work_dir = options->work_dir};
    reopening self = {
        .engine = engine, .options = options, .callbacks = callbacks, .space = &space, .standard_input = -1};
    leaksift_status status = prepare(&self) ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; i < count && !status; i++) status = reopen(&self, paths[i], error);
    if (!status && callbacks && callbacks->summary && callbacks->summary(callbacks->context, &self.lacking))
        status = ls_error_set(error, LEAKSIFT_ERROR_CALLBACK, "a callback ended the run");
    if (!status && self.crashed.status) status = ls_error_set(error, self.crashed.status, "%s", self.crashed.message);
    if (self.standard_input >= 0) close(self.standard_input);
    ls_unit_free(self.unit);
    ls_remote_free(self.remote);
    return status;
}
