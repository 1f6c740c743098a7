/* A row: a count of columns, the fixed fields, the variable ones, where these begin (backwards), their number, and a
 * bit for each column that has a value. In Jet 3 offsets are bytes, and a table tells from which field on 256 more are
 * added. */
#include "base/bytes.h"
#include "extract/store/jet.h"

bool ls_jet_row(const ls_jet *jet, const uint8_t *page, unsigned index, const uint8_t **row, size_t *length,
                unsigned *flags) {
    size_t count_at = jet->is_old ? 8 : 12, at = count_at + 2 + (size_t)index * 2;
    if (index >= ls_le16(page + count_at) || at + 2 > jet->page_size) return false;
    size_t begin = ls_le16(page + at), end = index ? ls_le16(page + at - 2) & 0x1fffu : jet->page_size;
    *flags = (unsigned)begin & LS_JET_DELETED;
    begin &= 0x1fff;
    *row = page + begin;
    *length = end > begin && end <= jet->page_size ? end - begin : 0;
    return true;
}

/* Where variable field `index` begins; that behind the last one is their end. SIZE_MAX: nowhere. */
static size_t old_offset(const uint8_t *row, size_t length, size_t mask, size_t fields, size_t index) {
    size_t last = length - mask - 1, jumps = (length - 1) / 256; /* the count of fields stands at `last` */
    if (jumps >= last) return SIZE_MAX;
    size_t table = last - jumps - 1;
    if (table < fields || index > table) return SIZE_MAX;
    if (jumps && (table - fields) / 256 < jumps) jumps--;
    size_t used = 0;
    while (used < jumps && row[last - used - 1] <= index) used++;
    return row[table - index] + used * 256;
}

static size_t offset_of(const ls_jet *jet, const uint8_t *row, size_t length, size_t mask, size_t fields,
                        size_t index) {
    if (jet->is_old) return old_offset(row, length, mask, fields, index);
    size_t back = mask + 4 + 2 * index;
    return back <= length ? ls_le16(row + length - back) : SIZE_MAX;
}

static bool variable_field(const ls_jet *jet, const uint8_t *row, size_t length, size_t mask,
                           const ls_jet_column *column, ls_jet_field *field) {
    size_t size = jet->is_old ? 1 : 2;
    if (length < mask + size) return false;
    size_t fields = jet->is_old ? row[length - mask - 1] : ls_le16(row + length - mask - 2);
    if (column->variable >= fields) return true; /* a column that came later */
    size_t begin = offset_of(jet, row, length, mask, fields, column->variable);
    size_t end = offset_of(jet, row, length, mask, fields, column->variable + 1u);
    if (begin > end || end > length) return false;
    field->bytes = row + begin;
    field->length = end - begin;
    return true;
}

bool ls_jet_field_of(const ls_jet *jet, const uint8_t *row, size_t length, const ls_jet_column *column,
                     ls_jet_field *field) {
    size_t head = jet->is_old ? 1 : 2;
    *field = (ls_jet_field){0};
    if (length < head + 1) return false;
    size_t columns = jet->is_old ? row[0] : ls_le16(row), mask = (columns + 7) / 8;
    if (mask > length - head) return false;
    if (column->number >= columns) return true;
    field->is_set = row[length - mask + column->number / 8] >> (column->number & 7) & 1;
    if (!field->is_set || column->type == LS_JET_BOOLEAN) return true;
    if (!column->is_fixed) return variable_field(jet, row, length, mask, column, field);
    if (head + column->offset + (size_t)column->length > length - mask) return false;
    field->bytes = row + head + column->offset;
    field->length = column->length;
    return true;
}
