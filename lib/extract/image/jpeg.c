/* JPEG (ITU-T T.81, JFIF): EXIF, XMP, IPTC and comments stand in segments before the first scan. */
#include "base/bytes.h"
#include "extract/image/image.h"
#include <string.h>

static bool begins(const uint8_t *bytes, size_t length, const char *text, size_t size) {
    return length >= size && memcmp(bytes, text, size) == 0;
}

#define BEGINS(text) begins(bytes, length, text, sizeof(text) - 1)

static ls_status take(ls_image *image, unsigned marker, const uint8_t *bytes, size_t length, ls_buffer *extended) {
    static const char xmp[] = "http://ns.adobe.com/xap/1.0/", more[] = "http://ns.adobe.com/xmp/extension/";
    if (marker == 0xFE) return ls_image_property(image, "comment", bytes, length, NULL);
    if (marker == 0xED && BEGINS("Photoshop 3.0\0")) return ls_image_resources(image, bytes + 14, length - 14);
    if (marker != 0xE1) return LS_OK;
    if (BEGINS("Exif\0\0")) return ls_image_exif_bytes(image, bytes, length);
    if (begins(bytes, length, xmp, sizeof xmp)) return ls_image_xmp(image, bytes + sizeof xmp, length - sizeof xmp);
    const size_t head =
        sizeof more + 40; /* a fingerprint, the whole length, the offset of this piece: they come in order */
    if (begins(bytes, length, more, sizeof more) && length > head && extended->length < LS_IMAGE_XMP &&
        !ls_buffer_append(extended, bytes + head, length - head))
        return LS_NOMEM;
    return LS_OK;
}

static ls_status read_segments(ls_image *image, ls_input *input, ls_buffer *extended) {
    for (uint64_t at = 2;;) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(input, at, 4, &got);
        if (!bytes || got < 4) break;
        if (bytes[0] != 0xFF || bytes[1] == 0xFF || bytes[1] == 0) { /* fill bytes, or garbage between segments */
            at++;
        } else if (bytes[1] == 0xDA || bytes[1] == 0xD9) {
            return LS_OK;
        } else if (bytes[1] == 1 || (bytes[1] >= 0xD0 && bytes[1] <= 0xD8)) { /* markers without a length */
            at += 2;
        } else {
            unsigned marker = bytes[1];
            size_t length = ls_be16(bytes + 2);
            if (length < 2) length = 2;
            bytes = ls_input_peek(input, at + 4, length - 2, &got);
            ls_status status = bytes && got ? take(image, marker, bytes, got, extended) : LS_OK;
            if (status) return status;
            at += 2 + length;
            if (at > input->size) break;
        }
        ls_status status = ls_sink_tick(image->sink, 4);
        if (status) return status;
    }
    ls_sink_note(image->sink, LEAKSIFT_REASON_CORRUPT, "the picture ends before its first scan");
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_image image = LS_IMAGE(sink);
    ls_buffer extended = {0};
    ls_status status = read_segments(&image, input, &extended);
    if (!status && extended.length) status = ls_image_xmp(&image, extended.data, extended.length);
    ls_buffer_free(&extended);
    return ls_image_end(&image, status);
}

static const char *const types[] = {"image/jpeg", NULL};
const ls_handler ls_handler_jpeg = {"jpeg", types, "EXIF, XMP, IPTC, comments", false, run};
