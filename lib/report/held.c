/* A short list of open items, each with its rows. Depth of nesting bounds its length, LS_HELD_BYTES its memory. */
#include "report/held.h"
#include <string.h>

static ls_held_item *find(ls_held *held, const char *item) {
    for (size_t i = held->count; i-- > 0;) /* the innermost is the likely one */
        if (strncmp(held->items[i].id, item, sizeof held->items[i].id - 1) == 0) return &held->items[i];
    return NULL;
}

static void move_out(ls_held *held, size_t index, ls_buffer *rows) {
    ls_buffer_free(rows);
    *rows = held->items[index].rows;
    held->bytes -= rows->length;
    held->count--;
    memmove(&held->items[index], &held->items[index + 1], (held->count - index) * sizeof held->items[0]);
    memset(&held->items[held->count], 0, sizeof held->items[0]);
}

bool ls_held_add(ls_held *held, const char *item, const char *row, size_t length) {
    ls_held_item *entry = find(held, item);
    if (!entry) {
        entry = &held->items[held->count++]; /* ls_held_overflow() keeps one free */
        memset(entry, 0, sizeof *entry);
        strncpy(entry->id, item, sizeof entry->id - 1);
    }
    size_t before = entry->rows.length;
    ls_buffer_append(&entry->rows, row, length);
    ls_buffer_putc(&entry->rows, '\0');
    held->bytes += entry->rows.length - before;
    return !entry->rows.failed;
}

bool ls_held_take(ls_held *held, const char *item, ls_buffer *rows) {
    ls_held_item *entry = find(held, item);
    if (!entry) return false;
    move_out(held, (size_t)(entry - held->items), rows);
    return true;
}

bool ls_held_overflow(ls_held *held, ls_buffer *rows) {
    if (held->count < LS_HELD_ITEMS && held->bytes <= LS_HELD_BYTES) return false;
    size_t largest = 0;
    for (size_t i = 1; i < held->count; i++)
        if (held->items[i].rows.length > held->items[largest].rows.length) largest = i;
    move_out(held, largest, rows);
    return true;
}

void ls_held_free(ls_held *held) {
    for (size_t i = 0; i < held->count; i++) ls_buffer_free(&held->items[i].rows);
    memset(held, 0, sizeof *held);
}
