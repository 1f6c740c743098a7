/* Status words and the optional, caller-owned error. */
#include "base/status.h"
#include <stdarg.h>
#include <stdio.h>

leaksift_status ls_error_set(leaksift_error *error, leaksift_status status, const char *format, ...) {
    if (!error) return status;
    error->status = status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}

leaksift_status ls_status_public(ls_status status) {
    switch (status) {
    case LS_OK:
    case LS_STOP: return LEAKSIFT_OK;
    case LS_DATA: return LEAKSIFT_ERROR_MISMATCH;
    case LS_CANCELLED: return LEAKSIFT_ERROR_CANCELLED;
    case LS_NOMEM: return LEAKSIFT_ERROR_MEMORY;
    case LS_IO: return LEAKSIFT_ERROR_IO;
    case LS_CALLBACK: return LEAKSIFT_ERROR_CALLBACK;
    }
    return LEAKSIFT_ERROR_ARGUMENT;
}

#define NAME_OF(table, index) ((size_t)(index) < sizeof table / sizeof *table ? table[index] : "unknown")

const char *leaksift_version(void) { return "0.1.0"; }

const char *leaksift_status_name(leaksift_status status) {
    static const char *const names[] = {"ok",       "memory",    "io",       "argument", "rules",
                                        "cancelled", "callback", "not_found", "mismatch", "space", "crash"};
    return NAME_OF(names, status);
}

const char *leaksift_state_name(leaksift_state state) {
    static const char *const names[] = {"clean", "findings", "truncated", "unreadable"};
    return NAME_OF(names, state);
}

const char *leaksift_coverage_name(leaksift_coverage coverage) {
    static const char *const names[] = {"complete", "partial", "raw", "none"};
    return NAME_OF(names, coverage);
}

const char *leaksift_reason_name(leaksift_reason reason) {
    static const char *const names[] = {
        "io_error",     "permission",   "vanished",    "changed_during_scan", "encrypted",
        "rights_managed", "corrupt",    "headers_disagree", "no_handler",     "unsupported",
        "image_only",   "out_of_scope", "volume_missing", "placeholder",      "external_reference",
        "parser_crash", "parser_exit",  "out_of_memory", "time",              "depth",
        "entries",      "bytes_out",    "ratio",       "overlap",             "pages",
        "matches",      "temporary_space", "symlink_not_followed", "special_file", "excluded",
        "not_reached",  "source_error"};
    _Static_assert(sizeof names / sizeof *names == LEAKSIFT_REASON_COUNT, "a name for each reason");
    return NAME_OF(names, reason);
}

const char *leaksift_level_name(leaksift_sensitivity level) {
    static const char *const names[] = {"none", "low", "medium", "high", "critical", "unknown"};
    return NAME_OF(names, level);
}

const char *leaksift_part_name(leaksift_part part) {
    static const char *const names[] = {"body",    "header", "footer",    "comment",  "note",
                                        "deleted", "quoted", "signature", "metadata", "path"};
    return NAME_OF(names, part);
}
