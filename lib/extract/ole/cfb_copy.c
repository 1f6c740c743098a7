/* A storage with all below it as a compound file of its own, so that an embedded document is an item like any other. All
 * streams are written in one piece each, siblings as a list: a tree that needs no turning. */
#include "extract/ole/cfb.h"
#include "base/alloc.h"
#include "extract/bytes.h"
#include "extract/ole/cfb_inside.h"
#include <string.h>

enum {
    CUTOFF = 4096, MINI = 64, HEADER_FATS = 109,
    LARGE = 6 << 20,        /* from here on with sectors of 4,096 bytes, */
    LARGEST = 400 << 20,    /* so that the header has room for all of the FAT up to here */
    ITEMS_MAX = 100000, BLOCK = 16384
};
#define NONE 0xffffffffu
#define END_OF_CHAIN 0xfffffffeu
#define FAT_MARK 0xfffffffdu

typedef struct item {
    ls_cfb_id id;
    uint32_t child, next, first;
    uint64_t size;
} item;

typedef struct copy {
    ls_cfb *cfb;
    ls_sink *sink;
    item *items;
    uint32_t count, room;
    uint32_t shift, mini_cells, sectors, fats;
    uint32_t mini_first, mini_fat_first, directory_first;
    uint64_t bytes; /* of large streams, in whole sectors of 4,096 */
    uint8_t block[BLOCK];
    size_t used;
} copy;

static void put16(uint8_t *at, uint32_t value) { at[0] = (uint8_t)value, at[1] = (uint8_t)(value >> 8); }
static void put32(uint8_t *at, uint32_t value) { put16(at, value), put16(at + 2, value >> 16); }

static ls_status flush(copy *copy) {
    ls_status status = copy->used ? ls_sink_child_write(copy->sink, copy->block, copy->used) : LS_OK;
    copy->used = 0;
    return status;
}

static ls_status put(copy *copy, const void *bytes, size_t length) {
    while (length) {
        size_t take = length < BLOCK - copy->used ? length : BLOCK - copy->used;
        memcpy(copy->block + copy->used, bytes, take);
        copy->used += take;
        bytes = (const uint8_t *)bytes + take;
        length -= take;
        ls_status status = copy->used == BLOCK ? flush(copy) : LS_OK;
        if (status != LS_OK) return status;
    }
    return LS_OK;
}

static ls_status pad(copy *copy, uint64_t length, uint32_t unit) {
    static const uint8_t zeros[4096];
    return put(copy, zeros, (size_t)((unit - length % unit) % unit));
}

/* ---- what is there ------------------------------------------------------------------------------------------------------ */

static ls_status add(copy *copy, ls_cfb_id id) {
    if (copy->count == copy->room) {
        uint32_t room = copy->room ? 2 * copy->room : 32;
        item *items = ls_realloc(copy->items, room * sizeof *items);
        if (!items) return LS_NOMEM;
        copy->items = items, copy->room = room;
    }
    item item = {.id = id, .child = NONE, .next = NONE, .first = END_OF_CHAIN};
    ls_cfb_stream stream;
    ls_status status = ls_cfb_stream_open(copy->cfb, id, &stream);
    if (status != LS_OK) return status;
    item.size = stream.size;
    ls_cfb_stream_close(&stream);
    if (item.size >= CUTOFF) copy->bytes += (item.size + 4095) & ~(uint64_t)4095;
    copy->items[copy->count++] = item;
    return LS_OK;
}

static ls_status collect(copy *copy, ls_cfb_id storage) {
    ls_status status = add(copy, storage);
    for (uint32_t i = 0; i < copy->count && status == LS_OK; i++) {
        if (!ls_cfb_is_storage(copy->cfb, copy->items[i].id)) continue;
        uint32_t last = NONE;
        for (ls_cfb_id at = ls_cfb_first(copy->cfb, copy->items[i].id); at != LS_CFB_NONE && copy->count < ITEMS_MAX;
             at = ls_cfb_next(copy->cfb, at)) {
            status = add(copy, at);
            if (status != LS_OK) return status;
            if (last == NONE) copy->items[i].child = copy->count - 1;
            else copy->items[last].next = copy->count - 1;
            last = copy->count - 1;
        }
    }
    return status;
}

/* Where all of it will stand. */
static void lay_out(copy *copy) {
    copy->shift = copy->bytes > LARGE ? 12 : 9;
    uint32_t size = 1u << copy->shift, sector = 0;
    for (uint32_t i = 0; i < copy->count; i++) {
        item *item = &copy->items[i];
        if (!item->size) continue;
        item->first = item->size < CUTOFF ? copy->mini_cells : sector;
        if (item->size < CUTOFF) copy->mini_cells += (uint32_t)((item->size + MINI - 1) / MINI);
        else sector += (uint32_t)((item->size + size - 1) >> copy->shift);
    }
    copy->mini_first = sector;
    sector += (copy->mini_cells * MINI + size - 1) >> copy->shift;
    copy->mini_fat_first = sector;
    sector += (copy->mini_cells * 4 + size - 1) >> copy->shift;
    copy->directory_first = sector;
    sector += (copy->count * LS_CFB_ENTRY + size - 1) >> copy->shift;
    copy->sectors = sector;
    while (copy->fats * (size / 4) < sector + copy->fats) copy->fats++;
}

/* ---- writing --------------------------------------------------------------------------------------------------------------- */

static ls_status write_header(copy *copy) {
    static const uint8_t magic[8] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    uint8_t header[512] = {0};
    memcpy(header, magic, sizeof magic);
    put16(header + 24, 0x3e), put16(header + 26, copy->shift == 9 ? 3 : 4), put16(header + 28, 0xfffe);
    put16(header + 30, copy->shift), put16(header + 32, 6);
    if (copy->shift != 9) put32(header + 40, copy->sectors - copy->directory_first);
    put32(header + 44, copy->fats), put32(header + 48, copy->directory_first), put32(header + 56, CUTOFF);
    put32(header + 60, copy->mini_cells ? copy->mini_fat_first : END_OF_CHAIN);
    put32(header + 64, copy->directory_first - copy->mini_fat_first), put32(header + 68, END_OF_CHAIN);
    for (uint32_t i = 0; i < HEADER_FATS; i++) put32(header + 76 + 4 * i, i < copy->fats ? copy->sectors + i : NONE);
    ls_status status = put(copy, header, sizeof header);
    return status == LS_OK ? pad(copy, sizeof header, 1u << copy->shift) : status;
}

static ls_status write_stream(copy *copy, const item *item, uint32_t unit) {
    ls_cfb_stream stream;
    uint8_t block[4096];
    ls_status status = ls_cfb_stream_open(copy->cfb, item->id, &stream);
    for (uint64_t at = 0; at < item->size && status == LS_OK;) {
        size_t want = item->size - at < sizeof block ? (size_t)(item->size - at) : sizeof block;
        size_t got = ls_cfb_read(&stream, at, block, want);
        memset(block + got, 0, want - got);
        status = put(copy, block, want);
        at += want;
    }
    ls_cfb_stream_close(&stream);
    return status == LS_OK ? pad(copy, item->size, unit) : status;
}

static ls_status write_streams(copy *copy, bool mini) {
    ls_status status = LS_OK;
    for (uint32_t i = 0; i < copy->count && status == LS_OK; i++)
        if (copy->items[i].size && (copy->items[i].size < CUTOFF) == mini)
            status = write_stream(copy, &copy->items[i], mini ? MINI : 1u << copy->shift);
    return status == LS_OK && mini ? pad(copy, (uint64_t)copy->mini_cells * MINI, 1u << copy->shift) : status;
}

static ls_status put_cell(copy *copy, uint32_t value) {
    uint8_t cell[4];
    put32(cell, value);
    return put(copy, cell, sizeof cell);
}

static ls_status put_chain(copy *copy, uint32_t first, uint32_t count) {
    ls_status status = LS_OK;
    for (uint32_t i = 1; i <= count && status == LS_OK; i++) status = put_cell(copy, i < count ? first + i : END_OF_CHAIN);
    return status;
}

static ls_status fill(copy *copy, uint64_t cells) {
    uint32_t per = 1u << (copy->shift - 2);
    ls_status status = LS_OK;
    for (uint64_t i = cells; i % per && status == LS_OK; i++) status = put_cell(copy, NONE);
    return status;
}

static ls_status write_cells(copy *copy, bool mini) {
    uint32_t unit = mini ? MINI : 1u << copy->shift;
    ls_status status = LS_OK;
    for (uint32_t i = 0; i < copy->count && status == LS_OK; i++)
        if (copy->items[i].size && (copy->items[i].size < CUTOFF) == mini)
            status = put_chain(copy, copy->items[i].first, (uint32_t)((copy->items[i].size + unit - 1) / unit));
    if (mini) return status == LS_OK ? fill(copy, copy->mini_cells) : status;
    if (status == LS_OK) status = put_chain(copy, copy->mini_first, copy->mini_fat_first - copy->mini_first);
    if (status == LS_OK) status = put_chain(copy, copy->mini_fat_first, copy->directory_first - copy->mini_fat_first);
    if (status == LS_OK) status = put_chain(copy, copy->directory_first, copy->sectors - copy->directory_first);
    for (uint32_t i = 0; i < copy->fats && status == LS_OK; i++) status = put_cell(copy, FAT_MARK);
    return status == LS_OK ? fill(copy, (uint64_t)copy->sectors + copy->fats) : status;
}

static ls_status write_directory(copy *copy) {
    static const uint8_t root[] = "R\0o\0o\0t\0 \0E\0n\0t\0r\0y";
    uint8_t entry[LS_CFB_ENTRY];
    ls_status status = LS_OK;
    uint32_t per = (1u << copy->shift) / LS_CFB_ENTRY;
    for (uint32_t i = 0; i < copy->count && status == LS_OK; i++) {
        const item *item = &copy->items[i];
        memcpy(entry, ls_cfb_entry(copy->cfb, item->id), sizeof entry);
        if (i == 0) {
            memset(entry, 0, 66);
            memcpy(entry, root, sizeof root - 1);
            put16(entry + 64, 22);
            entry[66] = LS_CFB_ROOT_KIND;
        }
        entry[67] = 1;
        put32(entry + 68, NONE), put32(entry + 72, item->next), put32(entry + 76, item->child);
        put32(entry + 116, i ? item->first : copy->mini_cells ? copy->mini_first : END_OF_CHAIN);
        put32(entry + 120, i ? (uint32_t)item->size : copy->mini_cells * MINI), put32(entry + 124, 0);
        status = put(copy, entry, sizeof entry);
    }
    memset(entry, 0, sizeof entry);
    memset(entry + 68, 0xff, 12);
    for (uint32_t i = copy->count; i % per && status == LS_OK; i++) status = put(copy, entry, sizeof entry);
    return status;
}

static ls_status write_all(copy *copy) {
    ls_status status = write_header(copy);
    if (status == LS_OK) status = write_streams(copy, false);
    if (status == LS_OK) status = write_streams(copy, true);
    if (status == LS_OK) status = write_cells(copy, true);
    if (status == LS_OK) status = write_directory(copy);
    if (status == LS_OK) status = write_cells(copy, false);
    return status == LS_OK ? flush(copy) : status;
}

ls_status ls_cfb_child_storage(ls_cfb *cfb, ls_cfb_id storage, const ls_child *child, ls_sink *sink) {
    if (!ls_cfb_is_storage(cfb, storage)) return LS_OK;
    copy *copy = ls_calloc(1, sizeof *copy);
    if (!copy) return LS_NOMEM;
    copy->cfb = cfb, copy->sink = sink;
    ls_status status = collect(copy, storage);
    if (status == LS_OK && (copy->bytes > LARGEST || copy->count >= ITEMS_MAX)) {
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "an embedded object is too large to be taken out");
    } else if (status == LS_OK) {
        lay_out(copy);
        status = ls_sink_child_open(sink, child);
        if (status == LS_OK) {
            ls_status written = write_all(copy), closed = ls_sink_child_close(sink);
            status = written != LS_OK && written != LS_STOP ? written : closed;
        }
    }
    ls_free(copy->items);
    ls_free(copy);
    return status;
}
