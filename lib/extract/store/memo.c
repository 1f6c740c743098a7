/* Long texts of dBase tables, in a file of blocks beside the table (dBASE file structure; Visual FoxPro, "Memo File
 * Structure"). Only the table knows which are in use; all that stands is read. */
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/handler.h"
#include "extract/store/dbf.h"
#include "extract/store/value.h"
#include "text/codepage.h"
#include <stdio.h>
#include <string.h>

enum { BLOCK = 512, GUESS = 1 << 17, TEXT_MAX = 16 << 20, END_MARK = 0x1a };

typedef struct memo {
    ls_sink *sink;
    ls_input *input;
    ls_codepages pages;
    ls_buffer text;
    ls_value value;
    unsigned page;
    uint64_t row;
    bool cut;
} memo;

static ls_status say(memo *in, const uint8_t *bytes, size_t length) {
    while (length && (!bytes[length - 1] || bytes[length - 1] == END_MARK)) length--;
    if (!length) return LS_OK;
    const ls_segment place = {.row = ++in->row, .part = LEAKSIFT_PART_BODY};
    if (ls_utf8_valid((const char *)bytes, length) == length)
        return ls_value_text(&in->value, in->sink, &place, bytes, length);
    ls_buffer_clear(&in->text);
    unsigned page = in->page == 65001 ? 1252 : in->page;
    ls_status status = ls_codepage_convert(&in->pages, page, bytes, length, &in->text, NULL);
    if (status != LS_OK) return status;
    return ls_value_text(&in->value, in->sink, &place, in->text.data, in->text.length);
}

static const uint8_t *peek(memo *in, uint64_t at, uint64_t wanted, size_t *got) {
    in->cut |= wanted > TEXT_MAX;
    return ls_input_peek(in->input, at, wanted < TEXT_MAX ? (size_t)wanted : TEXT_MAX, got);
}

static ls_status say_any(memo *in, const uint8_t *bytes, size_t length) {
    char name[LS_VALUE_NAME];
    const ls_segment place = {.row = ++in->row, .part = LEAKSIFT_PART_BODY};
    ls_value_child_name(name, "memo", in->row, "object");
    return ls_value_any(&in->value, in->sink, &place, name, bytes, length, true);
}

/* FoxPro: blocks of a size that the header tells; each text begins with its kind (1: text) and its length. */
static ls_status foxpro(memo *in, uint32_t block) {
    ls_status status = LS_OK;
    for (uint64_t at = (BLOCK + block - 1) / block * block; at + 8 <= in->input->size && status == LS_OK;) {
        size_t got;
        const uint8_t *head = ls_input_peek(in->input, at, 8, &got);
        if (!head || got < 8) return LS_IO;
        uint32_t kind = ls_be32(head), length = ls_be32(head + 4);
        uint64_t left = in->input->size - at - 8;
        if (kind > 2 || !length || length > left) { /* a block that was given back */
            in->cut |= kind == 1 && length > left;
            at += block < 32 ? 32 : block;
            status = ls_sink_tick(in->sink, 8);
            continue;
        }
        const uint8_t *bytes = peek(in, at + 8, length, &got);
        if (!bytes) return LS_IO;
        status = kind == 1 ? say(in, bytes, got) : say_any(in, bytes, got);
        if (status == LS_OK) status = ls_sink_tick(in->sink, got);
        at += (8 + (uint64_t)length + block - 1) / block * block;
    }
    return status;
}

/* dBase IV marks each text; dBase III only ends it. Both begin at multiples of a block. */
static ls_status dbase(memo *in, uint32_t block) {
    static const uint8_t mark[] = {0xff, 0xff, 8, 0};
    ls_status status = LS_OK;
    for (uint64_t at = block; at < in->input->size && status == LS_OK;) {
        size_t got, length;
        const uint8_t *bytes = ls_input_peek(in->input, at, block, &got);
        if (!bytes || !got) return LS_IO;
        bool marked = got >= 8 && memcmp(bytes, mark, 4) == 0 && ls_le32(bytes + 4) >= 8;
        uint64_t wanted = marked ? ls_le32(bytes + 4) : got, left = in->input->size - at;
        const uint8_t *end = marked ? NULL : memchr(bytes, END_MARK, got);
        while (!marked && !end && wanted < left && wanted < TEXT_MAX) { /* its end is in a later block */
            wanted = wanted * 2 < left ? wanted * 2 : left;
            if (!(bytes = ls_input_peek(in->input, at, (size_t)wanted, &got))) return LS_IO;
            end = memchr(bytes, END_MARK, got);
        }
        in->cut |= marked ? wanted > left : !end;
        if (marked && !(bytes = peek(in, at, wanted < left ? wanted : left, &got))) return LS_IO;
        length = end ? (size_t)(end - bytes) : got;
        if (marked && length > 8) status = say(in, bytes + 8, length - 8);
        else if (!marked) status = say(in, bytes, length);
        if (status == LS_OK) status = ls_sink_tick(in->sink, length);
        at += ((marked ? (wanted < left ? wanted : left) : length + 1) + block - 1) / block * block;
    }
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    memo in = {.sink = sink, .input = input};
    size_t got, some_got;
    const uint8_t *head;
    const uint8_t *some = ls_input_peek(input, BLOCK, GUESS, &some_got);
    const bool foxpro_memo = strcmp(about->media_type, "application/x-foxpro-memo") == 0;
    in.page = some ? ls_dbf_guess_page(some, some_got, !foxpro_memo) : 1252;
    if (!(head = ls_input_peek(input, 0, 32, &got))) return LS_IO; /* the window moved */
    ls_status status = LS_OK;
    if (got < 32) in.cut = true;
    else if (!foxpro_memo)
        status = dbase(&in, ls_le16(head + 20) >= 64 ? ls_le16(head + 20) : BLOCK);
    else status = foxpro(&in, ls_be16(head + 6) ? ls_be16(head + 6) : 1);
    if (in.cut) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "a text is cut short");
    ls_buffer_free(&in.text);
    ls_value_free(&in.value);
    ls_codepages_free(&in.pages);
    return status;
}

static const char *const types[] = {"application/x-dbase-memo", "application/x-foxpro-memo", NULL};
const ls_handler ls_handler_memo = {"memo", types, "long texts of a table, those that it forgot too", false, run};
