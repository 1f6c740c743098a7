/* Runs the examples of classes: each is one item of one block through a matcher of these rules and the classifier. */
#ifndef LS_CLASSIFY_CLASS_CHECK_H
#define LS_CLASSIFY_CLASS_CHECK_H
#include "rules/rules.h"

typedef void (*ls_class_report)(void *context, const char *line);

/* `report` gets a line, "file:line: class …", for each example that does not get its class and each negative one that
 * does; *failed counts them. Errors: RULES (a pattern does not compile), MEMORY. */
leaksift_status ls_class_examples_check(const ls_rules *rules, ls_class_report report, void *context, size_t *failed,
                                        leaksift_error *error);
#endif
