/* A run: walk and scan into the journal, then find copies exactly, then replay to the caller. Nothing that grows with
 * the input stays in memory: the journal, the digests and the values are in nameless files of the work directory. */
#include "base/tempfile.h"
#include "scan/descriptors.h"
#include "scan/duplicates.h"
#include "scan/emit.h"
#include "scan/isolate.h"
#include "scan/opened.h"
#include "scan/pool.h"
#include "scan/printed.h"
#include "scan/reopen.h"
#include "scan/runinfo.h"
#include "scan/standard_input.h"
#include "scan/totals.h"
#include "scan/walk_options.h"
#include "source/roots.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { JOBS_MAX = 256 };

typedef struct run {
    const leaksift_engine *engine;
    leaksift_run_options options;
    const leaksift_callbacks *callbacks;
    ls_spool_space space;
    ls_journal *journal;
    ls_copies *copies;
    ls_pool *pool;
    ls_duplicates *duplicates;
    ls_totals *totals;
    ls_emitter emitter;
    ls_names printed; /* paths that are not printed as they are */
    ls_arena arena;
    uint64_t walked_items, excluded;
    uint64_t found_bytes;
    uint64_t ordinal, open_ordinal[LS_OPEN_MAX];
    bool walking;
    double began, told;
    bool any_unexamined;
    char fewer[128]; /* jobs than were wanted, and why */
} run;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- the walk ---- */

static void tell_progress(void *context) {
    run *self = context;
    double at = now();
    if (!self->options.progress || at - self->told < 0.25) return;
    self->told = at;
    ls_pool_progress done;
    ls_pool_progress_get(self->pool, &done);
    const leaksift_progress progress = {.files_found = self->walked_items, .files_done = done.files,
        .items_done = done.items, .bytes_found = self->found_bytes, .bytes_done = done.bytes,
        .walking = self->walking, .seconds = at - self->began};
    self->options.progress(self->options.progress_context, &progress);
}

/* Was this file scanned before the interruption, and is it as it was then? */
static ls_status was_done(run *self, const ls_found *found, ls_done *done, bool *known) {
    uint8_t key[16], stamp[16];
    ls_pool_key(found->path, found->number, key);
    ls_opened_stamp(found->size, &found->modified, &found->changed, stamp);
    return ls_journal_take(self->journal, key, stamp, done, known);
}

/* What was scanned before and was not met again stands at the end: its findings are not lost with it. */
static ls_status tell_vanished(run *self) {
    uint64_t position = 0;
    ls_done done;
    bool found = self->options.resume;
    ls_status status = LS_OK;
    while (!status && found) {
        status = ls_journal_vanished(self->journal, &position, &done, &found);
        if (!status && found) status = ls_pool_pass(self->pool, NULL, &done);
    }
    return status;
}

static void share_copy(void *context, unsigned stream, const ls_shared *shared) {
    ls_pool_share(context, stream, shared);
}

static ls_status found_file(void *context, const ls_found *found) {
    run *self = context;
    self->walked_items++;
    self->found_bytes += found->size;
    tell_progress(self);
    ls_found numbered = *found;
    numbered.number = ls_printed_number(&self->printed, found->path);
    if (!numbered.number) return LS_NOMEM;
    ls_done done;
    bool known = false;
    ls_status status = found->unreadable || !self->options.resume ? LS_OK : was_done(self, &numbered, &done, &known);
    if (status) return status;
    return known ? ls_pool_pass(self->pool, &numbered, &done) : ls_pool_add(self->pool, &numbered, tell_progress, self);
}

static void left_out(void *context) { ((run *)context)->excluded++; }

static ls_status scan_stdin(run *self) {
    ls_standard_input in;
    ls_status status = ls_standard_input_read(self->space.work_dir, self->space.limit, self->options.cancel, &in);
    if (status) return status;
    /* What was read before the cut is still looked at. */
    const ls_found found = {.path = "-", .size = in.size, .reason = in.reason, .message = in.message,
                            .unreadable = in.message && !in.size};
    self->walked_items++;
    self->found_bytes += in.size;
    status = ls_pool_add_descriptor(self->pool, &found, in.descriptor);
    if (status) close(in.descriptor);
    return status;
}

static ls_status walk(run *self, const char *const *roots, size_t count) {
    ls_walk walk = {.context = self, .found = found_file, .excluded = left_out};
    if (!ls_walk_options_take(&self->options, &walk)) return LS_NOMEM;
    ls_distinct_roots distinct = {0};
    ls_status status = ls_distinct_roots_make(&distinct, roots, count);
    self->walking = true;
    if (!status && self->options.resume) status = ls_journal_shared(self->journal, self->pool, share_copy);
    for (size_t i = 0; i < distinct.count && !status; i++) {
        const char *root = distinct.roots[i];
        status = strcmp(root, "-") == 0 ? scan_stdin(self) : ls_walk_root(&walk, root);
    }
    if (!status) status = tell_vanished(self);
    self->walking = false;
    ls_distinct_roots_free(&distinct);
    ls_walk_options_free(&walk);
    ls_status finished = ls_pool_finish(self->pool, tell_progress, self);
    ls_status flushed = ls_journal_flush(self->journal);
    return status ? status : finished ? finished : flushed;
}

/* ---- first replay: who is whose copy ---- */

static ls_status note_enter(void *context, const ls_enter *enter) {
    run *self = context;
    ls_status status = ls_emit_enter(&self->emitter, enter);
    if (!status) self->open_ordinal[self->emitter.depth - 1] = self->ordinal++;
    return status;
}

static ls_status note_item(void *context, leaksift_item *item, const ls_item_extra *extra, const ls_item_place *place) {
    run *self = context;
    (void)item;
    ls_emitter *emitter = &self->emitter;
    ls_status status = LS_OK;
    if (extra->groupable) {
        const ls_candidate candidate = {.sha256 = extra->sha256, .path = ls_buffer_cstr(&emitter->path),
            .id = ls_emit_id(emitter), .ordinal = self->open_ordinal[emitter->depth - 1], .place = *place};
        status = ls_duplicates_add(self->duplicates, &candidate);
    }
    ls_emit_leave(emitter);
    return status;
}

static ls_status find_duplicates(run *self) {
    const ls_replay_visitor visitor = {.context = self, .enter = note_enter, .item = note_item};
    ls_status status = ls_journal_replay(self->journal, &visitor);
    return status ? status : ls_duplicates_resolve(self->duplicates);
}

/* ---- second replay: to the caller ---- */

static bool is_copy(const run *self) {
    return ls_duplicates_original(self->duplicates, self->open_ordinal[self->emitter.depth - 1]) != NULL;
}

static ls_status tell_enter(void *context, const ls_enter *enter) {
    run *self = context;
    ls_status status = note_enter(context, enter);
    return status ? status : ls_duplicates_enter(self->duplicates, self->open_ordinal[self->emitter.depth - 1]);
}

static ls_status tell_finding(void *context, ls_unpack *payload) {
    run *self = context;
    if (is_copy(self)) return LS_OK;
    ls_arena_reset(&self->arena);
    leaksift_finding finding;
    payload->borrows = true;
    return ls_get_finding(payload, &self->arena, &finding) ? ls_emit_finding(&self->emitter, &finding) : LS_DATA;
}

static ls_status tell_values(void *context, ls_unpack *payload) {
    run *self = context;
    return is_copy(self) ? LS_OK : ls_totals_values(self->totals, self->open_ordinal[self->emitter.depth - 1], payload);
}

/* A copy takes everything from its original but path and times. */
static ls_status take_original(run *self, const ls_original *original, leaksift_item *item) {
    leaksift_item from;
    ls_item_extra extra;
    ls_arena_reset(&self->arena);
    ls_status status = ls_journal_item(self->journal, &original->place, &self->arena, &from, &extra);
    if (status) return status;
    from.times = item->times;
    from.time_count = item->time_count;
    *item = from;
    return LS_OK;
}

static ls_status tell_item(void *context, leaksift_item *item, const ls_item_extra *extra, const ls_item_place *place) {
    run *self = context;
    (void)extra;
    (void)place;
    ls_emitter *emitter = &self->emitter;
    uint64_t ordinal = self->open_ordinal[emitter->depth - 1];
    const ls_original *original = ls_duplicates_original(self->duplicates, ordinal);
    ls_status status = original ? take_original(self, original, item) : LS_OK;
    if (!status) status = ls_emit_item(emitter, item, original ? original->id : NULL);
    if (!status) status = ls_totals_item(self->totals, item, emitter->depth == 1);
    if (ls_item_is_unexamined(item)) self->any_unexamined = true;
    ls_duplicates_leave(self->duplicates, ordinal);
    ls_emit_leave(emitter);
    return status;
}

static ls_status deliver(run *self) {
    const ls_replay_visitor visitor = {.context = self, .enter = tell_enter, .finding = tell_finding,
                                       .values = tell_values, .item = tell_item};
    self->ordinal = 0;
    self->emitter.callbacks = self->callbacks;
    return ls_journal_replay(self->journal, &visitor);
}

/* ---- the end ---- */

static leaksift_status summarize(run *self, leaksift_error *error) {
    leaksift_summary summary;
    uint64_t items, bytes;
    if (ls_totals_finish(self->totals, &summary))
        return ls_error_set(error, LEAKSIFT_ERROR_SPACE, "the work directory failed");
    ls_pool_enumerated(self->pool, &items, &bytes);
    summary.enumerated_items = items;
    summary.enumerated_bytes = bytes;
    summary.reason_items[LEAKSIFT_REASON_EXCLUDED] += self->excluded;
    summary.spool_bytes += ls_journal_size(self->journal) + ls_duplicates_spilled(self->duplicates) +
                           atomic_load(&self->space.peak);
    summary.seconds = now() - self->began;
    summary.status = ls_is_cancelled(self->options.cancel) ? "interrupted"
                     : self->any_unexamined                ? "incomplete"
                                                           : "complete";
    uint64_t states = 0, state_bytes = 0;
    for (size_t i = 0; i < LEAKSIFT_STATE_COUNT; i++) {
        states += summary.state_items[i];
        state_bytes += summary.state_bytes[i];
    }
    if (self->callbacks && self->callbacks->summary && self->callbacks->summary(self->callbacks->context, &summary))
        return ls_error_set(error, LEAKSIFT_ERROR_CALLBACK, "a callback refused the summary");
    if (items != states || bytes != state_bytes || items != summary.items)
        return ls_error_set(error, LEAKSIFT_ERROR_MISMATCH,
                            "%llu items of %llu bytes were enumerated, %llu of %llu ended", (unsigned long long)items,
                            (unsigned long long)bytes, (unsigned long long)states, (unsigned long long)state_bytes);
    if (ls_is_cancelled(self->options.cancel))
        return ls_error_set(error, LEAKSIFT_ERROR_CANCELLED, "interrupted");
    return LEAKSIFT_OK;
}

static leaksift_status said(const run *self, ls_status status, leaksift_error *error) {
    const char *trouble = self->journal ? ls_journal_trouble(self->journal) : NULL;
    if (status == LS_IO && trouble) return ls_error_set(error, LEAKSIFT_ERROR_SPACE, "%s", trouble);
    if (status == LS_IO && self->engine->isolation && ls_isolation_trouble(self->engine->isolation, error))
        return error ? error->status : LEAKSIFT_ERROR_IO;
    switch (status) {
    case LS_OK: return LEAKSIFT_OK;
    case LS_IO:
        return ls_error_set(error, LEAKSIFT_ERROR_SPACE, "the work directory cannot be written or read: is it full?");
    case LS_DATA: return ls_error_set(error, LEAKSIFT_ERROR_MISMATCH, "the journal in the work directory is damaged");
    case LS_NOMEM: return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    case LS_CALLBACK: return ls_error_set(error, LEAKSIFT_ERROR_CALLBACK, "a callback ended the run");
    default: return ls_error_set(error, ls_status_public(status), "%s", leaksift_status_name(ls_status_public(status)));
    }
}

static unsigned wanted_jobs(const run *self) {
    unsigned jobs = self->options.jobs;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    if (!jobs) jobs = online > 0 ? (unsigned)online : 1;
    return jobs > JOBS_MAX ? JOBS_MAX : jobs;
}

/* As many as there are descriptors for; 0: not even for one. */
static unsigned job_count(run *self, leaksift_error *error) {
    const unsigned wanted = wanted_jobs(self);
    const size_t needed = LS_DESCRIPTORS_BASE + (size_t)wanted * LS_DESCRIPTORS_JOB;
    const size_t spare = ls_descriptors_free(needed);
    if (spare >= needed) return wanted;
    if (spare < LS_DESCRIPTORS_BASE + LS_DESCRIPTORS_JOB) {
        ls_error_set(error, LEAKSIFT_ERROR_IO,
                     "too few files may be open (%zu, %zu of them free): a scan needs %d more", ls_descriptors_limit(),
                     spare, LS_DESCRIPTORS_BASE + LS_DESCRIPTORS_JOB - (int)spare);
        return 0;
    }
    const unsigned jobs = (unsigned)((spare - LS_DESCRIPTORS_BASE) / LS_DESCRIPTORS_JOB);
    snprintf(self->fewer, sizeof self->fewer, "%u of %u: %zu files may be open, %zu more are needed", jobs, wanted,
             ls_descriptors_limit(), needed - spare);
    return jobs;
}

static leaksift_status open_journal(run *self, unsigned jobs, const char *const *roots, size_t count,
                                    leaksift_error *error) {
    if (!self->options.journal) {
        self->options.resume = false;
        self->journal = ls_journal_create(jobs, self->options.work_dir);
        return self->journal ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    }
    ls_buffer terms = {0};
    ls_runinfo_terms(self->engine, &self->options, roots, count, &terms);
    const ls_journal_options options = {.folder = self->options.journal,
                                        .work_dir = self->options.work_dir,
                                        .streams = jobs,
                                        .resume = self->options.resume,
                                        .terms = &terms};
    leaksift_status status = terms.failed ? ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory")
                                          : ls_journal_open(&options, &self->journal, error);
    ls_buffer_free(&terms);
    return status;
}

static leaksift_status prepare(run *self, const char *const *roots, size_t count, leaksift_error *error) {
    unsigned jobs = job_count(self, error);
    if (!jobs) return LEAKSIFT_ERROR_IO;
    self->space.limit = self->engine->limits.value[LS_LIMIT_TEMPORARY_SPACE];
    self->space.work_dir = self->options.work_dir;
    int probe = ls_tempfile(self->options.work_dir);
    if (probe < 0) return ls_error_set(error, LEAKSIFT_ERROR_SPACE, "no file can be made in the work directory");
    close(probe);
    leaksift_status opened = open_journal(self, jobs, roots, count, error);
    if (opened) return opened;
    self->copies = ls_copies_create();
    self->duplicates = ls_duplicates_create(self->options.work_dir);
    self->totals = ls_totals_create(self->engine, self->options.work_dir);
    const ls_pool_options pool = {.engine = self->engine,
                                  .mode = self->options.mode,
                                  .jobs = jobs,
                                  .space = &self->space,
                                  .journal = self->journal,
                                  .copies = self->options.mode == LEAKSIFT_MODE_SCAN ? self->copies : NULL,
                                  .cancel = self->options.cancel};
    if (self->journal && self->copies && self->duplicates && self->totals) self->pool = ls_pool_create(&pool);
    return self->pool ? LEAKSIFT_OK
                      : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory, or no thread can be started");
}

static void clean_up(run *self) {
    ls_pool_free(self->pool);
    ls_totals_free(self->totals);
    ls_duplicates_free(self->duplicates);
    ls_copies_free(self->copies);
    ls_journal_free(self->journal);
    ls_emitter_free(&self->emitter);
    ls_names_free(&self->printed);
    ls_arena_free(&self->arena);
}

static leaksift_status run_scan(run *self, const char *const *roots, size_t count, leaksift_error *error) {
    leaksift_status status = prepare(self, roots, count, error);
    if (!status)
        status = ls_runinfo_tell(self->engine, &self->options, self->fewer, roots, count, self->callbacks, error);
    if (!status) status = said(self, walk(self, roots, count), error);
    if (status == LEAKSIFT_ERROR_CANCELLED) status = LEAKSIFT_OK; /* what there is is delivered */
    if (!status) status = said(self, find_duplicates(self), error);
    if (!status) status = said(self, deliver(self), error);
    if (!status) status = summarize(self, error);
    clean_up(self);
    return status;
}

leaksift_status leaksift_run(const leaksift_engine *engine, const char *const *roots, size_t root_count,
                             const leaksift_run_options *given, const leaksift_callbacks *callbacks,
                             leaksift_error *error) {
    run self = {.engine = engine, .callbacks = callbacks, .began = now(), .options = LEAKSIFT_RUN_OPTIONS_INIT};
    if (given && given->size > sizeof self.options)
        return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "the options are of a newer leaksift");
    if (given) memcpy(&self.options, given, given->size);
    ls_root_list list = {0};
    leaksift_status status = ls_root_list_make(&list, roots, root_count, self.options.files_from, error);
    if (!status && self.options.mode == LEAKSIFT_MODE_TEXT)
        status = ls_reopen(engine, list.roots, list.count, &self.options, callbacks, error);
    else if (!status)
        status = run_scan(&self, list.roots, list.count, error);
    ls_root_list_free(&list);
    return status;
}

leaksift_status leaksift_journal_remove(const char *folder, leaksift_error *error) {
    return ls_journal_remove(folder, error);
}
