/* What QPDF unpacks by itself, without a cap: object streams and cross-reference streams (ISO 32000-1, 7.5.7,
 * 7.5.8). */
#ifndef LS_EXTRACT_PDF_GUARD_H
#define LS_EXTRACT_PDF_GUARD_H
#include "extract/pdf/bytes.h"

/* Makes those that would unpack to far more than they are unknown to QPDF, in a copy that takes the place of *bytes,
 * and notes it. LS_DATA: the file must not be given to QPDF; noted. */
ls_status ls_pdf_guard(ls_pdf_bytes *bytes, ls_sink *sink);
#endif
