/* The writer of compound files: header, streams, small streams, directory, tables. */
#include "extract/ole/cfb_write.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/ole/cfb_inside.h"
#include <string.h>

enum {
    CUTOFF = 4096, MINI = 64, HEADER_FATS = 109,
    LARGE = 6 << 20, /* from here on with sectors of 4,096 bytes: the header has room for all of the FAT up to 436 MB */
    BLOCK = 16384
};
#define LARGEST (UINT64_C(1) << 42) /* sectors are numbered by 32 bits */
#define NONE UINT32_MAX
#define END_OF_CHAIN 0xfffffffeu
#define FAT_MARK 0xfffffffdu
#define DIFAT_MARK 0xfffffffcu

typedef struct writer {
    ls_cfb_tree *tree;
    ls_sink *sink;
    uint32_t shift, mini_cells, sectors, fats, difats;
    uint32_t mini_first, mini_fat_first, directory_first;
    uint8_t block[BLOCK];
    size_t used;
} writer;

static ls_status flush(writer *writer) {
    ls_status status = writer->used ? ls_sink_child_write(writer->sink, writer->block, writer->used) : LS_OK;
    writer->used = 0;
    return status;
}

static ls_status put(writer *writer, const void *bytes, size_t length) {
    while (length) {
        size_t take = length < BLOCK - writer->used ? length : BLOCK - writer->used;
        memcpy(writer->block + writer->used, bytes, take);
        writer->used += take;
        bytes = (const uint8_t *)bytes + take;
        length -= take;
        ls_status status = writer->used == BLOCK ? flush(writer) : LS_OK;
        if (status != LS_OK) return status;
    }
    return LS_OK;
}

static ls_status pad(writer *writer, uint64_t length, uint32_t unit) {
    static const uint8_t zeros[4096];
    return put(writer, zeros, (size_t)((unit - length % unit) % unit));
}

/* ---- the tree ---------------------------------------------------------------------------------------------------- */

ls_status ls_cfb_tree_add(ls_cfb_tree *tree, int64_t parent, uint32_t source, uint64_t size, uint32_t *index) {
    if (tree->count >= LS_CFB_TREE_ITEMS) return LS_STOP;
    if (tree->count == tree->room) {
        uint32_t room = tree->room ? 2 * tree->room : 64;
        ls_cfb_item *items = ls_realloc(tree->items, room * sizeof *items);
        if (!items) return LS_NOMEM;
        tree->items = items, tree->room = room;
    }
    *index = tree->count++;
    tree->items[*index] =
        (ls_cfb_item){.source = source, .child = NONE, .next = NONE, .last = NONE, .first = END_OF_CHAIN, .size = size};
    if (size >= CUTOFF) tree->bytes += (size + 4095) & ~(uint64_t)4095;
    if (parent < 0) return LS_OK;
    ls_cfb_item *above = &tree->items[parent];
    if (above->child == NONE) above->child = *index;
    else tree->items[above->last].next = *index;
    above->last = *index;
    return LS_OK;
}

void ls_cfb_tree_free(ls_cfb_tree *tree) {
    ls_free(tree->items);
    tree->items = NULL;
    tree->count = tree->room = 0;
}

/* Where all of it will stand. */
static void lay_out(writer *writer) {
    ls_cfb_tree *tree = writer->tree;
    writer->shift = tree->bytes > LARGE ? 12 : 9;
    uint32_t size = 1u << writer->shift, sector = 0;
    for (uint32_t i = 0; i < tree->count; i++) {
        ls_cfb_item *item = &tree->items[i];
        if (!item->size) continue;
        item->first = item->size < CUTOFF ? writer->mini_cells : sector;
        if (item->size < CUTOFF) writer->mini_cells += (uint32_t)((item->size + MINI - 1) / MINI);
        else sector += (uint32_t)((item->size + size - 1) >> writer->shift);
    }
    writer->mini_first = sector;
    sector += (writer->mini_cells * MINI + size - 1) >> writer->shift;
    writer->mini_fat_first = sector;
    sector += (writer->mini_cells * 4 + size - 1) >> writer->shift;
    writer->directory_first = sector;
    sector += (tree->count * LS_CFB_ENTRY + size - 1) >> writer->shift;
    writer->sectors = sector;
    while (writer->fats < (sector + writer->fats + writer->difats + size / 4 - 1) / (size / 4)) {
        writer->fats++;
        if (writer->fats > HEADER_FATS) writer->difats = (writer->fats - HEADER_FATS + size / 4 - 2) / (size / 4 - 1);
    }
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static ls_status write_header(writer *writer) {
    static const uint8_t magic[8] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    uint8_t header[512] = {0};
    memcpy(header, magic, sizeof magic);
    ls_put_le16(header + 24, 0x3e), ls_put_le16(header + 26, writer->shift == 9 ? 3 : 4),
        ls_put_le16(header + 28, 0xfffe);
    ls_put_le16(header + 30, writer->shift), ls_put_le16(header + 32, 6);
    if (writer->shift != 9) ls_put_le32(header + 40, writer->sectors - writer->directory_first);
    ls_put_le32(header + 44, writer->fats), ls_put_le32(header + 48, writer->directory_first),
        ls_put_le32(header + 56, CUTOFF);
    ls_put_le32(header + 60, writer->mini_cells ? writer->mini_fat_first : END_OF_CHAIN);
    ls_put_le32(header + 64, writer->directory_first - writer->mini_fat_first);
    ls_put_le32(header + 68, writer->difats ? writer->sectors + writer->fats : END_OF_CHAIN),
        ls_put_le32(header + 72, writer->difats);
    for (uint32_t i = 0; i < HEADER_FATS; i++)
        ls_put_le32(header + 76 + 4 * i, i < writer->fats ? writer->sectors + i : NONE);
    ls_status status = put(writer, header, sizeof header);
    return status == LS_OK ? pad(writer, sizeof header, 1u << writer->shift) : status;
}

static ls_status write_stream(writer *writer, const ls_cfb_item *item, uint32_t unit) {
    uint8_t block[4096];
    ls_status status = LS_OK;
    for (uint64_t at = 0; at < item->size && status == LS_OK;) {
        size_t want = item->size - at < sizeof block ? (size_t)(item->size - at) : sizeof block;
        status = writer->tree->read(writer->tree->context, item, at, block, want);
        if (status == LS_OK) status = put(writer, block, want);
        at += want;
    }
    return status == LS_OK ? pad(writer, item->size, unit) : status;
}

static ls_status write_streams(writer *writer, bool mini) {
    ls_status status = LS_OK;
    for (uint32_t i = 0; i < writer->tree->count && status == LS_OK; i++) {
        const ls_cfb_item *item = &writer->tree->items[i];
        if (item->size && (item->size < CUTOFF) == mini)
            status = write_stream(writer, item, mini ? MINI : 1u << writer->shift);
    }
    return status == LS_OK && mini ? pad(writer, (uint64_t)writer->mini_cells * MINI, 1u << writer->shift) : status;
}

static ls_status put_cell(writer *writer, uint32_t value) {
    uint8_t cell[4];
    ls_put_le32(cell, value);
    return put(writer, cell, sizeof cell);
}

static ls_status put_chain(writer *writer, uint32_t first, uint32_t count) {
    ls_status status = LS_OK;
    for (uint32_t i = 1; i <= count && status == LS_OK; i++)
        status = put_cell(writer, i < count ? first + i : END_OF_CHAIN);
    return status;
}

static ls_status fill(writer *writer, uint64_t cells) {
    uint32_t per = 1u << (writer->shift - 2);
    ls_status status = LS_OK;
    for (uint64_t i = cells; i % per && status == LS_OK; i++) status = put_cell(writer, NONE);
    return status;
}

static ls_status write_cells(writer *writer, bool mini) {
    uint32_t unit = mini ? MINI : 1u << writer->shift;
    ls_status status = LS_OK;
    for (uint32_t i = 0; i < writer->tree->count && status == LS_OK; i++) {
        const ls_cfb_item *item = &writer->tree->items[i];
        if (item->size && (item->size < CUTOFF) == mini)
            status = put_chain(writer, item->first, (uint32_t)((item->size + unit - 1) / unit));
    }
    if (mini) return status == LS_OK ? fill(writer, writer->mini_cells) : status;
    if (status == LS_OK) status = put_chain(writer, writer->mini_first, writer->mini_fat_first - writer->mini_first);
    if (status == LS_OK)
        status = put_chain(writer, writer->mini_fat_first, writer->directory_first - writer->mini_fat_first);
    if (status == LS_OK) status = put_chain(writer, writer->directory_first, writer->sectors - writer->directory_first);
    for (uint32_t i = 0; i < writer->fats && status == LS_OK; i++) status = put_cell(writer, FAT_MARK);
    for (uint32_t i = 0; i < writer->difats && status == LS_OK; i++) status = put_cell(writer, DIFAT_MARK);
    return status == LS_OK ? fill(writer, (uint64_t)writer->sectors + writer->fats + writer->difats) : status;
}

/* The numbers of those sectors of the FAT for which the header has no room; each sector ends with that of the next. */
static ls_status write_difat(writer *writer) {
    uint32_t per = (1u << (writer->shift - 2)) - 1, fat = HEADER_FATS;
    ls_status status = LS_OK;
    for (uint32_t i = 0; i < writer->difats && status == LS_OK; i++) {
        for (uint32_t j = 0; j < per && status == LS_OK; j++, fat++)
            status = put_cell(writer, fat < writer->fats ? writer->sectors + fat : NONE);
        if (status == LS_OK)
            status = put_cell(writer, i + 1 < writer->difats ? writer->sectors + writer->fats + i + 1 : END_OF_CHAIN);
    }
    return status;
}

static ls_status write_directory(writer *writer) {
    static const uint8_t root[] = "R\0o\0o\0t\0 \0E\0n\0t\0r\0y";
    uint8_t entry[LS_CFB_ENTRY];
    ls_status status = LS_OK;
    ls_cfb_tree *tree = writer->tree;
    uint32_t per = (1u << writer->shift) / LS_CFB_ENTRY;
    for (uint32_t i = 0; i < tree->count && status == LS_OK; i++) {
        const ls_cfb_item *item = &tree->items[i];
        memset(entry, 0, sizeof entry);
        if (i) {
            tree->entry(tree->context, item, entry);
        } else {
            memcpy(entry, root, sizeof root - 1);
            ls_put_le16(entry + 64, 22);
            entry[66] = LS_CFB_ROOT_KIND;
            if (tree->class_id) memcpy(entry + 80, tree->class_id, 16);
        }
        entry[67] = 1;
        ls_put_le32(entry + 68, NONE), ls_put_le32(entry + 72, item->next), ls_put_le32(entry + 76, item->child);
        ls_put_le32(entry + 116, i ? item->first : writer->mini_cells ? writer->mini_first : END_OF_CHAIN);
        ls_put_le32(entry + 120, i ? (uint32_t)item->size : writer->mini_cells * MINI),
            ls_put_le32(entry + 124, (uint32_t)(item->size >> 32));
        status = put(writer, entry, sizeof entry);
    }
    memset(entry, 0, sizeof entry);
    memset(entry + 68, 0xff, 12);
    for (uint32_t i = tree->count; i % per && status == LS_OK; i++) status = put(writer, entry, sizeof entry);
    return status;
}

static ls_status write_all(writer *writer) {
    ls_status status = write_header(writer);
    if (status == LS_OK) status = write_streams(writer, false);
    if (status == LS_OK) status = write_streams(writer, true);
    if (status == LS_OK) status = write_cells(writer, true);
    if (status == LS_OK) status = write_directory(writer);
    if (status == LS_OK) status = write_cells(writer, false);
    if (status == LS_OK) status = write_difat(writer);
    return status == LS_OK ? flush(writer) : status;
}

ls_status ls_cfb_tree_child(ls_cfb_tree *tree, const ls_child *child, ls_sink *sink) {
    if (tree->bytes > LARGEST) {
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "an embedded object is too large to be taken out");
        return LS_OK;
    }
    writer *writer = ls_calloc(1, sizeof *writer);
    if (!writer) return LS_NOMEM;
    writer->tree = tree, writer->sink = sink;
    lay_out(writer);
    ls_status status = ls_sink_child_open(sink, child);
    if (status == LS_OK) {
        ls_status written = write_all(writer);
        if (tree->damaged && tree->damaged(tree->context))
            ls_sink_child_note(sink, LEAKSIFT_REASON_CORRUPT, "parts of it are missing or damaged");
        ls_status closed = ls_sink_child_close(sink);
        status = written != LS_OK && written != LS_STOP ? written : closed;
    }
    ls_free(writer);
    return status;
}
