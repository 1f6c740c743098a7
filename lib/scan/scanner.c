/* One thread's scanner: a unit whose records go straight to the caller, without journal, copies or sums. */
#include "base/alloc.h"
#include "scan/emit.h"
#include "scan/unit.h"
#include "source/walk.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct leaksift_scanner {
    ls_unit *unit;
    ls_spool_space space;
    ls_emitter emitter;
    ls_arena arena;
};

static ls_status deliver(leaksift_scanner *scanner, unsigned kind, ls_unpack *payload) {
    ls_emitter *emitter = &scanner->emitter;
    ls_arena_reset(&scanner->arena);
    ls_enter enter;
    leaksift_finding finding;
    leaksift_item item;
    ls_item_extra extra;
    switch (kind) {
    case LS_RECORD_ENTER:
        return ls_get_enter(payload, &scanner->arena, &enter) ? ls_emit_enter(emitter, &enter) : LS_NOMEM;
    case LS_RECORD_FINDING:
        return ls_get_finding(payload, &scanner->arena, &finding) ? ls_emit_finding(emitter, &finding) : LS_NOMEM;
    case LS_RECORD_ITEM: {
        if (!ls_get_item(payload, &scanner->arena, &item, &extra)) return LS_NOMEM;
        ls_status status = ls_emit_item(emitter, &item, NULL);
        ls_emit_leave(emitter);
        return status;
    }
    default: return LS_OK;
    }
}

static ls_status flush(void *context, ls_buffer *out) {
    const uint8_t *at = (const uint8_t *)out->data, *end = at + out->length;
    ls_status status = LS_OK;
    while (at < end && !status) {
        unsigned kind;
        uint32_t length, check;
        if (!ls_record_header(at, &kind, &length, &check)) return LS_DATA;
        ls_unpack payload = {.at = at + LS_RECORD_HEADER, .end = at + LS_RECORD_HEADER + length, .borrows = true};
        status = deliver(context, kind, &payload);
        at += LS_RECORD_HEADER + (size_t)length;
    }
    ls_buffer_clear(out);
    return status;
}

leaksift_status leaksift_scanner_create(const leaksift_engine *engine, leaksift_scanner **out, leaksift_error *error) {
    *out = NULL;
    leaksift_scanner *scanner = ls_calloc(1, sizeof *scanner);
    if (!scanner) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    scanner->space.limit = engine->limits.value[LS_LIMIT_TEMPORARY_SPACE];
    const ls_unit_host host = {.context = scanner, .flush = flush};
    scanner->unit = ls_unit_create(engine, LEAKSIFT_MODE_SCAN, &host, &scanner->space);
    if (!scanner->unit) {
        ls_free(scanner);
        return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    }
    *out = scanner;
    return LEAKSIFT_OK;
}

void leaksift_scanner_free(leaksift_scanner *scanner) {
    if (!scanner) return;
    ls_unit_free(scanner->unit);
    ls_emitter_free(&scanner->emitter);
    ls_arena_free(&scanner->arena);
    ls_free(scanner);
}

static leaksift_status run(leaksift_scanner *scanner, const ls_root *root, ls_input *input,
                           const leaksift_callbacks *callbacks, leaksift_error *error) {
    ls_emitter *emitter = &scanner->emitter;
    emitter->callbacks = callbacks;
    emitter->depth = 0;
    ls_buffer_clear(&emitter->path);
    ls_buffer_clear(&emitter->raw);
    ls_buffer_clear(&scanner->unit->out);
    ls_status status = ls_unit_scan(scanner->unit, root, input);
    if (!status) return LEAKSIFT_OK;
    leaksift_status said = ls_status_public(status);
    return ls_error_set(error, said, "%s", leaksift_status_name(said));
}

leaksift_status leaksift_scanner_memory(leaksift_scanner *scanner, const char *name, const void *data, size_t size,
                                        const leaksift_callbacks *callbacks, leaksift_error *error) {
    ls_input input;
    ls_input_memory(&input, data, size);
    const ls_root root = {.path = name};
    leaksift_status status = run(scanner, &root, &input, callbacks, error);
    ls_input_close(&input);
    return status;
}

leaksift_status leaksift_scanner_descriptor(leaksift_scanner *scanner, const char *name, int descriptor,
                                            const leaksift_callbacks *callbacks, leaksift_error *error) {
    struct stat about;
    char modified[32];
    if (fstat(descriptor, &about)) return ls_error_set(error, LEAKSIFT_ERROR_IO, "%s", strerrordesc_np(errno));
    ls_time_text(about.st_mtime, modified);
    ls_root root = {.path = name, .modified = modified};
    if (!S_ISREG(about.st_mode)) {
        root.unreadable = true;
        root.reason = S_ISDIR(about.st_mode) ? LEAKSIFT_REASON_SOURCE_ERROR : LEAKSIFT_REASON_SPECIAL_FILE;
        root.message = S_ISDIR(about.st_mode) ? "a folder: leaksift_run() walks folders" : "not a regular file";
        return run(scanner, &root, NULL, callbacks, error);
    }
    ls_input input;
    ls_input_file(&input, descriptor, 0, (uint64_t)about.st_size);
    leaksift_status status = run(scanner, &root, &input, callbacks, error);
    ls_input_close(&input);
    return status;
}

leaksift_status leaksift_scanner_file(leaksift_scanner *scanner, const char *path, const leaksift_callbacks *callbacks,
                                      leaksift_error *error) {
    int descriptor = ls_open_read(path, true);
    if (descriptor < 0) {
        const ls_root root = {.path = path, .unreadable = true, .message = strerrordesc_np(errno),
            .reason = errno == EACCES || errno == EPERM ? LEAKSIFT_REASON_PERMISSION
                      : errno == ENOENT                 ? LEAKSIFT_REASON_VANISHED
                                                        : LEAKSIFT_REASON_IO_ERROR};
        return run(scanner, &root, NULL, callbacks, error);
    }
    leaksift_status status = leaksift_scanner_descriptor(scanner, path, descriptor, callbacks, error);
    close(descriptor);
    return status;
}
