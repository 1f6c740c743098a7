#include "extract/mail/mail_yenc.h"
#include "base/buffer.h"
#include "extract/mail/mail_decode.h"
#include "extract/mail/mail_header.h"
#include <string.h>

enum { SHIFT = 42, ESCAPED_SHIFT = 64 };

/* A line of yEnc's own at `at`: "=ybegin …"; its end, and where the next one begins. */
static bool is_line(const uint8_t *bytes, size_t length, size_t at, const char *mark, size_t *end, size_t *next) {
    size_t size = strlen(mark);
    if (length - at < size || memcmp(bytes + at, mark, size) != 0 || (at && bytes[at - 1] != '\n')) return false;
    *end = ls_mail_line((const char *)bytes, length, at, next);
    return true;
}

/* The value of "size=" in a line; false: it is not there. */
static bool number(const uint8_t *line, size_t length, const char *name, uint64_t *value) {
    const uint8_t *at = memmem(line, length, name, strlen(name));
    *value = 0;
    if (!at) return false;
    for (at += strlen(name); at < line + length && *at >= '0' && *at <= '9' && *value < UINT64_MAX / 100; at++)
        *value = *value * 10 + (*at - '0');
    return true;
}

bool ls_mail_yenc_find(const uint8_t *bytes, size_t length, size_t at, size_t *begin, size_t *end) {
    uint64_t size;
    size_t line_end, next, ignored;
    while (at < length) {
        const uint8_t *mark = memmem(bytes + at, length - at, "=ybegin ", 8);
        if (!mark) return false;
        *begin = (size_t)(mark - bytes);
        at = *begin + 8;
        if (!is_line(bytes, length, *begin, "=ybegin ", &line_end, &next)) continue;
        if (!number(mark, line_end - *begin, " size=", &size)) continue;
        const uint8_t *stop = memmem(bytes + next, length - next, "\n=yend", 6);
        *end = length;
        if (stop && !is_line(bytes, length, (size_t)(stop - bytes) + 1, "=yend", &ignored, end)) *end = length;
        return true;
    }
    return false;
}

static bool decode(const uint8_t *bytes, size_t length, ls_buffer *out) {
    if (!ls_buffer_reserve(out, length)) return false;
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = bytes[i];
        if (byte == '\r' || byte == '\n') continue;
        if (byte == '=' && i + 1 < length) byte = (uint8_t)(bytes[++i] - ESCAPED_SHIFT);
        ls_buffer_putc(out, (char)(uint8_t)(byte - SHIFT));
    }
    return !out->failed;
}

static ls_status give(const uint8_t *head, size_t head_length, const char *charset, size_t packed, ls_buffer *data,
                      const char *trouble, ls_sink *sink) {
    ls_buffer name = {0};
    const uint8_t *at = memmem(head, head_length, " name=", 6);
    ls_status status = LS_OK;
    if (at) status = ls_mail_to_utf8(charset, at + 6, (size_t)(head + head_length - at) - 6, &name);
    while (name.length && name.data[name.length - 1] == ' ') name.length--;
    ls_child child = {.name = name.data, .name_length = name.length, .packed_size = packed, .size = data->length};
    if (status == LS_OK) status = ls_sink_child_open(sink, &child);
    if (status == LS_OK) {
        if (trouble) ls_sink_child_note(sink, LEAKSIFT_REASON_VOLUME_MISSING, trouble);
        status = ls_sink_child_write(sink, data->data, data->length);
        ls_status closed = ls_sink_child_close(sink);
        if (status == LS_OK || status == LS_STOP) status = closed;
    }
    ls_buffer_free(&name);
    return status;
}

ls_status ls_mail_yenc_child(const uint8_t *bytes, size_t length, const char *charset, ls_sink *sink) {
    size_t head, at, line_end, next;
    uint64_t total = 0, size = 0, whole = 0;
    if (!is_line(bytes, length, 0, "=ybegin ", &head, &at)) return LS_OK;
    number(bytes, head, " size=", &whole);
    bool parts = number(bytes, head, " total=", &total) ? total > 1 : false;
    size = whole;
    if (at < length && is_line(bytes, length, at, "=ypart ", &line_end, &next)) {
        uint64_t first, last;
        if (number(bytes + at, line_end - at, " begin=", &first) && number(bytes + at, line_end - at, " end=", &last))
            size = last >= first ? last - first + 1 : 0;
        parts = parts || size < whole;
        at = next;
    }
    const uint8_t *stop = memmem(bytes + at, length - at, "\n=yend", 6);
    ls_buffer data = {0};
    ls_status status = LS_NOMEM;
    if (decode(bytes + at, stop ? (size_t)(stop - bytes) - at : length - at, &data)) {
        if (!stop || data.length != size)
            ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "a yEnc file in the text has another size than it says");
        const char *trouble = parts ? "one part of a file that was sent in several" : NULL;
        if (parts) ls_sink_note(sink, LEAKSIFT_REASON_VOLUME_MISSING, trouble);
        status = ls_sink_tick(sink, data.length);
        if (status == LS_OK) status = give(bytes, head, charset, length, &data, trouble, sink);
    }
    ls_buffer_free(&data);
    return status;
}
