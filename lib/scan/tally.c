/* Exact counting in bounded memory. */
#include "scan/tally.h"
#include "base/alloc.h"
#include "base/digest.h"
#include "base/fnv.h"
#include <stdlib.h>
#include <string.h>

/* 4 MiB of hashes a type and as much for sorting them: a text full of all fifteen types stays under 128 MiB. */
enum { SET_MAX = 1 << 17, KEPT = 1024, PENDING_MAX = 32768, SPILL_MEMORY = 4 << 20 };

/* Of a value that was sorted on disk, until it is counted: measured. */
static const double MERGE_SECONDS = 2e-7;

void ls_value_hash(const char *type, const char *normalized, uint8_t hash[16]) {
    ls_sha256 state;
    uint8_t digest[32];
    ls_sha256_init(&state);
    ls_sha256_update(&state, type, strlen(type) + 1);
    ls_sha256_update(&state, normalized, strlen(normalized));
    ls_sha256_final(&state, digest);
    memcpy(hash, digest, 16);
}

static ls_tally_type *type_of(ls_tally *tally, const char *type) {
    for (size_t i = 0; i < tally->count; i++)
        if (tally->types[i].type == type || strcmp(tally->types[i].type, type) == 0) return &tally->types[i];
    if (!ls_grow(&tally->types, tally->count, &tally->capacity, sizeof *tally->types)) return NULL;
    ls_tally_type *fresh = &tally->types[tally->count++];
    *fresh = (ls_tally_type){.type = type};
    return fresh;
}

static bool is_free(const uint8_t slot[16]) {
    static const uint8_t zero[16];
    return memcmp(slot, zero, 16) == 0;
}

static size_t slot_of(const ls_tally_type *in, const uint8_t hash[16]) {
    size_t at;
    memcpy(&at, hash, sizeof at);
    for (at &= in->capacity - 1; !is_free(in->slots[at]) && memcmp(in->slots[at], hash, 16) != 0;)
        at = (at + 1) & (in->capacity - 1);
    return at;
}

static ls_status spill(ls_tally *tally, ls_tally_type *in) {
    if (!in->overflow && !(in->overflow = ls_sorter_create(SPILL_MEMORY, tally->work_dir))) return LS_NOMEM;
    for (size_t i = 0; i < in->capacity; i++) {
        if (is_free(in->slots[i])) continue;
        ls_status status = ls_sorter_add(in->overflow, in->slots[i], 16);
        if (status) return status;
    }
    memset(in->slots, 0, in->capacity * 16);
    tally->spilled += in->count;
    in->count = 0;
    return LS_OK;
}

double ls_tally_debt(const ls_tally *tally) { return (double)tally->spilled * MERGE_SECONDS; }

static ls_status grow(ls_tally *tally, ls_tally_type *in) {
    if (in->count >= SET_MAX) return spill(tally, in);
    ls_tally_type bigger = {.capacity = in->capacity ? in->capacity * 2 : 64};
    bigger.slots = ls_calloc(bigger.capacity, 16);
    if (!bigger.slots) return LS_NOMEM;
    for (size_t i = 0; i < in->capacity; i++)
        if (!is_free(in->slots[i])) memcpy(bigger.slots[slot_of(&bigger, in->slots[i])], in->slots[i], 16);
    ls_free(in->slots);
    in->slots = bigger.slots;
    in->capacity = bigger.capacity;
    return LS_OK;
}

static void flush_pending(ls_tally_type *in, ls_buffer *out) {
    if (!in->pending.length) return;
    size_t begun = ls_put_values_begin(out, in->type);
    ls_buffer_append(out, in->pending.data, in->pending.length);
    ls_record_end(out, begun);
    ls_buffer_clear(&in->pending);
}

static ls_status add_value(ls_tally *tally, ls_tally_type *in, const ls_value *value, ls_buffer *out) {
    if ((in->count + 1) * 2 > in->capacity) {
        ls_status status = grow(tally, in);
        if (status) return status;
    }
    uint8_t *slot = in->slots[slot_of(in, value->hash)];
    if (!is_free(slot)) return LS_OK;
    memcpy(slot, value->hash, 16);
    in->count++;
    ls_put_value(&in->pending, value);
    if (in->pending.failed) return LS_NOMEM;
    if (in->pending.length >= PENDING_MAX) flush_pending(in, out);
    return out->failed ? LS_NOMEM : LS_OK;
}

/* And remembers it. */
static bool was_counted_lately(ls_tally *tally, const char *type, const char *text) {
    const size_t length = strlen(text);
    if (length > LS_TALLY_TEXT) return false;
    ls_tally_seen *seen = &tally->lately[ls_fnv(LS_FNV, text, length) >> 32 & (LS_TALLY_LATELY - 1)];
    if (seen->item == tally->items + 1 && seen->type == type && seen->length == length &&
        memcmp(seen->text, text, length) == 0)
        return true;
    *seen = (ls_tally_seen){.item = tally->items + 1, .type = type, .length = (uint8_t)length};
    memcpy(seen->text, text, length);
    return false;
}

ls_status ls_tally_add(ls_tally *tally, const char *type, const char *normalized, bool own, bool below,
                       const char *domain, ls_buffer *out, ls_tally_type **counted) {
    ls_tally_type *in = type_of(tally, type);
    if (!in) return LS_NOMEM;
    *counted = in;
    if (below) return in->below++, LS_OK;
    in->total++;
    if (own) in->own++;
    if (was_counted_lately(tally, in->type, normalized)) return LS_OK;
    ls_value value = {.own = own, .domain = domain};
    ls_value_hash(type, normalized, value.hash);
    return add_value(tally, in, &value, out);
}

static ls_status count_distinct(ls_tally *tally, ls_tally_type *in, uint64_t *distinct) {
    *distinct = in->count;
    if (!in->overflow) return LS_OK;
    ls_status status = spill(tally, in);
    if (!status) status = ls_sorter_finish(in->overflow);
    if (status) return status;
    uint8_t last[16] = {0};
    size_t length;
    *distinct = 0;
    for (const void *hash; (hash = ls_sorter_next(in->overflow, &length)) != NULL;) {
        if (memcmp(last, hash, 16) != 0) ++*distinct;
        memcpy(last, hash, 16);
    }
    const bool failed = ls_sorter_failed(in->overflow);
    ls_sorter_free(in->overflow); /* its read-ahead grows with the number of values */
    in->overflow = NULL;
    return failed ? LS_IO : LS_OK;
}

static int by_type(const void *a, const void *b) {
    return strcmp(((const leaksift_count *)a)->type, ((const leaksift_count *)b)->type);
}

ls_status ls_tally_finish(ls_tally *tally, ls_arena *arena, ls_buffer *out, leaksift_count **counts, size_t *count) {
    *count = 0;
    *counts = ls_arena_alloc(arena, (tally->count + 1) * sizeof **counts);
    if (!*counts) return LS_NOMEM;
    for (size_t i = 0; i < tally->count; i++) {
        ls_tally_type *in = &tally->types[i];
        if (!in->total && !in->below) continue;
        leaksift_count *counted = &(*counts)[(*count)++];
        *counted = (leaksift_count){.type = in->type, .total = in->total, .own = in->own, .below = in->below};
        ls_status status = count_distinct(tally, in, &counted->distinct);
        if (status) return status;
        flush_pending(in, out);
    }
    qsort(*counts, *count, sizeof **counts, by_type); /* the order of `types` tells of earlier items */
    return out->failed ? LS_NOMEM : LS_OK;
}

void ls_tally_reset(ls_tally *tally) {
    for (size_t i = 0; i < tally->count; i++) {
        ls_tally_type *in = &tally->types[i];
        ls_sorter_free(in->overflow);
        if (in->capacity > KEPT) {
            ls_free(in->slots);
            in->slots = NULL;
            in->capacity = 0;
        } else if (in->count) {
            memset(in->slots, 0, in->capacity * 16);
        }
        ls_buffer_clear(&in->pending);
        *in = (ls_tally_type){.slots = in->slots, .capacity = in->capacity, .pending = in->pending, .type = in->type};
    }
    tally->spilled = 0;
    tally->items++;
    /* The types stay in place, so that the next item finds its memory: they are only empty. */
}

void ls_tally_free(ls_tally *tally) {
    for (size_t i = 0; i < tally->count; i++) {
        ls_sorter_free(tally->types[i].overflow);
        ls_free(tally->types[i].slots);
        ls_buffer_free(&tally->types[i].pending);
    }
    ls_free(tally->types);
    *tally = (ls_tally){0};
}
