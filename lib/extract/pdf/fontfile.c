/* Embedded font programs: which kind, and the answers. */
#include "extract/pdf/fontfile_private.h"
#include "base/alloc.h"
#include <string.h>

ls_font_bytes ls_font_cut(ls_font_bytes bytes, size_t offset, size_t length) {
    if (offset > bytes.length) offset = bytes.length;
    if (length > bytes.length - offset) length = bytes.length - offset;
    return (ls_font_bytes){bytes.data + offset, length};
}

uint32_t ls_font_number(ls_font_bytes bytes, size_t at, unsigned size) {
    uint32_t value = 0;
    if (at > bytes.length || size > bytes.length - at) return 0;
    for (unsigned i = 0; i < size; i++) value = value << 8 | bytes.data[at + i];
    return value;
}

bool ls_font_glyphs(ls_fontfile *font, uint32_t count) {
    if (count > 0x10000) count = 0x10000;
    if (count <= font->glyph_count) return true;
    uint32_t *glyphs = ls_realloc(font->glyphs, count * sizeof *glyphs);
    if (!glyphs) {
        font->failed = true;
        return false;
    }
    memset(glyphs + font->glyph_count, 0, (count - font->glyph_count) * sizeof *glyphs);
    font->glyphs = glyphs;
    font->glyph_count = count;
    return true;
}

uint32_t ls_font_meaning(ls_fontfile *font, const char *name, size_t length) {
    ls_font_sequence sequence;
    unsigned count = ls_glyph_unicode(name, length, sequence.point);
    if (count <= 1) return count ? sequence.point[0] : 0;
    if (font->pool_count == font->pool_room) {
        size_t room = 2 * font->pool_room + 16;
        ls_font_sequence *pool = ls_realloc(font->pool, room * sizeof *pool);
        if (!pool) return font->failed = true, 0;
        font->pool = pool;
        font->pool_room = room;
    }
    sequence.count = (uint8_t)count;
    memset(sequence.point + count, 0, (LS_GLYPH_MAX - count) * sizeof *sequence.point);
    font->pool[font->pool_count] = sequence;
    return LS_FONT_POOLED | (uint32_t)font->pool_count++;
}

ls_fontfile *ls_fontfile_open(const void *bytes, size_t length) {
    ls_fontfile *font = ls_calloc(1, sizeof *font);
    if (!font) return NULL;
    ls_font_bytes all = {bytes, length};
    if (length >= 12) {
        uint32_t tag = ls_font_number(all, 0, 4);
        if (tag == 0x00010000 || tag == 0x4F54544F /* OTTO */ || tag == 0x74727565 /* true */ ||
            tag == 0x74746366 /* ttcf */)
            ls_font_read_sfnt(font, all);
        else if (all.data[0] == 1 && all.data[2] >= 4 && all.data[3] >= 1 && all.data[3] <= 4)
            ls_font_read_cff(font, all);
        else ls_font_read_type1(font, all);
    }
    if (!font->failed) return font;
    ls_fontfile_free(font);
    return NULL;
}

void ls_fontfile_free(ls_fontfile *font) {
    if (!font) return;
    ls_free(font->glyphs);
    ls_free(font->pool);
    ls_free(font->gid_of_cid);
    ls_free(font);
}

static unsigned answer(const ls_fontfile *font, uint32_t meaning, uint32_t *out) {
    if (!(meaning & LS_FONT_POOLED)) return out[0] = meaning, meaning != 0;
    const ls_font_sequence *sequence = &font->pool[meaning & ~LS_FONT_POOLED];
    memcpy(out, sequence->point, sequence->count * sizeof *out);
    return sequence->count;
}

unsigned ls_fontfile_gid_unicode(const ls_fontfile *font, uint32_t gid, uint32_t out[LS_GLYPH_MAX]) {
    return gid < font->glyph_count ? answer(font, font->glyphs[gid], out) : 0;
}

unsigned ls_fontfile_code_unicode(const ls_fontfile *font, uint8_t code, uint32_t out[LS_GLYPH_MAX]) {
    return answer(font, font->codes[code], out);
}

unsigned ls_fontfile_cid_unicode(const ls_fontfile *font, uint32_t cid, uint32_t out[LS_GLYPH_MAX]) {
    if (!font->cid_keyed) return ls_fontfile_gid_unicode(font, cid, out);
    unsigned count = ls_cid_unicode(font->collection, cid, out);
    if (!count && cid < font->cid_count) count = ls_fontfile_gid_unicode(font, font->gid_of_cid[cid], out);
    return count;
}
