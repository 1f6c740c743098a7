/* The tables of font_data.c, made by tables/make_font_tables.py. */
#ifndef LS_EXTRACT_PDF_FONT_DATA_H
#define LS_EXTRACT_PDF_FONT_DATA_H
#include "extract/pdf/encoding.h"

/* Names in the order of their bytes; each NUL-ended. Name i begins at name_at[i] and means units[unit_at[i]] up to
 * units[unit_at[i + 1]]. */
typedef struct ls_glyph_list {
    const char *names;
    const uint16_t *name_at;
    const uint16_t *units;
    const uint16_t *unit_at;
    unsigned count;
} ls_glyph_list;

extern const ls_glyph_list ls_glyphs, ls_dingbats;
extern const uint16_t ls_encodings[LS_ENCODING_COUNT][256];
enum { LS_CFF_STRINGS = 391, LS_CFF_EXPERT = 166, LS_CFF_EXPERT_SUBSET = 87, LS_MAC_GLYPHS = 258 };
extern const uint16_t ls_cff_strings[LS_CFF_STRINGS];             /* Unicode of each standard string, 0: none */
extern const uint16_t ls_cff_expert[LS_CFF_EXPERT];               /* of the glyphs of the Expert character set */
extern const uint16_t ls_cff_expert_subset[LS_CFF_EXPERT_SUBSET];
extern const uint16_t ls_cff_expert_encoding[256];
extern const uint16_t ls_mac_glyphs[LS_MAC_GLYPHS];               /* of the standard Macintosh glyph order */
#endif
