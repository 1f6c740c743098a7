/* Running text and tables of OpenDocument. */
#ifndef LS_EXTRACT_OFFICE_ODF_H
#define LS_EXTRACT_OFFICE_ODF_H
#include "extract/office/office.h"

typedef struct ls_odf ls_odf;
ls_odf *ls_odf_create(ls_office *office); /* NULL: out of memory */
/* Reads a part; `field` names it in each segment where it is not the document's own, else NULL. */
ls_status ls_odf_part(ls_odf *reader, ls_part *part, const char *field);
/* The same in three steps, for a document that is one XML: begin, every token, end. */
ls_status ls_odf_begin(ls_odf *reader);
ls_status ls_odf_token(void *reader, const ls_xml_token *token);
ls_status ls_odf_end(ls_odf *reader, ls_status status);
void ls_odf_free(ls_odf *reader);
#endif
