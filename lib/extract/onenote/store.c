/* The revision store of [MS-ONESTORE]: lists of file nodes, each list a chain of fragments, lead to lists of object
 * spaces, revisions and groups of objects. Every object of every list is read; which revision is the newest does not
 * matter here. */
#include "base/bytes.h"
#include "extract/onenote/onenote.h"

enum { ROOT_AT = 0xAC, HEAD = 16, FOOT = 20, DEPTH = 16, NODE_MAX = 8191 };
/* FileNodeID, 2.4.3 */
enum { OBJECT_REVISED = 0x41, OBJECT_REVISED_LARGE = 0x42, OBJECT_DECLARED = 0x2D, OBJECT_DECLARED_LARGE = 0x2E,
       GUIDS_BEGIN = 0x22, GUID_ENTRY = 0x24, KEY_OF_DATA = 0x7C, FILE_DATA = 0x94, OBJECT2 = 0xA4,
       OBJECT2_LARGE = 0xA5, OBJECT2_READ_ONLY = 0xC4, OBJECT2_READ_ONLY_LARGE = 0xC5,
       TERMINATOR = 0xFF };
enum { OF_DATA = 1, OF_LIST = 2 }; /* BaseType */

static const uint8_t fragment_head[8] = {0xC4, 0xF4, 0xF7, 0xF5, 0xB1, 0x7A, 0x56, 0xA4};

typedef struct place {
    uint64_t at, length;
    size_t end; /* of the reference, in its node */
    bool none;
} place;

static uint64_t little(const uint8_t *bytes, unsigned count) {
    uint64_t value = 0;
    while (count--) value = value << 8 | bytes[count];
    return value;
}

/* A FileNodeChunkReference, 2.2.4.2: two numbers of four widths each, the short ones in units of eight bytes. */
static bool read_place(const uint8_t *node, size_t size, place *to) {
    static const uint8_t at_width[] = {8, 4, 2, 4}, length_width[] = {4, 8, 1, 2};
    unsigned at_format = ls_le32(node) >> 23 & 3, length_format = ls_le32(node) >> 25 & 3;
    unsigned wide = at_width[at_format], rest = length_width[length_format];
    if (size < 4u + wide + rest) return false;
    uint64_t at = little(node + 4, wide), length = little(node + 4 + wide, rest);
    to->end = 4 + wide + rest;
    to->none = at == UINT64_MAX >> (64 - 8 * wide);
    to->at = at_format > 1 ? at * 8 : at;
    to->length = length_format > 1 ? length * 8 : length;
    return true;
}

static bool is_object(unsigned id) {
    return id == OBJECT_REVISED || id == OBJECT_REVISED_LARGE || id == OBJECT_DECLARED || id == OBJECT_DECLARED_LARGE ||
           id == OBJECT2 || id == OBJECT2_LARGE || id == OBJECT2_READ_ONLY || id == OBJECT2_READ_ONLY_LARGE;
}

/* A FileDataStoreObject, 2.6.13: a mark, the length, 12 bytes that are not used, the file. */
static ls_status read_file(ls_onenote *note, const place *data) {
    enum { FILE_HEAD = 36 };
    static const uint8_t mark[16] = {0xE7, 0x16, 0xE3, 0xBD, 0x65, 0x26, 0x11, 0x45,
                                     0xA4, 0xC4, 0x8D, 0x4D, 0x0B, 0x7A, 0x9E, 0xAC};
    uint8_t head[FILE_HEAD];
    if (ls_input_read(note->input, data->at, head, FILE_HEAD) != FILE_HEAD || memcmp(head, mark, sizeof mark))
        return note->damaged = true, LS_OK;
    return ls_onenote_file(note, data->at + FILE_HEAD, ls_le64(head + 16));
}

/* A CompactID, 2.2.2: a number and the index of a GUID, which another group has elsewhere. */
static uint64_t object_id(const ls_onenote *note, const uint8_t *node, size_t size, size_t at) {
    if (size < at + 4) return 0;
    uint32_t compact = ls_le32(node + at), index = compact >> 8;
    uint64_t guid = index < LS_ONENOTE_GUIDS ? note->guids[index] : index;
    return ls_onenote_hash(node + at, 1, guid);
}

static void keep_guid(ls_onenote *note, const uint8_t *node, size_t size) {
    if (size < 24 || ls_le32(node + 4) >= LS_ONENOTE_GUIDS) return;
    note->guids[ls_le32(node + 4)] = ls_onenote_hash(node + 8, 16, 0);
}

static ls_status read_list(ls_onenote *note, place list, unsigned depth);

static ls_status read_node(ls_onenote *note, const uint8_t *node, size_t size, unsigned depth) {
    unsigned id = ls_le32(node) & 0x3FF, base = ls_le32(node) >> 27 & 15;
    place to;
    if (id == KEY_OF_DATA) note->encrypted = true;
    if (id == GUIDS_BEGIN) memset(note->guids, 0, sizeof note->guids);
    if (id == GUID_ENTRY) keep_guid(note, node, size);
    if (base != OF_DATA && base != OF_LIST) return LS_OK;
    if (!read_place(node, size, &to)) return note->damaged = true, LS_OK;
    if (to.none) return LS_OK;
    if (base == OF_LIST) return read_list(note, to, depth + 1);
    if (is_object(id)) return ls_onenote_object(note, object_id(note, node, size, to.end), to.at, to.length);
    return id == FILE_DATA ? read_file(note, &to) : LS_OK;
}

static ls_status read_nodes(ls_onenote *note, uint64_t at, uint64_t end, unsigned depth) {
    uint8_t node[NODE_MAX];
    while (end - at >= 4) {
        if (ls_input_read(note->input, at, node, 4) != 4) return note->damaged = true, LS_OK;
        size_t size = ls_le32(node) >> 10 & 0x1FFF;
        unsigned id = ls_le32(node) & 0x3FF;
        if (!id || id == TERMINATOR) return LS_OK; /* the rest is not in use */
        if (size < 4 || size > end - at || ls_input_read(note->input, at, node, size) != (int64_t)size)
            return note->damaged = true, LS_OK;
        ls_status status = ls_sink_tick(note->sink, size);
        if (status == LS_OK) status = read_node(note, node, size, depth);
        if (status != LS_OK) return status;
        at += size;
    }
    return LS_OK;
}

static ls_status read_list(ls_onenote *note, place list, unsigned depth) {
    while (!list.none) {
        const uint64_t size = note->input->size;
        note->walked += list.length;
        bool fits = list.at <= size && list.length <= size - list.at && list.length >= HEAD + FOOT;
        if (!fits || note->walked > size || depth > DEPTH) return note->damaged = true, LS_OK; /* a loop, or deeper */
        uint8_t head[sizeof fragment_head], next[12];
        if (ls_input_read(note->input, list.at, head, sizeof head) != sizeof head ||
            memcmp(head, fragment_head, sizeof head))
            return note->damaged = true, LS_OK;
        uint64_t end = list.at + list.length - FOOT;
        ls_status status = read_nodes(note, list.at + HEAD, end, depth);
        if (status != LS_OK) return status;
        if (ls_input_read(note->input, end, next, sizeof next) != sizeof next) return note->damaged = true, LS_OK;
        list = (place){.at = ls_le64(next), .length = ls_le32(next + 8)};
        list.none = list.at == UINT64_MAX || !list.length;
    }
    return LS_OK;
}

ls_status ls_onenote_store(ls_onenote *note) {
    size_t got = 0;
    const uint8_t *root = ls_input_peek(note->input, ROOT_AT, 12, &got);
    if (!root || got < 12) return note->damaged = true, LS_OK;
    return read_list(note, (place){.at = ls_le64(root), .length = ls_le32(root + 8)}, 0);
}
