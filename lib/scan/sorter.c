/* External merge sort (Knuth, TAOCP 3, 5.4.1): one level of merging; a run is as large as the memory given, so that
 * 4,096 runs of 8 MiB serve 32 GiB. Chosen over SQLite because only sorted order is needed: no index, no B-tree
 * writes. */
#include "scan/sorter.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include "base/tempfile.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_AHEAD = 32768 };

typedef struct entry {
    const uint8_t *data;
    uint32_t length;
} entry;

typedef struct run {
    uint64_t at, end;    /* what is still on disk */
    ls_buffer window;    /* read ahead */
    size_t used;         /* of the window */
    const uint8_t *head; /* the run's next record */
    uint32_t head_length;
} run;

struct ls_sorter {
    size_t memory;
    const char *work_dir;
    ls_buffer data;     /* records of the run in memory, each a 4-byte length and its bytes */
    size_t count;
    entry *entries;     /* of the memory run, once it is sorted */
    size_t next;
    int descriptor;
    uint64_t spilled;
    run *runs;
    size_t run_count, run_capacity;
    run **heap;
    size_t heap_count;
    run *last;          /* whose head was handed out */
    bool failed;
};

ls_sorter *ls_sorter_create(size_t memory, const char *work_dir) {
    ls_sorter *sorter = ls_calloc(1, sizeof *sorter);
    if (!sorter) return NULL;
    sorter->memory = memory;
    sorter->work_dir = work_dir;
    sorter->descriptor = -1;
    return sorter;
}

static int compare_bytes(const uint8_t *a, uint32_t a_length, const uint8_t *b, uint32_t b_length) {
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

static int compare_entries(const void *a, const void *b) {
    const entry *x = a, *y = b;
    return compare_bytes(x->data, x->length, y->data, y->length);
}

static ls_status sort_memory(ls_sorter *sorter) {
    ls_free(sorter->entries);
    sorter->entries = ls_malloc(sorter->count * sizeof *sorter->entries);
    if (!sorter->entries) return LS_NOMEM;
    const uint8_t *at = (const uint8_t *)sorter->data.data;
    for (size_t i = 0; i < sorter->count; i++) {
        memcpy(&sorter->entries[i].length, at, 4);
        sorter->entries[i].data = at + 4;
        at += 4 + sorter->entries[i].length;
    }
    if (sorter->count) qsort(sorter->entries, sorter->count, sizeof *sorter->entries, compare_entries);
    return LS_OK;
}

static ls_status write_run(ls_sorter *sorter, ls_buffer *out) {
    for (size_t i = 0; i < sorter->count; i++) {
        ls_buffer_append(out, &sorter->entries[i].length, 4);
        ls_buffer_append(out, sorter->entries[i].data, sorter->entries[i].length);
        if (out->failed) return LS_NOMEM;
        if (out->length < READ_AHEAD && i + 1 < sorter->count) continue;
        if (!ls_write_all(sorter->descriptor, out->data, out->length)) return LS_IO;
        sorter->spilled += out->length;
        ls_buffer_clear(out);
    }
    return LS_OK;
}

static ls_status spill(ls_sorter *sorter) {
    if (sorter->descriptor < 0 && (sorter->descriptor = ls_tempfile(sorter->work_dir)) < 0) return LS_IO;
    if (!ls_grow(&sorter->runs, sorter->run_count, &sorter->run_capacity, sizeof *sorter->runs)) return LS_NOMEM;
    ls_status status = sort_memory(sorter);
    uint64_t start = sorter->spilled;
    ls_buffer out = {0};
    if (!status) status = write_run(sorter, &out);
    ls_buffer_free(&out);
    if (status) return status;
    sorter->runs[sorter->run_count++] = (run){.at = start, .end = sorter->spilled};
    ls_buffer_clear(&sorter->data);
    ls_free(sorter->entries);
    sorter->entries = NULL;
    sorter->count = 0;
    return LS_OK;
}

ls_status ls_sorter_add(ls_sorter *sorter, const void *record, size_t length) {
    if (length > LS_SORTED_MAX) length = LS_SORTED_MAX;
    if (sorter->data.length + length + (sorter->count + 1) * sizeof(entry) > sorter->memory && sorter->count) {
        ls_status status = spill(sorter);
        if (status) return sorter->failed = true, status;
    }
    uint32_t stored = (uint32_t)length;
    ls_buffer_append(&sorter->data, &stored, 4);
    if (!ls_buffer_append(&sorter->data, record, length)) return sorter->failed = true, LS_NOMEM;
    sorter->count++;
    return LS_OK;
}

/* Makes at least `need` bytes of the run stand in its window; false at the end of the run or on an error. */
static bool refill(ls_sorter *sorter, run *from, size_t need) {
    if (from->window.length - from->used >= need) return true;
    size_t rest = from->window.length - from->used;
    if (rest) memmove(from->window.data, from->window.data + from->used, rest);
    from->window.length = rest;
    from->used = 0;
    size_t want = need > READ_AHEAD ? need : READ_AHEAD;
    if (want - rest > from->end - from->at) want = rest + (size_t)(from->end - from->at);
    if (want < need) return false;
    if (!ls_buffer_reserve(&from->window, want - rest)) return sorter->failed = true, false;
    while (from->window.length < want) {
        ssize_t got = pread(sorter->descriptor, from->window.data + from->window.length, want - from->window.length,
                            (off_t)from->at);
        if (got <= 0) return sorter->failed = true, false;
        from->window.length += (size_t)got;
        from->at += (uint64_t)got;
    }
    return true;
}

static bool advance(ls_sorter *sorter, run *from) {
    if (!refill(sorter, from, 4)) return false;
    memcpy(&from->head_length, from->window.data + from->used, 4);
    if (!refill(sorter, from, 4 + (size_t)from->head_length)) return sorter->failed = true, false;
    from->head = (const uint8_t *)from->window.data + from->used + 4;
    from->used += 4 + (size_t)from->head_length;
    return true;
}

static bool run_less(const run *a, const run *b) {
    return compare_bytes(a->head, a->head_length, b->head, b->head_length) < 0;
}

static void sift_down(ls_sorter *sorter, size_t at) {
    for (;;) {
        size_t least = at, left = 2 * at + 1, right = left + 1;
        if (left < sorter->heap_count && run_less(sorter->heap[left], sorter->heap[least])) least = left;
        if (right < sorter->heap_count && run_less(sorter->heap[right], sorter->heap[least])) least = right;
        if (least == at) return;
        run *swapped = sorter->heap[at];
        sorter->heap[at] = sorter->heap[least];
        sorter->heap[least] = swapped;
        at = least;
    }
}

ls_status ls_sorter_finish(ls_sorter *sorter) {
    ls_status status = LS_OK;
    if (!sorter->run_count) status = sort_memory(sorter);
    else if (sorter->count) status = spill(sorter);
    if (status) return sorter->failed = true, status;
    if (!sorter->run_count) return LS_OK;
    ls_buffer_free(&sorter->data);
    sorter->heap = ls_malloc(sorter->run_count * sizeof *sorter->heap);
    if (!sorter->heap) return sorter->failed = true, LS_NOMEM;
    for (size_t i = 0; i < sorter->run_count; i++)
        if (advance(sorter, &sorter->runs[i])) sorter->heap[sorter->heap_count++] = &sorter->runs[i];
    for (size_t i = sorter->heap_count; i-- > 0;) sift_down(sorter, i);
    return sorter->failed ? LS_IO : LS_OK;
}

const void *ls_sorter_next(ls_sorter *sorter, size_t *length) {
    if (sorter->failed) return NULL;
    if (!sorter->run_count) {
        if (sorter->next == sorter->count) return NULL;
        const entry *found = &sorter->entries[sorter->next++];
        *length = found->length;
        return found->data;
    }
    if (sorter->last) {
        if (!advance(sorter, sorter->last)) sorter->heap[0] = sorter->heap[--sorter->heap_count];
        sift_down(sorter, 0);
    }
    if (!sorter->heap_count || sorter->failed) return NULL;
    sorter->last = sorter->heap[0];
    *length = sorter->last->head_length;
    return sorter->last->head;
}

bool ls_sorter_failed(const ls_sorter *sorter) { return sorter->failed; }
uint64_t ls_sorter_spilled(const ls_sorter *sorter) { return sorter->spilled; }

void ls_sorter_free(ls_sorter *sorter) {
    if (!sorter) return;
    for (size_t i = 0; i < sorter->run_count; i++) ls_buffer_free(&sorter->runs[i].window);
    ls_buffer_free(&sorter->data);
    ls_free(sorter->entries);
    ls_free(sorter->runs);
    ls_free(sorter->heap);
    if (sorter->descriptor >= 0) close(sorter->descriptor);
    ls_free(sorter);
}
