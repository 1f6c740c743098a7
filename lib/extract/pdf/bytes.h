/* The whole of an item's bytes at one address. */
#ifndef LS_EXTRACT_PDF_BYTES_H
#define LS_EXTRACT_PDF_BYTES_H
#include "extract/handler.h"

typedef struct ls_pdf_bytes {
    const uint8_t *data;
    size_t length;
    uint8_t *owned;  /* of ls_malloc */
    void *mapped;
} ls_pdf_bytes;

/* LS_DATA: it could not be had, which is noted. */
ls_status ls_pdf_bytes_open(ls_pdf_bytes *bytes, ls_input *input, ls_sink *sink);
/* Where a word stands next; bytes->length: nowhere. */
size_t ls_pdf_bytes_find(const ls_pdf_bytes *bytes, size_t at, const char *word);
void ls_pdf_bytes_close(ls_pdf_bytes *bytes);
#endif
