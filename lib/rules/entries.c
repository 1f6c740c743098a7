/* The four kinds of entry: rule, cue, class, policy. README.md beside this file says what each field means. */
#include "rules/fields.h"
#include <string.h>

enum {
    SLICE_MAX = 1024,           /* DESIGN: confirmed on a slice of at most 1 KiB … */
    SLICE_MARKED_MAX = 65536,   /* … or 64 KiB for a value with an end mark */
    PATTERN_BEFORE = 64,
    DEFAULT_AFTER = 256
};

static bool anchor_read(ls_fields *in, const ls_yaml *node, ls_anchor *out) {
    static const char *const allowed[] = {"literal", "pattern", "case", "before", "after", "end_mark", NULL};
    *out = (ls_anchor){.caseless = true, .literal = true, .after = DEFAULT_AFTER};
    if (node->kind == LS_YAML_SCALAR) {
        out->pattern = node->text;
        out->before = (uint32_t)node->length;
        if (node->length > SLICE_MAX / 2) return ls_fields_fail(in, node->line, "the anchor is too long");
        return ls_fields_scalar(in, node, "anchor");
    }
    bool keep_case = false, end_mark = false;
    const char *literal = NULL, *pattern = NULL;
    if (!ls_fields_known(in, node, "an anchor", allowed) || !ls_fields_text(in, node, "literal", false, &literal) ||
        !ls_fields_text(in, node, "pattern", false, &pattern) || !ls_fields_bool(in, node, "case", &keep_case) ||
        !ls_fields_bool(in, node, "end_mark", &end_mark))
        return false;
    if (!literal == !pattern) return ls_fields_fail(in, node->line, "an anchor has either 'literal' or 'pattern'");
    uint64_t before = literal ? strlen(literal) : PATTERN_BEFORE, after = DEFAULT_AFTER;
    uint64_t most = end_mark ? SLICE_MARKED_MAX : SLICE_MAX;
    if (!ls_fields_whole(in, node, "before", most, &before) || !ls_fields_whole(in, node, "after", most, &after))
        return false;
    if (before + after > most)
        return ls_fields_fail(in, node->line, "the slice is too large: before + after must be at most %llu",
                              (unsigned long long)most);
    if (literal && before < strlen(literal)) return ls_fields_fail(in, node->line, "'before' is less than the literal");
    *out = (ls_anchor){.pattern = literal ? literal : pattern, .caseless = !keep_case, .literal = literal != NULL,
                       .before = (uint32_t)before, .after = (uint32_t)after};
    return true;
}

static bool anchors_read(ls_fields *in, const ls_yaml *rule, ls_rule *out) {
    const ls_yaml *node = ls_yaml_get(rule, "anchors");
    if (!node) return true;
    if (node->kind != LS_YAML_SEQUENCE || node->count == 0)
        return ls_fields_fail(in, node->line, "'anchors' must be a list of at least one");
    ls_anchor *anchors = ls_fields_alloc(in, node->count, sizeof *anchors);
    if (!anchors) return false;
    out->anchors = anchors;
    for (const ls_yaml *entry = node->first; entry; entry = entry->next)
        if (!anchor_read(in, entry, &anchors[out->anchor_count++])) return false;
    return true;
}

static bool rule_complete(ls_fields *in, const ls_yaml *node, const ls_rule *rule) {
    if (rule->recognizer && (rule->anchor_count || rule->confirm || rule->checker))
        return ls_fields_fail(in, node->line, "rule %s: a recognizer stands alone, without anchors, confirm, checker",
                              rule->id);
    if (!rule->recognizer && !rule->anchor_count)
        return ls_fields_fail(in, node->line, "rule %s: missing field 'anchors' (or 'recognizer')", rule->id);
    if (!rule->recognizer && !rule->confirm && !rule->checker)
        return ls_fields_fail(in, node->line, "rule %s: needs 'confirm', 'checker' or both", rule->id);
    if (rule->keyword_required && !rule->keyword_count)
        return ls_fields_fail(in, node->line, "rule %s: 'keyword_required' without 'keywords'", rule->id);
    if (!rule->example_count) return ls_fields_fail(in, node->line, "rule %s: missing field 'examples'", rule->id);
    if (!rule->negative_count) return ls_fields_fail(in, node->line, "rule %s: missing field 'negatives'", rule->id);
    return true;
}

static ls_origin origin_of(const ls_fields *in, const ls_yaml *node, const char *what, const char *id) {
    return (ls_origin){.what = what, .id = id, .file = in->file, .line = node->line, .builtin = in->builtin};
}

leaksift_status ls_rules_blame(const ls_origin *origin, const char *reason, leaksift_error *error) {
    if (!origin->file)
        return ls_error_set(error, LEAKSIFT_ERROR_RULES, "%s %s: %.300s", origin->what, origin->id, reason);
    return ls_error_set(error, LEAKSIFT_ERROR_RULES, "%s:%u: %s %s: %.300s", origin->file, origin->line, origin->what,
                        origin->id, reason);
}

bool ls_rule_read(ls_fields *in, const ls_yaml *node, ls_rule *out) {
    static const char *const allowed[] = {"id",         "type",     "description", "source",   "anchors",
                                          "confirm",    "checker",  "recognizer",  "keywords", "keyword_required",
                                          "confidence", "examples", "negatives",   NULL};
    if (!ls_fields_known(in, node, "a rule", allowed) || !ls_fields_name(in, node, "id", true, &out->id)) return false;
    out->origin = origin_of(in, node, "rule", out->id);
    return ls_fields_name(in, node, "type", false, &out->type) &&
           ls_fields_text(in, node, "description", true, &out->description) &&
           ls_fields_text(in, node, "source", true, &out->source) && anchors_read(in, node, out) &&
           ls_fields_text(in, node, "confirm", false, &out->confirm) &&
           ls_fields_text(in, node, "checker", false, &out->checker) &&
           ls_fields_text(in, node, "recognizer", false, &out->recognizer) &&
           ls_fields_list(in, node, "keywords", &out->keywords, &out->keyword_count) &&
           ls_fields_bool(in, node, "keyword_required", &out->keyword_required) &&
           ls_fields_number(in, node, "confidence", true, 0.0, 1.0, &out->confidence) &&
           ls_fields_examples(in, node, "examples", &out->examples, &out->example_count) &&
           ls_fields_examples(in, node, "negatives", &out->negatives, &out->negative_count) &&
           rule_complete(in, node, out);
}

static bool has_names(const char *structure) {
    return strcmp(structure, "network_fields") == 0 || strcmp(structure, "price_rows") == 0;
}

/* What classify/ counts; classify/structure.c says what each is. */
static bool is_structure(const char *name) {
    static const char *const known[] = {"media_type", "contact_rows", "price_rows", "prose", "network_fields",
                                        "addresses"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i]) == 0) return true;
    return false;
}

/* Of a list each entry names a thing, or is a list of all names of one. */
static bool names_read(ls_fields *in, const ls_yaml *cue, ls_cue *out) {
    const ls_yaml *node = ls_yaml_get(cue, "names");
    size_t count = 0;
    uint32_t thing = 0;
    if (!node) return true;
    if (node->kind != LS_YAML_SEQUENCE || node->count > LS_THINGS_MOST)
        return ls_fields_fail(in, node->line, "'names' must be a list, of at most %d things", LS_THINGS_MOST);
    for (const ls_yaml *one = node->first; one; one = one->next)
        count += one->kind == LS_YAML_SEQUENCE ? one->count : 1;
    ls_field_name *names = ls_fields_alloc(in, count + 1, sizeof *names);
    if (!names) return false;
    for (const ls_yaml *one = node->first; one; one = one->next, thing++)
        for (const ls_yaml *name = one->kind == LS_YAML_SEQUENCE ? one->first : one; name;
             name = one->kind == LS_YAML_SEQUENCE ? name->next : NULL) {
            if (!ls_fields_scalar(in, name, "names")) return false;
            names[out->name_count++] = (ls_field_name){name->text, thing};
        }
    out->names = names;
    return true;
}

static bool status_read(ls_fields *in, const ls_yaml *node, ls_cue *out) {
    if (!ls_fields_text(in, node, "status", false, &out->status) || !out->status)
        return out->status || !ls_yaml_get(node, "status");
    if (strcmp(out->status, "signed") == 0 || strcmp(out->status, "draft") == 0 || strcmp(out->status, "template") == 0)
        return true;
    return ls_fields_fail(in, ls_yaml_get(node, "status")->line, "'status' must be signed, draft or template");
}

bool ls_cue_read(ls_fields *in, const ls_yaml *node, ls_cue *out) {
    static const char *const allowed[] = {"id",    "phrases", "pattern",      "anchor",   "structure",
                                          "names", "status",  "heading_only", "name_too", NULL};
    if (!ls_fields_known(in, node, "a cue", allowed) || !ls_fields_name(in, node, "id", true, &out->id) ||
        !ls_fields_list(in, node, "phrases", &out->phrases, &out->phrase_count) ||
        !ls_fields_text(in, node, "pattern", false, &out->pattern) ||
        !ls_fields_text(in, node, "anchor", false, &out->anchor) ||
        !ls_fields_text(in, node, "structure", false, &out->structure) || !names_read(in, node, out) ||
        !status_read(in, node, out) ||
        !ls_fields_bool(in, node, "heading_only", &out->heading_only) ||
        !ls_fields_bool(in, node, "name_too", &out->name_too))
        return false;
    if (!!out->phrase_count + !!out->pattern + !!out->structure != 1)
        return ls_fields_fail(in, node->line, "cue %s: has one of 'phrases', 'pattern', 'structure'", out->id);
    out->origin = origin_of(in, node, "cue", out->id);
    if (out->structure && !is_structure(out->structure))
        return ls_fields_fail(in, ls_yaml_get(node, "structure")->line, "unknown structure '%.60s'", out->structure);
    if (out->names && !(out->structure && has_names(out->structure)))
        return ls_fields_fail(in, node->line, "cue %s: 'names' are of 'network_fields' and 'price_rows'", out->id);
    if (out->anchor && !out->pattern)
        return ls_fields_fail(in, node->line, "cue %s: only a pattern has an anchor", out->id);
    for (size_t i = 0; i < out->phrase_count; i++)
        if (strlen(out->phrases[i]) > 200 || out->phrases[i][strspn(out->phrases[i], " \t\r\n")] == '\0')
            return ls_fields_fail(in, node->line, "cue %s: a phrase is empty or longer than 200 bytes", out->id);
    return true;
}

static bool weight_read(ls_fields *in, const ls_yaml *node, const ls_name_set *cues, ls_class_weight *out) {
    static const char *const allowed[] = {"weight", "more", "title", NULL};
    if (!ls_name_set_find(cues, node->key, &out->cue))
        return ls_fields_fail(in, node->line, "unknown cue '%.60s'", node->key);
    if (node->kind == LS_YAML_SCALAR) return ls_fields_decimal(in, node, -20, 20, &out->weight);
    return ls_fields_known(in, node, "a cue's weight", allowed) &&
           ls_fields_number(in, node, "weight", true, -20, 20, &out->weight) &&
           ls_fields_number(in, node, "more", false, -20, 20, &out->more) &&
           ls_fields_number(in, node, "title", false, -20, 20, &out->title);
}

static bool weights_read(ls_fields *in, const ls_yaml *class, const ls_name_set *cues, ls_class *out) {
    const ls_yaml *node = ls_yaml_get(class, "cues");
    if (!node) return ls_fields_fail(in, class->line, "missing field 'cues'");
    if (node->kind != LS_YAML_MAPPING) return ls_fields_fail(in, node->line, "'cues' must be a mapping");
    ls_class_weight *weights = ls_fields_alloc(in, node->count + 1, sizeof *weights);
    if (!weights) return false;
    out->weights = weights;
    for (const ls_yaml *entry = node->first; entry; entry = entry->next)
        if (!weight_read(in, entry, cues, &weights[out->weight_count++])) return false;
    return true;
}

static bool density_read(ls_fields *in, const ls_yaml *class, ls_class_density *out) {
    static const char *const allowed[] = {"bytes", "thin", "dense", "most", "from", NULL};
    const ls_yaml *node = ls_yaml_get(class, "density");
    if (!node) return true;
    return ls_fields_known(in, node, "'density'", allowed) &&
           ls_fields_number(in, node, "bytes", true, 1, 1e9, &out->bytes) &&
           ls_fields_number(in, node, "thin", false, 0, 20, &out->thin) &&
           ls_fields_number(in, node, "dense", false, 0, 20, &out->dense) &&
           ls_fields_number(in, node, "most", false, 0, 20, &out->most) &&
           ls_fields_number(in, node, "from", false, 0, 20, &out->from);
}

bool ls_class_read(ls_fields *in, const ls_yaml *node, const ls_name_set *cues, ls_class *out) {
    static const char *const allowed[] = {"name",  "description", "bias",     "threshold", "cues", "density",
                                          "facts", "media_types", "examples", "negatives", NULL};
    return ls_fields_known(in, node, "a class", allowed) && ls_fields_name(in, node, "name", false, &out->name) &&
           ls_fields_text(in, node, "description", true, &out->description) &&
           ls_fields_number(in, node, "bias", true, -50, 0, &out->bias) &&
           ls_fields_number(in, node, "threshold", true, 0, 1, &out->threshold) &&
           density_read(in, node, &out->density) && weights_read(in, node, cues, out) &&
           ls_fields_list(in, node, "facts", &out->facts, &out->fact_count) &&
           ls_fields_list(in, node, "media_types", &out->media_types, &out->media_type_count) &&
           ls_fields_examples(in, node, "examples", &out->examples, &out->example_count) &&
           ls_fields_examples(in, node, "negatives", &out->negatives, &out->negative_count);
}

static bool level_named(const char *word, leaksift_sensitivity *out) {
    for (int level = LEAKSIFT_LEVEL_LOW; level <= LEAKSIFT_LEVEL_CRITICAL; level++)
        if (strcmp(word, leaksift_level_name((leaksift_sensitivity)level)) == 0) {
            *out = (leaksift_sensitivity)level;
            return true;
        }
    return false;
}

static bool level_read(ls_fields *in, const ls_yaml *node, ls_level_rule *out) {
    static const char *const allowed[] = {"level", "type", "class", "distinct", "status", NULL};
    const char *level = NULL, *class = NULL;
    if (!ls_fields_known(in, node, "a level", allowed) || !ls_fields_text(in, node, "level", true, &level) ||
        !ls_fields_text(in, node, "type", false, &out->type) || !ls_fields_text(in, node, "class", false, &class) ||
        !ls_fields_whole(in, node, "distinct", UINT64_MAX / 16, &out->distinct) ||
        !ls_fields_text(in, node, "status", false, &out->status))
        return false;
    if (!out->type == !class) return ls_fields_fail(in, node->line, "a level has either 'type' or 'class'");
    if (class && out->distinct) return ls_fields_fail(in, node->line, "'distinct' belongs to a type, not to a class");
    if (out->type && out->status) return ls_fields_fail(in, node->line, "'status' belongs to a class, not to a type");
    if (!level_named(level, &out->level))
        return ls_fields_fail(in, node->line, "'level' must be low, medium, high or critical");
    out->is_class = class != NULL;
    if (class) out->type = class;
    else if (!out->distinct) out->distinct = 1;
    return true;
}

static bool evidence_read(ls_fields *in, const ls_yaml *node, ls_rules *rules) {
    static const char *const allowed[] = {"type", "kind", "weight", NULL};
    ls_evidence_weight found = {0};
    if (!ls_fields_known(in, node, "an evidence weight", allowed) ||
        !ls_fields_text(in, node, "type", true, &found.type) || !ls_fields_text(in, node, "kind", true, &found.kind) ||
        !ls_fields_number(in, node, "weight", true, -20, 20, &found.weight))
        return false;
    size_t at = 0;
    while (at < rules->evidence_count && (strcmp(rules->evidence[at].type, found.type) != 0 ||
                                          strcmp(rules->evidence[at].kind, found.kind) != 0))
        at++;
    rules->evidence[at] = found;
    if (at == rules->evidence_count) rules->evidence_count++;
    return true;
}

static bool threshold_read(ls_fields *in, const ls_yaml *node, ls_rules *rules) {
    double value;
    if (!ls_fields_decimal(in, node, 0, 1, &value)) return false;
    size_t at = 0;
    while (at < rules->threshold_count && strcmp(rules->thresholds[at].type, node->key) != 0) at++;
    rules->thresholds[at] = (ls_threshold){node->key, value};
    if (at == rules->threshold_count) rules->threshold_count++;
    return true;
}

bool ls_policy_read(ls_fields *in, const ls_yaml *node, ls_rules *rules) {
    static const char *const allowed[] = {"thresholds", "evidence", "levels", NULL};
    if (!ls_fields_known(in, node, "the policy", allowed)) return false;
    const ls_yaml *thresholds = ls_yaml_get(node, "thresholds"), *evidence = ls_yaml_get(node, "evidence"),
                  *levels = ls_yaml_get(node, "levels");
    if (thresholds && thresholds->kind != LS_YAML_MAPPING)
        return ls_fields_fail(in, thresholds->line, "'thresholds' must be a mapping");
    if (evidence && evidence->kind != LS_YAML_SEQUENCE)
        return ls_fields_fail(in, evidence->line, "'evidence' must be a list");
    if (levels && levels->kind != LS_YAML_SEQUENCE)
        return ls_fields_fail(in, levels->line, "'levels' must be a list");
    for (const ls_yaml *entry = thresholds ? thresholds->first : NULL; entry; entry = entry->next)
        if (!threshold_read(in, entry, rules)) return false;
    for (const ls_yaml *entry = evidence ? evidence->first : NULL; entry; entry = entry->next)
        if (!evidence_read(in, entry, rules)) return false;
    for (const ls_yaml *entry = levels ? levels->first : NULL; entry; entry = entry->next)
        if (!level_read(in, entry, &rules->levels[rules->level_count++])) return false;
    return true;
}
