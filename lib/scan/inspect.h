/* The host's look at every record of a worker before it goes into the journal: one that was broken into may send
 * anything. What comes through can be replayed, summed and printed, is of the root that the worker was given, and may
 * be shared with other roots where it says so. That it is true cannot be seen from here: what a worker says of the
 * content that it was given, digests included, is believed. */
#ifndef LS_SCAN_INSPECT_H
#define LS_SCAN_INSPECT_H
#include "base/limits.h"
#include "scan/copies.h"
#include "scan/plausible.h"
#include "scan/watch.h"

/* What the host knows of the root. */
typedef struct ls_inspected_root {
    const char *name;   /* as it is shown */
    const uint8_t *raw; /* or NULL */
    size_t raw_length;
    uint64_t size;
    uint64_t items_most;
    uint64_t offset; /* where its records begin in the stream */
} ls_inspected_root;

/* Indices below the highest that were not used yet: members that wait for their container's end (scan/shelf.h). */
typedef struct ls_gap {
    uint64_t first, last;
} ls_gap;

typedef struct ls_inspected {
    uint64_t offset;        /* of its ENTER, from the root's */
    uint64_t highest;       /* index of a member */
    size_t gaps;            /* those from here on are its own */
    uint64_t shown, unsure; /* findings */
    ls_below below;
} ls_inspected;

typedef struct ls_inspection {
    ls_vocabulary words;
    const ls_limits *limits;
    ls_inspected_root root;
    uint64_t length; /* of the records until now */
    ls_inspected open[LS_WATCH_DEPTH];
    unsigned depth;
    bool ended;            /* the root */
    uint64_t items, bytes; /* as the records tell */
    ls_known *answered; /* copies that the worker was told of, in order */
    size_t answered_count, answered_capacity, used;
    ls_gap *gaps;
    size_t gap_count, gap_capacity;
    ls_shared *shared; /* what it says may be looked up; room for LS_SHARED_MAX */
    size_t shared_count, sure; /* sure: so many were seen in the records */
    ls_arena arena;
} ls_inspection;

/* false: no memory. */
bool ls_inspection_create(ls_inspection *inspection, const ls_rules *rules, const ls_limits *limits);
void ls_inspection_free(ls_inspection *inspection);
void ls_inspection_begin(ls_inspection *inspection, const ls_inspected_root *root);
/* false: no memory, or more answers than there can be items. */
bool ls_inspection_answered(ls_inspection *inspection, const ls_known *answer);
/* An item may be looked up as a copy; its records come later. false: the form is broken. */
bool ls_inspection_share(ls_inspection *inspection, const uint8_t *payload, size_t length);
/* Whole records that may stand behind those before. */
bool ls_inspect(ls_inspection *inspection, const uint8_t *data, size_t length);
/* The root has ended, and all that is to be shared was seen. */
bool ls_inspection_is_whole(const ls_inspection *inspection);
#endif
