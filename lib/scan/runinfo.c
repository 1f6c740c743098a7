/* The run line: what is looked for, and as plainly what is not. */
#include "scan/runinfo.h"
#include "base/alloc.h"
#include "base/digest.h"
#include "base/pack.h"
#include "scan/guards.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Types and classes that users of such a tool ask about; what no enabled rule finds is said to be not looked for. */
static const char *const asked_about[] = {"person_name",
                                          "email_address",
                                          "phone_number",
                                          "organization_name",
                                          "ip_address",
                                          "ip_network",
                                          "mac_address",
                                          "hostname",
                                          "network_secret",
                                          "credential",
                                          "payment_card",
                                          "iban",
                                          "national_id",
                                          "date_of_birth",
                                          "tenant_id",
                                          "postal_address",
                                          "health",
                                          "biometric",
                                          "statement_of_work",
                                          "proof_of_execution",
                                          "network_configuration",
                                          "invoice",
                                          "purchase_order",
                                          "quote",
                                          "contract",
                                          "price_list",
                                          "contact_list",
                                          "email",
                                          "source_code"};
enum { ASKED = sizeof asked_about / sizeof *asked_about };

static bool add_root(ls_root_list *list, const char *path) {
    if (!ls_grow(&list->roots, list->count, &list->capacity, sizeof *list->roots)) return false;
    list->roots[list->count++] = path;
    return true;
}

static bool read_whole(FILE *file, ls_buffer *out) {
    enum { CHUNK = 65536 };
    size_t got;
    do {
        if (!ls_buffer_reserve(out, CHUNK)) return false;
        got = fread(out->data + out->length, 1, CHUNK, file);
        out->length += got;
    } while (got > 0);
    return ls_buffer_putc(out, '\0');
}

/* One path a line, or, where a NUL stands anywhere (find -print0), one before each NUL: names may hold newlines. */
static leaksift_status read_list(ls_root_list *list, const char *path, leaksift_error *error) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!file)
        return ls_error_set(error, LEAKSIFT_ERROR_IO, "the list of files %s: %s", path, strerrordesc_np(errno));
    bool whole = read_whole(file, &list->text), failed = ferror(file);
    if (file != stdin) fclose(file);
    if (failed)
        return ls_error_set(error, LEAKSIFT_ERROR_IO, "the list of files %s: %s", path, strerrordesc_np(errno));
    char *at = list->text.data, *end = whole ? at + list->text.length - 1 : at;
    const bool lines = whole && !memchr(at, '\0', (size_t)(end - at));
    for (char *next; whole && at < end; at = next + 1) {
        next = memchr(at, lines ? '\n' : '\0', (size_t)(end - at));
        if (!next) next = end;
        *next = '\0';
        if (lines && next > at && next[-1] == '\r') next[-1] = '\0';
        if (*at) whole = add_root(list, at);
    }
    return whole ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
}

leaksift_status ls_root_list_make(ls_root_list *list, const char *const *roots, size_t count, const char *files_from,
                                  leaksift_error *error) {
    for (size_t i = 0; i < count; i++)
        if (!add_root(list, roots[i])) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    return files_from ? read_list(list, files_from, error) : LEAKSIFT_OK;
}

void ls_root_list_free(ls_root_list *list) {
    ls_free(list->roots);
    ls_buffer_free(&list->text);
}

static bool is_looked_for(const leaksift_engine *engine, const char *type) {
    for (size_t i = 0; i < engine->rule_info_count; i++)
        if (strcmp(engine->rule_infos[i].type, type) == 0) return true;
    return false;
}

static bool is_listed(const char *const *list, size_t count, const char *type) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], type) == 0) return true;
    return false;
}

/* The engine's options, and the run's that decide what is seen. */
static bool gather_options(const leaksift_engine *engine, const leaksift_run_options *options, ls_arena *arena,
                           const char *jobs, const char *fewer_jobs, leaksift_run_info *info) {
    size_t most = engine->option_count + options->include_count + options->exclude_count + 3,
           count = engine->option_count;
    const char **pairs = ls_arena_alloc(arena, 2 * most * sizeof *pairs);
    if (!pairs) return false;
    for (size_t i = 0; i < 2 * count; i++) pairs[i] = engine->options[i];
    for (size_t i = 0; i < options->include_count; i++, count++)
        pairs[2 * count] = "include", pairs[2 * count + 1] = options->include[i];
    for (size_t i = 0; i < options->exclude_count; i++, count++)
        pairs[2 * count] = "exclude", pairs[2 * count + 1] = options->exclude[i];
    if (options->files_from) pairs[2 * count] = "files_from", pairs[2 * count++ + 1] = options->files_from;
    if (options->jobs) pairs[2 * count] = "jobs", pairs[2 * count++ + 1] = jobs;
    if (*fewer_jobs) pairs[2 * count] = "jobs_used", pairs[2 * count++ + 1] = fewer_jobs;
    info->options = pairs;
    info->option_count = count;
    return true;
}

leaksift_status ls_runinfo_tell(const leaksift_engine *engine, const leaksift_run_options *options,
                                const char *fewer_jobs, const char *const *roots, size_t root_count,
                                const leaksift_callbacks *callbacks, leaksift_error *error) {
    if (!callbacks || !callbacks->run) return LEAKSIFT_OK;
    ls_arena arena = {0};
    leaksift_run_info info = {.rules_sha256 = engine->rules_sha256, .tables = ls_match_tables, .roots = roots,
        .root_count = root_count, .limits = engine->limit_list, .limit_count = LS_LIMIT_COUNT};
    while (ls_match_tables[2 * info.table_count]) info.table_count++;
    size_t most = engine->rule_info_count + ASKED + 1;
    const char **looked = ls_arena_alloc(&arena, most * sizeof *looked);
    const char **missed = ls_arena_alloc(&arena, most * sizeof *missed);
    double *thresholds = ls_arena_alloc(&arena, most * sizeof *thresholds);
    char jobs[16];
    snprintf(jobs, sizeof jobs, "%u", options->jobs);
    bool gathered = gather_options(engine, options, &arena, jobs, fewer_jobs, &info);
    leaksift_status status = looked && missed && thresholds && gathered
                                 ? LEAKSIFT_OK
                                 : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; !status && i < engine->rule_info_count; i++) {
        const leaksift_rule_info *rule = &engine->rule_infos[i];
        if (is_listed(looked, info.looked_for_count, rule->type)) continue;
        thresholds[info.looked_for_count] = rule->threshold;
        looked[info.looked_for_count++] = rule->type;
    }
    for (size_t i = 0; !status && options->mode == LEAKSIFT_MODE_SCAN && i < ASKED; i++)
        if (!is_looked_for(engine, asked_about[i])) missed[info.not_looked_for_count++] = asked_about[i];
    const char *guards[8];
    if (engine->isolation) info.guard_count = ls_guards_names(guards, sizeof guards / sizeof *guards);
    info.guards = guards;
    char started[32];
    time_t at = time(NULL);
    struct tm parts;
    if (!gmtime_r(&at, &parts) || !strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", &parts)) *started = '\0';
    info.started = started;
    info.looked_for = looked;
    info.threshold_types = looked;
    info.thresholds = thresholds;
    info.threshold_count = info.looked_for_count;
    info.not_looked_for = missed;
    if (!status && callbacks->run(callbacks->context, &info))
        status = ls_error_set(error, LEAKSIFT_ERROR_CALLBACK, "a callback ended the run");
    ls_arena_free(&arena);
    return status;
}

static void add_term(ls_buffer *out, const char *name, const char *value) {
    ls_pack_string(out, name);
    ls_pack_string(out, value ? value : "");
}

/* What opens encrypted items changes what is found in them. */
static void add_passwords(ls_buffer *out, const leaksift_engine *engine) {
    ls_sha256 state;
    uint8_t digest[32];
    char hex[65];
    if (!engine->password_count) return;
    ls_sha256_init(&state);
    for (size_t i = 0; i < engine->password_count; i++)
        ls_sha256_update(&state, engine->passwords[i], strlen(engine->passwords[i]) + 1);
    ls_sha256_final(&state, digest);
    ls_hex(digest, 32, hex);
    add_term(out, "list of passwords", hex);
}

static void add_words(ls_buffer *out, const char *name, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) add_term(out, name, words[i]);
}

/* Roots may be many: of them only a digest is kept, with the folder from which they are meant. */
static void add_roots(ls_buffer *out, const char *const *roots, size_t count) {
    ls_sha256 state;
    uint8_t digest[32];
    char hex[65], *folder = getcwd(NULL, 0);
    bool relative = false;
    ls_sha256_init(&state);
    for (size_t i = 0; i < count; i++) {
        ls_sha256_update(&state, roots[i], strlen(roots[i]) + 1);
        relative |= *roots[i] != '/' && strcmp(roots[i], "-") != 0;
    }
    ls_sha256_final(&state, digest);
    ls_hex(digest, 32, hex);
    add_term(out, "list of paths", hex);
    add_term(out, "current folder", relative ? folder : "");
    free(folder); /* of the C library */
}

void ls_runinfo_terms(const leaksift_engine *engine, const leaksift_run_options *options, const char *const *roots,
                      size_t root_count, ls_buffer *out) {
    char text[64];
    add_term(out, "version", leaksift_version());
    snprintf(text, sizeof text, "%d", LS_PACK_VERSION);
    add_term(out, "version of the journal", text);
    add_term(out, "command", options->mode == LEAKSIFT_MODE_SCAN ? "scan" : "identify");
    add_term(out, "set of rules", engine->rules_sha256);
    for (size_t i = 0; ls_match_tables[i]; i += 2) add_term(out, ls_match_tables[i], ls_match_tables[i + 1]);
    for (size_t i = 0; i < engine->option_count; i++) add_term(out, engine->options[2 * i], engine->options[2 * i + 1]);
    for (size_t i = 0; i < LS_LIMIT_COUNT; i++) {
        char name[64];
        snprintf(name, sizeof name, "limit %s", engine->limit_list[i].name);
        snprintf(text, sizeof text, "%llu", (unsigned long long)engine->limit_list[i].items);
        add_term(out, name, text);
    }
    add_passwords(out, engine);
    add_words(out, "include", options->include, options->include_count);
    add_words(out, "exclude", options->exclude, options->exclude_count);
    for (size_t i = 0; i < options->journal_term_count; i++)
        add_term(out, options->journal_terms[2 * i], options->journal_terms[2 * i + 1]);
    add_roots(out, roots, root_count);
}
