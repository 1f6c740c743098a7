/* Evidence → confidence; cues → document classes with facts; findings and labels → sensitivity. All weights are data
 * in lib/rules/data. A classifier accumulates one item at a time and belongs to one thread. */
#ifndef LS_CLASSIFY_CLASSIFY_H
#define LS_CLASSIFY_CLASSIFY_H
#include "base/arena.h"
#include "match/hit.h"

/* Confidence of one hit: logistic of the rule's prior log odds plus the evidence's weights. 0 to 1. */
double ls_confidence(const ls_rules *rules, const ls_hit *hit);

typedef struct ls_classifier ls_classifier;

/* What classify needs to know of an item at its end. */
typedef struct ls_classify_item {
    const char *path, *name, *media_type; /* name: last part, UTF-8 */
    leaksift_coverage coverage;
    bool unreadable; /* labels by name only, confidence at most 0.5; level unknown unless the name says more */
    const leaksift_count *counts;  /* exact, filled by scan/ */
    size_t count_count;
    const leaksift_property *properties;
    size_t property_count;
    const char *const *own_domains; /* lower case, or NULL-ended empty */
    size_t own_domain_count;
} ls_classify_item;

typedef struct ls_classification {
    leaksift_label *labels;   size_t label_count; /* best first, at or over their class's threshold */
    leaksift_organization *organizations; size_t organization_count;
    leaksift_sensitivity level;
    const char **reasons;     size_t reason_count;
} ls_classification;

ls_classifier *ls_classifier_create(const ls_rules *rules); /* NULL: no memory */
void ls_classifier_free(ls_classifier *classifier);
void ls_classifier_reset(ls_classifier *classifier);        /* before each item */
/* What the item's text brings: each block once, after its hits and cues. Facts are read off the block here; nothing of
 * the block may be kept without copying. `confidence` is what ls_confidence() said of the hit. */
ls_status ls_classifier_hit(ls_classifier *classifier, const ls_block *block, const ls_hit *hit, double confidence);
ls_status ls_classifier_cue(ls_classifier *classifier, const ls_block *block, const ls_cue_hit *cue);
ls_status ls_classifier_block(ls_classifier *classifier, const ls_block *block);
/* The answer; strings live in `arena`. */
ls_status ls_classifier_finish(ls_classifier *classifier, const ls_classify_item *item, ls_arena *arena,
                               ls_classification *out);
#endif
