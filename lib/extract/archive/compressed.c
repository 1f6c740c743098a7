/* Single compressed files other than gzip, by libarchive's filters: the content is one child, unless it is a tar; then
 * its members are ours (x.tar.xz!/member). */
#include "extract/archive/compressed.h"
#include "extract/archive/archive.h"
#include <string.h>

enum { TAR_BLOCK = 512, NAME_MAX_BYTES = 4096, PIECE = 1 << 16 };

/* ---- shared with gzip.c ------------------------------------------------------------------------------------------- */

void ls_compressed_name(const ls_extract *about, const char **name, size_t *length, const char **extra) {
    static const char *const suffixes[] = {".gz", ".bz2", ".xz", ".zst", ".lz4", ".lzma", ".lz", ".Z", ".bz", ".z"};
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

/* ---- the handler -------------------------------------------------------------------------------------------------- */

static const struct {
    const char *media_type, *filter;
} types[] = {
    {"application/x-bzip2", "bzip2"}, {"application/x-xz", "xz"},     {"application/zstd", "zstd"},
    {"application/x-lz4", "lz4"},     {"application/x-lzma", "lzma"}, {"application/x-lzip", "lzip"},
    {"application/x-compress", "compress"},
};

/* The first unpacked bytes; a broken file just gives fewer. */
static ls_status unpack_first(ls_input *input, const char *filter, uint8_t *first, size_t *length) {
    ls_unpack_source source = {.input = input, .length = input->size};
    ls_unpack *unpack;
    ls_unpack_entry entry;
    ls_unpack_block block;
    ls_status status = ls_unpack_open(&source, "raw", filter, &unpack);
    if (status == LS_OK) status = ls_unpack_next(unpack, &entry);
    for (*length = 0; status == LS_OK && *length < TAR_BLOCK;) {
        status = ls_unpack_read(unpack, &block);
        if (status != LS_OK) break;
        size_t take = block.length < TAR_BLOCK - *length ? block.length : TAR_BLOCK - *length;
        if (take) memcpy(first + *length, block.data, take);
        *length += take;
    }
    ls_unpack_close(unpack);
    return status == LS_DATA || status == LS_STOP ? LS_OK : status;
}

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

static ls_status unpack_content(const ls_extract *about, ls_input *input, ls_sink *sink, ls_unpack *unpack) {
    ls_unpack_entry entry = {.size = UINT64_MAX};
    int trouble = -1;
    ls_status status = ls_unpack_next(unpack, &entry);
    if (status == LS_DATA) note_damage(sink, ls_unpack_trouble(unpack));
    if (status == LS_DATA) return LS_OK;
    if (status != LS_OK && status != LS_STOP) return status;
    bool empty = status == LS_STOP;
    status = open_content(about, input, sink);
    if (status != LS_OK) return status;
    entry.size = UINT64_MAX;
    if (!empty) status = ls_archive_copy(unpack, &entry, sink, &trouble);
    ls_status closed = ls_sink_child_close(sink);
    if (status == LS_OK) status = closed;
    if (trouble >= 0) note_damage(sink, (leaksift_reason)trouble);
    if (status != LS_OK || empty || trouble >= 0) return status;
    return ls_compressed_rest(input, ls_unpack_used(unpack), sink);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    const char *filter = NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].media_type, about->media_type) == 0) filter = types[i].filter;
    uint8_t first[TAR_BLOCK];
    size_t length;
    ls_status status = unpack_first(input, filter, first, &length);
    if (status != LS_OK) return status;
    if (ls_tar_header(first, length)) return ls_archive_members(about, input, sink, "tar", filter);
    ls_unpack_source source = {.input = input, .length = input->size};
    ls_unpack *unpack;
    status = ls_unpack_open(&source, "raw", filter, &unpack);
    if (status == LS_OK) {
        status = unpack_content(about, input, sink, unpack);
    } else if (status == LS_DATA) {
        note_damage(sink, ls_unpack_trouble(unpack));
        status = LS_OK;
    }
    ls_unpack_close(unpack);
    return status;
}

static const char *const media_types[] = {"application/x-bzip2",    "application/x-xz",   "application/zstd",
                                          "application/x-lz4",      "application/x-lzma", "application/x-lzip",
                                          "application/x-compress", NULL};

const ls_handler ls_handler_compressed = {.name = "compressed",
                                          .media_types = media_types,
                                          .reads = "the content, or the members of a compressed tar",
                                          .is_container = true,
                                          .run = run};
