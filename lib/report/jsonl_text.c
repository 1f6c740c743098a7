/* The text lines of JSON Lines. A workbook has one a cell, so they are put together from parts that are made as seldom
 * as can be, straight into report->out: the head once an item, the text as it comes, and what stands behind it.
 *
 * A text that is cut only because it is long comes in pieces that are glued together; here they become one line again,
 * so that lines joined with newlines are the item's text. So the last line stays open until something else comes: what
 * goes behind its text waits in report->row, and the text's length, which is only known then, goes in at
 * report->length_at. */
#include "report/jsonl.h"
#include <string.h>

enum {
    TEXT_HELD_MAX = 8 << 20, /* past it a further line begins, which says that it is glued */
    WRITE_AT = 256 << 10,    /* so many bytes go to the writer at once */
};

#define PUT(buffer, literal) ls_buffer_append(buffer, literal, sizeof(literal) - 1)

void ls_jsonl_text_end(leaksift_report *report) {
    ls_buffer *out = &report->out;
    const ls_buffer *row = &report->row;
    const bool shown = report->disclose.values == LEAKSIFT_PLAIN;
    if (!report->text_is_open) return;
    report->text_is_open = false;
    if (shown) ls_buffer_putc(out, '"');
    ls_buffer_append(out, row->data, report->length_at);
    ls_buffer_put_number(out, report->text_length);
    ls_buffer_append(out, row->data + report->length_at, row->length - report->length_at);
    ls_jsonl_line_end(report, report->line_at, report->begun);
}

/* Kind, path and type: the same as in the line before, most often. */
static void put_head(leaksift_report *report, const leaksift_text *text) {
    const char *type = text->media_type ? text->media_type : "";
    size_t length = strlen(text->path) + 1, size = length + strlen(type) + 1;
    ls_buffer *of = &report->head_of;
    if (of->length != size || memcmp(of->data, text->path, length) != 0 ||
        memcmp(of->data + length, type, size - length) != 0) {
        ls_buffer_clear(of);
        ls_buffer_clear(&report->head);
        ls_buffer_append(of, text->path, length);
        ls_buffer_append(of, type, size - length);
        ls_json json = {&report->head, false};
        ls_json_open(&json, '{');
        ls_json_member(&json, "kind", "text");
        ls_json_member(&json, "path", ls_disclose_path(&report->disclose, text->path, &report->text));
        ls_json_member(&json, "media_type", text->media_type);
        if (of->failed || report->head.failed) report->row.failed = true;
    }
    ls_buffer_append(&report->out, report->head.data, report->head.length);
}

/* What stands behind the text. */
static void put_tail(leaksift_report *report, const leaksift_text *text, size_t offset_at, size_t offset_length) {
    ls_buffer *row = &report->row;
    row->length = 0;
    if (text->glued) PUT(row, ",\"glued\":true");
    PUT(row, ",\"location\":{\"offset\":");
    ls_buffer_append(row, report->out.data + offset_at, offset_length); /* as before the text */
    PUT(row, ",\"length\":");
    report->length_at = row->length;
    ls_json json = {row, true};
    ls_jsonl_place(report, &json, &text->location);
    PUT(row, "}}");
}

static void begin(leaksift_report *report, const leaksift_text *text) {
    if (report->out.length > WRITE_AT) ls_report_flush(report);
    report->line_at = report->out.length;
    put_head(report, text);
    PUT(&report->out, ",\"offset\":");
    size_t offset_at = report->out.length;
    ls_buffer_put_number(&report->out, text->location.offset);
    put_tail(report, text, offset_at, report->out.length - offset_at);
    if (report->disclose.values == LEAKSIFT_PLAIN) PUT(&report->out, ",\"text\":\"");
    report->text_length = 0;
    report->text_is_open = true;
}

void ls_jsonl_text(leaksift_report *report, const leaksift_text *text) {
    bool fits = report->text_length + text->length <= TEXT_HELD_MAX;
    if (!text->glued || !report->text_is_open || !fits) {
        ls_jsonl_text_end(report);
        begin(report, text);
    }
    report->text_length += text->length;
    if (report->disclose.values == LEAKSIFT_PLAIN) ls_json_escape(&report->out, text->text, text->length);
}
