/* The allocator: malloc with a switch that makes one allocation fail, so that tests can walk every failure path. The
 * count is a relaxed atomic: about a nanosecond beside an allocation. */
#include "base/alloc.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static atomic_uint_fast64_t allocations; /* since the last ls_alloc_fail_at() */
static atomic_uint_fast64_t fails_at;    /* 0: never */

static int fails_now(void) {
    uint64_t number = atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed) + 1;
    return number == atomic_load_explicit(&fails_at, memory_order_relaxed);
}

void *ls_malloc(size_t size) { return fails_now() ? NULL : malloc(size ? size : 1); }

void *ls_calloc(size_t count, size_t size) {
    if (fails_now()) return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

void *ls_realloc(void *old, size_t size) { return fails_now() ? NULL : realloc(old, size ? size : 1); }

bool ls_grow(void *list, size_t count, size_t *capacity, size_t size) {
    enum { FIRST = 16 };
    void *block;
    if (count < *capacity) return true;
    const size_t larger = *capacity ? *capacity * 2 : FIRST;
    memcpy(&block, list, sizeof block); /* of whatever type the caller's pointer is */
    block = ls_realloc(block, larger * size);
    if (!block) return false;
    memcpy(list, &block, sizeof block);
    *capacity = larger;
    return true;
}

void *ls_memdup(const void *data, size_t size) {
    void *copy = ls_malloc(size);
    if (copy && size) memcpy(copy, data, size);
    return copy;
}

char *ls_strndup(const char *text, size_t length) {
    char *copy = ls_malloc(length + 1);
    if (!copy) return NULL;
    if (length) memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *ls_strdup(const char *text) { return ls_strndup(text, strlen(text)); }

void ls_free(void *block) { free(block); }

uint64_t ls_alloc_fail_at(uint64_t nth) {
    atomic_store(&fails_at, nth);
    return atomic_exchange(&allocations, 0);
}
