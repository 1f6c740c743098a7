/* Loads rule files: parse all, count, make room, read rules and cues, then what refers to them. The result is
 * immutable; one arena holds all of it. */
#include "base/alloc.h"
#include "base/buffer.h"
#include "rules/builtin.h"
#include "rules/fields.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 16 << 20 }; /* a rule file larger than this is not one */

typedef struct tree {
    const char *name;
    const ls_yaml *root;
    bool builtin;
} tree;

typedef struct loader {
    ls_fields in;
    ls_rules *rules;
    tree *trees;
    size_t tree_count;
    ls_sha256 digest;
    ls_name_set ids, cues, classes;
} loader;

static bool fail_file(loader *load, const char *name, int number) {
    load->in.status = ls_error_set(load->in.error, LEAKSIFT_ERROR_IO, "%s: %s", name, strerror(number));
    return false;
}

static bool read_file(loader *load, const char *name, ls_buffer *out) {
    bool good = false;
    int descriptor = open(name, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail_file(load, name, errno);
    for (;;) {
        if (!ls_buffer_reserve(out, 65536)) {
            ls_fields_no_memory(&load->in);
            goto done;
        }
        ssize_t got = read(descriptor, out->data + out->length, 65536);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            fail_file(load, name, errno);
            goto done;
        }
        if (got == 0) break;
        out->length += (size_t)got;
        if (out->length > FILE_MAX) {
            ls_fields_fail(&load->in, 1, "larger than 16 MiB");
            goto done;
        }
    }
    good = true;
done:
    close(descriptor);
    return good;
}

/* Every file counts for the digest, an empty one too. */
static tree *add_file(loader *load, const char *name, const void *data, size_t length) {
    uint64_t size = length;
    ls_sha256_update(&load->digest, &size, sizeof size);
    ls_sha256_update(&load->digest, data, length);
    tree *into = &load->trees[load->tree_count];
    into->name = load->in.file = name;
    return into;
}

static bool parse_file(loader *load, const char *name, const ls_buffer *content) {
    const char *data = content->data ? content->data : "", *kept = ls_arena_strdup(load->in.arena, name);
    ls_yaml *root;
    if (!kept) return ls_fields_no_memory(&load->in);
    tree *into = add_file(load, kept, data, content->length);
    load->in.status = ls_yaml_parse(kept, data, content->length, load->in.arena, &root, load->in.error);
    if (load->in.status != LEAKSIFT_OK) return false;
    into->root = root;
    if (root) load->tree_count++;
    return true;
}

static bool parse_all(loader *load, const ls_rules_options *options) {
    size_t builtin = 0;
    while (!options->no_builtin && ls_builtin_rules[builtin].name) builtin++;
    load->trees = ls_fields_alloc(&load->in, builtin + options->file_count + 1, sizeof *load->trees);
    if (!load->trees) return false;
    for (const ls_builtin_file *one = ls_builtin_rules; one < ls_builtin_rules + builtin; one++, load->tree_count++) {
        tree *into = add_file(load, one->name, one->data, one->length);
        into->root = one->root;
        into->builtin = true;
    }
    for (size_t i = 0; i < options->file_count; i++) {
        ls_buffer content = {0};
        load->in.file = options->files[i];
        bool good = read_file(load, options->files[i], &content) && parse_file(load, options->files[i], &content);
        ls_buffer_free(&content);
        if (!good) return false;
    }
    return true;
}

/* A section is a list, `policy` a mapping. */
static bool check_sections(loader *load) {
    static const char *const allowed[] = {"rules", "cues", "classes", "policy", NULL};
    for (size_t i = 0; i < load->tree_count; i++) {
        const ls_yaml *root = load->trees[i].root;
        load->in.file = load->trees[i].name;
        if (!ls_fields_known(&load->in, root, "a rule file", allowed)) return false;
        for (const ls_yaml *section = root->first; section; section = section->next)
            if (strcmp(section->key, "policy") != 0 && section->kind != LS_YAML_SEQUENCE)
                return ls_fields_fail(&load->in, section->line, "'%s' must be a list", section->key);
    }
    return true;
}

static size_t count_entries(const loader *load, const char *section, const char *list) {
    size_t sum = 0;
    for (size_t i = 0; i < load->tree_count; i++) {
        const ls_yaml *node = ls_yaml_get(load->trees[i].root, section);
        if (node && list) node = node->kind == LS_YAML_MAPPING ? ls_yaml_get(node, list) : NULL;
        if (node) sum += node->count;
    }
    return sum;
}

static bool make_room(loader *load, size_t functions) {
    ls_rules *rules = load->rules;
    ls_fields *in = &load->in;
    size_t rule_count = count_entries(load, "rules", NULL) + functions, cue_count = count_entries(load, "cues", NULL),
           class_count = count_entries(load, "classes", NULL);
    rules->rules = ls_fields_alloc(in, rule_count + 1, sizeof *rules->rules);
    rules->cues = rules->rules ? ls_fields_alloc(in, cue_count + 1, sizeof *rules->cues) : NULL;
    rules->classes = rules->cues ? ls_fields_alloc(in, class_count + 1, sizeof *rules->classes) : NULL;
    if (rules->classes)
        rules->thresholds =
            ls_fields_alloc(in, count_entries(load, "policy", "thresholds") + functions + 1, sizeof *rules->thresholds);
    if (rules->thresholds)
        rules->evidence = ls_fields_alloc(in, count_entries(load, "policy", "evidence") + 1, sizeof *rules->evidence);
    if (rules->evidence)
        rules->levels =
            ls_fields_alloc(in, count_entries(load, "policy", "levels") + functions + 1, sizeof *rules->levels);
    if (!rules->levels) return false;
    const bool sets = ls_name_set_init(&load->ids, rule_count, in->arena) &&
                      ls_name_set_init(&load->cues, cue_count, in->arena) &&
                      ls_name_set_init(&load->classes, class_count, in->arena);
    return sets || ls_fields_no_memory(in);
}

static bool is_new(loader *load, ls_name_set *set, const char *name, size_t index, unsigned line) {
    return ls_name_set_add(set, name, (uint32_t)index) ||
           ls_fields_fail(&load->in, line, "'%s' is defined twice", name);
}

static bool read_rules(loader *load, const ls_yaml *section) {
    ls_rules *rules = load->rules;
    for (const ls_yaml *node = section ? section->first : NULL; node; node = node->next) {
        ls_rule *rule = &rules->rules[rules->rule_count];
        if (!ls_rule_read(&load->in, node, rule)) return false;
        rule->index = (uint32_t)rules->rule_count++;
        if (!is_new(load, &load->ids, rule->id, rule->index, node->line)) return false;
    }
    return true;
}

static bool read_cues(loader *load, const ls_yaml *section) {
    ls_rules *rules = load->rules;
    for (const ls_yaml *node = section ? section->first : NULL; node; node = node->next) {
        ls_cue *cue = &rules->cues[rules->cue_count];
        if (!ls_cue_read(&load->in, node, cue)) return false;
        cue->index = (uint32_t)rules->cue_count++;
        if (!is_new(load, &load->cues, cue->id, cue->index, node->line)) return false;
    }
    return true;
}

static bool read_classes(loader *load, const ls_yaml *section) {
    ls_rules *rules = load->rules;
    for (const ls_yaml *node = section ? section->first : NULL; node; node = node->next) {
        ls_class *class = &rules->classes[rules->class_count];
        if (!ls_class_read(&load->in, node, &load->cues, class)) return false;
        class->index = (uint32_t)rules->class_count++;
        if (!is_new(load, &load->classes, class->name, class->index, node->line)) return false;
    }
    return true;
}

static bool read_entries(loader *load) {
    for (size_t i = 0; i < load->tree_count; i++) {
        load->in.file = load->trees[i].name;
        load->in.builtin = load->trees[i].builtin;
        if (!read_rules(load, ls_yaml_get(load->trees[i].root, "rules")) ||
            !read_cues(load, ls_yaml_get(load->trees[i].root, "cues")))
            return false;
    }
    for (size_t i = 0; i < load->tree_count; i++) {
        const ls_yaml *policy = ls_yaml_get(load->trees[i].root, "policy");
        load->in.file = load->trees[i].name;
        if (!read_classes(load, ls_yaml_get(load->trees[i].root, "classes")) ||
            (policy && !ls_policy_read(&load->in, policy, load->rules)))
            return false;
    }
    return true;
}

/* As rules.h promises: by kind, then type. */
static int by_kind(const void *left, const void *right) {
    const ls_evidence_weight *a = left, *b = right;
    int order = strcmp(a->kind, b->kind);
    return order ? order : strcmp(a->type, b->type);
}

static bool listed(const char *name, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, list[i]) == 0) return true;
    return false;
}

static bool wanted(const ls_rules_options *options, const char *name) {
    return (!options->only_count || listed(name, options->only, options->only_count)) &&
           !listed(name, options->except, options->except_count);
}

/* What a rule finds, or what rules and functions to come may find: the built-in policy knows those already. */
static bool is_type(const ls_rules *rules, const char *name) {
    static const char *const to_come[] = {"national_id", "date_of_birth", "postal_address", "health", "biometric"};
    for (size_t i = 0; i < sizeof to_come / sizeof *to_come; i++)
        if (strcmp(to_come[i], name) == 0) return true;
    for (size_t i = 0; i < rules->rule_count; i++)
        if (strcmp(rules->rules[i].type, name) == 0) return true;
    return false;
}

static bool is_known(loader *load, const ls_yaml *entry, const char *key, bool id_too) {
    const ls_yaml *node = key ? ls_yaml_get(entry, key) : NULL;
    const char *name = key ? node ? node->text : NULL : entry->key;
    uint32_t index;
    if (!name || (!(key && strcmp(key, "class") == 0) && (strcmp(name, "*") == 0 || is_type(load->rules, name))) ||
        (id_too && ls_name_set_find(&load->ids, name, &index)) ||
        (key && strcmp(key, "class") == 0 && ls_name_set_find(&load->classes, name, &index)))
        return true;
    return ls_fields_fail(&load->in, entry->line, "unknown %s '%.100s'", key ? key : "type", name);
}

/* A policy on a type or class that nothing finds is a slip of the pen: it would change nothing, unnoticed. */
static bool policies_name_known(loader *load) {
    for (size_t i = 0; i < load->tree_count; i++) {
        const ls_yaml *policy = ls_yaml_get(load->trees[i].root, "policy");
        if (!policy) continue;
        const ls_yaml *thresholds = ls_yaml_get(policy, "thresholds"), *evidence = ls_yaml_get(policy, "evidence"),
                      *levels = ls_yaml_get(policy, "levels");
        load->in.file = load->trees[i].name;
        for (const ls_yaml *one = thresholds ? thresholds->first : NULL; one; one = one->next)
            if (!is_known(load, one, NULL, false)) return false;
        for (const ls_yaml *one = evidence ? evidence->first : NULL; one; one = one->next)
            if (!is_known(load, one, "type", true)) return false;
        for (const ls_yaml *one = levels ? levels->first : NULL; one; one = one->next)
            if (!is_known(load, one, "type", false) || !is_known(load, one, "class", false)) return false;
    }
    return true;
}

static bool names_exist(loader *load, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t j = 0; j < load->rules->rule_count && !found; j++)
            found = strcmp(load->rules->rules[j].type, names[i]) == 0;
        for (size_t j = 0; j < load->rules->class_count && !found; j++)
            found = strcmp(load->rules->classes[j].name, names[i]) == 0;
        if (!found) {
            load->in.status =
                ls_error_set(load->in.error, LEAKSIFT_ERROR_ARGUMENT, "unknown type or class: %.100s", names[i]);
            return false;
        }
    }
    return true;
}

static bool choose(loader *load, const ls_rules_options *options) {
    if (!names_exist(load, options->only, options->only_count) ||
        !names_exist(load, options->except, options->except_count))
        return false;
    for (size_t i = 0; i < load->rules->rule_count; i++)
        load->rules->rules[i].enabled = wanted(options, load->rules->rules[i].type);
    for (size_t i = 0; i < load->rules->class_count; i++)
        load->rules->classes[i].enabled = wanted(options, load->rules->classes[i].name);
    return true;
}

static double threshold_of(const ls_rules *rules, const char *type) {
    double fallback = 0.5;
    for (size_t i = 0; i < rules->threshold_count; i++) {
        if (strcmp(rules->thresholds[i].type, type) == 0) return rules->thresholds[i].value;
        if (strcmp(rules->thresholds[i].type, "*") == 0) fallback = rules->thresholds[i].value;
    }
    return fallback;
}

leaksift_status ls_rules_load(const ls_rules_options *options, ls_rules **out, leaksift_error *error) {
    static const ls_rules_options defaults;
    if (!options) options = &defaults;
    *out = NULL;
    ls_rules *rules = ls_calloc(1, sizeof *rules);
    ls_arena *arena = ls_calloc(1, sizeof *arena);
    loader load = {.in = {.arena = arena, .file = "rules", .error = error}, .rules = rules};
    if (!rules || !arena) {
        ls_free(rules);
        ls_free(arena);
        ls_fields_no_memory(&load.in);
        return load.in.status;
    }
    rules->storage = arena;
    ls_sha256_init(&load.digest);
    bool good = parse_all(&load, options) && check_sections(&load) && make_room(&load, options->function_count) &&
                read_entries(&load) && ls_functions_read(&load.in, options, &load.digest, rules) &&
                policies_name_known(&load) && choose(&load, options);
    ls_sha256_final(&load.digest, rules->sha256);
    if (good && rules->evidence_count) qsort(rules->evidence, rules->evidence_count, sizeof *rules->evidence, by_kind);
    for (size_t i = 0; good && i < rules->rule_count; i++)
        rules->rules[i].threshold = threshold_of(rules, rules->rules[i].type);
    if (good) *out = rules;
    else ls_rules_free(rules);
    return load.in.status;
}

void ls_rules_free(ls_rules *rules) {
    if (!rules) return;
    ls_arena_free(rules->storage);
    ls_free(rules->storage);
    ls_free(rules);
}
