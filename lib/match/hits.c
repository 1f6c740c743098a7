/* Hits arrive in runs, one a rule or recogniser, each in order. */
#include "match/hits.h"
#include "base/alloc.h"
#include <string.h>

enum { FEW = 64 }; /* so many are sorted by insertion alone */

bool ls_hits_add(ls_hits *hits, const ls_hit *hit) {
    if (hits->count == hits->capacity) {
        size_t capacity = hits->capacity ? hits->capacity * 2 : 64;
        ls_hit *list = ls_realloc(hits->list, capacity * sizeof *list);
        if (!list) return false;
        hits->list = list;
        uint32_t *order = ls_realloc(hits->order, capacity * sizeof *order);
        if (!order) return false;
        hits->order = order;
        ls_hits_key *keys = ls_realloc(hits->keys, 2 * capacity * sizeof *keys);
        if (!keys) return false;
        hits->keys = keys;
        hits->capacity = capacity;
    }
    hits->list[hits->count++] = *hit;
    return true;
}

void ls_hits_free(ls_hits *hits) {
    ls_free(hits->list);
    ls_free(hits->order);
    ls_free(hits->keys);
    *hits = (ls_hits){0};
}

/* Is `a` to come before `b`: by start, the longer first, then by rule. */
static bool precedes(const ls_hit *a, const ls_hit *b) {
    if (a->start != b->start) return a->start < b->start;
    if (a->length != b->length) return a->length > b->length;
    return a->rule->index < b->rule->index;
}

/* Hits are large, so their starts are sorted, eleven bits a pass (a block has fewer than 2^22 bytes); what starts at
 * one place, at most a hit or two a rule, is put in order by insertion. */
static void sort(const ls_hit *list, size_t count, ls_hits_key *keys, ls_hits_key *other) {
    enum { BITS = 11, BUCKETS = 1 << BITS };
    for (size_t i = 0; i < count; i++) keys[i] = (ls_hits_key){list[i].start, (uint32_t)i};
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
        for (; at > 0 && precedes(&list[one.index], &list[keys[at - 1].index]); at--) keys[at] = keys[at - 1];
        keys[at] = one;
    }
}

static double worth(const ls_hit *hit) {
    double sum = hit->rule->confidence;
    for (size_t i = 0; i < hit->evidence_count; i++) sum += hit->evidence[i].strength;
    return sum;
}

static bool better(const ls_hit *a, const ls_hit *b) {
    return a->length != b->length ? a->length > b->length : worth(a) > worth(b);
}

ls_status ls_hits_deliver(ls_hits *hits, const uint32_t *families, uint32_t *last, size_t family_count,
                          const ls_hit_sink *sink) {
    size_t kept = 0;
    if (hits->count) sort(hits->list, hits->count, hits->keys, hits->keys + hits->count);
    memset(last, 0xFF, family_count * sizeof *last);
    for (size_t i = 0; i < hits->count; i++) {
        uint32_t index = hits->keys[i].index;
        const ls_hit *hit = &hits->list[index];
        uint32_t *slot = &last[families[hit->rule->index]];
        const ls_hit *before = *slot == UINT32_MAX ? NULL : &hits->list[hits->order[*slot]];
        if (before && hit->start < before->start + before->length) {
            if (better(hit, before)) hits->order[*slot] = index;
            continue;
        }
        *slot = (uint32_t)kept;
        hits->order[kept++] = index;
    }
    for (size_t i = 0; i < kept && sink->hit; i++) {
        ls_status status = sink->hit(sink->context, &hits->list[hits->order[i]]);
        if (status != LS_OK) return status;
    }
    return LS_OK;
}
