/* Microsoft's compiled help (CHM; not documented by its maker: after the descriptions of M. Russotto and P. Wise, and
 * what chmlib makes of it). A directory in chunks names files that stand as they are or in one stream of LZX, whose
 * reset table tells where each block of 32 KiB begins. Each file is a child. The indices that the compiler made of
 * their words ("/#STRINGS" and its kin) are left out, but for the title. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/archive/lzx.h"
#include "extract/handler.h"
#include "extract/mail/mapi.h"
#include "text/codepage.h"
#include <stdlib.h>
#include <string.h>

enum { HEAD = 0x60, VERSION = 4, LANGUAGE = 0x14, DIRECTORY = 0x48, DIRECTORY_SIZE = 0x50, CONTENT = 0x58 };
enum { LISTING_HEAD = 0x54, CHUNK_SIZE = 0x10, CHUNK_HEAD = 0x14, CHUNK_LEAST = 64, CHUNK_MOST = 1 << 20 };
enum { NAME_MOST = 4096, ENTRIES_MOST = 1 << 20 };
enum { CONTROL = 28, TABLE_HEAD = 0x28, PACKED_MOST = 2 * LS_LZX_BLOCK, PIECE = 64 << 10 };
enum { SYSTEM_MOST = 64 << 10, TITLE = 3 };

#define STREAM "::DataSpace/Storage/MSCompressed/"
#define TRANSFORM STREAM "Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/"

typedef struct entry {
    uint64_t at, length;
    uint32_t name; /* in `names` */
    uint16_t name_length;
    bool packed;
} entry;

typedef struct help {
    ls_input *input;
    ls_sink *sink;
    uint64_t content;
    const char *charset;
    ls_buffer names;
    entry *entries;
    size_t count, room;
    entry stream, control, table, system;
    /* the stream of LZX */
    ls_lzx *lzx;
    uint64_t blocks, unpacked, interval, addresses; /* where the table's first address stands */
    uint64_t next;                                  /* block that comes */
    const uint8_t *bytes;                           /* block next - 1 */
    size_t length;
    bool damaged;
} help;

/* ---- the directory ----------------------------------------------------------------------------------------------- */

/* Seven bits a byte, the highest first. False: it has no end. */
static bool read_number(const uint8_t *bytes, size_t length, size_t *at, uint64_t *number) {
    *number = 0;
    for (unsigned i = 0; i < 9 && *at < length; i++) {
        uint8_t byte = bytes[(*at)++];
        *number = *number << 7 | (byte & 0x7F);
        if (!(byte & 0x80)) return true;
    }
    return false;
}

/* Only names that are known to be its own: whoever packs a help file may call a file anything. */
static bool is_of_compiler(const char *name, size_t length) {
    static const char *const known[] = {
        "/#STRINGS", "/#TOPICS", "/#URLTBL", "/#URLSTR", "/#IDXHDR", "/#WINDOWS", "/#ITBITS", "/#IVB", "/#SUBSETS",
        "/#TOCIDX", "/$FIftiMain", "/$OBJINST", "/$WWAssociativeLinks/BTree", "/$WWAssociativeLinks/Data",
        "/$WWAssociativeLinks/Map", "/$WWAssociativeLinks/Property", "/$WWKeywordLinks/BTree", "/$WWKeywordLinks/Data",
        "/$WWKeywordLinks/Map", "/$WWKeywordLinks/Property", "::DataSpace/NameList", STREAM "SpanInfo",
        STREAM "Transform/List"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == length && !memcmp(known[i], name, length)) return true;
    return false;
}

static ls_status keep(help *help, const entry *entry, const char *name) {
    static const struct { const char *name; size_t at; } own[] = {
        {STREAM "Content", offsetof(struct help, stream)}, {STREAM "ControlData", offsetof(struct help, control)},
        {TRANSFORM "InstanceData/ResetTable", offsetof(struct help, table)},
        {"/#SYSTEM", offsetof(struct help, system)}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strlen(own[i].name) == entry->name_length && !memcmp(own[i].name, name, entry->name_length))
            return memcpy((char *)help + own[i].at, entry, sizeof *entry), LS_OK;
    bool folder = entry->name_length && name[entry->name_length - 1] == '/';
    if (is_of_compiler(name, entry->name_length) || (folder && !entry->length)) return LS_OK;
    if (help->count == ENTRIES_MOST) {
        ls_sink_note(help->sink, LEAKSIFT_REASON_ENTRIES, "more files than are read");
        return LS_OK;
    }
    if (help->count == help->room) {
        size_t room = help->room ? help->room * 2 : 64;
        struct entry *entries = ls_realloc(help->entries, room * sizeof *entries);
        if (!entries) return LS_NOMEM;
        help->entries = entries, help->room = room;
    }
    struct entry *kept = &help->entries[help->count++];
    bool rooted = entry->name_length && *name == '/';
    *kept = *entry;
    kept->name = (uint32_t)help->names.length;
    kept->name_length = (uint16_t)(entry->name_length - rooted);
    return ls_buffer_append(&help->names, name + rooted, kept->name_length) ? LS_OK : LS_NOMEM;
}

static ls_status read_chunk(help *help, const uint8_t *chunk, size_t size) {
    size_t rest = ls_le32(chunk + 4), at = CHUNK_HEAD;
    ls_status status = LS_OK;
    if (rest > size - CHUNK_HEAD) return help->damaged = true, LS_OK;
    for (size_t end = size - rest; at < end && status == LS_OK;) {
        uint64_t length, section;
        entry entry = {0};
        if (!read_number(chunk, end, &at, &length) || length > end - at || length > NAME_MOST) break;
        const char *name = (const char *)chunk + at;
        at += length;
        if (!read_number(chunk, end, &at, &section) || !read_number(chunk, end, &at, &entry.at) ||
            !read_number(chunk, end, &at, &entry.length))
            break;
        entry.name_length = (uint16_t)length;
        entry.packed = section != 0;
        status = keep(help, &entry, name);
        if (at == end) return status;
    }
    if (status == LS_OK && at < size - rest) help->damaged = true;
    return status;
}

static ls_status read_directory(help *help, uint64_t at, uint64_t end) {
    uint8_t head[LISTING_HEAD];
    if (at > end || end - at < LISTING_HEAD || ls_input_read(help->input, at, head, sizeof head) != LISTING_HEAD ||
        memcmp(head, "ITSP", 4) != 0)
        return help->damaged = true, LS_OK;
    size_t size = ls_le32(head + CHUNK_SIZE), got;
    if (size < CHUNK_LEAST || size > CHUNK_MOST) return help->damaged = true, LS_OK;
    ls_status status = LS_OK;
    for (at += LISTING_HEAD; end - at >= size && status == LS_OK; at += size) {
        const uint8_t *chunk = ls_input_peek(help->input, at, size, &got);
        if (!chunk) return LS_IO;
        if (got < size) break;
        status = ls_sink_tick(help->sink, size);
        if (!memcmp(chunk, "PMGL", 4)) status = status == LS_OK ? read_chunk(help, chunk, size) : status;
        else if (memcmp(chunk, "PMGI", 4) != 0) help->damaged = true; /* neither names nor an index of them */
    }
    if (status == LS_OK && at < end) help->damaged = true;
    return status;
}

/* ---- contents ---------------------------------------------------------------------------------------------------- */

static bool read_stored(help *help, const entry *entry, uint64_t from, void *to, size_t length) {
    if (from > entry->length || entry->length - from < length) return false;
    return ls_input_read(help->input, help->content + entry->at + from, to, length) == (int64_t)length;
}

static unsigned bits_of(uint64_t window) {
    unsigned bits = 0;
    while (bits < 63 && (UINT64_C(1) << bits) < window) bits++;
    return (UINT64_C(1) << bits) == window ? bits : 0;
}

/* LS_DATA: there is no such stream, or it is of a kind that is not known. */
static ls_status open_stream(help *help) {
    uint8_t control[CONTROL], table[TABLE_HEAD];
    if (!read_stored(help, &help->control, 0, control, CONTROL) || memcmp(control + 4, "LZXC", 4) != 0 ||
        !read_stored(help, &help->table, 0, table, TABLE_HEAD))
        return LS_DATA;
    uint64_t unit = ls_le32(control + 8) == 2 ? LS_LZX_BLOCK : 1;
    uint64_t interval = ls_le32(control + 12) * unit, window = ls_le32(control + 16) * unit, head = ls_le32(table + 12);
    unsigned bits = bits_of(window);
    help->interval = interval / LS_LZX_BLOCK;
    help->blocks = ls_le32(table + 4);
    help->unpacked = ls_le64(table + 16);
    help->addresses = head;
    if (bits < LS_LZX_LEAST_WINDOW || bits > LS_LZX_MOST_WINDOW || !help->interval || ls_le32(table + 8) != 8 ||
        ls_le64(table + 32) != LS_LZX_BLOCK || head > help->table.length ||
        (help->table.length - head) / 8 < help->blocks || help->stream.at > help->input->size)
        return LS_DATA;
    if (help->unpacked / LS_LZX_BLOCK >= help->blocks) help->unpacked = help->blocks * LS_LZX_BLOCK;
    help->lzx = ls_lzx_create(bits);
    return help->lzx ? LS_OK : LS_NOMEM;
}

static bool block_place(help *help, uint64_t block, uint64_t *at) {
    uint8_t number[8];
    if (block == help->blocks) return *at = help->stream.length, true;
    if (!read_stored(help, &help->table, help->addresses + 8 * block, number, 8)) return false;
    *at = ls_le64(number);
    return true;
}

/* Unpacks block help->next. LS_DATA: it breaks. */
static ls_status next_block(help *help) {
    uint64_t from, to, block = help->next;
    size_t got;
    ls_status status = ls_sink_tick(help->sink, LS_LZX_BLOCK);
    if (status != LS_OK) return status;
    if (block >= help->blocks || !block_place(help, block, &from) || !block_place(help, block + 1, &to)) return LS_DATA;
    if (from >= to || to > help->stream.length || to - from > PACKED_MOST) return LS_DATA;
    uint64_t left = help->unpacked / LS_LZX_BLOCK > block ? LS_LZX_BLOCK : help->unpacked - block * LS_LZX_BLOCK;
    if (help->unpacked / LS_LZX_BLOCK < block || !left) return LS_DATA;
    const uint8_t *data = ls_input_peek(help->input, help->content + help->stream.at + from, (size_t)(to - from), &got);
    if (!data) return LS_IO;
    if (block % help->interval == 0) ls_lzx_restart(help->lzx);
    help->length = (size_t)left;
    help->next = block + 1;
    return ls_lzx_block(help->lzx, data, got, help->length, &help->bytes);
}

/* Makes the block that `at` lies in the one at hand: from where it is, or from the last that begins anew. */
static ls_status seek(help *help, uint64_t at) {
    uint64_t block = at / LS_LZX_BLOCK, anew = block - block % help->interval;
    ls_status status = LS_OK;
    if (block + 1 == help->next && help->bytes) return LS_OK;
    if (block < help->next || anew > help->next) help->next = anew;
    help->bytes = NULL;
    while (help->next <= block && status == LS_OK) status = next_block(help);
    if (status != LS_OK) help->bytes = NULL, help->next = UINT64_MAX / 2; /* nothing that follows can use its window */
    return status;
}

static ls_status write_packed(help *help, const entry *entry) {
    uint64_t at = entry->at, end = entry->at + entry->length, stride = help->interval * LS_LZX_BLOCK;
    bool broken = end < at || end > help->unpacked;
    ls_status status = LS_OK;
    if (broken) end = at < help->unpacked ? help->unpacked : at;
    while (at < end && status == LS_OK) {
        status = seek(help, at);
        if (status == LS_DATA) { /* what begins anew may be whole */
            broken = true;
            at += stride - at % stride;
            status = LS_OK;
            continue;
        }
        size_t skip = (size_t)(at % LS_LZX_BLOCK), have = help->length > skip ? help->length - skip : 0;
        if (status == LS_OK && !have) return LS_DATA;
        if (have > end - at) have = (size_t)(end - at);
        if (status == LS_OK) status = ls_sink_child_write(help->sink, help->bytes + skip, have);
        at += have;
    }
    return status == LS_OK && broken ? LS_DATA : status;
}

static ls_status write_stored(help *help, const entry *entry) {
    uint64_t size = help->input->size, at = help->content + entry->at, end = at + entry->length;
    ls_status status = LS_OK;
    if (at < entry->at || end < at || end > size) return LS_DATA;
    while (at < end && status == LS_OK) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(help->input, at, end - at < PIECE ? (size_t)(end - at) : PIECE, &got);
        if (!bytes) return LS_IO;
        if (!got) return LS_DATA;
        status = ls_sink_child_write(help->sink, bytes, got);
        at += got;
    }
    return status;
}

static ls_status give_entry(help *help, const entry *entry) {
    const ls_child child = {.name = help->names.data + entry->name, .name_length = entry->name_length,
                            .size = entry->length, .charset = help->charset};
    ls_status status = ls_sink_child_open(help->sink, &child);
    if (status != LS_OK) return status;
    if (!entry->packed) status = write_stored(help, entry);
    else if (entry->length) status = help->lzx ? write_packed(help, entry) : LS_DATA;
    if (status == LS_DATA) {
        ls_sink_child_note(help->sink, LEAKSIFT_REASON_CORRUPT, "its data is damaged or missing");
        help->damaged = true;
    }
    ls_status closed = ls_sink_child_close(help->sink);
    return status == LS_OK || status == LS_STOP || status == LS_DATA ? closed : status;
}

/* "/#SYSTEM": a version, then records of a number, a length and that many bytes. */
static ls_status say_title(help *help, unsigned page) {
    ls_buffer text = {0};
    ls_codepages pages = {0};
    size_t length = help->system.length < SYSTEM_MOST ? (size_t)help->system.length : SYSTEM_MOST;
    uint8_t *bytes = help->system.packed || !length ? NULL : ls_malloc(length);
    ls_status status = LS_OK;
    if (bytes && read_stored(help, &help->system, 0, bytes, length))
        for (size_t at = 4; length >= at && length - at >= 4 && status == LS_OK;) {
            size_t size = ls_le16(bytes + at + 2), code = ls_le16(bytes + at);
            if (size > length - at - 4) break;
            const uint8_t *value = bytes + at + 4;
            if (code == TITLE && size) {
                status = ls_codepage_convert(&pages, page, value, strnlen((const char *)value, size), &text, NULL);
                if (status == LS_OK && text.length) ls_sink_property(help->sink, "title", text.data, text.length);
            }
            at += 4 + size;
        }
    ls_free(bytes);
    ls_buffer_free(&text);
    ls_codepages_free(&pages);
    return status;
}

static int by_place(const void *left, const void *right) {
    const entry *a = left, *b = right;
    if (a->packed != b->packed) return a->packed ? 1 : -1;
    return a->at != b->at ? (a->at > b->at ? 1 : -1) : a->name > b->name ? 1 : -1;
}

static ls_status read_help(help *help, const uint8_t head[HEAD]) {
    uint64_t at = ls_le64(head + DIRECTORY), size = ls_le64(head + DIRECTORY_SIZE), all = help->input->size;
    if (at > all || size > all - at) help->damaged = true;
    if (at > all) return LS_OK;
    if (size > all - at) size = all - at;
    help->content = ls_le32(head + VERSION) >= 3 ? ls_le64(head + CONTENT) : at + size;
    ls_status status = read_directory(help, at, at + size);
    if (help->content > all) return help->damaged = true, status;
    unsigned page = ls_mapi_locale_page(ls_le32(head + LANGUAGE));
    help->charset = page ? ls_codepage_name(page) : NULL;
    if (status == LS_OK) status = say_title(help, page);
    if (status == LS_OK) status = open_stream(help);
    if (status != LS_OK && status != LS_DATA) return status;
    if (help->count) qsort(help->entries, help->count, sizeof *help->entries, by_place);
    status = LS_OK;
    for (size_t i = 0; i < help->count && status == LS_OK; i++) status = give_entry(help, &help->entries[i]);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    uint8_t head[HEAD] = {0};
    help help = {.input = input, .sink = sink};
    ls_status status = LS_OK;
    if (ls_input_read(input, 0, head, HEAD) == HEAD) status = read_help(&help, head);
    else help.damaged = true;
    if (help.damaged) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the help file is damaged or cut short");
    ls_lzx_free(help.lzx);
    ls_free(help.entries);
    ls_buffer_free(&help.names);
    return status == LS_OK && input->error_number ? LS_IO : status;
}

static const char *const types[] = {"application/vnd.ms-htmlhelp", NULL};
const ls_handler ls_handler_chm = {"chm", types, "files of compiled help as members, its title", true, run};
