/* Any bytes as a CMap, a font program, a text string or a glyph name of a PDF; the first byte says which. */
#include "extract/pdf/cmap.h"
#include "extract/pdf/encoding.h"
#include "extract/pdf/fontfile.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const uint32_t *points, unsigned count, unsigned most) {
    if (count > most) abort();
    for (unsigned i = 0; i < count; i++)
        if (points[i] > 0x10FFFF) abort();
}

static void walk(const ls_cmap *cmap, const uint8_t *string, size_t length) {
    uint32_t points[LS_CMAP_TARGET_MAX];
    for (size_t at = 0; at < length;) {
        ls_cmap_char next;
        ls_cmap_next(cmap, string, length, at, &next);
        if (next.length == 0 || next.length > length - at) abort();
        check(points, ls_cmap_unicode(cmap, next.code, points), LS_CMAP_TARGET_MAX);
        check(points, ls_cid_unicode(ls_cmap_collection(cmap), next.cid, points), LS_CID_TARGET_MAX);
        at += next.length;
    }
}

static void as_cmap(const uint8_t *data, size_t size) {
    ls_cmap *cmap = ls_cmap_parse(data, size, NULL), *upper = cmap ? ls_cmap_parse(data, size / 2, cmap) : NULL;
    if (!upper) abort();
    walk(cmap, data, size < 4096 ? size : 4096);
    walk(upper, data, size < 4096 ? size : 4096);
    ls_cmap_free(upper);
    ls_cmap_free(cmap);
}

static void as_name(const uint8_t *data, size_t size) {
    char name[40];
    uint32_t points[LS_GLYPH_MAX];
    size_t length = size < sizeof name ? size : sizeof name - 1;
    memcpy(name, data, length);
    name[length] = 0;
    check(points, ls_glyph_unicode(name, length, points), LS_GLYPH_MAX);
    check(points, ls_glyph_dingbat(name, length, points), LS_GLYPH_MAX);
    ls_cmap *cmap = ls_cmap_named(name);
    if (cmap) walk(cmap, data, size < 4096 ? size : 4096);
    ls_cmap_free(cmap);
}

static void as_font(const uint8_t *data, size_t size) {
    uint32_t points[LS_GLYPH_MAX];
    ls_fontfile *font = ls_fontfile_open(data, size);
    if (!font) abort();
    for (uint32_t gid = 0; gid < 0x10010; gid += gid < 512 ? 1 : 101) {
        check(points, ls_fontfile_gid_unicode(font, gid, points), LS_GLYPH_MAX);
        check(points, ls_fontfile_cid_unicode(font, gid, points), LS_GLYPH_MAX);
        check(points, ls_fontfile_code_unicode(font, (uint8_t)gid, points), LS_GLYPH_MAX);
    }
    ls_fontfile_free(font);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ls_buffer text = {0};
    if (!size) return 0;
    switch (data[0]) {
    case 'n': as_name(data + 1, size - 1); break;
    case 's':
        if (!ls_pdf_text_string(data + 1, size - 1, &text)) abort();
        if (ls_utf8_valid(text.data ? text.data : "", text.length) != text.length) abort();
        break;
    case '/': as_cmap(data, size); break;
    default: as_font(data, size); break;
    }
    ls_buffer_free(&text);
    return 0;
}
