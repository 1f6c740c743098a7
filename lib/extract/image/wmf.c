/* Windows metafiles: the text that they draw ([MS-WMF]), each run in the charset of the font in force. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/image/drawn.h"
#include "text/codepage.h"
#include <string.h>

/* RecordType, [MS-WMF] 2.1.1.1 */
enum { META_EOF = 0x0000, META_SELECTOBJECT = 0x012D, META_SETTEXTALIGN = 0x012E, META_DELETEOBJECT = 0x01F0,
       META_MOVETO = 0x0214, META_CREATEFONT = 0x02FB, META_TEXTOUT = 0x0521, META_EXTTEXTOUT = 0x0A32 };
enum { PLACEABLE = 22, HEADER = 18, RECORD_MOST = 1 << 18, OBJECTS_MAX = 4096 };
enum { ETO_OPAQUE = 2, ETO_CLIPPED = 4, ETO_GLYPH_INDEX = 0x10 }; /* 2.1.2.2 */
enum { FREE = 0, OTHER = 1, FONT = 2 }; /* an object's slot; FONT + its charset */

typedef struct metafile {
    ls_drawn drawn;
    ls_codepages pages;
    uint16_t objects[OBJECTS_MAX];
    unsigned page;
} metafile;

static int64_t number(const uint8_t *at) { return (int16_t)ls_le16(at); }

/* A new object takes the lowest free slot (2.3.4). */
static void create(metafile *wmf, uint16_t what) {
    for (size_t i = 0; i < OBJECTS_MAX; i++)
        if (wmf->objects[i] == FREE) {
            wmf->objects[i] = what;
            return;
        }
}

static ls_status put(metafile *wmf, int64_t x, int64_t y, const uint8_t *text, size_t count, const uint8_t *advances) {
    int64_t width = 0;
    while (count && !text[count - 1]) count--;
    for (size_t i = 0; advances && i < count; i++) width += number(advances + 2 * i);
    ls_status status = ls_codepage_convert(&wmf->pages, wmf->page, text, count, &wmf->drawn.run, NULL);
    return status ? status : ls_drawn_put(&wmf->drawn, x, y, width, count);
}

static ls_status ext_text_out(metafile *wmf, const uint8_t *at, size_t length) {
    if (length < 8) return ls_drawn_damaged(&wmf->drawn), LS_OK;
    size_t count = ls_le16(at + 4), options = ls_le16(at + 6), from = options & (ETO_OPAQUE | ETO_CLIPPED) ? 16 : 8;
    if (count && options & ETO_GLYPH_INDEX) return wmf->drawn.glyphs = true, LS_OK;
    if (count && (from > length || count > length - from)) return ls_drawn_damaged(&wmf->drawn), LS_OK;
    if (!count) return LS_OK;
    size_t behind = from + count + (count & 1);
    const uint8_t *advances = behind <= length && count <= (length - behind) / 2 ? at + behind : NULL;
    return put(wmf, number(at + 2), number(at), at + from, count, advances);
}

static ls_status text_out(metafile *wmf, const uint8_t *at, size_t length) {
    size_t count = length < 2 ? 0 : ls_le16(at), behind = 2 + count + (count & 1);
    if (length < 2 || behind > length || length - behind < 4) return ls_drawn_damaged(&wmf->drawn), LS_OK;
    return put(wmf, number(at + behind + 2), number(at + behind), at + 2, count, NULL);
}

static ls_status read_record(metafile *wmf, unsigned type, const uint8_t *at, size_t length) {
    unsigned first = length >= 2 ? ls_le16(at) : 0;
    switch (type) {
    case META_CREATEFONT: create(wmf, (uint16_t)(FONT + (length >= 14 ? at[13] : 0))); return LS_OK;
    case 0x00F7: /* palette */
    case 0x0142: /* pattern brush of a bitmap */
    case 0x01F9: /* pattern brush */
    case 0x02FA: /* pen */
    case 0x02FC: /* brush */
    case 0x06FF: /* region */ create(wmf, OTHER); return LS_OK;
    case META_DELETEOBJECT:
        if (first < OBJECTS_MAX) wmf->objects[first] = FREE;
        return LS_OK;
    case META_SELECTOBJECT:
        if (first < OBJECTS_MAX && wmf->objects[first] >= FONT)
            wmf->page = ls_codepage_of_charset(wmf->objects[first] - FONT);
        return LS_OK;
    case META_SETTEXTALIGN: wmf->drawn.align = first; return LS_OK;
    case META_MOVETO:
        if (length >= 4) wmf->drawn.y = number(at), wmf->drawn.x = number(at + 2);
        return LS_OK;
    case META_EXTTEXTOUT: return ext_text_out(wmf, at, length);
    case META_TEXTOUT: return text_out(wmf, at, length);
    default: return LS_OK;
    }
}

static ls_status read_records(metafile *wmf, ls_input *input) {
    size_t got;
    const uint8_t *head = ls_input_peek(input, 0, 4, &got);
    uint64_t at = head && got == 4 && ls_le32(head) == 0x9AC6CDD7 ? PLACEABLE + HEADER : HEADER;
    while (at < input->size) {
        head = ls_input_peek(input, at, 6, &got);
        uint64_t length = head && got == 6 ? 2 * (uint64_t)ls_le32(head) : 0;
        unsigned type = length ? ls_le16(head + 4) : 0;
        if (length < 6 || length > input->size - at) {
            ls_sink_note(wmf->drawn.sink, LEAKSIFT_REASON_CORRUPT, "the picture ends inside a record");
            return LS_OK;
        }
        ls_status status = ls_sink_tick(wmf->drawn.sink, 6);
        const uint8_t *record = ls_input_peek(input, at, length < RECORD_MOST ? (size_t)length : RECORD_MOST, &got);
        if (!status && record && got >= 6) status = read_record(wmf, type, record + 6, got - 6);
        if (status || type == META_EOF) return status;
        at += length;
    }
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    metafile *wmf = ls_calloc(1, sizeof *wmf);
    if (!wmf) return LS_NOMEM;
    wmf->drawn.sink = sink;
    wmf->page = 1252;
    ls_status status = ls_drawn_end(&wmf->drawn, read_records(wmf, input));
    ls_codepages_free(&wmf->pages);
    ls_free(wmf);
    return status;
}

static const char *const types[] = {"image/wmf", "image/x-wmf", NULL};
const ls_handler ls_handler_wmf = {"wmf", types, "text that it draws", false, run};
