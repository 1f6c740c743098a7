/* Deflate64 (ZIP method 9): what Windows packs members beyond 2 GB with, and no library at hand reads. */
#ifndef LS_EXTRACT_ARCHIVE_INFLATE64_H
#define LS_EXTRACT_ARCHIVE_INFLATE64_H
#include "base/status.h"

/* The next packed bytes, borrowed until the next call; *length 0: there are no more. */
typedef ls_status (*ls_inflate64_more)(void *context, const uint8_t **data, size_t *length);
typedef ls_status (*ls_inflate64_write)(void *context, const void *data, size_t length);

/* Unpacks all of it, at most 64 KiB a write. LS_DATA: it breaks; what came before was written. What a callback returns
 * other than LS_OK ends it and is returned. */
ls_status ls_inflate64(ls_inflate64_more more, ls_inflate64_write write, void *context);
#endif
