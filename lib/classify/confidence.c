/* Evidence → confidence: the one place where what detectors saw becomes a number. Log odds add up (naive Bayes), so
 * each piece of evidence is one number in the policy, calibrated on its own. Of several weights for one kind the most
 * particular counts: the rule's, then the type's, then '*'. Called once a hit, so there is no allocation and the search
 * is binary: the loader sorts the weights by kind. */
#include "classify/classify.h"
#include <math.h>
#include <string.h>

/* The first weight of that kind, or the end. */
static size_t first_of_kind(const ls_rules *rules, const char *kind) {
    size_t low = 0, high = rules->evidence_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(rules->evidence[middle].kind, kind) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static double weight_of(const ls_rules *rules, const ls_rule *rule, const char *kind) {
    double of_all = 0, of_type = 0;
    bool typed = false;
    for (size_t i = first_of_kind(rules, kind); i < rules->evidence_count; i++) {
        const ls_evidence_weight *entry = &rules->evidence[i];
        if (strcmp(entry->kind, kind) != 0) break;
        if (strcmp(entry->type, rule->id) == 0) return entry->weight;
        if (strcmp(entry->type, rule->type) == 0) typed = true, of_type = entry->weight;
        else if (strcmp(entry->type, "*") == 0) of_all = entry->weight;
    }
    return typed ? of_type : of_all;
}

double ls_confidence(const ls_rules *rules, const ls_hit *hit) {
    double prior = hit->rule->confidence;
    if (hit->rule->is_function) return hit->confidence;
    if (prior < 1e-6) prior = 1e-6;
    if (prior > 1 - 1e-6) prior = 1 - 1e-6;
    if (hit->evidence_count == 0) return prior;
    double odds = log(prior / (1 - prior));
    for (size_t i = 0; i < hit->evidence_count; i++)
        odds += weight_of(rules, hit->rule, hit->evidence[i].kind) * hit->evidence[i].strength;
    return 1 / (1 + exp(-odds));
}
