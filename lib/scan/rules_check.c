/* The public way to run the examples of rules and classes. */
#include "classify/class_check.h"
#include "match/rules_check.h"
#include "rules/rules.h"

leaksift_status leaksift_rules_check(const char *const *paths, size_t count,
                                     void (*report)(void *context, const char *line), void *context,
                                     leaksift_error *error) {
    ls_rules_options options = {.files = paths, .file_count = paths ? count : 0, .no_builtin = paths && count};
    ls_rules *rules = NULL;
    size_t failed = 0, failed_classes = 0;
    leaksift_status status = ls_rules_load(&options, &rules, error);
    if (status != LEAKSIFT_OK) return status;
    status = ls_rules_check(rules, report, context, &failed, error);
    if (status == LEAKSIFT_OK) status = ls_class_examples_check(rules, report, context, &failed_classes, error);
    failed += failed_classes;
    ls_rules_free(rules);
    if (status != LEAKSIFT_OK || !failed) return status;
    return ls_error_set(error, LEAKSIFT_ERROR_RULES, "%zu examples do not hold", failed);
}
