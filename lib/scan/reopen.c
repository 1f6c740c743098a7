/* A printed path is a file's path, then members, joined by "!/". Both may hold "!/" themselves, so the longest file that
 * exists is tried first, and in a container every member whose name begins the rest of the path. */
#include "scan/reopen.h"
#include "base/tempfile.h"
#include "scan/joined.h"
#include "scan/printed.h"
#include "scan/standard_input.h"
#include "scan/unit.h"
#include "source/walk.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct reopening {
    const leaksift_engine *engine;
    const leaksift_run_options *options;
    const leaksift_callbacks *callbacks;
    ls_unit *unit;
    int standard_input;     /* -1: not asked for */
    leaksift_status failed; /* of a file in a folder */
} reopening;

static int tell_text(void *context, const char *path, const char *media_type, const ls_segment *segment, uint64_t offset) {
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
        status = ls_joined_open(&volumes, self->unit->space, self->options->cancel, joined);
        root->reason = joined->reason;
        root->message = joined->message;
        if (joined->descriptor >= 0) root->volumes = (unsigned)volumes.count;
    }
    ls_volumes_free(&volumes);
    return status;
}

/* Reads one file; `wanted`: the rest of the path, or NULL for all of it. */
static leaksift_status read_file(reopening *self, const char *path, const char *wanted, leaksift_error *error) {
    int descriptor = strcmp(path, "-") == 0 ? standard_input(self) : ls_open_read(path, true);
    struct stat about;
    if (descriptor < 0 || fstat(descriptor, &about)) {
        int error_number = errno;
        if (descriptor >= 0) close(descriptor);
        return ls_error_set(error, error_number == ENOENT ? LEAKSIFT_ERROR_NOT_FOUND : LEAKSIFT_ERROR_IO, "%s",
                            strerrordesc_np(error_number));
    }
    if (!S_ISREG(about.st_mode)) {
        close(descriptor);
        return ls_error_set(error, LEAKSIFT_ERROR_IO, "not a regular file");
    }
    ls_input input;
    ls_root root = {.path = path};
    ls_joined joined = {.descriptor = -1};
    ls_status status = put_together(self, path, &root, &joined);
    if (joined.descriptor >= 0) ls_input_file(&input, joined.descriptor, 0, joined.size);
    else ls_input_file(&input, descriptor, 0, (uint64_t)about.st_size);
    self->unit->wanted = wanted;
    self->unit->found = !wanted;
    ls_buffer_clear(&self->unit->path);
    if (!status) status = ls_unit_scan(self->unit, &root, &input);
    ls_input_close(&input);
    ls_joined_close(&joined);
    close(descriptor);
    if (status) return ls_error_set(error, ls_status_public(status), "%s", leaksift_status_name(ls_status_public(status)));
    return self->unit->found ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_NOT_FOUND, "no such member");
}

static ls_status in_folder(void *context, const ls_found *found) {
    reopening *self = context;
    if (found->unreadable) return LS_OK;
    leaksift_status status = read_file(self, found->path, NULL, NULL);
    if (status == LEAKSIFT_ERROR_CALLBACK) return LS_CALLBACK;
    if (status == LEAKSIFT_ERROR_CANCELLED) return LS_CANCELLED;
    if (status) self->failed = status;
    return LS_OK;
}

static void left_out(void *context) { (void)context; }

static leaksift_status read_folder(reopening *self, const char *path, leaksift_error *error) {
    const ls_walk walk = {.context = self, .found = in_folder, .excluded = left_out, .include = self->options->include,
        .include_count = self->options->include_count, .exclude = self->options->exclude,
        .exclude_count = self->options->exclude_count};
    ls_status status = ls_walk_root(&walk, path);
    if (status) return ls_error_set(error, ls_status_public(status), "%s", leaksift_status_name(ls_status_public(status)));
    return self->failed ? ls_error_set(error, self->failed, "a file of the folder could not be read") : LEAKSIFT_OK;
}

static leaksift_status try_file(reopening *self, const char *path, const char *wanted, bool *exists, leaksift_error *error) {
    struct stat about;
    ls_buffer real = {0};
    if (ls_printed_find(path, &real)) path = real.data;
    *exists = strcmp(path, "-") == 0 || ls_stat_path(path, &about, true) == 0;
    leaksift_status status = LEAKSIFT_OK;
    if (*exists && strcmp(path, "-") != 0 && S_ISDIR(about.st_mode)) {
        *exists = !wanted;
        if (*exists) status = read_folder(self, path, error);
    } else if (*exists) {
        status = read_file(self, path, wanted, error);
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

leaksift_status ls_reopen(const leaksift_engine *engine, const char *const *paths, size_t count,
                          const leaksift_run_options *options, const leaksift_callbacks *callbacks,
                          leaksift_error *error) {
    reopening self = {.engine = engine, .options = options, .callbacks = callbacks, .standard_input = -1};
    ls_spool_space space = {.limit = engine->limits.value[LS_LIMIT_TEMPORARY_SPACE], .work_dir = options->work_dir};
    const ls_unit_host host = {.context = &self, .flush = drop_records, .text = tell_text, .cancel = options->cancel};
    self.unit = ls_unit_create(engine, LEAKSIFT_MODE_TEXT, &host, &space);
    if (!self.unit) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    leaksift_status status = LEAKSIFT_OK;
    for (size_t i = 0; i < count && !status; i++) status = reopen(&self, paths[i], error);
    if (self.standard_input >= 0) close(self.standard_input);
    ls_unit_free(self.unit);
    return status;
}
