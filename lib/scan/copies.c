/* A set-associative table: four places a key, the oldest is overwritten. 2^20 places of 64 bytes, in pieces made at
 * first need, so that a small scan pays for what it uses. */
#include "scan/copies.h"
#include "base/alloc.h"
#include <pthread.h>
#include <string.h>

enum { PIECES = 256, SETS = 1024, WAYS = 4 };

typedef struct place {
    ls_shared shared;
    uint32_t stream;
    bool used;
} place;

struct ls_copies {
    pthread_mutex_t mutex;
    place *pieces[PIECES];
    uint8_t next[PIECES][SETS];
};

ls_copies *ls_copies_create(void) {
    ls_copies *copies = ls_calloc(1, sizeof *copies);
    if (copies) pthread_mutex_init(&copies->mutex, NULL);
    return copies;
}

static size_t set_of(const uint8_t key[16]) { return (key[1] | (size_t)key[2] << 8) % SETS; }

bool ls_copies_find(ls_copies *copies, const uint8_t key[16], ls_known *known) {
    bool found = false;
    pthread_mutex_lock(&copies->mutex);
    const place *piece = copies->pieces[key[0]];
    for (size_t way = 0; piece && way < WAYS && !found; way++) {
        const place *at = &piece[set_of(key) * WAYS + way];
        if (!at->used || memcmp(at->shared.key, key, 16) != 0) continue;
        *known = (ls_known){{at->stream, at->shared.offset}, at->shared.size, at->shared.below};
        found = true;
    }
    pthread_mutex_unlock(&copies->mutex);
    return found;
}

void ls_copies_add(ls_copies *copies, uint32_t stream, const ls_shared *shared) {
    const uint8_t *key = shared->key;
    pthread_mutex_lock(&copies->mutex);
    place **piece = &copies->pieces[key[0]];
    if (!*piece) *piece = ls_calloc(SETS * WAYS, sizeof **piece);
    if (*piece) {
        size_t set = set_of(key);
        place *at = &(*piece)[set * WAYS + copies->next[key[0]][set]++ % WAYS];
        *at = (place){*shared, stream, true};
    }
    pthread_mutex_unlock(&copies->mutex);
}

void ls_copies_free(ls_copies *copies) {
    if (!copies) return;
    for (size_t i = 0; i < PIECES; i++) ls_free(copies->pieces[i]);
    pthread_mutex_destroy(&copies->mutex);
    ls_free(copies);
}
