/* Counters, the best-of lists, and the merge of the sorters at the end. */
#include "scan/totals.h"
#include "base/alloc.h"
#include "scan/emit.h"
#include "scan/folders.h"
#include <stdlib.h>
#include <string.h>

enum { NAMED_MAX = 512, WORST = 20, TOP = 50, SORTER_MEMORY = 8 << 20 };

/* A short list of counted names: classes, media types. Past NAMED_MAX the rest counts as "other". */
typedef struct named {
    leaksift_named_count *all;
    size_t count;
} named;

typedef struct worst_item {
    leaksift_item item;
    ls_arena arena;
    int rank;
    double confidence;
} worst_item;

struct ls_totals {
    const leaksift_engine *engine;
    leaksift_summary sums;
    named classes, media_types;
    leaksift_count *counts;
    size_t count_count, count_capacity;
    ls_sorter *values;        /* type, 0, hash, own */
    ls_sorter *domains;       /* domain, 0, 'h' hash own | 'i' ordinal */
    ls_sorter *organizations; /* key, 0, domain, 0, name, 0, role: one an item */
    worst_item worst[WORST];
    size_t worst_count;
    leaksift_item worst_items[WORST];
    leaksift_domain_count top_domains[TOP];
    leaksift_organization top_organizations[TOP];
    ls_folders folders;
    ls_buffer record;
    ls_arena arena, payload_arena;
};

ls_totals *ls_totals_create(const leaksift_engine *engine, const char *work_dir) {
    ls_totals *totals = ls_calloc(1, sizeof *totals);
    if (!totals) return NULL;
    totals->engine = engine;
    totals->values = ls_sorter_create(SORTER_MEMORY, work_dir);
    totals->domains = ls_sorter_create(SORTER_MEMORY, work_dir);
    totals->organizations = ls_sorter_create(SORTER_MEMORY, work_dir);
    totals->classes.all = ls_calloc(NAMED_MAX, sizeof *totals->classes.all);
    totals->media_types.all = ls_calloc(NAMED_MAX, sizeof *totals->media_types.all);
    if (totals->values && totals->domains && totals->organizations && totals->classes.all && totals->media_types.all)
        return totals;
    ls_totals_free(totals);
    return NULL;
}

void ls_totals_free(ls_totals *totals) {
    if (!totals) return;
    for (size_t i = 0; i < WORST; i++) ls_arena_free(&totals->worst[i].arena);
    ls_sorter_free(totals->values);
    ls_sorter_free(totals->domains);
    ls_sorter_free(totals->organizations);
    ls_free(totals->classes.all);
    ls_free(totals->media_types.all);
    ls_free(totals->counts);
    ls_folders_free(&totals->folders);
    ls_buffer_free(&totals->record);
    ls_arena_free(&totals->arena);
    ls_arena_free(&totals->payload_arena);
    ls_free(totals);
}

static ls_status count_name(ls_totals *totals, named *in, const char *name, uint64_t bytes) {
    size_t at = 0;
    if (in->count == NAMED_MAX - 1) name = "other";
    while (at < in->count && strcmp(in->all[at].name, name) != 0) at++;
    if (at == in->count) {
        const char *kept = ls_arena_strdup(&totals->arena, name);
        if (!kept) return LS_NOMEM;
        in->all[in->count++].name = kept;
    }
    in->all[at].items++;
    in->all[at].bytes += bytes;
    return LS_OK;
}

static leaksift_count *count_of(ls_totals *totals, const char *type) {
    for (size_t i = 0; i < totals->count_count; i++)
        if (strcmp(totals->counts[i].type, type) == 0) return &totals->counts[i];
    if (!ls_grow(&totals->counts, totals->count_count, &totals->count_capacity, sizeof *totals->counts)) return NULL;
    const char *kept = ls_arena_strdup(&totals->arena, type);
    if (!kept) return NULL;
    totals->counts[totals->count_count] = (leaksift_count){.type = kept};
    return &totals->counts[totals->count_count++];
}

static ls_status add_domain(ls_totals *totals, const ls_value *value, uint64_t ordinal) {
    ls_buffer *record = &totals->record;
    uint8_t tail[8];
    for (size_t i = 0; i < 8; i++) tail[i] = (uint8_t)(ordinal >> (56 - 8 * i));
    ls_buffer_clear(record);
    ls_buffer_append(record, value->domain, strlen(value->domain) + 1);
    size_t head = record->length;
    ls_buffer_putc(record, 'h');
    ls_buffer_append(record, value->hash, 16);
    ls_buffer_putc(record, value->own ? 1 : 0);
    if (record->failed) return LS_NOMEM;
    ls_status status = ls_sorter_add(totals->domains, record->data, record->length);
    if (status) return status;
    record->length = head;
    ls_buffer_putc(record, 'i');
    ls_buffer_append(record, tail, 8);
    return record->failed ? LS_NOMEM : ls_sorter_add(totals->domains, record->data, record->length);
}

ls_status ls_totals_values(ls_totals *totals, uint64_t ordinal, ls_unpack *payload) {
    ls_arena_reset(&totals->payload_arena);
    payload->borrows = true;
    const char *type = ls_get_values_type(payload, &totals->payload_arena);
    if (!type) return LS_DATA;
    ls_buffer *record = &totals->record;
    ls_value value;
    while (ls_get_value(payload, &totals->payload_arena, &value)) {
        ls_buffer_clear(record);
        ls_buffer_append(record, type, strlen(type) + 1);
        ls_buffer_append(record, value.hash, 16);
        if (!ls_buffer_putc(record, value.own ? 1 : 0)) return LS_NOMEM;
        ls_status status = ls_sorter_add(totals->values, record->data, record->length);
        if (!status && value.domain) status = add_domain(totals, &value, ordinal);
        if (status) return status;
    }
    return payload->failed ? LS_DATA : LS_OK;
}

/* ---- items ---- */

static double best_label(const leaksift_item *item) {
    return item->label_count ? item->labels[0].confidence : 0;
}

static ls_status keep_worst(ls_totals *totals, const leaksift_item *item) {
    int rank = ls_level_rank(item->level);
    double confidence = best_label(item);
    if (rank <= ls_level_rank(LEAKSIFT_LEVEL_LOW)) return LS_OK;
    size_t place = totals->worst_count;
    while (place > 0 && (totals->worst[place - 1].rank < rank ||
                         (totals->worst[place - 1].rank == rank && totals->worst[place - 1].confidence < confidence)))
        place--;
    if (place == WORST) return LS_OK;
    worst_item last = totals->worst[WORST - 1];
    size_t moved = (totals->worst_count < WORST ? totals->worst_count : WORST - 1) - place;
    if (totals->worst_count < WORST) last = totals->worst[totals->worst_count++];
    memmove(&totals->worst[place + 1], &totals->worst[place], moved * sizeof *totals->worst);
    ls_arena *arena = &last.arena;
    ls_arena_reset(arena);
    last.rank = rank;
    last.confidence = confidence;
    last.item = (leaksift_item){.size = item->size,
                                .state = item->state,
                                .coverage = item->coverage,
                                .level = item->level,
                                .id = ls_arena_strdup(arena, item->id),
                                .path = ls_arena_strdup(arena, item->path),
                                .media_type = ls_arena_strdup(arena, item->media_type),
                                .label_count = item->label_count,
                                .reason_count = item->reason_count};
    leaksift_label *labels = ls_arena_memdup(arena, item->labels, item->label_count * sizeof *labels);
    const char **reasons = ls_arena_alloc(arena, item->reason_count * sizeof *reasons + 1);
    bool complete = last.item.id && last.item.path && labels && reasons;
    for (size_t i = 0; complete && i < item->label_count; i++)
        labels[i] = (leaksift_label){.name = ls_arena_strdup(arena, item->labels[i].name),
                                     .confidence = item->labels[i].confidence,
                                     .status = ls_arena_strdup(arena, item->labels[i].status)};
    for (size_t i = 0; complete && i < item->reason_count; i++) reasons[i] = ls_arena_strdup(arena, item->reasons[i]);
    last.item.labels = labels;
    last.item.reasons = reasons;
    totals->worst[place] = last;
    return complete ? LS_OK : LS_NOMEM;
}

static ls_status add_organizations(ls_totals *totals, const leaksift_item *item) {
    ls_buffer *record = &totals->record;
    for (size_t i = 0; i < item->organization_count; i++) {
        const leaksift_organization *one = &item->organizations[i];
        const char *key = one->domain ? one->domain : one->name;
        if (!key) continue;
        ls_buffer_clear(record);
        ls_buffer_append(record, key, strlen(key) + 1);
        ls_buffer_append(record, one->domain ? one->domain : "", one->domain ? strlen(one->domain) + 1 : 1);
        ls_buffer_append(record, one->name ? one->name : "", one->name ? strlen(one->name) + 1 : 1);
        ls_buffer_append(record, one->role ? one->role : "", one->role ? strlen(one->role) + 1 : 1);
        ls_buffer_append(record, one->basis ? one->basis : "", one->basis ? strlen(one->basis) + 1 : 1);
        if (record->failed) return LS_NOMEM;
        ls_status status = ls_sorter_add(totals->organizations, record->data, record->length);
        if (status) return status;
    }
    return LS_OK;
}

static ls_status add_unique(ls_totals *totals, const leaksift_item *item) {
    leaksift_summary *sums = &totals->sums;
    sums->unique_items++;
    sums->level_items[item->level]++;
    ls_status status = LS_OK;
    for (size_t i = 0; i < item->label_count && !status; i++)
        status = count_name(totals, &totals->classes, item->labels[i].name, item->size);
    if (!status && (!item->inside || item->label_count)) status = keep_worst(totals, item);
    return status ? status : add_organizations(totals, item);
}

ls_status ls_totals_item(ls_totals *totals, const leaksift_item *item, bool is_root) {
    leaksift_summary *sums = &totals->sums;
    sums->items++;
    if (is_root) sums->bytes += item->size;
    sums->state_items[item->state]++;
    sums->state_bytes[item->state] += item->size;
    for (size_t i = 0; i < item->note_count; i++) {
        sums->reason_items[item->notes[i].reason]++;
        sums->reason_bytes[item->notes[i].reason] += item->size;
    }
    if (ls_item_is_unexamined(item)) {
        sums->unexamined_items++;
        sums->unexamined_bytes += item->size - item->bytes_examined;
    }
    for (size_t i = 0; i < item->count_count; i++) {
        leaksift_count *sum = count_of(totals, item->counts[i].type);
        if (!sum) return LS_NOMEM;
        sum->total += item->duplicate_of ? 0 : item->counts[i].total;
        sum->own += item->duplicate_of ? 0 : item->counts[i].own;
        sum->below += item->duplicate_of ? 0 : item->counts[i].below;
    }
    ls_status status = is_root ? ls_folders_add(&totals->folders, item, ls_item_is_unexamined(item)) : LS_OK;
    if (!status && item->media_type) status = count_name(totals, &totals->media_types, item->media_type, item->size);
    return status || item->duplicate_of ? status : add_unique(totals, item);
}

/* ---- the end ---- */

static ls_status merge_values(ls_totals *totals) {
    ls_status status = ls_sorter_finish(totals->values);
    if (status) return status;
    ls_buffer last = {0};
    leaksift_count *count = NULL;
    size_t length;
    for (const char *record; (record = ls_sorter_next(totals->values, &length)) != NULL && length > 18;) {
        size_t identity = length - 1; /* without `own` */
        if (last.length == identity && memcmp(last.data, record, identity) == 0) continue;
        if (!count || strcmp(count->type, record) != 0) count = count_of(totals, record);
        ls_buffer_clear(&last);
        if (!count || !ls_buffer_append(&last, record, identity)) {
            status = LS_NOMEM;
            break;
        }
        count->distinct++;
    }
    ls_buffer_free(&last);
    return status ? status : ls_sorter_failed(totals->values) ? LS_IO : LS_OK;
}

static ls_status keep_domain(ls_totals *totals, const leaksift_domain_count *domain) {
    leaksift_domain_count *top = totals->top_domains;
    size_t *count = &totals->sums.domain_count, place = *count;
    totals->sums.domains_total++;
    while (place > 0 && top[place - 1].distinct < domain->distinct) place--;
    if (place == TOP) return LS_OK;
    size_t moved = (*count < TOP ? *count : TOP - 1) - place;
    memmove(&top[place + 1], &top[place], moved * sizeof *top);
    top[place] = *domain;
    top[place].domain = ls_arena_strdup(&totals->arena, domain->domain);
    if (*count < TOP) ++*count;
    return top[place].domain ? LS_OK : LS_NOMEM;
}

static ls_status merge_domains(ls_totals *totals) {
    ls_status status = ls_sorter_finish(totals->domains);
    ls_buffer last = {0}, name = {0};
    leaksift_domain_count domain = {0};
    size_t length;
    for (const char *record; !status && (record = ls_sorter_next(totals->domains, &length)) != NULL;) {
        if (last.length == length && memcmp(last.data, record, length) == 0) continue;
        if (!name.length || strcmp(name.data, record) != 0) {
            domain.domain = name.data;
            if (name.length) status = keep_domain(totals, &domain);
            ls_buffer_clear(&name);
            ls_buffer_append(&name, record, strlen(record) + 1);
            domain = (leaksift_domain_count){0};
        }
        const char *tail = record + name.length;
        if (*tail == 'h') domain.distinct++, domain.own |= record[length - 1] != 0;
        else domain.items++;
        ls_buffer_clear(&last);
        if (!ls_buffer_append(&last, record, length) || name.failed) status = LS_NOMEM;
    }
    domain.domain = name.data;
    if (!status && name.length) status = keep_domain(totals, &domain);
    ls_buffer_free(&last);
    ls_buffer_free(&name);
    return status ? status : ls_sorter_failed(totals->domains) ? LS_IO : LS_OK;
}

static ls_status keep_organization(ls_totals *totals, leaksift_organization one) {
    leaksift_organization *top = totals->top_organizations;
    size_t *count = &totals->sums.organization_count, place = *count;
    for (size_t i = 0; one.domain && i < totals->sums.domain_count; i++)
        if (strcmp(totals->top_domains[i].domain, one.domain) == 0) one.persons = totals->top_domains[i].distinct;
    while (place > 0 && top[place - 1].items < one.items) place--;
    if (place == TOP) return LS_OK;
    one.name = ls_arena_strdup(&totals->arena, one.name);
    one.domain = ls_arena_strdup(&totals->arena, one.domain);
    one.role = ls_arena_strdup(&totals->arena, one.role);
    one.basis = ls_arena_strdup(&totals->arena, one.basis);
    size_t moved = (*count < TOP ? *count : TOP - 1) - place;
    memmove(&top[place + 1], &top[place], moved * sizeof *top);
    top[place] = one;
    if (*count < TOP) ++*count;
    return one.name || one.domain ? LS_OK : LS_NOMEM;
}

/* The strings of one record; empty ones are NULL. */
static leaksift_organization read_organization(const char *record) {
    const char *part[4];
    const char *at = record + strlen(record) + 1;
    for (size_t i = 0; i < 4; i++, at += strlen(at) + 1) part[i] = *at ? at : NULL;
    return (leaksift_organization){
        .domain = part[0], .name = part[1], .role = part[2], .basis = part[3], .confidence = 1};
}

static ls_status merge_organizations(ls_totals *totals) {
    ls_status status = ls_sorter_finish(totals->organizations);
    ls_buffer first = {0};
    uint64_t items = 0;
    size_t length;
    for (const char *record; !status && (record = ls_sorter_next(totals->organizations, &length)) != NULL;) {
        if (first.length && strcmp(first.data, record) == 0) {
            items++;
            leaksift_organization has = read_organization(first.data), more = read_organization(record);
            if (has.name && has.role) continue;
            if ((!more.name || has.name) && !more.role) continue;
        } else if (first.length) {
            leaksift_organization one = read_organization(first.data);
            one.items = items;
            status = keep_organization(totals, one);
            items = 1;
        } else {
            items = 1;
        }
        ls_buffer_clear(&first);
        if (!ls_buffer_append(&first, record, length)) status = LS_NOMEM;
    }
    if (!status && first.length) {
        leaksift_organization one = read_organization(first.data);
        one.items = items;
        status = keep_organization(totals, one);
    }
    ls_buffer_free(&first);
    return status ? status : ls_sorter_failed(totals->organizations) ? LS_IO : LS_OK;
}

static int by_items(const void *a, const void *b) {
    const leaksift_named_count *x = a, *y = b;
    if (x->items != y->items) return x->items > y->items ? -1 : 1;
    return strcmp(x->name, y->name);
}

static int by_type(const void *a, const void *b) {
    return strcmp(((const leaksift_count *)a)->type, ((const leaksift_count *)b)->type);
}

ls_status ls_totals_finish(ls_totals *totals, leaksift_summary *summary) {
    leaksift_summary *sums = &totals->sums;
    ls_status status = merge_values(totals);
    if (!status) status = merge_domains(totals);
    if (!status) status = merge_organizations(totals);
    if (!status) status = ls_folders_finish(&totals->folders, &sums->folders, &sums->folder_count);
    if (status) return status;
    if (totals->classes.count) qsort(totals->classes.all, totals->classes.count, sizeof *totals->classes.all, by_items);
    if (totals->media_types.count)
        qsort(totals->media_types.all, totals->media_types.count, sizeof *totals->media_types.all, by_items);
    if (totals->count_count) qsort(totals->counts, totals->count_count, sizeof *totals->counts, by_type);
    sums->classes = totals->classes.all;
    sums->class_count = totals->classes.count;
    sums->media_types = totals->media_types.all;
    sums->media_type_count = totals->media_types.count;
    sums->counts = totals->counts;
    sums->count_count = totals->count_count;
    sums->domains = totals->top_domains;
    sums->organizations = totals->top_organizations;
    for (size_t i = 0; i < totals->worst_count; i++) totals->worst_items[i] = totals->worst[i].item;
    sums->worst = totals->worst_items;
    sums->worst_count = totals->worst_count;
    sums->spool_bytes += ls_sorter_spilled(totals->values) + ls_sorter_spilled(totals->domains) +
                         ls_sorter_spilled(totals->organizations);
    *summary = *sums;
    return LS_OK;
}
