/* Text of RTF → segments: paragraphs, cells with their headers, notes, comments. */
#include "extract/rtf/rtf_state.h"
#include "base/utf8.h"
#include <string.h>

enum {
    LONG_TEXT = 1 << 16,  /* an open paragraph is handed on in pieces of this */
    CELL_TEXT = 4096,     /* a cell that holds more is a page laid out as a table: piece by piece */
    STRING_MAX = 1 << 16, /* of a title and its like */
    HTML_MAX = 32 << 20,
    RUN_MAX = 1 << 14
};

/* ---- tables ---- */

static ls_rtf_table *table_of(ls_rtf *rtf, bool nested) {
    return &rtf->tables[nested ? 2 : rtf->frame_count > 1 ? 1 : 0];
}

static void open_row(ls_rtf *rtf, ls_rtf_table *table) {
    if (table->open) return;
    table->open = true;
    ls_table_row(&table->cells, ++rtf->group);
    if (table->header) ls_table_mark(&table->cells);
}

static void end_table(ls_rtf_table *table) {
    table->open = false;
    ls_table_begin(&table->cells);
}

/* ---- handing on ---- */

static leaksift_part part_of(uint8_t destination) {
    switch (destination) {
    case LS_RTF_HEADER: return LEAKSIFT_PART_HEADER;
    case LS_RTF_FOOTER: return LEAKSIFT_PART_FOOTER;
    case LS_RTF_NOTE: return LEAKSIFT_PART_NOTE;
    case LS_RTF_COMMENT: return LEAKSIFT_PART_COMMENT;
    default: return LEAKSIFT_PART_BODY;
    }
}

static ls_status give(ls_rtf *rtf, const ls_rtf_frame *frame, const char *text, size_t length,
                      const ls_rtf_table *table) {
    while (length && text[length - 1] == '\n') length--;
    if (!length) return LS_OK;
    ls_segment segment = {.text = text, .length = length, .part = part_of(frame->destination), .glued = frame->glued,
                          .heading = ls_rtf_top(rtf)->heading};
    if (frame->destination == LS_RTF_COMMENT) segment.group = rtf->comment_group;
    if (table) ls_table_place(&table->cells, &segment);
    return ls_sink_text(rtf->sink, &segment);
}

static ls_status give_deleted(ls_rtf *rtf, const ls_rtf_frame *frame) {
    if (rtf->deleted.length <= frame->deleted) return LS_OK;
    ls_segment segment = {.text = rtf->deleted.data + frame->deleted, .length = rtf->deleted.length - frame->deleted,
                          .part = LEAKSIFT_PART_DELETED};
    while (segment.length && segment.text[segment.length - 1] == '\n') segment.length--;
    ls_status status = segment.length ? ls_sink_text(rtf->sink, &segment) : LS_OK;
    rtf->deleted.length = frame->deleted;
    return status;
}

static bool in_table(const ls_rtf_group *group) { return group->intbl || group->itap > 0; }

static ls_status give_text(ls_rtf *rtf, ls_rtf_frame *frame, const ls_rtf_table *table) {
    ls_status status = LS_OK;
    if (rtf->text.length > frame->begin)
        status = give(rtf, frame, rtf->text.data + frame->begin, rtf->text.length - frame->begin, table);
    rtf->text.length = frame->nest = frame->begin;
    frame->glued = false;
    return status;
}

/* Hands on what is there of a long paragraph, up to its last white space. */
static ls_status give_piece(ls_rtf *rtf, ls_rtf_frame *frame) {
    size_t end = rtf->text.length, floor = end - 1024, begin = frame->begin;
    while (end > floor && (unsigned char)rtf->text.data[end - 1] > ' ') end--;
    if (end == floor)
        for (end = rtf->text.length; end > floor && ((unsigned char)rtf->text.data[end - 1] & 0xC0) == 0x80;) end--;
    if (end > floor && (unsigned char)rtf->text.data[end - 1] >= 0xC0) end--;
    ls_rtf_table *table = in_table(ls_rtf_top(rtf)) ? table_of(rtf, false) : NULL;
    ls_status status = give(rtf, frame, rtf->text.data + begin, end - begin, table && table->open ? table : NULL);
    memmove(rtf->text.data + begin, rtf->text.data + end, rtf->text.length - end);
    rtf->text.length -= end - begin;
    frame->nest = begin;
    frame->glued = true;
    return status;
}

ls_status ls_rtf_piece(ls_rtf *rtf) {
    ls_rtf_frame *frame = ls_rtf_frame_of(rtf);
    size_t length = rtf->text.length - frame->begin;
    if (rtf->deleted.length - frame->deleted > LONG_TEXT) {
        ls_status status = give_deleted(rtf, frame);
        if (status != LS_OK) return status;
    }
    if (length <= LONG_TEXT || frame->destination > LS_RTF_COLLECT) return LS_OK;
    if (!rtf->html || rtf->frame_count > 1) return give_piece(rtf, frame);
    if (length <= HTML_MAX) return LS_OK;
    ls_sink_note(rtf->sink, LEAKSIFT_REASON_BYTES_OUT,
                 "the HTML in it is longer than 32 MiB: its mark-up is read as text");
    rtf->html = false;
    return LS_OK;
}

/* ---- adding ---- */

static bool takes_text(const ls_rtf *rtf, const ls_rtf_group *group) {
    if (group->destination == LS_RTF_HTML_TAG) return rtf->html;
    if (group->destination >= LS_RTF_STRINGS_END) return false;
    return !(rtf->html && group->html_off);
}

static ls_buffer *target(ls_rtf *rtf, bool deleted) {
    ls_rtf_frame *frame = ls_rtf_frame_of(rtf);
    if (frame->destination > LS_RTF_COLLECT) {
        if (rtf->text.length - frame->begin <= STRING_MAX) return &rtf->text;
        ls_sink_note(rtf->sink, LEAKSIFT_REASON_BYTES_OUT,
                     "a property or field is longer than 64 KiB: its end was not read");
        return NULL;
    }
    return deleted ? &rtf->deleted : &rtf->text;
}

ls_status ls_rtf_put(ls_rtf *rtf, const char *utf8, size_t length) {
    ls_rtf_group *group = ls_rtf_top(rtf);
    if (!takes_text(rtf, group)) return LS_OK;
    ls_buffer *to = target(rtf, group->deleted);
    if (!to) return LS_OK;
    return ls_buffer_append(to, utf8, length) ? LS_OK : LS_NOMEM;
}

/* Bytes that a writer put there unescaped, in UTF-8 against all rules, are seldom valid by chance in a code page. */
static bool is_utf8(const ls_rtf *rtf) {
    return rtf->run.length >= 2 && ls_utf8_valid(rtf->run.data, rtf->run.length) == rtf->run.length;
}

ls_status ls_rtf_flush(ls_rtf *rtf) {
    if (!rtf->run.length) return rtf->run.failed ? LS_NOMEM : LS_OK;
    ls_buffer *to = target(rtf, rtf->run_deleted);
    ls_status status = LS_OK;
    if (!to) status = LS_OK;
    else if (!rtf->run_high || is_utf8(rtf)) ls_buffer_append(to, rtf->run.data, rtf->run.length);
    else status = ls_codepage_convert(&rtf->pages, rtf->run_page, rtf->run.data, rtf->run.length, to, &rtf->replaced);
    if (to && to->failed) status = LS_NOMEM;
    ls_buffer_clear(&rtf->run);
    rtf->run_high = false;
    return status == LS_OK ? ls_rtf_piece(rtf) : status;
}

/* ---- frames ---- */

ls_status ls_rtf_open_frame(ls_rtf *rtf, uint8_t destination) {
    ls_rtf_group *group = ls_rtf_top(rtf);
    group->destination = destination;
    if (group->framed || rtf->frame_count == LS_RTF_FRAMES)
        return LS_OK; /* too deep: its text goes to the frame around it */
    if (destination == LS_RTF_COMMENT_AUTHOR || (destination == LS_RTF_COMMENT && !rtf->comment_group))
        rtf->comment_group = ++rtf->group;
    if (destination < LS_RTF_COLLECT) {
        group->intbl = false; /* a note in a cell is no cell */
        group->itap = 0;
        end_table(&rtf->tables[1]);
    }
    rtf->frames[rtf->frame_count++] = (ls_rtf_frame){.begin = rtf->text.length, .deleted = rtf->deleted.length,
                                                     .nest = rtf->text.length, .destination = destination};
    group->framed = true;
    return LS_OK;
}

ls_status ls_rtf_close_frame(ls_rtf *rtf) {
    ls_rtf_frame *frame = ls_rtf_frame_of(rtf);
    ls_status status;
    if (frame->destination > LS_RTF_COLLECT) {
        size_t length = rtf->text.length - frame->begin;
        status = ls_rtf_string(rtf, frame->destination, length ? rtf->text.data + frame->begin : "", length);
        rtf->text.length = frame->begin;
    } else {
        status = give_deleted(rtf, frame);
        if (status == LS_OK) status = give_text(rtf, frame, NULL);
    }
    if (frame->destination == LS_RTF_COMMENT) rtf->comment_group = 0;
    if (rtf->frame_count > 1) rtf->frame_count--;
    return status;
}

/* ---- ends of paragraphs, cells, rows ---- */

ls_status ls_rtf_end_paragraph(ls_rtf *rtf) {
    ls_rtf_frame *frame = ls_rtf_frame_of(rtf);
    ls_rtf_group *group = ls_rtf_top(rtf);
    if (!takes_text(rtf, group)) return LS_OK;
    if (frame->destination > LS_RTF_COLLECT || (rtf->html && rtf->frame_count == 1)) return ls_rtf_put(rtf, "\n", 1);
    ls_status status = give_deleted(rtf, frame);
    if (status != LS_OK) return status;
    ls_rtf_table *table = table_of(rtf, false);
    if (!in_table(group) && !(table->open && table->cells.column)) {
        if (table->cells.row) end_table(table);
        return give_text(rtf, frame, NULL);
    }
    if (rtf->text.length > frame->begin && !ls_buffer_putc(&rtf->text, '\n')) return LS_NOMEM;
    frame->nest = rtf->text.length;
    if (rtf->text.length - frame->begin <= CELL_TEXT) return LS_OK;
    open_row(rtf, table);
    return give_text(rtf, frame, table);
}

ls_status ls_rtf_end_cell(ls_rtf *rtf, bool nested) {
    ls_rtf_frame *frame = ls_rtf_frame_of(rtf);
    if (!takes_text(rtf, ls_rtf_top(rtf)) || frame->destination > LS_RTF_COLLECT) return LS_OK;
    if (rtf->html && rtf->frame_count == 1) return ls_rtf_put(rtf, "\t", 1);
    ls_rtf_table *table = table_of(rtf, nested);
    ls_status status = give_deleted(rtf, frame);
    if (status != LS_OK) return status;
    open_row(rtf, table);
    ls_table_next(&table->cells, 1);
    size_t begin = nested ? frame->nest : frame->begin, length = rtf->text.length - begin;
    const char *text = length ? rtf->text.data + begin : "";
    if (!ls_table_keep(&table->cells, text, length, 1)) return LS_NOMEM;
    status = give(rtf, frame, text, length, table);
    rtf->text.length = frame->nest = begin;
    frame->glued = false;
    if (!nested) end_table(&rtf->tables[2]); /* a nested table ends with its cell */
    return status;
}

void ls_rtf_end_row(ls_rtf *rtf, bool nested) {
    ls_rtf_table *table = table_of(rtf, nested);
    table->open = table->header = false;
}

/* What a row is stands before its cells, behind them or both. */
void ls_rtf_row_header(ls_rtf *rtf) {
    ls_rtf_table *table = table_of(rtf, false);
    table->header = true;
    if (table->open) ls_table_mark(&table->cells);
}
