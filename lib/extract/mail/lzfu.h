/* Compressed RTF of Outlook's messages, [MS-OXRTFCP]. */
#ifndef LS_EXTRACT_MAIL_LZFU_H
#define LS_EXTRACT_MAIL_LZFU_H
#include "base/buffer.h"
#include "base/status.h"

/* Appends what it holds. *whole tells that nothing was missing or wrong. LS_OK (also for what is no compressed RTF) or
 * LS_NOMEM. */
ls_status ls_lzfu(const uint8_t *bytes, size_t length, ls_buffer *out, bool *whole);
#endif
