/* Which of a font's many words about its codes is believed, in order: its ToUnicode map; the names in its Encoding's
 * Differences; the encoding by name, or the CID collection; the embedded program; the standard encoding. Each code is
 * looked up once and kept. The program is read when a code comes that nothing before it knows: most fonts never need
 * it. */
#include "extract/pdf/font.h"
#include "base/alloc.h"
#include "extract/pdf/cmap.h"
#include "extract/pdf/encoding.h"
#include "extract/pdf/fontfile.h"
#include "extract/pdf/glyph.h"
#include "extract/pdf/lexer.h"
#include "extract/pdf/width.h"
#include <stdlib.h>
#include <string.h>

typedef struct entry {
    uint32_t text; /* in font.texts */
    uint8_t length;
    bool known, unknown;
    float width;
} entry;

enum { ROW = 256, ONE_BYTE = 256, ROWS = 257 }; /* by the high byte, and one for the codes of one byte */

struct ls_pdf_font {
    bool composite, type3, dingbats, has_base, identity_unicode;
    ls_cmap *to_unicode, *encoding;
    ls_cid_collection collection;
    const uint16_t *base;      /* of a simple font */
    const uint16_t *fallback;
    ls_buffer names;           /* those of Differences, each with a NUL; the first is "" */
    uint32_t name_at[256];
    ls_buffer gids;            /* /CIDToGIDMap */
    ls_pdf_streams *streams;
    uint64_t program_id, gids_id; /* streams that are read when they are needed; 0: none, or read */
    ls_fontfile *file;
    ls_pdf_widths widths;
    double scale, height;
    entry *rows[ROWS];
    entry beyond;              /* a code of more bytes: not kept */
    ls_buffer texts;
};

/* ---- reading the dictionary -------------------------------------------------------------------------------------- */

static ls_status read_stream(ls_pdf_streams *streams, ls_pdf_object stream, ls_buffer *out) {
    return ls_pdf_kind_of(streams->pdf, stream) == LS_PDF_STREAM ? ls_pdf_stream(streams, stream, out) : LS_OK;
}

static ls_status read_cmap(ls_pdf_streams *streams, ls_pdf_object stream, ls_cmap **out) {
    ls_buffer program = {0};
    ls_status status = read_stream(streams, stream, &program);
    if (status == LS_OK && program.length) {
        *out = ls_cmap_parse(program.data, program.length, NULL);
        if (!*out) status = LS_NOMEM;
    }
    ls_buffer_free(&program);
    return status;
}

static ls_status read_to_unicode(ls_pdf_streams *streams, ls_pdf_object dictionary, ls_pdf_font *font) {
    ls_pdf_object map = ls_pdf_get(streams->pdf, dictionary, "/ToUnicode");
    ls_pdf_kind kind = ls_pdf_kind_of(streams->pdf, map);
    if (kind == LS_PDF_NAME) font->identity_unicode = strncmp(ls_pdf_name(streams->pdf, map), "Identity", 8) == 0;
    return kind == LS_PDF_STREAM ? read_cmap(streams, map, &font->to_unicode) : LS_OK;
}

/* Streams are never direct objects (ISO 32000-1, 7.3.8). */
static void find_program(ls_pdf *pdf, ls_pdf_object descriptor, ls_pdf_font *font) {
    static const char *const keys[] = {"/FontFile2", "/FontFile3", "/FontFile"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !font->program_id; i++)
        font->program_id = ls_pdf_id(pdf, ls_pdf_get(pdf, descriptor, keys[i]));
}

static ls_status read_program(ls_pdf_font *font) {
    ls_pdf_streams *streams = font->streams;
    ls_buffer program = {0};
    unsigned mark = ls_pdf_mark(streams->pdf);
    ls_status status = read_stream(streams, ls_pdf_by_id(streams->pdf, font->program_id), &program);
    if (status == LS_OK && program.length) {
        font->file = ls_fontfile_open(program.data, program.length);
        if (!font->file) status = LS_NOMEM;
    }
    if (status == LS_OK && font->file && font->gids_id)
        status = read_stream(streams, ls_pdf_by_id(streams->pdf, font->gids_id), &font->gids);
    ls_pdf_release(streams->pdf, mark);
    ls_buffer_free(&program);
    font->program_id = font->gids_id = 0;
    return status;
}

static bool add_difference(ls_pdf_font *font, unsigned code, const char *name, size_t length) {
    if (code > 255) return true;
    font->name_at[code] = (uint32_t)font->names.length;
    return ls_buffer_append(&font->names, name, length) && ls_buffer_putc(&font->names, '\0');
}

static ls_status read_differences(ls_pdf *pdf, ls_pdf_object list, ls_pdf_font *font) {
    size_t length, count = ls_pdf_count(pdf, list);
    const char *source = ls_pdf_source(pdf, list, &length);
    ls_pdf_lexer lexer = {0};
    unsigned code = 0;
    bool fine = !count || ls_buffer_putc(&font->names, '\0');
    if (count) ls_pdf_lexer_start(&lexer, source, length);
    while (count && fine && ls_pdf_lexer_next(&lexer)) {} /* no operator is in there */
    for (size_t i = 0; i < lexer.count && fine; i++) {
        const ls_pdf_operand *operand = &lexer.operands[i];
        if (operand->kind == LS_PDF_T_NUMBER)
            code = operand->number >= 0 && operand->number < 256 ? (unsigned)operand->number : 256;
        else if (operand->kind == LS_PDF_T_NAME && operand->length)
            fine = add_difference(font, code++, ls_pdf_lexer_text(&lexer, operand), operand->length);
    }
    fine = fine && !lexer.failed;
    ls_pdf_lexer_free(&lexer);
    return fine ? LS_OK : LS_NOMEM;
}

/* ---- simple fonts ------------------------------------------------------------------------------------------------ */

static bool set_base(ls_pdf_font *font, const char *name) {
    ls_base_encoding which;
    if (!ls_encoding_named(name, &which)) return false;
    font->base = ls_encoding(which);
    return font->has_base = true;
}

/* "ABCDEF+Helvetica-Bold" → "Helvetica-Bold" */
static const char *plain_name(const char *name) {
    return strlen(name) > 7 && name[6] == '+' ? name + 7 : name;
}

static ls_status open_simple(ls_pdf_streams *streams, ls_pdf_object dictionary, ls_pdf_font *font) {
    ls_pdf *pdf = streams->pdf;
    bool truetype = ls_pdf_is_name(pdf, ls_pdf_get(pdf, dictionary, "/Subtype"), "TrueType");
    ls_pdf_object encoding = ls_pdf_get(pdf, dictionary, "/Encoding");
    ls_pdf_object descriptor = ls_pdf_get(pdf, dictionary, "/FontDescriptor");
    font->fallback = ls_encoding(truetype ? LS_ENCODING_WIN_ANSI : LS_ENCODING_STANDARD);
    char full[128] = "";
    strncpy(full, ls_pdf_name(pdf, ls_pdf_get(pdf, dictionary, "/BaseFont")), sizeof full - 1);
    const char *name = plain_name(full);
    if (strcmp(name, "Symbol") == 0 || strncmp(name, "Symbol,", 7) == 0)
        font->fallback = ls_encoding(LS_ENCODING_SYMBOL);
    font->dingbats = strcmp(name, "ZapfDingbats") == 0;
    if (font->dingbats) font->fallback = ls_encoding(LS_ENCODING_ZAPF_DINGBATS);
    ls_status status = ls_pdf_widths_simple(pdf, dictionary, descriptor, name, &font->widths);
    if (status == LS_OK && ls_pdf_kind_of(pdf, encoding) == LS_PDF_NAME) set_base(font, ls_pdf_name(pdf, encoding));
    else if (status == LS_OK && encoding) {
        set_base(font, ls_pdf_name(pdf, ls_pdf_get(pdf, encoding, "/BaseEncoding")));
        status = read_differences(pdf, ls_pdf_get(pdf, encoding, "/Differences"), font);
    }
    find_program(pdf, descriptor, font);
    return status;
}

static void open_type3(ls_pdf *pdf, ls_pdf_object dictionary, ls_pdf_font *font) {
    ls_pdf_object matrix = ls_pdf_get(pdf, dictionary, "/FontMatrix");
    double across = ls_pdf_number(pdf, ls_pdf_at(pdf, matrix, 0), 0.001);
    double up = ls_pdf_number(pdf, ls_pdf_at(pdf, matrix, 3), 0.001);
    ls_pdf_object box = ls_pdf_get(pdf, dictionary, "/FontBBox");
    double tall = ls_pdf_number(pdf, ls_pdf_at(pdf, box, 3), 0) - ls_pdf_number(pdf, ls_pdf_at(pdf, box, 1), 0);
    font->type3 = true;
    font->scale = across == 0 ? 0.001 : across < 0 ? -across : across;
    if (up < 0) up = -up;
    if (tall < 0) tall = -tall;
    font->height = up * (tall > 0 ? tall : 1000);
    if (font->height < 1e-3 || font->height > 10) font->height = 1;
}

/* ---- composite fonts --------------------------------------------------------------------------------------------- */

static ls_cid_collection collection_of(ls_pdf *pdf, ls_pdf_object descendant) {
    char registry[32] = "", ordering[32] = "";
    size_t length;
    ls_pdf_object info = ls_pdf_get(pdf, descendant, "/CIDSystemInfo");
    const char *text = ls_pdf_string(pdf, ls_pdf_get(pdf, info, "/Registry"), &length);
    if (text && length < sizeof registry) memcpy(registry, text, length);
    text = ls_pdf_string(pdf, ls_pdf_get(pdf, info, "/Ordering"), &length);
    if (text && length < sizeof ordering) memcpy(ordering, text, length);
    return ls_cid_collection_of(registry, ordering);
}

static ls_status read_encoding_cmap(ls_pdf_streams *streams, ls_pdf_object dictionary, ls_pdf_font *font) {
    ls_pdf_object encoding = ls_pdf_get(streams->pdf, dictionary, "/Encoding");
    if (ls_pdf_kind_of(streams->pdf, encoding) == LS_PDF_STREAM) return read_cmap(streams, encoding, &font->encoding);
    const char *name = ls_pdf_name(streams->pdf, encoding);
    if (*name) font->encoding = ls_cmap_named(name);
    return LS_OK;
}

static ls_status open_composite(ls_pdf_streams *streams, ls_pdf_object dictionary, ls_pdf_font *font) {
    ls_pdf *pdf = streams->pdf;
    ls_pdf_object descendants = ls_pdf_get(pdf, dictionary, "/DescendantFonts");
    ls_pdf_object descendant =
        ls_pdf_kind_of(pdf, descendants) == LS_PDF_ARRAY ? ls_pdf_at(pdf, descendants, 0) : descendants;
    font->composite = true;
    ls_status status = read_encoding_cmap(streams, dictionary, font);
    if (status == LS_OK) status = ls_pdf_widths_composite(pdf, descendant, &font->widths);
    font->collection = collection_of(pdf, descendant);
    if (font->collection == LS_CID_NONE && font->encoding) font->collection = ls_cmap_collection(font->encoding);
    font->gids_id = ls_pdf_id(pdf, ls_pdf_get(pdf, descendant, "/CIDToGIDMap"));
    find_program(pdf, ls_pdf_get(pdf, descendant, "/FontDescriptor"), font);
    return status;
}

ls_status ls_pdf_font_open(ls_pdf_streams *streams, ls_pdf_object dictionary, ls_pdf_font **out) {
    ls_pdf *pdf = streams->pdf;
    ls_pdf_font *font = *out = ls_calloc(1, sizeof *font);
    if (!font) return LS_NOMEM;
    unsigned mark = ls_pdf_mark(pdf);
    font->streams = streams;
    font->scale = 0.001;
    font->height = 1;
    bool composite = ls_pdf_get(pdf, dictionary, "/DescendantFonts") != 0;
    if (!composite && ls_pdf_is_name(pdf, ls_pdf_get(pdf, dictionary, "/Subtype"), "Type3"))
        open_type3(pdf, dictionary, font);
    ls_status status = read_to_unicode(streams, dictionary, font);
    if (status == LS_OK)
        status = composite ? open_composite(streams, dictionary, font) : open_simple(streams, dictionary, font);
    ls_pdf_release(pdf, mark);
    if (status) ls_pdf_font_free(font), *out = NULL;
    return status;
}

void ls_pdf_font_free(ls_pdf_font *font) {
    if (!font) return;
    ls_fontfile_free(font->file);
    ls_cmap_free(font->to_unicode);
    ls_cmap_free(font->encoding);
    ls_pdf_widths_free(&font->widths);
    for (size_t i = 0; i < ROWS; i++) ls_free(font->rows[i]);
    ls_buffer_free(&font->names);
    ls_buffer_free(&font->gids);
    ls_buffer_free(&font->texts);
    ls_free(font);
}

bool ls_pdf_font_vertical(const ls_pdf_font *font) { return font->encoding && ls_cmap_vertical(font->encoding); }
double ls_pdf_font_height(const ls_pdf_font *font) { return font->height; }
size_t ls_pdf_font_memory(const ls_pdf_font *font) {
    return (font->gids_id ? 1 << 17 : 0) + (font->program_id ? 1 << 16 : 0) + (font->to_unicode ? 1 << 14 : 0);
}

/* ---- what a code says -------------------------------------------------------------------------------------------- */

/* Bitmap fonts of TeX and scanners name a glyph by its code: "a65", "g65", "G41", "c65". */
static unsigned numbered(const char *name, uint32_t *out) {
    size_t letters = 0;
    while ((name[letters] | 32) >= 'a' && (name[letters] | 32) <= 'z') letters++;
    if (letters != 1 || strlen(name) < 3 || strlen(name) > 4) return 0;
    char *end;
    unsigned long value = strtoul(name + 1, &end, *name == 'G' ? 16 : 10);
    if (*end || value <= ' ' || value > 126) return 0;
    *out = (uint32_t)value;
    return 1;
}

static unsigned by_name(const ls_pdf_font *font, unsigned code, uint32_t *out) {
    if (!font->name_at[code]) return 0;
    const char *name = font->names.data + font->name_at[code];
    return font->dingbats ? ls_glyph_dingbat(name, strlen(name), out) : ls_glyph_unicode(name, strlen(name), out);
}

static unsigned simple_unicode(const ls_pdf_font *font, unsigned code, uint32_t *out) {
    unsigned count = by_name(font, code, out);
    if (count) return count;
    if (!font->name_at[code] && font->has_base && font->base[code]) return *out = font->base[code], 1;
    if (font->program_id) return 0;
    if (font->file && (count = ls_fontfile_code_unicode(font->file, (uint8_t)code, out))) return count;
    if (font->name_at[code]) return numbered(font->names.data + font->name_at[code], out);
    if (font->type3) return code > ' ' && code < 127 ? *out = code, 1 : 0;
    if (font->fallback[code]) return *out = font->fallback[code], 1;
    bool of_lines = code == '\t' || code == '\n' || code == '\r'; /* from programs that give text as it stands */
    return of_lines && !font->file ? *out = ' ', 1 : 0;
}

static unsigned composite_unicode(const ls_pdf_font *font, const ls_cmap_char *c, uint32_t *out) {
    unsigned count = font->encoding ? ls_cmap_unicode(font->encoding, c->code, out) : 0;
    if (count || c->cid == LS_CMAP_NO_CID) return count;
    if (font->collection != LS_CID_NONE && (count = ls_cid_unicode(font->collection, c->cid, out))) return count;
    if (!font->file) return 0;
    if (font->gids.length && c->cid < font->gids.length / 2) {
        const uint8_t *gid = (const uint8_t *)font->gids.data + 2 * (size_t)c->cid;
        return ls_fontfile_gid_unicode(font->file, (uint32_t)(gid[0] << 8 | gid[1]), out);
    }
    return ls_fontfile_cid_unicode(font->file, c->cid, out);
}

static unsigned code_unicode(const ls_pdf_font *font, const ls_cmap_char *c, uint32_t *out) {
    unsigned count = font->to_unicode ? ls_cmap_unicode(font->to_unicode, c->code, out) : 0;
    if (count) return count;
    if (font->identity_unicode && c->code >= ' ') return *out = c->code, 1;
    return font->composite ? composite_unicode(font, c, out) : simple_unicode(font, c->code, out);
}

/* Ligatures as letters, any blank as a space, no controls: what names and numbers are looked for in. */
static void put(ls_buffer *out, uint32_t c) {
    static const char *const ligatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    if (c >= 0xFB00 && c <= 0xFB06) ls_buffer_puts(out, ligatures[c - 0xFB00]);
    else if (c == 0xA0 || c == '\t' || c == '\n' || c == '\r' || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
             c == 0x3000)
        ls_buffer_putc(out, ' ');
    else if (c == 0xAD) ls_buffer_putc(out, '-');
    else if (c >= ' ' && (c < 0x7F || c > 0x9F) && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF && c != 0x200B)
        ls_buffer_put_utf8(out, c);
}

static ls_status fill(ls_pdf_font *font, const ls_cmap_char *c, entry *to) {
    uint32_t points[LS_CMAP_TARGET_MAX];
    unsigned count = code_unicode(font, c, points);
    if (!count && font->program_id) {
        ls_status status = read_program(font);
        if (status != LS_OK) return status;
        count = code_unicode(font, c, points);
    }
    size_t from = font->texts.length;
    for (unsigned i = 0; i < count; i++) put(&font->texts, points[i]);
    if (font->texts.failed) return LS_NOMEM;
    uint32_t by = font->composite ? c->cid == LS_CMAP_NO_CID ? 0 : c->cid : c->code;
    *to = (entry){.text = (uint32_t)from, .length = (uint8_t)(font->texts.length - from), .known = true,
                  .unknown = !count, .width = (float)(ls_pdf_width(&font->widths, by) * font->scale)};
    return LS_OK;
}

static void next_code(const ls_pdf_font *font, const uint8_t *string, size_t length, size_t at, ls_cmap_char *c) {
    if (!font->composite) *c = (ls_cmap_char){string[at], 1, string[at]};
    else if (font->encoding) ls_cmap_next(font->encoding, string, length, at, c);
    else {
        bool two = length - at > 1;
        uint32_t code = two ? (uint32_t)(string[at] << 8 | string[at + 1]) : string[at];
        *c = (ls_cmap_char){code, two ? 2 : 1, code};
    }
}

ls_status ls_pdf_font_next(ls_pdf_font *font, const uint8_t *string, size_t length, size_t at, ls_pdf_glyph *glyph) {
    ls_cmap_char c;
    next_code(font, string, length, at, &c);
    size_t row = c.length == 1 ? ONE_BYTE : c.code >> 8 & 0xFF;
    entry *found = &font->beyond;
    if (c.length <= 2) {
        if (!font->rows[row] && !(font->rows[row] = ls_calloc(ROW, sizeof(entry)))) return LS_NOMEM;
        found = &font->rows[row][c.code & 0xFF];
    } else found->known = false;
    size_t texts = font->texts.length;
    ls_status status = found->known ? LS_OK : fill(font, &c, found);
    if (status != LS_OK) return status;
    if (c.length > 2) font->texts.length = texts; /* it stands there until the next call */
    *glyph = (ls_pdf_glyph){.text = font->texts.data ? font->texts.data + found->text : "",
                            .length = found->length,
                            .bytes = (uint8_t)c.length,
                            .blank = c.length == 1 && c.code == ' ',
                            .unknown = found->unknown,
                            .width = found->width};
    return LS_OK;
}
