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
static void empty(ls_column_names *names) {
    ls_buffer_clear(&names->text);
    if (names->at) memset(names->at, 0, ((size_t)names->last + 1) * sizeof *names->at);
    names->last = 0;
}

static const char *name_of(const ls_column_names *names, uint32_t column) {
    return column <= names->last && names->at && names->at[column] ? names->text.data + names->at[column] - 1 : NULL;
}

static bool add(ls_column_names *to, const ls_column_names *from) {
    if (!from->last) return true;
    if (!widen(to, from->last)) return false;
    for (uint32_t i = 1; i <= from->last; i++)
        if (from->at[i]) to->at[i] = (uint32_t)to->text.length + from->at[i];
    return ls_buffer_append(&to->text, from->text.data, from->text.length);
}

bool ls_columns_want(const ls_columns *columns, uint64_t row) {
    if (columns->waits || row > columns->seen + 1) return true;
    return columns->header_row ? row == columns->header_row + 1 : columns->others < OTHERS_MOST;
}

/* A number, an address, a text of digits; a long text may be anything. */
static bool is_data(const char *text, size_t length, bool is_text) {
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) digits += text[i] >= '0' && text[i] <= '9';
    return !is_text || memchr(text, '@', length) || (digits >= DATA_DIGITS && !ls_table_heading_like(text, length));
}

/* The row that waited is a header if this one has data where that had headings. */
static bool settle(ls_columns *columns) {
    columns->waits = false;
    if (!columns->below) empty(&columns->header);
    columns->header_row = columns->seen;
    columns->alike = 0;
    return add(&columns->header, &columns->next);
}

bool ls_columns_cell(ls_columns *columns, uint32_t column, const char *text, size_t length, bool is_text) {
    while (length && (unsigned char)*text <= ' ') text++, length--;
    while (length && (unsigned char)text[length - 1] <= ' ') length--;
    if (!length || !column || column > LS_COLUMNS_MOST) return true;
    bool data = is_data(text, length, is_text);
    if (!columns->texts && !columns->data) columns->labelled = text[length - 1] == ':';
    data ? columns->data++ : columns->texts++;
    columns->headings += is_text && ls_table_heading_like(text, length);
    columns->addresses += memchr(text, '@', length) != NULL;
    if (data && columns->waits && name_of(&columns->next, column) && !settle(columns)) return false;
    if (!widen(&columns->row, column)) return false;
    columns->row.at[column] = (uint32_t)columns->row.text.length + 1;
    ls_table_copy(&columns->row.text, text, length);
    return !columns->row.text.failed;
}

/* The names below a heading of several columns, or all of them below a title in two cells. */
static bool completes_header(const ls_columns *columns) {
    size_t holes = 0, both = 0, above = 0;
    for (uint32_t i = 1; i <= columns->header.last; i++) above += columns->header.at[i] != 0;
    for (uint32_t i = 1; i <= columns->row.last; i++)
        if (columns->row.at[i]) name_of(&columns->header, i) ? both++ : holes++;
    return holes > 1 || (holes && both < above);
}

static bool judge(ls_columns *columns, uint64_t row, bool *is_header) {
    bool gap = row > columns->seen + 1, has_header = columns->header_row != 0, first = !has_header && !columns->others;
    bool headings = columns->headings >= 2 && !columns->data && columns->headings == columns->texts;
    bool like = columns->texts >= 2 && columns->data <= columns->texts && !columns->addresses;
    bool refuted = columns->waits; /* no data below it */
    columns->waits = false;
    if (first && like && !columns->labelled) {
        columns->header_row = row;
        *is_header = true;
        return add(&columns->header, &columns->row);
    }
    if (!has_header && columns->texts + columns->data >= 2) columns->others++;
    columns->below = has_header && row == columns->header_row + 1 && completes_header(columns);
    bool right_below = has_header && row == columns->header_row + 1 && !columns->below;
    columns->alike += right_below && headings ? ALIKE : has_header && refuted;
    if (!headings || columns->labelled || !(columns->below || gap || !has_header)) return true;
    columns->waits = true;
    *is_header = columns->alike < ALIKE;
    empty(&columns->next);
    return add(&columns->next, &columns->row);
}

bool ls_columns_end(ls_columns *columns, uint64_t row, bool *is_header) {
    *is_header = false;
    bool good = !ls_columns_want(columns, row) || judge(columns, row, is_header);
    columns->seen = row;
    columns->texts = columns->data = columns->headings = columns->addresses = 0;
    columns->labelled = false;
    empty(&columns->row);
    return good;
}

const char *ls_columns_name(const ls_columns *columns, uint32_t column) { return name_of(&columns->header, column); }

void ls_columns_reset(ls_columns *columns) {
    empty(&columns->header);
    empty(&columns->next);
    empty(&columns->row);
    columns->seen = columns->header_row = 0;
    columns->others = columns->alike = 0;
    columns->texts = columns->data = columns->headings = columns->addresses = 0;
    columns->waits = columns->below = columns->labelled = false;
}

void ls_columns_free(ls_columns *columns) {
    ls_column_names *const all[] = {&columns->header, &columns->next, &columns->row};
    for (size_t i = 0; i < 3; i++) {
        ls_buffer_free(&all[i]->text);
        ls_free(all[i]->at);
    }
}
