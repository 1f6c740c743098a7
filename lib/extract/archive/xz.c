/* The adapter to liblzma (5.4 and later): .xz, the older .lzma, and lzip. */
#include "extract/archive/destream.h"
#include "base/alloc.h"
#include <lzma.h>
#include <string.h>

/* A dictionary is allocated as its header says. `xz -9` needs 65 MiB, its largest window of 256 MiB a little more. */
static const uint64_t MEMORY_MAX = 512 << 20;

static void *allocate(void *opaque, size_t count, size_t size) {
    (void)opaque;
    return size && count > SIZE_MAX / size ? NULL : ls_malloc(count * size);
}

static void release(void *opaque, void *block) {
    (void)opaque;
    ls_free(block);
}

static const lzma_allocator allocator = {.alloc = allocate, .free = release};

typedef enum kind { XZ, ALONE, LZIP } kind;

static lzma_ret start(lzma_stream *stream, kind kind) {
    switch (kind) {
    case ALONE: return lzma_alone_decoder(stream, MEMORY_MAX);
    case LZIP: return lzma_lzip_decoder(stream, MEMORY_MAX, 0);
    default: return lzma_stream_decoder(stream, MEMORY_MAX, 0);
    }
}

static void *open_any(kind kind) {
    lzma_stream *stream = ls_calloc(1, sizeof *stream);
    if (!stream) return NULL;
    *stream = (lzma_stream)LZMA_STREAM_INIT;
    stream->allocator = &allocator;
    if (start(stream, kind) == LZMA_OK) return stream;
    ls_free(stream);
    return NULL;
}

static void *open_xz(void) { return open_any(XZ); }
static void *open_lzma(void) { return open_any(ALONE); }
static void *open_lzip(void) { return open_any(LZIP); }

static void close_any(void *state) {
    lzma_end(state);
    ls_free(state);
}

static ls_status step_any(void *state, const uint8_t **in, size_t *in_length, uint8_t *out, size_t room,
                          size_t *produced, bool *end, leaksift_reason *trouble) {
    lzma_stream *stream = state;
    stream->next_in = *in;
    stream->avail_in = *in_length;
    stream->next_out = out;
    stream->avail_out = room;
    lzma_ret result = lzma_code(stream, LZMA_RUN);
    *in = stream->next_in;
    *in_length = stream->avail_in;
    *produced = room - stream->avail_out;
    *end = result == LZMA_STREAM_END;
    *trouble = result == LZMA_OPTIONS_ERROR    ? LEAKSIFT_REASON_UNSUPPORTED
               : result == LZMA_MEMLIMIT_ERROR ? LEAKSIFT_REASON_OUT_OF_MEMORY
                                               : LEAKSIFT_REASON_CORRUPT;
    if (result == LZMA_MEM_ERROR) return LS_NOMEM;
    bool goes_on =
        result == LZMA_OK || result == LZMA_STREAM_END || result == LZMA_BUF_ERROR; /* the last: no progress */
    return goes_on ? LS_OK : LS_DATA;
}

/* Stream padding (xz-file-format 2.2): zeros, a multiple of four. */
static size_t follows_xz(const uint8_t *bytes, size_t length) {
    size_t zeros = 0;
    while (zeros < length && !bytes[zeros]) zeros++;
    return zeros % 4 == 0 && length - zeros >= 6 && memcmp(bytes + zeros, "\xfd" "7zXZ", 6) == 0 ? zeros : SIZE_MAX;
}

static size_t follows_lzip(const uint8_t *bytes, size_t length) {
    return length >= 4 && memcmp(bytes, "LZIP", 4) == 0 ? 0 : SIZE_MAX;
}

const ls_destream_kind ls_destream_xz = {open_xz, close_any, step_any, follows_xz};
const ls_destream_kind ls_destream_lzma = {open_lzma, close_any, step_any, NULL};
const ls_destream_kind ls_destream_lzip = {open_lzip, close_any, step_any, follows_lzip};
