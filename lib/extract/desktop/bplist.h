/* Property lists of macOS and iOS in binary form: of a file, or of an extended attribute. */
#ifndef LS_EXTRACT_DESKTOP_BPLIST_H
#define LS_EXTRACT_DESKTOP_BPLIST_H
#include "extract/sink.h"

/* Strings and data under their keys; `field` (may be NULL) where there is no key. Trouble becomes a note. */
ls_status ls_bplist_read(const uint8_t *bytes, size_t length, const char *field, ls_sink *sink);
#endif
