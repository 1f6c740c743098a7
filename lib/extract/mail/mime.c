/* Walks a message. A multipart's parts are found by searching for its boundary inside its own range only, so an inner
 * part can never run out of an outer one; the search is one pass a level. Small inputs are looked at whole in memory,
 * big ones through the input's window: nothing here keeps a pointer into the input over the next look. */
#include "extract/mail/mime.h"
#include "extract/handler.h"
#include "extract/mail/mail_text.h"
#include "extract/mail/mail_words.h"
#include "extract/mail/mime_part.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    WHOLE = 16 << 20,       /* an input up to this is peeked at once */
    LOOK = 65536,           /* else so much at a time */
    HEADER_FIRST = 16384,   /* a header block is read in growing steps … */
    CUT_MARGIN = 2000,      /* two lines of 998 characters (RFC 5322 2.1.1) */
    HEADER_MAX = 4 << 20,   /* … up to this; what follows counts as body */
    TEXT_MAX = 32 << 20,    /* a longer text body becomes a child, which streams */
    PIECE = 262144,
};

struct walk {
    ls_sink *sink;
    uint64_t parts;
    uint32_t group;
    bool stopped; /* too many parts: noted */
    ls_buffer value, text, plain; /* of one field */
};

struct entity {
    ls_input *input;
    uint64_t start, end;
    unsigned depth;
    bool digest; /* parts of a multipart/digest are messages unless they say otherwise */
};

static const uint8_t *look(ls_input *input, uint64_t at, uint64_t end, size_t most, size_t *got) {
    uint64_t left = end - at;
    if (!input->memory && input->size > WHOLE && left > most) left = most;
    if (left > SIZE_MAX) left = SIZE_MAX;
    return ls_input_peek(input, at, (size_t)left, got);
}

/* ---- header fields as text ---- */

static ls_status emit_metadata(struct walk *walk, const char *field, const char *role, uint32_t group,
                               const ls_buffer *text) {
    if (!text->length) return LS_OK;
    ls_segment segment = {.text = text->data, .length = text->length, .part = LEAKSIFT_PART_METADATA,
                          .field = field, .role = role, .group = group};
    return ls_sink_text(walk->sink, &segment);
}

/* Quotes and backslashes of a display name are syntax, not text. */
static void unquote(const char *raw, size_t length, ls_buffer *out) {
    bool quoted = false;
    if (!memchr(raw, '"', length)) { /* a backslash means something within quotes only */
        ls_buffer_append(out, raw, length);
        return;
    }
    for (size_t i = 0; i < length; i++) {
        if (raw[i] == '\\' && quoted && i + 1 < length) ls_buffer_putc(out, raw[++i]);
        else if (raw[i] == '"') quoted = !quoted;
        else ls_buffer_putc(out, raw[i]);
    }
}

/* Each mailbox is a segment and a group of its own: its name and its address belong together, and to nobody else. */
static ls_status emit_addresses(struct walk *walk, const char *name, const char *role) {
    ls_buffer *plain = &walk->plain;
    const char *address;
    size_t at = 0, length;
    ls_status status = LS_OK;
    while (status == LS_OK && ls_mail_next_address(walk->value.data, walk->value.length, &at, &address, &length)) {
        ls_buffer_clear(plain);
        ls_buffer_clear(&walk->text);
        unquote(address, length, plain);
        status = plain->failed ? LS_NOMEM : LS_OK;
        if (status == LS_OK && plain->length) status = ls_mail_words(plain->data, plain->length, &walk->text);
        if (status == LS_OK) status = emit_metadata(walk, name, role, ++walk->group, &walk->text);
    }
    return status;
}

static const char *address_role(const ls_mail_field *field) {
#define NAME(text) text, sizeof(text) - 1
    static const struct {
        const char *name;
        size_t length;
        const char *role;
    } roles[] = {{NAME("From"), "sender"},
                 {NAME("Sender"), "sender"},
                 {NAME("Reply-To"), "sender"},
                 {NAME("Return-Path"), "sender"},
                 {NAME("To"), "recipient"},
                 {NAME("Cc"), "recipient"},
                 {NAME("Bcc"), "recipient"},
                 {NAME("Delivered-To"), "recipient"},
                 {NAME("X-Original-To"), "recipient"},
                 {NAME("Envelope-To"), "recipient"},
                 {NAME("Resent-From"), "sender"},
                 {NAME("Resent-To"), "recipient"},
                 {NAME("Resent-Cc"), "recipient"},
                 {NAME("Resent-Sender"), "sender"},
                 {NAME("Disposition-Notification-To"), "sender"},
                 {NAME("Apparently-To"), "recipient"},
                 {NAME("X-Envelope-From"), "sender"},
                 {NAME("X-Envelope-To"), "recipient"}};
#undef NAME
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (ls_mail_field_named(field, roles[i].name, roles[i].length)) return roles[i].role;
    return NULL;
}

/* A field's name as a string: as written where it is ASCII. */
static void field_name(const ls_mail_field *field, char name[128]) {
    size_t length = field->name_length < 127 ? field->name_length : 127;
    memcpy(name, field->name, length);
    name[length] = 0;
    for (size_t i = ls_utf8_is_ascii(name, length) ? length : 0; i < length; i++)
        if ((unsigned char)name[i] >= 128) name[i] = '?';
}

static ls_status emit_field(struct walk *walk, const ls_mail_field *field) {
    char name[128];
    field_name(field, name);
    ls_buffer_clear(&walk->value);
    ls_buffer_clear(&walk->text);
    ls_status status = ls_mail_unfold(field->value, field->value_length, &walk->value);
    if (status != LS_OK || !walk->value.length) return status;
    const char *role = address_role(field);
    if (role) return emit_addresses(walk, name, role);
    status = ls_mail_words(walk->value.data, walk->value.length, &walk->text);
    if (status != LS_OK) return status;
    if (ls_mail_field_is(field, "Subject")) {
        ls_sink_property(walk->sink, "subject", walk->text.data ? walk->text.data : "", walk->text.length);
        return LS_OK;
    }
    if (!walk->sink->bare && ls_mail_field_is(field, "Date")) {
        char at[20], zone[8];
        if (ls_mail_date(walk->value.data, walk->value.length, at, zone))
            ls_sink_time(walk->sink, "sent", at, zone, "header");
    }
    return emit_metadata(walk, name[0] ? name : NULL, NULL, 0, &walk->text);
}

/* ---- the header block ---- */

/* The fields of a header: most have not so many that they need be sought a second time. */
struct header {
    ls_mail_field kept[48];
    size_t count; /* those beyond are not kept */
    size_t length;
    bool ended; /* false: it may go on behind these bytes */
};

static void read_fields(const char *bytes, size_t length, struct header *header) {
    ls_mail_fields fields = {.bytes = bytes, .length = length};
    ls_mail_field field;
    for (header->count = 0; ls_mail_next_field(&fields, &field); header->count++)
        if (header->count < sizeof header->kept / sizeof *header->kept) header->kept[header->count] = field;
    header->ended = fields.ended;
    header->length = fields.at;
}

static bool is_content_field(const ls_mail_field *field) {
    return ls_mail_field_is(field, "Content-Type") || ls_mail_field_is(field, "Content-Transfer-Encoding") ||
           ls_mail_field_is(field, "Content-Disposition");
}

static ls_status say_field(struct walk *walk, const struct entity *entity, ls_mime_part *part,
                           const ls_mail_field *field) {
    ls_status status = ls_mime_part_field(part, field);
    bool told = entity->depth > 0 && is_content_field(field);
    return status == LS_OK && !told ? emit_field(walk, field) : status;
}

/* Reads the block at entity->start: fills `part`, says the fields as text, moves start behind it. */
static ls_status read_header(struct walk *walk, struct entity *entity, ls_mime_part *part) {
    size_t got = 0;
    const char *bytes = NULL;
    struct header header;
    bool ended = false;
    for (size_t want = HEADER_FIRST; !ended; want *= 4) {
        uint64_t left = entity->end - entity->start;
        size_t most = left < want ? (size_t)left : want;
        bytes = (const char *)ls_input_peek(entity->input, entity->start, most, &got);
        if (!bytes) return LS_IO;
        read_fields(bytes, got, &header);
        if (got == left || got < most || want >= HEADER_MAX) break;
        /* a decision that was made on a line which the cut goes through is none */
        ended = header.ended && header.length + CUT_MARGIN <= got;
    }
    ls_status status = ls_sink_tick(walk->sink, header.length);
    if (header.ended && header.count <= sizeof header.kept / sizeof *header.kept) {
        for (size_t i = 0; i < header.count && status == LS_OK; i++)
            status = say_field(walk, entity, part, &header.kept[i]);
    } else {
        ls_mail_fields fields = {.bytes = bytes, .length = header.length};
        ls_mail_field field;
        while (status == LS_OK && ls_mail_next_field(&fields, &field)) status = say_field(walk, entity, part, &field);
    }
    entity->start += header.length;
    return status;
}

/* ---- boundaries ---- */

struct boundary_line {
    uint64_t line, next; /* where the line starts, and the one after it */
    bool closing;
};

/* Does "--boundary" stand at bytes[at], with nothing but blanks after it? */
static bool is_boundary_line(const uint8_t *bytes, size_t length, size_t at, const ls_buffer *boundary, size_t *next,
                             bool *closing) {
    size_t end = at + 2 + boundary->length;
    *closing = end + 2 <= length && bytes[end] == '-' && bytes[end + 1] == '-';
    if (*closing) end += 2;
    while (end < length && (bytes[end] == ' ' || bytes[end] == '\t')) end++;
    if (end < length && bytes[end] != '\r' && bytes[end] != '\n') {
        /* after the closing mark some write on; before it, it is another boundary */
        if (!*closing) return false;
        ls_mail_line((const char *)bytes, length, end, next);
        return true;
    }
    if (end < length && bytes[end] == '\r') end++;
    if (end < length && bytes[end] == '\n') end++;
    *next = end;
    return true;
}

/* By their first dash: bodies have few. */
static bool find_in(const uint8_t *bytes, size_t length, bool at_line, const ls_buffer *mark, const ls_buffer *boundary,
                    struct boundary_line *found) {
    for (size_t at = 0; at < length;) {
        const uint8_t *hit = memchr(bytes + at, '-', length - at);
        if (!hit) return false;
        size_t line = (size_t)(hit - bytes), next;
        bool starts = line ? bytes[line - 1] == '\n' || bytes[line - 1] == '\r' : at_line;
        bool marked = starts && length - line >= mark->length && memcmp(hit, mark->data, mark->length) == 0;
        if (marked && is_boundary_line(bytes, length, line, boundary, &next, &found->closing)) {
            found->line = line;
            found->next = next;
            return true;
        }
        for (at = line; at < length && bytes[at] == '-';) at++;
    }
    return false;
}

/* The next boundary line from `at`, which is the start of a line. LS_DATA: there is none. `mark` is "--boundary". */
static ls_status next_boundary(struct walk *walk, const struct entity *entity, uint64_t at, const ls_buffer *mark,
                               const ls_buffer *boundary, struct boundary_line *found) {
    bool at_line = true;
    size_t keep = mark->length + 256; /* a line cut by the window is met whole in the next one */
    while (at < entity->end) {
        size_t got;
        const uint8_t *bytes = look(entity->input, at, entity->end, LOOK, &got);
        if (!bytes) return LS_IO;
        if (!got) break;
        bool last = at + got >= entity->end;
        if (find_in(bytes, got, at_line, mark, boundary, found)) {
            if (last || found->line + keep <= got || !found->line) {
                found->line += at;
                found->next += at;
                return ls_sink_tick(walk->sink, found->next - at);
            }
            at += found->line;
            at_line = true;
            continue;
        }
        if (last) break;
        size_t step = got > keep ? got - keep : got;
        at_line = bytes[step - 1] == '\n' || bytes[step - 1] == '\r';
        at += step;
        ls_status status = ls_sink_tick(walk->sink, step);
        if (status != LS_OK) return status;
    }
    return LS_DATA;
}

/* The line break before a boundary belongs to the boundary (RFC 2046 5.1.1). */
static uint64_t without_break(ls_input *input, uint64_t start, uint64_t end) {
    uint8_t tail[2] = {0};
    size_t want = end - start < 2 ? (size_t)(end - start) : 2;
    if (!want || ls_input_read(input, end - want, tail + 2 - want, want) != (int64_t)want) return end;
    if (tail[1] == '\n') return end - (tail[0] == '\r' ? 2 : 1);
    return tail[1] == '\r' ? end - 1 : end;
}

/* ---- bodies ---- */

static ls_status as_child(struct walk *walk, const struct entity *entity, const ls_mime_part *part, const char *type) {
    ls_child child = {.name = part->name.data, .name_length = part->name.length,
                      .media_type = type && *type ? type : NULL, .charset = part->charset[0] ? part->charset : NULL,
                      .packed_size = entity->end - entity->start, .size = UINT64_MAX};
    if (part->encoding == LS_MAIL_IDENTITY && !part->encrypted) {
        ls_input bytes;
        child.size = child.packed_size;
        ls_input_part(&bytes, entity->input, entity->start, entity->end - entity->start);
        ls_status status = ls_sink_child_input(walk->sink, &child, &bytes);
        ls_input_close(&bytes);
        return status;
    }
    ls_buffer decoded = {0};
    ls_mail_decoder decoder = {.encoding = part->encoding};
    ls_status status = ls_sink_child_open(walk->sink, &child);
    if (status != LS_OK) return status;
    if (part->encrypted) ls_sink_child_note(walk->sink, LEAKSIFT_REASON_ENCRYPTED, "S/MIME encrypted data");
    for (uint64_t at = entity->start; at < entity->end && status == LS_OK;) {
        uint64_t left = entity->end - at;
        size_t got, want = left < PIECE ? (size_t)left : PIECE;
        const uint8_t *bytes = ls_input_peek(entity->input, at, want, &got);
        if (!bytes) status = LS_IO;
        if (!bytes || !got) break;
        size_t piece = ls_mail_piece(part->encoding, bytes, got, at + got >= entity->end);
        ls_buffer_clear(&decoded);
        status = ls_mail_decode(&decoder, bytes, piece, &decoded);
        if (status == LS_OK && decoded.length) status = ls_sink_child_write(walk->sink, decoded.data, decoded.length);
        at += piece;
    }
    ls_buffer_free(&decoded);
    if (decoder.broken)
        ls_sink_child_note(walk->sink, LEAKSIFT_REASON_CORRUPT, "its transfer encoding is broken in places");
    ls_status closed = ls_sink_child_close(walk->sink);
    /* the child's own limit ends the child, not the message */
    return status == LS_STOP || status == LS_OK ? closed : status;
}

/* All of a body, decoded; `entity` is not longer than TEXT_MAX. */
static ls_status decode_whole(const struct entity *entity, ls_mail_encoding encoding, ls_buffer *out,
                              uint64_t *broken) {
    ls_mail_decoder decoder = {.encoding = encoding};
    size_t got;
    const uint8_t *bytes = ls_input_peek(entity->input, entity->start, (size_t)(entity->end - entity->start), &got);
    if (!bytes) return LS_IO;
    ls_status status = ls_mail_decode(&decoder, bytes, got, out);
    *broken = decoder.broken;
    return status;
}

static ls_status emit_html(struct walk *walk, const ls_buffer *bytes, const ls_mime_part *part, bool *done) {
    const ls_handler *handler = ls_handler_find("text/html");
    *done = handler != NULL && strcmp(handler->name, "html") == 0;
    if (!*done) return LS_OK;
    ls_extract about = {.media_type = "text/html", .charset = part->charset[0] ? part->charset : NULL, .name = "",
                        .limits = walk->sink->limits};
    ls_input input;
    ls_input_memory(&input, bytes->data, bytes->length);
    ls_status status = handler->run(&about, &input, walk->sink);
    ls_input_close(&input);
    return status;
}

/* A body that is text of the message itself. */
static ls_status as_text(struct walk *walk, const struct entity *entity, const ls_mime_part *part) {
    if (entity->end - entity->start > TEXT_MAX) return as_child(walk, entity, part, part->type);
    ls_buffer bytes = {0};
    uint64_t broken = 0;
    bool done = false;
    ls_status status = decode_whole(entity, part->encoding, &bytes, &broken);
    if (status == LS_OK) status = ls_sink_tick(walk->sink, bytes.length);
    if (status != LS_OK || !bytes.length) goto done;
    if (broken && part->encoding == LS_MAIL_BASE64)
        ls_sink_note(walk->sink, LEAKSIFT_REASON_CORRUPT, "a body's base64 is broken in places");
    if (!strcmp(part->type, "text/html")) {
        status = emit_html(walk, &bytes, part, &done);
        if (!done && status == LS_OK) status = as_child(walk, entity, part, part->type);
        goto done;
    }
    ls_mail_body body = {(const uint8_t *)bytes.data, bytes.length, part->charset[0] ? part->charset : NULL,
                         part->flowed, part->del_space};
    status = ls_mail_text(&body, walk->sink);
    if (status == LS_DATA) status = as_child(walk, entity, part, part->type); /* no text after all */
done:
    ls_buffer_free(&bytes);
    return status;
}

static ls_status loose_text(struct walk *walk, const struct entity *entity, uint64_t start, uint64_t end) {
    if (start >= end) return LS_OK;
    struct entity loose = *entity;
    loose.start = start;
    loose.end = end;
    ls_mime_part plain = {.type = "text/plain"};
    return as_text(walk, &loose, &plain);
}

/* ---- the tree ---- */

static ls_status read_entity(struct walk *walk, struct entity entity);

static ls_status read_part(struct walk *walk, const struct entity *parent, const ls_mime_part *part, uint64_t start,
                           uint64_t end) {
    if (++walk->parts > walk->sink->limits->value[LS_LIMIT_PARTS]) {
        ls_sink_note(walk->sink, LEAKSIFT_REASON_ENTRIES, "more MIME parts than the limit `parts` allows");
        walk->stopped = true;
        return LS_OK;
    }
    struct entity child = {parent->input, start, end, parent->depth + 1, ls_mime_part_is(part, "multipart/digest")};
    return read_entity(walk, child);
}

/* The header names no boundary, or one that never comes (a gateway wrote a new header): the first line that could be
 * one, with a part's header below it. */
static bool guess_boundary(const struct entity *entity, ls_buffer *out) {
    enum { LOOKED_AT = 65536, MOST = 200 };
    size_t got = 0, want = entity->end - entity->start < LOOKED_AT ? (size_t)(entity->end - entity->start) : LOOKED_AT;
    const char *bytes = (const char *)ls_input_peek(entity->input, entity->start, want, &got);
    ls_buffer_clear(out);
    for (size_t at = 0, next; bytes && at < got; at = next) {
        const char *newline = memchr(bytes + at, '\n', got - at);
        next = newline ? (size_t)(newline - bytes) + 1 : got;
        size_t end = next - (newline != NULL);
        while (end > at && (bytes[end - 1] == '\r' || bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) end--;
        if (end - at < 3 || end - at > MOST || memcmp(bytes + at, "--", 2) != 0) continue;
        if (got - next < 8 || strncasecmp(bytes + next, "Content-", 8) != 0) continue;
        return ls_buffer_append(out, bytes + at + 2, end - at - 2);
    }
    return false;
}

static ls_status read_multipart(struct walk *walk, const struct entity *entity, ls_mime_part *part) {
    ls_buffer mark = {0};
    if (!part->boundary.length && !guess_boundary(entity, &part->boundary))
        return part->boundary.failed ? LS_NOMEM : loose_text(walk, entity, entity->start, entity->end);
    struct boundary_line line, next;
    ls_buffer_puts(&mark, "--");
    ls_buffer_append(&mark, part->boundary.data, part->boundary.length);
    ls_status status =
        mark.failed ? LS_NOMEM : next_boundary(walk, entity, entity->start, &mark, &part->boundary, &line);
    if (status == LS_DATA && guess_boundary(entity, &part->boundary) &&
        (part->boundary.length != mark.length - 2 ||
         memcmp(part->boundary.data, mark.data + 2, part->boundary.length) != 0)) {
        status = read_multipart(walk, entity, part); /* this one is there */
        goto done;
    }
    if (status == LS_DATA) { /* no boundary at all: then it is text */
        status = loose_text(walk, entity, entity->start, entity->end);
        goto done;
    }
    if (status == LS_OK) status = loose_text(walk, entity, entity->start, line.line); /* the preamble */
    uint64_t tail = entity->end;
    while (status == LS_OK && !walk->stopped) {
        if (line.closing) {
            tail = line.next;
            break;
        }
        status = next_boundary(walk, entity, line.next, &mark, &part->boundary, &next);
        bool open_end = status == LS_DATA; /* cut off, or the end mark is missing */
        if (open_end) next.line = entity->end, status = LS_OK;
        if (status == LS_OK)
            status = read_part(walk, entity, part, line.next,
                               open_end ? entity->end : without_break(entity->input, line.next, next.line));
        if (open_end) break;
        line = next;
    }
    /* the epilogue; a multipart that was closed too early goes on there */
    while (status == LS_OK && tail < entity->end && !walk->stopped) {
        status = next_boundary(walk, entity, tail, &mark, &part->boundary, &next);
        bool none = status == LS_DATA;
        if (none) status = LS_OK;
        if (status != LS_OK) break;
        status = loose_text(walk, entity, tail, none ? entity->end : next.line);
        tail = none ? entity->end : next.next;
    }
done:
    ls_buffer_free(&mark);
    return status;
}

/* Base64 or quoted-printable around a multipart or a message: forbidden (RFC 2045 6.4), and done to hide things. */
static ls_status read_encoded(struct walk *walk, const struct entity *entity, ls_mime_part *part) {
    ls_buffer bytes = {0};
    uint64_t broken;
    if (entity->end - entity->start > TEXT_MAX) return as_child(walk, entity, part, part->type);
    ls_status status = decode_whole(entity, part->encoding, &bytes, &broken);
    if (status == LS_OK) {
        ls_input input;
        ls_input_memory(&input, bytes.data, bytes.length);
        struct entity decoded = {&input, 0, bytes.length, entity->depth, entity->digest};
        status = read_multipart(walk, &decoded, part);
        ls_input_close(&input);
    }
    ls_buffer_free(&bytes);
    return status;
}

static bool is_message_text(const char *type) {
    static const char *const types[] = {"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html",
                                        "message/delivery-status", "message/disposition-notification",
                                        "message/feedback-report", "message/global-delivery-status",
                                        "message/external-body"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (!strcmp(types[i], type)) return true;
    return false;
}

/* A part that is not in the encoding which its header names is read as it stands. */
static ls_status check_encoding(struct walk *walk, const struct entity *entity, ls_mime_part *part) {
    enum { SAMPLE = 4096 };
    if (part->encoding == LS_MAIL_IDENTITY || entity->start >= entity->end) return LS_OK;
    size_t got, want = entity->end - entity->start < SAMPLE ? (size_t)(entity->end - entity->start) : SAMPLE;
    const uint8_t *bytes = ls_input_peek(entity->input, entity->start, want, &got);
    if (!bytes) return LS_IO;
    if (ls_mail_encoding_fits(part->encoding, bytes, got)) return LS_OK;
    part->encoding = LS_MAIL_IDENTITY;
    ls_sink_note(walk->sink, LEAKSIFT_REASON_HEADERS_DISAGREE,
                 "a part is not in the transfer encoding that its header names");
    return LS_OK;
}

static ls_status read_body(struct walk *walk, const struct entity *entity, ls_mime_part *part) {
    if (!part->type[0] || !strchr(part->type, '/'))
        strcpy(part->type, entity->digest ? "message/rfc822" : "text/plain");
    if (ls_mime_part_is(part, "multipart/encrypted"))
        ls_sink_note(walk->sink, LEAKSIFT_REASON_ENCRYPTED, "the message is encrypted (OpenPGP or S/MIME)");
    if (part->encrypted) ls_sink_note(walk->sink, LEAKSIFT_REASON_ENCRYPTED, "the message is encrypted (S/MIME)");
    if (ls_mime_part_is(part, "message/partial"))
        ls_sink_note(walk->sink, LEAKSIFT_REASON_VOLUME_MISSING, "one piece of a message that was sent in several");
    if (ls_mime_part_is(part, "message/external-body"))
        ls_sink_note(walk->sink, LEAKSIFT_REASON_EXTERNAL_REFERENCE, "a part's content is kept elsewhere");
    if (ls_mime_part_is(part, "multipart/*")) {
        if (entity->depth >= walk->sink->limits->value[LS_LIMIT_NESTING]) {
            ls_sink_note(walk->sink, LEAKSIFT_REASON_DEPTH,
                         "MIME parts are nested deeper than the limit `nesting` allows");
            return loose_text(walk, entity, entity->start, entity->end);
        }
        return part->encoding == LS_MAIL_IDENTITY ? read_multipart(walk, entity, part)
                                                  : read_encoded(walk, entity, part);
    }
    if (entity->start >= entity->end && !part->name.length) return LS_OK;
    bool text = is_message_text(part->type) && !part->name.length && !part->attachment;
    if (text && part->encoding == LS_MAIL_BASE64 && entity->end - entity->start <= TEXT_MAX) {
        size_t got;
        const uint8_t *bytes =
            ls_input_peek(entity->input, entity->start, (size_t)(entity->end - entity->start), &got);
        if (!bytes) return LS_IO;
        size_t whole = ls_mail_base64_whole(bytes, got);
        if (whole < got) { /* a mailing list wrote below it */
            const struct entity front = {entity->input, entity->start, entity->start + whole, entity->depth, false};
            ls_status status = as_text(walk, &front, part);
            return status == LS_OK ? loose_text(walk, entity, front.end, entity->end) : status;
        }
    }
    ls_status status = check_encoding(walk, entity, part);
    if (status != LS_OK) return status;
    /* The first piece of a message begins as one, the others are identified by what they hold; a bounced message's
     * header is one without a body. */
    const bool message = ls_mime_part_is(part, "message/partial") || ls_mime_part_is(part, "text/rfc822-headers") ||
                         ls_mime_part_is(part, "message/global-headers");
    return text ? as_text(walk, entity, part) : as_child(walk, entity, part, message ? "message/rfc822" : part->type);
}

/* The depth is bounded by the limit `nesting`, and with it the recursion. */
static ls_status read_entity(struct walk *walk, struct entity entity) {
    ls_mime_part part = {0};
    ls_status status = read_header(walk, &entity, &part);
    if (status == LS_OK) status = read_body(walk, &entity, &part);
    ls_mime_part_free(&part);
    return status;
}

ls_status ls_mime_fields(const char *bytes, size_t length, ls_sink *sink, uint32_t *group) {
    struct walk walk = {.sink = sink, .group = *group};
    ls_mail_fields fields = {.bytes = bytes, .length = length};
    ls_mail_field field;
    ls_status status = LS_OK;
    while (status == LS_OK && ls_mail_next_field(&fields, &field))
        if (!ls_mail_field_is(&field, "Subject")) status = emit_field(&walk, &field);
    *group = walk.group;
    ls_buffer_free(&walk.value);
    ls_buffer_free(&walk.text);
    ls_buffer_free(&walk.plain);
    return status;
}

ls_status ls_mime_message(ls_input *input, uint64_t start, uint64_t end, ls_sink *sink) {
    struct walk walk = {.sink = sink};
    struct entity message = {input, start, end, 0, false};
    ls_status status = read_entity(&walk, message);
    ls_buffer_free(&walk.value);
    ls_buffer_free(&walk.text);
    ls_buffer_free(&walk.plain);
    return status;
}
