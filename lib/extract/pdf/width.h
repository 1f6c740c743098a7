/* How wide a font's characters are, in thousandths of an em (ISO 32000-1, 9.2.4 and 9.7.4.3). */
#ifndef LS_EXTRACT_PDF_WIDTH_H
#define LS_EXTRACT_PDF_WIDTH_H
#include "extract/pdf/document.h"

typedef struct ls_pdf_width_range {
    uint32_t first, last;
    float width;
} ls_pdf_width_range;

typedef struct ls_pdf_widths {
    ls_pdf_width_range *ranges; /* sorted by first */
    size_t count, capacity;
    float otherwise;
} ls_pdf_widths;

/* By code, of a simple font; where it has none, those of the standard fonts (9.6.2.2). */
ls_status ls_pdf_widths_simple(ls_pdf *pdf, ls_pdf_object font, ls_pdf_object descriptor, const char *name,
                               ls_pdf_widths *widths);
/* By CID, of a composite font's descendant. */
ls_status ls_pdf_widths_composite(ls_pdf *pdf, ls_pdf_object descendant, ls_pdf_widths *widths);
void ls_pdf_widths_free(ls_pdf_widths *widths);
float ls_pdf_width(const ls_pdf_widths *widths, uint32_t code);
#endif
