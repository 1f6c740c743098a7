/* The public way to run the examples of rules and classes. */
#include "classify/class_check.h"
#include "match/rules_check.h"
#include "rules/rules.h"
#include <string.h>

static bool is_given(const char *file, const char *const *paths, size_t count) {
    for (size_t i = 0; file && i < count; i++)
        if (strcmp(file, paths[i]) == 0) return true;
    return false;
}

/* The built-in rules' own examples are not the file's. */
static void keep_examples_of(ls_rules *rules, const char *const *paths, size_t count) {
    for (size_t i = 0; i < rules->rule_count; i++)
        if (!is_given(rules->rules[i].origin.file, paths, count))
            rules->rules[i].example_count = rules->rules[i].negative_count = 0;
    for (size_t i = 0; i < rules->class_count; i++) {
        ls_class *class = &rules->classes[i];
        if (class->example_count && !is_given(class->examples->file, paths, count)) class->example_count = 0;
        if (class->negative_count && !is_given(class->negatives->file, paths, count)) class->negative_count = 0;
    }
}

/* As a scan reads the files, with the built-in rules, whose cues and types they may name. Changed copies of the
 * built-in files hold for themselves. */
static leaksift_status load(const char *const *paths, size_t count, ls_rules **out, leaksift_error *error) {
    ls_rules_options options = {.files = paths, .file_count = paths ? count : 0};
    leaksift_error alone;
    leaksift_status status = ls_rules_load(&options, out, error);
    if (status != LEAKSIFT_ERROR_RULES) return status;
    options.no_builtin = true;
    return ls_rules_load(&options, out, &alone) == LEAKSIFT_OK ? LEAKSIFT_OK : status;
}

leaksift_status leaksift_rules_check(const char *const *paths, size_t count,
                                     void (*report)(void *context, const char *line), void *context,
                                     leaksift_error *error) {
    ls_rules *rules = NULL;
    size_t failed = 0, failed_classes = 0;
    leaksift_status status = load(paths, count, &rules, error);
    if (status != LEAKSIFT_OK) return status;
    if (paths && count) keep_examples_of(rules, paths, count);
    status = ls_rules_check(rules, report, context, &failed, error);
    if (status == LEAKSIFT_OK) status = ls_class_examples_check(rules, report, context, &failed_classes, error);
    failed += failed_classes;
    ls_rules_free(rules);
    if (status != LEAKSIFT_OK || !failed) return status;
    return ls_error_set(error, LEAKSIFT_ERROR_RULES, "%zu examples do not hold", failed);
}
