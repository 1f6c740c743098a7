/* How bad is it if this item is in the open? The highest level of the policy whose condition holds, with its reasons in
 * words a responder can read. What was not read is unknown, never none. */
#include "classify/internal.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const leaksift_label *label_named(const ls_classification *out, const char *name) {
    for (size_t i = 0; i < out->label_count; i++)
        if (strcmp(out->labels[i].name, name) == 0) return &out->labels[i];
    return NULL;
}

/* The reason, if the rule's condition holds; "" otherwise. */
static void reason_of(const ls_level_rule *rule, const ls_classify_item *item, const ls_classification *out,
                      char *reason, size_t size) {
    reason[0] = '\0';
    if (rule->is_class) {
        const leaksift_label *label = label_named(out, rule->type);
        if (!label || (rule->status && (!label->status || strcmp(label->status, rule->status) != 0))) return;
        bool by_name = item->unreadable && label->confidence <= LS_NAME_MOST;
        snprintf(reason, size, "%s%s%s", rule->type, rule->status ? ": " : by_name ? ": by its name" : "",
                 rule->status ? rule->status : "");
        return;
    }
    for (size_t i = 0; i < item->count_count; i++) {
        const leaksift_count *count = &item->counts[i];
        if (strcmp(count->type, rule->type) == 0 && count->distinct && count->distinct >= rule->distinct)
            snprintf(reason, size, "%s: %" PRIu64 " distinct", rule->type, count->distinct);
    }
}

/* none < low < … < critical: the order of the enumeration; "unknown" is no level of a rule. */
static leaksift_sensitivity highest(const ls_rules *rules, const ls_classify_item *item, const ls_classification *out) {
    leaksift_sensitivity level = LEAKSIFT_LEVEL_NONE;
    char reason[160];
    for (size_t i = 0; i < rules->level_count; i++) {
        if (rules->levels[i].level <= level) continue;
        reason_of(&rules->levels[i], item, out, reason, sizeof reason);
        if (*reason) level = rules->levels[i].level;
    }
    return level;
}

enum { REASONS_MAX = 12 };

static bool known(const ls_classification *out, const char *reason) {
    for (size_t i = 0; i < out->reason_count; i++)
        if (strcmp(out->reasons[i], reason) == 0) return true;
    return false;
}

ls_status ls_sensitivity(const ls_rules *rules, const ls_classify_item *item, ls_arena *arena, ls_classification *out) {
    char reason[160];
    out->level = highest(rules, item, out);
    if (out->level == LEAKSIFT_LEVEL_NONE) {
        if (item->unreadable) out->level = LEAKSIFT_LEVEL_UNKNOWN;
        return LS_OK;
    }
    out->reasons = ls_arena_alloc(arena, REASONS_MAX * sizeof *out->reasons);
    if (!out->reasons) return LS_NOMEM;
    for (size_t i = 0; i < rules->level_count && out->reason_count < REASONS_MAX; i++) {
        if (rules->levels[i].level != out->level) continue;
        reason_of(&rules->levels[i], item, out, reason, sizeof reason);
        if (!*reason || known(out, reason)) continue;
        if (!(out->reasons[out->reason_count] = ls_arena_strdup(arena, reason))) return LS_NOMEM;
        out->reason_count++;
    }
    return LS_OK;
}
