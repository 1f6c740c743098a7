/* Properties of a message, its recipients and its attachments → entries of a compound file ([MS-OXMSG] 2.1 to 2.4).
 * Small values are copied, large ones are streams of the store that are read when they are written. */
#include "extract/pst/message.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/ole/cfb_inside.h"
#include "extract/ole/cfb_write.h"
#include "extract/pst/ltp.h"
#include <stdio.h>
#include <string.h>

enum {
    RECIPIENTS = 0x692,
    NAMES = 0x61,
    MULTIPLE = 0x1000,
    VALUES_MAX = 65536,
    NAMES_MAX = 4 << 20,
    NAMED_MAX = 4096,
    ENTRY_NAME = 32,
    BYTES_MAX = 64 << 20,
    DEPTH_MAX = 64,
    INNER_MAX = 1000
};
enum { TYPE_OBJECT = 13, TYPE_GUID = 0x48, TYPE_STRING8 = 0x1E, TYPE_UNICODE = 0x1F, TYPE_BINARY = 0x102 };
enum { SUBJECT = 0x0037, ATTACHED = 0x3701, METHOD = 0x3705, METHOD_MESSAGE = 5 };
enum { TOP_HEADER = 32, MESSAGE_HEADER = 24, OTHER_HEADER = 8 };

struct source {
    char name[ENTRY_NAME];
    bool is_storage;
    size_t at;            /* in writer->bytes */
    ls_pst_stream stream; /* or this, where it has blocks */
};

struct ls_pst_writer {
    ls_pst *pst;
    ls_cfb_tree tree;
    struct source *sources;
    size_t count, room;
    ls_buffer bytes;
    ls_buffer guids, entries, strings; /* the store's names (2.4.7) */
    uint32_t *of_name;                 /* number of a named property less 0x8000 → 1 + its entry */
    uint16_t named[NAMED_MAX];         /* those of the message at hand, in the order of their new numbers */
    size_t named_count, inner_count;   /* messages in it */
    bool is_full;                      /* more than the store has room for */
    ls_pst_table table;
    unsigned depth_max;
};

/* ---- entries of the compound file -------------------------------------------------------------------------------- */

static ls_status add(ls_pst_writer *w, int64_t parent, const char *name, bool is_storage, uint64_t size,
                     uint32_t *index) {
    if (w->count == w->room) {
        size_t room = w->room ? w->room * 2 : 64;
        struct source *sources = ls_realloc(w->sources, room * sizeof *sources);
        if (!sources) return LS_NOMEM;
        w->sources = sources, w->room = room;
    }
    struct source *source = &w->sources[w->count];
    *source = (struct source){.is_storage = is_storage, .at = w->bytes.length};
    snprintf(source->name, sizeof source->name, "%s", name);
    ls_status status = ls_cfb_tree_add(&w->tree, parent, (uint32_t)w->count, size, index);
    if (status == LS_OK) w->count++;
    return status;
}

static ls_status add_bytes(ls_pst_writer *w, int64_t parent, const char *name, const void *data, size_t length) {
    uint32_t index;
    if (length > BYTES_MAX - w->bytes.length) { /* many properties with one value: no honest message */
        ls_sink_note(ls_pst_sink(w->pst), LEAKSIFT_REASON_BYTES_OUT,
                     "a message has more than 64 MiB of properties: the rest was not read");
        return LS_OK;
    }
    ls_status status = ls_sink_tick(ls_pst_sink(w->pst), 0);
    if (status == LS_OK) status = add(w, parent, name, false, length, &index);
    if (status == LS_OK && length && !ls_buffer_append(&w->bytes, data, length)) status = LS_NOMEM;
    return status;
}

/* A value that is read when it is written. Of one message no more is true than the store has room for. */
static ls_status add_stream(ls_pst_writer *w, int64_t parent, const char *name, uint64_t block, size_t *size) {
    uint32_t index;
    ls_pst_stream opened, *stream = &opened;
    ls_status status = ls_pst_stream_open(w->pst, w->is_full ? 0 : block, stream);
    if (status != LS_OK) return status;
    w->is_full = w->is_full || stream->is_loop || w->tree.bytes + stream->size > ls_pst_room(w->pst);
    if (w->is_full) {
        ls_sink_note(ls_pst_sink(w->pst), LEAKSIFT_REASON_CORRUPT, "a message names more than the store has room for");
        ls_pst_set_damaged(w->pst);
        ls_pst_stream_close(stream);
    }
    if (size) *size = (size_t)stream->size;
    status = add(w, parent, name, false, stream->size, &index);
    if (status == LS_OK) w->sources[w->count - 1].stream = *stream;
    else ls_pst_stream_close(stream);
    return status;
}

static void entry(void *context, const ls_cfb_item *item, uint8_t out[LS_CFB_ENTRY]) {
    const ls_pst_writer *w = context;
    const struct source *source = &w->sources[item->source];
    size_t length = strlen(source->name);
    for (size_t i = 0; i < length; i++) out[2 * i] = (uint8_t)source->name[i];
    out[64] = (uint8_t)(2 * length + 2);
    out[66] = source->is_storage ? LS_CFB_STORAGE : LS_CFB_STREAM;
}

static ls_status read_source(void *context, const ls_cfb_item *item, uint64_t offset, uint8_t *buffer, size_t length) {
    ls_pst_writer *w = context;
    struct source *source = &w->sources[item->source];
    if (source->stream.count) return ls_pst_stream_read(w->pst, &source->stream, offset, buffer, length);
    memcpy(buffer, w->bytes.data + source->at + offset, length);
    return LS_OK;
}

static bool is_lacking(void *context) {
    ls_pst_writer *w = context;
    bool lacking = ls_pst_lacking(w->pst, false);
    ls_pst_lacking(w->pst, lacking);
    return lacking;
}

static void forget(ls_pst_writer *w) {
    for (size_t i = 0; i < w->count; i++) ls_pst_stream_close(&w->sources[i].stream);
    ls_buffer_clear(&w->bytes);
    w->count = w->named_count = w->inner_count = 0;
    w->tree.count = 0;
    w->tree.bytes = 0;
    w->is_full = false;
}

/* ---- named properties (2.4.7; [MS-OXMSG] 2.2.3) ------------------------------------------------------------------ */

/* A number of the message's own: those of the store go over all of its messages, and the file tells the names of its
 * own alone. */
static uint16_t own_number(ls_pst_writer *w, uint16_t id) {
    if (id < 0x8000 || !w->of_name || !w->of_name[id - 0x8000]) return id;
    for (size_t i = 0; i < w->named_count; i++)
        if (w->named[i] == id) return (uint16_t)(0x8000 + i);
    if (w->named_count == NAMED_MAX) return id;
    w->named[w->named_count] = id;
    return (uint16_t)(0x8000 + w->named_count++);
}

static ls_status add_names(ls_pst_writer *w, int64_t parent, size_t count) {
    uint32_t storage;
    ls_status status = count ? add(w, parent, "__nameid_version1.0", true, 0, &storage) : LS_OK;
    if (status != LS_OK || !count) return status;
    ls_buffer entries = {0}, strings = {0};
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        uint8_t out[8];
        memcpy(out, w->entries.data + 8 * (w->of_name[w->named[i] - 0x8000] - 1), sizeof out);
        ls_put_le16(out + 6, (uint32_t)i);
        if (out[4] & 1) { /* a name: where it stands */
            size_t at = ls_le32(out),
                   length = at + 4 <= w->strings.length ? ls_le32((const uint8_t *)w->strings.data + at) : 0;
            if (at + 4 > w->strings.length || length > w->strings.length - at - 4) at = length = 0;
            uint8_t size[4];
            ls_put_le32(out, (uint32_t)strings.length), ls_put_le32(size, (uint32_t)length);
            ls_buffer_append(&strings, size, sizeof size);
            if (length) ls_buffer_append(&strings, w->strings.data + at + 4, length);
            ls_buffer_append(&strings, "\0\0\0", -length & 3);
        }
        ls_buffer_append(&entries, out, sizeof out);
        if (entries.failed || strings.failed) status = LS_NOMEM;
    }
    if (status == LS_OK) status = add_bytes(w, storage, "__substg1.0_00020102", w->guids.data, w->guids.length);
    if (status == LS_OK) status = add_bytes(w, storage, "__substg1.0_00030102", entries.data, entries.length);
    if (status == LS_OK) status = add_bytes(w, storage, "__substg1.0_00040102", strings.data, strings.length);
    ls_buffer_free(&entries), ls_buffer_free(&strings);
    return status;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* The values of a property that has several, of variable length (2.3.3.4.2): a count, where each begins, then they. */
static ls_status add_values(ls_pst_writer *w, int64_t parent, uint32_t tag, const uint8_t *data, size_t length) {
    char name[ENTRY_NAME];
    size_t count = length >= 4 ? ls_le32(data) : 0;
    ls_buffer lengths = {0};
    ls_status status = LS_OK;
    if (count > VALUES_MAX || 4 + 4 * count > length) return ls_pst_set_damaged(w->pst), LS_OK;
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        size_t from = ls_le32(data + 4 + 4 * i), to = i + 1 < count ? ls_le32(data + 8 + 4 * i) : length;
        if (from > to || to > length) from = to = 0, ls_pst_set_damaged(w->pst);
        uint8_t size[8] = {0};
        ls_put_le32(size, (uint32_t)(to - from));
        snprintf(name, sizeof name, "__substg1.0_%08X-%08X", tag, (unsigned)(i & UINT32_MAX));
        ls_buffer_append(&lengths, size, (tag & 0xFFF) == TYPE_BINARY ? 8 : 4);
        status = lengths.failed ? LS_NOMEM : add_bytes(w, parent, name, data + from, to - from);
    }
    snprintf(name, sizeof name, "__substg1.0_%08X", tag);
    if (status == LS_OK) status = add_bytes(w, parent, name, lengths.data, lengths.length);
    ls_buffer_free(&lengths);
    return status;
}

/* A subject begins with a mark and the length of its prefix ("RE: "). */
static void skip_mark(uint16_t id, uint16_t type, const uint8_t **data, size_t *length) {
    size_t unit = type == TYPE_UNICODE ? 2 : 1;
    if (id != SUBJECT || *length < 2 * unit || (*data)[0] != 1 || (unit == 2 && (*data)[1])) return;
    *data += 2 * unit;
    *length -= 2 * unit;
}

static ls_status add_variable(ls_pst_writer *w, const ls_pst_heap *heap, int64_t parent, uint32_t tag, uint32_t value,
                              size_t *size) {
    char name[ENTRY_NAME];
    const uint8_t *data = NULL;
    size_t length = 0;
    uint16_t type = (uint16_t)tag;
    bool several = type & MULTIPLE &&
                   ((type & 0xFFF) == TYPE_UNICODE || (type & 0xFFF) == TYPE_STRING8 || (type & 0xFFF) == TYPE_BINARY);
    snprintf(name, sizeof name, "__substg1.0_%08X", tag);
    const ls_pst_node *node = value & 0x1F ? ls_pst_subnode(&heap->nodes, value) : NULL;
    if (node) {
        if (!several) return add_stream(w, parent, name, node->data, size);
        ls_pst_stream stream;
        ls_status status = ls_pst_stream_open(w->pst, node->data, &stream);
        *size = (size_t)stream.size;
        if (status != LS_OK) return status;
        ls_buffer bytes = {0};
        if (stream.size > NAMES_MAX || !ls_buffer_reserve(&bytes, *size + 1)) status = LS_DATA;
        if (status == LS_OK) status = ls_pst_stream_read(w->pst, &stream, 0, (uint8_t *)bytes.data, *size);
        if (status == LS_OK) status = add_values(w, parent, tag, (const uint8_t *)bytes.data, *size);
        ls_pst_stream_close(&stream);
        ls_buffer_free(&bytes);
        return status;
    }
    if (value && !ls_pst_heap_item(heap, value, &data, &length)) ls_pst_set_damaged(w->pst);
    skip_mark((uint16_t)(tag >> 16), type, &data, &length);
    *size = length;
    if (several) return add_values(w, parent, tag, data, length);
    return add_bytes(w, parent, name, data, length);
}

static bool is_variable(uint16_t type) {
    return type & MULTIPLE || type == TYPE_UNICODE || type == TYPE_STRING8 || type >= 0x100 || type == TYPE_GUID ||
           type == 0xFB;
}

/* Without the object of an attachment, which is told apart. */
static size_t count_without_objects(const ls_buffer *list) {
    size_t count = 0;
    for (size_t i = 0; i < list->length; i += sizeof(ls_pst_property)) {
        ls_pst_property p;
        memcpy(&p, list->data + i, sizeof p);
        count += p.type != TYPE_OBJECT;
    }
    return count;
}

/* All properties of one thing: streams, and the list of them all. */
static ls_status add_properties(ls_pst_writer *w, const ls_pst_heap *heap, const ls_buffer *list, int64_t parent,
                                size_t header) {
    ls_buffer fixed = {0};
    static const uint8_t zeros[TOP_HEADER];
    uint32_t index;
    size_t at = w->count; /* the list comes first: by it a file is told to be a message */
    ls_status status =
        add(w, parent, "__properties_version1.0", false, header + 16 * count_without_objects(list), &index);
    if (status == LS_OK && !ls_buffer_append(&fixed, zeros, header)) status = LS_NOMEM;
    for (size_t i = 0; i < list->length && status == LS_OK; i += sizeof(ls_pst_property)) {
        ls_pst_property p;
        uint8_t out[16] = {0};
        memcpy(&p, list->data + i, sizeof p);
        uint32_t tag = (uint32_t)own_number(w, p.id) << 16 | p.type;
        const uint8_t *data;
        size_t length = 0;
        ls_put_le32(out, tag), ls_put_le32(out + 4, 6);
        if (p.type == TYPE_OBJECT) continue;
        if (is_variable(p.type)) {
            status = add_variable(w, heap, parent, tag, p.value, &length);
            if (status == LS_DATA) ls_pst_set_damaged(w->pst), status = LS_OK;
            ls_put_le32(out + 8, (uint32_t)length);
        } else if (ls_pst_is_inline(p.type)) {
            ls_put_le32(out + 8, p.value);
        } else if (ls_pst_heap_item(heap, p.value, &data, &length)) {
            memcpy(out + 8, data, length < 8 ? length : 8);
        }
        if (!ls_buffer_append(&fixed, out, sizeof out)) status = LS_NOMEM;
    }
    if (status == LS_OK) {
        w->sources[at].at = w->bytes.length;
        if (!ls_buffer_append(&w->bytes, fixed.data, fixed.length)) status = LS_NOMEM;
    }
    ls_buffer_free(&fixed);
    return status;
}

static const ls_pst_property *find(const ls_buffer *list, uint16_t id, ls_pst_property *out) {
    for (size_t i = 0; i < list->length; i += sizeof *out) {
        memcpy(out, list->data + i, sizeof *out);
        if (out->id == id) return out;
    }
    return NULL;
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static ls_status add_message(ls_pst_writer *w, uint64_t data, uint64_t subnodes, int64_t parent, unsigned depth);

static ls_status add_recipients(ls_pst_writer *w, const ls_pst_node *node, int64_t parent) {
    char name[ENTRY_NAME];
    ls_buffer cells = {0};
    ls_status status = ls_pst_table_open(w->pst, node->data, node->subnodes, &w->table);
    if (status == LS_DATA) return ls_pst_set_damaged(w->pst), LS_OK;
    for (size_t i = 0; i < w->table.row_count && status == LS_OK; i++) {
        uint32_t storage;
        ls_buffer_clear(&cells);
        snprintf(name, sizeof name, "__recip_version1.0_#%08X", (unsigned)(i & UINT32_MAX));
        status = add(w, parent, name, true, 0, &storage);
        if (status == LS_OK) status = ls_pst_row(&w->table, i, &cells);
        if (status == LS_OK) status = add_properties(w, &w->table.heap, &cells, storage, OTHER_HEADER);
    }
    ls_buffer_free(&cells);
    return status;
}

/* What an attachment holds where that is no run of bytes: the message in it, or an object's storage as one stream. */
static ls_status add_object(ls_pst_writer *w, const ls_pst_node *inner, bool is_message, int64_t parent,
                            unsigned depth) {
    uint32_t storage;
    if (is_message && depth >= w->depth_max) {
        ls_sink_note(ls_pst_sink(w->pst), LEAKSIFT_REASON_DEPTH, "messages in messages: those deeper were not read");
        return LS_OK;
    }
    if (is_message && w->inner_count++ >= INNER_MAX) {
        ls_sink_note(ls_pst_sink(w->pst), LEAKSIFT_REASON_ENTRIES,
                     "a message has more than 1,000 messages in it: the rest was not read");
        return LS_OK;
    }
    if (is_message) {
        ls_status status = add(w, parent, "__substg1.0_3701000D", true, 0, &storage);
        return status == LS_OK ? add_message(w, inner->data, inner->subnodes, storage, depth + 1) : status;
    }
    return add_stream(w, parent, "__substg1.0_37010102", inner->data, NULL);
}

static ls_status add_attachment(ls_pst_writer *w, const ls_pst_node *node, size_t number, int64_t parent,
                                unsigned depth) {
    char name[ENTRY_NAME];
    ls_pst_heap heap = {0};
    ls_buffer list = {0};
    ls_pst_property p;
    ls_pst_node inner = {0};
    bool is_message = false;
    uint32_t storage;
    snprintf(name, sizeof name, "__attach_version1.0_#%08X", (unsigned)(number & UINT32_MAX));
    ls_status status = ls_pst_heap_open(w->pst, node->data, node->subnodes, &heap);
    if (status == LS_OK) status = ls_pst_properties(&heap, &list);
    if (status == LS_OK) status = add(w, parent, name, true, 0, &storage);
    if (status == LS_OK) status = add_properties(w, &heap, &list, storage, OTHER_HEADER);
    if (status == LS_OK && find(&list, METHOD, &p)) is_message = p.value == METHOD_MESSAGE;
    if (status == LS_OK && find(&list, ATTACHED, &p) && p.type == TYPE_OBJECT) {
        const uint8_t *data;
        size_t length;
        bool there = ls_pst_heap_item(&heap, p.value, &data, &length) && length >= 4;
        const ls_pst_node *found = there ? ls_pst_subnode(&heap.nodes, ls_le32(data)) : NULL;
        if (found) inner = *found;
        else ls_pst_set_damaged(w->pst);
    }
    ls_pst_heap_close(&heap); /* before what is in it: a nest of them holds one at a time */
    ls_buffer_free(&list);
    if (status == LS_OK && inner.id) status = add_object(w, &inner, is_message, storage, depth);
    if (status == LS_DATA) ls_pst_set_damaged(w->pst), status = LS_OK;
    return status;
}

static ls_status add_message(ls_pst_writer *w, uint64_t data, uint64_t subnodes, int64_t parent, unsigned depth) {
    ls_pst_heap heap = {0};
    ls_buffer list = {0};
    size_t attachment = 0;
    ls_status status = ls_pst_heap_open(w->pst, data, subnodes, &heap);
    if (status == LS_OK) status = ls_pst_properties(&heap, &list);
    if (status == LS_OK) status = add_properties(w, &heap, &list, parent, depth ? MESSAGE_HEADER : TOP_HEADER);
    ls_pst_nodes nodes = heap.nodes;
    heap.nodes = (ls_pst_nodes){0};
    ls_pst_heap_close(&heap);
    ls_buffer_free(&list);
    for (size_t i = 0; i < nodes.count && status == LS_OK; i++) {
        const ls_pst_node *node = &nodes.list[i];
        if (node->id == RECIPIENTS) status = add_recipients(w, node, parent);
        else if (ls_pst_kind(node->id) == LS_PST_ATTACHMENT)
            status = add_attachment(w, node, attachment++, parent, depth);
    }
    ls_pst_nodes_free(&nodes);
    /* An attached message becomes a file in its turn, and takes the names along. */
    return status == LS_OK ? add_names(w, parent, w->named_count) : status;
}

ls_status ls_pst_message(ls_pst_writer *w, const ls_pst_node *node, const ls_child *child) {
    uint32_t root;
    ls_sink *sink = ls_pst_sink(w->pst);
    forget(w);
    ls_status status = ls_cfb_tree_add(&w->tree, LS_CFB_TREE_NONE, 0, 0, &root);
    if (status == LS_OK) status = add_message(w, node->data, node->subnodes, root, 0);
    if (status == LS_STOP && w->tree.count >= LS_CFB_TREE_ITEMS) {
        ls_sink_note(sink, LEAKSIFT_REASON_ENTRIES,
                     "a message has more than 100,000 properties and attachments: the rest was not read");
        status = LS_OK;
    }
    return status == LS_OK ? ls_cfb_tree_child(&w->tree, child, sink) : status;
}

/* ---- the writer -------------------------------------------------------------------------------------------------- */

static ls_status load_name_part(ls_pst_writer *w, const ls_pst_heap *heap, const ls_buffer *list, uint16_t id,
                                ls_buffer *out) {
    ls_pst_property p;
    const uint8_t *data;
    size_t length;
    if (!find(list, id, &p) || p.type != TYPE_BINARY || !p.value) return LS_OK;
    if (ls_pst_heap_item(heap, p.value, &data, &length)) return ls_buffer_append(out, data, length) ? LS_OK : LS_NOMEM;
    const ls_pst_node *node = ls_pst_subnode(&heap->nodes, p.value);
    ls_pst_stream stream;
    ls_status status = ls_pst_stream_open(w->pst, node ? node->data : 0, &stream);
    if (status != LS_OK) return status;
    size_t size = stream.size > NAMES_MAX ? NAMES_MAX : (size_t)stream.size;
    status = ls_buffer_reserve(out, size + 1) ? ls_pst_stream_read(w->pst, &stream, 0, (uint8_t *)out->data, size)
                                              : LS_NOMEM;
    if (status == LS_OK) out->length = size;
    ls_pst_stream_close(&stream);
    return status;
}

static ls_status load_names(ls_pst_writer *w) {
    ls_pst_node node;
    ls_pst_heap heap = {0};
    ls_buffer list = {0};
    ls_status status = ls_pst_find(w->pst, NAMES, &node);
    if (status == LS_OK) status = ls_pst_heap_open(w->pst, node.data, node.subnodes, &heap);
    if (status == LS_OK) status = ls_pst_properties(&heap, &list);
    if (status == LS_OK) status = load_name_part(w, &heap, &list, 2, &w->guids);
    if (status == LS_OK) status = load_name_part(w, &heap, &list, 3, &w->entries);
    if (status == LS_OK) status = load_name_part(w, &heap, &list, 4, &w->strings);
    if (status == LS_OK && !(w->of_name = ls_calloc(0x8000, sizeof *w->of_name))) status = LS_NOMEM;
    for (size_t i = 0; status == LS_OK && 8 * i + 8 <= w->entries.length; i++) {
        size_t index = ls_le16((const uint8_t *)w->entries.data + 8 * i + 6);
        if (index < 0x8000 && !w->of_name[index]) w->of_name[index] = (uint32_t)i + 1;
    }
    ls_pst_heap_close(&heap);
    ls_buffer_free(&list);
    return status == LS_DATA ? LS_OK : status;
}

ls_status ls_pst_writer_create(ls_pst *pst, ls_pst_writer **out) {
    ls_pst_writer *w = ls_calloc(1, sizeof *w);
    if (!w) return LS_NOMEM;
    w->pst = pst;
    static const uint8_t message_class[16] = {0x0b, 0x0d,       2,
                                              0,    [8] = 0xc0, [15] = 0x46}; /* {00020D0B-…}: Outlook's messages */
    w->tree = (ls_cfb_tree){
        .context = w, .entry = entry, .read = read_source, .damaged = is_lacking, .class_id = message_class};
    uint64_t depth = ls_pst_sink(pst)->limits->value[LS_LIMIT_DEPTH];
    w->depth_max = depth < DEPTH_MAX ? (unsigned)depth : DEPTH_MAX;
    ls_status status = load_names(w);
    if (status == LS_OK) *out = w;
    else ls_pst_writer_free(w);
    return status;
}

void ls_pst_writer_free(ls_pst_writer *w) {
    if (!w) return;
    forget(w);
    ls_cfb_tree_free(&w->tree);
    ls_pst_table_close(&w->table);
    ls_buffer_free(&w->bytes);
    ls_buffer_free(&w->guids), ls_buffer_free(&w->entries), ls_buffer_free(&w->strings);
    ls_free(w->of_name);
    ls_free(w->sources);
    ls_free(w);
}
