/* CMaps: the predefined ones by name, and looking things up in all of them. */
#include "extract/pdf/cmap_private.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

static void add_space(ls_cmap *cmap, uint8_t length, uint32_t low, uint32_t high) {
    cmap->spaces[cmap->space_count++] = (ls_cmap_space){low, high, length};
}

static void unicode_spaces(ls_cmap *cmap) {
    switch (cmap->kind) {
    case LS_CMAP_UTF32: add_space(cmap, 4, 0, 0x0010FFFF); break;
    case LS_CMAP_UTF8:
        add_space(cmap, 1, 0, 0x7F);
        add_space(cmap, 2, 0xC080, 0xDFBF);
        add_space(cmap, 3, 0xE08080, 0xEFBFBF);
        add_space(cmap, 4, 0xF0808080, 0xF7BFBFBF);
        break;
    case LS_CMAP_UTF16:
        add_space(cmap, 4, 0xD800DC00, 0xDBFFDFFF);
        add_space(cmap, 2, 0, 0xD7FF);
        add_space(cmap, 2, 0xE000, 0xFFFF);
        break;
    default: add_space(cmap, 2, 0, 0xFFFF); break;
    }
}

/* UniJIS-UTF16-H and its kin: all by the parts of the name. */
static bool unicode_named(ls_cmap *cmap, const char *name) {
    static const struct {
        const char *prefix;
        ls_cid_collection collection;
    } prefixes[] = {{"UniJIS", LS_CID_JAPAN1}, {"UniGB", LS_CID_GB1},       {"UniCNS", LS_CID_CNS1},
                    {"UniKS", LS_CID_KOREA1},  {"UniAKR", LS_CID_KR}, {"UniHojo", LS_CID_NONE}};
    static const struct {
        const char *part;
        ls_cmap_kind kind;
    } parts[] = {
        {"-UCS2-", LS_CMAP_UCS2}, {"-UTF16-", LS_CMAP_UTF16}, {"-UTF32-", LS_CMAP_UTF32}, {"-UTF8-", LS_CMAP_UTF8}};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (strncmp(name, prefixes[i].prefix, strlen(prefixes[i].prefix)) != 0) continue;
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            if (!strstr(name, parts[k].part)) continue;
            cmap->kind = parts[k].kind;
            cmap->collection = prefixes[i].collection;
            cmap->half_width = strstr(name, "-HW-") != NULL;
            unicode_spaces(cmap);
            return true;
        }
    }
    return false;
}

/* Vertical CMaps differ from their horizontal ones by rotated forms of punctuation only, which mean the same text. */
static bool table_named(ls_cmap *cmap, const char *name) {
    char horizontal[32];
    size_t length = strlen(name);
    if (length == 0 || length >= sizeof horizontal) return false;
    memcpy(horizontal, name, length + 1);
    if (horizontal[length - 1] == 'V') horizontal[length - 1] = 'H';
    for (unsigned i = 0; i < ls_named_cmap_count; i++) {
        const ls_named_cmap *named = &ls_named_cmaps[i];
        if (strcmp(named->name, horizontal) != 0) continue;
        cmap->kind = LS_CMAP_TABLE;
        cmap->named = named;
        cmap->collection = (ls_cid_collection)named->collection;
        for (unsigned k = 0; k < named->space_count; k++)
            add_space(cmap, (uint8_t)named->spaces[3 * k], named->spaces[3 * k + 1], named->spaces[3 * k + 2]);
        return true;
    }
    return false;
}

ls_cmap *ls_cmap_named(const char *name) {
    ls_cmap *cmap = ls_calloc(1, sizeof *cmap);
    if (!cmap) return NULL;
    size_t length = strlen(name);
    cmap->vertical = length > 0 && name[length - 1] == 'V';
    if (strcmp(name, "Identity-H") == 0 || strcmp(name, "Identity-V") == 0) {
        cmap->kind = LS_CMAP_IDENTITY;
        add_space(cmap, 2, 0, 0xFFFF);
        return cmap;
    }
    if (unicode_named(cmap, name) || table_named(cmap, name)) return cmap;
    ls_free(cmap);
    return NULL;
}

void ls_cmap_free(ls_cmap *cmap) {
    if (!cmap) return;
    ls_cmap_free(cmap->own_use); /* a predefined one: the recursion ends there */
    ls_free(cmap->cids.item);
    ls_free(cmap->unicode.item);
    ls_free(cmap->targets);
    ls_free(cmap);
}

bool ls_cmap_vertical(const ls_cmap *cmap) { return cmap->vertical; }
ls_cid_collection ls_cmap_collection(const ls_cmap *cmap) { return cmap->collection; }

/* Ranges are rectangles: every byte lies between the same bytes of both ends (9.7.6.2). */
static bool inside(const ls_cmap_space *space, uint32_t code) {
    for (unsigned shift = 0; shift < 8U * space->length; shift += 8) {
        uint8_t byte = (uint8_t)(code >> shift);
        if (byte < (uint8_t)(space->low >> shift) || byte > (uint8_t)(space->high >> shift)) return false;
    }
    return true;
}

static uint32_t from_rows16(const uint16_t *rows, unsigned count, uint32_t code) {
    unsigned low = 0, high = count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        const uint16_t *row = rows + 3 * middle;
        if (code < row[0]) high = middle;
        else if (code > row[1]) low = middle + 1;
        else return row[2] + code - row[0];
    }
    return LS_CMAP_NO_CID;
}

static uint32_t from_rows32(const uint32_t *rows, unsigned count, uint32_t code) {
    unsigned low = 0, high = count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        const uint32_t *row = rows + 3 * (size_t)middle;
        if (code < row[0]) high = middle;
        else if (code > row[1]) low = middle + 1;
        else return row[2] + code - row[0];
    }
    return LS_CMAP_NO_CID;
}

static uint32_t from_named(const ls_named_cmap *named, uint32_t code) {
    for (;;) {
        uint32_t cid = code < 0x10000 ? from_rows16(named->narrow, named->narrow_count, code)
                                      : from_rows32(named->wide, named->wide_count, code);
        if (cid != LS_CMAP_NO_CID || named->base < 0) return cid;
        named = &ls_named_cmaps[named->base]; /* always an earlier one */
    }
}

static const ls_cmap_range *find_range(const ls_cmap_ranges *ranges, uint32_t code, unsigned length) {
    size_t low = 0, high = ranges->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const ls_cmap_range *range = &ranges->item[middle];
        if (length != range->length ? length < range->length : code < range->low) high = middle;
        else if (length != range->length || code > range->high) low = middle + 1;
        else return range;
    }
    return NULL;
}

/* The code point that a code of a Unicode CMap is; 0: none. */
static uint32_t code_point(ls_cmap_kind kind, uint32_t code) {
    if (kind == LS_CMAP_UTF16 && code > 0xFFFF) {
        uint32_t high = code >> 16, low = code & 0xFFFF;
        if (high < 0xD800 || high > 0xDBFF || low < 0xDC00 || low > 0xDFFF) return 0;
        return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }
    if (kind == LS_CMAP_UTF8) {
        char bytes[4];
        unsigned length = code > 0xFFFFFF ? 4 : code > 0xFFFF ? 3 : code > 0xFF ? 2 : 1;
        for (unsigned i = 0; i < length; i++) bytes[i] = (char)(code >> 8 * (length - 1 - i));
        return ls_utf8_decode(bytes, length, &code) == length ? code : 0;
    }
    return code < 0x110000 && (code < 0xD800 || code > 0xDFFF) ? code : 0;
}

static uint32_t find_cid(const ls_cmap *cmap, uint32_t code, unsigned length) {
    for (unsigned depth = 0; cmap && depth < LS_CMAP_USE_DEPTH; depth++, cmap = cmap->use) {
        if (cmap->kind == LS_CMAP_IDENTITY) return code;
        if (cmap->kind == LS_CMAP_TABLE) return from_named(cmap->named, code);
        if (cmap->kind >= LS_CMAP_UCS2) {
            uint32_t character = code_point(cmap->kind, code);
            /* CIDs 231 to 325 of Adobe-Japan1 are half-width ASCII (Technical Note 5078) */
            if (cmap->half_width && character >= 0x20 && character < 0x7F) return 231 + character - 0x20;
            return ls_cid_of_unicode(cmap->collection, character);
        }
        const ls_cmap_range *range = find_range(&cmap->cids, code, length);
        if (range) return range->value + (code - range->first);
    }
    return LS_CMAP_NO_CID;
}

void ls_cmap_next(const ls_cmap *cmap, const uint8_t *string, size_t length, size_t at, ls_cmap_char *out) {
    unsigned left = length - at < 4 ? (unsigned)(length - at) : 4, shortest = 4;
    uint32_t codes[5] = {0}; /* by their length */
    for (unsigned i = 0; i < left; i++) codes[i + 1] = codes[i] << 8 | string[at + i];
    unsigned found = 0, near = 5;
    for (unsigned i = 0; i < cmap->space_count; i++) {
        const ls_cmap_space *space = &cmap->spaces[i];
        if (space->length < shortest) shortest = space->length;
        if (space->length <= left && (!found || space->length < found) && inside(space, codes[space->length]))
            found = space->length;
        unsigned shift = 8U * (space->length - 1U);
        if (space->length < near && string[at] >= (uint8_t)(space->low >> shift) &&
            string[at] <= (uint8_t)(space->high >> shift))
            near = space->length; /* 9.7.6.3: the first byte fits a range, the next ones do not */
    }
    if (!found) found = near < 5 ? near : cmap->space_count ? shortest : 2;
    if (found > left) found = left;
    out->code = codes[found];
    out->length = found;
    out->cid = find_cid(cmap, out->code, found);
}

unsigned ls_cmap_unicode(const ls_cmap *cmap, uint32_t code, uint32_t out[LS_CMAP_TARGET_MAX]) {
    for (unsigned depth = 0; cmap && depth < LS_CMAP_USE_DEPTH; depth++, cmap = cmap->use) {
        if (cmap->kind >= LS_CMAP_UCS2) {
            out[0] = code_point(cmap->kind, code);
            return out[0] != 0;
        }
        const ls_cmap_range *range = find_range(&cmap->unicode, code, 0);
        if (!range) continue;
        uint32_t delta = code - range->first;
        if (range->count == 1) {
            out[0] = range->value + delta;
        } else {
            memcpy(out, cmap->targets + range->value, range->count * sizeof *out);
            out[range->count - 1] += delta;
        }
        return out[range->count - 1] < 0x110000 ? range->count : 0;
    }
    return 0;
}

static int by_start(const void *left, const void *right) {
    const ls_cmap_range *a = left, *b = right;
    if (a->length != b->length) return a->length < b->length ? -1 : 1;
    if (a->low != b->low) return a->low < b->low ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static bool settled(const ls_cmap_ranges *ranges) {
    for (size_t i = 1; i < ranges->count; i++) {
        const ls_cmap_range *before = &ranges->item[i - 1], *range = &ranges->item[i];
        if (before->length != range->length ? before->length > range->length : before->high >= range->low) return false;
    }
    return true;
}

typedef struct sweep {
    ls_cmap_range *out, *open; /* open: begun and not ended, the innermost last */
    size_t made, depth;
} sweep;

/* Ends the innermost range and lets those around it go on behind it. */
static void end_innermost(sweep *s) {
    ls_cmap_range ended = s->open[--s->depth];
    s->out[s->made++] = ended;
    while (s->depth > 0 && s->open[s->depth - 1].length == ended.length && s->open[s->depth - 1].high <= ended.high)
        s->depth--;
    if (s->depth > 0) s->open[s->depth - 1].low = ended.high + 1;
}

bool ls_cmap_settle(ls_cmap_ranges *ranges) {
    if (settled(ranges)) return true;
    qsort(ranges->item, ranges->count, sizeof *ranges->item, by_start);
    if (settled(ranges)) return true;
    /* each range is written once when another begins inside it and once when it ends */
    sweep s = {ls_calloc(2 * ranges->count, sizeof *s.out), ls_calloc(ranges->count, sizeof *s.open), 0, 0};
    if (!s.out || !s.open) return ls_free(s.out), ls_free(s.open), false;
    for (size_t i = 0; i < ranges->count; i++) {
        const ls_cmap_range *range = &ranges->item[i];
        while (s.depth > 0 && (s.open[s.depth - 1].length != range->length || s.open[s.depth - 1].high < range->low))
            end_innermost(&s);
        if (s.depth > 0 && s.open[s.depth - 1].low < range->low) {
            s.out[s.made] = s.open[s.depth - 1];
            s.out[s.made++].high = range->low - 1;
        }
        s.open[s.depth++] = *range;
    }
    while (s.depth > 0) end_innermost(&s);
    ls_free(ranges->item);
    ls_free(s.open);
    *ranges = (ls_cmap_ranges){s.out, s.made, 2 * ranges->count};
    return true;
}
