/* The matcher: Vectorscan says where to look, PCRE2 and checkers decide, recognisers add theirs, overlaps are resolved.
 * Candidates are confirmed inside Vectorscan's callback, as they come: nothing is kept for those that fail, and a rule
 * skips the anchors inside what it has just taken, so that the cost of a block of near misses stays linear. */
#include "match/matcher.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include "match/hits.h"
#include "match/phone_plan.h"
#include "match/program.h"
#include "match/recognizer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    RECOGNIZERS_MAX = 16,
    LOOSE_TRIES = 8,        /* matches before the anchor that are passed over */
    PLACES_PER_TICK = 128,  /* where something was seen: some microseconds each, as a tick on a slow machine */
    BYTES_PER_PLACE = 1024, /* as which a recogniser's pass over a block counts */
    CUE_WINDOW = 256,  /* bytes a cue's pattern may span */
    SHORT_LINE = 40,   /* a line of so many bytes is a heading to us … */
    HEADING_LINE = 100 /* … or one of so many, when the cue is at least two fifths of it */
};

typedef struct recognizer_state {
    const ls_recognizer *recognizer;
    const ls_rule **mine;
    void *tables;
} recognizer_state;

struct ls_matcher {
    const ls_rules *rules;
    ls_program program;
    ls_hs_scratch *prototype;
    ls_domains *domains;
    recognizer_state recognizers[RECOGNIZERS_MAX];
    size_t recognizer_count;
    const char **regions;
    size_t region_count;
};

struct ls_match_scratch {
    ls_hs_scratch *vectorscan;
    ls_confirm_scratch *confirm;
    ls_arena arena;
    ls_hits hits;
    uint32_t *rule_done; /* by rule: anchors that end up to here need no look */
    uint32_t *cue_done, *cue_failed;
    ls_label_cache *labels; /* by recogniser */
    uint32_t *last;      /* by family, for ls_hits_deliver() */
    ls_buffer name;      /* an item's name with its separators as spaces */
    ls_status (*tick)(void *context);
    void *tick_context;
};

typedef struct pass {
    const ls_matcher *matcher;
    ls_match_scratch *scratch;
    const ls_block *block;
    const ls_hit_sink *sink;
    const char *text;    /* of the block, or the name with spaces */
    uint32_t segment;    /* the last hit's */
    ls_status status;
    uint32_t places;     /* since the tick was asked */
} pass;

/* ---- creation ---- */

static leaksift_status no_memory(leaksift_error *error) {
    return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory while compiling the rules");
}

static int by_id(const void *left, const void *right) {
    return strcmp((*(const ls_rule *const *)left)->id, (*(const ls_rule *const *)right)->id);
}

static leaksift_status start_recognizer(ls_matcher *matcher, const ls_recognizer *recognizer, leaksift_error *error) {
    recognizer_state *state = &matcher->recognizers[matcher->recognizer_count];
    size_t count = 0;
    state->mine = ls_arena_alloc(&matcher->program.arena, (matcher->rules->rule_count + 1) * sizeof *state->mine);
    if (!state->mine) return no_memory(error);
    for (size_t i = 0; i < matcher->rules->rule_count; i++) {
        const ls_rule *rule = &matcher->rules->rules[i];
        if (rule->enabled && rule->recognizer && strcmp(rule->recognizer, recognizer->name) == 0)
            state->mine[count++] = rule;
    }
    state->mine[count] = NULL;
    if (!count) return LEAKSIFT_OK;
    qsort(state->mine, count, sizeof *state->mine, by_id);
    state->recognizer = recognizer;
    leaksift_status status = recognizer->create ? recognizer->create(&state->tables, error) : LEAKSIFT_OK;
    if (status == LEAKSIFT_OK) matcher->recognizer_count++;
    return status;
}

static leaksift_status start_recognizers(ls_matcher *matcher, leaksift_error *error) {
    for (size_t i = 0; i < matcher->rules->rule_count; i++) {
        const ls_rule *rule = &matcher->rules->rules[i];
        size_t j = 0;
        while (rule->recognizer && ls_recognizers[j] && strcmp(ls_recognizers[j]->name, rule->recognizer) != 0) j++;
        if (rule->recognizer && !ls_recognizers[j]) {
            char reason[128];
            snprintf(reason, sizeof reason, "unknown recognizer '%.60s'", rule->recognizer);
            return ls_rules_blame(&rule->origin, reason, error);
        }
    }
    for (size_t i = 0; ls_recognizers[i] && matcher->recognizer_count < RECOGNIZERS_MAX; i++) {
        leaksift_status status = start_recognizer(matcher, ls_recognizers[i], error);
        if (status != LEAKSIFT_OK) return status;
    }
    return LEAKSIFT_OK;
}

static leaksift_status take_regions(ls_matcher *matcher, const ls_matcher_options *options, leaksift_error *error) {
    matcher->regions = ls_arena_alloc(&matcher->program.arena, (options->region_count + 1) * sizeof *matcher->regions);
    if (!matcher->regions) return no_memory(error);
    for (size_t i = 0; i < options->region_count; i++) {
        char upper[3] = "";
        const char *given = options->regions[i];
        if (strlen(given) != 2 || !ls_is_alpha((unsigned char)given[0]) || !ls_is_alpha((unsigned char)given[1]))
            return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "a region is two letters of ISO 3166: %.20s", given);
        upper[0] = (char)(given[0] & ~32);
        upper[1] = (char)(given[1] & ~32);
        if (!ls_phone_region(upper)) /* "UK" for GB would find no number, and nobody would know why */
            return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "no telephone numbers are known of the region %s",
                                upper);
        matcher->regions[i] = ls_arena_strdup(&matcher->program.arena, upper);
        if (!matcher->regions[i]) return no_memory(error);
    }
    matcher->region_count = options->region_count;
    return LEAKSIFT_OK;
}

leaksift_status ls_matcher_create(const ls_rules *rules, const ls_matcher_options *options, ls_matcher **out,
                                  leaksift_error *error) {
    static const ls_matcher_options defaults;
    if (!options) options = &defaults;
    *out = NULL;
    ls_matcher *matcher = ls_calloc(1, sizeof *matcher);
    if (!matcher) return no_memory(error);
    matcher->rules = rules;
    leaksift_status status = take_regions(matcher, options, error);
    if (status == LEAKSIFT_OK) status = ls_program_create(rules, options->cache_dir, &matcher->program, error);
    if (status == LEAKSIFT_OK) status = start_recognizers(matcher, error);
    if (status == LEAKSIFT_OK && !(matcher->domains = ls_domains_create())) status = no_memory(error);
    ls_hs_database *const *databases = matcher->program.databases;
    bool any = databases[LS_DATABASE_ANCHORS] || databases[LS_DATABASE_CUES];
    if (status == LEAKSIFT_OK && any && !(matcher->prototype = ls_hs_scratch_create(databases, LS_DATABASES)))
        status = no_memory(error);
    if (status == LEAKSIFT_OK) *out = matcher;
    else ls_matcher_free(matcher);
    return status;
}

void ls_matcher_free(ls_matcher *matcher) {
    if (!matcher) return;
    for (size_t i = 0; i < matcher->recognizer_count; i++)
        if (matcher->recognizers[i].recognizer->destroy)
            matcher->recognizers[i].recognizer->destroy(matcher->recognizers[i].tables);
    ls_hs_scratch_free(matcher->prototype);
    ls_domains_free(matcher->domains);
    ls_program_free(&matcher->program, matcher->rules);
    ls_free(matcher);
}

ls_match_scratch *ls_match_scratch_create(const ls_matcher *matcher) {
    ls_match_scratch *scratch = ls_calloc(1, sizeof *scratch);
    if (!scratch) return NULL;
    scratch->vectorscan = ls_hs_scratch_clone(matcher->prototype);
    scratch->confirm = ls_confirm_scratch_create();
    scratch->rule_done = ls_calloc(matcher->rules->rule_count + 1, sizeof *scratch->rule_done);
    scratch->cue_done = ls_calloc(matcher->rules->cue_count + 1, sizeof *scratch->cue_done);
    scratch->cue_failed = ls_calloc(matcher->rules->cue_count + 1, sizeof *scratch->cue_failed);
    scratch->labels = ls_calloc(matcher->recognizer_count + 1, sizeof *scratch->labels);
    scratch->last = ls_calloc(matcher->program.family_count + 1, sizeof *scratch->last);
    if ((matcher->prototype && !scratch->vectorscan) || !scratch->confirm || !scratch->rule_done ||
        !scratch->cue_done || !scratch->cue_failed || !scratch->labels || !scratch->last) {
        ls_match_scratch_free(scratch);
        return NULL;
    }
    return scratch;
}

void ls_match_scratch_tick(ls_match_scratch *scratch, ls_status (*tick)(void *context), void *context) {
    scratch->tick = tick;
    scratch->tick_context = context;
}

void ls_match_scratch_free(ls_match_scratch *scratch) {
    if (!scratch) return;
    ls_hs_scratch_free(scratch->vectorscan);
    ls_confirm_scratch_free(scratch->confirm);
    ls_arena_free(&scratch->arena);
    ls_hits_free(&scratch->hits);
    ls_buffer_free(&scratch->name);
    ls_free(scratch->rule_done);
    ls_free(scratch->cue_done);
    ls_free(scratch->cue_failed);
    ls_free(scratch->labels);
    ls_free(scratch->last);
    ls_free(scratch);
}

/* ---- one block: rules ---- */

static bool is_over(pass *run) {
    const ls_match_scratch *scratch = run->scratch;
    run->places = 0;
    if (!run->status && scratch->tick) run->status = scratch->tick(scratch->tick_context);
    return run->status != LS_OK;
}

static bool is_over_here(pass *run) { return ++run->places >= PLACES_PER_TICK && is_over(run); }

/* The segment of the byte before `end`; false when `end` lies past it, on the newline between segments. */
static bool find_segment(pass *run, uint32_t end) {
    uint32_t at = end - 1;
    run->segment = ls_block_segment_near(run->block, run->segment, at);
    const ls_block_segment *segment = &run->block->segments[run->segment];
    return end <= segment->start + segment->length && at >= segment->start;
}

static bool continues(const char *text, uint32_t at) { return ((unsigned char)text[at] & 0xC0) == 0x80; }

/* Without memory nobody knows: the pass ends. */
static bool confirm(pass *run, ls_confirm *program, const char *text, uint32_t length, uint32_t from, uint32_t latest,
                    ls_confirm_span *out) {
    if (ls_confirm_match(program, run->scratch->confirm, text, length, from, latest, out)) return true;
    if (ls_confirm_no_memory(run->scratch->confirm)) run->status = LS_NOMEM;
    return false;
}

/* PCRE2 on the slice; the match must reach the anchor. */
static bool confirm_slice(pass *run, const ls_anchor_program *program, ls_check *check, uint32_t *done) {
    uint32_t before = program->anchor->before, after = program->anchor->after;
    uint32_t from = check->anchor - check->low > before ? check->anchor - before : check->low;
    uint32_t to = check->high - check->anchor > after ? check->anchor + after : check->high;
    if (program->fixed && check->anchor - check->low < before) return false;
    while (from < check->anchor && continues(run->text, from)) from++;
    while (to < check->high && to > check->anchor && continues(run->text, to)) to--;
    const char *subject = run->text + check->low;
    ls_confirm_span span;
    for (unsigned tries = 0; tries < LOOSE_TRIES; tries++) {
        if (!confirm(run, program->confirm, subject, to - check->low, from - check->low, check->anchor - check->low,
                     &span))
            return false;
        if (check->low + span.end >= check->anchor || span.end == span.start) break;
        from = check->low + span.end;
    }
    if (check->low + span.end < check->anchor) return false;
    check->start = check->low + span.value_start;
    check->end = check->low + span.value_end;
    *done = check->low + span.end;
    return true;
}

/* One anchor: is there a value of this rule? */
static int on_anchor(void *context, uint32_t id, uint32_t end) {
    pass *run = context;
    const ls_anchor_program *program = &run->matcher->program.anchors[id];
    const ls_rule *rule = program->rule;
    const ls_rule_program *made = &run->matcher->program.rules[rule->index];
    uint32_t *done = &run->scratch->rule_done[rule->index];
    if (is_over_here(run)) return 1;
    if (end <= *done || end == 0 || !find_segment(run, end)) return 0;
    const ls_block_segment *segment = &run->block->segments[run->segment];
    ls_hit hit; /* its evidence is counted, not cleared: most anchors end here */
    memset(&hit, 0, offsetof(ls_hit, evidence));
    hit.rule = rule;
    hit.segment = run->segment;
    hit.evidence_count = 0;
    ls_check check = {.block = run->block, .text = run->text, .low = segment->start,
                      .high = segment->start + segment->length, .anchor = end, .start = end, .end = end, .done = *done,
                      .hit = &hit, .arena = &run->scratch->arena, .domains = run->matcher->domains};
    uint32_t match_end = *done;
    if (program->confirm && !confirm_slice(run, program, &check, &match_end)) return run->status != LS_OK;
    bool good = !made->checker || made->checker(&check);
    if (check.no_memory) {
        run->status = LS_NOMEM;
        return 1;
    }
    if (check.done > *done) *done = check.done;
    if (!good || check.end <= check.start) return 0;
    hit.start = check.start;
    hit.length = check.end - check.start;
    bool keyword = ls_keywords_look(made->keywords, run->block, &hit);
    if (!keyword && rule->keyword_required) return 0;
    if (match_end > *done) *done = match_end;
    if (check.end > *done) *done = check.end;
    if (ls_hits_add(&run->scratch->hits, &hit)) return 0;
    run->status = LS_NOMEM;
    return 1;
}

/* ---- one block: cues ---- */

/* A heading by mark-up, a title, a name, or a short line that holds little else. */
static bool stands_out(const pass *run, uint32_t start, uint32_t end) {
    const ls_block_segment *segment = &run->block->segments[run->segment];
    if (run->block->is_path || segment->about.heading) return true;
    uint32_t from = start, to = end, high = segment->start + segment->length;
    while (from > segment->start && start - from <= HEADING_LINE && run->text[from - 1] != '\n') from--;
    while (to < high && to - end <= HEADING_LINE && run->text[to] != '\n') to++;
    while (from < start && (unsigned char)run->text[from] <= ' ') from++;
    while (to > end && (unsigned char)run->text[to - 1] <= ' ') to--;
    uint32_t line = to - from;
    return line <= SHORT_LINE || (line <= HEADING_LINE && (uint64_t)(end - start) * 5 >= (uint64_t)line * 2);
}

/* The match begins at `start`. */
static bool confirm_here(pass *run, const ls_cue_program *program, uint32_t start, ls_cue_hit *hit) {
    const ls_block_segment *segment = &run->block->segments[run->segment];
    const uint32_t low = segment->start, high = low + segment->length;
    uint32_t to = high - start > 2 * CUE_WINDOW ? start + 2 * CUE_WINDOW : high;
    while (to > start && to < high && continues(run->text, to)) to--;
    ls_confirm_span span;
    if (!confirm(run, program->confirm, run->text + low, to - low, start - low, start - low, &span))
        return false;
    hit->start = low + span.value_start;
    hit->length = span.value_end - span.value_start;
    return true;
}

/* The match begins at or before `at`. */
static bool confirm_pattern(pass *run, const ls_cue_program *program, uint32_t at, ls_cue_hit *hit) {
    const ls_block_segment *segment = &run->block->segments[run->segment];
    uint32_t low = segment->start, high = low + segment->length;
    uint32_t from = at - low > CUE_WINDOW ? at - CUE_WINDOW : low;
    uint32_t to = high - at > CUE_WINDOW ? at + CUE_WINDOW : high;
    uint32_t done = run->scratch->cue_done[program->cue->index];
    if (from < done) from = done;
    /* What began at or before the last place that failed would be longer than the window. */
    uint32_t *failed = &run->scratch->cue_failed[program->cue->index];
    if (from < *failed) from = *failed < at ? *failed : at;
    while (from < at && continues(run->text, from)) from++;
    while (to > at && to < high && continues(run->text, to)) to--;
    ls_confirm_span span;
    if (!confirm(run, program->confirm, run->text + low, to - low, from - low, at - low, &span)) {
        *failed = at;
        return false;
    }
    hit->start = low + span.value_start;
    hit->length = span.value_end - span.value_start;
    return true;
}

static bool confirm_phrase(pass *run, const ls_cue_program *program, uint32_t at, ls_cue_hit *hit) {
    const ls_block_segment *segment = &run->block->segments[run->segment];
    uint32_t end;
    if (!ls_phrase_match(&program->phrase, run->text, segment->start, segment->start + segment->length, at, &hit->start,
                         &end))
        return false;
    hit->length = end - hit->start;
    return true;
}

/* Where a cue may be: how it was found, and from where to where that stands. */
typedef struct cue_place {
    const ls_cue_program *program;
    uint32_t start, end;
    bool begins; /* `start` is known, and a pattern's match begins there */
} cue_place;

static bool confirm_cue(pass *run, const cue_place *place, ls_cue_hit *hit) {
    if (!place->program->confirm) return confirm_phrase(run, place->program, place->end, hit);
    if (place->begins) return confirm_here(run, place->program, place->start, hit);
    return confirm_pattern(run, place->program, place->end, hit);
}

static bool is_looked_for(const pass *run, const ls_cue *cue) { return !run->block->is_path || cue->name_too; }

static bool counts_here(const pass *run, const ls_cue_hit *hit) {
    return !hit->cue->heading_only || stands_out(run, hit->start, hit->start + hit->length);
}

/* Not 0: no more of them. */
static int give_cue(pass *run, const ls_cue_hit *hit) {
    run->scratch->cue_done[hit->cue->index] = hit->start + hit->length;
    run->status = run->sink->cue(run->sink->context, hit);
    return run->status != LS_OK;
}

static int try_cue(pass *run, const cue_place *place) {
    const ls_cue *cue = place->program->cue;
    const uint32_t done = run->scratch->cue_done[cue->index];
    if (place->end <= done || (place->begins && place->start < done) || !is_looked_for(run, cue)) return 0;
    ls_cue_hit hit = {.cue = cue, .segment = run->segment};
    if (!confirm_cue(run, place, &hit)) return run->status != LS_OK;
    if (hit.start < done || !counts_here(run, &hit)) return 0;
    return give_cue(run, &hit);
}

/* The end of a pattern, or of a word that phrases have. */
static int on_cue(void *context, uint32_t id, uint32_t end) {
    pass *run = context;
    const ls_program *program = &run->matcher->program;
    if (is_over_here(run)) return 1;
    if (end == 0 || !find_segment(run, end)) return 0;
    cue_place place = {.end = end};
    if (id < program->pattern_count) {
        place.program = &program->cues[id];
        return try_cue(run, &place);
    }
    const ls_literal *literal = &program->literals[id - program->pattern_count];
    for (uint32_t i = 0; i < literal->count; i++) {
        place.program = &program->cues[program->phrase_of_literal[literal->first + i]];
        if (try_cue(run, &place)) return 1;
    }
    return 0;
}

/* A word that phrases have, or with which a pattern's match begins. */
static int on_word(void *context, uint32_t id, uint32_t start, uint32_t end) {
    pass *run = context;
    if (!(id & LS_CUE_BEGINS)) return on_cue(context, id, end);
    if (is_over_here(run)) return 1;
    if (id & LS_CUE_LINE && start && run->text[start - 1] != '\n') return 0;
    const uint32_t number = id & ~(uint32_t)(LS_CUE_BEGINS | LS_CUE_LINE);
    const cue_place place = {&run->matcher->program.cues[number], start, end, true};
    return find_segment(run, start + 1) && try_cue(run, &place);
}

/* Without anything that tells where a match may be: each window of every segment. */
static void look_anywhere(pass *run, const ls_cue_program *program) {
    const ls_cue *cue = program->cue;
    uint32_t *done = &run->scratch->cue_done[cue->index];
    for (size_t i = 0; i < run->block->segment_count && is_looked_for(run, cue); i++) {
        const ls_block_segment *segment = &run->block->segments[i];
        const uint32_t high = segment->start + segment->length;
        run->segment = (uint32_t)i;
        for (uint32_t at = segment->start; at < high;) {
            at = high - at > CUE_WINDOW ? at + CUE_WINDOW : high;
            ls_cue_hit hit = {.cue = cue, .segment = run->segment};
            while (*done < at && !is_over_here(run) && confirm_pattern(run, program, at, &hit)) {
                if (!counts_here(run, &hit)) *done = hit.start + hit.length;
                else if (give_cue(run, &hit)) return;
            }
            if (run->status != LS_OK) return;
        }
    }
}

/* The name of an item with spaces for `joints`; NULL: no memory. */
static const char *spaced_name(pass *run, const char *joints) {
    ls_buffer *name = &run->scratch->name;
    ls_buffer_clear(name);
    if (!ls_buffer_append(name, run->block->text, run->block->length)) return NULL;
    for (size_t i = 0; i < name->length; i++)
        if (name->data[i] && strchr(joints, name->data[i])) name->data[i] = ' ';
    return name->data;
}

static ls_status match_cues(pass *run) {
    const ls_hs_database *database = run->matcher->program.databases[LS_DATABASE_CUES];
    const ls_words *words = run->matcher->program.words;
    if (!run->sink->cue || !run->block->length) return LS_OK;
    memset(run->scratch->cue_done, 0, run->matcher->rules->cue_count * sizeof *run->scratch->cue_done);
    memset(run->scratch->cue_failed, 0, run->matcher->rules->cue_count * sizeof *run->scratch->cue_failed);
    run->segment = 0;
    if (run->block->is_path && !(run->text = spaced_name(run, "_-.+"))) return LS_NOMEM;
    if (words) ls_words_scan(words, run->text, run->block->length, on_word, run);
    for (size_t i = 0; run->matcher->program.any_anywhere && i < run->matcher->program.pattern_count; i++)
        if (run->matcher->program.cues[i].anywhere && run->status == LS_OK)
            look_anywhere(run, &run->matcher->program.cues[i]);
    if (!database || run->status != LS_OK) return run->status;
    run->segment = 0;
    memset(run->scratch->cue_done, 0, run->matcher->rules->cue_count * sizeof *run->scratch->cue_done);
    ls_status status = ls_hs_scan(database, run->text, run->block->length, run->scratch->vectorscan, on_cue, run);
    return status != LS_OK ? status : run->status;
}

/* ---- one block: recognisers ---- */

static ls_status collect(void *context, const ls_hit *hit) {
    pass *run = context;
    ls_hit copy = *hit;
    if (is_over_here(run)) return run->status;
    if (!copy.evidence_count)
        ls_keywords_look(run->matcher->program.rules[hit->rule->index].keywords, run->block, &copy);
    return ls_hits_add(&run->scratch->hits, &copy) ? LS_OK : LS_NOMEM;
}

static ls_status pass_cue(void *context, const ls_cue_hit *hit) {
    const pass *run = context;
    return run->sink->cue ? run->sink->cue(run->sink->context, hit) : LS_OK;
}

static ls_status recognize(pass *run) {
    const ls_hit_sink sink = {.context = run, .hit = collect, .cue = pass_cue};
    ls_status more = run->sink->more ? run->sink->more(run->sink->context, &sink) : LS_OK;
    if (more != LS_OK) return more;
    ls_block named = *run->block; /* CV_Jane_Roe.pdf; in an address the line belongs to it */
    const bool joined = named.is_path && named.length && !memchr(named.text, '@', named.length);
    if (joined && !(named.text = spaced_name(run, "_"))) return LS_NOMEM;
    for (size_t i = 0; i < run->matcher->recognizer_count; i++) {
        const recognizer_state *state = &run->matcher->recognizers[i];
        const ls_recognizer_run job = {.rules = run->matcher->rules, .mine = state->mine, .block = &named,
                                       .sink = &sink, .arena = &run->scratch->arena, .regions = run->matcher->regions,
                                       .region_count = run->matcher->region_count, .tables = state->tables,
                                       .labels = &run->scratch->labels[i]};
        run->places += run->block->length / BYTES_PER_PLACE;
        ls_status status = is_over_here(run) ? run->status : state->recognizer->run(&job);
        if (status != LS_OK) return status;
    }
    return LS_OK;
}

ls_status ls_match_block(const ls_matcher *matcher, ls_match_scratch *scratch, const ls_block *block,
                         const ls_hit_sink *sink) {
    pass run = {.matcher = matcher, .scratch = scratch, .block = block, .sink = sink, .text = block->text};
    if (!block->segment_count) return LS_OK;
    ls_arena_reset(&scratch->arena);
    scratch->hits.count = 0;
    memset(scratch->rule_done, 0, matcher->rules->rule_count * sizeof *scratch->rule_done);
    ls_status status = LS_OK;
    if (matcher->program.databases[LS_DATABASE_ANCHORS] && block->length)
        status = ls_hs_scan(matcher->program.databases[LS_DATABASE_ANCHORS], block->text, block->length,
                            scratch->vectorscan, on_anchor, &run);
    if (status == LS_OK) status = run.status;
    if (status == LS_OK) status = recognize(&run);
    if (status == LS_OK || status == LS_STOP || status == LS_CANCELLED) {
        ls_status delivered = ls_hits_deliver(&scratch->hits, matcher->program.families, scratch->last,
                                              matcher->program.family_count, sink);
        if (delivered) status = delivered;
    }
    return status == LS_OK ? match_cues(&run) : status;
}
