/* The bounds are wide where a document decides, and exact where only we do. */
#include "scan/plausible.h"
#include "scan/unit.h"
#include <string.h>

/* Of names that are sorted and printed as one key; no parser of ours gives any near it. */
enum { NAME_MOST = 64 << 10 };
static const uint64_t count_most = 1ull << 48; /* so that sums of them are none that overflow */

static bool is_name_or_none(const char *text) { return !text || strlen(text) <= NAME_MOST; }

static bool are_texts(const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!texts[i]) return false;
    return true;
}

static bool is_hex_or_none(const char *text, size_t digits) {
    if (!text) return true;
    if (strlen(text) != digits) return false;
    unsigned wrong = 0;
    for (size_t i = 0; i < digits; i += 16) /* of known length, for the compiler's vectors */
        for (size_t k = 0; k < 16; k++) {
            const unsigned char c = (unsigned char)text[i + k];
            wrong |= (unsigned)((unsigned char)(c - '0') > 9) & (unsigned)((unsigned char)(c - 'a') > 5);
        }
    return !wrong;
}

static bool is_share(double number) { return number >= 0 && number <= 1; } /* no NaN */

static bool is_location(const leaksift_location *location) { return (unsigned)location->part < LEAKSIFT_PART_COUNT; }

/* ---- the rules' own words ---- */

bool ls_vocabulary_create(ls_vocabulary *words, const ls_rules *rules) {
    const size_t count = rules->rule_count;
    *words = (ls_vocabulary){.rules = rules};
    if (!ls_name_set_init(&words->ids, count, &words->arena) || !ls_name_set_init(&words->types, count, &words->arena))
        return ls_vocabulary_free(words), false;
    for (uint32_t i = 0; i < count; i++) {
        ls_name_set_add(&words->ids, rules->rules[i].id, i);
        ls_name_set_add(&words->types, rules->rules[i].type, i);
    }
    return true;
}

void ls_vocabulary_free(ls_vocabulary *words) {
    ls_arena_free(&words->arena);
    *words = (ls_vocabulary){0};
}

bool ls_plausible_type(const ls_vocabulary *words, const char *type) {
    uint32_t rule;
    return type && ls_name_set_find(&words->types, type, &rule);
}

static bool is_of_rule(const ls_vocabulary *words, const leaksift_finding *finding) {
    uint32_t rule;
    return finding->rule && ls_name_set_find(&words->ids, finding->rule, &rule) &&
           strcmp(words->rules->rules[rule].type, finding->type) == 0;
}

static bool is_class(const ls_vocabulary *words, const char *name) {
    for (size_t i = 0; name && i < words->rules->class_count; i++)
        if (strcmp(words->rules->classes[i].name, name) == 0) return true;
    return false;
}

/* ---- findings ---- */

bool ls_plausible_value(const ls_value *value) { return is_name_or_none(value->domain); }

static bool are_spans(const leaksift_finding *finding) {
    for (size_t i = 0; i < finding->context_span_count; i++)
        if (!finding->context_spans[i].type) return false;
    return true;
}

bool ls_plausible_finding(const ls_vocabulary *words, const leaksift_finding *finding) {
    return is_of_rule(words, finding) && finding->value && finding->normalized && is_name_or_none(finding->domain) &&
           is_share(finding->confidence) && are_texts(finding->evidence, finding->evidence_count) &&
           is_location(&finding->location) && are_spans(finding);
}

/* ---- items ---- */

static bool are_notes(const leaksift_item *item) {
    if (item->note_count > LEAKSIFT_REASON_COUNT) return false;
    for (size_t i = 0; i < item->note_count; i++)
        if (!item->notes[i].message) return false;
    return true;
}

static bool is_fact(const leaksift_fact *fact) { return fact->name && fact->value && is_location(&fact->location); }

static bool are_labels(const ls_vocabulary *words, const leaksift_item *item) {
    if (item->label_count > words->rules->class_count) return false;
    for (size_t i = 0; i < item->label_count; i++) {
        const leaksift_label *label = &item->labels[i];
        if (!is_class(words, label->name) || !is_share(label->confidence) ||
            !are_texts(label->evidence, label->evidence_count))
            return false;
        for (size_t k = 0; k < label->fact_count; k++)
            if (!is_fact(&label->facts[k])) return false;
    }
    return true;
}

static bool are_organizations(const leaksift_item *item) {
    for (size_t i = 0; i < item->organization_count; i++) {
        const leaksift_organization *one = &item->organizations[i];
        if ((!one->name && !one->domain) || !is_name_or_none(one->name) || !is_name_or_none(one->domain) ||
            !is_name_or_none(one->role) || !is_name_or_none(one->basis) || !is_share(one->confidence))
            return false;
    }
    return true;
}

/* Each type once. */
static bool are_counts(const ls_vocabulary *words, const leaksift_item *item) {
    if (item->count_count > words->types.count) return false;
    for (size_t i = 0; i < item->count_count; i++) {
        const leaksift_count *count = &item->counts[i];
        if (!ls_plausible_type(words, count->type) || count->total > count_most || count->below > count_most ||
            count->distinct > count->total || count->own > count->total)
            return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(item->counts[k].type, count->type) == 0) return false;
    }
    return true;
}

static bool are_times(const leaksift_item *item, const ls_item_extra *extra) {
    if (item->time_count > LS_TIMES_MAX || extra->outer_times > item->time_count) return false;
    for (size_t i = 0; i < item->time_count; i++) {
        const leaksift_time *time = &item->times[i];
        if (!time->name || !time->at || !time->zone) return false;
    }
    return true;
}

static bool are_properties(const leaksift_item *item) {
    if (item->property_count > LS_PROPERTIES_MAX) return false;
    for (size_t i = 0; i < item->property_count; i++)
        if (!item->properties[i].name || !item->properties[i].value) return false;
    return true;
}

/* Clean is only what was examined, or holds nothing to examine. */
static bool is_state(const leaksift_item *item) {
    if (item->bytes_examined > item->size) return false;
    if (item->state != LEAKSIFT_CLEAN || item->coverage == LEAKSIFT_COMPLETE || item->coverage == LEAKSIFT_RAW)
        return true;
    for (size_t i = 0; i < item->note_count; i++)
        if (item->notes[i].reason == LEAKSIFT_REASON_OUT_OF_SCOPE) return item->coverage == LEAKSIFT_NONE;
    return false;
}

bool ls_plausible_item(const ls_vocabulary *words, const leaksift_item *item, const ls_item_extra *extra) {
    return is_name_or_none(item->media_type) && is_hex_or_none(item->sha256, 64) &&
           is_hex_or_none(item->text_sha256, 64) && is_hex_or_none(item->sketch, 16) && is_state(item) &&
           are_notes(item) && are_labels(words, item) && are_organizations(item) &&
           are_texts(item->reasons, item->reason_count) && are_counts(words, item) && are_times(item, extra) &&
           are_properties(item) && (!extra->groupable || item->size);
}

void ls_counted(const leaksift_item *item, uint64_t *total, uint64_t *below) {
    *total = *below = 0;
    for (size_t i = 0; i < item->count_count; i++) {
        *total += item->counts[i].total;
        *below += item->counts[i].below;
    }
}
