/* Embedded font programs: what their glyphs and codes mean in Unicode. All is found out at opening; the bytes are not
 * needed after it. */
#ifndef LS_EXTRACT_PDF_FONTFILE_H
#define LS_EXTRACT_PDF_FONTFILE_H
#include "extract/pdf/glyph.h"

typedef struct ls_fontfile ls_fontfile;

/* A TrueType or OpenType font, a bare CFF, a Type 1 program (its clear text), inflated. Damage and other kinds give one
 * that knows nothing. NULL: out of memory. */
ls_fontfile *ls_fontfile_open(const void *bytes, size_t length);
void ls_fontfile_free(ls_fontfile *font); /* NULL is fine */

/* Of a glyph index: the font's Unicode cmap turned round, else its glyph names. */
unsigned ls_fontfile_gid_unicode(const ls_fontfile *font, uint32_t gid, uint32_t out[LS_GLYPH_MAX]);
/* Of a CID: in a CID-keyed CFF the glyph is looked up, or the CID is one of Adobe's collections; else CID = glyph. */
unsigned ls_fontfile_cid_unicode(const ls_fontfile *font, uint32_t cid, uint32_t out[LS_GLYPH_MAX]);
/* Of a one-byte code by the font's own encoding. */
unsigned ls_fontfile_code_unicode(const ls_fontfile *font, uint8_t code, uint32_t out[LS_GLYPH_MAX]);
#endif
