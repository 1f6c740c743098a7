/* Deflate (RFC 1951), CRC-32 and Adler-32: the one place that knows libdeflate (whole buffers, twice as fast) and zlib
 * (streams). */
#ifndef LS_EXTRACT_ARCHIVE_INFLATE_H
#define LS_EXTRACT_ARCHIVE_INFLATE_H
#include "base/status.h"

typedef struct ls_inflate ls_inflate;
ls_inflate *ls_inflate_create(void); /* NULL: out of memory */
void ls_inflate_free(ls_inflate *state);

/* Raw deflate data, all at once. LS_DATA: it breaks or ends early; LS_STOP: there is more than `capacity`. */
ls_status ls_inflate_whole(ls_inflate *state, const uint8_t *data, size_t length, uint8_t *out, size_t capacity,
                           size_t *consumed, size_t *produced);

/* Raw deflate data in pieces: start, then step with more input until *end. A step takes what it can from *data and
 * gives up to `capacity` bytes. LS_DATA: it breaks here; *produced bytes came before. */
ls_status ls_inflate_start(ls_inflate *state);
ls_status ls_inflate_step(ls_inflate *state, const uint8_t **data, size_t *length, uint8_t *out, size_t capacity,
                          size_t *produced, bool *end);

uint32_t ls_crc32(uint32_t crc, const void *data, size_t length);   /* start with 0 */
uint32_t ls_adler32(uint32_t sum, const void *data, size_t length); /* start with 1 */
#endif
