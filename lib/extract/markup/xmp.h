/* XMP packets (ISO 16684-1), which PDF documents and pictures carry: properties, times, and what else is text. */
#ifndef LS_EXTRACT_MARKUP_XMP_H
#define LS_EXTRACT_MARKUP_XMP_H
#include "extract/sink.h"

/* A broken packet gives what can be read of it. LS_OK, LS_NOMEM, or what the sink returned. */
ls_status ls_xmp(ls_sink *sink, const char *packet, size_t length);
#endif
