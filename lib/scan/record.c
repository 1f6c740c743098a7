/* Encoding and decoding of records. Each pair stands together, so that a field added to one is seen missing in the
 * other. */
#include "scan/record.h"
#include <string.h>

void ls_put_enter(ls_buffer *out, const ls_enter *enter) {
    size_t begun = ls_record_begin(out, LS_RECORD_ENTER);
    ls_pack_string(out, enter->name);
    ls_pack_bytes(out, enter->raw, enter->raw_length);
    ls_pack_number(out, enter->index);
    ls_record_end(out, begun);
}

bool ls_get_enter(ls_unpack *in, ls_arena *arena, ls_enter *enter) {
    enter->name = ls_unpack_string(in, arena);
    enter->raw = ls_unpack_bytes(in, &enter->raw_length);
    enter->index = ls_unpack_number(in);
    return !in->failed && enter->name;
}

void ls_put_finding(ls_buffer *out, const leaksift_finding *finding) {
    size_t begun = ls_record_begin(out, LS_RECORD_FINDING);
    ls_pack_finding(out, finding);
    ls_record_end(out, begun);
}

bool ls_get_finding(ls_unpack *in, ls_arena *arena, leaksift_finding *finding) {
    return ls_unpack_finding(in, arena, finding);
}

static void put_label(ls_buffer *out, const leaksift_label *label) {
    ls_pack_string(out, label->name);
    ls_pack_double(out, label->confidence);
    ls_pack_string(out, label->status);
    ls_pack_strings(out, label->evidence, label->evidence_count);
    ls_pack_number(out, label->fact_count);
    for (size_t i = 0; i < label->fact_count; i++) {
        const leaksift_fact *fact = &label->facts[i];
        ls_pack_string(out, fact->name);
        ls_pack_string(out, fact->value);
        ls_pack_string(out, fact->normalized);
        ls_pack_string(out, fact->amount);
        ls_pack_string(out, fact->currency);
        ls_pack_location(out, &fact->location);
    }
}

static void get_label(ls_unpack *in, ls_arena *arena, leaksift_label *label) {
    label->name = ls_unpack_string(in, arena);
    label->confidence = ls_unpack_double(in);
    label->status = ls_unpack_string(in, arena);
    label->evidence = ls_unpack_strings(in, arena, &label->evidence_count);
    leaksift_fact *facts = ls_unpack_array(in, arena, &label->fact_count, sizeof *facts, 15);
    for (size_t i = 0; i < label->fact_count; i++) {
        facts[i].name = ls_unpack_string(in, arena);
        facts[i].value = ls_unpack_string(in, arena);
        facts[i].normalized = ls_unpack_string(in, arena);
        facts[i].amount = ls_unpack_string(in, arena);
        facts[i].currency = ls_unpack_string(in, arena);
        ls_unpack_location(in, arena, &facts[i].location);
    }
    label->facts = facts;
}

static void put_organizations(ls_buffer *out, const leaksift_item *item) {
    ls_pack_number(out, item->organization_count);
    for (size_t i = 0; i < item->organization_count; i++) {
        ls_pack_string(out, item->organizations[i].name);
        ls_pack_string(out, item->organizations[i].domain);
        ls_pack_string(out, item->organizations[i].role);
        ls_pack_string(out, item->organizations[i].basis);
        ls_pack_double(out, item->organizations[i].confidence);
    }
}

static void get_organizations(ls_unpack *in, ls_arena *arena, leaksift_item *item) {
    leaksift_organization *all = ls_unpack_array(in, arena, &item->organization_count, sizeof *all, 12);
    for (size_t i = 0; i < item->organization_count; i++) {
        all[i].name = ls_unpack_string(in, arena);
        all[i].domain = ls_unpack_string(in, arena);
        all[i].role = ls_unpack_string(in, arena);
        all[i].basis = ls_unpack_string(in, arena);
        all[i].confidence = ls_unpack_double(in);
    }
    item->organizations = all;
}

static void put_counts(ls_buffer *out, const leaksift_item *item) {
    ls_pack_number(out, item->count_count);
    for (size_t i = 0; i < item->count_count; i++) {
        ls_pack_string(out, item->counts[i].type);
        ls_pack_number(out, item->counts[i].total);
        ls_pack_number(out, item->counts[i].distinct);
        ls_pack_number(out, item->counts[i].own);
        ls_pack_number(out, item->counts[i].below);
    }
}

static void get_counts(ls_unpack *in, ls_arena *arena, leaksift_item *item) {
    leaksift_count *all = ls_unpack_array(in, arena, &item->count_count, sizeof *all, 5);
    for (size_t i = 0; i < item->count_count; i++) {
        all[i].type = ls_unpack_string(in, arena);
        all[i].total = ls_unpack_number(in);
        all[i].distinct = ls_unpack_number(in);
        all[i].own = ls_unpack_number(in);
        all[i].below = ls_unpack_number(in);
    }
    item->counts = all;
}

static void put_times_and_properties(ls_buffer *out, const leaksift_item *item) {
    ls_pack_number(out, item->time_count);
    for (size_t i = 0; i < item->time_count; i++) {
        ls_pack_string(out, item->times[i].name);
        ls_pack_string(out, item->times[i].at);
        ls_pack_string(out, item->times[i].zone);
        ls_pack_string(out, item->times[i].from);
    }
    ls_pack_number(out, item->property_count);
    for (size_t i = 0; i < item->property_count; i++) {
        ls_pack_string(out, item->properties[i].name);
        ls_pack_string(out, item->properties[i].value);
    }
}

static void get_times_and_properties(ls_unpack *in, ls_arena *arena, leaksift_item *item) {
    leaksift_time *times = ls_unpack_array(in, arena, &item->time_count, sizeof *times, 4);
    for (size_t i = 0; i < item->time_count; i++) {
        times[i].name = ls_unpack_string(in, arena);
        times[i].at = ls_unpack_string(in, arena);
        times[i].zone = ls_unpack_string(in, arena);
        times[i].from = ls_unpack_string(in, arena);
    }
    item->times = times;
    leaksift_property *properties = ls_unpack_array(in, arena, &item->property_count, sizeof *properties, 2);
    for (size_t i = 0; i < item->property_count; i++) {
        properties[i].name = ls_unpack_string(in, arena);
        properties[i].value = ls_unpack_string(in, arena);
    }
    item->properties = properties;
}

static void put_notes(ls_buffer *out, const leaksift_item *item) {
    ls_pack_number(out, item->note_count);
    for (size_t i = 0; i < item->note_count; i++) {
        ls_pack_number(out, item->notes[i].reason);
        ls_pack_string(out, item->notes[i].message);
    }
}

static void get_notes(ls_unpack *in, ls_arena *arena, leaksift_item *item) {
    leaksift_note *notes = ls_unpack_array(in, arena, &item->note_count, sizeof *notes, 2);
    for (size_t i = 0; i < item->note_count; i++) {
        notes[i].reason = (leaksift_reason)ls_unpack_number(in);
        notes[i].message = ls_unpack_string(in, arena);
        if (notes[i].reason >= LEAKSIFT_REASON_COUNT) in->failed = true;
    }
    item->notes = notes;
}

void ls_put_item(ls_buffer *out, const leaksift_item *item, const ls_item_extra *extra, const ls_copy *copy) {
    size_t begun = ls_record_begin(out, copy ? LS_RECORD_COPY : LS_RECORD_ITEM);
    ls_pack_string(out, item->media_type);
    ls_pack_number(out, item->size);
    ls_pack_string(out, item->sha256);
    ls_pack_number(out, item->state);
    ls_pack_number(out, item->coverage);
    ls_pack_number(out, item->bytes_examined);
    put_notes(out, item);
    ls_pack_string(out, item->text_sha256);
    ls_pack_string(out, item->sketch);
    ls_pack_number(out, item->label_count);
    for (size_t i = 0; i < item->label_count; i++) put_label(out, &item->labels[i]);
    put_organizations(out, item);
    ls_pack_number(out, item->level);
    ls_pack_strings(out, item->reasons, item->reason_count);
    put_counts(out, item);
    put_times_and_properties(out, item);
    ls_pack_number(out, item->inside != NULL);
    ls_pack_number(out, extra->groupable);
    ls_pack_bytes(out, extra->sha256, sizeof extra->sha256);
    ls_pack_number(out, extra->child_items);
    ls_pack_number(out, extra->child_bytes);
    ls_pack_number(out, extra->outer_times);
    if (copy) {
        ls_pack_number(out, copy->stream);
        ls_pack_number(out, copy->offset);
    }
    ls_record_end(out, begun);
}

bool ls_get_item(ls_unpack *in, ls_arena *arena, leaksift_item *item, ls_item_extra *extra) {
    *item = (leaksift_item){0};
    item->media_type = ls_unpack_string(in, arena);
    item->size = ls_unpack_number(in);
    item->sha256 = ls_unpack_string(in, arena);
    item->state = (leaksift_state)ls_unpack_number(in);
    item->coverage = (leaksift_coverage)ls_unpack_number(in);
    item->bytes_examined = ls_unpack_number(in);
    get_notes(in, arena, item);
    item->text_sha256 = ls_unpack_string(in, arena);
    item->sketch = ls_unpack_string(in, arena);
    leaksift_label *labels = ls_unpack_array(in, arena, &item->label_count, sizeof *labels, 12);
    for (size_t i = 0; i < item->label_count; i++) get_label(in, arena, &labels[i]);
    item->labels = labels;
    get_organizations(in, arena, item);
    item->level = (leaksift_sensitivity)ls_unpack_number(in);
    item->reasons = ls_unpack_strings(in, arena, &item->reason_count);
    get_counts(in, arena, item);
    get_times_and_properties(in, arena, item);
    if (ls_unpack_number(in)) {
        leaksift_inside *inside = ls_arena_alloc(arena, sizeof *inside);
        if (!inside) return in->failed = true, false;
        *inside = (leaksift_inside){0};
        item->inside = inside;
    }
    extra->groupable = ls_unpack_number(in) != 0;
    size_t length;
    const uint8_t *digest = ls_unpack_bytes(in, &length);
    if (!digest || length != sizeof extra->sha256) return in->failed = true, false;
    memcpy(extra->sha256, digest, length);
    extra->child_items = ls_unpack_number(in);
    extra->child_bytes = ls_unpack_number(in);
    extra->outer_times = ls_unpack_number(in);
    return !in->failed && extra->outer_times <= item->time_count && item->state < LEAKSIFT_STATE_COUNT &&
           item->coverage < LEAKSIFT_COVERAGE_COUNT && item->level < LEAKSIFT_LEVEL_COUNT;
}

bool ls_get_copy(ls_unpack *in, ls_arena *arena, leaksift_item *item, ls_item_extra *extra, ls_copy *copy) {
    if (!ls_get_item(in, arena, item, extra)) return false;
    copy->stream = (uint32_t)ls_unpack_number(in);
    copy->offset = ls_unpack_number(in);
    return !in->failed;
}

size_t ls_put_values_begin(ls_buffer *out, const char *type) {
    size_t begun = ls_record_begin(out, LS_RECORD_VALUES);
    ls_pack_string(out, type);
    return begun;
}

void ls_put_value(ls_buffer *out, const ls_value *value) {
    ls_pack_number(out, value->own);
    ls_buffer_append(out, value->hash, sizeof value->hash);
    ls_pack_string(out, value->domain);
}

const char *ls_get_values_type(ls_unpack *in, ls_arena *arena) { return ls_unpack_string(in, arena); }

bool ls_get_value(ls_unpack *in, ls_arena *arena, ls_value *value) {
    if (in->at >= in->end || in->failed) return false;
    value->own = ls_unpack_number(in) != 0;
    if ((size_t)(in->end - in->at) < sizeof value->hash) return in->failed = true, false;
    memcpy(value->hash, in->at, sizeof value->hash);
    in->at += sizeof value->hash;
    value->domain = ls_unpack_string(in, arena);
    return !in->failed;
}
