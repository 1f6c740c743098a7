/* An open-addressed table in a nameless file: ten million files take a gigabyte of disk and none of memory. Read with
 * pread and not mapped, because a full disk would turn a mapped page into a signal. */
#include "base/alloc.h"
#include "base/tempfile.h"
#include "scan/journal_private.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { LEAST = 256 };
static const uint32_t taken = 1u << 31;

struct ls_done_table {
    int descriptor;
    uint64_t capacity; /* a power of two, at least half of it free */
};

ls_done_table *ls_done_create(uint64_t rows, const char *work_dir) {
    ls_done_table *table = ls_calloc(1, sizeof *table);
    if (!table) return NULL;
    table->capacity = LEAST;
    while (table->capacity < 2 * rows) table->capacity *= 2;
    table->descriptor = ls_tempfile(work_dir);
    if (table->descriptor >= 0 && ftruncate(table->descriptor, (off_t)(table->capacity * sizeof(ls_done_row))) == 0)
        return table;
    ls_done_free(table);
    return NULL;
}

void ls_done_free(ls_done_table *table) {
    if (!table) return;
    if (table->descriptor >= 0) close(table->descriptor);
    ls_free(table);
}

static ls_status read_row(const ls_done_table *table, uint64_t slot, ls_done_row *row) {
    ssize_t got;
    do got = pread(table->descriptor, row, sizeof *row, (off_t)(slot * sizeof *row));
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *row ? LS_OK : LS_IO;
}

static ls_status write_row(const ls_done_table *table, uint64_t slot, const ls_done_row *row) {
    return ls_pwrite_all(table->descriptor, row, sizeof *row, slot * sizeof *row) ? LS_OK : LS_IO;
}

/* The slot of this key, or the free one where it would stand. */
static ls_status find(const ls_done_table *table, const uint8_t key[16], uint64_t *slot, ls_done_row *row) {
    memcpy(slot, key, sizeof *slot);
    for (uint64_t tried = 0; tried < table->capacity; tried++) {
        *slot = (*slot + (tried > 0)) & (table->capacity - 1);
        ls_status status = read_row(table, *slot, row);
        if (status || !row->stream_state || memcmp(row->key, key, 16) == 0) return status;
    }
    return LS_DATA;
}

ls_status ls_done_add(ls_done_table *table, const ls_done_row *row) {
    uint64_t slot;
    ls_done_row there;
    ls_status status = find(table, row->key, &slot, &there);
    if (status || (there.stream_state && there.session > row->session)) return status;
    return write_row(table, slot, row);
}

ls_status ls_done_take(ls_done_table *table, const uint8_t key[16], ls_done_row *row, bool *found) {
    uint64_t slot;
    ls_status status = find(table, key, &slot, row);
    *found = !status && row->stream_state && !(row->stream_state & taken);
    if (!*found) return status;
    ls_done_row marked = *row;
    marked.stream_state |= taken;
    return write_row(table, slot, &marked);
}

ls_status ls_done_rest(ls_done_table *table, uint64_t *position, ls_done_row *row, bool *found) {
    for (*found = false; *position < table->capacity; ++*position) {
        ls_status status = read_row(table, *position, row);
        if (status) return status;
        if (!row->stream_state || row->stream_state & taken) continue;
        ++*position;
        *found = true;
        break;
    }
    return LS_OK;
}
