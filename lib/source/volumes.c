/* Names propose, contents decide: "scan.001" and "scan.002" are as often two pages as two halves. Pieces of a split
 * file have one size but for the last; volumes of an archive begin with its signature; a ZIP's end record counts its
 * disks (APPNOTE 4.3.16). split(1) counts aa, ab, … yz, zaaa, … or 00, 01, … 89, 9000, …; its -n makes pieces that
 * differ by a byte, or leaves the rest to the last. */
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

enum { LETTERS = 26 * 25 /* x.yz is the last of two */, DIGITS = 90 /* x.89 */ };

typedef enum scheme { NONE = 0, NUMBERED, LETTERED, COUNTED, RAR_PARTS, RAR_OLD, ZIP_DISKS } scheme;

typedef struct name {
    scheme scheme;
    int stem;     /* bytes before what changes */
    int width;    /* digits of the number */
    char letter;  /* r or z as written */
    bool is_last; /* x.zip */
    bool from_zero; /* there is an x.000 */
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
    if (!part) return (name){.scheme = NONE};
    int width = (int)(length - 4 - at);
    return (name){.scheme = RAR_PARTS, .stem = (int)at, .width = width, .suffix = path + length - 4};
}

/* x.aa, x-aa, x_aa, or xaa, which is what split names its pieces when nothing is asked for; with -d x.00, x00. */
static name read_split(const char *path, const char *last) {
    size_t length = strlen(last), ending = 0, numbers = 0;
    while (ending < length && last[length - ending - 1] >= 'a' && last[length - ending - 1] <= 'z') ending++;
    while (numbers < length && digits(last + length - numbers - 1, 1)) numbers++;
    size_t count = numbers ? numbers : ending;
    bool bare = last[0] == 'x' && (numbers ? length - numbers == 1 : ending == length);
    if (bare && !numbers) count--;
    const char *end = last + length - count;
    bool long_one = count == 4 && *end == (numbers ? '9' : 'z');
    if (length > count && (count == 2 || long_one) && (bare || strchr(".-_", end[-1])))
        return (name){.scheme = numbers ? COUNTED : LETTERED, .stem = (int)(end - path)};
    return (name){.scheme = NONE};
}

static name read_name(const char *path) {
    size_t length = strlen(path);
    const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;
    name split = length < NAME_MAX_HERE - 16 ? read_split(path, last) : (name){.scheme = NONE};
    if (split.scheme) return split;
    if (strlen(last) < 5 || length >= NAME_MAX_HERE - 16) return (name){.scheme = NONE};
    const char *end = path + length - 4;
    if (*end != '.') {
        const char *dot = strrchr(last, '.'); /* x.z100 */
        bool many = dot && dot > last && strlen(dot) == 5 && (dot[1] | 32) == 'z' && digits(dot + 2, 3);
        return many ? (name){.scheme = ZIP_DISKS, .stem = (int)(dot - path), .letter = dot[1]} : (name){.scheme = NONE};
    }
    if (digits(end + 1, 3)) return (name){.scheme = NUMBERED, .stem = (int)length - 3};
    name part = strcasecmp(end, ".rar") == 0 ? read_part(path, length) : (name){.scheme = NONE};
    if (part.scheme) return part;
    bool rar = strcasecmp(end, ".rar") == 0 || ((end[1] | 32) >= 'r' && (end[1] | 32) <= 's' && digits(end + 2, 2));
    if (rar) return (name){.scheme = RAR_OLD, .stem = (int)length - 4, .letter = end[1]};
    bool zip = strcasecmp(end, ".zip") == 0;
    if (zip || ((end[1] | 32) == 'z' && digits(end + 2, 2)))
        return (name){.scheme = ZIP_DISKS, .stem = (int)length - 4, .letter = end[1], .is_last = zip};
    return (name){.scheme = NONE};
}

/* The path of volume `index`, from 0. false: there is none of that number. */
static bool volume_path(const name *of, const char *path, unsigned index, char out[NAME_MAX_HERE]) {
    bool capital = of->letter && !(of->letter & 32);
    int length = -1;
    switch (of->scheme) {
    case NUMBERED:
        index += !of->from_zero;
        length = index < 1000 ? snprintf(out, NAME_MAX_HERE, "%.*s%03u", of->stem, path, index) : -1;
        break;
    case LETTERED:
        if (index < LETTERS)
            length = snprintf(out, NAME_MAX_HERE, "%.*s%c%c", of->stem, path, 'a' + index / 26, 'a' + index % 26);
        else if ((index -= LETTERS) < LETTERS * 26)
            length = snprintf(out, NAME_MAX_HERE, "%.*sz%c%c%c", of->stem, path, 'a' + index / 676,
                              'a' + index / 26 % 26, 'a' + index % 26);
        break;
    case COUNTED:
        if (index < DIGITS) length = snprintf(out, NAME_MAX_HERE, "%.*s%02u", of->stem, path, index);
        else if ((index -= DIGITS) < DIGITS * 10)
            length = snprintf(out, NAME_MAX_HERE, "%.*s9%03u", of->stem, path, index);
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
    static const ls_volume_kind kinds[] = {[NUMBERED] = LS_VOLUME_PIECE, [LETTERED] = LS_VOLUME_PIECE,
                                           [COUNTED] = LS_VOLUME_PIECE, [RAR_PARTS] = LS_VOLUME_RAR,
                                           [RAR_OLD] = LS_VOLUME_RAR, [ZIP_DISKS] = LS_VOLUME_DISK};
    char first[NAME_MAX_HERE];
    name of = read_name(path);
    of.from_zero = of.scheme == NUMBERED && strcmp(path + of.stem, "000") == 0;
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
    uint64_t size, total; /* of the first, of all */
    bool ended;    /* the last is smaller */
} search;

static bool is_piece(scheme scheme) { return scheme == NUMBERED || scheme == LETTERED || scheme == COUNTED; }

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

/* Text that was cut inside a line. Where all pieces end with a line, nothing stands on two of them: each is read for
 * itself. */
static bool cuts_lines(const search *in) {
    for (size_t i = 0; i + 1 < in->found->count; i++) {
        uint8_t last;
        if (read_volume(in, i, true, &last, 1) == 1 && last != '\n') return true;
    }
    return false;
}

/* Two halves rather than two files: the second does not begin as the first does, nor is it text. */
static bool are_pieces(const search *in) {
    uint8_t first[HEAD] = {0}, second[HEAD] = {0};
    size_t one = read_volume(in, 0, false, first, HEAD), two = read_volume(in, 1, false, second, HEAD);
    bool round = in->size % STEP_BINARY == 0 || in->size % STEP_DECIMAL == 0, text = is_plain_text(second, two);
    bool split = in->of.scheme != NUMBERED;
    if (!one || !two) return false;
    if (split && text && is_plain_text(first, one)) return (round || in->found->count > 2) && cuts_lines(in);
    if (memcmp(first, second, 4) == 0) return false;
    if (starts_archive(first)) return true; /* of stored members perhaps, and so its second piece may be text */
    if (split) return round || in->found->count > 2;
    if (text) return false;
    const char *slash = strrchr(in->path, '/'), *last = slash ? slash + 1 : in->path;
    /* x.iso.001, not page.001 */
    bool has_suffix = memchr(last, '.', (size_t)(in->path + in->of.stem - 1 - last)) != NULL;
    return has_suffix && round;
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

/* ---- is the last of them the last that there was? ---- */

static bool ends_zip(const search *in) {
    uint8_t *tail = ls_malloc(LS_VOLUMES_TAIL);
    size_t got = tail ? read_volume(in, in->found->count - 1, true, tail, LS_VOLUMES_TAIL) : 0;
    bool found = !tail || end_record(tail, got, got) != NULL; /* no memory: nothing is said */
    ls_free(tail);
    return found;
}

static uint64_t number(const uint8_t *at, size_t bytes) {
    uint64_t value = 0;
    while (bytes--) value = value << 8 | at[bytes];
    return value;
}

/* A 7z's first header says where its directory stands (7zFormat.txt: after 12 bytes offset and size). */
static bool ends_7z(const search *in, const uint8_t *head) {
    uint64_t offset = number(head + 12, 8), size = number(head + 20, 8);
    return offset <= in->total && size <= in->total && 32 + offset + size <= in->total;
}

/* The end of a volume says whether another follows: in RAR 5 a header of type 5, in RAR 4 a block of type 0x7b whose
 * length leads to the file's end. One without is older and says nothing. */
static bool ends_rar(const search *in, const uint8_t *head) {
    uint8_t tail[32];
    size_t got = read_volume(in, in->found->count - 1, true, tail, sizeof tail);
    if (head[6] == 1) return got < 8 || tail[got - 4] != 3 || tail[got - 3] != 5 || !(tail[got - 1] & 1);
    for (size_t left = 7; left <= got; left++) {
        const uint8_t *block = tail + got - left;
        if (block[2] == 0x7b && number(block + 5, 2) == left) return !(block[3] & 1);
    }
    return true;
}

/* A last piece that is smaller than the others ends the file. One as large might: most archives say so at their end. */
static bool is_whole(const search *in) {
    uint8_t head[HEAD] = {0}, tail[2];
    if (in->of.scheme == ZIP_DISKS || in->ended) return true;
    if (read_volume(in, 0, false, head, HEAD) < 32) return true;
    if (memcmp(head, "Rar!", 4) == 0) return ends_rar(in, head);
    if (memcmp(head, "PK", 2) == 0) return ends_zip(in);
    if (memcmp(head, "7z\xbc\xaf", 4) == 0) return ends_7z(in, head);
    bool xz = memcmp(head, "\xfd" "7zX", 4) == 0, tar = memcmp(head + USTAR_AT, "ustar", 5) == 0;
    if (!xz && !tar) return !starts_archive(head);
    if (read_volume(in, in->found->count - 1, true, tail, 2) != 2) return true;
    return xz ? memcmp(tail, "YZ", 2) == 0 : !tail[0] && !tail[1];
}

static bool agree(const search *in) {
    if (in->found->count < 2) return false;
    switch (in->of.scheme) {
    case NUMBERED:
    case LETTERED:
    case COUNTED: return are_pieces(in);
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
    bool last = false;
    const bool pieces = is_piece(in->of.scheme), split = in->of.scheme != NUMBERED;
    while (!status && out->count < VOLUMES_MAX && next_path(in, next, &size)) {
        if (!out->count) in->size = size;
        if (last || (pieces && !split && size > in->size)) { /* behind the last, or larger than the first */
            if (!in->ended) out->count = 0;
            return LS_OK;
        }
        in->ended = pieces && size + (split ? 1 : 0) < in->size;
        last = in->ended || (pieces && size > in->size);
        if (last && !in->ended && size - in->size > out->count + 1) return out->count = 0, LS_OK; /* no split -n */
        in->total += size;
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
    char zero[NAME_MAX_HERE];
    uint64_t size;
    in.of.from_zero = true;
    bool has_zero = in.of.scheme == NUMBERED && volume_path(&in.of, path, 0, zero);
    in.of.from_zero = has_zero && folder->has(folder->context, zero, &size);
    ls_status status = gather(&in);
    bool among = false;
    if (!status && in.of.scheme == ZIP_DISKS && out->count) out->head = out->count - 1;
    for (size_t i = 0; i < out->count && !among; i++) {
        among = strcmp(out->paths[i], path) == 0;
        out->is_head = among && i == out->head;
    }
    if (!status && among && agree(&in)) return out->lacks = !is_whole(&in), LS_OK;
    ls_volumes_free(out);
    return status;
}

ls_status ls_volumes_find(const char *path, ls_volumes *out) { return ls_volumes_find_in(&disk, path, out); }

void ls_volumes_free(ls_volumes *volumes) {
    ls_free(volumes->paths);
    ls_arena_free(&volumes->arena);
    *volumes = (ls_volumes){.count = 0};
}
