/* Bytes of a known charset → UTF-8. iconv alone does 250 MB/s and its //IGNORE drops bytes without a count, so UTF-8,
 * UTF-16/32 and the one-byte charsets go through our own loops (over tables that were asked from iconv when this was
 * built), and with iconv each byte that it refuses becomes one counted U+FFFD. The one place that knows iconv. */
#include "base/alloc.h"
#include "base/utf8.h"
#include "text/charset.h"
#include "text/charset_name.h"
#include "text/charset_table.h"
#include <errno.h>
#include <iconv.h>
#include <pthread.h>
#include <string.h>

enum {
    TAIL_MAX = 16,         /* bytes kept of a sequence that was cut */
    SLICE = 32 * 1024,     /* input bytes a step, so that the room reserved ahead stays small */
    GROW = 3               /* most UTF-8 bytes out of one input byte (one-byte charsets) */
};

struct ls_converter {
    ls_charset_kind kind;
    iconv_t iconv; /* for LS_CHARSET_MULTI and _SEVEN */
    bool has_iconv, ascii_stays; /* see ls_charset_table */
    uint8_t tail[TAIL_MAX];
    size_t tail_length;
    const ls_charset_entry *table; /* for LS_CHARSET_SINGLE and _EBCDIC: of 256 bytes */
};

static const char replacement[3] = {'\xEF', '\xBF', '\xBD'};

static void put_replacement(ls_buffer *out, uint64_t *replaced) {
    ls_buffer_append(out, replacement, 3);
    ++*replaced;
}

/* ---- open, close ---- */

/* glibc unloads a converter's module with its last handle, and to load it takes longer than a mail: one handle stays
 * open. */
enum { CHARSETS_MAX = 128 };
static iconv_t kept[CHARSETS_MAX];
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;

static bool needs_iconv(const ls_charset_info *info) {
    return info->kind == LS_CHARSET_MULTI || info->kind == LS_CHARSET_SEVEN;
}

static void keep_loaded(const ls_charset_info *info) {
    size_t index = ls_charset_index(info);
    if (index >= CHARSETS_MAX) return;
    pthread_mutex_lock(&kept_lock);
    if (!kept[index]) kept[index] = iconv_open("UTF-8", info->name);
    pthread_mutex_unlock(&kept_lock);
}

ls_converter *ls_converter_open(const char *charset) {
    const ls_charset_info *info = ls_charset_find(charset);
    if (!info) return NULL;
    ls_converter *converter = ls_calloc(1, sizeof *converter);
    if (!converter) return NULL;
    converter->kind = info->kind;
    bool good = true;
    if (needs_iconv(info)) {
        converter->iconv = iconv_open("UTF-8", info->name);
        good = converter->has_iconv = converter->iconv != (iconv_t)-1;
        if (good) keep_loaded(info);
    } else if (info->kind == LS_CHARSET_SINGLE || info->kind == LS_CHARSET_EBCDIC) {
        const ls_charset_table *table = &ls_charset_tables[ls_charset_index(info)];
        good = table->known;
        converter->table = table->entries;
        converter->ascii_stays = table->ascii_stays;
    }
    if (!good) {
        ls_converter_close(converter);
        return NULL;
    }
    return converter;
}

void ls_converters_warm(void) {
    const ls_charset_info *info;
    for (size_t i = 0; (info = ls_charset_at(i)); i++)
        if (needs_iconv(info)) keep_loaded(info);
}

void ls_converter_close(ls_converter *converter) {
    if (!converter) return;
    if (converter->has_iconv) iconv_close(converter->iconv);
    ls_free(converter);
}

/* ---- one step a kind: takes all but a cut sequence, returns the bytes taken ---- */

static size_t step_utf8(const uint8_t *bytes, size_t length, bool last, ls_buffer *out, uint64_t *replaced) {
    const char *text = (const char *)bytes;
    size_t at = 0;
    while (at < length) {
        size_t good = ls_utf8_valid(text + at, length - at);
        ls_buffer_append(out, text + at, good);
        at += good;
        if (at == length) break;
        if (!last && length - at < 4) {
            /* Cut, or broken? Only a lead byte followed by nothing but continuations may yet become whole. */
            size_t rest = length - at, need = bytes[at] < 0xC2   ? 1
                                              : bytes[at] < 0xE0 ? 2
                                              : bytes[at] < 0xF0 ? 3
                                              : bytes[at] < 0xF5 ? 4
                                                                 : 1;
            bool open = need > rest;
            for (size_t i = 1; i < rest; i++) open = open && (bytes[at + i] & 0xC0) == 0x80;
            if (open) break;
        }
        put_replacement(out, replaced);
        at++;
    }
    return at;
}

static uint32_t unit16(const uint8_t *b, bool big) {
    return big ? (uint32_t)(b[0] << 8 | b[1]) : (uint32_t)(b[1] << 8 | b[0]);
}

/* Four units at once where all are ASCII. */
static size_t ascii_units(const uint8_t *bytes, size_t length, bool big, char *out) {
    const uint8_t mask_bytes[8] = {big ? 0xFF : 0x80, big ? 0x80 : 0xFF, big ? 0xFF : 0x80, big ? 0x80 : 0xFF,
                                   big ? 0xFF : 0x80, big ? 0x80 : 0xFF, big ? 0xFF : 0x80, big ? 0x80 : 0xFF};
    uint64_t mask, word;
    memcpy(&mask, mask_bytes, 8);
    size_t at = 0;
    for (; length - at >= 8; at += 8) {
        memcpy(&word, bytes + at, 8);
        if (word & mask) break;
        for (size_t i = 0; i < 4; i++) out[at / 2 + i] = (char)bytes[at + 2 * i + big];
    }
    return at;
}

static size_t step_utf16(const uint8_t *bytes, size_t length, bool big, bool last, ls_buffer *out, uint64_t *replaced) {
    if (!ls_buffer_reserve(out, length / 2 * GROW + 8)) return length;
    size_t at = 0;
    char *to = out->data + out->length;
    while (length - at >= 2) {
        size_t ascii = ascii_units(bytes + at, length - at, big, to);
        at += ascii;
        to += ascii / 2;
        if (length - at < 2) break;
        uint32_t unit = unit16(bytes + at, big);
        if (unit >= 0xD800 && unit < 0xDC00) {
            if (length - at < 4 && !last) break;
            uint32_t next = length - at < 4 ? 0 : unit16(bytes + at + 2, big);
            if (next >= 0xDC00 && next < 0xE000) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00);
                at += 2;
            }
        }
        *replaced += unit >= 0xD800 && unit < 0xE000;
        to += ls_utf8_encode(unit, to);
        at += 2;
    }
    out->length = (size_t)(to - out->data);
    if (last && length - at == 1) put_replacement(out, replaced), at++;
    return at;
}

static size_t step_utf32(const uint8_t *b, size_t length, bool big, bool last, ls_buffer *out, uint64_t *replaced) {
    size_t at = 0;
    for (; length - at >= 4; at += 4) {
        uint32_t c = big ? (uint32_t)b[at] << 24 | (uint32_t)b[at + 1] << 16 | (uint32_t)b[at + 2] << 8 | b[at + 3]
                         : (uint32_t)b[at + 3] << 24 | (uint32_t)b[at + 2] << 16 | (uint32_t)b[at + 1] << 8 | b[at];
        *replaced += c > 0x10FFFF || (c >= 0xD800 && c < 0xE000);
        ls_buffer_put_utf8(out, c);
    }
    if (last && at < length) put_replacement(out, replaced), at = length;
    return at;
}

static size_t step_table(const ls_converter *converter, const uint8_t *bytes, size_t length, ls_buffer *out,
                         uint64_t *replaced) {
    if (!ls_buffer_reserve(out, length * GROW + 8)) return length;
    char *to = out->data + out->length;
    for (size_t at = 0; at < length;) {
        uint64_t word;
        while (converter->ascii_stays && length - at >= 8 &&
               (memcpy(&word, bytes + at, 8), !(word & 0x8080808080808080ull))) {
            memcpy(to, bytes + at, 8);
            to += 8;
            at += 8;
        }
        if (at == length) break;
        unsigned byte = bytes[at++];
        size_t size = converter->table[byte].length;
        memcpy(to, size ? converter->table[byte].bytes : replacement, 3);
        to += size ? size : 3;
        *replaced += !size;
    }
    out->length = (size_t)(to - out->data);
    return length;
}

static size_t step_iconv(ls_converter *converter, const uint8_t *bytes, size_t length, bool last, ls_buffer *out,
                         uint64_t *replaced) {
    char *from = (char *)(uintptr_t)bytes; /* iconv does not write to its input */
    size_t left = length;
    while (left > 0) {
        if (!ls_buffer_reserve(out, left * GROW + 64)) return length;
        char *to = out->data + out->length;
        size_t room = out->capacity - out->length;
        size_t got = iconv(converter->iconv, &from, &left, &to, &room);
        int error = errno;
        out->length = (size_t)(to - out->data);
        if (got != (size_t)-1) break;
        if (error == E2BIG) continue;
        if (error == EINVAL && !last && left < TAIL_MAX) break;
        if (error != EINVAL && error != EILSEQ) return length;
        put_replacement(out, replaced);
        from++;
        left--;
    }
    return length - left;
}

static size_t step(ls_converter *converter, const uint8_t *bytes, size_t length, bool last, ls_buffer *out,
                   uint64_t *replaced) {
    switch (converter->kind) {
    case LS_CHARSET_UTF8: return step_utf8(bytes, length, last, out, replaced);
    case LS_CHARSET_UTF16LE:
    case LS_CHARSET_UTF16BE:
        return step_utf16(bytes, length, converter->kind == LS_CHARSET_UTF16BE, last, out, replaced);
    case LS_CHARSET_UTF32LE:
    case LS_CHARSET_UTF32BE:
        return step_utf32(bytes, length, converter->kind == LS_CHARSET_UTF32BE, last, out, replaced);
    case LS_CHARSET_SINGLE:
    case LS_CHARSET_EBCDIC: return step_table(converter, bytes, length, out, replaced);
    default: return step_iconv(converter, bytes, length, last, out, replaced);
    }
}

/* ---- pieces ---- */

/* Joins the kept tail with the next bytes; returns how many of `bytes` were used up by that. */
static size_t finish_tail(ls_converter *converter, const uint8_t *bytes, size_t length, bool last, ls_buffer *out,
                          uint64_t *replaced) {
    uint8_t joined[2 * TAIL_MAX];
    size_t kept = converter->tail_length, more = length < TAIL_MAX ? length : TAIL_MAX;
    memcpy(joined, converter->tail, kept);
    if (more) memcpy(joined + kept, bytes, more);
    size_t taken = step(converter, joined, kept + more, last && more == length, out, replaced);
    converter->tail_length = 0;
    if (taken >= kept) return taken - kept;
    if (kept + more - taken < TAIL_MAX) { /* all of it is still one cut sequence */
        memcpy(converter->tail, joined + taken, converter->tail_length = kept + more - taken);
        return more;
    }
    put_replacement(out, replaced); /* no charset has one so long */
    return 0;
}

ls_status ls_converter_run(ls_converter *converter, const uint8_t *bytes, size_t length, bool last, ls_buffer *out,
                           uint64_t *replaced) {
    uint64_t count = 0;
    size_t at = 0;
    if (converter->tail_length) at = finish_tail(converter, bytes, length, last, out, &count);
    while (at < length && !out->failed) {
        size_t slice = length - at < SLICE ? length - at : SLICE;
        bool final = at + slice == length;
        size_t taken = step(converter, bytes + at, slice, last && final, out, &count);
        at += taken;
        if (final || !taken) break;
    }
    if (at < length && !out->failed) memcpy(converter->tail, bytes + at, converter->tail_length = length - at);
    if (last && converter->has_iconv && ls_buffer_reserve(out, 64)) {
        char *to = out->data + out->length;
        size_t room = out->capacity - out->length;
        iconv(converter->iconv, NULL, NULL, &to, &room);
        out->length = (size_t)(to - out->data);
    }
    if (last) converter->tail_length = 0;
    if (replaced) *replaced += count;
    return out->failed ? LS_NOMEM : LS_OK;
}

/* ---- whole strings ---- */

ls_status ls_utf8_repair(const void *bytes, size_t length, ls_buffer *out) {
    uint64_t replaced = 0;
    step_utf8(bytes, length, true, out, &replaced);
    return out->failed ? LS_NOMEM : LS_OK;
}

ls_status ls_charset_to_utf8(const char *charset, const void *bytes, size_t length, ls_buffer *out) {
    bool utf8 = charset && strcmp(charset, "UTF-8") == 0; /* the usual case needs no converter */
    ls_converter *converter = charset && !utf8 ? ls_converter_open(charset) : NULL;
    if (!converter) return ls_utf8_repair(bytes, length, out);
    ls_status status = ls_converter_run(converter, bytes, length, true, out, NULL);
    ls_converter_close(converter);
    return status;
}
