/* libdeflate 1.14 inflates a whole member 1.5 to 2 times as fast as zlib (EXTRACTION.md, section 2) but needs all of
 * the input and of the output in memory; zlib does the rest. */
#include "extract/archive/inflate.h"
#include "base/alloc.h"
#include <libdeflate.h>
#include <limits.h>
#include <string.h>
#include <zlib.h>

struct ls_inflate {
    struct libdeflate_decompressor *whole;
    z_stream stream;
    bool started;
};

static voidpf allocate(voidpf opaque, uInt count, uInt size) {
    (void)opaque;
    return ls_calloc(count, size);
}

static void release(voidpf opaque, voidpf block) {
    (void)opaque;
    ls_free(block);
}

ls_inflate *ls_inflate_create(void) {
    ls_inflate *state = ls_calloc(1, sizeof *state);
    if (!state) return NULL;
    state->whole = libdeflate_alloc_decompressor();
    if (state->whole) return state;
    ls_free(state);
    return NULL;
}

void ls_inflate_free(ls_inflate *state) {
    if (!state) return;
    libdeflate_free_decompressor(state->whole);
    if (state->started) inflateEnd(&state->stream);
    ls_free(state);
}

ls_status ls_inflate_whole(ls_inflate *state, const uint8_t *data, size_t length, uint8_t *out, size_t capacity,
                           size_t *consumed, size_t *produced) {
    switch (libdeflate_deflate_decompress_ex(state->whole, data, length, out, capacity, consumed, produced)) {
    case LIBDEFLATE_SUCCESS: return LS_OK;
    case LIBDEFLATE_INSUFFICIENT_SPACE: return LS_STOP;
    default: return LS_DATA;
    }
}

ls_status ls_inflate_start(ls_inflate *state) {
    if (state->started) return inflateReset(&state->stream) == Z_OK ? LS_OK : LS_NOMEM;
    state->stream = (z_stream){.zalloc = allocate, .zfree = release};
    if (inflateInit2(&state->stream, -MAX_WBITS) != Z_OK) return LS_NOMEM;
    state->started = true;
    return LS_OK;
}

ls_status ls_inflate_step(ls_inflate *state, const uint8_t **data, size_t *length, uint8_t *out, size_t capacity,
                          size_t *produced, bool *end) {
    uInt in = *length > UINT_MAX ? UINT_MAX : (uInt)*length;
    uInt room = capacity > UINT_MAX ? UINT_MAX : (uInt)capacity;
    z_stream *stream = &state->stream;
    stream->next_in = (z_const Bytef *)(uintptr_t)*data;
    stream->avail_in = in;
    stream->next_out = out;
    stream->avail_out = room;
    int result = inflate(stream, Z_NO_FLUSH);
    *data += in - stream->avail_in;
    *length -= in - stream->avail_in;
    *produced = room - stream->avail_out;
    *end = result == Z_STREAM_END;
    if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR) return LS_OK;
    return result == Z_MEM_ERROR ? LS_NOMEM : LS_DATA;
}

uint32_t ls_crc32(uint32_t crc, const void *data, size_t length) { return libdeflate_crc32(crc, data, length); }
uint32_t ls_adler32(uint32_t sum, const void *data, size_t length) { return libdeflate_adler32(sum, data, length); }
