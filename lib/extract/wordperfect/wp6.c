/* WordPerfect 6 to X. Codes from 0xF0 on have fixed sizes, those from 0xD0 on a length. Text of notes, headers, boxes
 * and comments stands in packets of the prefix, which codes name by their numbers; each is read once, those that no
 * code names too. */
#include "extract/wordperfect/wordperfect.h"
#include "base/alloc.h"
#include "extract/clock.h"
#include <stdio.h>
#include <string.h>

enum { VARIABLE = 0xD0, FIXED = 0xF0, EXTENDED = 0xF0, UNDO = 0xF1 };
enum { LINE_END = 0xD0, CHARACTER = 0xD4, PAGE_CODE = 0xD5, HEADER = 0xD6, NOTE = 0xD7, TAB = 0xE0 };
enum { NAMES_PACKETS = 0x80 /* flag of a code */, HAS_CHILDREN = 1 /* flag of a packet */ };
enum { SIZE_AT = 20 /* of the file, in heads of 24 bytes and more */ };
enum { INDEX_AT = 14, INDEX_COUNT = 2, INDEX_HEAD = 14, ENTRY = 14 };
enum { TEXT = 0x08, SUMMARY = 0x12, FONT = 0x55, PICTURE = 0x6F };
enum { STRING_LEAST = 5 };

typedef struct packet {
    uint8_t type, flags, part;
    bool named;
    uint32_t size, at;
} packet;

typedef struct six {
    ls_wp *wp;
    packet *packets; /* by number; 0 is none */
    size_t count;
    uint16_t *queue; /* of packets to be read */
    size_t head, tail;
    size_t spent;    /* bytes of packets that were read */
} six;

/* What a code names, and what that names in its turn. */
static void name_packet(six *six, unsigned id, leaksift_part part) {
    if (!id || id >= six->count || six->packets[id].named) return;
    six->packets[id].named = true;
    six->packets[id].part = (uint8_t)part;
    six->queue[six->tail++] = (uint16_t)id;
}

static size_t children_size(const six *six, const packet *packet) {
    if (!(packet->flags & HAS_CHILDREN) || packet->size < 2) return 0;
    size_t size = 2 + 2 * (size_t)ls_le16(six->wp->bytes + packet->at);
    return size <= packet->size ? size : 0;
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

static ls_status end_line(ls_wp *wp, unsigned how) {
    if (how >= 10 && how <= 16) return ls_wp_cell(wp, how > 10);
    if (how >= 17 && how <= 19) return ls_wp_table_end(wp);
    bool soft = how <= 3 || (how >= 20 && how <= 22);
    if (!soft && !wp->in_table) return ls_wp_flush(wp);
    ls_buffer_putc(&wp->text, ' ');
    return wp->text.failed ? LS_NOMEM : LS_OK;
}

static ls_status read_byte(ls_wp *wp, unsigned byte) {
    if (byte >= 0xB4) return end_line(wp, VARIABLE - byte);
    if (byte > ' ' && byte < 0x7F) ls_buffer_putc(&wp->text, (char)byte);
    else if (byte && byte <= ' ') ls_buffer_put_utf8(&wp->text, ls_wp_international(byte));
    else if (byte == 0x80 || byte == 0x81) ls_buffer_putc(&wp->text, ' ');
    else if (byte == 0x84) ls_buffer_putc(&wp->text, '-');
    else if (byte == 0x87) return end_line(wp, 4);
    return wp->text.failed ? LS_NOMEM : LS_OK;
}

static ls_status read_code(six *six, const uint8_t *code, size_t size) {
    ls_wp *wp = six->wp;
    unsigned sub = code[1];
    leaksift_part part = code[0] == CHARACTER             ? LEAKSIFT_PART_COMMENT
                         : code[0] == NOTE                ? LEAKSIFT_PART_NOTE
                         : code[0] == HEADER && sub < 2   ? LEAKSIFT_PART_HEADER
                         : code[0] == HEADER && sub < 4   ? LEAKSIFT_PART_FOOTER
                                                          : LEAKSIFT_PART_BODY;
    size_t ids = code[4] & NAMES_PACKETS && size > 8 ? code[5] : 0;
    for (size_t i = 0; i < ids && 6 + 2 * i + 2 <= size - 3; i++) name_packet(six, ls_le16(code + 6 + 2 * i), part);
    if (code[0] == LINE_END) return end_line(wp, sub);
    if (code[0] == TAB) ls_buffer_putc(&wp->text, '\t');
    if (code[0] == PAGE_CODE) ls_buffer_putc(&wp->text, ' ');
    return wp->text.failed ? LS_NOMEM : LS_OK;
}

/* The bytes of a code with a length, which stands at its end too; 0: it is none. */
static size_t code_size(const uint8_t *code, size_t left) {
    size_t size = left >= 8 ? ls_le16(code + 2) : 0;
    return size >= 8 && size <= left && code[size - 1] == code[0] && ls_le16(code + size - 3) == size ? size : 0;
}

/* What was taken back or deleted stays, between two codes. */
static ls_status undo(ls_wp *wp, unsigned what, leaksift_part part) {
    if (what > 1) return LS_OK;
    ls_status status = ls_wp_flush(wp);
    wp->part = what ? part : LEAKSIFT_PART_DELETED;
    return status;
}

static ls_status read_text(six *six, size_t at, size_t end, leaksift_part part) {
    static const uint8_t fixed_size[16] = {4, 5, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 8, 8, 0};
    ls_wp *wp = six->wp;
    ls_status status = ls_sink_tick(wp->sink, end - at);
    wp->part = part;
    for (size_t size; at < end && status == LS_OK; at += size) {
        const uint8_t *code = wp->bytes + at;
        size = 1;
        if (*code < VARIABLE) {
            status = read_byte(wp, *code);
        } else if (*code < FIXED) {
            if ((size = code_size(code, end - at))) status = read_code(six, code, size);
            else wp->damaged = true, size = 1;
        } else {
            size = fixed_size[*code - FIXED];
            if (!size || size > end - at || code[size - 1] != *code) wp->damaged = true, size = 1;
            else if (*code == EXTENDED) ls_buffer_put_utf8(&wp->text, ls_wp_character(false, code[2], code[1]));
            else if (*code == UNDO) status = undo(wp, code[1], part);
        }
    }
    return status == LS_OK ? ls_wp_table_end(wp) : status;
}

/* ---- packets ----------------------------------------------------------------------------------------------------- */

/* How many blocks, where the first stands, their sizes; then they, without gaps. What is behind them is read too. */
static ls_status read_text_packet(six *six, const packet *packet) {
    ls_wp *wp = six->wp;
    size_t skip = children_size(six, packet), at = packet->at + skip, size = packet->size - skip, total = 0;
    size_t count = size >= 6 ? ls_le16(wp->bytes + at) : 0;
    if (size < 6 || (size - 6) / 4 < count) return wp->damaged = true, LS_OK;
    for (size_t i = 0; i < count && total <= size; i++) total += ls_le32(wp->bytes + at + 6 + 4 * i);
    size_t from = 6 + 4 * count;
    if (total > size - from) wp->damaged = true;
    return read_text(six, at + from, at + size, (leaksift_part)packet->part);
}

/* A string of 16-bit characters, set and number, with a zero behind it. False: it has no end. */
static bool read_string(const uint8_t *bytes, size_t length, size_t *at, ls_buffer *text) {
    ls_buffer_clear(text);
    for (; length - *at >= 2; *at += 2) {
        unsigned unit = ls_le16(bytes + *at);
        if (!unit) return *at += 2, true;
        ls_buffer_put_utf8(text, ls_wp_character(false, unit >> 8, unit & 255));
    }
    return false;
}

static const struct {
    uint16_t tag;
    const char *name;
    bool property, date;
} fields[] = {
    {0x01, "abstract", false, false},      {0x02, "account", false, false},     {0x05, "author", true, false},
    {0x0D, "comments", false, false},      {0x0E, "created", false, true},      {0x0F, "completed", false, true},
    {0x11, "title", true, false},          {0x1A, "keywords", true, false},     {0x1B, "language", true, false},
    {0x25, "recorded", false, true},       {0x27, "modified", false, true},     {0x2E, "subject", true, false},
    {0x2F, "telephone", false, false},     {0x30, "typist", false, false},      {0x31, "version", false, true},
};

static void say_date(ls_wp *wp, const char *name, const uint8_t *at) {
    char text[40], stamp[LS_CLOCK_SIZE], zone[LS_CLOCK_ZONE_SIZE];
    int length = snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u", (unsigned)ls_le16(at), at[2] & 0xFFu,
                          at[3] & 0xFFu, at[4] & 0xFFu, at[5] & 0xFFu, at[6] & 0xFFu);
    if (at[2] && at[3] && ls_clock_iso(text, (size_t)length, stamp, zone))
        ls_sink_time(wp->sink, name, stamp, "none", "property");
}

/* Each: its size, what it is, flags, a name, then a string or a date. */
static ls_status read_field(ls_wp *wp, const uint8_t *field, size_t size, ls_buffer *name, ls_buffer *text) {
    size_t at = 6, known = 0, count = sizeof fields / sizeof *fields;
    unsigned tag = ls_le16(field + 2);
    if (size < at || !read_string(field, size, &at, name)) return wp->damaged = true, LS_OK;
    while (known < count && fields[known].tag != tag) known++;
    if (known < count && fields[known].date) {
        if (size - at >= 7) say_date(wp, fields[known].name, field + at);
        return LS_OK;
    }
    (void)read_string(field, size, &at, text);
    if (name->failed || text->failed) return LS_NOMEM;
    if (known < count && fields[known].property) {
        if (text->length) ls_sink_property(wp->sink, fields[known].name, text->data, text->length);
        return LS_OK;
    }
    return ls_wp_say(wp, known < count ? fields[known].name : name->length ? ls_buffer_cstr(name) : "summary", text);
}

static ls_status read_summary(ls_wp *wp, const packet *packet) {
    ls_buffer name = {0}, text = {0};
    ls_status status = ls_sink_tick(wp->sink, packet->size);
    const uint8_t *bytes = wp->bytes + packet->at;
    for (size_t at = 0; status == LS_OK && packet->size - at >= 6;) {
        size_t size = ls_le16(bytes + at);
        if (!size) break;
        if (size < 6 || size > packet->size - at) wp->damaged = true;
        if (size < 6) break;
        if (size > packet->size - at) size = packet->size - at;
        status = read_field(wp, bytes + at, size, &name, &text);
        at += size;
    }
    ls_buffer_free(&name);
    ls_buffer_free(&text);
    return status;
}

/* Packets of other kinds: names of files, of printers, links. Fonts' names say nothing. */
static ls_status read_strings(ls_wp *wp, const packet *packet) {
    ls_buffer text = {0};
    const uint8_t *bytes = wp->bytes + packet->at;
    size_t letters = 0, length = packet->size;
    ls_status status = ls_sink_tick(wp->sink, length);
    for (size_t at = 0; at <= length && status == LS_OK;) {
        unsigned unit = length - at >= 2 ? ls_le16(bytes + at) : 0, number = unit & 255;
        if ((unit >= ' ' && unit < 0x7F) || (unit >> 8 == 1 && number >= 23 && number < 242)) {
            letters += (number | 32) >= 'a' && (number | 32) <= 'z';
            ls_buffer_put_utf8(&text, ls_wp_character(false, unit >> 8, number));
            at += 2;
            continue;
        }
        bool ended = letters >= STRING_LEAST;
        if (ended) status = ls_wp_say(wp, "packet", &text);
        at += text.length || length - at < 2 ? 2 : 1;
        letters = 0;
        ls_buffer_clear(&text);
    }
    ls_buffer_free(&text);
    return status;
}

static ls_status read_picture(ls_wp *wp, const packet *packet) {
    ls_input input;
    const ls_child child = {.packed_size = packet->size, .size = packet->size, .is_embedded = true};
    ls_input_memory(&input, wp->bytes + packet->at, packet->size);
    ls_status status = packet->size ? ls_sink_child_input(wp->sink, &child, &input) : LS_OK;
    ls_input_close(&input);
    return status;
}

static ls_status read_packet(six *six, unsigned id) {
    const packet *packet = &six->packets[id];
    six->spent += packet->size;
    if (six->spent > six->wp->length) return six->wp->damaged = true, LS_OK; /* packets that lie in each other */
    size_t children = packet->type == TEXT ? 0 : children_size(six, packet);
    for (size_t at = 2; at + 2 <= children; at += 2)
        name_packet(six, ls_le16(six->wp->bytes + packet->at + at), (leaksift_part)packet->part);
    switch (packet->type) {
    case TEXT: return read_text_packet(six, packet);
    case SUMMARY: return read_summary(six->wp, packet);
    case PICTURE: return read_picture(six->wp, packet);
    case FONT: case 0: return LS_OK;
    default: return read_strings(six->wp, packet);
    }
}

static ls_status read_named(six *six) {
    ls_status status = LS_OK;
    while (six->head < six->tail && status == LS_OK) status = read_packet(six, six->queue[six->head++]);
    return status;
}

static ls_status read_index(six *six) {
    ls_wp *wp = six->wp;
    size_t index = ls_le16(wp->bytes + INDEX_AT);
    if (index < LS_WP_HEAD) index = LS_WP_HEAD;
    if (index + INDEX_HEAD > wp->length) return wp->damaged = true, LS_OK;
    size_t count = ls_le16(wp->bytes + index + INDEX_COUNT), fits = (wp->length - index - INDEX_HEAD) / ENTRY + 1;
    if (count > fits) wp->damaged = true, count = fits;
    if (index >= SIZE_AT + 4 && ls_le32(wp->bytes + SIZE_AT) > wp->length) wp->damaged = true;
    six->packets = ls_calloc(count + 1, sizeof *six->packets);
    six->queue = ls_calloc(count + 1, sizeof *six->queue);
    if (!six->packets || !six->queue) return LS_NOMEM;
    for (size_t i = 1; i < count; i++) {
        const uint8_t *entry = wp->bytes + index + INDEX_HEAD + (i - 1) * ENTRY;
        packet *packet = &six->packets[i];
        *packet = (struct packet){.type = entry[1], .flags = entry[0], .size = ls_le32(entry + 6),
                                  .at = ls_le32(entry + 10)};
        if (packet->at <= wp->length && packet->size <= wp->length - packet->at) continue;
        wp->damaged = wp->damaged || packet->type;
        *packet = (struct packet){0};
    }
    six->count = count;
    return LS_OK;
}

ls_status ls_wp6_read(ls_wp *wp) {
    six six = {.wp = wp};
    ls_status status = read_index(&six);
    for (size_t i = 1; i < six.count && status == LS_OK; i++)
        if (six.packets[i].type == SUMMARY) {
            name_packet(&six, (unsigned)i, LEAKSIFT_PART_METADATA);
            status = read_named(&six);
        }
    if (status == LS_OK) status = read_text(&six, wp->body, wp->length, LEAKSIFT_PART_BODY);
    if (status == LS_OK) status = read_named(&six);
    for (size_t i = 1; i < six.count && status == LS_OK; i++) {
        name_packet(&six, (unsigned)i, LEAKSIFT_PART_BODY);
        status = read_named(&six);
    }
    ls_free(six.packets);
    ls_free(six.queue);
    return status;
}
