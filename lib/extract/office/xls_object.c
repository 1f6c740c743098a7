/* What lies over the cells: comments, text boxes, links, input messages; and header and footer. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/office/xls.h"

enum { /* record types, [MS-XLS] 2.3.2 */
    HEADER = 0x14, FOOTER = 0x15, NOTE = 0x1C, OBJECT = 0x5D, DRAWING = 0xEC, TEXT_BOX = 0x1B6, LINK = 0x1B8,
    VALIDATION = 0x1BE, LINK_TIP = 0x800, HEADER_FOOTER = 0x89C
};
enum { COMMENT_OBJECT = 0x19 /* kind of object, 2.5.143 */, BOXES_MAX = 1 << 16, DRAWING_MAX = 32 << 20 };

static ls_status say(ls_xls *xls, const char *field) {
    if (xls->text.failed) return LS_NOMEM;
    ls_segment segment = {.sheet = xls->grid.name, .field = field, .text = xls->text.data, .length = xls->text.length};
    return segment.length ? ls_office_text(xls->office, &segment) : LS_OK;
}

/* ---- comments and text boxes ------------------------------------------------------------------------------------- */

static void on_object(ls_xls *xls) { /* its first part says what it is (FtCmo, 2.5.143) */
    const ls_biff *biff = &xls->biff;
    if (biff->version < 8 || biff->length < 8 || ls_le16(biff->data) != 0x15) return;
    xls->object_kind = ls_le16(biff->data + 4);
    xls->object = ls_le16(biff->data + 6);
}

static ls_status keep_box(ls_xls *xls) {
    if (xls->box_count >= BOXES_MAX) return say(xls, "comment");
    if (xls->box_count == xls->box_capacity) {
        size_t capacity = xls->box_capacity ? xls->box_capacity * 2 : 16;
        ls_xls_box *boxes = ls_realloc(xls->boxes, capacity * sizeof *boxes);
        if (!boxes) return LS_NOMEM;
        xls->boxes = boxes;
        xls->box_capacity = capacity;
    }
    size_t begin = xls->box_text.length;
    if (!ls_buffer_append(&xls->box_text, xls->text.data, xls->text.length)) return LS_NOMEM;
    xls->boxes[xls->box_count++] = (ls_xls_box){xls->object, begin, xls->box_text.length};
    return LS_OK;
}

/* The text stands in CONTINUE records, first its characters, then its runs (2.4.329). */
static ls_status on_box(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    uint32_t kind = xls->object_kind;
    xls->object_kind = 0;
    if (biff->version < 8 || biff->length < 14) return LS_OK;
    size_t count = ls_le16(biff->data + 10);
    biff->at = biff->length;
    ls_buffer_clear(&xls->text);
    if (count) ls_biff_chars(biff, count, &xls->text);
    if (xls->text.failed) return LS_NOMEM;
    return !xls->text.length ? LS_OK : kind == COMMENT_OBJECT ? keep_box(xls) : say(xls, "text box");
}

static ls_status give_note(ls_xls *xls, const char *author, size_t author_length, const char *text, size_t length,
                           const char *cell) {
    ls_office *office = xls->office;
    ls_segment segment = {
        .part = LEAKSIFT_PART_COMMENT, .sheet = xls->grid.name, .cell = cell, .group = ++office->group};
    ls_status status = LS_OK;
    if (author_length) {
        ls_segment name = segment;
        name.field = name.role = "author";
        name.text = author;
        name.length = author_length;
        status = ls_office_text(office, &name);
    }
    segment.text = text;
    segment.length = length;
    return status == LS_OK && length ? ls_office_text(office, &segment) : status;
}

static ls_xls_box *find_box(ls_xls *xls, uint32_t object, size_t *steps) {
    for (*steps = 0; *steps < xls->box_count; ++*steps) {
        ls_xls_box *box = &xls->boxes[(xls->box_cursor + *steps) % xls->box_count];
        if (box->object != object || box->end == box->begin) continue;
        xls->box_cursor = (size_t)(box - xls->boxes) + 1;
        return box;
    }
    return NULL;
}

static ls_status on_note(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    char cell[32];
    if (biff->length < 8) return LS_OK;
    ls_cell_name((uint32_t)ls_le16(biff->data + 2) + 1, (uint64_t)ls_le16(biff->data) + 1, cell);
    ls_buffer_clear(&xls->text);
    if (biff->version < 8) { /* the text itself, in pieces of 2,048 bytes: the row of the others is 65,535 */
        bool goes_on = ls_le16(biff->data) == 0xFFFF;
        biff->at = 6;
        ls_biff_chars(biff, biff->length - 6, &xls->text);
        if (xls->text.failed) return LS_NOMEM;
        return give_note(xls, NULL, 0, xls->text.data, xls->text.length, goes_on ? NULL : cell);
    }
    size_t steps;
    ls_xls_box *box = find_box(xls, ls_le16(biff->data + 6), &steps);
    ls_status status = ls_sink_tick(xls->office->sink, steps);
    biff->at = 8;
    ls_biff_string(biff, 2, &xls->text);
    if (xls->text.failed) return LS_NOMEM;
    if (status != LS_OK) return status;
    const char *text = box ? xls->box_text.data + box->begin : NULL;
    status = give_note(xls, xls->text.data, xls->text.length, text, box ? box->end - box->begin : 0, cell);
    if (box) box->end = box->begin; /* given */
    return status;
}

ls_status ls_xls_end_objects(ls_xls *xls) {
    ls_status status = LS_OK;
    for (size_t i = 0; i < xls->box_count && status == LS_OK; i++) {
        const ls_xls_box *box = &xls->boxes[i];
        if (box->end > box->begin)
            status = give_note(xls, NULL, 0, xls->box_text.data + box->begin, box->end - box->begin, NULL);
    }
    xls->box_count = xls->box_cursor = 0;
    ls_buffer_clear(&xls->box_text);
    xls->object_kind = 0;
    return status;
}

/* ---- links ([MS-OSHARED] 2.3.7.1) -------------------------------------------------------------------------------- */

enum { HAS_MONIKER = 1, HAS_PLACE = 8, HAS_NAME = 0x10, HAS_FRAME = 0x80, MONIKER_IS_TEXT = 0x100 };

/* A count of characters with the NUL at the end, and they. */
static bool link_string(ls_biff *biff, ls_buffer *out) {
    uint32_t count;
    if (!ls_biff_number(biff, 4, &count)) return false;
    size_t left = (biff->length - biff->at) / 2, take = count < left ? count : left, units = take;
    while (units && ls_le16(biff->data + biff->at + 2 * units - 2) == 0) units--;
    if (units && !ls_buffer_put_utf16(out, biff->data + biff->at, units)) return false;
    biff->at += 2 * take;
    return take == count;
}

static bool url_moniker(ls_biff *biff, ls_buffer *out) {
    uint32_t bytes;
    if (!ls_biff_number(biff, 4, &bytes)) return false;
    size_t left = biff->length - biff->at, take = bytes < left ? bytes : left, units = 0;
    while (units < take / 2 && ls_le16(biff->data + biff->at + 2 * units)) units++; /* an identifier may follow */
    if (units && !ls_buffer_put_utf16(out, biff->data + biff->at, units)) return false;
    biff->at += take;
    return take == bytes;
}

static bool file_moniker(ls_biff *biff, ls_buffer *out) {
    uint32_t bytes, wide_size, wide_bytes;
    if (!ls_biff_skip(biff, 2) || !ls_biff_number(biff, 4, &bytes)) return false;
    size_t left = biff->length - biff->at, take = bytes < left ? bytes : left, begin = out->length;
    for (size_t i = 0; i < take && biff->data[biff->at + i]; i++) ls_buffer_put_utf8(out, biff->data[biff->at + i]);
    biff->at += take;
    if (!ls_biff_skip(biff, 24) || !ls_biff_number(biff, 4, &wide_size) || !wide_size) return !out->failed;
    if (!ls_biff_number(biff, 4, &wide_bytes) || !ls_biff_skip(biff, 2)) return false;
    left = biff->length - biff->at;
    take = wide_bytes < left ? wide_bytes : left;
    out->length = begin; /* the same path, with all characters */
    if (take / 2 && !ls_buffer_put_utf16(out, biff->data + biff->at, take / 2)) return false;
    biff->at += take;
    return true;
}

static bool moniker(ls_biff *biff, ls_buffer *out) {
    static const uint8_t url[4] = {0xE0, 0xC9, 0xEA, 0x79}, file[4] = {0x03, 0x03, 0, 0};
    if (biff->length - biff->at < 16) return false;
    const uint8_t *kind = biff->data + biff->at;
    bool is_url = memcmp(kind, url, 4) == 0, is_file = memcmp(kind, file, 4) == 0;
    biff->at += 16;
    return is_url ? url_moniker(biff, out) : is_file && file_moniker(biff, out);
}

static ls_status on_link(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    uint32_t flags;
    ls_status status = LS_OK;
    biff->at = 28; /* cells, class, version */
    if (biff->length < 32 || !ls_biff_number(biff, 4, &flags)) return LS_OK;
    static const struct { uint32_t flag; const char *field; } fields[] = {
        {HAS_NAME, "display"}, {HAS_FRAME, NULL}, {HAS_MONIKER, "hyperlink"}, {HAS_PLACE, NULL}};
    for (size_t i = 0; i < 4 && status == LS_OK; i++) {
        if (!(flags & fields[i].flag)) continue;
        bool text = fields[i].flag != HAS_MONIKER || flags & MONIKER_IS_TEXT;
        ls_buffer_clear(&xls->text);
        bool whole = text ? link_string(biff, &xls->text) : moniker(biff, &xls->text);
        if (xls->text.failed) return LS_NOMEM;
        if (fields[i].field) status = say(xls, fields[i].field);
        if (!whole) break;
    }
    return status;
}

static ls_status on_tip(ls_xls *xls) {
    const ls_biff *biff = &xls->biff;
    ls_buffer_clear(&xls->text);
    size_t units = biff->length > 10 ? (biff->length - 10) / 2 : 0;
    while (units && ls_le16(biff->data + 10 + 2 * units - 2) == 0) units--;
    if (units) ls_buffer_put_utf16(&xls->text, biff->data + 10, units);
    return say(xls, "tooltip");
}

/* ---- header and footer, input messages --------------------------------------------------------------------------- */

static ls_status on_running(ls_xls *xls, bool footer) {
    ls_biff *biff = &xls->biff;
    if (!biff->length) return LS_OK;
    ls_buffer_clear(&xls->text);
    ls_biff_string(biff, biff->version == 8 ? 2 : 1, &xls->text);
    return xls->text.failed ? LS_NOMEM : ls_grid_running(&xls->grid, &xls->text, footer);
}

/* Those of even and of first pages (2.4.137). */
static ls_status on_more_running(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    ls_status status = LS_OK;
    if (biff->length < 38) return LS_OK;
    biff->at = 38;
    for (size_t i = 0; i < 4 && status == LS_OK; i++) {
        if (!ls_le16(biff->data + 30 + 2 * i)) continue;
        ls_buffer_clear(&xls->text);
        bool whole = ls_biff_string(biff, 2, &xls->text);
        if (xls->text.failed) return LS_NOMEM;
        status = ls_grid_running(&xls->grid, &xls->text, i & 1);
        if (!whole || biff->type != HEADER_FOOTER) break; /* went on elsewhere: its counts are gone */
    }
    return status;
}

static ls_status on_validation(ls_xls *xls) {
    static const char *const fields[] = {"promptTitle", "errorTitle", "prompt", "error"};
    ls_biff *biff = &xls->biff;
    ls_status status = LS_OK;
    biff->at = 4;
    for (size_t i = 0; biff->version == 8 && i < 4 && status == LS_OK; i++) {
        ls_buffer_clear(&xls->text);
        bool whole = ls_biff_string(biff, 2, &xls->text);
        status = say(xls, fields[i]);
        if (!whole) break;
    }
    return status;
}

/* A part of the sheet's drawing: shapes up to the one whose object follows (2.4.170). */
static ls_status on_drawing(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    ls_status status = LS_OK;
    ls_buffer_clear(&xls->drawing);
    bool more = true;
    while (more && status == LS_OK && xls->drawing.length < DRAWING_MAX) {
        if (!ls_buffer_append(&xls->drawing, biff->data, biff->length)) return LS_NOMEM;
        status = ls_sink_tick(xls->office->sink, biff->length);
        more = ls_biff_peek(biff) == LS_BIFF_CONTINUE && ls_biff_next(biff);
    }
    xls->shapes.sink = xls->office->sink;
    xls->shapes.place = (ls_segment){.sheet = xls->grid.name};
    const uint8_t *records = (const uint8_t *)xls->drawing.data;
    return status == LS_OK ? ls_shapes_read(&xls->shapes, records, xls->drawing.length) : status;
}

ls_status ls_xls_object(ls_xls *xls, bool *taken) {
    *taken = true;
    switch (xls->biff.type) {
    case HEADER: return on_running(xls, false);
    case FOOTER: return on_running(xls, true);
    case HEADER_FOOTER: return on_more_running(xls);
    case NOTE: return on_note(xls);
    case OBJECT: on_object(xls); return LS_OK;
    case DRAWING: return on_drawing(xls);
    case TEXT_BOX: return on_box(xls);
    case LINK: return on_link(xls);
    case LINK_TIP: return on_tip(xls);
    case VALIDATION: return on_validation(xls);
    default: *taken = false; return LS_OK;
    }
}
