/* Counts findings of one item by type, exactly: totals, distinct values, own ones, those under the threshold. Distinct
 * values are kept as 128-bit hashes; past 131,072 of one type they go to a sorter on disk. Each value that is new goes
 * into a VALUES record, so that the host can count over the whole run. */
#ifndef LS_SCAN_TALLY_H
#define LS_SCAN_TALLY_H
#include "base/arena.h"
#include "scan/record.h"
#include "scan/sorter.h"

typedef struct ls_tally_type {
    const char *type; /* of the rule: lives as long as the engine */
    uint64_t total, own, below, printed, printed_below;
    uint8_t (*slots)[16]; /* all-zero: free */
    size_t capacity, count;
    ls_sorter *overflow;
    ls_buffer pending; /* packed values for the next VALUES record */
} ls_tally_type;

/* A value that was counted lately: a text says the same ones again and again, and a hash is the most that counting
 * costs. */
enum { LS_TALLY_LATELY = 64, LS_TALLY_TEXT = 39 };
typedef struct ls_tally_seen {
    uint64_t item; /* in whose text, counted from 1; of one before: none */
    const char *type;
    uint8_t length;
    char text[LS_TALLY_TEXT];
} ls_tally_seen;

typedef struct ls_tally {
    ls_tally_type *types;
    size_t count, capacity;
    const char *work_dir;
    uint64_t spilled; /* values that went to a sorter */
    uint64_t items;   /* that were counted before this one */
    ls_tally_seen lately[LS_TALLY_LATELY];
} ls_tally;

/* Counts one finding. `domain` as in ls_value. */
ls_status ls_tally_add(ls_tally *tally, const char *type, const char *normalized, bool own, bool below,
                       const char *domain, ls_buffer *out, ls_tally_type **counted);
/* The counts, in the arena; writes the last VALUES records to `out`. */
ls_status ls_tally_finish(ls_tally *tally, ls_arena *arena, ls_buffer *out, leaksift_count **counts, size_t *count);
/* Seconds that ls_tally_finish() will take, where it takes any. */
double ls_tally_debt(const ls_tally *tally);
void ls_tally_reset(ls_tally *tally);
void ls_tally_free(ls_tally *tally);
/* The hash that stands for a value. */
void ls_value_hash(const char *type, const char *normalized, uint8_t hash[16]);
#endif
