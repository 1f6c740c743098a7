/* Reading the fields of rule-file entries, strictly: each getter says file, line and reason where a field is missing
 * or wrong. All return false on failure, with the error set and the status kept in the reader. */
#ifndef LS_RULES_FIELDS_H
#define LS_RULES_FIELDS_H
#include "base/name_set.h"
#include "rules/rules.h"
#include "rules/yaml.h"

typedef struct ls_fields {
    ls_arena *arena;       /* strings and arrays live here */
    const char *file;
    bool builtin; /* one of the rule files that the build embeds */
    leaksift_error *error;
    leaksift_status status;
} ls_fields;

bool ls_fields_fail(ls_fields *in, unsigned line, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool ls_fields_no_memory(ls_fields *in);
void *ls_fields_alloc(ls_fields *in, size_t count, size_t size); /* zeroed; NULL: failed */

/* `node` is a mapping and has no key but those of `allowed` (NULL-ended). */
bool ls_fields_known(ls_fields *in, const ls_yaml *node, const char *what, const char *const *allowed);
bool ls_fields_scalar(ls_fields *in, const ls_yaml *node, const char *what); /* and not empty */
/* An absent optional field leaves *out as it is. */
bool ls_fields_text(ls_fields *in, const ls_yaml *map, const char *key, bool required, const char **out);
bool ls_fields_bool(ls_fields *in, const ls_yaml *map, const char *key, bool *out);
bool ls_fields_number(ls_fields *in, const ls_yaml *map, const char *key, bool required, double low, double high,
                      double *out);
bool ls_fields_whole(ls_fields *in, const ls_yaml *map, const char *key, uint64_t high, uint64_t *out);
bool ls_fields_decimal(ls_fields *in, const ls_yaml *node, double low, double high, double *out);
/* One scalar or a sequence of them. */
bool ls_fields_list(ls_fields *in, const ls_yaml *map, const char *key, const char *const **out, size_t *count);
/* A name made of [a-z0-9_], with `dots` also [A-Z.-]. */
bool ls_fields_name(ls_fields *in, const ls_yaml *map, const char *key, bool dots, const char **out);
bool ls_fields_examples(ls_fields *in, const ls_yaml *map, const char *key, const ls_example **out, size_t *count);

/* Entries of each kind; in load.c's second pass the cues are known by id. */
bool ls_rule_read(ls_fields *in, const ls_yaml *node, ls_rule *out);
bool ls_cue_read(ls_fields *in, const ls_yaml *node, ls_cue *out);
bool ls_class_read(ls_fields *in, const ls_yaml *node, const ls_name_set *cues, ls_class *out);
bool ls_policy_read(ls_fields *in, const ls_yaml *node, ls_rules *rules); /* arrays have room */
/* The rules of the embedder's functions, behind all others; arrays have room. */
bool ls_functions_read(ls_fields *in, const ls_rules_options *options, ls_sha256 *digest, ls_rules *rules);
#endif
