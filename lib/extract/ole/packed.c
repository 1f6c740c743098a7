#include "extract/ole/packed.h"
#include "base/alloc.h"
#include "extract/archive/inflate.h"

enum { BLOCK = 32768, ZLIB_HEAD = 2 };

ls_status ls_packed_child(ls_sink *sink, const uint8_t *data, size_t length, const ls_child *child) {
    ls_inflate *state = ls_inflate_create();
    uint8_t *block = ls_malloc(BLOCK);
    ls_status status = state && block ? ls_inflate_start(state) : LS_NOMEM, closed = LS_OK;
    if (status == LS_OK) status = ls_sink_child_open(sink, child);
    if (status == LS_OK) {
        uint64_t given = 0;
        bool end = length < ZLIB_HEAD;
        data += end ? 0 : ZLIB_HEAD, length -= end ? 0 : ZLIB_HEAD;
        while (!end && status == LS_OK) {
            size_t got = 0, before = length;
            status = ls_inflate_step(state, &data, &length, block, BLOCK, &got, &end);
            given += got;
            bool dry = !got && !end && length == before;
            if (dry && given == child->size) break; /* PowerPoint ends its streams without a last block */
            bool broken = status == LS_DATA || dry;
            if (broken) ls_sink_child_note(sink, LEAKSIFT_REASON_CORRUPT, "what is packed here is damaged");
            if (broken) status = LS_OK, end = true;
            if (status == LS_OK && got) status = ls_sink_child_write(sink, block, got);
        }
        closed = ls_sink_child_close(sink);
        if (status == LS_STOP) status = LS_OK;
    }
    ls_inflate_free(state);
    ls_free(block);
    return status == LS_OK ? closed : status;
}
