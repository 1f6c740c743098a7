/* A file that begins with zero bytes: a hole, a wiped file, one whose blocks were never written. Where nothing else is
 * in it, nothing can be hidden in it, and that is said instead of "unknown". */
#include "extract/handler.h"
#include <string.h>

enum { PIECE = 1 << 18 };

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    for (uint64_t at = 0; at < input->size;) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(input, at, PIECE, &got);
        if (!bytes || !got) return LS_IO;
        if (bytes[0] || (got > 1 && memcmp(bytes, bytes + 1, got - 1) != 0)) {
            ls_sink_note(sink, LEAKSIFT_REASON_NO_HANDLER, "no reader for what stands behind its zero bytes");
            return LS_OK;
        }
        ls_status status = ls_sink_tick(sink, got);
        if (status != LS_OK) return status;
        at += got;
    }
    return LS_OK;
}

static const char *const types[] = {"application/x-zeros", NULL};
const ls_handler ls_handler_zeros = {"zeros", types, "that there is nothing but zero bytes", false, run};
