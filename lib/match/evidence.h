/* A rule's keywords: are any near a value, in its column's header, its row's label, its field's name? */
#ifndef LS_MATCH_EVIDENCE_H
#define LS_MATCH_EVIDENCE_H
#include "base/arena.h"
#include "match/hit.h"

typedef struct ls_keywords ls_keywords;

/* *out is NULL for a rule without keywords. false: no memory. */
bool ls_keywords_create(const ls_rule *rule, ls_arena *arena, const ls_keywords **out);
/* Adds "keyword", "column", "row", "field" evidence to the hit; false: none was found. */
bool ls_keywords_look(const ls_keywords *keywords, const ls_block *block, ls_hit *hit);
#endif
