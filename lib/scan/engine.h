/* The engine: what all threads share and none changes. */
#ifndef LS_SCAN_ENGINE_H
#define LS_SCAN_ENGINE_H
#include "base/arena.h"
#include "base/limits.h"
#include "match/matcher.h"
#include "rules/rules.h"
#include "scan/guest.h"
#include <pthread.h>

struct leaksift_engine {
    ls_rules *rules;
    /* by ls_engine_matcher(): where items are scanned in workers, this process may never need it */
    ls_matcher *matcher;
    pthread_mutex_t matcher_mutex;
    ls_matcher_options matcher_options;
    struct ls_isolation *isolation; /* NULL: items are scanned in this process */
    ls_guests guests;
    ls_limits limits;
    leaksift_named_count limit_list[LS_LIMIT_COUNT];
    const char **passwords;
    size_t password_count;
    const char **own; /* lower case, NULL-ended */
    size_t own_count;
    double min_confidence;
    uint32_t context;
    leaksift_rule_info *rule_infos;
    size_t rule_info_count;
    const char **options; /* for the run line: name, value … */
    size_t option_count;
    char rules_sha256[65];
    ls_arena arena;
};

/* The matcher, compiled at first need. NULL: `error` says why. Any thread. */
const ls_matcher *ls_engine_matcher(const leaksift_engine *engine, leaksift_error *error);
/* Is this host name, or the domain of this address, the holder's own? */
bool ls_engine_owns(const leaksift_engine *engine, const char *host);
/* The confidence from which a finding of this type is reported as such. */
double ls_engine_threshold(const leaksift_engine *engine, const ls_rule *rule);
#endif
