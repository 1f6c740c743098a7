#include "extract/table.h"
#include "base/utf8.h"
#include <string.h>

enum {
    HEADERS_MAX = 1 << 14,
    HEADING_LENGTH = 40, /* bytes */
    HEADING_DIGITS = 4,  /* "Phone 2", "Sales 2024" */
    SPAN_MAX = 64
};

void ls_table_copy(ls_buffer *to, const char *text, size_t length) {
    while (length && (unsigned char)*text <= ' ') text++, length--;
    if (length) length = ls_utf8_valid(text, length < LS_TABLE_LABEL_MAX ? length : LS_TABLE_LABEL_MAX);
    while (length && (unsigned char)text[length - 1] <= ' ') length--;
    size_t begin = to->length;
    ls_buffer_append(to, text, length);
    for (size_t i = begin; i < to->length; i++)
        if ((unsigned char)to->data[i] < ' ') to->data[i] = ' ';
    ls_buffer_putc(to, '\0');
}

const char *ls_table_text(const ls_buffer *texts, uint32_t column) {
    if (!texts->length) return NULL;
    const char *p = texts->data, *end = p + texts->length;
    for (uint32_t i = 1; p < end; i++, p += strlen(p) + 1)
        if (i == column) return *p ? p : NULL;
    return NULL;
}

bool ls_table_heading_like(const char *text, size_t length) {
    unsigned digits = 0;
    bool letter = false;
    if (length > HEADING_LENGTH) return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '@') return false;
        digits += c >= '0' && c <= '9';
        letter = letter || ((c | 32) >= 'a' && (c | 32) <= 'z') || c >= 0x80;
    }
    return letter && digits <= HEADING_DIGITS;
}

bool ls_table_header_like(const ls_buffer *texts) {
    unsigned columns = 0, headings = 0;
    if (!texts->length) return false;
    for (const char *p = texts->data, *end = p + texts->length; p < end; p += strlen(p) + 1, columns++) {
        if (*p && !ls_table_heading_like(p, strlen(p))) return false;
        headings += *p != '\0';
    }
    return columns >= LS_TABLE_HEADER_COLUMNS && headings + 1 >= LS_TABLE_HEADER_COLUMNS; /* a corner may be empty */
}

void ls_table_begin(ls_table *table) {
    ls_table fresh = {.first = table->first, .second = table->second, .label = table->label};
    ls_column_row_clear(&fresh.first);
    ls_column_row_clear(&fresh.second);
    ls_buffer_clear(&fresh.label);
    *table = fresh;
}

/* Nothing but headings, in three columns and more; a corner may be empty. */
static bool is_header(const ls_table *table, const ls_column_row *row) {
    return table->marked || (table->covered >= LS_TABLE_HEADER_COLUMNS && ls_column_row_is_headings(row));
}

/* A row of one cell is a title above the table. */
static void judge(ls_table *table) {
    if (table->cells < 2) {
        ls_column_row_clear(&table->first);
        return;
    }
    table->judged_row = table->row;
    table->has_header = is_header(table, &table->first);
}

/* Marked as a header as well; or with an empty cell, for which the name above goes on. */
static void judge_second(ls_table *table) {
    const ls_column_row *row = &table->second;
    const bool goes_on = row->texts + row->data < table->cells;
    if (!row->names.last || !is_header(table, row) || !(table->marked || goes_on)) return;
    if (!ls_column_row_completes(row, &table->first.names, table->marked)) return;
    table->has_header = true;
    table->failed = !ls_column_names_add(&table->first.names, &row->names);
}

void ls_table_row(ls_table *table, uint32_t group) {
    if (table->row && !table->judged_row) judge(table);
    else if (table->row && table->row == table->judged_row + 1) judge_second(table);
    table->row++;
    table->column = table->cells = table->covered = 0;
    table->group = group;
    table->marked = false;
    ls_buffer_clear(&table->label);
}

void ls_table_mark(ls_table *table) { table->marked = true; }

void ls_table_next(ls_table *table, uint32_t columns) {
    table->column += columns > SPAN_MAX ? SPAN_MAX : columns;
}

void ls_table_place(const ls_table *table, ls_segment *segment) {
    segment->row = table->row;
    segment->group = table->group;
    if (table->has_header) segment->column = ls_column_names_at(&table->first.names, table->column);
    if (table->column > 1 && table->label.length > 1) segment->row_label = table->label.data;
}

bool ls_table_keep(ls_table *table, const char *text, size_t length, uint32_t columns) {
    table->cells++;
    if (table->label.length <= 1) {
        ls_buffer_clear(&table->label);
        ls_table_copy(&table->label, text, length);
    }
    ls_column_row *row = !table->judged_row                    ? &table->first
                         : table->row == table->judged_row + 1 ? &table->second
                                                               : NULL;
    bool is_data, good = true;
    const uint32_t span = columns > SPAN_MAX ? SPAN_MAX : columns, column = table->covered + 1;
    table->covered += span;
    if (row && span && row->names.text.length < HEADERS_MAX)
        good = ls_column_row_cell(row, column, span, text, length, true, &is_data);
    return good && !table->failed && !table->label.failed;
}

void ls_table_free(ls_table *table) {
    ls_column_names_free(&table->first.names);
    ls_column_names_free(&table->second.names);
    ls_buffer_free(&table->label);
}
