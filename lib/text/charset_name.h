/* Names of charsets as mail, web pages and office files write them, mapped to the one we open. */
#ifndef LS_TEXT_CHARSET_NAME_H
#define LS_TEXT_CHARSET_NAME_H

#include <stddef.h>

typedef enum ls_charset_kind {
    LS_CHARSET_UTF8 = 0,
    LS_CHARSET_UTF16LE,
    LS_CHARSET_UTF16BE,
    LS_CHARSET_UTF32LE,
    LS_CHARSET_UTF32BE,
    LS_CHARSET_SINGLE, /* one byte a character, ASCII below 0x80 */
    LS_CHARSET_EBCDIC, /* one byte a character, not ASCII */
    LS_CHARSET_MULTI,  /* two to four bytes a character, ASCII as itself */
    LS_CHARSET_SEVEN   /* escape sequences or base64 in pure ASCII bytes */
} ls_charset_kind;

typedef struct ls_charset_info {
    const char *name; /* an iconv name, static */
    ls_charset_kind kind;
} ls_charset_info;

/* All that are known; NULL past the end. */
const ls_charset_info *ls_charset_at(size_t index);
size_t ls_charset_index(const ls_charset_info *info); /* of one that these gave */
/* NULL: not a charset that we know. Case, quotes, "x-", punctuation and trailing junk do not matter. "utf-16" and
 * "utf-32" without an order give the little-endian one; "us-ascii" gives UTF-8. */
const ls_charset_info *ls_charset_find(const char *name);
#endif
