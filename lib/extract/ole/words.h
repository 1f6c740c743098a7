/* Strings of the old office formats: UTF-16 and bytes of a Windows code page, as UTF-8. */
#ifndef LS_EXTRACT_OLE_WORDS_H
#define LS_EXTRACT_OLE_WORDS_H
#include "base/buffer.h"
#include "base/status.h"
#include "text/codepage.h"

/* Appends bytes of a code page (1200: UTF-16LE; unknown: windows-1252), NULs left out. `pages` keeps the converters. */
ls_status ls_codepages_put(ls_buffer *out, ls_codepages *pages, unsigned page, const uint8_t *bytes, size_t length);
/* The same for a single string. */
ls_status ls_codepage_put(ls_buffer *out, unsigned page, const uint8_t *bytes, size_t length);
#endif
