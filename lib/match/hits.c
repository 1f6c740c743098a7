/* Hits arrive in runs, one a rule or recogniser, each in order. They are large: what decides of their order and of
 * overlaps is put into small keys. */
#include "match/hits.h"
#include "base/alloc.h"
#include <string.h>

enum { FEW = 64 }; /* so many are sorted by insertion alone */

bool ls_hits_add(ls_hits *hits, const ls_hit *hit) {
    if (!ls_grow(&hits->list, hits->count, &hits->capacity, sizeof *hits->list)) return false;
    hits->list[hits->count++] = *hit;
    return true;
}

/* Keys for all there is room for in the list; nothing of the last block is kept. */
static bool make_room(ls_hits *hits) {
    if (hits->key_capacity >= hits->count) return true;
    ls_free(hits->order);
    ls_free(hits->keys);
    hits->order = ls_malloc(hits->capacity * sizeof *hits->order);
    hits->keys = ls_malloc(2 * hits->capacity * sizeof *hits->keys);
    hits->key_capacity = hits->order && hits->keys ? hits->capacity : 0;
    return hits->key_capacity != 0;
}

void ls_hits_free(ls_hits *hits) {
    ls_free(hits->list);
    ls_free(hits->order);
    ls_free(hits->keys);
    *hits = (ls_hits){0};
}

/* Is `a` to come before `b`: by start, the longer first, then by rule. */
static bool precedes(const ls_hits_key *a, const ls_hits_key *b) {
    if (a->start != b->start) return a->start < b->start;
    if (a->length != b->length) return a->length > b->length;
    return a->rule < b->rule;
}

static ls_hits_key key_of(const ls_hit *hit, uint32_t index) {
    return (ls_hits_key){hit->start, hit->length, hit->rule->index, index};
}

/* By start, eleven bits a pass (a block has fewer than 2^22 bytes); what starts at one place, at most a hit or two a
 * rule, is put in order by insertion. */
static void sort(const ls_hit *list, size_t count, ls_hits_key *keys, ls_hits_key *other) {
    enum { BITS = 11, BUCKETS = 1 << BITS };
    for (size_t i = 0; i < count; i++) keys[i] = key_of(&list[i], (uint32_t)i);
    for (unsigned shift = 0; shift < 2 * BITS && count > FEW; shift += BITS) {
        uint32_t place[BUCKETS + 1] = {0};
        for (size_t i = 0; i < count; i++) place[(keys[i].start >> shift) % BUCKETS + 1]++;
        for (size_t i = 0; i < BUCKETS; i++) place[i + 1] += place[i];
        for (size_t i = 0; i < count; i++) other[place[(keys[i].start >> shift) % BUCKETS]++] = keys[i];
        ls_hits_key *swap = keys;
        keys = other;
        other = swap;
    }
    for (size_t i = 1; i < count; i++) {
        const ls_hits_key one = keys[i];
        size_t at = i;
        for (; at > 0 && precedes(&one, &keys[at - 1]); at--) keys[at] = keys[at - 1];
        keys[at] = one;
    }
}

static double worth(const ls_hit *hit) {
    double sum = hit->rule->confidence;
    for (size_t i = 0; i < hit->evidence_count; i++) sum += hit->evidence[i].strength;
    return sum;
}

static bool better(const ls_hit *list, const ls_hits_key *a, const ls_hits_key *b) {
    return a->length != b->length ? a->length > b->length : worth(&list[a->index]) > worth(&list[b->index]);
}

ls_status ls_hits_deliver(ls_hits *hits, const uint32_t *families, uint32_t *last, size_t family_count,
                          const ls_hit_sink *sink) {
    size_t kept = 0;
    if (!make_room(hits)) return LS_NOMEM;
    if (hits->count) sort(hits->list, hits->count, hits->keys, hits->keys + hits->count);
    memset(last, 0xFF, family_count * sizeof *last);
    for (size_t i = 0; i < hits->count; i++) {
        const ls_hits_key *key = &hits->keys[i];
        uint32_t *slot = &last[families[key->rule]];
        const ls_hits_key *before = *slot == UINT32_MAX ? NULL : &hits->keys[hits->order[*slot]];
        if (before && key->start < before->start + before->length) {
            if (better(hits->list, key, before)) hits->order[*slot] = (uint32_t)i;
            continue;
        }
        *slot = (uint32_t)kept;
        hits->order[kept++] = (uint32_t)i;
    }
    for (size_t i = 0; i < kept && sink->hit; i++) {
        ls_status status = sink->hit(sink->context, &hits->list[hits->keys[hits->order[i]].index]);
        if (status != LS_OK) return status;
    }
    return LS_OK;
}
