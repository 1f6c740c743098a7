/* Parts of JSON Lines that the summary line shares with the others. */
#ifndef LS_REPORT_JSONL_H
#define LS_REPORT_JSONL_H
#include "report/report.h"

void ls_jsonl_summary(leaksift_report *report, const leaksift_summary *summary);
void ls_jsonl_organizations(leaksift_report *report, ls_json *json, const leaksift_organization *all, size_t count,
                            bool in_summary);
void ls_jsonl_counts(ls_json *json, const leaksift_count *counts, size_t count);
void ls_jsonl_sensitivity(leaksift_report *report, ls_json *json, const leaksift_item *item);
void ls_jsonl_inside(ls_json *json, const leaksift_inside *inside); /* NULL: nothing */
#endif
