/* Unicode of glyph names: the Adobe Glyph List and the rules of the AGL specification. */
#ifndef LS_EXTRACT_PDF_GLYPH_H
#define LS_EXTRACT_PDF_GLYPH_H
#include <stddef.h>
#include <stdint.h>

enum { LS_GLYPH_MAX = 8 };

/* The base of the name before its first '.', its components between '_', each: listed, "uniXXXX(XXXX…)", "uXXXX" to
 * "uXXXXXX". Returns how many code points (0: not known). Listed private-use characters come out as what a reader
 * sees. */
unsigned ls_glyph_unicode(const char *name, size_t length, uint32_t out[LS_GLYPH_MAX]);
/* The same with the names of the font ZapfDingbats (a1 to a206) first. */
unsigned ls_glyph_dingbat(const char *name, size_t length, uint32_t out[LS_GLYPH_MAX]);
#endif
