/* A bump allocator over 16 KiB blocks; a larger request gets a block of its own. */
#include "base/arena.h"
#include "base/alloc.h"
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

enum { BLOCK = 16384 };

struct ls_arena_block {
    struct ls_arena_block *next;
    size_t used, capacity;
    alignas(max_align_t) unsigned char data[];
};

void *ls_arena_alloc(ls_arena *arena, size_t size) {
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2) return NULL;
    size = (size + align - 1) / align * align;
    struct ls_arena_block *block = arena->head;
    if (!block || block->capacity - block->used < size) {
        size_t capacity = size > BLOCK ? size : BLOCK;
        block = ls_malloc(sizeof *block + capacity);
        if (!block) return NULL;
        block->next = arena->head;
        block->used = 0;
        block->capacity = capacity;
        arena->head = block;
    }
    void *result = block->data + block->used;
    block->used += size;
    arena->used += size;
    return result;
}

char *ls_arena_strndup(ls_arena *arena, const char *text, size_t length) {
    char *copy = ls_arena_alloc(arena, length + 1);
    if (!copy) return NULL;
    if (length) memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *ls_arena_strdup(ls_arena *arena, const char *text) {
    return text ? ls_arena_strndup(arena, text, strlen(text)) : NULL;
}

void *ls_arena_memdup(ls_arena *arena, const void *data, size_t size) {
    void *copy = ls_arena_alloc(arena, size);
    if (copy && size) memcpy(copy, data, size);
    return copy;
}

void ls_arena_reset(ls_arena *arena) {
    struct ls_arena_block *kept = NULL;
    for (struct ls_arena_block *block = arena->head, *next; block; block = next) {
        next = block->next;
        if (!kept && block->capacity == BLOCK) kept = block;
        else ls_free(block);
    }
    if (kept) {
        kept->next = NULL;
        kept->used = 0;
    }
    arena->head = kept;
    arena->used = 0;
}

void ls_arena_free(ls_arena *arena) {
    ls_arena_reset(arena);
    ls_free(arena->head);
    *arena = (ls_arena){0};
}
