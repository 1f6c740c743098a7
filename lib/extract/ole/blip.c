#include "extract/ole/blip.h"
#include "base/bytes.h"
#include "extract/ole/packed.h"
#include <stdio.h>
#include <string.h>

enum { DEPTH = 16, PICTURES_MAX = 10000, HEAD = 8, UID = 16, METAFILE_HEAD = 34, FBSE_HEAD = 36, DELAY_AT = 28,
       NAME_AT = 33, PICF = 0x44, SHAPE_FILE = 0x66 };
enum { FBSE = 0xF007, BLIP_FIRST = 0xF018, BLIP_LAST = 0xF117 }; /* [MS-ODRAW] 2.2.1 */

typedef struct kind {
    uint16_t type;
    bool metafile; /* packed, behind a head of its own (2.2.31) */
    const char *ending, *media_type;
} kind;

static const kind kinds[] = {
    {0xF01A, true, "emf", "image/emf"},   {0xF01B, true, "wmf", "image/wmf"},    {0xF01C, true, "pict", "image/x-pict"},
    {0xF01D, false, "jpg", "image/jpeg"}, {0xF02A, false, "jpg", "image/jpeg"},  {0xF01E, false, "png", "image/png"},
    {0xF01F, false, "dib", "image/bmp"},  {0xF029, false, "tif", "image/tiff"},
};

/* Two identifiers where the instance is odd, else one. */
static ls_status give(ls_blips *blips, const kind *kind, unsigned instance, const uint8_t *data, size_t length) {
    size_t head = UID * (instance & 1 ? 2 : 1) + (kind->metafile ? METAFILE_HEAD : 1);
    if (length <= head) return LS_OK;
    if (blips->count == PICTURES_MAX) {
        ls_sink_note(blips->sink, LEAKSIFT_REASON_ENTRIES, "more pictures than are read");
        return LS_STOP;
    }
    char name[32];
    int name_length = snprintf(name, sizeof name, "picture-%u.%s", ++blips->count, kind->ending);
    const ls_child child = {.kind = LS_ENTRY_FILE, .name = name, .name_length = (size_t)name_length,
                            .media_type = kind->media_type, .packed_size = length - head, .size = UINT64_MAX,
                            .is_embedded = true};
    if (kind->metafile && data[head - 2] == 0) /* compression: deflate */
        return ls_packed_child(blips->sink, data + head, length - head, &child);
    ls_input input;
    ls_input_memory(&input, data + head, length - head);
    ls_status status = ls_sink_child_input(blips->sink, &child, &input);
    ls_input_close(&input);
    return status;
}

static ls_status walk(ls_blips *blips, const uint8_t *records, size_t length, unsigned depth);

/* An entry of the list of pictures (2.2.32): the picture follows it, or stands elsewhere. */
static ls_status entry(ls_blips *blips, const uint8_t *data, size_t length, unsigned depth) {
    if (length < FBSE_HEAD) return LS_OK;
    size_t name = data[NAME_AT], delay = ls_le32(data + DELAY_AT);
    size_t head = FBSE_HEAD + name;
    if (length > head + HEAD) return walk(blips, data + head, length - head, depth + 1);
    if (!blips->delayed || delay > blips->delayed_length || blips->delayed_length - delay < HEAD) return LS_OK;
    const uint8_t *record = blips->delayed + delay;
    unsigned type = ls_le16(record + 2);
    size_t size = ls_le32(record + 4), left = blips->delayed_length - delay - HEAD;
    if (type < BLIP_FIRST || type > BLIP_LAST || size > left) return LS_OK;
    return walk(blips, record, HEAD + size, depth + 1);
}

static ls_status walk(ls_blips *blips, const uint8_t *records, size_t length, unsigned depth) {
    ls_status status = LS_OK;
    while (length >= HEAD && depth < DEPTH && status == LS_OK) {
        unsigned version = ls_le16(records) & 15, instance = ls_le16(records) >> 4, type = ls_le16(records + 2);
        size_t size = ls_le32(records + 4), left = length - HEAD;
        if (size > left) size = left;
        const uint8_t *data = records + HEAD;
        if (type == FBSE) status = entry(blips, data, size, depth);
        else if (version == 15) status = walk(blips, data, size, depth + 1);
        for (size_t i = 0; status == LS_OK && type >= BLIP_FIRST && i < sizeof kinds / sizeof *kinds; i++)
            if (kinds[i].type == type) status = give(blips, &kinds[i], instance, data, size);
        if (status == LS_OK) status = ls_sink_tick(blips->sink, HEAD);
        records = data + size, length = left - size;
    }
    return status;
}

static ls_status ended(ls_blips *blips, ls_status status) {
    return status == LS_STOP && blips->count == PICTURES_MAX ? LS_OK : status;
}

ls_status ls_blips_read(ls_blips *blips, const uint8_t *records, size_t length) {
    return ended(blips, walk(blips, records, length, 0));
}

bool ls_blips_block(ls_sink *sink, const uint8_t *data, size_t length, size_t *at, size_t *size, ls_status *status) {
    while (*status == LS_OK && *at + PICF <= length) {
        *size = ls_le32(data + *at);
        if (ls_le16(data + *at + 4) == PICF && *size >= PICF && *size <= length - *at) return true;
        const uint8_t *next = memchr(data + *at + 5, PICF, length - *at - 5); /* on to what looks like one */
        if (!next) return false;
        *at = (size_t)(next - data) - 4;
        *status = ls_sink_tick(sink, 1);
    }
    return false;
}

ls_status ls_blips_inline(ls_blips *blips, const uint8_t *data, size_t length) {
    ls_status status = LS_OK;
    for (size_t at = 0, size; ls_blips_block(blips->sink, data, length, &at, &size, &status);) {
        size_t head = PICF;
        bool named = ls_le16(data + at + 6) == SHAPE_FILE && size > PICF; /* by the file that it came from */
        if (named) head += 1 + (size_t)data[at + PICF];
        if (head < size) status = walk(blips, data + at + head, size - head, 0);
        at += size;
    }
    return ended(blips, status);
}
