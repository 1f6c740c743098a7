/* The cells of a sheet on their way out, whatever the format: one row is held, so that its label and the table's header
 * row are known when its cells are handed on.
 *
 *     ls_grid grid;  ls_grid_init(&grid, office, "Sheet1")
 *     ls_grid_row(&grid, 7);                                    row 7 begins, the one before is handed on
 *     size_t begin = grid.text.length;  … append the cell's text to grid.text …
 *     ls_grid_cell(&grid, 2, begin, grid.text.length, true);    B7
 *     ls_grid_end(&grid);  ls_grid_free(&grid); */
#ifndef LS_EXTRACT_OFFICE_GRID_H
#define LS_EXTRACT_OFFICE_GRID_H
#include "extract/columns.h"
#include "extract/office/office.h"

enum { LS_GRID_COLUMNS = LS_COLUMNS_MOST, LS_GRID_ROW_TEXT = 1 << 20 /* a longer row is handed on in parts */ };

typedef struct ls_grid {
    ls_office *office;
    const char *name; /* the sheet's; borrowed, may be NULL */
    uint64_t row;     /* from 1 */
    uint32_t group;
    ls_buffer text, label; /* text: of all cells of the row */
    struct ls_grid_cell *cells;
    size_t count, capacity;
    ls_columns columns; /* what they are called */
} ls_grid;

bool ls_grid_init(ls_grid *grid, ls_office *office, const char *name); /* false: no memory */
ls_status ls_grid_row(ls_grid *grid, uint64_t row);
/* The text [begin, shown) of grid->text is what the cell shows, what follows of it is a formula that tells more.
 * `column` from 1; `is_text`: no number. A cell without any text is dropped. */
ls_status ls_grid_cell(ls_grid *grid, uint32_t column, size_t begin, size_t shown, bool is_text);
ls_status ls_grid_end(ls_grid *grid); /* hands on the last row */
void ls_grid_free(ls_grid *grid);

/* A formula with a text or an address in it may say what the cell does not show. */
static inline bool ls_grid_is_telling(const ls_buffer *formula) {
    return formula->length &&
           (memchr(formula->data, '"', formula->length) || memmem(formula->data, formula->length, "://", 3));
}

/* "AB", from 1; returns its length. */
size_t ls_column_name(uint32_t column, char out[8]);
/* "B7"; column and row from 1. */
void ls_cell_name(uint32_t column, uint64_t row, char out[32]);
/* A header or footer: &L&"Arial,Bold"&12Text&RPage &P: the codes go (ECMA-376 part 1, 18.3.1.39). Changes `text`. */
ls_status ls_grid_running(ls_grid *grid, ls_buffer *text, bool footer);
#endif
