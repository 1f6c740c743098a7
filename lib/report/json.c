/* The writer keeps one flag, whether a comma is due, instead of a stack: whoever opens a bracket closes it.
 * Numbers are written by hand because printf's decimal point follows LC_NUMERIC, which belongs to the embedder. */
#include "report/json.h"
#include "base/bytes16.h"
#include "base/utf8.h"
#include <math.h>
#include <string.h>

bool ls_is_unsafe(uint32_t c) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
    /* Unicode 15, Bidi_Control: ALM, LRM, RLM, LRE..RLO, LRI..PDI; and LINE and PARAGRAPH SEPARATOR */
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

size_t ls_next_code_point(const char *text, size_t length, uint32_t *code_point) {
    size_t used = ls_utf8_decode(text, length, code_point);
    if (used) return used;
    *code_point = 0xFFFD;
    return 1;
}

static void comma(ls_json *json) {
    if (json->comma) ls_buffer_putc(json->out, ',');
    json->comma = true;
}

void ls_json_open(ls_json *json, char bracket) {
    comma(json);
    ls_buffer_putc(json->out, bracket);
    json->comma = false;
}

void ls_json_close(ls_json *json, char bracket) {
    ls_buffer_putc(json->out, bracket);
    json->comma = true;
}

static void put_escaped(ls_buffer *out, uint32_t c) {
    switch (c) {
    case '"': ls_buffer_puts(out, "\\\""); return;
    case '\\': ls_buffer_puts(out, "\\\\"); return;
    case '\n': ls_buffer_puts(out, "\\n"); return;
    case '\r': ls_buffer_puts(out, "\\r"); return;
    case '\t': ls_buffer_puts(out, "\\t"); return;
    }
    if (ls_is_unsafe(c)) ls_buffer_printf(out, "\\u%04x", (unsigned)c);
    else ls_buffer_put_utf8(out, c);
}

static bool is_plain(unsigned char c) { return (unsigned char)(c - 0x20) < 0x7F - 0x20 && c != '"' && c != '\\'; }

/* Eight bytes at once: is_plain() for each of them. A byte that a borrow makes look bad is only looked at again. */
static bool are_plain(uint64_t word) {
    const uint64_t ones = 0x0101010101010101ull, tops = 0x8080808080808080ull;
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\', delete = word ^ ones * 0x7F;
    return !((word | (word - ones * 0x20) | (quote - ones) | (slash - ones) | (delete - ones)) & tops);
}

#ifdef __SSE2__
/* Copies sixteen bytes; a bit for each that is not plain. */
static unsigned copy_sixteen(char *to, const char *text) {
    __m128i bytes = ls_load16(text);
    _mm_storeu_si128((__m128i *)(void *)to, bytes);
    __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)); /* and all from 0x80 on, which are negative */
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    __m128i other = _mm_or_si128(marks, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F)));
    return ls_bits16(_mm_or_si128(low, other));
}
#endif

/* Copies the bytes from the start on that stand for themselves: how many? Behind them others may have been written, up
 * to `length`. */
static size_t copy_plain(char *to, const char *text, size_t length) {
    size_t at = 0;
#ifdef __SSE2__
    for (; length - at >= 16; at += 16) {
        unsigned found = copy_sixteen(to + at, text + at);
        if (found) return at + ls_lowest_bit(found);
    }
    if (at && at < length) { /* some of them twice */
        unsigned found = copy_sixteen(to + length - 16, text + length - 16);
        return found ? length - 16 + ls_lowest_bit(found) : length;
    }
#else
    for (uint64_t word; length - at >= 8; at += 8) {
        memcpy(&word, text + at, 8);
        if (!are_plain(word)) break;
        memcpy(to + at, &word, 8);
    }
#endif
    for (; at < length && is_plain((unsigned char)text[at]); at++) to[at] = text[at];
    return at;
}

static void escape(ls_buffer *out, const char *text, size_t length) {
    while (length) {
        if (!ls_buffer_room(out, length)) return;
        size_t used = copy_plain(out->data + out->length, text, length);
        uint32_t c = 0;
        if (used < length && (unsigned char)text[used] >= 0x80) { /* such letters come in words */
            size_t more;
            while ((more = ls_utf8_decode(text + used, length - used, &c)) > 1 && !ls_is_unsafe(c)) {
                for (size_t i = 0; i < more; i++) out->data[out->length + used + i] = text[used + i];
                used += more;
            }
        }
        out->length += used;
        text += used;
        length -= used;
        if (!length || is_plain((unsigned char)*text)) continue;
        used = ls_utf8_decode(text, length, &c);
        if (used <= 1 || ls_is_unsafe(c)) put_escaped(out, used ? c : 0xFFFD);
        else ls_buffer_append(out, text, used);
        text += used ? used : 1;
        length -= used ? used : 1;
    }
}

/* Names of sheets, cells and fields, and what stands in most cells, need no more than this. */
void ls_json_escape(ls_buffer *out, const char *text, size_t length) {
    uint64_t words[2];
    if (length < 16 && ls_buffer_room(out, length)) {
        ls_copy_short(out->data + out->length, text, length, words);
        if (are_plain(words[0]) && are_plain(words[1])) {
            out->length += length;
            return;
        }
    }
    escape(out, text, length);
}

static void put_string(ls_buffer *out, const char *text, size_t length) {
    ls_buffer_putc(out, '"');
    ls_json_escape(out, text, length);
    ls_buffer_putc(out, '"');
}

void ls_json_key(ls_json *json, const char *key) {
    comma(json);
    put_string(json->out, key, strlen(key));
    ls_buffer_putc(json->out, ':');
    json->comma = false;
}

void ls_json_bytes(ls_json *json, const char *text, size_t length) {
    comma(json);
    put_string(json->out, text, length);
}

void ls_json_text(ls_json *json, const char *text) {
    if (text) {
        ls_json_bytes(json, text, strlen(text));
        return;
    }
    comma(json);
    ls_buffer_puts(json->out, "null");
}

void ls_json_string_rest(ls_json *json, const char *text) {
    ls_json_escape(json->out, text, strlen(text));
    ls_buffer_putc(json->out, '"');
    json->comma = true;
}

void ls_json_word_rest(ls_json *json, const char *word) {
    ls_buffer_append(json->out, word, strlen(word));
    ls_buffer_putc(json->out, '"');
    json->comma = true;
}

void ls_json_integer(ls_json *json, uint64_t value) {
    comma(json);
    ls_buffer_put_number(json->out, value);
}

void ls_put_real(ls_buffer *out, double value, int decimals) {
    uint64_t scale = 1;
    for (int i = 0; i < decimals; i++) scale *= 10;
    if (value < 0) ls_buffer_putc(out, '-');
    uint64_t scaled = (uint64_t)(fabs(value) * (double)scale + 0.5);
    ls_buffer_put_number(out, scaled / scale);
    uint64_t rest = scaled % scale;
    if (!rest) return;
    ls_buffer_putc(out, '.');
    while (rest) {
        scale /= 10;
        ls_buffer_putc(out, (char)('0' + rest / scale));
        rest %= scale;
    }
}

void ls_json_real(ls_json *json, double value) {
    comma(json);
    if (fabs(value) < 1e12) ls_put_real(json->out, value, 4);
    else ls_buffer_puts(json->out, "null"); /* NaN and infinity have no form in JSON, and nothing here is that large */
}

void ls_json_boolean(ls_json *json, bool value) {
    comma(json);
    ls_buffer_puts(json->out, value ? "true" : "false");
}

void ls_json_member(ls_json *json, const char *key, const char *text) {
    ls_json_key(json, key);
    ls_json_text(json, text);
}

void ls_json_member_integer(ls_json *json, const char *key, uint64_t value) {
    ls_json_key(json, key);
    ls_json_integer(json, value);
}

void ls_json_member_real(ls_json *json, const char *key, double value) {
    ls_json_key(json, key);
    ls_json_real(json, value);
}
