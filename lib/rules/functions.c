/* What the embedder's functions may find stands among the rules, so that thresholds, lists and the digest hold for it
 * too. */
#include "rules/fields.h"
#include <string.h>

static const char lower[] = "abcdefghijklmnopqrstuvwxyz", upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                  rest[] = "0123456789_";

static bool is_made_of(const char *name, bool dots) {
    char allowed[80];
    size_t length = name ? strlen(name) : 0;
    strcpy(stpcpy(stpcpy(stpcpy(allowed, lower), rest), dots ? upper : ""), dots ? ".-" : "");
    return length > 0 && length <= 80 && strspn(name, allowed) == length && strchr(lower, *name);
}

static bool refuse(ls_fields *in, const char *what, const char *name) {
    in->status =
        ls_error_set(in->error, LEAKSIFT_ERROR_ARGUMENT, "a recognizer's %s: %.100s", what, name ? name : "(none)");
    return false;
}

static bool check(ls_fields *in, const ls_function_rule *function, const ls_rules *rules) {
    if (!is_made_of(function->id, true))
        return refuse(in, "name must be at most 80 of [A-Za-z0-9_.-], a letter first", function->id);
    if (!is_made_of(function->type, false))
        return refuse(in, "type must be at most 80 of [a-z0-9_], a letter first", function->type);
    if (!(function->threshold >= 0 && function->threshold <= 1))
        return refuse(in, "threshold must be 0 to 1", function->id);
    if ((unsigned)function->level >= LEAKSIFT_LEVEL_UNKNOWN) return refuse(in, "level is none", function->id);
    for (size_t i = 0; i < rules->rule_count; i++)
        if (strcmp(rules->rules[i].id, function->id) == 0) return refuse(in, "rule is there already", function->id);
    for (size_t i = 0; i < rules->class_count; i++)
        if (strcmp(rules->classes[i].name, function->type) == 0)
            return refuse(in, "type is a document class", function->type);
    return true;
}

static bool has_type(const ls_rules *rules, const char *type) {
    for (size_t i = 0; i < rules->rule_count; i++)
        if (strcmp(rules->rules[i].type, type) == 0) return true;
    return false;
}

/* A rule file's policy may speak of a type that only a function finds. */
static bool has_threshold(const ls_rules *rules, const char *type) {
    for (size_t i = 0; i < rules->threshold_count; i++)
        if (strcmp(rules->thresholds[i].type, type) == 0) return true;
    return false;
}

static bool has_level(const ls_rules *rules, const char *type) {
    for (size_t i = 0; i < rules->level_count; i++)
        if (!rules->levels[i].is_class && strcmp(rules->levels[i].type, type) == 0) return true;
    return false;
}

static void add_digest(ls_sha256 *digest, const ls_function_rule *function, const ls_rule *rule) {
    ls_sha256_update(digest, "function", 9);
    ls_sha256_update(digest, rule->id, strlen(rule->id) + 1);
    ls_sha256_update(digest, rule->type, strlen(rule->type) + 1);
    ls_sha256_update(digest, &function->threshold, sizeof function->threshold);
    ls_sha256_update(digest, &function->level, sizeof function->level);
}

static bool add(ls_fields *in, const ls_function_rule *function, ls_sha256 *digest, ls_rules *rules) {
    bool known = has_type(rules, function->type);
    ls_rule *rule = &rules->rules[rules->rule_count];
    *rule = (ls_rule){.id = ls_arena_strdup(in->arena, function->id),
                      .type = ls_arena_strdup(in->arena, function->type),
                      .description = ls_arena_strdup(in->arena, function->description ? function->description : ""),
                      .source = "a function of the program",
                      .confidence = 0.5,
                      .index = (uint32_t)rules->rule_count,
                      .is_function = true};
    if (!rule->id || !rule->type || !rule->description) return ls_fields_no_memory(in);
    rules->rule_count++;
    add_digest(digest, function, rule);
    if (known) return true;
    if (function->threshold > 0 && !has_threshold(rules, rule->type))
        rules->thresholds[rules->threshold_count++] = (ls_threshold){rule->type, function->threshold};
    if (function->level > LEAKSIFT_LEVEL_NONE && !has_level(rules, rule->type))
        rules->levels[rules->level_count++] = (ls_level_rule){.level = function->level, .type = rule->type};
    return true;
}

bool ls_functions_read(ls_fields *in, const ls_rules_options *options, ls_sha256 *digest, ls_rules *rules) {
    for (size_t i = 0; i < options->function_count; i++)
        if (!check(in, &options->functions[i], rules) || !add(in, &options->functions[i], digest, rules)) return false;
    return true;
}
