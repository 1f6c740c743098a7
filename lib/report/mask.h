/* Masks: what may be shown of a value of a given type, so that a person sees what kind of thing it is and whom to ask,
 * but cannot use it. */
#ifndef LS_REPORT_MASK_H
#define LS_REPORT_MASK_H
#include "base/buffer.h"
#include "report/seen.h"

/* Appends the mask of `value` to `out`. `normalized` and `domain` help where given (country code, registrable domain).
 * An unknown type keeps its first character and its length. */
void ls_mask_value(const char *type, const char *value, const char *normalized, const char *domain, ls_buffer *out);
/* Free text in which values may stand (a header cell, a message): words that look like an address, a number of five
 * or more digits or a key are masked, and so is `value` (may be NULL) wherever it stands, and words of values seen
 * (NULL: none). */
void ls_mask_text(const char *text, size_t length, const char *value, const ls_seen *seen, ls_buffer *out);
/* The name of a place, which is the data's own text: only plain words (plain_words.h) and two digits in all are kept,
 * for a value that stands there need not have been found in this item. Words of values seen (NULL: none) are hidden
 * too. */
void ls_mask_place(const char *text, size_t length, const ls_seen *seen, ls_buffer *out);
/* Running text around a value, in which others may stand that nobody found there (a name shown again far from what made
 * it one): plain words in small letters are kept, all else is hidden. Where the text was cut, the word there may be a
 * part of one. Words of values seen (NULL: none) are hidden too. */
void ls_mask_prose(const char *text, size_t length, bool cut_before, bool cut_after, const ls_seen *seen,
                   ls_buffer *out);
/* One part of a path: its first character and a short suffix. */
void ls_mask_path_part(const char *part, size_t length, ls_buffer *out);
#endif
