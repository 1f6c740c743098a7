/* Each pair stands together, so that a field added to one is seen missing in the other. */
#include "base/pack_model.h"
#include <string.h>

void ls_pack_location(ls_buffer *out, const leaksift_location *location) {
    ls_pack_number(out, location->offset);
    ls_pack_number(out, location->length);
    ls_pack_number(out, location->line);
    ls_pack_number(out, location->column);
    ls_pack_number(out, location->page);
    ls_pack_number(out, location->slide);
    ls_pack_string(out, location->sheet);
    ls_pack_string(out, location->cell);
    ls_pack_string(out, location->field);
    ls_pack_number(out, location->part);
}

void ls_unpack_location(ls_unpack *in, ls_arena *arena, leaksift_location *location) {
    location->offset = ls_unpack_number(in);
    location->length = ls_unpack_number(in);
    location->line = ls_unpack_number(in);
    location->column = ls_unpack_number(in);
    location->page = (uint32_t)ls_unpack_number(in);
    location->slide = (uint32_t)ls_unpack_number(in);
    location->sheet = ls_unpack_string(in, arena);
    location->cell = ls_unpack_string(in, arena);
    location->field = ls_unpack_string(in, arena);
    location->part = (leaksift_part)ls_unpack_number(in);
}

void ls_pack_strings(ls_buffer *out, const char *const *strings, size_t count) {
    ls_pack_number(out, count);
    for (size_t i = 0; i < count; i++) ls_pack_string(out, strings[i]);
}

const char *const *ls_unpack_strings(ls_unpack *in, ls_arena *arena, size_t *count) {
    *count = ls_unpack_count(in, 1);
    const char **strings = ls_arena_alloc(arena, (*count + 1) * sizeof *strings);
    if (!strings) return in->failed = true, *count = 0, NULL;
    for (size_t i = 0; i < *count; i++) strings[i] = ls_unpack_string(in, arena);
    return strings;
}

void *ls_unpack_array(ls_unpack *in, ls_arena *arena, size_t *count, size_t size, size_t each) {
    *count = ls_unpack_count(in, each);
    void *array = ls_arena_alloc(arena, *count * size + 1);
    if (!array) return in->failed = true, *count = 0, NULL;
    memset(array, 0, *count * size);
    return array;
}

void ls_pack_finding(ls_buffer *out, const leaksift_finding *finding) {
    ls_pack_string(out, finding->type);
    ls_pack_string(out, finding->rule);
    ls_pack_string(out, finding->value);
    ls_pack_string(out, finding->normalized);
    ls_pack_string(out, finding->key);
    ls_pack_string(out, finding->domain);
    ls_pack_double(out, finding->confidence);
    ls_pack_strings(out, finding->evidence, finding->evidence_count);
    ls_pack_string(out, finding->group);
    ls_pack_string(out, finding->role);
    ls_pack_string(out, finding->column);
    ls_pack_number(out, finding->row);
    ls_pack_number(out, (finding->own ? 1u : 0u) | (finding->below ? 2u : 0u));
    ls_pack_location(out, &finding->location);
    ls_pack_string(out, finding->context);
    ls_pack_number(out, finding->context_span_count);
    for (size_t i = 0; i < finding->context_span_count; i++) {
        ls_pack_number(out, finding->context_spans[i].offset);
        ls_pack_number(out, finding->context_spans[i].length);
        ls_pack_string(out, finding->context_spans[i].type);
    }
}

bool ls_unpack_finding(ls_unpack *in, ls_arena *arena, leaksift_finding *finding) {
    *finding = (leaksift_finding){0};
    finding->type = ls_unpack_string(in, arena);
    finding->rule = ls_unpack_string(in, arena);
    finding->value = ls_unpack_string(in, arena);
    finding->normalized = ls_unpack_string(in, arena);
    finding->key = ls_unpack_string(in, arena);
    finding->domain = ls_unpack_string(in, arena);
    finding->confidence = ls_unpack_double(in);
    finding->evidence = ls_unpack_strings(in, arena, &finding->evidence_count);
    finding->group = ls_unpack_string(in, arena);
    finding->role = ls_unpack_string(in, arena);
    finding->column = ls_unpack_string(in, arena);
    finding->row = ls_unpack_number(in);
    uint64_t flags = ls_unpack_number(in);
    finding->own = flags & 1;
    finding->below = flags & 2;
    ls_unpack_location(in, arena, &finding->location);
    finding->context = ls_unpack_string(in, arena);
    leaksift_span *spans = ls_unpack_array(in, arena, &finding->context_span_count, sizeof *spans, 3);
    for (size_t i = 0; i < finding->context_span_count; i++) {
        spans[i].offset = (uint32_t)ls_unpack_number(in);
        spans[i].length = (uint32_t)ls_unpack_number(in);
        spans[i].type = ls_unpack_string(in, arena);
    }
    finding->context_spans = spans;
    return !in->failed && finding->type && finding->value;
}
