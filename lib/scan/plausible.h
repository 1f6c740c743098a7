/* Can what a worker says of a finding or an item be so at all? Words that are the rules' own, numbers within their
 * bounds, nothing missing: what totals, reports and callers rely on. That text is UTF-8 is seen where it is unpacked.
 * Whether it is true cannot be asked. */
#ifndef LS_SCAN_PLAUSIBLE_H
#define LS_SCAN_PLAUSIBLE_H
#include "base/arena.h"
#include "base/name_set.h"
#include "rules/rules.h"
#include "scan/record.h"

/* The rules' ids and types, to be found quickly. */
typedef struct ls_vocabulary {
    const ls_rules *rules;
    ls_arena arena;
    ls_name_set ids, types;
} ls_vocabulary;

bool ls_vocabulary_create(ls_vocabulary *words, const ls_rules *rules); /* false: no memory */
void ls_vocabulary_free(ls_vocabulary *words);

bool ls_plausible_type(const ls_vocabulary *words, const char *type);
bool ls_plausible_value(const ls_value *value);
bool ls_plausible_finding(const ls_vocabulary *words, const leaksift_finding *finding);
bool ls_plausible_item(const ls_vocabulary *words, const leaksift_item *item, const ls_item_extra *extra);
/* What the item that ends counts in all types. */
void ls_counted(const leaksift_item *item, uint64_t *total, uint64_t *below);
#endif
