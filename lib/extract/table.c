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
    ls_buffer headers = table->headers, second = table->second, label = table->label;
    ls_buffer_clear(&headers);
    ls_buffer_clear(&second);
    ls_buffer_clear(&label);
    *table = (ls_table){.headers = headers, .second = second, .label = label};
}

/* A row of one cell is a title above the table. */
static void judge(ls_table *table) {
    if (table->cells < 2) {
        ls_buffer_clear(&table->headers);
        table->spanned = false;
        return;
    }
    table->judged = true;
    table->judged_row = table->row;
    table->judged_cells = table->cells;
    table->has_header = table->marked || ls_table_header_like(&table->headers);
}

/* Its own names where it has some: an empty cell goes on from above. */
static void take_second(ls_table *table) {
    ls_buffer both = {0};
    const char *end = table->second.data + table->second.length, *above;
    uint32_t column = 1;
    for (const char *p = table->second.data; p < end; p += strlen(p) + 1, column++) {
        if (!*p && (above = ls_table_text(&table->headers, column))) ls_table_copy(&both, above, strlen(above));
        else ls_buffer_append(&both, p, strlen(p) + 1);
    }
    ls_buffer_free(&table->headers);
    table->headers = both;
    table->has_header = true;
}

/* Below a heading over several columns, or with more cells than a first row that is no header; marked as a header as
 * well, or with an empty cell, which goes on from above. */
static void judge_second(ls_table *table) {
    if (!table->second.length || !(table->marked || ls_table_header_like(&table->second))) return;
    bool goes_on = !*table->second.data || memmem(table->second.data, table->second.length, "\0\0", 2);
    bool below = table->has_header ? table->spanned : table->cells > table->judged_cells;
    if (below && (table->marked || goes_on)) take_second(table);
    ls_buffer_clear(&table->second);
}

void ls_table_row(ls_table *table, uint32_t group) {
    if (table->row && !table->judged) judge(table);
    else if (table->row && table->row == table->judged_row + 1) judge_second(table);
    table->row++;
    table->column = table->cells = 0;
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
    if (table->has_header) segment->column = ls_table_text(&table->headers, table->column);
    if (table->column > 1 && table->label.length > 1) segment->row_label = table->label.data;
}

bool ls_table_keep(ls_table *table, const char *text, size_t length, uint32_t columns) {
    table->cells++;
    if (table->label.length <= 1) {
        ls_buffer_clear(&table->label);
        ls_table_copy(&table->label, text, length);
    }
    ls_buffer *names = !table->judged ? &table->headers : table->row == table->judged_row + 1 ? &table->second : NULL;
    if (!table->judged && columns > 1) table->spanned = true;
    for (uint32_t i = 0; names && i < columns && i < SPAN_MAX && names->length < HEADERS_MAX; i++)
        ls_table_copy(names, text, length);
    return !table->label.failed && !table->headers.failed && !table->second.failed;
}

void ls_table_free(ls_table *table) {
    ls_buffer_free(&table->headers);
    ls_buffer_free(&table->second);
    ls_buffer_free(&table->label);
}
