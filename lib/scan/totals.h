/* The sums of a run, exact in bounded memory: what grows with the input (distinct values, domains, organisations) goes
 * through sorters, the rest are counters. */
#ifndef LS_SCAN_TOTALS_H
#define LS_SCAN_TOTALS_H
#include "scan/engine.h"
#include "scan/record.h"
#include "scan/sorter.h"

typedef struct ls_totals ls_totals;

ls_totals *ls_totals_create(const leaksift_engine *engine, const char *work_dir); /* NULL: no memory */
void ls_totals_free(ls_totals *totals);
/* Distinct values of an item that is no copy; before its item. */
ls_status ls_totals_values(ls_totals *totals, uint64_t ordinal, ls_unpack *payload);
/* Each ended item, with path, level and inside. `is_root`: met by the walk. */
ls_status ls_totals_item(ls_totals *totals, const leaksift_item *item, bool is_root);
/* Sums up; what it points to lives as long as `totals`. */
ls_status ls_totals_finish(ls_totals *totals, leaksift_summary *summary);
#endif
