/* The bounds are wide where a document decides, and exact where only we do. */
#include "scan/plausible.h"
#include "base/utf8.h"
#include "scan/unit.h"
#include <string.h>

/* Of names that are sorted and printed as one key; no parser of ours gives any near it. */
enum { NAME_MOST = 64 << 10 };
static const uint64_t count_most = 1ull << 48; /* so that sums of them are none that overflow */

static bool is_text(const char *text) {
    size_t length = text ? strlen(text) : 1;
    return text && ls_utf8_valid(text, length) == length;
}

static bool is_text_or_none(const char *text) { return !text || is_text(text); }

static bool is_name_or_none(const char *text) { return is_text_or_none(text) && (!text || strlen(text) <= NAME_MOST); }

static bool are_texts(const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!is_text(texts[i])) return false;
    return true;
}

static bool is_hex_or_none(const char *text, size_t digits) {
    return !text || (strlen(text) == digits && strspn(text, "0123456789abcdef") == digits);
}

static bool is_share(double number) { return number >= 0 && number <= 1; } /* no NaN */

static bool is_location(const leaksift_location *location) {
    return (unsigned)location->part < LEAKSIFT_PART_COUNT && is_text_or_none(location->sheet) &&
           is_text_or_none(location->cell) && is_text_or_none(location->field);
}

bool ls_plausible_type(const ls_rules *rules, const char *type) {
    for (size_t i = 0; type && i < rules->rule_count; i++)
        if (strcmp(rules->rules[i].type, type) == 0) return true;
    return false;
}

bool ls_plausible_value(const ls_value *value) { return is_name_or_none(value->domain); }

/* ---- findings ---- */

static bool is_of_rule(const ls_rules *rules, const leaksift_finding *finding) {
    for (size_t i = 0; finding->rule && i < rules->rule_count; i++)
        if (strcmp(rules->rules[i].id, finding->rule) == 0) return strcmp(rules->rules[i].type, finding->type) == 0;
    return false;
}

static bool are_spans(const leaksift_finding *finding) {
    for (size_t i = 0; i < finding->context_span_count; i++)
        if (!is_text(finding->context_spans[i].type)) return false;
    return true;
}

bool ls_plausible_finding(const ls_rules *rules, const leaksift_finding *finding) {
    return is_of_rule(rules, finding) && is_text(finding->value) && is_text(finding->normalized) &&
           is_text_or_none(finding->key) && is_name_or_none(finding->domain) && is_share(finding->confidence) &&
           are_texts(finding->evidence, finding->evidence_count) && is_text_or_none(finding->group) &&
           is_text_or_none(finding->role) && is_text_or_none(finding->column) && is_text_or_none(finding->context) &&
           is_location(&finding->location) && are_spans(finding);
}

/* ---- items ---- */

static bool are_notes(const leaksift_item *item) {
    if (item->note_count > LEAKSIFT_REASON_COUNT) return false;
    for (size_t i = 0; i < item->note_count; i++)
        if (!is_text(item->notes[i].message)) return false;
    return true;
}

static bool is_class(const ls_rules *rules, const char *name) {
    for (size_t i = 0; name && i < rules->class_count; i++)
        if (strcmp(rules->classes[i].name, name) == 0) return true;
    return false;
}

static bool is_fact(const leaksift_fact *fact) {
    return is_text(fact->name) && is_text(fact->value) && is_text_or_none(fact->normalized) &&
           is_text_or_none(fact->amount) && is_text_or_none(fact->currency) && is_location(&fact->location);
}

static bool are_labels(const ls_rules *rules, const leaksift_item *item) {
    if (item->label_count > rules->class_count) return false;
    for (size_t i = 0; i < item->label_count; i++) {
        const leaksift_label *label = &item->labels[i];
        if (!is_class(rules, label->name) || !is_share(label->confidence) || !is_text_or_none(label->status) ||
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
static bool are_counts(const ls_rules *rules, const leaksift_item *item) {
    if (item->count_count > rules->rule_count) return false;
    for (size_t i = 0; i < item->count_count; i++) {
        const leaksift_count *count = &item->counts[i];
        if (!ls_plausible_type(rules, count->type) || count->total > count_most || count->below > count_most ||
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
        if (!is_text(time->name) || !is_text(time->at) || !is_text(time->zone) || !is_text_or_none(time->from))
            return false;
    }
    return true;
}

static bool are_properties(const leaksift_item *item) {
    if (item->property_count > LS_PROPERTIES_MAX) return false;
    for (size_t i = 0; i < item->property_count; i++)
        if (!is_text(item->properties[i].name) || !is_text(item->properties[i].value)) return false;
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

bool ls_plausible_item(const ls_rules *rules, const leaksift_item *item, const ls_item_extra *extra) {
    return is_name_or_none(item->media_type) && is_hex_or_none(item->sha256, 64) &&
           is_hex_or_none(item->text_sha256, 64) && is_hex_or_none(item->sketch, 16) && is_state(item) &&
           are_notes(item) && are_labels(rules, item) && are_organizations(item) &&
           are_texts(item->reasons, item->reason_count) && are_counts(rules, item) && are_times(item, extra) &&
           are_properties(item) && (!extra->groupable || item->size);
}

void ls_counted(const leaksift_item *item, uint64_t *total, uint64_t *below) {
    *total = *below = 0;
    for (size_t i = 0; i < item->count_count; i++) {
        *total += item->counts[i].total;
        *below += item->counts[i].below;
    }
}
