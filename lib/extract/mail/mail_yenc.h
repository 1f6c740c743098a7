/* Files in the body of an article as yEnc writes them (yenc-draft.1.3): a line of its own, then the file's bytes with
 * 42 added to each, four of them behind an equals sign. */
#ifndef LS_EXTRACT_MAIL_YENC_H
#define LS_EXTRACT_MAIL_YENC_H
#include "extract/sink.h"

/* The next file from a line's start at or after `at`: bytes from *begin up to *end. */
bool ls_mail_yenc_find(const uint8_t *bytes, size_t length, size_t at, size_t *begin, size_t *end);
/* Such a file, as a child. `charset`: of its name, or NULL. */
ls_status ls_mail_yenc_child(const uint8_t *bytes, size_t length, const char *charset, ls_sink *sink);
#endif
