/* Archives of Pages, Numbers and Keynote since 2013: a document is a ZIP file with some fifty of them. Blocks of Snappy
 * (a zero, the length in three bytes) make one stream of messages, each behind an ArchiveInfo that says the types and
 * lengths of what follows it. */
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/iwork/iwork.h"
#include "extract/iwork/snappy.h"

enum { BLOCK_HEAD = 4, BLOCK_MOST = 1 << 24, HELD_MOST = 64 << 20 };
enum { MESSAGES = 2, TYPE = 1, LENGTH = 3 };

typedef struct archive {
    ls_iwork iwork;
    ls_buffer held; /* unpacked, not read yet */
    size_t need;    /* so many bytes must be held before the next message can be read */
} archive;

static bool message_info(const ls_proto_field *info, uint32_t *type, uint64_t *length) {
    ls_proto_field field;
    *type = 0;
    *length = 0;
    for (ls_proto fields = ls_proto_of(info); ls_proto_next(&fields, &field);) {
        if (field.number == TYPE) *type = (uint32_t)field.value;
        if (field.number == LENGTH) *length = field.value;
    }
    return *length <= HELD_MOST;
}

/* All messages of one ArchiveInfo. Not there as a whole: *used is 0 and `need` says how much it takes. */
static ls_status read_group(archive *self, const uint8_t *at, size_t length, size_t *used) {
    ls_proto stream = {at, at + length};
    ls_proto_field info;
    uint64_t head, total = 0, size;
    uint32_t type;
    *used = 0;
    self->need = length + 1;
    if (!ls_proto_number(&stream, &head)) return length < 10 ? LS_OK : LS_DATA;
    size_t begin = (size_t)(stream.at - at);
    if (head > HELD_MOST) return LS_DATA;
    if (head > length - begin) return self->need = begin + (size_t)head, LS_OK;
    const uint8_t *payload = stream.at + head;
    for (ls_proto infos = {stream.at, payload}; ls_proto_next(&infos, &info);)
        if (info.number == MESSAGES && info.bytes) {
            if (!message_info(&info, &type, &size)) return LS_DATA;
            if ((total += size) > HELD_MOST) return LS_DATA;
        }
    size_t whole = begin + (size_t)head + (size_t)total;
    if (whole > length) return self->need = whole, LS_OK;
    ls_status status = LS_OK;
    for (ls_proto infos = {stream.at, stream.at + head}; status == LS_OK && ls_proto_next(&infos, &info);)
        if (info.number == MESSAGES && info.bytes && message_info(&info, &type, &size)) {
            status = ls_iwork_message(&self->iwork, type, (ls_proto){payload, payload + size});
            payload += size;
        }
    *used = whole;
    return status;
}

static ls_status read_held(archive *self) {
    size_t at = 0, used = 1;
    ls_status status = LS_OK;
    while (status == LS_OK && used && at < self->held.length) {
        status = read_group(self, (const uint8_t *)self->held.data + at, self->held.length - at, &used);
        at += used;
    }
    if (at == self->held.length) self->need = 0;
    if (at) memmove(self->held.data, self->held.data + at, self->held.length - at);
    self->held.length -= at;
    return status;
}

/* *at moves behind the block. LS_DATA: there is none. */
static ls_status read_block(archive *self, ls_input *input, uint64_t *at) {
    size_t got = 0;
    const uint8_t *head = ls_input_peek(input, *at, BLOCK_HEAD, &got);
    if (!head || got < BLOCK_HEAD || head[0]) return LS_DATA;
    size_t length = ls_le32(head) >> 8;
    const uint8_t *block = ls_input_peek(input, *at + BLOCK_HEAD, length, &got);
    if (!block || !length || got < length) return LS_DATA;
    size_t before = self->held.length;
    ls_status status = ls_snappy(block, length, BLOCK_MOST, &self->held), ticked;
    ticked = ls_sink_tick(self->iwork.sink, length + self->held.length - before);
    *at += BLOCK_HEAD + length;
    return ticked == LS_OK || status == LS_NOMEM ? status : ticked;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    archive self = {.iwork = {.sink = sink}};
    ls_status status = LS_OK;
    for (uint64_t at = 0; at < input->size && status == LS_OK;) {
        status = read_block(&self, input, &at);
        if (status == LS_OK && self.held.length >= self.need) status = read_held(&self);
        if (status == LS_OK && self.held.length > HELD_MOST) status = LS_DATA;
    }
    if (status == LS_DATA || (status == LS_OK && (self.held.length || self.iwork.odd))) {
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the archive is damaged or cut short");
        status = LS_OK;
    }
    ls_buffer_free(&self.held);
    ls_buffer_free(&self.iwork.text);
    return status == LS_OK && input->error_number ? LS_IO : status;
}

static const char *const types[] = {"application/x-iwork-archive", NULL};
const ls_handler ls_handler_iwork = {
    "iwork", types, "of Pages, Numbers and Keynote since 2013: texts, comments, cells, links, names", false, run};
