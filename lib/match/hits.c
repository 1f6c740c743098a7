/* Hits arrive nearly in order: each pattern's own are, recognisers follow. So sort only when it is needed. */
#include "match/hits.h"
#include "base/alloc.h"
#include <stdlib.h>
#include <string.h>

bool ls_hits_add(ls_hits *hits, const ls_hit *hit) {
    if (hits->count == hits->capacity) {
        size_t capacity = hits->capacity ? hits->capacity * 2 : 64;
        ls_hit *list = ls_realloc(hits->list, capacity * sizeof *list);
        if (!list) return false;
        hits->list = list;
        uint32_t *order = ls_realloc(hits->order, capacity * sizeof *order);
        if (!order) return false;
        hits->order = order;
        hits->capacity = capacity;
    }
    hits->list[hits->count++] = *hit;
    return true;
}

void ls_hits_free(ls_hits *hits) {
    ls_free(hits->list);
    ls_free(hits->order);
    *hits = (ls_hits){0};
}

static int by_start(const void *left, const void *right) {
    const ls_hit *a = left, *b = right;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    if (a->length != b->length) return a->length > b->length ? -1 : 1;
    return a->rule->index < b->rule->index ? -1 : a->rule->index > b->rule->index;
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
    size_t at = 1, kept = 0;
    while (at < hits->count && by_start(&hits->list[at - 1], &hits->list[at]) <= 0) at++;
    if (at < hits->count) qsort(hits->list, hits->count, sizeof *hits->list, by_start);
    memset(last, 0xFF, family_count * sizeof *last);
    for (size_t i = 0; i < hits->count; i++) {
        const ls_hit *hit = &hits->list[i];
        uint32_t *slot = &last[families[hit->rule->index]];
        const ls_hit *before = *slot == UINT32_MAX ? NULL : &hits->list[hits->order[*slot]];
        if (before && hit->start < before->start + before->length) {
            if (better(hit, before)) hits->order[*slot] = (uint32_t)i;
            continue;
        }
        *slot = (uint32_t)kept;
        hits->order[kept++] = (uint32_t)i;
    }
    for (size_t i = 0; i < kept && sink->hit; i++) {
        ls_status status = sink->hit(sink->context, &hits->list[hits->order[i]]);
        if (status != LS_OK) return status;
    }
    return LS_OK;
}
