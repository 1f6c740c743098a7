/* Unique names with 12 bytes a name, so that a million members cost 24 MB and not their strings. Two names whose 64-bit
 * hashes meet would give the second one a "#2" that it did not need: harmless. */
#include "scan/names.h"
#include "base/alloc.h"
#include "base/fnv.h"
#include "text/charset.h"
#include <string.h>

enum { KEPT = 4096 };

static uint64_t hash_name(const char *name, size_t length) {
    uint64_t hash = ls_fnv(LS_FNV, name, length);
    hash ^= hash >> 32;
    hash *= 0x9FB21C651E98DF25ull;
    return hash ? hash ^ hash >> 29 : 1;
}

static size_t slot_of(const ls_names *names, uint64_t hash) {
    size_t at = (size_t)hash & (names->capacity - 1);
    while (names->slots[at] && names->slots[at] != hash) at = (at + 1) & (names->capacity - 1);
    return at;
}

static bool grow(ls_names *names) {
    ls_names bigger = {.capacity = names->capacity ? names->capacity * 2 : 64, .count = names->count};
    bigger.slots = ls_calloc(bigger.capacity, sizeof *bigger.slots);
    bigger.repeats = ls_calloc(bigger.capacity, sizeof *bigger.repeats);
    if (!bigger.slots || !bigger.repeats) return ls_free(bigger.slots), ls_free(bigger.repeats), false;
    for (size_t i = 0; i < names->capacity; i++) {
        if (!names->slots[i]) continue;
        size_t at = slot_of(&bigger, names->slots[i]);
        bigger.slots[at] = names->slots[i];
        bigger.repeats[at] = names->repeats[i];
    }
    ls_free(names->slots);
    ls_free(names->repeats);
    names->slots = bigger.slots;
    names->repeats = bigger.repeats;
    names->capacity = bigger.capacity;
    return true;
}

/* True when the name was free and is taken now; else *repeats points at its counter. */
static bool take(ls_names *names, const char *name, size_t length, uint32_t **repeats) {
    size_t at = slot_of(names, hash_name(name, length));
    *repeats = &names->repeats[at];
    if (names->slots[at]) return false;
    names->slots[at] = hash_name(name, length);
    names->repeats[at] = 1;
    names->count++;
    return true;
}

static bool base_name(ls_names *names, const ls_child *child, uint64_t index) {
    ls_buffer_clear(&names->shown);
    if (child->number) return ls_buffer_printf(&names->shown, "%llu", (unsigned long long)child->number);
    if (!child->name || !child->name_length)
        return ls_buffer_printf(&names->shown, "part-%llu", (unsigned long long)index);
    size_t length = strnlen(child->name, child->name_length); /* a NUL ends a name for every tool that will open it */
    if (!length) return ls_buffer_printf(&names->shown, "part-%llu", (unsigned long long)index);
    return ls_utf8_repair(child->name, length, &names->shown) == LS_OK;
}

ls_status ls_names_give(ls_names *names, const ls_child *child, uint64_t index, const char **shown) {
    if (!base_name(names, child, index)) return LS_NOMEM;
    if ((names->count + 2) * 2 > names->capacity && !grow(names)) return LS_NOMEM;
    uint32_t *repeats;
    if (take(names, names->shown.data, names->shown.length, &repeats)) {
        *shown = ls_buffer_cstr(&names->shown);
        return names->shown.failed ? LS_NOMEM : LS_OK;
    }
    uint32_t number = *repeats;
    for (;;) {
        number++;
        *repeats = number;
        ls_buffer_clear(&names->numbered);
        ls_buffer_append(&names->numbered, names->shown.data, names->shown.length);
        if (!ls_buffer_printf(&names->numbered, "#%u", number)) return LS_NOMEM;
        uint32_t *other;
        if (take(names, names->numbered.data, names->numbered.length, &other)) break;
    }
    *shown = ls_buffer_cstr(&names->numbered);
    return names->numbered.failed ? LS_NOMEM : LS_OK;
}

void ls_names_reset(ls_names *names) {
    if (names->capacity > KEPT) {
        ls_free(names->slots);
        ls_free(names->repeats);
        names->slots = NULL;
        names->repeats = NULL;
        names->capacity = 0;
    } else if (names->count) {
        memset(names->slots, 0, names->capacity * sizeof *names->slots);
    }
    names->count = 0;
}

void ls_names_free(ls_names *names) {
    ls_free(names->slots);
    ls_free(names->repeats);
    ls_buffer_free(&names->shown);
    ls_buffer_free(&names->numbered);
    *names = (ls_names){0};
}
