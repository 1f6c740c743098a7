/* A font of a PDF, as far as text asks for it: what the codes of a string say and how wide they are. */
#ifndef LS_EXTRACT_PDF_FONT_H
#define LS_EXTRACT_PDF_FONT_H
#include "extract/pdf/stream.h"

typedef struct ls_pdf_font ls_pdf_font;

typedef struct ls_pdf_glyph {
    const char *text; /* UTF-8, not NUL-ended; good until the next call for this font */
    uint8_t length;
    uint8_t bytes;    /* that the code takes, 1 to 4 */
    bool blank;       /* the one-byte code 32, to which word spacing applies */
    bool unknown;     /* nothing says which character it is */
    float width;      /* in text space, at size 1 */
} ls_pdf_glyph;

/* `streams` must outlive it. Only LS_OK, LS_NOMEM and what the sink says. */
ls_status ls_pdf_font_open(ls_pdf_streams *streams, ls_pdf_object dictionary, ls_pdf_font **font);
void ls_pdf_font_free(ls_pdf_font *font);
bool ls_pdf_font_vertical(const ls_pdf_font *font);
double ls_pdf_font_height(const ls_pdf_font *font); /* of an em in text space: 1 but for Type 3 */
size_t ls_pdf_font_memory(const ls_pdf_font *font); /* bytes, about */
/* The next code of a string; at < length. The same. */
ls_status ls_pdf_font_next(ls_pdf_font *font, const uint8_t *string, size_t length, size_t at, ls_pdf_glyph *glyph);
#endif
