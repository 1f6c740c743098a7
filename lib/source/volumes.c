/* Names propose, contents decide: "scan.001" and "scan.002" are as often two pages as two halves. Pieces of a split
 * file have one size but for the last; volumes of an archive begin with its signature; a ZIP's end record counts its
 * disks (APPNOTE 4.3.16). */
#include "source/volumes.h"
#include "base/alloc.h"
#include "source/walk.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    VOLUMES_MAX = 10000,
    NAME_MAX_HERE = 4096,
    HEAD = 512,
    USTAR_AT = 257, /* POSIX.1-1988: the magic of a tar's first header */
    STEP_BINARY = 512, STEP_DECIMAL = 1000, /* sizes that people give to volumes are multiples of one of these */
};

typedef enum scheme { NONE = 0, NUMBERED, RAR_PARTS, RAR_OLD, ZIP_DISKS } scheme;

typedef struct name {
    scheme scheme;
    int stem;     /* bytes before what changes */
    int width;    /* digits of the number */
    char letter;  /* r or z as written */
    bool is_last; /* x.zip */
    const char *suffix; /* ".rar" as written, after a part's number */
} name;

static bool digits(const char *text, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9') return false;
    return true;
}

static name read_part(const char *path, size_t length) {
    size_t at = length - 4;
    while (at > 0 && digits(path + at - 1, 1)) at--;
    bool part = at < length - 4 && at > 5 && strncasecmp(path + at - 5, ".part", 5) == 0 && length - 4 - at < 6;
    return part ? (name){RAR_PARTS, (int)at, (int)(length - 4 - at), 0, false, path + length - 4}
                : (name){.scheme = NONE};
}

static name read_name(const char *path) {
    size_t length = strlen(path);
    const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;
    if (strlen(last) < 5 || length >= NAME_MAX_HERE - 16) return (name){.scheme = NONE};
    const char *end = path + length - 4;
    if (*end != '.') {
        const char *dot = strrchr(last, '.'); /* x.z100 */
        bool many = dot && dot > last && strlen(dot) == 5 && (dot[1] | 32) == 'z' && digits(dot + 2, 3);
        return many ? (name){ZIP_DISKS, (int)(dot - path), 2, dot[1], false, NULL} : (name){.scheme = NONE};
    }
    if (digits(end + 1, 3)) return (name){NUMBERED, (int)length - 3, 3, 0, false, NULL};
    name part = strcasecmp(end, ".rar") == 0 ? read_part(path, length) : (name){.scheme = NONE};
    if (part.scheme) return part;
    bool rar = strcasecmp(end, ".rar") == 0 || ((end[1] | 32) >= 'r' && (end[1] | 32) <= 's' && digits(end + 2, 2));
    if (rar) return (name){RAR_OLD, (int)length - 4, 2, end[1], false, NULL};
    bool zip = strcasecmp(end, ".zip") == 0;
    if (zip || ((end[1] | 32) == 'z' && digits(end + 2, 2)))
        return (name){ZIP_DISKS, (int)length - 4, 2, end[1], zip, NULL};
    return (name){.scheme = NONE};
}

/* The path of volume `index`, from 0. false: there is none of that number. */
static bool volume_path(const name *of, const char *path, unsigned index, char out[NAME_MAX_HERE]) {
    bool capital = of->letter && !(of->letter & 32);
    int length = -1;
    switch (of->scheme) {
    case NUMBERED:
        length = index < 999 ? snprintf(out, NAME_MAX_HERE, "%.*s%03u", of->stem, path, index + 1) : -1;
        break;
    case RAR_PARTS:
        length = snprintf(out, NAME_MAX_HERE, "%.*s%0*u%s", of->stem, path, of->width, index + 1, of->suffix);
        break;
    case RAR_OLD:
        if (!index) length = snprintf(out, NAME_MAX_HERE, "%.*s%s", of->stem, path, capital ? ".RAR" : ".rar");
        else if (index <= 200) length = snprintf(out, NAME_MAX_HERE, "%.*s.%c%02u", of->stem, path,
                                                 (capital ? 'R' : 'r') + (index > 100), (index - 1) % 100);
        break;
    case ZIP_DISKS:
        length = snprintf(out, NAME_MAX_HERE, "%.*s.%c%02u", of->stem, path, capital ? 'Z' : 'z', index + 1);
        break;
    default: break;
    }
    return length > 0 && length < NAME_MAX_HERE;
}

ls_volume_kind ls_volumes_kind(const char *path, bool *is_head) {
    static const ls_volume_kind kinds[] = {[NUMBERED] = LS_VOLUME_PIECE, [RAR_PARTS] = LS_VOLUME_RAR,
                                           [RAR_OLD] = LS_VOLUME_RAR, [ZIP_DISKS] = LS_VOLUME_DISK};
    char first[NAME_MAX_HERE];
    const name of = read_name(path);
    *is_head = of.scheme == ZIP_DISKS ? of.is_last
                                      : of.scheme && volume_path(&of, path, 0, first) && strcasecmp(first, path) == 0;
    return of.is_last ? LS_VOLUME_LAST_DISK : kinds[of.scheme];
}

/* ---- the folder on disk ---- */

static bool has_file(void *context, const char *path, uint64_t *size) {
    struct stat about;
    (void)context;
    if (ls_stat_path(path, &about, false) != 0 || !S_ISREG(about.st_mode)) return false;
    *size = (uint64_t)about.st_size;
    return true;
}

static size_t read_file(void *context, const char *path, bool last, uint8_t *bytes, size_t length) {
    (void)context;
    int descriptor = ls_open_read(path, false);
    if (descriptor < 0) return 0;
    off_t size = lseek(descriptor, 0, SEEK_END), at = last ? size - (off_t)length : 0;
    ssize_t got = pread(descriptor, bytes, length, at > 0 ? at : 0);
    close(descriptor);
    return got > 0 ? (size_t)got : 0;
}

static const ls_volume_folder disk = {NULL, has_file, read_file};

/* ---- do the contents agree? ---- */

/* What is looked at: the volumes that were found of the path that was asked about. */
typedef struct search {
    const ls_volume_folder *folder;
    const char *path;
    name of;
    ls_volumes *found;
    uint64_t size; /* of the first */
} search;

static size_t read_volume(const search *in, size_t index, bool last, uint8_t *bytes, size_t length) {
    return in->folder->read(in->folder->context, in->found->paths[index], last, bytes, length);
}

static bool is_plain_text(const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((bytes[i] < ' ' && !strchr("\t\n\r\f", bytes[i])) || !bytes[i]) return false;
    return true;
}

static bool starts_archive(const uint8_t head[HEAD]) {
    static const char *const magics[] = {"7z\xbc\xaf",
                                         "PK\3\4",
                                         "PK\7\10",
                                         "Rar!",
                                         ("\xfd"
                                          "7zX"),
                                         "\x28\xb5\x2f\xfd",
                                         "BZh9"};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (memcmp(head, magics[i], 4) == 0) return true;
    return memcmp(head, "\x1f\x8b\x08", 3) == 0 || memcmp(head + USTAR_AT, "ustar", 5) == 0;
}

/* Two halves rather than two files: the second does not begin as the first does, nor is it text. */
static bool are_pieces(const search *in) {
    uint8_t first[HEAD] = {0}, second[HEAD] = {0};
    size_t one = read_volume(in, 0, false, first, HEAD), two = read_volume(in, 1, false, second, HEAD);
    if (!one || !two || memcmp(first, second, 4) == 0) return false;
    if (starts_archive(first)) return true; /* of stored members perhaps, and so its second piece may be text */
    if (is_plain_text(second, two)) return false;
    const char *slash = strrchr(in->path, '/'), *last = slash ? slash + 1 : in->path;
    /* x.iso.001, not page.001 */
    bool has_suffix = memchr(last, '.', (size_t)(in->path + in->of.stem - 1 - last)) != NULL;
    return has_suffix && (in->size % STEP_BINARY == 0 || in->size % STEP_DECIMAL == 0);
}

static bool all_begin(const search *in, const char *magic) {
    uint8_t head[4];
    for (size_t i = 0; i < in->found->count; i++)
        if (read_volume(in, i, false, head, 4) != 4 || memcmp(head, magic, 4) != 0) return false;
    return true;
}

/* The last end record that begins before `before`, or NULL. */
static const uint8_t *end_record(const uint8_t *tail, size_t length, size_t before) {
    const uint8_t *record = tail + before;
    while (before && (record = memrchr(tail, 'P', before)) != NULL) {
        before = (size_t)(record - tail);
        if (length - before >= 22 && memcmp(record, "PK\5\6", 4) == 0) return record;
    }
    return NULL;
}

/* The number of the disk that it stands on, counted from 0: how many stand before it. */
static size_t disk_number(const uint8_t *record) { return (size_t)(record[4] | record[5] << 8); }

bool ls_volumes_last_disk(const uint8_t *tail, size_t length) {
    const uint8_t *record = end_record(tail, length, length);
    return record && disk_number(record) > 0;
}

static bool ends_disks(const search *in) {
    uint8_t *tail = ls_malloc(LS_VOLUMES_TAIL);
    const size_t before = in->found->count - 1;
    size_t got = tail ? read_volume(in, before, true, tail, LS_VOLUMES_TAIL) : 0;
    const uint8_t *record = got ? end_record(tail, got, got) : NULL;
    while (record && disk_number(record) != before) record = end_record(tail, got, (size_t)(record - tail));
    ls_free(tail);
    return record != NULL;
}

static bool agree(const search *in) {
    if (in->found->count < 2) return false;
    switch (in->of.scheme) {
    case NUMBERED: return are_pieces(in);
    case RAR_PARTS:
    case RAR_OLD: return all_begin(in, "Rar!");
    default: return ends_disks(in);
    }
}

/* ---- all together ---- */

static ls_status add(ls_volumes *out, const char *path, size_t *room) {
    if (out->count == *room) {
        size_t more = *room ? *room * 2 : 16;
        const char **paths = ls_realloc(out->paths, more * sizeof *paths);
        if (!paths) return LS_NOMEM;
        out->paths = paths;
        *room = more;
    }
    const char *copy = ls_arena_strdup(&out->arena, path);
    if (copy) out->paths[out->count++] = copy;
    return copy ? LS_OK : LS_NOMEM;
}

/* Numbers of parts may be padded to the width of the largest, or not at all. */
static bool next_path(const search *in, char out[NAME_MAX_HERE], uint64_t *size) {
    const unsigned index = (unsigned)in->found->count;
    const ls_volume_folder *folder = in->folder;
    name plain = in->of;
    if (!volume_path(&in->of, in->path, index, out)) return false;
    if (folder->has(folder->context, out, size)) return true;
    plain.width = 1;
    return in->of.scheme == RAR_PARTS && volume_path(&plain, in->path, index, out) &&
           folder->has(folder->context, out, size);
}

static ls_status gather(search *in) {
    char next[NAME_MAX_HERE];
    ls_volumes *out = in->found;
    size_t room = 0;
    uint64_t size;
    ls_status status = LS_OK;
    bool ended = false;
    while (!status && !ended && out->count < VOLUMES_MAX && next_path(in, next, &size)) {
        if (!out->count) in->size = size;
        if (in->of.scheme == NUMBERED && size > in->size) return out->count = 0, LS_OK;
        ended = in->of.scheme == NUMBERED && size < in->size; /* the last one */
        status = add(out, next, &room);
    }
    if (status || in->of.scheme != ZIP_DISKS || !out->count) return status;
    snprintf(next, sizeof next, "%.*s%s", in->of.stem, in->path, in->of.letter & 32 ? ".zip" : ".ZIP");
    return add(out, next, &room);
}

ls_status ls_volumes_find_in(const ls_volume_folder *folder, const char *path, ls_volumes *out) {
    *out = (ls_volumes){.count = 0};
    search in = {.folder = folder, .path = path, .of = read_name(path), .found = out};
    if (!in.of.scheme) return LS_OK;
    ls_status status = gather(&in);
    bool among = false;
    if (!status && in.of.scheme == ZIP_DISKS && out->count) out->head = out->count - 1;
    for (size_t i = 0; i < out->count && !among; i++) {
        among = strcmp(out->paths[i], path) == 0;
        out->is_head = among && i == out->head;
    }
    if (!status && among && agree(&in)) return LS_OK;
    ls_volumes_free(out);
    return status;
}

ls_status ls_volumes_find(const char *path, ls_volumes *out) { return ls_volumes_find_in(&disk, path, out); }

void ls_volumes_free(ls_volumes *volumes) {
    ls_free(volumes->paths);
    ls_arena_free(&volumes->arena);
    *volumes = (ls_volumes){.count = 0};
}
