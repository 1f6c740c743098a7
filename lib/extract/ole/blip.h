/* Pictures of Office documents before 2007 ([MS-ODRAW] 2.2.23: BLIPs), which Word, Excel and PowerPoint keep alike. */
#ifndef LS_EXTRACT_OLE_BLIP_H
#define LS_EXTRACT_OLE_BLIP_H
#include "extract/sink.h"

typedef struct ls_blips {
    ls_sink *sink;
    /* Where pictures stand that the list only points at (FBSE.foDelay): Word's main stream. NULL: nowhere. */
    const uint8_t *delayed;
    size_t delayed_length;
    unsigned count; /* of pictures so far: they are named by it */
} ls_blips;

/* All pictures among drawing records, in containers too, as children: picture-1.emf, picture-2.png. */
ls_status ls_blips_read(ls_blips *blips, const uint8_t *records, size_t length);
/* The same among Word's inline pictures (PICFAndOfficeArtData, [MS-DOC] 2.9.192), which stand one after the other
 * among other things in the data stream. */
/* The next of those blocks at or behind *at, with its size; false: there is none, or *status ended the walk. */
bool ls_blips_block(ls_sink *sink, const uint8_t *data, size_t length, size_t *at, size_t *size, ls_status *status);
ls_status ls_blips_inline(ls_blips *blips, const uint8_t *data, size_t length);
#endif
