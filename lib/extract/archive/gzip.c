/* gzip (RFC 1952) read directly, since most compressed files are one: a small file goes through libdeflate whole.
 * Members that follow each other are one content, as gzip(1) has it. A compressed tar goes on to libarchive and its
 * members are ours (x.tgz!/member); unpacked here, because libarchive's filters throw away the last 64 KiB before a
 * break. */
#include "base/alloc.h"
#include "base/buffer.h"
#include "base/bytes.h"
#include "extract/archive/archive.h"
#include "extract/archive/comment.h"
#include "extract/archive/compressed.h"
#include "extract/archive/inflate.h"
#include "extract/clock.h"
#include <string.h>

enum {
    HEADER_MAX = 1 << 18, /* name and comment have no limit in the format; this much of them is looked for */
    WHOLE_MAX = 8 << 20,
    IN_PIECE = 1 << 16,
    OUT_PIECE = 1 << 18,
    TAR_BLOCK = 512,
    TRAILER = 8,
    FLAG_CRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16, FLAG_RESERVED = 0xE0
};

typedef struct header {
    uint64_t data;              /* where the deflate data begins */
    const char *name, *comment; /* in the input's window: until the next read */
    size_t name_length, comment_length;
    uint32_t modified;
} header;

typedef struct job {
    ls_input *input;
    ls_sink *sink;
    ls_inflate *inflate;
    uint8_t *out;
    bool full; /* the child wants no more */
    bool broken;
} job;

static const char *ended_string(const uint8_t *bytes, size_t length, size_t *at, size_t *string_length) {
    const uint8_t *start = bytes + *at, *end = *at < length ? memchr(start, 0, length - *at) : NULL;
    if (!end) return NULL;
    *string_length = (size_t)(end - start);
    *at += *string_length + 1;
    return (const char *)start;
}

/* LS_DATA: no gzip header here. */
static ls_status read_header(ls_input *input, uint64_t at, header *header) {
    size_t length, i = 10;
    *header = (struct header){0};
    const uint8_t *bytes = ls_input_peek(input, at, IN_PIECE, &length);
    if (!bytes) return LS_IO;
    if (length < i || memcmp(bytes, "\x1f\x8b\x08", 3) != 0 || bytes[3] & FLAG_RESERVED) return LS_DATA;
    unsigned flags = bytes[3];
    if (flags & (FLAG_EXTRA | FLAG_NAME | FLAG_COMMENT)) bytes = ls_input_peek(input, at, HEADER_MAX, &length);
    if (!bytes) return LS_IO;
    header->modified = ls_le32(bytes + 4);
    if (flags & FLAG_EXTRA) {
        if (length < i + 2) return LS_DATA;
        i += 2 + (size_t)ls_le16(bytes + i);
    }
    if (flags & FLAG_NAME && !(header->name = ended_string(bytes, length, &i, &header->name_length))) return LS_DATA;
    if (flags & FLAG_COMMENT && !(header->comment = ended_string(bytes, length, &i, &header->comment_length)))
        return LS_DATA;
    if (flags & FLAG_CRC) i += 2;
    if (i > length) return LS_DATA;
    header->data = at + i;
    return LS_OK;
}

/* ---- unpacking --------------------------------------------------------------------------------------------------- */

static ls_status deliver(job *job, const uint8_t *data, size_t length) {
    if (!length) return LS_OK;
    if (job->full) return ls_sink_tick(job->sink, length);
    ls_status status = ls_sink_child_write(job->sink, data, length);
    if (status == LS_STOP) job->full = true;
    return status == LS_STOP ? LS_OK : status;
}

static bool reserve(job *job, size_t size) {
    ls_free(job->out);
    job->out = ls_malloc(size);
    return job->out != NULL;
}

/* A small file of one member, whole. LS_DATA: not by this way; nothing was delivered. */
static ls_status inflate_whole(job *job, uint64_t at, uint64_t *end) {
    uint64_t left = job->input->size - at;
    uint8_t trailer[TRAILER];
    size_t got, consumed, produced;
    if (left < TRAILER || left > WHOLE_MAX) return LS_DATA;
    if (ls_input_read(job->input, job->input->size - TRAILER, trailer, TRAILER) != TRAILER) return LS_DATA;
    uint32_t size = ls_le32(trailer + 4);
    if (size > WHOLE_MAX) return LS_DATA;
    const uint8_t *bytes = ls_input_peek(job->input, at, (size_t)left, &got);
    if (!bytes) return LS_IO;
    if (!reserve(job, size + 1)) return LS_NOMEM;
    if (got < TRAILER || ls_inflate_whole(job->inflate, bytes, got - TRAILER, job->out, size, &consumed, &produced))
        return LS_DATA;
    if (consumed != got - TRAILER || produced != size || ls_crc32(0, job->out, size) != ls_le32(trailer))
        return LS_DATA;
    *end = job->input->size;
    return deliver(job, job->out, produced);
}

/* The content as a stream: all members that follow each other, piece by piece. */
typedef struct stream {
    job *job;
    uint64_t at;    /* next packed byte; in the end behind the last trailer */
    uint32_t crc;
    uint64_t total; /* of this member */
    bool started, ended;
} stream;

static ls_status end_member(stream *stream) {
    uint8_t trailer[TRAILER];
    if (ls_input_read(stream->job->input, stream->at, trailer, TRAILER) != TRAILER) return LS_DATA;
    stream->at += TRAILER;
    if (ls_le32(trailer) != stream->crc || ls_le32(trailer + 4) != (uint32_t)stream->total) return LS_DATA;
    header next;
    ls_status status = ls_sink_tick(stream->job->sink, 0); /* a file of empty members gives nothing to write */
    if (status != LS_OK) return status;
    status = stream->at < stream->job->input->size ? read_header(stream->job->input, stream->at, &next) : LS_DATA;
    stream->ended = status == LS_DATA;
    if (status != LS_OK) return status == LS_DATA ? LS_OK : status;
    stream->at = next.data;
    stream->started = false;
    return LS_OK;
}

static ls_status step(stream *stream, size_t *produced) {
    job *job = stream->job;
    size_t got;
    bool end = false;
    if (!stream->started) {
        ls_status status = ls_inflate_start(job->inflate);
        if (status != LS_OK) return status;
        *stream = (struct stream){.job = job, .at = stream->at, .started = true};
    }
    const uint8_t *bytes = ls_input_peek(job->input, stream->at, IN_PIECE, &got);
    if (!bytes) return LS_IO;
    size_t before = got;
    ls_status status = ls_inflate_step(job->inflate, &bytes, &got, job->out, OUT_PIECE, produced, &end);
    stream->at += before - got;
    stream->total += *produced;
    stream->crc = ls_crc32(stream->crc, job->out, *produced);
    if (status == LS_OK && end) return end_member(stream);
    if (status == LS_OK && !*produced && before == got) return LS_DATA; /* no more input */
    return status;
}

/* An ls_unpack_pull. Where the data breaks it ends, with job->broken set; what came before was given. */
static ls_status pull(void *context, const uint8_t **data, size_t *length) {
    stream *stream = context;
    *data = stream->job->out;
    *length = 0;
    while (!*length && !stream->ended) {
        ls_status status = step(stream, length);
        if (status == LS_DATA) stream->job->broken = stream->ended = true;
        if (status != LS_OK && status != LS_DATA) return status;
    }
    return LS_OK;
}

static ls_status open_stream(job *job, uint64_t data, stream *stream) {
    *stream = (struct stream){.job = job, .at = data};
    return reserve(job, OUT_PIECE) ? LS_OK : LS_NOMEM;
}

/* All members that follow each other. *end: where the last one ended. */
static ls_status inflate_all(job *job, uint64_t data, uint64_t *end) {
    ls_status status = inflate_whole(job, data, end);
    if (status != LS_DATA) return status;
    stream stream;
    const uint8_t *bytes;
    size_t length;
    status = open_stream(job, data, &stream);
    while (status == LS_OK && !job->full) {
        status = pull(&stream, &bytes, &length);
        if (status == LS_OK && !length) break;
        if (status == LS_OK) status = deliver(job, bytes, length);
    }
    *end = stream.at;
    return status;
}

static ls_status unpack_tar(job *job, uint64_t data) {
    stream stream;
    ls_status status = open_stream(job, data, &stream);
    if (status == LS_OK) status = ls_archive_tar(job->sink, pull, &stream);
    if (status != LS_OK) return status;
    if (job->broken) ls_sink_note(job->sink, LEAKSIFT_REASON_CORRUPT, "compressed data is damaged or cut short");
    return stream.ended && !job->broken ? ls_compressed_rest(job->input, stream.at, job->sink) : LS_OK;
}

static ls_status is_tar(job *job, uint64_t data, bool *tar) {
    size_t filled = 0;
    bool ended = false;
    ls_status status = reserve(job, TAR_BLOCK) ? ls_inflate_start(job->inflate) : LS_NOMEM;
    while (status == LS_OK && filled < TAR_BLOCK && !ended) {
        size_t got, produced;
        const uint8_t *bytes = ls_input_peek(job->input, data, IN_PIECE, &got);
        if (!bytes) return LS_IO;
        if (!got) break;
        size_t before = got;
        status = ls_inflate_step(job->inflate, &bytes, &got, job->out + filled, TAR_BLOCK - filled, &produced, &ended);
        data += before - got;
        filled += produced;
    }
    *tar = ls_tar_header(job->out, filled);
    return status == LS_DATA ? LS_OK : status;
}

/* ---- the handler ------------------------------------------------------------------------------------------------- */

static ls_status name_content(const ls_extract *about, const header *header, ls_buffer *name) {
    const char *stem = header->name, *extra = "";
    size_t length = header->name_length;
    const char *slash = length ? memrchr(stem, '/', length) : NULL; /* gzip(1) takes the last part only */
    if (slash) length -= (size_t)(slash + 1 - stem), stem = slash + 1;
    if (!length) ls_compressed_name(about, &stem, &length, &extra);
    ls_buffer_append(name, stem, length);
    return ls_buffer_puts(name, extra) ? LS_OK : LS_NOMEM;
}

static ls_status unpack_content(job *job, const ls_extract *about, const header *header) {
    ls_buffer name = {0};
    char modified[LS_CLOCK_SIZE] = "";
    uint64_t end = 0;
    if (header->modified) ls_clock_utc(header->modified, modified);
    ls_status status = name_content(about, header, &name);
    ls_child child = {.name = name.data,
                      .name_length = name.length,
                      .packed_size = job->input->size,
                      .size = UINT64_MAX,
                      .modified = modified[0] ? modified : NULL,
                      .modified_zone = "UTC",
                      .modified_from = "gzip",
                      .is_filter = true};
    if (status == LS_OK) status = ls_sink_child_open(job->sink, &child);
    ls_buffer_free(&name);
    if (status != LS_OK) return status;
    status = inflate_all(job, header->data, &end);
    if (job->broken) {
        ls_sink_child_note(job->sink, LEAKSIFT_REASON_CORRUPT, "packed data is damaged or cut short");
        ls_sink_note(job->sink, LEAKSIFT_REASON_CORRUPT, "compressed data is damaged or cut short");
    }
    ls_status closed = ls_sink_child_close(job->sink);
    if (status == LS_OK) status = closed;
    if (status != LS_OK || job->broken || job->full) return status;
    return ls_compressed_rest(job->input, end, job->sink);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    job job = {.input = input, .sink = sink, .inflate = ls_inflate_create()};
    header header;
    bool tar = false;
    ls_status status = job.inflate ? read_header(input, 0, &header) : LS_NOMEM;
    if (status == LS_DATA) {
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the gzip header is damaged or cut short");
        status = LS_OK;
        goto done;
    }
    if (status == LS_OK) status = ls_comment(sink, header.comment, header.comment_length, "ISO-8859-1");
    if (status == LS_OK) status = is_tar(&job, header.data, &tar);
    if (status == LS_OK && !tar) status = read_header(input, 0, &header); /* its strings were in the window */
    if (status == LS_OK) status = tar ? unpack_tar(&job, header.data) : unpack_content(&job, about, &header);
done:
    ls_inflate_free(job.inflate);
    ls_free(job.out);
    return status;
}

static const char *const media_types[] = {"application/gzip", NULL};

const ls_handler ls_handler_gzip = {.name = "gzip",
                                    .media_types = media_types,
                                    .reads = "the content, or the members of a compressed tar; the comment",
                                    .is_container = true,
                                    .run = run};
