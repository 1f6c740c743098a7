/* A stream's content: its chain of filters read and run, under a cap of bytes written. */
#ifndef LS_EXTRACT_PDF_STREAM_H
#define LS_EXTRACT_PDF_STREAM_H
#include "extract/handler.h"
#include "extract/pdf/document.h"
#include "extract/pdf/filter.h"

enum { LS_PDF_FILTERS = 8 };

typedef struct ls_pdf_chain {
    ls_pdf_filter filters[LS_PDF_FILTERS];
    unsigned count;
    bool too_long;
} ls_pdf_chain;

/* What all that read streams share. */
typedef struct ls_pdf_streams {
    ls_pdf *pdf;
    ls_sink *sink;
    ls_inflate *inflate;
    ls_buffer spare; /* between two filters */
} ls_pdf_streams;

ls_status ls_pdf_streams_open(ls_pdf_streams *streams, ls_pdf *pdf, ls_sink *sink);
void ls_pdf_streams_close(ls_pdf_streams *streams);

/* Appends the content to `out`. What limits or breaks it is noted. A picture's coding leaves it out: nothing is
 * appended. */
ls_status ls_pdf_stream(ls_pdf_streams *streams, ls_pdf_object stream, ls_buffer *out);
/* The content of an attachment, written into the sink's open child. */
ls_status ls_pdf_stream_child(ls_pdf_streams *streams, ls_pdf_object stream);
#endif
