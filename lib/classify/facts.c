/* The store of candidate facts of one item: bounded, without doubles, decided at the end when the classes are known. */
#include "classify/internal.h"
#include <string.h>

const char *const ls_fact_names[LS_FACT_COUNT] = {
    "customer", "supplier",  "partner",   "project",    "contract_id", "value",  "start",
    "end",      "signed_on", "signatory", "acceptance", "activity",    "tenant", "vendor",
    "hostname", "interface", "network",   "vlan",       "neighbor",    "user",   "zone",
};

/* How many of a name are kept, so that the interfaces of a core switch leave room for its users; each family adds up to
 * no more than LS_FACTS_A_LABEL. */
static const uint8_t most[LS_FACT_COUNT] = {
    [LS_FACT_CUSTOMER] = 3, [LS_FACT_SUPPLIER] = 3,   [LS_FACT_PARTNER] = 3,   [LS_FACT_PROJECT] = 3,
    [LS_FACT_CONTRACT_ID] = 5, [LS_FACT_VALUE] = 8,   [LS_FACT_START] = 2,     [LS_FACT_END] = 2,
    [LS_FACT_SIGNED_ON] = 4, [LS_FACT_SIGNATORY] = 6, [LS_FACT_ACCEPTANCE] = 4, [LS_FACT_ACTIVITY] = 15,
    [LS_FACT_TENANT] = 6,   [LS_FACT_VENDOR] = 2,     [LS_FACT_HOSTNAME] = 4,  [LS_FACT_INTERFACE] = 14,
    [LS_FACT_NETWORK] = 12, [LS_FACT_VLAN] = 10,      [LS_FACT_NEIGHBOR] = 10, [LS_FACT_USER] = 6,
    [LS_FACT_ZONE] = 6,
};

void ls_facts_reset(ls_facts *facts) {
    ls_arena_reset(&facts->arena);
    facts->count = 0;
    facts->day_first = facts->month_first = 0;
    memset(facts->of_name, 0, sizeof facts->of_name);
}

void ls_facts_free(ls_facts *facts) { ls_arena_free(&facts->arena); }

static bool same(const char *a, const char *b, size_t length) {
    return a ? strlen(a) == length && memcmp(a, b, length) == 0 : false;
}

/* A candidate of that name with the same value or the same normal form. */
static ls_fact_candidate *find(ls_facts *facts, ls_fact_name name, const char *value, size_t length,
                               const char *normalized, const char *amount) {
    for (size_t i = 0; i < facts->count; i++) {
        ls_fact_candidate *kept = &facts->kept[i];
        if (kept->name != name) continue;
        if (same(kept->fact.value, value, length)) return kept;
        if (normalized && same(kept->fact.normalized, normalized, strlen(normalized))) return kept;
        if (amount && same(kept->fact.amount, amount, strlen(amount))) return kept;
    }
    return NULL;
}

static ls_fact_candidate *weakest(ls_facts *facts, ls_fact_name name) {
    ls_fact_candidate *found = NULL;
    for (size_t i = 0; i < facts->count; i++)
        if (facts->kept[i].name == name && (!found || facts->kept[i].rank <= found->rank)) found = &facts->kept[i];
    return found;
}

/* The slot for a new candidate: a free one, or that of a weaker one of the same name; NULL: there is none. */
static ls_fact_candidate *slot(ls_facts *facts, ls_fact_name name, int rank) {
    if (facts->of_name[name] < most[name] && facts->count < LS_FACTS_KEPT) {
        facts->of_name[name]++;
        return &facts->kept[facts->count++];
    }
    ls_fact_candidate *weak = weakest(facts, name);
    return weak && weak->rank < rank ? weak : NULL;
}

static leaksift_location location_of(const ls_place *place) {
    const ls_block_segment *segment = &place->block->segments[place->segment];
    const ls_segment *about = &segment->about;
    return (leaksift_location){.offset = segment->text_offset + (place->start - segment->start),
                               .length = place->length, .page = about->page, .slide = about->slide,
                               .sheet = about->sheet, .cell = about->cell, .field = about->field, .part = about->part};
}

static bool copy_strings(ls_arena *arena, leaksift_fact *fact, const char *value, size_t length) {
    leaksift_fact from = *fact;
    fact->value = ls_arena_strndup(arena, value, length);
    fact->normalized = ls_arena_strdup(arena, from.normalized);
    fact->amount = ls_arena_strdup(arena, from.amount);
    fact->location.sheet = ls_arena_strdup(arena, from.location.sheet);
    fact->location.cell = ls_arena_strdup(arena, from.location.cell);
    fact->location.field = ls_arena_strdup(arena, from.location.field);
    return fact->value && !fact->normalized == !from.normalized && !fact->amount == !from.amount &&
           !fact->location.sheet == !from.location.sheet && !fact->location.cell == !from.location.cell &&
           !fact->location.field == !from.location.field;
}

static ls_status add(ls_facts *facts, ls_fact_name name, const ls_place *place, leaksift_fact fact, int rank,
                     ls_date_order order) {
    const char *value = place->block->text + place->start;
    if (!place->length || place->length > LS_FACT_VALUE_MAX || place->block->is_path) return LS_OK;
    if (place->block->segments[place->segment].about.part == LEAKSIFT_PART_DELETED) return LS_OK;
    ls_fact_candidate *known = find(facts, name, value, place->length, fact.normalized, fact.amount);
    if (known) {
        if (known->rank < rank) known->rank = rank;
        return LS_OK;
    }
    ls_fact_candidate made = {.name = name, .fact = fact, .unsure = order, .rank = rank};
    made.fact.name = ls_fact_names[name];
    made.fact.location = location_of(place);
    ls_fact_candidate *to = slot(facts, name, rank);
    if (!to) return LS_OK;
    *to = (ls_fact_candidate){.name = name, .rank = rank}; /* whole even if a copy fails */
    if (!copy_strings(&facts->arena, &made.fact, value, place->length)) return LS_NOMEM;
    *to = made;
    return LS_OK;
}

ls_status ls_facts_add(ls_facts *facts, ls_fact_name name, const ls_place *place, const char *normalized,
                       const char *amount, const char *currency, int rank) {
    leaksift_fact fact = {.normalized = normalized, .amount = amount, .currency = currency};
    return add(facts, name, place, fact, rank, LS_ORDER_SURE);
}

ls_status ls_facts_add_date(ls_facts *facts, ls_fact_name name, const ls_place *place, const ls_date *date, int rank) {
    char iso[16];
    ls_date_format(date, false, iso);
    facts->day_first += date->slashes_day_first;
    facts->month_first += date->slashes_month_first;
    leaksift_fact fact = {.normalized = iso};
    ls_place exact = *place;
    exact.start += (uint32_t)date->start;
    exact.length = (uint32_t)date->length;
    return add(facts, name, &exact, fact, rank, date->order);
}

/* An unsure date gets the order of the document's sure ones; without any, none: half a year off is worse than
 * nothing. */
static bool settle_date(const ls_facts *facts, ls_arena *arena, const ls_fact_candidate *from, leaksift_fact *fact) {
    if (from->unsure != LS_ORDER_UNSURE) return true;
    bool day = facts->day_first > 0, month = facts->month_first > 0;
    fact->normalized = NULL;
    if (day == month) return true;
    char *iso = ls_arena_strdup(arena, from->fact.normalized);
    if (!iso) return false;
    if (month) {
        memcpy(iso + 5, from->fact.normalized + 8, 2);
        memcpy(iso + 8, from->fact.normalized + 5, 2);
    }
    fact->normalized = iso;
    return true;
}

static bool copy_fact(const ls_facts *facts, ls_arena *arena, const ls_fact_candidate *from, leaksift_fact *to) {
    *to = from->fact;
    return copy_strings(arena, to, from->fact.value, strlen(from->fact.value)) && settle_date(facts, arena, from, to);
}

static bool collects(const ls_class *class, const char *name) {
    for (size_t i = 0; i < class->fact_count; i++)
        if (strcmp(class->facts[i], name) == 0) return true;
    return false;
}

ls_status ls_facts_of_class(const ls_facts *facts, const ls_class *class, ls_arena *arena, leaksift_label *label) {
    if (!class->fact_count || !facts->count) return LS_OK;
    leaksift_fact *made = ls_arena_alloc(arena, LS_FACTS_A_LABEL * sizeof *made);
    if (!made) return LS_NOMEM;
    label->facts = made;
    for (int name = 0; name < LS_FACT_COUNT; name++) {
        if (!facts->of_name[name] || !collects(class, ls_fact_names[name])) continue;
        for (int rank = 9; rank >= 0; rank--)
            for (size_t i = 0; i < facts->count && label->fact_count < LS_FACTS_A_LABEL; i++) {
                const ls_fact_candidate *kept = &facts->kept[i];
                if ((int)kept->name != name || kept->rank != rank || !kept->fact.value) continue;
                if (!copy_fact(facts, arena, kept, &made[label->fact_count])) return LS_NOMEM;
                label->fact_count++;
            }
    }
    return LS_OK;
}
