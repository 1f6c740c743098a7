/* CFBinaryPList.c of Apple's CoreFoundation: "bplist00", objects, a table of their offsets, a trailer of 32 bytes. The
 * objects are walked from the top, each container once, so that a list which holds itself comes to an end. */
#include "extract/desktop/bplist.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/store/value.h"
#include <string.h>

enum { TRAILER = 32, HEAD = 8, DEEP = 64, OBJECTS_MAX = 1 << 22, LIST_MAX = 64 << 20, NESTED = 4 };

typedef struct list {
    const uint8_t *bytes;
    size_t length; /* up to the trailer */
    unsigned offset_size, reference_size, nested;
    uint64_t count, table;
    uint8_t *seen; /* a byte an object: containers that were walked */
    ls_sink *sink;
    ls_buffer text;
    ls_value value;
    bool broken;
} list;

static ls_status read_list(const uint8_t *bytes, size_t length, const char *field, unsigned nested, ls_sink *sink);

static uint64_t big_endian(const uint8_t *at, unsigned size) {
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++) value = value << 8 | at[i];
    return value;
}

/* Where an object's content begins and how many things are in it. false: it does not stand in the list. */
static bool open_at(const list *in, uint64_t offset, uint8_t *kind, uint64_t *at, uint64_t *count) {
    if (offset < HEAD || offset >= in->length) return false;
    *kind = in->bytes[offset] >> 4;
    *count = in->bytes[offset] & 15;
    *at = offset + 1;
    if (*count != 15 || *kind < 4) return true;
    if (*at >= in->length || in->bytes[*at] >> 4 != 1) return false; /* the count is a number of its own */
    unsigned size = 1u << (in->bytes[*at] & 3);
    if (in->length - *at - 1 < size) return false;
    *count = big_endian(in->bytes + *at + 1, size);
    *at += 1 + size;
    return true;
}

static bool open_object(const list *in, uint64_t number, uint8_t *kind, uint64_t *at, uint64_t *count) {
    if (number >= in->count) return false;
    uint64_t offset = big_endian(in->bytes + in->table + number * in->offset_size, in->offset_size);
    return open_at(in, offset, kind, at, count);
}

/* A string as UTF-8 in in->text. */
static bool get_string(list *in, uint8_t kind, uint64_t at, uint64_t count) {
    uint64_t unit = kind == 6 ? 2 : 1;
    ls_buffer_clear(&in->text);
    if (count > (in->length - at) / unit) return false;
    for (uint64_t i = 0; i < count; i++) {
        uint32_t c = kind == 6 ? ls_be16(in->bytes + at + 2 * i) : in->bytes[at + i];
        if ((c & 0xFC00) == 0xD800 && i + 1 < count && (ls_be16(in->bytes + at + 2 * i + 2) & 0xFC00) == 0xDC00)
            c = 0x10000 + ((c & 0x3FF) << 10) + (ls_be16(in->bytes + at + 2 * ++i) & 0x3FF);
        ls_buffer_put_utf8(&in->text, c ? c : ' ');
    }
    return true;
}

static ls_status give_data(list *in, uint64_t at, uint64_t count, const char *field) {
    const ls_segment place = {.part = LEAKSIFT_PART_BODY, .field = field};
    if (count > in->length - at) return in->broken = true, LS_OK;
    if (count > HEAD && memcmp(in->bytes + at, "bplist00", HEAD) == 0 && in->nested < NESTED)
        return read_list(in->bytes + at, (size_t)count, field, in->nested + 1, in->sink);
    return ls_value_any(&in->value, in->sink, &place, field ? field : "data", in->bytes + at, (size_t)count, true);
}

static uint64_t reference(const list *in, uint64_t at) { return big_endian(in->bytes + at, in->reference_size); }

static ls_status walk(list *in, uint64_t number, const char *field, unsigned depth);

/* An array or set, or a dictionary: then its keys stand first, as many as there are values. */
static ls_status walk_all(list *in, uint64_t number, bool keys, uint64_t at, uint64_t count, const char *field,
                          unsigned depth) {
    const uint64_t room = (in->length - at) / in->reference_size;
    ls_status status = LS_OK;
    if (count > room / (keys ? 2 : 1)) return in->broken = true, LS_OK;
    if (depth == DEEP || in->seen[number]) return in->broken |= depth == DEEP, LS_OK;
    in->seen[number] = 1;
    for (uint64_t i = 0; i < count && status == LS_OK; i++) {
        uint8_t kind;
        uint64_t start, length, key = keys ? reference(in, at + i * in->reference_size) : 0;
        bool named = keys && open_object(in, key, &kind, &start, &length) && (kind == 5 || kind == 6) &&
                     length <= 256 && get_string(in, kind, start, length);
        char name[1024] = "";
        if (named && in->text.length < sizeof name) memcpy(name, ls_buffer_cstr(&in->text), in->text.length + 1);
        status = walk(in, reference(in, at + (keys ? count + i : i) * in->reference_size), *name ? name : field,
                      depth + 1);
    }
    return status;
}

static ls_status walk(list *in, uint64_t number, const char *field, unsigned depth) {
    uint8_t kind;
    uint64_t at, count;
    ls_status status = ls_sink_tick(in->sink, 16);
    if (status != LS_OK) return status;
    if (!open_object(in, number, &kind, &at, &count)) return in->broken = true, LS_OK;
    switch (kind) {
    case 4: return give_data(in, at, count, field);
    case 5:
    case 6:
        if (!get_string(in, kind, at, count)) return in->broken = true, LS_OK;
        if (in->text.failed) return LS_NOMEM;
        if (!in->text.length) return LS_OK;
        return ls_sink_text(in->sink,
                            &(ls_segment){.text = in->text.data, .length = in->text.length, .field = field});
    case 10:
    case 12: return walk_all(in, number, false, at, count, field, depth);
    case 13: return walk_all(in, number, true, at, count, field, depth);
    default: return LS_OK; /* numbers, dates, truth values */
    }
}

/* Bytes of an object's content. References are as wide as the first one says: its upper bytes are zero. */
static uint64_t size_of(list *in, uint8_t kind, uint64_t at, uint64_t count) {
    uint64_t references = kind == 13 ? 2 * count : kind >= 10 ? count : 0;
    if (references && !in->reference_size)
        for (in->reference_size = 1; in->reference_size < 4 && !in->bytes[at + in->reference_size - 1];)
            in->reference_size++;
    switch (kind) {
    case 0: return 0;
    case 1:
    case 2:
    case 3: return (uint64_t)1 << (count & 7);
    case 4:
    case 5: return count;
    case 6: return 2 * count;
    case 8: return count + 1;
    default: return references * in->reference_size;
    }
}

/* The table is lost: objects stand one behind the other, and strings are given as they come. */
static ls_status salvage(list *in, const uint8_t *bytes, size_t length, const char *field) {
    ls_status status = LS_OK;
    uint8_t kind;
    uint64_t at = HEAD, begin, count;
    in->bytes = bytes, in->length = length, in->reference_size = 0;
    while (status == LS_OK && at + 4 < length && open_at(in, at, &kind, &begin, &count) && begin + 4 < length) {
        uint64_t size = count < length ? size_of(in, kind, begin, count) : length;
        bool text = kind == 5 || kind == 6;
        if (kind == 7 || kind == 9 || kind > 13 || size > length - begin) break;
        if (text && !get_string(in, kind, begin, count)) break;
        if (in->text.failed) return LS_NOMEM;
        if (text && in->text.length)
            status = ls_sink_text(in->sink, &(ls_segment){.text = in->text.data, .length = in->text.length,
                                                          .field = field});
        else if (kind == 4) status = give_data(in, begin, count, field);
        if (status == LS_OK) status = ls_sink_tick(in->sink, 16);
        at = begin + size;
    }
    const ls_segment place = {.part = LEAKSIFT_PART_BODY, .field = field};
    if (status != LS_OK || at >= length) return status;
    return ls_value_any(&in->value, in->sink, &place, "list", bytes + at, (size_t)(length - at), true);
}

static bool open_list(list *in, const uint8_t *bytes, size_t length, uint64_t *top) {
    if (length < HEAD + TRAILER || memcmp(bytes, "bplist0", 7) != 0) return false;
    const uint8_t *trailer = bytes + length - TRAILER;
    in->bytes = bytes;
    in->length = length - TRAILER;
    in->offset_size = trailer[6], in->reference_size = trailer[7];
    in->count = ls_be64(trailer + 8), *top = ls_be64(trailer + 16), in->table = ls_be64(trailer + 24);
    return in->offset_size && in->offset_size <= 8 && in->reference_size && in->reference_size <= 8 &&
           in->count && in->count <= OBJECTS_MAX && in->table <= in->length &&
           in->count <= (in->length - in->table) / in->offset_size;
}

static ls_status read_list(const uint8_t *bytes, size_t length, const char *field, unsigned nested, ls_sink *sink) {
    list in = {.sink = sink, .nested = nested};
    uint64_t top;
    ls_status status = LS_OK;
    const bool opened = open_list(&in, bytes, length, &top);
    in.broken = !opened;
    if (!opened && length > HEAD && memcmp(bytes, "bplist0", 7) == 0) status = salvage(&in, bytes, length, field);
    if (opened && !(in.seen = ls_calloc((size_t)in.count, 1))) status = LS_NOMEM;
    if (status == LS_OK && opened) status = walk(&in, top, field, 0);
    if (in.broken) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the property list is damaged or cut short");
    ls_free(in.seen);
    ls_buffer_free(&in.text);
    ls_value_free(&in.value);
    return status;
}

ls_status ls_bplist_read(const uint8_t *bytes, size_t length, const char *field, ls_sink *sink) {
    return read_list(bytes, length, field, 0, sink);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    size_t got;
    (void)about;
    if (input->size > LIST_MAX) {
        ls_sink_note(sink, LEAKSIFT_REASON_BYTES_OUT, "a property list of more than 64 MiB was not read");
        return LS_OK;
    }
    const uint8_t *bytes = ls_input_peek(input, 0, (size_t)input->size, &got);
    return bytes ? ls_bplist_read(bytes, got, NULL, sink) : LS_IO;
}

static const char *const media_types[] = {"application/x-bplist", NULL};
const ls_handler ls_handler_bplist = {
    .name = "bplist",
    .media_types = media_types,
    .reads = "strings under their keys; files in data as members",
    .run = run};
