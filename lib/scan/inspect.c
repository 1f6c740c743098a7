/* Form, check sum, order and nesting of each record; and a copy may only be of what the host had named, which stands
 * whole and earlier, so that no copy leads to itself. What a worker says of its own item cannot be checked, and is
 * not. */
#include "scan/inspect.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "scan/watch.h"
#include <string.h>

void ls_inspection_reset(ls_inspection *inspection) {
    inspection->open = 0;
    inspection->ended = false;
    inspection->items = inspection->bytes = 0;
    inspection->answered_count = inspection->used = 0;
    ls_arena_reset(&inspection->arena);
}

void ls_inspection_free(ls_inspection *inspection) {
    ls_free(inspection->answered);
    ls_arena_free(&inspection->arena);
}

bool ls_inspection_answered(ls_inspection *inspection, const ls_copy *copy, const ls_below *below) {
    if (inspection->answered_count == inspection->answered_capacity) {
        size_t capacity = inspection->answered_capacity ? inspection->answered_capacity * 2 : 64;
        ls_answered *more = ls_realloc(inspection->answered, capacity * sizeof *more);
        if (!more) return false;
        inspection->answered = more;
        inspection->answered_capacity = capacity;
    }
    inspection->answered[inspection->answered_count++] = (ls_answered){*copy, *below};
    return true;
}

static bool take_enter(ls_inspection *inspection, ls_unpack *in) {
    ls_enter enter;
    if (inspection->ended || inspection->open == LS_WATCH_DEPTH || !ls_get_enter(in, &inspection->arena, &enter))
        return false;
    size_t length = strlen(enter.name);
    if ((inspection->open == 0) != (enter.index == 0) || ls_utf8_valid(enter.name, length) != length) return false;
    inspection->open++;
    inspection->items++;
    return true;
}

/* Answers are used in the order in which they were given, or not at all. */
static bool take_answer(ls_inspection *inspection, const ls_copy *copy) {
    while (inspection->used < inspection->answered_count) {
        const ls_answered *one = &inspection->answered[inspection->used++];
        if (one->copy.stream != copy->stream || one->copy.offset != copy->offset) continue;
        inspection->items += one->below.items;
        inspection->bytes += one->below.bytes;
        return true;
    }
    return false;
}

static bool take_end(ls_inspection *inspection, ls_unpack *in, bool is_copy) {
    leaksift_item item;
    ls_item_extra extra;
    ls_copy copy;
    if (!inspection->open) return false;
    if (is_copy ? !ls_get_copy(in, &inspection->arena, &item, &extra, &copy)
                : !ls_get_item(in, &inspection->arena, &item, &extra))
        return false;
    if (is_copy && !take_answer(inspection, &copy)) return false;
    inspection->bytes += item.size;
    inspection->ended = --inspection->open == 0;
    return true;
}

static bool take_values(ls_inspection *inspection, ls_unpack *in) {
    ls_value value;
    if (!inspection->open || !ls_get_values_type(in, &inspection->arena)) return false;
    while (ls_get_value(in, &inspection->arena, &value)) {}
    return !in->failed;
}

static bool take_finding(ls_inspection *inspection, ls_unpack *in) {
    leaksift_finding finding;
    return inspection->open && ls_get_finding(in, &inspection->arena, &finding);
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
        ls_unpack in = {.at = payload, .end = payload + size};
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
        data += LS_RECORD_HEADER + (size_t)size;
        length -= LS_RECORD_HEADER + (size_t)size;
    }
    return true;
}
