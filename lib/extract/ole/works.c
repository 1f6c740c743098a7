/* Works 3 and 4 (not documented by its maker; libwps describes it): a header of 256 bytes, then the text in Windows'
 * code page, a paragraph a line, notes among it. What it looks like stands elsewhere and is not read. */
#include "extract/ole/works.h"
#include "base/bytes.h"
#include "extract/ole/words.h"

enum { STREAM_MAX = 64 << 20, MARK = 0xfe06, TEXT_END = 0x26, TEXT = 0x100, PAGE = 1252 };

static ls_status say(ls_codepages *pages, ls_buffer *text, const uint8_t *at, size_t length, ls_sink *sink) {
    ls_buffer_clear(text);
    ls_status status = ls_codepages_put(text, pages, PAGE, at, length);
    for (size_t i = 0; status == LS_OK && i < text->length; i++)
        if ((unsigned char)text->data[i] < ' ' && text->data[i] != '\t') text->data[i] = ' '; /* pictures, fields */
    while (text->length && text->data[text->length - 1] == ' ') text->length--;
    const ls_segment segment = {.text = text->data, .length = text->length};
    return status == LS_OK && segment.length ? ls_sink_text(sink, &segment) : status;
}

static ls_status paragraphs(const uint8_t *at, size_t length, ls_sink *sink) {
    ls_codepages pages = {0};
    ls_buffer text = {0};
    ls_status status = LS_OK;
    for (size_t from = 0, i = 0; i <= length && status == LS_OK; i++) {
        if (i < length && at[i] != '\r' && at[i] != '\n' && at[i] != '\f' && at[i]) continue;
        if (i > from) status = say(&pages, &text, at + from, i - from, sink);
        from = i + 1;
    }
    ls_buffer_free(&text);
    ls_codepages_free(&pages);
    return status;
}

ls_status ls_works_read(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink, bool *found) {
    ls_cfb_bytes bytes;
    *found = false;
    ls_status status = ls_cfb_load(cfb, stream, STREAM_MAX, &bytes);
    if (status != LS_OK) return status;
    *found = bytes.length >= TEXT && ls_le16(bytes.data) == MARK;
    if (*found) {
        size_t end = ls_le32(bytes.data + TEXT_END);
        bool damaged = end < TEXT || end > bytes.length;
        if (damaged) end = bytes.length;
        status = paragraphs(bytes.data + TEXT, end - TEXT, sink);
        if (damaged)
            ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the document is damaged: where its text ends is not known");
    }
    ls_cfb_bytes_free(&bytes);
    return status;
}
