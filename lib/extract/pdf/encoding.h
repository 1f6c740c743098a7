/* The single-byte encodings of ISO 32000-1, Annex D, and its text strings. */
#ifndef LS_EXTRACT_PDF_ENCODING_H
#define LS_EXTRACT_PDF_ENCODING_H
#include "base/buffer.h"

typedef enum ls_base_encoding {
    LS_ENCODING_STANDARD,
    LS_ENCODING_WIN_ANSI,
    LS_ENCODING_MAC_ROMAN,
    LS_ENCODING_MAC_EXPERT,
    LS_ENCODING_SYMBOL,
    LS_ENCODING_ZAPF_DINGBATS,
    LS_ENCODING_PDF_DOC,
    LS_ENCODING_COUNT
} ls_base_encoding;

const uint16_t *ls_encoding(ls_base_encoding which); /* 256 code points; 0: no character there */
/* By the name in the file, without the slash: "WinAnsiEncoding". */
bool ls_encoding_named(const char *name, ls_base_encoding *which);

/* A text string object (7.9.2.2): UTF-16 or UTF-8 if a byte order mark says so, else PDFDocEncoding. Appends UTF-8;
 * what is no text (controls, language escapes, broken sequences) is dropped or U+FFFD. False: out of memory. */
bool ls_pdf_text_string(const void *bytes, size_t length, ls_buffer *out);
#endif
