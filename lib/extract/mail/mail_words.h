/* Header values of mail as UTF-8: unfolding (RFC 5322), encoded words (RFC 2047), parameters (RFC 2231). */
#ifndef LS_EXTRACT_MAIL_WORDS_H
#define LS_EXTRACT_MAIL_WORDS_H
#include "base/buffer.h"
#include "base/status.h"

/* Appends the value without its line breaks and outer blanks. */
ls_status ls_mail_unfold(const char *raw, size_t length, ls_buffer *out);
/* Appends an unfolded value with its encoded words decoded; bytes that are no ASCII outside of them get their charset
 * detected. */
ls_status ls_mail_words(const char *value, size_t length, ls_buffer *out);
/* Appends one parameter's value as UTF-8; *found tells whether it was there. `value`: the whole unfolded field. */
ls_status ls_mail_param(const char *value, size_t length, const char *name, ls_buffer *out, bool *found);
#endif
