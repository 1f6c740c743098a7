/* Old Excel workbooks: what the reader of sheets shares with that of the workbook. */
#ifndef LS_EXTRACT_OFFICE_XLS_H
#define LS_EXTRACT_OFFICE_XLS_H
#include "extract/office/biff.h"
#include "extract/office/grid.h"
#include "extract/office/xlsx.h"
#include "extract/ole/shape.h"

typedef struct ls_xls_sheet {
    uint64_t at; /* where its BOF stands */
    const char *name;
} ls_xls_sheet;

/* The text of a comment box, until the NOTE record that belongs to it says where and whose. */
typedef struct ls_xls_box {
    uint32_t object;
    size_t begin, end; /* in box_text */
} ls_xls_box;

typedef struct ls_xls {
    ls_office *office;
    ls_biff biff;
    ls_strings strings;
    ls_cell_styles styles;
    ls_arena names;
    ls_xls_sheet *sheets;
    size_t sheet_count, sheet_capacity, sheet_cursor;
    /* the substream */
    uint32_t depth; /* of BOF records: a chart stands within its sheet */
    bool in_globals, is_chart;
    ls_grid grid;
    ls_buffer text;
    ls_buffer formula;       /* texts in the formula of the cell that was read last */
    uint32_t formula_column; /* waits for its STRING record; 0: none */
    /* comments and other objects */
    uint32_t object, object_kind;
    ls_xls_box *boxes;
    size_t box_count, box_capacity,
        box_cursor; /* the search goes on where it ended: notes come in the order of boxes */
    ls_buffer box_text;
    ls_buffer drawing;
    ls_shapes shapes;
} ls_xls;

ls_status ls_xls_cell(ls_xls *xls, bool *taken); /* one of the records of cells */
ls_status ls_xls_object(ls_xls *xls, bool *taken); /* comments, text boxes, links, input messages, header and footer */
ls_status ls_xls_end_objects(ls_xls *xls); /* at a sheet's end: boxes that no NOTE has named */
#endif
