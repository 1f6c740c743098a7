/* Rule files: what is read, what is refused and how it is said, and every allocation failing once. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "base/alloc.h"
#include "rules/builtin.h"
#include "rules/rules.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RULE "rules:\n  - id: a.b\n    type: thing\n    description: d\n    source: s\n"
#define TAIL "    confidence: 0.5\n    examples: [x]\n    negatives: [y]\n"

static char path[64];

static void write_file(const char *text) {
    strcpy(path, "/tmp/leaksift-rules-XXXXXX");
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    close(descriptor);
}

static leaksift_status load(const char *text, ls_rules **rules, leaksift_error *error) {
    write_file(text);
    const char *const files[] = {path};
    ls_rules_options options = {.files = files, .file_count = 1, .no_builtin = true};
    leaksift_status status = ls_rules_load(&options, rules, error);
    unlink(path);
    return status;
}

static const struct {
    const char *text, *message; /* the message holds ":line: reason" */
} broken[] = {
    {"rules: [", ":2: did not find expected node content"},
    {"- a\n", ":1: a rule file must be a mapping"},
    {"rule: []\n", ":1: unknown key 'rule' in a rule file"},
    {"rules: x\n", ":1: 'rules' must be a list"},
    {"rules:\n  - id: a\n    id: b\n", ":3: the same key twice"},
    {"rules: &x []\n", ":1: YAML anchors are not allowed"},
    {"rules: [*x]\n", ":1: YAML aliases are not allowed"},
    {"rules: !!set {}\n", ":1: YAML tags are not allowed"},
    {"rules: []\n---\nrules: []\n", ":2: a second YAML document"},
    {"rules: [[[[[[[[[1]]]]]]]]]\n", ":1: nested too deeply"},
    {"? [a]\n: b\n", ":1: a key must be a word"},
    {RULE "    colour: red\n", ":6: unknown key 'colour' in a rule"},
    {"rules:\n  - id: a b\n", ":2: 'id' must be at most 80 of [A-Za-z0-9_.-]"},
    {"rules:\n  - id: a\n    type: Big\n", ":3: 'type' must be at most 80 of [a-z0-9_]"},
    {"rules:\n  - type: a\n", ":2: missing field 'id'"},
    {RULE "    confirm: x\n" TAIL, ":2: rule a.b: missing field 'anchors' (or 'recognizer')"},
    {RULE "    anchors: [x]\n" TAIL, ":2: rule a.b: needs 'confirm', 'checker' or both"},
    {RULE "    anchors: []\n" TAIL, ":6: 'anchors' must be a list of at least one"},
    {RULE "    anchors: ['']\n" TAIL, ":6: 'anchor' is empty"},
    {RULE "    anchors: [{literal: x, pattern: y}]\n" TAIL, ":6: an anchor has either 'literal' or 'pattern'"},
    {RULE "    anchors: [{literal: xyz, before: 2}]\n" TAIL, ":6: 'before' is less than the literal"},
    {RULE "    anchors: [{literal: x, before: 800, after: 300}]\n" TAIL,
     ":6: the slice is too large: before + after must be at most 1024"},
    {RULE "    anchors: [{literal: x, after: 70000, end_mark: true}]\n" TAIL, ":6: 'after' must be at most 65536"},
    {RULE "    anchors: [{literal: x, case: maybe}]\n" TAIL, ":6: 'case' must be true or false"},
    {RULE "    anchors: [x]\n    confirm: x\n    confidence: much\n", ":8: 'confidence' must be a number"},
    {RULE "    anchors: [x]\n    confirm: x\n    confidence: 1.5\n", ":8: 'confidence' must be from 0 to 1"},
    {RULE "    anchors: [x]\n    confirm: x\n    confidence: 0.5\n    negatives: [y]\n", ":2: rule a.b: missing field 'examples'"},
    {RULE "    anchors: [x]\n    confirm: x\n    confidence: 0.5\n    examples: [y]\n", ":2: rule a.b: missing field 'negatives'"},
    {RULE "    anchors: [x]\n    confirm: x\n    keyword_required: true\n" TAIL, ":2: rule a.b: 'keyword_required' without 'keywords'"},
    {RULE "    recognizer: phone\n    confirm: x\n" TAIL, ":2: rule a.b: a recognizer stands alone"},
    {RULE "    anchors: [x]\n    confirm: x\n    confidence: 0.5\n    examples: [{txt: y}]\n", ":9: unknown key 'txt' in an example"},
    {"cues:\n  - id: c\n", ":2: cue c: has one of 'phrases', 'pattern', 'structure'"},
    {"cues:\n  - id: c\n    phrases: [' ']\n", ":2: cue c: a phrase is empty or longer than 200 bytes"},
    {"cues:\n  - {id: c, phrases: [a]}\n  - {id: c, phrases: [b]}\n", ":3: 'c' is defined twice"},
    {"cues:\n  - {id: c, phrases: [a], status: lost}\n", ":2: 'status' must be signed, draft or template"},
    {"classes:\n  - name: k\n    description: d\n    bias: -1\n    threshold: 0.5\n    cues: {nobody: 1}\n", ":6: unknown cue 'nobody'"},
    {"classes:\n  - name: k\n    description: d\n    bias: -1\n    threshold: 0.5\n    density: {thin: 1}\n", ":6: missing field 'bytes'"},
    {"classes:\n  - name: k\n    description: d\n    bias: 1\n", ":4: 'bias' must be from -50 to 0"},
    {"policy:\n  levels:\n    - {level: awful, type: x}\n", ":3: 'level' must be low, medium, high or critical"},
    {"policy:\n  levels:\n    - {level: low}\n", ":3: a level has either 'type' or 'class'"},
    {"policy:\n  thresholds: {nobody: 0.5}\n", ":2: unknown type 'nobody'"},
    {"policy:\n  evidence:\n    - {type: nobody, kind: z, weight: 1}\n", ":3: unknown type 'nobody'"},
    {"policy:\n  levels:\n    - {level: low, class: nobody}\n", ":3: unknown class 'nobody'"},
    {"cues:\n  - {id: c, structure: arches}\n", ":2: unknown structure 'arches'"},
    {"cues:\n  - {id: c, structure: prose, names: [the]}\n", ":2: cue c: 'names' are of 'network_fields' and 'price_rows'"},
    {"cues:\n  - {id: c, structure: price_rows, names: cost}\n", ":2: 'names' must be a list, of at most 32 things"},
    {"cues:\n  - {id: c, structure: price_rows, names: [[cost, {a: b}]]}\n", ":2: 'names'"},
    {"policy:\n  thresholds: {x: y}\n", ":2: 'x' must be a number"},
};

static void broken_files_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        ls_rules *rules;
        leaksift_error error = {0};
        leaksift_status status = load(broken[i].text, &rules, &error);
        if (status != LEAKSIFT_ERROR_RULES || strncmp(error.message, path, strlen(path)) != 0 ||
            strncmp(error.message + strlen(path), broken[i].message, strlen(broken[i].message)) != 0)
            fail_msg("case %zu: status %d, \"%s\", not \"%s\"", i, (int)status, error.message, broken[i].message);
        assert_null(rules);
    }
}

static void a_whole_file_is_read(void **state) {
    (void)state;
    static const char text[] = RULE
        "    anchors: [AST-, {pattern: 'A[0-9]', case: true, before: 6, after: 24}]\n    confirm: 'x'\n"
        "    keywords: [one, two]\n" TAIL
        "  - {id: c.d, type: other, description: d, source: s, recognizer: phone, confidence: 1, examples: [{text: t, find: [t], "
        "column: C}], negatives: [n]}\n"
        "classes:\n  - {name: k, description: d, bias: -2.5, threshold: 0.6, density: {bytes: 512, thin: 2, most: 1.5}, cues: {late.cue: {weight: 1, more: 0.5, title: 2}, c2: -1}}\n"
        "cues:\n  - {id: late.cue, phrases: [Some Words], heading_only: true}\n  - {id: c2, pattern: 'x+'}\n"
        "policy:\n  thresholds: {thing: 0.25, '*': 0.75}\n  evidence:\n    - {type: thing, kind: z, weight: 1}\n    - {type: other, kind: z, weight: 2}\n"
        "    - {type: thing, kind: k, weight: 3}\n    - {type: thing, kind: z, weight: 4}\n  levels:\n    - {level: high, type: thing, distinct: 3}\n"
        "    - {level: critical, class: k, status: signed}\n";
    ls_rules *rules;
    leaksift_error error = {0};
    if (load(text, &rules, &error) != LEAKSIFT_OK) fail_msg("%s", error.message);
    assert_int_equal(rules->rule_count, 2);
    const ls_rule *rule = &rules->rules[0];
    assert_int_equal(rule->anchor_count, 2);
    assert_true(rule->anchors[0].literal && rule->anchors[0].caseless && rule->anchors[0].before == 4);
    assert_true(!rule->anchors[1].literal && !rule->anchors[1].caseless && rule->anchors[1].before == 6 && rule->anchors[1].after == 24);
    assert_true(rule->enabled && rule->keyword_count == 2 && rule->confidence == 0.5);
    assert_string_equal(rules->rules[1].examples[0].column, "C");
    assert_int_equal(rules->rules[1].examples[0].value_count, 1);
    assert_int_equal(rules->classes[0].weights[0].cue, 0);
    assert_true(rules->classes[0].weights[0].more == 0.5 && rules->classes[0].weights[0].title == 2 && rules->classes[0].bias == -2.5);
    const ls_class_density *density = &rules->classes[0].density;
    assert_true(density->bytes == 512 && density->thin == 2 && density->most == 1.5 && density->dense == 0);
    assert_true(rules->classes[0].weights[1].weight == -1 && rules->cues[0].heading_only);
    assert_true(rules->rules[0].threshold == 0.25 && rules->rules[1].threshold == 0.75); /* its own type's, and that of all */
    assert_int_equal(rules->evidence_count, 3);
    assert_string_equal(rules->evidence[0].kind, "k");
    assert_string_equal(rules->evidence[1].type, "other");
    assert_true(rules->evidence[2].weight == 4);
    assert_true(rules->levels[0].distinct == 3 && rules->levels[1].is_class);
    ls_rules_free(rules);
}

static void choices(void **state) {
    (void)state;
    const char *const mail[] = {"email_address"}, *const wrong[] = {"e-mail"};
    ls_rules_options options = {.only = mail, .only_count = 1};
    ls_rules *rules;
    leaksift_error error = {0};
    assert_int_equal(ls_rules_load(&options, &rules, &error), LEAKSIFT_OK);
    for (size_t i = 0; i < rules->rule_count; i++)
        assert_int_equal(rules->rules[i].enabled, strcmp(rules->rules[i].type, "email_address") == 0);
    ls_rules_free(rules);
    options = (ls_rules_options){.except = mail, .except_count = 1};
    assert_int_equal(ls_rules_load(&options, &rules, &error), LEAKSIFT_OK);
    for (size_t i = 0; i < rules->rule_count; i++)
        assert_int_equal(rules->rules[i].enabled, strcmp(rules->rules[i].type, "email_address") != 0);
    ls_rules_free(rules);
    options = (ls_rules_options){.only = wrong, .only_count = 1};
    assert_int_equal(ls_rules_load(&options, &rules, &error), LEAKSIFT_ERROR_ARGUMENT);
    assert_string_equal(error.message, "unknown type or class: e-mail");
    const char *const files[] = {"/nonexistent/rules.yaml"};
    options = (ls_rules_options){.files = files, .file_count = 1};
    assert_int_equal(ls_rules_load(&options, &rules, &error), LEAKSIFT_ERROR_IO);
}

static void files_change_the_digest(void **state) {
    (void)state;
    ls_rules *one, *two;
    assert_int_equal(load("cues: []\n", &one, NULL), LEAKSIFT_OK);
    assert_int_equal(load("cues:  []\n", &two, NULL), LEAKSIFT_OK);
    assert_memory_not_equal(one->sha256, two->sha256, 32);
    ls_rules_free(one);
    ls_rules_free(two);
    assert_int_equal(load("", &one, NULL), LEAKSIFT_OK);
    assert_int_equal(one->rule_count, 0);
    ls_rules_free(one);
}

static void memory_runs_out(void **state) {
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        ls_rules *rules;
        ls_alloc_fail_at(nth);
        leaksift_status status = ls_rules_load(NULL, &rules, NULL);
        uint64_t used = ls_alloc_fail_at(0);
        if (status == LEAKSIFT_OK) {
            ls_rules_free(rules);
            assert_true(used < nth);
            break;
        }
        assert_int_equal(status, LEAKSIFT_ERROR_MEMORY);
        assert_null(rules);
    }
}

static void assert_same(const ls_yaml *left, const ls_yaml *right) {
    for (; left && right; left = left->next, right = right->next) {
        assert_int_equal(left->kind, right->kind);
        assert_int_equal(left->line, right->line);
        assert_int_equal(left->quoted, right->quoted);
        assert_int_equal(left->count, right->count);
        assert_int_equal(left->length, right->length);
        assert_true(!left->key == !right->key && !left->text == !right->text);
        if (left->key) assert_string_equal(left->key, right->key);
        if (left->text) assert_string_equal(left->text, right->text);
        assert_same(left->first, right->first);
    }
    assert_true(!left && !right);
}

static void the_trees_of_the_build_are_those_of_the_files(void **state) {
    (void)state;
    for (const ls_builtin_file *one = ls_builtin_rules; one->name; one++) {
        ls_arena arena = {0};
        ls_yaml *root;
        assert_int_equal(ls_yaml_parse(one->name, one->data, one->length, &arena, &root, NULL), LEAKSIFT_OK);
        assert_same(one->root, root);
        ls_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_files_are_refused), cmocka_unit_test(a_whole_file_is_read), cmocka_unit_test(choices),
        cmocka_unit_test(files_change_the_digest),  cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(the_trees_of_the_build_are_those_of_the_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
