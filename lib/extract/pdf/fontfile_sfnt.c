/* TrueType and OpenType: the tables cmap, post and "CFF " (ISO/IEC 14496-22, "Open Font Format"). */
#include "extract/pdf/fontfile_private.h"
#include "extract/pdf/font_data.h"

/* A cmap of an honest font maps each of at most 65536 glyphs a few times; the count of steps ends hostile ones. */
enum { STEPS = 1 << 20 };

typedef struct cmap_read {
    ls_fontfile *font;
    uint16_t *gid_of_code; /* of 256 codes, for a map that is not Unicode; or NULL */
    uint32_t steps;
} cmap_read;

static ls_font_bytes find_table(ls_font_bytes all, ls_font_bytes directory, uint32_t tag) {
    unsigned count = ls_font_number(directory, 4, 2);
    for (unsigned i = 0; i < count; i++) {
        size_t at = 12 + 16 * (size_t)i;
        if (at + 16 > directory.length) break;
        if (ls_font_number(directory, at, 4) == tag)
            return ls_font_cut(all, ls_font_number(directory, at + 8, 4), ls_font_number(directory, at + 12, 4));
    }
    return ls_font_cut(all, 0, 0);
}

/* A code and its glyph. The lowest code point of a glyph counts: space, not no-break space. */
static void meet(cmap_read *r, uint32_t code, uint32_t gid) {
    if (gid == 0) return;
    if (r->gid_of_code) { /* symbol fonts have their codes at F000, some at F100 or F200 */
        if (code < 0x100 || (code >= 0xF000 && code < 0xF300))
            if (!r->gid_of_code[code & 0xFF]) r->gid_of_code[code & 0xFF] = (uint16_t)gid;
        return;
    }
    if (gid >= r->font->glyph_count || code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return;
    bool private_use = code >= 0xE000 && code < 0xF900;
    uint32_t *meaning = &r->font->glyphs[gid];
    if (*meaning == 0 || (!private_use && *meaning >= 0xE000 && *meaning < 0xF900)) *meaning = code;
}

static void read_format4(cmap_read *r, ls_font_bytes map) {
    unsigned doubled = ls_font_number(map, 6, 2) & ~1U;
    for (unsigned at = 0; at < doubled; at += 2) {
        size_t ends = 14 + (size_t)at, starts = ends + doubled + 2, deltas = starts + doubled,
               offsets = deltas + doubled;
        if (offsets + 2 > map.length) return;
        uint32_t last = ls_font_number(map, ends, 2), first = ls_font_number(map, starts, 2);
        uint32_t delta = ls_font_number(map, deltas, 2), offset = ls_font_number(map, offsets, 2);
        for (uint32_t code = first; code <= last; code++) {
            if (r->steps == 0) return;
            r->steps--;
            uint32_t gid = code + delta;
            if (offset) {
                gid = ls_font_number(map, offsets + offset + 2 * (size_t)(code - first), 2);
                if (gid) gid += delta;
            }
            if (code != 0xFFFF) meet(r, code, gid & 0xFFFF);
        }
    }
}

static void read_format12(cmap_read *r, ls_font_bytes map, bool one_glyph) {
    uint32_t count = ls_font_number(map, 12, 4);
    for (uint32_t i = 0; i < count; i++) {
        size_t at = 16 + 12 * (size_t)i;
        if (at + 12 > map.length) return;
        uint32_t first = ls_font_number(map, at, 4), last = ls_font_number(map, at + 4, 4),
                 gid = ls_font_number(map, at + 8, 4);
        if (last > 0x10FFFF) last = 0x10FFFF;
        for (uint32_t code = first; code <= last; code++) {
            if (r->steps == 0) return;
            r->steps--;
            meet(r, code, one_glyph ? gid : gid + (code - first));
        }
    }
}

static void read_map(cmap_read *r, ls_font_bytes map) {
    r->steps = STEPS;
    switch (ls_font_number(map, 0, 2)) {
    case 0:
        for (unsigned code = 0; code < 256; code++) meet(r, code, ls_font_number(map, 6 + code, 1));
        break;
    case 4: read_format4(r, map); break;
    case 6: {
        uint32_t first = ls_font_number(map, 6, 2), count = ls_font_number(map, 8, 2);
        for (uint32_t i = 0; i < count; i++) meet(r, first + i, ls_font_number(map, 10 + 2 * (size_t)i, 2));
        break;
    }
    case 10: {
        uint32_t first = ls_font_number(map, 12, 4), count = ls_font_number(map, 16, 4);
        for (uint32_t i = 0; i < count && 22 + 2 * (size_t)i <= map.length; i++)
            meet(r, first + i, ls_font_number(map, 20 + 2 * (size_t)i, 2));
        break;
    }
    case 12: read_format12(r, map, false); break;
    case 13: read_format12(r, map, true); break;
    default: break; /* 2 is for old CJK code pages, 14 for variation sequences */
    }
}

enum { SYMBOL_MAP, MAC_MAP, MAPS };

/* All subtables: the Unicode ones give meanings to glyphs, the others glyphs to codes. */
static void read_cmap(ls_fontfile *font, ls_font_bytes table, uint16_t gids[MAPS][256]) {
    unsigned count = ls_font_number(table, 2, 2);
    for (unsigned i = 0; i < count && i < 32; i++) {
        size_t at = 4 + 8 * (size_t)i;
        if (at + 8 > table.length) return;
        unsigned platform = ls_font_number(table, at, 2), encoding = ls_font_number(table, at + 2, 2);
        ls_font_bytes map = ls_font_cut(table, ls_font_number(table, at + 4, 4), table.length);
        cmap_read r = {font, NULL, 0};
        if (platform == 3 && encoding == 0) r.gid_of_code = gids[SYMBOL_MAP];
        else if (platform == 1 && encoding == 0) r.gid_of_code = gids[MAC_MAP];
        else if (!(platform == 0 || (platform == 3 && (encoding == 1 || encoding == 10)))) continue;
        read_map(&r, map);
    }
}

static void read_post(ls_fontfile *font, ls_font_bytes post) {
    uint32_t version = ls_font_number(post, 0, 4);
    if (version == 0x00010000) {
        for (uint32_t gid = 0; gid < LS_MAC_GLYPHS && gid < font->glyph_count; gid++)
            if (!font->glyphs[gid]) font->glyphs[gid] = ls_mac_glyphs[gid];
        return;
    }
    if (version != 0x00020000) return;
    uint32_t count = ls_font_number(post, 32, 2);
    size_t names = 34 + 2 * (size_t)count;
    if (names > post.length) return;
    /* names are Pascal strings, numbered by where they stand: glyphs name them by 258 and more */
    size_t at[1024];
    uint32_t known = 0, step = 64; /* every 64th begins at at[n] */
    for (size_t where = names; where < post.length && known < step * 1024; known++) {
        if (known % step == 0) at[known / step] = where;
        where += 1 + (size_t)post.data[where];
    }
    for (uint32_t gid = 0; gid < count && gid < font->glyph_count && !font->failed; gid++) {
        uint32_t index = ls_font_number(post, 34 + 2 * (size_t)gid, 2);
        if (font->glyphs[gid]) continue;
        if (index < LS_MAC_GLYPHS) {
            font->glyphs[gid] = ls_mac_glyphs[index];
            continue;
        }
        index -= LS_MAC_GLYPHS;
        if (index >= known) continue;
        size_t where = at[index / step];
        for (uint32_t k = index % step; k > 0; k--) where += 1 + (size_t)post.data[where];
        ls_font_bytes name = ls_font_cut(post, where + 1, post.data[where]);
        font->glyphs[gid] = ls_font_meaning(font, (const char *)name.data, name.length);
    }
}

/* Codes: by the symbol map, else by the Macintosh one; where the font says nothing of the glyph at all, the code in Mac
 * Roman is what it most likely shows. */
static void set_codes(ls_fontfile *font, uint16_t gids[MAPS][256]) {
    const uint16_t *mac_roman = ls_encoding(LS_ENCODING_MAC_ROMAN);
    for (unsigned code = 0; code < 256; code++) {
        uint16_t gid = gids[MAC_MAP][code];
        if (gid && gid < font->glyph_count && !font->glyphs[gid]) font->glyphs[gid] = mac_roman[code];
    }
    for (unsigned code = 0; code < 256; code++) {
        uint16_t gid = gids[SYMBOL_MAP][code] ? gids[SYMBOL_MAP][code] : gids[MAC_MAP][code];
        if (!font->codes[code] && gid && gid < font->glyph_count) font->codes[code] = font->glyphs[gid];
    }
}

void ls_font_read_sfnt(ls_fontfile *font, ls_font_bytes all) {
    ls_font_bytes directory = all;
    if (ls_font_number(all, 0, 4) == 0x74746366) directory = ls_font_cut(all, ls_font_number(all, 12, 4), all.length);
    ls_font_bytes cff = find_table(all, directory, 0x43464620), maxp = find_table(all, directory, 0x6D617870);
    uint32_t count = ls_font_number(maxp, 4, 2);
    if (!ls_font_glyphs(font, count ? count : 0x10000)) return;
    uint16_t gids[MAPS][256] = {{0}};
    read_cmap(font, find_table(all, directory, 0x636D6170), gids);
    read_post(font, find_table(all, directory, 0x706F7374));
    if (cff.length) ls_font_read_cff(font, cff);
    set_codes(font, gids);
}
