/* Object ids met so far, each with a pointer or without one: visited sets and the cache of fonts. */
#ifndef LS_EXTRACT_PDF_IDMAP_H
#define LS_EXTRACT_PDF_IDMAP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_idmap_slot {
    uint64_t id; /* 0: free */
    void *value;
} ls_idmap_slot;

typedef struct ls_idmap { /* zero-initialised is empty and valid */
    ls_idmap_slot *slots;
    size_t count, capacity; /* capacity: a power of two */
} ls_idmap;

/* The slot of an id; made if `add`. NULL: not there, or out of memory. *was: it was there. `id` is not 0. */
ls_idmap_slot *ls_idmap_at(ls_idmap *map, uint64_t id, bool add, bool *was);
void ls_idmap_free(ls_idmap *map); /* not the values */
#endif
