/* Enhanced metafiles: the text that they draw ([MS-EMF]), with the names in the header. Previews of embedded objects
 * are such pictures; often they are all that is left of the object. Text in EMF+ records is not looked at: writers put
 * the same into ordinary records beside them. */
#include "base/bytes.h"
#include "extract/image/drawn.h"
#include "text/charset.h"

/* RecordType, [MS-EMF] 2.1.1 */
enum { EMR_HEADER = 1, EMR_EOF = 14, EMR_SETTEXTALIGN = 22, EMR_MOVETOEX = 27, EMR_COMMENT = 70,
       EMR_EXTTEXTOUTA = 83, EMR_EXTTEXTOUTW = 84, EMR_POLYTEXTOUTA = 96, EMR_POLYTEXTOUTW = 97,
       EMR_SMALLTEXTOUT = 108 };
enum { RECORD_MOST = 1 << 20, HEADER_SIZE = 100, TEXT_OBJECT = 40 };
enum { ETO_NO_RECT = 0x100, ETO_SMALL_CHARS = 0x200, ETO_GLYPH_INDEX = 0x10 }; /* ExtTextOutOptions, 2.1.11 */

static int64_t number(const uint8_t *at) { return (int32_t)ls_le32(at); }

static ls_status decode(ls_buffer *out, const uint8_t *bytes, size_t count, bool wide) {
    while (count && !(wide ? ls_le16(bytes + 2 * count - 2) : bytes[count - 1])) count--;
    if (!wide) return ls_charset_to_utf8("WINDOWS-1252", bytes, count, out);
    ls_buffer_put_utf16(out, bytes, count);
    return out->failed ? LS_NOMEM : LS_OK;
}

/* An EmrText object (2.2.5) at `at` of a record of `length` bytes; offsets in it count from the record's start. */
static ls_status text_object(ls_drawn *drawn, const uint8_t *record, size_t length, size_t at, bool wide) {
    if (at + TEXT_OBJECT > length) return ls_drawn_damaged(drawn), LS_OK;
    size_t count = ls_le32(record + at + 8), from = ls_le32(record + at + 12), advances = ls_le32(record + at + 36);
    size_t unit = wide ? 2 : 1;
    if (!count) return LS_OK;
    if (ls_le32(record + at + 16) & ETO_GLYPH_INDEX) return drawn->glyphs = true, LS_OK;
    if (from > length || count > (length - from) / unit) return ls_drawn_damaged(drawn), LS_OK;
    int64_t width = 0;
    if (advances && advances <= length && count <= (length - advances) / 4)
        for (size_t i = 0; i < count; i++) width += number(record + advances + 4 * i);
    ls_status status = ls_sink_tick(drawn->sink, count); /* all texts of a record may be the same bytes */
    if (!status) status = decode(&drawn->run, record + from, count, wide);
    return status ? status : ls_drawn_put(drawn, number(record + at), number(record + at + 4), width, count);
}

/* EMR_SMALLTEXTOUT (2.3.5.37): no advances, often a byte a character. */
static ls_status small_text(ls_drawn *drawn, const uint8_t *record, size_t length) {
    if (length < 36) return ls_drawn_damaged(drawn), LS_OK;
    size_t count = ls_le32(record + 16), options = ls_le32(record + 20), at = options & ETO_NO_RECT ? 36 : 52;
    bool wide = !(options & ETO_SMALL_CHARS);
    if (count && options & ETO_GLYPH_INDEX) return drawn->glyphs = true, LS_OK;
    if (at > length || count > (length - at) / (wide ? 2 : 1)) return ls_drawn_damaged(drawn), LS_OK;
    ls_status status = decode(&drawn->run, record + at, count, wide);
    return status ? status : ls_drawn_put(drawn, number(record + 8), number(record + 12), 0, count);
}

static ls_status poly_text(ls_drawn *drawn, const uint8_t *record, size_t length, bool wide) {
    size_t count = length < 40 ? 1 : ls_le32(record + 36), most = length / TEXT_OBJECT - (length >= TEXT_OBJECT);
    ls_status status = LS_OK;
    if (count > most) count = most, ls_drawn_damaged(drawn);
    for (size_t i = 0; !status && i < count; i++)
        status = text_object(drawn, record, length, TEXT_OBJECT * (i + 1), wide);
    return status;
}

/* The header's description: the application, a NUL, the picture's name, two NULs. */
static ls_status names(ls_drawn *drawn, const uint8_t *record, size_t length) {
    static const char *const properties[] = {"application", "title"};
    if (length < HEADER_SIZE - 28) return LS_OK;
    size_t count = ls_le32(record + 60), from = ls_le32(record + 64);
    if (from > length || count > (length - from) / 2) return LS_OK;
    const uint8_t *at = record + from, *end = at + 2 * count;
    for (size_t i = 0; i < 2; i++) {
        const uint8_t *start = at;
        while (at < end && ls_le16(at)) at += 2;
        ls_buffer_clear(&drawn->run);
        ls_status status = decode(&drawn->run, start, (size_t)(at - start) / 2, true);
        if (status) return status;
        if (drawn->run.length) ls_sink_property(drawn->sink, properties[i], drawn->run.data, drawn->run.length);
        if (at < end) at += 2;
    }
    ls_buffer_clear(&drawn->run);
    return LS_OK;
}

static ls_status read_record(ls_drawn *drawn, uint32_t type, const uint8_t *record, size_t length) {
    switch (type) {
    case EMR_HEADER: return names(drawn, record, length);
    case EMR_SETTEXTALIGN:
        if (length >= 12) drawn->align = ls_le32(record + 8);
        return LS_OK;
    case EMR_MOVETOEX:
        if (length >= 16) drawn->x = number(record + 8), drawn->y = number(record + 12);
        return LS_OK;
    case EMR_EXTTEXTOUTA:
    case EMR_EXTTEXTOUTW: return text_object(drawn, record, length, 36, type == EMR_EXTTEXTOUTW);
    case EMR_POLYTEXTOUTA:
    case EMR_POLYTEXTOUTW: return poly_text(drawn, record, length, type == EMR_POLYTEXTOUTW);
    case EMR_SMALLTEXTOUT: return small_text(drawn, record, length);
    default: return LS_OK;
    }
}

static bool is_read(uint32_t type) {
    return type == EMR_HEADER || type == EMR_SETTEXTALIGN || type == EMR_MOVETOEX || type == EMR_EXTTEXTOUTA ||
           type == EMR_EXTTEXTOUTW || type == EMR_POLYTEXTOUTA || type == EMR_POLYTEXTOUTW || type == EMR_SMALLTEXTOUT;
}

/* EMR_COMMENT_MULTIFORMATS ([MS-EMF] 2.3.3.4.3): the picture once more in other formats, whole files. Word and Excel
 * for the Mac keep the PDF there that they drew, which has the words that the records have letter by letter. */
static ls_status give_formats(ls_sink *sink, ls_input *input, uint64_t at, uint32_t length) {
    enum { IDENTIFIER = 12, FORMATS = 40, FORMAT = 16, FORMATS_MOST = 16, METAFILE = 0x464D4520 };
    size_t got;
    uint8_t head[FORMATS + FORMATS_MOST * FORMAT];
    const uint8_t *record = ls_input_peek(input, at, length < sizeof head ? length : sizeof head, &got);
    if (!record || got < FORMATS || memcmp(record + IDENTIFIER, "GDIC\4\0\0\x40", 8)) return LS_OK;
    memcpy(head, record, got);
    uint32_t count = ls_le32(head + FORMATS - 4), room = length - IDENTIFIER;
    ls_status status = LS_OK;
    for (size_t i = 0; i < count && FORMATS + (i + 1) * FORMAT <= got && status == LS_OK; i++) {
        const uint8_t *format = head + FORMATS + i * FORMAT;
        uint32_t size = ls_le32(format + 8), place = ls_le32(format + 12);
        if (ls_le32(format) == METAFILE || !size || place > room || size > room - place) continue;
        ls_input part;
        ls_child child = {.name = "picture", .name_length = 7, .size = size, .packed_size = size, .is_embedded = true};
        ls_input_part(&part, input, at + IDENTIFIER + place, size);
        status = ls_sink_child_input(sink, &child, &part);
        ls_input_close(&part);
    }
    return status;
}

static ls_status read_records(ls_drawn *drawn, ls_input *input) {
    for (uint64_t at = 0; at < input->size;) {
        size_t got;
        const uint8_t *head = ls_input_peek(input, at, 8, &got);
        uint32_t type = head && got == 8 ? ls_le32(head) : 0, length = head && got == 8 ? ls_le32(head + 4) : 0;
        if (length < 8 || length % 4 || length > input->size - at) {
            ls_sink_note(drawn->sink, LEAKSIFT_REASON_CORRUPT, "the picture ends inside a record");
            return LS_OK;
        }
        ls_status status = ls_sink_tick(drawn->sink, 8);
        if (!status && type == EMR_COMMENT) status = give_formats(drawn->sink, input, at, length);
        if (!status && is_read(type)) {
            const uint8_t *record = ls_input_peek(input, at, length < RECORD_MOST ? length : RECORD_MOST, &got);
            if (record) status = read_record(drawn, type, record, got);
        }
        if (status || type == EMR_EOF) return status;
        at += length;
    }
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_drawn drawn = {.sink = sink};
    return ls_drawn_end(&drawn, read_records(&drawn, input));
}

static const char *const types[] = {"image/emf", "image/x-emf", NULL};
const ls_handler ls_handler_emf = {
    "emf", types, "text that it draws, its title; the same picture in other formats as members", false, run};
