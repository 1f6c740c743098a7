#include "extract/pdf/idmap.h"
#include "base/alloc.h"

static size_t place(const ls_idmap *map, uint64_t id) {
    size_t at = (size_t)(id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (map->capacity - 1);
    while (map->slots[at].id && map->slots[at].id != id) at = (at + 1) & (map->capacity - 1);
    return at;
}

static bool grow(ls_idmap *map) {
    ls_idmap larger = {.capacity = map->capacity ? map->capacity * 2 : 64, .count = map->count};
    larger.slots = ls_calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots) return false;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->slots[i].id) larger.slots[place(&larger, map->slots[i].id)] = map->slots[i];
    ls_free(map->slots);
    *map = larger;
    return true;
}

ls_idmap_slot *ls_idmap_at(ls_idmap *map, uint64_t id, bool add, bool *was) {
    *was = false;
    if (add && map->count * 2 >= map->capacity && !grow(map)) return NULL;
    if (!map->capacity) return NULL;
    ls_idmap_slot *slot = &map->slots[place(map, id)];
    *was = slot->id != 0;
    if (*was) return slot;
    if (!add) return NULL;
    slot->id = id;
    map->count++;
    return slot;
}

void ls_idmap_free(ls_idmap *map) {
    ls_free(map->slots);
    *map = (ls_idmap){0};
}
