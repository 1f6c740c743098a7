/* What the handlers of single compressed files share: names, and bytes after the compressed data. */
#ifndef LS_EXTRACT_ARCHIVE_COMPRESSED_H
#define LS_EXTRACT_ARCHIVE_COMPRESSED_H
#include "extract/handler.h"

/* The name of the content: the file's without its suffix ("x.log.gz": "x.log"; "x.tgz": "x.tar"), else "content". Gives
 * where in about->name it ends; `extra` is to be appended. */
void ls_compressed_name(const ls_extract *about, const char **name, size_t *length, const char **extra);

/* Bytes from `at` to the end of the input that do not belong to the compressed data: zeros are padding, anything else
 * is noted and becomes a child of its own, so that nothing hides there. */
ls_status ls_compressed_rest(ls_input *input, uint64_t at, ls_sink *sink);
#endif
