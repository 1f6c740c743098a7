/* Rules of your own, beside ours or alone: a YAML file, checked by its own examples before it is used.
 *
 *   own_rules RULES.yaml PATH        (own-rules.yaml beside this file is one)
 */
#include <leaksift.h>
#include <stdio.h>

static void complain(void *context, const char *line) {
    (void)context;
    fprintf(stderr, "%s\n", line);
}

int main(int argc, char **argv) {
    leaksift_error error;
    if (argc != 3) return fprintf(stderr, "usage: %s RULES.yaml PATH\n", argv[0]), 2;
    const char *const rules[] = {argv[1]};
    if (leaksift_rules_check(rules, 1, complain, NULL, &error)) return fprintf(stderr, "%s\n", error.message), 1;

    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    options.rule_files = rules;
    options.rule_file_count = 1;
    options.no_builtin_rules = true; /* leave this out, and ours are in force too */
    leaksift_engine *engine;
    if (leaksift_engine_create(&options, &engine, &error)) return fprintf(stderr, "%s\n", error.message), 1;

    leaksift_results *results;
    leaksift_status status = leaksift_scan_path(engine, argv[2], &results, &error);
    for (size_t i = 0; !status && i < leaksift_results_finding_count(results); i++) {
        const leaksift_finding *finding = leaksift_results_finding(results, i);
        printf("%s: %s, rule %s, %s\n", finding->path, finding->type, finding->rule, finding->value);
    }
    if (status) fprintf(stderr, "%s\n", error.message);
    else leaksift_results_free(results);
    leaksift_engine_free(engine);
    return status != LEAKSIFT_OK;
}
