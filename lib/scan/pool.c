/* A bounded queue between the walk and the scanning threads. Once the run is cancelled, what is still in the queue and
 * what the walk still finds become items with the note not_reached, without being opened. */
#include "scan/pool.h"
#include "base/alloc.h"
#include "base/digest.h"
#include "scan/descriptors.h"
#include "scan/isolate_private.h"
#include "scan/opened.h"
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

enum { QUEUE = 1024, BATCH = LS_WIRE_DESCRIPTORS, BATCH_BYTES = 512 << 10, FILES_OPEN = 512, STACK = 16 << 20,
       TICK_NANOSECONDS = 250000000 };

typedef struct job {
    uint64_t sequence;
    ls_found found; /* its path is ours */
    int descriptor; /* open already, or -1 */
} job;

typedef struct worker {
    ls_pool *pool;
    pthread_t thread;
    unsigned index;
    ls_unit *unit;     /* scans in this process, or … */
    ls_remote *remote; /* … in a worker process */
    uint64_t items_seen;
    uint64_t shift;    /* from the unit's offsets to the stream's */
    ls_shared *shared; /* in this process: of this root */
    size_t shared_count;
} worker;

struct ls_pool {
    ls_pool_options options;
    pthread_mutex_t mutex;
    pthread_cond_t room, work;
    job queue[QUEUE];
    size_t first, count;
    bool closed;
    uint64_t sequence;
    atomic_int failed; /* an ls_status */
    worker *workers;
    unsigned started, idle;
    size_t batch; /* files that a thread takes at most: all threads' must not use up the descriptors of a process */
    atomic_uint_fast64_t files, items, bytes;
    uint64_t passed_items, passed_bytes; /* enumerated by the sessions before; the walk's thread */
};

static ls_status flush(void *context, ls_buffer *out) {
    worker *self = context;
    return ls_journal_append(self->pool->options.journal, self->index, out);
}

static bool find_copy(void *context, const uint8_t key[16], ls_copy *copy, ls_below *below) {
    worker *self = context;
    ls_known known;
    if (!ls_copies_find(self->pool->options.copies, key, &known)) return false;
    *copy = known.copy;
    *below = known.below;
    return true;
}

static void add_copy(void *context, const ls_shared *added) {
    worker *self = context;
    ls_shared shared = *added;
    shared.offset += self->shift;
    ls_copies_add(self->pool->options.copies, self->index, &shared);
    if (self->shared && self->shared_count < LS_SHARED_MAX) self->shared[self->shared_count++] = shared;
}

static ls_status scan_opened(worker *self, const ls_opened *opened) {
    if (self->remote) return ls_remote_scan(self->remote);
    if (opened->descriptor < 0) return ls_unit_scan(self->unit, &opened->root, NULL);
    ls_input input;
    ls_input_file(&input, opened->descriptor, 0, opened->root.size);
    ls_status status = ls_unit_scan(self->unit, &opened->root, &input);
    ls_input_close(&input);
    return status;
}

/* Several small files at once for a worker process, whose wake-up costs as much as a small file's scan; but never more
 * than this thread's share of what waits, so that none stands idle at the end. Of what is not reached any more only the
 * names are sent. */
static size_t share_of(const ls_pool *pool, const worker *self) {
    const size_t share = self->remote ? pool->count / pool->started : 1, batch = pool->batch;
    const size_t most = share < batch ? share : batch;
    if (ls_is_cancelled(pool->options.cancel)) return most ? most : 1;
    size_t many = 0;
    uint64_t bytes = 0;
    while (many < most) {
        bytes += pool->queue[(pool->first + many) % QUEUE].found.size;
        if (bytes > BATCH_BYTES) break;
        many++;
    }
    return many ? many : 1;
}

/* How many were taken; 0: there will be no more. */
static size_t take(worker *self, job *taken) {
    ls_pool *pool = self->pool;
    pthread_mutex_lock(&pool->mutex);
    pool->idle++;
    if (!pool->count) pthread_cond_signal(&pool->room);
    while (!pool->count && !pool->closed) pthread_cond_wait(&pool->work, &pool->mutex);
    pool->idle--;
    const size_t many = pool->count ? share_of(pool, self) : 0;
    for (size_t i = 0; i < many; i++) taken[i] = pool->queue[(pool->first + i) % QUEUE];
    pool->first = (pool->first + many) % QUEUE;
    if (pool->count > QUEUE / 2 && pool->count - many <= QUEUE / 2)
        pthread_cond_signal(&pool->room); /* not at each: the walk adds many at once */
    pool->count -= many;
    pthread_mutex_unlock(&pool->mutex);
    return many;
}

static void enumerated(const worker *self, uint64_t *items, uint64_t *bytes) {
    if (self->remote) {
        ls_remote_enumerated(self->remote, items, bytes);
    } else {
        *items = self->unit->enumerated_items;
        *bytes = self->unit->enumerated_bytes;
    }
}

static void report_progress(worker *self, const job *job) {
    ls_pool *pool = self->pool;
    atomic_fetch_add(&pool->files, 1);
    uint64_t items, bytes;
    enumerated(self, &items, &bytes);
    atomic_fetch_add(&pool->items, items - self->items_seen);
    atomic_fetch_add(&pool->bytes, job->found.size);
    self->items_seen = items;
}

/* The first failure stands. */
static void fail(ls_pool *pool, ls_status status) {
    int none = LS_OK;
    if (status) atomic_compare_exchange_strong(&pool->failed, &none, (int)status);
}

void ls_pool_key(const char *path, unsigned number, uint8_t key[16]) {
    ls_sha256 state;
    uint8_t digest[32];
    ls_sha256_init(&state);
    ls_sha256_update(&state, path, strlen(path) + 1);
    ls_sha256_update(&state, &number, sizeof number);
    ls_sha256_final(&state, digest);
    memcpy(key, digest, 16);
}

/* Behind a root that was scanned to its end goes a mark. What was read through a name of its own (standard input), or
 * was cut by the caller, is scanned again. */
static ls_status mark(worker *self, const job *job, const ls_opened *opened, uint64_t offset, uint64_t items,
                      uint64_t bytes) {
    ls_mark mark = {.items = items, .bytes = bytes, .shared = self->shared, .shared_count = self->shared_count};
    if (job->descriptor >= 0 || !opened->is_whole || !ls_journal_is_named(self->pool->options.journal)) return LS_OK;
    if (self->remote) mark.shared = ls_remote_shared(self->remote, &mark.shared_count);
    memcpy(mark.stamp, opened->stamp, sizeof mark.stamp);
    ls_pool_key(job->found.path, job->found.number, mark.key);
    return ls_journal_mark(self->pool->options.journal, self->index, offset, &mark);
}

static ls_status scan_and_place(worker *self, const job *job, const ls_opened *opened) {
    ls_journal *journal = self->pool->options.journal;
    uint64_t offset = ls_journal_stream_size(journal, self->index), items, bytes, items_after, bytes_after;
    enumerated(self, &items, &bytes);
    self->shift = self->unit ? offset - self->unit->out_base : 0;
    self->shared_count = 0;
    ls_status status = scan_opened(self, opened);
    if (status && status != LS_CANCELLED) return status;
    enumerated(self, &items_after, &bytes_after);
    if (!status) status = mark(self, job, opened, offset, items_after - items, bytes_after - bytes);
    else status = LS_OK;
    return status ? status : ls_journal_unit(journal, job->sequence, self->index, offset);
}

/* Opens all, then scans one after the other. After a failure nothing more is scanned. */
static void scan_jobs(worker *self, const job *jobs, size_t count) {
    ls_pool *pool = self->pool;
    ls_opened opened[BATCH];
    const ls_opened *list[BATCH];
    ls_status status = (ls_status)atomic_load(&pool->failed);
    for (size_t i = 0; i < count; i++) {
        ls_status one =
            ls_opened_open(&jobs[i].found, jobs[i].descriptor, pool->options.space, pool->options.cancel, &opened[i]);
        if (!status) status = one;
        list[i] = &opened[i];
    }
    if (self->remote && !status) ls_remote_begin(self->remote, list, count);
    for (size_t i = 0; i < count; i++) {
        if (!status) status = (ls_status)atomic_load(&pool->failed);
        if (!status) status = scan_and_place(self, &jobs[i], &opened[i]);
        report_progress(self, &jobs[i]);
        ls_opened_close(&opened[i]);
    }
    fail(pool, status);
}

static void *work(void *context) {
    worker *self = context;
    job jobs[BATCH];
    for (size_t count; (count = take(self, jobs)) > 0;) {
        scan_jobs(self, jobs, count);
        for (size_t i = 0; i < count; i++) ls_free((void *)(uintptr_t)jobs[i].found.path);
    }
    return NULL;
}

static bool make_scanner(ls_pool *pool, worker *self, const ls_unit_host *functions) {
    const ls_pool_options *options = &pool->options;
    ls_unit_host host = *functions;
    host.context = self;
    if (options->engine->isolation) {
        const ls_remote_options remote = {.engine = options->engine,
                                          .isolation = options->engine->isolation,
                                          .mode = options->mode,
                                          .work_dir = options->space->work_dir,
                                          .journal = options->journal,
                                          .stream = self->index,
                                          .copies = options->copies,
                                          .cancel = options->cancel,
                                          .time_limit = (double)options->engine->limits.value[LS_LIMIT_TIME]};
        self->remote = ls_remote_create(&remote);
    } else {
        self->unit = ls_unit_create(options->engine, options->mode, &host, options->space);
    }
    if (self->unit && ls_journal_is_named(options->journal))
        self->shared = ls_malloc(LS_SHARED_MAX * sizeof *self->shared);
    return self->remote || self->unit;
}

static bool start(ls_pool *pool, unsigned index, const ls_unit_host *functions) {
    worker *self = &pool->workers[index];
    *self = (worker){.pool = pool, .index = index};
    if (!make_scanner(pool, self, functions)) return false;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    bool started = pthread_create(&self->thread, &attributes, work, self) == 0;
    pthread_attr_destroy(&attributes);
    if (!started) {
        ls_unit_free(self->unit);
        ls_remote_free(self->remote);
        ls_free(self->shared);
    }
    return started;
}

/* What a thread may have open at a time of the files that it is given: its share of what all its threads leave. */
static size_t files_open(unsigned jobs) {
    const size_t rest = LS_DESCRIPTORS_BASE + (size_t)jobs * LS_DESCRIPTORS_JOB;
    const size_t spare = ls_descriptors_free(rest + FILES_OPEN);
    const size_t share = spare > rest ? (spare - rest) / jobs : 0;
    return share > BATCH ? BATCH : share ? share : 1;
}

ls_pool *ls_pool_create(const ls_pool_options *options) {
    ls_pool *pool = ls_calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->options = *options;
    pool->batch = files_open(options->jobs ? options->jobs : 1);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->room, &clock);
    pthread_cond_init(&pool->work, NULL);
    pthread_condattr_destroy(&clock);
    pool->workers = ls_calloc(options->jobs, sizeof *pool->workers);
    const ls_unit_host host = {.flush = flush, .find_copy = options->copies ? find_copy : NULL,
                               .add_copy = options->copies ? add_copy : NULL, .cancel = options->cancel};
    while (pool->workers && pool->started < options->jobs && start(pool, pool->started, &host)) pool->started++;
    if (pool->started) return pool;
    ls_pool_free(pool);
    return NULL;
}

/* Waits on `room` for a quarter of a second at most. The mutex is held. */
static void wait_a_little(ls_pool *pool, void (*waiting)(void *context), void *context) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += TICK_NANOSECONDS;
    if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
    if (pthread_cond_timedwait(&pool->room, &pool->mutex, &until) == ETIMEDOUT && waiting) {
        pthread_mutex_unlock(&pool->mutex);
        waiting(context);
        pthread_mutex_lock(&pool->mutex);
    }
}

static ls_status enqueue(ls_pool *pool, const ls_found *found, int descriptor, void (*waiting)(void *context),
                         void *context) {
    char *path = ls_strdup(found->path);
    if (!path) return LS_NOMEM;
    pthread_mutex_lock(&pool->mutex);
    while (pool->count == QUEUE) wait_a_little(pool, waiting, context);
    ls_status status = (ls_status)atomic_load(&pool->failed);
    if (!status) {
        pool->queue[(pool->first + pool->count) % QUEUE] = (job){pool->sequence++, *found, descriptor};
        pool->queue[(pool->first + pool->count) % QUEUE].found.path = path;
        pool->count++;
        /* What is not reached any more comes faster than a thread that is woken for each could take it. */
        const bool worth = pool->count >= BATCH || !ls_is_cancelled(pool->options.cancel);
        if (pool->idle && worth) pthread_cond_signal(&pool->work);
    }
    pthread_mutex_unlock(&pool->mutex);
    if (status) ls_free(path);
    return status;
}

ls_status ls_pool_add(ls_pool *pool, const ls_found *found, void (*waiting)(void *context), void *context) {
    return enqueue(pool, found, -1, waiting, context);
}

ls_status ls_pool_add_descriptor(ls_pool *pool, const ls_found *found, int descriptor) {
    return enqueue(pool, found, descriptor, NULL, NULL);
}

ls_status ls_pool_pass(ls_pool *pool, const ls_found *found, const ls_done *done) {
    pthread_mutex_lock(&pool->mutex);
    uint64_t sequence = pool->sequence++;
    pthread_mutex_unlock(&pool->mutex);
    pool->passed_items += done->items;
    pool->passed_bytes += done->bytes;
    atomic_fetch_add(&pool->files, 1);
    atomic_fetch_add(&pool->items, done->items);
    atomic_fetch_add(&pool->bytes, found ? found->size : 0);
    ls_journal *journal = pool->options.journal;
    return found ? ls_journal_unit(journal, sequence, done->stream, done->offset)
                 : ls_journal_vanished_unit(journal, sequence, done);
}

void ls_pool_share(ls_pool *pool, unsigned stream, const ls_shared *shared) {
    if (!pool->options.copies) return;
    ls_copies_add(pool->options.copies, stream, shared);
    struct ls_isolation *isolation = pool->options.engine->isolation;
    if (isolation) ls_bloom_add(ls_isolation_bloom(isolation), shared->key);
}

ls_status ls_pool_finish(ls_pool *pool, void (*waiting)(void *context), void *context) {
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->work);
    while (pool->count) wait_a_little(pool, waiting, context);
    while (pool->idle < pool->started) wait_a_little(pool, waiting, context);
    pool->closed = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
    for (unsigned i = 0; i < pool->started; i++) pthread_join(pool->workers[i].thread, NULL);
    for (unsigned i = 0; i < pool->started; i++) {
        pool->workers[i].pool = NULL;
        if (pool->workers[i].remote) ls_remote_end(pool->workers[i].remote); /* while the results are put together */
    }
    return (ls_status)atomic_load(&pool->failed);
}

void ls_pool_progress_get(ls_pool *pool, ls_pool_progress *progress) {
    progress->files = atomic_load(&pool->files);
    progress->items = atomic_load(&pool->items);
    progress->bytes = atomic_load(&pool->bytes);
}

void ls_pool_enumerated(const ls_pool *pool, uint64_t *items, uint64_t *bytes) {
    *items = pool->passed_items;
    *bytes = pool->passed_bytes;
    for (unsigned i = 0; i < pool->started; i++) {
        uint64_t more_items, more_bytes;
        enumerated(&pool->workers[i], &more_items, &more_bytes);
        *items += more_items;
        *bytes += more_bytes;
    }
}

void ls_pool_free(ls_pool *pool) {
    if (!pool) return;
    bool running = pool->started && pool->workers[0].pool;
    if (running) ls_pool_finish(pool, NULL, NULL);
    for (unsigned i = 0; i < pool->started; i++) {
        ls_unit_free(pool->workers[i].unit);
        ls_remote_free(pool->workers[i].remote);
        ls_free(pool->workers[i].shared);
    }
    ls_free(pool->workers);
    pthread_mutex_destroy(&pool->mutex);
    pthread_cond_destroy(&pool->room);
    pthread_cond_destroy(&pool->work);
    ls_free(pool);
}
