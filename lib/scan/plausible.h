/* Can what a worker says of a finding or an item be so at all? Words that are the rules' own, numbers within their
 * bounds, text that is UTF-8, nothing missing: what totals, reports and callers rely on. Whether it is true cannot be
 * asked. */
#ifndef LS_SCAN_PLAUSIBLE_H
#define LS_SCAN_PLAUSIBLE_H
#include "rules/rules.h"
#include "scan/record.h"

bool ls_plausible_type(const ls_rules *rules, const char *type);
bool ls_plausible_value(const ls_value *value);
bool ls_plausible_finding(const ls_rules *rules, const leaksift_finding *finding);
bool ls_plausible_item(const ls_rules *rules, const leaksift_item *item, const ls_item_extra *extra);
/* What the item that ends counts in all types. */
void ls_counted(const leaksift_item *item, uint64_t *total, uint64_t *below);
#endif
