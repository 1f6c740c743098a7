/* A mail folder in one file (RFC 4155): each message is a child, a part of our own bytes, numbered from 1. One pass
 * through a window, so that a folder of any size takes the same memory. Content-Length is not believed; ">From " is
 * left as it stands. */
#include "extract/handler.h"
#include "extract/mail/mail_header.h"
#include <string.h>

enum { LOOK = 1 << 20, LINE_MAX = 1024, MARGIN = 8192, HEAD = 16384 };

static bool has_time(const char *line, size_t length) {
    for (size_t i = 6; i + 2 < length; i++)
        if (line[i] == ':' && line[i - 1] >= '0' && line[i - 1] <= '9' && line[i + 1] >= '0' && line[i + 1] <= '9')
            return true;
    return false;
}

static bool is_field_line(const char *line, size_t length) {
    size_t i = 0;
    while (i < length && (unsigned char)line[i] > 32 && (unsigned char)line[i] < 127 && line[i] != ':') i++;
    return i > 0 && i < length && line[i] == ':';
}

/* Does a message start at this "From " line? It tells a time, and a header field or another ">From " line follows. */
static bool is_separator(const char *bytes, size_t length, size_t at, bool first) {
    size_t next, after, end = ls_mail_line(bytes, length, at, &next);
    if (end - at < 6 || memcmp(bytes + at, "From ", 5) != 0) return false;
    if (!has_time(bytes + at, end - at < LINE_MAX ? end - at : LINE_MAX)) return false;
    if (first || next >= length) return true;
    size_t stop = ls_mail_line(bytes, length, next, &after);
    if (stop == next) { /* a message without a header: only after an empty line */
        size_t back = at;
        if (back && bytes[back - 1] == '\n') back--;
        if (back && bytes[back - 1] == '\r') back--;
        return back && bytes[back - 1] == '\n';
    }
    return is_field_line(bytes + next, stop - next) || (stop - next > 6 && !memcmp(bytes + next, ">From ", 6));
}

struct folder {
    ls_input *input;
    ls_sink *sink;
    uint64_t number;
    const char *block; /* the input's window: bytes [block_at, block_at + block_length) */
    uint64_t block_at;
    size_t block_length;
};

/* The envelope sender is told as text only where the message's own header does not name it. */
static ls_status emit_envelope(struct folder *folder, const char *line, size_t length, uint64_t message, uint64_t end) {
    const char *address = line + 5, *stop = memchr(address, ' ', length - 5);
    size_t size = stop ? (size_t)(stop - address) : length - 5;
    if (!memchr(address, '@', size)) return LS_OK;
    char copy[320]; /* RFC 5321 4.5.3.1: 64 + 1 + 255 */
    if (size > sizeof copy) return LS_OK;
    for (size_t i = 0; i < size; i++) copy[i] = (unsigned char)address[i] < 128 ? address[i] : '?';
    char head[HEAD];
    int64_t got = ls_input_read(folder->input, message, head, end - message < HEAD ? (size_t)(end - message) : HEAD);
    if (got < 0) return LS_IO;
    if (memmem(head, (size_t)got, copy, size)) return LS_OK;
    ls_segment segment = {
        .text = copy, .length = size, .part = LEAKSIFT_PART_METADATA, .field = "From ", .role = "sender"};
    return ls_sink_text(folder->sink, &segment);
}

/* The message whose "From " line is at `start`. */
static ls_status emit_message(struct folder *folder, uint64_t start, uint64_t end) {
    char line[LINE_MAX];
    size_t want = end - start < sizeof line ? (size_t)(end - start) : sizeof line, next = 0, length = 0;
    int64_t got = ls_input_read(folder->input, start, line, want);
    if (got < 0) return LS_IO;
    bool from = got >= 5 && !memcmp(line, "From ", 5);
    if (from) length = ls_mail_line(line, (size_t)got, 0, &next);
    ls_status status = LS_OK;
    if (from && length > 6) status = emit_envelope(folder, line, length, start + next, end);
    if (status != LS_OK) return status;
    uint64_t size = end - start - next;
    if (!size) return LS_OK;
    ls_input message;
    ls_input_part(&message, folder->input, start + next, size);
    ls_child child = {.number = ++folder->number, .media_type = "message/rfc822", .packed_size = size, .size = size};
    status = ls_sink_child_input(folder->sink, &child, &message);
    ls_input_close(&message);
    return status;
}

/* Makes the block hold `at` and some lines after it; moves it only when it must, whatever the messages' size. */
static ls_status see(struct folder *folder, uint64_t at) {
    uint64_t size = folder->input->size, stop = folder->block_at + folder->block_length;
    bool inside = folder->block && at >= folder->block_at && at < stop && (stop == size || stop - at > MARGIN);
    if (inside) return LS_OK;
    folder->block = (const char *)ls_input_peek(folder->input, at, LOOK, &folder->block_length);
    folder->block_at = at;
    return folder->block ? LS_OK : LS_IO;
}

/* The next separator after `at`; the input's size where there is none. */
static ls_status next_message(struct folder *folder, uint64_t at, uint64_t *found) {
    uint64_t size = folder->input->size;
    *found = size;
    while (at < size) {
        ls_status status = see(folder, at);
        if (status != LS_OK || !folder->block_length) return status;
        size_t got = folder->block_length, from = (size_t)(at - folder->block_at);
        bool last = folder->block_at + got >= size;
        size_t limit =
            last ? got : got - MARGIN / 2; /* a separator's two lines are inside, else it is met in the next block */
        const char *hit;
        while (from < limit && (hit = memmem(folder->block + from, limit - from, "\nFrom ", 6))) {
            from = (size_t)(hit - folder->block) + 1;
            if (!is_separator(folder->block, got, from, false)) continue;
            *found = folder->block_at + from;
            return ls_sink_tick(folder->sink, *found - at);
        }
        if (last) return LS_OK;
        uint64_t next = folder->block_at + limit - 8;
        status = ls_sink_tick(folder->sink, next - at);
        if (status != LS_OK) return status;
        at = next;
    }
    return LS_OK;
}

static ls_status run_mbox(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    struct folder folder = {.input = input, .sink = sink};
    uint64_t start = 0, next = 0;
    ls_status status = LS_OK;
    while (status == LS_OK && start < input->size) {
        status = next_message(&folder, start, &next);
        if (status == LS_OK) status = emit_message(&folder, start, next);
        start = next;
    }
    return status;
}

static const char *const mbox_types[] = {"application/mbox", NULL};
const ls_handler ls_handler_mbox = {"mbox", mbox_types, "messages as numbered members", true, run_mbox};
