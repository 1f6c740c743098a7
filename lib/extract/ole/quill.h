/* The stories of a Publisher document: Quill, its text engine, keeps them in one stream of chunks. */
#ifndef LS_EXTRACT_OLE_QUILL_H
#define LS_EXTRACT_OLE_QUILL_H
#include "extract/ole/cfb.h"

/* Text and links. *found: it was such a stream. */
ls_status ls_quill_read(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink, bool *found);
#endif
