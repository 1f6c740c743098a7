/* Glyph names → Unicode. */
#include "extract/pdf/glyph.h"
#include "extract/pdf/font_data.h"
#include <stdbool.h>
#include <string.h>

static int compare(const char *name, size_t length, const char *listed) {
    size_t other = strlen(listed), common = length < other ? length : other;
    int order = memcmp(name, listed, common);
    return order ? order : (length > other) - (length < other);
}

static unsigned find(const ls_glyph_list *list, const char *name, size_t length, uint32_t *out, unsigned room) {
    unsigned low = 0, high = list->count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = compare(name, length, list->names + list->name_at[middle]);
        if (order == 0) {
            unsigned count = 0;
            for (unsigned at = list->unit_at[middle]; at < list->unit_at[middle + 1] && count < room; at++)
                out[count++] = list->units[at];
            return count;
        }
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return 0;
}

/* The specification wants capital hexadecimal digits; files have both. */
static bool hexadecimal(const char *digits, size_t count, uint32_t *value) {
    *value = 0;
    for (size_t i = 0; i < count; i++) {
        char c = digits[i];
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : ((unsigned)c | 32) - 'a' + 10;
        if (digit > 15) return false;
        *value = *value << 4 | digit;
    }
    return true;
}

static bool scalar(uint32_t value) { return value > 0 && value < 0x110000 && (value < 0xD800 || value > 0xDFFF); }

static unsigned spelled(const char *name, size_t length, uint32_t *out, unsigned room) {
    uint32_t value;
    if (length >= 7 && memcmp(name, "uni", 3) == 0 && (length - 3) % 4 == 0) {
        unsigned count = 0;
        for (size_t at = 3; at < length && count < room; at += 4) {
            if (!hexadecimal(name + at, 4, &value) || !scalar(value)) return 0;
            out[count++] = value;
        }
        return count;
    }
    if (length >= 5 && length <= 7 && name[0] == 'u' && room && hexadecimal(name + 1, length - 1, &value) &&
        scalar(value)) {
        out[0] = value;
        return 1;
    }
    return 0;
}

static unsigned by_lists(const ls_glyph_list *first, const char *name, size_t length, uint32_t *out) {
    const char *dot = memchr(name, '.', length);
    if (dot) length = (size_t)(dot - name);
    unsigned count = 0;
    while (length > 0 && count < LS_GLYPH_MAX) {
        const char *end = memchr(name, '_', length);
        size_t part = end ? (size_t)(end - name) : length;
        unsigned room = LS_GLYPH_MAX - count, got = 0;
        if (first) got = find(first, name, part, out + count, room);
        if (!got) got = find(&ls_glyphs, name, part, out + count, room);
        if (!got) got = spelled(name, part, out + count, room);
        count += got;
        if (!end) break;
        name += part + 1;
        length -= part + 1;
    }
    return count;
}

unsigned ls_glyph_unicode(const char *name, size_t length, uint32_t out[LS_GLYPH_MAX]) {
    return by_lists(NULL, name, length, out);
}

unsigned ls_glyph_dingbat(const char *name, size_t length, uint32_t out[LS_GLYPH_MAX]) {
    return by_lists(&ls_dingbats, name, length, out);
}
