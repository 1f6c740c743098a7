/* Lotus' character set of many bytes, LMBCS: bytes over 0x7F are of one code page, those below 0x20 name another for
 * what follows. */
#ifndef LS_EXTRACT_OFFICE_LMBCS_H
#define LS_EXTRACT_OFFICE_LMBCS_H
#include "text/codepage.h"

/* Appends UTF-8; ends at a NUL. LS_OK or LS_NOMEM. */
ls_status ls_lmbcs_convert(ls_codepages *pages, const uint8_t *bytes, size_t length, ls_buffer *out);
#endif
