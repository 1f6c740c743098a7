/* What matching hands on: hits (typed values with the evidence seen) and cues (a class's phrases). Evidence travels,
 * not verdicts: classify/ turns it into a confidence. */
#ifndef LS_MATCH_HIT_H
#define LS_MATCH_HIT_H
#include "match/block.h"
#include "rules/rules.h"

enum { LS_EVIDENCE_MAX = 8 };

typedef struct ls_evidence {
    const char *kind;   /* static: "keyword", "column", "field", "checksum", "plan", "gazetteer", "context", … */
    const char *detail; /* for a person: "Tel", "valid for DE"; our own words, never the data's */
    double strength;    /* factor on the kind's weight, normally 1 */
} ls_evidence;

typedef struct ls_hit {
    const ls_rule *rule;
    uint32_t start, length;  /* the value, in the block's text */
    uint32_t segment;        /* index in the block */
    const char *normalized;  /* strings are borrowed: see ls_match_block(); NULL: as written */
    const char *key;         /* names: folded; else NULL */
    const char *domain;      /* registrable domain, or NULL */
    const char *role;        /* or NULL: the segment's */
    double confidence;       /* of a rule that is a function, which says it itself */
    ls_evidence evidence[LS_EVIDENCE_MAX];
    size_t evidence_count;
} ls_hit;

typedef struct ls_cue_hit {
    const ls_cue *cue;
    uint32_t start, length, segment;
} ls_cue_hit;

typedef struct ls_hit_sink { /* cue and more may be NULL */
    void *context;
    ls_status (*hit)(void *context, const ls_hit *hit);
    ls_status (*cue)(void *context, const ls_cue_hit *cue);
    /* Hits from elsewhere, pushed into `collector` before overlaps are resolved. Their strings live until the sink has
     * them. */
    ls_status (*more)(void *context, const struct ls_hit_sink *collector);
} ls_hit_sink;

static inline void ls_hit_add_evidence(ls_hit *hit, const char *kind, const char *detail, double strength) {
    if (hit->evidence_count < LS_EVIDENCE_MAX)
        hit->evidence[hit->evidence_count++] = (ls_evidence){kind, detail, strength};
}
#endif
