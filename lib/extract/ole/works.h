/* Documents of the word processor of Works 3 and 4: the stream MN0. */
#ifndef LS_EXTRACT_OLE_WORKS_H
#define LS_EXTRACT_OLE_WORKS_H
#include "extract/ole/cfb.h"

/* Gives its paragraphs. *found: it is such a stream. LS_OK, LS_NOMEM or what the sink said; damage is noted. */
ls_status ls_works_read(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink, bool *found);
#endif
