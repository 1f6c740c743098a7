/* The table of limits: name, unit, meaning, default. The defaults are the ones that the product promises. */
#include "base/limits.h"
#include <string.h>

#define KI 1024ull
#define MI (KI * KI)
#define GI (KI * MI)

const leaksift_limit_info ls_limit_table[LS_LIMIT_COUNT] = {
    [LS_LIMIT_DEPTH] = {"depth", "levels", "containers in containers", 16},
    [LS_LIMIT_ENTRIES] = {"entries", "members", "members of a root: the larger of this and one per entries_per bytes",
                          100000},
    [LS_LIMIT_ENTRIES_PER] = {"entries_per", "bytes", "bytes of the root that allow one more member", 100},
    [LS_LIMIT_BYTES_OUT] = {"bytes_out", "bytes",
                            "unpacked from a root: the larger of this and bytes_out_times its size", 4 * GI},
    [LS_LIMIT_BYTES_OUT_TIMES] = {"bytes_out_times", "times", "unpacked from a root, as a multiple of its size", 20},
    [LS_LIMIT_MEMBER_BYTES] = {"member_bytes", "bytes",
                               "unpacked of one member: the larger of this and member_times its packed size", 4 * GI},
    [LS_LIMIT_MEMBER_TIMES] = {"member_times", "times", "unpacked of one member, as a multiple of its packed size", 20},
    [LS_LIMIT_RATIO] = {"ratio", "times", "unpacked to packed size of one member, beyond ratio_floor", 1000},
    [LS_LIMIT_RATIO_FLOOR] = {"ratio_floor", "bytes", "unpacked size from which ratio is looked at", 64 * MI},
    [LS_LIMIT_OVERLAP] = {"overlap", "members", "members of a ZIP that share bytes with another", 5},
    [LS_LIMIT_TIME] = {"time", "seconds",
                       "for one item without its members, and one more per time_per bytes; set alone, no more", 60},
    [LS_LIMIT_TIME_PER] = {"time_per", "bytes", "bytes of an item that allow one more second", 20 * MI},
    [LS_LIMIT_MATCHES] = {"matches", "findings", "printed for one item and type; all are counted", 10000},
    [LS_LIMIT_PAGES] = {"pages", "pages", "pages, sheets or slides of a document", 100000},
    [LS_LIMIT_TEXT] = {"text", "bytes", "text of one item", 16 * GI},
    [LS_LIMIT_NESTING] = {"nesting", "levels", "nesting inside one format: elements, MIME parts, groups", 1000},
    [LS_LIMIT_PARTS] = {"parts", "parts", "parts of one message", 100000},
    [LS_LIMIT_MEMORY_SPOOL] = {"memory_spool", "bytes", "a member up to this size stays in memory", 8 * MI},
    [LS_LIMIT_TEMPORARY_SPACE] = {"temporary_space", "bytes", "spool files of one scan, all together", 16 * GI},
};

void ls_limits_init(ls_limits *limits) {
    *limits = (ls_limits){.time_per_set = false};
    for (size_t i = 0; i < LS_LIMIT_COUNT; i++) limits->value[i] = ls_limit_table[i].initial;
}

bool ls_limits_set(ls_limits *limits, const char *name, uint64_t value) {
    for (size_t i = 0; i < LS_LIMIT_COUNT; i++) {
        if (strcmp(ls_limit_table[i].name, name) != 0) continue;
        limits->value[i] = value;
        limits->time_per_set |= i == LS_LIMIT_TIME_PER;
        if (i == LS_LIMIT_TIME && !limits->time_per_set)
            limits->value[LS_LIMIT_TIME_PER] = 0; /* a time that was asked for is the time */
        return true;
    }
    return false;
}

const leaksift_limit_info *leaksift_limit_at(size_t index) {
    return index < LS_LIMIT_COUNT ? &ls_limit_table[index] : NULL;
}
