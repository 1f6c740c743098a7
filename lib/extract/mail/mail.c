/* A mail message: RFC 5322 with MIME, also as Apple Mail stores it (.emlx: a line with the message's length, the
 * message, and a property list). */
#include "extract/handler.h"
#include "extract/mail/mime.h"
#include <string.h>

enum { WHOLE = 16 << 20 };

/* Empty lines and a byte order mark in front are no header. */
static uint64_t skip_front(ls_input *input, uint64_t at) {
    uint8_t bytes[64];
    int64_t got = ls_input_read(input, at, bytes, sizeof bytes);
    size_t length = got > 0 ? (size_t)got : 0, i = 0;
    if (length >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) i = 3;
    while (i < length && (bytes[i] == '\r' || bytes[i] == '\n')) i++;
    return at + i;
}

static ls_status read_message(ls_input *input, uint64_t start, uint64_t end, ls_sink *sink) {
    size_t got;
    /* one read for all of a usual message: later looks are inside this window */
    if (!input->memory && input->size <= WHOLE && !ls_input_peek(input, 0, (size_t)input->size, &got)) return LS_IO;
    start = skip_front(input, start);
    return start < end ? ls_mime_message(input, start, end, sink) : LS_OK;
}

static ls_status run_mail(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    return read_message(input, 0, input->size, sink);
}

static ls_status run_emlx(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    uint8_t line[24];
    int64_t got = ls_input_read(input, 0, line, sizeof line);
    if (got < 0) return LS_IO;
    size_t length = (size_t)got, at = 0;
    uint64_t size = 0;
    while (at < length && at < 18 && line[at] >= '0' && line[at] <= '9') size = size * 10 + (line[at++] - '0');
    while (at < length && line[at] != '\n') at++;
    uint64_t start = at + 1 < input->size ? at + 1 : input->size;
    uint64_t end = size < input->size - start ? start + size : input->size;
    ls_status status = read_message(input, start, end, sink);
    if (status != LS_OK || end >= input->size) return status;
    ls_input rest;
    ls_input_part(&rest, input, end, input->size - end);
    ls_child child = {.name = "flags.plist", .name_length = 11, .media_type = "application/xml", .size = rest.size,
                      .packed_size = rest.size, .is_embedded = true};
    status = ls_sink_child_input(sink, &child, &rest);
    ls_input_close(&rest);
    return status;
}

static const char *const mail_types[] = {"message/rfc822", "message/global", "message/news", NULL};
static const char *const emlx_types[] = {"message/x-emlx", NULL};
#define READS "header fields, text and HTML bodies; attachments, attached messages and uuencoded files as members"

const ls_handler ls_handler_mail = {"mail", mail_types, READS, true, run_mail};
const ls_handler ls_handler_emlx = {"emlx", emlx_types, READS, true, run_emlx};
