/* Cell styles of a workbook: which number format code each has; and the numbers of binary workbooks as text. */
#ifndef LS_EXTRACT_OFFICE_CELLSTYLE_H
#define LS_EXTRACT_OFFICE_CELLSTYLE_H
#include "base/arena.h"
#include "base/buffer.h"
#include "extract/office/numfmt.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct ls_cell_styles {
    ls_arena arena;
    struct ls_cell_format {
        uint64_t id;
        const char *code;
    } *formats;
    size_t format_count, format_capacity;
    const char **codes; /* of each style */
    size_t count, capacity;
    bool date1904;
    ls_numfmt read[16]; /* of codes that cells had, by their style */
} ls_cell_styles;

/* false: no memory. Formats past a sane number are left out. */
bool ls_cell_styles_format(ls_cell_styles *styles, uint64_t id, const char *code, size_t length);
/* The next style, of this format: one that was told before, or a built-in one. */
bool ls_cell_styles_add(ls_cell_styles *styles, uint64_t format_id);
void ls_cell_styles_free(ls_cell_styles *styles);

/* A number as digits, "-12.5", "1.5E+300": all of an integer, 15 significant ones of a fraction. Not NUL-ended; how
 * many. */
size_t ls_number_digits(double number, char out[40]);
/* Appends what a cell of this style shows of a number, and what it holds (ls_numfmt_cell): of one as it is stored, and
 * of one of a binary workbook. */
bool ls_cell_raw(ls_cell_styles *styles, uint64_t style, const char *raw, size_t length, ls_buffer *out);
bool ls_cell_number(ls_cell_styles *styles, uint64_t style, double number, ls_buffer *out);
/* The double of eight bytes; the number that Excel packs into four ([MS-XLS] 2.5.217, [MS-XLSB] 2.5.122). */
double ls_number_le(const uint8_t *bytes);
double ls_number_rk(uint32_t rk);
/* What a cell shows that holds an error ([MS-XLS] 2.5.10 BErr, [MS-XLSB] 2.5.97.2); "" for a number that is none. */
const char *ls_cell_error(unsigned code);
#endif
