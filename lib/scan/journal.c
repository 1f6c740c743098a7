/* Streams, units and replay. Replay keeps a stack of cursors: the unit's own, and one for each copied item that is
 * being read where its original stands. */
#include "scan/journal_private.h"
#include "base/alloc.h"
#include "base/tempfile.h"
#include "scan/watch.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WINDOW = 64 << 10 };

/* What a power cut may cost: a stream that may be resumed is on the disk after so many seconds or bytes. */
enum { SYNC_SECONDS = 5, SYNC_BYTES = 64 << 20 };

typedef struct unit_place {
    uint64_t offset;
    uint32_t stream;
    uint32_t vanished; /* since it was scanned */
} unit_place;

ls_journal *ls_journal_create(unsigned streams, const char *work_dir) {
    ls_journal *journal = ls_calloc(1, sizeof *journal);
    if (!journal) return NULL;
    journal->streams = ls_calloc(streams, sizeof *journal->streams);
    if (!journal->streams) return ls_free(journal), NULL;
    journal->stream_count = streams;
    journal->work_dir = work_dir;
    journal->units = journal->directory = journal->lock = -1;
    for (unsigned i = 0; i < streams; i++) journal->streams[i].descriptor = -1;
    pthread_mutex_init(&journal->mutex, NULL);
    return journal;
}

static ls_status write_pending(ls_journal *journal, unsigned index);

static void free_stream(ls_journal *journal, unsigned index) {
    ls_stream *freed = &journal->streams[index];
    if (freed->descriptor >= 0) (void)write_pending(journal, index);
    if (freed->descriptor >= 0) close(freed->descriptor);
    ls_buffer_free(&freed->pending);
}

void ls_journal_free(ls_journal *journal) {
    if (!journal) return;
    for (unsigned i = 0; i < journal->stream_count; i++) free_stream(journal, i);
    for (size_t i = 0; i < LS_CURSORS_MAX && journal->cursors[i]; i++) {
        ls_buffer_free(&journal->cursors[i]->window);
        ls_arena_free(&journal->cursors[i]->arena);
        ls_free(journal->cursors[i]);
    }
    ls_buffer_free(&journal->lookup.window);
    if (journal->units >= 0) close(journal->units);
    if (journal->directory >= 0) close(journal->directory);
    if (journal->lock >= 0) close(journal->lock);
    ls_done_free(journal->done);
    ls_arena_free(&journal->arena);
    pthread_mutex_destroy(&journal->mutex);
    ls_free(journal->folder);
    ls_free(journal->streams);
    ls_free(journal);
}

ls_status ls_journal_failed(ls_journal *journal, const char *what, unsigned index) {
    int reason = errno;
    pthread_mutex_lock(&journal->mutex);
    if (!*journal->trouble && journal->folder)
        snprintf(journal->trouble, sizeof journal->trouble, "%s/%u: %s: %s", journal->folder, index, what,
                 strerrordesc_np(reason));
    else if (!*journal->trouble)
        snprintf(journal->trouble, sizeof journal->trouble, "the journal in the work directory (%s): %s: %s",
                 journal->work_dir ? journal->work_dir : "$TMPDIR, else /var/tmp", what, strerrordesc_np(reason));
    pthread_mutex_unlock(&journal->mutex);
    return LS_IO;
}

const char *ls_journal_trouble(const ls_journal *journal) { return *journal->trouble ? journal->trouble : NULL; }

/* ---- writing ---- */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static ls_status write_bytes(ls_journal *journal, unsigned index, const ls_buffer *bytes) {
    ls_stream *to = &journal->streams[index];
    if (to->broken) return LS_IO;
    if (to->descriptor < 0) to->descriptor = ls_tempfile(journal->work_dir);
    if (to->descriptor < 0) return to->broken = true, ls_journal_failed(journal, "not made", index);
    if (!ls_write_all(to->descriptor, bytes->data, bytes->length))
        return to->broken = true, ls_journal_failed(journal, "not written", index);
    to->unsynced += bytes->length;
    return LS_OK;
}

static ls_status write_pending(ls_journal *journal, unsigned index) {
    ls_stream *of = &journal->streams[index];
    if (!of->pending.length) return LS_OK;
    ls_status status = write_bytes(journal, index, &of->pending);
    ls_buffer_clear(&of->pending);
    return status;
}

static ls_status sync_stream(ls_journal *journal, unsigned index) {
    ls_stream *of = &journal->streams[index];
    if (!journal->folder || !of->unsynced || of->descriptor < 0) return LS_OK;
    if (of->broken) return LS_IO;
    if (fdatasync(of->descriptor)) return of->broken = true, ls_journal_failed(journal, "not written", index);
    of->unsynced = 0;
    of->synced_at = now();
    return LS_OK;
}

ls_status ls_journal_append(ls_journal *journal, unsigned index, ls_buffer *out) {
    ls_stream *to = &journal->streams[index];
    ls_status status = LS_OK;
    if (to->pending.length) { /* one write for both */
        if (!ls_buffer_append(&to->pending, out->data, out->length)) return LS_NOMEM;
        status = write_pending(journal, index);
    } else {
        status = write_bytes(journal, index, out);
    }
    to->size += out->length;
    ls_buffer_clear(out);
    if (status || !journal->folder) return status;
    bool due = to->unsynced >= SYNC_BYTES || now() - to->synced_at >= SYNC_SECONDS;
    return due ? sync_stream(journal, index) : LS_OK;
}

ls_status ls_journal_flush(ls_journal *journal) {
    ls_status status = LS_OK;
    for (unsigned i = 0; i < journal->stream_count && !status; i++) {
        status = write_pending(journal, i);
        if (!status) status = sync_stream(journal, i);
    }
    return status;
}

bool ls_journal_is_named(const ls_journal *journal) { return journal->folder != NULL; }

ls_status ls_journal_mark(ls_journal *journal, unsigned index, uint64_t offset, const ls_mark *mark) {
    if (!journal->folder) return LS_OK;
    ls_stream *to = &journal->streams[index];
    size_t before = to->pending.length, begun = ls_record_begin(&to->pending, LS_RECORD_MARK);
    ls_pack_number(&to->pending, journal->session);
    ls_pack_number(&to->pending, offset);
    ls_pack_bytes(&to->pending, mark->key, sizeof mark->key);
    ls_pack_bytes(&to->pending, mark->stamp, sizeof mark->stamp);
    ls_pack_number(&to->pending, mark->items);
    ls_pack_number(&to->pending, mark->bytes);
    ls_pack_number(&to->pending, mark->shared_count);
    for (size_t i = 0; i < mark->shared_count; i++) {
        const ls_shared *shared = &mark->shared[i];
        ls_pack_bytes(&to->pending, shared->key, sizeof shared->key);
        ls_pack_number(&to->pending, shared->offset);
        ls_pack_number(&to->pending, shared->size);
        ls_pack_number(&to->pending, shared->below.items);
        ls_pack_number(&to->pending, shared->below.bytes);
        ls_pack_number(&to->pending, shared->below.levels);
    }
    ls_record_end(&to->pending, begun);
    if (to->pending.failed) return LS_NOMEM;
    to->size += to->pending.length - before;
    return LS_OK;
}

/* Units end in any order, so each has its place in a file by its sequence: sixteen bytes a file of the walk. */
static ls_status place_unit(ls_journal *journal, uint64_t sequence, const unit_place *place) {
    pthread_mutex_lock(&journal->mutex);
    if (journal->units < 0) journal->units = ls_tempfile(journal->work_dir);
    bool written = journal->units >= 0 && ls_pwrite_all(journal->units, place, sizeof *place, sequence * sizeof *place);
    if (sequence >= journal->unit_count) journal->unit_count = sequence + 1;
    if (!written && !*journal->trouble)
        snprintf(journal->trouble, sizeof journal->trouble, "the work directory (%s): %s",
                 journal->work_dir ? journal->work_dir : "$TMPDIR, else /var/tmp", strerrordesc_np(errno));
    pthread_mutex_unlock(&journal->mutex);
    return written ? LS_OK : LS_IO;
}

ls_status ls_journal_unit(ls_journal *journal, uint64_t sequence, unsigned index, uint64_t offset) {
    const unit_place place = {.offset = offset, .stream = index};
    return place_unit(journal, sequence, &place);
}

ls_status ls_journal_vanished_unit(ls_journal *journal, uint64_t sequence, const ls_done *done) {
    const unit_place place = {.offset = done->offset, .stream = done->stream, .vanished = 1};
    return place_unit(journal, sequence, &place);
}

uint64_t ls_journal_stream_size(const ls_journal *journal, unsigned index) { return journal->streams[index].size; }

ls_status ls_journal_truncate(ls_journal *journal, unsigned index, uint64_t offset) {
    ls_stream *of = &journal->streams[index];
    if (of->size == offset) return LS_OK;
    if (ftruncate(of->descriptor, (off_t)offset) || lseek(of->descriptor, (off_t)offset, SEEK_SET) < 0)
        return of->broken = true, ls_journal_failed(journal, "not cut", index);
    of->size = offset;
    return LS_OK;
}

uint64_t ls_journal_size(const ls_journal *journal) {
    uint64_t size = journal->unit_count * sizeof(unit_place);
    for (unsigned i = 0; i < journal->stream_count; i++) size += journal->streams[i].size;
    return size;
}

/* ---- reading ---- */

static ls_status need(ls_journal *journal, ls_cursor *at, uint64_t offset, size_t length, const uint8_t **bytes) {
    bool inside = offset >= at->window_at && offset + length <= at->window_at + at->window.length;
    if (!inside) {
        const ls_stream *from = &journal->streams[at->stream];
        size_t want = length > WINDOW ? length : WINDOW;
        if (offset > from->size || length > from->size - offset) return LS_DATA;
        if (want > from->size - offset) want = (size_t)(from->size - offset);
        ls_buffer_clear(&at->window);
        if (!ls_buffer_reserve(&at->window, want)) return LS_NOMEM;
        while (at->window.length < want) {
            ssize_t got = pread(from->descriptor, at->window.data + at->window.length, want - at->window.length,
                                (off_t)(offset + at->window.length));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return ls_journal_failed(journal, "not read", at->stream);
            if (got == 0) return LS_DATA;
            at->window.length += (size_t)got;
        }
        at->window_at = offset;
    }
    *bytes = (const uint8_t *)at->window.data + (offset - at->window_at);
    return LS_OK;
}

ls_status ls_journal_read(ls_journal *journal, ls_cursor *at, unsigned *kind, ls_unpack *payload) {
    const uint8_t *bytes;
    uint32_t length, check;
    if (at->stream >= journal->stream_count) return LS_DATA;
    ls_status status = need(journal, at, at->offset, LS_RECORD_HEADER, &bytes);
    if (status) return status;
    if (!ls_record_header(bytes, kind, &length, &check)) return LS_DATA;
    status = need(journal, at, at->offset + LS_RECORD_HEADER, length, &bytes);
    if (status) return status;
    if (ls_record_check(bytes, length) != check) return LS_DATA;
    *payload = (ls_unpack){.at = bytes, .end = bytes + length};
    at->offset += LS_RECORD_HEADER + (uint64_t)length;
    return LS_OK;
}

ls_status ls_journal_findings_of(ls_journal *journal, unsigned index, uint64_t offset, const volatile uint64_t *indices,
                                 unsigned depth, ls_buffer *out) {
    ls_cursor at = {.stream = index, .offset = offset};
    uint64_t open[LS_WATCH_DEPTH + 1];
    unsigned opened = 0;
    ls_status status = LS_OK;
    while (!status && at.offset < journal->streams[index].size) {
        unsigned kind;
        ls_unpack payload;
        status = ls_journal_read(journal, &at, &kind, &payload);
        if (status) break;
        if (kind == LS_RECORD_ITEM || kind == LS_RECORD_COPY) opened -= opened > 0;
        if (kind == LS_RECORD_ENTER && opened <= LS_WATCH_DEPTH) {
            ls_enter enter;
            if (!ls_get_enter(&payload, &at.arena, &enter)) status = LS_DATA;
            else open[opened++] = enter.index;
            ls_arena_reset(&at.arena);
        }
        bool here = kind == LS_RECORD_FINDING && opened == depth;
        for (unsigned i = 0; here && i < depth; i++) here = open[i] == indices[i];
        if (here) { /* sealed anew: of the record only the payload is sure to stand in the window */
            size_t begun = ls_record_begin(out, LS_RECORD_FINDING);
            ls_buffer_append(out, payload.at, (size_t)(payload.end - payload.at));
            ls_record_end(out, begun);
            if (out->failed) status = LS_NOMEM;
        }
    }
    ls_buffer_free(&at.window);
    ls_arena_free(&at.arena);
    return status;
}

/* What is open at the end of the stream: where each began. */
static ls_status find_open(ls_journal *journal, unsigned index, uint64_t offset, uint64_t open[LS_WATCH_DEPTH],
                           unsigned *depth) {
    ls_cursor at = {.stream = index, .offset = offset};
    ls_status status = LS_OK;
    for (*depth = 0; !status && at.offset < journal->streams[index].size;) {
        unsigned kind;
        ls_unpack payload;
        uint64_t begun = at.offset;
        status = ls_journal_read(journal, &at, &kind, &payload);
        if (status) break;
        if (kind == LS_RECORD_ENTER && *depth < LS_WATCH_DEPTH) open[(*depth)++] = begun;
        else if (kind == LS_RECORD_ENTER) status = LS_DATA;
        if (kind == LS_RECORD_ITEM || kind == LS_RECORD_COPY) *depth -= *depth > 0;
    }
    ls_buffer_free(&at.window);
    return status;
}

static void seal(ls_buffer *out, unsigned kind, const ls_unpack *payload) {
    size_t begun = ls_record_begin(out, kind);
    ls_buffer_append(out, payload->at, (size_t)(payload->end - payload->at));
    ls_record_end(out, begun);
}

static void end_unreached(ls_buffer *out) {
    const leaksift_note note = {LEAKSIFT_REASON_NOT_REACHED, "interrupted"};
    const leaksift_item item = {.state = LEAKSIFT_UNREADABLE,
                                .coverage = LEAKSIFT_NONE,
                                .notes = &note,
                                .note_count = 1,
                                .level = LEAKSIFT_LEVEL_UNKNOWN};
    const ls_item_extra extra = {0};
    ls_put_item(out, &item, &extra, NULL);
}

ls_status ls_journal_ended_of(ls_journal *journal, unsigned index, uint64_t offset, size_t most, ls_buffer *out) {
    uint64_t open[LS_WATCH_DEPTH], here[LS_WATCH_DEPTH];
    unsigned left, depth = 0;
    const size_t before = out->length;
    ls_status status = find_open(journal, index, offset, open, &left);
    ls_cursor at = {.stream = index, .offset = offset};
    while (!status && at.offset < journal->streams[index].size) {
        unsigned kind;
        ls_unpack payload;
        uint64_t begun = at.offset;
        status = ls_journal_read(journal, &at, &kind, &payload);
        if (status) break;
        bool ends = kind == LS_RECORD_ITEM || kind == LS_RECORD_COPY;
        if (kind == LS_RECORD_ENTER) here[depth++] = begun;
        if (!depth) status = LS_DATA;
        if (status) break;
        /* Of one that is still open the findings go: they would have to be counted. */
        bool of_open = depth <= left && here[depth - 1] == open[depth - 1] && kind != LS_RECORD_ENTER;
        if (depth > 1 && !of_open) seal(out, kind, &payload);
        depth -= ends;
        if (out->failed) status = LS_NOMEM;
        else if (out->length - before > most) status = LS_STOP;
    }
    for (; !status && left > 1; left--) end_unreached(out);
    if (!status && out->failed) status = LS_NOMEM;
    if (status) out->length = before;
    ls_buffer_free(&at.window);
    return status;
}

static ls_cursor *open_cursor(ls_journal *journal, unsigned index, uint32_t from, uint64_t offset, unsigned base) {
    if (index == LS_CURSORS_MAX) return NULL;
    ls_cursor *opened = journal->cursors[index];
    if (!opened && !(opened = journal->cursors[index] = ls_calloc(1, sizeof *opened))) return NULL;
    if (opened->stream != from) ls_buffer_clear(&opened->window), opened->window_at = 0;
    opened->stream = from;
    opened->offset = offset;
    opened->base = base;
    opened->is_copy = index > 0;
    ls_arena_reset(&opened->arena);
    return opened;
}

typedef struct replay {
    ls_journal *journal;
    const ls_replay_visitor *visitor;
    unsigned top, depth;
    bool vanished;
} replay;

static ls_status replay_enter(replay *run, ls_unpack *payload) {
    ls_enter enter;
    ls_arena_reset(&run->journal->arena);
    payload->borrows = true; /* of the cursor's window, which stays until the visitor has seen it */
    if (!ls_get_enter(payload, &run->journal->arena, &enter)) return LS_DATA;
    run->depth++;
    return run->visitor->enter(run->visitor->context, &enter);
}

/* Goes on where the original stands, after its ENTER: the copy has entered under its own name. */
static ls_status replay_copy(replay *run, ls_unpack *payload) {
    ls_copy copy;
    ls_item_extra extra;
    leaksift_item overlay;
    ls_cursor *opened = open_cursor(run->journal, run->top + 1, 0, 0, run->depth);
    if (!opened) return LS_NOMEM;
    if (!ls_get_copy(payload, &opened->arena, &overlay, &extra, &copy)) return LS_DATA;
    if (opened->stream != copy.stream) ls_buffer_clear(&opened->window), opened->window_at = 0;
    opened->stream = copy.stream;
    opened->offset = copy.offset;
    opened->overlay = overlay;
    run->top++;
    unsigned kind;
    ls_unpack enter;
    ls_status status = ls_journal_read(run->journal, opened, &kind, &enter);
    return status ? status : kind == LS_RECORD_ENTER ? LS_OK : LS_DATA;
}

/* A copy's times: its own from outside, and what its content says, which is the original's. */
static bool join_times(ls_arena *arena, leaksift_item *item, const ls_item_extra *extra, const leaksift_item *overlay) {
    size_t inner = item->time_count - (size_t)extra->outer_times;
    leaksift_time *times = ls_arena_alloc(arena, (overlay->time_count + inner + 1) * sizeof *times);
    if (!times) return false;
    if (overlay->time_count) memcpy(times, overlay->times, overlay->time_count * sizeof *times);
    if (inner) memcpy(times + overlay->time_count, item->times + extra->outer_times, inner * sizeof *times);
    item->times = times;
    item->time_count = overlay->time_count + inner;
    return true;
}

/* It was examined, and is no longer there to be examined again: no fit original for files that are. */
static bool add_vanished(ls_arena *arena, leaksift_item *item, ls_item_extra *extra) {
    leaksift_note *notes = ls_arena_alloc(arena, (item->note_count + 1) * sizeof *notes);
    if (!notes) return false;
    if (item->note_count) memcpy(notes, item->notes, item->note_count * sizeof *notes);
    notes[item->note_count++] = (leaksift_note){LEAKSIFT_REASON_VANISHED,
                                                "examined before the scan was interrupted; not there when it went on"};
    item->notes = notes;
    if (item->coverage != LEAKSIFT_NONE) item->coverage = LEAKSIFT_PARTIAL;
    if (item->state == LEAKSIFT_CLEAN) item->state = LEAKSIFT_UNREADABLE;
    extra->groupable = false;
    return true;
}

static ls_status replay_item(replay *run, ls_cursor *at, uint64_t offset, ls_unpack *payload) {
    leaksift_item item;
    ls_item_extra extra;
    ls_arena_reset(&run->journal->arena);
    payload->borrows = true;
    if (!run->depth || !ls_get_item(payload, &run->journal->arena, &item, &extra)) return LS_DATA;
    if (at->is_copy && run->depth == at->base) {
        if (!join_times(&run->journal->arena, &item, &extra, &at->overlay)) return LS_NOMEM;
        run->top--;
    }
    if (run->vanished && run->depth == 1 && !add_vanished(&run->journal->arena, &item, &extra)) return LS_NOMEM;
    run->depth--;
    const ls_item_place place = {at->stream, offset};
    return run->visitor->item(run->visitor->context, &item, &extra, &place);
}

static ls_status replay_unit(ls_journal *journal, const ls_replay_visitor *visitor, const unit_place *place) {
    replay run = {.journal = journal, .visitor = visitor, .vanished = place->vanished};
    if (!open_cursor(journal, 0, place->stream, place->offset, 0)) return LS_NOMEM;
    do {
        ls_cursor *at = journal->cursors[run.top];
        uint64_t offset = at->offset;
        unsigned kind;
        ls_unpack payload;
        ls_status status = ls_journal_read(journal, at, &kind, &payload);
        if (status) return status;
        switch (kind) {
        case LS_RECORD_ENTER: status = replay_enter(&run, &payload); break;
        case LS_RECORD_FINDING: status = visitor->finding ? visitor->finding(visitor->context, &payload) : LS_OK; break;
        case LS_RECORD_VALUES: status = visitor->values ? visitor->values(visitor->context, &payload) : LS_OK; break;
        case LS_RECORD_COPY: status = replay_copy(&run, &payload); break;
        case LS_RECORD_ITEM: status = replay_item(&run, at, offset, &payload); break;
        default: status = LS_DATA;
        }
        if (status) return status;
    } while (run.depth);
    return LS_OK;
}

ls_status ls_journal_replay(ls_journal *journal, const ls_replay_visitor *visitor) {
    unit_place places[256];
    for (uint64_t first = 0; first < journal->unit_count;) {
        uint64_t count = journal->unit_count - first < 256 ? journal->unit_count - first : 256;
        ssize_t want = (ssize_t)(count * sizeof *places);
        if (pread(journal->units, places, (size_t)want, (off_t)(first * sizeof *places)) != want)
            return ls_journal_failed(journal, "the order of files not read", 0);
        for (uint64_t i = 0; i < count; i++) {
            ls_status status = replay_unit(journal, visitor, &places[i]);
            if (status) return status;
        }
        first += count;
    }
    return LS_OK;
}

ls_status ls_journal_item(ls_journal *journal, const ls_item_place *place, ls_arena *arena, leaksift_item *item,
                          ls_item_extra *extra) {
    ls_cursor *at = &journal->lookup;
    if (at->stream != place->stream) ls_buffer_clear(&at->window), at->window_at = 0;
    at->stream = place->stream;
    at->offset = place->offset;
    unsigned kind;
    ls_unpack payload;
    ls_status status = ls_journal_read(journal, at, &kind, &payload);
    if (status) return status;
    return kind == LS_RECORD_ITEM && ls_get_item(&payload, arena, item, extra) ? LS_OK : LS_DATA;
}
