/* A YAML text as a tree of scalars, sequences and mappings that know their line. */
#ifndef LS_RULES_YAML_H
#define LS_RULES_YAML_H
#include "base/arena.h"
#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>

typedef enum ls_yaml_kind { LS_YAML_SCALAR = 0, LS_YAML_SEQUENCE, LS_YAML_MAPPING } ls_yaml_kind;

typedef struct ls_yaml ls_yaml;
struct ls_yaml {
    ls_yaml_kind kind;
    unsigned line;     /* from 1 */
    const char *key;   /* where it is a mapping's value */
    const char *text;  /* scalar: NUL-ended, holds no NUL itself */
    size_t length;
    bool quoted;       /* scalar: not a plain one, so never null, bool or number by accident */
    const ls_yaml *first, *next; /* children; siblings */
    size_t count;      /* children */
};

/* *out is NULL for an empty text. Errors: RULES with `name`, line and reason; MEMORY. The tree lives in `arena`. */
leaksift_status ls_yaml_parse(const char *name, const void *data, size_t length, ls_arena *arena, ls_yaml **out,
                              leaksift_error *error);
/* A mapping's value, or NULL. */
const ls_yaml *ls_yaml_get(const ls_yaml *mapping, const char *key);
#endif
