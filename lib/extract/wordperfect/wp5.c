/* WordPerfect 5.0 and 5.1. Codes from 0xC0 on: those below 0xD0 have fixed sizes, the others a length, and what stood
 * before them, behind them again. Text of notes and headers stands in their codes. */
#include "extract/wordperfect/wordperfect.h"

enum { EXTENDED = 0xC0, VARIABLE = 0xD0, DEPTH = 8, CODE_HEAD = 4, CODE_FOOT = 4 };
enum { HEADER = 0xD5, NOTE = 0xD6, GENERATED = 0xD7, STYLE = 0xDB, TABLE_LINE = 0xDC, TABLE_PAGE = 0xDD };
enum { PACKETS_HEAD = 0xFFFB, PACKET = 10, SUMMARY = 1, SUMMARY_LEAST = 3, RUN_LEAST = 4 };
enum { PAGES_AT = 7, HEADER_TEXT = 18 }; /* in the data of a header or footer */

static const uint8_t fixed_size[16] = {4, 9, 11, 3, 3, 5, 6, 7, 4, 5, 6, 6, 8, 10, 10, 12}; /* from 0xC0 on */

static ls_status read_text(ls_wp *wp, size_t at, size_t end, unsigned depth);

static ls_status read_part(ls_wp *wp, size_t at, size_t end, leaksift_part part, unsigned depth) {
    if (at >= end) return LS_OK;
    leaksift_part before = wp->part;
    bool in_table = wp->in_table;
    ls_buffer under_way = wp->text; /* a note stands in the middle of a sentence, which goes on behind it */
    wp->text = (ls_buffer){0};
    wp->part = part;
    wp->in_table = false;
    ls_status status = read_text(wp, at, end, depth + 1);
    if (status == LS_OK) status = ls_wp_flush(wp);
    ls_buffer_free(&wp->text);
    wp->text = under_way;
    wp->part = before;
    wp->in_table = in_table;
    return status;
}

static bool is_textual(const uint8_t *at, size_t left, size_t *step) {
    *step = 1;
    if ((*at >= ' ' && *at < 0x7F) || *at == '\n' || *at == '\r' || *at == 0xA0 || *at == 0xA9) return true;
    *step = *at >= EXTENDED && *at < VARIABLE ? fixed_size[*at - EXTENDED] : 1;
    return *at >= EXTENDED && *at < VARIABLE && *step <= left && at[*step - 1] == *at;
}

/* Codes whose layout is not known (boxes with their captions, styles, entries of an index): what looks like text. */
static ls_status read_runs(ls_wp *wp, size_t at, size_t end, leaksift_part part, unsigned depth) {
    ls_status status = LS_OK;
    while (at < end && status == LS_OK) {
        size_t to = at, letters = 0, step;
        for (; to < end && is_textual(wp->bytes + to, end - to, &step); to += step)
            letters += (wp->bytes[to] | 32) >= 'a' && (wp->bytes[to] | 32) <= 'z';
        if (letters >= RUN_LEAST) status = read_part(wp, at, to, part, depth);
        at = to + 1;
    }
    return status;
}

/* A text that stands `skip` bytes behind the begin of a code's data. What is skipped is numbers, mostly. */
static ls_status read_inner(ls_wp *wp, size_t at, size_t end, size_t skip, leaksift_part part, unsigned depth) {
    if (skip > end - at) wp->damaged = true, skip = end - at;
    ls_status status = read_runs(wp, at, at + skip, part, depth);
    return status == LS_OK ? read_part(wp, at + skip, end, part, depth) : status;
}

static ls_status read_code(ls_wp *wp, size_t at, size_t end, unsigned depth) {
    const uint8_t *code = wp->bytes + at;
    unsigned sub = code[1];
    size_t data = at + CODE_HEAD, stop = end - CODE_FOOT;
    switch (code[0]) {
    case HEADER: {
        size_t size = stop - data; /* where it is on no page, it has no text */
        bool is_none = size > PAGES_AT && size < HEADER_TEXT && !code[CODE_HEAD + PAGES_AT];
        return read_inner(wp, data, stop, is_none ? size : HEADER_TEXT,
                          sub < 2 ? LEAKSIFT_PART_HEADER : LEAKSIFT_PART_FOOTER, depth);
    }
    case NOTE: {
        size_t skip = sub || stop - data < 4 ? 7 : 4 + 2 * ((size_t)code[CODE_HEAD + 3] + 1) + 9;
        return read_inner(wp, data, stop, skip, LEAKSIFT_PART_NOTE, depth);
    }
    case TABLE_LINE: return sub < 2 ? ls_wp_cell(wp, sub == 1) : ls_wp_table_end(wp);
    case TABLE_PAGE: return sub != 2 ? ls_wp_cell(wp, true) : ls_wp_table_end(wp);
    default: return code[0] >= GENERATED ? read_runs(wp, data, stop, wp->part, depth) : LS_OK;
    }
}

/* The bytes of a code with a length; 0: it is none. */
static size_t code_size(const ls_wp *wp, size_t at, size_t end) {
    const uint8_t *code = wp->bytes + at;
    if (end - at < CODE_HEAD + CODE_FOOT) return 0;
    size_t size = (size_t)ls_le16(code + 2) + CODE_HEAD;
    if (size < CODE_HEAD + CODE_FOOT || size > end - at) return 0;
    const uint8_t *foot = code + size - CODE_FOOT;
    return (size_t)ls_le16(foot) + CODE_HEAD == size && foot[2] == code[1] && foot[3] == code[0] ? size : 0;
}

static ls_status read_byte(ls_wp *wp, unsigned byte) {
    bool ends = byte == '\n' || byte == '\f' || byte == 0x8C || byte == 0x99;
    if (ends && !wp->in_table) return ls_wp_flush(wp);
    if (byte >= ' ' && byte < 0x7F) ls_buffer_putc(&wp->text, (char)byte);
    else if (ends || byte == '\r' || byte == 11 || (byte >= 0x90 && byte <= 0x95) || byte == 0xA0)
        ls_buffer_putc(&wp->text, ' ');
    else if (byte == '\t') ls_buffer_putc(&wp->text, '\t');
    else if (byte >= 0xA9 && byte <= 0xAB) ls_buffer_putc(&wp->text, '-');
    return wp->text.failed ? LS_NOMEM : LS_OK;
}

static ls_status read_text(ls_wp *wp, size_t at, size_t end, unsigned depth) {
    ls_status status = depth > DEPTH ? LS_OK : ls_sink_tick(wp->sink, end - at);
    if (depth > DEPTH) wp->damaged = true;
    for (size_t size; depth <= DEPTH && at < end && status == LS_OK; at += size) {
        const uint8_t *code = wp->bytes + at;
        size = 1;
        if (*code < EXTENDED) {
            status = read_byte(wp, *code);
        } else if (*code < VARIABLE) {
            size = fixed_size[*code - EXTENDED];
            if (size > end - at || code[size - 1] != *code) wp->damaged = true, size = 1;
            else if (*code == EXTENDED) ls_buffer_put_utf8(&wp->text, ls_wp_character(true, code[2], code[1]));
            else if (*code == 0xC1 || *code == 0xC2) ls_buffer_putc(&wp->text, '\t');
        } else if ((size = code_size(wp, at, end))) {
            status = read_code(wp, at, at + size, depth);
        } else {
            wp->damaged = true, size = 1;
        }
    }
    return status;
}

/* Strings, each with a NUL behind it, in fields of fixed sizes. */
static ls_status read_summary(ls_wp *wp, size_t at, size_t end) {
    ls_buffer text = {0};
    ls_status status = ls_sink_tick(wp->sink, end - at);
    for (size_t letters = 0; at <= end && status == LS_OK; at++) {
        unsigned byte = at < end ? wp->bytes[at] : 0;
        if (byte == EXTENDED && end - at > 3 && wp->bytes[at + 3] == EXTENDED) {
            ls_buffer_put_utf8(&text, ls_wp_character(true, wp->bytes[at + 2], wp->bytes[at + 1]));
            at += 3, letters++;
        } else if (byte >= ' ' && byte < 0x7F) {
            if (byte != ' ' || text.length) ls_buffer_putc(&text, (char)byte);
            letters += byte != ' ';
        } else if (byte == '\r' || byte == '\n') {
            ls_buffer_putc(&text, ' ');
        } else {
            while (text.length && text.data[text.length - 1] == ' ') text.length--;
            if (letters >= SUMMARY_LEAST) status = ls_wp_say(wp, "summary", &text);
            ls_buffer_clear(&text);
            letters = 0;
        }
    }
    ls_buffer_free(&text);
    return status;
}

/* The summaries that a block names. *spent: bytes of all that were read; together they are no longer than the file. */
static ls_status read_block(ls_wp *wp, const uint8_t *head, size_t count, size_t *spent) {
    ls_status status = ls_sink_tick(wp->sink, count * PACKET);
    for (size_t i = 1; i < count && status == LS_OK; i++) {
        const uint8_t *entry = head + i * PACKET;
        size_t size = ls_le32(entry + 2), at = ls_le32(entry + 6);
        if (ls_le16(entry) != SUMMARY) continue;
        if (at > wp->body || size > wp->body - at) wp->damaged = true;
        if (at > wp->body) continue;
        if (size > wp->body - at) size = wp->body - at;
        *spent += size;
        if (*spent > wp->length) wp->damaged = true; /* summaries that lie in each other */
        else status = read_summary(wp, at, at + size);
    }
    return status;
}

/* The prefix: blocks of up to five entries, the first of which tells where the next block stands, always further on. */
static ls_status read_prefix(ls_wp *wp) {
    ls_status status = LS_OK;
    size_t spent = 0;
    for (size_t block = LS_WP_HEAD, next; status == LS_OK && block < wp->body; block = next) {
        const uint8_t *head = wp->bytes + block;
        size_t room = (wp->body - block) / PACKET, count = room ? ls_le16(head + 2) : 0;
        if (!count || ls_le16(head) != PACKETS_HEAD) return wp->damaged = true, LS_OK;
        if (count > room) wp->damaged = true, count = room;
        status = read_block(wp, head, count, &spent);
        next = ls_le32(head + 6);
        if (!next) break;
        if (next < block + count * PACKET || next >= wp->body) return wp->damaged = true, status;
    }
    return status;
}

ls_status ls_wp5_read(ls_wp *wp) {
    ls_status status = read_prefix(wp);
    if (status == LS_OK) status = read_text(wp, wp->body, wp->length, 0);
    return status == LS_OK ? ls_wp_flush(wp) : status;
}
