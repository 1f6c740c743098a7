/* Runs of text in other bytes, as strings(1) finds them: in UTF-8, and in UTF-16 of Latin letters. */
#ifndef LS_EXTRACT_STORE_RUNS_H
#define LS_EXTRACT_STORE_RUNS_H
#include "base/buffer.h"

/* Appends the runs of `least` bytes of UTF-8, or units of UTF-16, and more, each a line (in bytes, so that a name of
 * three Chinese characters is one). Returns how many bytes were looked at: all of them, or, unless `last`, up to the
 * run that the end cuts. */
size_t ls_runs_take(const uint8_t *bytes, size_t length, bool last, size_t least, ls_buffer *text);
#endif
