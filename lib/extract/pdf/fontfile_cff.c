/* The Compact Font Format (Adobe Technical Note 5176): character set and encoding. */
#include "extract/pdf/fontfile_private.h"
#include "base/alloc.h"
#include "extract/pdf/font_data.h"
#include <string.h>

typedef struct cff_index {
    ls_font_bytes all; /* the font */
    uint32_t count;
    unsigned size;  /* of an offset */
    size_t offsets; /* where they begin */
    size_t data;    /* one before the first byte of the first object */
    size_t end;     /* behind the index; 0: it is broken */
} cff_index;

static cff_index open_index(ls_font_bytes all, size_t at) {
    cff_index index = {.all = all, .count = ls_font_number(all, at, 2)};
    if (at + 2 > all.length || at == 0) return index;
    if (index.count == 0) return index.end = at + 2, index;
    index.size = ls_font_number(all, at + 2, 1);
    index.offsets = at + 3;
    size_t length = ((size_t)index.count + 1) * index.size;
    if (index.size < 1 || index.size > 4 || length > all.length - at) return index.count = 0, index;
    index.data = index.offsets + length - 1;
    index.end = index.data + ls_font_number(all, index.offsets + length - index.size, index.size);
    if (index.end > all.length) index.end = 0;
    return index;
}

static ls_font_bytes object(const cff_index *index, uint32_t number) {
    if (number >= index->count) return ls_font_cut(index->all, 0, 0);
    uint32_t begin = ls_font_number(index->all, index->offsets + (size_t)number * index->size, index->size);
    uint32_t end = ls_font_number(index->all, index->offsets + ((size_t)number + 1) * index->size, index->size);
    return end > begin ? ls_font_cut(index->all, index->data + begin, end - begin) : ls_font_cut(index->all, 0, 0);
}

typedef struct top_dict {
    uint32_t charset, encoding, char_strings, registry, ordering;
    bool cid_keyed;
} top_dict;

static size_t operand(ls_font_bytes dict, size_t at, uint32_t *value) {
    uint8_t b = dict.data[at];
    *value = 0;
    if (b == 28) return *value = ls_font_number(dict, at + 1, 2), 3;
    if (b == 29) return *value = ls_font_number(dict, at + 1, 4), 5;
    if (b == 30) { /* a real: nibbles until 15 */
        size_t length = 1;
        while (at + length < dict.length && (dict.data[at + length] & 15) != 15 && dict.data[at + length] >> 4 != 15)
            length++;
        return length + 1;
    }
    if (b >= 32 && b <= 246) return *value = b - 139U, 1;
    if (b >= 247 && b <= 250) return *value = (b - 247U) * 256 + ls_font_number(dict, at + 1, 1) + 108, 2;
    return b >= 251 && b <= 254 ? 2 : 1; /* negative ones are nothing that is looked for */
}

static top_dict read_top(ls_font_bytes dict) {
    top_dict top = {0};
    uint32_t stack[48];
    unsigned depth = 0;
    for (size_t at = 0; at < dict.length;) {
        uint8_t b = dict.data[at];
        if (b > 21) {
            uint32_t value;
            at += operand(dict, at, &value);
            if (depth < 48) stack[depth++] = value;
            continue;
        }
        unsigned code = b == 12 ? 0x0C00 | ls_font_number(dict, at + 1, 1) : b;
        at += b == 12 ? 2 : 1;
        uint32_t last = depth ? stack[depth - 1] : 0;
        if (code == 15) top.charset = last;
        else if (code == 16) top.encoding = last;
        else if (code == 17) top.char_strings = last;
        else if (code == 0x0C1E && depth >= 3) {
            top.cid_keyed = true;
            top.registry = stack[depth - 3];
            top.ordering = stack[depth - 2];
        }
        depth = 0;
    }
    return top;
}

typedef struct cff {
    ls_fontfile *font;
    cff_index strings;
    top_dict top;
    uint32_t glyph_count;
} cff;

static uint32_t string_meaning(const cff *c, uint32_t sid) {
    if (sid < LS_CFF_STRINGS) return ls_cff_strings[sid];
    ls_font_bytes name = object(&c->strings, sid - LS_CFF_STRINGS);
    return ls_font_meaning(c->font, (const char *)name.data, name.length);
}

static void set_glyph(cff *c, uint32_t gid, uint32_t sid_or_cid) {
    ls_fontfile *font = c->font;
    if (c->top.cid_keyed) {
        if (font->gid_of_cid && sid_or_cid < font->cid_count && !font->gid_of_cid[sid_or_cid])
            font->gid_of_cid[sid_or_cid] = (uint16_t)gid;
    } else if (gid < font->glyph_count && !font->glyphs[gid]) {
        font->glyphs[gid] = string_meaning(c, sid_or_cid);
    }
}

static void predefined_charset(cff *c) {
    const uint16_t *table = c->top.charset == 0   ? ls_cff_strings
                            : c->top.charset == 1 ? ls_cff_expert
                                                  : ls_cff_expert_subset;
    uint32_t count = c->top.charset == 0 ? 229 : c->top.charset == 1 ? LS_CFF_EXPERT : LS_CFF_EXPERT_SUBSET;
    for (uint32_t gid = 1; gid < count && gid < c->font->glyph_count; gid++)
        if (!c->font->glyphs[gid]) c->font->glyphs[gid] = table[gid];
}

static void read_charset(cff *c, ls_font_bytes all) {
    size_t at = c->top.charset;
    unsigned format = ls_font_number(all, at++, 1);
    for (uint32_t gid = 1; gid < c->glyph_count && at + 2 <= all.length && format <= 2 && !c->font->failed;) {
        uint32_t first = ls_font_number(all, at, 2), more = 0;
        at += 2;
        if (format) {
            more = ls_font_number(all, at, format);
            at += format;
        }
        for (uint32_t i = 0; i <= more && gid < c->glyph_count; i++, gid++) set_glyph(c, gid, first + i);
    }
}

static void set_code(ls_fontfile *font, unsigned code, uint32_t gid) {
    if (gid < font->glyph_count && !font->codes[code & 0xFF]) font->codes[code & 0xFF] = font->glyphs[gid];
}

static void read_encoding(cff *c, ls_font_bytes all) {
    ls_fontfile *font = c->font;
    size_t at = c->top.encoding;
    if (at <= 1) {
        const uint16_t *table = at == 0 ? ls_encoding(LS_ENCODING_STANDARD) : ls_cff_expert_encoding;
        for (unsigned code = 0; code < 256; code++)
            if (!font->codes[code]) font->codes[code] = table[code];
        return;
    }
    unsigned format = ls_font_number(all, at, 1), count = ls_font_number(all, at + 1, 1);
    at += 2;
    uint32_t gid = 1;
    for (unsigned i = 0; i < count; i++) {
        unsigned code = ls_font_number(all, at++, 1), more = 0;
        if (format & 0x7F) more = ls_font_number(all, at++, 1);
        for (unsigned k = 0; k <= more; k++) set_code(font, code + k, gid++);
    }
    if (!(format & 0x80)) return;
    count = ls_font_number(all, at++, 1);
    for (unsigned i = 0; i < count; i++, at += 3) {
        unsigned code = ls_font_number(all, at, 1);
        if (!font->codes[code]) font->codes[code] = string_meaning(c, ls_font_number(all, at + 1, 2));
    }
}

static void read_collection(cff *c) {
    char text[2][16];
    for (unsigned i = 0; i < 2; i++) {
        uint32_t sid = i ? c->top.ordering : c->top.registry;
        ls_font_bytes name = object(&c->strings, sid >= LS_CFF_STRINGS ? sid - LS_CFF_STRINGS : UINT32_MAX);
        size_t length = name.length < sizeof text[i] - 1 ? name.length : sizeof text[i] - 1;
        memcpy(text[i], name.data, length);
        text[i][length] = 0;
    }
    c->font->collection = ls_cid_collection_of(text[0], text[1]);
}

void ls_font_read_cff(ls_fontfile *font, ls_font_bytes all) {
    cff_index names = open_index(all, ls_font_number(all, 2, 1));
    cff_index tops = open_index(all, names.end);
    cff c = {.font = font, .strings = open_index(all, tops.end)};
    c.top = read_top(object(&tops, 0));
    c.glyph_count = open_index(all, c.top.char_strings).count;
    if (!ls_font_glyphs(font, c.glyph_count)) return;
    if (c.top.cid_keyed) {
        font->cid_keyed = true;
        read_collection(&c);
        font->cid_count = 0x10000;
        font->gid_of_cid = ls_calloc(font->cid_count, sizeof *font->gid_of_cid);
        if (!font->gid_of_cid) {
            font->failed = true;
            return;
        }
    }
    if (c.top.charset > 2) read_charset(&c, all);
    else if (!c.top.cid_keyed) predefined_charset(&c);
    else
        for (uint32_t gid = 0; gid < c.glyph_count; gid++) set_glyph(&c, gid, gid);
    if (!c.top.cid_keyed && !font->failed) read_encoding(&c, all);
}
