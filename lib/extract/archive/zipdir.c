/* The central directory of a ZIP: found from the end, through junk before and after the archive, and walked record by
 * record. Nothing is kept for an entry but the place of its record, beyond the first 1,024 of every 64th, so that a
 * million entries cost 133 kB. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/fnv.h"
#include "base/utf8.h"
#include "extract/archive/zipstate.h"
#include "extract/clock.h"
#include <stdlib.h>
#include <string.h>

enum {
    MARK_EACH = 1024, MARK_EVERY = 64, /* documents are read part by part in any order, and have some dozens */
    STEP = 65536,        /* of the backward search for the end record */
    CANDIDATES = 64,     /* end records that are tried: bytes full of their signature must not cost a walk each */
    ZIP64_LOCATOR = 20,  /* APPNOTE 4.3.15 */
    ZIP64_END = 56,      /* APPNOTE 4.3.14, version 1 */
    SORT_MAX = 2000000,  /* entries in disorder that are sorted to find overlaps: 48 MB */
    NAMES_MAX = 1 << 20, /* entries whose names are hashed: 8 MB */
    LINK_MAX_BYTES = 4096,
    FLAG_ENCRYPTED = 1, FLAG_MASKED = 1 << 13, /* APPNOTE 4.4.4 */
    HOST_UNIX = 3, HOST_DARWIN = 19            /* APPNOTE 4.4.2.2 */
};
/* Junk after the end record: further back than this nobody appends to a ZIP; libarchive's own search goes 16 kB. */
static const uint64_t SEARCH_MAX = 16 << 20;

static const uint8_t *peek(ls_zip *zip, uint64_t at, size_t length) {
    size_t got;
    const uint8_t *bytes = ls_input_peek(&zip->directory, at, length, &got);
    return bytes && got == length ? bytes : NULL;
}

static ls_status peek_failure(const ls_zip *zip) { return zip->directory.error_number ? LS_IO : LS_DATA; }

/* ---- one record ------------------------------------------------------------------------------------------------ */

/* The 64-bit forms of what does not fit into 32 bits stand in a fixed order, each only if its short form is all ones
 * (APPNOTE 4.5.3). */
static void apply_zip64(const uint8_t *field, size_t length, ls_zip_entry *entry, uint32_t *disk) {
    uint64_t *wide[] = {&entry->size, &entry->packed_size, &entry->local_offset};
    for (size_t i = 0; i < 3; i++) {
        if (*wide[i] != UINT32_MAX) continue;
        if (length < 8) return;
        *wide[i] = ls_le64(field);
        field += 8;
        length -= 8;
    }
    if (*disk == UINT16_MAX && length >= 4) *disk = ls_le32(field);
}

/* Info-ZIP Unicode Path (APPNOTE 4.6.9): valid while the CRC is still that of the name beside it. */
static void apply_unicode_path(const uint8_t *field, size_t length, ls_zip_entry *entry) {
    if (length < 6 || field[0] != 1) return;
    if (ls_le32(field + 1) != ls_crc32(0, entry->name, entry->name_length)) return;
    const char *name = (const char *)field + 5;
    if (ls_utf8_valid(name, length - 5) != length - 5) return;
    entry->name_replaced = true;
    entry->name = name;
    entry->name_length = length - 5;
}

static void apply_extra(const uint8_t *field, size_t length, ls_zip_entry *entry, uint32_t *disk) {
    while (length >= 4) {
        size_t size = ls_le16(field + 2);
        const uint8_t *data = field + 4;
        if (size > length - 4) return;
        switch (ls_le16(field)) {
        case 0x0001: apply_zip64(data, size, entry, disk); break;
        case 0x7075: apply_unicode_path(data, size, entry); break;
        case 0x5455: /* extended timestamp: bit 0 says that the modification time is there */
            if (size < 5 || !(data[0] & 1)) break;
            ls_clock_utc((int32_t)ls_le32(data + 1), entry->modified);
            entry->modified_zone = "UTC";
            break;
        case 0x000a: /* NTFS (APPNOTE 4.5.5): attribute 1 holds three FILETIMEs */
            if (size < 32 || ls_le16(data + 4) != 1 || strcmp(entry->modified_zone, "UTC") == 0) break;
            ls_clock_filetime(ls_le64(data + 8), entry->modified);
            entry->modified_zone = "UTC";
            break;
        case 0x9901: /* WinZip AES: version, "AE", strength, method */
            if (size < 7 || memcmp(data + 2, "AE", 2) != 0) break;
            entry->aes_version = (uint8_t)ls_le16(data);
            entry->aes_strength = data[4];
            entry->aes_method = ls_le16(data + 5);
            break;
        default: break;
        }
        field += 4 + size;
        length -= 4 + size;
    }
}

/* What has bytes is a file whatever its attributes say: `zip x.zip -` marks what it read from a pipe as one, and
 * nothing may hide in a link that is longer than a path can be. */
static ls_entry_kind kind_of(const uint8_t *record, const ls_zip_entry *entry) {
    unsigned host = record[5];
    uint32_t attributes = ls_le32(record + 38);
    unsigned type = host == HOST_UNIX || host == HOST_DARWIN ? attributes >> 16 & 0170000 : 0;
    if (type == 0120000 && entry->size <= LINK_MAX_BYTES) return LS_ENTRY_SYMLINK;
    if (entry->size) return LS_ENTRY_FILE;
    if (type == 0020000 || type == 0060000 || type == 0010000 || type == 0140000) return LS_ENTRY_SPECIAL;
    bool slash = entry->name_length && entry->name[entry->name_length - 1] == '/';
    return slash || (host == 0 && attributes & 0x10) ? LS_ENTRY_DIRECTORY : LS_ENTRY_FILE;
}

/* Reads the record at `at`; *next is where the following one stands. LS_DATA: there is none, or it is cut. */
static ls_status read_record(ls_zip *zip, uint64_t at, ls_zip_entry *entry, uint64_t *next) {
    if (at > zip->directory_end || zip->directory_end - at < LS_ZIP_CENTRAL) return LS_DATA;
    const uint8_t *record = peek(zip, at, LS_ZIP_CENTRAL);
    if (!record) return peek_failure(zip);
    if (memcmp(record, "PK\1\2", 4) != 0) return LS_DATA;
    size_t name = ls_le16(record + 28), extra = ls_le16(record + 30), comment = ls_le16(record + 32);
    size_t length = LS_ZIP_CENTRAL + name + extra + comment;
    if (zip->directory_end - at < length) return LS_DATA;
    record = peek(zip, at, length);
    if (!record) return peek_failure(zip);
    uint32_t disk = ls_le16(record + 34);
    *entry = (ls_zip_entry){.name = (const char *)record + LS_ZIP_CENTRAL,
                            .name_length = name,
                            .comment = (const char *)record + LS_ZIP_CENTRAL + name + extra,
                            .comment_length = comment,
                            .flags = ls_le16(record + 8),
                            .method = ls_le16(record + 10),
                            .dos_time = ls_le16(record + 12),
                            .crc = ls_le32(record + 16),
                            .packed_size = ls_le32(record + 20),
                            .size = ls_le32(record + 24),
                            .local_offset = ls_le32(record + 42),
                            .modified_zone = "none"};
    ls_clock_dos(ls_le16(record + 14), ls_le16(record + 12), entry->modified);
    apply_extra(record + LS_ZIP_CENTRAL + name, extra, entry, &disk);
    entry->encrypted = entry->flags & (FLAG_ENCRYPTED | FLAG_MASKED) || entry->method == LS_ZIP_AES;
    entry->elsewhere = zip->info.split && disk != zip->disk;
    entry->kind = kind_of(record, entry);
    uint64_t before = disk * zip->volume_size;
    entry->local_offset = entry->local_offset > UINT64_MAX - before ? UINT64_MAX : entry->local_offset + before;
    entry->local_offset = entry->local_offset > UINT64_MAX - zip->base ? UINT64_MAX : entry->local_offset + zip->base;
    *next = at + length;
    return LS_OK;
}

/* ---- where the directory is ------------------------------------------------------------------------------------- */

typedef struct end_record {
    uint64_t at; /* where the directory must end */
    uint64_t entries, size, offset;
    uint32_t disk, directory_disk;
    uint64_t shift; /* how much later things stand than the 64-bit locator says */
} end_record;

/* The 64-bit end record, if a locator points at one. */
static void read_zip64(ls_zip *zip, uint64_t end_at, end_record *end) {
    if (end_at < ZIP64_LOCATOR + ZIP64_END) return;
    const uint8_t *locator = peek(zip, end_at - ZIP64_LOCATOR, ZIP64_LOCATOR);
    if (!locator || memcmp(locator, "PK\6\7", 4) != 0) return;
    uint64_t places[2] = {ls_le64(locator + 8), end_at - ZIP64_LOCATOR - ZIP64_END};
    for (int i = 0; i < 2; i++) {
        const uint8_t *record = peek(zip, places[i], ZIP64_END);
        if (!record || memcmp(record, "PK\6\6", 4) != 0) continue;
        end->at = places[i];
        end->disk = ls_le32(record + 16);
        end->directory_disk = ls_le32(record + 20);
        end->entries = ls_le64(record + 32);
        end->size = ls_le64(record + 40);
        end->offset = ls_le64(record + 48);
        return;
    }
}

static bool starts_record(ls_zip *zip, uint64_t at) {
    const uint8_t *bytes = peek(zip, at, LS_ZIP_CENTRAL);
    return bytes && memcmp(bytes, "PK\1\2", 4) == 0;
}

/* Two places are possible: right before the end record (the rule, also with junk before the archive), or where the
 * end record says (padding between the two). */
static bool place_directory(ls_zip *zip, const end_record *end) {
    zip->directory_end = end->at;
    zip->base = 0;
    if (end->size <= end->at && (end->size || !end->entries)) {
        zip->info.directory_at = end->at - end->size;
        if (end->size == 0 || starts_record(zip, zip->info.directory_at)) {
            if (zip->info.directory_at >= end->offset) zip->base = zip->info.directory_at - end->offset;
            return true;
        }
    }
    zip->info.directory_at = end->offset;
    return end->offset < end->at && starts_record(zip, end->offset);
}

/* Disks put together: the directory stands as much later than the end record says as its disk begins. All disks but the
 * last have one size, as every tool makes them. */
static void join_disks(ls_zip *zip, const end_record *end) {
    zip->volume_size = 0;
    if (!zip->info.split || !end->directory_disk || !zip->base || zip->base % end->directory_disk) return;
    zip->volume_size = zip->base / end->directory_disk;
    if (zip->volume_size > zip->directory.size) zip->volume_size = 0;
    if (!zip->volume_size) return;
    zip->info.split = false;
    zip->base = 0;
}

static bool try_end(ls_zip *zip, uint64_t at) {
    const uint8_t *bytes = peek(zip, at, LS_ZIP_END);
    if (!bytes) return false;
    end_record end = {.at = at,
                      .disk = ls_le16(bytes + 4),
                      .directory_disk = ls_le16(bytes + 6),
                      .entries = ls_le16(bytes + 10),
                      .size = ls_le32(bytes + 12),
                      .offset = ls_le32(bytes + 16)};
    size_t comment = ls_le16(bytes + 20);
    end_record plain = end;
    read_zip64(zip, at, &end);
    if (!place_directory(zip, &end)) {
        end = plain; /* a 64-bit record that leads nowhere: the short one may still be right */
        if (!place_directory(zip, &end)) return false;
    }
    uint64_t left = zip->directory.size - at - LS_ZIP_END;
    zip->info.comment_length = comment < left ? comment : (size_t)left;
    zip->info.comment_offset = at + LS_ZIP_END;
    zip->info.end = zip->info.comment_offset + zip->info.comment_length;
    zip->info.declared = end.entries;
    zip->info.split = end.disk != 0 && end.disk != UINT16_MAX;
    zip->disk = end.disk;
    join_disks(zip, &end);
    return true;
}

/* Backwards from the end of the input; the first end record that leads to a directory is it. */
static ls_status find_end(ls_zip *zip) {
    uint64_t size = zip->directory.size, stop = size > SEARCH_MAX ? size - SEARCH_MAX : 0;
    int candidates = 0;
    for (uint64_t upper = size; upper > stop;) {
        uint64_t lower = upper - stop > STEP ? upper - STEP : stop;
        uint64_t reach = size - lower < STEP + 3 ? size - lower : STEP + 3; /* a signature may lie across two steps */
        const uint8_t *bytes = peek(zip, lower, (size_t)reach);
        if (!bytes) return peek_failure(zip);
        for (size_t i = (size_t)(upper - lower); i-- > 0;) {
            const uint8_t *p = memrchr(bytes, 'P', i + 1);
            if (!p) break;
            i = (size_t)(p - bytes);
            if (i + 4 > reach || memcmp(p, "PK\5\6", 4) != 0) continue;
            if (try_end(zip, lower + i)) return LS_OK;
            if (++candidates == CANDIDATES) return LS_DATA;
            bytes = peek(zip, lower, (size_t)reach);
            if (!bytes) return peek_failure(zip);
        }
        upper = lower;
    }
    return LS_DATA;
}

/* ---- the walk ---------------------------------------------------------------------------------------------------- */

static bool mark(ls_zip *zip, uint64_t at) {
    if (zip->mark_count == zip->mark_capacity) {
        size_t capacity = zip->mark_capacity ? zip->mark_capacity * 2 : 16;
        uint64_t *marks = ls_realloc(zip->marks, capacity * sizeof *marks);
        if (!marks) return false;
        zip->marks = marks;
        zip->mark_capacity = capacity;
    }
    zip->marks[zip->mark_count++] = at;
    return true;
}

/* Where a member's bytes end at the least. A size that runs into the directory is a lie and says nothing. */
static uint64_t member_end(const ls_zip *zip, const ls_zip_entry *entry) {
    uint64_t head = LS_ZIP_LOCAL + entry->name_length;
    if (entry->local_offset >= zip->info.directory_at || zip->info.directory_at - entry->local_offset < head) return 0;
    uint64_t room = zip->info.directory_at - entry->local_offset - head;
    return entry->local_offset + head + (entry->packed_size <= room ? entry->packed_size : 0);
}

/* The mark at or before an entry, and the entry that a mark is of. */
static uint64_t mark_of(uint64_t index) {
    return index < MARK_EACH ? index : MARK_EACH + (index - MARK_EACH) / MARK_EVERY;
}

static uint64_t first_of(uint64_t mark) {
    return mark < MARK_EACH ? mark : MARK_EACH + (mark - MARK_EACH) * MARK_EVERY;
}

/* Counts the entries and sees whether their members follow each other. */
static ls_status walk(ls_zip *zip, bool *disorder) {
    ls_zip_entry entry;
    uint64_t at = zip->info.directory_at, next, reached = 0;
    ls_status status;
    zip->info.start = zip->info.directory_at;
    while ((status = read_record(zip, at, &entry, &next)) == LS_OK) {
        if (first_of(mark_of(zip->count)) == zip->count && !mark(zip, at)) return LS_NOMEM;
        uint64_t end = member_end(zip, &entry);
        if (end && !entry.elsewhere) {
            if (entry.local_offset < reached) *disorder = true;
            if (end > reached) reached = end;
            if (entry.local_offset < zip->info.start) zip->info.start = entry.local_offset;
        }
        zip->count++;
        at = next;
    }
    if (status != LS_DATA) return status;
    /* Without 64-bit records the count is only known modulo 65,536, and such archives with more entries exist. */
    zip->info.directory_cut = (zip->count & UINT16_MAX) != (zip->info.declared & UINT16_MAX);
    return LS_OK;
}

/* ---- overlaps ---------------------------------------------------------------------------------------------------- */

typedef struct extent {
    uint64_t start, end, index;
} extent;

static int by_start(const void *left, const void *right) {
    const extent *a = left, *b = right;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* A member that shares bytes with one before it; from the limit on such members are marked. */
static bool meet(ls_zip *zip, const extent *member, uint64_t *reached) {
    if (member->start < *reached && ++zip->info.overlapping > zip->limits->value[LS_LIMIT_OVERLAP]) {
        if (!zip->overlap) zip->overlap = ls_calloc((size_t)(zip->count / 8 + 1), 1);
        if (!zip->overlap) return false;
        zip->overlap[member->index / 8] |= (uint8_t)(1u << member->index % 8);
    }
    if (member->end > *reached) *reached = member->end;
    return true;
}

/* In the order of the file. Beyond SORT_MAX in that of the directory: nobody's tool writes such an archive in
 * disorder. */
static ls_status find_overlaps(ls_zip *zip) {
    bool sorted = zip->count <= SORT_MAX;
    extent *extents = sorted ? ls_malloc((size_t)zip->count * sizeof *extents) : NULL;
    if (sorted && !extents) return LS_NOMEM;
    ls_zip_entry entry;
    uint64_t count = 0, reached = 0;
    ls_status status = LS_OK;
    for (uint64_t i = 0; i < zip->count && status == LS_OK; i++) {
        status = ls_zip_entry_at(zip, i, &entry);
        uint64_t end = status == LS_OK && !entry.elsewhere ? member_end(zip, &entry) : 0;
        if (!end) continue;
        extent member = {entry.local_offset, end, i};
        if (sorted) extents[count++] = member;
        else if (!meet(zip, &member, &reached)) status = LS_NOMEM;
    }
    if (sorted) qsort(extents, (size_t)count, sizeof *extents, by_start);
    for (uint64_t i = 0; i < count && status == LS_OK; i++)
        if (!meet(zip, &extents[i], &reached)) status = LS_NOMEM;
    ls_free(extents);
    return status;
}

/* ---- what others call ------------------------------------------------------------------------------------------- */

ls_status ls_zip_open(ls_input *input, const ls_limits *limits, ls_zip **out) {
    bool disorder = false;
    *out = NULL;
    ls_zip *zip = ls_calloc(1, sizeof *zip);
    if (!zip) return LS_NOMEM;
    zip->input = input;
    zip->limits = limits;
    ls_input_part(&zip->directory, input, 0, input->size);
    ls_status status = find_end(zip);
    if (status == LS_OK) status = walk(zip, &disorder);
    zip->info.ordered = !disorder;
    if (status == LS_OK && disorder) status = find_overlaps(zip);
    if (status == LS_OK) {
        *out = zip;
        return LS_OK;
    }
    ls_zip_close(zip);
    return status;
}

void ls_zip_close(ls_zip *zip) {
    if (!zip) return;
    zip->input->shrunk |= zip->directory.shrunk;
    if (zip->directory.error_number) zip->input->error_number = zip->directory.error_number;
    ls_input_close(&zip->directory);
    ls_inflate_free(zip->inflate);
    ls_free(zip->marks);
    ls_free(zip->overlap);
    ls_free(zip->names);
    ls_free(zip->out);
    ls_free(zip);
}

uint64_t ls_zip_count(const ls_zip *zip) { return zip->count; }

const ls_zip_info *ls_zip_about(const ls_zip *zip) { return &zip->info; }

ls_status ls_zip_entry_at(ls_zip *zip, uint64_t index, ls_zip_entry *entry) {
    if (index >= zip->count) return LS_DATA;
    uint64_t marked = mark_of(index), i = first_of(marked), at = zip->marks[marked], next;
    if (zip->cursor_at && zip->cursor <= index && zip->cursor > i) i = zip->cursor, at = zip->cursor_at;
    for (;; i++, at = next) {
        ls_status status = read_record(zip, at, entry, &next);
        if (status != LS_OK) return status;
        if (i == index) break;
    }
    zip->cursor = index + 1;
    zip->cursor_at = next;
    entry->index = index;
    entry->overlap = zip->overlap && zip->overlap[index / 8] >> index % 8 & 1;
    return LS_OK;
}

static uint32_t hash_name(const char *name, size_t length) {
    uint32_t hash = LS_FNV32;
    for (size_t i = 0; i < length; i++) hash = ls_fnv32_add(hash, (uint8_t)name[i]);
    return hash;
}

static int by_hash(const void *left, const void *right) {
    const ls_zip_name *a = left, *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Sorted rather than a hash table: a million equal names must not cost more than a million different ones. */
static ls_status hash_names(ls_zip *zip) {
    ls_zip_name *names = ls_malloc((size_t)zip->count * sizeof *names);
    if (!names) return LS_NOMEM;
    ls_zip_entry entry;
    for (uint64_t i = 0; i < zip->count; i++) {
        ls_status status = ls_zip_entry_at(zip, i, &entry);
        if (status != LS_OK) return ls_free(names), status;
        names[i] = (ls_zip_name){hash_name(entry.name, entry.name_length), (uint32_t)i};
    }
    qsort(names, (size_t)zip->count, sizeof *names, by_hash);
    zip->names = names;
    return LS_OK;
}

/* How many names have a hash of at most `hash`. */
static size_t rank(const ls_zip *zip, uint32_t hash) {
    size_t low = 0, high = (size_t)zip->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zip->names[middle].hash <= hash) low = middle + 1;
        else high = middle;
    }
    return low;
}

static bool is_named(const ls_zip_entry *entry, const char *name, size_t length) {
    return entry->name_length == length && memcmp(entry->name, name, length) == 0;
}

/* From the last entry on: of several with one name that is the one meant. */
ls_status ls_zip_find(ls_zip *zip, const char *name, ls_zip_entry *entry) {
    size_t length = strlen(name);
    ls_status status = LS_OK;
    if (zip->count > NAMES_MAX) {
        uint64_t found = UINT64_MAX;
        for (uint64_t i = 0; i < zip->count && status == LS_OK; i++) {
            status = ls_zip_entry_at(zip, i, entry);
            if (status == LS_OK && is_named(entry, name, length)) found = i;
        }
        return status != LS_OK ? status : ls_zip_entry_at(zip, found, entry);
    }
    if (!zip->names) status = hash_names(zip);
    uint32_t hash = hash_name(name, length);
    for (size_t i = status == LS_OK ? rank(zip, hash) : 0; i > 0 && zip->names[i - 1].hash == hash; i--) {
        status = ls_zip_entry_at(zip, zip->names[i - 1].index, entry);
        if (status != LS_OK || is_named(entry, name, length)) return status;
    }
    return status == LS_OK ? LS_DATA : status;
}
