/* Chunks of Visio's streams: a header of 19 bytes (type, number, list, length, level, kind), the data, and behind it a
 * trailer, a separator, both or neither. Cells of a chunk whose value is a formula stand at its end in blocks. */
#include "base/bytes.h"
#include "extract/ole/vsd.h"
#include <string.h>

enum {
    CHUNK_HEAD = 19,
    TRAILER = 8,
    SEPARATOR = 4,
    TEXT_HEAD = 8,
    FONT_CHARSET = 2,
    BLOCK_HEAD = 6, /* its length with all of it, 2 for a formula, the cell */
    FORMULA = 2,
    FORMULA_END = 0xfe,
    STRING_TOKEN = 0x60,
    STRING_ELSEWHERE = 0xe8, /* the value of a cell: the number of a string of this shape */
    CELL_VALUE = 0,
    CELL_PROMPT = 1,
    CELL_LABEL = 2,
    LABELS_MAX = 1 << 16,
    TYPES = 0x100
};

typedef struct chunk {
    uint32_t type, number, list;
    size_t length;
    unsigned level, kind;
} chunk;

void ls_vsd_begin(ls_vsd *vsd, uint32_t type) {
    if (type != LS_VSD_GROUP && type != LS_VSD_SHAPE && type != LS_VSD_GUIDE && type != LS_VSD_FOREIGN) return;
    vsd->place.group = ++vsd->group;
    ls_buffer_clear(&vsd->labels);
}

/* A NUL ends it, and what was there before may stand behind. */
static size_t until_nul(const ls_vsd *vsd, const uint8_t *at, size_t length) {
    size_t i = 0;
    if (!vsd->wide) return strnlen((const char *)at, length);
    while (i + 2 <= length && ls_le16(at + i)) i += 2;
    return i;
}

/* Fields of a text are marked by one character, and what they show is a string of the shape. */
static ls_status convert(ls_vsd *vsd, const uint8_t *at, size_t length, ls_buffer *out) {
    ls_buffer_clear(out);
    length = until_nul(vsd, at, length);
    ls_status status = ls_codepages_put(out, &vsd->codepages, vsd->wide ? 1200 : vsd->page, at, length);
    if (status != LS_OK) return status;
    for (size_t i = 0; i < out->length; i++) {
        char *c = out->data + i;
        if (out->length - i >= 3 && !memcmp(c, "\xef\xbf\xbc", 3)) memset(c, ' ', 3); /* U+FFFC */
        if ((unsigned char)*c < ' ' && *c != '\t') *c = *c == 0x1e ? ' ' : '\n';
    }
    while (out->length && (out->data[out->length - 1] == '\n' || out->data[out->length - 1] == ' ')) out->length--;
    return LS_OK;
}

static ls_status give(ls_vsd *vsd, const ls_buffer *text, const char *field, const char *column) {
    ls_segment segment = vsd->place;
    segment.field = field;
    segment.column = column && *column ? column : NULL;
    segment.text = text->data;
    segment.length = text->length;
    return segment.length ? ls_sink_text(vsd->sink, &segment) : LS_OK;
}

ls_status ls_vsd_say(ls_vsd *vsd, const uint8_t *at, size_t length, const char *field, const char *column) {
    ls_status status = convert(vsd, at, length, &vsd->text);
    return status == LS_OK ? give(vsd, &vsd->text, field, column) : status;
}

/* ---- formulas that are a string and no more ---------------------------------------------------------------------- */

typedef struct block {
    unsigned cell;
    const uint8_t *text;
    size_t length;
} block;

/* The next such block at or behind *from; how long the part before the blocks is differs with the version. */
static bool next_block(const ls_vsd *vsd, const uint8_t *at, size_t length, size_t *from, block *found) {
    for (size_t i = *from; i + BLOCK_HEAD < length;) {
        size_t size = ls_le32(at + i);
        if (size <= BLOCK_HEAD || size > length - i || at[i + 4] != FORMULA || at[i + size - 1] != FORMULA_END) {
            i++;
            continue;
        }
        const uint8_t *formula = at + i + BLOCK_HEAD;
        i = *from = i + size;
        size -= BLOCK_HEAD;
        if (size < 3 || *formula != STRING_TOKEN) continue;
        size_t bytes = formula[1] * (vsd->wide ? 2u : 1u);
        *found = (block){formula[-1], formula + 2, bytes < size - 2 ? bytes : size - 2};
        return true;
    }
    return false;
}

/* A row of a shape's data: its label, its prompt, its value where that is a string. */
static ls_status read_data(ls_vsd *vsd, const uint8_t *at, size_t length) {
    ls_status status = LS_OK;
    block block;
    ls_buffer_clear(&vsd->label);
    ls_buffer_clear(&vsd->value);
    for (size_t from = 0; status == LS_OK && next_block(vsd, at, length, &from, &block);) {
        if (block.cell == CELL_LABEL) status = convert(vsd, block.text, block.length, &vsd->label);
        if (block.cell == CELL_VALUE) status = convert(vsd, block.text, block.length, &vsd->value);
        if (block.cell == CELL_PROMPT) status = ls_vsd_say(vsd, block.text, block.length, "prompt", NULL);
    }
    const char *label = ls_buffer_cstr(&vsd->label);
    if (status == LS_OK) status = give(vsd, &vsd->value, "shape data", label);
    if (status != LS_OK || !*label || length < 5 || *at != STRING_ELSEWHERE || vsd->labels.length > LABELS_MAX)
        return status;
    ls_buffer_append(&vsd->labels, at + 1, 4);
    ls_buffer_puts(&vsd->labels, label);
    return ls_buffer_putc(&vsd->labels, '\0') ? LS_OK : LS_NOMEM;
}

static const char *label_of(const ls_vsd *vsd, uint32_t number) {
    for (size_t i = 0; i < vsd->labels.length;) {
        const char *label = vsd->labels.data + i + 4;
        if (ls_le32((const uint8_t *)vsd->labels.data + i) == number) return label;
        i += 4 + strlen(label) + 1;
    }
    return NULL;
}

static ls_status read_all_strings(ls_vsd *vsd, const uint8_t *at, size_t length, const char *field) {
    ls_status status = LS_OK;
    block block;
    for (size_t from = 0; status == LS_OK && next_block(vsd, at, length, &from, &block);)
        status = ls_vsd_say(vsd, block.text, block.length, field, NULL);
    return status;
}

static ls_status read_comment(ls_vsd *vsd, const uint8_t *at, size_t length, const char *field) {
    const leaksift_part part = vsd->place.part;
    vsd->place.part = LEAKSIFT_PART_COMMENT;
    ls_status status = read_all_strings(vsd, at, length, field);
    vsd->place.part = part;
    return status;
}

/* Bytes of version 6 are in the code page of the fonts: the first that is none of Western letters tells. */
static void look_at_font(ls_vsd *vsd, const uint8_t *at, size_t length) {
    unsigned page = length > FONT_CHARSET ? ls_codepage_of_charset(at[FONT_CHARSET]) : 0;
    if (vsd->page == 1252 && page) vsd->page = page;
}

static ls_status read_chunk(ls_vsd *vsd, const chunk *chunk, const uint8_t *at) {
    size_t length = chunk->length, head = length < TEXT_HEAD ? length : TEXT_HEAD;
    ls_vsd_begin(vsd, chunk->type);
    switch (chunk->type) {
    case LS_VSD_TEXT: return ls_vsd_say(vsd, at + head, length - head, NULL, NULL);
    case LS_VSD_STRING: return ls_vsd_say(vsd, at, length, "shape data", label_of(vsd, chunk->number));
    case LS_VSD_DATA: return read_data(vsd, at, length);
    case LS_VSD_LINK: return read_all_strings(vsd, at, length, "hyperlink");
    case LS_VSD_REVIEWER: return read_comment(vsd, at, length, "author");
    case LS_VSD_ANNOTATION: return read_comment(vsd, at, length, NULL);
    case LS_VSD_FONT: return look_at_font(vsd, at, length), LS_OK;
    default: return LS_OK;
    }
}

/* ---- one chunk behind the other ---------------------------------------------------------------------------------- */

static chunk take_chunk(const uint8_t *at) {
    return (chunk){ls_le32(at), ls_le32(at + 4), ls_le32(at + 8), ls_le32(at + 12), ls_le16(at + 16), at[18]};
}

/* What follows the data; found by vsdump and libvisio from files, there is no rule that is simpler. */
static size_t behind(const ls_vsd *vsd, const chunk *chunk) {
    static const uint8_t with_trailer[] = {0x0d, 0x2c, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c,
                                           0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x76, 0};
    static const uint8_t with_separator[] = {0x64, 0x65, 0x66, 0x69, 0x6a, 0x6b, 0x6f, 0x71,
                                             0x92, 0xa9, 0xb4, 0xb6, 0xb9, 0xc7, 0};
    uint32_t type = chunk->type;
    if (type == LS_VSD_OBJECT_DATA || type == 0xc9 || type == LS_VSD_STRING || type == 0xd1 || type >= TYPES) return 0;
    bool trailer = chunk->list || strchr((const char *)with_trailer, (int)type);
    if (!vsd->wide) return trailer ? TRAILER : 0;
    bool separator = chunk->list || strchr((const char *)with_separator, (int)type) ||
                     (chunk->level == 2 && (chunk->kind == 0x55 || (chunk->kind == 0x54 && type == 0xaa))) ||
                     (chunk->level == 3 && chunk->kind != 0x50 && chunk->kind != 0x54);
    return (trailer ? TRAILER : 0u) + (separator ? SEPARATOR : 0u);
}

ls_status ls_vsd_chunks(ls_vsd *vsd, const uint8_t *at, size_t length) {
    ls_status status = LS_OK;
    for (size_t i = 0; i < length && status == LS_OK;) {
        if (!at[i]) { /* no type ends in a zero byte: what is left of a trailer */
            i++;
            continue;
        }
        if (length - i < CHUNK_HEAD) break;
        chunk chunk = take_chunk(at + i);
        size_t left = length - i - CHUNK_HEAD;
        if (chunk.type >= TYPES) {
            vsd->damaged = true;
            break;
        }
        if (chunk.length > left) chunk.length = left, vsd->damaged = true;
        status = read_chunk(vsd, &chunk, at + i + CHUNK_HEAD);
        if (status == LS_OK) status = ls_sink_tick(vsd->sink, CHUNK_HEAD); /* most give no text */
        i += CHUNK_HEAD + chunk.length + behind(vsd, &chunk);
    }
    return status;
}
