/* Adapter to libyaml: the one file that knows <yaml.h>. Events become a tree; whatever a rule file has no use for and
 * could be turned against us is refused: anchors and aliases (a few lines of them expand to gigabytes), tags, a
 * second document, duplicate keys, deep nesting. */
#include "rules/yaml.h"
#include <string.h>
#include <yaml.h>

enum {
    MAX_DEPTH = 8,        /* the deepest place of a rule file is 7 */
    MAX_NODES = 2000000,  /* a megabyte of rules has about 100,000 */
    MAX_KEYS = 2000       /* of one mapping: looking for a key twice is quadratic */
};

typedef struct reader {
    const char *name;
    ls_arena *arena;
    leaksift_error *error;
    ls_yaml *open[MAX_DEPTH];      /* collections that are not yet closed */
    ls_yaml *last[MAX_DEPTH];      /* their last child */
    const char *key[MAX_DEPTH];    /* mappings: the key whose value comes next */
    size_t depth, nodes;
    ls_yaml *root;
} reader;

static leaksift_status fail(const reader *in, size_t line, const char *reason) {
    return ls_error_set(in->error, LEAKSIFT_ERROR_RULES, "%s:%zu: %s", in->name, line + 1, reason);
}

static leaksift_status no_memory(const reader *in) {
    return ls_error_set(in->error, LEAKSIFT_ERROR_MEMORY, "out of memory while reading %s", in->name);
}

static bool in_mapping(const reader *in) {
    return in->depth > 0 && in->open[in->depth - 1]->kind == LS_YAML_MAPPING;
}

/* A scalar where a mapping expects a key. */
static leaksift_status take_key(reader *in, const yaml_event_t *event) {
    const char *text = (const char *)event->data.scalar.value;
    if (in->open[in->depth - 1]->count >= MAX_KEYS) return fail(in, event->start_mark.line, "too many keys");
    for (const ls_yaml *sibling = in->open[in->depth - 1]->first; sibling; sibling = sibling->next)
        if (strcmp(sibling->key, text) == 0) return fail(in, event->start_mark.line, "the same key twice");
    in->key[in->depth - 1] = ls_arena_strdup(in->arena, text);
    return in->key[in->depth - 1] ? LEAKSIFT_OK : no_memory(in);
}

static leaksift_status add(reader *in, const yaml_event_t *event, ls_yaml_kind kind, ls_yaml **out) {
    if (++in->nodes > MAX_NODES) return fail(in, event->start_mark.line, "too many entries");
    ls_yaml *node = ls_arena_alloc(in->arena, sizeof *node);
    if (!node) return no_memory(in);
    *node = (ls_yaml){.kind = kind, .line = (unsigned)event->start_mark.line + 1};
    *out = node;
    if (in->depth == 0) {
        in->root = node;
        return LEAKSIFT_OK;
    }
    size_t top = in->depth - 1;
    node->key = in->key[top];
    in->key[top] = NULL;
    if (in->last[top]) in->last[top]->next = node;
    else in->open[top]->first = node;
    in->last[top] = node;
    in->open[top]->count++;
    return LEAKSIFT_OK;
}

static leaksift_status take_scalar(reader *in, const yaml_event_t *event) {
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (event->data.scalar.anchor) return fail(in, event->start_mark.line, "YAML anchors are not allowed");
    if (event->data.scalar.tag) return fail(in, event->start_mark.line, "YAML tags are not allowed");
    if (memchr(value, 0, length)) return fail(in, event->start_mark.line, "a NUL character");
    if (in_mapping(in) && !in->key[in->depth - 1]) return take_key(in, event);
    ls_yaml *node;
    leaksift_status status = add(in, event, LS_YAML_SCALAR, &node);
    if (status != LEAKSIFT_OK) return status;
    node->text = ls_arena_strndup(in->arena, value, length);
    node->length = length;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return node->text ? LEAKSIFT_OK : no_memory(in);
}

static leaksift_status take_collection(reader *in, const yaml_event_t *event, ls_yaml_kind kind) {
    bool is_map = kind == LS_YAML_MAPPING;
    if (is_map ? !!event->data.mapping_start.anchor : !!event->data.sequence_start.anchor)
        return fail(in, event->start_mark.line, "YAML anchors are not allowed");
    if (is_map ? !!event->data.mapping_start.tag : !!event->data.sequence_start.tag)
        return fail(in, event->start_mark.line, "YAML tags are not allowed");
    if (in_mapping(in) && !in->key[in->depth - 1]) return fail(in, event->start_mark.line, "a key must be a word");
    if (in->depth == MAX_DEPTH) return fail(in, event->start_mark.line, "nested too deeply");
    ls_yaml *node;
    leaksift_status status = add(in, event, kind, &node);
    if (status != LEAKSIFT_OK) return status;
    in->open[in->depth] = node;
    in->last[in->depth] = NULL;
    in->key[in->depth++] = NULL;
    return LEAKSIFT_OK;
}

static leaksift_status take(reader *in, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_ALIAS_EVENT: return fail(in, event->start_mark.line, "YAML aliases are not allowed");
    case YAML_SCALAR_EVENT: return take_scalar(in, event);
    case YAML_SEQUENCE_START_EVENT: return take_collection(in, event, LS_YAML_SEQUENCE);
    case YAML_MAPPING_START_EVENT: return take_collection(in, event, LS_YAML_MAPPING);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: in->depth--; return LEAKSIFT_OK;
    case YAML_DOCUMENT_START_EVENT:
        return in->root ? fail(in, event->start_mark.line, "a second YAML document") : LEAKSIFT_OK;
    default: return LEAKSIFT_OK;
    }
}

leaksift_status ls_yaml_parse(const char *name, const void *data, size_t length, ls_arena *arena, ls_yaml **out,
                              leaksift_error *error) {
    reader in = {.name = name, .arena = arena, .error = error};
    leaksift_status status = LEAKSIFT_OK;
    yaml_parser_t parser;
    *out = NULL;
    if (!yaml_parser_initialize(&parser)) return no_memory(&in);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, data, length);
    for (bool more = true; more && status == LEAKSIFT_OK;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            size_t line = parser.error == YAML_READER_ERROR ? parser.mark.line : parser.problem_mark.line;
            status = parser.error == YAML_MEMORY_ERROR
                         ? no_memory(&in) : fail(&in, line, parser.problem ? parser.problem : "not YAML");
            break;
        }
        more = event.type != YAML_STREAM_END_EVENT;
        status = take(&in, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (status == LEAKSIFT_OK) *out = in.root;
    return status;
}

const ls_yaml *ls_yaml_get(const ls_yaml *mapping, const char *key) {
    for (const ls_yaml *child = mapping->first; child; child = child->next)
        if (strcmp(child->key, key) == 0) return child;
    return NULL;
}
