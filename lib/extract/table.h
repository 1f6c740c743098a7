/* Tables of running text (Word, RTF, slides, OpenDocument's text): which header and which label a cell has. Rows are
 * judged as those of sheets are (columns.h), but come one by one and are not held, so that what stands below cannot
 * bear a header out: it is the first row, where the format marks it as one, or where it has three columns and more that
 * all look like headings. A table of two columns is mostly a list of labels and values ("Name | Anna", "Phone | ..."),
 * whose first value says nothing about the others.
 *
 *     ls_table_begin(&table);
 *     ls_table_row(&table, group);  ls_table_next(&table, 1);
 *     … ls_table_place(&table, &segment) …  ls_table_keep(&table, text, length, 1);     the cell's end */
#ifndef LS_EXTRACT_TABLE_H
#define LS_EXTRACT_TABLE_H
#include "base/buffer.h"
#include "extract/columns.h"
#include "extract/sink.h"

enum { LS_TABLE_LABEL_MAX = 200 /* bytes of a header or label that are kept */, LS_TABLE_HEADER_COLUMNS = 3 };

typedef struct ls_table {
    uint64_t row;           /* from 1; 0: none has begun */
    uint32_t column, group; /* of the cell under way; from 1 */
    uint32_t cells;         /* of this row so far */
    uint32_t covered;       /* columns, by those of this row */
    bool has_header, marked, failed;
    uint64_t judged_row;    /* 0: none was */
    ls_column_row first, second; /* the row that was judged, or will be; the one behind it */
    ls_buffer label;        /* text of this row's first cell that has one, with a NUL */
} ls_table;

void ls_table_begin(ls_table *table);
void ls_table_row(ls_table *table, uint32_t group);
/* The format says that the row under way is a header. */
void ls_table_mark(ls_table *table);
/* The next cell begins, `columns` further on. */
void ls_table_next(ls_table *table, uint32_t columns);
/* Row, group, column and row label of text in this cell. */
void ls_table_place(const ls_table *table, ls_segment *segment);
/* The cell's text, when all of it is there; it covers `columns`. False: no memory. */
bool ls_table_keep(ls_table *table, const char *text, size_t length, uint32_t columns);
void ls_table_free(ls_table *table);

/* One text as a label: cut, without blanks around it, a NUL behind it. `to` tells whether memory failed. */
void ls_table_copy(ls_buffer *to, const char *text, size_t length);
/* Could the text be a column's heading: short, with letters, neither an address nor a number. */
bool ls_table_heading_like(const char *text, size_t length);
/* Is a row of such texts, each with a NUL, a header although nothing marks it? */
bool ls_table_header_like(const ls_buffer *texts);
/* Text number `column` from 1 of such a row; NULL: there is none. */
const char *ls_table_text(const ls_buffer *texts, uint32_t column);
#endif
