/* Comments are in the charset of whoever wrote them, whatever the specification says: recognised first. */
#include "extract/archive/comment.h"
#include "base/buffer.h"
#include "text/charset.h"

ls_status ls_comment(ls_sink *sink, const char *comment, size_t length, const char *usual) {
    if (!comment || !length) return LS_OK;
    ls_buffer text = {0};
    size_t bom = 0;
    const char *charset = ls_charset_detect((const uint8_t *)comment, length, true, NULL, &bom);
    if (!charset) charset = usual, bom = 0;
    ls_status status = ls_charset_to_utf8(charset, comment + bom, length - bom, &text);
    if (status == LS_DATA) {
        ls_buffer_clear(&text);
        status = ls_utf8_repair(comment, length, &text);
    }
    ls_segment segment = {
        .text = text.data, .length = text.length, .part = LEAKSIFT_PART_METADATA, .field = "comment"};
    if (status == LS_OK && text.length) status = ls_sink_text(sink, &segment);
    ls_buffer_free(&text);
    return status;
}
