/* A set-associative table: four places a key, the oldest is overwritten. It doubles as it fills, up to 2^20 places of
 * 64 bytes: a small scan touches few pages. */
#include "scan/copies.h"
#include "base/alloc.h"
#include <pthread.h>
#include <string.h>

enum { WAYS = 4, SETS_FIRST = 1 << 10, SETS_MOST = 1 << 18 };

typedef struct place {
    ls_shared shared;
    uint32_t stream;
    bool used;
} place;

typedef struct set {
    place ways[WAYS];
    uint32_t next;
} set;

struct ls_copies {
    pthread_mutex_t mutex;
    set *sets;
    size_t set_count, added; /* since it was made of this size */
};

ls_copies *ls_copies_create(void) {
    ls_copies *copies = ls_calloc(1, sizeof *copies);
    if (copies) pthread_mutex_init(&copies->mutex, NULL);
    return copies;
}

static set *set_of(set *sets, size_t count, const uint8_t key[16]) { /* the key is a digest */
    return &sets[(key[0] | (size_t)key[1] << 8 | (size_t)key[2] << 16) & (count - 1)];
}

bool ls_copies_find(ls_copies *copies, const uint8_t key[16], ls_known *known) {
    bool found = false;
    pthread_mutex_lock(&copies->mutex);
    const set *in = copies->sets ? set_of(copies->sets, copies->set_count, key) : NULL;
    for (size_t way = 0; in && way < WAYS && !found; way++) {
        const place *at = &in->ways[way];
        if (!at->used || memcmp(at->shared.key, key, 16) != 0) continue;
        *known = (ls_known){{at->stream, at->shared.offset}, at->shared.size, at->shared.below};
        found = true;
    }
    pthread_mutex_unlock(&copies->mutex);
    return found;
}

static void put(set *in, const place *one) { in->ways[in->next++ % WAYS] = *one; }

/* Without memory it stays as it is, and forgets sooner. */
static void grow(ls_copies *copies) {
    const size_t count = copies->sets ? copies->set_count * 2 : SETS_FIRST;
    set *sets = ls_calloc(count, sizeof *sets);
    if (!sets) return;
    for (size_t i = 0; i < copies->set_count; i++) {
        const set *old = &copies->sets[i];
        for (size_t way = 0; way < WAYS; way++) { /* the oldest first */
            const place *one = &old->ways[(old->next + way) % WAYS];
            if (one->used) put(set_of(sets, count, one->shared.key), one);
        }
    }
    ls_free(copies->sets);
    copies->sets = sets;
    copies->set_count = count;
    copies->added = 0;
}

void ls_copies_add(ls_copies *copies, uint32_t stream, const ls_shared *shared) {
    const place one = {*shared, stream, true};
    pthread_mutex_lock(&copies->mutex);
    if (!copies->sets || (copies->added >= copies->set_count && copies->set_count < SETS_MOST)) grow(copies);
    if (copies->sets) {
        put(set_of(copies->sets, copies->set_count, shared->key), &one);
        copies->added++;
    }
    pthread_mutex_unlock(&copies->mutex);
}

void ls_copies_free(ls_copies *copies) {
    if (!copies) return;
    ls_free(copies->sets);
    pthread_mutex_destroy(&copies->mutex);
    ls_free(copies);
}
