/* A font program while it is read: fontfile.c holds it, one file a kind fills it. */
#ifndef LS_EXTRACT_PDF_FONTFILE_PRIVATE_H
#define LS_EXTRACT_PDF_FONTFILE_PRIVATE_H
#include "extract/pdf/cmap.h"
#include "extract/pdf/fontfile.h"
#include <stdbool.h>

/* A meaning is a code point, or LS_FONT_POOLED and an index of `pool`; 0: none. */
#define LS_FONT_POOLED 0x80000000U

typedef struct ls_font_sequence {
    uint8_t count;
    uint32_t point[LS_GLYPH_MAX];
} ls_font_sequence;

struct ls_fontfile {
    uint32_t *glyphs; /* meaning by glyph index */
    uint32_t glyph_count;
    uint32_t codes[256];    /* meaning by code */
    ls_font_sequence *pool;
    size_t pool_count, pool_room;
    uint16_t *gid_of_cid; /* CID-keyed CFF with glyphs of its own meaning, or NULL */
    uint32_t cid_count;
    ls_cid_collection collection;
    bool cid_keyed;
    bool failed; /* out of memory */
};

typedef struct ls_font_bytes {
    const uint8_t *data;
    size_t length;
} ls_font_bytes;

/* The bytes from `offset`, at most `length`; empty where there are none. */
ls_font_bytes ls_font_cut(ls_font_bytes bytes, size_t offset, size_t length);
/* A big-endian number of `size` bytes at `at`; 0 past the end. */
uint32_t ls_font_number(ls_font_bytes bytes, size_t at, unsigned size);
/* Room for that many glyphs (at most 65536). */
bool ls_font_glyphs(ls_fontfile *font, uint32_t count);
/* The meaning of a glyph name as it is stored. */
uint32_t ls_font_meaning(ls_fontfile *font, const char *name, size_t length);

void ls_font_read_sfnt(ls_fontfile *font, ls_font_bytes bytes);
void ls_font_read_cff(ls_fontfile *font, ls_font_bytes bytes);
void ls_font_read_type1(ls_fontfile *font, ls_font_bytes bytes);
#endif
