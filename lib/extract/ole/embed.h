/* Objects embedded in documents, each in a storage of its own ([MS-OLEDS] 2.3). */
#ifndef LS_EXTRACT_OLE_EMBED_H
#define LS_EXTRACT_OLE_EMBED_H
#include "extract/ole/cfb.h"

/* Hands on one embedded object as a child: a packaged file under its own name, an Office document of the newer kind as
 * it is, anything else that holds streams of its own as a compound file. */
ls_status ls_ole_embedded(ls_cfb *cfb, ls_cfb_id storage, ls_sink *sink);
/* The stream of a storage that holds a file as it is; LS_CFB_NONE: there is none. */
ls_cfb_id ls_ole_package(ls_cfb *cfb, ls_cfb_id storage);
/* A stream that says how an object is drawn, linked and named, not what it holds. */
bool ls_ole_is_plumbing(const char *stream);
#endif
