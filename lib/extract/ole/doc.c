/* Word documents before 2007 ([MS-DOC]), Word 6 and 95 too: main text, then notes, comments, headers, text boxes, who
 * revised it and where it was saved. Embedded objects become members. */
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/ole/blip.h"
#include "extract/ole/embed.h"
#include "extract/ole/propset.h"
#include "extract/ole/shape.h"
#include "extract/ole/vba.h"
#include "extract/ole/word.h"
#include <string.h>

enum {
    MAIN_MAX = 128 << 20, TABLE_MAX = 64 << 20, COMMENT_SIZE = 30, /* ATRDPre10, [MS-DOC] 2.9.3 */
    FLAG_TABLE = 0x200, OBJECTS_MAX = 10000
};

typedef struct doc {
    ls_word word;
    uint32_t starts[LS_WORD_STORIES];
} doc;

/* ---- lists of names ---------------------------------------------------------------------------------------------- */

static ls_status say_name(ls_word *word, const uint8_t *units, size_t count, const char *field, const char *role) {
    ls_segment segment = {.part = LEAKSIFT_PART_METADATA, .field = field, .role = role};
    ls_buffer_clear(&word->text);
    ls_buffer_put_utf16(&word->text, units, count);
    if (word->text.failed) return LS_NOMEM;
    segment.text = word->text.data, segment.length = word->text.length;
    bool unknown = segment.length == 7 && role && memcmp(segment.text, "Unknown", 7) == 0;
    ls_status status = segment.length && !unknown ? ls_sink_text(word->sink, &segment) : LS_OK;
    ls_buffer_clear(&word->text);
    return status;
}

/* Strings that go with a document (SttbfAssoc, 2.9.279), but for what its properties say. */
static const char *associated(size_t index) {
    switch (index) {
    case 1: return "template";
    case 8: return "data source";
    case 9: return "header source";
    case 17: return "write password";
    default: return NULL;
    }
}

/* A string table of 16-bit characters (STTB, 2.2.4). */
static ls_status read_names(ls_word *word, unsigned pair, const char *field, const char *role) {
    size_t length, at = 6;
    const uint8_t *table = ls_word_pair(word, pair, &length);
    ls_status status = LS_OK;
    if (word->old || length < 6 || ls_le16(table) != 0xffff) return LS_OK;
    size_t count = ls_le16(table + 2), extra = ls_le16(table + 4);
    for (size_t i = 0; i < count && at + 2 <= length && status == LS_OK; i++) {
        size_t units = ls_le16(table + at);
        at += 2;
        if (2 * units > length - at) break;
        const char *name = pair == LS_WORD_ASSOCIATED ? associated(i) : field;
        if (name) status = say_name(word, table + at, units, name, role);
        at += 2 * units + extra;
    }
    return status;
}

/* ---- stories ----------------------------------------------------------------------------------------------------- */

/* Texts of a PLC of character positions within a story: text i is from position i to position i + 1. */
typedef struct texts {
    const uint8_t *plc;
    size_t count;
    uint32_t start, length; /* of the story */
} texts;

static bool text_at(const texts *texts, size_t index, uint32_t *first, uint32_t *count) {
    uint32_t begin = ls_le32(texts->plc + 4 * index), end = ls_le32(texts->plc + 4 * index + 4);
    if (end > texts->length) end = texts->length;
    if (begin >= end) return false;
    *first = texts->start + begin;
    *count = end - begin;
    return true;
}

/* Whether positions rise from 0 to the end of the story: else the list is no help. */
static bool texts_open(doc *doc, ls_word_story story, unsigned pair, texts *texts) {
    size_t length;
    texts->plc = ls_word_pair(&doc->word, pair, &length);
    texts->start = doc->starts[story];
    texts->length = doc->word.lengths[story];
    if (length < 8) return false;
    texts->count = length / 4 - 1;
    uint32_t last = 0;
    for (size_t i = 0; i <= texts->count; i++) {
        uint32_t at = ls_le32(texts->plc + 4 * i);
        if (at < last && i < texts->count) return false; /* the very last one is not used */
        if (at > last) last = at;
    }
    return ls_le32(texts->plc) == 0 && last + 3 >= texts->length;
}

static ls_status read_story(doc *doc, ls_word_story story, leaksift_part part) {
    doc->word.place = (ls_segment){.part = part};
    return doc->word.lengths[story] ? ls_word_text(&doc->word, doc->starts[story], doc->word.lengths[story]) : LS_OK;
}

/* 2.3.3: six separators of notes, then six texts a section: headers of even and odd pages, their footers, header and
 * footer of the first page. */
static ls_status read_headers(doc *doc) {
    static const bool footer[6] = {false, false, true, true, false, true};
    texts texts;
    uint32_t first, count;
    ls_status status = LS_OK;
    if (!doc->word.lengths[LS_WORD_HEADERS]) return LS_OK;
    if (!texts_open(doc, LS_WORD_HEADERS, LS_WORD_HEADER_TEXTS, &texts))
        return read_story(doc, LS_WORD_HEADERS, LEAKSIFT_PART_HEADER);
    for (size_t i = 0; i < texts.count && status == LS_OK; i++) {
        if (!text_at(&texts, i, &first, &count)) continue;
        doc->word.place = (ls_segment){.part = i >= 6 && footer[i % 6] ? LEAKSIFT_PART_FOOTER : LEAKSIFT_PART_HEADER};
        status = ls_word_text(&doc->word, first, count);
    }
    return status;
}

/* Who wrote comment `index`: the number in its reference (2.9.3) counts in the list of owners. */
static ls_status say_owner(doc *doc, size_t index) {
    size_t length, owners_length, at = 0;
    const uint8_t *refs = ls_word_pair(&doc->word, LS_WORD_COMMENT_REFS, &length);
    const uint8_t *owners = ls_word_pair(&doc->word, LS_WORD_OWNERS, &owners_length);
    size_t count = length >= 4 ? (length - 4) / (4 + COMMENT_SIZE) : 0;
    if (doc->word.old || index >= count) return LS_OK;
    size_t wanted = ls_le16(refs + 4 * (count + 1) + COMMENT_SIZE * index + 20);
    for (size_t i = 0; at + 2 <= owners_length; i++) {
        size_t units = ls_le16(owners + at);
        if (2 * units > owners_length - at - 2) return LS_OK;
        if (i == wanted) {
            ls_segment segment = doc->word.place;
            segment.field = segment.role = "author";
            ls_buffer_clear(&doc->word.text);
            ls_buffer_put_utf16(&doc->word.text, owners + at + 2, units);
            segment.text = doc->word.text.data, segment.length = doc->word.text.length;
            ls_status status = doc->word.text.failed ? LS_NOMEM
                               : segment.length      ? ls_sink_text(doc->word.sink, &segment)
                                                     : LS_OK;
            ls_buffer_clear(&doc->word.text);
            return status;
        }
        at += 2 + 2 * units;
    }
    return LS_OK;
}

static ls_status read_comments(doc *doc) {
    texts texts;
    uint32_t first, count;
    ls_status status = LS_OK;
    if (!doc->word.lengths[LS_WORD_COMMENTS]) return LS_OK;
    if (!texts_open(doc, LS_WORD_COMMENTS, LS_WORD_COMMENT_TEXTS, &texts))
        return read_story(doc, LS_WORD_COMMENTS, LEAKSIFT_PART_COMMENT);
    for (size_t i = 0; i < texts.count && status == LS_OK; i++) {
        if (!text_at(&texts, i, &first, &count)) continue;
        doc->word.place = (ls_segment){.part = LEAKSIFT_PART_COMMENT, .group = ++doc->word.group};
        status = say_owner(doc, i);
        if (status == LS_OK) status = ls_word_text(&doc->word, first, count);
    }
    return status;
}

static ls_status read_stories(doc *doc) {
    uint64_t start = 0;
    for (size_t i = 0; i < LS_WORD_STORIES; i++) {
        doc->starts[i] = (uint32_t)start;
        if (start > 0x7fffffff) doc->word.lengths[i] = 0;
        start += doc->word.lengths[i];
    }
    ls_status status = read_names(&doc->word, LS_WORD_REVISERS, "author", "author");
    if (status == LS_OK) status = read_names(&doc->word, LS_WORD_SAVED_BY, "saved_by", NULL);
    if (status == LS_OK) status = read_names(&doc->word, LS_WORD_ASSOCIATED, NULL, NULL);
    if (status == LS_OK) status = read_story(doc, LS_WORD_MAIN, LEAKSIFT_PART_BODY);
    if (status == LS_OK) status = read_story(doc, LS_WORD_FOOTNOTES, LEAKSIFT_PART_NOTE);
    if (status == LS_OK) status = read_story(doc, LS_WORD_ENDNOTES, LEAKSIFT_PART_NOTE);
    if (status == LS_OK) status = read_comments(doc);
    if (status == LS_OK) status = read_headers(doc);
    if (status == LS_OK) status = read_story(doc, LS_WORD_BOXES, LEAKSIFT_PART_BODY);
    if (status == LS_OK) status = read_story(doc, LS_WORD_HEADER_BOXES, LEAKSIFT_PART_HEADER);
    if (status == LS_OK) status = read_story(doc, LS_WORD_MACROS, LEAKSIFT_PART_BODY);
    return status;
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* Two drawings, of the text and of its headers, each behind a byte that says which ([MS-DOC] 2.9.171). */
static ls_status read_shapes(ls_word *word, const uint8_t *drawings, size_t length) {
    enum { HEADERS = 1 };
    ls_shapes shapes = {.sink = word->sink};
    ls_status status = LS_OK;
    while (length > 9 && status == LS_OK) {
        size_t size = ls_le32(drawings + 5), left = length - 9;
        if (size > left) size = left;
        shapes.place.part = drawings[0] == HEADERS ? LEAKSIFT_PART_HEADER : LEAKSIFT_PART_BODY;
        status = ls_shapes_read(&shapes, drawings + 1, size + 8);
        drawings += 9 + size, length = left - size;
    }
    ls_shapes_free(&shapes);
    return status;
}

/* Floating pictures: the list is in the table, where drawings follow it; they stand in the main stream. */
static ls_status read_floating(ls_word *word) {
    size_t length, first;
    const uint8_t *drawings = ls_word_pair(word, LS_WORD_DRAWINGS, &length);
    if (word->old || length < 8) return LS_OK;
    first = ls_le32(drawings + 4);
    ls_blips blips = {
        .sink = word->sink, .delayed = word->bytes, .delayed_length = word->length, .count = word->pictures};
    ls_status status = ls_blips_read(&blips, drawings, first < length - 8 ? first + 8 : length);
    word->pictures = blips.count;
    return status == LS_OK && first < length - 8 ? read_shapes(word, drawings + first + 8, length - first - 8) : status;
}

/* Those in a line of text have a stream. */
static ls_status load_data(ls_cfb *cfb, ls_cfb_bytes *data) {
    return ls_cfb_load(cfb, ls_cfb_find_stream(cfb, LS_CFB_ROOT, "Data"), MAIN_MAX, data);
}

static ls_status read_inline(ls_word *word, ls_cfb *cfb, ls_cfb_bytes *data) {
    ls_blips blips = {.sink = word->sink, .count = word->pictures};
    ls_status status = data->data ? LS_OK : load_data(cfb, data); /* what was encrypted is there already */
    if (status == LS_OK && data->length == MAIN_MAX &&
        ls_cfb_size(cfb, ls_cfb_find_stream(cfb, LS_CFB_ROOT, "Data")) > MAIN_MAX)
        ls_sink_note(word->sink, LEAKSIFT_REASON_BYTES_OUT, "pictures of more than 128 MiB: the last are not read");
    if (status == LS_OK && !word->old) status = ls_word_forms(word, data->data, data->length);
    ls_buffer_free(&word->text);
    return status == LS_OK ? ls_blips_inline(&blips, data->data, data->length) : status;
}

static ls_status read_document(ls_word *word) {
    doc doc = {.word = *word};
    ls_status status = ls_word_fib(&doc.word);
    if (status == LS_OK) status = ls_word_runs(&doc.word);
    if (status == LS_OK) status = read_stories(&doc);
    if (status == LS_OK) status = ls_word_stray(&doc.word);
    if (status == LS_OK) status = read_floating(&doc.word);
    word->damaged = word->damaged || doc.word.damaged || status == LS_DATA;
    word->group = doc.word.group;
    word->pictures = doc.word.pictures;
    ls_word_free(&doc.word);
    return status == LS_DATA ? LS_OK : status;
}

static ls_status read_streams(ls_word *word, unsigned *flags) {
    if (word->length < 32) return word->damaged = true, LS_OK;
    *flags = ls_le16(word->bytes + 10);
    if (*flags & LS_WORD_ENCRYPTED) {
        ls_sink_note(word->sink, LEAKSIFT_REASON_ENCRYPTED, *flags & LS_WORD_OBFUSCATED
            ? "the document is encrypted with a password (XOR)" : "the document is encrypted with a password");
        return LS_OK;
    }
    ls_status status = read_document(word);
    /* pnNext: the building blocks of a template are a document of their own (2.5.2) */
    uint64_t next = (uint64_t)ls_le16(word->bytes + 8) * 512;
    if (status == LS_OK && next && next + 512 <= word->length && ls_le16(word->bytes + next) == ls_le16(word->bytes)) {
        word->fib = (size_t)next;
        status = read_document(word);
    }
    return status;
}

static ls_status read_objects(ls_cfb *cfb, ls_sink *sink) {
    ls_cfb_id pool = ls_cfb_find_storage(cfb, LS_CFB_ROOT, "ObjectPool");
    ls_status status = ls_vba_project(cfb, ls_cfb_find_storage(cfb, LS_CFB_ROOT, "Macros"), sink);
    unsigned count = 0;
    for (ls_cfb_id at = ls_cfb_first(cfb, pool); at != LS_CFB_NONE && status == LS_OK; at = ls_cfb_next(cfb, at))
        if (ls_cfb_is_storage(cfb, at) && count++ < OBJECTS_MAX) status = ls_ole_embedded(cfb, at, sink);
    if (count > OBJECTS_MAX) ls_sink_note(sink, LEAKSIFT_REASON_ENTRIES, "more embedded objects than are read");
    return status;
}

static ls_status read_file(ls_cfb *cfb, const ls_extract *about, ls_sink *sink) {
    ls_cfb_bytes main, table = {0}, data = {0};
    unsigned flags = 0;
    ls_status status = ls_propset_read(cfb, LS_CFB_ROOT, sink);
    if (status != LS_OK) return status;
    ls_cfb_id stream = ls_cfb_find_stream(cfb, LS_CFB_ROOT, "WordDocument");
    status = ls_cfb_load(cfb, stream, MAIN_MAX, &main);
    if (status == LS_OK && main.length >= 12) {
        bool one = ls_le16(main.data + 10) & FLAG_TABLE;
        ls_cfb_id id = ls_cfb_find_stream(cfb, LS_CFB_ROOT, one ? "1Table" : "0Table");
        if (id == LS_CFB_NONE) id = ls_cfb_find_stream(cfb, LS_CFB_ROOT, one ? "0Table" : "1Table");
        status = ls_cfb_load(cfb, id, TABLE_MAX, &table);
        if (status == LS_OK && ls_le16(main.data + 10) & LS_WORD_ENCRYPTED) status = load_data(cfb, &data);
        if (status == LS_OK && data.data) status = ls_word_decrypt(about, sink, &main, &table, &data);
        if (status == LS_DATA) status = LS_OK; /* no password fits */
    }
    ls_word word = {
        .sink = sink, .bytes = main.data, .length = main.length, .table = table.data, .table_length = table.length};
    if (status == LS_OK) status = read_streams(&word, &flags);
    if (status == LS_OK && !(flags & LS_WORD_ENCRYPTED)) status = read_inline(&word, cfb, &data);
    if (word.damaged || ls_cfb_size(cfb, stream) > MAIN_MAX)
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the document is damaged: parts of its text are missing");
    ls_cfb_bytes_free(&main);
    ls_cfb_bytes_free(&table);
    ls_cfb_bytes_free(&data);
    return status == LS_OK && !(flags & LS_WORD_ENCRYPTED) ? read_objects(cfb, sink) : status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_cfb *cfb;
    ls_status status = ls_cfb_enter(input, sink, &cfb);
    if (status != LS_OK || !cfb) return status;
    status = read_file(cfb, about, sink);
    ls_cfb_note(cfb, sink);
    ls_cfb_close(cfb);
    return status;
}

static const char *const doc_types[] = {"application/msword", NULL};

const ls_handler ls_handler_doc = {
    "doc", doc_types,
    "text of body, tables, headers and footers, notes, comments, deleted text (also by a fast save), WordArt, "
    "what forms offer, links, who revised and saved it, properties; macros, pictures and embedded objects as members",
    false, run};
