/* A short list of open items, each with its things. Depth of nesting bounds its length, LS_HELD_BYTES its memory. */
#include "report/held.h"
#include <string.h>

static ls_held_item *find(ls_held *held, const char *item) {
    for (size_t i = held->count; i-- > 0;) /* the innermost is the likely one */
        if (strncmp(held->items[i].id, item, sizeof held->items[i].id - 1) == 0) return &held->items[i];
    return NULL;
}

static void move_out(ls_held *held, ls_held_item *entry, ls_buffer *things) {
    ls_buffer_free(things);
    *things = entry->things;
    entry->things = (ls_buffer){0};
    held->bytes -= things->length;
}

static void forget(ls_held *held, ls_held_item *entry) {
    size_t index = (size_t)(entry - held->items);
    held->count--;
    memmove(entry, entry + 1, (held->count - index) * sizeof *entry);
    memset(&held->items[held->count], 0, sizeof *entry);
}

bool ls_held_add(ls_held *held, const char *item, const void *thing, size_t length) {
    ls_held_item *entry = find(held, item);
    if (!entry) {
        entry = &held->items[held->count++]; /* ls_held_overflow() keeps one free */
        memset(entry, 0, sizeof *entry);
        strncpy(entry->id, item, sizeof entry->id - 1);
    }
    const uint32_t size = (uint32_t)length;
    size_t before = entry->things.length;
    ls_buffer_append(&entry->things, &size, sizeof size);
    ls_buffer_append(&entry->things, thing, length);
    held->bytes += entry->things.length - before;
    return !entry->things.failed;
}

bool ls_held_take(ls_held *held, const char *item, ls_buffer *things, bool *early) {
    ls_held_item *entry = find(held, item);
    if (!entry) return false;
    if (early) *early = entry->early;
    move_out(held, entry, things);
    forget(held, entry);
    return true;
}

bool ls_held_overflow(ls_held *held, ls_buffer *things) {
    const bool full = held->count == LS_HELD_ITEMS;
    if (!full && held->bytes <= LS_HELD_BYTES) return false;
    ls_held_item *largest = held->items;
    for (size_t i = 1; i < held->count; i++)
        if (held->items[i].things.length > largest->things.length) largest = &held->items[i];
    move_out(held, largest, things);
    largest->early = true;
    if (full) forget(held, largest);
    return true;
}

const char *ls_held_next(const ls_buffer *things, size_t *at, size_t *length) {
    uint32_t size;
    if (things->length - *at < sizeof size) return NULL;
    memcpy(&size, things->data + *at, sizeof size);
    *length = size;
    const char *thing = things->data + *at + sizeof size;
    *at += sizeof size + size;
    return thing;
}

void ls_held_free(ls_held *held) {
    for (size_t i = 0; i < held->count; i++) ls_buffer_free(&held->items[i].things);
    memset(held, 0, sizeof *held);
}
