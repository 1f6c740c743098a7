/* OneNote as OneDrive and SharePoint hand it out: stream objects one behind the other and within each other
 * ([MS-FSSHTTPB] 2.2.1.5). Each has a head that says its length without what it encloses, so that one walk from the
 * first to the last byte meets them all. */
#include "base/bytes.h"
#include "extract/onenote/onenote.h"

enum { FIRST_AT = 68, FILE_BLOB = 0x02, OBJECT_DATA = 0x16, OBJECT = 0x18, GROUP = 0x1D, LONG = 0x7FFF, JCID_SIZE = 4 };
enum { SHORT_START = 0, SHORT_END = 1, START = 2, END = 3 }; /* kinds of heads: the low two bits */

typedef struct cursor {
    ls_input *input;
    uint64_t at, end;
} cursor;

static bool take(cursor *c, uint8_t *bytes, size_t count) {
    if (c->end - c->at < count || ls_input_read(c->input, c->at, bytes, count) != (int64_t)count) return false;
    c->at += count;
    return true;
}

/* A compact number, 2.2.1.1: the zeros below the lowest bit say how many bytes it has. */
static bool compact(cursor *c, uint64_t *value) {
    uint8_t bytes[9] = {0};
    unsigned zeros = 0;
    if (!take(c, bytes, 1)) return false;
    if (!bytes[0]) return *value = 0, true;
    while (!(bytes[0] >> zeros & 1)) zeros++;
    if (!take(c, bytes + 1, zeros == 7 ? 8 : zeros)) return false;
    *value = zeros == 7 ? ls_le64(bytes + 1) : ls_le64(bytes) >> (zeros + 1);
    return true;
}

/* An extended GUID, 2.2.1.7: a number of four widths, then 16 bytes; or none. */
static bool skip_guid(cursor *c) {
    uint8_t bytes[20], first;
    if (!take(c, &first, 1)) return false;
    if (!first) return true;
    size_t more = (first & 7) == 4         ? 0
                  : (first & 0x3F) == 0x20 ? 1
                  : (first & 0x7F) == 0x40 ? 2
                  : first == 0x80          ? 4
                                           : 9;
    return more < 9 && take(c, bytes, more + 16);
}

/* Before the bytes of an object stand the ids of those that it refers to, and of cells. */
static bool skip_ids(cursor *c, unsigned guids_each) {
    uint64_t count;
    if (!compact(c, &count) || count > c->end - c->at) return false;
    for (uint64_t i = 0; i < count * guids_each; i++)
        if (!skip_guid(c)) return false;
    return true;
}

/* A group names its objects before it has their bytes, in the same order: each once for its kind, once for its set. */
static ls_status declare(ls_onenote *note, cursor data) {
    uint8_t id[21];
    cursor from = data;
    if (!skip_guid(&data)) return note->damaged = true, LS_OK;
    size_t length = (size_t)(data.at - from.at);
    uint64_t hash = take(&from, id, length) ? ls_onenote_hash(id, length, 0) : 0;
    return ls_buffer_append(&note->declared, &hash, sizeof hash) ? LS_OK : LS_NOMEM;
}

static uint64_t next_declared(ls_onenote *note) {
    uint64_t id = 0;
    if (note->declared.length - note->declared_at < sizeof id) return id;
    memcpy(&id, note->declared.data + note->declared_at, sizeof id);
    note->declared_at += sizeof id;
    return id;
}

static ls_status read_data(ls_onenote *note, cursor data, unsigned type) {
    uint64_t length, id = type == OBJECT_DATA ? next_declared(note) : 0;
    bool fine = type == FILE_BLOB || (skip_ids(&data, 1) && skip_ids(&data, 2));
    if (!fine || !compact(&data, &length) || length > data.end - data.at) return note->damaged = true, LS_OK;
    if (type == FILE_BLOB) return ls_onenote_file(note, data.at, length);
    return length <= JCID_SIZE ? LS_OK /* the object's kind */ : ls_onenote_object(note, id, data.at, length);
}

static bool read_head(cursor *c, unsigned *type, uint64_t *length) {
    uint8_t head[4] = {0};
    if (!take(c, head, 1)) return false;
    unsigned kind = head[0] & 3;
    *type = 0;
    *length = 0;
    if (kind == SHORT_END) return true;
    if (!take(c, head + 1, kind == START ? 3 : 1)) return false;
    uint32_t value = ls_le32(head);
    if (kind == END) return true;
    *type = kind == START ? value >> 3 & 0x3FFF : value >> 3 & 0x3F;
    *length = kind == START ? value >> 17 : value >> 9;
    return kind != START || *length != LONG || compact(c, length);
}

ls_status ls_onenote_stream(ls_onenote *note) {
    cursor c = {note->input, FIRST_AT, note->input->size};
    ls_status status = LS_OK;
    while (c.at < c.end && status == LS_OK) {
        unsigned type;
        uint64_t length;
        if (!read_head(&c, &type, &length) || length > c.end - c.at) return note->damaged = true, LS_OK;
        status = ls_sink_tick(note->sink, 8);
        const cursor data = {note->input, c.at, c.at + length};
        if (type == GROUP) ls_buffer_clear(&note->declared), note->declared_at = 0;
        if (status == LS_OK && type == OBJECT) status = declare(note, data);
        if (status == LS_OK && (type == FILE_BLOB || type == OBJECT_DATA)) status = read_data(note, data, type);
        c.at += length;
    }
    return status;
}
