/* Open addressing with linear probing, at most half full. Ids are parts of a hash, so they need no further mixing;
 * where somebody made them otherwise, a pass takes longer, never more memory. */
#include "report/ids.h"
#include "base/alloc.h"
#include <string.h>

enum { SMALLEST = 1024 };

void ls_ids_start(ls_ids *ids, uint64_t part, uint64_t parts) {
    if (ids->slots) memset(ids->slots, 0, ids->capacity * sizeof *ids->slots);
    ids->count = 0;
    ids->has_zero = false;
    ids->part = part;
    ids->parts = parts;
}

/* The slot of the id, or the free one where it belongs. */
static size_t find(const ls_ids *ids, uint64_t high, uint64_t low) {
    size_t at = (size_t)(low ^ high >> 32) & (ids->capacity - 1);
    while ((ids->slots[at][0] | ids->slots[at][1]) && (ids->slots[at][0] != high || ids->slots[at][1] != low))
        at = (at + 1) & (ids->capacity - 1);
    return at;
}

static bool grow(ls_ids *ids) {
    ls_ids larger = *ids;
    larger.capacity = ids->capacity ? 2 * ids->capacity : SMALLEST;
    larger.slots = ls_calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots) return false;
    for (size_t i = 0; i < ids->capacity; i++) {
        const uint64_t *id = ids->slots[i];
        if (id[0] | id[1]) memcpy(larger.slots[find(&larger, id[0], id[1])], id, sizeof *larger.slots);
    }
    ls_free(ids->slots);
    *ids = larger;
    return true;
}

ls_ids_answer ls_ids_add(ls_ids *ids, uint64_t high, uint64_t low) {
    if (high % ids->parts != ids->part) return LS_IDS_NEW;
    if (!(high | low)) {
        bool twice = ids->has_zero;
        ids->has_zero = true;
        return twice ? LS_IDS_TWICE : LS_IDS_NEW;
    }
    if (2 * (ids->count + 1) > ids->capacity && ids->count < LS_IDS_A_PASS && !grow(ids)) return LS_IDS_NO_MEMORY;
    size_t at = find(ids, high, low);
    if (ids->slots[at][0] | ids->slots[at][1]) return LS_IDS_TWICE;
    if (ids->count >= LS_IDS_A_PASS) return LS_IDS_FULL;
    ids->slots[at][0] = high;
    ids->slots[at][1] = low;
    ids->count++;
    return LS_IDS_NEW;
}

void ls_ids_free(ls_ids *ids) {
    ls_free(ids->slots);
    *ids = (ls_ids){0};
}
