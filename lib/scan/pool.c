/* A bounded queue between the walk and the scanning threads. Once the run is cancelled, what is still in the queue and
 * what the walk still finds become items with the note not_reached, without being opened. */
#include "scan/pool.h"
#include "base/alloc.h"
#include "base/digest.h"
#include "scan/isolate_private.h"
#include "scan/joined.h"
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { QUEUE = 1024, STACK = 16 << 20, TICK_NANOSECONDS = 250000000 };

typedef struct job {
    uint64_t sequence;
    char *path;
    ls_found found;
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
    bool is_whole;     /* the root was opened: a mark may stand behind it */
    uint8_t stamp[16];
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
    atomic_uint_fast64_t files, items, bytes;
    uint64_t passed_items, passed_bytes; /* enumerated by the sessions before; the walk's thread */
};

static bool cancelled(const ls_pool *pool) { return ls_is_cancelled(pool->options.cancel); }

static ls_status flush(void *context, ls_buffer *out) {
    worker *self = context;
    return ls_journal_append(self->pool->options.journal, self->index, out);
}

static bool find_copy(void *context, const uint8_t key[16], ls_copy *copy, ls_below *below) {
    worker *self = context;
    return ls_copies_find(self->pool->options.copies, key, copy, below);
}

static void add_copy(void *context, const uint8_t key[16], uint64_t offset, const ls_below *below) {
    worker *self = context;
    const ls_copy copy = {self->index, offset + self->shift};
    ls_copies_add(self->pool->options.copies, key, &copy, below);
    if (!self->shared || self->shared_count == LS_SHARED_MAX) return;
    ls_shared *shared = &self->shared[self->shared_count++];
    *shared = (ls_shared){.offset = copy.offset, .below = *below};
    memcpy(shared->key, key, 16);
}

static ls_status scan_root(worker *self, const ls_root *root, int descriptor, uint64_t size) {
    if (self->remote) return ls_remote_scan(self->remote, root, descriptor);
    if (descriptor < 0) return ls_unit_scan(self->unit, root, NULL);
    ls_input input;
    ls_input_file(&input, descriptor, 0, size);
    ls_status status = ls_unit_scan(self->unit, root, &input);
    ls_input_close(&input);
    return status;
}

/* The head of a split file has the bytes of all volumes. */
static ls_status scan_joined(worker *self, ls_root *root, int descriptor, const ls_volumes *volumes) {
    ls_joined joined;
    ls_status status = ls_joined_open(volumes, self->pool->options.space, self->pool->options.cancel, &joined);
    if (joined.descriptor < 0) {
        root->reason = joined.reason;
        root->message = joined.message;
        return scan_root(self, root, descriptor, root->size);
    }
    root->volumes = (unsigned)volumes->count;
    root->size = joined.size;
    if (!status) status = scan_root(self, root, joined.descriptor, joined.size);
    ls_joined_close(&joined);
    return status;
}

static ls_status scan_open(worker *self, ls_root *root, int descriptor, const ls_volumes *volumes) {
    struct stat about;
    char modified[32];
    if (fstat(descriptor, &about) || !S_ISREG(about.st_mode)) {
        root->unreadable = true;
        root->reason = LEAKSIFT_REASON_SPECIAL_FILE;
        root->message = "no longer a regular file";
        return scan_root(self, root, -1, 0);
    }
    ls_time_text(about.st_mtime, modified);
    ls_pool_stamp((uint64_t)about.st_size, &about.st_mtim, &about.st_ctim, self->stamp);
    self->is_whole = !volumes->count; /* a volume's unit hangs on other files too: it is scanned again */
    root->modified = modified;
    root->size = (uint64_t)about.st_size;
    if (volumes->is_head) return scan_joined(self, root, descriptor, volumes);
    return scan_root(self, root, descriptor, (uint64_t)about.st_size);
}

static ls_status scan_file(worker *self, ls_root *root, const job *job) {
    ls_volumes volumes = {0};
    ls_status status = job->descriptor < 0 ? ls_volumes_find(job->path, &volumes) : LS_OK;
    /* A later volume has no text of its own. Where the head may not be among what is scanned, it is one without the others. */
    root->later_volume = volumes.count && !volumes.is_head && job->found.with_folder;
    int descriptor = job->descriptor >= 0 ? job->descriptor : ls_open_read(job->path, job->found.follow);
    if (descriptor < 0) {
        root->unreadable = true;
        root->reason = errno == EACCES || errno == EPERM ? LEAKSIFT_REASON_PERMISSION
                       : errno == ENOENT                 ? LEAKSIFT_REASON_VANISHED
                                                         : LEAKSIFT_REASON_IO_ERROR;
        root->message = strerrordesc_np(errno);
        if (!status) status = scan_root(self, root, -1, 0);
    } else {
        if (!status) status = scan_open(self, root, descriptor, &volumes);
        close(descriptor);
    }
    ls_volumes_free(&volumes);
    return status;
}

static ls_status scan_job(worker *self, const job *job) {
    ls_root root = {.path = job->path, .unreadable = job->found.unreadable, .reason = job->found.reason,
                    .message = job->found.message, .size = job->found.size, .number = job->found.number};
    if (!root.unreadable && cancelled(self->pool)) {
        root.unreadable = true;
        root.reason = LEAKSIFT_REASON_NOT_REACHED;
        root.message = "interrupted";
    }
    if (root.unreadable && job->descriptor >= 0) close(job->descriptor);
    if (root.unreadable) return scan_root(self, &root, -1, 0);
    return scan_file(self, &root, job);
}

static bool take(ls_pool *pool, job *taken) {
    pthread_mutex_lock(&pool->mutex);
    pool->idle++;
    if (!pool->count) pthread_cond_signal(&pool->room);
    while (!pool->count && !pool->closed) pthread_cond_wait(&pool->work, &pool->mutex);
    pool->idle--;
    bool any = pool->count > 0;
    if (any) {
        *taken = pool->queue[pool->first];
        pool->first = (pool->first + 1) % QUEUE;
        pool->count--;
        if (pool->count == QUEUE / 2) pthread_cond_signal(&pool->room); /* not at each: the walk adds many at once */
    }
    pthread_mutex_unlock(&pool->mutex);
    return any;
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

/* A change that keeps size and modification time is seen by the time of the inode's own change. */
void ls_pool_stamp(uint64_t size, const struct timespec *modified, const struct timespec *changed, uint8_t stamp[16]) {
    uint8_t digest[32];
    const int64_t parts[5] = {(int64_t)size, modified->tv_sec, modified->tv_nsec, changed->tv_sec, changed->tv_nsec};
    ls_sha256_once(parts, sizeof parts, digest);
    memcpy(stamp, digest, 16);
}

/* Behind a root that was scanned to its end goes a mark. What was read through a name of its own (standard input), or was cut by
 * the caller, is scanned again. */
static ls_status mark(worker *self, const job *job, uint64_t offset, uint64_t items, uint64_t bytes) {
    ls_mark mark = {.items = items, .bytes = bytes, .shared = self->shared, .shared_count = self->shared_count};
    if (job->descriptor >= 0 || !self->is_whole || !ls_journal_is_named(self->pool->options.journal)) return LS_OK;
    if (self->remote) mark.shared = ls_remote_shared(self->remote, &mark.shared_count);
    memcpy(mark.stamp, self->stamp, sizeof mark.stamp);
    ls_pool_key(job->path, job->found.number, mark.key);
    return ls_journal_mark(self->pool->options.journal, self->index, offset, &mark);
}

static ls_status scan_and_place(worker *self, const job *job) {
    ls_journal *journal = self->pool->options.journal;
    uint64_t offset = ls_journal_stream_size(journal, self->index), items, bytes, items_after, bytes_after;
    enumerated(self, &items, &bytes);
    self->shift = self->unit ? offset - self->unit->out_base : 0;
    self->shared_count = 0;
    self->is_whole = false;
    ls_status status = scan_job(self, job);
    if (status && status != LS_CANCELLED) return status;
    enumerated(self, &items_after, &bytes_after);
    if (!status) status = mark(self, job, offset, items_after - items, bytes_after - bytes);
    else status = LS_OK;
    return status ? status : ls_journal_unit(journal, job->sequence, self->index, offset);
}

static void *work(void *context) {
    worker *self = context;
    ls_pool *pool = self->pool;
    job taken;
    while (take(pool, &taken)) {
        ls_status status = (ls_status)atomic_load(&pool->failed);
        if (!status) status = scan_and_place(self, &taken);
        fail(pool, status);
        report_progress(self, &taken);
        ls_free(taken.path);
    }
    return NULL;
}

static bool make_scanner(ls_pool *pool, worker *self, const ls_unit_host *functions) {
    const ls_pool_options *options = &pool->options;
    ls_unit_host host = *functions;
    host.context = self;
    if (options->engine->isolation) {
        const ls_remote_options remote = {.isolation = options->engine->isolation, .mode = options->mode,
            .work_dir = options->space->work_dir, .journal = options->journal, .stream = self->index,
            .copies = options->copies, .cancel = options->cancel,
            .time_limit = (double)options->engine->limits.value[LS_LIMIT_TIME]};
        self->remote = ls_remote_create(&remote);
    } else {
        self->unit = ls_unit_create(options->engine, options->mode, &host, options->space);
    }
    if (self->unit && ls_journal_is_named(options->journal)) self->shared = ls_malloc(LS_SHARED_MAX * sizeof *self->shared);
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

ls_pool *ls_pool_create(const ls_pool_options *options) {
    ls_pool *pool = ls_calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->options = *options;
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
        pool->queue[(pool->first + pool->count) % QUEUE] = (job){pool->sequence++, path, *found, descriptor};
        pool->count++;
        if (pool->idle) pthread_cond_signal(&pool->work);
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
    return found ? ls_journal_unit(journal, sequence, done->stream, done->offset) : ls_journal_vanished_unit(journal, sequence, done);
}

void ls_pool_share(ls_pool *pool, unsigned stream, const ls_shared *shared) {
    const ls_copy copy = {stream, shared->offset};
    if (!pool->options.copies) return;
    ls_copies_add(pool->options.copies, shared->key, &copy, &shared->below);
    struct ls_isolation *isolation = pool->options.engine->isolation;
    if (isolation) ls_bloom_add(ls_isolation_bloom(isolation), shared->key);
}

ls_status ls_pool_finish(ls_pool *pool, void (*waiting)(void *context), void *context) {
    pthread_mutex_lock(&pool->mutex);
    while (pool->count) wait_a_little(pool, waiting, context);
    while (pool->idle < pool->started) wait_a_little(pool, waiting, context);
    pool->closed = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
    for (unsigned i = 0; i < pool->started; i++) pthread_join(pool->workers[i].thread, NULL);
    for (unsigned i = 0; i < pool->started; i++) pool->workers[i].pool = NULL;
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
