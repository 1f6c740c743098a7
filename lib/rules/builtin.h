/* The rule files that the build embeds, with their trees (lib/embed_rules.c). */
#ifndef LS_RULES_BUILTIN_H
#define LS_RULES_BUILTIN_H
#include "rules/yaml.h"

typedef struct ls_builtin_file {
    const char *name; /* NULL ends the table */
    const char *data; /* what the digest of the rules is over */
    size_t length;
    const ls_yaml *root;
} ls_builtin_file;

extern const ls_builtin_file ls_builtin_rules[]; /* in order of name */
#endif
