/* Spooled rather than read in place: a worker process gets one descriptor, and every handler reads its input at any
 * offset. */
#include "scan/joined.h"
#include "base/alloc.h"
#include "base/tempfile.h"
#include "source/walk.h"
#include <unistd.h>

enum { PIECE = 1 << 20 };

static bool refuse(ls_joined *out, leaksift_reason reason, const char *message) {
    ls_joined_close(out);
    out->reason = reason;
    out->message = message;
    return false;
}

static bool append(ls_joined *out, const char *path, char *piece, const volatile int *cancel, ls_status *status) {
    int descriptor = ls_open_read(path, false);
    if (descriptor < 0) return refuse(out, LEAKSIFT_REASON_VOLUME_MISSING, "a volume could not be opened");
    ssize_t got;
    bool good = true;
    while (good && (got = read(descriptor, piece, PIECE)) > 0) {
        out->size += (uint64_t)got;
        uint64_t used = atomic_fetch_add(&out->space->used, (uint64_t)got) + (uint64_t)got;
        uint64_t peak = atomic_load(&out->space->peak);
        while (used > peak && !atomic_compare_exchange_weak(&out->space->peak, &peak, used)) {}
        if (ls_is_cancelled(cancel)) *status = LS_CANCELLED;
        if (*status) good = refuse(out, LEAKSIFT_REASON_NOT_REACHED, "interrupted");
        else if (used > out->space->limit || !ls_write_all(out->descriptor, piece, (size_t)got))
            good = refuse(out, LEAKSIFT_REASON_TEMPORARY_SPACE,
                          "no room to put the volumes together: limit temporary_space");
    }
    if (good && got < 0) good = refuse(out, LEAKSIFT_REASON_IO_ERROR, "a volume could not be read");
    close(descriptor);
    return good;
}

ls_status ls_joined_open(const ls_volumes *volumes, ls_spool_space *space, const volatile int *cancel, ls_joined *out) {
    *out = (ls_joined){.descriptor = ls_tempfile(space->work_dir), .space = space};
    char *piece = out->descriptor < 0 ? NULL : ls_malloc(PIECE);
    ls_status status = LS_OK;
    if (!piece) refuse(out, LEAKSIFT_REASON_TEMPORARY_SPACE, "no room to put the volumes together");
    else
        for (size_t i = 0; i < volumes->count && append(out, volumes->paths[i], piece, cancel, &status); i++) {}
    ls_free(piece);
    return status;
}

void ls_joined_close(ls_joined *joined) {
    if (joined->descriptor >= 0) close(joined->descriptor);
    if (joined->size) atomic_fetch_sub(&joined->space->used, joined->size);
    joined->descriptor = -1;
    joined->size = 0;
}
