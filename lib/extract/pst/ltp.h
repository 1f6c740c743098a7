/* Outlook's stores, [MS-PST] 2.3: the middle layer. A node's data as a heap of small items; trees on it that hold the
 * properties of a thing, or the rows of a table. A heap is loaded whole: what is large stands in nodes of its own and
 * is read as a stream. */
#ifndef LS_EXTRACT_PST_LTP_H
#define LS_EXTRACT_PST_LTP_H
#include "extract/pst/ndb.h"

enum { LS_PST_PROPERTIES = 0xBC, LS_PST_TABLE = 0x7C };

/* Zero-initialised is an empty one and valid. */
typedef struct ls_pst_heap {
    ls_pst *pst;
    ls_buffer bytes;
    ls_buffer starts;   /* of its blocks in bytes: size_t each, and one for the end */
    ls_pst_nodes nodes;
    unsigned client;
    uint32_t root;
} ls_pst_heap;

/* Forgets what it held. LS_DATA: the node's data is no heap. */
ls_status ls_pst_heap_open(ls_pst *pst, uint64_t data, uint64_t subnodes, ls_pst_heap *heap);
void ls_pst_heap_close(ls_pst_heap *heap);
bool ls_pst_heap_item(const ls_pst_heap *heap, uint32_t id, const uint8_t **data, size_t *length);

typedef struct ls_pst_property {
    uint16_t id, type;
    uint32_t value; /* itself where it has four bytes or fewer; else of an item of the heap or of a node */
} ls_pst_property;

/* Appends all properties of a heap that is made of them, as ls_pst_property. LS_DATA: it is not. */
ls_status ls_pst_properties(ls_pst_heap *heap, ls_buffer *out);

typedef struct ls_pst_column {
    uint16_t id, type;
    uint16_t at;
    uint8_t size, bit;
} ls_pst_column;

typedef struct ls_pst_table {
    ls_pst_heap heap;
    ls_buffer columns, rows; /* ls_pst_column; the rows as they stand, `row_size` bytes each */
    size_t row_size, row_count, bits_at;
} ls_pst_table;

/* Forgets what it held. LS_DATA: the node is no table. */
ls_status ls_pst_table_open(ls_pst *pst, uint64_t data, uint64_t subnodes, ls_pst_table *table);
void ls_pst_table_close(ls_pst_table *table);
/* Appends the cells of a row that are there, as properties. */
ls_status ls_pst_row(const ls_pst_table *table, size_t row, ls_buffer *out);

/* Is a value of this type itself in a property or a cell of a table. */
static inline bool ls_pst_is_inline(uint16_t type) {
    return type == 2 || type == 3 || type == 4 || type == 10 || type == 11;
}
#endif
