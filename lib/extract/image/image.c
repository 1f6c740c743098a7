/* Text metadata of pictures, whatever the format. */
#include "extract/image/image.h"
#include "base/fnv.h"
#include "extract/clock.h"
#include "extract/markup/xmp.h"
#include "text/charset.h"
#include <string.h>

ls_status ls_image_end(ls_image *image, ls_status status) {
    ls_buffer_free(&image->text);
    if (!status) ls_sink_note(image->sink, LEAKSIFT_REASON_IMAGE_ONLY, "a picture: its words would need OCR");
    return status;
}

static bool is_new(ls_image *image, const char *name, const char *value, size_t length) {
    const uint64_t hash = ls_fnv(ls_fnv(LS_FNV, name, strlen(name)), value, length);
    for (unsigned i = 0; i < image->seen_count; i++)
        if (image->seen[i] == hash) return false;
    if (image->seen_count < LS_IMAGE_SEEN) image->seen[image->seen_count++] = hash;
    return true;
}

/* Into image->text, without what stands around it; *length 0: nothing there. */
static ls_status decode(ls_image *image, const void *bytes, size_t length, const char *charset, const char **text,
                        size_t *got) {
    size_t bom = 0;
    *got = 0;
    if (!charset) {
        const void *end = memchr(bytes, 0, length);
        if (end) length = (size_t)((const char *)end - (const char *)bytes);
        if (!length) return LS_OK;
        charset = ls_charset_detect(bytes, length, true, NULL, &bom);
        if (!charset) return LS_OK;
    }
    ls_buffer_clear(&image->text);
    ls_status status = ls_charset_to_utf8(charset, (const uint8_t *)bytes + bom, length - bom, &image->text);
    if (status) return status;
    if (image->text.failed) return LS_NOMEM;
    if (!image->text.length) return LS_OK;
    *text = image->text.data;
    *got = image->text.length;
    const char *end = memchr(*text, 0, *got);
    if (end) *got = (size_t)(end - *text);
    while (*got && (unsigned char)**text <= ' ') ++*text, --*got;
    while (*got && (unsigned char)(*text)[*got - 1] <= ' ') --*got;
    return LS_OK;
}

static ls_status give_text(ls_image *image, const char *field, const char *text, size_t length) {
    const ls_segment segment = {.text = text, .length = length, .part = LEAKSIFT_PART_METADATA, .field = field};
    return ls_sink_text(image->sink, &segment);
}

ls_status ls_image_property(ls_image *image, const char *name, const void *bytes, size_t length, const char *charset) {
    const char *text;
    size_t got;
    ls_status status = decode(image, bytes, length, charset, &text, &got);
    if (status || !got || !is_new(image, name, text, got)) return status;
    if (got > LS_IMAGE_VALUE) return give_text(image, name, text, got); /* results repeat a property: not this one */
    ls_sink_property(image->sink, name, text, got);
    return LS_OK;
}

ls_status ls_image_text(ls_image *image, const char *field, const void *bytes, size_t length, const char *charset) {
    const char *text;
    size_t got;
    ls_status status = decode(image, bytes, length, charset, &text, &got);
    return status || !got || !is_new(image, field, text, got) ? status : give_text(image, field, text, got);
}

void ls_image_time(ls_image *image, const char *name, const void *bytes, size_t length) {
    char at[LS_CLOCK_SIZE], zone[LS_CLOCK_ZONE_SIZE];
    const void *end = memchr(bytes, 0, length);
    if (end) length = (size_t)((const char *)end - (const char *)bytes);
    if (ls_clock_iso(bytes, length, at, zone) && is_new(image, name, at, strlen(at)))
        ls_sink_time(image->sink, name, at, zone, "exif");
}

ls_status ls_image_xmp(ls_image *image, const void *packet, size_t length) {
    return is_new(image, "xmp", packet, length) ? ls_xmp(image->sink, packet, length) : LS_OK;
}
