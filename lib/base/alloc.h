/* Every allocation of our own goes through here, so that a test can make the n-th one fail. */
#ifndef LS_BASE_ALLOC_H
#define LS_BASE_ALLOC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *ls_malloc(size_t size);              /* NULL when out of memory; size 0 gives a pointer that can be freed */
void *ls_calloc(size_t count, size_t size);
void *ls_realloc(void *old, size_t size);  /* on NULL the old block stays */
/* Room for one more in a growing array: `list` points to the pointer to it, and `count` of its `*capacity` things of
 * `size` bytes are taken. What is new is not zero. False: no memory, and all is as it was. */
bool ls_grow(void *list, size_t count, size_t *capacity, size_t size);
void *ls_memdup(const void *data, size_t size);
char *ls_strdup(const char *text);
char *ls_strndup(const char *text, size_t length); /* NUL-ended copy of exactly `length` bytes */
void ls_free(void *block);                 /* NULL is fine */

/* Tests only: allocation number `nth` from now (from 1), of all threads, fails once; 0 switches it off.
 * Returns how many allocations there were since the last call. */
uint64_t ls_alloc_fail_at(uint64_t nth);
#endif
