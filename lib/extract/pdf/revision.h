#ifndef LS_EXTRACT_PDF_REVISION_H
#define LS_EXTRACT_PDF_REVISION_H
#include "extract/pdf/bytes.h"

enum { LS_PDF_REVISIONS = 16 };

/* Where states of the file before its last end, the oldest first; *more: there are earlier ones still. */
size_t ls_pdf_revisions(const ls_pdf_bytes *bytes, size_t ends[LS_PDF_REVISIONS], bool *more);
#endif
