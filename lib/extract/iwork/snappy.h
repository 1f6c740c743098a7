/* One block of Snappy's raw format (github.com/google/snappy, format_description.txt). */
#ifndef LS_EXTRACT_IWORK_SNAPPY_H
#define LS_EXTRACT_IWORK_SNAPPY_H
#include "base/buffer.h"
#include "base/status.h"

/* Appends what the block holds, at most `most` bytes. LS_DATA: it is damaged; what came before stays in `out`. */
ls_status ls_snappy(const uint8_t *block, size_t length, size_t most, ls_buffer *out);
#endif
