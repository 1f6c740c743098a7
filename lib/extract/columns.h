/* Rows that name columns; and what the columns of a sheet are called: its header is the first row with two or more
 * texts, and more texts than data; no form's label, no address. Behind rows that are none, behind an empty row (a sheet
 * may hold several tables), and right below a header that has gaps (a heading over several columns), a row of headings
 * alone is one if the row behind it has data where it had headings.
 *
 *     if (ls_columns_want(&columns, row)) { … ls_columns_cell(&columns, 2, text, length, is_text) … }
 *     ls_columns_end(&columns, row, &is_header);          once all cells of a row with cells are known */
#ifndef LS_EXTRACT_COLUMNS_H
#define LS_EXTRACT_COLUMNS_H
#include "base/buffer.h"

enum { LS_COLUMNS_MOST = 16384 /* XFD */ };

typedef struct ls_column_names {
    ls_buffer text;
    uint32_t *at; /* by column: 1 + where its name begins in `text` */
    uint32_t room, last;
} ls_column_names; /* zero-initialised is empty and valid */

const char *ls_column_names_at(const ls_column_names *names, uint32_t column); /* NULL: none */
/* Those of the row below go over those above; false: no memory. */
bool ls_column_names_add(ls_column_names *to, const ls_column_names *from);
void ls_column_names_clear(ls_column_names *names);
void ls_column_names_free(ls_column_names *names);

/* A row that may name the columns: its texts, and what they look like. */
typedef struct ls_column_row {
    ls_column_names names;
    size_t texts, data, headings, addresses; /* cells; data: a number, an address, a text of digits */
    bool labelled;                           /* the first is "Contact:", as in forms */
} ls_column_row; /* zero-initialised is empty and valid */

/* A cell from the left, over `span` columns; an empty one is nothing. `is_text`: no number. *is_data: it is data.
 * False: no memory. */
bool ls_column_row_cell(ls_column_row *row, uint32_t column, uint32_t span, const char *text, size_t length,
                        bool is_text, bool *is_data);
/* Two headings and more, and nothing else. */
bool ls_column_row_is_headings(const ls_column_row *row);
/* More texts than data, no form, no address: enough for a sheet's first row, where columns mostly have names. */
bool ls_column_row_is_like(const ls_column_row *row);
/* Does it name columns that the row above has no name for: below a heading of several, or a title in two cells?
 * `marked`: it is a header by the format's word. */
bool ls_column_row_completes(const ls_column_row *row, const ls_column_names *above, bool marked);
void ls_column_row_clear(ls_column_row *row);

typedef struct ls_columns {
    uint64_t seen, header_row; /* the last row with cells; where the header's last row stands, 0: nowhere */
    unsigned others;           /* rows that are no header, before there is one */
    bool waits, below;         /* `next` may be a header; below: it is the second row of one */
    unsigned alike;            /* rows below the header that look like headings too: two, or the first one of all, and
                                  of the next nothing is said before it is one */
    ls_column_names header, next;
    ls_column_row row; /* under way */
} ls_columns; /* zero-initialised is empty and valid */

/* Does it matter what stands in this row? Rows come in order, empty ones do not. */
bool ls_columns_want(const ls_columns *columns, uint64_t row);
/* A cell of that row, from the left; false: no memory. `is_text`: no number. */
bool ls_columns_cell(ls_columns *columns, uint32_t column, const char *text, size_t length, bool is_text);
/* All its cells were given, if they were wanted. *is_header: it is a header, or may be one. False: no memory. */
bool ls_columns_end(ls_columns *columns, uint64_t row, bool *is_header);
const char *ls_columns_name(const ls_columns *columns, uint32_t column); /* NULL: none */
void ls_columns_reset(ls_columns *columns); /* the next sheet */
void ls_columns_free(ls_columns *columns);
#endif
