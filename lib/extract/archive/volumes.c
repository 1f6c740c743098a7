/* One volume of several: what stands on the others is missing, and that is said rather than "damaged". */
#include "base/bytes.h"
#include "extract/archive/archive.h"
#include "extract/archive/rar5.h"
#include <string.h>

static bool digit(char c) { return c >= '0' && c <= '9'; }

static bool is_archive(const char *name, size_t length) {
    static const char *const endings[] = {".zip", ".7z",  ".rar", ".tar", ".gz", ".tgz",
                                          ".bz2", ".tbz", ".xz",  ".txz", ".zst"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strncasecmp(name + length - ending, endings[i], ending) == 0) return true;
    }
    return false;
}

/* What split(1) names the pieces of an archive: x.zip.ab, x.tgz-ab, x.tar.part-ab, x.zip.03. NULL, or the ending. Few
 * archives have more than 26 pieces, and x.zip.sh is no piece of one. */
static const char *split_name(const char *name, size_t length) {
    if (length < 6) return NULL;
    const char *end = name + length - 2;
    bool letters = end[0] == 'a' && end[1] >= 'a' && end[1] <= 'z';
    if ((!letters && !(digit(end[0]) && digit(end[1]))) || !strchr(".-_", end[-1])) return NULL;
    size_t stem = length - 3;
    if (stem > 5 && strncasecmp(end - 5, "part", 4) == 0 && strchr(".-_", end[-6])) stem -= 5;
    return is_archive(name, stem) ? end : NULL;
}

/* x.7z.001, x.zip.002; x.zip.aa; x.z01, x.r00; x.part2.rar */
bool ls_volume_name(const char *name) {
    size_t length = name ? strlen(name) : 0;
    if (length < 5) return false;
    const char *end = name + length;
    if (split_name(name, length)) return true;
    if (end[-4] == '.' && digit(end[-3]) && digit(end[-2]) && digit(end[-1])) return true;
    if (end[-4] == '.' && strchr("zZrR", end[-3]) && digit(end[-2]) && digit(end[-1])) return true;
    const char *part = strcasestr(name, ".part");
    return part && digit(part[5]) && strcasecmp(end - 4, ".rar") == 0;
}

bool ls_volume_later(const char *name) {
    if (!ls_volume_name(name)) return false;
    const char *split = split_name(name, strlen(name));
    if (split) return !digit(*split) && strcmp(split, "aa") != 0; /* x.zip.02 may be a second copy, and whole */
    const char *number = name + strlen(name) - 4;
    if ((number[1] | 32) == 'z') return digit(number[2]);
    if (!digit(number[1]) || strcmp(number, ".001") <= 0) return false;
    return is_archive(name, (size_t)(number - name));
}

/* RAR 4 (technote.txt): after the 7 bytes of the signature the main header, type 0x73, flag 1: volume. */
static bool rar4_volume(const uint8_t *head, size_t length) {
    return length >= 12 && memcmp(head, "Rar!\x1a\x07\x00", 7) == 0 && head[9] == 0x73 && ls_le16(head + 10) & 1;
}

/* CFHEADER.flags ([MS-CAB] 2.1): 1 and 2, a previous and a next cabinet; and it must be a cabinet at all. */
static bool cab_volume(const uint8_t *head, size_t length) {
    return length >= 32 && memcmp(head, "MSCF", 4) == 0 && ls_le16(head + 30) & 3;
}

/* The spanning marker at the start of a split ZIP's first volume (APPNOTE 8.5.3). */
static bool zip_volume(const uint8_t *head, size_t length) { return length >= 4 && memcmp(head, "PK\7\10", 4) == 0; }

bool ls_volume_start(const uint8_t *head, size_t length) {
    return rar4_volume(head, length) || ls_rar5_volume(head, length) || cab_volume(head, length) ||
           zip_volume(head, length);
}

bool ls_volume(const ls_extract *about, ls_input *input) {
    size_t length;
    const uint8_t *head = ls_input_peek(input, 0, 64, &length);
    return (head && ls_volume_start(head, length)) || ls_volume_name(about->name);
}
