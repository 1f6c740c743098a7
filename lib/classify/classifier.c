/* Document classes by additive evidence: a class begins with its bias and gains, in log odds, the weight of every cue
 * that stands in the item: once, a little more for repeats, and once more for standing in the title or the file's name.
 * It is naive Bayes with weights that are data. Per block only counters move; all reasoning is at the end. */
#include "base/alloc.h"
#include "classify/internal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TITLE_WITHIN = 2048, /* bytes of text: a letterhead and a cover page's first lines */
    TITLE_LINE = 120,    /* a title is one short line, of which the cue is a third … */
    FIRST_WITHIN = 300,  /* … or one of the very first lines, and shorter */
    FIRST_LINE = 60,
    EVIDENCE_MAX = 8
};
/* Facts are looked for once the cues that speak for a class make up this part of its bias. */
static const double FACTS_FROM = 0.7;
/* By the name alone: never more than 0.5, reported from 0.3 on; the bias is that of a name: every file has one and few
 * names lie. */
static const double NAME_BIAS = -3.0, NAME_LEAST = 0.3;

static bool class_collects(const ls_class *class, const char *name) {
    for (size_t i = 0; i < class->fact_count; i++)
        if (strcmp(class->facts[i], name) == 0) return true;
    return false;
}

ls_classifier *ls_classifier_create(const ls_rules *rules) {
    ls_classifier *made = ls_calloc(1, sizeof *made);
    if (!made) return NULL;
    made->rules = rules;
    made->seen = ls_calloc(rules->cue_count, sizeof *made->seen);
    made->first_at = ls_calloc(rules->cue_count, sizeof *made->first_at);
    if (!made->seen || !made->first_at || !ls_structure_init(&made->structure, rules)) {
        ls_classifier_free(made);
        return NULL;
    }
    return made;
}

void ls_classifier_free(ls_classifier *classifier) {
    if (!classifier) return;
    ls_free(classifier->seen);
    ls_free(classifier->first_at);
    ls_facts_free(&classifier->facts);
    ls_structure_free(&classifier->structure);
    ls_arena_free(&classifier->organizations.arena);
    ls_free(classifier);
}

void ls_classifier_reset(ls_classifier *classifier) {
    memset(classifier->seen, 0, classifier->rules->cue_count * sizeof *classifier->seen);
    classifier->text_bytes = 0;
    classifier->network_section = 0;
    classifier->signs = (ls_signs){0};
    ls_facts_reset(&classifier->facts);
    ls_organizations_reset(&classifier->organizations);
    ls_structure_reset(&classifier->structure);
}

ls_status ls_classifier_hit(ls_classifier *classifier, const ls_block *block, const ls_hit *hit, double confidence) {
    if (confidence < hit->rule->threshold) return LS_OK;
    ls_structure_hit(&classifier->structure, hit, block);
    if (strcmp(hit->rule->type, "tenant_id") == 0) {
        ls_place place = {block, hit->segment, hit->start, hit->length};
        ls_status status = ls_facts_add(&classifier->facts, LS_FACT_TENANT, &place, hit->normalized, NULL, NULL, 3);
        if (status != LS_OK) return status;
    }
    return ls_organizations_hit(&classifier->organizations, hit, block, confidence);
}

/* Is the cue in the document's title: its title property, or a short line or heading near the begin of the text? */
static bool in_title(const ls_block *block, const ls_cue_hit *cue) {
    const ls_block_segment *segment = &block->segments[cue->segment];
    if (segment->about.part == LEAKSIFT_PART_METADATA)
        return segment->about.field && strcmp(segment->about.field, "title") == 0;
    if (segment->about.part != LEAKSIFT_PART_BODY && segment->about.part != LEAKSIFT_PART_HEADER) return false;
    uint64_t offset = segment->text_offset + (cue->start - segment->start);
    if (offset > TITLE_WITHIN) return false;
    uint32_t start = cue->start, end = cue->start + cue->length, stop = segment->start + segment->length;
    while (start > segment->start && block->text[start - 1] != '\n' && cue->start - start < TITLE_LINE) start--;
    while (end < stop && block->text[end] != '\n' && end - cue->start < TITLE_LINE) end++;
    if (end - start >= TITLE_LINE) return false;
    return segment->about.heading || cue->length * 3 >= end - start ||
           (offset <= FIRST_WITHIN && end - start <= FIRST_LINE);
}

ls_status ls_classifier_cue(ls_classifier *classifier, const ls_block *block, const ls_cue_hit *cue) {
    uint32_t index = cue->cue->index;
    if (index >= classifier->rules->cue_count) return LS_OK;
    ls_cue_seen *seen = &classifier->seen[index];
    if (block->is_path) {
        seen->named = true;
        return LS_OK;
    }
    const ls_block_segment *segment = &block->segments[cue->segment];
    if (segment->about.part == LEAKSIFT_PART_DELETED) return LS_OK;
    if (seen->hits == 0) classifier->first_at[index] = segment->text_offset + (cue->start - segment->start);
    if (seen->hits < UINT32_MAX) seen->hits++;
    if (!seen->title) seen->title = in_title(block, cue);
    return LS_OK;
}

static void look_at_parts(ls_classifier *classifier, const ls_block *block) {
    for (uint32_t i = 0; i < block->segment_count; i++) {
        leaksift_part part = block->segments[i].about.part;
        if (part == LEAKSIFT_PART_DELETED) classifier->signs.deleted_text = true;
        if (part != LEAKSIFT_PART_METADATA) classifier->text_bytes += block->segments[i].length;
    }
}

static double gain(const ls_class_weight *weight, ls_cue_seen seen) {
    double sum = 0;
    uint32_t hits = seen.hits + seen.named;
    if (hits) sum += weight->weight + weight->more * (hits - 1 > 3 ? 3 : hits - 1);
    if (seen.title || seen.named) sum += weight->title;
    return sum;
}

/* Which families of facts may be wanted: LS_WANT_PAPER for business papers, LS_WANT_NETWORK for devices. */
static unsigned wanted_facts(const ls_classifier *classifier) {
    unsigned wanted = 0;
    for (size_t i = 0; i < classifier->rules->class_count; i++) {
        const ls_class *class = &classifier->rules->classes[i];
        double odds = 0;
        if (!class->fact_count || !class->enabled) continue;
        for (size_t j = 0; j < class->weight_count; j++) {
            double more = gain(&class->weights[j], classifier->seen[class->weights[j].cue]);
            if (more > 0) odds += more;
        }
        if (odds >= -class->bias * FACTS_FROM)
            wanted |= class_collects(class, "interface") ? LS_WANT_NETWORK : LS_WANT_PAPER;
    }
    return wanted;
}

ls_status ls_classifier_block(ls_classifier *classifier, const ls_block *block) {
    ls_status status = LS_OK;
    if (block->is_path) return LS_OK;
    look_at_parts(classifier, block);
    ls_structure_block(&classifier->structure, block);
    unsigned wanted = wanted_facts(classifier);
    if (wanted & LS_WANT_PAPER) status = ls_facts_block(classifier, block);
    if (status == LS_OK && (wanted & LS_WANT_NETWORK)) status = ls_facts_network_block(classifier, block);
    return status;
}

/* ---- the answer ------------------------------------------------------------------------------------------------- */

bool ls_media_type_in(const char *const *types, size_t count, const char *media_type) {
    for (size_t i = 0; i < count && media_type; i++) {
        size_t length = strlen(types[i]);
        if (length && types[i][length - 1] == '*' ? strncmp(media_type, types[i], length - 1) == 0
                                                  : strcmp(media_type, types[i]) == 0) return true;
    }
    return false;
}

/* A cue as one class sees it: structure cues are asked at the end, the others were counted. */
static ls_cue_seen seen_by(const ls_classifier *classifier, const ls_class *class, uint32_t cue) {
    const char *structure = classifier->rules->cues[cue].structure;
    if (!structure) return classifier->seen[cue];
    if (strcmp(structure, "media_type") == 0) return (ls_cue_seen){.hits = class->media_type_count > 0};
    return (ls_cue_seen){.hits = ls_structure_count(&classifier->structure, structure)};
}

/* What the length of the text says of so many hits. For a short text speak only cues that weigh enough, two of them at
 * least, each for few hits, and those that weigh against the class take theirs away. */
static double gain_of_density(const ls_classifier *classifier, const ls_class *class) {
    enum { OF_ONE_CUE = 4 };
    const ls_class_density *density = &class->density;
    double hits = 0, few = 0;
    unsigned cues = 0;
    bool strong = false;
    if (!density->bytes || !classifier->text_bytes) return 0; /* of most classes nothing is said */
    for (size_t i = 0; i < class->weight_count; i++) {
        const double weight = class->weights[i].weight;
        const uint32_t cue = class->weights[i].cue;
        const char *structure = classifier->rules->cues[cue].structure;
        if (structure && strcmp(structure, "addresses") == 0) continue; /* logs have them too */
        const uint32_t of_cue = seen_by(classifier, class, cue).hits;
        if (weight > 0) hits += of_cue;
        if (weight < 0) few -= of_cue;
        if (!of_cue || weight <= 0) continue;
        few += of_cue < OF_ONE_CUE ? of_cue : OF_ONE_CUE;
        cues++;
        strong |= weight >= density->from;
    }
    if (!hits) return 0;
    const double usual = (double)classifier->text_bytes / density->bytes;
    if (hits < usual) return density->thin * log2(hits / usual);
    return strong && cues > 1 && few > usual ? fmin(density->dense * log2(few / usual), density->most) : 0;
}

static double score(const ls_classifier *classifier, const ls_class *class) {
    double odds = class->bias + gain_of_density(classifier, class);
    for (size_t i = 0; i < class->weight_count; i++)
        odds += gain(&class->weights[i], seen_by(classifier, class, class->weights[i].cue));
    return 1 / (1 + exp(-odds));
}

static double score_by_name(const ls_classifier *classifier, const ls_class *class) {
    double odds = NAME_BIAS;
    for (size_t i = 0; i < class->weight_count; i++)
        if (classifier->seen[class->weights[i].cue].named) odds += class->weights[i].weight + class->weights[i].title;
    double confidence = 1 / (1 + exp(-odds));
    return confidence < NAME_LEAST ? 0 : confidence > LS_NAME_MOST ? LS_NAME_MOST : confidence;
}

/* What a cue is called in the evidence: our own words or the rules', never the data's. */
static const char *cue_words(const ls_cue *cue) { return cue->phrase_count ? cue->phrases[0] : cue->id; }

static const char *evidence_text(ls_arena *arena, const ls_cue *cue, ls_cue_seen seen) {
    char text[200];
    if (cue->structure && strcmp(cue->structure, "media_type") == 0) return "media type"; /* the item's line has it */
    if (cue->structure) snprintf(text, sizeof text, "%s: %u", cue->structure, seen.hits);
    else if (seen.title) snprintf(text, sizeof text, "title: %s", cue_words(cue));
    else if (!seen.hits) snprintf(text, sizeof text, "name: %s", cue_words(cue));
    else if (seen.hits > 1) snprintf(text, sizeof text, "%s: %s, %u times", cue->phrase_count ? "phrase" : "pattern",
                                     cue_words(cue), seen.hits);
    else snprintf(text, sizeof text, "%s: %s", cue->heading_only ? "heading" : cue->phrase_count ? "phrase" : "pattern",
                  cue_words(cue));
    return ls_arena_strdup(arena, text);
}

typedef struct strong {
    double gain;
    uint32_t cue;
    ls_cue_seen seen;
} strong;

/* The strongest cues that speak for the class, best first: insertion into a short list. */
static size_t strongest(const ls_classifier *classifier, const ls_class *class, bool by_name,
                        strong best[EVIDENCE_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < class->weight_count; i++) {
        ls_cue_seen seen = seen_by(classifier, class, class->weights[i].cue);
        if (by_name) seen.hits = 0, seen.title = false;
        strong one = {gain(&class->weights[i], seen), class->weights[i].cue, seen};
        if (class->weights[i].title <= 0) one.seen.title = false;
        if (one.gain <= 0) continue;
        size_t at = count < EVIDENCE_MAX ? count++ : EVIDENCE_MAX - 1;
        if (at == EVIDENCE_MAX - 1 && count == EVIDENCE_MAX && best[at].gain >= one.gain && best[at].cue != UINT32_MAX)
            continue;
        while (at > 0 && best[at - 1].gain < one.gain) best[at] = best[at - 1], at--;
        best[at] = one;
    }
    return count;
}

static ls_status add_evidence(const ls_classifier *classifier, const ls_class *class, bool by_name, ls_arena *arena,
                              leaksift_label *label) {
    strong best[EVIDENCE_MAX];
    for (size_t i = 0; i < EVIDENCE_MAX; i++) best[i] = (strong){-1, UINT32_MAX, {0}};
    size_t count = strongest(classifier, class, by_name, best);
    const char **words = ls_arena_alloc(arena, (count + 1) * sizeof *words);
    if (!words) return LS_NOMEM;
    for (size_t i = 0; i < count; i++)
        if (!(words[i] = evidence_text(arena, &classifier->rules->cues[best[i].cue], best[i].seen)))
            return LS_NOMEM;
    label->evidence = words;
    label->evidence_count = count;
    return LS_OK;
}

static ls_status add_label(ls_classifier *classifier, const ls_class *class, bool by_name, ls_arena *arena,
                           ls_classification *out) {
    double confidence = by_name ? score_by_name(classifier, class) : score(classifier, class);
    if (by_name ? confidence <= 0 : confidence < class->threshold) return LS_OK;
    leaksift_label *label = &out->labels[out->label_count];
    *label = (leaksift_label){.confidence = confidence};
    if (!(label->name = ls_arena_strdup(arena, class->name))) return LS_NOMEM;
    ls_status status = add_evidence(classifier, class, by_name, arena, label);
    if (status != LS_OK) return status;
    out->label_count++;
    if (by_name) return LS_OK;
    if (class_collects(class, "vendor") && (status = ls_facts_network_vendor(classifier)) != LS_OK) return status;
    label->status = ls_status_word(classifier, class);
    return ls_facts_of_class(&classifier->facts, class, arena, label);
}

static int better(const void *left, const void *right) {
    const leaksift_label *a = left, *b = right;
    if (a->confidence != b->confidence) return a->confidence < b->confidence ? 1 : -1;
    return strcmp(a->name, b->name);
}

static ls_status label_item(ls_classifier *classifier, const ls_classify_item *item, ls_arena *arena,
                            ls_classification *out) {
    bool by_name = item->unreadable || (!classifier->text_bytes && item->coverage == LEAKSIFT_PARTIAL);
    if (item->coverage == LEAKSIFT_NONE && !by_name) return LS_OK; /* out of scope */
    out->labels = ls_arena_alloc(arena, (classifier->rules->class_count + 1) * sizeof *out->labels);
    if (!out->labels) return LS_NOMEM;
    for (size_t i = 0; i < classifier->rules->class_count; i++) {
        const ls_class *class = &classifier->rules->classes[i];
        if (!class->enabled) continue;
        if (class->media_type_count && !ls_media_type_in(class->media_types, class->media_type_count, item->media_type))
            continue;
        /* what is a class by its media type is one unread, too: a locked key store */
        ls_status status = add_label(classifier, class, by_name && !class->media_type_count, arena, out);
        if (status != LS_OK) return status;
    }
    qsort(out->labels, out->label_count, sizeof *out->labels, better);
    return LS_OK;
}

ls_status ls_classifier_finish(ls_classifier *classifier, const ls_classify_item *item, ls_arena *arena,
                               ls_classification *out) {
    *out = (ls_classification){0};
    ls_status status = label_item(classifier, item, arena, out);
    if (status == LS_OK)
        status = ls_organizations_finish(&classifier->organizations, item, out->labels, out->label_count, arena, out);
    return status == LS_OK ? ls_sensitivity(classifier->rules, item, arena, out) : status;
}
