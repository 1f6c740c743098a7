/* A read that waits for a silent pipe must still see the cancel flag, whatever the host's signal handlers do: so poll,
 * four times a second. */
#include "scan/standard_input.h"
#include "base/alloc.h"
#include "base/tempfile.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 65536, TICK_MILLISECONDS = 250 };

static bool cut(ls_standard_input *in, leaksift_reason reason, const char *message) {
    in->reason = reason;
    in->message = message;
    return false;
}

/* One chunk; false: no more will come, for whatever reason. */
static bool read_more(ls_standard_input *in, char *chunk, uint64_t limit, const volatile int *cancel,
                      ls_status *status) {
    struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
    if (ls_is_cancelled(cancel)) return cut(in, LEAKSIFT_REASON_NOT_REACHED, "interrupted");
    int readable = poll(&ready, 1, TICK_MILLISECONDS);
    if (readable == 0 || (readable < 0 && errno == EINTR)) return true;
    ssize_t got = read(STDIN_FILENO, chunk, CHUNK);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    if (got < 0) return cut(in, LEAKSIFT_REASON_IO_ERROR, strerrordesc_np(errno));
    if (got == 0) return false;
    uint64_t room = limit - in->size;
    size_t taken = (uint64_t)got < room ? (size_t)got : (size_t)room;
    if (!ls_write_all(in->descriptor, chunk, taken)) return *status = LS_IO, false;
    in->size += taken;
    if (taken == (size_t)got) return true;
    return cut(in, LEAKSIFT_REASON_TEMPORARY_SPACE, "limit temporary_space");
}

ls_status ls_standard_input_read(const char *work_dir, uint64_t limit, const volatile int *cancel,
                                 ls_standard_input *out) {
    *out = (ls_standard_input){.descriptor = ls_tempfile(work_dir)};
    if (out->descriptor < 0) return LS_IO;
    char *chunk = ls_malloc(CHUNK);
    ls_status status = chunk ? LS_OK : LS_NOMEM;
    while (!status && read_more(out, chunk, limit, cancel, &status)) {}
    ls_free(chunk);
    if (!status) return LS_OK;
    close(out->descriptor);
    out->descriptor = -1;
    return status;
}
