/* What stands in RTF as hexadecimal data: pictures and OLE 1 objects ([MS-OLEDS] 2.2). Malice hides objects behind
 * white space, groups and control words among the digits; as Word does, only the digits count. */
#include "base/bytes.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "extract/ole/packager.h"
#include "extract/rtf/rtf_state.h"
#include "text/charset.h"
#include <stdio.h>
#include <string.h>

enum { BLOB_MAX = 64 << 20, NAME_MAX_LENGTH = 260 };

static bool has_room(ls_rtf *rtf, size_t length) {
    if (rtf->blob.length + length <= BLOB_MAX) return true;
    rtf->blob_cut = true;
    return false;
}

ls_status ls_rtf_hex(ls_rtf *rtf, const char *bytes, size_t length) {
    if (!has_room(rtf, length / 2 + 1)) return LS_OK;
    if (!ls_buffer_reserve(&rtf->blob, length / 2 + 1)) return LS_NOMEM;
    for (size_t i = 0; i < length; i++) {
        int digit = ls_hex_digit(bytes[i]);
        if (digit < 0) continue;
        if (rtf->blob_half) rtf->blob.data[rtf->blob.length++] = (char)(rtf->nibble << 4 | digit);
        rtf->nibble = (uint8_t)digit;
        rtf->blob_half = !rtf->blob_half;
    }
    return LS_OK;
}

ls_status ls_rtf_binary(ls_rtf *rtf, const void *bytes, size_t length) {
    rtf->blob_half = false;
    if (!has_room(rtf, length)) return LS_OK;
    return ls_buffer_append(&rtf->blob, bytes, length) ? LS_OK : LS_NOMEM;
}

static ls_status give(ls_rtf *rtf, ls_child *child, const void *data, size_t length) {
    if (!length) return LS_OK;
    child->is_embedded = true;
    child->size = child->packed_size = length;
    if (rtf->blob_cut)
        ls_sink_note(rtf->sink, LEAKSIFT_REASON_BYTES_OUT,
                     "an embedded object is longer than 64 MiB: the rest of it was not read");
    ls_input input;
    ls_input_memory(&input, data, length);
    ls_status status = ls_sink_child_input(rtf->sink, child, &input);
    ls_input_close(&input);
    return status;
}

static void end_blob(ls_rtf *rtf) {
    if (rtf->blob.capacity > 1 << 20) ls_buffer_free(&rtf->blob);
    ls_buffer_clear(&rtf->blob);
    rtf->blob_half = rtf->blob_cut = false;
    rtf->blob_type = 0;
}

ls_status ls_rtf_picture(ls_rtf *rtf) {
    static const struct {
        uint8_t type;
        const char *ending, *media_type;
    } types[] = {{LS_RTF_PNG, "png", "image/png"},      {LS_RTF_JPEG, "jpeg", "image/jpeg"},
                 {LS_RTF_EMF, "emf", "image/emf"},      {LS_RTF_WMF, "wmf", "image/wmf"},
                 {LS_RTF_PICT, "pict", "image/x-pict"}, {LS_RTF_DIB, "dib", "image/bmp"}};
    ls_child child = {.name = NULL};
    char name[40];
    const char *ending = "picture";
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == rtf->blob_type) ending = types[i].ending, child.media_type = types[i].media_type;
    if (rtf->blob.length) snprintf(name, sizeof name, "picture-%llu.%s", (unsigned long long)++rtf->pictures, ending);
    child.name = name;
    child.name_length = rtf->blob.length ? strlen(name) : 0;
    ls_status status = give(rtf, &child, rtf->blob.data, rtf->blob.length);
    end_blob(rtf);
    return status;
}

/* ---- objects ---- */

struct bytes {
    const uint8_t *at;
    size_t left;
};

static bool take32(struct bytes *in, uint32_t *value) {
    if (in->left < 4) return false;
    *value = ls_le32(in->at);
    in->at += 4, in->left -= 4;
    return true;
}

/* A string with its length before it, its NUL counted ([MS-OLEDS] 2.1.4). */
static bool take_string(struct bytes *in, const char **text, size_t *length) {
    uint32_t size;
    if (!take32(in, &size) || size > in->left || size > 4096) return false;
    *text = (const char *)in->at;
    *length = strnlen(*text, size);
    in->at += size, in->left -= size;
    return true;
}

static bool take_c_string(struct bytes *in, const char **text, size_t *length) {
    const uint8_t *end = memchr(in->at, 0, in->left < 4096 ? in->left : 4096);
    if (!end) return false;
    *text = (const char *)in->at;
    *length = (size_t)(end - in->at);
    in->at += *length + 1, in->left -= *length + 1;
    return true;
}

/* The string of the document's code page, where `wide` is not there. */
static ls_status put(ls_rtf *rtf, ls_buffer *wide, const char *narrow, size_t length) {
    if (wide->length || !length) return LS_OK;
    return ls_codepage_convert(&rtf->pages, rtf->page, narrow, length, wide, NULL);
}

/* Where a file came from: a path often bears a user's name. */
static ls_status tell(ls_rtf *rtf, const char *field, ls_buffer *wide, const char *narrow, size_t length) {
    ls_status status = put(rtf, wide, narrow, length);
    ls_segment segment = {.text = wide->data, .length = wide->length, .part = LEAKSIFT_PART_METADATA, .field = field};
    return status == LS_OK && wide->length ? ls_sink_text(rtf->sink, &segment) : status;
}

/* What the Object Packager keeps: 2, a label, the path, 3, the temporary path, the file, the names again ([MS-OLEDS]
 * does not tell; oletools does). */
static ls_status package(ls_rtf *rtf, struct bytes in, bool *done) {
    const char *label, *path, *temporary;
    size_t label_length, path_length, temporary_length;
    uint32_t size;
    *done = false;
    if (in.left < 2 || ls_le16(in.at) != 2) return LS_OK;
    in.at += 2, in.left -= 2;
    if (!take_c_string(&in, &label, &label_length) || !take_c_string(&in, &path, &path_length) || !take32(&in, &size))
        return LS_OK;
    if (!take_string(&in, &temporary, &temporary_length) || !take32(&in, &size)) return LS_OK;
    *done = true;
    if (size > in.left) size = (uint32_t)in.left;
    ls_packager_names wide;
    ls_status status = ls_packager_read(&wide, in.at + size, in.left - size);
    if (status == LS_OK) status = tell(rtf, "source path", &wide.path, path, path_length);
    if (status == LS_OK) status = tell(rtf, "source path", &wide.temporary, temporary, temporary_length);
    if (status == LS_OK) status = put(rtf, &wide.label, label, label_length);
    label = ls_packager_base(ls_buffer_cstr(&wide.label));
    label_length = ls_utf8_valid(label, strnlen(label, NAME_MAX_LENGTH));
    ls_child child = {.name = label, .name_length = label_length};
    if (status == LS_OK) status = give(rtf, &child, in.at, size);
    ls_packager_free(&wide);
    return status;
}

static bool is_class_name(const char *name, size_t length) {
    if (!length || length > 80) return false;
    for (size_t i = 0; i < length; i++)
        if (name[i] < 33 || name[i] > 126 || strchr("/\\:*?\"<>|", name[i])) return false;
    return true;
}

/* ObjectHeader (2.2.4): version, 1 linked or 2 embedded, class, topic, item. false: it is none. */
static ls_status ole1(ls_rtf *rtf, struct bytes in, bool *done) {
    uint32_t version, format, size;
    const char *class_name, *topic, *item;
    size_t class_length, topic_length, item_length;
    *done = false;
    if (!take32(&in, &version) || !take32(&in, &format) || (format != 1 && format != 2)) return LS_OK;
    if (!take_string(&in, &class_name, &class_length) || !take_string(&in, &topic, &topic_length) ||
        !take_string(&in, &item, &item_length))
        return LS_OK;
    ls_buffer link = {0};
    ls_status status = tell(rtf, "link", &link, topic, topic_length);
    ls_buffer_free(&link);
    if (status != LS_OK) return status;
    *done = format == 1;
    if (*done || !take32(&in, &size)) return LS_OK;
    if (size > in.left) size = (uint32_t)in.left;
    in.left = size;
    if (class_length == 7 && !memcmp(class_name, "Package", 7)) status = package(rtf, in, done);
    if (status != LS_OK || *done) return status;
    *done = true;
    ls_child child = {.name = class_name, .name_length = is_class_name(class_name, class_length) ? class_length : 0};
    return give(rtf, &child, in.at, in.left);
}

ls_status ls_rtf_object(ls_rtf *rtf) {
    struct bytes in = {(const uint8_t *)rtf->blob.data, rtf->blob.length};
    bool done = false;
    ls_status status = in.left ? ole1(rtf, in, &done) : LS_OK;
    ls_child child = {.name = "object", .name_length = 6};
    if (status == LS_OK && !done)
        status = give(rtf, &child, in.at, in.left); /* no header that we know: what is there */
    end_blob(rtf);
    return status;
}
