/* Compiles rules and cues. The cache's key is a digest of the very patterns, so that nothing that changes them can be
 * forgotten. PCRE2's programs are made at their first use. */
#include "match/program.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include "match/prefixes.h"
#include <stdlib.h>
#include <string.h>

typedef struct pattern_list {
    ls_hs_pattern *list;
    const ls_origin **owners; /* the rule or cue, for messages */
    size_t count;
} pattern_list;

static leaksift_status no_memory(leaksift_error *error) {
    return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory while compiling the rules");
}

/* Says whose pattern it was. */
static leaksift_status blame(const ls_origin *owner, const leaksift_error *inner, leaksift_error *error) {
    if (inner->status != LEAKSIFT_ERROR_RULES) return ls_error_set(error, inner->status, "%s", inner->message);
    return ls_rules_blame(owner, inner->message, error);
}

static void *take(ls_arena *arena, size_t count, size_t size) {
    void *block = ls_arena_alloc(arena, (count + 1) * size);
    if (block) memset(block, 0, (count + 1) * size);
    return block;
}

static bool list_init(pattern_list *patterns, ls_arena *arena, size_t count) {
    patterns->list = take(arena, count, sizeof *patterns->list);
    patterns->owners = patterns->list ? take(arena, count, sizeof *patterns->owners) : NULL;
    patterns->count = 0;
    return patterns->owners != NULL;
}

static void list_add(pattern_list *patterns, const char *pattern, bool caseless, bool literal,
                     const ls_origin *owner) {
    uint32_t id = (uint32_t)patterns->count++;
    patterns->list[id] = (ls_hs_pattern){.pattern = pattern, .caseless = caseless, .literal = literal, .id = id};
    patterns->owners[id] = owner;
}

/* The built-in patterns compile: the tests try each. */
static leaksift_status make_confirm(const ls_origin *origin, const char *pattern, bool fixed, bool caseless,
                                    ls_confirm **out, leaksift_error *error) {
    leaksift_status status = origin->builtin ? LEAKSIFT_OK : ls_confirm_check(pattern, fixed, caseless, error);
    if (status != LEAKSIFT_OK) return status;
    *out = ls_confirm_create(pattern, fixed, caseless);
    return *out ? LEAKSIFT_OK : no_memory(error);
}

static leaksift_status compile_rule(const ls_rule *rule, ls_program *program, pattern_list *patterns,
                                    leaksift_error *error) {
    ls_rule_program *made = &program->rules[rule->index];
    leaksift_error inner;
    if (rule->checker && !(made->checker = ls_checker_find(rule->checker))) {
        (void)ls_error_set(&inner, LEAKSIFT_ERROR_RULES, "unknown checker '%.60s'", rule->checker);
        return blame(&rule->origin, &inner, error);
    }
    if (!ls_keywords_create(rule, &program->arena, &made->keywords)) return no_memory(error);
    for (size_t i = 0; i < rule->anchor_count; i++) {
        const ls_anchor *anchor = &rule->anchors[i];
        bool fixed = anchor->literal && anchor->before == strlen(anchor->pattern);
        ls_confirm **confirm = fixed ? &made->fixed : &made->loose;
        if (rule->confirm && !*confirm &&
            make_confirm(&rule->origin, rule->confirm, fixed, false, confirm, &inner) != LEAKSIFT_OK)
            return blame(&rule->origin, &inner, error);
        program->anchors[program->anchor_count++] =
            (ls_anchor_program){.rule = rule, .anchor = anchor, .confirm = *confirm, .fixed = fixed};
        list_add(patterns, anchor->pattern, anchor->caseless, anchor->literal, &rule->origin);
    }
    return LEAKSIFT_OK;
}

static leaksift_status compile_rules(const ls_rules *rules, ls_program *program, pattern_list *patterns,
                                     leaksift_error *error) {
    size_t anchors = 0;
    for (size_t i = 0; i < rules->rule_count; i++)
        anchors += rules->rules[i].enabled ? rules->rules[i].anchor_count : 0;
    program->rules = take(&program->arena, rules->rule_count, sizeof *program->rules);
    program->anchors = program->rules ? take(&program->arena, anchors, sizeof *program->anchors) : NULL;
    if (!program->anchors || !list_init(patterns, &program->arena, anchors)) return no_memory(error);
    for (size_t i = 0; i < rules->rule_count; i++) {
        if (!rules->rules[i].enabled) continue;
        leaksift_status status = compile_rule(&rules->rules[i], program, patterns, error);
        if (status != LEAKSIFT_OK) return status;
    }
    return LEAKSIFT_OK;
}

/* Looked for: cues that an enabled class weighs, and those that speak for a document's status. */
static bool *cues_in_use(const ls_rules *rules, ls_arena *arena) {
    bool *used = take(arena, rules->cue_count, sizeof *used);
    for (size_t i = 0; used && i < rules->class_count; i++)
        for (size_t j = 0; rules->classes[i].enabled && j < rules->classes[i].weight_count; j++)
            used[rules->classes[i].weights[j].cue] = true;
    for (size_t i = 0; used && i < rules->cue_count; i++) used[i] |= rules->cues[i].status != NULL;
    return used;
}

static bool add_word(ls_buffer *words, const char *text, uint32_t id, bool whole) {
    const ls_word word = {text, id, whole};
    return ls_buffer_append(words, &word, sizeof word);
}

/* What a pattern's matches begin with is looked for as words; where that cannot be told, Vectorscan looks for its
 * anchor. Never for the pattern itself: version 5.4.9 (Debian 12's) misses matches of longer repeats, depending on
 * where the text stands in memory; of 138,000 scans (7,688 files at 18 places each) 16 lost some. Hyperscan 5.4.0 finds
 * them all. */
static leaksift_status compile_pattern(const ls_cue *cue, ls_program *program, pattern_list *patterns,
                                       ls_buffer *words, leaksift_error *error) {
    ls_prefixes prefixes;
    leaksift_error inner;
    uint32_t number = (uint32_t)program->cue_count++;
    program->cues[number].cue = cue;
    bool begins = false; /* each match begins where a word was found */
    if (ls_prefixes_of(cue->pattern, &prefixes)) {
        begins = true;
        for (size_t i = 0; i < prefixes.count; i++) {
            const ls_prefix *one = &prefixes.list[i];
            begins &= one->exact;
            const char *text = ls_arena_strdup(&program->arena, one->text);
            const uint32_t id = number | (one->exact ? LS_CUE_BEGINS : 0) | (one->line ? LS_CUE_LINE : 0);
            if (!text || !add_word(words, text, id, false)) return no_memory(error);
        }
    } else if (cue->anchor) {
        list_add(patterns, cue->anchor, true, false, &cue->origin);
        patterns->list[patterns->count - 1].id = number;
    } else
        program->cues[number].anywhere = program->any_anywhere = true;
    if (make_confirm(&cue->origin, cue->pattern, begins, true, &program->cues[number].confirm, &inner) != LEAKSIFT_OK)
        return blame(&cue->origin, &inner, error);
    return LEAKSIFT_OK;
}

/* A literal of one phrase, before equal ones are put together. */
typedef struct phrase_literal {
    const char *text;
    uint32_t cue; /* in program->cues */
} phrase_literal;

static int by_text(const void *left, const void *right) {
    const phrase_literal *a = left, *b = right;
    int order = strcmp(a->text, b->text);
    return order ? order : (a->cue > b->cue) - (a->cue < b->cue);
}

static bool is_ascii(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80) return false;
    return true;
}

static leaksift_status compile_phrases(const ls_rules *rules, const bool *used, size_t phrases, ls_program *program,
                                       pattern_list *patterns, ls_buffer *words, leaksift_error *error) {
    phrase_literal *all = take(&program->arena, phrases * LS_PHRASE_LITERALS, sizeof *all);
    size_t count = 0, literals = 0;
    if (!all) return no_memory(error);
    for (size_t i = 0; i < rules->cue_count; i++)
        for (size_t j = 0; used[i] && j < rules->cues[i].phrase_count; j++) {
            const char *words[LS_PHRASE_LITERALS];
            size_t word_count;
            ls_cue_program *made = &program->cues[program->cue_count];
            made->cue = &rules->cues[i];
            if (!ls_phrase_compile(made->cue->phrases[j], &program->arena, &made->phrase, words, &word_count))
                return no_memory(error);
            for (size_t k = 0; k < word_count; k++)
                all[count++] = (phrase_literal){words[k], (uint32_t)program->cue_count};
            program->cue_count++;
        }
    qsort(all, count, sizeof *all, by_text);
    program->literals = take(&program->arena, count, sizeof *program->literals);
    program->phrase_of_literal =
        program->literals ? take(&program->arena, count, sizeof *program->phrase_of_literal) : NULL;
    if (!program->phrase_of_literal) return no_memory(error);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(all[i].text, all[i - 1].text) != 0) {
            const uint32_t id = (uint32_t)(program->pattern_count + literals);
            if (ls_word_fits(all[i].text)) {
                if (!add_word(words, all[i].text, id, true)) return no_memory(error);
            } else {
                list_add(patterns, all[i].text, is_ascii(all[i].text), true,
                         &program->cues[all[i].cue].cue->origin);
                patterns->list[patterns->count - 1].id = id;
            }
            program->literals[literals++].first = (uint32_t)i;
        }
        program->literals[literals - 1].count++;
        program->phrase_of_literal[i] = all[i].cue;
    }
    return LEAKSIFT_OK;
}

static leaksift_status list_cues(const ls_rules *rules, ls_program *program, pattern_list *list, ls_buffer *words,
                                 leaksift_error *error) {
    size_t phrases = 0, patterns = 0;
    const bool *used = cues_in_use(rules, &program->arena);
    if (!used) return no_memory(error);
    for (size_t i = 0; i < rules->cue_count; i++) {
        phrases += rules->cues[i].phrase_count;
        patterns += rules->cues[i].pattern != NULL;
    }
    program->cues = take(&program->arena, phrases + rules->cue_count, sizeof *program->cues);
    size_t most = patterns + phrases * LS_PHRASE_LITERALS;
    if (!program->cues || !list_init(list, &program->arena, most)) return no_memory(error);
    for (size_t i = 0; i < rules->cue_count; i++) {
        leaksift_status status = LEAKSIFT_OK;
        if (used[i] && rules->cues[i].pattern) status = compile_pattern(&rules->cues[i], program, list, words, error);
        if (status != LEAKSIFT_OK) return status;
    }
    program->pattern_count = program->cue_count;
    return compile_phrases(rules, used, phrases, program, list, words, error);
}

/* A cue that no class weighs yet is not compiled for a scan; that it could be is for `rules check` to say. */
leaksift_status ls_program_check_cues(const ls_rules *rules, leaksift_error *error) {
    for (size_t i = 0; i < rules->cue_count; i++) {
        leaksift_error inner;
        const ls_cue *cue = &rules->cues[i];
        if (cue->pattern && ls_confirm_check(cue->pattern, false, true, &inner) != LEAKSIFT_OK)
            return blame(&cue->origin, &inner, error);
    }
    return LEAKSIFT_OK;
}

static leaksift_status compile_cues(const ls_rules *rules, ls_program *program, pattern_list *list,
                                    leaksift_error *error) {
    ls_buffer words = {0};
    leaksift_status status = list_cues(rules, program, list, &words, error);
    size_t count = words.length / sizeof(ls_word);
    if (status == LEAKSIFT_OK && count &&
        !(program->words = ls_words_create((const ls_word *)(const void *)words.data, count)))
        status = no_memory(error);
    ls_buffer_free(&words);
    return status;
}

/* A type is a family; secrets are one, since a labelled password of a device is both. */
static bool same_family(const char *a, const char *b) {
    bool a_secret = strcmp(a, "credential") == 0 || strcmp(a, "network_secret") == 0;
    bool b_secret = strcmp(b, "credential") == 0 || strcmp(b, "network_secret") == 0;
    return (a_secret && b_secret) || strcmp(a, b) == 0;
}

static bool make_families(const ls_rules *rules, ls_program *program) {
    program->families = take(&program->arena, rules->rule_count, sizeof *program->families);
    for (size_t i = 0; program->families && i < rules->rule_count; i++) {
        size_t j = 0;
        while (j < i && !same_family(rules->rules[j].type, rules->rules[i].type)) j++;
        program->families[i] = j < i ? program->families[j] : (uint32_t)program->family_count++;
    }
    return program->families != NULL;
}

static void key_of(const pattern_list lists[LS_DATABASES], uint8_t key[32]) {
    ls_sha256 digest;
    char platform[256];
    ls_sha256_init(&digest);
    ls_hs_platform(platform, sizeof platform);
    ls_sha256_update(&digest, platform, strlen(platform) + 1);
    for (size_t i = 0; i < LS_DATABASES; i++) {
        ls_sha256_update(&digest, &lists[i].count, sizeof lists[i].count);
        for (size_t j = 0; j < lists[i].count; j++) {
            const ls_hs_pattern *pattern = &lists[i].list[j];
            char flags[2] = {pattern->caseless ? 'i' : '-', pattern->literal ? 'l' : '-'};
            ls_sha256_update(&digest, flags, sizeof flags);
            ls_sha256_update(&digest, &pattern->id, sizeof pattern->id);
            ls_sha256_update(&digest, pattern->pattern, strlen(pattern->pattern) + 1);
        }
    }
    ls_sha256_final(&digest, key);
}

static leaksift_status make_databases(const pattern_list lists[LS_DATABASES], const char *cache_dir,
                                      ls_program *program, leaksift_error *error) {
    bool cached = cache_dir && *cache_dir;
    uint8_t key[32];
    key_of(lists, key);
    if (cached && ls_cache_load(cache_dir, key, program->databases)) return LEAKSIFT_OK;
    for (size_t i = 0; i < LS_DATABASES; i++) {
        leaksift_error inner;
        size_t bad;
        if (!lists[i].count) continue;
        if (ls_hs_compile(lists[i].list, lists[i].count, &program->databases[i], &bad, &inner) != LEAKSIFT_OK)
            return blame(lists[i].owners[bad], &inner, error);
    }
    if (cached) ls_cache_store(cache_dir, key, program->databases);
    return LEAKSIFT_OK;
}

leaksift_status ls_program_create(const ls_rules *rules, const char *cache_dir, ls_program *out,
                                  leaksift_error *error) {
    pattern_list lists[LS_DATABASES] = {{0}};
    leaksift_status status = compile_rules(rules, out, &lists[LS_DATABASE_ANCHORS], error);
    if (status == LEAKSIFT_OK) status = compile_cues(rules, out, &lists[LS_DATABASE_CUES], error);
    if (status == LEAKSIFT_OK && !make_families(rules, out)) status = no_memory(error);
    if (status == LEAKSIFT_OK) status = make_databases(lists, cache_dir, out, error);
    return status;
}

void ls_program_free(ls_program *program, const ls_rules *rules) {
    for (size_t i = 0; program->rules && i < rules->rule_count; i++) {
        ls_confirm_free(program->rules[i].fixed);
        ls_confirm_free(program->rules[i].loose);
    }
    for (size_t i = 0; program->cues && i < program->cue_count; i++) ls_confirm_free(program->cues[i].confirm);
    ls_words_free(program->words);
    for (size_t i = 0; i < LS_DATABASES; i++) ls_hs_free(program->databases[i]);
    ls_arena_free(&program->arena);
}
