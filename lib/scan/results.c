/* The five-line way: a run whose results are kept in memory. */
#include "base/alloc.h"
#include "base/pack.h"
#include "scan/record.h"
#include <string.h>


struct leaksift_results {
    leaksift_finding *findings;
    size_t finding_count, finding_capacity;
    leaksift_item *items;
    size_t item_count, item_capacity;
    ls_arena arena;
    ls_buffer packed; /* a record is copied by writing and reading it */
};

static ls_unpack payload_of(const ls_buffer *packed) {
    const uint8_t *data = (const uint8_t *)packed->data;
    return (ls_unpack){.at = data + LS_RECORD_HEADER, .end = data + packed->length};
}

static int keep_finding(void *context, const leaksift_finding *finding) {
    leaksift_results *results = context;
    if (!ls_grow(&results->findings, results->finding_count, &results->finding_capacity, sizeof *results->findings))
        return 1;
    ls_buffer_clear(&results->packed);
    ls_put_finding(&results->packed, finding);
    if (results->packed.failed) return 1;
    ls_unpack payload = payload_of(&results->packed);
    leaksift_finding *kept = &results->findings[results->finding_count];
    if (!ls_get_finding(&payload, &results->arena, kept)) return 1;
    kept->item = ls_arena_strdup(&results->arena, finding->item);
    kept->path = ls_arena_strdup(&results->arena, finding->path);
    if (!kept->item || !kept->path) return 1;
    results->finding_count++;
    return 0;
}

static int keep_item(void *context, const leaksift_item *item) {
    leaksift_results *results = context;
    if (!ls_grow(&results->items, results->item_count, &results->item_capacity, sizeof *results->items)) return 1;
    ls_buffer_clear(&results->packed);
    const ls_item_extra none = {0};
    ls_put_item(&results->packed, item, &none, NULL);
    if (results->packed.failed) return 1;
    ls_unpack payload = payload_of(&results->packed);
    leaksift_item *kept = &results->items[results->item_count];
    ls_item_extra extra;
    if (!ls_get_item(&payload, &results->arena, kept, &extra)) return 1;
    kept->id = ls_arena_strdup(&results->arena, item->id);
    kept->parent = ls_arena_strdup(&results->arena, item->parent);
    kept->path = ls_arena_strdup(&results->arena, item->path);
    kept->duplicate_of = ls_arena_strdup(&results->arena, item->duplicate_of);
    if (item->path_bytes)
        kept->path_bytes = ls_arena_memdup(&results->arena, item->path_bytes, item->path_bytes_length);
    kept->path_bytes_length = item->path_bytes_length;
    if (item->inside) kept->inside = ls_arena_memdup(&results->arena, item->inside, sizeof *item->inside);
    if (!kept->id || !kept->path) return 1;
    results->item_count++;
    return 0;
}

leaksift_status leaksift_scan_path(const leaksift_engine *engine, const char *path, leaksift_results **out,
                                   leaksift_error *error) {
    *out = NULL;
    leaksift_engine *own = NULL;
    leaksift_results *results = ls_calloc(1, sizeof *results);
    if (!results) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    leaksift_status status = engine ? LEAKSIFT_OK : leaksift_engine_create(NULL, &own, error);
    leaksift_callbacks callbacks = LEAKSIFT_CALLBACKS_INIT;
    callbacks.context = results;
    callbacks.finding = keep_finding;
    callbacks.item = keep_item;
    if (!status) status = leaksift_run(engine ? engine : own, &path, 1, NULL, &callbacks, error);
    if (status == LEAKSIFT_ERROR_CALLBACK) status = ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    leaksift_engine_free(own);
    if (status) leaksift_results_free(results);
    else *out = results;
    return status;
}

size_t leaksift_results_finding_count(const leaksift_results *results) { return results->finding_count; }

const leaksift_finding *leaksift_results_finding(const leaksift_results *results, size_t index) {
    return index < results->finding_count ? &results->findings[index] : NULL;
}

size_t leaksift_results_item_count(const leaksift_results *results) { return results->item_count; }

const leaksift_item *leaksift_results_item(const leaksift_results *results, size_t index) {
    return index < results->item_count ? &results->items[index] : NULL;
}

void leaksift_results_free(leaksift_results *results) {
    if (!results) return;
    ls_free(results->findings);
    ls_free(results->items);
    ls_arena_free(&results->arena);
    ls_buffer_free(&results->packed);
    ls_free(results);
}
