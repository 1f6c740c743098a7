#include "extract/pdf/bidi.h"
#include "base/utf8.h"
#include <string.h>

static bool is_right(uint32_t c) {
    return (c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC);
}

/* What is read left to right inside a line of the other kind: a number with its signs, a Latin word. */
static bool is_left(uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x590) ||
           (c >= 0x660 && c <= 0x669) || (c >= 0x6F0 && c <= 0x6F9) || (c >= 0x900 && c < 0xFB1D);
}

static bool is_joint(uint32_t c) { return c && c < 128 && strchr(".,:/-@_+'", (int)c); }

static void reverse_bytes(char *text, size_t length) {
    for (size_t i = 0; i < length / 2; i++) {
        char swap = text[i];
        text[i] = text[length - 1 - i];
        text[length - 1 - i] = swap;
    }
}

/* Characters in reverse: all bytes, then those of each character back again. */
static void reverse(char *text, size_t length) {
    reverse_bytes(text, length);
    for (size_t from = 0; from < length;) {
        size_t to = from;
        while (to < length && ((unsigned char)text[to] & 0xC0) == 0x80) to++;
        if (to < length) to++;
        reverse_bytes(text + from, to - from);
        from = to;
    }
}

void ls_pdf_bidi(char *text, size_t length) {
    size_t right = 0, left = 0, size;
    uint32_t c;
    if (!length || ls_utf8_is_ascii(text, length)) return;
    for (size_t at = 0; at < length; at += size) {
        if (!(size = ls_utf8_decode(text + at, length - at, &c))) return;
        if (is_left(c)) left += c > '9';
        else right += is_right(c);
    }
    if (right <= left) return;
    reverse(text, length);
    for (size_t at = 0; at < length;) { /* and each stretch of the other direction back */
        size_t from = at, end = at;
        while (at < length && (size = ls_utf8_decode(text + at, length - at, &c)) &&
               (is_left(c) || (end > from && is_joint(c)))) {
            at += size;
            if (is_left(c)) end = at;
        }
        reverse(text + from, end - from);
        if (at == from) at += size ? size : 1;
        else at = end;
    }
}
