/* UTF-8 by RFC 3629. ASCII goes 64 bytes at a time, in loops of known length, which compilers turn into vectors; the
 * rest by the table of well-formed sequences (Unicode 15, table 3-7). */
#include "base/utf8.h"
#include <string.h>

enum { BLOCK = 64 };

static size_t ascii_prefix(const char *text, size_t length) {
    size_t at = 0;
    while (length - at >= BLOCK) {
        unsigned char high = 0;
        for (size_t i = 0; i < BLOCK; i++) high |= (unsigned char)text[at + i];
        if (high & 0x80) break;
        at += BLOCK;
    }
    while (length - at >= 8) {
        uint64_t word;
        memcpy(&word, text + at, 8);
        if (word & 0x8080808080808080ull) break;
        at += 8;
    }
    if (at < length && length - at < 8 && length >= 8) { /* what is left, with some of what was seen */
        uint64_t word;
        memcpy(&word, text + length - 8, 8);
        if (!(word & 0x8080808080808080ull)) return length;
    }
    while (at < length && (unsigned char)text[at] < 0x80) at++;
    return at;
}

size_t ls_utf8_decode(const char *text, size_t length, uint32_t *code_point) {
    const unsigned char *s = (const unsigned char *)text;
    if (!length) return 0;
    if (s[0] < 0x80) return *code_point = s[0], 1;
    if (s[0] < 0xC2 || s[0] > 0xF4) return 0;
    size_t need = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    if (length < need) return 0;
    unsigned low = s[0] == 0xE0 ? 0xA0 : s[0] == 0xF0 ? 0x90 : 0x80;
    unsigned high = s[0] == 0xED ? 0x9F : s[0] == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high) return 0;
    uint32_t value = s[0] & (0xFFu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
        value = value << 6 | (s[i] & 0x3F);
    }
    *code_point = value;
    return need;
}

size_t ls_utf8_valid(const char *text, size_t length) {
    size_t at = 0;
    for (;;) {
        at += ascii_prefix(text + at, length - at);
        if (at == length) return at;
        uint32_t code_point;
        size_t used = ls_utf8_decode(text + at, length - at, &code_point);
        if (!used) return at;
        at += used;
    }
}

size_t ls_utf8_encode(uint32_t c, char out[4]) {
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
    if (c < 0x80) return out[0] = (char)c, 1;
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t ls_utf8_count(const char *text, size_t length) {
    size_t count = 0, i = 0;
    for (; length - i >= BLOCK; i += BLOCK) {
        unsigned char here = 0;
        for (size_t j = 0; j < BLOCK; j++) here = (unsigned char)(here + (((unsigned char)text[i + j] & 0xC0) != 0x80));
        count += here;
    }
    for (; i < length; i++) count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

bool ls_utf8_is_ascii(const char *text, size_t length) { return ascii_prefix(text, length) == length; }
