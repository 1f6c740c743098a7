/* A handful of rules by hand: one class of papers, one of networks, so that facts, status, organisations and levels can be
 * tested without a matcher. */
#ifndef SMALL_RULES_H
#define SMALL_RULES_H
#include "base/alloc.h"
#include "base/buffer.h"
#include "classify/classify.h"
#include <string.h>

static const char *const small_phrases[] = {"statement of work"};
static ls_cue small_cues[] = {
    {.id = "sow.name", .phrases = small_phrases, .phrase_count = 1, .name_too = true, .index = 0},
    {.id = "net.cisco_ios.idioms", .pattern = "x", .index = 1},
    {.id = "list.rows", .structure = "contact_rows", .index = 2},
    {.id = "status.signed", .pattern = "y", .status = "signed", .index = 3},
};
static const ls_class_weight small_paper_weights[] = {{0, 7.0, 0.0, 1.0}};
static const ls_class_weight small_network_weights[] = {{1, 7.0, 0.0, 0.0}};
static const ls_class_weight small_list_weights[] = {{2, 3.0, 1.0, 0.0}};
static const char *const small_paper_facts[] = {"customer", "supplier", "partner", "project", "contract_id", "value", "start",
                                                "end", "signed_on", "signatory", "acceptance", "activity", "tenant"};
static const char *const small_network_facts[] = {"vendor", "hostname", "interface", "network", "vlan", "neighbor", "user", "zone"};
static ls_class small_classes[] = {
    {.name = "statement_of_work", .bias = -5, .threshold = 0.6, .weights = small_paper_weights, .weight_count = 1,
     .facts = small_paper_facts, .fact_count = 13, .enabled = true, .index = 0},
    {.name = "network_configuration", .bias = -5, .threshold = 0.6, .weights = small_network_weights, .weight_count = 1,
     .facts = small_network_facts, .fact_count = 8, .enabled = true, .index = 1},
    {.name = "contact_list", .bias = -5, .threshold = 0.6, .weights = small_list_weights, .weight_count = 1, .enabled = true,
     .index = 2},
};
static ls_rule small_rules_rules[] = {
    {.id = "email.address", .type = "email_address", .confidence = 0.8, .threshold = 0.5, .enabled = true, .index = 0},
    {.id = "person.name", .type = "person_name", .confidence = 0.5, .threshold = 0.5, .enabled = true, .index = 1},
};
/* Sorted by kind, then type. */
static ls_evidence_weight small_evidence[] = {
    {"*", "column", 1.0}, {"email_address", "column", 2.0}, {"*", "keyword", 1.5}, {"person.name", "keyword", -1.0},
    {"person_name", "keyword", 3.0},
};
static ls_level_rule small_levels[] = {
    {LEAKSIFT_LEVEL_HIGH, "statement_of_work", true, 0, NULL},
    {LEAKSIFT_LEVEL_CRITICAL, "statement_of_work", true, 0, "signed"},
    {LEAKSIFT_LEVEL_HIGH, "email_address", false, 10, NULL},
    {LEAKSIFT_LEVEL_LOW, "email_address", false, 1, NULL},
};
static const ls_rules small_rules = {
    .rules = small_rules_rules, .rule_count = 2, .cues = small_cues, .cue_count = 4, .classes = small_classes, .class_count = 3,
    .evidence = small_evidence, .evidence_count = 5,
    .levels = small_levels, .level_count = 4,
};
/* One block of one segment: the cue is said to stand on its first byte. */
static inline ls_status small_classify(ls_classifier *classifier, const ls_block *block, uint32_t cue,
                                       const ls_classify_item *item, ls_arena *arena, ls_classification *out) {
    const ls_cue_hit hit = {.cue = &small_cues[cue], .start = 0, .length = 1, .segment = 0};
    ls_classifier_reset(classifier);
    ls_status status = block->length ? ls_classifier_cue(classifier, block, &hit) : LS_OK;
    if (status == LS_OK) status = ls_classifier_block(classifier, block);
    return status == LS_OK ? ls_classifier_finish(classifier, item, arena, out) : status;
}
#endif
