/* Excel number formats (ECMA-376 part 1, 18.8.30 and 18.8.31): what a cell shows, and what it holds. */
#ifndef LS_EXTRACT_OFFICE_NUMFMT_H
#define LS_EXTRACT_OFFICE_NUMFMT_H
#include "base/buffer.h"

/* The code of a built-in format; "General" for a number that has none. Static. */
const char *ls_numfmt_builtin(uint64_t id);

/* A code that was read once, for all cells that have it. */
typedef struct ls_numfmt_section {
    size_t begin, end; /* in the code */
} ls_numfmt_section;
typedef struct ls_numfmt_shape {
    int whole, fraction, percent, thousand_cuts;
    bool grouped, exponent, ratio, general, text, date;
    bool fraction_text; /* the decimal point was seen */
} ls_numfmt_shape;
typedef struct ls_numfmt {
    const char *code; /* the caller's */
    size_t length, count;
    bool general, bracketed;
    ls_numfmt_section sections[4];
    ls_numfmt_shape shapes[4];
} ls_numfmt;
void ls_numfmt_read(const char *code, ls_numfmt *format);

/* Appends the text of a number as the format shows it. Where that loses digits the whole number follows after a space
 * (General shows 491512345678 as 4.91512E+11: only the whole number is given then). A date is followed by its ISO form.
 * `raw` is the number as stored, "4.91512345678E11"; what is no number is appended as it is. */
bool ls_numfmt_cell(const ls_numfmt *format, const char *raw, size_t length, bool date1904, ls_buffer *out);
/* The same for the format General. */
bool ls_numfmt_general(const char *raw, size_t length, ls_buffer *out);
#endif
