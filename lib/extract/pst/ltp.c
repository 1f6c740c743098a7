/* Heaps, trees on heaps, properties, tables. */
#include "extract/pst/ltp.h"
#include "base/bytes.h"
#include <string.h>

enum {
    HEAP_MAX = 16 << 20,
    TREE_LEVELS = 8,
    TREE = 0xB5,
    HEAP_MARK = 0xEC,
    FIRST_HEAD = 12,
    TABLE_HEAD = 22,
    COLUMN = 8
};

/* ---- heaps (2.3.1) ----------------------------------------------------------------------------------------------- */

static ls_status load_all(ls_pst *pst, uint64_t data, ls_buffer *bytes, ls_buffer *starts) {
    ls_pst_stream stream;
    ls_status status = ls_pst_stream_open(pst, data, &stream);
    if (status == LS_OK && stream.size > HEAP_MAX) {
        ls_sink_note(ls_pst_sink(pst), LEAKSIFT_REASON_BYTES_OUT,
                     "a list of properties has more than 16 MiB and was not read");
        status = LS_DATA;
    }
    for (size_t i = 0; i < stream.count && status == LS_OK; i++) {
        if (!ls_buffer_append(starts, &bytes->length, sizeof bytes->length)) status = LS_NOMEM;
        if (status == LS_OK) status = ls_pst_block_load(pst, &stream.blocks[i], bytes);
        if (status == LS_DATA) status = LS_OK; /* an empty block: those behind it keep their numbers */
    }
    if (status == LS_OK && !ls_buffer_append(starts, &bytes->length, sizeof bytes->length)) status = LS_NOMEM;
    ls_pst_stream_close(&stream);
    return status;
}

static size_t start_of(const ls_buffer *starts, size_t index) {
    size_t start;
    memcpy(&start, starts->data + index * sizeof start, sizeof start);
    return start;
}

ls_status ls_pst_heap_open(ls_pst *pst, uint64_t data, uint64_t subnodes, ls_pst_heap *heap) {
    heap->pst = pst;
    ls_buffer_clear(&heap->bytes), ls_buffer_clear(&heap->starts);
    ls_status status = load_all(pst, data, &heap->bytes, &heap->starts);
    if (status == LS_OK) status = ls_pst_subnodes(pst, subnodes, &heap->nodes);
    if (status != LS_OK) return status;
    const uint8_t *head = (const uint8_t *)heap->bytes.data;
    if (heap->bytes.length < FIRST_HEAD || head[2] != HEAP_MARK) return LS_DATA;
    heap->client = head[3];
    heap->root = ls_le32(head + 4);
    return LS_OK;
}

void ls_pst_heap_close(ls_pst_heap *heap) {
    ls_buffer_free(&heap->bytes), ls_buffer_free(&heap->starts);
    ls_pst_nodes_free(&heap->nodes);
}

bool ls_pst_heap_item(const ls_pst_heap *heap, uint32_t id, const uint8_t **data, size_t *length) {
    bool wide = ls_pst_is_wide(heap->pst);
    size_t block = id >> (wide ? 19 : 16), index = id >> 5 & (wide ? 0x3FFF : 0x7FF);
    if ((id & 0x1F) || !index || block + 1 >= heap->starts.length / sizeof(size_t)) return false;
    const uint8_t *bytes = (const uint8_t *)heap->bytes.data + start_of(&heap->starts, block);
    size_t size = start_of(&heap->starts, block + 1) - start_of(&heap->starts, block);
    if (size < 6) return false;
    size_t map = ls_le16(bytes);
    if (map > size - 4 || index > ls_le16(bytes + map) || map + 4 + 2 * (index + 1) > size) return false;
    size_t from = ls_le16(bytes + map + 4 + 2 * (index - 1)), to = ls_le16(bytes + map + 4 + 2 * index);
    if (from > to || to > size) return false;
    *data = bytes + from;
    *length = to - from;
    return true;
}

/* ---- trees on heaps (2.3.2) -------------------------------------------------------------------------------------- */

typedef struct tree {
    const ls_pst_heap *heap;
    size_t key, size;
    size_t left; /* records that the heap has room for: no more are true */
    ls_status (*take)(void *context, const uint8_t *record);
    void *context;
    bool broken;
} tree;

static ls_status walk(tree *tree, uint32_t id, unsigned level) {
    const uint8_t *data;
    size_t length, size = tree->key + (level ? 4 : tree->size);
    ls_status status = LS_OK;
    if (!ls_pst_heap_item(tree->heap, id, &data, &length)) return tree->broken = true, LS_OK;
    for (; length >= size && status == LS_OK; data += size, length -= size) {
        if (!tree->left) return tree->broken = true, LS_OK;
        tree->left--;
        status = level ? walk(tree, ls_le32(data + tree->key), level - 1) : tree->take(tree->context, data);
    }
    return status;
}

static ls_status walk_all(const ls_pst_heap *heap, uint32_t id, tree *tree) {
    const uint8_t *head;
    size_t length;
    if (!ls_pst_heap_item(heap, id, &head, &length) || length < 8 || head[0] != TREE || head[3] > TREE_LEVELS)
        return LS_DATA;
    if (head[1] != tree->key || head[2] != tree->size) return LS_DATA;
    tree->heap = heap;
    tree->left = heap->bytes.length / (tree->key + 2);
    uint32_t root = ls_le32(head + 4);
    ls_status status = root ? walk(tree, root, head[3]) : LS_OK;
    if (tree->broken) ls_pst_set_damaged(heap->pst);
    return status;
}

static ls_status take_property(void *out, const uint8_t *record) {
    const ls_pst_property property = {.id = ls_le16(record), .type = ls_le16(record + 2), .value = ls_le32(record + 4)};
    return ls_buffer_append(out, &property, sizeof property) ? LS_OK : LS_NOMEM;
}

ls_status ls_pst_properties(ls_pst_heap *heap, ls_buffer *out) {
    tree tree = {.key = 2, .size = 6, .take = take_property, .context = out};
    return heap->client == LS_PST_PROPERTIES ? walk_all(heap, heap->root, &tree) : LS_DATA;
}

/* ---- tables (2.3.4) ---------------------------------------------------------------------------------------------- */

/* The rows stand in an item of the heap or in a node; in this no row lies across two blocks. */
static ls_status load_rows(ls_pst_table *table, uint32_t id) {
    const uint8_t *data;
    size_t length;
    ls_pst_heap *heap = &table->heap;
    if (!id) return LS_OK;
    if (ls_pst_heap_item(heap, id, &data, &length))
        return ls_buffer_append(&table->rows, data, length / table->row_size * table->row_size) ? LS_OK : LS_NOMEM;
    const ls_pst_node *node = ls_pst_subnode(&heap->nodes, id);
    if (!node) return LS_DATA;
    ls_buffer bytes = {0}, starts = {0};
    ls_status status = load_all(heap->pst, node->data, &bytes, &starts);
    size_t blocks = starts.length / sizeof(size_t);
    for (size_t i = 0; i + 1 < blocks && status == LS_OK; i++) {
        size_t from = start_of(&starts, i), size = start_of(&starts, i + 1) - from;
        if (size < table->row_size) continue;
        if (!ls_buffer_append(&table->rows, bytes.data + from, size / table->row_size * table->row_size))
            status = LS_NOMEM;
    }
    ls_buffer_free(&bytes), ls_buffer_free(&starts);
    return status;
}

/* The index of rows says which of them are true: those that were deleted stay where they are. Its records become a list
 * of numbers, and the rows are put together by it. */
static ls_status take_row(void *out, const uint8_t *record) {
    return ls_buffer_append(out, record + 4, 4) ? LS_OK : LS_NOMEM;
}

static ls_status take_short_row(void *out, const uint8_t *record) {
    const uint8_t number[4] = {record[4], record[5], 0, 0};
    return ls_buffer_append(out, number, 4) ? LS_OK : LS_NOMEM;
}

static ls_status choose_rows(ls_pst_table *table, uint32_t index) {
    bool narrow = ls_pst_word(table->heap.pst) == 4;
    ls_buffer numbers = {0}, rows = {0};
    tree tree = {.key = 4, .size = narrow ? 2 : 4, .take = narrow ? take_short_row : take_row, .context = &numbers};
    ls_status status = walk_all(&table->heap, index, &tree);
    size_t there = table->rows.length / table->row_size;
    for (size_t i = 0; i + 4 <= numbers.length && status == LS_OK; i += 4) {
        uint32_t row = ls_le32((const uint8_t *)numbers.data + i);
        if (row >= there || rows.length >= HEAP_MAX) ls_pst_set_damaged(table->heap.pst);
        else if (!ls_buffer_append(&rows, table->rows.data + row * table->row_size, table->row_size)) status = LS_NOMEM;
    }
    ls_buffer_free(&numbers);
    if (status == LS_OK) {
        ls_buffer_free(&table->rows);
        table->rows = rows;
    } else {
        ls_buffer_free(&rows);
    }
    return status;
}

ls_status ls_pst_table_open(ls_pst *pst, uint64_t data, uint64_t subnodes, ls_pst_table *table) {
    const uint8_t *info;
    size_t length;
    ls_buffer_clear(&table->columns), ls_buffer_clear(&table->rows);
    table->row_count = 0;
    ls_status status = ls_pst_heap_open(pst, data, subnodes, &table->heap);
    if (status != LS_OK) return status;
    bool good = table->heap.client == LS_PST_TABLE && ls_pst_heap_item(&table->heap, table->heap.root, &info, &length);
    if (!good || length < TABLE_HEAD || info[0] != LS_PST_TABLE || length < TABLE_HEAD + (size_t)info[1] * COLUMN)
        return LS_DATA;
    table->bits_at = ls_le16(info + 6);
    table->row_size = ls_le16(info + 8);
    if (!table->row_size || table->bits_at > table->row_size) return LS_DATA;
    for (size_t i = 0; i < info[1]; i++) {
        const uint8_t *at = info + TABLE_HEAD + i * COLUMN;
        const ls_pst_column column = {
            .type = ls_le16(at), .id = ls_le16(at + 2), .at = ls_le16(at + 4), .size = at[6], .bit = at[7]};
        if (!ls_buffer_append(&table->columns, &column, sizeof column)) return LS_NOMEM;
    }
    status = load_rows(table, ls_le32(info + 14));
    if (status == LS_OK) status = choose_rows(table, ls_le32(info + 10));
    table->row_count = table->rows.length / table->row_size;
    return status;
}

void ls_pst_table_close(ls_pst_table *table) {
    ls_pst_heap_close(&table->heap);
    ls_buffer_free(&table->columns), ls_buffer_free(&table->rows);
}

ls_status ls_pst_row(const ls_pst_table *table, size_t row, ls_buffer *out) {
    const uint8_t *at = (const uint8_t *)table->rows.data + row * table->row_size;
    for (size_t i = 0; i < table->columns.length / sizeof(ls_pst_column); i++) {
        ls_pst_column column;
        memcpy(&column, table->columns.data + i * sizeof column, sizeof column);
        size_t bit = table->bits_at + column.bit / 8;
        if (bit >= table->row_size || !(at[bit] & 0x80 >> column.bit % 8)) continue;
        if (column.size > 4 || (size_t)column.at + column.size > table->row_size)
            continue; /* times and the like: no one asks */
        uint8_t value[4] = {0};
        memcpy(value, at + column.at, column.size);
        const ls_pst_property property = {.id = column.id, .type = column.type, .value = ls_le32(value)};
        if (!ls_buffer_append(out, &property, sizeof property)) return LS_NOMEM;
    }
    return LS_OK;
}
