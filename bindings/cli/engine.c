/* The engine that the options ask for. */
#include "cli.h"

leaksift_engine *cli_engine(const cli_options *o, bool isolate) {
    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    options.rule_files = o->rules.words;
    options.rule_file_count = o->rules.count;
    options.no_builtin_rules = o->no_builtin_rules;
    options.only = o->only.words;
    options.only_count = o->only.count;
    options.except = o->except.words;
    options.except_count = o->except.count;
    options.min_confidence = o->min_confidence;
    options.own_domains = o->own.words;
    options.own_domain_count = o->own.count;
    options.regions = o->region.words;
    options.region_count = o->region.count;
    options.limits = o->limits;
    options.limit_count = o->limit_count;
    options.context = o->context;
    options.passwords = o->passwords.words;
    options.password_count = o->passwords.count;
    options.isolate = isolate && !o->no_isolate;
    leaksift_engine *engine = NULL;
    leaksift_error error = {LEAKSIFT_OK, ""};
    if (leaksift_engine_create(&options, &engine, &error) == LEAKSIFT_OK) return engine;
    cli_complain("%s", error.message);
    return NULL;
}
