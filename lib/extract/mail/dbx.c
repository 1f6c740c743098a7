/* Mail folders of Outlook Express 5 and 6 (dbx; not documented by its maker: after the descriptions of OE_Dbx and what
 * undbx makes of it). A tree leads to records of what each message is, they to chains of segments of 512 bytes. Each
 * message is a child, numbered from 1; then those that no tree reaches and what was deleted, under "recovered/". Of
 * messages that were never fetched, and of the list of folders, what the records say is read. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/handler.h"
#include "text/charset.h"
#include <stdio.h>
#include <string.h>

enum { KIND_AT = 4, NAME_AT = 0x24BC + 0x105, NAME_MAX_BYTES = 256, ROOT_AT = 0xE4, ROOTS = 3, HEAD = 0x100 };
enum { NODE = 0x27C, NODE_HEAD = 0x18, NODE_ENTRY = 12, NODES_STACKED = 4096 };
enum { RECORD_HEAD = 12, RECORD_MAX = 64 << 10, TEXT_MAX = 4096 };
enum { SEGMENT_HEAD = 16, SEGMENT = 512, DELETED_SIZE = 0x1FC, DELETED_MARK = 0x210, CLOBBERED = 4 };
enum { SLOT_SHIFT = 9, LOOK = 1 << 20 }; /* nodes and segments are longer than a slot, so none shares its own */

static const uint8_t of_folders[4] = {0xC6, 0xFD, 0x74, 0x6F};

typedef struct folder {
    ls_input *input;
    ls_sink *sink;
    uint8_t *seen, *named; /* bits, a slot each: read; another segment goes on there */
    uint32_t number, recovered, group;
    bool of_folders, damaged;
    ls_buffer text;
} folder;

static bool is_set(const uint8_t *bits, uint64_t at) {
    return bits[at >> SLOT_SHIFT >> 3] >> (at >> SLOT_SHIFT & 7) & 1;
}
static void set(uint8_t *bits, uint64_t at) {
    bits[at >> SLOT_SHIFT >> 3] |= (uint8_t)(1u << (at >> SLOT_SHIFT & 7));
}

/* `length` bytes; NULL: they are not there. */
static const uint8_t *see(folder *folder, uint64_t at, size_t length) {
    size_t got;
    if (at >= folder->input->size || folder->input->size - at < length) return NULL;
    const uint8_t *bytes = ls_input_peek(folder->input, at, length, &got);
    return bytes && got == length ? bytes : NULL;
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

typedef struct segment {
    uint32_t next;
    size_t length;
    bool deleted;
} segment;

static bool read_head(const folder *folder, uint64_t at, const uint8_t *head, segment *to) {
    uint32_t size = ls_le32(head + 4), used = ls_le32(head + 8);
    *to = (segment){.next = ls_le32(head + 12), .length = used, .deleted = size == DELETED_SIZE};
    if (to->deleted) to->length = SEGMENT;
    bool known = to->deleted ? used == DELETED_MARK : size == SEGMENT && used && used <= SEGMENT;
    return known && ls_le32(head) == at && to->next != at && to->next < folder->input->size && !(to->next & 3);
}

/* The first four bytes of a deleted segment were lost, and how much of it was used. */
static ls_status write_segment(folder *folder, const uint8_t *data, const segment *segment) {
    size_t length = segment->length;
    if (!segment->deleted) return ls_sink_child_write(folder->sink, data, length);
    if (length <= CLOBBERED) return ls_sink_child_write(folder->sink, "----", length); /* the end cuts it there */
    while (length > CLOBBERED && !data[length - 1]) length--;
    ls_status status = ls_sink_child_write(folder->sink, "----", CLOBBERED);
    return status == LS_OK ? ls_sink_child_write(folder->sink, data + CLOBBERED, length - CLOBBERED) : status;
}

static ls_status write_chain(folder *folder, uint64_t at, bool *cut) {
    ls_status status = LS_OK;
    while (at && status == LS_OK) {
        segment segment;
        const uint8_t *bytes = see(folder, at, SEGMENT_HEAD);
        *cut = true;
        if (!bytes || is_set(folder->seen, at) || !read_head(folder, at, bytes, &segment)) break;
        uint64_t left = folder->input->size - at - SEGMENT_HEAD;
        *cut = segment.length > left;
        if (*cut) segment.length = (size_t)left;
        set(folder->seen, at);
        bytes = segment.length ? see(folder, at + SEGMENT_HEAD, segment.length) : NULL;
        if (bytes) status = write_segment(folder, bytes, &segment);
        at = segment.next;
    }
    return status;
}

static ls_status give_message(folder *folder, uint64_t at, bool recovered) {
    char name[32];
    bool cut = false;
    ls_child child = {.media_type = "message/rfc822", .size = UINT64_MAX};
    if (!recovered) {
        child.number = ++folder->number;
    } else {
        child.name = name;
        child.name_length = (size_t)snprintf(name, sizeof name, "recovered/%u.eml", (unsigned)++folder->recovered);
    }
    ls_status status = ls_sink_child_open(folder->sink, &child);
    if (status != LS_OK) return status;
    status = write_chain(folder, at, &cut);
    if (cut) ls_sink_child_note(folder->sink, LEAKSIFT_REASON_CORRUPT, "parts are missing");
    ls_status closed = ls_sink_child_close(folder->sink);
    return status == LS_OK || status == LS_STOP ? closed : status; /* a child's own limit ends only that child */
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

typedef struct record {
    const uint8_t *index, *data;
    size_t count, length; /* of data */
} record;

/* A value stands in the index itself, or the index says where among the data it begins. */
static const uint8_t *value_of(const record *record, unsigned id, size_t *left) {
    for (size_t i = 0; i < record->count; i++) {
        const uint8_t *entry = record->index + 4 * i;
        size_t at = ls_le32(entry) >> 8;
        if (entry[0] == (id | 0x80)) return *left = 3, entry + 1;
        if (entry[0] == id && at < record->length) return *left = record->length - at, record->data + at;
    }
    return NULL;
}

static ls_status say(folder *folder, const record *record, unsigned id, const char *field, const char *role) {
    size_t left;
    const uint8_t *value = value_of(record, id, &left);
    const uint8_t *end = value ? memchr(value, 0, left < TEXT_MAX ? left : TEXT_MAX) : NULL;
    if (!end || end == value) return LS_OK;
    size_t length = (size_t)(end - value), bom;
    const char *charset = ls_charset_detect(value, length, true, NULL, &bom);
    ls_buffer_clear(&folder->text);
    ls_status status = ls_charset_to_utf8(charset ? charset : "WINDOWS-1252", value, length, &folder->text);
    const ls_segment segment = {.text = folder->text.data, .length = folder->text.length, .field = field, .role = role,
                                .part = LEAKSIFT_PART_METADATA, .group = folder->group};
    return status == LS_OK && segment.length ? ls_sink_text(folder->sink, &segment) : status;
}

static ls_status say_record(folder *folder, const record *record) {
    static const struct { uint8_t id; const char *field, *role; } of_message[] = {
        {0x08, "subject", NULL},           {0x0D, "sender name", "sender"},
        {0x0E, "sender address", "sender"}, {0x13, "receiver name", "recipient"},
        {0x14, "receiver address", "recipient"}, {0x0C, "server", NULL}, {0x1A, "account", NULL}};
    ls_status status = LS_OK;
    folder->group++;
    if (folder->of_folders) {
        status = say(folder, record, 2, "folder", NULL);
        return status == LS_OK ? say(folder, record, 3, "file", NULL) : status;
    }
    for (size_t i = 0; i < sizeof of_message / sizeof *of_message && status == LS_OK; i++)
        status = say(folder, record, of_message[i].id, of_message[i].field, of_message[i].role);
    return status;
}

static ls_status read_record(folder *folder, uint64_t at) {
    const uint8_t *head = see(folder, at, RECORD_HEAD);
    size_t length = head ? ls_le32(head + 4) : 0, count = head ? head[10] : 0, left;
    if (!head || ls_le32(head) != at || length > RECORD_MAX || length < 4 * count ||
        !(head = see(folder, at, RECORD_HEAD + length)))
        return folder->damaged = true, LS_OK;
    const record record = {head + RECORD_HEAD, head + RECORD_HEAD + 4 * count, count, length - 4 * count};
    const uint8_t *message = folder->of_folders ? NULL : value_of(&record, 4, &left);
    uint32_t chain = message && left >= 4 ? ls_le32(message) : 0;
    if (message && left == 3) chain = message[0] | (uint32_t)ls_le16(message + 1) << 8; /* it stands in the index */
    return chain ? give_message(folder, chain, false) : say_record(folder, &record);
}

/* ---- the tree ---------------------------------------------------------------------------------------------------- */

static ls_status read_node(folder *folder, uint64_t at, uint32_t stack[NODES_STACKED], size_t *stacked) {
    uint8_t node[NODE];
    if (folder->input->size < NODE || at > folder->input->size - NODE || is_set(folder->seen, at) ||
        ls_input_read(folder->input, at, node, NODE) != NODE || ls_le32(node) != at)
        return folder->damaged = true, LS_OK;
    set(folder->seen, at);
    size_t count = node[0x11], most = (NODE - NODE_HEAD) / NODE_ENTRY;
    ls_status status = ls_sink_tick(folder->sink, NODE);
    for (size_t i = 0; i < count && i < most && status == LS_OK; i++) {
        const uint8_t *entry = node + NODE_HEAD + NODE_ENTRY * i;
        if (ls_le32(entry)) status = read_record(folder, ls_le32(entry));
        if (!ls_le32(entry + 4)) continue;
        if (*stacked < NODES_STACKED) stack[(*stacked)++] = ls_le32(entry + 4);
        else folder->damaged = true;
    }
    if (count > most) folder->damaged = true;
    if (ls_le32(node + 8) && *stacked < NODES_STACKED) stack[(*stacked)++] = ls_le32(node + 8);
    return status;
}

static ls_status read_tree(folder *folder, uint32_t root) {
    uint32_t stack[NODES_STACKED];
    size_t stacked = 0;
    ls_status status = LS_OK;
    if (root) stack[stacked++] = root;
    while (stacked && status == LS_OK) {
        uint32_t at = stack[--stacked];
        status = read_node(folder, at, stack, &stacked);
    }
    return status;
}

/* ---- what no tree reaches ---------------------------------------------------------------------------------------- */

typedef ls_status visit(folder *folder, uint64_t at, const segment *segment);

static ls_status name_next(folder *folder, uint64_t at, const segment *segment) {
    (void)at;
    if (segment->next) set(folder->named, segment->next);
    return LS_OK;
}

static ls_status recover_first(folder *folder, uint64_t at, const segment *segment) {
    (void)segment;
    return is_set(folder->named, at) ? LS_OK : give_message(folder, at, true);
}

static ls_status recover_rest(folder *folder, uint64_t at, const segment *segment) { /* a ring, or its start is lost */
    (void)segment;
    return give_message(folder, at, true);
}

/* Every place that looks like the head of a segment that was not read. */
static ls_status scan(folder *folder, visit *visit) {
    ls_status status = LS_OK;
    uint64_t size = folder->input->size;
    uint8_t *block = ls_malloc(LOOK);
    if (!block) return LS_NOMEM;
    for (uint64_t start = HEAD; size - start >= SEGMENT_HEAD && status == LS_OK;) {
        int64_t got = ls_input_read(folder->input, start, block, LOOK);
        if (got < SEGMENT_HEAD) break;
        size_t stop = (size_t)got - SEGMENT_HEAD;
        status = ls_sink_tick(folder->sink, (uint64_t)got);
        for (size_t i = 0; i <= stop && status == LS_OK; i += 4) {
            segment segment;
            if (ls_le32(block + i) != start + i || is_set(folder->seen, start + i)) continue;
            if (read_head(folder, start + i, block + i, &segment)) status = visit(folder, start + i, &segment);
        }
        start += (stop & ~(size_t)3) + 4;
        if (start >= size) break;
    }
    ls_free(block);
    return status;
}

static bool has_root(const uint8_t head[HEAD]) {
    for (size_t i = 0; i < ROOTS; i++)
        if (ls_le32(head + ROOT_AT + 4 * i)) return true;
    return false;
}

static ls_status read_folder(folder *folder, const uint8_t head[HEAD]) {
    size_t slots = (size_t)(folder->input->size >> SLOT_SHIFT >> 3) + 1;
    folder->seen = ls_calloc(slots, 1);
    folder->named = ls_calloc(slots, 1);
    ls_status status = folder->seen && folder->named ? LS_OK : LS_NOMEM;
    if (folder->of_folders && !has_root(head)) folder->damaged = true; /* messages are found without, folders are not */
    for (size_t i = 0; i < ROOTS && status == LS_OK; i++) status = read_tree(folder, ls_le32(head + ROOT_AT + 4 * i));
    if (status == LS_OK && !folder->of_folders) status = scan(folder, name_next);
    if (status == LS_OK && !folder->of_folders) status = scan(folder, recover_first);
    if (status == LS_OK && !folder->of_folders) status = scan(folder, recover_rest);
    ls_free(folder->seen);
    ls_free(folder->named);
    return status;
}

static ls_status say_name(folder *folder) {
    uint8_t name[NAME_MAX_BYTES];
    int64_t got = ls_input_read(folder->input, NAME_AT, name, sizeof name);
    const record record = {(const uint8_t *)"\0\0\0", name, 1, got > 0 ? (size_t)got : 0};
    return say(folder, &record, 0, "folder", NULL);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    uint8_t head[HEAD];
    folder folder = {.input = input, .sink = sink};
    if (ls_input_read(input, 0, head, HEAD) != HEAD || input->size > UINT32_MAX) {
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the folder is damaged or cut short");
        return input->error_number ? LS_IO : LS_OK;
    }
    folder.of_folders = !memcmp(head + KIND_AT, of_folders, sizeof of_folders);
    ls_status status = folder.of_folders ? LS_OK : say_name(&folder);
    if (status == LS_OK) status = read_folder(&folder, head);
    if (folder.damaged) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the folder is damaged or cut short");
    ls_buffer_free(&folder.text);
    return status == LS_OK && input->error_number ? LS_IO : status;
}

static const char *const types[] = {"application/x-outlook-express-dbx", NULL};
const ls_handler ls_handler_dbx = {
    "dbx", types, "messages as numbered members, lost and deleted ones too; names of folders", true, run};
