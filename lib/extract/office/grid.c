/* Rows as tables: the header row gives the columns their names, the first text of a row labels it. */
#include "extract/office/grid.h"
#include "base/alloc.h"
#include "base/utf8.h"

#include <ctype.h>

enum { LABEL_MAX = 200 };

typedef struct ls_grid_cell {
    uint32_t column;
    bool is_text;
    size_t begin, end, formula_end; /* in the row's text */
} cell;

bool ls_grid_init(ls_grid *grid, ls_office *office, const char *name) {
    *grid = (ls_grid){.office = office, .name = name};
    return ls_buffer_reserve(&grid->text, 1); /* no pointer into it is ever NULL */
}

size_t ls_column_name(uint32_t column, char out[8]) {
    char letters[8];
    size_t count = 0, at = 0;
    for (; column && count < 7; column = (column - 1) / 26) letters[count++] = (char)('A' + (column - 1) % 26);
    while (count) out[at++] = letters[--count];
    out[at] = '\0';
    return at;
}

static void put_row(uint64_t row, char out[24]) {
    char digits[24];
    size_t count = 0, at = 0;
    do digits[count++] = (char)('0' + row % 10);
    while ((row /= 10) && count < 20);
    while (count) out[at++] = digits[--count];
    out[at] = '\0';
}

void ls_cell_name(uint32_t column, uint64_t row, char out[32]) { put_row(row, out + ls_column_name(column, out)); }

static void copy_label(ls_buffer *to, const char *text, size_t length) {
    length = ls_utf8_valid(text, length < LABEL_MAX ? length : LABEL_MAX);
    size_t begin = to->length;
    ls_buffer_append(to, text, length);
    for (size_t i = begin; i < to->length; i++)
        if ((unsigned char)to->data[i] < ' ') to->data[i] = ' ';
    ls_buffer_putc(to, '\0');
}

static bool has_text(const ls_grid *grid, const cell *cell) {
    for (size_t i = cell->begin; i < cell->end; i++)
        if ((unsigned char)grid->text.data[i] > ' ') return true;
    return false;
}

/* The rest of a long row is no row of its own. */
static bool name_columns(ls_grid *grid, bool *is_header) {
    if (grid->row == grid->columns.seen) return true;
    bool wanted = ls_columns_want(&grid->columns, grid->row);
    for (size_t i = 0; i < grid->count && wanted; i++) {
        const cell *cell = &grid->cells[i];
        if (!ls_columns_cell(&grid->columns, cell->column, grid->text.data + cell->begin, cell->end - cell->begin,
                             cell->is_text))
            return false;
    }
    return ls_columns_end(&grid->columns, grid->row, is_header);
}

static ls_status give_cell(ls_grid *grid, const cell *cell, const char row[24], bool is_header) {
    char name[32];
    memcpy(name + ls_column_name(cell->column, name), row, 24);
    ls_segment segment = {.sheet = grid->name, .cell = name, .row = grid->row, .group = grid->group};
    if (!is_header) segment.column = ls_columns_name(&grid->columns, cell->column);
    if (grid->label.length > 1 && cell != grid->cells) segment.row_label = grid->label.data;
    segment.text = grid->text.data + cell->begin;
    segment.length = cell->end - cell->begin;
    ls_status status = segment.length ? ls_office_text(grid->office, &segment) : LS_OK;
    if (status != LS_OK || cell->formula_end == cell->end) return status;
    segment.text = grid->text.data + cell->end;
    segment.length = cell->formula_end - cell->end;
    segment.field = "formula";
    return ls_office_text(grid->office, &segment);
}

ls_status ls_grid_end(ls_grid *grid) {
    ls_status status = LS_OK;
    bool is_header = false, bare = grid->office->sink->bare;
    if (grid->count && !bare && !name_columns(grid, &is_header)) return LS_NOMEM;
    for (size_t i = 0; i < grid->count && grid->label.length == 0 && !bare; i++)
        if (has_text(grid, &grid->cells[i]))
            copy_label(&grid->label, grid->text.data + grid->cells[i].begin, grid->cells[i].end - grid->cells[i].begin);
    if (grid->label.failed) return LS_NOMEM;
    char row[24] = "";
    if (grid->count) put_row(grid->row, row);
    for (size_t i = 0; i < grid->count && status == LS_OK; i++)
        status = give_cell(grid, &grid->cells[i], row, is_header);
    grid->count = 0;
    ls_buffer_clear(&grid->text);
    return status;
}

ls_status ls_grid_row(ls_grid *grid, uint64_t row) {
    ls_status status = ls_grid_end(grid);
    grid->row = row;
    grid->group = ++grid->office->group;
    ls_buffer_clear(&grid->label);
    return status;
}

ls_status ls_grid_cell(ls_grid *grid, uint32_t column, size_t begin, size_t shown, bool is_text) {
    if (grid->text.failed) return LS_NOMEM;
    if (grid->text.length == begin) return LS_OK;
    if (grid->count == grid->capacity) {
        size_t capacity = grid->capacity ? grid->capacity * 2 : 64;
        cell *cells = ls_realloc(grid->cells, capacity * sizeof *cells);
        if (!cells) return LS_NOMEM;
        grid->cells = cells;
        grid->capacity = capacity;
    }
    grid->cells[grid->count++] = (cell){column, is_text, begin, shown, grid->text.length};
    return grid->count >= LS_GRID_COLUMNS || grid->text.length > LS_GRID_ROW_TEXT ? ls_grid_end(grid) : LS_OK;
}

/* A font's name is what somebody chose, or a company had made for itself; "-" is that of the workbook. */
static ls_status font_of_running(ls_grid *grid, const char *name, size_t length, bool footer) {
    const ls_segment segment = {.sheet = grid->name, .part = footer ? LEAKSIFT_PART_FOOTER : LEAKSIFT_PART_HEADER,
                                .field = "font", .text = name, .length = length};
    return *name == '-' || !length ? LS_OK : ls_office_text(grid->office, &segment);
}

/* What follows "&K": a colour as RRGGBB, or as a theme's number and a tint ("01+000"). */
static bool is_colour(const char *p, const char *end) {
    if (end - p < 6) return false;
    for (int i = 0; i < 6; i++)
        if (!isxdigit((unsigned char)p[i]) && !(i == 2 && (p[i] == '+' || p[i] == '-'))) return false;
    return true;
}

ls_status ls_grid_running(ls_grid *grid, ls_buffer *text, bool footer) {
    if (!text->length) return LS_OK;
    char *to = text->data, *p = to, *end = p + text->length;
    while (p < end) {
        if (*p != '&' || p + 1 == end) {
            *to++ = *p++;
            continue;
        }
        p++;
        if (*p == '&') *to++ = '&';
        else if (*p == '"') {
            const char *font = ++p;
            while (p < end && *p != '"') p++;
            ls_status status = font_of_running(grid, font, (size_t)(p - font), footer);
            if (status != LS_OK) return status;
        } else if (*p >= '0' && *p <= '9') {
            while (p + 1 < end && p[1] >= '0' && p[1] <= '9') p++;
        } else if (*p == 'K') {
            if (is_colour(p + 1, end)) p += 6;
        } else if (strchr("LCR", *p)) *to++ = '\n';
        if (p < end) p++;
    }
    ls_segment segment = {.sheet = grid->name, .part = footer ? LEAKSIFT_PART_FOOTER : LEAKSIFT_PART_HEADER,
                          .text = text->data, .length = (size_t)(to - text->data)};
    ls_status status = ls_office_text(grid->office, &segment);
    ls_buffer_clear(text);
    return status;
}

void ls_grid_free(ls_grid *grid) {
    ls_buffer_free(&grid->text);
    ls_buffer_free(&grid->label);
    ls_columns_free(&grid->columns);
    ls_free(grid->cells);
}
