/* Runs the examples and negative examples of rules. A positive example is met by any rule of its type, since of two
 * overlapping hits of a type one stays; a negative one only concerns its own rule. */
#include "match/rules_check.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include "match/matcher.h"
#include "match/program.h"
#include <string.h>

enum { FOUND_MOST = 64 };

typedef struct span {
    uint32_t start, length;
} span;

typedef struct checker {
    const ls_rules *rules;
    ls_rules_report report;
    void *context;
    size_t failed;
    const char *region;           /* of the matcher at hand; NULL: none */
    ls_matcher *matcher;
    ls_match_scratch *scratch;
    const ls_rule *rule;          /* whose example runs */
    bool negative;
    span found[FOUND_MOST];
    size_t count;
} checker;

static ls_status take_hit(void *context, const ls_hit *hit) {
    checker *run = context;
    bool counts = run->negative ? hit->rule == run->rule : strcmp(hit->rule->type, run->rule->type) == 0;
    if (counts && run->count < FOUND_MOST) run->found[run->count++] = (span){hit->start, hit->length};
    return LS_OK;
}

static void stop(checker *run) {
    ls_match_scratch_free(run->scratch);
    ls_matcher_free(run->matcher);
    run->scratch = NULL;
    run->matcher = NULL;
}

/* A matcher for the example's region. */
static leaksift_status start(checker *run, const char *region, leaksift_error *error) {
    bool same = region && run->region ? strcmp(region, run->region) == 0 : region == run->region;
    if (run->matcher && same) return LEAKSIFT_OK;
    stop(run);
    ls_matcher_options options = {.regions = &region, .region_count = region ? 1 : 0};
    leaksift_status status = ls_matcher_create(run->rules, &options, &run->matcher, error);
    if (status != LEAKSIFT_OK) return status;
    run->region = region;
    run->scratch = ls_match_scratch_create(run->matcher);
    return run->scratch ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
}

static void fail(checker *run, const ls_example *example, const char *reason, const char *detail, size_t length) {
    ls_buffer line = {0};
    run->failed++;
    ls_buffer_printf(&line, "%s:%u: rule %s: %s", example->file, example->line, run->rule->id, reason);
    if (detail) ls_buffer_printf(&line, " '%.*s'", (int)(length < 200 ? length : 200), detail);
    if (run->report) run->report(run->context, ls_buffer_cstr(&line));
    ls_buffer_free(&line);
}

static bool is_found(const checker *run, const char *text, const char *value) {
    for (size_t i = 0; i < run->count; i++)
        if (strlen(value) == run->found[i].length &&
            memcmp(text + run->found[i].start, value, run->found[i].length) == 0)
            return true;
    return false;
}

static bool is_expected(const ls_example *example, const char *text, const span *found) {
    for (size_t i = 0; i < example->value_count; i++)
        if (strlen(example->values[i]) == found->length &&
            memcmp(text + found->start, example->values[i], found->length) == 0)
            return true;
    return false;
}

static void judge(checker *run, const ls_example *example) {
    const char *text = example->text;
    if (run->negative) {
        for (size_t i = 0; i < run->count; i++)
            fail(run, example, "the negative example finds", text + run->found[i].start, run->found[i].length);
        return;
    }
    if (!example->value_count && !run->count) fail(run, example, "the example finds nothing", NULL, 0);
    for (size_t i = 0; i < example->value_count; i++)
        if (!is_found(run, text, example->values[i]))
            fail(run, example, "the example does not find", example->values[i], strlen(example->values[i]));
    for (size_t i = 0; example->value_count && i < run->count; i++)
        if (!is_expected(example, text, &run->found[i]))
            fail(run, example, "the example also finds", text + run->found[i].start, run->found[i].length);
}

static leaksift_status run_example(checker *run, const ls_example *example, leaksift_error *error) {
    leaksift_error inner;
    leaksift_status status = start(run, example->region, &inner);
    if (status == LEAKSIFT_ERROR_ARGUMENT) return fail(run, example, inner.message, NULL, 0), LEAKSIFT_OK;
    if (status != LEAKSIFT_OK) return ls_error_set(error, status, "%s", inner.message);
    ls_block_segment segment = {.length = (uint32_t)strlen(example->text),
                                .about = {.column = example->column, .field = example->field, .lines = true}};
    ls_buffer text = {0};
    ls_buffer_puts(&text, example->text);
    ls_buffer_putc(&text, '\n');
    if (text.failed) {
        ls_buffer_free(&text);
        return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    }
    ls_block block = {.text = text.data, .length = (uint32_t)text.length, .segments = &segment, .segment_count = 1,
                      .media_type = example->media_type ? example->media_type : "text/plain", .item_name = "example"};
    const ls_hit_sink sink = {.context = run, .hit = take_hit};
    run->count = 0;
    ls_status result = ls_match_block(run->matcher, run->scratch, &block, &sink);
    if (result == LS_OK) judge(run, example);
    ls_buffer_free(&text);
    return result == LS_OK ? LEAKSIFT_OK : ls_error_set(error, ls_status_public(result), "matching an example failed");
}

/* All examples of one region, so that each region needs one matcher. */
static leaksift_status run_region(checker *run, const char *region, leaksift_error *error) {
    leaksift_status status = LEAKSIFT_OK;
    for (size_t i = 0; i < run->rules->rule_count; i++) {
        const ls_rule *rule = run->rule = &run->rules->rules[i];
        for (size_t j = 0; rule->enabled && status == LEAKSIFT_OK && j < rule->example_count + rule->negative_count;
             j++) {
            run->negative = j >= rule->example_count;
            const ls_example *example = run->negative ? &rule->negatives[j - rule->example_count] : &rule->examples[j];
            if (region ? example->region && strcmp(region, example->region) == 0 : !example->region)
                status = run_example(run, example, error);
        }
    }
    return status;
}

/* The next region after `last` in strcmp's order, NULL: no more. */
static const char *next_region(const ls_rules *rules, const char *last) {
    const char *best = NULL;
    for (size_t i = 0; i < rules->rule_count; i++)
        for (size_t j = 0; j < rules->rules[i].example_count + rules->rules[i].negative_count; j++) {
            const ls_rule *rule = &rules->rules[i];
            const char *region =
                j < rule->example_count ? rule->examples[j].region : rule->negatives[j - rule->example_count].region;
            if (region && (!last || strcmp(region, last) > 0) && (!best || strcmp(region, best) < 0)) best = region;
        }
    return best;
}

leaksift_status ls_rules_check(const ls_rules *rules, ls_rules_report report, void *context, size_t *failed,
                               leaksift_error *error) {
    checker *run = ls_calloc(1, sizeof *run);
    if (!run) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    *run = (checker){.rules = rules, .report = report, .context = context};
    leaksift_status status = start(run, NULL, error); /* also when no rule has an example: patterns must compile */
    if (status == LEAKSIFT_OK) status = ls_program_check_cues(rules, error);
    if (status == LEAKSIFT_OK) status = run_region(run, NULL, error);
    for (const char *region = next_region(rules, NULL); region && status == LEAKSIFT_OK;
         region = next_region(rules, region))
        status = run_region(run, region, error);
    *failed = run->failed;
    stop(run);
    ls_free(run);
    return status;
}
