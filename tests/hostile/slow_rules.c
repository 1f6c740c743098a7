/* Can a rule be made slow? For each rule, text is generated from its examples, anchors and keywords that is made to cost most: near
 * misses again and again, anchors without a match, runs of the letters that its values are made of. Each kind must be matched at no less
 * than a twentieth of the rate of plain text that holds the rule's examples. By processor time, in one process, half a mebibyte each,
 * the best of two; a line for each rule that is slower, and one with the sums.
 *
 *   slow_rules [RULE…]     no rule: all of them */
#include "base/buffer.h"
#include "match/matcher.h"
#include "rules/rules.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIZE = 1 << 19, TIMES = 20, ATTACKS_MOST = 64 };

static const char plain[] = "The minutes of the meeting were sent round on the same day, and nobody had a remark to make about them. "
                            "We will look at the remaining points once the figures for the quarter are there; until then all stays "
                            "as it was agreed. The next date is a Thursday, in the large room on the second floor, at half past nine.\n";

static ls_match_scratch *scratch;
static ls_matcher *matcher;
static double worst = 1e9, worst_share = 1e9;
static char worst_what[200];
static unsigned attacks, slow;

static ls_status take_hit(void *context, const ls_hit *hit) { return (void)context, (void)hit, LS_OK; }
static ls_status take_cue(void *context, const ls_cue_hit *cue) { return (void)context, (void)cue, LS_OK; }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* MiB a second of processor time. */
static double rate(const ls_buffer *text, const ls_example *about) {
    const ls_block_segment segment = {.length = (uint32_t)text->length - 1,
                                      .about = {.column = about ? about->column : NULL, .field = about ? about->field : NULL}};
    const ls_block block = {.text = text->data, .length = (uint32_t)text->length, .segments = &segment, .segment_count = 1,
                            .media_type = about && about->media_type ? about->media_type : "text/plain", .item_name = "x"};
    const ls_hit_sink sink = {NULL, take_hit, take_cue, NULL};
    double best = 0;
    for (int turn = 0; turn < 2; turn++) {
        double begun = now();
        if (ls_match_block(matcher, scratch, &block, &sink)) exit(2);
        double took = now() - begun, found = (double)text->length / (1 << 20) / (took > 1e-9 ? took : 1e-9);
        if (found > best) best = found;
    }
    return best;
}

static void fill(ls_buffer *text, const char *unit, size_t length) {
    ls_buffer_clear(text);
    while (length && text->length < SIZE) ls_buffer_append(text, unit, length);
    ls_buffer_putc(text, '\n');
    if (text->failed) exit(2);
}

static void attack(const ls_rule *rule, double usual, const char *kind, const char *unit, size_t length, const ls_example *about) {
    ls_buffer text = {0};
    if (!length) return;
    fill(&text, unit, length);
    double got = rate(&text, about);
    ls_buffer_free(&text);
    attacks++;
    if (got / usual < worst_share) {
        worst_share = got / usual;
        worst = got;
        snprintf(worst_what, sizeof worst_what, "%s, %s", rule->id, kind);
    }
    if (got * TIMES >= usual) return;
    slow++;
    printf("%s: %s: %.2f MiB/s, usually %.1f: \"%.*s\"\n", rule->id, kind, got, usual, (int)(length < 60 ? length : 60), unit);
}

static double usual_rate(const ls_rule *rule) {
    ls_buffer text = {0};
    for (size_t i = 0; text.length < SIZE; i++) {
        ls_buffer_puts(&text, plain);
        if (rule->example_count && i % 3 == 0) ls_buffer_puts(&text, rule->examples[i / 3 % rule->example_count].text), ls_buffer_putc(&text, '\n');
    }
    double found = rate(&text, NULL);
    ls_buffer_free(&text);
    return found;
}

static void from_example(const ls_rule *rule, double usual, const ls_example *example) {
    const char *text = example->text;
    size_t length = strlen(text);
    char *changed = malloc(length + 2);
    bool done[256] = {false};
    if (!changed || length > 4096) exit(2);
    attack(rule, usual, "the example", text, length, example);
    memcpy(changed, text, length), changed[length] = '\n';
    attack(rule, usual, "the example, a line each", changed, length + 1, example);
    for (size_t part = 1; part < 4; part++) attack(rule, usual, "its beginning", text, length * part / 4, example);
    for (size_t part = 1; part < 4; part++) attack(rule, usual, "its end", text + length * part / 4, length - length * part / 4, example);
    memcpy(changed, text, length), changed[length - 1] = changed[length - 1] == '~' ? '^' : '~';
    attack(rule, usual, "its last letter wrong", changed, length, example);
    memcpy(changed, text, length), changed[length / 2] = '~';
    attack(rule, usual, "its middle wrong", changed, length, example);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        unsigned char class = c >= '0' && c <= '9' ? '0' : c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : c;
        if (c >= 0x80 || done[class]) continue;
        done[class] = true;
        attack(rule, usual, "a run of one letter", text + i, 1, example);
        char pair[2] = {text[i], ' '};
        attack(rule, usual, "one letter and spaces", pair, 2, example);
    }
    free(changed);
}

static void from_rule(const ls_rule *rule) {
    double usual = usual_rate(rule);
    ls_buffer words = {0};
    for (size_t i = 0; i < rule->example_count && i < 3; i++) from_example(rule, usual, &rule->examples[i]);
    for (size_t i = 0; i < rule->negative_count && i < 3; i++)
        attack(rule, usual, "a negative example", rule->negatives[i].text, strlen(rule->negatives[i].text), &rule->negatives[i]);
    for (size_t i = 0; i < rule->anchor_count; i++)
        if (rule->anchors[i].literal) attack(rule, usual, "its anchor", rule->anchors[i].pattern, strlen(rule->anchors[i].pattern), NULL);
    for (size_t i = 0; i < rule->keyword_count; i++) ls_buffer_puts(&words, rule->keywords[i]), ls_buffer_puts(&words, i % 2 ? ": " : " ");
    if (words.length) attack(rule, usual, "its keywords", words.data, words.length, NULL);
    ls_buffer_free(&words);
}

int main(int argc, char **argv) {
    const char *region = "DE";
    const ls_rules_options options = {0};
    const ls_matcher_options match = {.regions = &region, .region_count = 1};
    ls_rules *rules;
    leaksift_error error;
    if (ls_rules_load(&options, &rules, &error) || ls_matcher_create(rules, &match, &matcher, &error)) return fprintf(stderr, "%s\n", error.message), 2;
    scratch = ls_match_scratch_create(matcher);
    if (!scratch) return 2;
    size_t count = 0;
    for (size_t i = 0; i < rules->rule_count; i++) {
        bool wanted = argc == 1;
        for (int k = 1; k < argc; k++) wanted |= strcmp(argv[k], rules->rules[i].id) == 0;
        if (wanted) from_rule(&rules->rules[i]), count++;
    }
    printf("%zu rules, %u attacks, %u below a twentieth of the usual rate; slowest 1/%.1f (%.1f MiB/s: %s)\n", count, attacks, slow,
           1 / worst_share, worst, worst_what);
    ls_match_scratch_free(scratch);
    ls_matcher_free(matcher);
    ls_rules_free(rules);
    return slow != 0;
}
