/* A set of names: finds an id given twice and a cue by its id, in constant time. FNV-1a, linear probing. */
#include "rules/fields.h"
#include "base/fnv.h"
#include <string.h>

bool ls_rules_names_init(ls_fields *in, ls_rules_names *set, size_t count) {
    set->slots = 16;
    while (set->slots < count * 2) set->slots *= 2;
    set->names = ls_fields_alloc(in, set->slots, sizeof *set->names);
    set->numbers = set->names ? ls_fields_alloc(in, set->slots, sizeof *set->numbers) : NULL;
    return set->numbers != NULL;
}

static size_t slot_of(const ls_rules_names *set, const char *name) {
    size_t slot = (size_t)ls_fnv(LS_FNV, name, strlen(name)) & (set->slots - 1);
    while (set->names[slot] && strcmp(set->names[slot], name) != 0) slot = (slot + 1) & (set->slots - 1);
    return slot;
}

bool ls_rules_names_add(ls_rules_names *set, const char *name, uint32_t number) {
    size_t slot = slot_of(set, name);
    if (set->names[slot]) return false;
    set->names[slot] = name;
    set->numbers[slot] = number;
    return true;
}

bool ls_rules_names_find(const ls_rules_names *set, const char *name, uint32_t *number) {
    size_t slot = slot_of(set, name);
    if (!set->names[slot]) return false;
    *number = set->numbers[slot];
    return true;
}
