#include "extract/ole/embed.h"
#include "base/bytes.h"
#include "extract/ole/packager.h"
#include "extract/ole/words.h"
#include <stdio.h>
#include <string.h>

enum { HEAD_MAX = 4096 }; /* names and paths before a package's bytes */

/* The end of a NUL-ended string; 0: it does not end. */
static size_t skip_string(const uint8_t *head, size_t at, size_t length) {
    const uint8_t *end = at < length ? memchr(head + at, 0, length - at) : NULL;
    return end ? (size_t)(end - head) + 1 : 0;
}

/* The string of the code page, where `wide` is not there. */
static ls_status put(ls_buffer *wide, const void *narrow, size_t length) {
    return wide->length ? LS_OK : ls_codepage_put(wide, 1252, narrow, length);
}

static ls_status say_path(ls_sink *sink, ls_buffer *wide, const void *narrow, size_t length) {
    ls_status status = put(wide, narrow, length);
    ls_segment segment = {
        .text = wide->data, .length = wide->length, .part = LEAKSIFT_PART_METADATA, .field = "source"};
    return status == LS_OK && wide->length > 2 ? ls_sink_text(sink, &segment) : status;
}

static ls_status read_tail(ls_cfb_stream *stream, uint64_t at, ls_packager_names *names) {
    uint8_t tail[LS_PACKAGER_TAIL];
    return ls_packager_read(names, tail, ls_cfb_read(stream, at, tail, sizeof tail));
}

/* \001Ole10Native, [MS-OLEDS] 2.3.6, as the Object Packager fills it: a size, a flag (2), label, path, two numbers, the
 * size of a temporary path and that path, the size of the file and its bytes; the names again. Other programs put their
 * own bytes after the size. */
static ls_status give_native(ls_cfb_stream *stream, ls_sink *sink) {
    uint8_t head[HEAD_MAX];
    size_t length = ls_cfb_read(stream, 0, head, sizeof head), label = 6;
    ls_child child = {.kind = LS_ENTRY_FILE, .size = UINT64_MAX, .is_embedded = true};
    size_t path = length > 8 && ls_le16(head + 4) == 2 ? skip_string(head, label, length) : 0;
    size_t after = path ? skip_string(head, path, length) : 0;
    if (!after || length - after < 8) return ls_cfb_child(stream, 4, UINT64_MAX, &child, sink);
    uint64_t data = (uint64_t)after + 8 + ls_le32(head + after + 4);
    uint8_t size[4];
    if (ls_cfb_read(stream, data, size, 4) != 4) return ls_cfb_child(stream, 4, UINT64_MAX, &child, sink);
    ls_packager_names wide;
    ls_status status = read_tail(stream, data + 4 + ls_le32(size), &wide);
    if (status == LS_OK) status = say_path(sink, &wide.path, head + path, after - path - 1);
    const char *temporary = data <= length ? (const char *)head + after + 8 : NULL;
    size_t most = temporary ? (size_t)(data - after - 8) : 0;
    if (status == LS_OK && temporary && strncmp(temporary, (const char *)head + path, most) != 0)
        status = say_path(sink, &wide.temporary, temporary, strnlen(temporary, most));
    if (status == LS_OK) status = put(&wide.label, head + label, path - label - 1);
    child.name = ls_packager_base(ls_buffer_cstr(&wide.label));
    child.name_length = strlen(child.name);
    if (status == LS_OK) status = ls_cfb_child(stream, data + 4, ls_le32(size), &child, sink);
    ls_packager_free(&wide);
    return status;
}

static ls_status give_stream(ls_cfb *cfb, ls_cfb_id id, bool native, ls_sink *sink) {
    ls_cfb_stream stream;
    ls_child child = {.kind = LS_ENTRY_FILE, .size = UINT64_MAX, .is_embedded = true};
    ls_status status = ls_cfb_stream_open(cfb, id, &stream);
    if (status != LS_OK) return status;
    if (stream.size) status = native ? give_native(&stream, sink) : ls_cfb_child(&stream, 0, UINT64_MAX, &child, sink);
    ls_cfb_stream_close(&stream);
    return status;
}

bool ls_ole_is_plumbing(const char *stream) {
    static const char *const names[] = {"\001CompObj", "\001Ole", "\003ObjInfo", "\003EPRINT", "\003PIC", "\003META",
        "\002OlePres000", "\002OlePres001", "\003LinkInfo", "\003OCXNAME", "\003OCXDATA", "\003PRINT",
        "properties_stream"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(stream, names[i]) == 0) return true;
    return false;
}

static bool has_content(const ls_cfb *cfb, ls_cfb_id storage) {
    char name[LS_CFB_NAME_SIZE];
    for (ls_cfb_id at = ls_cfb_first(cfb, storage); at != LS_CFB_NONE; at = ls_cfb_next(cfb, at)) {
        ls_cfb_name(cfb, at, name);
        if (!ls_ole_is_plumbing(name)) return true;
    }
    return false;
}

/* A storage has a name that nobody chose ("MBD06CAB431", "_1269427460"), but no other storage here has it; the ending
 * says what its streams make of it. */
static size_t name_storage(const ls_cfb *cfb, ls_cfb_id storage, char name[LS_CFB_NAME_SIZE + 4]) {
    static const struct { const char *stream, *ending; } endings[] = {
        {"WordDocument", ".doc"}, {"Workbook", ".xls"}, {"Book", ".xls"}, {"PowerPoint Document", ".ppt"},
        {"VisioDocument", ".vsd"}, {"__properties_version1.0", ".msg"}};
    size_t length = ls_cfb_name(cfb, storage, name);
    for (size_t i = 0; length && i < sizeof endings / sizeof *endings; i++)
        if (ls_cfb_find_stream(cfb, storage, endings[i].stream) != LS_CFB_NONE) {
            memcpy(name + length, endings[i].ending, 5);
            return length + 4;
        }
    return length;
}

/* Objects of Acrobat and WordPad keep the file in a stream whose name other programs use for what is theirs. */
static bool is_file(ls_cfb *cfb, ls_cfb_id id) {
    uint8_t head[5];
    ls_cfb_stream stream;
    if (id == LS_CFB_NONE || ls_cfb_stream_open(cfb, id, &stream) != LS_OK) return false;
    bool is = ls_cfb_read(&stream, 0, head, sizeof head) == sizeof head &&
              (!memcmp(head, "%PDF-", sizeof head) || !memcmp(head, "{\\rtf", sizeof head));
    ls_cfb_stream_close(&stream);
    return is;
}

ls_cfb_id ls_ole_package(ls_cfb *cfb, ls_cfb_id storage) {
    /* Office's; LibreOffice's, since its version 3 and before */
    static const char *const names[] = {"\001Ole10Native", "Package", "package_stream", "EmbeddedOdf"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ls_cfb_id found = ls_cfb_find_stream(cfb, storage, names[i]);
        if (found != LS_CFB_NONE) return found;
    }
    ls_cfb_id contents = ls_cfb_find_stream(cfb, storage, "CONTENTS");
    return is_file(cfb, contents) ? contents : LS_CFB_NONE;
}

ls_status ls_ole_embedded(ls_cfb *cfb, ls_cfb_id storage, ls_sink *sink) {
    char name[LS_CFB_NAME_SIZE + 4];
    ls_child child = {.kind = LS_ENTRY_FILE, .size = UINT64_MAX, .is_embedded = true, .name = name};
    child.name_length = storage == LS_CFB_ROOT ? 0 : name_storage(cfb, storage, name); /* the root: a file of its own */
    ls_cfb_id package = ls_ole_package(cfb, storage);
    if (package != LS_CFB_NONE) {
        bool native = package == ls_cfb_find_stream(cfb, storage, "\001Ole10Native");
        return give_stream(cfb, package, native, sink);
    }
    return has_content(cfb, storage) ? ls_cfb_child_storage(cfb, storage, LS_CFB_NONE, &child, sink) : LS_OK;
}
