/* The adapter to libzstd. Windows above its own default of 128 MiB are refused. */
#include "base/bytes.h"
#include "extract/archive/destream.h"
#include <zstd.h>
#include <zstd_errors.h>

static void *open_zstd(void) { return ZSTD_createDStream(); }

static void close_zstd(void *state) { ZSTD_freeDStream(state); }

static ls_status step_zstd(void *state, const uint8_t **in, size_t *in_length, uint8_t *out, size_t room,
                           size_t *produced, bool *end, leaksift_reason *trouble) {
    ZSTD_inBuffer input = {*in, *in_length, 0};
    ZSTD_outBuffer output = {out, room, 0};
    size_t result = ZSTD_decompressStream(state, &output, &input);
    *in += input.pos;
    *in_length -= input.pos;
    *produced = output.pos;
    *end = result == 0;
    *trouble = LEAKSIFT_REASON_CORRUPT;
    if (!ZSTD_isError(result)) return LS_OK;
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_memory_allocation: return LS_NOMEM;
    case ZSTD_error_frameParameter_windowTooLarge: *trouble = LEAKSIFT_REASON_OUT_OF_MEMORY; return LS_DATA;
    case ZSTD_error_version_unsupported:
    case ZSTD_error_frameParameter_unsupported:
    case ZSTD_error_dictionary_wrong: *trouble = LEAKSIFT_REASON_UNSUPPORTED; return LS_DATA;
    default: return LS_DATA;
    }
}

/* RFC 8878: a frame, or one that is to be skipped. */
static size_t follows_zstd(const uint8_t *bytes, size_t length) {
    uint32_t magic = length < 4 ? 0 : ls_le32(bytes);
    return magic == 0xFD2FB528 || (magic & 0xFFFFFFF0) == 0x184D2A50 ? 0 : SIZE_MAX;
}

const ls_destream_kind ls_destream_zstd = {open_zstd, close_zstd, step_zstd, follows_zstd};
