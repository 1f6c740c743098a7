/* Words that a metafile draws, put together again: runs on one height make a line, a gap between two makes a space. */
#ifndef LS_EXTRACT_IMAGE_DRAWN_H
#define LS_EXTRACT_IMAGE_DRAWN_H
#include "base/buffer.h"
#include "extract/handler.h"

typedef struct ls_drawn {
    ls_sink *sink;
    ls_buffer text;       /* lines not yet given */
    ls_buffer run;        /* scratch of the reader: one run as UTF-8 */
    int64_t x, y;         /* the pen: where text goes that says no place of its own */
    int64_t end, height;  /* where the last run ended */
    int64_t gap;          /* from here on a gap is a space */
    int64_t line_width;   /* of all characters on this height */
    uint64_t line_characters;
    bool blanks;          /* blanks are drawn by themselves */
    unsigned align;       /* TEXT_ALIGN of [MS-WMF] 2.1.2.3 */
    bool begun;           /* a line is */
    bool gave;            /* any text at all */
    bool glyphs;          /* text that is numbers of glyphs in a font that is not here */
} ls_drawn;

enum { LS_DRAWN_PEN = 1, LS_DRAWN_RIGHT = 2, LS_DRAWN_CENTER = 6 }; /* bits of `align` */

/* Adds what stands in `run` (and empties it), drawn at x, y. `width` 0: not known. */
ls_status ls_drawn_put(ls_drawn *drawn, int64_t x, int64_t y, int64_t width, size_t characters);
/* A text of it lies where the record does not reach. */
void ls_drawn_damaged(ls_drawn *drawn);
/* Gives what there is and frees all. A picture without a word is `image_only`, and so is one with words that are
 * glyphs. */
ls_status ls_drawn_end(ls_drawn *drawn, ls_status status);
#endif
