/* Text in Windows code pages, which office formats name by number. */
#ifndef LS_TEXT_CODEPAGE_H
#define LS_TEXT_CODEPAGE_H
#include "base/buffer.h"
#include "base/status.h"

enum { LS_CODEPAGES_OPEN = 64 };

/* Keeps a converter for each code page that was met. Zero-initialised is empty and valid. */
typedef struct ls_codepages {
    struct {
        unsigned number;
        struct ls_converter *converter;
    } open[LS_CODEPAGES_OPEN];
    size_t count;
} ls_codepages;

/* 0x80 to 0x9F of windows-1252; what is not assigned stays a control character (WHATWG, Encoding Standard). */
extern const uint16_t ls_windows_1252[32];

/* A name that ls_charset_find() knows; NULL: no code page that we know. */
const char *ls_codepage_name(unsigned number);
/* The code page of a font's character set (RTF 1.9.1, font table; [MS-WMF] 2.1.1.5): 0 for the default and others. */
unsigned ls_codepage_of_charset(long charset);
/* Appends UTF-8. An unknown number is read as windows-1252. `replaced` (may be NULL) counts what could not be
 * converted. */
ls_status ls_codepage_convert(ls_codepages *pages, unsigned number, const void *bytes, size_t length, ls_buffer *out,
                              uint64_t *replaced);
void ls_codepages_free(ls_codepages *pages);
#endif
