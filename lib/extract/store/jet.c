/* Access databases (mdb of Jet 3 and 4, accdb): the rows of every table, as cells that know their table and column.
 * Each page of data says whose it is, so that all pages are read once, by table, and neither indexes nor maps of pages
 * are needed; rows that were deleted stand there until the database is compacted, and are read too. Table MSysObjects
 * has the names; of the system's tables it and the queries are read, since both hold how other databases are connected.
 * Forms, reports and code are not. */
#include "extract/store/jet.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/cipher.h"
#include "base/utf8.h"
#include "extract/table.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER = 0x98,
    MASKED_AT = 0x18, MASKED = 126, MASKED_JET4 = 128,
    CODE_PAGE_AT = 0x3c, KEY_AT = 0x3e,
    CATALOG = 2, /* the page that describes MSysObjects */
    DATA = 1, DEFINITION = 2,
    DEFINITION_MAX = 1 << 20,
    PAGES_MAX = 1 << 24,
    NAMES_MAX = 1 << 16,
    LABEL = 128,
    TABLE = 1, FORM = -32768, REPORT = -32764, MACRO = -32766, MODULE = -32761 /* kinds of objects */
};

typedef struct object {
    uint32_t page;
    const char *name;
} object;

typedef struct job {
    ls_jet jet;
    ls_arena names, columns;
    uint64_t *places; /* of pages of data: the page that describes their table, and they */
    size_t place_count, place_room;
    object *objects;
    size_t object_count, object_room;
    ls_jet_table *table;
    uint32_t group;
    bool has_code;
} job;

/* ---- pages ---- */

ls_status ls_jet_page(ls_jet *jet, uint32_t number, uint8_t *out, size_t length) {
    if (number >= jet->pages) return LS_DATA;
    int64_t got = ls_input_read(jet->input, (uint64_t)number * jet->page_size, out, length);
    if (got < 0) return LS_IO;
    if ((size_t)got < length) return LS_DATA;
    if (!jet->is_encoded || !number) return LS_OK;
    uint8_t key[4];
    ls_rc4 rc4;
    ls_put_le32(key, jet->key ^ number);
    ls_rc4_init(&rc4, key, sizeof key);
    ls_rc4_run(&rc4, out, length);
    return LS_OK;
}

/* The first page is masked with a key that is always the same. LS_STOP: the pages are encrypted with a password. */
static ls_status read_header(ls_jet *jet) {
    static const uint8_t mask[] = {0xc7, 0xda, 0x39, 0x6b};
    uint8_t head[HEADER], start[2];
    ls_rc4 rc4;
    if (ls_input_read(jet->input, 0, head, HEADER) != HEADER) return LS_DATA;
    jet->is_old = head[0x14] == 0;
    jet->page_size = jet->is_old ? LS_JET_PAGE / 2 : LS_JET_PAGE;
    uint64_t pages = jet->input->size / jet->page_size;
    jet->pages = pages < PAGES_MAX ? (uint32_t)pages : PAGES_MAX;
    jet->is_cut = pages > PAGES_MAX;
    ls_rc4_init(&rc4, mask, sizeof mask);
    ls_rc4_run(&rc4, head + MASKED_AT, jet->is_old ? MASKED : MASKED_JET4);
    jet->code_page = ls_le16(head + CODE_PAGE_AT);
    jet->key = ls_le32(head + KEY_AT);
    if (ls_jet_page(jet, CATALOG, start, 2) == LS_OK && start[0] == DEFINITION && start[1] == 1) return LS_OK;
    jet->is_encoded = jet->key != 0;
    if (jet->is_encoded && ls_jet_page(jet, CATALOG, start, 2) == LS_OK && start[0] == DEFINITION && start[1] == 1)
        return LS_OK;
    if (jet->is_encoded) return LS_STOP;
    jet->is_damaged = true;
    return LS_OK;
}

static int compare_places(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* All pages of data, by table. */
static ls_status find_pages(job *in) {
    ls_status status = LS_OK;
    for (uint32_t number = 1; number < in->jet.pages && status == LS_OK; number++) {
        uint8_t head[8];
        status = ls_jet_page(&in->jet, number, head, sizeof head);
        if (status == LS_OK) status = ls_sink_tick(in->jet.sink, sizeof head);
        if (status != LS_OK || head[0] != DATA || memcmp(head + 4, "LVAL", 4) == 0) continue;
        if (in->place_count == in->place_room) {
            size_t room = in->place_room ? in->place_room * 2 : 256;
            uint64_t *places = ls_realloc(in->places, room * sizeof *places);
            if (!places) return LS_NOMEM;
            in->places = places;
            in->place_room = room;
        }
        in->places[in->place_count++] = (uint64_t)ls_le32(head + 4) << 32 | number;
    }
    if (in->place_count) qsort(in->places, in->place_count, sizeof *in->places, compare_places);
    return status == LS_DATA ? LS_OK : status;
}

/* ---- what a table is made of ---- */

/* A definition may go on on other pages. */
static ls_status load_definition(job *in, uint32_t number, ls_buffer *out) {
    uint8_t page[LS_JET_PAGE];
    ls_buffer_clear(out);
    while (number && out->length < DEFINITION_MAX) {
        ls_status status = ls_jet_page(&in->jet, number, page, in->jet.page_size);
        if (status != LS_OK) return status;
        if (page[0] != DEFINITION) return out->length ? LS_OK : LS_DATA;
        size_t skip = out->length ? 8 : 0;
        if (!ls_buffer_append(out, page + skip, in->jet.page_size - skip)) return LS_NOMEM;
        number = ls_le32(page + 4);
        status = ls_sink_tick(in->jet.sink, in->jet.page_size);
        if (status != LS_OK) return status;
    }
    return LS_OK;
}

static ls_jet_column column_at(const ls_jet *jet, const uint8_t *at) {
    if (jet->is_old)
        return (ls_jet_column){.type = at[0], .number = ls_le16(at + 1), .variable = ls_le16(at + 3),
                               .is_fixed = at[13] & 1, .offset = ls_le16(at + 14), .length = ls_le16(at + 16)};
    return (ls_jet_column){.type = at[0], .number = ls_le16(at + 5), .variable = ls_le16(at + 7),
                           .scale = at[0] == LS_JET_NUMERIC ? at[12] : 0, .is_fixed = at[15] & 1,
                           .offset = ls_le16(at + 21), .length = ls_le16(at + 23)};
}

static const char *keep_name(job *in, ls_arena *arena, const uint8_t *bytes, size_t length, ls_status *status) {
    ls_buffer_clear(&in->jet.text);
    *status = ls_jet_text(&in->jet, bytes, length, &in->jet.text);
    const char *name = *status == LS_OK ? ls_buffer_cstr(&in->jet.text) : NULL;
    const char *kept = name && !in->jet.text.failed ? ls_arena_strdup(arena, name) : NULL;
    if (*status == LS_OK && !kept) *status = LS_NOMEM;
    return kept;
}

static ls_status read_columns(job *in, const uint8_t *bytes, size_t length, size_t at, size_t count) {
    const size_t size = in->jet.is_old ? 18 : 25, width = in->jet.is_old ? 1 : 2;
    ls_status status = LS_OK;
    if (at > length || count > (length - at) / size) return LS_DATA;
    size_t name = at + count * size;
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        ls_jet_column *column = &in->table->columns[i];
        *column = column_at(&in->jet, bytes + at + i * size);
        if (length - name < width) return LS_DATA;
        size_t name_length = width == 1 ? bytes[name] : ls_le16(bytes + name);
        name += width;
        if (name_length > length - name) return LS_DATA;
        column->name = keep_name(in, &in->columns, bytes + name, name_length, &status);
        name += name_length;
        in->table->count += status == LS_OK;
    }
    return status;
}

/* LS_DATA: it makes no sense. */
static ls_status read_definition(job *in, uint32_t page) {
    ls_buffer whole = {0};
    ls_arena_reset(&in->columns);
    in->table->count = 0;
    ls_status status = load_definition(in, page, &whole);
    const uint8_t *bytes = (const uint8_t *)whole.data;
    const bool old = in->jet.is_old;
    if (status == LS_OK && whole.length < 64) status = LS_DATA;
    if (status == LS_OK) {
        in->table->is_system = bytes[old ? 20 : 40] == 'S';
        size_t count = ls_le16(bytes + (old ? 25 : 45)), indexes = ls_le32(bytes + (old ? 31 : 51));
        bool sound = count && count <= LS_JET_COLUMNS && indexes <= whole.length / 8;
        status = sound ? read_columns(in, bytes, whole.length, old ? 43 + indexes * 8 : 63 + indexes * 12, count)
                       : LS_DATA;
    }
    ls_buffer_free(&whole);
    return status;
}

/* ---- rows ---- */

/* An object of an OLE field has a head of its own before the file (15 1C …); an attachment is packed by zlib. */
static ls_status say_object(job *in, const ls_segment *place, const char *column) {
    static const char *const starts[] = {"\xd0\xcf\x11\xe0", "%PDF-", "PK\3\4", "\xff\xd8\xff", "\x89PNG", "{\\rtf"};
    const uint8_t *bytes = (const uint8_t *)in->jet.bytes.data;
    size_t length = in->jet.bytes.length, skip = 0;
    char name[LS_VALUE_NAME];
    ls_value_child_name(name, in->table->name ? in->table->name : "table", place->row, column);
    if (length > 64 && bytes[0] == 0x15 && bytes[1] == 0x1c)
        for (size_t i = 0; i < sizeof starts / sizeof *starts && !skip; i++) {
            const uint8_t *found = memmem(bytes, length < 1024 ? length : 1024, starts[i], strlen(starts[i]));
            if (found) skip = (size_t)(found - bytes);
        }
    return ls_value_any(&in->jet.value, in->jet.sink, place, name, bytes + skip, length - skip, true);
}

/* The row's first text, where it is short: what a table of keys and values calls the rest. */
static ls_status find_label(job *in, const uint8_t *row, size_t length, ls_buffer *label, size_t *at) {
    ls_jet_field field;
    ls_buffer_clear(label);
    for (*at = 0; *at < in->table->count; ++*at) {
        const ls_jet_column *column = &in->table->columns[*at];
        if (column->type != LS_JET_TEXT || !ls_jet_field_of(&in->jet, row, length, column, &field) || !field.bytes)
            continue;
        ls_status status = ls_jet_value(&in->jet, column, &field);
        if (status == LS_OK && in->jet.text.length && in->jet.text.length < LABEL)
            ls_table_copy(label, in->jet.text.data, in->jet.text.length);
        return label->failed ? LS_NOMEM : status;
    }
    return LS_OK;
}

static ls_status say_cell(job *in, const ls_jet_column *column, const ls_jet_field *field, const ls_segment *place) {
    ls_status status = ls_jet_value(&in->jet, column, field);
    bool object = column->type == LS_JET_OBJECT || column->type == LS_JET_BINARY;
    if (status == LS_OK && object && in->jet.bytes.length) return say_object(in, place, column->name);
    if (status != LS_OK || !in->jet.text.length) return status;
    return ls_value_text(&in->jet.value, in->jet.sink, place, in->jet.text.data, in->jet.text.length);
}

static ls_status say_row(job *in, const uint8_t *row, size_t length, uint64_t number, bool deleted) {
    ls_buffer label = {0};
    size_t label_at;
    ls_status status = find_label(in, row, length, &label, &label_at);
    in->group++;
    for (size_t i = 0; i < in->table->count && status == LS_OK; i++) {
        const ls_jet_column *column = &in->table->columns[i];
        ls_jet_field field;
        if (!ls_jet_field_of(&in->jet, row, length, column, &field)) {
            if (!deleted) in->jet.is_damaged = true;
            continue;
        }
        if (!field.bytes) continue;
        ls_segment place = {.row = number, .group = in->group, .column = ls_value_name(column->name)};
        if (in->table->name) place.sheet = ls_value_name(in->table->name);
        place.part = deleted ? LEAKSIFT_PART_DELETED : LEAKSIFT_PART_BODY;
        if (label.length && i != label_at) place.row_label = label.data;
        status = say_cell(in, column, &field, &place);
    }
    ls_buffer_free(&label);
    return status;
}

static ls_status say_heads(job *in) {
    ls_segment head = {.group = ++in->group, .heading = true};
    ls_status status = LS_OK;
    if (in->table->name) {
        head.sheet = ls_value_name(in->table->name);
        status = ls_value_text(&in->jet.value, in->jet.sink, &head, in->table->name, strlen(in->table->name));
    }
    for (size_t i = 0; i < in->table->count && status == LS_OK; i++) {
        const char *name = in->table->columns[i].name;
        status = ls_value_text(&in->jet.value, in->jet.sink, &head, name, strlen(name));
    }
    return status;
}

typedef ls_status take_row(job *in, const uint8_t *row, size_t length, uint64_t number, bool deleted);

/* The rows on the pages of places [from, to). What is only a pointer to a row on another page is passed over: that row
 * is met there. */
static ls_status each_row(job *in, size_t from, size_t to, take_row *take) {
    uint8_t page[LS_JET_PAGE];
    uint64_t number = 0;
    ls_status status = LS_OK;
    for (size_t i = from; i < to && status == LS_OK; i++) {
        const uint8_t *row;
        size_t length;
        unsigned flags;
        status = ls_jet_page(&in->jet, (uint32_t)in->places[i], page, in->jet.page_size);
        if (status == LS_OK) status = ls_sink_tick(in->jet.sink, in->jet.page_size);
        for (unsigned k = 0; status == LS_OK && ls_jet_row(&in->jet, page, k, &row, &length, &flags); k++) {
            if (flags == LS_JET_ELSEWHERE || !length || (flags == LS_JET_DELETED && length <= 4)) continue;
            status = take(in, row, length, ++number, flags == LS_JET_DELETED);
        }
    }
    return status;
}

/* ---- the catalogue ---- */

static const ls_jet_column *column_called(const ls_jet_table *table, const char *name) {
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->columns[i].name, name) == 0) return &table->columns[i];
    return NULL;
}

static int32_t number_in(job *in, const uint8_t *row, size_t length, const char *name) {
    const ls_jet_column *column = column_called(in->table, name);
    ls_jet_field field;
    if (!column || !ls_jet_field_of(&in->jet, row, length, column, &field) || !field.bytes) return 0;
    return field.length >= 4 ? (int32_t)ls_le32(field.bytes) : field.length >= 2 ? (int16_t)ls_le16(field.bytes) : 0;
}

static ls_status keep_object(job *in, const uint8_t *row, size_t length) {
    const ls_jet_column *column = column_called(in->table, "Name");
    ls_jet_field field;
    ls_status status = LS_OK;
    if (!column || !ls_jet_field_of(&in->jet, row, length, column, &field) || !field.bytes) return LS_OK;
    if (in->object_count == NAMES_MAX) return in->jet.is_cut = true, LS_OK;
    if (in->object_count == in->object_room) {
        size_t room = in->object_room ? in->object_room * 2 : 64;
        object *objects = ls_realloc(in->objects, room * sizeof *objects);
        if (!objects) return LS_NOMEM;
        in->objects = objects;
        in->object_room = room;
    }
    uint32_t page = (uint32_t)number_in(in, row, length, "Id") & 0xffffff;
    const char *name = keep_name(in, &in->names, field.bytes, field.length, &status);
    if (status == LS_OK) in->objects[in->object_count++] = (object){page, name};
    return status;
}

/* How a linked table is reached: a path, or a connection with its password. */
static ls_status say_link(job *in, const uint8_t *row, size_t length) {
    static const char *const fields[] = {"Connect", "Database", "ForeignName"};
    ls_status status = LS_OK;
    in->group++;
    for (size_t i = 0; i < sizeof fields / sizeof *fields && status == LS_OK; i++) {
        const ls_jet_column *column = column_called(in->table, fields[i]);
        ls_jet_field field;
        if (!column || !ls_jet_field_of(&in->jet, row, length, column, &field) || !field.bytes) continue;
        const ls_segment place = {.part = LEAKSIFT_PART_METADATA, .field = fields[i], .group = in->group};
        status = say_cell(in, column, &field, &place);
    }
    return status;
}

static ls_status take_object(job *in, const uint8_t *row, size_t length, uint64_t number, bool deleted) {
    int32_t kind = number_in(in, row, length, "Type");
    (void)number;
    if (deleted) return LS_OK;
    in->has_code |= kind == FORM || kind == REPORT || kind == MACRO || kind == MODULE;
    ls_status status = kind == TABLE ? keep_object(in, row, length) : LS_OK;
    return status == LS_OK ? say_link(in, row, length) : status;
}

static size_t end_of(const job *in, size_t from) {
    size_t to = from;
    while (to < in->place_count && in->places[to] >> 32 == in->places[from] >> 32) to++;
    return to;
}

static ls_status read_catalog(job *in) {
    for (size_t from = 0; from < in->place_count; from = end_of(in, from)) {
        if (in->places[from] >> 32 != CATALOG) continue;
        in->table->name = "MSysObjects";
        ls_status status = read_definition(in, CATALOG);
        return status == LS_OK ? each_row(in, from, end_of(in, from), take_object) : status;
    }
    return LS_DATA;
}

static ls_status read_tables(job *in) {
    ls_status status = LS_OK;
    for (size_t from = 0, to; from < in->place_count && status == LS_OK; from = to) {
        uint32_t page = (uint32_t)(in->places[from] >> 32);
        to = end_of(in, from);
        if (page == CATALOG) continue;
        in->table->name = NULL;
        for (size_t i = 0; i < in->object_count && !in->table->name; i++)
            if (in->objects[i].page == page) in->table->name = in->objects[i].name;
        bool named_system = in->table->name && strncmp(in->table->name, "MSys", 4) == 0;
        if (named_system && strcmp(in->table->name, "MSysQueries") != 0) continue;
        status = read_definition(in, page);
        if (status == LS_DATA) { /* pages of a table that is no more */
            in->jet.is_damaged |= in->table->name != NULL;
            status = LS_OK;
            continue;
        }
        if (status == LS_OK && in->table->is_system && !named_system) continue;
        if (status == LS_OK) status = say_heads(in);
        if (status == LS_OK) status = each_row(in, from, to, say_row);
    }
    return status;
}

static bool has_pages(const job *in, uint32_t table) {
    size_t low = 0, high = in->place_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (in->places[middle] >> 32 < table) low = middle + 1;
        else high = middle;
    }
    return low < in->place_count && in->places[low] >> 32 == table;
}

/* Of tables that never had a row the names of the columns still say what was to be kept. */
static ls_status read_empty_tables(job *in) {
    ls_status status = LS_OK;
    uint8_t *met = ls_calloc(1, (size_t)in->jet.pages / 8 + 1);
    if (!met) return LS_NOMEM;
    for (size_t i = 0; i < in->object_count && status == LS_OK; i++) {
        uint32_t page = in->objects[i].page;
        in->table->name = in->objects[i].name;
        if (page >= in->jet.pages || met[page / 8] >> page % 8 & 1 || has_pages(in, page)) continue;
        met[page / 8] |= (uint8_t)(1 << page % 8);
        if (!in->table->name || strncmp(in->table->name, "MSys", 4) == 0) continue;
        status = read_definition(in, page);
        if (status == LS_OK && !in->table->is_system) status = say_heads(in);
        if (status == LS_DATA) in->jet.is_damaged = true, status = LS_OK;
    }
    ls_free(met);
    return status;
}

static ls_status read_database(job *in) {
    ls_status status = read_header(&in->jet);
    if (status == LS_STOP) {
        ls_sink_note(in->jet.sink, LEAKSIFT_REASON_ENCRYPTED, "the database is encrypted with a password");
        return LS_OK;
    }
    in->table = ls_calloc(1, sizeof *in->table);
    if (status == LS_OK && !in->table) status = LS_NOMEM;
    if (status == LS_OK) status = find_pages(in);
    if (status == LS_OK) status = read_catalog(in);
    if (status == LS_DATA) in->jet.is_damaged = true, status = LS_OK;
    if (status == LS_OK && in->place_count) status = read_tables(in);
    if (status == LS_OK) status = read_empty_tables(in);
    return status;
}

static void note_all(const job *in) {
    ls_sink *sink = in->jet.sink;
    if (in->jet.is_damaged) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the database is damaged or cut short");
    if (in->jet.is_cut)
        ls_sink_note(sink, LEAKSIFT_REASON_BYTES_OUT,
                     "a value of more than 16 MiB, or too many pages: not all was read");
    if (in->has_code)
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "its forms, reports, macros and modules are not read");
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    job in = {.jet = {.sink = sink, .input = input}};
    (void)about;
    ls_status status = read_database(&in);
    if (in.jet.pages && input->size % in.jet.page_size) in.jet.is_damaged = true;
    note_all(&in);
    ls_free(in.places), ls_free(in.objects), ls_free(in.table);
    ls_arena_free(&in.names), ls_arena_free(&in.columns);
    ls_buffer_free(&in.jet.text), ls_buffer_free(&in.jet.bytes);
    ls_value_free(&in.jet.value);
    ls_codepages_free(&in.jet.code_pages);
    return status;
}

static const char *const types[] = {"application/x-msaccess", NULL};
const ls_handler ls_handler_jet = {
    "jet", types,
    "rows of all tables, deleted ones too; how linked tables are reached; files in them as members; not forms, reports "
    "and code",
    false, run};
