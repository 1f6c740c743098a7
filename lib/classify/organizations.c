/* Who must be told: the parties that a paper names, the domains of the e-mail addresses, the company names in the text.
 * A domain and a name that say the same ("fabrikam.com", "Fabrikam GmbH") become one entry. */
#include "classify/internal.h"
#include "base/fnv.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static uint64_t hash_of(const char *text, size_t length) {
    const uint64_t hash = ls_fnv(LS_FNV, text, length);
    return hash ^ hash >> 29;
}

static void names_reset(ls_names *names) {
    if (names->count) memset(names->slots, 0, sizeof names->slots);
    names->count = 0;
}

void ls_organizations_reset(ls_organizations *known) {
    names_reset(&known->domains);
    names_reset(&known->names);
    ls_arena_reset(&known->arena);
}

/* Counts a name; a full table takes no new ones: the first 256 of an item are enough for its best 20. */
static ls_status count_name(ls_organizations *known, ls_names *names, const char *text, size_t length,
                            double confidence) {
    size_t slot = hash_of(text, length) % LS_NAMED_SLOTS;
    for (; names->slots[slot]; slot = (slot + 1) % LS_NAMED_SLOTS) {
        ls_named *entry = &names->kept[names->slots[slot] - 1];
        if (strlen(entry->name) != length || memcmp(entry->name, text, length) != 0) continue;
        entry->hits++;
        if (entry->confidence < confidence) entry->confidence = confidence;
        return LS_OK;
    }
    if (names->count == LS_NAMED_KEPT) return LS_OK;
    char *copy = ls_arena_strndup(&known->arena, text, length);
    if (!copy) return LS_NOMEM;
    names->kept[names->count] = (ls_named){copy, 1, confidence};
    names->slots[slot] = (uint16_t)++names->count;
    return LS_OK;
}

ls_status ls_organizations_hit(ls_organizations *known, const ls_hit *hit, const ls_block *block, double confidence) {
    const char *type = hit->rule->type;
    if (strcmp(type, "email_address") == 0)
        return hit->domain ? count_name(known, &known->domains, hit->domain, strlen(hit->domain), confidence) : LS_OK;
    if (strcmp(type, "organization_name") != 0) return LS_OK;
    if (hit->normalized) return count_name(known, &known->names, hit->normalized, strlen(hit->normalized), confidence);
    return count_name(known, &known->names, block->text + hit->start, hit->length, confidence);
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

static bool letters_match(char a, char b) {
    if (a >= 'A' && a <= 'Z') a |= 32;
    return a == b;
}

/* "fabrikam.com" and "Fabrikam GmbH", "north-wind.de" and "North Wind AG": the domain's first label begins the name,
 * spaces and hyphens aside, and ends with a word of it. */
static bool domain_fits(const char *domain, const char *name) {
    size_t at = 0, letters = 0;
    for (; *domain && *domain != '.'; domain++) {
        if (*domain == '-') continue;
        while (name[at] == ' ' || name[at] == '-' || name[at] == '.') at++;
        if (!letters_match(name[at], *domain)) return false;
        at++;
        letters++;
    }
    return letters >= 3 && (name[at] == '\0' || strchr(" ,.-", name[at]));
}

static bool is_own(const ls_classify_item *item, const char *domain) {
    for (size_t i = 0; i < item->own_domain_count; i++) {
        size_t own = strlen(item->own_domains[i]), length = strlen(domain);
        if (length < own || strcmp(domain + length - own, item->own_domains[i]) != 0) continue;
        if (length == own || domain[length - own - 1] == '.') return true;
    }
    return false;
}

static const char *domain_of(const ls_organizations *known, const char *name) {
    for (size_t i = 0; i < known->domains.count; i++)
        if (domain_fits(known->domains.kept[i].name, name)) return known->domains.kept[i].name;
    return NULL;
}

static bool listed(const ls_classification *out, const char *name, const char *domain) {
    for (size_t i = 0; i < out->organization_count; i++) {
        const leaksift_organization *entry = &out->organizations[i];
        if (name && entry->name && strcasecmp(name, entry->name) == 0) return true;
        if (domain && entry->domain && strcmp(domain, entry->domain) == 0) return true;
    }
    return false;
}

static ls_status put(ls_arena *arena, ls_classification *out, leaksift_organization entry) {
    if (out->organization_count == LS_ORGANIZATIONS_MAX || listed(out, entry.name, entry.domain)) return LS_OK;
    leaksift_organization *to = &out->organizations[out->organization_count];
    *to = entry;
    to->name = ls_arena_strdup(arena, entry.name);
    to->domain = ls_arena_strdup(arena, entry.domain);
    if (!to->name != !entry.name || !to->domain != !entry.domain) return LS_NOMEM;
    out->organization_count++;
    return LS_OK;
}

static ls_status put_facts(const ls_organizations *known, const ls_classify_item *item, const leaksift_label *label,
                           ls_arena *arena, ls_classification *out) {
    for (size_t i = 0; i < label->fact_count; i++) {
        const leaksift_fact *fact = &label->facts[i];
        if (strcmp(fact->name, "customer") != 0 && strcmp(fact->name, "supplier") != 0 &&
            strcmp(fact->name, "partner") != 0)
            continue;
        const char *domain = domain_of(known, fact->value);
        ls_status status = put(arena, out, (leaksift_organization){.name = fact->value, .domain = domain,
                                           .role = domain && is_own(item, domain) ? "own" : fact->name,
                                           .basis = "label_fact", .confidence = 0.9 * label->confidence});
        if (status != LS_OK) return status;
    }
    return LS_OK;
}

static const char *name_of(const ls_organizations *known, const char *domain) {
    for (size_t i = 0; i < known->names.count; i++)
        if (domain_fits(domain, known->names.kept[i].name)) return known->names.kept[i].name;
    return NULL;
}

/* The most frequent first; equal ones by name, so that the order does not hang on the blocks. */
static int rank(const void *left, const void *right) {
    const ls_named *a = left, *b = right;
    if (a->hits != b->hits) return a->hits < b->hits ? 1 : -1;
    return strcmp(a->name, b->name);
}

static ls_status sorted(const ls_names *names, ls_arena *arena, ls_named **out) {
    *out = ls_arena_memdup(arena, names->kept,
                           (names->count + 1 <= LS_NAMED_KEPT ? names->count + 1 : names->count) * sizeof **out);
    if (!*out) return LS_NOMEM;
    qsort(*out, names->count, sizeof **out, rank);
    return LS_OK;
}

ls_status ls_organizations_finish(const ls_organizations *known, const ls_classify_item *item,
                                  const leaksift_label *labels, size_t label_count, ls_arena *arena,
                                  ls_classification *out) {
    ls_named *domains, *names;
    ls_status status = LS_OK;
    out->organizations = ls_arena_alloc(arena, LS_ORGANIZATIONS_MAX * sizeof *out->organizations);
    if (!out->organizations || sorted(&known->domains, arena, &domains) != LS_OK ||
        sorted(&known->names, arena, &names) != LS_OK) return LS_NOMEM;
    for (size_t i = 0; i < label_count && status == LS_OK; i++)
        status = put_facts(known, item, &labels[i], arena, out);
    for (size_t i = 0; i < known->domains.count && status == LS_OK; i++) {
        if (ls_is_freemail(domains[i].name)) continue;
        status = put(arena, out,
                     (leaksift_organization){.name = name_of(known, domains[i].name),
                                             .domain = domains[i].name,
                                             .role = is_own(item, domains[i].name) ? "own" : NULL,
                                             .basis = "email_domain",
                                             .confidence = 0.8 * domains[i].confidence});
    }
    for (size_t i = 0; i < known->names.count && status == LS_OK; i++)
        status = put(arena, out, (leaksift_organization){.name = names[i].name, .basis = "organization_name",
                                 .confidence = names[i].confidence});
    return status;
}
