/* Field by field, in the order of the structure. The workers' engine never isolates itself. */
#include "scan/engine_options.h"
#include "scan/guest_ask.h"
#include <string.h>

static void pack_words(ls_buffer *out, const char *const *words, size_t count) {
    ls_pack_number(out, count);
    for (size_t i = 0; i < count; i++) ls_pack_string(out, words[i]);
}

static const char *const *unpack_words(ls_unpack *in, ls_arena *arena, size_t *count) {
    *count = ls_unpack_count(in, 1);
    const char **words = ls_arena_alloc(arena, (*count + 1) * sizeof *words);
    if (!words) return in->failed = true, *count = 0, NULL;
    for (size_t i = 0; i < *count; i++) words[i] = ls_unpack_string(in, arena);
    return words;
}

void ls_engine_options_pack(ls_buffer *out, const leaksift_engine_options *options) {
    pack_words(out, options->rule_files, options->rule_file_count);
    ls_pack_number(out, options->no_builtin_rules);
    pack_words(out, options->only, options->only_count);
    pack_words(out, options->except, options->except_count);
    ls_pack_double(out, options->min_confidence);
    pack_words(out, options->own_domains, options->own_domain_count);
    pack_words(out, options->regions, options->region_count);
    ls_pack_number(out, options->limit_count);
    for (size_t i = 0; i < options->limit_count; i++) {
        ls_pack_string(out, options->limits[i].name);
        ls_pack_number(out, options->limits[i].value);
    }
    ls_pack_string(out, options->cache_dir);
    ls_pack_number(out, options->context);
    pack_words(out, options->passwords, options->password_count);
    ls_guests_pack(out, options);
}

leaksift_status ls_engine_unpack(const uint8_t *data, size_t length, leaksift_engine **engine,
                                 leaksift_error *error) {
    ls_arena arena = {0};
    ls_unpack in = {.at = data, .end = data + length};
    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    options.rule_files = unpack_words(&in, &arena, &options.rule_file_count);
    options.no_builtin_rules = ls_unpack_number(&in) != 0;
    options.only = unpack_words(&in, &arena, &options.only_count);
    options.except = unpack_words(&in, &arena, &options.except_count);
    options.min_confidence = ls_unpack_double(&in);
    options.own_domains = unpack_words(&in, &arena, &options.own_domain_count);
    options.regions = unpack_words(&in, &arena, &options.region_count);
    options.limit_count = ls_unpack_count(&in, 2);
    leaksift_limit *limits = ls_arena_alloc(&arena, (options.limit_count + 1) * sizeof *limits);
    for (size_t i = 0; limits && i < options.limit_count; i++) {
        limits[i].name = ls_unpack_string(&in, &arena);
        limits[i].value = ls_unpack_number(&in);
    }
    options.limits = limits;
    options.cache_dir = ls_unpack_string(&in, &arena);
    options.context = (uint32_t)ls_unpack_number(&in);
    options.passwords = unpack_words(&in, &arena, &options.password_count);
    bool guests = ls_guests_unpack(&in, &arena, &options);
    leaksift_status status = in.failed || !limits || !guests
                                 ? ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory")
                                 : leaksift_engine_create(&options, engine, error);
    ls_arena_free(&arena);
    return status;
}
