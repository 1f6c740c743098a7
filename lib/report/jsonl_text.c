/* The text lines of JSON Lines. A workbook has one a cell, so they are put together from parts that are made as seldom
 * as can be, straight into report->out: the head once an item, the text as it comes, and what stands behind it.
 *
 * A text that is cut only because it is long comes in pieces that are glued together; here they become one line again,
 * so that lines joined with newlines are the item's text. So the last line stays open, without its newline, until
 * something else comes: a further piece goes in before report->tail_at, and the text's length, from report->length_at
 * to report->length_end, becomes another. */
#include "report/jsonl.h"
#include <string.h>

enum {
    TEXT_HELD_MAX = 8 << 20, /* past it a further line begins, which says that it is glued */
    WRITE_AT = 256 << 10,    /* so many bytes go to the writer at once */
};

#define PUT(buffer, literal) ls_buffer_append(buffer, literal, sizeof(literal) - 1)

void ls_jsonl_text_end(leaksift_report *report) {
    if (!report->text_is_open) return;
    report->text_is_open = false;
    ls_jsonl_line_end(report, report->line_at, report->begun);
}

/* Kind, path and type: the same as in the line before, most often. */
static void put_head(leaksift_report *report, const leaksift_text *text) {
    const char *type = text->media_type ? text->media_type : "";
    ls_buffer *of = &report->head_of;
    if (!of->length || strcmp(of->data, text->path) != 0 || strcmp(of->data + report->head_type_at, type) != 0) {
        ls_buffer_clear(of);
        ls_buffer_clear(&report->head);
        report->head_type_at = strlen(text->path) + 1;
        ls_buffer_append(of, text->path, report->head_type_at);
        ls_buffer_append(of, type, strlen(type) + 1);
        ls_json json = {&report->head, false};
        ls_json_open(&json, '{');
        ls_json_member(&json, "kind", "text");
        ls_json_member(&json, "path", ls_disclose_path(&report->disclose, text->path, &report->text));
        ls_json_member(&json, "media_type", text->media_type);
        if (of->failed || report->head.failed) report->row.failed = true;
    }
    ls_buffer_append(&report->out, report->head.data, report->head.length);
}

static void put_text(leaksift_report *report, const leaksift_text *text) {
    if (report->disclose.values == LEAKSIFT_PLAIN) ls_json_escape(&report->out, text->text, text->length);
    report->text_length += text->length;
}

static void put_length(leaksift_report *report) {
    report->length_at = report->out.length;
    ls_buffer_put_number(&report->out, report->text_length);
    report->length_end = report->out.length;
}

static void put_line(leaksift_report *report, const leaksift_text *text) {
    ls_buffer *out = &report->out;
    const bool shown = report->disclose.values == LEAKSIFT_PLAIN;
    report->line_at = out->length;
    put_head(report, text);
    PUT(out, ",\"offset\":");
    size_t offset_at = out->length;
    ls_buffer_put_number(out, text->location.offset);
    size_t offset_length = out->length - offset_at;
    if (shown) PUT(out, ",\"text\":\"");
    report->text_length = 0;
    put_text(report, text);
    report->tail_at = out->length;
    if (shown) ls_buffer_putc(out, '"');
    if (text->glued) PUT(out, ",\"glued\":true");
    PUT(out, ",\"location\":{\"offset\":");
    if (!ls_buffer_room(out, offset_length)) return;
    ls_buffer_append(out, out->data + offset_at, offset_length);
    PUT(out, ",\"length\":");
    put_length(report);
    ls_json json = {out, true};
    ls_jsonl_place(report, &json, &text->location);
    PUT(out, "}}");
    report->text_is_open = true;
}

static void add_piece(leaksift_report *report, const leaksift_text *piece) {
    ls_buffer *out = &report->out, *row = &report->row;
    size_t length_at = report->length_at - report->tail_at, length_end = report->length_end - report->tail_at;
    row->length = 0;
    if (out->failed || !ls_buffer_append(row, out->data + report->tail_at, out->length - report->tail_at)) return;
    out->length = report->tail_at;
    put_text(report, piece);
    report->tail_at = out->length;
    ls_buffer_append(out, row->data, length_at);
    put_length(report);
    ls_buffer_append(out, row->data + length_end, row->length - length_end);
}

void ls_jsonl_text(leaksift_report *report, const leaksift_text *text) {
    bool fits = report->text_length + text->length <= TEXT_HELD_MAX;
    if (text->glued && report->text_is_open && fits) {
        add_piece(report, text);
        return;
    }
    ls_jsonl_text_end(report);
    if (report->out.length > WRITE_AT) ls_report_flush(report);
    put_line(report, text);
}
