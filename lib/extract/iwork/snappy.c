#include "extract/iwork/snappy.h"

typedef struct unpacking {
    const uint8_t *at, *end;
    ls_buffer *out;
    size_t begin, most; /* the block's first byte in `out`; how long it says to be */
} unpacking;

static bool take(unpacking *u, unsigned count, uint32_t *value) {
    *value = 0;
    if ((size_t)(u->end - u->at) < count) return false;
    for (unsigned i = 0; i < count; i++) *value |= (uint32_t)*u->at++ << 8 * i;
    return true;
}

static bool said_length(unpacking *u, size_t most) {
    uint64_t length = 0;
    for (unsigned shift = 0; shift < 35 && u->at < u->end; shift += 7) {
        uint8_t byte = *u->at++;
        length |= (uint64_t)(byte & 0x7F) << shift;
        if (byte & 0x80) continue;
        u->most = (size_t)length;
        return length <= most;
    }
    return false;
}

static bool room(const unpacking *u, size_t length) { return length <= u->most - (u->out->length - u->begin); }

/* Lengths of 60 and more stand in one to four bytes behind the tag. */
static bool literal(unpacking *u, uint8_t tag) {
    uint32_t length = tag >> 2;
    if (length >= 60 && !take(u, length - 59, &length)) return false;
    if (length >= (size_t)(u->end - u->at) || !room(u, (size_t)length + 1)) return false;
    ls_buffer_append(u->out, u->at, (size_t)length + 1);
    u->at += (size_t)length + 1;
    return true;
}

static bool copy(unpacking *u, uint8_t tag) {
    static const uint8_t bytes[] = {0, 1, 2, 4};
    uint32_t length = (tag & 3) == 1 ? (tag >> 2 & 7) + 4u : (tag >> 2) + 1u, back;
    if (!take(u, bytes[tag & 3], &back)) return false;
    if ((tag & 3) == 1) back |= (uint32_t)(tag >> 5) << 8;
    if (!back || back > u->out->length - u->begin || !room(u, length)) return false;
    if (!ls_buffer_reserve(u->out, length)) return true; /* `failed` tells */
    char *to = u->out->data + u->out->length;
    for (uint32_t i = 0; i < length; i++) to[i] = to[(ptrdiff_t)i - (ptrdiff_t)back]; /* they may overlap */
    u->out->length += length;
    return true;
}

ls_status ls_snappy(const uint8_t *block, size_t length, size_t most, ls_buffer *out) {
    unpacking u = {.at = block, .end = block + length, .out = out, .begin = out->length};
    bool fine = said_length(&u, most);
    while (fine && u.at < u.end && !out->failed) {
        uint8_t tag = *u.at++;
        fine = tag & 3 ? copy(&u, tag) : literal(&u, tag);
    }
    if (out->failed) return LS_NOMEM;
    return fine && out->length - u.begin == u.most ? LS_OK : LS_DATA;
}
