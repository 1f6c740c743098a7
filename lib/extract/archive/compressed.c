/* Single compressed files other than gzip: the content is one child, unless it is a tar; then its members are ours
 * (x.tar.xz!/member). */
#include "extract/archive/compressed.h"
#include "extract/archive/archive.h"
#include "extract/archive/destream.h"
#include <string.h>

enum { TAR_BLOCK = 512, NAME_MAX_BYTES = 4096, PIECE = 1 << 16 };

/* ---- shared with gzip.c ------------------------------------------------------------------------------------------ */

void ls_compressed_name(const ls_extract *about, const char **name, size_t *length, const char **extra) {
    static const char *const suffixes[] = {".gz", ".bz2", ".xz", ".zst", ".lz4",  ".lzma",
                                           ".lz", ".Z",   ".bz", ".z",   ".zlib", ".zz"};
    static const char *const tars[] = {".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".tlz", ".taz"};
    size_t whole = about->name ? strlen(about->name) : 0;
    *extra = "";
    *name = about->name;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        *length = whole - strlen(suffixes[i]);
        if (whole > strlen(suffixes[i]) && strcasecmp(*name + *length, suffixes[i]) == 0) return;
    }
    for (size_t i = 0; i < sizeof tars / sizeof *tars; i++) {
        *length = whole - strlen(tars[i]);
        *extra = ".tar";
        if (whole > strlen(tars[i]) && strcasecmp(*name + *length, tars[i]) == 0) return;
    }
    *extra = "";
    *name = "content";
    *length = strlen(*name);
}

ls_status ls_compressed_rest(ls_input *input, uint64_t at, ls_sink *sink) {
    bool zeros = true;
    for (uint64_t i = at; zeros && i < input->size;) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(input, i, PIECE, &got);
        if (!bytes) return LS_IO;
        if (!got) return LS_OK;
        zeros = bytes[0] == 0 && memcmp(bytes, bytes + 1, got - 1) == 0;
        i += got;
        ls_status status = ls_sink_tick(sink, got);
        if (status != LS_OK) return status;
    }
    if (zeros) return LS_OK;
    ls_input rest;
    ls_input_part(&rest, input, at, input->size - at);
    ls_child child = {.name = "trailing-data", .name_length = 13, .packed_size = rest.size, .size = rest.size};
    ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "bytes follow after the end of the data");
    ls_status status = ls_sink_child_input(sink, &child, &rest);
    ls_input_close(&rest);
    return status;
}

/* ---- the handler ------------------------------------------------------------------------------------------------- */

static const struct {
    const char *media_type;
    const ls_destream_kind *kind;
} types[] = {
    {"application/x-bzip2", &ls_destream_bzip2}, {"application/x-xz", &ls_destream_xz},
    {"application/x-lzma", &ls_destream_lzma},   {"application/zstd", &ls_destream_zstd},
    {"application/x-lz4", &ls_destream_lz4},     {"application/x-lzip", &ls_destream_lzip},
    {"application/x-compress", &ls_destream_lzw}, {"application/zlib", &ls_destream_zlib},
};

static ls_status open_content(const ls_extract *about, ls_input *input, ls_sink *sink) {
    char name[NAME_MAX_BYTES];
    const char *stem, *extra;
    size_t length;
    ls_compressed_name(about, &stem, &length, &extra);
    size_t more = strlen(extra);
    if (length > sizeof name - more) length = sizeof name - more;
    memcpy(name, stem, length);
    memcpy(name + length, extra, more);
    ls_child child = {.name = name,
                      .name_length = length + more,
                      .packed_size = input->size,
                      .size = UINT64_MAX,
                      .is_filter = true};
    return ls_sink_child_open(sink, &child);
}

static void note_damage(ls_sink *sink, leaksift_reason reason) {
    const char *message = "compressed data is damaged or cut short";
    if (reason == LEAKSIFT_REASON_UNSUPPORTED) message = "compression variant not supported";
    if (reason == LEAKSIFT_REASON_OUT_OF_MEMORY) message = "unpacking needs more memory than there may be";
    ls_sink_note(sink, reason, message);
}

static ls_status begins_tar(const ls_destream_kind *kind, ls_input *input, ls_sink *sink, bool *tar) {
    uint8_t first[TAR_BLOCK];
    const uint8_t *data;
    size_t filled = 0, got = 1;
    ls_destream stream;
    ls_status status = ls_destream_open(&stream, kind, input, sink);
    while (status == LS_OK && got && filled < TAR_BLOCK) {
        status = ls_destream_pull(&stream, &data, &got);
        if (got > TAR_BLOCK - filled) got = TAR_BLOCK - filled;
        if (status == LS_OK && got) memcpy(first + filled, data, got);
        filled += got;
    }
    ls_destream_close(&stream);
    *tar = ls_tar_header(first, filled);
    return status;
}

static ls_status content(const ls_extract *about, ls_input *input, ls_sink *sink, ls_destream *stream) {
    const uint8_t *data;
    size_t length;
    ls_status status = ls_destream_pull(stream, &data, &length);
    if (status != LS_OK || (!length && stream->broken)) return status; /* nothing at all: no content */
    status = open_content(about, input, sink);
    if (status != LS_OK) return status;
    bool full = false;
    while (status == LS_OK && length && !full) {
        status = ls_sink_child_write(sink, data, length);
        full = status == LS_STOP;
        if (status == LS_OK) status = ls_destream_pull(stream, &data, &length);
    }
    if (full) status = LS_OK;
    if (stream->broken) ls_sink_child_note(sink, stream->trouble, "packed data is damaged or cut short");
    ls_status closed = ls_sink_child_close(sink);
    if (status == LS_OK) status = closed;
    return status != LS_OK || full || stream->broken ? status : ls_compressed_rest(input, stream->at, sink);
}

static ls_status unpack(const ls_extract *about, ls_input *input, ls_sink *sink, const ls_destream_kind *kind) {
    ls_destream stream;
    bool tar;
    ls_status status = begins_tar(kind, input, sink, &tar);
    if (status != LS_OK) return status;
    status = ls_destream_open(&stream, kind, input, sink);
    if (status == LS_OK && !tar) status = content(about, input, sink, &stream);
    if (status == LS_OK && tar) {
        status = ls_archive_tar(sink, ls_destream_pull, &stream);
        if (status == LS_OK && stream.ended && !stream.broken) status = ls_compressed_rest(input, stream.at, sink);
    }
    if (status == LS_OK && stream.broken) note_damage(sink, stream.trouble);
    ls_destream_close(&stream);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].media_type, about->media_type) == 0) return unpack(about, input, sink, types[i].kind);
    ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "no such compression");
    return LS_OK;
}

static const char *const media_types[] = {"application/x-bzip2",    "application/x-xz",   "application/zstd",
                                          "application/x-lz4",      "application/x-lzma", "application/x-lzip",
                                          "application/x-compress", "application/zlib",  NULL};

const ls_handler ls_handler_compressed = {.name = "compressed",
                                          .media_types = media_types,
                                          .reads = "the content, or the members of a compressed tar",
                                          .is_container = true,
                                          .run = run};
