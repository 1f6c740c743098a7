/* The hits of one block, collected from patterns and recognisers, then put in order and freed of overlaps. */
#ifndef LS_MATCH_HITS_H
#define LS_MATCH_HITS_H
#include "match/hit.h"

typedef struct ls_hits_key {
    uint32_t start, length, rule, index; /* the rule's index; the hit's in the list */
} ls_hits_key;

typedef struct ls_hits {
    ls_hit *list;
    ls_hits_key *keys; /* room for two a hit */
    uint32_t *order; /* indices of keys */
    size_t count, capacity, key_capacity;
} ls_hits;

bool ls_hits_add(ls_hits *hits, const ls_hit *hit); /* copied; false: no memory */
/* Hands on, in order of start, what is left when of two overlapping hits of one family the longer stays, then the one
 * with better evidence. families[rule->index] is below family_count; `last` has room for that many. */
ls_status ls_hits_deliver(ls_hits *hits, const uint32_t *families, uint32_t *last, size_t family_count,
                          const ls_hit_sink *sink);
void ls_hits_free(ls_hits *hits);
#endif
