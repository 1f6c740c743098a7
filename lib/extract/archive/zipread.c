/* The members of a ZIP: the local header is compared with the directory, the data is unpacked and its CRC checked. What
 * the directory says of sizes is believed only as far as the data bears it out: other readers get past a wrong size, so
 * somebody's document stands behind it. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/archive/inflate64.h"
#include "extract/archive/zipstate.h"
#include <string.h>

enum {
    WHOLE_MAX = 8 << 20, /* packed or unpacked, beyond that in pieces: bounds the memory of a reader to 16 MiB */
    IN_PIECE = 1 << 16,
    OUT_PIECE = 1 << 18,
    FLUSHED_MAX = 8192, /* packed bytes that are copied for inflate_flushed() */
    HEAD_GUESS = LS_ZIP_LOCAL + 512, /* read at once with small members: header, name and the usual extra fields */
    FLAG_ENCRYPTED = 1, FLAG_DESCRIPTOR = 8, FLAG_MASKED = 1 << 13
};

leaksift_reason ls_zip_trouble(unsigned trouble, const char **message) {
    static const struct {
        leaksift_reason reason;
        const char *message;
    } notes[LS_ZIP_TROUBLES] = {
        {LEAKSIFT_REASON_ENCRYPTED, "encrypted member"},
        {LEAKSIFT_REASON_UNSUPPORTED, "compression method not supported"},
        {LEAKSIFT_REASON_CORRUPT, "packed data is damaged or cut short"},
        {LEAKSIFT_REASON_HEADERS_DISAGREE, "the member's own header or data disagree with the archive's directory"},
        {LEAKSIFT_REASON_VOLUME_MISSING, "stands on another volume of a split archive"},
        {LEAKSIFT_REASON_OVERLAP, "shares its bytes with other members (limit overlap)"},
    };
    *message = notes[trouble].message;
    return notes[trouble].reason;
}

/* ---- the local header -------------------------------------------------------------------------------------------- */

typedef struct member {
    uint64_t data;  /* where the packed bytes begin */
    uint64_t limit; /* where they must end: directory or end of input */
    uint64_t length; /* declared, cut to the limit */
    uint16_t method;
    unsigned troubles;
} member;

static bool sizes_agree(const uint8_t *local, const ls_zip_entry *entry) {
    uint32_t crc = ls_le32(local + 14), packed = ls_le32(local + 18), size = ls_le32(local + 22);
    if (!crc && !packed && !size && entry->flags & FLAG_DESCRIPTOR) return true;
    if (packed == UINT32_MAX || size == UINT32_MAX) return crc == entry->crc; /* 64-bit sizes in an extra field */
    return crc == entry->crc && packed == entry->packed_size && size == entry->size;
}

/* The name is compared with the one that stands in the directory's record; an entry whose name came from the Unicode
 * field has another length or other bytes and is not held against the header. */
static bool agrees(const uint8_t *local, size_t name_length, const ls_zip_entry *entry, bool name_replaced) {
    uint16_t flags = ls_le16(local + 6);
    if (ls_le16(local + 8) != entry->method) return false;
    if ((flags ^ entry->flags) & FLAG_ENCRYPTED) return false;
    if (!(flags & FLAG_DESCRIPTOR) && !sizes_agree(local, entry)) return false;
    if (name_replaced || entry->flags & FLAG_MASKED) return true;
    return name_length == entry->name_length && memcmp(local + LS_ZIP_LOCAL, entry->name, name_length) == 0;
}

static const uint8_t *local_header(ls_zip *zip, uint64_t at, const ls_zip_entry *entry, size_t *got) {
    size_t guess = HEAD_GUESS + (entry->packed_size < IN_PIECE ? (size_t)entry->packed_size : 0);
    const uint8_t *local = ls_input_peek(zip->input, at, guess, got);
    return local && *got >= LS_ZIP_LOCAL && memcmp(local, "PK\3\4", 4) == 0 ? local : NULL;
}

/* With junk before the archive offsets count from the archive's start or, in some self-extractors, from the file's. */
static ls_status find_member(ls_zip *zip, const ls_zip_entry *entry, member *member) {
    size_t got;
    uint64_t at = entry->local_offset;
    const uint8_t *local = local_header(zip, at, entry, &got);
    if (!local && zip->base && at >= zip->base) {
        at -= zip->base;
        local = local_header(zip, at, entry, &got);
    }
    if (!local) return zip->input->error_number ? LS_IO : LS_DATA;
    size_t name = ls_le16(local + 26), extra = ls_le16(local + 28);
    member->method = ls_le16(local + 8);
    if (got < LS_ZIP_LOCAL + name) local = ls_input_peek(zip->input, at, LS_ZIP_LOCAL + name, &got);
    if (!local) return LS_IO;
    if (got < LS_ZIP_LOCAL + name) return LS_DATA;
    member->data = at + LS_ZIP_LOCAL + name + extra;
    member->limit = at < zip->info.directory_at ? zip->info.directory_at : zip->input->size;
    if (member->data > member->limit) return LS_DATA;
    uint64_t room = member->limit - member->data;
    member->length = entry->packed_size < room ? entry->packed_size : room;
    zip->reached = member->data + member->length;
    if (!agrees(local, name, entry, entry->name_replaced)) member->troubles |= LS_ZIP_DISAGREE;
    return LS_OK;
}

/* ---- unpacking --------------------------------------------------------------------------------------------------- */

typedef struct job {
    ls_zip *zip;
    const ls_zip_entry *entry;
    ls_zip_write write;
    void *context;
    ls_zip_result *result;
    uint32_t crc;
    uint64_t at, limit; /* of Deflate64: packed bytes not read yet */
} job;

static ls_status hand_on(job *job, const void *data, size_t length) {
    job->result->written += length;
    return length ? job->write(job->context, data, length) : LS_OK;
}

static ls_status deliver(job *job, const void *data, size_t length) {
    job->crc = ls_crc32(job->crc, data, length);
    return hand_on(job, data, length);
}

static bool reserve_out(ls_zip *zip, size_t size) {
    if (zip->out_capacity >= size) return true;
    uint8_t *out = ls_malloc(size);
    if (!out) return false;
    ls_free(zip->out);
    zip->out = out;
    zip->out_capacity = size;
    return true;
}

static ls_status copy_stored(job *job, const member *member) {
    uint64_t left = member->length, at = member->data;
    while (left) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(job->zip->input, at, left < OUT_PIECE ? (size_t)left : OUT_PIECE, &got);
        if (!bytes) return LS_IO;
        if (!got) break; /* the file shrank */
        ls_status status = deliver(job, bytes, got);
        if (status != LS_OK) return status;
        left -= got;
        at += got;
    }
    return LS_OK;
}

/* What Microsoft's packer writes ends in a flush, and then in an empty block of fixed codes, for whose one symbol
 * libdeflate builds two tables: a quarter of the time that a small member takes. An empty stored block ends it as well.
 * Whether there is a block's border at all is told by the member's size and CRC; if they are not met, the data is
 * unpacked as it stands. */
static bool inflate_flushed(job *job, const uint8_t *bytes, size_t length, size_t room) {
    static const uint8_t flushed[] = {0, 0, 0xFF, 0xFF, 3, 0}, last[] = {1, 0, 0, 0xFF, 0xFF}; /* RFC 1951 3.2.3 */
    uint8_t copy[FLUSHED_MAX + sizeof last];
    if (length < sizeof flushed || length > FLUSHED_MAX) return false;
    if (memcmp(bytes + length - sizeof flushed, flushed, sizeof flushed) != 0) return false;
    size_t kept = length - 2, consumed, produced;
    memcpy(copy, bytes, kept);
    memcpy(copy + kept, last, sizeof last);
    ls_zip *zip = job->zip;
    ls_status status =
        ls_inflate_whole(zip->inflate, copy, kept + sizeof last, zip->out, room, &consumed, &produced);
    if (status != LS_OK || consumed != kept + sizeof last || produced != job->entry->size) return false;
    job->crc = ls_crc32(0, zip->out, produced);
    if (job->crc == job->entry->crc) return true;
    job->crc = 0;
    return false;
}

/* LS_DATA: not by this way (too large, sizes that lie, broken data); nothing was delivered. */
static ls_status inflate_whole(job *job, const member *member) {
    const ls_zip_entry *entry = job->entry;
    if (member->length > WHOLE_MAX || entry->size > WHOLE_MAX || member->length < entry->packed_size) return LS_DATA;
    size_t room = entry->size ? (size_t)entry->size : 1, got, consumed, produced;
    if (!reserve_out(job->zip, room < OUT_PIECE ? OUT_PIECE : room)) return LS_NOMEM;
    const uint8_t *bytes = ls_input_peek(job->zip->input, member->data, (size_t)member->length, &got);
    if (!bytes) return LS_IO;
    if (inflate_flushed(job, bytes, got, room)) return hand_on(job, job->zip->out, (size_t)entry->size);
    ls_status status = ls_inflate_whole(job->zip->inflate, bytes, got, job->zip->out, room, &consumed, &produced);
    if (status != LS_OK) return LS_DATA;
    return deliver(job, job->zip->out, produced);
}

/* Reads on past the declared length while the data has not ended by itself. */
static ls_status inflate_pieces(job *job, const member *member) {
    ls_zip *zip = job->zip;
    uint64_t at = member->data;
    bool end = false;
    if (!reserve_out(zip, OUT_PIECE)) return LS_NOMEM;
    ls_status status = ls_inflate_start(zip->inflate);
    while (status == LS_OK && !end) {
        uint64_t left = member->limit - at;
        size_t got = 0, before, produced;
        const uint8_t *bytes = ls_input_peek(zip->input, at, left < IN_PIECE ? (size_t)left : IN_PIECE, &got);
        if (!bytes) return LS_IO;
        before = got;
        ls_status step = ls_inflate_step(zip->inflate, &bytes, &got, zip->out, OUT_PIECE, &produced, &end);
        at += before - got;
        status = deliver(job, zip->out, produced);
        if (status == LS_OK) status = step;
        if (status == LS_OK && !end && !produced && before == got) status = LS_DATA; /* no more input */
    }
    zip->reached = at;
    if (status == LS_OK && at - member->data > job->entry->packed_size) job->result->troubles |= LS_ZIP_DISAGREE;
    return status;
}

static ls_status inflate_member(job *job, const member *member) {
    ls_status status = inflate_whole(job, member);
    return status == LS_DATA ? inflate_pieces(job, member) : status;
}

static ls_status more_packed(void *context, const uint8_t **data, size_t *length) {
    job *job = context;
    uint64_t left = job->limit - job->at;
    *data = ls_input_peek(job->zip->input, job->at, left < IN_PIECE ? (size_t)left : IN_PIECE, length);
    job->at += *length;
    return *data ? LS_OK : LS_IO;
}

static ls_status write_unpacked(void *context, const void *data, size_t length) {
    return deliver(context, data, length);
}

static ls_status unpack(job *job, const member *member) {
    switch (job->entry->method) {
    case LS_ZIP_STORED: return copy_stored(job, member);
    case LS_ZIP_DEFLATE: return inflate_member(job, member);
    default: /* LS_ZIP_DEFLATE64 */
        job->at = member->data;
        job->limit = member->data + member->length;
        return ls_inflate64(more_packed, write_unpacked, job);
    }
}

static bool is_ours(uint16_t method) {
    return method == LS_ZIP_STORED || method == LS_ZIP_DEFLATE || method == LS_ZIP_DEFLATE64;
}

/* What can be said without looking at the data. */
static unsigned obstacles(const ls_zip_entry *entry) {
    unsigned troubles = 0;
    if (entry->elsewhere) troubles |= LS_ZIP_ELSEWHERE;
    if (entry->overlap) troubles |= LS_ZIP_OVERLAP;
    if (entry->encrypted) troubles |= LS_ZIP_ENCRYPTED;
    else if (!is_ours(entry->method)) troubles |= LS_ZIP_UNSUPPORTED;
    return troubles;
}

static ls_status prepare(ls_zip *zip, const ls_zip_entry *entry, member *member, ls_zip_result *result) {
    *result = (ls_zip_result){.troubles = obstacles(entry)};
    if (result->troubles) return LS_DATA;
    *member = (struct member){.method = entry->method};
    ls_status status = find_member(zip, entry, member);
    result->troubles |= member->troubles;
    if (status == LS_DATA) result->troubles |= LS_ZIP_CORRUPT;
    return status;
}

ls_status ls_zip_read(ls_zip *zip, const ls_zip_entry *entry, ls_zip_write write, void *context,
                      ls_zip_result *result) {
    member member;
    ls_status status = prepare(zip, entry, &member, result);
    if (status != LS_OK) return status;
    if (!zip->inflate && !(zip->inflate = ls_inflate_create())) return LS_NOMEM;
    job job = {.zip = zip, .entry = entry, .write = write, .context = context, .result = result};
    status = unpack(&job, &member);
    bool cut = entry->method == LS_ZIP_STORED && result->written != entry->packed_size;
    if (status == LS_DATA || (status == LS_OK && (cut || job.crc != entry->crc))) {
        result->troubles |= LS_ZIP_CORRUPT;
        return LS_DATA;
    }
    if (status == LS_OK && result->written != entry->size) result->troubles |= LS_ZIP_DISAGREE;
    return status;
}

ls_status ls_zip_read_plain(ls_zip *zip, const ls_zip_entry *entry, ls_input *packed, ls_zip_write write, void *context,
                            ls_zip_result *result) {
    ls_zip_entry plain = *entry;
    plain.encrypted = false;
    plain.packed_size = packed->size;
    if (entry->method == LS_ZIP_AES) plain.method = entry->aes_method;
    *result = (ls_zip_result){.troubles = obstacles(&plain)};
    if (result->troubles) return LS_DATA;
    if (!zip->inflate && !(zip->inflate = ls_inflate_create())) return LS_NOMEM;
    struct member whole = {.limit = packed->size, .length = packed->size, .method = plain.method};
    ls_input *encrypted = zip->input;
    uint64_t reached = zip->reached;
    job job = {.zip = zip, .entry = &plain, .write = write, .context = context, .result = result};
    zip->input = packed;
    ls_status status = unpack(&job, &whole);
    zip->input = encrypted;
    zip->reached = reached;
    bool wrong = entry->aes_version != 2 && job.crc != entry->crc; /* AE-2 has a code over all bytes instead */
    if (status == LS_DATA || (status == LS_OK && wrong)) {
        result->troubles |= LS_ZIP_CORRUPT;
        return LS_DATA;
    }
    if (status == LS_OK && result->written != entry->size) result->troubles |= LS_ZIP_DISAGREE;
    return status;
}

/* ---- other ways to the same bytes -------------------------------------------------------------------------------- */

typedef struct collector {
    ls_buffer *buffer;
    uint64_t room;
} collector;

static ls_status collect(void *context, const void *data, size_t length) {
    collector *to = context;
    size_t take = length < to->room ? length : (size_t)to->room;
    if (!ls_buffer_append(to->buffer, data, take)) return LS_NOMEM;
    to->room -= take;
    return take < length ? LS_STOP : LS_OK;
}

ls_status ls_zip_read_all(ls_zip *zip, const ls_zip_entry *entry, uint64_t cap, ls_buffer *buffer,
                          ls_zip_result *result) {
    collector to = {buffer, cap};
    return ls_zip_read(zip, entry, collect, &to, result);
}

ls_status ls_zip_stored(ls_zip *zip, const ls_zip_entry *entry, ls_sink *tick, ls_input *part) {
    member member;
    ls_zip_result result;
    if (entry->method != LS_ZIP_STORED || entry->size != entry->packed_size) return LS_DATA;
    ls_status status = prepare(zip, entry, &member, &result);
    if (status == LS_OK && (result.troubles || member.length != entry->size)) status = LS_DATA;
    uint32_t crc = 0;
    for (uint64_t done = 0; status == LS_OK && done < member.length;) {
        size_t got, want = member.length - done < OUT_PIECE ? (size_t)(member.length - done) : OUT_PIECE;
        const uint8_t *bytes = ls_input_peek(zip->input, member.data + done, want, &got);
        if (!bytes) return LS_IO;
        if (!got) return LS_DATA;
        crc = ls_crc32(crc, bytes, got);
        done += got;
        if (tick) status = ls_sink_tick(tick, got);
    }
    if (status != LS_OK) return status;
    if (crc != entry->crc) return LS_DATA;
    ls_input_part(part, zip->input, member.data, member.length);
    return LS_OK;
}

uint64_t ls_zip_reached(const ls_zip *zip) { return zip->reached; }

ls_status ls_zip_locate(ls_zip *zip, const ls_zip_entry *entry, uint64_t *offset, uint64_t *length) {
    member member = {0};
    ls_status status = find_member(zip, entry, &member);
    if (status != LS_OK) return status;
    *offset = member.data;
    *length = member.length;
    return LS_OK;
}
