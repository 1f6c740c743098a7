/* The adapter to libbz2. */
#include "extract/archive/destream.h"
#include "base/alloc.h"
#include <bzlib.h>
#include <limits.h>
#include <string.h>

static void *allocate(void *opaque, int count, int size) {
    (void)opaque;
    return ls_calloc((size_t)count, (size_t)size);
}

static void release(void *opaque, void *block) {
    (void)opaque;
    ls_free(block);
}

static void *open_bzip2(void) {
    bz_stream *stream = ls_calloc(1, sizeof *stream);
    if (!stream) return NULL;
    stream->bzalloc = allocate;
    stream->bzfree = release;
    if (BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK) return stream;
    ls_free(stream);
    return NULL;
}

static void close_bzip2(void *state) {
    BZ2_bzDecompressEnd(state);
    ls_free(state);
}

static ls_status step_bzip2(void *state, const uint8_t **in, size_t *in_length, uint8_t *out, size_t room,
                            size_t *produced, bool *end, leaksift_reason *trouble) {
    bz_stream *stream = state;
    stream->next_in = (char *)(uintptr_t)*in; /* it does not write there */
    stream->avail_in = (unsigned)*in_length;
    stream->next_out = (char *)out;
    stream->avail_out = (unsigned)room;
    int result = BZ2_bzDecompress(stream);
    *in += *in_length - stream->avail_in;
    *in_length = stream->avail_in;
    *produced = room - stream->avail_out;
    *end = result == BZ_STREAM_END;
    *trouble = LEAKSIFT_REASON_CORRUPT;
    if (result == BZ_MEM_ERROR) return LS_NOMEM;
    return result == BZ_OK || result == BZ_STREAM_END ? LS_OK : LS_DATA;
}

static size_t follows_bzip2(const uint8_t *bytes, size_t length) {
    if (length < 10 || memcmp(bytes, "BZh", 3) != 0 || bytes[3] < '1' || bytes[3] > '9') return SIZE_MAX;
    bool block = memcmp(bytes + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0,
         empty = memcmp(bytes + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0;
    return block || empty ? 0 : SIZE_MAX;
}

const ls_destream_kind ls_destream_bzip2 = {open_bzip2, close_bzip2, step_bzip2, follows_bzip2};
