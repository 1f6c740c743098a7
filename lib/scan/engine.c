/* Builds the engine from its options: rules, matcher, limits, and what the run line says of them. */
#include "scan/engine.h"
#include "base/alloc.h"
#include "base/digest.h"
#include "scan/engine_options.h"
#include "scan/isolate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static char *lower_copy(ls_arena *arena, const char *text) {
    char *copy = ls_arena_strdup(arena, text);
    for (char *at = copy; at && *at; at++)
        if (*at >= 'A' && *at <= 'Z') *at = (char)(*at - 'A' + 'a');
    return copy;
}

bool ls_engine_owns(const leaksift_engine *engine, const char *host) {
    size_t length = strlen(host);
    for (size_t i = 0; i < engine->own_count; i++) {
        size_t own = strlen(engine->own[i]);
        if (length < own || strcasecmp(host + length - own, engine->own[i]) != 0) continue;
        if (length == own || host[length - own - 1] == '.') return true;
    }
    return false;
}

double ls_engine_threshold(const leaksift_engine *engine, const ls_rule *rule) {
    return engine->min_confidence > 0 ? engine->min_confidence : rule->threshold;
}

static leaksift_status copy_limits(leaksift_engine *engine, const leaksift_engine_options *options,
                                   leaksift_error *error) {
    ls_limits_init(&engine->limits);
    for (size_t i = 0; i < options->limit_count; i++)
        if (!ls_limits_set(&engine->limits, options->limits[i].name, options->limits[i].value))
            return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "no limit is called %.64s", options->limits[i].name);
    for (size_t i = 0; i < LS_LIMIT_COUNT; i++)
        engine->limit_list[i] = (leaksift_named_count){ls_limit_table[i].name, engine->limits.value[i], 0};
    return LEAKSIFT_OK;
}

/* A host name: what else is given (an address, a URL) would own nothing, and everything be counted as others'. */
static bool is_domain(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] <= ' ' || strchr("/:@,;<>\"()[]\\\x7F", text[i])) return false;
    return length > 0 && *text != '.' && text[length - 1] != '.';
}

static leaksift_status copy_own(leaksift_engine *engine, const leaksift_engine_options *options,
                                leaksift_error *error) {
    engine->own = ls_arena_alloc(&engine->arena, (options->own_domain_count + 1) * sizeof *engine->own);
    if (!engine->own) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; i < options->own_domain_count; i++) {
        const char *domain = options->own_domains[i];
        if (*domain == '@') domain++;
        char *own = lower_copy(&engine->arena, domain);
        if (!own) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
        size_t length = strlen(own);
        if (length > 1 && own[length - 1] == '.') own[--length] = '\0'; /* the root's dot */
        if (!is_domain(own, length))
            return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "an own domain is one like example.org, not `%.64s'",
                                domain);
        engine->own[engine->own_count++] = own;
    }
    engine->own[engine->own_count] = NULL;
    return LEAKSIFT_OK;
}

static leaksift_status copy_passwords(leaksift_engine *engine, const leaksift_engine_options *options,
                                      leaksift_error *error) {
    engine->passwords = ls_arena_alloc(&engine->arena, (options->password_count + 1) * sizeof *engine->passwords);
    bool whole = engine->passwords != NULL;
    for (size_t i = 0; whole && i < options->password_count; i++)
        whole = (engine->passwords[engine->password_count++] =
                     ls_arena_strdup(&engine->arena, options->passwords[i])) != NULL;
    return whole ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
}

static bool add_option(leaksift_engine *engine, const char *name, const char *value) {
    const char **slot = &engine->options[2 * engine->option_count];
    slot[0] = name;
    slot[1] = ls_arena_strdup(&engine->arena, value);
    engine->option_count++;
    return slot[1];
}

/* What the engine was told, for the run line. */
static bool copy_options(leaksift_engine *engine, const leaksift_engine_options *options) {
    size_t most = options->rule_file_count + options->only_count + options->except_count + options->own_domain_count +
                  options->region_count + options->handler_count + options->recognizer_count + 4;
    char number[32];
    engine->options = ls_arena_alloc(&engine->arena, 2 * most * sizeof *engine->options);
    if (!engine->options) return false;
    bool good = true;
    for (size_t i = 0; i < options->rule_file_count; i++) good &= add_option(engine, "rules", options->rule_files[i]);
    for (size_t i = 0; i < options->only_count; i++) good &= add_option(engine, "only", options->only[i]);
    for (size_t i = 0; i < options->except_count; i++) good &= add_option(engine, "except", options->except[i]);
    for (size_t i = 0; i < options->own_domain_count; i++) good &= add_option(engine, "own", options->own_domains[i]);
    for (size_t i = 0; i < options->region_count; i++) good &= add_option(engine, "region", options->regions[i]);
    for (size_t i = 0; i < engine->guests.handler_count; i++)
        good &= add_option(engine, "handler", engine->guests.handlers[i].handler.name);
    for (size_t i = 0; i < engine->guests.recognizer_count; i++)
        good &= add_option(engine, "recognizer", engine->guests.recognizers[i].name);
    if (options->no_builtin_rules) good &= add_option(engine, "no_builtin_rules", "true");
    if (options->min_confidence > 0) {
        unsigned thousandths = (unsigned)(options->min_confidence * 1000 + 0.5);
        snprintf(number, sizeof number, "%u.%03u", thousandths / 1000, thousandths % 1000);
        good &= add_option(engine, "min_confidence", number);
    }
    if (options->password_count) { /* how many, never which */
        snprintf(number, sizeof number, "%zu", options->password_count);
        good &= add_option(engine, "passwords", number);
    }
    if (options->context) {
        snprintf(number, sizeof number, "%u", options->context);
        good &= add_option(engine, "context", number);
    }
    return good;
}

static int by_id(const void *a, const void *b) {
    return strcmp(((const leaksift_rule_info *)a)->id, ((const leaksift_rule_info *)b)->id);
}

static leaksift_status list_rules(leaksift_engine *engine, leaksift_error *error) {
    const ls_rules *rules = engine->rules;
    engine->rule_infos =
        ls_arena_alloc(&engine->arena, (rules->rule_count + rules->class_count + 1) * sizeof *engine->rule_infos);
    if (!engine->rule_infos) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; i < rules->rule_count; i++) {
        const ls_rule *rule = &rules->rules[i];
        if (!rule->enabled) continue;
        engine->rule_infos[engine->rule_info_count++] = (leaksift_rule_info){.id = rule->id, .type = rule->type,
            .description = rule->description, .source = rule->source, .threshold = ls_engine_threshold(engine, rule),
            .example_count = rule->example_count, .negative_count = rule->negative_count};
    }
    for (size_t i = 0; i < rules->class_count; i++) {
        const ls_class *class = &rules->classes[i];
        if (!class->enabled) continue;
        engine->rule_infos[engine->rule_info_count++] = (leaksift_rule_info){.id = class->name, .type = class->name,
            .description = class->description, .is_class = true, .threshold = class->threshold,
            .example_count = class->example_count, .negative_count = class->negative_count};
    }
    if (engine->rule_info_count) qsort(engine->rule_infos, engine->rule_info_count, sizeof *engine->rule_infos, by_id);
    return LEAKSIFT_OK;
}

/* $LEAKSIFT_CACHE, else $XDG_CACHE_HOME/leaksift, else ~/.cache/leaksift. "off" or "" in the variable: no cache. */
static const char *cache_dir(const leaksift_engine_options *options, char *room, size_t size) {
    if (options->cache_dir) return options->cache_dir;
    const char *told = getenv("LEAKSIFT_CACHE"), *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (told) return strcmp(told, "off") == 0 ? "" : told;
    int length = -1;
    if (base && *base == '/') length = snprintf(room, size, "%s/leaksift", base);
    else if (home && *home == '/') length = snprintf(room, size, "%s/.cache/leaksift", home);
    return length > 0 && (size_t)length < size ? room : "";
}

static leaksift_status keep_matcher_options(leaksift_engine *engine, const leaksift_engine_options *options,
                                            const char *cache, leaksift_error *error) {
    ls_matcher_options *kept = &engine->matcher_options;
    const char **regions = ls_arena_alloc(&engine->arena, (options->region_count + 1) * sizeof *regions);
    kept->cache_dir = ls_arena_strdup(&engine->arena, cache);
    bool whole = regions && kept->cache_dir;
    for (size_t i = 0; whole && i < options->region_count; i++)
        whole = (regions[i] = ls_arena_strdup(&engine->arena, options->regions[i])) != NULL;
    kept->regions = regions;
    kept->region_count = options->region_count;
    return whole ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
}

const ls_matcher *ls_engine_matcher(const leaksift_engine *shared, leaksift_error *error) {
    leaksift_engine *engine = (leaksift_engine *)(uintptr_t)shared; /* the one thing that is made late */
    pthread_mutex_lock(&engine->matcher_mutex);
    if (!engine->matcher) (void)ls_matcher_create(engine->rules, &engine->matcher_options, &engine->matcher, error);
    const ls_matcher *matcher = engine->matcher;
    pthread_mutex_unlock(&engine->matcher_mutex);
    return matcher;
}

static leaksift_status compile(leaksift_engine *engine, leaksift_error *error) {
    leaksift_error said = {LEAKSIFT_ERROR_MEMORY, ""};
    if (ls_engine_matcher(engine, &said)) return LEAKSIFT_OK;
    if (error) *error = said;
    return said.status;
}

static leaksift_status start_workers(leaksift_engine *engine, const leaksift_engine_options *options,
                                     leaksift_error *error) {
    ls_buffer packed = {0};
    leaksift_engine_options theirs = *options;
    theirs.cache_dir = engine->matcher_options.cache_dir;
    ls_engine_options_pack(&packed, &theirs);
    leaksift_status status = packed.failed
                                 ? ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory")
                                 : ls_isolation_start(&packed, engine->rules_sha256, &engine->isolation, error);
    ls_buffer_free(&packed);
    return status;
}

leaksift_status leaksift_engine_create(const leaksift_engine_options *given, leaksift_engine **out,
                                       leaksift_error *error) {
    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    char room[4096];
    *out = NULL;
    if (given && given->size > sizeof options)
        return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "the options are of a newer leaksift");
    if (given) memcpy(&options, given, given->size);
    leaksift_engine *engine = ls_calloc(1, sizeof *engine);
    if (!engine) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    pthread_mutex_init(&engine->matcher_mutex, NULL);
    engine->min_confidence = options.min_confidence;
    engine->context = options.context;
    ls_rules_options rules = {.files = options.rule_files, .file_count = options.rule_file_count,
        .no_builtin = options.no_builtin_rules, .only = options.only, .only_count = options.only_count,
        .except = options.except, .except_count = options.except_count};
    leaksift_status status = copy_limits(engine, &options, error);
    if (!status) status = copy_own(engine, &options, error);
    if (!status) status = copy_passwords(engine, &options, error);
    if (!status) status = ls_guests_rules(&options, &engine->arena, &rules, error);
    if (!status) status = ls_rules_load(&rules, &engine->rules, error);
    if (!status) status = ls_guests_take(&options, engine->rules, &engine->arena, &engine->guests, error);
    if (!status && !copy_options(engine, &options))
        status = ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    if (!status) status = list_rules(engine, error);
    if (!status) ls_hex(engine->rules->sha256, 32, engine->rules_sha256);
    if (!status) status = keep_matcher_options(engine, &options, cache_dir(&options, room, sizeof room), error);
    if (!status) status = options.isolate ? start_workers(engine, &options, error)
                          : compile(engine, error);
    if (!status) {
        *out = engine;
        return LEAKSIFT_OK;
    }
    leaksift_engine_free(engine);
    return status;
}

void leaksift_engine_free(leaksift_engine *engine) {
    if (!engine) return;
    ls_isolation_stop(engine->isolation);
    ls_matcher_free(engine->matcher);
    pthread_mutex_destroy(&engine->matcher_mutex);
    ls_rules_free(engine->rules);
    ls_arena_free(&engine->arena);
    ls_free(engine);
}

const leaksift_named_count *leaksift_engine_limits(const leaksift_engine *engine, size_t *count) {
    *count = LS_LIMIT_COUNT;
    return engine->limit_list;
}

const leaksift_rule_info *leaksift_engine_rule(const leaksift_engine *engine, size_t index) {
    return index < engine->rule_info_count ? &engine->rule_infos[index] : NULL;
}
