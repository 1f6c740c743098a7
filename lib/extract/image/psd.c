/* Photoshop documents: the image resources behind the colour data (Adobe Photoshop File Formats). */
#include "base/bytes.h"
#include "extract/image/image.h"

static ls_status read_resources(ls_image *image, ls_input *input) {
    size_t got;
    const uint8_t *bytes = ls_input_peek(input, 26, 4, &got);
    uint64_t at = bytes && got == 4 ? 30 + (uint64_t)ls_be32(bytes) : input->size;
    bytes = ls_input_peek(input, at, 4, &got);
    size_t length = bytes && got == 4 ? ls_be32(bytes) : 0;
    bytes = ls_input_peek(input, at + 4, length < LS_IMAGE_XMP ? length : LS_IMAGE_XMP, &got);
    if (!length || !bytes || got < length)
        ls_sink_note(image->sink, LEAKSIFT_REASON_CORRUPT, "the picture ends inside its resources");
    return bytes && got ? ls_image_resources(image, bytes, got) : LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_image image = LS_IMAGE(sink);
    return ls_image_end(&image, read_resources(&image, input));
}

static const char *const types[] = {"image/vnd.adobe.photoshop", NULL};
const ls_handler ls_handler_psd = {"psd", types, "EXIF, XMP, IPTC", false, run};
