/* RAR 5.0 archive format (rarlab.com/technote.htm): blocks of CRC-32, then numbers of 7 bits a byte. */
#include "extract/archive/rar5.h"
#include "base/alloc.h"
#include <string.h>

enum {
    SIGNATURE = 8,
    HEAD_MAX = 2 << 20, /* technote: no header is longer than 2 MB */
    MAIN = 1, FILE_HEADER = 2, SERVICE = 3, END_OF_ARCHIVE = 5,
    HAS_EXTRA = 1, HAS_DATA = 2,
    FILE_TIME = 2, FILE_CRC = 4,
    EXTRA_ENCRYPTION = 1,
    COMMENT_MAX = 1 << 18 /* technote: comments are at most 256 KiB */
};

struct ls_rar5 {
    uint8_t *encrypted; /* a bit a member */
    size_t capacity;    /* bytes */
    uint64_t members;
    uint64_t comment_at, comment_length;
};

typedef struct reader {
    const uint8_t *at, *end;
    bool failed;
} reader;

static uint64_t number(reader *r) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 63 && r->at < r->end; shift += 7) {
        uint8_t byte = *r->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) return value;
    }
    r->failed = true;
    return 0;
}

static void skip(reader *r, uint64_t count) {
    if (count > (uint64_t)(r->end - r->at)) r->failed = true;
    else r->at += count;
}

bool ls_rar5_volume(const uint8_t *head, size_t length) {
    if (length < SIGNATURE + 4 || memcmp(head, "Rar!\x1a\x07\x01\x00", SIGNATURE) != 0) return false;
    reader r = {head + SIGNATURE + 4, head + length, false};
    number(&r); /* header size */
    uint64_t type = number(&r), flags = number(&r);
    if (flags & HAS_EXTRA) number(&r);
    return type == MAIN && number(&r) & 1 && !r.failed;
}

typedef struct block {
    uint64_t type, flags, extra, data;
    reader body;        /* the fields of its type, without the extra area */
    reader extra_area;
    uint64_t data_at, next;
} block;

/* LS_DATA: no whole header stands here. */
static ls_status read_block(ls_input *input, uint64_t at, block *block) {
    size_t got;
    const uint8_t *bytes = ls_input_peek(input, at, 16, &got);
    if (!bytes) return LS_IO;
    if (got < 7) return LS_DATA;
    reader r = {bytes + 4, bytes + got, false};
    uint64_t size = number(&r);
    uint64_t head = (uint64_t)(r.at - bytes);
    if (r.failed || size == 0 || size > HEAD_MAX) return LS_DATA;
    bytes = ls_input_peek(input, at, (size_t)(head + size), &got);
    if (!bytes) return LS_IO;
    if (got < head + size) return LS_DATA;
    r = (reader){bytes + head, bytes + got, false};
    block->type = number(&r);
    block->flags = number(&r);
    block->extra = block->flags & HAS_EXTRA ? number(&r) : 0;
    block->data = block->flags & HAS_DATA ? number(&r) : 0;
    if (r.failed || block->extra > (uint64_t)(r.end - r.at)) return LS_DATA;
    block->data_at = at + head + size;
    if (block->data > input->size || block->data_at > input->size - block->data) return LS_DATA;
    block->next = block->data_at + block->data;
    block->extra_area = (reader){r.end - block->extra, r.end, false};
    block->body = (reader){r.at, r.end - block->extra, false};
    return LS_OK;
}

static bool has_encryption(reader extra) {
    while (extra.at < extra.end) {
        uint64_t size = number(&extra);
        const uint8_t *start = extra.at;
        if (extra.failed || size > (uint64_t)(extra.end - start)) return false;
        if (number(&extra) == EXTRA_ENCRYPTION) return true;
        extra.at = start;
        skip(&extra, size);
        if (!size) return false;
    }
    return false;
}

static bool add_member(ls_rar5 *rar, bool encrypted) {
    size_t byte = (size_t)(rar->members / 8);
    if (byte >= rar->capacity) {
        size_t capacity = rar->capacity ? rar->capacity * 2 : 64;
        uint8_t *bits = ls_realloc(rar->encrypted, capacity);
        if (!bits) return false;
        memset(bits + rar->capacity, 0, capacity - rar->capacity);
        rar->encrypted = bits;
        rar->capacity = capacity;
    }
    if (encrypted) rar->encrypted[byte] |= (uint8_t)(1u << rar->members % 8);
    rar->members++;
    return true;
}

/* A service header named CMT, not packed (method 0) and not encrypted: the archive's comment, UTF-8. */
static void see_service(ls_rar5 *rar, const block *block) {
    reader r = block->body;
    uint64_t flags = number(&r);
    number(&r); /* unpacked size */
    number(&r); /* attributes */
    if (flags & FILE_TIME) skip(&r, 4);
    if (flags & FILE_CRC) skip(&r, 4);
    uint64_t method = number(&r) >> 7 & 7;
    number(&r); /* host */
    uint64_t length = number(&r);
    if (r.failed || method != 0 || length != 3 || r.end - r.at < 3 || memcmp(r.at, "CMT", 3) != 0) return;
    if (has_encryption(block->extra_area) || block->data > COMMENT_MAX) return;
    rar->comment_at = block->data_at;
    rar->comment_length = block->data;
}

static ls_status walk(ls_rar5 *rar, ls_input *input, ls_sink *sink) {
    block block;
    ls_status status;
    for (uint64_t at = SIGNATURE; (status = read_block(input, at, &block)) == LS_OK; at = block.next) {
        if (block.type == END_OF_ARCHIVE) return LS_OK;
        if (block.type == SERVICE) see_service(rar, &block);
        if (block.type == FILE_HEADER && !add_member(rar, has_encryption(block.extra_area))) return LS_NOMEM;
        status = ls_sink_tick(sink, 0);
        if (status != LS_OK) return status;
    }
    return status == LS_DATA ? LS_OK : status;
}

ls_status ls_rar5_open(ls_input *input, ls_sink *sink, ls_rar5 **out) {
    size_t got;
    const uint8_t *head = ls_input_peek(input, 0, SIGNATURE, &got);
    *out = NULL;
    if (!head) return LS_IO;
    if (got < SIGNATURE || memcmp(head, "Rar!\x1a\x07\x01\x00", SIGNATURE) != 0) return LS_OK;
    ls_rar5 *rar = ls_calloc(1, sizeof *rar);
    if (!rar) return LS_NOMEM;
    *out = rar;
    return walk(rar, input, sink);
}

void ls_rar5_close(ls_rar5 *rar) {
    if (!rar) return;
    ls_free(rar->encrypted);
    ls_free(rar);
}

bool ls_rar5_encrypted(const ls_rar5 *rar, uint64_t index) {
    return rar && index < rar->members && rar->encrypted[index / 8] >> index % 8 & 1;
}

bool ls_rar5_comment(const ls_rar5 *rar, const ls_input *input, ls_input *part) {
    if (!rar || !rar->comment_length) return false;
    ls_input_part(part, input, rar->comment_at, rar->comment_length);
    return true;
}
