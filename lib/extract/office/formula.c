/* The tokens are walked by their sizes; only strings are looked at. */
#include "extract/office/formula.h"
#include "base/bytes.h"
#include "extract/office/cellstyle.h"

enum { STRING = 0x17, ATTRIBUTE = 0x19, CHOOSE = 4 };

/* Bytes behind the token's first one, for 0x00 to 0x1F and then for the 32 operands, of which there are three classes;
 * 255: none is. */
static const uint8_t sizes_8[64] = {255, 4,   4,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0, 0,  0,   0,
                                    0,   0,   0,   0,   0,   0,   0,   255, 255, 255, 255, 255, 1, 1,  2,   8,
                                    7,   2,   3,   4,   4,   8,   6,   6,   6,   2,   4,   8,   4, 8,  255, 255,
                                    255, 255, 255, 255, 255, 255, 255, 255, 255, 6,   6,   10,  6, 10, 255, 255};
static const uint8_t sizes_12[64] = {255, 4,   4,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0, 0,  0,   0,
                                     0,   0,   0,   0,   0,   0,   0,   255, 255, 255, 255, 255, 1, 1,  2,   8,
                                     14,  2,   3,   4,   6,   12,  6,   6,   6,   2,   6,   12,  6, 12, 255, 255,
                                     255, 255, 255, 255, 255, 255, 255, 255, 255, 6,   8,   14,  8, 14, 255, 255};

static bool put(ls_buffer *out, size_t begin, const uint8_t *units, size_t count, bool wide) {
    if (out->length > begin) ls_buffer_putc(out, ' ');
    ls_buffer_putc(out, '"');
    if (wide) ls_buffer_put_utf16(out, units, count);
    else for (size_t i = 0; i < count; i++) ls_buffer_put_utf8(out, units[i] ? units[i] : ' ');
    return ls_buffer_putc(out, '"');
}

bool ls_formula_texts(unsigned version, const uint8_t *tokens, size_t length, ls_buffer *out) {
    const uint8_t *sizes = version == 12 ? sizes_12 : sizes_8;
    size_t begin = out->length, at = 0;
    while (at < length) {
        uint8_t token = tokens[at++];
        size_t left = length - at;
        if (token == STRING) { /* a count, in BIFF8 the width, and the characters */
            if (left < 2) return true;
            bool wide = version == 12 || tokens[at + 1] & 1;
            size_t count = version == 12 ? ls_le16(tokens + at) : tokens[at], bytes = wide ? 2 * count : count;
            if (bytes > left - 2) return true;
            if (count && !put(out, begin, tokens + at + 2, count, wide)) return false;
            at += 2 + bytes;
        } else if (token == ATTRIBUTE) {
            if (left < 3) return true;
            at += 3 + (tokens[at] & CHOOSE ? 2 * ((size_t)ls_le16(tokens + at + 1) + 1) : 0);
        } else {
            size_t size = sizes[token < 0x20 ? token : 0x20 | (token & 0x1F)];
            if (size == 255 || token >= 0x80) return true;
            at += size;
        }
    }
    return !out->failed;
}
