/* Each pair stands together, so that a field added to one is seen missing in the other. */
#include "scan/guest_pack.h"
#include "base/utf8.h"
#include <string.h>

enum { BLOCK_MAX = 4 << 20, GLUED = 1, HEADING = 2, LINES = 4 };

void ls_put_segment(ls_buffer *out, const ls_segment *segment) {
    ls_pack_number(out, segment->part);
    ls_pack_number(out, segment->page);
    ls_pack_number(out, segment->slide);
    ls_pack_string(out, segment->sheet);
    ls_pack_string(out, segment->cell);
    ls_pack_string(out, segment->field);
    ls_pack_string(out, segment->column);
    ls_pack_string(out, segment->row_label);
    ls_pack_number(out, segment->row);
    ls_pack_number(out, segment->group);
    ls_pack_string(out, segment->role);
    ls_pack_number(out,
                   (segment->glued ? GLUED : 0u) | (segment->heading ? HEADING : 0u) | (segment->lines ? LINES : 0u));
}

void ls_get_segment(ls_unpack *in, ls_arena *arena, ls_segment *segment) {
    *segment = (ls_segment){.part = (leaksift_part)ls_unpack_number(in)};
    segment->page = (uint32_t)ls_unpack_number(in);
    segment->slide = (uint32_t)ls_unpack_number(in);
    segment->sheet = ls_unpack_string(in, arena);
    segment->cell = ls_unpack_string(in, arena);
    segment->field = ls_unpack_string(in, arena);
    segment->column = ls_unpack_string(in, arena);
    segment->row_label = ls_unpack_string(in, arena);
    segment->row = ls_unpack_number(in);
    segment->group = (uint32_t)ls_unpack_number(in);
    segment->role = ls_guest_role(ls_unpack_string(in, arena));
    uint64_t flags = ls_unpack_number(in);
    segment->glued = flags & GLUED;
    segment->heading = flags & HEADING;
    segment->lines = flags & LINES;
}

void ls_put_child(ls_buffer *out, const ls_child *child) {
    ls_pack_bytes(out, child->name, child->name ? child->name_length : 0);
    ls_pack_number(out, child->number);
    ls_pack_string(out, child->media_type);
    ls_pack_string(out, child->charset);
    ls_pack_number(out, child->packed_size);
    ls_pack_number(out, child->size);
    ls_pack_string(out, child->modified);
    ls_pack_string(out, child->modified_zone);
    ls_pack_string(out, child->modified_from);
    ls_pack_number(out, child->is_embedded);
}

void ls_get_child(ls_unpack *in, ls_arena *arena, ls_child *child) {
    *child = (ls_child){0};
    const void *name = ls_unpack_bytes(in, &child->name_length);
    child->name = name ? ls_arena_strndup(arena, name, child->name_length) : NULL;
    if (!child->name) child->name_length = 0;
    child->number = ls_unpack_number(in);
    child->media_type = ls_unpack_string(in, arena);
    child->charset = ls_unpack_string(in, arena);
    child->packed_size = ls_unpack_number(in);
    child->size = ls_unpack_number(in);
    child->modified = ls_unpack_string(in, arena);
    child->modified_zone = ls_unpack_string(in, arena);
    child->modified_from = ls_unpack_string(in, arena);
    child->is_embedded = ls_unpack_number(in) != 0;
}

/* ---- blocks ---- */

void ls_put_block(ls_buffer *out, const ls_block *block) {
    ls_pack_string(out, block->media_type);
    ls_pack_string(out, block->item_name);
    ls_pack_number(out, block->is_path);
    ls_pack_bytes(out, block->text, block->length);
    ls_pack_number(out, block->segment_count);
    for (uint32_t i = 0; i < block->segment_count; i++) {
        ls_pack_number(out, block->segments[i].start);
        ls_pack_number(out, block->segments[i].length);
        ls_put_segment(out, &block->segments[i].about);
    }
}

static bool get_place(ls_unpack *in, ls_arena *arena, const ls_block *block, uint64_t *next,
                      ls_block_segment *segment) {
    uint64_t start = ls_unpack_number(in), length = ls_unpack_number(in);
    *segment = (ls_block_segment){.start = (uint32_t)start, .length = (uint32_t)length};
    ls_get_segment(in, arena, &segment->about);
    const ls_segment *about = &segment->about;
    if (in->failed || start < *next || start > block->length || length > block->length - start) return false;
    *next = start + length;
    const char *text = block->text + start;
    return (unsigned)about->part < LEAKSIFT_PART_COUNT && ls_utf8_valid(text, length) == length &&
           ls_guest_string(about->sheet) && ls_guest_string(about->cell) && ls_guest_string(about->field) &&
           ls_guest_string(about->column) && ls_guest_string(about->row_label);
}

bool ls_get_block(ls_unpack *in, ls_arena *arena, ls_block *block) {
    size_t length;
    *block = (ls_block){.media_type = ls_unpack_string(in, arena)};
    block->item_name = ls_unpack_string(in, arena);
    block->is_path = ls_unpack_number(in) != 0;
    block->text = (const char *)ls_unpack_bytes(in, &length);
    size_t count = ls_unpack_count(in, 12);
    if (in->failed || !block->text || length > BLOCK_MAX || !block->media_type || !block->item_name ||
        !ls_guest_string(block->media_type) || !ls_guest_string(block->item_name))
        return false;
    block->length = (uint32_t)length;
    ls_block_segment *segments = ls_arena_alloc(arena, (count + 1) * sizeof *segments);
    uint64_t next = 0;
    if (!segments) return false;
    for (size_t i = 0; i < count; i++)
        if (!get_place(in, arena, block, &next, &segments[i])) return false;
    block->segments = segments;
    block->segment_count = (uint32_t)count;
    return in->at == in->end;
}

/* ---- hits ---- */

void ls_put_hit(ls_buffer *out, const ls_hit *hit) {
    ls_pack_number(out, hit->rule->index);
    ls_pack_number(out, hit->segment);
    ls_pack_number(out, hit->start);
    ls_pack_number(out, hit->length);
    ls_pack_string(out, hit->normalized);
    ls_pack_string(out, hit->role);
    ls_pack_double(out, hit->confidence);
    ls_pack_number(out, hit->evidence_count);
    for (size_t i = 0; i < hit->evidence_count; i++) ls_pack_string(out, hit->evidence[i].kind);
}

bool ls_get_hit(ls_unpack *in, ls_arena *arena, const ls_rules *rules, const ls_block *block, ls_hit *hit) {
    uint64_t rule = ls_unpack_number(in), segment = ls_unpack_number(in), start = ls_unpack_number(in),
             length = ls_unpack_number(in);
    *hit = (ls_hit){.segment = (uint32_t)segment, .start = (uint32_t)start, .length = (uint32_t)length};
    hit->normalized = ls_unpack_string(in, arena);
    hit->role = ls_guest_role(ls_unpack_string(in, arena));
    hit->confidence = ls_unpack_double(in);
    size_t count = ls_unpack_count(in, 1);
    for (size_t i = 0; i < count && !in->failed; i++) {
        const char *words = ls_unpack_string(in, arena);
        if (words) ls_hit_add_evidence(hit, words, NULL, 1);
    }
    if (in->failed || rule >= rules->rule_count || segment >= block->segment_count ||
        start < block->segments[segment].start)
        return false;
    hit->rule = &rules->rules[rule];
    return hit->rule->is_function &&
           ls_guest_place(block, hit->segment, start - block->segments[segment].start, length);
}
