/* The matcher: rules compiled into Vectorscan databases and PCRE2 programs, with the recognisers' tables. Part of the
 * engine: immutable, shared by all threads; a match scratch belongs to one thread. */
#ifndef LS_MATCH_MATCHER_H
#define LS_MATCH_MATCHER_H
#include "match/hit.h"

typedef struct ls_matcher ls_matcher;
typedef struct ls_match_scratch ls_match_scratch;

typedef struct ls_matcher_options {
    /* NULL or "": no cache. The compiled databases, keyed by rules, library, CPU; SHA-256 checked */
    const char *cache_dir;
    const char *const *regions; size_t region_count; /* home regions for national phone numbers */
} ls_matcher_options;

/* `rules` must outlive the matcher. Errors: RULES (a pattern does not compile: rule, reason), ARGUMENT (unknown
 * region), MEMORY. */
leaksift_status ls_matcher_create(const ls_rules *rules, const ls_matcher_options *options, ls_matcher **out,
                                  leaksift_error *error);
void ls_matcher_free(ls_matcher *matcher);
ls_match_scratch *ls_match_scratch_create(const ls_matcher *matcher); /* NULL: no memory */
/* While blocks are matched, `tick` (NULL: none) is asked now and then; anything but LS_OK ends the block. */
void ls_match_scratch_tick(ls_match_scratch *scratch, ls_status (*tick)(void *context), void *context);
void ls_match_scratch_free(ls_match_scratch *scratch);
/* All hits of the block, in order of start within a rule; overlapping hits of one type are resolved (the longer, then
 * the better evidence). Anything but LS_OK from the sink ends it, and so it does from the tick, after which the sink
 * gets the hits that there are. A hit's strings live until the scratch matches another block. */
ls_status ls_match_block(const ls_matcher *matcher, ls_match_scratch *scratch, const ls_block *block,
                         const ls_hit_sink *sink);
/* Versions of the built-in tables, for the run line: name, version, name, version, …, NULL. Static. */
extern const char *const ls_match_tables[];
#endif
