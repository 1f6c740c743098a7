/* What each byte of a one-byte charset is. The tables are made at build time, by lib/embed_charsets.c. */
#ifndef LS_TEXT_CHARSET_TABLE_H
#define LS_TEXT_CHARSET_TABLE_H
#include <stdbool.h>
#include <stdint.h>

typedef struct ls_charset_entry {
    uint8_t length; /* of its UTF-8; 0: a hole */
    char bytes[3];
} ls_charset_entry;

typedef struct ls_charset_table {
    ls_charset_entry entries[256];
    bool known;       /* false: of a charset of more bytes, or the build machine's iconv did not know it */
    bool ascii_stays; /* bytes under 0x80 are themselves (not in EBCDIC, VISCII, TCVN) */
} ls_charset_table;

extern const ls_charset_table ls_charset_tables[]; /* by ls_charset_index() */
#endif
