/* HEIF and AVIF (ISO/IEC 23008-12 on ISO/IEC 14496-12): EXIF and XMP are items of the box "meta"; "iinf" says which,
 * "iloc" where. */
#include "base/bytes.h"
#include "extract/image/image.h"
#include <string.h>

enum { META_MAX = 4 << 20, ITEMS = 64 };

typedef struct bytes {
    const uint8_t *data;
    size_t length;
} bytes;

typedef struct item {
    uint32_t id;
    bool exif; /* else XMP */
} item;

typedef struct heif {
    item items[ITEMS];
    unsigned count;
} heif;

static uint64_t number(bytes b, size_t at, unsigned size) {
    uint64_t value = 0;
    if (at > b.length || size > b.length - at) return 0;
    for (unsigned i = 0; i < size; i++) value = value << 8 | b.data[at + i];
    return value;
}

/* The next box at *at; its type and its content. */
static bool next_box(bytes b, size_t *at, const uint8_t **type, bytes *content) {
    if (*at + 8 > b.length) return false;
    uint64_t size = number(b, *at, 4), head = 8;
    if (size == 1) size = number(b, *at + 8, 8), head = 16;
    if (size == 0 || size > b.length - *at) size = b.length - *at;
    if (size < head) return false;
    *type = b.data + *at + 4;
    *content = (bytes){b.data + *at + head, (size_t)(size - head)};
    *at += (size_t)size;
    return true;
}

static void read_infe(heif *h, bytes box) {
    unsigned version = (unsigned)number(box, 0, 1), wide = version >= 3 ? 4 : 2;
    size_t type = 4 + wide + 2;
    if (version < 2 || type + 4 > box.length || h->count == ITEMS) return;
    bool exif = memcmp(box.data + type, "Exif", 4) == 0, mime = memcmp(box.data + type, "mime", 4) == 0;
    if (mime) { /* a name, then the media type */
        const uint8_t *name = box.data + type + 4, *end = box.data + box.length;
        const uint8_t *stop = memchr(name, 0, (size_t)(end - name));
        mime = stop && (size_t)(end - stop) > 19 && memcmp(stop + 1, "application/rdf+xml", 19) == 0;
    }
    if (exif || mime) h->items[h->count++] = (item){(uint32_t)number(box, 4, wide), exif};
}

static ls_status take(ls_image *image, ls_input *input, bool exif, uint64_t at, uint64_t length) {
    size_t got;
    const uint8_t *data = ls_input_peek(input, at, length < LS_IMAGE_XMP ? (size_t)length : LS_IMAGE_XMP, &got);
    if (!data || got < length)
        ls_sink_note(image->sink, LEAKSIFT_REASON_CORRUPT, "the picture's metadata is cut off");
    if (!data || !got) return LS_OK;
    if (!exif) return ls_image_xmp(image, data, got);
    if (got < 4 || ls_be32(data) > got - 4) return LS_OK; /* where the TIFF structure begins */
    return ls_image_exif_bytes(image, data + 4 + ls_be32(data), got - 4 - ls_be32(data));
}

/* Extents of the items that are wanted; only those that lie in the file (construction method 0), each by itself. */
static ls_status read_iloc(ls_image *image, ls_input *input, const heif *h, bytes box) {
    unsigned version = (unsigned)number(box, 0, 1), sizes = (unsigned)number(box, 4, 2), wide = version < 2 ? 2 : 4;
    unsigned offset_size = sizes >> 12, length_size = sizes >> 8 & 15, base_size = sizes >> 4 & 15,
             index_size = version ? sizes & 15 : 0;
    if (version > 2 || offset_size > 8 || length_size > 8 || base_size > 8 || index_size > 8) return LS_OK;
    uint64_t count = number(box, 6, wide);
    size_t at = 6 + wide;
    unsigned taken = 0; /* extents may all point at one place */
    for (; count > 0 && at < box.length; count--) {
        uint32_t id = (uint32_t)number(box, at, wide);
        at += wide;
        unsigned method = 0;
        if (version) method = (unsigned)number(box, at, 2) & 15, at += 2;
        at += 2;
        uint64_t base = number(box, at, base_size);
        unsigned extents = (unsigned)number(box, at + base_size, 2);
        at += base_size + 2U;
        for (; extents > 0 && at < box.length; extents--) {
            at += index_size;
            uint64_t offset = number(box, at, offset_size), length = number(box, at + offset_size, length_size);
            at += offset_size + length_size;
            for (unsigned i = 0; method == 0 && i < h->count; i++) {
                if (h->items[i].id != id || taken++ >= ITEMS) continue;
                ls_status status = take(image, input, h->items[i].exif, base + offset, length);
                if (status) return status;
            }
            if (offset_size + length_size + index_size == 0) break;
        }
    }
    return LS_OK;
}

static ls_status read_meta(ls_image *image, ls_input *input, bytes meta) {
    heif h = {.count = 0};
    bytes iloc = {NULL, 0}, box;
    const uint8_t *type;
    for (size_t at = 4; next_box(meta, &at, &type, &box);) {
        if (memcmp(type, "iloc", 4) == 0) iloc = box;
        if (memcmp(type, "iinf", 4) != 0) continue;
        bytes entry;
        const uint8_t *kind;
        for (size_t inner = number(box, 0, 1) ? 8 : 6; next_box(box, &inner, &kind, &entry);)
            if (memcmp(kind, "infe", 4) == 0) read_infe(&h, entry);
    }
    if (!h.count || !iloc.length) return LS_OK;
    ls_buffer copy = {0}; /* the input's window is needed for the items */
    ls_status status = ls_buffer_append(&copy, iloc.data, iloc.length) ? LS_OK : LS_NOMEM;
    if (!status) status = read_iloc(image, input, &h, (bytes){(const uint8_t *)copy.data, copy.length});
    ls_buffer_free(&copy);
    return status;
}

static ls_status read_boxes(ls_image *image, ls_input *input) {
    for (uint64_t at = 0; at + 8 <= input->size;) {
        size_t got;
        const uint8_t *head = ls_input_peek(input, at, 16, &got);
        if (!head || got < 8) break;
        uint64_t size = ls_be32(head), begin = 8;
        bool meta = memcmp(head + 4, "meta", 4) == 0;
        if (size == 1 && got == 16) size = ls_be64(head + 8), begin = 16;
        if (size == 0) size = input->size - at;
        if (size < begin || size > input->size - at)
            ls_sink_note(image->sink, LEAKSIFT_REASON_CORRUPT, "the picture ends inside a box");
        if (size < begin) break;
        ls_status status = ls_sink_tick(image->sink, 16);
        if (!status && meta) {
            const uint8_t *data =
                ls_input_peek(input, at + begin, size - begin < META_MAX ? (size_t)(size - begin) : META_MAX, &got);
            if (data && got) return read_meta(image, input, (bytes){data, got});
        }
        if (status) return status;
        if (size > input->size - at) break;
        at += size;
    }
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_image image = LS_IMAGE(sink);
    return ls_image_end(&image, read_boxes(&image, input));
}

static const char *const types[] = {"image/heic", "image/heif", "image/avif", NULL};
const ls_handler ls_handler_heif = {"heif", types, "EXIF, XMP", false, run};
