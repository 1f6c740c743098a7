/* The filters of PDF streams (ISO 32000-1, 7.4), each from one block of memory into another, never past a cap. What
 * could be decoded before the data broke stays. */
#ifndef LS_EXTRACT_PDF_FILTER_H
#define LS_EXTRACT_PDF_FILTER_H
#include "base/buffer.h"
#include "base/status.h"
#include "extract/archive/inflate.h"

typedef enum ls_pdf_coding {
    LS_PDF_FLATE = 0,
    LS_PDF_LZW,
    LS_PDF_ASCII85,
    LS_PDF_ASCIIHEX,
    LS_PDF_RUNLENGTH,
    LS_PDF_IDENTITY, /* /Crypt: QPDF has decrypted */
    LS_PDF_PICTURE,  /* DCT, JPX, CCITT, JBIG2 */
    LS_PDF_UNKNOWN
} ls_pdf_coding;

typedef struct ls_pdf_filter {
    ls_pdf_coding coding;
    bool late_change;        /* LZW: /EarlyChange 0 */
    unsigned predictor;      /* 1: none, 2: TIFF, from 10: PNG */
    uint32_t colors, bits, columns;
} ls_pdf_filter;

typedef struct ls_pdf_decoded {
    bool damaged, capped;
} ls_pdf_decoded;

/* The coding of a filter's name, long or short. */
ls_pdf_coding ls_pdf_coding_of(const char *name);
/* Appends to `out` at most `cap` bytes, which is not 0. Only LS_OK and LS_NOMEM. */
ls_status ls_pdf_filter_run(ls_inflate *inflate, const ls_pdf_filter *filter, const uint8_t *in, size_t length,
                            size_t cap, ls_buffer *out, ls_pdf_decoded *how);
/* Bytes of a zlib header (RFC 1950) at the start: 2, or 0 where there is none. */
size_t ls_pdf_zlib_header(const uint8_t *bytes, size_t length);
#endif
