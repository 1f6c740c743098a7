/* Form, check sum, order and nesting of each record, and whether it can be so (scan/plausible.h). The root must be the
 * one that was given, an index stands once among its siblings, sums do not overflow. A copy may only be of what the
 * host had named, which stands whole and earlier, so that no copy leads to itself; and what others may be copies of
 * must stand where the worker says, with as much below it as it says: the depth of the whole hangs on that. */
#include "scan/inspect.h"
#include "base/alloc.h"
#include "scan/unit.h"
#include <string.h>

enum { GAPS_MAX = 1 << 20, NAME_FINDINGS = 1 << 16 };
static const uint64_t bytes_most = 1ull << 53; /* below a root: containers claim 1,032 times their bytes at most */

bool ls_inspection_create(ls_inspection *inspection, const ls_rules *rules, const ls_limits *limits) {
    *inspection = (ls_inspection){.limits = limits};
    inspection->shared = ls_malloc(LS_SHARED_MAX * sizeof *inspection->shared);
    if (inspection->shared && ls_vocabulary_create(&inspection->words, rules)) return true;
    ls_inspection_free(inspection);
    return false;
}

void ls_inspection_free(ls_inspection *inspection) {
    ls_vocabulary_free(&inspection->words);
    ls_free(inspection->shared);
    ls_free(inspection->answered);
    ls_free(inspection->gaps);
    ls_arena_free(&inspection->arena);
}

void ls_inspection_begin(ls_inspection *inspection, const ls_inspected_root *root) {
    inspection->root = *root;
    inspection->depth = 0;
    inspection->ended = false;
    inspection->length = inspection->items = inspection->bytes = 0;
    inspection->answered_count = inspection->used = inspection->gap_count = 0;
    inspection->shared_count = inspection->sure = 0;
    ls_arena_reset(&inspection->arena);
}

bool ls_inspection_answered(ls_inspection *inspection, const ls_known *answer) {
    if (inspection->answered_count >= inspection->root.items_most) return false;
    if (!ls_grow(&inspection->answered, inspection->answered_count, &inspection->answered_capacity,
                 sizeof *inspection->answered))
        return false;
    inspection->answered[inspection->answered_count++] = *answer;
    return true;
}

/* ---- what may be shared ---- */

bool ls_inspection_share(ls_inspection *inspection, const uint8_t *payload, size_t length) {
    ls_shared one;
    if (length < sizeof one.key) return false;
    ls_unpack in = {.at = payload + sizeof one.key, .end = payload + length};
    memcpy(one.key, payload, sizeof one.key);
    one.offset = ls_unpack_number(&in);
    one.size = ls_unpack_number(&in);
    one.below.items = ls_unpack_number(&in);
    one.below.bytes = ls_unpack_number(&in);
    one.below.levels = ls_unpack_number(&in);
    if (in.failed || in.at != in.end) return false;
    if (inspection->shared_count < LS_SHARED_MAX) inspection->shared[inspection->shared_count++] = one;
    return true;
}

/* They come in the order in which items end, each before its item's last record. */
static bool confirm_shared(ls_inspection *inspection, const ls_inspected *item, uint64_t size, bool is_copy,
                           bool groupable) {
    if (inspection->sure == inspection->shared_count) return true;
    ls_shared *one = &inspection->shared[inspection->sure];
    if (one->offset != item->offset) return true;
    if (is_copy || !groupable || one->size != size || one->below.items != item->below.items ||
        one->below.bytes != item->below.bytes || one->below.levels != item->below.levels)
        return false;
    one->offset += inspection->root.offset;
    inspection->sure++;
    return true;
}

bool ls_inspection_is_whole(const ls_inspection *inspection) {
    return inspection->ended && inspection->sure == inspection->shared_count;
}

/* ---- an item begins ---- */

static bool keep_gap(ls_inspection *inspection, uint64_t first, uint64_t last) {
    if (inspection->gap_count == GAPS_MAX ||
        !ls_grow(&inspection->gaps, inspection->gap_count, &inspection->gap_capacity, sizeof *inspection->gaps))
        return false;
    inspection->gaps[inspection->gap_count++] = (ls_gap){first, last};
    return true;
}

static bool take_from_gap(ls_inspection *inspection, const ls_inspected *parent, uint64_t index) {
    ls_gap *gaps = inspection->gaps;
    size_t i = parent->gaps;
    while (i < inspection->gap_count && (index < gaps[i].first || index > gaps[i].last)) i++;
    if (i == inspection->gap_count) return false;
    const ls_gap found = gaps[i];
    if (found.first < index && found.last > index) {
        gaps[i].last = index - 1;
        return keep_gap(inspection, index + 1, found.last);
    }
    if (found.first < index) gaps[i].last--;
    else if (found.last > index) gaps[i].first++;
    else gaps[i] = gaps[--inspection->gap_count];
    return true;
}

/* Each index once among its siblings. */
static bool take_index(ls_inspection *inspection, ls_inspected *parent, uint64_t index) {
    if (!index || index == UINT64_MAX) return false;
    if (index <= parent->highest) return take_from_gap(inspection, parent, index);
    const uint64_t before = parent->highest;
    parent->highest = index;
    return index == before + 1 || keep_gap(inspection, before + 1, index - 1);
}

static bool is_root(const ls_inspected_root *root, const ls_enter *enter) {
    bool same_bytes = enter->raw && root->raw && enter->raw_length == root->raw_length &&
                      memcmp(enter->raw, root->raw, root->raw_length) == 0;
    return enter->index == 0 && strcmp(enter->name, root->name) == 0 && (same_bytes || (!enter->raw && !root->raw));
}

static bool take_enter(ls_inspection *inspection, ls_unpack *in) {
    ls_enter enter;
    if (inspection->ended || inspection->depth == LS_WATCH_DEPTH || !ls_get_enter(in, &inspection->arena, &enter) ||
        ++inspection->items > inspection->root.items_most)
        return false;
    if (!*enter.name || (enter.raw && !enter.raw_length)) return false;
    ls_inspected *parent = inspection->depth ? &inspection->open[inspection->depth - 1] : NULL;
    if (parent ? !take_index(inspection, parent, enter.index) : !is_root(&inspection->root, &enter)) return false;
    inspection->open[inspection->depth++] =
        (ls_inspected){.offset = inspection->length, .gaps = inspection->gap_count};
    return true;
}

/* ---- an item ends ---- */

/* Answers are used in the order in which they were given, or not at all. */
static bool take_answer(ls_inspection *inspection, const ls_copy *copy, uint64_t size, ls_below *below) {
    while (inspection->used < inspection->answered_count) {
        const ls_known *one = &inspection->answered[inspection->used++];
        if (one->copy.stream != copy->stream || one->copy.offset != copy->offset) continue;
        inspection->items += one->below.items;
        inspection->bytes += one->below.bytes;
        *below = one->below;
        /* As deep as a unit goes, wherever the original stands. */
        return one->size == size && inspection->depth + 1 + below->levels < LS_FRAMES_MAX;
    }
    return false;
}

static bool are_findings(const ls_inspected *item, const leaksift_item *ended) {
    uint64_t total, unsure;
    ls_counted(ended, &total, &unsure);
    return item->shown <= total && item->unsure <= unsure;
}

static bool take_end(ls_inspection *inspection, ls_unpack *in, bool is_copy) {
    leaksift_item item;
    ls_item_extra extra;
    ls_copy copy;
    if (!inspection->depth) return false;
    if (is_copy ? !ls_get_copy(in, &inspection->arena, &item, &extra, &copy)
                : !ls_get_item(in, &inspection->arena, &item, &extra))
        return false;
    ls_inspected *ended = &inspection->open[--inspection->depth];
    if (!ls_plausible_item(&inspection->words, &item, &extra)) return false;
    /* A copy begins and ends: what its original has is not told again. */
    const bool is_empty = !ended->highest && !ended->shown && !ended->unsure;
    if (is_copy ? !is_empty || !take_answer(inspection, &copy, item.size, &ended->below) : !are_findings(ended, &item))
        return false;
    if (!confirm_shared(inspection, ended, item.size, is_copy, extra.groupable && item.sha256)) return false;
    inspection->gap_count = ended->gaps;
    inspection->bytes += item.size;
    if (!inspection->depth) return inspection->ended = true, item.size == inspection->root.size;
    ls_below *outer = &inspection->open[inspection->depth - 1].below;
    if (item.size > bytes_most || inspection->bytes > bytes_most) return false;
    outer->items += 1 + ended->below.items;
    outer->bytes += item.size + ended->below.bytes;
    if (outer->levels <= ended->below.levels) outer->levels = ended->below.levels + 1;
    return inspection->items <= inspection->root.items_most;
}

/* ---- what it holds ---- */

static bool take_values(ls_inspection *inspection, ls_unpack *in) {
    ls_value value;
    if (!inspection->depth || !ls_plausible_type(&inspection->words, ls_get_values_type(in, &inspection->arena)))
        return false;
    while (ls_get_value(in, &inspection->arena, &value))
        if (!ls_plausible_value(&value)) return false;
    return !in->failed;
}

/* So many of each type are printed, and of the name all. */
static bool take_finding(ls_inspection *inspection, ls_unpack *in) {
    leaksift_finding finding;
    if (!inspection->depth || !ls_get_finding(in, &inspection->arena, &finding)) return false;
    ls_inspected *item = &inspection->open[inspection->depth - 1];
    uint64_t *count = finding.below ? &item->unsure : &item->shown;
    const uint64_t most = inspection->limits->value[LS_LIMIT_MATCHES];
    if (!ls_plausible_finding(&inspection->words, &finding)) return false;
    return ++*count <= NAME_FINDINGS || (*count - NAME_FINDINGS) / inspection->words.rules->rule_count <= most;
}

bool ls_inspect(ls_inspection *inspection, const uint8_t *data, size_t length) {
    while (length) {
        unsigned kind;
        uint32_t size, check;
        if (length < LS_RECORD_HEADER || !ls_record_header(data, &kind, &size, &check) ||
            size > length - LS_RECORD_HEADER)
            return false;
        const uint8_t *payload = data + LS_RECORD_HEADER;
        if (ls_record_check(payload, size) != check) return false;
        ls_unpack in = {.at = payload, .end = payload + size, .borrows = true, .is_text = true};
        bool good = false;
        ls_arena_reset(&inspection->arena);
        switch (kind) {
        case LS_RECORD_ENTER: good = take_enter(inspection, &in); break;
        case LS_RECORD_FINDING: good = take_finding(inspection, &in); break;
        case LS_RECORD_VALUES: good = take_values(inspection, &in); break;
        case LS_RECORD_ITEM: good = take_end(inspection, &in, false); break;
        case LS_RECORD_COPY: good = take_end(inspection, &in, true); break;
        default: break;
        }
        if (!good || in.at != in.end) return false;
        const size_t whole = LS_RECORD_HEADER + (size_t)size;
        inspection->length += whole;
        data += whole;
        length -= whole;
    }
    return true;
}
