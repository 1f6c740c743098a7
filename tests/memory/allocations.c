/* Every allocation of ours fails once, for each sample: no crash, no leak, and the next scan with the same scanner is whole.
 *
 *   allocations MOST FILE…    the first MOST allocations one by one, then those at powers of two
 */
#include "base/alloc.h"
#include "leaksift.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static unsigned long samples, failures, items;
static uint64_t most;

static int count_item(void *context, const leaksift_item *item) {
    (void)context;
    (void)item;
    items++;
    return 0;
}

static const leaksift_callbacks callbacks = {.size = sizeof callbacks, .item = count_item};

static leaksift_status scan(const leaksift_engine *engine, const char *path) {
    leaksift_scanner *scanner;
    leaksift_status status = leaksift_scanner_create(engine, &scanner, NULL);
    if (status) return status;
    status = leaksift_scanner_file(scanner, path, &callbacks, NULL);
    if (status) {
        ls_alloc_fail_at(0);
        leaksift_status again = leaksift_scanner_file(scanner, path, &callbacks, NULL);
        if (again) {
            fprintf(stderr, "%s: a scan after a failed one gives %s\n", path, leaksift_status_name(again));
            exit(1);
        }
    }
    leaksift_scanner_free(scanner);
    return status;
}

static void fail_one(const leaksift_engine *engine, const char *path, uint64_t nth) {
    ls_alloc_fail_at(nth);
    leaksift_status status = scan(engine, path);
    ls_alloc_fail_at(0);
    failures++;
    if (status == LEAKSIFT_OK || status == LEAKSIFT_ERROR_MEMORY || status == LEAKSIFT_ERROR_IO) return;
    fprintf(stderr, "%s: allocation %llu failing gives %s\n", path, (unsigned long long)nth, leaksift_status_name(status));
    exit(1);
}

static void try_file(const leaksift_engine *engine, const char *path) {
    ls_alloc_fail_at(0);
    if (scan(engine, path)) {
        fprintf(stderr, "%s: not even without a failure\n", path);
        exit(1);
    }
    uint64_t total = ls_alloc_fail_at(0);
    for (uint64_t nth = 1; nth <= total && nth <= most; nth++) fail_one(engine, path, nth);
    for (uint64_t nth = 1; nth && nth <= total; nth *= 2)
        if (nth > most) fail_one(engine, path, nth);
    samples++;
}

static void try_path(const leaksift_engine *engine, const char *path) {
    struct stat about;
    if (lstat(path, &about)) return;
    if (S_ISREG(about.st_mode)) try_file(engine, path);
    if (!S_ISDIR(about.st_mode)) return;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        char inner[4096];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) < (int)sizeof inner) try_path(engine, inner);
    }
    if (folder) closedir(folder);
}

/* The engine's own allocations, with the cache off: rules, databases, tables. */
static void try_engine(void) {
    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    options.cache_dir = "";
    leaksift_engine *engine;
    for (uint64_t nth = 1;; nth = nth < 200 ? nth + 7 : nth * 2) {
        ls_alloc_fail_at(nth);
        leaksift_status status = leaksift_engine_create(&options, &engine, NULL);
        uint64_t total = ls_alloc_fail_at(0);
        failures++;
        if (status == LEAKSIFT_OK) leaksift_engine_free(engine);
        if (status != LEAKSIFT_OK && status != LEAKSIFT_ERROR_MEMORY && status != LEAKSIFT_ERROR_RULES) {
            fprintf(stderr, "engine: allocation %llu failing gives %s\n", (unsigned long long)nth, leaksift_status_name(status));
            exit(1);
        }
        if (status == LEAKSIFT_OK && nth > total) return;
    }
}

int main(int count, char **arguments) {
    leaksift_engine *engine;
    leaksift_error error;
    if (count < 3) return 2;
    most = strtoull(arguments[1], NULL, 10);
    if (leaksift_engine_create(NULL, &engine, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    for (int i = 2; i < count; i++) try_path(engine, arguments[i]);
    leaksift_engine_free(engine);
    try_engine();
    printf("%lu samples, %lu failed allocations, %lu items: no crash\n", samples, failures, items);
    return 0;
}
