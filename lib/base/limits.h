/* The budget's limits, by name. One table gives their names, units and defaults to options, run line and help. */
#ifndef LS_BASE_LIMITS_H
#define LS_BASE_LIMITS_H
#include "base/status.h"
#include <stdbool.h>

typedef enum ls_limit {
    LS_LIMIT_DEPTH = 0,       /* containers in containers: 16 */
    LS_LIMIT_ENTRIES,         /* members a root: the larger of this, 100,000 … */
    LS_LIMIT_ENTRIES_PER,     /* … and one per so many bytes of the root: 100 */
    LS_LIMIT_BYTES_OUT,       /* unpacked bytes a root: the larger of this, 4 GiB … */
    LS_LIMIT_BYTES_OUT_TIMES, /* … and so many times the root: 20 */
    LS_LIMIT_MEMBER_BYTES,    /* unpacked bytes a member: the larger of this, 4 GiB … */
    LS_LIMIT_MEMBER_TIMES,    /* … and so many times its packed size: 20 */
    LS_LIMIT_RATIO,           /* unpacked to packed bytes of one member: 1,000 … */
    LS_LIMIT_RATIO_FLOOR,     /* … once it is beyond so many bytes: 64 MiB */
    LS_LIMIT_OVERLAP,         /* members of a ZIP that share bytes with another: 5 */
    LS_LIMIT_TIME,            /* seconds an item, its members' time not counted: 60 … */
    LS_LIMIT_TIME_PER,        /* … and one more for so many bytes: 20 MiB; none where `time` alone was set */
    LS_LIMIT_MATCHES,         /* findings printed an item and type: 10,000 (all are counted) */
    LS_LIMIT_PAGES,           /* pages, sheets or slides a document: 100,000 */
    LS_LIMIT_TEXT,            /* text bytes an item: 16 GiB */
    LS_LIMIT_NESTING,         /* nesting inside one format (elements, MIME parts, groups): 1,000 */
    LS_LIMIT_PARTS,           /* parts of one message: 100,000 */
    LS_LIMIT_MEMORY_SPOOL,    /* a member up to this stays in memory: 8 MiB */
    LS_LIMIT_TEMPORARY_SPACE, /* spool files, all together: 16 GiB */
    LS_LIMIT_COUNT
} ls_limit;

typedef struct ls_limits {
    uint64_t value[LS_LIMIT_COUNT];
    bool time_per_set;
} ls_limits;

extern const leaksift_limit_info ls_limit_table[LS_LIMIT_COUNT];
void ls_limits_init(ls_limits *limits);
/* false: no limit of that name. */
bool ls_limits_set(ls_limits *limits, const char *name, uint64_t value);
#endif
