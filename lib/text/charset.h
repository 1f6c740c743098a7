/* Any charset → UTF-8. Order: BOM, valid UTF-8, UTF-16/32 by their zero bytes, EBCDIC by its blanks, the declared
 * charset, uchardet, windows-1252. */
#ifndef LS_TEXT_CHARSET_H
#define LS_TEXT_CHARSET_H
#include "base/buffer.h"
#include "base/input.h"
#include "base/status.h"

/* Decides on a charset from the first bytes (64 KiB do). `declared` may be NULL. The name is static, an iconv name
 * ("UTF-8", "UTF-16LE", "WINDOWS-1252"), "UTF-8" for pure ASCII; NULL: these bytes are no text in any charset.
 * *bom is the length of a byte order mark, 0 without. `complete`: the bytes are the whole item. */
const char *ls_charset_detect(const uint8_t *bytes, size_t length, bool complete, const char *declared, size_t *bom);

/* A converter for one charset: adapter to iconv, and fast paths for UTF-8, UTF-16 and the one-byte charsets. */
typedef struct ls_converter ls_converter;
ls_converter *ls_converter_open(const char *charset); /* NULL: not known to iconv, or no memory */
void ls_converter_close(ls_converter *converter);
/* Appends UTF-8 to `out`. What cannot be converted becomes U+FFFD and is counted in *replaced (may be NULL). A sequence
 * cut at the end is kept for the next call unless `last`. */
ls_status ls_converter_run(ls_converter *converter, const uint8_t *bytes, size_t length, bool last, ls_buffer *out,
                           uint64_t *replaced);

/* Loads now the modules of charsets of several bytes, and keeps them: for a process that may soon open no file. About
 * 1 ms, once. */
void ls_converters_warm(void);

/* One short string (a header, a name, a property), whole, by that charset and no other: who does not know it asks
 * ls_charset_detect() first. A charset that is not known is taken for UTF-8, to be repaired. */
ls_status ls_charset_to_utf8(const char *charset, const void *bytes, size_t length, ls_buffer *out);
/* Valid UTF-8 stays, each broken byte becomes U+FFFD. */
ls_status ls_utf8_repair(const void *bytes, size_t length, ls_buffer *out);
#endif
