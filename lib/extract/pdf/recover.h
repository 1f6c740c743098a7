/* Second attempts at a file that QPDF refuses, on a copy of its bytes that is changed so that it does not. */
#ifndef LS_EXTRACT_PDF_RECOVER_H
#define LS_EXTRACT_PDF_RECOVER_H
#include "extract/pdf/bytes.h"
#include "extract/pdf/document.h"

/* QPDF's own repair reads from every word "trailer" on, to the end if it must: not of a file that has very many. */
bool ls_pdf_repairable(const ls_pdf_bytes *bytes);
/* Appends what stands in object streams, as objects by themselves. */
ls_status ls_pdf_unpack_objects(const ls_pdf_bytes *bytes, ls_sink *sink, ls_buffer *out);
/* A file without a usable trailer or page tree gets one at its end: `own` with a catalog of ours, whose tree of pages
 * is empty (pages are then searched for by their type), else with the file's last catalog. `unpacked` objects stand
 * before all others, which are newer if they have the same number. *pdf stays NULL if nothing helps. */
ls_status ls_pdf_rebuild(const ls_pdf_bytes *bytes, const ls_buffer *unpacked, bool own, ls_pdf_bytes *copy,
                         ls_pdf **pdf);
/* A file of which attachments alone are encrypted (7.6.5: no /StmF, no /StrF) is read as if it were not encrypted. */
ls_status ls_pdf_unmask(const ls_pdf_bytes *bytes, ls_pdf_bytes *copy, ls_pdf **pdf);
#endif
