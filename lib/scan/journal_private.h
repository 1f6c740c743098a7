/* Between journal.c (writing, replay), journal_open.c (the folder, going on) and done.c (which files are done). */
#ifndef LS_SCAN_JOURNAL_PRIVATE_H
#define LS_SCAN_JOURNAL_PRIVATE_H
#include "scan/journal.h"
#include <pthread.h>

typedef struct ls_stream {
    int descriptor;
    uint64_t size;     /* with what is pending */
    ls_buffer pending; /* marks: written with the next append */
    uint64_t unsynced;
    double synced_at;
    bool broken;       /* a write failed: nothing more is written */
} ls_stream;

typedef struct ls_cursor {
    uint32_t stream;
    uint64_t offset; /* of the next record */
    ls_buffer window;
    uint64_t window_at;
    unsigned base;   /* depth at which it closes */
    bool is_copy;
    leaksift_item overlay; /* the copy's own times */
    ls_arena arena;
} ls_cursor;

enum { LS_CURSORS_MAX = 160 };

typedef struct ls_done_table ls_done_table;

struct ls_journal {
    ls_stream *streams;
    unsigned stream_count;
    const char *work_dir;
    char *folder;          /* NULL: nameless */
    int directory, lock;   /* of the folder; -1 */
    uint32_t session;      /* how often it was begun */
    ls_done_table *done;   /* of the sessions before, or NULL */
    pthread_mutex_t mutex;
    int units;             /* file of places, at sequence * size */
    uint64_t unit_count;
    ls_cursor *cursors[LS_CURSORS_MAX];
    ls_cursor lookup;      /* for single items */
    ls_arena arena;
    char trouble[512];
};

/* The next record of a stream. LS_DATA: none begins there, or it is not whole. */
ls_status ls_journal_read(ls_journal *journal, ls_cursor *at, unsigned *kind, ls_unpack *payload);
/* errno happened to the stream; returns LS_IO. */
ls_status ls_journal_failed(ls_journal *journal, const char *what, unsigned stream);

/* ---- done.c: files that were scanned before, by key, in a nameless file: sixty-four bytes each ---- */
typedef struct ls_done_row {
    uint8_t key[16], stamp[16];
    uint64_t offset, items, bytes;
    uint32_t stream_state; /* stream + 1; 0: free. The highest bit: taken */
    uint32_t session;
} ls_done_row;

ls_done_table *ls_done_create(uint64_t rows, const char *work_dir); /* NULL: no memory or no file */
void ls_done_free(ls_done_table *table);
/* Of two with the same key the later session stands. */
ls_status ls_done_add(ls_done_table *table, const ls_done_row *row);
ls_status ls_done_take(ls_done_table *table, const uint8_t key[16], ls_done_row *row, bool *found);
/* The next that was not taken, from *position on. */
ls_status ls_done_rest(ls_done_table *table, uint64_t *position, ls_done_row *row, bool *found);
#endif
