/* Streams, units and replay. Replay keeps a stack of cursors: the unit's own, and one for each copied item that is being
 * read where its original stands. */
#include "scan/journal.h"
#include "base/alloc.h"
#include "base/tempfile.h"
#include "scan/watch.h"
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 64 << 10, CURSORS_MAX = 160 };

typedef struct stream {
    int descriptor;
    uint64_t size;
} stream;

typedef struct unit_place {
    uint64_t offset;
    uint32_t stream;
} unit_place;

typedef struct cursor {
    uint32_t stream;
    uint64_t offset; /* of the next record */
    ls_buffer window;
    uint64_t window_at;
    unsigned base;   /* depth at which it closes */
    bool is_copy;
    leaksift_item overlay; /* the copy's own times */
    ls_arena arena;
} cursor;

struct ls_journal {
    stream *streams;
    unsigned stream_count;
    const char *work_dir;
    pthread_mutex_t mutex;
    int units; /* file of unit_place, at sequence * size */
    uint64_t unit_count;
    cursor *cursors[CURSORS_MAX];
    cursor lookup; /* for single items */
    ls_arena arena;
};

ls_journal *ls_journal_create(unsigned streams, const char *work_dir) {
    ls_journal *journal = ls_calloc(1, sizeof *journal);
    if (!journal) return NULL;
    journal->streams = ls_calloc(streams, sizeof *journal->streams);
    if (!journal->streams) return ls_free(journal), NULL;
    journal->stream_count = streams;
    journal->work_dir = work_dir;
    journal->units = -1;
    for (unsigned i = 0; i < streams; i++) journal->streams[i].descriptor = -1;
    pthread_mutex_init(&journal->mutex, NULL);
    return journal;
}

void ls_journal_free(ls_journal *journal) {
    if (!journal) return;
    for (unsigned i = 0; i < journal->stream_count; i++)
        if (journal->streams[i].descriptor >= 0) close(journal->streams[i].descriptor);
    for (size_t i = 0; i < CURSORS_MAX && journal->cursors[i]; i++) {
        ls_buffer_free(&journal->cursors[i]->window);
        ls_arena_free(&journal->cursors[i]->arena);
        ls_free(journal->cursors[i]);
    }
    ls_buffer_free(&journal->lookup.window);
    if (journal->units >= 0) close(journal->units);
    ls_arena_free(&journal->arena);
    pthread_mutex_destroy(&journal->mutex);
    ls_free(journal->streams);
    ls_free(journal);
}

ls_status ls_journal_append(ls_journal *journal, unsigned index, ls_buffer *out) {
    stream *to = &journal->streams[index];
    if (to->descriptor < 0 && (to->descriptor = ls_tempfile(journal->work_dir)) < 0) return LS_IO;
    if (!ls_write_all(to->descriptor, out->data, out->length)) return LS_IO;
    to->size += out->length;
    ls_buffer_clear(out);
    return LS_OK;
}

/* Units end in any order, so each has its place in a file by its sequence: sixteen bytes a file of the walk. */
ls_status ls_journal_unit(ls_journal *journal, uint64_t sequence, unsigned index, uint64_t offset) {
    unit_place place;
    memset(&place, 0, sizeof place);
    place.offset = offset;
    place.stream = index;
    pthread_mutex_lock(&journal->mutex);
    ls_status status = LS_OK;
    if (journal->units < 0) journal->units = ls_tempfile(journal->work_dir);
    if (journal->units < 0 ||
        pwrite(journal->units, &place, sizeof place, (off_t)(sequence * sizeof place)) != (ssize_t)sizeof place)
        status = LS_IO;
    if (sequence >= journal->unit_count) journal->unit_count = sequence + 1;
    pthread_mutex_unlock(&journal->mutex);
    return status;
}

uint64_t ls_journal_stream_size(const ls_journal *journal, unsigned index) { return journal->streams[index].size; }

ls_status ls_journal_truncate(ls_journal *journal, unsigned index, uint64_t offset) {
    stream *of = &journal->streams[index];
    if (of->size == offset) return LS_OK;
    if (ftruncate(of->descriptor, (off_t)offset) || lseek(of->descriptor, (off_t)offset, SEEK_SET) < 0) return LS_IO;
    of->size = offset;
    return LS_OK;
}

uint64_t ls_journal_size(const ls_journal *journal) {
    uint64_t size = journal->unit_count * sizeof(unit_place);
    for (unsigned i = 0; i < journal->stream_count; i++) size += journal->streams[i].size;
    return size;
}

/* ---- reading ---- */

static ls_status need(ls_journal *journal, cursor *at, uint64_t offset, size_t length, const uint8_t **bytes) {
    bool inside = offset >= at->window_at && offset + length <= at->window_at + at->window.length;
    if (!inside) {
        const stream *from = &journal->streams[at->stream];
        size_t want = length > WINDOW ? length : WINDOW;
        if (offset > from->size || length > from->size - offset) return LS_DATA;
        if (want > from->size - offset) want = (size_t)(from->size - offset);
        ls_buffer_clear(&at->window);
        if (!ls_buffer_reserve(&at->window, want)) return LS_NOMEM;
        while (at->window.length < want) {
            ssize_t got = pread(from->descriptor, at->window.data + at->window.length, want - at->window.length,
                                (off_t)(offset + at->window.length));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return LS_IO;
            at->window.length += (size_t)got;
        }
        at->window_at = offset;
    }
    *bytes = (const uint8_t *)at->window.data + (offset - at->window_at);
    return LS_OK;
}

static ls_status read_record(ls_journal *journal, cursor *at, unsigned *kind, ls_unpack *payload) {
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
    cursor at = {.stream = index, .offset = offset};
    uint64_t open[LS_WATCH_DEPTH + 1];
    unsigned opened = 0;
    ls_status status = LS_OK;
    while (!status && at.offset < journal->streams[index].size) {
        unsigned kind;
        ls_unpack payload;
        status = read_record(journal, &at, &kind, &payload);
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

static cursor *open_cursor(ls_journal *journal, unsigned index, uint32_t from, uint64_t offset, unsigned base) {
    if (index == CURSORS_MAX) return NULL;
    cursor *opened = journal->cursors[index];
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
} replay;

static ls_status replay_enter(replay *run, ls_unpack *payload) {
    ls_enter enter;
    ls_arena_reset(&run->journal->arena);
    if (!ls_get_enter(payload, &run->journal->arena, &enter)) return LS_DATA;
    run->depth++;
    return run->visitor->enter(run->visitor->context, &enter);
}

/* Goes on where the original stands, after its ENTER: the copy has entered under its own name. */
static ls_status replay_copy(replay *run, ls_unpack *payload) {
    ls_copy copy;
    ls_item_extra extra;
    leaksift_item overlay;
    cursor *opened = open_cursor(run->journal, run->top + 1, 0, 0, run->depth);
    if (!opened) return LS_NOMEM;
    if (!ls_get_copy(payload, &opened->arena, &overlay, &extra, &copy)) return LS_DATA;
    if (opened->stream != copy.stream) ls_buffer_clear(&opened->window), opened->window_at = 0;
    opened->stream = copy.stream;
    opened->offset = copy.offset;
    opened->overlay = overlay;
    run->top++;
    unsigned kind;
    ls_unpack enter;
    ls_status status = read_record(run->journal, opened, &kind, &enter);
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

static ls_status replay_item(replay *run, cursor *at, uint64_t offset, ls_unpack *payload) {
    leaksift_item item;
    ls_item_extra extra;
    ls_arena_reset(&run->journal->arena);
    if (!run->depth || !ls_get_item(payload, &run->journal->arena, &item, &extra)) return LS_DATA;
    if (at->is_copy && run->depth == at->base) {
        if (!join_times(&run->journal->arena, &item, &extra, &at->overlay)) return LS_NOMEM;
        run->top--;
    }
    run->depth--;
    const ls_item_place place = {at->stream, offset};
    return run->visitor->item(run->visitor->context, &item, &extra, &place);
}

static ls_status replay_unit(ls_journal *journal, const ls_replay_visitor *visitor, const unit_place *place) {
    replay run = {.journal = journal, .visitor = visitor};
    if (!open_cursor(journal, 0, place->stream, place->offset, 0)) return LS_NOMEM;
    do {
        cursor *at = journal->cursors[run.top];
        uint64_t offset = at->offset;
        unsigned kind;
        ls_unpack payload;
        ls_status status = read_record(journal, at, &kind, &payload);
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
        if (pread(journal->units, places, (size_t)want, (off_t)(first * sizeof *places)) != want) return LS_IO;
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
    cursor *at = &journal->lookup;
    if (at->stream != place->stream) ls_buffer_clear(&at->window), at->window_at = 0;
    at->stream = place->stream;
    at->offset = place->offset;
    unsigned kind;
    ls_unpack payload;
    ls_status status = read_record(journal, at, &kind, &payload);
    if (status) return status;
    return kind == LS_RECORD_ITEM && ls_get_item(&payload, arena, item, extra) ? LS_OK : LS_DATA;
}
