/* Running text and tables of OpenDocument. */
#ifndef LS_EXTRACT_OFFICE_ODF_H
#define LS_EXTRACT_OFFICE_ODF_H
#include "extract/office/office.h"

typedef struct ls_odf ls_odf;
ls_odf *ls_odf_create(ls_office *office); /* NULL: out of memory */
/* Reads a part; `field` names it in each segment where it is not the document's own, else NULL. */
ls_status ls_odf_part(ls_odf *reader, ls_part *part, const char *field);
void ls_odf_free(ls_odf *reader);
#endif
