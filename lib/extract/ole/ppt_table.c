/* A table is a group of shapes, one a cell, whose first shape says so ([MS-ODRAW] 2.3.6.21 tableProperties). They stand
 * in the file as they were drawn, often the last one first: their places on the slide tell rows and columns. */
#include "extract/ole/ppt.h"
#include "base/alloc.h"
#include "extract/table.h"
#include <stdlib.h>
#include <string.h>

enum {
    SHAPE = 0xf004, OPTIONS = 0xf00b, MORE_OPTIONS = 0xf122, ANCHOR = 0xf00f, TEXTBOX = 0xf00d,
    TABLE_PROPERTIES = 0x039f, IS_TABLE = 1,
    CELLS_MAX = 10000
};

typedef struct cell {
    int32_t left, top;
    size_t order;
    ls_ppt_record shape;
} cell;

static bool find(ls_ppt *ppt, const ls_ppt_record *in, unsigned type, ls_ppt_record *found) {
    for (size_t at = in->begin; ls_ppt_record_at(ppt, at, in->end, found); at = found->end) {
        ppt->steps++;
        if (found->type == type) return true;
    }
    return false;
}

/* Properties are a number and a value; as many as the record's instance says. */
static bool says_table(const ls_ppt *ppt, const ls_ppt_record *options) {
    for (size_t i = 0; i < options->instance && options->end - options->begin >= (i + 1) * 6; i++) {
        const uint8_t *entry = ppt->bytes + options->begin + i * 6;
        if ((ls_le16(entry) & 0x3fff) == TABLE_PROPERTIES) return ls_le32(entry + 2) & IS_TABLE;
    }
    return false;
}

bool ls_ppt_is_table(ls_ppt *ppt, const ls_ppt_record *group) {
    ls_ppt_record shape, options;
    if (!find(ppt, group, SHAPE, &shape)) return false;
    return (find(ppt, &shape, MORE_OPTIONS, &options) && says_table(ppt, &options)) ||
           (find(ppt, &shape, OPTIONS, &options) && says_table(ppt, &options));
}

static int compare_cells(const void *a, const void *b) {
    const cell *one = a, *two = b;
    if (one->top != two->top) return one->top < two->top ? -1 : 1;
    if (one->left != two->left) return one->left < two->left ? -1 : 1;
    return one->order < two->order ? -1 : 1;
}

static int compare_lefts(const void *a, const void *b) {
    int32_t one = *(const int32_t *)a, two = *(const int32_t *)b;
    return one < two ? -1 : one > two;
}

static bool is_cell(ls_ppt *ppt, const ls_ppt_record *shape, ls_ppt_record *anchor) {
    ls_ppt_record box;
    return shape->type == SHAPE && find(ppt, shape, TEXTBOX, &box) && find(ppt, shape, ANCHOR, anchor) &&
           anchor->end - anchor->begin >= 16;
}

/* The shapes with text, by their places; *count is SIZE_MAX where there are too many. */
static ls_status find_cells(ls_ppt *ppt, const ls_ppt_record *group, cell **cells, size_t *count) {
    ls_ppt_record shape, anchor;
    size_t room = 0;
    *cells = NULL, *count = 0;
    for (size_t at = group->begin; ls_ppt_record_at(ppt, at, group->end, &shape); at = shape.end) {
        ppt->steps++;
        if (!is_cell(ppt, &shape, &anchor)) continue;
        if (*count == CELLS_MAX) return *count = SIZE_MAX, LS_OK;
        if (*count == room) {
            room = room ? room * 2 : 32;
            cell *more = ls_realloc(*cells, room * sizeof *more);
            if (!more) return LS_NOMEM;
            *cells = more;
        }
        const uint8_t *place = ppt->bytes + anchor.begin;
        (*cells)[*count] = (cell){(int32_t)ls_le32(place), (int32_t)ls_le32(place + 4), *count, shape};
        ++*count;
    }
    if (*count) qsort(*cells, *count, sizeof **cells, compare_cells);
    return LS_OK;
}

/* How many columns begin at or before `left`: the number of this one. */
static uint32_t column_of(const int32_t *lefts, size_t count, int32_t left) {
    uint32_t column = 0;
    for (size_t i = 0; i < count && lefts[i] <= left; i++) column += i == 0 || lefts[i] != lefts[i - 1];
    return column;
}

static ls_status say_cells(ls_ppt *ppt, const cell *cells, size_t count, const int32_t *lefts, unsigned depth) {
    const ls_segment outside = ppt->place;
    ls_table table = {0};
    ls_status status = LS_OK;
    ls_table_begin(&table);
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        if (!i || cells[i].top != cells[i - 1].top) ls_table_row(&table, ++ppt->group);
        uint32_t column = column_of(lefts, count, cells[i].left);
        ls_table_next(&table, column > table.column ? column - table.column : 1);
        ls_table_place(&table, &ppt->place);
        ls_buffer_clear(&ppt->text);
        status = ls_ppt_text(ppt, &cells[i].shape, depth);
        ppt->place = outside;
        if (status == LS_OK && !ls_table_keep(&table, ppt->text.data, ppt->text.length, 1)) status = LS_NOMEM;
    }
    ls_table_free(&table);
    return status;
}

/* What else is in the group: lines between cells, as a rule. */
static ls_status say_others(ls_ppt *ppt, const ls_ppt_record *group, unsigned depth) {
    ls_ppt_record shape, anchor;
    ls_status status = LS_OK;
    for (size_t at = group->begin; status == LS_OK && ls_ppt_record_at(ppt, at, group->end, &shape); at = shape.end) {
        ppt->steps++;
        if (shape.container && !is_cell(ppt, &shape, &anchor)) status = ls_ppt_text(ppt, &shape, depth);
    }
    return status;
}

ls_status ls_ppt_table(ls_ppt *ppt, const ls_ppt_record *group, unsigned depth) {
    cell *cells;
    size_t count;
    ls_status status = find_cells(ppt, group, &cells, &count);
    int32_t *lefts = status == LS_OK && count && count != SIZE_MAX ? ls_malloc(count * sizeof *lefts) : NULL;
    if (status == LS_OK && count == SIZE_MAX) { /* no table that somebody looked at */
        status = ls_ppt_text(ppt, group, depth);
    } else if (status == LS_OK && count) {
        for (size_t i = 0; i < count && lefts; i++) lefts[i] = cells[i].left;
        if (lefts) qsort(lefts, count, sizeof *lefts, compare_lefts);
        status = lefts ? say_cells(ppt, cells, count, lefts, depth) : LS_NOMEM;
    }
    if (status == LS_OK && count != SIZE_MAX) status = say_others(ppt, group, depth);
    ls_free(lefts);
    ls_free(cells);
    return status;
}
