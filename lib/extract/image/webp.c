/* WebP: EXIF and XMP chunks of its RIFF file. */
#include "base/bytes.h"
#include "extract/image/image.h"
#include <string.h>

static ls_status read_chunks(ls_image *image, ls_input *input) {
    for (uint64_t at = 12; at + 8 <= input->size;) {
        size_t got;
        const uint8_t *head = ls_input_peek(input, at, 8, &got);
        if (!head || got < 8) break;
        uint32_t length = ls_le32(head + 4);
        bool exif = memcmp(head, "EXIF", 4) == 0, xmp = memcmp(head, "XMP ", 4) == 0;
        ls_status status = ls_sink_tick(image->sink, 8);
        if (exif || xmp) {
            const uint8_t *bytes = ls_input_peek(input, at + 8, length < LS_IMAGE_XMP ? length : LS_IMAGE_XMP, &got);
            if (!status && bytes && got)
                status = exif ? ls_image_exif_bytes(image, bytes, got) : ls_image_xmp(image, bytes, got);
        }
        if (status) return status;
        at += 8 + (uint64_t)length + (length & 1);
        if (at > input->size) ls_sink_note(image->sink, LEAKSIFT_REASON_CORRUPT, "the picture ends inside a chunk");
    }
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_image image = LS_IMAGE(sink);
    return ls_image_end(&image, read_chunks(&image, input));
}

static const char *const types[] = {"image/webp", NULL};
const ls_handler ls_handler_webp = {"webp", types, "EXIF, XMP", false, run};
