/* Characters that nobody sees and that divide words: the hyphen of a line that did not end there (U+00AD), a space of
 * no width (U+200B), a joiner of words (U+2060), a byte order mark inside (U+FEFF). Marks of direction and joiners of
 * letters (U+200C, U+200D) mean something and stay. */
#ifndef LS_TEXT_UNSEEN_H
#define LS_TEXT_UNSEEN_H
#include "base/buffer.h"

/* Valid UTF-8 without them into `out`, which is cleared. False: there are none (`out` is empty), or no memory
 * (out->failed). */
bool ls_unseen_drop(const char *text, size_t length, ls_buffer *out);
#endif
