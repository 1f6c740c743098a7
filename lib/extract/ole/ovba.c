/* LZ77 in chunks that make 4,096 bytes each; a reference divides its 16 bits between distance and length by how much of
 * the chunk is there (2.4.1.3.19.1). One of two bytes makes a chunk's length at most: the input bounds the output. */
#include "extract/ole/ovba.h"
#include "base/bytes.h"

enum { CHUNK = 4096, OUT_MAX = 64 << 20, SIGNATURE = 3 };

/* One chunk's tokens; false: a reference to before the chunk. */
static bool unpack_chunk(const uint8_t *in, const uint8_t *end, ls_buffer *out) {
    const size_t start = out->length;
    while (in < end && out->length - start < CHUNK) {
        unsigned flags = *in++;
        for (unsigned bit = 0; bit < 8 && in < end; bit++, flags >>= 1) {
            size_t made = out->length - start;
            if (made >= CHUNK) return in == end;
            if (!(flags & 1)) {
                ls_buffer_putc(out, (char)*in++);
                continue;
            }
            if (end - in < 2) return false;
            unsigned bits = 4;
            while (made > (size_t)1 << bits) bits++;
            const unsigned token = ls_le16(in), mask = 0xFFFFu >> bits;
            size_t length = (token & mask) + 3, distance = (token >> (16 - bits)) + 1;
            in += 2;
            if (distance > made) return false;
            if (length > CHUNK - made) length = CHUNK - made;
            if (!ls_buffer_reserve(out, length)) return false;
            for (; length > 0; length--, out->length++) out->data[out->length] = out->data[out->length - distance];
        }
    }
    return true;
}

ls_status ls_ovba(const uint8_t *bytes, size_t length, ls_buffer *out, bool *whole) {
    const size_t before = out->length;
    size_t at = 1;
    *whole = length > 0 && bytes[0] == 1;
    while (*whole && length - at >= 2 && !out->failed) {
        const unsigned header = ls_le16(bytes + at);
        size_t size = (header & 0xFFF) + 3u; /* with the header */
        if ((header >> 12 & 7) != SIGNATURE) {
            *whole = false;
            break;
        }
        if (size > length - at) size = length - at, *whole = false;
        if (header & 0x8000) *whole = unpack_chunk(bytes + at + 2, bytes + at + size, out) && *whole;
        else ls_buffer_append(out, bytes + at + 2, size - 2);
        at += size;
        if (out->length - before > OUT_MAX) *whole = false;
    }
    return out->failed ? LS_NOMEM : LS_OK;
}
