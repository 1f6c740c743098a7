#include "extract/ole/shape.h"
#include "base/bytes.h"

enum { HEAD = 8, ENTRY = 6, DEPTH = 16, COMPLEX = 0x8000, NUMBER = 0x3FFF, PICTURE = 0x0105 };

/* [MS-ODRAW] 2.3: numbers of properties that hold text in UTF-16. */
static const struct {
    uint16_t number;
    const char *field;
} texts[] = {{0x00C0, "wordart"}, {PICTURE, "link"}, {0x0381, "description"}, {0x038D, "description"}};

/* Of a picture's names only what tells where it came from: the others are its title again. */
static bool is_place(const ls_buffer *text) {
    for (size_t i = 0; i < text->length; i++)
        if (text->data[i] == '\\' || text->data[i] == '/' || text->data[i] == ':') return true;
    return false;
}

static ls_status say(ls_shapes *shapes, unsigned number, const char *field, const uint8_t *data, size_t length) {
    size_t units = length / 2;
    while (units && !ls_le16(data + 2 * units - 2)) units--;
    ls_buffer_clear(&shapes->text);
    ls_buffer_put_utf16(&shapes->text, data, units);
    if (shapes->text.failed) return LS_NOMEM;
    ls_segment segment = shapes->place;
    segment.text = shapes->text.data, segment.length = shapes->text.length, segment.field = field;
    bool wanted = segment.length && (number != PICTURE || is_place(&shapes->text));
    return wanted ? ls_sink_text(shapes->sink, &segment) : LS_OK;
}

ls_status ls_shape_options(ls_shapes *shapes, const uint8_t *data, size_t length, unsigned count) {
    ls_status status = LS_OK;
    size_t at = (size_t)count * ENTRY; /* what is longer than four bytes follows, in the order of the entries */
    for (size_t i = 0; i < count && at <= length && status == LS_OK; i++) {
        unsigned number = ls_le16(data + ENTRY * i);
        size_t size = ls_le32(data + ENTRY * i + 2);
        if (!(number & COMPLEX)) continue;
        if (size > length - at) size = length - at;
        for (size_t t = 0; t < sizeof texts / sizeof *texts && status == LS_OK; t++)
            if (texts[t].number == (number & NUMBER))
                status = say(shapes, texts[t].number, texts[t].field, data + at, size);
        at += size;
    }
    return status;
}

static ls_status walk(ls_shapes *shapes, const uint8_t *records, size_t length, unsigned depth) {
    ls_status status = LS_OK;
    while (length >= HEAD && depth < DEPTH && status == LS_OK) {
        unsigned version = ls_le16(records) & 15, instance = ls_le16(records) >> 4, type = ls_le16(records + 2);
        size_t size = ls_le32(records + 4), left = length - HEAD;
        if (size > left) size = left;
        const uint8_t *data = records + HEAD;
        bool options = type == LS_SHAPE_OPTIONS || type == LS_SHAPE_MORE || type == LS_SHAPE_MOST;
        if (options) status = ls_shape_options(shapes, data, size, instance);
        else if (version == 15) status = walk(shapes, data, size, depth + 1);
        if (status == LS_OK) status = ls_sink_tick(shapes->sink, HEAD);
        records = data + size, length = left - size;
    }
    return status;
}

ls_status ls_shapes_read(ls_shapes *shapes, const uint8_t *records, size_t length) {
    return walk(shapes, records, length, 0);
}

void ls_shapes_free(ls_shapes *shapes) { ls_buffer_free(&shapes->text); }
