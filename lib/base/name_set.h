/* A set of names, each with a number, found in constant time: of as many as are told in the beginning. Names are
 * borrowed. */
#ifndef LS_BASE_NAME_SET_H
#define LS_BASE_NAME_SET_H
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_name_set {
    const char **names;
    uint32_t *numbers;
    size_t slots; /* a power of two, twice the names or more */
    size_t count;
} ls_name_set;

bool ls_name_set_init(ls_name_set *set, size_t most, ls_arena *arena); /* false: no memory */
bool ls_name_set_add(ls_name_set *set, const char *name, uint32_t number); /* false: is there already */
bool ls_name_set_find(const ls_name_set *set, const char *name, uint32_t *number);
#endif
