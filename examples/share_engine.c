/* One engine, many threads: the engine (compiled rules) is immutable and costs most; a scanner (working state) is cheap
 * and belongs to one thread at a time.
 *
 *   share_engine FILE...
 */
#include <leaksift.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { THREADS = 4 };

typedef struct {
    const leaksift_engine *engine;
    char **files;
    int count;
    atomic_int next;
    atomic_ullong findings, items, failures;
} work;

static int count_finding(void *context, const leaksift_finding *finding) {
    work *w = context;
    if (!finding->below)
        atomic_fetch_add(&w->findings, 1); /* what is under its type's threshold comes too, and says so */
    return 0;
}

static int count_item(void *context, const leaksift_item *item) {
    work *w = context;
    (void)item;
    atomic_fetch_add(&w->items, 1);
    return 0;
}

static void *scan_files(void *context) {
    work *w = context;
    leaksift_callbacks callbacks = LEAKSIFT_CALLBACKS_INIT;
    callbacks.context = w;
    callbacks.finding = count_finding;
    callbacks.item = count_item;
    leaksift_scanner *scanner;
    if (leaksift_scanner_create(w->engine, &scanner, NULL)) return atomic_fetch_add(&w->failures, 1), NULL;
    for (int i; (i = atomic_fetch_add(&w->next, 1)) < w->count;) {
        leaksift_error error;
        if (!leaksift_scanner_file(scanner, w->files[i], &callbacks, &error)) continue;
        fprintf(stderr, "%s\n", error.message);
        atomic_fetch_add(&w->failures, 1);
    }
    leaksift_scanner_free(scanner);
    return NULL;
}

int main(int argc, char **argv) {
    leaksift_engine *engine;
    leaksift_error error;
    if (leaksift_engine_create(NULL, &engine, &error)) return fprintf(stderr, "%s\n", error.message), 1;
    work w = {.engine = engine, .files = argv + 1, .count = argc - 1};
    pthread_t threads[THREADS];
    int started = 0;
    while (started < THREADS && pthread_create(&threads[started], NULL, scan_files, &w) == 0) started++;
    if (started == 0) scan_files(&w);
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    printf("%llu findings in %llu items of %d files\n", (unsigned long long)w.findings, (unsigned long long)w.items,
           w.count);
    leaksift_engine_free(engine);
    return w.failures != 0;
}
