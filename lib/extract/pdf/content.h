/* The interpreter of content streams (ISO 32000-1, 8 and 9), for their text: pages, form XObjects, appearances. */
#ifndef LS_EXTRACT_PDF_CONTENT_H
#define LS_EXTRACT_PDF_CONTENT_H
#include "extract/pdf/font.h"
#include "extract/pdf/idmap.h"
#include "extract/pdf/layout.h"

/* One for a document; what is per page is set anew by ls_pdf_content_page(). */
typedef struct ls_pdf_content {
    ls_pdf_streams *streams;
    ls_pdf_layout layout;
    ls_idmap fonts;            /* by id, kept from page to page */
    size_t font_memory;
    ls_pdf_font *any;          /* for a font that is not there */
    uint64_t unknown, shown;   /* characters, of the document */
    /* of the page */
    uint64_t letters;          /* letters and digits, up to a few */
    double picture_area;       /* of all pictures drawn, in units of the page */
    uint64_t curves;           /* drawn: outlines of letters are curves */
    uint64_t work;             /* bytes interpreted */
    unsigned forms;            /* drawn */
    uint64_t active[16];       /* ids of the forms that are being drawn */
    unsigned depth;
    ls_buffer data, run, actual;
    bool capped;
} ls_pdf_content;

void ls_pdf_content_page(ls_pdf_content *content);
/* Runs a page's /Contents (a stream or an array of them); the text is in content->layout. */
ls_status ls_pdf_content_run(ls_pdf_content *content, ls_pdf_object contents, ls_pdf_object resources);
/* Draws a form XObject (an annotation's appearance) as it is. */
ls_status ls_pdf_content_form(ls_pdf_content *content, ls_pdf_object form);
void ls_pdf_content_free(ls_pdf_content *content);
#endif
