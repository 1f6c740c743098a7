/* Windows' shortcuts, [MS-SHLLINK]: a header that says what follows; a list of shell items; where the target lies; then
 * strings: name, relative path, working folder, arguments, icon. They tell servers, users and file names. */
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/ole/words.h"
#include <string.h>

enum { HEAD = 76, HAS_IDS = 1, HAS_INFO = 2, FIRST_STRING = 4, WIDE = 0x80, READ_MAX = 1 << 20 };

typedef struct shortcut {
    ls_sink *sink;
    const uint8_t *bytes;
    size_t length, at;
    ls_buffer text;
} shortcut;

static ls_status give(shortcut *in, const char *field, const uint8_t *bytes, size_t length, bool wide) {
    ls_buffer_clear(&in->text);
    ls_status status = ls_codepage_put(&in->text, wide ? 1200 : 1252, bytes, length);
    const ls_segment segment = {.text = in->text.data, .length = in->text.length, .field = field};
    return status == LS_OK && in->text.length ? ls_sink_text(in->sink, &segment) : status;
}

/* A string that ends with a zero inside of a structure; `at` 0: it is not there. */
static ls_status give_ended(shortcut *in, const char *field, const uint8_t *info, size_t size, size_t at, bool wide) {
    if (!at || at >= size) return LS_OK;
    size_t unit = wide ? 2 : 1, length = 0;
    while (at + length + unit <= size && (info[at + length] || (wide && info[at + length + 1]))) length += unit;
    return give(in, field, info + at, length, wide);
}

/* LinkInfo (2.3): the volume's label, the local path, the share, what is behind it. */
static ls_status give_info(shortcut *in, const uint8_t *info, size_t size) {
    if (size < 28) return LS_OK;
    const size_t head = ls_le32(info + 4), share = ls_le32(info + 20);
    const bool local = ls_le32(info + 8) & 1, wide = head >= 0x24 && size >= 0x24;
    ls_status status = LS_OK;
    if (local && wide && ls_le32(info + 28)) status = give_ended(in, "path", info, size, ls_le32(info + 28), true);
    else if (local) status = give_ended(in, "path", info, size, ls_le32(info + 16), false);
    if (status == LS_OK && share >= 28 && share + 20 < size)
        status = give_ended(in, "share", info, size, share + ls_le32(info + share + 8), false);
    return status == LS_OK ? give_ended(in, "path", info, size, ls_le32(info + 24), false) : status;
}

/* StringData (2.4): a count of characters, then they. */
static ls_status give_strings(shortcut *in, uint32_t flags, bool *cut) {
    static const char *const fields[] = {"name", "relative path", "working folder", "arguments", "icon"};
    const size_t unit = flags & WIDE ? 2 : 1;
    ls_status status = LS_OK;
    for (unsigned i = 0; i < 5 && status == LS_OK; i++) {
        if (!(flags & (uint32_t)FIRST_STRING << i)) continue;
        if (in->length - in->at < 2) return *cut = true, LS_OK;
        size_t size = ls_le16(in->bytes + in->at) * unit, room = in->length - in->at - 2;
        *cut = *cut || size > room;
        if (size > room) size = room;
        status = give(in, fields[i], in->bytes + in->at + 2, size, flags & WIDE);
        in->at += 2 + size;
    }
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    shortcut in = {.sink = sink, .at = HEAD};
    (void)about;
    in.bytes = ls_input_peek(input, 0, input->size < READ_MAX ? (size_t)input->size : READ_MAX, &in.length);
    if (!in.bytes) return LS_IO;
    const uint32_t flags = in.length < HEAD ? 0 : ls_le32(in.bytes + 20);
    bool cut = in.length < HEAD;
    ls_status status = LS_OK;
    if (!cut && flags & HAS_IDS) {
        size_t size = in.length - in.at < 2 ? SIZE_MAX : 2 + (size_t)ls_le16(in.bytes + in.at);
        cut = size > in.length - in.at;
        in.at += cut ? 0 : size;
    }
    if (!cut && flags & HAS_INFO) {
        size_t size = in.length - in.at < 4 ? SIZE_MAX : ls_le32(in.bytes + in.at);
        cut = size > in.length - in.at || size < 4;
        if (!cut) status = give_info(&in, in.bytes + in.at, size), in.at += size;
    }
    if (!cut && status == LS_OK) status = give_strings(&in, flags, &cut);
    if (cut) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the shortcut is damaged or cut short");
    ls_buffer_free(&in.text);
    return status;
}

static const char *const media_types[] = {"application/x-ms-shortcut", NULL};
const ls_handler ls_handler_shortcut = {
    .name = "shortcut",
    .media_types = media_types,
    .reads = "path of the target, working folder, arguments",
    .run = run};
