/* Many small blocks that die together: one item's strings. Zero-initialised is empty and valid. */
#ifndef LS_BASE_ARENA_H
#define LS_BASE_ARENA_H
#include <stddef.h>

typedef struct ls_arena {
    struct ls_arena_block *head;
    size_t used; /* bytes handed out since the last reset */
} ls_arena;

void *ls_arena_alloc(ls_arena *arena, size_t size); /* aligned for any type; NULL when out of memory */
char *ls_arena_strndup(ls_arena *arena, const char *text, size_t length);
char *ls_arena_strdup(ls_arena *arena, const char *text); /* NULL in, NULL out */
void *ls_arena_memdup(ls_arena *arena, const void *data, size_t size);
void ls_arena_reset(ls_arena *arena); /* keeps one block */
void ls_arena_free(ls_arena *arena);
#endif
