/* ActiveMime: what Office keeps of a document that was saved as a page, oledata.mso and editdata.mso; its compound
 * file, deflated. No specification: where the stream begins is told by the head, or is one of two places that occur. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/ole/packed.h"

enum { HEAD = 0x32, FAR = 0x22a, TOLD_AT = 0x1e, TOLD_FROM = 46, READ_MAX = 64 << 20 };

/* A zlib head (RFC 1950): deflate, a window of 32 KiB, a multiple of 31. */
static bool begins(const uint8_t *bytes, size_t length, size_t at) {
    return at + 2 < length && bytes[at] == 0x78 && (bytes[at] << 8 | bytes[at + 1]) % 31 == 0;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    size_t length;
    (void)about;
    const uint8_t *bytes = ls_input_peek(input, 0, input->size < READ_MAX ? (size_t)input->size : READ_MAX, &length);
    if (!bytes) return LS_IO;
    if (length < input->size) ls_sink_note(sink, LEAKSIFT_REASON_BYTES_OUT, "more than 64 MiB: its end was not read");
    const size_t places[] = {length >= HEAD ? (size_t)ls_le16(bytes + TOLD_AT) + TOLD_FROM : 0, HEAD, FAR};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!begins(bytes, length, places[i])) continue;
        const ls_child child = {.name = "data", .name_length = 4, .size = UINT64_MAX,
                                .packed_size = length - places[i], .is_embedded = true};
        return ls_packed_child(sink, bytes + places[i], length - places[i], &child);
    }
    ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "no packed data could be found");
    return LS_OK;
}

static const char *const types[] = {"application/x-mso", NULL};
const ls_handler ls_handler_mso = {"mso", types, "the compound file that is packed in it, as a member", true, run};
