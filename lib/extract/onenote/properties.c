/* Objects of OneNote: sets of properties ([MS-ONESTORE] 2.6), which properties are text ([MS-ONE] 2.2). A store keeps
 * every revision of an object: what a text was before is given too, what it still is is not given again. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/fnv.h"
#include "extract/onenote/onenote.h"
#include "text/charset.h"

enum { OBJECT_MAX = 32 << 20, DEPTH = 16, UNITS_MIN = 4 };

/* Kinds of properties ([MS-ONESTORE] 2.6.6) */
enum { NO_DATA = 1, BOOLEAN, ONE_BYTE, TWO_BYTES, FOUR_BYTES, EIGHT_BYTES, COUNTED, OBJECT, OBJECTS, SPACE, SPACES,
       CONTEXT, CONTEXTS, SETS = 16, SET = 17 };

typedef struct known {
    uint32_t id;
    bool bytes; /* Windows-1252, not UTF-16 */
    leaksift_part part;
    const char *field, *role;
} known;

/* A field of "" is skipped. */
static const known properties[] = {
    {0x1C001C22, false, LEAKSIFT_PART_BODY, NULL, NULL},               /* RichEditTextUnicode */
    {0x1C003498, true, LEAKSIFT_PART_BODY, NULL, NULL},                /* TextExtendedAscii */
    {0x1C001E58, false, LEAKSIFT_PART_BODY, "alternative text", NULL}, /* ImageAltText */
    {0x1C001E20, false, LEAKSIFT_PART_BODY, "hyperlink", NULL},        /* WzHyperlinkUrl */
    {0x1C001CF3, false, LEAKSIFT_PART_METADATA, "title", NULL},        /* CachedTitleString */
    {0x1C001D3C, false, LEAKSIFT_PART_METADATA, "title", NULL},        /* CachedTitleStringFromPage */
    {0x1C00349B, false, LEAKSIFT_PART_METADATA, "section", NULL},      /* SectionDisplayName */
    {0x1C001D75, false, LEAKSIFT_PART_METADATA, "author", "author"},   /* Author */
    {0x1C001D9C, false, LEAKSIFT_PART_METADATA, "file", NULL},         /* EmbeddedFileName */
    {0x1C001D9D, false, LEAKSIFT_PART_METADATA, "source", NULL},       /* SourceFilepath */
    {0x1C001DD7, false, LEAKSIFT_PART_METADATA, "source", NULL},       /* ImageFilename */
    {0x1C001C0A, false, LEAKSIFT_PART_METADATA, "", NULL},             /* Font */
    {0x1C00345A, false, LEAKSIFT_PART_METADATA, "", NULL},             /* ParagraphStyleId */
};
static const known other = {0, false, LEAKSIFT_PART_METADATA, "property", NULL};

typedef struct reading {
    ls_onenote *note;
    uint64_t id;
    const uint8_t *at, *end;
    ls_status status;
} reading;

/* ---- what was given ---------------------------------------------------------------------------------------------- */

static bool grow(ls_onenote *note) {
    size_t room = note->seen_room ? note->seen_room * 2 : 256;
    uint64_t *seen = ls_calloc(room, sizeof *seen);
    if (!seen) return false;
    for (size_t i = 0; i < note->seen_room; i++) {
        size_t to = note->seen[i] & (room - 1);
        while (note->seen[i] && seen[to]) to = (to + 1) & (room - 1);
        if (note->seen[i]) seen[to] = note->seen[i];
    }
    ls_free(note->seen);
    note->seen = seen;
    note->seen_room = room;
    return true;
}

bool ls_onenote_met(ls_onenote *note, uint64_t what, ls_status *status) {
    if (note->seen_count * 2 >= note->seen_room && !grow(note)) return *status = LS_NOMEM, true;
    what |= !what;
    size_t at = what & (note->seen_room - 1);
    for (; note->seen[at]; at = (at + 1) & (note->seen_room - 1))
        if (note->seen[at] == what) return true;
    note->seen[at] = what;
    note->seen_count++;
    return false;
}

/* FNV-1a, with its high bits in the low ones, which choose the slot. */
uint64_t ls_onenote_hash(const void *bytes, size_t length, uint64_t begin) {
    const uint64_t hash = ls_fnv(LS_FNV ^ begin, bytes, length);
    return hash ^ hash >> 32;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* Marks of fields (U+FDDF before "HYPERLINK") and of lines that are broken within a paragraph. */
static void clean(ls_buffer *text) {
    size_t to = 0;
    for (size_t i = 0; i < text->length; i++) {
        char c = text->data[i];
        bool mark = text->length - i >= 3 && !memcmp(text->data + i, "\xEF\xB7\x9F", 3);
        if (mark) i += 2;
        text->data[to++] = mark ? ' ' : c == '\v' ? '\n' : c;
    }
    text->length = to;
}

static ls_status give(const reading *r, const known *property, size_t length) {
    ls_onenote *note = r->note;
    const uint8_t *bytes = r->at;
    ls_buffer *text = &note->text;
    ls_status status = LS_OK;
    ls_buffer_clear(text);
    while (property->bytes && length && !bytes[length - 1]) length--;
    if (property->bytes) status = ls_charset_to_utf8("WINDOWS-1252", bytes, length, text);
    else if (!ls_buffer_put_utf16(text, bytes, length / 2)) return LS_NOMEM;
    if (status != LS_OK || !text->length) return status;
    clean(text);
    uint64_t hash = ls_onenote_hash(text->data, text->length, r->id + property->id);
    if (ls_onenote_met(note, hash, &status)) return status;
    const ls_segment segment = {.text = text->data, .length = text->length, .part = property->part,
                                .field = property->field, .role = property->role};
    return ls_sink_text(note->sink, &segment);
}

/* Other counted properties are numbers as often as names. */
static bool is_readable(const uint8_t *bytes, size_t length) {
    size_t count = length / 2, plain = 0;
    if (count && !ls_le16(bytes + 2 * count - 2)) count--;
    if (length % 2 || count < UNITS_MIN) return false;
    for (size_t i = 0; i < count; i++) {
        uint16_t unit = ls_le16(bytes + 2 * i);
        if (unit < ' ' || unit >= 0xFFFE) return false;
        plain += unit < 0x7F;
    }
    return plain * 2 >= count;
}

static ls_status counted(reading *r, uint32_t id, size_t length) {
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        const known *property = &properties[i];
        if (property->id != id) continue;
        return property->field && !*property->field ? LS_OK : give(r, property, length);
    }
    return is_readable(r->at, length) ? give(r, &other, length) : LS_OK;
}

/* ---- sets -------------------------------------------------------------------------------------------------------- */

static bool skip(reading *r, size_t length) {
    if ((size_t)(r->end - r->at) < length) return false;
    r->at += length;
    return true;
}

static bool number(reading *r, uint32_t *value) {
    if (r->end - r->at < 4) return false;
    *value = ls_le32(r->at);
    r->at += 4;
    return true;
}

static bool read_set(reading *r, unsigned depth);

static bool read_value(reading *r, uint32_t property, unsigned depth) {
    uint32_t count, id;
    switch (property >> 26 & 31) {
    case NO_DATA: case BOOLEAN: case OBJECT: case SPACE: case CONTEXT: return true;
    case ONE_BYTE: return skip(r, 1);
    case TWO_BYTES: return skip(r, 2);
    case FOUR_BYTES: case OBJECTS: case SPACES: case CONTEXTS: return skip(r, 4);
    case EIGHT_BYTES: return skip(r, 8);
    case COUNTED:
        if (!number(r, &count) || count > (size_t)(r->end - r->at)) return false;
        r->status = counted(r, property & 0x7FFFFFFF, count);
        r->at += count;
        return r->status == LS_OK;
    case SETS:
        if (!number(r, &count) || (count && !number(r, &id))) return false;
        while (count-- && r->status == LS_OK)
            if (!read_set(r, depth + 1)) return false; /* takes two bytes at least */
        return true;
    case SET: return read_set(r, depth + 1);
    default: return false;
    }
}

static bool read_set(reading *r, unsigned depth) {
    if (depth > DEPTH || r->end - r->at < 2) return false;
    size_t count = ls_le16(r->at);
    const uint8_t *ids = r->at + 2;
    if (!skip(r, 2 + 4 * count)) return false;
    for (size_t i = 0; i < count; i++)
        if (!read_value(r, ls_le32(ids + 4 * i), depth)) return false;
    return true;
}

/* The streams of ids before the set: objects; then spaces and contexts, where the heads say so (2.6.2, 2.6.3). */
static bool skip_ids(reading *r) {
    enum { COUNT = 0xFFFFFF };
    const uint32_t more = 1u << 30, no_spaces = 1u << 31;
    uint32_t head;
    if (!number(r, &head) || !skip(r, 4 * (size_t)(head & COUNT))) return false;
    if (!(head & no_spaces) && (!number(r, &head) || !skip(r, 4 * (size_t)(head & COUNT)))) return false;
    return !(head & more) || (number(r, &head) && skip(r, 4 * (size_t)(head & COUNT)));
}

ls_status ls_onenote_object(ls_onenote *note, uint64_t id, uint64_t at, uint64_t length) {
    ls_buffer *object = &note->object;
    const uint64_t place[] = {at, length};
    bool fits = length && at <= note->input->size && length <= note->input->size - at && length <= OBJECT_MAX;
    if (!fits) return note->damaged = true, LS_OK;
    ls_status status = ls_sink_tick(note->sink, length);
    if (status != LS_OK || ls_onenote_met(note, ls_onenote_hash(place, sizeof place, id), &status)) return status;
    note->parsed += length;
    if (note->parsed / 8 > note->input->size) return note->damaged = true, LS_OK; /* objects that lie in each other */
    ls_buffer_clear(object); /* read, not peeked at: objects and lists lie far apart */
    if (!ls_buffer_reserve(object, (size_t)length)) return LS_NOMEM;
    int64_t got = ls_input_read(note->input, at, object->data, (size_t)length);
    const uint8_t *bytes = (const uint8_t *)object->data;
    reading r = {.note = note, .id = id, .at = bytes, .end = bytes + (got > 0 ? got : 0)};
    if (got != (int64_t)length || !skip_ids(&r) || !read_set(&r, 0)) note->damaged |= r.status == LS_OK;
    return r.status;
}

ls_status ls_onenote_file(ls_onenote *note, uint64_t at, uint64_t length) {
    ls_status status = LS_OK;
    if (at > note->input->size || length > note->input->size - at) return note->damaged = true, LS_OK;
    if (!length || ls_onenote_met(note, ls_onenote_hash(&at, sizeof at, length), &status)) return status;
    ls_input part;
    const ls_child child = {.kind = LS_ENTRY_FILE, .size = length, .packed_size = length, .is_embedded = true};
    ls_input_part(&part, note->input, at, length);
    status = ls_sink_child_input(note->sink, &child, &part);
    ls_input_close(&part);
    return status;
}
