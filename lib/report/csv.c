/* CSV (RFC 4180), one row a finding on one line. A cell that a spreadsheet could take for a formula gets a leading
 * apostrophe (also before full-width signs and after spaces); control and bidirectional characters are written as
 * \uXXXX, so that a row is always one line. Where a value must be had to the byte, JSON Lines has it.
 *
 * `state` is the item's, which comes after its findings: rows wait for it. Of an item with more than LS_HELD_BYTES of
 * rows the first ones go out with state "findings", which is what an item with findings has. */
#include "report/report.h"
#include <string.h>

static bool starts_formula(uint32_t c) {
    switch (c) {
    case '=': case '+': case '-': case '@': case '\t': case '\r': case '\n': /* OWASP, CSV injection */
    case 0xFF1D: case 0xFF0B: case 0xFF0D: case 0xFF20:                       /* their full-width forms */
    case 0x2212: return true;                                                /* MINUS SIGN */
    }
    return false;
}

static bool needs_apostrophe(const char *text, size_t length) {
    uint32_t c = 0;
    for (size_t at = 0; at < length;) {
        at += ls_next_code_point(text + at, length - at, &c);
        if (c != ' ' && c != 0xA0) return starts_formula(c);
    }
    return false;
}

static void put_cell(ls_buffer *row, const char *text) {
    size_t length = text ? strlen(text) : 0;
    bool quoted = length && (strpbrk(text, "\",;'") || needs_apostrophe(text, length));
    if (quoted) ls_buffer_putc(row, '"');
    if (needs_apostrophe(text, length)) ls_buffer_putc(row, '\'');
    for (size_t at = 0; at < length;) {
        uint32_t c;
        at += ls_next_code_point(text + at, length - at, &c);
        if (c == '"') ls_buffer_putc(row, '"');
        if (ls_is_unsafe(c)) ls_buffer_printf(row, "\\u%04x", (unsigned)c);
        else ls_buffer_put_utf8(row, c);
    }
    if (quoted) ls_buffer_putc(row, '"');
}

static void next_cell(ls_buffer *row, const char *text) {
    ls_buffer_putc(row, ',');
    put_cell(row, text);
}

static void next_number(ls_buffer *row, uint64_t number) {
    if (number) ls_buffer_printf(row, ",%llu", (unsigned long long)number);
    else ls_buffer_putc(row, ',');
}

static void put_head(leaksift_report *report) {
    if (!report->begun)
        ls_buffer_puts(&report->out,
                       "item,path,state,type,rule,value,normalized,confidence,page,sheet,cell,line,evidence\r\n");
    report->begun = true;
}

static void put_evidence(leaksift_report *report, const leaksift_finding *f) {
    ls_buffer_clear(&report->other);
    for (size_t i = 0; i < f->evidence_count; i++) {
        const char *line = ls_disclose_evidence(&report->disclose, f->evidence[i], f->value, &report->text);
        if (!line) continue;
        if (report->other.length) ls_buffer_puts(&report->other, "; ");
        ls_buffer_puts(&report->other, line);
    }
    next_cell(&report->row, ls_buffer_cstr(&report->other));
}

static void csv_finding(leaksift_report *report, const leaksift_finding *f) {
    ls_disclose *d = &report->disclose;
    ls_buffer *row = &report->row, *text = &report->text;
    put_head(report);
    ls_buffer_clear(row);
    put_cell(row, f->item);
    next_cell(row, ls_disclose_path(d, f->path, text));
    ls_buffer_putc(row, ',');
    ls_buffer_putc(row, LS_ROW_MARK);
    next_cell(row, f->type);
    next_cell(row, f->rule);
    next_cell(row, ls_disclose_value(d, f, text));
    next_cell(row, ls_disclose_normalized(d, f, text));
    ls_buffer_putc(row, ',');
    ls_put_real(row, f->confidence, 4);
    next_number(row, f->location.page ? f->location.page : f->location.slide);
    next_cell(row, ls_disclose_place(d, "sheet", f->location.sheet, text));
    next_cell(row, ls_disclose_place(d, "cell", f->location.cell, text));
    next_number(row, f->location.line);
    put_evidence(report, f);
    ls_buffer_puts(row, "\r\n");
    ls_report_hold(report, f->item, ls_report_put_row, leaksift_state_name(LEAKSIFT_FINDINGS));
}

static void csv_item(leaksift_report *report, const leaksift_item *item) {
    put_head(report);
    ls_report_release(report, item->id, ls_report_put_row, leaksift_state_name(item->state));
}

static void csv_finish(leaksift_report *report) {
    put_head(report);
    ls_report_release_all(report, ls_report_put_row, leaksift_state_name(LEAKSIFT_FINDINGS));
}

const ls_report_kind ls_report_csv = {NULL, csv_finding, csv_item, NULL, NULL, csv_finish};
