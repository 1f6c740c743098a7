/* Linear probing. */
#include "base/name_set.h"
#include "base/fnv.h"
#include <string.h>

bool ls_name_set_init(ls_name_set *set, size_t most, ls_arena *arena) {
    size_t slots = 16;
    while (slots / 2 < most) slots *= 2;
    *set = (ls_name_set){.slots = slots};
    set->names = ls_arena_alloc(arena, slots * sizeof *set->names);
    set->numbers = set->names ? ls_arena_alloc(arena, slots * sizeof *set->numbers) : NULL;
    if (!set->numbers) return false;
    for (size_t i = 0; i < slots; i++) set->names[i] = NULL;
    return true;
}

static size_t slot_of(const ls_name_set *set, const char *name) {
    size_t slot = (size_t)ls_fnv(LS_FNV, name, strlen(name)) & (set->slots - 1);
    while (set->names[slot] && strcmp(set->names[slot], name) != 0) slot = (slot + 1) & (set->slots - 1);
    return slot;
}

bool ls_name_set_add(ls_name_set *set, const char *name, uint32_t number) {
    size_t slot = slot_of(set, name);
    if (set->names[slot]) return false;
    set->names[slot] = name;
    set->numbers[slot] = number;
    set->count++;
    return true;
}

bool ls_name_set_find(const ls_name_set *set, const char *name, uint32_t *number) {
    size_t slot = slot_of(set, name);
    if (!set->names[slot]) return false;
    *number = set->numbers[slot];
    return true;
}
