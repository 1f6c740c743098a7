/* A stream holds one or two sets, a set a list of identifiers and offsets, each value says its type. */
#include "extract/ole/propset.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/clock.h"
#include "extract/ole/words.h"
#include <stdio.h>
#include <string.h>

enum {
    PROPERTIES_MAX = 4096, /* Word itself keeps fewer than 2,500 */
    VALUE_MAX = 1 << 20,
    STREAM_MAX = 16 << 20,
    SETS_MAX = 2, /* [MS-OLEPS] 2.21 */
    DICTIONARY = 0,
    CODEPAGE = 1,
    /* 2.15 */
    VT_I2 = 2,
    VT_I4 = 3,
    VT_R8 = 5,
    VT_BSTR = 8,
    VT_BOOL = 11,
    VT_LPSTR = 30,
    VT_LPWSTR = 31,
    VT_FILETIME = 64,
    VT_BLOB = 65
};

typedef enum set_kind { SET_SUMMARY, SET_DOCUMENT, SET_USER, SET_OTHER } set_kind;

/* [MS-OLEPS] 2.23, 3.1: the class of a set, as it stands in the file. */
static const struct { uint8_t id[16]; set_kind kind; } sets[] = {
    {{0xe0, 0x85, 0x9f, 0xf2, 0xf9, 0x4f, 0x68, 0x10, 0xab, 0x91, 0x08, 0x00, 0x2b, 0x27, 0xb3, 0xd9}, SET_SUMMARY},
    {{0x02, 0xd5, 0xcd, 0xd5, 0x9c, 0x2e, 0x1b, 0x10, 0x93, 0x97, 0x08, 0x00, 0x2b, 0x2c, 0xf9, 0xae}, SET_DOCUMENT},
    {{0x05, 0xd5, 0xcd, 0xd5, 0x9c, 0x2e, 0x1b, 0x10, 0x93, 0x97, 0x08, 0x00, 0x2b, 0x2c, 0xf9, 0xae}, SET_USER}};

/* [MS-OSHARED] 2.3.3.2.1.1, 2.3.3.2.2.1: names as those of the newer formats' readers. */
static const struct { set_kind kind; uint32_t id; const char *name; } names[] = {
    {SET_SUMMARY, 2, "title"}, {SET_SUMMARY, 3, "subject"}, {SET_SUMMARY, 4, "author"}, {SET_SUMMARY, 5, "keywords"},
    {SET_SUMMARY, 6, "description"}, {SET_SUMMARY, 7, "template"}, {SET_SUMMARY, 8, "last_editor"},
    {SET_SUMMARY, 18, "application"}, {SET_SUMMARY, 11, "printed"}, {SET_SUMMARY, 12, "created"},
    {SET_SUMMARY, 13, "modified"}, {SET_DOCUMENT, 2, "category"}, {SET_DOCUMENT, 14, "manager"},
    {SET_DOCUMENT, 15, "company"}, {SET_DOCUMENT, 26, "content_type"}, {SET_DOCUMENT, 27, "status"},
    {SET_DOCUMENT, 28, "language"}, {SET_DOCUMENT, 29, "version"}};

typedef struct set {
    const uint8_t *bytes; /* from the set's size field to the end of the stream */
    size_t length;
    uint32_t count;
    set_kind kind;
    unsigned page;
    size_t said;       /* bytes of values so far */
    size_t dictionary; /* offset of its first entry; 0: none */
    uint32_t entries;
    ls_sink *sink;
    ls_codepages *pages;
    ls_buffer value, name;
    bool damaged;
} set;

/* The value of property number `index`: its type and where its bytes begin. */
static bool property_at(set *set, uint32_t index, uint32_t *id, uint32_t *type, size_t *at) {
    *id = ls_le32(set->bytes + 8 + 8 * (size_t)index);
    size_t offset = ls_le32(set->bytes + 12 + 8 * (size_t)index);
    if (offset > set->length || set->length - offset < 8) return false;
    *type = ls_le32(set->bytes + offset) & 0xffff;
    *at = offset + 4;
    return true;
}

/* A string's bytes, cut to what is there. */
static size_t cut(set *set, size_t at, uint64_t length) {
    if (length <= set->length - at && length <= VALUE_MAX) return (size_t)length;
    set->damaged = true;
    return set->length - at < VALUE_MAX ? set->length - at : VALUE_MAX;
}

static ls_status put_string(set *set, uint32_t type, size_t at) {
    uint32_t length = ls_le32(set->bytes + at);
    at += 4;
    if (type == VT_LPWSTR) {
        ls_buffer_put_utf16(&set->value, set->bytes + at, cut(set, at, 2 * (uint64_t)length) / 2);
        return set->value.failed ? LS_NOMEM : LS_OK;
    }
    return ls_codepages_put(&set->value, set->pages, set->page, set->bytes + at, cut(set, at, length));
}

/* Makes a value text. Numbers only where somebody gave them a name. */
static ls_status put_value(set *set, uint32_t type, size_t at) {
    const uint8_t *bytes = set->bytes + at;
    size_t left = set->length - at;
    char at_time[LS_CLOCK_SIZE];
    ls_buffer_clear(&set->value);
    if (type == VT_LPSTR || type == VT_LPWSTR || type == VT_BSTR) return put_string(set, type, at);
    if (set->kind != SET_USER) return LS_OK;
    if (type == VT_I4) ls_buffer_printf(&set->value, "%ld", (long)(int32_t)ls_le32(bytes));
    if (type == VT_I2) ls_buffer_printf(&set->value, "%d", (int16_t)ls_le16(bytes));
    if (type == VT_BOOL) ls_buffer_puts(&set->value, ls_le16(bytes) ? "true" : "false");
    if (type == VT_FILETIME && left >= 8) {
        ls_clock_filetime(ls_le64(bytes), at_time);
        ls_buffer_puts(&set->value, at_time);
    }
    if (type == VT_R8 && left >= 8) {
        double number;
        uint64_t raw = ls_le64(bytes);
        memcpy(&number, &raw, sizeof number);
        ls_buffer_printf(&set->value, "%.15g", number);
    }
    return set->value.failed ? LS_NOMEM : LS_OK;
}

/* Entries are an identifier, a length and a name; with UTF-16 the length counts units, and the entry is padded to four
 * bytes (2.16, 2.17). */
static ls_status find_name(set *set, uint32_t id) {
    size_t at = set->dictionary;
    ls_buffer_clear(&set->name);
    for (uint32_t i = 0; i < set->entries && set->length - at >= 8; i++) {
        uint32_t entry = ls_le32(set->bytes + at);
        uint64_t length = ls_le32(set->bytes + at + 4);
        if (set->page == 1200) length *= 2;
        at += 8;
        if (length > set->length - at) break;
        if (entry == id) return ls_codepages_put(&set->name, set->pages, set->page, set->bytes + at, (size_t)length);
        at += (size_t)length;
        if (set->page == 1200 && length % 4) at += 2;
        if (at > set->length) break;
    }
    return LS_OK;
}

static void trim(ls_buffer *value, size_t *start) {
    size_t at = 0;
    while (value->length && (unsigned char)value->data[value->length - 1] <= ' ') value->length--;
    while (at < value->length && (unsigned char)value->data[at] <= ' ') at++;
    *start = at;
}

/* _PID_HLINKS ([MS-OSHARED] 2.3.3.1.18): six variants a link, of which two are strings: target and place in it. */
static ls_status read_links(set *set, size_t at) {
    size_t end = at + 4 + cut(set, at + 4, ls_le32(set->bytes + at)), start;
    ls_status status = LS_OK;
    for (at += 8; status == LS_OK && at < end && end - at >= 8;) {
        uint32_t type = ls_le32(set->bytes + at) & 0xffff;
        at += 4;
        if (type != VT_LPWSTR) {
            at += 4;
            continue;
        }
        ls_buffer_clear(&set->value);
        status = put_string(set, type, at);
        trim(&set->value, &start);
        if (status == LS_OK && set->value.length > start)
            ls_sink_property(set->sink, "hyperlink", set->value.data + start, set->value.length - start);
        uint64_t length = (2 * (uint64_t)ls_le32(set->bytes + at) + 3) & ~(uint64_t)3;
        if (length > end - at - 4) break;
        at += 4 + (size_t)length;
    }
    return status;
}

static ls_status say(set *set, uint32_t id, uint32_t type, size_t at) {
    const char *name = NULL;
    char stamp[LS_CLOCK_SIZE];
    size_t start;
    ls_status status = LS_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names && !name; i++)
        if (names[i].kind == set->kind && names[i].id == id) name = names[i].name;
    if (set->kind == SET_USER && (status = find_name(set, id)) == LS_OK) name = ls_buffer_cstr(&set->name);
    if (status != LS_OK || set->name.failed) return LS_NOMEM;
    if (set->kind == SET_OTHER) name = "other";
    if (!name || !*name) return LS_OK;
    if (type == VT_FILETIME && set->kind == SET_SUMMARY) {
        if (set->length - at >= 8) ls_clock_filetime(ls_le64(set->bytes + at), stamp);
        if (set->length - at >= 8 && *stamp) ls_sink_time(set->sink, name, stamp, "UTC", "property");
        return LS_OK;
    }
    if (type == VT_BLOB && strcmp(name, "_PID_HLINKS") == 0 && set->length - at >= 8) return read_links(set, at);
    status = put_value(set, type, at);
    set->said += set->value.length;
    if (set->said > 4 * set->length + VALUE_MAX) return set->damaged = true, LS_OK; /* values that share bytes */
    trim(&set->value, &start);
    if (status == LS_OK && set->value.length > start)
        ls_sink_property(set->sink, name, set->value.data + start, set->value.length - start);
    return status;
}

static ls_status read_set(set *set) {
    uint32_t id, type;
    size_t at;
    ls_status status = LS_OK;
    if (set->length < 8) return set->damaged = true, LS_OK;
    set->count = ls_le32(set->bytes + 4);
    if (set->count > (set->length - 8) / 8) set->count = (uint32_t)((set->length - 8) / 8), set->damaged = true;
    if (set->count > PROPERTIES_MAX) set->count = PROPERTIES_MAX, set->damaged = true;
    for (uint32_t i = 0; i < set->count; i++) {
        if (!property_at(set, i, &id, &type, &at)) continue;
        if (id == CODEPAGE && type == VT_I2) set->page = ls_le16(set->bytes + at);
        if (id == DICTIONARY) set->dictionary = at, set->entries = ls_le32(set->bytes + at - 4);
    }
    for (uint32_t i = 0; i < set->count && status == LS_OK; i++)
        if (!property_at(set, i, &id, &type, &at)) set->damaged = true;
        else if (id > CODEPAGE && id < 0x80000000) status = say(set, id, type, at);
    return status;
}

static ls_status read_stream(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink) {
    ls_cfb_bytes bytes;
    ls_status status = ls_cfb_load(cfb, stream, STREAM_MAX, &bytes);
    if (status != LS_OK) return status;
    ls_codepages pages = {0};
    bool damaged = bytes.length < 28;
    uint32_t count = damaged ? 0 : ls_le32(bytes.data + 24);
    for (uint32_t i = 0; i < count && i < SETS_MAX && status == LS_OK; i++) {
        const uint8_t *head = bytes.data + 28 + 20 * (size_t)i;
        size_t offset = bytes.length >= 48 + 20 * (size_t)i ? ls_le32(head + 16) : bytes.length;
        if (offset >= bytes.length) {
            damaged = true;
            break;
        }
        set set = {.bytes = bytes.data + offset,
                   .length = bytes.length - offset,
                   .kind = SET_OTHER,
                   .page = 1252,
                   .sink = sink,
                   .pages = &pages};
        for (size_t k = 0; k < sizeof sets / sizeof *sets; k++)
            if (memcmp(head, sets[k].id, 16) == 0) set.kind = sets[k].kind;
        status = read_set(&set);
        damaged = damaged || set.damaged;
        ls_buffer_free(&set.value);
        ls_buffer_free(&set.name);
    }
    ls_codepages_free(&pages);
    ls_cfb_bytes_free(&bytes);
    if (damaged) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the document's properties are damaged");
    return status;
}

ls_status ls_propset_stream(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink) {
    return ls_cfb_size(cfb, stream) ? read_stream(cfb, stream, sink) : LS_OK;
}

ls_status ls_propset_read(ls_cfb *cfb, ls_cfb_id storage, ls_sink *sink) {
    static const char *const streams[] = {"\005SummaryInformation", "\005DocumentSummaryInformation"};
    ls_status status = LS_OK;
    for (size_t i = 0; i < 2 && status == LS_OK; i++)
        status = ls_propset_stream(cfb, ls_cfb_find_stream(cfb, storage, streams[i]), sink);
    return status;
}
