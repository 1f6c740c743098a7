/* A line of a page stands as the eye sees it, left to right. Where it is Hebrew or Arabic, its letters are put in the
 * order in which they are read and written; numbers and Latin words in it keep theirs. In place, valid UTF-8. */
#ifndef LS_EXTRACT_PDF_BIDI_H
#define LS_EXTRACT_PDF_BIDI_H
#include <stddef.h>

void ls_pdf_bidi(char *text, size_t length);
#endif
