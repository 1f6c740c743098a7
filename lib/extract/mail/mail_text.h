/* A plain text body of a mail → segments: what was written, what was quoted, what is signature. */
#ifndef LS_EXTRACT_MAIL_TEXT_H
#define LS_EXTRACT_MAIL_TEXT_H
#include "extract/sink.h"

typedef struct ls_mail_body {
    const uint8_t *bytes; /* decoded from its transfer encoding */
    size_t length;
    const char *charset; /* declared, or NULL */
    bool flowed, del_space; /* RFC 3676 */
} ls_mail_body;

/* LS_DATA: these bytes are no text in any charset; nothing was emitted. */
ls_status ls_mail_text(const ls_mail_body *body, ls_sink *sink);
#endif
