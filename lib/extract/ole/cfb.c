/* The reader of compound files. All chains become runs of bytes when a stream is opened: most streams are one or two
 * runs, so reading at any offset is a search in a short list, and mini streams are read as all others. */
#include "extract/ole/cfb.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/ole/cfb_inside.h"
#include <string.h>

/* [MS-CFB] 2.1, 2.2, 2.6 */
enum {
    HEADER = 512, HEADER_SHIFT = 30, HEADER_DIRECTORY = 48, HEADER_CUTOFF = 56, HEADER_MINI_FAT = 60, HEADER_DIFAT = 68,
    HEADER_FAT = 76, HEADER_FATS = 109, MINI_SHIFT = 6
};
#define SECTOR_MAX 0xfffffff9u     /* greater: no sector but a mark */
#define END_OF_CHAIN 0xfffffffeu
#define FREE_SECTOR 0xffffffffu

enum {
    WHOLE = 8 << 20,        /* files up to this are read at once: cheaper than a call a stream */
    SECTORS_MAX = 16 << 20, /* 64 MiB of FAT: 8 GiB of file, or 64 GiB with large sectors */
    ENTRIES_MAX = 512 << 10, /* 64 MiB of directory */
    CUTOFF = 4096,          /* 2.2: always; a writer of its own mind may stay below 64 KiB */
    CUTOFF_MAX = 65536
};

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

static size_t read_bytes(ls_cfb *cfb, uint64_t offset, void *buffer, size_t length) {
    if (offset >= cfb->input->size) return 0;
    if (!cfb->memory) {
        int64_t got = ls_input_read(cfb->input, offset, buffer, length);
        return got < 0 ? 0 : (size_t)got;
    }
    if (length > cfb->input->size - offset) length = (size_t)(cfb->input->size - offset);
    memcpy(buffer, cfb->memory + offset, length);
    return length;
}

static uint64_t sector_offset(const ls_cfb *cfb, uint32_t sector) { return ((uint64_t)sector + 1) << cfb->shift; }

/* ---- the FAT ----------------------------------------------------------------------------------------------------- */

/* A part of the FAT that is not there is taken as one long chain: programs write streams in one piece mostly, and what
 * is read so from a cut file is noted as damaged anyway. */
static void load_fat_sector(ls_cfb *cfb, uint32_t index, uint32_t sector) {
    uint32_t per = 1u << (cfb->shift - 2), first = index * per,
             last = cfb->sectors - first < per ? cfb->sectors : first + per;
    uint8_t bytes[4096];
    size_t got =
        sector < cfb->sectors ? read_bytes(cfb, sector_offset(cfb, sector), bytes, (size_t)1 << cfb->shift) : 0;
    for (uint32_t i = first; i < last; i++) {
        size_t at = 4 * (size_t)(i - first);
        cfb->fat[i] = at + 4 <= got ? ls_le32(bytes + at) : i + 1;
    }
    if (got < 4 * (size_t)(last - first)) cfb->damaged = true;
}

/* The FAT's sectors are listed in the header, then in a chain of sectors of their own. What the list does not reach
 * stays unknown: only who needs it calls it damage. */
static ls_status load_fat(ls_cfb *cfb, const uint8_t *header) {
    uint32_t per = 1u << (cfb->shift - 2), needed = (cfb->sectors + per - 1) / per, done = 0;
    cfb->fat = ls_malloc((size_t)cfb->sectors * sizeof *cfb->fat);
    if (!cfb->fat) return LS_NOMEM;
    for (uint32_t i = 0; i < HEADER_FATS && done < needed; i++) {
        uint32_t sector = ls_le32(header + HEADER_FAT + 4 * i);
        if (sector == FREE_SECTOR || sector == END_OF_CHAIN) break;
        load_fat_sector(cfb, done++, sector);
    }
    uint8_t list[4096];
    uint32_t next = done == HEADER_FATS ? ls_le32(header + HEADER_DIFAT) : END_OF_CHAIN;
    while (done < needed && next < cfb->sectors) { /* ends: each round takes a sector of the FAT at least */
        if (read_bytes(cfb, sector_offset(cfb, next), list, (size_t)1 << cfb->shift) < (size_t)1 << cfb->shift) break;
        uint32_t before = done;
        for (uint32_t i = 0; i + 1 < per && done < needed; i++) {
            uint32_t sector = ls_le32(list + 4 * i);
            if (sector == FREE_SECTOR || sector == END_OF_CHAIN) break;
            load_fat_sector(cfb, done++, sector);
        }
        if (done == before) break;
        next = ls_le32(list + 4 * (per - 1));
    }
    cfb->known = (uint64_t)done * per < cfb->sectors ? done * per : cfb->sectors;
    for (uint32_t i = cfb->known; i < cfb->sectors; i++) cfb->fat[i] = i + 1;
    return LS_OK;
}

/* ---- chains to runs ---------------------------------------------------------------------------------------------- */

static bool add_run(ls_cfb_stream *stream, uint64_t offset, uint64_t length) {
    struct ls_cfb_run *last = stream->count ? &stream->runs[stream->count - 1] : NULL;
    if (last && last->offset + last->length == offset) {
        last->length += length;
    } else {
        if (stream->count == stream->room) {
            size_t room = stream->room ? 2 * stream->room : 4;
            struct ls_cfb_run *runs = ls_realloc(stream->runs, room * sizeof *runs);
            if (!runs) return false;
            stream->runs = runs, stream->room = room;
        }
        stream->runs[stream->count++] = (struct ls_cfb_run){stream->size, offset, length};
    }
    stream->size += length;
    return true;
}

/* A chain that comes back to itself is found by Brent's way: a mark that is set anew at each power of two steps. */
typedef struct loop_guard {
    uint32_t mark;
    uint64_t steps, limit;
} loop_guard;

static bool loops(loop_guard *guard, uint32_t cell) {
    if (guard->steps && cell == guard->mark) return true;
    if (++guard->steps > guard->limit) guard->mark = cell, guard->limit = guard->steps * 2;
    return false;
}

/* Sectors from `sector` on, `size` bytes at most. `open`: the chain's end is the end, the size is not known. */
static ls_status chain_runs(ls_cfb *cfb, uint32_t sector, uint64_t size, bool open, ls_cfb_stream *stream) {
    loop_guard guard = {.mark = FREE_SECTOR, .limit = 1};
    uint64_t sector_size = (uint64_t)1 << cfb->shift;
    while (stream->size < size) {
        if (sector >= cfb->sectors || loops(&guard, sector)) {
            if (!open || sector != END_OF_CHAIN) cfb->damaged = true;
            break;
        }
        uint64_t offset = sector_offset(cfb, sector),
                 take = size - stream->size < sector_size ? size - stream->size : sector_size;
        if (take > cfb->input->size - offset) {
            take = cfb->input->size - offset;
            if (!open) cfb->damaged = true;
            size = stream->size + take;
        }
        if (take && !add_run(stream, offset, take)) return LS_NOMEM;
        if (sector >= cfb->known && stream->size < size) cfb->damaged = true;
        sector = cfb->fat[sector];
    }
    return LS_OK;
}

/* Where byte `at` of a stream stands in the file; *left: so many bytes are in one piece from there. */
static bool locate(ls_cfb_stream *stream, uint64_t at, uint64_t *offset, uint64_t *left) {
    if (at >= stream->size) return false;
    const struct ls_cfb_run *run = &stream->runs[stream->cursor];
    if (at < run->at || at - run->at >= run->length) {
        size_t low = 0, high = stream->count;
        while (high - low > 1) {
            size_t middle = low + (high - low) / 2;
            if (stream->runs[middle].at <= at) low = middle;
            else high = middle;
        }
        stream->cursor = low;
        run = &stream->runs[low];
    }
    *offset = run->offset + (at - run->at);
    *left = run->length - (at - run->at);
    return true;
}

static ls_status open_mini(ls_cfb *cfb) {
    if (cfb->mini_open) return LS_OK;
    ls_cfb_stream cells = {.cfb = cfb};
    ls_status status = chain_runs(cfb, cfb->mini_fat_first, UINT64_MAX, true, &cells);
    if (status == LS_OK)
        status = chain_runs(cfb, ls_le32(ls_cfb_entry(cfb, LS_CFB_ROOT) + 116), UINT64_MAX, true, &cfb->mini);
    if (status == LS_OK) {
        cfb->mini_fat = ls_malloc((size_t)cells.size);
        if (cfb->mini_fat) cfb->mini_cells = ls_cfb_read(&cells, 0, cfb->mini_fat, (size_t)cells.size) / 4;
        else status = LS_NOMEM;
    }
    ls_cfb_stream_close(&cells);
    cfb->mini_open = status == LS_OK;
    if (status != LS_OK) ls_cfb_stream_close(&cfb->mini);
    return status;
}

static ls_status mini_runs(ls_cfb *cfb, uint32_t cell, uint64_t size, ls_cfb_stream *stream) {
    loop_guard guard = {.mark = FREE_SECTOR, .limit = 1};
    ls_status status = open_mini(cfb);
    while (status == LS_OK && stream->size < size) {
        uint64_t offset, left, take = size - stream->size < 1 << MINI_SHIFT ? size - stream->size : 1 << MINI_SHIFT;
        if (cell > SECTOR_MAX || loops(&guard, cell) ||
            !locate(&cfb->mini, (uint64_t)cell << MINI_SHIFT, &offset, &left)) {
            cfb->damaged = true;
            break;
        }
        if (take > left) take = size = left, size += stream->size, cfb->damaged = true;
        if (!add_run(stream, offset, take)) return LS_NOMEM;
        cell = cell < cfb->mini_cells ? ls_le32(cfb->mini_fat + 4 * (size_t)cell) : END_OF_CHAIN;
    }
    return status;
}

/* ---- the directory ----------------------------------------------------------------------------------------------- */

const uint8_t *ls_cfb_entry(const ls_cfb *cfb, ls_cfb_id entry) {
    return entry < cfb->entries ? cfb->directory + (size_t)LS_CFB_ENTRY * entry : NULL;
}

static ls_status load_directory(ls_cfb *cfb, const uint8_t *header) {
    ls_cfb_stream stream = {.cfb = cfb};
    ls_status status =
        chain_runs(cfb, ls_le32(header + HEADER_DIRECTORY), (uint64_t)ENTRIES_MAX * LS_CFB_ENTRY, true, &stream);
    if (status == LS_OK && stream.size >= (uint64_t)ENTRIES_MAX * LS_CFB_ENTRY) cfb->damaged = true;
    if (status == LS_OK && stream.size < LS_CFB_ENTRY) status = LS_DATA;
    if (status == LS_OK && !(cfb->directory = ls_malloc((size_t)stream.size))) status = LS_NOMEM;
    if (status == LS_OK)
        cfb->entries = (uint32_t)(ls_cfb_read(&stream, 0, cfb->directory, (size_t)stream.size) / LS_CFB_ENTRY);
    ls_cfb_stream_close(&stream);
    return status == LS_OK && !cfb->entries ? LS_DATA : status;
}

/* The siblings under one storage are a binary tree: walked in order, each entry of the file once. */
static void list_children(ls_cfb *cfb, ls_cfb_id storage, uint32_t *stack, uint8_t *seen, uint32_t *queue,
                          uint32_t *tail) {
    uint32_t current = ls_le32(ls_cfb_entry(cfb, storage) + 76), depth = 0, last = LS_CFB_NONE;
    for (;;) {
        while (current < cfb->entries && !seen[current]) {
            seen[current] = 1;
            stack[depth++] = current;
            current = ls_le32(ls_cfb_entry(cfb, current) + 68);
        }
        if (current != FREE_SECTOR) cfb->damaged = true;
        if (!depth) return;
        current = stack[--depth];
        const uint8_t *entry = ls_cfb_entry(cfb, current);
        if (entry[66] == LS_CFB_STORAGE || entry[66] == LS_CFB_STREAM) {
            if (last == LS_CFB_NONE) cfb->first[storage] = current;
            else cfb->next[last] = current;
            last = current;
            if (entry[66] == LS_CFB_STORAGE) queue[(*tail)++] = current;
        } else {
            cfb->damaged = true;
        }
        current = ls_le32(entry + 72);
    }
}

static ls_status build_tree(ls_cfb *cfb) {
    size_t count = cfb->entries;
    uint32_t *links = ls_malloc(count * 2 * sizeof *links), *work = ls_malloc(count * (2 * sizeof *work + 1));
    if (!links || !work) {
        ls_free(links);
        ls_free(work);
        return LS_NOMEM;
    }
    memset(links, 0xff, count * 2 * sizeof *links);
    cfb->first = links, cfb->next = links + count;
    uint32_t *queue = work, *stack = work + count, tail = 0;
    uint8_t *seen = (uint8_t *)(work + 2 * count);
    memset(seen, 0, count);
    seen[LS_CFB_ROOT] = 1;
    queue[tail++] = LS_CFB_ROOT;
    for (uint32_t head = 0; head < tail; head++) list_children(cfb, queue[head], stack, seen, queue, &tail);
    ls_free(work);
    return LS_OK;
}

ls_cfb_id ls_cfb_first(const ls_cfb *cfb, ls_cfb_id storage) {
    return storage < cfb->entries ? cfb->first[storage] : LS_CFB_NONE;
}

ls_cfb_id ls_cfb_next(const ls_cfb *cfb, ls_cfb_id entry) {
    return entry < cfb->entries ? cfb->next[entry] : LS_CFB_NONE;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool has_name(const uint8_t *entry, const char *name) {
    for (size_t i = 0; i < 32; i++) {
        uint16_t unit = ls_le16(entry + 2 * i);
        if (unit > 127 || lower((char)unit) != lower(name[i])) return false;
        if (!unit) return true;
    }
    return false;
}

ls_cfb_id ls_cfb_find(const ls_cfb *cfb, ls_cfb_id storage, const char *name) {
    ls_cfb_id entry = ls_cfb_first(cfb, storage);
    while (entry != LS_CFB_NONE && !has_name(ls_cfb_entry(cfb, entry), name)) entry = ls_cfb_next(cfb, entry);
    return entry;
}

static ls_cfb_id find_kind(const ls_cfb *cfb, ls_cfb_id storage, const char *name, bool is_storage) {
    ls_cfb_id entry = ls_cfb_first(cfb, storage);
    while (entry != LS_CFB_NONE &&
           (ls_cfb_is_storage(cfb, entry) != is_storage || !has_name(ls_cfb_entry(cfb, entry), name)))
        entry = ls_cfb_next(cfb, entry);
    return entry;
}

ls_cfb_id ls_cfb_find_stream(const ls_cfb *cfb, ls_cfb_id storage, const char *name) {
    return find_kind(cfb, storage, name, false);
}

ls_cfb_id ls_cfb_find_storage(const ls_cfb *cfb, ls_cfb_id storage, const char *name) {
    return find_kind(cfb, storage, name, true);
}

bool ls_cfb_is_storage(const ls_cfb *cfb, ls_cfb_id entry) {
    return entry == LS_CFB_ROOT || (entry < cfb->entries && ls_cfb_entry(cfb, entry)[66] == LS_CFB_STORAGE);
}

uint64_t ls_cfb_size(const ls_cfb *cfb, ls_cfb_id entry) {
    if (entry >= cfb->entries || ls_cfb_is_storage(cfb, entry)) return 0;
    const uint8_t *bytes = ls_cfb_entry(cfb, entry) + 120;
    return cfb->shift == 9 ? ls_le32(bytes) : ls_le64(bytes); /* 2.6.3: the high half may be junk in version 3 */
}

size_t ls_cfb_name(const ls_cfb *cfb, ls_cfb_id id, char name[LS_CFB_NAME_SIZE]) {
    const uint8_t *entry = ls_cfb_entry(cfb, id);
    size_t length = 0;
    for (size_t i = 0; entry && i < 31; i++) {
        uint32_t unit = ls_le16(entry + 2 * i), low = i < 30 ? ls_le16(entry + 2 * i + 2) : 0;
        if (!unit) break;
        if (unit < 0x80) {
            name[length++] = (char)unit;
            continue;
        }
        if ((unit & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00)
            unit = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff), i++;
        if (unit >= 0xd800 && unit < 0xe000) unit = 0xfffd;
        length += ls_utf8_encode(unit, name + length);
    }
    name[length] = '\0';
    return length;
}

/* ---- open and close ---------------------------------------------------------------------------------------------- */

static ls_status open_header(ls_cfb *cfb) {
    static const uint8_t magic[8] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    uint8_t header[HEADER];
    if (read_bytes(cfb, 0, header, HEADER) != HEADER) return cfb->input->error_number ? LS_IO : LS_DATA;
    cfb->shift = ls_le16(header + HEADER_SHIFT);
    if (memcmp(header, magic, sizeof magic) != 0 || (cfb->shift != 9 && cfb->shift != 12)) return LS_DATA;
    uint64_t sectors = (cfb->input->size - 1) >> cfb->shift; /* the last one may be cut; the header takes one */
    if (!sectors) return LS_DATA;
    if (sectors > SECTORS_MAX) sectors = SECTORS_MAX, cfb->damaged = true;
    cfb->sectors = (uint32_t)sectors;
    cfb->cutoff = ls_le32(header + HEADER_CUTOFF);
    if (cfb->cutoff > CUTOFF_MAX) cfb->cutoff = CUTOFF;
    cfb->mini_fat_first = ls_le32(header + HEADER_MINI_FAT);
    ls_status status = load_fat(cfb, header);
    if (status == LS_OK) status = load_directory(cfb, header);
    if (status == LS_OK) status = build_tree(cfb);
    return status == LS_DATA && cfb->input->error_number ? LS_IO : status;
}

ls_status ls_cfb_open(ls_input *input, ls_cfb **out) {
    size_t got;
    *out = NULL;
    ls_cfb *cfb = ls_calloc(1, sizeof *cfb);
    if (!cfb) return LS_NOMEM;
    cfb->input = input;
    cfb->mini.cfb = cfb;
    cfb->memory = input->memory;
    if (!cfb->memory && input->size && input->size <= WHOLE)
        cfb->memory = ls_input_peek(input, 0, (size_t)input->size, &got);
    if (cfb->memory && !input->memory && got < input->size)
        cfb->memory = NULL; /* it shrinks under us: read by offsets */
    ls_status status = open_header(cfb);
    if (status == LS_OK) *out = cfb;
    else ls_cfb_close(cfb);
    return status;
}

void ls_cfb_close(ls_cfb *cfb) {
    if (!cfb) return;
    ls_cfb_stream_close(&cfb->mini);
    ls_free(cfb->fat);
    ls_free(cfb->mini_fat);
    ls_free(cfb->directory);
    ls_free(cfb->first);
    ls_free(cfb);
}

bool ls_cfb_damaged(const ls_cfb *cfb) { return cfb->damaged; }

ls_status ls_cfb_enter(ls_input *input, ls_sink *sink, ls_cfb **cfb) {
    ls_status status = ls_cfb_open(input, cfb);
    if (status != LS_DATA) return status;
    *cfb = NULL;
    ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the compound file is damaged: nothing of it can be read");
    return LS_OK;
}

void ls_cfb_note(const ls_cfb *cfb, ls_sink *sink) {
    if (cfb->damaged)
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the compound file is damaged: parts of it are missing");
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

ls_status ls_cfb_stream_open(ls_cfb *cfb, ls_cfb_id entry, ls_cfb_stream *stream) {
    *stream = (ls_cfb_stream){.cfb = cfb};
    uint64_t size = ls_cfb_size(cfb, entry);
    if (!size) return LS_OK;
    uint32_t first = ls_le32(ls_cfb_entry(cfb, entry) + 116);
    ls_status status =
        size < cfb->cutoff ? mini_runs(cfb, first, size, stream) : chain_runs(cfb, first, size, false, stream);
    if (status != LS_OK) ls_cfb_stream_close(stream);
    return status;
}

void ls_cfb_stream_close(ls_cfb_stream *stream) {
    ls_free(stream->runs);
    *stream = (ls_cfb_stream){.cfb = stream->cfb};
}

size_t ls_cfb_read(ls_cfb_stream *stream, uint64_t offset, void *buffer, size_t length) {
    size_t done = 0;
    uint64_t at, left;
    while (done < length && locate(stream, offset + done, &at, &left)) {
        size_t take = left < length - done ? (size_t)left : length - done;
        size_t got = read_bytes(stream->cfb, at, (uint8_t *)buffer + done, take);
        done += got;
        if (got < take) {
            stream->cfb->damaged = true;
            break;
        }
    }
    return done;
}

ls_status ls_cfb_load(ls_cfb *cfb, ls_cfb_id entry, uint64_t cap, ls_cfb_bytes *bytes) {
    static const uint8_t nothing[1];
    ls_cfb_stream stream;
    *bytes = (ls_cfb_bytes){.data = nothing};
    ls_status status = ls_cfb_stream_open(cfb, entry, &stream);
    if (status != LS_OK) return status;
    size_t length = stream.size < cap ? (size_t)stream.size : (size_t)cap;
    if (stream.count == 1 && cfb->memory) {
        bytes->data = cfb->memory + stream.runs[0].offset;
        bytes->length = length;
    } else if (length) {
        if (!ls_buffer_reserve(&bytes->own, length)) status = LS_NOMEM;
        else bytes->length = bytes->own.length = ls_cfb_read(&stream, 0, bytes->own.data, length);
        if (status == LS_OK) bytes->data = (const uint8_t *)bytes->own.data;
    }
    ls_cfb_stream_close(&stream);
    return status;
}

void ls_cfb_bytes_free(ls_cfb_bytes *bytes) { ls_buffer_free(&bytes->own); }

static ls_status copy_child(ls_cfb_stream *stream, uint64_t offset, uint64_t length, ls_sink *sink) {
    uint8_t block[16384];
    while (length) {
        size_t want = length < sizeof block ? (size_t)length : sizeof block,
               got = ls_cfb_read(stream, offset, block, want);
        if (!got) {
            ls_sink_child_note(sink, LEAKSIFT_REASON_CORRUPT, "the embedded object is cut");
            break;
        }
        ls_status status = ls_sink_child_write(sink, block, got);
        if (status != LS_OK) return status;
        offset += got, length -= got;
    }
    return LS_OK;
}

ls_status ls_cfb_child(ls_cfb_stream *stream, uint64_t offset, uint64_t length, const ls_child *child, ls_sink *sink) {
    uint64_t at = 0, left = 0;
    if (offset > stream->size) offset = stream->size;
    if (length > stream->size - offset) length = stream->size - offset;
    if (!length || (locate(stream, offset, &at, &left) && left >= length)) {
        ls_input part;
        ls_input_part(&part, stream->cfb->input, at, length);
        if (stream->cfb->memory) part.memory = stream->cfb->memory + at;
        ls_status status = ls_sink_child_input(sink, child, &part);
        ls_input_close(&part);
        return status;
    }
    ls_status status = ls_sink_child_open(sink, child);
    if (status != LS_OK) return status;
    ls_status written = copy_child(stream, offset, length, sink), closed = ls_sink_child_close(sink);
    return written != LS_OK && written != LS_STOP ? written : closed;
}
