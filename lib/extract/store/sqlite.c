/* SQLite 3 (https://sqlite.org/fileformat2.html): the rows of every table, as cells that know their table and column.
 * The adapter to the sqlite3 library. The item's bytes are its file, by a VFS of our own that can only read, so nothing
 * is opened, locked or written. Only tables of the schema are read, by their columns as stored: no view, trigger,
 * virtual table or generated column, since those run what the file says. A damaged table is read from its front and
 * then from its back. */
#include "base/alloc.h"
#include "base/arena.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/handler.h"
#include "extract/store/value.h"
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum {
    VALUE_MAX = 64 << 20, /* a larger value would be held whole by the library */
    COLUMNS_MAX = 2000,   /* SQLITE_MAX_COLUMN as it is built everywhere */
    STEPS = 10000,        /* virtual machine instructions between two looks at the clock */
    LABEL_MAX = 128,
    TABLES_MAX = 100000,
};

typedef struct file {
    sqlite3_file base;
    ls_input *input;
    bool *unreadable;
} file;

typedef struct table {
    const char *name;
    sqlite3_int64 page;
    bool is_virtual, no_rowid;
} table;

typedef struct job {
    ls_input *input;
    ls_sink *sink;
    ls_status status; /* what the sink said, or a failure of ours: the reading ends */
    bool unreadable;  /* the input could not be read */
    sqlite3_vfs vfs;
    char vfs_name[40];
    sqlite3 *db;
    ls_arena arena; /* names of tables, and in columns_arena those of one table's columns */
    ls_arena columns_arena;
    table *tables;
    size_t table_count, table_capacity;
    const char *columns[COLUMNS_MAX];
    int column_count;
    ls_buffer query;
    ls_value value;
    uint32_t group;
} job;

/* ---- the file, read only ----------------------------------------------------------------------------------------- */

static int file_close(sqlite3_file *base) { return (void)base, SQLITE_OK; }

static int file_read(sqlite3_file *base, void *buffer, int amount, sqlite3_int64 offset) {
    file *self = (file *)base;
    int64_t got = ls_input_read(self->input, (uint64_t)offset, buffer, (size_t)amount);
    if (got < 0) return *self->unreadable = true, SQLITE_IOERR_READ;
    if (got == amount) return SQLITE_OK;
    memset((char *)buffer + got, 0, (size_t)(amount - got));
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *data, int amount, sqlite3_int64 offset) {
    return (void)base, (void)data, (void)amount, (void)offset, SQLITE_READONLY;
}
static int file_truncate(sqlite3_file *base, sqlite3_int64 size) { return (void)base, (void)size, SQLITE_READONLY; }
static int file_sync(sqlite3_file *base, int flags) { return (void)base, (void)flags, SQLITE_OK; }
static int file_size(sqlite3_file *base, sqlite3_int64 *size) {
    return *size = (sqlite3_int64)((file *)base)->input->size, SQLITE_OK;
}
static int file_lock(sqlite3_file *base, int kind) { return (void)base, (void)kind, SQLITE_OK; }
static int file_reserved(sqlite3_file *base, int *held) { return (void)base, *held = 0, SQLITE_OK; }
static int file_control(sqlite3_file *base, int what, void *value) {
    return (void)base, (void)what, (void)value, SQLITE_NOTFOUND;
}
static int file_sector(sqlite3_file *base) { return (void)base, 4096; }
/* Immutable: no journal is looked for, and a file in WAL mode is read without its -wal. */
static int file_traits(sqlite3_file *base) { return (void)base, SQLITE_IOCAP_IMMUTABLE; }

static const sqlite3_io_methods methods = {1, file_close, file_read, file_write, file_truncate, file_sync, file_size,
    file_lock, file_lock, file_reserved, file_control, file_sector, file_traits, NULL, NULL, NULL, NULL, NULL, NULL};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *given) {
    (void)name;
    base->pMethods = NULL;
    if (!(flags & SQLITE_OPEN_MAIN_DB)) return SQLITE_CANTOPEN; /* journals, temporary files */
    job *self = vfs->pAppData;
    file *opened = (file *)base;
    *opened = (file){.base.pMethods = &methods, .input = self->input, .unreadable = &self->unreadable};
    if (given) *given = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    return (void)vfs, (void)name, (void)sync, SQLITE_OK;
}
static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
    return (void)vfs, (void)name, (void)flags, *result = 0, SQLITE_OK;
}
static int vfs_name(sqlite3_vfs *vfs, const char *name, int room, char *out) {
    return (void)vfs, sqlite3_snprintf(room, out, "%s", name), SQLITE_OK;
}
static int vfs_random(sqlite3_vfs *vfs, int length, char *out) {
    return (void)vfs, memset(out, 0, (size_t)length), length;
}
static int vfs_sleep(sqlite3_vfs *vfs, int time) { return (void)vfs, time; }
static int vfs_time(sqlite3_vfs *vfs, double *now) { return (void)vfs, *now = 2440587.5, SQLITE_OK; }
static int vfs_error(sqlite3_vfs *vfs, int room, char *out) { return (void)vfs, (void)room, (void)out, 0; }

static int look_at_clock(void *context) {
    job *self = context;
    if (!self->status) self->status = ls_sink_tick(self->sink, STEPS);
    return self->status != LS_OK;
}

/* What keeps a hostile file from doing anything but being read. SQLITE_DBCONFIG_DEFENSIVE is not among it: it is about
 * writing, which our VFS cannot, and would undo the tolerance of writable_schema. */
static int harden(job *self) {
    sqlite3 *db = self->db;
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
    sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 100);
    sqlite3_progress_handler(db, STEPS, look_at_clock, self);
    /* A schema with a broken entry, and a file shorter than its header says, are read all the same. */
    int result =
        sqlite3_exec(db,
                     "PRAGMA writable_schema=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
                     "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cache_size=-4096; PRAGMA query_only=ON",
                     NULL, NULL, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    return result;
}

/* Each item has a VFS of its own, known under its address while it is read: nothing is shared by threads. */
static int open_database(job *self) {
    snprintf(self->vfs_name, sizeof self->vfs_name, "leaksift-%p", (void *)self);
    self->vfs = (sqlite3_vfs){.iVersion = 1, .szOsFile = (int)sizeof(file), .mxPathname = 64, .zName = self->vfs_name,
        .pAppData = self, .xOpen = vfs_open, .xDelete = vfs_delete, .xAccess = vfs_access, .xFullPathname = vfs_name,
        .xRandomness = vfs_random, .xSleep = vfs_sleep, .xCurrentTime = vfs_time, .xGetLastError = vfs_error};
    int result = sqlite3_vfs_register(&self->vfs, 0);
    if (!result)
        result = sqlite3_open_v2("item", &self->db,
                                 SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, self->vfs_name);
    return result ? result : harden(self);
}

static void close_database(job *self) {
    sqlite3_close(self->db);
    sqlite3_vfs_unregister(&self->vfs);
    ls_arena_free(&self->arena);
    ls_arena_free(&self->columns_arena);
    ls_free(self->tables);
    ls_buffer_free(&self->query);
    ls_value_free(&self->value);
}

/* What a result of the library means for the item. */
static void note_result(job *self, int result) {
    if (self->status || result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW) return;
    ls_sink *sink = self->sink;
    switch (result & 0xff) {
    case SQLITE_NOMEM:
        ls_sink_note(sink, LEAKSIFT_REASON_OUT_OF_MEMORY, "database: a page or row needs too much memory");
        break;
    case SQLITE_TOOBIG: ls_sink_note(sink, LEAKSIFT_REASON_BYTES_OUT, "database: a value of more than 64 MiB"); break;
    case SQLITE_IOERR:
        if (self->unreadable) self->status = LS_IO;
        else ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "database: cut short");
        break;
    case SQLITE_CORRUPT: ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "database: damaged pages"); break;
    case SQLITE_NOTADB:
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "database: its header is damaged, or it is encrypted");
        break;
    default: ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "database: a table cannot be read"); break;
    }
}

/* ---- the schema -------------------------------------------------------------------------------------------------- */

static bool starts_with(const char *text, const char *word) {
    return sqlite3_strnicmp(text, word, (int)strlen(word)) == 0;
}

/* A text of a result; never NULL. Its bytes may be no UTF-8. */
static const char *text_at(sqlite3_stmt *row, int column) {
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}

static ls_status keep_table(job *self, sqlite3_stmt *row) {
    const char *sql = text_at(row, 2);
    if (self->table_count == TABLES_MAX) {
        ls_sink_note(self->sink, LEAKSIFT_REASON_ENTRIES, "more than 100,000 tables: the rest was not read");
        return LS_OK;
    }
    if (self->table_count == self->table_capacity) {
        size_t capacity = self->table_capacity ? self->table_capacity * 2 : 16;
        table *tables = ls_realloc(self->tables, capacity * sizeof *tables);
        if (!tables) return LS_NOMEM;
        self->tables = tables;
        self->table_capacity = capacity;
    }
    table *kept = &self->tables[self->table_count];
    *kept = (table){.name = ls_arena_strdup(&self->arena, text_at(row, 0)), .page = sqlite3_column_int64(row, 1)};
    kept->is_virtual = kept->page <= 0 || starts_with(sql, "create virtual");
    self->table_count++;
    return kept->name ? LS_OK : LS_NOMEM;
}

/* Views and triggers are not run, but somebody wrote them. */
static ls_status say_definition(job *self, sqlite3_stmt *row) {
    const ls_segment place = {.part = LEAKSIFT_PART_METADATA, .field = "definition"};
    return ls_value_text(&self->value, self->sink, &place, text_at(row, 2), (size_t)sqlite3_column_bytes(row, 2));
}

static void read_schema(job *self) {
    sqlite3_stmt *row = NULL;
    int result = sqlite3_prepare_v2(self->db, "SELECT name, rootpage, sql, type FROM sqlite_master", -1, &row, NULL);
    while (!result && !self->status && (result = sqlite3_step(row)) == SQLITE_ROW) {
        const char *type = text_at(row, 3);
        if (strcmp(type, "table") == 0) self->status = keep_table(self, row);
        else if (strcmp(type, "view") == 0 || strcmp(type, "trigger") == 0) self->status = say_definition(self, row);
        result = SQLITE_OK;
    }
    sqlite3_finalize(row);
    note_result(self, result);
}

/* The tables in which full-text and R*Tree indexes keep what they know: other tables' words, sorted (fts3.html#shadow, 
 * fts5.html#fts5_data_structures, rtree.html). Their _content tables are what was put in, and are read. */
static bool is_index(const job *self, const table *tested) {
    static const char *const endings[] = {"_segments", "_segdir", "_docsize", "_stat", "_data", "_idx", "_config",
                                          "_node", "_rowid", "_parent"};
    if (starts_with(tested->name, "sqlite_")) return true;
    size_t length = strlen(tested->name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length <= ending || strcmp(tested->name + length - ending, endings[i]) != 0) continue;
        for (size_t j = 0; j < self->table_count; j++)
            if (self->tables[j].is_virtual && strlen(self->tables[j].name) == length - ending &&
                strncmp(self->tables[j].name, tested->name, length - ending) == 0)
                return true;
    }
    return false;
}

/* Many names for one tree would be read as often. */
static bool is_alias(const job *self, const table *tested) {
    for (const table *before = self->tables; before < tested; before++)
        if (!before->is_virtual && before->page == tested->page) return true;
    return false;
}

static void put_name(ls_buffer *out, const char *name) {
    ls_buffer_putc(out, '"');
    for (; *name; name++) {
        if (*name == '"') ls_buffer_putc(out, '"');
        ls_buffer_putc(out, *name);
    }
    ls_buffer_putc(out, '"');
}

/* Stored columns: what a column generates when it is read (hidden 2 of table_xinfo) is an expression of the file. */
static void read_columns(job *self, table *read) {
    sqlite3_stmt *row = NULL;
    ls_arena_reset(&self->columns_arena);
    self->column_count = 0;
    ls_buffer_clear(&self->query);
    ls_buffer_puts(&self->query, "PRAGMA main.table_xinfo(");
    put_name(&self->query, read->name);
    ls_buffer_puts(&self->query, ")");
    const char *query = ls_buffer_cstr(&self->query);
    int result = self->query.failed ? SQLITE_NOMEM : sqlite3_prepare_v2(self->db, query, -1, &row, NULL);
    while (!result && !self->status && (result = sqlite3_step(row)) == SQLITE_ROW) {
        result = SQLITE_OK;
        if (sqlite3_column_int(row, 6) == 2 || self->column_count == COLUMNS_MAX - 1) continue;
        const char *name = ls_arena_strdup(&self->columns_arena, text_at(row, 1));
        if (!name) self->status = LS_NOMEM;
        else self->columns[self->column_count++] = name;
    }
    sqlite3_finalize(row);
    note_result(self, result);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* A column named rowid hides the rowid; one of its three names is free in any but an odd table. */
static const char *rowid_name(const job *self) {
    static const char *const names[] = {"_rowid_", "oid", "rowid"};
    for (size_t i = 0; i < 3; i++) {
        bool taken = false;
        for (int j = 0; j < self->column_count; j++) taken |= sqlite3_stricmp(self->columns[j], names[i]) == 0;
        if (!taken) return names[i];
    }
    return NULL;
}

static int prepare(job *self, table *read, const char *rowid, bool backwards, sqlite3_stmt **row) {
    ls_buffer *query = &self->query;
    ls_buffer_clear(query);
    ls_buffer_printf(query, "SELECT %s", rowid ? rowid : "NULL");
    for (int i = 0; i < self->column_count; i++) {
        ls_buffer_puts(query, ",");
        put_name(query, self->columns[i]);
    }
    ls_buffer_puts(query, " FROM main.");
    put_name(query, read->name);
    ls_buffer_puts(query, " NOT INDEXED"); /* an index may be damaged or lie */
    if (rowid && backwards) ls_buffer_printf(query, " ORDER BY %s DESC", rowid);
    const char *text = ls_buffer_cstr(query);
    return query->failed ? SQLITE_NOMEM : sqlite3_prepare_v2(self->db, text, -1, row, NULL);
}

static ls_status say_cell(job *self, const table *of, sqlite3_stmt *row, int column, ls_segment *place) {
    int type = sqlite3_column_type(row, column);
    if (type == SQLITE_NULL) return LS_OK;
    const void *bytes = type == SQLITE_BLOB ? sqlite3_column_blob(row, column) : sqlite3_column_text(row, column);
    int length = sqlite3_column_bytes(row, column);
    if (!bytes || length <= 0) return LS_OK;
    place->column = ls_value_name(self->columns[column - 1]);
    if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
        return ls_value_text(&self->value, self->sink, place, bytes, (size_t)length);
    char name[LS_VALUE_NAME];
    ls_value_child_name(name, of->name, place->row, self->columns[column - 1]);
    return ls_value_any(&self->value, self->sink, place, name, bytes, (size_t)length, type == SQLITE_BLOB);
}

/* The row's first text, where it is short: what a table of keys and values calls the rest. */
static void find_label(const job *self, sqlite3_stmt *row, char label[LABEL_MAX], int *at) {
    label[0] = '\0';
    for (*at = 1; *at <= self->column_count; ++*at) {
        if (sqlite3_column_type(row, *at) != SQLITE_TEXT) continue;
        const char *text = (const char *)sqlite3_column_text(row, *at);
        size_t length = text ? strlen(text) : 0;
        if (length && length < LABEL_MAX && ls_utf8_valid(text, length) == length) memcpy(label, text, length + 1);
        return;
    }
}

static ls_status say_row(job *self, const table *of, sqlite3_stmt *row, uint64_t number) {
    char label[LABEL_MAX];
    int label_at;
    find_label(self, row, label, &label_at);
    self->group++;
    ls_status status = LS_OK;
    for (int i = 1; i <= self->column_count && status == LS_OK; i++) {
        ls_segment place = {.sheet = ls_value_name(of->name), .row = number, .group = self->group};
        if (label[0] && i != label_at) place.row_label = label;
        status = say_cell(self, of, row, i, &place);
    }
    return status;
}

/* From one end up to `until` (backwards), or to the end or the damage. *last: the last rowid read. Rowids go one way:
 * a tree whose pages are met again and again is found out by that. */
static int read_rows(job *self, table *of, bool backwards, sqlite3_int64 until, sqlite3_int64 *last, uint64_t *count) {
    sqlite3_stmt *row = NULL;
    const char *rowid = of->no_rowid ? NULL : rowid_name(self);
    int result = prepare(self, of, rowid, backwards, &row);
    if (result && rowid) { /* WITHOUT ROWID */
        of->no_rowid = true;
        rowid = NULL;
        result = prepare(self, of, rowid, backwards, &row);
    }
    bool any = false;
    while (!result && !self->status && (result = sqlite3_step(row)) == SQLITE_ROW) {
        sqlite3_int64 id = sqlite3_column_int64(row, 0);
        bool again = rowid && any && (backwards ? id >= *last : id <= *last);
        result = again ? SQLITE_CORRUPT : SQLITE_OK;
        if (again || (backwards && id <= until)) break;
        *last = id;
        any = true;
        self->status = say_row(self, of, row, backwards ? 0 : ++*count);
        if (!self->status) self->status = ls_sink_tick(self->sink, 64);
    }
    sqlite3_finalize(row);
    return result;
}

static void read_table(job *self, table *of) {
    read_columns(self, of);
    if (self->status || !self->column_count) return;
    ls_segment head = {.sheet = ls_value_name(of->name), .group = ++self->group, .heading = true};
    self->status = ls_value_text(&self->value, self->sink, &head, of->name, strlen(of->name));
    for (int i = 0; i < self->column_count && !self->status; i++)
        self->status = ls_value_text(&self->value, self->sink, &head, self->columns[i], strlen(self->columns[i]));
    if (self->status) return;
    sqlite3_int64 last = LLONG_MIN, back = 0;
    uint64_t count = 0;
    int result = read_rows(self, of, false, 0, &last, &count);
    bool damaged = result && result != SQLITE_DONE;
    note_result(self, result);
    if (damaged && !self->status && !of->no_rowid) note_result(self, read_rows(self, of, true, last, &back, &count));
}

/* ---- the handler ------------------------------------------------------------------------------------------------- */

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    job *self = ls_calloc(1, sizeof *self);
    if (!self) return LS_NOMEM;
    self->input = input;
    self->sink = sink;
    int result = open_database(self);
    note_result(self, result);
    if (self->db && !self->status) read_schema(self);
    for (size_t i = 0; i < self->table_count && !self->status; i++) {
        table *read = &self->tables[i];
        if (read->is_virtual || is_index(self, read)) continue;
        if (is_alias(self, read))
            ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "database: two tables are in the same pages");
        else read_table(self, read);
    }
    ls_status status = self->status;
    close_database(self);
    ls_free(self);
    return status;
}

static const char *const media_types[] = {"application/vnd.sqlite3", "application/x-sqlite3", NULL};

const ls_handler ls_handler_sqlite = {.name = "sqlite",
                                      .media_types = media_types,
                                      .reads = "rows of all tables; files in them as members",
                                      .run = run};
