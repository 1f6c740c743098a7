/* The writer keeps one flag, whether a comma is due, instead of a stack: whoever opens a bracket closes it.
 * Numbers are written by hand because printf's decimal point follows LC_NUMERIC, which belongs to the embedder. */
#include "report/json.h"
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

static bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

/* Eight bytes at once: is_plain() for each of them. A byte that a borrow makes look bad is only looked at again. */
static bool are_plain(const char *text) {
    const uint64_t ones = 0x0101010101010101ull, tops = 0x8080808080808080ull;
    uint64_t word;
    memcpy(&word, text, 8);
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\', delete = word ^ ones * 0x7F;
    return !((word | (word - ones * 0x20) | (quote - ones) | (slash - ones) | (delete - ones)) & tops);
}

/* Nothing to escape in it: most keys, and names of ours. The last eight bytes are looked at whole, some twice. */
static bool put_short(ls_buffer *out, const char *text, size_t length) {
    for (size_t i = 0; length >= 8 && i < length; i += 8)
        if (!are_plain(text + (length - i < 8 ? length - 8 : i))) return false;
    for (size_t i = 0; length < 8 && i < length; i++)
        if (!is_plain((unsigned char)text[i])) return false;
    if (length + 2 > out->capacity - out->length && !ls_buffer_reserve(out, length + 2)) return true;
    if (out->failed) return true;
    char *to = out->data + out->length;
    *to = '"';
    memcpy(to + 1, text, length);
    to[length + 1] = '"';
    out->length += length + 2;
    return true;
}

static void put_string(ls_buffer *out, const char *text, size_t length) {
    if (length < 24 && put_short(out, text, length)) return;
    ls_buffer_putc(out, '"');
    for (size_t at = 0; at < length;) {
        size_t end = at;
        while (length - end >= 8 && are_plain(text + end)) end += 8;
        while (end < length && is_plain((unsigned char)text[end])) end++;
        if (end > at) ls_buffer_append(out, text + at, end - at);
        if (end == length) break;
        uint32_t c;
        at = end + ls_next_code_point(text + end, length - end, &c);
        put_escaped(out, c);
    }
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
