/* Visio's streams: each is found by a pointer (type, place, length, format) that stands in another stream, from the one
 * that the header points at. Many are packed: LZ77 in a window of 4096 bytes. */
#include "extract/ole/vsd.h"
#include "base/bytes.h"
#include <string.h>

enum {
    DEPTH = 32,
    HEADER = 0x24, /* the mark, the version at 0x1a, the length at 0x1c; then the first pointer */
    POINTER = 18,
    LIST_HEAD = 12,
    WINDOW = 4096,
    WINDOW_START = 18, /* where the first byte is written */
    MATCH_LEAST = 3,
    PACKED = 2,        /* bit of the format; its upper half tells what the stream holds: */
    HOLDS_STRINGS = 4,
    HOLDS_POINTERS = 5,
    HOLDS_CHUNKS = 0xd,
    HOLDS_CHUNKS_TOO = 8
};

typedef struct pointer {
    uint32_t type, offset, length;
    uint16_t format;
} pointer;

static pointer take_pointer(const uint8_t *at) {
    return (pointer){ls_le32(at), ls_le32(at + 8), ls_le32(at + 12), ls_le16(at + 16)};
}

/* A set bit of the flags is a byte as it stands, a clear one 12 bits of place in the window and 4 of length. */
static ls_status unpack(const uint8_t *in, size_t length, ls_buffer *out) {
    for (size_t i = 0; i < length;) {
        unsigned flags = in[i++];
        for (unsigned bit = 0; bit < 8 && i < length; bit++) {
            if (flags >> bit & 1) {
                ls_buffer_putc(out, (char)in[i++]);
                continue;
            }
            if (length - i < 2) return LS_DATA;
            size_t place = (in[i] | (in[i + 1] & 0xf0u) << 4) + WINDOW_START, count = (in[i + 1] & 15u) + MATCH_LEAST;
            size_t back = ((out->length - place - 1) & (WINDOW - 1)) + 1;
            i += 2;
            while (count--) ls_buffer_putc(out, back > out->length ? 0 : out->data[out->length - back]);
        }
        if (out->failed) return LS_NOMEM;
    }
    return LS_OK;
}

/* The bytes of a stream, and how many of them are a length that stands before packed ones. */
static ls_status load(ls_vsd *vsd, const pointer *from, ls_buffer *out, size_t *head) {
    size_t length = from->length;
    uint64_t size = vsd->document.size;
    *head = from->format & PACKED ? 4 : 0;
    if (from->offset > size) length = 0;
    else if (length > size - from->offset) length = (size_t)(size - from->offset);
    if (length > vsd->left) length = (size_t)vsd->left;
    if (length < from->length) vsd->damaged = true;
    vsd->left -= length;
    ls_buffer raw = {0};
    if (!ls_buffer_reserve(&raw, length)) return LS_NOMEM;
    raw.length = ls_cfb_read(&vsd->document, from->offset, raw.data, length);
    if (!*head) {
        *out = raw;
        return LS_OK;
    }
    ls_status status = unpack((const uint8_t *)raw.data, raw.length, out);
    if (status == LS_DATA) vsd->damaged = true, status = LS_OK;
    ls_buffer_free(&raw);
    if (*head > out->length) *head = out->length;
    return status == LS_OK ? ls_sink_tick(vsd->sink, out->length) : status;
}

/* An embedded object lies in pieces, each a stream. */
static ls_status add_piece(ls_vsd *vsd, const pointer *from, ls_buffer *object) {
    ls_buffer bytes = {0};
    size_t head;
    ls_status status = load(vsd, from, &bytes, &head);
    if (status == LS_OK && bytes.length && !ls_buffer_append(object, bytes.data + head, bytes.length - head))
        status = LS_NOMEM;
    ls_buffer_free(&bytes);
    return status;
}

static ls_status give_child(ls_vsd *vsd, const char *bytes, size_t length) {
    ls_input input;
    if (!length) return LS_OK;
    ls_input_memory(&input, bytes, length);
    const ls_child child = {.size = length, .is_embedded = true};
    ls_status status = ls_sink_child_input(vsd->sink, &child, &input);
    ls_input_close(&input);
    return status;
}

static ls_status read_stream(ls_vsd *vsd, const pointer *from, unsigned depth);

typedef struct children {
    const uint8_t *first;
    size_t count, ordered; /* pointers, and numbers of them behind, in the order in which they are to be read */
} children;

static bool find_children(ls_vsd *vsd, const ls_buffer *bytes, size_t head, children *list) {
    const uint8_t *at = (const uint8_t *)bytes->data;
    size_t length = bytes->length;
    if (length < head + 4) return false;
    uint64_t place = (uint64_t)ls_le32(at + head) + head;
    if (place < 4 || place - 4 > length || length - (place - 4) < LIST_HEAD) return false;
    at += place - 4, length -= place - 4 + LIST_HEAD;
    *list = (children){at + LIST_HEAD, ls_le32(at + 4), ls_le32(at)};
    if (list->count > length / POINTER) list->count = length / POINTER, vsd->damaged = true;
    size_t left = (length - list->count * POINTER) / 4;
    if (list->ordered > left) list->ordered = left;
    return true;
}

static ls_status read_child(ls_vsd *vsd, const children *list, size_t index, ls_buffer *object, unsigned depth) {
    pointer child = take_pointer(list->first + POINTER * index);
    if (!child.type || !child.length) return LS_OK;
    if (object && child.type == LS_VSD_OBJECT_DATA) return add_piece(vsd, &child, object);
    return read_stream(vsd, &child, depth + 1);
}

/* In their order first, which that of the pages is; then those that it leaves out. */
static ls_status read_children(ls_vsd *vsd, const pointer *from, const ls_buffer *bytes, size_t head, unsigned depth) {
    children list;
    ls_buffer done = {0}, object = {0};
    ls_status status = LS_OK;
    if (!find_children(vsd, bytes, head, &list)) return vsd->damaged = true, LS_OK;
    if (!ls_buffer_reserve(&done, list.count + 1)) return LS_NOMEM;
    memset(done.data, 0, list.count + 1);
    const uint8_t *order = list.first + POINTER * list.count;
    for (size_t i = 0; from->type == LS_VSD_PAGES && i < list.ordered && status == LS_OK; i++) {
        uint32_t index = ls_le32(order + 4 * i);
        if (index >= list.count || done.data[index]) continue;
        done.data[index] = 1;
        status = read_child(vsd, &list, index, NULL, depth);
    }
    for (size_t i = 0; i < list.count && status == LS_OK; i++)
        if (!done.data[i]) status = read_child(vsd, &list, i, from->type == LS_VSD_OBJECT ? &object : NULL, depth);
    if (status == LS_OK) status = give_child(vsd, object.data, object.length);
    ls_buffer_free(&done);
    ls_buffer_free(&object);
    return status;
}

static ls_status read_strings(ls_vsd *vsd, const pointer *from, const uint8_t *at, size_t length) {
    if (from->type == LS_VSD_PICTURE) return give_child(vsd, (const char *)at, length);
    if (from->type == LS_VSD_DESCRIPTION) return ls_vsd_say(vsd, at, length, "description", NULL);
    if (from->type != LS_VSD_NAME || length < 4) return LS_OK; /* behind a count of those that use it */
    const ls_segment place = vsd->place;
    vsd->place = (ls_segment){.part = LEAKSIFT_PART_METADATA};
    ls_status status = ls_vsd_say(vsd, at + 4, length - 4, "name", NULL);
    vsd->place = place;
    return status;
}

static ls_status read_stream(ls_vsd *vsd, const pointer *from, unsigned depth) {
    ls_buffer bytes = {0};
    size_t head;
    if (depth > DEPTH) return vsd->damaged = true, LS_OK;
    const ls_segment outer = vsd->place;
    if (from->type == LS_VSD_MASTERS) vsd->place.part = LEAKSIFT_PART_HEADER;
    ls_vsd_begin(vsd, from->type);
    if (from->type == LS_VSD_PAGE) vsd->place.page = ++vsd->pages;
    if (vsd->pages > vsd->sink->limits->value[LS_LIMIT_PAGES]) {
        ls_sink_note(vsd->sink, LEAKSIFT_REASON_PAGES, "more pages than the limit");
        return LS_OK;
    }
    ls_status status = load(vsd, from, &bytes, &head);
    const unsigned holds = status == LS_OK && bytes.length ? from->format >> 4 : 0;
    if (holds == HOLDS_POINTERS) status = read_children(vsd, from, &bytes, head, depth);
    if (holds == HOLDS_CHUNKS || holds == HOLDS_CHUNKS_TOO)
        status = ls_vsd_chunks(vsd, (const uint8_t *)bytes.data, bytes.length);
    if (holds == HOLDS_STRINGS)
        status = read_strings(vsd, from, (const uint8_t *)bytes.data + head, bytes.length - head);
    ls_buffer_free(&bytes);
    vsd->place = outer;
    return status;
}

ls_status ls_vsd_read(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink, bool *found) {
    static const char mark[] = "Visio (TM) Drawing\r\n";
    uint8_t header[HEADER + POINTER];
    ls_vsd vsd = {.sink = sink, .page = 1252, .place.part = LEAKSIFT_PART_BODY};
    ls_status status = ls_cfb_stream_open(cfb, stream, &vsd.document);
    *found = status == LS_OK && ls_cfb_read(&vsd.document, 0, header, sizeof header) == sizeof header &&
             !memcmp(header, mark, sizeof mark - 1) && (header[0x1a] == 6 || header[0x1a] == 11);
    if (*found) {
        vsd.wide = header[0x1a] == 11;
        vsd.left = vsd.document.size;
        pointer first = take_pointer(header + HEADER);
        status = read_stream(&vsd, &first, 0);
    }
    if (vsd.damaged)
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the drawing is damaged: parts of it are missing");
    ls_buffer *buffers[] = {&vsd.text, &vsd.label, &vsd.value, &vsd.labels};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) ls_buffer_free(buffers[i]);
    ls_codepages_free(&vsd.codepages);
    ls_cfb_stream_close(&vsd.document);
    return status;
}
