/* Type 1 programs: the encoding in the clear text before "eexec" (Adobe Type 1 Font Format, 2.2 and 10). */
#include "extract/pdf/fontfile_private.h"
#include "extract/pdf/font_data.h"
#include <string.h>

typedef struct words {
    const uint8_t *at, *end;
} words;

static bool is_space(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0; }

/* The next word; a '/' begins one. */
static ls_font_bytes next(words *w) {
    while (w->at < w->end && is_space(*w->at)) w->at++;
    const uint8_t *begin = w->at;
    if (w->at < w->end) w->at++;
    while (w->at < w->end && !is_space(*w->at) && *w->at != '/') w->at++;
    return (ls_font_bytes){begin, (size_t)(w->at - begin)};
}

static bool is(ls_font_bytes word, const char *text) {
    return word.length == strlen(text) && memcmp(word.data, text, word.length) == 0;
}

/* "65" or "8#101"; 256 and more: no code. */
static unsigned number(ls_font_bytes word) {
    unsigned value = 0, base = 10;
    for (size_t i = 0; i < word.length && value < 256; i++) {
        uint8_t c = word.data[i];
        if (c == '#' && value >= 2 && value <= 10) {
            base = value;
            value = 0;
            continue;
        }
        if (c < '0' || c > '9') return 256;
        value = value * base + (c - '0');
    }
    return word.length ? value : 256;
}

static const uint8_t *find(const uint8_t *from, const uint8_t *end, const char *text) {
    size_t length = strlen(text);
    for (const uint8_t *at = from; (size_t)(end - at) >= length; at++) {
        at = memchr(at, text[0], (size_t)(end - at) - length + 1);
        if (!at) return NULL;
        if (memcmp(at, text, length) == 0) return at;
    }
    return NULL;
}

void ls_font_read_type1(ls_fontfile *font, ls_font_bytes all) {
    const uint8_t *end = all.data + all.length, *clear = find(all.data, end, "eexec");
    if (clear) end = clear;
    const uint8_t *begin = find(all.data, end, "/Encoding");
    if (!begin) return;
    words w = {begin + 9, end};
    if (is(next(&w), "StandardEncoding")) {
        const uint16_t *standard = ls_encoding(LS_ENCODING_STANDARD);
        for (unsigned code = 0; code < 256; code++) font->codes[code] = standard[code];
        return;
    }
    /* "dup 65 /A put" for each, until "def" */
    while (w.at < w.end && !font->failed) {
        ls_font_bytes word = next(&w);
        if (is(word, "def") || is(word, "readonly")) return;
        if (!is(word, "dup")) continue;
        unsigned code = number(next(&w));
        ls_font_bytes name = next(&w);
        if (code < 256 && name.length > 1 && name.data[0] == '/')
            font->codes[code] = ls_font_meaning(font, (const char *)name.data + 1, name.length - 1);
    }
}
