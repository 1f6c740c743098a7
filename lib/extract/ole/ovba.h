/* The compression of VBA projects ([MS-OVBA] 2.4.1). */
#ifndef LS_EXTRACT_OLE_OVBA_H
#define LS_EXTRACT_OLE_OVBA_H
#include "base/buffer.h"
#include "base/status.h"

/* Appends what a CompressedContainer holds; *whole is false where it is damaged or cut (what stood before is kept), or
 * makes more than 64 MiB. LS_OK or LS_NOMEM. */
ls_status ls_ovba(const uint8_t *bytes, size_t length, ls_buffer *out, bool *whole);
#endif
