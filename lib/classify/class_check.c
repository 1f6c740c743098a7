/* Runs the examples and negative examples of classes, as `leaksift rules check` and the tests need it. */
#include "classify/class_check.h"
#include "base/buffer.h"
#include "classify/classify.h"
#include "match/matcher.h"
#include <string.h>

typedef struct checker {
    const ls_rules *rules;
    ls_class_report report;
    void *context;
    size_t failed;
    ls_matcher *matcher;
    ls_match_scratch *scratch;
    ls_classifier *classifier;
    const ls_block *block;
    ls_arena arena;
} checker;

static ls_status take_hit(void *context, const ls_hit *hit) {
    checker *run = context;
    return ls_classifier_hit(run->classifier, run->block, hit, ls_confidence(run->rules, hit));
}

static ls_status take_cue(void *context, const ls_cue_hit *cue) {
    checker *run = context;
    return ls_classifier_cue(run->classifier, run->block, cue);
}

static ls_status classify(checker *run, const ls_block *block, ls_classification *out) {
    const ls_hit_sink sink = {.context = run, .hit = take_hit, .cue = take_cue};
    run->block = block;
    ls_classifier_reset(run->classifier);
    ls_status status = ls_match_block(run->matcher, run->scratch, block, &sink);
    if (status == LS_OK) status = ls_classifier_block(run->classifier, block);
    const ls_classify_item item = {.path = "example", .name = "example", .media_type = block->media_type};
    ls_arena_reset(&run->arena);
    return status == LS_OK ? ls_classifier_finish(run->classifier, &item, &run->arena, out) : status;
}

static void fail(checker *run, const ls_class *class, const ls_example *example, const char *reason) {
    ls_buffer line = {0};
    run->failed++;
    ls_buffer_printf(&line, "%s:%u: class %s: %s", example->file ? example->file : "rules", example->line, class->name,
                     reason);
    if (run->report) run->report(run->context, ls_buffer_cstr(&line));
    ls_buffer_free(&line);
}

static ls_status run_example(checker *run, const ls_class *class, const ls_example *example, bool negative) {
    ls_block_segment segment = {.length = (uint32_t)strlen(example->text),
                                .about = {.column = example->column, .field = example->field, .lines = true}};
    ls_buffer text = {0};
    ls_classification out = {0};
    ls_buffer_puts(&text, example->text);
    if (!ls_buffer_putc(&text, '\n')) {
        ls_buffer_free(&text);
        return LS_NOMEM;
    }
    ls_block block = {.text = text.data, .length = (uint32_t)text.length, .segments = &segment, .segment_count = 1,
                      .media_type = example->media_type ? example->media_type : "text/plain", .item_name = "example"};
    ls_status status = classify(run, &block, &out);
    ls_buffer_free(&text);
    if (status != LS_OK) return status;
    bool found = false;
    for (size_t i = 0; i < out.label_count; i++) found |= strcmp(out.labels[i].name, class->name) == 0;
    if (found == negative)
        fail(run, class, example, negative ? "the negative example is labelled" : "the example is not labelled");
    return LS_OK;
}

static ls_status run_all(checker *run) {
    ls_status status = LS_OK;
    for (size_t i = 0; i < run->rules->class_count; i++) {
        const ls_class *class = &run->rules->classes[i];
        if (!class->enabled) continue;
        for (size_t j = 0; j < class->example_count && status == LS_OK; j++)
            status = run_example(run, class, &class->examples[j], false);
        for (size_t j = 0; j < class->negative_count && status == LS_OK; j++)
            status = run_example(run, class, &class->negatives[j], true);
    }
    return status;
}

leaksift_status ls_class_examples_check(const ls_rules *rules, ls_class_report report, void *context, size_t *failed,
                                        leaksift_error *error) {
    checker run = {.rules = rules, .report = report, .context = context};
    const ls_matcher_options options = {0};
    leaksift_status result = ls_matcher_create(rules, &options, &run.matcher, error);
    *failed = 0;
    if (result != LEAKSIFT_OK) return result;
    run.scratch = ls_match_scratch_create(run.matcher);
    run.classifier = ls_classifier_create(rules);
    ls_status status = run.scratch && run.classifier ? run_all(&run) : LS_NOMEM;
    if (status != LS_OK) result = ls_error_set(error, ls_status_public(status), "checking a class's examples failed");
    *failed = run.failed;
    ls_classifier_free(run.classifier);
    ls_match_scratch_free(run.scratch);
    ls_matcher_free(run.matcher);
    ls_arena_free(&run.arena);
    return result;
}
