/* xls, [MS-XLS]: the workbook's stream from its beginning to its end, each substream where it comes; sheets have their
 * names by the offset that the workbook gives them. Root's children only: what is embedded is an item of its own. */
#include "extract/office/xls.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/office/biff_cipher.h"
#include "extract/ole/blip.h"
#include "extract/ole/embed.h"
#include "extract/ole/propset.h"
#include "extract/ole/vba.h"

enum { /* record types, [MS-XLS] 2.3.2 */
       END = 0x0A,
       NAME = 0x18,
       DATE_1904 = 0x22,
       CODEPAGE = 0x42,
       WRITE_ACCESS = 0x5C,
       EXTERNAL_CELLS = 0x5A,
       SHEET = 0x85,
       SHEET_4 = 0x8F,
       DRAWINGS = 0xEB,
       XF = 0xE0,
       XF_3 = 0x243,
       XF_4 = 0x443,
       FORMAT_2 = 0x1E,
       FORMAT = 0x41E,
       STRINGS = 0xFC,
       FILE_SHARING = 0x5B,
       SCENARIO = 0xAF,
       PIVOT_CACHE = 0xC6,
       NAME_COMMENT = 0x894,
       PIVOT_STRING = 0xCD,
       LINKED_BOOK = 0x1AE,
       LABEL = 0x204,
       SERIES_TEXT = 0x100D
};
enum { DRAWINGS_MAX = 128 << 20 };
enum { GLOBALS = 5, MODULE = 6, CHART = 0x20 }; /* kinds of substream, 2.4.21 */

static ls_status say(ls_xls *xls, leaksift_part part, const char *field) {
    if (xls->text.failed) return LS_NOMEM;
    ls_segment segment = {.part = part, .field = field, .text = xls->text.data, .length = xls->text.length};
    if (!xls->in_globals) segment.sheet = xls->grid.name;
    return segment.length ? ls_office_text(xls->office, &segment) : LS_OK;
}

/* ---- substreams -------------------------------------------------------------------------------------------------- */

static ls_status add_sheet(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    if (biff->length < 7 || xls->sheet_count >= xls->office->sink->limits->value[LS_LIMIT_PAGES]) return LS_OK;
    if (xls->sheet_count == xls->sheet_capacity) {
        size_t capacity = xls->sheet_capacity ? xls->sheet_capacity * 2 : 16;
        ls_xls_sheet *sheets = ls_realloc(xls->sheets, capacity * sizeof *sheets);
        if (!sheets) return LS_NOMEM;
        xls->sheets = sheets;
        xls->sheet_capacity = capacity;
    }
    uint64_t at = ls_le32(biff->data);
    biff->at = 6;
    ls_buffer_clear(&xls->text);
    ls_biff_string(biff, 1, &xls->text);
    const char *name = ls_arena_strndup(&xls->names, ls_buffer_cstr(&xls->text), xls->text.length);
    if (!name || xls->text.failed) return LS_NOMEM;
    xls->sheets[xls->sheet_count++] = (ls_xls_sheet){at, name};
    return LS_OK;
}

/* The name of the sheet that begins here: nearly always the next one. */
static ls_status name_here(ls_xls *xls, uint64_t at, const char **name) {
    size_t next = xls->sheet_cursor;
    *name = NULL;
    for (size_t step = 0; step < xls->sheet_count; step++) {
        size_t i = (next + step) % xls->sheet_count;
        ls_status status = (step & 1023) == 1023 ? ls_sink_tick(xls->office->sink, 1024) : LS_OK;
        if (status != LS_OK) return status;
        if (xls->sheets[i].at != at) continue;
        *name = xls->sheets[i].name;
        xls->sheet_cursor = i + 1;
        break;
    }
    return LS_OK;
}

static ls_status end_sheet(ls_xls *xls) {
    ls_status status = ls_grid_end(&xls->grid);
    if (status == LS_OK) status = ls_xls_end_objects(xls);
    ls_grid_free(&xls->grid);
    xls->formula_column = 0;
    bool ready = ls_grid_init(&xls->grid, xls->office, NULL);
    return status != LS_OK ? status : ready ? LS_OK : LS_NOMEM;
}

static ls_status begin_sheet(ls_xls *xls) {
    const char *name;
    ls_status status = end_sheet(xls);
    if (status == LS_OK) status = name_here(xls, xls->biff.begins, &name);
    if (status != LS_OK || !name || !*name) return status;
    xls->grid.name = name;
    ls_segment title = {.sheet = name, .text = name, .length = strlen(name), .heading = true};
    return ls_office_text(xls->office, &title);
}

/* A chart that stands in a sheet: its texts come under the sheet's name again, as they would on a chart's own sheet. */
static ls_status begin_chart(ls_xls *xls) {
    const char *name = xls->grid.name;
    if (!name || xls->in_globals) return LS_OK;
    ls_segment title = {.sheet = name, .field = "chart", .text = name, .length = strlen(name), .heading = true};
    return ls_office_text(xls->office, &title);
}

/* The version stands in the record's type, from BIFF5 on in its first field. */
static ls_status begin_substream(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    unsigned kind = biff->length >= 4 ? ls_le16(biff->data + 2) : 0x10;
    if (xls->depth++) return kind == CHART ? begin_chart(xls) : LS_OK;
    unsigned version = biff->type == 0x009 ? 2 : biff->type == 0x209 ? 3 : biff->type == 0x409 ? 4 : 8;
    if (version == 8 && biff->length >= 2 && ls_le16(biff->data) < 0x600) version = 5;
    if (version == 8 && biff->length >= 2 && ls_le16(biff->data) <= 0x4FF && ls_le16(biff->data)) version = 5;
    biff->version = version;
    xls->in_globals = kind == GLOBALS || (version == 4 && kind == 0x100);
    xls->is_chart = kind == CHART; /* its cells are a copy of others, maybe of another workbook: their words are told */
    return xls->in_globals || kind == MODULE ? end_sheet(xls) : begin_sheet(xls);
}

static bool is_bof(const ls_biff *biff) {
    return (biff->type & 0xFF) == 9 &&
           (biff->type >> 8 == 0 || biff->type >> 8 == 2 || biff->type >> 8 == 4 || biff->type >> 8 == 8);
}

/* ---- the workbook's own records ---------------------------------------------------------------------------------- */

static ls_status add_strings(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    ls_buffer late = {0};
    uint32_t count;
    ls_status status = ls_strings_begin(&xls->strings);
    if (!ls_biff_skip(biff, 4) || !ls_biff_number(biff, 4, &count)) return status;
    for (uint32_t i = 0; i < count && status == LS_OK; i++) {
        ls_buffer *text = ls_strings_full(&xls->strings) ? &late : &xls->strings.blob;
        size_t before = text->length;
        bool whole = ls_biff_rich(biff, text);
        if (text->failed) status = LS_NOMEM;
        else if (whole || text->length > before) status = ls_strings_end(xls->office, &xls->strings, &late);
        if (status == LS_OK && (i & 4095) == 4095) status = ls_sink_tick(xls->office->sink, 4096);
        if (!whole) {
            if (status == LS_OK)
                ls_sink_note(xls->office->sink, LEAKSIFT_REASON_CORRUPT, "the shared strings end early");
            break;
        }
    }
    ls_buffer_free(&late);
    return status;
}

static ls_status add_format(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    bool old = biff->version < 5;
    uint64_t id = old ? xls->styles.format_count : biff->length >= 2 ? ls_le16(biff->data) : 0;
    biff->at = biff->version < 4 ? 0 : 2;
    ls_buffer_clear(&xls->text);
    ls_biff_string(biff, biff->version == 8 ? 2 : 1, &xls->text);
    if (xls->text.failed) return LS_NOMEM;
    const char *code = ls_buffer_cstr(&xls->text);
    return ls_cell_styles_format(&xls->styles, id, code, xls->text.length) ? LS_OK : LS_NOMEM;
}

static ls_status add_style(ls_xls *xls) {
    const ls_biff *biff = &xls->biff;
    uint32_t format = 0;
    if (biff->type == XF && biff->length >= 4) format = ls_le16(biff->data + 2);
    else if (biff->type != XF && biff->length >= 2) format = biff->data[1];
    return ls_cell_styles_add(&xls->styles, format) ? LS_OK : LS_NOMEM;
}

static ls_status give_name(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    if (biff->version < 5 || biff->length < 15 || biff->data[0] & 0x20)
        return LS_OK; /* built in: print areas and so on */
    size_t count = biff->data[3];
    biff->at = 14;
    ls_buffer_clear(&xls->text);
    ls_biff_chars(biff, count, &xls->text);
    return say(xls, LEAKSIFT_PART_METADATA, "defined name");
}

/* The path of a linked workbook (2.5.277): 1 begins it, 1 and a letter is a drive, 3 goes into a folder; in place. */
static void decode_path(ls_buffer *path) {
    size_t to = 0, from = path->length && path->data[0] == 1 ? 1 : 0;
    for (; from < path->length; from++) {
        char c = path->data[from];
        if (c == 1 && from + 1 < path->length) { /* a drive takes as many bytes as its codes; @: a server */
            char drive = path->data[++from];
            path->data[to++] = drive == '@' ? '\\' : drive;
            path->data[to++] = drive == '@' ? '\\' : ':';
            if (drive != '@' && from + 1 < path->length && path->data[from + 1] != 3 && to <= from)
                path->data[to++] = '\\';
        } else {
            path->data[to++] = (unsigned char)c < ' ' ? '\\' : c;
        }
    }
    path->length = to;
}

static ls_status give_link(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    uint32_t count;
    biff->at = 2;
    if (biff->length < 5 || !ls_biff_number(biff, 2, &count) || biff->length == 4) return LS_OK;
    if (count == 0x401 || count == 0x3A01) return LS_OK; /* this workbook itself, add-ins */
    ls_buffer_clear(&xls->text);
    ls_biff_chars(biff, count, &xls->text);
    decode_path(&xls->text);
    return say(xls, LEAKSIFT_PART_METADATA, "externalLink");
}

/* Cells of a linked workbook, as they were last seen (CRN, 2.4.63). */
static ls_status give_external(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    ls_status status = LS_OK;
    biff->at = 4;
    if (biff->version < 8 || biff->length < 4) return LS_OK;
    for (unsigned left = (unsigned)biff->data[0] - biff->data[1] + 1; left && left <= 256 && status == LS_OK; left--) {
        uint32_t kind;
        if (!ls_biff_number(biff, 1, &kind)) break;
        if (kind != 2) {
            if (!ls_biff_skip(biff, 8)) break;
            continue;
        }
        ls_buffer_clear(&xls->text);
        bool whole = ls_biff_string(biff, 2, &xls->text);
        status = say(xls, LEAKSIFT_PART_BODY, "externalLink");
        if (!whole) break;
    }
    return status;
}

/* Who saved it last, as Excel knows the user; filled up with spaces. */
static ls_status give_user(ls_xls *xls) {
    ls_buffer_clear(&xls->text);
    ls_biff_string(&xls->biff, xls->biff.version == 8 ? 2 : 1, &xls->text);
    if (xls->text.failed) return LS_NOMEM;
    if (xls->text.length) ls_office_property(xls->office, "saved_by", xls->text.data, xls->text.length);
    return LS_OK;
}

/* Who reserved it for themselves (2.4.118), who filled a pivot table last (2.4.275): a user, behind what is no text. */
static ls_status give_user_at(ls_xls *xls, size_t at) {
    if (xls->biff.length < at + 2) return LS_OK;
    xls->biff.at = at;
    return give_user(xls);
}

/* 2.4.244: what if. Its name, who made it, what they remarked; the values that it puts into cells. */
static ls_status give_scenario(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    if (biff->version < 8 || biff->length < 7) return LS_OK;
    size_t cells = ls_le16(biff->data), name = biff->data[4], remark = biff->data[5];
    biff->at = 7;
    ls_buffer_clear(&xls->text);
    bool more = name ? ls_biff_chars(biff, name, &xls->text) : ls_biff_skip(biff, 1);
    ls_status status = say(xls, LEAKSIFT_PART_METADATA, "scenario");
    for (size_t i = 0; i < 2 && more && status == LS_OK; i++) {
        if (i && !remark) break;
        ls_buffer_clear(&xls->text);
        more = ls_biff_string(biff, 2, &xls->text);
        status = say(xls, LEAKSIFT_PART_METADATA, i ? "scenario" : "saved_by");
    }
    more = more && ls_biff_skip(biff, 4 * (uint64_t)cells);
    for (size_t i = 0; i < cells && more && status == LS_OK; i++) {
        ls_buffer_clear(&xls->text);
        more = ls_biff_string(biff, 2, &xls->text);
        status = say(xls, LEAKSIFT_PART_BODY, "scenario");
    }
    return status;
}

/* What somebody remarked on a defined name (2.4.178). */
static ls_status give_name_comment(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    if (biff->length < 17) return LS_OK;
    size_t name = ls_le16(biff->data + 12), comment = ls_le16(biff->data + 14);
    biff->at = 16;
    ls_buffer_clear(&xls->text);
    if (!ls_biff_chars(biff, name, &xls->text)) return xls->text.failed ? LS_NOMEM : LS_OK;
    ls_buffer_clear(&xls->text);
    ls_biff_chars(biff, comment, &xls->text);
    return say(xls, LEAKSIFT_PART_COMMENT, "defined name");
}

static ls_status give_string(ls_xls *xls, int count_bytes, size_t at, const char *field) {
    xls->biff.at = at;
    ls_buffer_clear(&xls->text);
    ls_biff_string(&xls->biff, count_bytes, &xls->text);
    return say(xls, LEAKSIFT_PART_BODY, field);
}

/* The pictures of all sheets, in as many records as it takes (MSODRAWINGGROUP, 2.4.171). */
static ls_status read_pictures(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    ls_buffer drawings = {0};
    ls_blips blips = {.sink = xls->office->sink};
    bool more = true;
    ls_status status = LS_OK;
    while (more && status == LS_OK && drawings.length <= DRAWINGS_MAX) {
        if (!ls_buffer_append(&drawings, biff->data, biff->length)) status = LS_NOMEM;
        else status = ls_sink_tick(xls->office->sink, biff->length);
        uint32_t next = ls_biff_peek(biff);
        more = (next == DRAWINGS || next == LS_BIFF_CONTINUE) && ls_biff_next(biff);
    }
    if (drawings.length > DRAWINGS_MAX)
        ls_sink_note(blips.sink, LEAKSIFT_REASON_BYTES_OUT, "pictures of more than 128 MiB: the last are not read");
    if (status == LS_OK) status = ls_blips_read(&blips, (const uint8_t *)drawings.data, drawings.length);
    ls_buffer_free(&drawings);
    return status;
}

static ls_status on_workbook(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    switch (biff->type) {
    case SHEET: return add_sheet(xls);
    case STRINGS: return biff->version == 8 ? add_strings(xls) : LS_OK;
    case FORMAT_2: case FORMAT: return add_format(xls);
    case XF: case XF_3: case XF_4: return add_style(xls);
    case CODEPAGE: if (biff->length >= 2) biff->codepage = ls_le16(biff->data); return LS_OK;
    case DATE_1904: if (biff->length >= 2) xls->styles.date1904 = biff->data[0] & 1; return LS_OK;
    case NAME: return give_name(xls);
    case WRITE_ACCESS: return give_user(xls);
    case FILE_SHARING: return give_user_at(xls, 4);
    case SCENARIO: return give_scenario(xls);
    case NAME_COMMENT: return give_name_comment(xls);
    case LINKED_BOOK: return give_link(xls);
    case EXTERNAL_CELLS: return give_external(xls);
    case PIVOT_STRING: return biff->version == 8 ? give_string(xls, 2, 0, "query") : LS_OK;
    case DRAWINGS: return read_pictures(xls);
    case SERIES_TEXT: return give_string(xls, 1, 2, "chart");
    default: return LS_OK;
    }
}

static ls_status on_record(ls_xls *xls) {
    ls_biff *biff = &xls->biff;
    bool taken = false;
    ls_status status = LS_OK;
    if (is_bof(biff)) return begin_substream(xls);
    if (!xls->depth) return LS_OK; /* what fills the stream after its last substream */
    if (biff->type == END) {
        xls->depth = xls->depth > 1 ? xls->depth - 1 : 0;
        return LS_OK;
    }
    if (!xls->in_globals && (xls->is_chart || xls->depth > 1)) {
        if (biff->type == LABEL && biff->length > 8) return give_string(xls, biff->version == 2 ? 1 : 2, 6, "chart");
    } else if (!xls->in_globals) {
        status = ls_xls_cell(xls, &taken);
    }
    if (status == LS_OK && !taken) status = ls_xls_object(xls, &taken);
    return status == LS_OK && !taken ? on_workbook(xls) : status;
}

static ls_status read_stream(ls_xls *xls, const ls_extract *about) {
    ls_biff *biff = &xls->biff;
    ls_status status =
        ls_grid_init(&xls->grid, xls->office, NULL) && ls_buffer_reserve(&xls->text, 64) ? LS_OK : LS_NOMEM;
    for (uint64_t ticked = 0; status == LS_OK && ls_biff_next(biff);) {
        if (biff->next - ticked > 1 << 16) {
            status = ls_sink_tick(xls->office->sink, biff->next - ticked);
            ticked = biff->next;
            if (status != LS_OK) break;
        }
        status = biff->type == LS_BIFF_FILEPASS && !biff->cipher ? ls_biff_unlock(biff, about) : on_record(xls);
    }
    if (status == LS_OK && (biff->window.failed || biff->plain.failed)) status = LS_NOMEM;
    if (status == LS_OK &&
        xls->depth) /* behind the last substream stands what fills the sector: old bytes, cut anywhere */
        ls_sink_note(xls->office->sink, LEAKSIFT_REASON_CORRUPT, "the workbook ends early");
    if (status == LS_OK) status = end_sheet(xls);
    return status == LS_OK ? ls_strings_rest(xls->office, &xls->strings) : status;
}

static void free_stream(ls_xls *xls) {
    ls_biff_free(&xls->biff);
    ls_strings_free(&xls->strings);
    ls_cell_styles_free(&xls->styles);
    ls_arena_free(&xls->names);
    ls_free(xls->sheets);
    ls_grid_free(&xls->grid);
    ls_buffer_free(&xls->text);
    ls_buffer_free(&xls->formula);
    ls_free(xls->boxes);
    ls_buffer_free(&xls->box_text);
    ls_buffer_free(&xls->drawing);
    ls_shapes_free(&xls->shapes);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* Pivot tables have their data, which may stand in no cell, in a stream each. */
static ls_status read_pivots(ls_office *office, ls_cfb *cfb, ls_cfb_id storage) {
    ls_status status = LS_OK;
    for (ls_cfb_id at = ls_cfb_first(cfb, storage); at != LS_CFB_NONE && status == LS_OK; at = ls_cfb_next(cfb, at)) {
        ls_cfb_stream stream = {0};
        if (ls_cfb_is_storage(cfb, at)) continue;
        status = ls_cfb_stream_open(cfb, at, &stream);
        ls_xls xls = {.office = office, .in_globals = true};
        xls.biff =
            (ls_biff){.sink = office->sink, .stream = &stream, .size = stream.size, .codepage = 1252, .version = 8};
        while (status == LS_OK && ls_biff_next(&xls.biff)) {
            if (xls.biff.type == PIVOT_STRING) status = give_string(&xls, 2, 0, "pivot table");
            if (xls.biff.type == PIVOT_CACHE) status = give_user_at(&xls, 18);
        }
        if (status == LS_OK && xls.biff.window.failed) status = LS_NOMEM;
        if (status == LS_OK) status = ls_sink_tick(office->sink, stream.size);
        free_stream(&xls);
        ls_cfb_stream_close(&stream);
    }
    return status;
}

/* Embedded objects have a storage each, MBD and a number in hexadecimal digits. */
static ls_status read_objects(ls_office *office, ls_cfb *cfb) {
    ls_status status = read_pivots(office, cfb, ls_cfb_find_storage(cfb, LS_CFB_ROOT, "_SX_DB_CUR"));
    ls_cfb_id macros = ls_cfb_find_storage(cfb, LS_CFB_ROOT, "_VBA_PROJECT_CUR");
    if (status == LS_OK) status = ls_vba_project(cfb, macros, office->sink);
    for (ls_cfb_id at = ls_cfb_first(cfb, LS_CFB_ROOT); at != LS_CFB_NONE && status == LS_OK;
         at = ls_cfb_next(cfb, at)) {
        char name[LS_CFB_NAME_SIZE];
        ls_cfb_name(cfb, at, name);
        if (ls_cfb_is_storage(cfb, at) && strncmp(name, "MBD", 3) == 0) status = ls_ole_embedded(cfb, at, office->sink);
    }
    return status;
}

static ls_status read_compound(ls_office *office, ls_cfb *cfb, const ls_extract *about) {
    ls_cfb_stream stream = {0};
    ls_cfb_id book = ls_cfb_find_stream(cfb, LS_CFB_ROOT, "Workbook");
    if (book == LS_CFB_NONE) book = ls_cfb_find_stream(cfb, LS_CFB_ROOT, "Book");
    ls_status status = ls_propset_read(cfb, LS_CFB_ROOT, office->sink);
    if (status == LS_OK) status = ls_cfb_stream_open(cfb, book, &stream);
    ls_xls xls = {.office = office,
                  .biff = {.sink = office->sink, .stream = &stream, .size = stream.size, .codepage = 1252}};
    if (status == LS_OK && book == LS_CFB_NONE)
        ls_sink_note(office->sink, LEAKSIFT_REASON_CORRUPT, "the file holds no workbook");
    if (status == LS_OK && book != LS_CFB_NONE) status = read_stream(&xls, about);
    free_stream(&xls);
    ls_cfb_stream_close(&stream);
    if (status == LS_DATA) status = LS_OK; /* encrypted: what is embedded may be in clear */
    return status == LS_OK ? read_objects(office, cfb) : status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_office office = {.about = about, .sink = sink};
    ls_cfb *cfb = NULL;
    ls_status status = ls_cfb_open(input, &cfb);
    if (status == LS_OK) {
        status = read_compound(&office, cfb, about);
        if (status == LS_OK) ls_cfb_note(cfb, sink);
    } else if (status == LS_DATA) { /* before Excel 5 the stream is the file */
        ls_xls xls = {.office = &office, .biff = {.sink = sink, .input = input, .size = input->size, .codepage = 1252}};
        status = read_stream(&xls, about);
        free_stream(&xls);
    }
    ls_cfb_close(cfb);
    ls_office_free(&office);
    return status == LS_DATA ? LS_OK : status;
}

static const char *const types[] = {"application/vnd.ms-excel", NULL};
const ls_handler ls_handler_xls = {
    "xls", types,
    "text of all cells as shown and with all digits, hidden sheets, comments, text boxes, headers and footers, "
    "names, links, properties; macros, pictures and embedded objects as members",
    false, run};
