/* The MIME tree of one message (RFC 2045, 2046): its header fields and text bodies are text of the item, everything
 * else in it a child. */
#ifndef LS_EXTRACT_MAIL_MIME_H
#define LS_EXTRACT_MAIL_MIME_H
#include "extract/sink.h"

/* Reads the message in bytes [start, end) of the input. */
ls_status ls_mime_message(ls_input *input, uint64_t start, uint64_t end, ls_sink *sink);
/* The fields of a header block that was kept apart from its message, without the subject. `group`: the last number
 * given. */
ls_status ls_mime_fields(const char *bytes, size_t length, ls_sink *sink, uint32_t *group);
#endif
