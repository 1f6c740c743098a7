/* Quill's stream (Publisher 2000 and later; not documented by its maker, what is here was read off its files): its mark
 * "CHNKINK ", then blocks of up to 20 entries of 24 bytes, each the name, place and length of a chunk. TEXT is UTF-16,
 * a paragraph a line; TOKN has the targets of links, each behind its length. */
#include "extract/ole/quill.h"
#include "base/bytes.h"
#include "extract/ole/words.h"
#include <string.h>

enum {
    STREAM_MAX = 64 << 20,
    FIRST = 0x18,
    BLOCK_HEAD = 8,
    ENTRY = 24,
    BLOCKS_MAX = 1024,
    LINK_LEAST = 4,
    LINK_MOST = 2048
};

typedef struct quill {
    ls_sink *sink;
    const uint8_t *bytes;
    size_t length;
    ls_codepages pages;
    ls_buffer text;
    bool damaged;
} quill;

/* A paragraph ends with CR; a line, a column or a page of it with lesser control characters. */
static ls_status say(quill *quill, const uint8_t *at, size_t units, leaksift_part part, const char *field) {
    ls_buffer_clear(&quill->text);
    ls_status status = ls_codepages_put(&quill->text, &quill->pages, 1200, at, 2 * units);
    if (status != LS_OK || quill->text.failed) return status != LS_OK ? status : LS_NOMEM;
    for (size_t i = 0; i < quill->text.length; i++)
        if ((unsigned char)quill->text.data[i] < ' ' && quill->text.data[i] != '\t') quill->text.data[i] = '\n';
    while (quill->text.length && quill->text.data[quill->text.length - 1] == '\n') quill->text.length--;
    const ls_segment segment = {.text = quill->text.data, .length = quill->text.length, .part = part, .field = field};
    return segment.length ? ls_sink_text(quill->sink, &segment) : LS_OK;
}

static ls_status paragraphs(quill *quill, const uint8_t *at, size_t units) {
    ls_status status = LS_OK;
    for (size_t from = 0, i = 0; i <= units && status == LS_OK; i++) {
        if (i < units && ls_le16(at + 2 * i) != '\r') continue;
        if (i > from) status = say(quill, at + 2 * from, i - from, LEAKSIFT_PART_BODY, NULL);
        from = i + 1;
    }
    return status;
}

static ls_status links(quill *quill, const uint8_t *at, size_t length) {
    ls_status status = LS_OK;
    for (size_t i = 0; i + 2 <= length && status == LS_OK;) {
        size_t units = ls_le16(at + i), good = 0;
        if (units < LINK_LEAST || units > LINK_MOST || units * 2 > length - i - 2) {
            i += 2;
            continue;
        }
        while (good < units && ls_le16(at + i + 2 + 2 * good) >= ' ') good++;
        if (good == units) status = say(quill, at + i + 2, units, LEAKSIFT_PART_METADATA, "link");
        i += good == units ? 2 + 2 * units : 2;
    }
    return status;
}

static ls_status chunk(quill *quill, const uint8_t *entry) {
    size_t place = ls_le32(entry + 16), length = ls_le32(entry + 20);
    bool is_text = !memcmp(entry + 2, "TEXT", 4), is_link = !memcmp(entry + 2, "TOKN", 4);
    if (!is_text && !is_link) return LS_OK;
    if (place > quill->length || length > quill->length - place) {
        quill->damaged = true;
        length = place > quill->length ? 0 : quill->length - place;
    }
    if (!length) return LS_OK;
    return is_text ? paragraphs(quill, quill->bytes + place, length / 2) : links(quill, quill->bytes + place, length);
}

static ls_status chunks(quill *quill) {
    ls_status status = LS_OK;
    size_t block = FIRST;
    for (unsigned blocks = 0; blocks < BLOCKS_MAX && status == LS_OK; blocks++) {
        if (block > quill->length || quill->length - block < BLOCK_HEAD) break;
        size_t count = ls_le16(quill->bytes + block + 2), next = ls_le32(quill->bytes + block + 4);
        const uint8_t *entry = quill->bytes + block + BLOCK_HEAD;
        for (size_t left = quill->length - block - BLOCK_HEAD; count && left >= ENTRY && status == LS_OK; count--) {
            status = chunk(quill, entry);
            entry += ENTRY, left -= ENTRY;
        }
        if (count && status == LS_OK) quill->damaged = true;
        if (next == UINT32_MAX) return status;
        if (next <= block) break; /* blocks stand in the order of the file */
        block = next;
    }
    quill->damaged = true;
    return status;
}

ls_status ls_quill_read(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink, bool *found) {
    ls_cfb_bytes bytes;
    ls_status status = ls_cfb_load(cfb, stream, STREAM_MAX, &bytes);
    if (status != LS_OK) return status;
    *found = bytes.length >= 8 && !memcmp(bytes.data, "CHNKINK ", 8);
    quill quill = {.sink = sink, .bytes = bytes.data, .length = bytes.length};
    if (*found) status = chunks(&quill);
    if (quill.damaged || (*found && ls_cfb_size(cfb, stream) > bytes.length))
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the document is damaged: parts of its text are missing");
    ls_buffer_free(&quill.text);
    ls_codepages_free(&quill.pages);
    ls_cfb_bytes_free(&bytes);
    return status;
}
