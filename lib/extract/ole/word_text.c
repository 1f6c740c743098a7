/* Text of a Word document, character by character, to segments: paragraphs, cells, deleted text, fields
 * ([MS-DOC] 2.4.1, 2.8.25). A field's code is no text of the page, but a link's target is worth as much; a field that
 * never ends gives its code back as text. */
#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/office/field_code.h"
#include "extract/ole/word.h"
#include <string.h>

enum {
    LONG_TEXT = 1 << 16, /* an open paragraph is handed on in pieces of this */
    CELL_TEXT = 4096,    /* a cell that holds more is a page laid out as a table */
    CODE_MAX = 4096,     /* a longer code is no code: its field was never closed */
    LABEL_MAX = 200, HEADERS_MAX = 1 << 14,
    /* 2.4.1 and [MS-DOC] 2.8.25 */
    CELL_MARK = 7, TAB = 9, LINE_BREAK = 11, PAGE_BREAK = 12, PARAGRAPH = 13, COLUMN_BREAK = 14, FIELD_BEGIN = 19,
    FIELD_SEPARATOR = 20, FIELD_END = 21, HYPHEN = 30, SOFT_HYPHEN = 31
};

/* ---- handing on -------------------------------------------------------------------------------------------------- */

/* Text of Word 6 is collected in its own code page. */
static ls_status settle(ls_word *word, ls_buffer *text) {
    if (text->failed) return LS_NOMEM;
    if (word->page == 1252 || ls_utf8_is_ascii(ls_buffer_cstr(text), text->length))
        return text->failed ? LS_NOMEM : LS_OK;
    ls_buffer_clear(&word->converted);
    ls_status status =
        ls_codepages_put(&word->converted, &word->pages, word->page, (const uint8_t *)text->data, text->length);
    if (status != LS_OK) return status;
    ls_buffer swap = *text;
    *text = word->converted;
    word->converted = swap;
    return LS_OK;
}

static ls_status say(ls_word *word, ls_segment *segment, const char *text, size_t length) {
    while (length && (unsigned char)*text <= ' ' && !segment->glued) text++, length--;
    while (length && (unsigned char)text[length - 1] <= ' ') length--;
    segment->text = text;
    segment->length = length;
    return length ? ls_sink_text(word->sink, segment) : LS_OK;
}

static ls_status give_struck(ls_word *word) {
    ls_segment segment = word->place;
    segment.part = LEAKSIFT_PART_DELETED;
    ls_status status = settle(word, &word->struck);
    if (status == LS_OK) status = say(word, &segment, word->struck.data, word->struck.length);
    ls_buffer_clear(&word->struck);
    return status;
}

/* Text that is UTF-8 already. */
static ls_status give_settled(ls_word *word, bool heading) {
    ls_segment segment = word->place;
    if (!word->text.length) return LS_OK;
    segment.heading = heading;
    segment.glued = word->glued;
    if (word->in_table) ls_table_place(&word->cells, &segment);
    ls_status status = say(word, &segment, word->text.data, word->text.length);
    ls_buffer_clear(&word->text);
    return status;
}

static ls_status give_text(ls_word *word, bool heading) {
    ls_status status = settle(word, &word->text);
    return status == LS_OK ? give_settled(word, heading) : status;
}

/* What is there of a long paragraph, up to its last blank. */
static ls_status give_piece(ls_word *word) {
    size_t length = word->text.length, end = length, floor = length - 1024;
    while (end > floor && (unsigned char)word->text.data[end - 1] > ' ') end--;
    if (end == floor)
        for (end = length; end > floor && ((unsigned char)word->text.data[end - 1] & 0xC0) == 0x80;) end--;
    if (end > floor && (unsigned char)word->text.data[end - 1] >= 0xC0) end--;
    if (word->page != 1252) end = length;
    char kept[1100];
    size_t rest = length - end;
    memcpy(kept, word->text.data + end, rest);
    word->text.length = end;
    ls_status status = give_text(word, false);
    word->glued = true;
    ls_buffer_append(&word->text, kept, rest);
    return status;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void open_row(ls_word *word) {
    ls_table_row(&word->cells, ++word->group);
    ls_table_next(&word->cells, 1);
}

static void enter_table(ls_word *word) {
    if (word->in_table) return;
    word->in_table = true;
    ls_table_begin(&word->cells);
    open_row(word);
}

static ls_status end_cell(ls_word *word, uint32_t offset) {
    uint32_t flags = word->old ? 0 : ls_word_paragraph_at(word, offset);
    bool row_end = word->old ? word->after_cell && !word->text.length : flags & LS_WORD_ROW_END;
    enter_table(word);
    ls_status status = word->struck.length ? give_struck(word) : LS_OK;
    if (status == LS_OK) status = settle(word, &word->text);
    if (status == LS_OK && !row_end && !ls_table_keep(&word->cells, word->text.data, word->text.length, 1))
        status = LS_NOMEM;
    if (status == LS_OK) status = give_settled(word, false);
    word->glued = false;
    if (row_end && flags & LS_WORD_ROW_HEADER) ls_table_mark(&word->cells);
    if (row_end) open_row(word);
    else ls_table_next(&word->cells, 1);
    word->after_cell = !row_end;
    return status;
}

static ls_status end_paragraph(ls_word *word, uint32_t offset) {
    uint32_t flags = ls_word_paragraph_at(word, offset);
    ls_status status = word->struck.length ? give_struck(word) : LS_OK;
    word->after_cell = false;
    if (status != LS_OK) return status;
    if (flags & LS_WORD_IN_TABLE) {
        enter_table(word);
        if (word->text.length) ls_buffer_putc(&word->text, '\n');
        return word->text.length > CELL_TEXT ? give_text(word, false) : LS_OK;
    }
    word->in_table = false;
    status = give_text(word, flags & LS_WORD_HEADING);
    word->glued = false;
    return status;
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

/* A field's code: what stands behind its keyword. */
static ls_status give_code(ls_word *word, size_t begin) {
    ls_buffer_clear(&word->converted);
    size_t left = word->code.length - begin;
    ls_status status = LS_OK;
    if (word->code.failed) return LS_NOMEM;
    if (!left) return LS_OK;
    const uint8_t *raw = (const uint8_t *)word->code.data + begin;
    if (word->page == 1252) ls_buffer_append(&word->converted, raw, left);
    else status = ls_codepages_put(&word->converted, &word->pages, word->page, raw, left);
    if (status != LS_OK || word->converted.failed) return LS_NOMEM;
    word->code.length = begin;
    const char *p = ls_buffer_cstr(&word->converted), *end = p + word->converted.length;
    if (word->converted.failed) return LS_NOMEM;
    ls_field_code field;
    if (!ls_field_code_read(p, (size_t)(end - p), &field)) return LS_OK;
    ls_segment segment = word->place;
    segment.field = field.name;
    return say(word, &segment, field.text, field.length);
}

static void begin_field(ls_word *word) {
    if (word->depth == LS_WORD_FIELDS) word->lost_fields++;
    else word->fields[word->depth++] = (ls_word_field){word->code.length, true};
}

static ls_status end_code(ls_word *word) {
    ls_word_field *field = word->depth ? &word->fields[word->depth - 1] : NULL;
    if (!field || word->lost_fields || !field->in_code) return LS_OK;
    field->in_code = false;
    return give_code(word, field->code);
}

static ls_status end_field(ls_word *word) {
    ls_status status = end_code(word);
    if (word->lost_fields) word->lost_fields--;
    else if (word->depth) word->depth--;
    return status;
}

static bool in_code(const ls_word *word) {
    for (unsigned i = 0; i < word->depth; i++)
        if (word->fields[i].in_code) return true;
    return false;
}

/* The code was text after all: of a field that nobody closes. */
static ls_status give_back(ls_word *word) {
    ls_buffer_append(&word->text, word->code.data, word->code.length);
    ls_buffer_clear(&word->code);
    word->depth = word->lost_fields = 0;
    return word->text.length > LONG_TEXT ? give_piece(word) : LS_OK;
}

/* ---- characters -------------------------------------------------------------------------------------------------- */

static ls_buffer *target(ls_word *word, bool deleted) {
    return in_code(word) ? &word->code : deleted ? &word->struck : &word->text;
}

static ls_status special(ls_word *word, uint32_t c, uint32_t offset, ls_buffer *to) {
    switch (c) {
    case PARAGRAPH:
    case PAGE_BREAK:
    case COLUMN_BREAK:
        if (to != &word->code) return end_paragraph(word, offset);
        ls_buffer_putc(to, '\n');
        return LS_OK;
    case CELL_MARK:
        if (to == &word->code) { /* no code spans cells */
            ls_status status = give_back(word);
            if (status != LS_OK) return status;
        }
        return end_cell(word, offset);
    case TAB: ls_buffer_putc(to, '\t'); return LS_OK;
    case LINE_BREAK: ls_buffer_putc(to, '\n'); return LS_OK;
    case HYPHEN: ls_buffer_putc(to, '-'); return LS_OK;
    case FIELD_BEGIN: begin_field(word); return LS_OK;
    case FIELD_SEPARATOR: return end_code(word);
    case FIELD_END: return end_field(word);
    default: return LS_OK; /* marks of notes, pictures, comments; SOFT_HYPHEN */
    }
}

static ls_status check_length(ls_word *word) {
    if (word->code.length > CODE_MAX) return give_back(word);
    if (word->struck.length > LONG_TEXT && word->page == 1252) return give_struck(word);
    return word->text.length > LONG_TEXT ? give_piece(word) : LS_OK;
}

/* A run of one piece that is all deleted or all not. */
static ls_status take_wide(ls_word *word, uint32_t offset, uint32_t count, bool deleted) {
    ls_buffer *to = target(word, deleted);
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *at = word->bytes + offset + 2 * (size_t)i;
        uint32_t c = ls_le16(at);
        if (c >= ' ' && c < 0x80) {
            ls_buffer_putc(to, (char)c);
        } else if (c >= 0x80) {
            uint32_t low = i + 1 < count ? ls_le16(at + 2) : 0;
            if ((c & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00)
                c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff), i++;
            if (word->old && c >> 8 == 0x10)
                c = (c & 0xff) - 0x80u < 32 ? ls_windows_1252[(c & 0xff) - 0x80] : c & 0xff;
            if (c >= 0xf020 && c <= 0xf07e) c -= 0xf000; /* letters in a symbol font */
            ls_buffer_put_utf8(to, c);
        } else {
            ls_status status = special(word, c, offset + 2 * i, to);
            if (status != LS_OK) return status;
            to = target(word, deleted);
        }
        if ((i & 1023) == 1023) {
            ls_status status = check_length(word);
            if (status != LS_OK) return status;
            to = target(word, deleted);
        }
    }
    return check_length(word);
}

static ls_status take_bytes(ls_word *word, uint32_t offset, uint32_t count, bool deleted) {
    ls_buffer *to = target(word, deleted);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t c = word->bytes[offset + i];
        if (c >= ' ' && (c < 0x80 || word->page != 1252)) {
            ls_buffer_putc(to, (char)c);
        } else if (c >= ' ') {
            ls_buffer_put_utf8(to, c < 0xa0 ? ls_windows_1252[c - 0x80] : c);
        } else {
            ls_status status = special(word, c, offset + i, to);
            if (status != LS_OK) return status;
            to = target(word, deleted);
        }
        if ((i & 1023) == 1023) {
            ls_status status = check_length(word);
            if (status != LS_OK) return status;
            to = target(word, deleted);
        }
    }
    return check_length(word);
}

/* The first deleted range that ends after `offset`. */
static size_t deleted_from(const ls_word *word, uint32_t offset) {
    size_t low = 0, high = word->deleted_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (word->deleted[middle].end <= offset) low = middle + 1;
        else high = middle;
    }
    return low;
}

static ls_status take_piece(ls_word *word, const ls_word_piece *piece, uint32_t skip, uint32_t count) {
    unsigned width = piece->wide ? 2 : 1;
    uint32_t at = piece->offset + width * skip;
    size_t next = deleted_from(word, at);
    ls_status status = LS_OK;
    bool kept = false; /* text between two that were deleted: they are not one word */
    while (count && status == LS_OK) {
        uint32_t take = count;
        bool deleted = false;
        while (next < word->deleted_count && word->deleted[next].end <= at) next++;
        if (next < word->deleted_count) {
            deleted = word->deleted[next].begin <= at;
            uint32_t edge = deleted ? word->deleted[next].end : word->deleted[next].begin;
            uint32_t until = (edge - at + width - 1) / width;
            if (until < take) take = until;
        }
        deleted = deleted || piece->deleted;
        if (deleted && kept && word->struck.length) ls_buffer_putc(&word->struck, ' ');
        kept = !deleted;
        status = piece->wide ? take_wide(word, at, take, deleted) : take_bytes(word, at, take, deleted);
        at += width * take;
        count -= take;
    }
    return status;
}

ls_status ls_word_text(ls_word *word, uint32_t first, uint32_t count) {
    ls_status status = LS_OK;
    uint64_t end = (uint64_t)first + count;
    size_t low = 0, high = word->piece_count;
    while (low < high) { /* the first piece that reaches beyond `first` */
        size_t middle = low + (high - low) / 2;
        if ((uint64_t)word->pieces[middle].first + word->pieces[middle].count <= first) low = middle + 1;
        else high = middle;
    }
    word->in_table = word->glued = word->after_cell = false;
    for (; low < word->piece_count && word->pieces[low].first < end && status == LS_OK; low++) {
        const ls_word_piece *piece = &word->pieces[low];
        uint32_t skip = piece->first < first ? first - piece->first : 0;
        uint64_t left = end - piece->first;
        uint32_t take = (left < piece->count ? (uint32_t)left : piece->count);
        if (skip < take) status = take_piece(word, piece, skip, take - skip);
        if (status == LS_OK) status = ls_sink_tick(word->sink, take);
    }
    if (status == LS_OK && word->code.length) status = give_back(word);
    word->depth = word->lost_fields = 0;
    ls_buffer_clear(&word->code);
    if (status == LS_OK && word->struck.length) status = give_struck(word);
    return status == LS_OK ? give_text(word, false) : status;
}
