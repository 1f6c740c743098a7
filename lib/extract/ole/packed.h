/* Bytes that an old document keeps deflated within itself: embedded objects, drawings. */
#ifndef LS_EXTRACT_OLE_PACKED_H
#define LS_EXTRACT_OLE_PACKED_H
#include "extract/sink.h"

/* A zlib stream (RFC 1950) as a child. One that is damaged is given as far as it goes, with a note; one that ends early
 * is whole where the child's size says so. */
ls_status ls_packed_child(ls_sink *sink, const uint8_t *data, size_t length, const ls_child *child);
#endif
