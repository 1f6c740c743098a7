/* .DS_Store, what the Finder of macOS keeps of a folder: the names of its files, also of those that are gone, and
 * their comments. No specification; the form is known from Mac::Finder::DSStore and its kin: a "buddy allocator" of
 * blocks, in which a B-tree stands whose records are a name, four letters that say what of, four that say the type, and
 * a value. */
#include "base/bytes.h"
#include "extract/handler.h"
#include "text/codepage.h"
#include <string.h>

enum { FILE_MAX = 64 << 20, BLOCKS_AT = 8, DEEP = 16, NAME_MAX_HERE = 1024, RECORD = 8 };

typedef struct store {
    ls_sink *sink;
    const uint8_t *bytes;
    size_t length;
    size_t blocks, block_count; /* where their addresses stand */
    size_t nodes; /* read so far: more than blocks there cannot be */
    ls_buffer text, last;
    bool broken;
} store;

typedef struct block {
    const uint8_t *at, *end;
} block;

/* Offsets count from behind the first four bytes; the low bits of an address are the size, as a power of two. */
static bool open_block(const store *in, uint32_t number, block *out) {
    if (number >= in->block_count) return false;
    const uint32_t address = ls_be32(in->bytes + in->blocks + 4 * (size_t)number);
    const size_t at = (address & ~31u) + (size_t)4, size = (size_t)1 << (address & 31);
    if (at > in->length) return false;
    out->at = in->bytes + at;
    out->end = out->at + (size < in->length - at ? size : in->length - at);
    return true;
}

static bool room(const block *in, size_t bytes) { return (size_t)(in->end - in->at) >= bytes; }

static bool take_number(block *in, uint32_t *value) {
    if (!room(in, 4)) return false;
    *value = ls_be32(in->at);
    in->at += 4;
    return true;
}

static bool take_text(block *in, ls_buffer *out) {
    uint32_t count;
    ls_buffer_clear(out);
    if (!take_number(in, &count) || count > NAME_MAX_HERE || !room(in, 2 * (size_t)count)) return false;
    for (uint32_t i = 0; i < count; i++, in->at += 2) {
        uint32_t c = ls_be16(in->at);
        if ((c & 0xFC00) == 0xD800 && i + 1 < count && (ls_be16(in->at + 2) & 0xFC00) == 0xDC00) {
            c = 0x10000 + ((c & 0x3FF) << 10) + (ls_be16(in->at + 2) & 0x3FF);
            in->at += 2, i++;
        }
        ls_buffer_put_utf8(out, c ? c : ' ');
    }
    return true;
}

static ls_status say(store *in, const char *field) {
    const ls_segment segment = {.text = in->text.data, .length = in->text.length, .field = field};
    return in->text.failed ? LS_NOMEM : in->text.length ? ls_sink_text(in->sink, &segment) : LS_OK;
}

/* A file has a record for each thing that is known of it: its name is said once. */
static ls_status say_name(store *in) {
    const size_t length = in->text.length;
    if (in->last.length == length && (!length || !memcmp(in->last.data, in->text.data, length))) return LS_OK;
    ls_buffer_clear(&in->last);
    ls_buffer_append(&in->last, in->text.data ? in->text.data : "", in->text.length);
    return in->last.failed ? LS_NOMEM : say(in, "file");
}

static ls_status record(store *in, block *from) {
    uint32_t size;
    in->broken = !take_text(from, &in->text) || !room(from, RECORD);
    ls_status status = in->broken ? LS_OK : say_name(in);
    if (in->broken || status != LS_OK) return status;
    const uint8_t *type = from->at + 4;
    from->at += RECORD;
    if (memcmp(type, "ustr", 4) == 0) {
        in->broken = !take_text(from, &in->text);
        return in->broken ? LS_OK : say(in, "comment");
    }
    size_t skip = memcmp(type, "bool", 4) == 0                                     ? 1
                  : memcmp(type, "comp", 4) == 0 || memcmp(type, "dutc", 4) == 0 ? 8
                                                                                   : 4;
    if (memcmp(type, "blob", 4) == 0) {
        in->broken = !take_number(from, &size);
        skip = size;
    }
    in->broken = in->broken || !room(from, skip);
    from->at += in->broken ? 0 : skip;
    return LS_OK;
}

static ls_status node(store *in, uint32_t number, unsigned depth) {
    block at;
    uint32_t last, count, child;
    if (depth == DEEP || ++in->nodes > in->block_count || !open_block(in, number, &at) || !take_number(&at, &last) ||
        !take_number(&at, &count))
        return in->broken = true, LS_OK;
    ls_status status = ls_sink_tick(in->sink, 1024);
    for (uint32_t i = 0; i < count && status == LS_OK && !in->broken; i++) {
        if (last) {
            in->broken = !take_number(&at, &child);
            if (!in->broken) status = node(in, child, depth + 1);
        }
        if (status == LS_OK && !in->broken) status = record(in, &at);
    }
    return last && status == LS_OK && !in->broken ? node(in, last, depth + 1) : status;
}

/* The first block: addresses of all, then a directory in which "DSDB" names the block that says where the tree's root
 * is. */
static bool find_root(store *in, uint32_t *root) {
    if (in->length < 36) return false;
    const size_t head = (size_t)ls_be32(in->bytes + BLOCKS_AT) + 4;
    if (head > in->length || in->length - head < 8) return false;
    in->blocks = head + 8;
    in->block_count = ls_be32(in->bytes + head);
    const size_t padded = (in->block_count + 255) / 256 * 256 * 4;
    if (in->block_count > FILE_MAX || padded > in->length - in->blocks) return false;
    block at = {in->bytes + in->blocks + padded, in->bytes + in->length}, tree;
    uint32_t count, number;
    if (!take_number(&at, &count)) return false;
    for (uint32_t i = 0; i < count && room(&at, 1); i++) {
        const size_t letters = *at.at;
        const bool is_tree = letters == 4 && room(&at, 5) && memcmp(at.at + 1, "DSDB", 4) == 0;
        if (!room(&at, 1 + letters)) return false;
        at.at += 1 + letters;
        if (!take_number(&at, &number)) return false;
        if (is_tree) return open_block(in, number, &tree) && take_number(&tree, root);
    }
    return false;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    store in = {.sink = sink};
    uint32_t root = 0;
    (void)about;
    in.bytes = ls_input_peek(input, 0, input->size < FILE_MAX ? (size_t)input->size : FILE_MAX, &in.length);
    if (!in.bytes) return LS_IO;
    in.broken = !find_root(&in, &root);
    ls_status status = in.broken ? LS_OK : node(&in, root, 0);
    if (in.broken) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "it is damaged or cut short");
    ls_buffer_free(&in.text);
    ls_buffer_free(&in.last);
    return status;
}

static const char *const media_types[] = {"application/x-ds-store", NULL};
const ls_handler ls_handler_folder = {
    .name = "folder", .media_types = media_types, .reads = "names of files, comments", .run = run};
