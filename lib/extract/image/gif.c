/* GIF89a: comments, plain text, XMP in an application extension. */
#include "extract/image/image.h"
#include <string.h>

/* Sub-blocks from `at`, each with its length before it; the bytes are kept in `out` if there is one, lengths too if
 * `raw` (XMP stands there as it is, its bytes taken for lengths). */
static ls_status sub_blocks(ls_image *image, ls_input *input, uint64_t *at, ls_buffer *out, bool raw) {
    for (;;) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(input, *at, 256, &got);
        if (!bytes || !got) return LS_DATA;
        size_t length = bytes[0];
        if (length + 1 > got) length = got - 1;
        if (out && out->length < LS_IMAGE_XMP &&
            !ls_buffer_append(out, raw ? bytes : bytes + 1, raw ? length + 1 : length))
            return LS_NOMEM;
        *at += 1 + (uint64_t)bytes[0];
        if (out && out->length >= LS_IMAGE_XMP)
            ls_sink_note(image->sink, LEAKSIFT_REASON_BYTES_OUT,
                         "a text of the picture is longer than 16 MiB: its end is not read");
        if (!bytes[0]) return LS_OK;
        ls_status status = ls_sink_tick(image->sink, 256);
        if (status) return status;
    }
}

static ls_status extension(ls_image *image, ls_input *input, uint64_t *at, unsigned label, ls_buffer *text) {
    size_t got;
    const uint8_t *bytes = ls_input_peek(input, *at, 12, &got);
    bool xmp = label == 0xFF && bytes && got == 12 && memcmp(bytes + 1, "XMP DataXMP", 11) == 0;
    bool words = label == 0xFE || label == 0x01;
    if ((xmp || label == 0x01) && bytes && got) *at += 1 + (uint64_t)bytes[0];
    ls_buffer_clear(text);
    ls_status status = sub_blocks(image, input, at, xmp || words ? text : NULL, xmp);
    if ((status && status != LS_DATA) || !text->length) return status;
    ls_status said = xmp ? ls_image_xmp(image, text->data, text->length)
                         : ls_image_property(image, "comment", text->data, text->length, NULL);
    return said ? said : status;
}

static ls_status read_blocks(ls_image *image, ls_input *input, ls_buffer *text) {
    size_t got;
    const uint8_t *bytes = ls_input_peek(input, 0, 13, &got);
    if (!bytes || got < 13) return LS_DATA;
    uint64_t at = 13 + (bytes[10] & 0x80 ? 3ULL << ((bytes[10] & 7) + 1) : 0);
    for (;;) {
        bytes = ls_input_peek(input, at, 11, &got);
        if (!bytes || !got) return LS_DATA;
        ls_status status = LS_OK;
        if (bytes[0] == 0x3B) return LS_OK;
        if (bytes[0] == 0x21 && got >= 2) {
            at += 2;
            status = extension(image, input, &at, bytes[1], text);
        } else if (bytes[0] == 0x2C && got == 11) {
            at += 11 + (bytes[9] & 0x80 ? 3ULL << ((bytes[9] & 7) + 1) : 0);
            status = sub_blocks(image, input, &at, NULL, false);
        } else {
            return LS_DATA;
        }
        if (status) return status;
    }
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_image image = LS_IMAGE(sink);
    ls_buffer text = {0};
    ls_status status = read_blocks(&image, input, &text);
    ls_buffer_free(&text);
    if (status == LS_DATA) {
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the picture's blocks break off");
        status = LS_OK;
    }
    return ls_image_end(&image, status);
}

static const char *const types[] = {"image/gif", NULL};
const ls_handler ls_handler_gif = {"gif", types, "comments, XMP", false, run};
