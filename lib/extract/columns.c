#include "extract/columns.h"
#include "base/alloc.h"
#include "extract/table.h"
#include <string.h>

enum { OTHERS_MOST = 64, DATA_DIGITS = 5, ALIKE = 2 };

static bool widen(ls_column_names *names, uint32_t last) {
    if (last >= names->room) {
        uint32_t room = last < 15 ? 16 : last < LS_COLUMNS_MOST / 2 ? 2 * last : LS_COLUMNS_MOST + 1;
        uint32_t *at = ls_calloc(room, sizeof *at);
        if (!at) return false;
        if (names->at) memcpy(at, names->at, ((size_t)names->last + 1) * sizeof *at);
        ls_free(names->at);
        names->at = at;
        names->room = room;
    }
    if (last > names->last) names->last = last;
    return true;
}

/* In the time that what was in it took: rows are many, and of few cells. */
void ls_column_names_clear(ls_column_names *names) {
    ls_buffer_clear(&names->text);
    if (names->at) memset(names->at, 0, ((size_t)names->last + 1) * sizeof *names->at);
    names->last = 0;
}

const char *ls_column_names_at(const ls_column_names *names, uint32_t column) {
    return column <= names->last && names->at && names->at[column] ? names->text.data + names->at[column] - 1 : NULL;
}

bool ls_column_names_add(ls_column_names *to, const ls_column_names *from) {
    if (!from->last) return true;
    if (!widen(to, from->last)) return false;
    for (uint32_t i = 1; i <= from->last; i++)
        if (from->at[i]) to->at[i] = (uint32_t)to->text.length + from->at[i];
    return ls_buffer_append(&to->text, from->text.data, from->text.length);
}

void ls_column_names_free(ls_column_names *names) {
    ls_buffer_free(&names->text);
    ls_free(names->at);
}

/* ---- one row ---- */

/* A number, an address, a text of digits; a long text may be anything. */
static bool looks_like_data(const char *text, size_t length, bool is_text) {
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) digits += text[i] >= '0' && text[i] <= '9';
    return !is_text || memchr(text, '@', length) || (digits >= DATA_DIGITS && !ls_table_heading_like(text, length));
}

bool ls_column_row_cell(ls_column_row *row, uint32_t column, uint32_t span, const char *text, size_t length,
                        bool is_text, bool *is_data) {
    *is_data = false;
    while (length && (unsigned char)*text <= ' ') text++, length--;
    while (length && (unsigned char)text[length - 1] <= ' ') length--;
    if (!length || !column || column > LS_COLUMNS_MOST) return true;
    *is_data = looks_like_data(text, length, is_text);
    if (!row->texts && !row->data) row->labelled = text[length - 1] == ':';
    *is_data ? row->data++ : row->texts++;
    row->headings += is_text && ls_table_heading_like(text, length);
    row->addresses += memchr(text, '@', length) != NULL;
    const uint32_t last = column + span - 1 < LS_COLUMNS_MOST ? column + span - 1 : LS_COLUMNS_MOST;
    if (!widen(&row->names, last)) return false;
    for (uint32_t i = column; i <= last; i++) row->names.at[i] = (uint32_t)row->names.text.length + 1;
    ls_table_copy(&row->names.text, text, length);
    return !row->names.text.failed;
}

bool ls_column_row_is_headings(const ls_column_row *row) {
    return row->headings >= 2 && !row->data && row->headings == row->texts;
}

bool ls_column_row_is_like(const ls_column_row *row) {
    return row->texts >= 2 && row->data <= row->texts && !row->addresses && !row->labelled;
}

/* Of the columns that a heading covers, only the first has it for a name of its own. */
static bool has_own(const ls_column_names *names, uint32_t column) {
    return ls_column_names_at(names, column) && !(column > 1 && names->at[column] == names->at[column - 1]);
}

bool ls_column_row_completes(const ls_column_row *row, const ls_column_names *above, bool marked) {
    size_t holes = 0, both = 0, own = 0;
    for (uint32_t i = 1; i <= above->last; i++) own += has_own(above, i);
    for (uint32_t i = 1; i <= row->names.last; i++)
        if (row->names.at[i]) has_own(above, i) ? both++ : holes++;
    return holes > (marked ? 0 : 1) || (holes && both < own);
}

void ls_column_row_clear(ls_column_row *row) {
    ls_column_names_clear(&row->names);
    row->texts = row->data = row->headings = row->addresses = 0;
    row->labelled = false;
}

/* ---- a sheet's rows ---- */

bool ls_columns_want(const ls_columns *columns, uint64_t row) {
    if (columns->waits || row > columns->seen + 1) return true;
    return columns->header_row ? row == columns->header_row + 1 : columns->others < OTHERS_MOST;
}

/* The row that waited is a header if this one has data where that had headings. */
static bool settle(ls_columns *columns) {
    columns->waits = false;
    if (!columns->below) ls_column_names_clear(&columns->header);
    columns->header_row = columns->seen;
    columns->alike = 0;
    return ls_column_names_add(&columns->header, &columns->next);
}

bool ls_columns_cell(ls_columns *columns, uint32_t column, const char *text, size_t length, bool is_text) {
    bool data;
    if (!ls_column_row_cell(&columns->row, column, 1, text, length, is_text, &data)) return false;
    return !data || !columns->waits || !ls_column_names_at(&columns->next, column) || settle(columns);
}

static bool judge(ls_columns *columns, uint64_t row, bool *is_header) {
    const ls_column_row *cells = &columns->row;
    bool gap = row > columns->seen + 1, has_header = columns->header_row != 0, first = !has_header && !columns->others;
    bool headings = ls_column_row_is_headings(cells);
    bool refuted = columns->waits; /* no data below it */
    columns->waits = false;
    if (first && ls_column_row_is_like(cells)) {
        columns->header_row = row;
        *is_header = true;
        return ls_column_names_add(&columns->header, &cells->names);
    }
    if (!has_header && cells->texts + cells->data >= 2) columns->others++;
    bool right_below = has_header && row == columns->header_row + 1;
    columns->below = right_below && ls_column_row_completes(cells, &columns->header, false);
    columns->alike += right_below && !columns->below && headings ? ALIKE : has_header && refuted;
    if (!headings || cells->labelled || !(columns->below || gap || !has_header)) return true;
    columns->waits = true;
    *is_header = columns->alike < ALIKE;
    ls_column_names_clear(&columns->next);
    return ls_column_names_add(&columns->next, &cells->names);
}

bool ls_columns_end(ls_columns *columns, uint64_t row, bool *is_header) {
    *is_header = false;
    bool good = !ls_columns_want(columns, row) || judge(columns, row, is_header);
    columns->seen = row;
    ls_column_row_clear(&columns->row);
    return good;
}

const char *ls_columns_name(const ls_columns *columns, uint32_t column) {
    return ls_column_names_at(&columns->header, column);
}

void ls_columns_reset(ls_columns *columns) {
    ls_column_names_clear(&columns->header);
    ls_column_names_clear(&columns->next);
    ls_column_row_clear(&columns->row);
    columns->seen = columns->header_row = 0;
    columns->others = columns->alike = 0;
    columns->waits = columns->below = false;
}

void ls_columns_free(ls_columns *columns) {
    ls_column_names_free(&columns->header);
    ls_column_names_free(&columns->next);
    ls_column_names_free(&columns->row.names);
}
