/* Parts are hashed by name, since relationships name them in any number. Reading is a stream from the ZIP reader
 * through the tag stripper; the member's limits are held here, as a part is no child that the sink could hold to
 * them. */
#include "extract/office/package.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/fnv.h"
#include "extract/archive/unpack.h"
#include <stdlib.h>

enum {
    PARTS_MAX = 1 << 20, /* a workbook of 1,000 sheets has some 5,000 */
    SECOND_MAX = 8       /* refused parts that libarchive is asked for, each from the start of the file */
};
static const uint64_t KEPT_MAX = 64 << 20; /* bytes in memory of a package without a directory */

struct ls_package {
    ls_sink *sink;
    ls_input *input;
    ls_zip *zip; /* NULL: read whole by libarchive */
    ls_arena names;
    ls_part *parts;
    size_t count, capacity;
    uint32_t *slots; /* 1 + index; a power of two of them */
    size_t slot_count;
    unsigned second_opinions;
    bool cut; /* parts past PARTS_MAX */
};

static char fold(char c) { return c == '\\' ? '/' : c >= 'A' && c <= 'Z' ? (char)(c | 32) : c; }

static uint32_t hash_name(const char *name, size_t length) {
    uint32_t hash = LS_FNV32;
    for (size_t i = 0; i < length; i++) hash = ls_fnv32_add(hash, (uint8_t)fold(name[i]));
    return hash;
}

static bool same_name(const char *one, const char *other, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (one[i] == '\0' || fold(one[i]) != fold(other[i])) return false;
    return one[length] == '\0';
}

static ls_status add_part(ls_package *package, const char *name, size_t length, uint64_t index, ls_part **out) {
    *out = NULL;
    if (package->count >= PARTS_MAX) {
        package->cut = true;
        return LS_OK;
    }
    if (package->count == package->capacity) {
        size_t capacity = package->capacity ? package->capacity * 2 : 32;
        ls_part *parts = ls_realloc(package->parts, capacity * sizeof *parts);
        if (!parts) return LS_NOMEM;
        package->parts = parts;
        package->capacity = capacity;
    }
    while (length && (*name == '/' || *name == '\\')) name++, length--;
    char *copy = ls_arena_strndup(&package->names, name, length);
    if (!copy) return LS_NOMEM;
    for (char *p = copy; *p; p++)
        if (*p == '\\') *p = '/';
    *out = &package->parts[package->count++];
    **out = (ls_part){.name = copy, .index = index};
    return LS_OK;
}

static ls_status hash_parts(ls_package *package) {
    package->slot_count = 64;
    while (package->slot_count < package->count * 2) package->slot_count *= 2;
    package->slots = ls_calloc(package->slot_count, sizeof *package->slots);
    if (!package->slots) return LS_NOMEM;
    for (size_t i = 0; i < package->count; i++) {
        const char *name = package->parts[i].name;
        size_t at = hash_name(name, strlen(name)) & (package->slot_count - 1);
        while (package->slots[at]) at = (at + 1) & (package->slot_count - 1);
        package->slots[at] = (uint32_t)i + 1;
    }
    return LS_OK;
}

size_t ls_package_count(const ls_package *package) { return package->count; }

ls_part *ls_package_at(ls_package *package, size_t index) { return &package->parts[index]; }

ls_part *ls_package_find(ls_package *package, const char *name, size_t length) {
    while (length && *name == '/') name++, length--;
    size_t at = hash_name(name, length) & (package->slot_count - 1);
    for (; package->slots[at]; at = (at + 1) & (package->slot_count - 1)) {
        ls_part *part = &package->parts[package->slots[at] - 1];
        if (same_name(part->name, name, length)) return part;
    }
    return NULL;
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static ls_status list_directory(ls_package *package) {
    ls_status status = LS_OK;
    ls_zip_entry entry;
    ls_part *part;
    for (uint64_t i = 0; i < ls_zip_count(package->zip) && status == LS_OK; i++) {
        status = ls_zip_entry_at(package->zip, i, &entry);
        if (status == LS_DATA) return LS_OK; /* the directory is cut: noted by the caller */
        if (status == LS_OK && (i & 1023) == 1023) status = ls_sink_tick(package->sink, 46 * 1024);
        if (status == LS_OK && entry.kind != LS_ENTRY_DIRECTORY)
            status = add_part(package, entry.name, entry.name_length, i, &part);
    }
    if (ls_zip_about(package->zip)->directory_cut)
        ls_sink_note(package->sink, LEAKSIFT_REASON_CORRUPT, "the package's directory is cut short");
    return status;
}

static bool unpack_zip(ls_input *input, ls_unpack **unpack, ls_status *status) {
    ls_unpack_source source = {.input = input, .offset = 0, .length = input->size};
    *status = ls_unpack_open(&source, "zip", unpack);
    if (*status == LS_OK) return true;
    ls_unpack_close(*unpack); /* it is there to say what was wrong */
    return false;
}

static ls_status keep_part(ls_package *package, ls_unpack *unpack, ls_part *part, uint64_t *total) {
    ls_buffer bytes = {0};
    ls_unpack_block block;
    ls_status status;
    while ((status = ls_unpack_read(unpack, &block)) == LS_OK) {
        if ((*total += block.length) > KEPT_MAX) break;
        if (!ls_buffer_append(&bytes, block.data, block.length)) status = LS_NOMEM;
        if (status == LS_OK) status = ls_sink_tick(package->sink, block.length);
        if (status != LS_OK) break;
    }
    part->kept = bytes.data;
    part->kept_length = bytes.length;
    if (status == LS_OK)
        ls_sink_note(package->sink, LEAKSIFT_REASON_BYTES_OUT, "a package without directory, too large to hold");
    else if (status == LS_STOP) status = LS_OK; /* the member's end; a limit's own stop ends the loop outside too */
    else if (status == LS_DATA)
        ls_sink_note(package->sink, ls_unpack_trouble(unpack), "a part of the package breaks off"), status = LS_OK;
    return status;
}

static ls_status keep_all(ls_package *package) {
    ls_unpack *unpack = NULL;
    ls_unpack_entry entry;
    ls_status status;
    uint64_t total = 0;
    ls_sink_note(package->sink, LEAKSIFT_REASON_CORRUPT, "the package has no directory");
    if (!unpack_zip(package->input, &unpack, &status)) return status;
    while (total <= KEPT_MAX && (status = ls_unpack_next(unpack, &entry)) == LS_OK) {
        ls_part *part;
        if (entry.kind != LS_ENTRY_FILE) continue;
        if (entry.encrypted)
            ls_sink_note(package->sink, LEAKSIFT_REASON_ENCRYPTED, "a part of the package is encrypted");
        status = add_part(package, entry.name, entry.name_length, 0, &part);
        if (status == LS_OK && part) status = keep_part(package, unpack, part, &total);
        if (status != LS_OK) break;
    }
    if (status == LS_STOP || status == LS_DATA) status = LS_OK;
    ls_unpack_close(unpack);
    return status == LS_OK && package->count == 0 ? LS_DATA : status;
}

ls_status ls_package_open(ls_input *input, ls_sink *sink, ls_package **out) {
    *out = NULL;
    ls_package *package = ls_calloc(1, sizeof *package);
    if (!package) return LS_NOMEM;
    package->sink = sink;
    package->input = input;
    ls_status status = ls_zip_open(input, sink->limits, &package->zip);
    if (status == LS_OK) status = list_directory(package);
    else if (status == LS_DATA) status = keep_all(package);
    if (status == LS_OK) status = hash_parts(package);
    if (package->cut) ls_sink_note(sink, LEAKSIFT_REASON_ENTRIES, "more parts than a document may have");
    if (status == LS_OK) *out = package;
    else ls_package_close(package);
    return status;
}

void ls_package_close(ls_package *package) {
    if (!package) return;
    for (size_t i = 0; i < package->count; i++) ls_free(package->parts[i].kept);
    ls_zip_close(package->zip);
    ls_arena_free(&package->names);
    ls_free(package->parts);
    ls_free(package->slots);
    ls_free(package);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

typedef struct reading {
    ls_package *package;
    ls_zip_write write;
    void *context;
    uint64_t packed, written, skip;
    bool cut; /* a limit bit: the part ends here, the document goes on */
} reading;

/* The limits of one member, as the sink holds a child to them. */
static bool over_limit(reading *to) {
    const uint64_t *limit = to->package->sink->limits->value;
    uint64_t packed = to->packed ? to->packed : 1;
    bool ratio = to->written > limit[LS_LIMIT_RATIO_FLOOR] && to->written / packed > limit[LS_LIMIT_RATIO];
    bool bytes = to->written > limit[LS_LIMIT_MEMBER_BYTES] && to->written / packed > limit[LS_LIMIT_MEMBER_TIMES];
    if (ratio) ls_sink_note(to->package->sink, LEAKSIFT_REASON_RATIO, "a part unpacks to too many times its size");
    else if (bytes) ls_sink_note(to->package->sink, LEAKSIFT_REASON_BYTES_OUT, "a part unpacks to too much");
    return to->cut = ratio || bytes;
}

static ls_status reading_write(void *context, const void *data, size_t length) {
    reading *to = context;
    to->written += length;
    if (over_limit(to)) return LS_STOP;
    ls_status status = ls_sink_tick(to->package->sink, length);
    return status == LS_OK ? to->write(to->context, data, length) : status;
}

/* libarchive's view of a part that we refused; what was already delivered is passed over. */
static ls_status second_opinion(ls_package *package, const ls_part *part, reading *to, bool *whole) {
    ls_unpack *unpack = NULL;
    ls_unpack_entry entry;
    ls_unpack_block block;
    ls_status status;
    *whole = false;
    if (package->second_opinions++ >= SECOND_MAX || !unpack_zip(package->input, &unpack, &status)) return LS_OK;
    while ((status = ls_unpack_next(unpack, &entry)) == LS_OK)
        if (strlen(part->name) == entry.name_length && same_name(part->name, entry.name, entry.name_length)) break;
    uint64_t skip = to->written;
    ls_status told = LS_OK;
    while (status == LS_OK && told == LS_OK && (status = ls_unpack_read(unpack, &block)) == LS_OK) {
        size_t pass = skip < block.length ? (size_t)skip : block.length;
        skip -= pass;
        if (block.length > pass) told = reading_write(to, (const char *)block.data + pass, block.length - pass);
        *whole = *whole || block.length > pass;
    }
    *whole = *whole && status == LS_STOP && told == LS_OK;
    ls_unpack_close(unpack);
    return told != LS_OK ? told : status == LS_NOMEM || status == LS_IO ? status : LS_OK;
}

static void note_troubles(ls_package *package, unsigned troubles) {
    for (unsigned bit = 0; bit < LS_ZIP_TROUBLES; bit++) {
        const char *message;
        if (!(troubles & (1u << bit))) continue;
        leaksift_reason reason = ls_zip_trouble(bit, &message);
        ls_sink_note(package->sink, reason, message);
    }
}

ls_status ls_package_read(ls_package *package, ls_part *part, ls_zip_write write, void *context) {
    reading to = {.package = package, .write = write, .context = context};
    part->used = true;
    ls_status begun = ls_sink_tick(package->sink, 1);
    if (begun != LS_OK) return begun;
    if (!package->zip) {
        to.packed = part->kept_length;
        ls_status status = part->kept_length ? reading_write(&to, part->kept, part->kept_length) : LS_OK;
        return to.cut ? LS_OK : status;
    }
    ls_zip_entry entry;
    ls_zip_result result = {0};
    ls_status status = ls_zip_entry_at(package->zip, part->index, &entry);
    if (status != LS_OK) return status == LS_DATA ? LS_OK : status;
    to.packed = entry.packed_size;
    status = ls_zip_read(package->zip, &entry, reading_write, &to, &result);
    if (to.cut) return LS_OK;
    if (status != LS_OK && status != LS_DATA) return status;
    bool whole = false;
    if (status == LS_DATA && (result.troubles & (LS_ZIP_CORRUPT | LS_ZIP_UNSUPPORTED)) && !entry.encrypted)
        status = second_opinion(package, part, &to, &whole);
    note_troubles(package, whole ? LS_ZIP_DISAGREE : result.troubles);
    return status == LS_DATA || to.cut ? LS_OK : status;
}

static ls_status write_xml(void *context, const void *data, size_t length) {
    return ls_xml_feed(context, data, length);
}

ls_status ls_package_xml(ls_package *package, ls_part *part, ls_xml_handler handler, void *context) {
    ls_xml xml = {.handler = handler, .context = context};
    ls_status status = ls_package_read(package, part, write_xml, &xml);
    if (status == LS_OK) status = ls_xml_finish(&xml);
    ls_xml_free(&xml);
    return status;
}

/* ---- children ---------------------------------------------------------------------------------------------------- */

typedef struct child_writer {
    ls_sink *sink;
    bool stopped; /* the child's own limit: close it and go on */
} child_writer;

static ls_status write_child(void *context, const void *data, size_t length) {
    child_writer *to = context;
    ls_status status = ls_sink_child_write(to->sink, data, length);
    to->stopped = status == LS_STOP;
    return status;
}

static ls_status stream_child(ls_package *package, ls_part *part, ls_child *child, const ls_zip_entry *entry) {
    child_writer to = {package->sink, false};
    ls_zip_result result = {0};
    ls_status status = ls_sink_child_open(package->sink, child);
    if (status != LS_OK) return status;
    if (entry) status = ls_zip_read(package->zip, entry, write_child, &to, &result);
    else if (part->kept_length) status = write_child(&to, part->kept, part->kept_length);
    for (unsigned bit = 0; bit < LS_ZIP_TROUBLES; bit++) {
        const char *message;
        if (!(result.troubles & (1u << bit))) continue;
        leaksift_reason reason = ls_zip_trouble(bit, &message);
        ls_sink_child_note(package->sink, reason, message);
    }
    if (status == LS_DATA || to.stopped) status = LS_OK;
    ls_status closed = ls_sink_child_close(package->sink);
    return status != LS_OK ? status : closed;
}

ls_status ls_package_child(ls_package *package, ls_part *part) {
    ls_zip_entry entry;
    ls_input stored;
    ls_child child = {.name = part->name, .name_length = strlen(part->name), .is_embedded = true, .size = UINT64_MAX};
    part->used = true;
    if (!package->zip) return stream_child(package, part, &child, NULL);
    ls_status status = ls_zip_entry_at(package->zip, part->index, &entry);
    if (status != LS_OK) return status == LS_DATA ? LS_OK : status;
    child.packed_size = entry.packed_size;
    child.size = entry.size;
    status = ls_zip_stored(package->zip, &entry, package->sink, &stored);
    if (status == LS_DATA) return stream_child(package, part, &child, &entry);
    if (status != LS_OK) return status;
    status = ls_sink_child_input(package->sink, &child, &stored);
    ls_input_close(&stored);
    return status;
}
