/* Parts of JSON Lines that its files share. */
#ifndef LS_REPORT_JSONL_H
#define LS_REPORT_JSONL_H
#include "report/report.h"

void ls_jsonl_summary(leaksift_report *report, const leaksift_summary *summary);
void ls_jsonl_organizations(leaksift_report *report, ls_json *json, const leaksift_organization *all, size_t count,
                            bool in_summary);
void ls_jsonl_counts(ls_json *json, const leaksift_count *counts, size_t count);
void ls_jsonl_sensitivity(leaksift_report *report, ls_json *json, const leaksift_item *item);
void ls_jsonl_inside(ls_json *json, const leaksift_inside *inside); /* NULL: nothing */
/* The members of a location behind its offset and length. */
void ls_jsonl_place(leaksift_report *report, ls_json *json, const leaksift_location *at);
/* The line that stands in report->out from `from` on is whole. Texts without a run before them have no summary behind
 * them that would tell the digest. */
void ls_jsonl_line_end(leaksift_report *report, size_t from, bool digested);
void ls_jsonl_text(leaksift_report *report, const leaksift_text *text);
void ls_jsonl_text_end(leaksift_report *report); /* before anything but a text */
#endif
