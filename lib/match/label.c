/* Labels are short and few; what costs is that every cell has one. So judgements are remembered. */
#include "match/label.h"
#include "match/scan.h"
#include <string.h>

/* Of Latin Extended-A all but İ, Ŀ and Ÿ, whose small letters have another first byte. */
static bool has_small_beside(unsigned char first, unsigned char second) {
    return first == 0xC4 ? second != 0xB0 && second != 0xBF : second != 0xB8;
}

void ls_label_lower(const char *text, size_t length, char *out) {
    for (size_t n = 0; n < length; n++) {
        unsigned char c = (unsigned char)text[n], next = n + 1 < length ? (unsigned char)text[n + 1] : 0;
        if (c < 0x80)
            c = (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        else if ((c == 0xC3 || c == 0xCE) && next >= (c == 0xC3 ? 0x80 : 0x91) && next <= (c == 0xC3 ? 0x9E : 0x9F) &&
                 !(c == 0xC3 && next == 0x97))
            out[n++] = (char)c, c = (unsigned char)(next + 0x20); /* À-Þ, Α-Ο */
        else if ((c == 0xC4 || c == 0xC5) && ls_capital_at(text + n, length - n) && has_small_beside(c, next))
            out[n++] = (char)c, c = (unsigned char)(next + 1); /* Ā-Ž */
        else if (c == 0xD0 && next >= 0x80 && next <= 0x8F)
            out[n++] = (char)0xD1, c = (unsigned char)(next + 0x10); /* Ѐ-Џ */
        else if (c == 0xD0 && next >= 0x90 && next <= 0x9F)
            out[n++] = (char)c, c = (unsigned char)(next + 0x20); /* А-П */
        else if ((c == 0xD0 || c == 0xCE) && next >= 0xA0 && next <= 0xAF && !(c == 0xCE && next > 0xA9))
            out[n++] = (char)(c + 1), c = (unsigned char)(next - 0x20); /* Р-Я, Π-Ω */
        out[n] = (char)c;
    }
}

bool ls_capital_at(const char *text, size_t length) {
    unsigned char c = length ? (unsigned char)text[0] : 0;
    if (c < 0xC3 || length < 2) return c >= 'A' && c <= 'Z';
    unsigned point = (c & 0x1Fu) << 6 | ((unsigned char)text[1] & 0x3Fu);
    if (c == 0xC4 || c == 0xC5) /* Latin Extended-A: capitals alternate, in three runs of either parity */
        return (point >= 0x139 && point <= 0x148) || point >= 0x179 ? point & 1 : point == 0x178 || !(point & 1);
    if (c == 0xC6 || c == 0xC8) /* of Extended-B: Ơ, Ư, Ș, Ț */
        return point == 0x1A0 || point == 0x1AF || point == 0x218 || point == 0x21A;
    if (c == 0xE1 && length >= 3 && (unsigned char)text[1] >= 0xB8 &&
        (unsigned char)text[1] <= 0xBB) /* Extended Additional */
        return !((unsigned char)text[2] & 1);
    if (c == 0xD4 || c == 0xD5) /* Armenian */
        return point >= 0x531 && point <= 0x556;
    if (c == 0xD0 && point < 0x410) /* Ё, Є, І, Ї … */
        return true;
    if (c == 0xD2) /* Ґ, Ғ, Қ …: they alternate */
        return point >= 0x48A && !(point & 1);
    if (c == 0xCE && point >= 0x386 && point <= 0x38F) /* Ά, Έ … */
        return point != 0x387;
    char lower[2];
    ls_label_lower(text, 2, lower);
    return c < 0xE0 && (lower[0] != text[0] || lower[1] != text[1]);
}

static bool is_word_byte(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80; }

size_t ls_label_normalize(const char *label, size_t length, char out[LS_LABEL_MAX]) {
    char lower[LS_LABEL_MAX];
    size_t used = 0;
    if (length > LS_LABEL_USED) length = LS_LABEL_USED; /* half: room for a space at every camel hump */
    ls_label_lower(label, length, lower);
    out[used++] = ' ';
    for (size_t n = 0; n < length; n++) {
        bool hump = n && lower[n] != label[n] && label[n] >= 'A' && label[n] <= 'Z' && label[n - 1] >= 'a' &&
                    label[n - 1] <= 'z';
        if ((hump || !is_word_byte((unsigned char)lower[n])) && out[used - 1] != ' ') out[used++] = ' ';
        if (is_word_byte((unsigned char)lower[n])) out[used++] = lower[n];
    }
    if (out[used - 1] != ' ') out[used++] = ' ';
    out[used] = 0;
    return used;
}

static size_t slot_of(const char key[LS_LABEL_USED], size_t length) {
    uint64_t hash = length, word;
    for (size_t n = 0; n < length; n += sizeof word) {
        memcpy(&word, key + n, sizeof word);
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    return (size_t)hash % LS_LABEL_SLOTS;
}

uint32_t ls_label_kind_of(ls_label_cache *cache, const char *label, size_t length, ls_label_judge judge) {
    if (!length) return 0;
    if (length > LS_LABEL_USED) length = LS_LABEL_USED;
    char key[LS_LABEL_USED] = {0}, normalized[LS_LABEL_MAX];
    memcpy(key, label, length);
    size_t at = slot_of(key, length);
    if (cache->slot[at].length != length || memcmp(cache->slot[at].label, key, sizeof key) != 0) {
        ls_label_normalize(label, length, normalized);
        memcpy(cache->slot[at].label, key, sizeof key);
        cache->slot[at].length = (uint32_t)length;
        cache->slot[at].kind = judge(normalized);
    }
    return cache->slot[at].kind;
}

uint32_t ls_label_kind(ls_label_cache *cache, const char *label, ls_label_judge judge) {
    return label ? ls_label_kind_of(cache, label, strnlen(label, LS_LABEL_USED), judge) : 0;
}

enum { LINE_LABEL_MAX = 40, LINE_VALUE_MAX = 200 };

/* ---- lines with a label ---- */

static uint32_t plain_colon(const ls_label_colons *in) {
    const char *found = in->at < in->high ? memchr(in->text + in->at, ':', in->high - in->at) : NULL;
    return found ? (uint32_t)(found - in->text) : in->high;
}

ls_label_colons ls_label_colons_of(const char *text, uint32_t low, uint32_t high) {
    ls_label_colons in = {text, low, high, high};
    in.ascii = plain_colon(&in);
    return in;
}

bool ls_label_next_colon(ls_label_colons *in, uint32_t *colon) {
    if (in->ascii < in->at) in->ascii = plain_colon(in);
    const char *wide;
    while ((wide = memchr(in->text + in->at, 0xEF, in->ascii - in->at)) != NULL) {
        *colon = (uint32_t)(wide - in->text);
        const bool is_colon = in->ascii - *colon >= 3 && memcmp(wide, "\xEF\xBC\x9A", 3) == 0;
        in->at = *colon + (is_colon ? 3 : 1);
        if (is_colon) return true;
    }
    *colon = in->ascii;
    in->at = in->ascii + 1;
    return *colon < in->high;
}

/* Bytes of a comma, semicolon, colon or full stop of full width, or of the space of that width; 0: none. */
static uint32_t wide_stop(const char *text, uint32_t at, uint32_t high) {
    static const char *const stops[] = {"\xEF\xBC\x8C", "\xEF\xBC\x9B", "\xEF\xBC\x9A",
                                        "\xE3\x80\x81", "\xE3\x80\x82", "\xE3\x80\x80"};
    if ((text[at] != '\xEF' && text[at] != '\xE3') || high - at < 3) return 0;
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (memcmp(text + at, stops[i], 3) == 0) return 3;
    return 0;
}

/* The label that ends at `colon`; false: none. */
static bool read_label(const char *text, uint32_t low, uint32_t colon, ls_label_line *line) {
    if (colon == low || !(is_word_byte((unsigned char)(text[colon - 1] | 0x20)) || ls_in("*\"')", text[colon - 1])) ||
        (text[colon - 1] >= '0' && text[colon - 1] <= '9'))
        return false;
    uint32_t at = colon, floor = colon - low > LINE_LABEL_MAX ? colon - LINE_LABEL_MAX : low;
    while (at > floor && !ls_in("\n\t|;:", text[at - 1]))
        at--;
    bool begins = at == low || ls_in("\n\t|;:", text[at - 1]);
    for (uint32_t wide = at, stop; wide < colon; wide += stop ? stop : 1)
        if ((stop = wide_stop(text, wide, colon))) at = wide + stop, begins = true;
    if (!begins) return false;
    line->label_end = colon;
    while (at < colon && ls_in(" *-\"'>#_\r", text[at]))
        at++;
    line->label = at;
    while (line->label_end > at && ls_in(" *\"'_", text[line->label_end - 1]))
        line->label_end--;
    return line->label_end > line->label;
}

uint32_t ls_label_line_at(ls_label_cache *cache, ls_label_judge judge, const char *text, uint32_t low, uint32_t high,
                          uint32_t colon, ls_label_line *line) {
    if (!read_label(text, low, colon, line)) return 0;
    uint32_t kind = ls_label_kind_of(cache, text + line->label, line->label_end - line->label, judge);
    if (!kind) return 0;
    uint32_t at = colon + (text[colon] == ':' ? 1 : 3);
    uint32_t ceiling = high - at > LINE_VALUE_MAX ? at + LINE_VALUE_MAX : high;
    while (at < ceiling && ls_in(" \t*\"'_", text[at]))
        at++;
    line->value = at;
    while (at < ceiling && !ls_in("\n\r\t|", text[at]) && !wide_stop(text, at, high) &&
           !(text[at] == ' ' && at + 1 < high && text[at + 1] == ' '))
        at++;
    while (at > line->value && at < high &&
           ((unsigned char)text[at] & 0xC0) == 0x80) /* cut at the limit: whole characters */
        at--;
    while (at > line->value && ls_in(" *\"',;_", text[at - 1]))
        at--;
    line->value_end = at;
    return at > line->value ? kind : 0;
}

/* Two neighbouring bytes as one of 256. */
static unsigned pair_of(const char *at) { return ((unsigned char)at[0] * 33u ^ (unsigned char)at[1]) & 255; }

bool ls_label_has(const char *normalized, const char *const *words) {
    bool pairs[256] = {false}; /* a word, of three bytes or more, is looked for where the label has its first pairs */
    for (const char *at = normalized; *at; at++) pairs[pair_of(at)] = true;
    for (; *words; words++)
        if (pairs[pair_of(*words)] && pairs[pair_of(*words + 1)] && strstr(normalized, *words)) return true;
    return false;
}
