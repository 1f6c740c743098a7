/* Records are cut out of the blocks in which the part is unpacked; only one that a block cuts is copied. */
#include "extract/office/biff12.h"
#include "base/bytes.h"
#include "extract/office/cellstyle.h"

enum {
    RECORD_MAX = 16 << 20
}; /* a string has 32,767 characters, a formula a few thousand bytes: no record is that large */

typedef struct reader {
    ls_office *office;
    ls_biff12_handler handler;
    void *context;
    ls_buffer rest;
    uint64_t skip; /* bytes of a record that is too large */
} reader;

/* The type (two bytes at most) and the length (four at most), seven bits each. 0: not all of it is there. */
static size_t head_of(const uint8_t *data, size_t length, uint32_t *type, uint32_t *size) {
    size_t at = 0;
    *type = *size = 0;
    for (int i = 0; i < 2; i++) {
        if (at == length) return 0;
        *type |= (uint32_t)(data[at] & 0x7F) << 7 * i;
        if (!(data[at++] & 0x80)) break;
    }
    for (int i = 0; i < 4; i++) {
        if (at == length) return 0;
        *size |= (uint32_t)(data[at] & 0x7F) << 7 * i;
        if (!(data[at++] & 0x80)) break;
    }
    return at;
}

/* Gives all whole records of a block; returns in *taken what they took. */
static ls_status give_records(reader *to, const uint8_t *data, size_t length, size_t *taken) {
    size_t at = 0;
    ls_status status = LS_OK;
    for (*taken = 0; status == LS_OK; *taken = at) {
        uint32_t type, size;
        size_t head = head_of(data + at, length - at, &type, &size);
        if (!head) return LS_OK;
        if (size > RECORD_MAX) {
            ls_sink_note(to->office->sink, LEAKSIFT_REASON_CORRUPT, "a record of the workbook is too large");
            uint64_t there = length - at - head;
            to->skip = size > there ? size - there : 0;
            at += head + (size_t)(size > there ? there : size);
            continue;
        }
        if (size > length - at - head) return LS_OK;
        ls_biff12_record record = {.type = type, .data = data + at + head, .length = size};
        status = to->handler(to->context, &record);
        at += head + size;
    }
    return status;
}

static ls_status on_block(void *context, const void *block, size_t length) {
    reader *to = context;
    const uint8_t *data = block;
    size_t taken = 0;
    size_t pass = to->skip < length ? (size_t)to->skip : length;
    to->skip -= pass;
    data += pass;
    length -= pass;
    while (to->rest.length && length) { /* the record that the block before cut: no more than it needs */
        uint32_t type, size;
        size_t head = head_of((const uint8_t *)to->rest.data, to->rest.length, &type, &size);
        size_t want = head ? head + size - to->rest.length : 1, more = want < length ? want : length;
        if (head && size > RECORD_MAX) want = more = 0;
        if (!ls_buffer_append(&to->rest, data, more)) return LS_NOMEM;
        data += more;
        length -= more;
        if (!head || more < want) continue;
        ls_status status = give_records(to, (const uint8_t *)to->rest.data, to->rest.length, &taken);
        if (status != LS_OK) return status;
        ls_buffer_clear(&to->rest);
        pass = to->skip < length ? (size_t)to->skip : length;
        to->skip -= pass;
        data += pass;
        length -= pass;
    }
    ls_status status = give_records(to, data, length, &taken);
    if (status != LS_OK) return status;
    return ls_buffer_append(&to->rest, data + taken, length - taken) ? LS_OK : LS_NOMEM;
}

ls_status ls_biff12_read(ls_office *office, ls_part *part, ls_biff12_handler handler, void *context) {
    reader to = {.office = office, .handler = handler, .context = context};
    ls_status status = ls_package_read(office->package, part, on_block, &to);
    if (status == LS_OK && to.rest.length)
        ls_sink_note(office->sink, LEAKSIFT_REASON_CORRUPT, "a part of the workbook ends inside a record");
    ls_buffer_free(&to.rest);
    return status;
}

bool ls_biff12_text(ls_biff12_record *record, ls_buffer *text) {
    if (record->length - record->at < 4) return false;
    size_t count = ls_le32(record->data + record->at);
    record->at += 4;
    if (count == UINT32_MAX) return true; /* none */
    bool whole = count <= (record->length - record->at) / 2;
    if (!whole) count = (record->length - record->at) / 2;
    if (count && !ls_buffer_put_utf16(text, record->data + record->at, count)) return false;
    record->at += 2 * count;
    if (!whole) record->at = record->length;
    return true;
}

enum { RUNS = 1, PHONETIC = 2 }; /* RichStr, [MS-XLSB] 2.5.122 */

bool ls_biff12_rich(ls_biff12_record *record, ls_buffer *text) {
    if (record->at >= record->length) return false;
    unsigned flags = record->data[record->at++];
    if (!ls_biff12_text(record, text)) return false;
    if (!(flags & PHONETIC)) return true;
    if (flags & RUNS) { /* four bytes each, after their count */
        if (record->length - record->at < 4) return true;
        uint64_t runs = 4 * (uint64_t)ls_le32(record->data + record->at);
        if (runs > record->length - record->at - 4) return true;
        record->at += 4 + (size_t)runs;
    }
    return ls_buffer_putc(text, ' ') && ls_biff12_text(record, text);
}
