/* What SQLite keeps beside a database: pages that are not in it yet (-wal) and pages as they were (-journal), both in
 * "Database File Format" of its documentation. Tables are read cell by cell, without the names of their columns, which
 * stand in the database; of indices, whose values the tables have, nothing is said. Other pages, long values' among
 * them, are looked at for runs of text. */
#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/handler.h"
#include "extract/store/runs.h"
#include <string.h>

enum { PAGE_LEAST = 512, PAGE_MOST = 65536, RUN_LEAST = 6, VALUES_MOST = 2000 };
enum { INDEX = 2, INNER = 5, INDEX_LEAF = 10, LEAF = 13 }; /* a page's first byte */

typedef struct page {
    const uint8_t *bytes;
    size_t size;
    ls_sink *sink;
    ls_buffer *text;
    uint64_t *row;
} page;

/* Of one to nine bytes; 0: it goes past the end. */
static size_t varint(const uint8_t *at, size_t left, uint64_t *value) {
    *value = 0;
    for (size_t i = 0; i < left && i < 8; i++) {
        *value = *value << 7 | (at[i] & 0x7F);
        if (!(at[i] & 0x80)) return i + 1;
    }
    if (left < 9) return 0;
    *value = *value << 8 | at[8];
    return 9;
}

static size_t size_of(uint64_t type) {
    static const uint8_t sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return type < 12 ? sizes[type] : (size_t)((type - 12) / 2);
}

/* How much of a cell's payload stands in the page (1.6, "B-tree Pages"). */
static uint64_t local_part(uint64_t payload, uint64_t page_size, bool index) {
    uint64_t most = index ? (page_size - 12) * 64 / 255 - 23 : page_size - 35;
    uint64_t least = (page_size - 12) * 32 / 255 - 23;
    if (payload <= most) return payload;
    uint64_t kept = least + (payload - least) % (page_size - 4);
    return kept <= most ? kept : least;
}

static ls_status say_record(const page *p, const uint8_t *record, size_t length) {
    uint64_t header, type;
    size_t at = varint(record, length, &header), value = (size_t)header;
    ls_status status = LS_OK;
    if (!at || header > length) return LS_OK;
    uint64_t row = ++*p->row;
    for (size_t i = 0; at < header && value <= length && i < VALUES_MOST && status == LS_OK; i++) {
        size_t used = varint(record + at, (size_t)header - at, &type);
        if (!used || type > (uint64_t)PAGE_MOST * 4096) break;
        at += used;
        size_t size = size_of(type), there = size < length - value ? size : length - value;
        bool is_text = type >= 13 && type % 2;
        if (is_text && there == size && ls_utf8_valid((const char *)record + value, there) == there) {
            const ls_segment segment = {.text = (const char *)record + value, .length = there,
                                        .part = LEAKSIFT_PART_BODY, .row = row, .group = (uint32_t)row};
            status = ls_sink_text(p->sink, &segment);
        } else if (type >= 12) { /* a part of it, another charset, bytes */
            ls_buffer_clear(p->text);
            ls_runs_take(record + value, there, true, RUN_LEAST, p->text);
            const ls_segment segment = {.text = p->text->data, .length = p->text->length, .part = LEAKSIFT_PART_BODY,
                                        .row = row, .group = (uint32_t)row};
            if (p->text->failed) return LS_NOMEM;
            if (segment.length) status = ls_sink_text(p->sink, &segment);
        }
        value += size;
    }
    return status;
}

/* The last value of an index is the number of the row. Without it this is a row of a table WITHOUT ROWID, which is kept
 * as an index is, or says what stands there. */
static bool ends_in_number(const uint8_t *record, size_t length) {
    uint64_t header, type = 0;
    size_t at = varint(record, length, &header), used = at;
    for (; used && at < header && at < length; at += used) used = varint(record + at, length - at, &type);
    return (type > 0 && type <= 6) || type == 8 || type == 9;
}

/* Cells lie side by side: more than the page holds are the same bytes again and again. */
static ls_status say_cells(const page *p) {
    const bool index = *p->bytes != LEAF, inner = *p->bytes == INDEX;
    const size_t pointers = inner ? 12 : 8, count = ls_be16(p->bytes + 3);
    size_t left = p->size;
    ls_status status = LS_OK;
    for (size_t i = 0; i < count && pointers + 2 * i + 2 <= p->size && left && status == LS_OK; i++) {
        uint64_t payload, rowid;
        size_t at = ls_be16(p->bytes + pointers + 2 * i) + (inner ? 4u : 0), used = 0, more = 0;
        if (at < p->size) used = varint(p->bytes + at, p->size - at, &payload);
        if (used && !index) more = varint(p->bytes + at + used, p->size - at - used, &rowid);
        if (!used || !(more || index)) continue;
        at += used + more;
        uint64_t local = local_part(payload, p->size, index);
        size_t length = local < p->size - at ? (size_t)local : p->size - at;
        if (!index || !ends_in_number(p->bytes + at, length)) status = say_record(p, p->bytes + at, length);
        left -= length < left ? length : left;
        if (status == LS_OK) status = ls_sink_tick(p->sink, 64);
    }
    return status;
}

static ls_status say_page(const page *p) {
    if (*p->bytes == LEAF || *p->bytes == INDEX_LEAF || *p->bytes == INDEX) return say_cells(p);
    ls_buffer_clear(p->text);
    if (*p->bytes != INNER) ls_runs_take(p->bytes, p->size, true, RUN_LEAST, p->text);
    const ls_segment segment = {.text = p->text->data, .length = p->text->length, .part = LEAKSIFT_PART_BODY};
    if (p->text->failed) return LS_NOMEM;
    return segment.length ? ls_sink_text(p->sink, &segment) : ls_sink_tick(p->sink, p->size);
}

static ls_status say_pages(ls_input *input, ls_sink *sink, uint64_t at, size_t before, size_t size, size_t behind) {
    ls_buffer text = {0};
    uint64_t row = 0;
    ls_status status = LS_OK;
    while (status == LS_OK && at + before + size <= input->size) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(input, at + before, size, &got);
        if (!bytes) status = LS_IO;
        if (!bytes || got < size) break;
        const page page = {bytes, size, sink, &text, &row};
        status = say_page(&page);
        at += before + size + behind;
    }
    if (status == LS_OK && at < input->size && !behind)
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the last page is cut short");
    ls_buffer_free(&text);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    bool journal = strcmp(about->media_type, "application/x-sqlite-journal") == 0;
    uint8_t head[32] = {0};
    if (ls_input_read(input, 0, head, sizeof head) < 0) return LS_IO;
    uint32_t sector = journal ? ls_be32(head + 20) : sizeof head, size = ls_be32(head + (journal ? 24 : 8));
    if (size < PAGE_LEAST || size > PAGE_MOST || size & (size - 1)) {
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the pages' size is none");
        return LS_OK;
    }
    ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "pages of a database without the database: texts of rows alone");
    return journal ? say_pages(input, sink, sector, 4, size, 4) : say_pages(input, sink, sector, 24, size, 0);
}

static const char *const types[] = {"application/x-sqlite-wal", "application/x-sqlite-journal", NULL};
const ls_handler ls_handler_sqlite_log = {"sqlite_log", types, "texts of the rows in its pages, without their columns",
                                          false, run};
