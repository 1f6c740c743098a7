/* Which kind of OLE2 compound file ([MS-CFB]): by the names of the streams and storages that stand directly under its
 * root. Only the directory is read, bounded; names deeper down belong to embedded objects and decide nothing. */
#include "identify/probes.h"
#include "base/alloc.h"
#include <string.h>
#include <strings.h>

enum { ENTRY = 128, ENTRIES_MAX = 1024, HEADER_DIFAT = 109 };

static uint32_t u16(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }
static uint32_t u32(const uint8_t *p) { return u16(p) | u16(p + 2) << 16; }

static const struct stream_hint {
    const char *name; /* compared without case ([MS-CFB] 2.6.4); a star at the end: a start */
    const char *media_type;
} stream_hints[] = {
    /* in order of weight: an encrypted package holds nothing else of worth */
    {"EncryptedPackage", "application/vnd.ms-office.encrypted"},
    {"\006DataSpaces", "application/vnd.ms-office.encrypted"},
    {"__properties_version1.0", "application/vnd.ms-outlook"},
    {"__nameid_version1.0", "application/vnd.ms-outlook"},
    {"VisioDocument", "application/vnd.visio"},
    {"WordDocument", "application/msword"},
    {"PowerPoint Document", "application/vnd.ms-powerpoint"},
    {"PP97_DUALSTORAGE", "application/vnd.ms-powerpoint"},
    {"PP40", "application/vnd.ms-powerpoint"},
    {"Workbook", "application/vnd.ms-excel"},
    {"Book", "application/vnd.ms-excel"},
    {"Quill", "application/vnd.ms-publisher"},
    {"StarWriterDocument", "application/vnd.stardivision.writer"},
    {"StarCalcDocument", "application/vnd.stardivision.calc"},
    {"MN0", "application/vnd.ms-works"},
    {"MatOST", "application/vnd.ms-works"},
    {"WksSSWorkBook", "application/vnd.ms-works"},
    {"HwpSummaryInformation", "application/x-hwp"},
    {"\005HwpSummaryInformation", "application/x-hwp"},
    {"Props9", "application/vnd.ms-project"},
    {"Props12", "application/vnd.ms-project"},
    {"Props14", "application/vnd.ms-project"},
    {"   1*", "application/vnd.ms-project"},
    {"VBA", "application/vnd.ms-office.vbaproject"},
};

/* [MS-CFB] leaves the class to the application: {000C1084-0000-0000-C000-000000000046} is Windows Installer's. */
static const uint8_t msi_class[16] = {0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46};

static void entry_name(const uint8_t *entry, char out[33]) {
    size_t units = u16(entry + 64) / 2;
    if (units > 32) units = 32;
    size_t i = 0;
    for (; i < units && u16(entry + 2 * i); i++) out[i] = u16(entry + 2 * i) < 127 ? (char)entry[2 * i] : '?';
    out[i] = 0;
}

static size_t hint_index(const char *name) {
    size_t count = sizeof stream_hints / sizeof stream_hints[0];
    for (size_t i = 0; i < count; i++) {
        if ((stream_hints[i].name[0] ^ name[0]) & ~0x20) continue; /* most differ in their first letter */
        size_t size = strlen(stream_hints[i].name);
        bool star = stream_hints[i].name[size - 1] == '*';
        if (star ? strncasecmp(name, stream_hints[i].name, size - 1) == 0 : strcasecmp(name, stream_hints[i].name) == 0)
            return i;
    }
    return count;
}

/* Walks the sibling tree under the root: at most each entry once. */
static size_t best_hint(const uint8_t *directory, size_t entries, uint16_t *queue, uint8_t *queued) {
    size_t best = sizeof stream_hints / sizeof stream_hints[0], head = 0, tail = 0;
    uint32_t first = u32(directory + 76);
    memset(queued, 0, ENTRIES_MAX);
    if (first < entries) queue[tail++] = (uint16_t)first, queued[first] = 1;
    while (head < tail) {
        const uint8_t *entry = directory + (size_t)ENTRY * queue[head++];
        char name[33];
        entry_name(entry, name);
        size_t hint = hint_index(name);
        if (hint < best) best = hint;
        for (size_t side = 68; side <= 72; side += 4) {
            uint32_t next = u32(entry + side);
            if (next < entries && !queued[next]) queue[tail++] = (uint16_t)next, queued[next] = 1;
        }
    }
    return best;
}

/* The sector after `sector` in its chain; UINT32_MAX ends it. */
static uint32_t next_sector(ls_input *input, const uint8_t *header, unsigned shift, uint32_t sector) {
    uint32_t per_sector = (1u << shift) / 4, fat = sector / per_sector;
    uint8_t cell[4];
    if (fat >= HEADER_DIFAT) return UINT32_MAX; /* directories that far out are read no further */
    uint64_t at = (((uint64_t)u32(header + 76 + 4 * fat) + 1) << shift) + (uint64_t)(sector % per_sector) * 4;
    return ls_input_read(input, at, cell, 4) == 4 ? u32(cell) : UINT32_MAX;
}

static size_t read_directory(ls_input *input, const uint8_t *header, unsigned shift, uint8_t *directory) {
    size_t got = 0, sector_size = (size_t)1 << shift;
    uint32_t sector = u32(header + 48);
    while (sector < 0xfffffff0u && got + sector_size <= (size_t)ENTRY * ENTRIES_MAX) {
        int64_t read = ls_input_read(input, ((uint64_t)sector + 1) << shift, directory + got, sector_size);
        if (read <= 0) break;
        got += (size_t)read;
        if ((size_t)read < sector_size) break;
        sector = next_sector(input, header, shift, sector);
    }
    return got / ENTRY;
}

const char *ls_ole_kind(ls_input *input) {
    const char *kind = "application/x-ole-storage";
    uint8_t header[512];
    if (ls_input_read(input, 0, header, sizeof header) != sizeof header) return kind;
    unsigned shift = u16(header + 30);
    if (shift != 9 && shift != 12) return kind;
    uint8_t *directory = ls_malloc((size_t)ENTRY * ENTRIES_MAX + ENTRIES_MAX * (sizeof(uint16_t) + 1));
    if (!directory) return kind;
    uint16_t *queue = (uint16_t *)(void *)(directory + (size_t)ENTRY * ENTRIES_MAX);
    size_t entries = read_directory(input, header, shift, directory);
    if (entries) {
        size_t best = best_hint(directory, entries, queue, (uint8_t *)(queue + ENTRIES_MAX));
        if (best < sizeof stream_hints / sizeof stream_hints[0]) kind = stream_hints[best].media_type;
        else if (memcmp(directory + 80, msi_class, 16) == 0) kind = "application/x-msi";
    }
    ls_free(directory);
    return kind;
}
