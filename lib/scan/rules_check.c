/* The public way to run the examples of rules. */
#include "match/rules_check.h"
#include "rules/rules.h"

leaksift_status leaksift_rules_check(const char *const *paths, size_t count, void (*report)(void *context, const char *line),
                                     void *context, leaksift_error *error) {
    ls_rules_options options = {.files = paths, .file_count = paths ? count : 0, .no_builtin = paths && count};
    ls_rules *rules = NULL;
    size_t failed = 0;
    leaksift_status status = ls_rules_load(&options, &rules, error);
    if (status != LEAKSIFT_OK) return status;
    status = ls_rules_check(rules, report, context, &failed, error);
    ls_rules_free(rules);
    if (status != LEAKSIFT_OK || !failed) return status;
    return ls_error_set(error, LEAKSIFT_ERROR_RULES, "%zu examples do not hold", failed);
}
