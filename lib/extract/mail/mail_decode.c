/* Base64, quoted-printable and uuencode, forgiving: what cannot be decoded is stepped over and counted. */
#include "extract/mail/mail_decode.h"
#include "base/hex.h"
#include <string.h>
#include <strings.h>

ls_mail_encoding ls_mail_encoding_of(const char *name, size_t length) {
    static const struct {
        const char *name;
        ls_mail_encoding encoding;
    } names[] = {{"base64", LS_MAIL_BASE64},  {"quoted-printable", LS_MAIL_QUOTED}, {"x-uuencode", LS_MAIL_UUENCODE},
                 {"x-uue", LS_MAIL_UUENCODE}, {"uuencode", LS_MAIL_UUENCODE},       {"x-uu", LS_MAIL_UUENCODE}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i].name) == length && !strncasecmp(names[i].name, name, length)) return names[i].encoding;
    return LS_MAIL_IDENTITY;
}

/* 0 to 63; 64: blank, 65: padding, 128: cannot be. */
enum { BLANK = 64, PADDING = 65, BROKEN = 128 };

/* clang-format off */
#define __ BROKEN
static const uint8_t base64_table[256] = {
    __, __, __, __, __, __, __, __, __, 64, 64, __, 64, 64, __, __, __, __, __, __, __, __, __, __,
    __, __, __, __, __, __, __, __, 64, __, __, __, __, __, __, __, __, __, __, 62, __, __, __, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, __, __, __, 65, __, __, __,  0,  1,  2,  3,  4,  5,  6,
     7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, __, __, __, __, __,
    __, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    49, 50, 51, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __,
    __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __,
    __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __,
    __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __,
    __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __,
    __, __, __, __, __, __, __, __, __, __, __, __, __, __, __, __,
};
#undef __
/* clang-format on */

static ls_status decode_base64(ls_mail_decoder *decoder, const uint8_t *bytes, size_t length, ls_buffer *out) {
    if (!ls_buffer_reserve(out, length / 4 * 3 + 8)) return LS_NOMEM;
    uint8_t *to = (uint8_t *)out->data + out->length;
    uint32_t bits = decoder->bits;
    unsigned count = decoder->bit_count;
    for (size_t i = 0; i < length; i++) {
        while (!count && !decoder->beside && length - i >= 4) { /* whole quads */
            uint8_t a = base64_table[bytes[i]], b = base64_table[bytes[i + 1]], c = base64_table[bytes[i + 2]],
                    d = base64_table[bytes[i + 3]];
            if ((a | b | c | d) > 63) break;
            uint32_t quad = (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6 | d;
            *to++ = (uint8_t)(quad >> 16), *to++ = (uint8_t)(quad >> 8), *to++ = (uint8_t)quad;
            decoder->padded = false;
            i += 4;
        }
        if (i >= length) break;
        uint8_t value = base64_table[bytes[i]];
        if (value == BLANK)
            decoder->beside = (bytes[i] == ' ' || bytes[i] == '\t') && (decoder->beside || decoder->padded);
        if (decoder->beside) {
            decoder->broken += value != BLANK;
            continue;
        }
        decoder->padded = value == PADDING;
        if (value == PADDING) bits = count = 0; /* padding ends a run; another may follow */
        else if (value == BROKEN) decoder->broken++;
        if (value > 63) continue;
        bits = bits << 6 | value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            *to++ = (uint8_t)(bits >> count);
            bits &= (1u << count) - 1;
        }
    }
    decoder->bits = bits;
    decoder->bit_count = count;
    out->length = (size_t)(to - (uint8_t *)out->data);
    return LS_OK;
}

/* One "=" at `at`; returns the bytes it takes. A soft line break may have blanks before its end. */
static size_t quoted_escape(ls_mail_decoder *decoder, const uint8_t *bytes, size_t length, size_t at, ls_buffer *out) {
    if (at + 2 < length && ls_hex_digit(bytes[at + 1]) >= 0 && ls_hex_digit(bytes[at + 2]) >= 0) {
        ls_buffer_putc(out, (char)(ls_hex_digit(bytes[at + 1]) << 4 | ls_hex_digit(bytes[at + 2])));
        return 3;
    }
    size_t end = at + 1;
    while (end < length && (bytes[end] == ' ' || bytes[end] == '\t')) end++;
    if (end == length) return end - at;
    if (bytes[end] == '\r' || bytes[end] == '\n') {
        if (bytes[end] == '\r' && end + 1 < length && bytes[end + 1] == '\n') end++;
        return end + 1 - at;
    }
    decoder->broken++;
    ls_buffer_putc(out, '=');
    return 1;
}

static ls_status decode_quoted(ls_mail_decoder *decoder, const uint8_t *bytes, size_t length, ls_buffer *out) {
    for (size_t at = 0; at < length && !out->failed;) {
        const uint8_t *mark = memchr(bytes + at, '=', length - at);
        size_t plain = mark ? (size_t)(mark - bytes) - at : length - at;
        ls_buffer_append(out, bytes + at, plain);
        at += plain;
        if (mark) at += quoted_escape(decoder, bytes, length, at, out);
    }
    return out->failed ? LS_NOMEM : LS_OK;
}

bool ls_mail_is_base64_begin(const uint8_t *line, size_t length) {
    return length >= 18 && !memcmp(line, "begin-base64 ", 13);
}

bool ls_mail_uu_begin(const uint8_t *line, size_t length, const uint8_t **name, size_t *name_length) {
    size_t mark = length >= 11 && !memcmp(line, "begin ", 6) ? 6 : ls_mail_is_base64_begin(line, length) ? 13 : 0;
    size_t at = mark;
    while (at < length && line[at] >= '0' && line[at] <= '7') at++;
    if (!mark || at - mark < 3 || at - mark > 4 || at >= length || line[at] != ' ') return false;
    *name = line + at + 1;
    *name_length = length - at - 1;
    while (*name_length && (*name)[*name_length - 1] <= ' ') (*name_length)--;
    return true;
}

static void decode_uu_line(ls_mail_decoder *decoder, const uint8_t *line, size_t length, ls_buffer *out) {
    size_t count = (line[0] - 32) & 63;
    if (line[0] < 32 || line[0] > 96 || length < 1 + (count * 4 + 2) / 3) decoder->broken++;
    for (size_t at = 1; count > 0 && at < length; at += 4) {
        uint32_t quad = 0;
        for (size_t i = 0; i < 4; i++) quad = quad << 6 | (at + i < length ? (uint32_t)(line[at + i] - 32) & 63 : 0);
        for (size_t i = 0; i < 3 && count > 0; i++, count--) ls_buffer_putc(out, (char)(quad >> (16 - 8 * i)));
    }
}

static ls_status decode_uu(ls_mail_decoder *decoder, const uint8_t *bytes, size_t length, ls_buffer *out) {
    const uint8_t *name;
    size_t name_length;
    for (size_t at = 0; at < length && !decoder->ended && !out->failed;) {
        const uint8_t *end = memchr(bytes + at, '\n', length - at);
        size_t size = end ? (size_t)(end - bytes) - at : length - at, next = at + size + 1;
        while (size && bytes[at + size - 1] == '\r') size--;
        if (size == 3 && !memcmp(bytes + at, "end", 3)) decoder->ended = true;
        else if (size && !ls_mail_uu_begin(bytes + at, size, &name, &name_length))
            decode_uu_line(decoder, bytes + at, size, out);
        at = next;
    }
    return out->failed ? LS_NOMEM : LS_OK;
}

ls_status ls_mail_decode(ls_mail_decoder *decoder, const uint8_t *bytes, size_t length, ls_buffer *out) {
    switch (decoder->encoding) {
    case LS_MAIL_BASE64: return decode_base64(decoder, bytes, length, out);
    case LS_MAIL_QUOTED: return decode_quoted(decoder, bytes, length, out);
    case LS_MAIL_UUENCODE: return decode_uu(decoder, bytes, length, out);
    case LS_MAIL_IDENTITY: break;
    }
    ls_buffer_append(out, bytes, length);
    return out->failed ? LS_NOMEM : LS_OK;
}

bool ls_mail_encoding_fits(ls_mail_encoding encoding, const uint8_t *bytes, size_t length) {
    if (encoding != LS_MAIL_BASE64) return true;
    size_t digits = 0, blanks = 0, broken = 0;
    uint8_t all = 0;
    for (size_t i = 0; i < length; i++) all |= base64_table[bytes[i]];
    if (!(all & BROKEN)) return true;
    for (size_t i = 0; i < length; i++) {
        uint8_t value = base64_table[bytes[i]];
        digits += value < 64;
        broken += value == BROKEN;
        blanks += bytes[i] == ' ';
    }
    /* English has a blank every six letters and a stop or comma every fifty */
    return broken * 50 <= digits || (blanks * 20 <= digits && broken * 10 <= digits);
}

/* One line of base64: so many characters of it, 0 for another line; blanks at its end aside. */
static size_t base64_line(const uint8_t *bytes, size_t length, bool *padded) {
    size_t digits = 0;
    while (length && base64_table[bytes[length - 1]] == BLANK) length--;
    while (digits < length && base64_table[bytes[digits]] < 64) digits++;
    size_t padding = digits;
    while (padding < length && base64_table[bytes[padding]] == PADDING) padding++;
    *padded = padding > digits;
    return padding == length && digits ? length : 0;
}

static bool is_blank_line(const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (base64_table[bytes[i]] != BLANK) return false;
    return true;
}

size_t ls_mail_base64_whole(const uint8_t *bytes, size_t length) {
    enum { FIRST_LEAST = 16, LONG = 40 };
    size_t whole = 0, digits = 0;
    uint8_t all = 0;
    bool padded = false, behind = false;
    for (size_t i = 0; i < length; i++) all |= base64_table[bytes[i]];
    if (!(all & BROKEN)) return length;
    for (size_t at = 0, next; at < length; at = next) {
        const uint8_t *newline = memchr(bytes + at, '\n', length - at);
        next = newline ? (size_t)(newline - bytes) + 1 : length;
        if (is_blank_line(bytes + at, next - at)) continue;
        bool ends = false;
        size_t line = base64_line(bytes + at, next - at, &ends);
        behind |= whole && (!line || padded);
        if (behind ? line >= LONG : line < (whole ? 1 : FIRST_LEAST)) return length;
        if (behind) continue;
        whole = next;
        digits += line;
        padded = ends;
    }
    return behind && digits % 4 == 0 ? whole : length;
}

size_t ls_mail_piece(ls_mail_encoding encoding, const uint8_t *bytes, size_t length, bool last) {
    if (last || encoding == LS_MAIL_IDENTITY || encoding == LS_MAIL_BASE64) return length;
    const uint8_t *line = memrchr(bytes, '\n', length);
    if (line) return (size_t)(line - bytes) + 1;
    /* a line longer than the piece: cut before an escape that may be incomplete */
    const uint8_t *escape = length > 3 ? memrchr(bytes + length - 3, '=', 3) : NULL;
    return escape ? (size_t)(escape - bytes) : length;
}
