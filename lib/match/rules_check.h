/* Runs the examples of rules: each is one block of one segment through a matcher of just these rules. */
#ifndef LS_MATCH_RULES_CHECK_H
#define LS_MATCH_RULES_CHECK_H
#include "rules/rules.h"

typedef void (*ls_rules_report)(void *context, const char *line);

/* `report` gets a line, "file:line: rule …", for each example that fails; *failed counts them. It never holds more of
 * an example than what the rule file itself says. Errors: RULES (a pattern does not compile), MEMORY. Classes' examples
 * are classify's to run. */
leaksift_status ls_rules_check(const ls_rules *rules, ls_rules_report report, void *context, size_t *failed,
                               leaksift_error *error);
#endif
