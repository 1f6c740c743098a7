/* Reads RTF: groups, control words, characters. One pass through the input's window; what a control word means is data
 * (rtf_words.c), what becomes of text stands in rtf_text.c. Anything unknown is stepped over as the specification says:
 * a control word alone, a group whose first word is \* and an unknown one. */
#include "extract/rtf/rtf.h"
#include "base/alloc.h"
#include "base/hex.h"
#include "extract/handler.h"
#include "extract/rtf/rtf_state.h"
#include <stdio.h>
#include <string.h>

enum {
    LOOK = 1 << 16,
    WORD_MAX = 32,         /* a control word's letters (the specification allows 32) */
    GROUPS_MAX = 100000,
    FONTS_MAX = 65536,
    RUN_MAX = 1 << 14
};

struct scanner {
    ls_rtf *rtf;
    uint64_t at;         /* offset in the input of `bytes` */
    const char *bytes;
    size_t length, i;
};

/* ---- bytes ---- */

/* Makes more bytes visible; false: there are none (or they cannot be read). */
static bool refill(struct scanner *s) {
    s->at += s->i;
    s->i = 0;
    s->length = 0;
    if (s->at >= s->rtf->input->size) return false;
    s->bytes = (const char *)ls_input_peek(s->rtf->input, s->at, LOOK, &s->length);
    if (!s->bytes) s->length = 0;
    return s->length > 0;
}

static int peek(struct scanner *s) { return s->i < s->length || refill(s) ? (unsigned char)s->bytes[s->i] : -1; }

static int next(struct scanner *s) {
    int c = peek(s);
    if (c >= 0) s->i++;
    return c;
}

/* ---- characters ---- */

static bool is_blob(const ls_rtf_group *group) {
    return group->destination == LS_RTF_PICTURE || group->destination == LS_RTF_OBJECT_DATA;
}

static uint16_t page_of(const ls_rtf *rtf, const ls_rtf_group *group) {
    if (group->destination == LS_RTF_HTML_TAG) return rtf->page;
    return group->page ? group->page : rtf->page;
}

static bool takes_run(const ls_rtf *rtf, const ls_rtf_group *group) {
    if (group->destination == LS_RTF_HTML_TAG) return rtf->html;
    return group->destination < LS_RTF_STRINGS_END && !(rtf->html && group->html_off);
}

static ls_status add_bytes(ls_rtf *rtf, const char *bytes, size_t length, bool high) {
    ls_rtf_group *group = ls_rtf_top(rtf);
    if (is_blob(group)) return ls_rtf_hex(rtf, bytes, length);
    if (!takes_run(rtf, group)) return LS_OK;
    uint16_t page = page_of(rtf, group);
    if (rtf->run.length && (rtf->run_page != page || rtf->run_deleted != group->deleted || rtf->run.length > RUN_MAX)) {
        ls_status status = ls_rtf_flush(rtf);
        if (status != LS_OK) return status;
    }
    rtf->run_page = page;
    rtf->run_deleted = group->deleted;
    rtf->run_high = rtf->run_high || high;
    rtf->surrogate = 0;
    return ls_buffer_append(&rtf->run, bytes, length) ? LS_OK : LS_NOMEM;
}

static ls_status put_text(ls_rtf *rtf, const char *utf8) {
    if (is_blob(ls_rtf_top(rtf))) return LS_OK;
    ls_status status = ls_rtf_flush(rtf);
    if (status == LS_OK) status = ls_rtf_put(rtf, utf8, strlen(utf8));
    return status == LS_OK ? ls_rtf_piece(rtf) : status;
}

/* \uN, a UTF-16 unit as a signed number; some writers write it unsigned. */
static ls_status put_unit(ls_rtf *rtf, long number) {
    char out[5] = "";
    ls_buffer text = {0};
    uint32_t unit = number < 0 ? (uint32_t)(number + 65536) : (uint32_t)number;
    rtf->skip = ls_rtf_top(rtf)->uc;
    uint16_t high = rtf->surrogate;
    rtf->surrogate = 0;
    if (unit >= 0xD800 && unit < 0xDC00) {
        ls_status status = ls_rtf_flush(rtf);
        rtf->surrogate = (uint16_t)unit;
        return status;
    }
    if (unit >= 0xDC00 && unit < 0xE000) {
        if (!high) return LS_OK;
        unit = 0x10000 + ((uint32_t)(high - 0xD800) << 10) + (unit - 0xDC00);
    }
    if (!unit || unit > 0x10FFFF) return LS_OK;
    if (!ls_buffer_put_utf8(&text, unit)) return LS_NOMEM;
    memcpy(out, text.data, text.length < 4 ? text.length : 4);
    ls_buffer_free(&text);
    return put_text(rtf, out);
}

/* Plain characters up to the next that means something. */
static ls_status plain(struct scanner *s) {
    static const bool marks[256] = {
        ['\\'] = true, ['{'] = true, ['}'] = true, ['\r'] = true, ['\n'] = true, [0] = true};
    ls_rtf *rtf = s->rtf;
    const char *bytes = s->bytes + s->i;
    size_t left = s->length - s->i, most = left < RUN_MAX ? left : RUN_MAX, n = 0;
    unsigned char all = 0;
    for (; n < most && !marks[(unsigned char)bytes[n]]; n++) all |= (unsigned char)bytes[n];
    s->i += n;
    size_t skipped = rtf->skip < n ? (size_t)rtf->skip : n;
    rtf->skip -= skipped;
    if (skipped == n) return LS_OK;
    return add_bytes(rtf, bytes + skipped, n - skipped, all > 0x7F);
}

/* ---- groups ---- */

static ls_status open_group(ls_rtf *rtf) {
    rtf->skip = 0;
    if (rtf->depth == GROUPS_MAX) {
        rtf->lost_groups++;
        return LS_OK;
    }
    if (rtf->depth == rtf->room) {
        size_t room = rtf->room ? rtf->room * 2 : 64;
        ls_rtf_group *groups = ls_realloc(rtf->groups, room * sizeof *groups);
        if (!groups) return LS_NOMEM;
        rtf->groups = groups;
        rtf->room = room;
    }
    ls_rtf_group *group = &rtf->groups[rtf->depth++];
    *group = group[-1];
    group->framed = group->opened = group->star = false;
    group->fresh = true;
    switch (group->destination) {
    case LS_RTF_STYLES: return ls_rtf_open_frame(rtf, LS_RTF_STYLE_ENTRY);
    case LS_RTF_AUTHORS: return ls_rtf_open_frame(rtf, LS_RTF_AUTHOR_ENTRY);
    case LS_RTF_BOTH: group->destination = LS_RTF_SKIP; return LS_OK; /* the first of \upr is for old readers */
    default: return LS_OK;
    }
}

static ls_status end_destination(ls_rtf *rtf, const ls_rtf_group *group) {
    switch (group->destination) {
    case LS_RTF_PICTURE: return ls_rtf_picture(rtf);
    case LS_RTF_OBJECT_DATA: return ls_rtf_object(rtf);
    case LS_RTF_CREATED:
    case LS_RTF_REVISED:
    case LS_RTF_PRINTED: return ls_rtf_clock(rtf, group->destination);
    default: return LS_OK;
    }
}

static ls_status close_group(ls_rtf *rtf) {
    rtf->skip = 0;
    if (rtf->lost_groups) {
        rtf->lost_groups--;
        return LS_OK;
    }
    ls_rtf_group *group = ls_rtf_top(rtf);
    ls_status status = ls_rtf_flush(rtf);
    if (status == LS_OK && group->framed) status = ls_rtf_close_frame(rtf);
    if (status == LS_OK && group->opened) status = end_destination(rtf, group);
    if (rtf->depth > 1) rtf->depth--;
    if (rtf->depth == 1) rtf->ended = true;
    if (status == LS_OK && ls_rtf_top(rtf)->destination == LS_RTF_VARIABLE) status = ls_rtf_put(rtf, " ", 1);
    return status;
}

static ls_status destination(ls_rtf *rtf, uint8_t what) {
    ls_rtf_group *group = ls_rtf_top(rtf);
    /* {\*\blipuid …}: 32 digits of its own, in a group inside of the picture's */
    bool number = what == LS_RTF_SKIP && !group->opened;
    bool of_picture = group->destination == LS_RTF_PICTURE &&
                      (what == LS_RTF_SHAPE_NAME || what == LS_RTF_SHAPE_VALUE || number);
    /* inside hexadecimal data words are there to deceive, but for what is said of the picture (\picprop) */
    if (what == LS_RTF_FLOW || (is_blob(group) && !of_picture)) return LS_OK;
    if (what == LS_RTF_BOTH_UNICODE) {
        group->destination = group->outer;
        return LS_OK;
    }
    if (group->destination == LS_RTF_SKIP) return LS_OK;
    ls_status status = ls_rtf_flush(rtf);
    if (status != LS_OK) return status;
    if (what == LS_RTF_BOTH) group->outer = group->destination;
    if (what < LS_RTF_STRINGS_END) return ls_rtf_open_frame(rtf, what);
    group->destination = what;
    group->opened = true;
    if (what == LS_RTF_CREATED || what == LS_RTF_REVISED || what == LS_RTF_PRINTED)
        memset(rtf->clock, 0, sizeof rtf->clock);
    return LS_OK;
}

/* ---- fonts and code pages ---- */

static ls_status set_font_page(ls_rtf *rtf, uint16_t page) {
    if (rtf->font >= FONTS_MAX) return LS_OK;
    if (rtf->font >= rtf->font_count) {
        size_t count = (size_t)rtf->font + 64;
        uint16_t *fonts = ls_realloc(rtf->fonts, count * sizeof *fonts);
        if (!fonts) return LS_NOMEM;
        memset(fonts + rtf->font_count, 0, (count - rtf->font_count) * sizeof *fonts);
        rtf->fonts = fonts;
        rtf->font_count = count;
    }
    rtf->fonts[rtf->font] = page;
    return LS_OK;
}

static void use_font(ls_rtf *rtf, ls_rtf_group *group, uint32_t font) {
    group->font = font;
    group->page = font < rtf->font_count ? rtf->fonts[font] : 0;
}

static ls_status font_action(ls_rtf *rtf, ls_rtf_group *group, uint8_t what, long number) {
    bool table = group->destination == LS_RTF_FONTS;
    switch (what) {
    case LS_RTF_FONT:
        if (table) rtf->font = number >= 0 && number < FONTS_MAX ? (uint32_t)number : FONTS_MAX;
        else use_font(rtf, group, number >= 0 ? (uint32_t)number : 0);
        return LS_OK;
    case LS_RTF_CHARSET: return table ? set_font_page(rtf, (uint16_t)ls_codepage_of_charset(number)) : LS_OK;
    case LS_RTF_FONT_PAGE: return table && number > 0 && number < 65536 ? set_font_page(rtf, (uint16_t)number) : LS_OK;
    case LS_RTF_PAGE_ANSI: rtf->page = 1252; return LS_OK;
    case LS_RTF_PAGE_MAC: rtf->page = 10000; return LS_OK;
    case LS_RTF_PAGE_PC: rtf->page = 437; return LS_OK;
    case LS_RTF_PAGE_PCA: rtf->page = 850; return LS_OK;
    case LS_RTF_PAGE_NUMBER:
        if (number > 0 && number < 65536 && ls_codepage_name((unsigned)number)) rtf->page = (uint16_t)number;
        return LS_OK;
    case LS_RTF_DEFAULT_FONT: rtf->default_font = number >= 0 ? (uint32_t)number : 0; return LS_OK;
    default: return LS_OK;
    }
}

/* ---- control words ---- */

static void paragraph_action(ls_rtf *rtf, ls_rtf_group *group, uint8_t what, long number) {
    switch (what) {
    case LS_RTF_PARD: group->intbl = group->heading = false, group->itap = 0; return;
    case LS_RTF_PLAIN: group->deleted = false, use_font(rtf, group, rtf->default_font); return;
    case LS_RTF_INTBL: group->intbl = number != 0; return;
    case LS_RTF_ROW_HEADER: ls_rtf_row_header(rtf); return;
    case LS_RTF_ITAP: group->itap = number > 0 && number < 64 ? (uint32_t)number : 0; return;
    case LS_RTF_DELETED: group->deleted = number != 0; return;
    case LS_RTF_OUTLINE: group->heading = number >= 0 && number < 9; return;
    case LS_RTF_STYLE:
        group->style = number >= 0 ? (uint32_t)number : LS_RTF_HEADINGS;
        if (group->destination != LS_RTF_STYLE_ENTRY && group->style < LS_RTF_HEADINGS)
            group->heading = rtf->headings[group->style / 8] >> group->style % 8 & 1;
        return;
    default: return;
    }
}

static ls_status action(ls_rtf *rtf, uint8_t what, long number, bool has_number) {
    ls_rtf_group *group = ls_rtf_top(rtf);
    if (what == LS_RTF_UC) return group->uc = number >= 0 && number < 256 ? (uint8_t)number : 1, LS_OK;
    if (what == LS_RTF_U) return is_blob(group) ? LS_OK : put_unit(rtf, number);
    if (what >= LS_RTF_PNG && what <= LS_RTF_DIB) return rtf->blob_type = what, LS_OK;
    if (what >= LS_RTF_YEAR && what <= LS_RTF_SECOND)
        return rtf->clock[what - LS_RTF_YEAR] = number >= 0 && number < 10000 ? (unsigned)number : 0, LS_OK;
    if (what == LS_RTF_FROM_HTML)
        return rtf->html = rtf->html || (number == 1 && rtf->frame_count == 1 && !rtf->text.length), LS_OK;
    ls_status status = ls_rtf_flush(rtf);
    if (status != LS_OK) return status;
    switch (what) {
    case LS_RTF_PAR: return ls_rtf_end_paragraph(rtf);
    case LS_RTF_CELL: return ls_rtf_end_cell(rtf, false);
    case LS_RTF_NEST_CELL: return ls_rtf_end_cell(rtf, true);
    case LS_RTF_ROW: ls_rtf_end_row(rtf, false); return LS_OK;
    case LS_RTF_NEST_ROW: ls_rtf_end_row(rtf, true); return LS_OK;
    case LS_RTF_HTML_OFF: group->html_off = !has_number || number != 0; return LS_OK;
    default: break;
    }
    paragraph_action(rtf, group, what, number);
    return font_action(rtf, group, what, number);
}

/* \binN: N bytes as they are. */
static ls_status binary(struct scanner *s, long number) {
    uint64_t left = number > 0 ? (uint64_t)number : 0;
    bool skipped = s->rtf->skip > 0;
    if (skipped) s->rtf->skip--;
    while (left && peek(s) >= 0) {
        size_t n = s->length - s->i < left ? s->length - s->i : (size_t)left;
        ls_status status = LS_OK;
        if (!skipped && is_blob(ls_rtf_top(s->rtf))) status = ls_rtf_binary(s->rtf, s->bytes + s->i, n);
        if (status == LS_OK) status = ls_sink_tick(s->rtf->sink, n);
        if (status != LS_OK) return status;
        s->i += n;
        left -= n;
    }
    return LS_OK;
}

static ls_status word_found(struct scanner *s, const char *name, size_t length, long number, bool has_number) {
    ls_rtf *rtf = s->rtf;
    const ls_rtf_word *word = ls_rtf_word_find(name, length);
    ls_rtf_group *group = ls_rtf_top(rtf);
    bool star = group->star;
    group->star = false;
    if (word && word->kind == LS_RTF_ACTION && word->what == LS_RTF_BIN) return binary(s, number);
    if (rtf->skip) {
        rtf->skip--;
        return LS_OK;
    }
    if (!word) {
        if (star && !is_blob(group)) {
            ls_status status = ls_rtf_flush(rtf);
            group->destination = LS_RTF_SKIP;
            return status;
        }
        return LS_OK;
    }
    switch (word->kind) {
    case LS_RTF_DESTINATION: return destination(rtf, word->what);
    case LS_RTF_TEXT: return put_text(rtf, word->text);
    default: return action(rtf, word->what, has_number ? number : 1, has_number);
    }
}

static bool is_letter(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static ls_status hex_character(struct scanner *s) {
    ls_rtf *rtf = s->rtf;
    int value = 0;
    for (int i = 0; i < 2; i++) {
        int digit = ls_hex_digit(peek(s));
        if (digit < 0) return LS_OK; /* broken: nothing of it is a character */
        value = value * 16 + digit;
        s->i++;
    }
    if (is_blob(ls_rtf_top(rtf))) return LS_OK;
    if (rtf->skip) {
        rtf->skip--;
        return LS_OK;
    }
    char byte = (char)value;
    return value ? add_bytes(rtf, &byte, 1, value > 0x7F) : LS_OK;
}

static ls_status symbol(struct scanner *s, int c) {
    ls_rtf *rtf = s->rtf;
    ls_rtf_group *group = ls_rtf_top(rtf);
    if (c == '\'') return hex_character(s);
    if (c == '*') return group->star = group->fresh, LS_OK; /* elsewhere it makes nothing a destination */
    if (rtf->skip) {
        rtf->skip--;
        return LS_OK;
    }
    char plain_character = (char)c;
    switch (c) {
    case '\\': case '{': case '}': return add_bytes(rtf, &plain_character, 1, false);
    case '~': return put_text(rtf, "\xC2\xA0");
    case '_': return put_text(rtf, "-");
    case ':': return put_text(rtf, ":");
    case '\t': return put_text(rtf, "\t");
    case '\r': case '\n': return action(rtf, LS_RTF_PAR, 1, false);
    default: return LS_OK; /* \- \| */
    }
}

static ls_status control(struct scanner *s) {
    char name[WORD_MAX];
    size_t length = 0;
    int c = next(s);
    ls_rtf_group *group = ls_rtf_top(s->rtf);
    if (c < 0) return LS_OK;
    if (!is_letter(c)) {
        ls_status status = symbol(s, c);
        group->fresh = false;
        return status;
    }
    group->fresh = false;
    for (; is_letter(c); c = peek(s), s->i += is_letter(c))
        if (length < WORD_MAX) name[length++] = (char)c;
    bool negative = c == '-', has_number = false;
    long number = 0;
    if (negative) s->i++, c = peek(s);
    for (; c >= '0' && c <= '9'; s->i++, c = peek(s)) {
        has_number = true;
        if (number < 1000000000L) number = number * 10 + (c - '0');
    }
    if (c == ' ') s->i++;
    return word_found(s, name, length, negative ? -number : number, has_number);
}

/* ---- the whole ---- */

static ls_status scan(struct scanner *s) {
    ls_status status = LS_OK;
    uint64_t ticked = s->at;
    while (status == LS_OK && !s->rtf->ended) {
        int c = peek(s);
        if (c < 0) break;
        if (s->at + s->i - ticked > LOOK) {
            status = ls_sink_tick(s->rtf->sink, s->at + s->i - ticked);
            ticked = s->at + s->i;
            if (status != LS_OK) break;
        }
        switch (c) {
        case '{': s->i++, status = open_group(s->rtf); break;
        case '}': s->i++, status = close_group(s->rtf); break;
        case '\\': s->i++, status = control(s); break;
        case '\r': case '\n': case 0: s->i++; break;
        default: ls_rtf_top(s->rtf)->fresh = false, status = plain(s);
        }
    }
    return status;
}

static ls_status read_html(ls_rtf *rtf) {
    const ls_handler *handler = ls_handler_find("text/html");
    ls_rtf_frame *frame = ls_rtf_frame_of(rtf);
    if (!handler || rtf->text.length <= frame->begin) return LS_OK;
    ls_extract about = {.media_type = "text/html", .charset = "utf-8", .name = "", .limits = rtf->sink->limits};
    ls_input input;
    ls_input_memory(&input, rtf->text.data + frame->begin, rtf->text.length - frame->begin);
    ls_status status = handler->run(&about, &input, rtf->sink);
    ls_input_close(&input);
    rtf->text.length = frame->begin;
    return status;
}

/* What stands behind the last group is no part of the document: Word does not show it. */
static ls_status read_rest(struct scanner *s) {
    enum { REST_MIN = 4 };
    while (peek(s) >= 0 && strchr(" \t\r\n}", s->bytes[s->i])) s->i++; /* strchr finds NUL too */
    uint64_t at = s->at + s->i, size = s->rtf->input->size;
    if (size <= at + REST_MIN) return LS_OK;
    ls_input rest;
    ls_input_part(&rest, s->rtf->input, at, size - at);
    ls_child child = {
        .name = "behind the end", .name_length = 14, .size = size - at, .packed_size = size - at, .is_embedded = true};
    ls_status status = ls_sink_child_input(s->rtf->sink, &child, &rest);
    ls_input_close(&rest);
    return status;
}

static ls_status finish(struct scanner *s) {
    ls_rtf *rtf = s->rtf;
    bool whole = rtf->ended;
    ls_status status = ls_rtf_flush(rtf);
    if (!whole) ls_sink_note(rtf->sink, LEAKSIFT_REASON_CORRUPT, "the file ends inside a group");
    while (status == LS_OK && rtf->depth > 1) status = close_group(rtf);
    if (status == LS_OK && rtf->html) status = read_html(rtf);
    while (status == LS_OK && rtf->frame_count > 1) status = ls_rtf_close_frame(rtf);
    if (status == LS_OK) status = ls_rtf_close_frame(rtf);
    if (status == LS_OK && whole) status = read_rest(s);
    if (status == LS_OK && rtf->input->error_number) status = LS_IO;
    return status;
}

ls_status ls_rtf_read(ls_input *input, ls_sink *sink) {
    ls_rtf *rtf = ls_calloc(1, sizeof *rtf);
    if (!rtf) return LS_NOMEM;
    struct scanner s = {.rtf = rtf};
    rtf->sink = sink;
    rtf->input = input;
    rtf->page = 1252;
    rtf->frame_count = 1;
    rtf->groups = ls_calloc(rtf->room = 64, sizeof *rtf->groups);
    ls_status status = rtf->groups ? LS_OK : LS_NOMEM;
    if (status == LS_OK) {
        rtf->depth = 1;
        rtf->groups[0].uc = 1;
        rtf->groups[0].style = LS_RTF_HEADINGS;
        while (peek(&s) >= 0 && s.bytes[s.i] != '{') s.i++;
        status = scan(&s);
        if (status == LS_OK) status = finish(&s);
    }
    for (size_t i = 0; i < LS_RTF_TABLES; i++) ls_table_free(&rtf->tables[i].cells);
    ls_buffer_free(&rtf->text), ls_buffer_free(&rtf->deleted), ls_buffer_free(&rtf->run);
    ls_buffer_free(&rtf->name), ls_buffer_free(&rtf->blob);
    ls_codepages_free(&rtf->pages);
    ls_free(rtf->fonts);
    ls_free(rtf->groups);
    ls_free(rtf);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    return ls_rtf_read(input, sink);
}

static const char *const types[] = {"application/rtf", "text/rtf", NULL};
const ls_handler ls_handler_rtf = {
    "rtf", types,
    "text, tables, notes, comments, headers and footers, deleted text, fields, properties; "
    "embedded objects and pictures as members",
    false, run};
