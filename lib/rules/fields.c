/* Field getters of rule files, strict by design: a rule that is silently half understood is a finding lost. Numbers
 * are read by hand because strtod() obeys the host's locale. */
#include "rules/fields.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool ls_fields_fail(ls_fields *in, unsigned line, const char *format, ...) {
    char reason[384];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    in->status = ls_error_set(in->error, LEAKSIFT_ERROR_RULES, "%s:%u: %s", in->file, line, reason);
    return false;
}

bool ls_fields_no_memory(ls_fields *in) {
    in->status = ls_error_set(in->error, LEAKSIFT_ERROR_MEMORY, "out of memory while reading %s", in->file);
    return false;
}

void *ls_fields_alloc(ls_fields *in, size_t count, size_t size) {
    void *block = count <= SIZE_MAX / 2 / size ? ls_arena_alloc(in->arena, count * size) : NULL;
    if (block) memset(block, 0, count * size);
    else ls_fields_no_memory(in);
    return block;
}

bool ls_fields_known(ls_fields *in, const ls_yaml *node, const char *what, const char *const *allowed) {
    if (node->kind != LS_YAML_MAPPING) return ls_fields_fail(in, node->line, "%s must be a mapping", what);
    for (const ls_yaml *child = node->first; child; child = child->next) {
        const char *const *name = allowed;
        while (*name && strcmp(*name, child->key) != 0) name++;
        if (!*name) return ls_fields_fail(in, child->line, "unknown key '%.60s' in %s", child->key, what);
    }
    return true;
}

bool ls_fields_scalar(ls_fields *in, const ls_yaml *node, const char *what) {
    if (node->kind != LS_YAML_SCALAR) return ls_fields_fail(in, node->line, "'%s' must be a single value", what);
    if (node->length == 0) return ls_fields_fail(in, node->line, "'%s' is empty", what);
    return true;
}

bool ls_fields_text(ls_fields *in, const ls_yaml *map, const char *key, bool required, const char **out) {
    const ls_yaml *node = ls_yaml_get(map, key);
    if (!node) return required ? ls_fields_fail(in, map->line, "missing field '%s'", key) : true;
    if (!ls_fields_scalar(in, node, key)) return false;
    *out = node->text;
    return true;
}

bool ls_fields_bool(ls_fields *in, const ls_yaml *map, const char *key, bool *out) {
    const ls_yaml *node = ls_yaml_get(map, key);
    if (!node) return true;
    if (!ls_fields_scalar(in, node, key)) return false;
    if (strcmp(node->text, "true") != 0 && strcmp(node->text, "false") != 0)
        return ls_fields_fail(in, node->line, "'%s' must be true or false", key);
    *out = node->text[0] == 't';
    return true;
}

/* [-+]digits[.digits] */
static bool decimal(const char *text, double *out) {
    bool negative = *text == '-', digits = false;
    double value = 0, scale = 1;
    if (*text == '-' || *text == '+') text++;
    for (; *text >= '0' && *text <= '9'; text++, digits = true) value = value * 10 + (*text - '0');
    if (*text == '.')
        for (text++; *text >= '0' && *text <= '9'; text++, digits = true, scale *= 10)
            value = value * 10 + (*text - '0');
    *out = (negative ? -value : value) / scale;
    return digits && *text == '\0';
}

bool ls_fields_decimal(ls_fields *in, const ls_yaml *node, double low, double high, double *out) {
    if (node->kind != LS_YAML_SCALAR || !decimal(node->text, out))
        return ls_fields_fail(in, node->line, "'%s' must be a number", node->key ? node->key : "value");
    if (*out < low || *out > high)
        return ls_fields_fail(in, node->line, "'%s' must be from %g to %g", node->key ? node->key : "value", low, high);
    return true;
}

bool ls_fields_number(ls_fields *in, const ls_yaml *map, const char *key, bool required, double low, double high,
                      double *out) {
    const ls_yaml *node = ls_yaml_get(map, key);
    if (!node) return required ? ls_fields_fail(in, map->line, "missing field '%s'", key) : true;
    return ls_fields_decimal(in, node, low, high, out);
}

bool ls_fields_whole(ls_fields *in, const ls_yaml *map, const char *key, uint64_t high, uint64_t *out) {
    const ls_yaml *node = ls_yaml_get(map, key);
    if (!node) return true;
    if (!ls_fields_scalar(in, node, key)) return false;
    uint64_t value = 0;
    for (const char *at = node->text; *at; at++) {
        if (*at < '0' || *at > '9') return ls_fields_fail(in, node->line, "'%s' must be a whole number", key);
        value = value * 10 + (uint64_t)(*at - '0');
        if (value > high)
            return ls_fields_fail(in, node->line, "'%s' must be at most %llu", key, (unsigned long long)high);
    }
    *out = value;
    return true;
}

bool ls_fields_list(ls_fields *in, const ls_yaml *map, const char *key, const char *const **out, size_t *count) {
    const ls_yaml *node = ls_yaml_get(map, key);
    if (!node) return true;
    if (node->kind == LS_YAML_MAPPING) return ls_fields_fail(in, node->line, "'%s' must be a list", key);
    size_t entries = node->kind == LS_YAML_SCALAR ? 1 : node->count, index = 0;
    const char **list = ls_fields_alloc(in, entries + 1, sizeof *list);
    if (!list) return false;
    for (const ls_yaml *entry = node->kind == LS_YAML_SCALAR ? node : node->first; index < entries;
         entry = entry->next) {
        if (!ls_fields_scalar(in, entry, key)) return false;
        list[index++] = entry->text;
    }
    *out = list;
    *count = entries;
    return true;
}

bool ls_fields_name(ls_fields *in, const ls_yaml *map, const char *key, bool dots, const char **out) {
    const ls_yaml *node = ls_yaml_get(map, key);
    if (!ls_fields_text(in, map, key, true, out)) return false;
    size_t good = strspn(*out, dots ? "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
                                    : "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (good != node->length || good > 80)
        return ls_fields_fail(in, node->line, "'%s' must be at most 80 of [%s0-9_%s]", key, dots ? "A-Za-z" : "a-z",
                              dots ? ".-" : "");
    return true;
}

static bool example_read(ls_fields *in, const ls_yaml *node, ls_example *out) {
    static const char *const allowed[] = {"text", "find", "column", "field", "media_type", "region", NULL};
    out->file = in->file;
    out->line = node->line;
    if (node->kind == LS_YAML_SCALAR) {
        out->text = node->text;
        return ls_fields_scalar(in, node, "example");
    }
    return ls_fields_known(in, node, "an example", allowed) && ls_fields_text(in, node, "text", true, &out->text) &&
           ls_fields_list(in, node, "find", &out->values, &out->value_count) &&
           ls_fields_text(in, node, "column", false, &out->column) &&
           ls_fields_text(in, node, "field", false, &out->field) &&
           ls_fields_text(in, node, "media_type", false, &out->media_type) &&
           ls_fields_text(in, node, "region", false, &out->region);
}

bool ls_fields_examples(ls_fields *in, const ls_yaml *map, const char *key, const ls_example **out, size_t *count) {
    const ls_yaml *node = ls_yaml_get(map, key);
    if (!node) return true;
    if (node->kind != LS_YAML_SEQUENCE) return ls_fields_fail(in, node->line, "'%s' must be a list", key);
    ls_example *list = ls_fields_alloc(in, node->count + 1, sizeof *list);
    if (!list) return false;
    *count = 0;
    for (const ls_yaml *entry = node->first; entry; entry = entry->next)
        if (!example_read(in, entry, &list[(*count)++])) return false;
    *out = list;
    return true;
}
