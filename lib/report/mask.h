/* Masks: what may be shown of a value of a given type, so that a person sees what kind of thing it is and whom to ask,
 * but cannot use it. */
#ifndef LS_REPORT_MASK_H
#define LS_REPORT_MASK_H
#include "base/buffer.h"

/* Appends the mask of `value` to `out`. `normalized` and `domain` help where given (country code, registrable domain). An
 * unknown type keeps its first character and its length. */
void ls_mask_value(const char *type, const char *value, const char *normalized, const char *domain, ls_buffer *out);
/* Free text in which values may stand (a header cell, a message): words that look like an address, a number of five
 * or more digits or a key are masked, and so is `value` (may be NULL) wherever it stands. */
void ls_mask_text(const char *text, size_t length, const char *value, ls_buffer *out);
/* One part of a path: its first character and a short suffix. */
void ls_mask_path_part(const char *part, size_t length, ls_buffer *out);
#endif
