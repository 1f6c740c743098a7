/* AppleSingle and AppleDouble (RFC 1740): what macOS keeps of a file beside its bytes, as "._name" in every ZIP and on
 * every foreign disk: comments, and extended attributes, which tell where the file was loaded from. */
#include "base/bytes.h"
#include "extract/desktop/bplist.h"
#include "extract/handler.h"
#include "extract/store/value.h"
#include <string.h>

enum { HEAD = 26, ENTRY = 12, ENTRIES_MAX = 256, DATA_FORK = 1, RESOURCES = 2, NAME = 3, COMMENT = 4, FINDER = 9 };
enum { WORDS_MAX = 1 << 16, ATTRIBUTES_AT = 34, ATTRIBUTES_HEAD = 36, ATTRIBUTE = 11, ATTRIBUTES_MAX = 4096 };

typedef struct file {
    ls_input *input;
    ls_sink *sink;
    ls_value value;
} file;

static ls_status give_words(file *in, const char *field, uint64_t at, uint64_t length) {
    size_t got;
    const uint8_t *bytes = ls_input_peek(in->input, at, length < WORDS_MAX ? (size_t)length : WORDS_MAX, &got);
    const ls_segment place = {.part = LEAKSIFT_PART_METADATA, .field = field};
    return !bytes ? LS_IO : got ? ls_value_text(&in->value, in->sink, &place, bytes, got) : LS_OK;
}

static ls_status give_fork(file *in, const char *name, uint64_t at, uint64_t length) {
    const ls_child child = {.name = name, .name_length = strlen(name), .size = length, .packed_size = length};
    ls_input part;
    ls_input_part(&part, in->input, at, length);
    ls_status status = part.size ? ls_sink_child_input(in->sink, &child, &part) : LS_OK;
    ls_input_close(&part);
    return status;
}

/* Inside Macintosh: where data and map stand, and how long they are. Most have the map alone: no resources. */
static ls_status give_resources(file *in, uint64_t at, uint64_t length) {
    size_t got;
    const uint8_t *head = ls_input_peek(in->input, at, 16, &got);
    if (!head) return LS_IO;
    bool empty = length < 16 || got < 16 || ls_be32(head + 8) == 0;
    return empty ? LS_OK : give_fork(in, "resource-fork", at, length);
}

/* An attribute's value: a property list, or words. */
static ls_status give_attribute(file *in, const char *name, uint64_t at, uint64_t length) {
    size_t got;
    if (length > WORDS_MAX) return give_fork(in, name, at, length);
    const uint8_t *bytes = ls_input_peek(in->input, at, (size_t)length, &got);
    if (!bytes) return LS_IO;
    if (got > 8 && memcmp(bytes, "bplist0", 7) == 0) return ls_bplist_read(bytes, got, name, in->sink);
    const ls_segment place = {.part = LEAKSIFT_PART_METADATA, .field = name};
    return got ? ls_value_any(&in->value, in->sink, &place, name, bytes, got, true) : LS_OK;
}

/* Behind the Finder's 32 bytes (copyfile.c and vfs_xattr.c of Apple's open sources): "ATTR", sizes, then for each
 * attribute offset in the file, length, flags, length of the name and the name, on multiples of four. */
static ls_status give_attributes(file *in, uint64_t at, uint64_t length) {
    size_t got;
    uint8_t head[ATTRIBUTES_HEAD], entry[ATTRIBUTE];
    char name[256];
    if (length < ATTRIBUTES_AT + ATTRIBUTES_HEAD) return LS_OK;
    const uint8_t *bytes = ls_input_peek(in->input, at + ATTRIBUTES_AT, sizeof head, &got);
    if (!bytes) return LS_IO;
    if (got < sizeof head || memcmp(bytes, "ATTR", 4) != 0) return LS_OK;
    memcpy(head, bytes, sizeof head);
    ls_status status = LS_OK;
    uint64_t next = at + ATTRIBUTES_AT + ATTRIBUTES_HEAD;
    for (unsigned i = 0, count = ls_be16(head + 34); i < count && i < ATTRIBUTES_MAX && status == LS_OK; i++) {
        bytes = ls_input_peek(in->input, next, ATTRIBUTE + 256, &got);
        if (!bytes) return LS_IO;
        size_t letters = got > ATTRIBUTE ? bytes[10] : 0;
        if (!letters || got < ATTRIBUTE + letters) break;
        memcpy(entry, bytes, ATTRIBUTE);
        memcpy(name, bytes + ATTRIBUTE, letters);
        name[letters] = '\0';
        next += (ATTRIBUTE + letters + 3) & ~(size_t)3;
        if (ls_value_name(name)) status = give_attribute(in, name, ls_be32(entry), ls_be32(entry + 4));
        if (status == LS_OK) status = ls_sink_tick(in->sink, 64);
    }
    return status;
}

static ls_status give_entry(file *in, uint32_t kind, uint64_t at, uint64_t length) {
    switch (kind) {
    case DATA_FORK: return give_fork(in, "data-fork", at, length);
    case RESOURCES: return give_resources(in, at, length);
    case NAME: return give_words(in, "name", at, length);
    case COMMENT: return give_words(in, "comment", at, length);
    case FINDER: return give_attributes(in, at, length);
    default: return LS_OK; /* dates, icons, flags */
    }
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    file in = {.input = input, .sink = sink};
    uint8_t entries[ENTRIES_MAX * ENTRY];
    size_t got;
    (void)about;
    const uint8_t *head = ls_input_peek(input, 0, HEAD + sizeof entries, &got);
    if (!head) return LS_IO;
    size_t count = got < HEAD ? 0 : ls_be16(head + 24), room = got < HEAD ? 0 : (got - HEAD) / ENTRY;
    bool cut = count > room;
    if (cut) count = room;
    memcpy(entries, head + (got < HEAD ? 0 : HEAD), count * ENTRY);
    ls_status status = LS_OK;
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        const uint8_t *entry = entries + i * ENTRY;
        uint64_t at = ls_be32(entry + 4), length = ls_be32(entry + 8);
        if (at > input->size || length > input->size - at) cut = true, length = at > input->size ? 0 : input->size - at;
        if (length) status = give_entry(&in, ls_be32(entry), at, length);
    }
    if (cut) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "it is damaged or cut short");
    ls_value_free(&in.value);
    return status;
}

static const char *const media_types[] = {"application/applefile", NULL};
const ls_handler ls_handler_apple = {.name = "apple",
                                     .media_types = media_types,
                                     .reads = "comments, extended attributes; forks as members",
                                     .run = run};
