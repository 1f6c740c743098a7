/* Excel workbooks (ECMA-376 part 1, 18): what the sheets share. */
#ifndef LS_EXTRACT_OFFICE_XLSX_H
#define LS_EXTRACT_OFFICE_XLSX_H
#include "extract/office/cellstyle.h"
#include "extract/office/office.h"

/* Shared strings: one blob, and where each begins. */
typedef struct ls_strings {
    ls_buffer blob;
    ls_buffer starts; /* uint32_t: start of each, and the end of the last */
    ls_buffer seen;   /* a byte each: a cell shows it */
    size_t count;
} ls_strings;
ls_status ls_strings_load(ls_office *office, ls_part *part, ls_strings *strings);
/* For other formats: the string that `strings->blob` was given at its end, or past the cap (ls_strings_full) `late`,
 * ends. */
bool ls_strings_full(const ls_strings *strings);
ls_status ls_strings_begin(ls_strings *strings);
ls_status ls_strings_end(ls_office *office, ls_strings *strings, ls_buffer *late);
bool ls_strings_get(ls_strings *strings, uint64_t index, const char **text, size_t *length);
/* What no cell shows: left from deleted cells. */
ls_status ls_strings_rest(ls_office *office, ls_strings *strings);
void ls_strings_free(ls_strings *strings);
/* _x000D_ is a character that XML cannot hold (ST_Xstring, 22.9.2.19); decoded in place from `begin`. */
void ls_xstring_decode(ls_buffer *text, size_t begin);

typedef struct ls_workbook {
    ls_office *office;
    ls_strings strings;
    ls_cell_styles styles;
    ls_buffer sheets; /* relationship id and name of each, both with a NUL */
    uint64_t sheet_count;
} ls_workbook;
/* Reads the cells of a sheet; `name` is borrowed, may be NULL. */
ls_status ls_sheet_read(ls_workbook *book, ls_part *part, const char *name);
ls_status ls_sheet_comments(ls_workbook *book, ls_part *part, const char *sheet);

/* A comment on a cell. */
typedef struct ls_remark {
    const char *sheet, *cell; /* borrowed; either may be NULL */
    ls_buffer authors, text;  /* all authors, each with a NUL; the last may lack it */
    uint64_t author;          /* which of them; one past them is none */
} ls_remark;
/* The author, and then the text, in a group of their own. */
ls_status ls_remark_give(ls_office *office, ls_remark *remark);
void ls_remark_free(ls_remark *remark);

/* The same parts of a binary workbook. */
ls_status ls_xlsb_workbook(ls_workbook *book, ls_part *part);
ls_status ls_xlsb_styles(ls_workbook *book, ls_part *part);
ls_status ls_xlsb_strings(ls_workbook *book, ls_part *part);
ls_status ls_xlsb_sheet(ls_workbook *book, ls_part *part, const char *name);
ls_status ls_xlsb_comments(ls_workbook *book, ls_part *part, const char *sheet);
ls_status ls_xlsb_data(ls_office *office, ls_part *part);
#endif
