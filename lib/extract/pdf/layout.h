/* From runs of glyphs at places on a page to lines of text. The order is that of the page's instructions, which is the
 * writer's order of reading and never mixes two columns; a run that continues a line, of now or of before, joins it. */
#ifndef LS_EXTRACT_PDF_LAYOUT_H
#define LS_EXTRACT_PDF_LAYOUT_H
#include "base/buffer.h"
#include "extract/sink.h"

/* One run: a line of glyphs from a point on, in the direction of its baseline, all in units of the page. */
typedef struct ls_pdf_run {
    const char *text; /* UTF-8 */
    size_t length;
    double x, y;      /* where it starts */
    double dx, dy;    /* unit vector of the baseline */
    double advance;   /* along it */
    double slack;     /* of it: spacing behind the last glyph */
    double em;
} ls_pdf_run;

typedef struct ls_pdf_piece {
    size_t at, length;     /* in layout.text; of more than one append, pieces follow each other */
    double from, to, slack; /* along the baseline */
    double across;         /* distance of the baseline from the origin */
    double dx, dy, em;
    size_t next, line;     /* the piece to its right in the line */
} ls_pdf_piece;

typedef struct ls_pdf_line {
    size_t first, last; /* pieces */
} ls_pdf_line;

typedef struct ls_pdf_layout { /* zero-initialised is empty and valid */
    ls_buffer text, out;
    ls_pdf_piece *pieces;
    size_t count, capacity;
    ls_pdf_line *lines;
    size_t line_count, line_capacity;
} ls_pdf_layout;

bool ls_pdf_layout_add(ls_pdf_layout *layout, const ls_pdf_run *run); /* false: out of memory */
/* Gives the page's text to the sink, a segment a paragraph, shaped as `form`, and empties the layout. */
ls_status ls_pdf_layout_flush(ls_pdf_layout *layout, ls_sink *sink, const ls_segment *form);
void ls_pdf_layout_free(ls_pdf_layout *layout);

/* Gaps, in ems: from this on it is a space (pdftotext: 0.1), and from that on the cell of a table. */
#define LS_PDF_GAP_SPACE 0.13
#define LS_PDF_GAP_CELL 2.0
#define LS_PDF_GAP_ACCENT 0.1 /* so far a letter begins inside the accent before it */
#endif
