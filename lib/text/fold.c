/* Folding by Unicode's rules: the adapter to utf8proc, which does some 30 MB/s. So ASCII, and the letters that fold one
 * to one whatever stands around them, go past it; only runs with anything else in them are normalised by it. */
#include "text/fold.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include <string.h>
#include <utf8proc.h>

enum {
    RUN_MAX = 4096
}; /* bytes normalised at once: a longer run of odd characters is cut hard, so that memory is bounded */

/* The NFKC lower-case form where it is one code point, never composes with what stands before it, and is known
 * without a table; 0 for all others. */
static uint32_t simple(uint32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c ? c : 0;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
    if (c >= 0xDF && c <= 0xFF && c != 0xF7) return c;
    if (c >= 0x410 && c <= 0x42F) return c + 0x20;
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    if (c >= 0x430 && c <= 0x45F) return c;
    if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3)) return c;
    if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA)) return c;
    if (c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2013 || c == 0x3001 || c == 0x3002) return c;
    return 0;
}

/* ---- eight ASCII bytes at a time ---- */

static uint64_t lower8(uint64_t word) {
    uint64_t from_a = word + 0x3F3F3F3F3F3F3F3Full;   /* bit 7: 'A' or more */
    uint64_t past_z = word + 0x2525252525252525ull;   /* bit 7: more than 'Z' */
    return word | ((from_a & ~past_z & 0x8080808080808080ull) >> 2);
}

static size_t lower_ascii(const char *text, size_t length, char *out) {
    size_t at = 0;
    for (; length - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, text + at, 8);
        if (word & 0x8080808080808080ull) break;
        word = lower8(word);
        memcpy(out + at, &word, 8);
    }
    for (; at < length && (unsigned char)text[at] < 0x80; at++)
        out[at] = text[at] >= 'A' && text[at] <= 'Z' ? (char)(text[at] + 32) : text[at];
    return at;
}

/* ---- utf8proc ---- */

typedef struct points {
    utf8proc_int32_t *data;
    utf8proc_ssize_t length, capacity;
} points;

/* Decomposes into `points`; false: out of memory. */
static bool decompose(points *p, const char *text, size_t length, utf8proc_option_t options) {
    for (;;) {
        utf8proc_ssize_t need = utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, p->data,
                                                   p->capacity, options);
        if (need < 0) need = 0; /* broken UTF-8 is a fault of the caller: gives nothing, harms nothing */
        p->length = need;
        if (need < p->capacity) return true;
        utf8proc_int32_t *data = ls_realloc(p->data, ((size_t)need + 64) * sizeof *data);
        if (!data) return false;
        p->data = data;
        p->capacity = need + 64;
    }
}

static bool fold_run(points *p, const char *text, size_t length, ls_buffer *out) {
    utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    if (!decompose(p, text, length, options)) return false;
    p->length = utf8proc_normalize_utf32(p->data, p->length, options);
    for (utf8proc_ssize_t i = 0; i < p->length; i++) ls_buffer_put_utf8(out, (uint32_t)utf8proc_tolower(p->data[i]));
    return true;
}

/* The end of the run from `at` that must be normalised as one: up to the next code point that stands for itself. */
static size_t run_end(const char *text, size_t length, size_t at) {
    size_t end = at;
    while (end < length && end - at < RUN_MAX) {
        uint32_t c;
        size_t used = ls_utf8_decode(text + end, length - end, &c);
        if (!used || (end > at && simple(c))) break;
        end += used;
    }
    return end > at ? end : at + 1;
}

ls_status ls_fold_nfkc_lower(const char *text, size_t length, ls_buffer *out) {
    points p = {NULL, 0, 0};
    size_t at = 0;
    bool good = true;
    while (at < length && good) {
        if (!ls_buffer_reserve(out, length - at + 16)) break;
        size_t ascii = lower_ascii(text + at, length - at, out->data + out->length);
        if (at + ascii < length && ascii) ascii--; /* the last one may take a mark */
        out->length += ascii;
        at += ascii;
        while (at < length) {
            uint32_t c, next = 'a';
            size_t used = ls_utf8_decode(text + at, length - at, &c);
            if (used && at + used < length && !ls_utf8_decode(text + at + used, length - at - used, &next)) next = 0;
            uint32_t folded = used && simple(next) ? simple(c) : 0;
            if (folded) {
                ls_buffer_put_utf8(out, folded);
                at += used;
                if (next < 0x80) break;
            } else {
                size_t end = run_end(text, length, at);
                good = fold_run(&p, text + at, end - at, out);
                at = end;
                break;
            }
        }
    }
    ls_free(p.data);
    return good && !out->failed ? LS_OK : LS_NOMEM;
}

uint32_t ls_fold_compose(uint32_t letter, uint32_t mark) {
    utf8proc_int32_t pair[] = {(utf8proc_int32_t)letter, (utf8proc_int32_t)mark};
    return utf8proc_normalize_utf32(pair, 2, UTF8PROC_STABLE | UTF8PROC_COMPOSE) == 1 ? (uint32_t)pair[0] : 0;
}

/* ---- keys ---- */

/* Letters whose stroke or ligature is no combining mark in Unicode, as passports and gazetteers write them in ASCII. */
static const char *plain_letter(uint32_t c) {
    switch (c) {
    case 0xE6: return "ae";
    case 0xF8: return "o";
    case 0x153: return "oe";
    case 0x111: case 0xF0: return "d";
    case 0xFE: return "th";
    case 0x127: return "h";
    case 0x131: return "i";
    case 0x142: return "l";
    case 0x167: return "t";
    case 0x14B: return "n";
    default: return NULL;
    }
}

/* Marks that tell spellings apart, not names: of Latin, Greek, Cyrillic; Hebrew and Arabic points. The vowel signs of
 * Indic scripts and the voicing marks of kana are letters in effect and stay. */
static bool is_loose_mark(uint32_t c) {
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F) || (c >= 0x591 && c <= 0x5BD) ||
           (c >= 0x5BF && c <= 0x5C7 && c != 0x5C0 && c != 0x5C3 && c != 0x5C6) || (c >= 0x64B && c <= 0x65F) ||
           c == 0x670;
}

static bool key_run(points *p, const char *text, size_t length, ls_buffer *out) {
    utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
    if (!decompose(p, text, length, options)) return false;
    for (utf8proc_ssize_t i = 0; i < p->length; i++) {
        uint32_t c = (uint32_t)p->data[i];
        const char *letter = plain_letter(c);
        if (letter) ls_buffer_puts(out, letter);
        else if (!is_loose_mark(c)) ls_buffer_put_utf8(out, c);
    }
    return true;
}

ls_status ls_fold_key(const char *text, size_t length, ls_buffer *out) {
    points p = {NULL, 0, 0};
    bool good = true;
    for (size_t at = 0; at < length && good;) {
        if (!ls_buffer_reserve(out, length - at + 16)) break;
        size_t ascii = lower_ascii(text + at, length - at, out->data + out->length);
        out->length += ascii;
        at += ascii;
        size_t end = at;
        while (end < length && end - at < RUN_MAX && (unsigned char)text[end] >= 0x80) end++;
        while (end < length && end > at && ((unsigned char)text[end] & 0xC0) == 0x80) end--;
        if (end > at) good = key_run(&p, text + at, end - at, out);
        at = end > at ? end : at < length && ascii == 0 ? at + 1 : at;
    }
    ls_free(p.data);
    return good && !out->failed ? LS_OK : LS_NOMEM;
}
