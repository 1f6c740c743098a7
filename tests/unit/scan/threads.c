/* One engine, sixteen scanners: each file of the samples is scanned by all of them at once, in another order each, and gives what one
 * scanner alone gives. With LEAKSIFT_CORPUS two of them scan each of its files (of at most a mebibyte, 2,000 spread over it). */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "leaksift.h"
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 16, SAMPLES_MOST = 400, CORPUS_MOST = 2000 };

static struct {
    char **paths;
    uint64_t *seen[THREADS];
    size_t count;
} files;
static size_t most_bytes;
static const leaksift_engine *engine;

static int add(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)where;
    if (kind != FTW_F || !S_ISREG(about->st_mode) || (size_t)about->st_size > most_bytes) return 0;
    files.paths = realloc(files.paths, (files.count + 1) * sizeof *files.paths);
    files.paths[files.count++] = strdup(path);
    return 0;
}

static int by_path(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void collect(const char *folder, size_t bytes, size_t most) {
    most_bytes = bytes;
    nftw(folder, add, 32, FTW_PHYS);
    qsort(files.paths, files.count, sizeof *files.paths, by_path);
    size_t step = files.count / most + 1, kept = 0;
    for (size_t i = 0; i < files.count; i++) {
        if (i % step == 0) files.paths[kept++] = files.paths[i];
        else free(files.paths[i]);
    }
    files.count = kept;
}

static void mix(uint64_t *sum, const char *text) {
    for (; text && *text; text++) *sum = (*sum ^ (unsigned char)*text) * 0x100000001B3u;
    *sum = (*sum ^ 0xFF) * 0x100000001B3u;
}

static int on_finding(void *context, const leaksift_finding *f) {
    mix(context, f->rule), mix(context, f->value), mix(context, f->normalized), mix(context, f->group);
    for (size_t i = 0; i < f->evidence_count; i++) mix(context, f->evidence[i]);
    *(uint64_t *)context += f->location.offset * 31 + (uint64_t)(f->confidence * 10000);
    return 0;
}

static int on_item(void *context, const leaksift_item *item) {
    mix(context, item->path), mix(context, item->media_type), mix(context, item->sha256), mix(context, item->sketch);
    for (size_t i = 0; i < item->note_count; i++) mix(context, item->notes[i].message);
    for (size_t i = 0; i < item->label_count; i++) mix(context, item->labels[i].name);
    *(uint64_t *)context += (uint64_t)item->state * 7 + item->coverage + item->bytes_examined;
    return 0;
}

static uint64_t scan(leaksift_scanner *scanner, const char *path) {
    uint64_t sum = 0xCBF29CE484222325u;
    const leaksift_callbacks callbacks = {sizeof callbacks, &sum, NULL, on_finding, on_item, NULL, NULL};
    return leaksift_scanner_file(scanner, path, &callbacks, NULL) == LEAKSIFT_OK ? sum : 0;
}

typedef struct part {
    unsigned number, share; /* scans where (file + number) % share is 0 */
} part;

static void *work(void *context) {
    const part *mine = context;
    leaksift_scanner *scanner;
    if (leaksift_scanner_create(engine, &scanner, NULL)) return NULL;
    for (size_t i = 0; i < files.count; i++) {
        size_t at = (i + files.count / THREADS * mine->number) % files.count;
        if ((at + mine->number) % mine->share == 0) files.seen[mine->number][at] = scan(scanner, files.paths[at]);
    }
    leaksift_scanner_free(scanner);
    return NULL;
}

static void compare(unsigned share) {
    pthread_t threads[THREADS];
    part parts[THREADS];
    leaksift_scanner *scanner;
    assert_true(files.count > 10);
    for (unsigned t = 0; t < THREADS; t++) assert_non_null(files.seen[t] = calloc(files.count, sizeof *files.seen[t]));
    for (unsigned t = 0; t < THREADS; t++) {
        parts[t] = (part){t, share};
        assert_int_equal(pthread_create(&threads[t], NULL, work, &parts[t]), 0);
    }
    for (unsigned t = 0; t < THREADS; t++) pthread_join(threads[t], NULL);
    assert_int_equal(leaksift_scanner_create(engine, &scanner, NULL), LEAKSIFT_OK);
    for (size_t i = 0; i < files.count; i++) {
        uint64_t alone = scan(scanner, files.paths[i]);
        assert_true(alone != 0);
        for (unsigned t = 0; t < THREADS; t++)
            if ((i + t) % share == 0 && files.seen[t][i] != alone) fail_msg("scanner %u differs: %s", t, files.paths[i]);
    }
    leaksift_scanner_free(scanner);
    printf("%zu files, each by %u of %d scanners\n", files.count, THREADS / share, THREADS);
    for (unsigned t = 0; t < THREADS; t++) free(files.seen[t]);
    for (size_t i = 0; i < files.count; i++) free(files.paths[i]);
    free(files.paths);
    memset(&files, 0, sizeof files);
}

static void samples(void **state) {
    (void)state;
    collect(LS_SAMPLES, 16 << 10, SAMPLES_MOST);
    collect(LS_SAMPLES "/../../examples/sample-leak", 256 << 10, SAMPLES_MOST);
    compare(4);
}

static void corpus(void **state) {
    (void)state;
    const char *folder = getenv("LEAKSIFT_CORPUS");
    if (!folder) skip();
    collect(folder, 1 << 20, CORPUS_MOST);
    compare(8);
}

int main(void) {
    leaksift_engine *made;
    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    const leaksift_limit limits[] = {{"time", 600}};
    options.limits = limits;
    options.limit_count = 1;
    if (leaksift_engine_create(&options, &made, NULL)) return 1;
    engine = made;
    const struct CMUnitTest tests[] = {cmocka_unit_test(samples), cmocka_unit_test(corpus)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    leaksift_engine_free(made);
    return failed;
}
