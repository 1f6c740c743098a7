/* A report: callbacks that turn results into one output format. A format is one file and one line in report.c. */
#ifndef LS_REPORT_REPORT_H
#define LS_REPORT_REPORT_H
#include "base/arena.h"
#include "base/digest.h"
#include "report/disclose.h"
#include "report/held.h"
#include "report/json.h"

typedef struct ls_page ls_page; /* page.c */

/* What a format does with each kind of result; any may be NULL. Each appends to report->out. */
typedef struct ls_report_kind {
    void (*run)(leaksift_report *report, const leaksift_run_info *info);
    void (*finding)(leaksift_report *report, const leaksift_finding *finding);
    void (*item)(leaksift_report *report, const leaksift_item *item);
    void (*text)(leaksift_report *report, const leaksift_text *text);
    void (*summary)(leaksift_report *report, const leaksift_summary *summary);
    void (*finish)(leaksift_report *report);
} ls_report_kind;

extern const ls_report_kind ls_report_jsonl, ls_report_csv, ls_report_sarif, ls_report_page;

struct leaksift_report {
    const ls_report_kind *kind;
    leaksift_callbacks callbacks;
    int (*write)(void *context, const void *data, size_t size);
    void *write_context;
    bool terminal;
    unsigned width;
    char *results_name;
    ls_hmac_key *key; /* NULL: none */
    ls_disclose disclose;
    leaksift_status status; /* the first failure */
    ls_buffer out;          /* what is to be written next */
    ls_buffer text, other;  /* scratch for one disclosed string each */
    bool begun;             /* the format's head is written */
    uint64_t lines;         /* jsonl: written so far */
    ls_sha256 digest;       /* jsonl: over them */
    ls_held held;           /* csv, sarif: rows of findings whose item has not ended */
    ls_held waiting;        /* masked: such findings, packed */
    ls_buffer packed, due;  /* masked: one of them; those of the item that ends */
    ls_arena arena;         /* masked: strings of the one that is shown */
    ls_buffer row, rows;    /* csv, sarif: one row in the making; those of one item */
    ls_buffer head, head_of; /* jsonl: how each text of an item begins; the path and type of that item */
    size_t head_type_at;    /* jsonl: where in `head_of` the type stands */
    size_t line_at;         /* jsonl: where in `out` the last line begins */
    bool text_is_open;      /* jsonl: it is a text that may still grow … */
    size_t tail_at;         /* … before this place in `out`; behind it stands its length: */
    size_t length_at, length_end;
    uint64_t text_length;
    ls_buffer rules, notes; /* sarif: what goes behind the results */
    uint64_t notes_left_out;
    char started[24];
    bool completed;
    ls_page *page; /* summary */
};

/* Writes report->out and empties it. */
void ls_report_flush(leaksift_report *report);

/* Rows are built in report->row with LS_ROW_MARK where a word of the item goes; no NUL and no other such mark stands
 * in them. ls_report_hold() keeps the row until its item ends; `put` gets rows that are due, with that word. When so
 * much is held that memory must be saved, rows go out early with `early`. */
#define LS_ROW_MARK '\1'
typedef void ls_row_writer(leaksift_report *report, const char *row, size_t length, const char *word);
void ls_report_hold(leaksift_report *report, const char *item, ls_row_writer *put, const char *early);
void ls_report_release(leaksift_report *report, const char *item, ls_row_writer *put, const char *word);
void ls_report_release_all(leaksift_report *report, ls_row_writer *put, const char *word);
/* The row to report->out, its mark replaced. */
void ls_report_put_row(leaksift_report *report, const char *row, size_t length, const char *word);
#endif
