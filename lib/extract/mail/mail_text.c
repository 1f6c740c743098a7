/* Plain text bodies. Lines of the same kind go together in one segment; a file inside the text, uuencoded or by yEnc,
 * becomes a child, as does a message of OpenPGP that everybody can read. */
#include "extract/mail/mail_text.h"
#include "extract/keys/pem.h"
#include "extract/mail/mail_decode.h"
#include "extract/mail/mail_header.h"
#include "extract/mail/mail_yenc.h"
#include "base/utf8.h"
#include "text/charset.h"
#include <string.h>
#include <strings.h>

enum { BLOCK = 65536, DETECT = 65536 };

struct writer {
    ls_sink *sink;
    ls_buffer *block;
    leaksift_part part;
    bool flowed, del_space;
    bool rest_quoted; /* below a mark that everything after it is an older message */
    bool signature;
    bool soft;        /* the line before ended in a soft break */
    unsigned soft_depth;
    bool glued;       /* the next segment goes on in the middle of a line */
};

static ls_status flush(struct writer *writer) {
    size_t length = writer->block->length;
    while (length && writer->block->data[length - 1] == '\n') length--;
    ls_status status = LS_OK;
    if (length) {
        ls_segment segment = {
            .text = writer->block->data, .length = length, .part = writer->part, .glued = writer->glued};
        status = ls_sink_text(writer->sink, &segment);
    }
    writer->glued = false;
    ls_buffer_clear(writer->block);
    return status;
}

static bool starts(const char *line, size_t length, const char *with) {
    size_t size = strlen(with);
    return length >= size && strncasecmp(line, with, size) == 0;
}

/* Lines under which a mailer puts the older message whole. */
static bool is_forward_mark(const char *line, size_t length) {
    static const char *const marks[] = {"Original Message",        "Forwarded message",
                                        "Begin forwarded message", "Original Appointment",
                                        "Message d'origine",       "Message original",
                                        "Ursprüngliche Nachricht", "Weitergeleitete Nachricht",
                                        "Mensaje original",        "Messaggio originale",
                                        "Oorspronkelijk bericht",  "Mensagem original",
                                        "Исходное сообщение",      "原始邮件"};
    size_t dashes = 0;
    while (dashes < length && (line[dashes] == '-' || line[dashes] == ' ' || line[dashes] == '_')) dashes++;
    if (dashes < 2 && !starts(line, length, "Begin forwarded message")) return false;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (starts(line + dashes, length - dashes, marks[i])) return true;
    return false;
}

/* "On …, X wrote:" in some languages. */
static bool is_attribution(const char *line, size_t length) {
    static const char *const endings[] = {"wrote:",    "a écrit :", "a écrit:", "schrieb:", "escribió:", "ha scritto:",
                                          "escreveu:", "schreef:",  "skrev:",   "写道：",   "написал:"};
    while (length && (line[length - 1] == ' ' || line[length - 1] == '\t')) length--;
    if (length > 300 || !length || (line[length - 1] != ':' && line[length - 1] != "："[2])) return false;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t size = strlen(endings[i]);
        if (length > size && memcmp(line + length - size, endings[i], size) == 0) return true;
    }
    return false;
}

/* The first line with something on it from `at` starts with ">". */
static bool quote_follows(const char *text, size_t length, size_t at) {
    while (at < length && strchr(" \t\r\n", text[at])) at++;
    return at < length && text[at] == '>';
}

static leaksift_part part_of(struct writer *writer, const char *line, size_t length) {
    if (length && line[0] == '>') {
        writer->signature = false;
        return LEAKSIFT_PART_QUOTED;
    }
    if (is_forward_mark(line, length)) writer->rest_quoted = true;
    if (writer->rest_quoted) return LEAKSIFT_PART_QUOTED;
    /* RFC 3676 4.3; many mailers lose the blank */
    if ((length == 3 && !memcmp(line, "-- ", 3)) || (length == 2 && !memcmp(line, "--", 2))) writer->signature = true;
    return writer->signature ? LEAKSIFT_PART_SIGNATURE : LEAKSIFT_PART_BODY;
}

/* RFC 3676: a line that ends in a blank goes on in the next one of the same quote depth. */
static ls_status add_flowed(struct writer *writer, const char *line, size_t length) {
    unsigned depth = 0;
    while (depth < length && line[depth] == '>') depth++;
    const char *text = line + depth;
    size_t size = length - depth;
    if (size && text[0] == ' ') text++, size--; /* space-stuffing */
    bool joins = writer->soft && writer->soft_depth == depth;
    bool separator = size == 3 && !memcmp(text, "-- ", 3);
    writer->soft = size && text[size - 1] == ' ' && !separator;
    writer->soft_depth = depth;
    if (writer->soft && writer->del_space) size--;
    if (!joins) {
        if (writer->block->length && writer->block->data[writer->block->length - 1] != '\n')
            ls_buffer_putc(writer->block, '\n');
        ls_buffer_append(writer->block, line, depth);
        if (depth) ls_buffer_putc(writer->block, ' ');
    }
    ls_buffer_append(writer->block, text, size);
    if (!writer->soft) ls_buffer_putc(writer->block, '\n');
    return writer->block->failed ? LS_NOMEM : LS_OK;
}

static ls_status add_line(struct writer *writer, const char *line, size_t length) {
    if (writer->flowed) return add_flowed(writer, line, length);
    while (length > BLOCK) { /* a line without end: cut it between characters */
        size_t cut = BLOCK;
        while (cut > BLOCK - 4 && ((uint8_t)line[cut] & 0xc0) == 0x80) cut--;
        ls_buffer_append(writer->block, line, cut);
        ls_status status = flush(writer);
        if (status != LS_OK) return status;
        writer->glued = true;
        line += cut, length -= cut;
    }
    ls_buffer_append(writer->block, line, length);
    ls_buffer_putc(writer->block, '\n');
    return writer->block->failed ? LS_NOMEM : LS_OK;
}

static ls_status write_lines(struct writer *writer, const char *text, size_t length) {
    for (size_t at = 0, next; at < length; at = next) {
        size_t end = ls_mail_line(text, length, at, &next);
        bool attribution = !writer->rest_quoted && is_attribution(text + at, end - at);
        leaksift_part part = part_of(writer, text + at, end - at);
        bool flow_goes_on = writer->soft && part == writer->part;
        if (part != writer->part || (writer->block->length >= BLOCK && !flow_goes_on) ||
            writer->block->length >= 16 * BLOCK) {
            ls_status status = flush(writer);
            if (status == LS_OK) status = ls_sink_tick(writer->sink, BLOCK);
            if (status != LS_OK) return status;
            writer->part = part;
            writer->soft = false;
        }
        ls_status status = add_line(writer, text + at, end - at);
        if (status != LS_OK) return status;
        if (attribution && !quote_follows(text, length, next)) writer->rest_quoted = true;
    }
    return LS_OK;
}

/* ---- uuencoded files inside ---- */

/* Where a block ends whose data begin at `at`: behind its end line, or before two lines in a row (blank ones aside)
 * that hold what no data do: it was cut off, or the text only shows what such files look like. */
static size_t uu_end(const uint8_t *bytes, size_t length, size_t at) {
    size_t strange = length;
    for (size_t next, name_length; at < length; at = next) {
        const uint8_t *name;
        size_t end = ls_mail_line((const char *)bytes, length, at, &next), stray = at;
        while (end > at && bytes[end - 1] <= ' ') end--;
        if (end - at == 3 && memcmp(bytes + at, "end", 3) == 0) return next;
        if (end == at || ls_mail_uu_begin(bytes + at, end - at, &name, &name_length)) continue;
        while (stray < end && bytes[stray] >= ' ' && bytes[stray] <= '`') stray++;
        if (stray < end && strange < length) return strange;
        strange = stray < end ? at : length;
    }
    return strange;
}

/* The same of base64 (POSIX, uuencode -m): behind "====", or before a line that is none of its. */
static size_t base64_end(const uint8_t *bytes, size_t length, size_t at) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    for (size_t next; at < length; at = next) {
        size_t end = ls_mail_line((const char *)bytes, length, at, &next), good = at;
        while (end > at && bytes[end - 1] <= ' ') end--;
        if (end - at == 4 && !memcmp(bytes + at, "====", 4)) return next;
        while (good < end && memchr(digits, bytes[good], sizeof digits - 1)) good++;
        if (good < end) return at;
    }
    return length;
}

static bool is_uu_data(const uint8_t *line, size_t length) {
    return line[0] > 32 && line[0] <= 'M' && length >= 1 + ((line[0] - 32u) & 63) * 4 / 3;
}

/* A uuencode block from a line start at or after `at`; *lines is where its data starts, *end where the block ends. */
static bool find_uu(const uint8_t *bytes, size_t length, size_t at, size_t *begin, size_t *end) {
    while (at < length) {
        const uint8_t *mark = memmem(bytes + at, length - at, "begin", 5);
        if (!mark) return false;
        *begin = (size_t)(mark - bytes);
        at = *begin + 5;
        if (*begin && bytes[*begin - 1] != '\n') continue;
        size_t next, stop = ls_mail_line((const char *)bytes, length, *begin, &next);
        const uint8_t *name;
        size_t name_length;
        if (!ls_mail_uu_begin(mark, stop - *begin, &name, &name_length) || next >= length) continue;
        size_t after, line_end = ls_mail_line((const char *)bytes, length, next, &after);
        bool base64 = ls_mail_is_base64_begin(mark, stop - *begin);
        if (base64 ? base64_end(bytes, length, next) < line_end : !is_uu_data(bytes + next, line_end - next)) continue;
        *end = base64 ? base64_end(bytes, length, next) : uu_end(bytes, length, next);
        return true;
    }
    return false;
}

static ls_status emit_uu(const uint8_t *bytes, size_t length, const char *charset, ls_sink *sink) {
    const uint8_t *name;
    size_t name_length, next, end = ls_mail_line((const char *)bytes, length, 0, &next);
    if (!ls_mail_uu_begin(bytes, end, &name, &name_length)) return LS_OK;
    ls_buffer text = {0}, data = {0};
    bool base64 = ls_mail_is_base64_begin(bytes, end);
    ls_mail_decoder decoder = {.encoding = base64 ? LS_MAIL_BASE64 : LS_MAIL_UUENCODE};
    ls_status status = ls_mail_to_utf8(charset, name, name_length, &text);
    size_t data_length = length - next;
    if (base64) {
        while (data_length && bytes[next + data_length - 1] <= ' ') data_length--;
        decoder.ended = data_length >= 4 && !memcmp(bytes + next + data_length - 4, "====", 4);
        if (decoder.ended) data_length -= 4;
    }
    if (status == LS_OK) status = ls_mail_decode(&decoder, bytes + next, data_length, &data);
    if (status == LS_OK) {
        ls_child child = {.name = text.data, .name_length = text.length, .packed_size = length, .size = data.length};
        ls_input input;
        ls_input_memory(&input, data.data, data.length);
        if (!decoder.ended) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "a uuencoded file in the text has no end line");
        status = ls_sink_child_input(sink, &child, &input);
    }
    ls_buffer_free(&text);
    ls_buffer_free(&data);
    return status;
}

/* ---- all together ---- */

typedef struct found_file {
    size_t begin, end; /* begin is the text's end where there is none */
} found_file;

typedef struct found_files {
    found_file uu, yenc;
} found_files;

/* The next file of each kind; one that was found already and is ahead stays. */
static const found_file *find_file(const ls_mail_body *body, size_t at, found_files *next) {
    if (next->uu.begin < at && !find_uu(body->bytes, body->length, at, &next->uu.begin, &next->uu.end))
        next->uu = (found_file){body->length, body->length};
    if (next->yenc.begin < at &&
        !ls_mail_yenc_find(body->bytes, body->length, at, &next->yenc.begin, &next->yenc.end))
        next->yenc = (found_file){body->length, body->length};
    return next->yenc.begin < next->uu.begin ? &next->yenc : &next->uu;
}

static found_files first_files(const ls_mail_body *body) {
    found_files first = {.uu = {body->length, body->length}, .yenc = {body->length, body->length}};
    if (!find_uu(body->bytes, body->length, 0, &first.uu.begin, &first.uu.end)) first.uu.begin = body->length;
    if (!ls_mail_yenc_find(body->bytes, body->length, 0, &first.yenc.begin, &first.yenc.end))
        first.yenc.begin = body->length;
    return first;
}

static ls_status emit_file(const ls_mail_body *body, const found_file *file, bool is_yenc, ls_sink *sink) {
    const uint8_t *bytes = body->bytes + file->begin;
    size_t length = file->end - file->begin;
    return is_yenc ? ls_mail_yenc_child(bytes, length, body->charset, sink)
                   : emit_uu(bytes, length, body->charset, sink);
}

/* What was told by the start of a body may be another charset's further on, where the start was ASCII. */
static ls_status convert(const ls_mail_body *body, const char *charset, size_t from, size_t to, ls_buffer *text) {
    if (!strcmp(charset, "UTF-8")) {
        size_t bom, good = ls_utf8_valid((const char *)body->bytes + from, to - from);
        if (!ls_buffer_append(text, body->bytes + from, good)) return LS_NOMEM;
        from += good;
        if (from == to) return LS_OK;
        bool told = !ls_utf8_is_ascii((const char *)body->bytes + from - good, good);
        const char *found = told ? NULL : ls_charset_detect(body->bytes + from, to - from, true, body->charset, &bom);
        if (found) charset = found;
    }
    return ls_charset_to_utf8(charset, body->bytes + from, to - from, text);
}

/* A file by yEnc is no text: what stands before it tells the charset. */
static const char *charset_of(const ls_mail_body *body, size_t before, size_t *bom) {
    *bom = 0;
    if (body->charset && ls_mail_is_seven_bit(body->charset) &&
        ls_utf8_is_ascii((const char *)body->bytes, body->length))
        return body->charset;
    size_t look = before < DETECT ? before : DETECT;
    return ls_charset_detect(body->bytes, look, look == before, body->charset, bom);
}

/* OpenPGP in the body: encrypted, or only signed or packed, which is a member. */
static ls_status say_messages(const ls_mail_body *body, ls_sink *sink) {
    static const char mark[] = "-----BEGIN PGP MESSAGE-----";
    if (!memmem(body->bytes, body->length, mark, sizeof mark - 1)) return LS_OK;
    const ls_extract about = {.charset = body->charset, .limits = sink->limits};
    ls_input input;
    ls_input_memory(&input, body->bytes, body->length);
    const ls_status status = ls_pem_blocks(&about, &input, sink);
    ls_input_close(&input);
    return status;
}

ls_status ls_mail_text(const ls_mail_body *body, ls_sink *sink) {
    if (!body->length) return LS_OK;
    size_t at;
    found_files next = first_files(body);
    const found_file *file = find_file(body, 0, &next);
    const char *charset = charset_of(body, next.yenc.begin, &at);
    if (!charset) return LS_DATA;
    ls_buffer text = {0}, block = {0};
    struct writer writer = {.sink = sink, .block = &block, .flowed = body->flowed, .del_space = body->del_space};
    ls_status status = LS_OK;
    while (status == LS_OK && at < body->length) {
        size_t stop = file->begin;
        ls_buffer_clear(&text);
        if (stop > at) {
            status = convert(body, charset, at, stop, &text);
            if (status == LS_OK && text.length) status = write_lines(&writer, text.data, text.length);
        }
        if (status == LS_OK) status = flush(&writer);
        if (status == LS_OK && stop < body->length) status = emit_file(body, file, file == &next.yenc, sink);
        at = file->end;
        file = find_file(body, at, &next);
    }
    if (status == LS_OK) status = say_messages(body, sink);
    ls_buffer_free(&text);
    ls_buffer_free(&block);
    return status;
}
