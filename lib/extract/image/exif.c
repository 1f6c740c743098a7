/* EXIF (CIPA DC-008) and TIFF 6.0, which are one structure: directories of tagged values, in chains and in trees.
 * Offsets may point anywhere, at each other too: a directory is read once, and there is an end to how many. Makers'
 * notes are not read. */
#include "base/bytes.h"
#include "extract/image/image.h"
#include <stdio.h>
#include <string.h>

enum { DIRECTORIES = 512, ENTRIES = 4096, NESTING = 3 };
enum {
    EXIF_TAG = 0x8769,
    GPS_TAG = 0x8825,
    SUB_TAG = 0x014A,
    XMP_TAG = 0x02BC,
    IPTC_TAG = 0x83BB,
    RESOURCES_TAG = 0x8649,
    COMMENT_TAG = 0x9286
};
typedef enum directory_kind { MAIN, EXIF, GPS } directory_kind;

typedef struct exif {
    ls_image *image;
    ls_input *input;
    bool big_endian, big_tiff;
    uint64_t queue[DIRECTORIES]; /* where directories are; also what was seen */
    uint8_t kind[DIRECTORIES];
    unsigned count;
    uint64_t budget; /* bytes of values still to be looked at: many entries may point at one place */
    double position[2]; /* latitude, longitude */
    bool has[2], negative[2];
} exif;

typedef struct entry {
    unsigned tag, type;
    uint64_t count, size; /* of values, of bytes */
    uint64_t at;          /* where the value is */
} entry;

static uint64_t number(const exif *x, const uint8_t *at, unsigned size) {
    switch (size) {
    case 1: return *at;
    case 2: return x->big_endian ? ls_be16(at) : ls_le16(at);
    case 4: return x->big_endian ? ls_be32(at) : ls_le32(at);
    default: return x->big_endian ? ls_be64(at) : ls_le64(at);
    }
}

static const struct { uint16_t tag; const char *name;
} properties[] = {{0x010D, "document_name"}, {0x010E, "description"},   {0x010F, "camera_make"},
                  {0x0110, "camera_model"},  {0x011D, "page_name"},     {0x0131, "application"},
                  {0x013B, "author"},        {0x013C, "host_computer"}, {0x8298, "copyright"},
                  {0xA430, "owner"},         {0xA431, "serial_number"}, {0xA436, "title"},
                  {0xA437, "author"},        {0xA438, "last_editor"}};
static const struct { uint16_t tag; const char *name; } wide_properties[] = { /* of Windows: UTF-16 */
    {0x9C9B, "title"}, {0x9C9C, "comment"}, {0x9C9D, "author"}, {0x9C9E, "keywords"}, {0x9C9F, "subject"}};
static const struct {
    uint16_t tag;
    const char *name;
} times[] = {{0x0132, "modified"}, {0x9003, "taken"}, {0x9004, "digitized"}};
/* ASCII tags that are no words: offsets and fractions of times, sounds, identifiers, lenses. */
static const uint16_t silent[] = {0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292,
                                  0xA004, 0xA420, 0xA433, 0xA434, 0xA435, 0x010A};

static void queue(exif *x, uint64_t at, directory_kind kind) {
    if (at < 8 || x->count == DIRECTORIES) return;
    for (unsigned i = 0; i < x->count; i++)
        if (x->queue[i] == at) return;
    x->queue[x->count] = at;
    x->kind[x->count++] = (uint8_t)kind;
}

static void damaged(const exif *x) {
    ls_sink_note(x->image->sink, LEAKSIFT_REASON_CORRUPT, "the picture's metadata is damaged: parts of it are missing");
}

/* The value's bytes, at most `most`. */
static const uint8_t *value(exif *x, const entry *e, size_t most, size_t *got) {
    uint64_t there = e->at < x->input->size ? x->input->size - e->at : 0, wanted = e->size < most ? e->size : most;
    size_t length = (size_t)(wanted < there ? wanted : there);
    *got = 0;
    if (length < wanted || length > x->budget) damaged(x);
    if (length > x->budget) return NULL;
    x->budget -= length;
    const uint8_t *bytes = ls_input_peek(x->input, e->at, length, got);
    if (!bytes) *got = 0;
    return *got ? bytes : NULL;
}

/* UserComment and its kin begin with eight bytes that name the charset (CIPA DC-008, 4.6.5). */
static ls_status marked_text(exif *x, const char *name, const uint8_t *bytes, size_t length) {
    if (length < 8) return LS_OK;
    const char *charset = NULL;
    if (memcmp(bytes, "UNICODE", 7) == 0) charset = x->big_endian ? "UTF-16BE" : "UTF-16LE";
    if (memcmp(bytes, "JIS", 3) == 0) charset = "ISO-2022-JP";
    bytes += 8;
    length -= 8;
    /* writers are not of one mind about the order: text has its zero bytes on one side */
    if (charset && charset[0] == 'U' && length >= 2 && (bytes[0] == 0) != (bytes[1] == 0))
        charset = bytes[0] == 0 ? "UTF-16BE" : "UTF-16LE";
    return ls_image_property(x->image, name, bytes, length, charset);
}

static void gps_entry(exif *x, const entry *e) {
    size_t got;
    unsigned which = e->tag > 2;
    const uint8_t *bytes = value(x, e, 24, &got);
    if (e->tag == 1 || e->tag == 3) x->negative[which] = got && (*bytes == 'S' || *bytes == 'W');
    if ((e->tag != 2 && e->tag != 4) || got < 24) return;
    double part[3];
    for (unsigned i = 0; i < 3; i++) {
        double below = (double)number(x, bytes + 8 * i + 4, 4);
        part[i] = below > 0 ? (double)number(x, bytes + 8 * i, 4) / below : 0;
    }
    double degrees = part[0] + part[1] / 60 + part[2] / 3600;
    x->has[which] = degrees > 0 && degrees <= (which ? 180 : 90);
    x->position[which] = degrees;
}

static ls_status gps_end(exif *x) {
    char text[64];
    if (!x->has[0] || !x->has[1]) return LS_OK;
    int length = snprintf(text, sizeof text, "%s%.6f, %s%.6f", x->negative[0] ? "-" : "", x->position[0],
                          x->negative[1] ? "-" : "", x->position[1]);
    for (int i = 0; i < length - 1; i++) /* whatever the locale says */
        if (text[i] == ',' && text[i + 1] != ' ') text[i] = '.';
    return ls_image_property(x->image, "gps", text, (size_t)length, "UTF-8");
}

static ls_status nested(exif *x, const entry *e) {
    size_t got;
    const uint8_t *bytes = value(x, e, LS_IMAGE_XMP, &got);
    if (!got || x->image->nesting >= NESTING) return LS_OK;
    if (e->tag == XMP_TAG) return ls_image_xmp(x->image, bytes, got);
    x->image->nesting++;
    ls_status status =
        e->tag == IPTC_TAG ? ls_image_iptc(x->image, bytes, got) : ls_image_resources(x->image, bytes, got);
    x->image->nesting--;
    return status;
}

static void queue_many(exif *x, const entry *e, directory_kind kind, unsigned size) {
    size_t got;
    const uint8_t *bytes = value(x, e, 64 * size, &got);
    for (size_t at = 0; at + size <= got; at += size) queue(x, number(x, bytes + at, size), kind);
}

static ls_status ascii_entry(exif *x, const entry *e) {
    size_t got;
    char field[16];
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (e->tag == silent[i]) return LS_OK;
    const uint8_t *bytes = value(x, e, LS_IMAGE_XMP, &got);
    if (!got) return LS_OK;
    snprintf(field, sizeof field, "tag %u", e->tag);
    return ls_image_text(x->image, field, bytes, got, NULL);
}

static ls_status take(exif *x, const entry *e, directory_kind kind) {
    size_t got;
    const uint8_t *bytes;
    if (kind == GPS) {
        if (e->tag >= 1 && e->tag <= 4) return gps_entry(x, e), LS_OK;
        if (e->tag != 0x1C) return LS_OK; /* the name of the area */
        bytes = value(x, e, LS_IMAGE_XMP, &got);
        return bytes ? marked_text(x, "gps_area", bytes, got) : LS_OK;
    }
    switch (e->tag) {
    case EXIF_TAG: return queue_many(x, e, EXIF, x->big_tiff && e->type != 4 ? 8 : 4), LS_OK;
    case GPS_TAG: return queue_many(x, e, GPS, x->big_tiff && e->type != 4 ? 8 : 4), LS_OK;
    case SUB_TAG: return queue_many(x, e, MAIN, x->big_tiff && e->type != 4 ? 8 : 4), LS_OK;
    case XMP_TAG:
    case IPTC_TAG:
    case RESOURCES_TAG: return nested(x, e);
    case COMMENT_TAG:
        bytes = value(x, e, LS_IMAGE_XMP, &got);
        return bytes ? marked_text(x, "comment", bytes, got) : LS_OK;
    default: break;
    }
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (e->tag == times[i].tag && (bytes = value(x, e, 32, &got)))
            return ls_image_time(x->image, times[i].name, bytes, got), LS_OK;
    for (size_t i = 0; i < sizeof wide_properties / sizeof *wide_properties; i++)
        if (e->tag == wide_properties[i].tag && (bytes = value(x, e, LS_IMAGE_XMP, &got)))
            return ls_image_property(x->image, wide_properties[i].name, bytes, got, "UTF-16LE");
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (e->tag == properties[i].tag && (bytes = value(x, e, LS_IMAGE_XMP, &got)))
            return ls_image_property(x->image, properties[i].name, bytes, got, NULL);
    return e->type == 2 && e->size > 3 ? ascii_entry(x, e) : LS_OK;
}

static ls_status read_directory(exif *x, uint64_t at, directory_kind kind) {
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    unsigned head = x->big_tiff ? 8 : 2, row = x->big_tiff ? 20 : 12, wide = x->big_tiff ? 8 : 4;
    size_t got;
    const uint8_t *bytes = ls_input_peek(x->input, at, head, &got);
    if (!bytes || got < head) return damaged(x), LS_OK;
    uint64_t count = number(x, bytes, head);
    if (count > ENTRIES) damaged(x);
    for (uint64_t i = 0; i < count && i < ENTRIES; i++) {
        uint64_t where = at + head + i * row;
        bytes = ls_input_peek(x->input, where, row, &got);
        if (!bytes || got < row) return damaged(x), LS_OK;
        entry e = {.tag = (unsigned)number(x, bytes, 2),
                   .type = (unsigned)number(x, bytes + 2, 2),
                   .count = number(x, bytes + 4, wide)};
        if (e.type >= sizeof sizes || !sizes[e.type]) continue;
        if (e.count > x->input->size) e.count = x->input->size; /* more cannot be there */
        e.size = e.count * sizes[e.type];
        e.at = e.size <= wide ? where + row - wide : number(x, bytes + row - wide, wide);
        ls_status status = take(x, &e, kind);
        if (!status) status = ls_sink_tick(x->image->sink, row);
        if (status) return status;
    }
    bytes = ls_input_peek(x->input, at + head + count * row, wide, &got);
    if (kind == MAIN && count <= ENTRIES && bytes && got == wide) queue(x, number(x, bytes, wide), MAIN);
    return LS_OK;
}

ls_status ls_image_exif(ls_image *image, ls_input *tiff) {
    exif x = {.image = image, .input = tiff, .budget = 4 * tiff->size + (1 << 20)};
    size_t got;
    const uint8_t *bytes = ls_input_peek(tiff, 0, 16, &got);
    if (!bytes || got < 8) return damaged(&x), LS_OK;
    x.big_endian = bytes[0] == 'M';
    x.big_tiff = number(&x, bytes + 2, 2) == 43 && got == 16;
    queue(&x, x.big_tiff ? number(&x, bytes + 8, 8) : number(&x, bytes + 4, 4), MAIN);
    for (unsigned i = 0; i < x.count; i++) {
        ls_status status = read_directory(&x, x.queue[i], (directory_kind)x.kind[i]);
        if (status) return status;
    }
    if (x.count == DIRECTORIES)
        ls_sink_note(image->sink, LEAKSIFT_REASON_PAGES, "metadata of the first 512 directories only");
    return gps_end(&x);
}

ls_status ls_image_exif_bytes(ls_image *image, const void *bytes, size_t length) {
    ls_input input;
    if (length >= 6 && memcmp(bytes, "Exif\0\0", 6) == 0) bytes = (const uint8_t *)bytes + 6, length -= 6;
    if (length < 8 || image->nesting >= NESTING) return LS_OK;
    ls_input_memory(&input, bytes, length);
    image->nesting++;
    ls_status status = ls_image_exif(image, &input);
    image->nesting--;
    ls_input_close(&input);
    return status;
}
