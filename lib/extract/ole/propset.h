/* Property sets of compound files, [MS-OLEPS] and [MS-OSHARED] 2.3.3: who wrote a document, for which company, when. */
#ifndef LS_EXTRACT_OLE_PROPSET_H
#define LS_EXTRACT_OLE_PROPSET_H
#include "extract/ole/cfb.h"

/* Reads \005SummaryInformation and \005DocumentSummaryInformation of a storage, with the properties that the user
 * named, into the sink's properties and times. LS_OK or LS_NOMEM; damage is noted. */
ls_status ls_propset_read(ls_cfb *cfb, ls_cfb_id storage, ls_sink *sink);
/* Any other stream that holds property sets (\005HwpSummaryInformation): all strings of it, and links. */
ls_status ls_propset_stream(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink);
#endif
