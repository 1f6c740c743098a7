/* A window of the stream holds the record that is read; a string that goes on in a CONTINUE record repeats the byte
 * that says how wide its characters are (2.4.58). */
#include "extract/office/biff.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/office/biff_cipher.h"
#include "extract/office/cellstyle.h"
#include "extract/ole/words.h"

enum { HEAD = 4, RECORD = 65535, WINDOW = 4 * (HEAD + RECORD) };

/* The window with `offset` at its start, and as much behind it as there is. */
static void move_window(ls_biff *biff, uint64_t offset) {
    size_t want = biff->size - offset < WINDOW ? (size_t)(biff->size - offset) : WINDOW;
    ls_buffer_clear(&biff->window);
    biff->window_at = offset;
    if (!ls_buffer_reserve(&biff->window, want)) return;
    int64_t got = biff->stream ? (int64_t)ls_cfb_read(biff->stream, offset, biff->window.data, want)
                               : ls_input_read(biff->input, offset, biff->window.data, want);
    biff->window.length = got > 0 ? (size_t)got : 0;
}

/* Bytes [offset, offset + length) in the window, fewer at the end of the stream. */
static inline size_t see(ls_biff *biff, uint64_t offset, size_t length, const uint8_t **data) {
    if (offset >= biff->size) return 0;
    if (length > biff->size - offset) length = (size_t)(biff->size - offset);
    uint64_t before = offset - biff->window_at; /* huge where it stands before the window */
    if (before > biff->window.length || biff->window.length - before < length) {
        move_window(biff, offset);
        before = 0;
        if (!biff->window.length) return 0;
        if (length > biff->window.length) length = biff->window.length;
    }
    *data = (const uint8_t *)biff->window.data + before;
    return length;
}

bool ls_biff_next(ls_biff *biff) {
    const uint8_t *head;
    size_t there = see(biff, biff->next, HEAD, &head);
    if (there < HEAD) {
        biff->cut = biff->cut || there;
        return false;
    }
    biff->begins = biff->next;
    biff->type = ls_le16(head);
    size_t length = ls_le16(head + 2);
    biff->length = length ? see(biff, biff->begins + HEAD, length, &biff->data) : 0;
    if (biff->window.failed) return false;
    biff->cut = biff->cut || biff->length < length;
    biff->next = biff->begins + HEAD + length;
    biff->at = 0;
    return !biff->cipher || ls_biff_decrypt(biff);
}

uint32_t ls_biff_peek(ls_biff *biff) {
    const uint8_t *head, *data = biff->data;
    /* the record must stay where it is: the window moves only when the next one is asked for */
    uint64_t at = biff->next, record = biff->begins + HEAD;
    if (at + HEAD <= biff->window_at + biff->window.length) {
        head = (const uint8_t *)biff->window.data + (at - biff->window_at);
        return ls_le16(head);
    }
    size_t length = biff->length;
    uint32_t type = see(biff, at, HEAD, &head) == HEAD ? ls_le16(head) : UINT32_MAX;
    if (biff->window.failed) return UINT32_MAX;
    if (biff->cipher) biff->data = data; /* stands in `plain` */
    else if (length) biff->length = see(biff, record, length, &biff->data);
    return type;
}

void ls_biff_free(ls_biff *biff) {
    ls_buffer_free(&biff->window);
    ls_buffer_free(&biff->plain);
    ls_free(biff->cipher);
    biff->cipher = NULL;
}

/* Goes on in the CONTINUE record that follows. */
static bool more(ls_biff *biff) {
    while (biff->at >= biff->length)
        if (ls_biff_peek(biff) != LS_BIFF_CONTINUE || !ls_biff_next(biff)) return false;
    return true;
}

bool ls_biff_skip(ls_biff *biff, uint64_t count) {
    while (count) {
        if (!more(biff)) return false;
        size_t step = biff->length - biff->at < count ? biff->length - biff->at : (size_t)count;
        biff->at += step;
        count -= step;
    }
    return true;
}

bool ls_biff_number(ls_biff *biff, int bytes, uint32_t *value) {
    *value = 0;
    for (int i = 0; i < bytes; i++) {
        if (biff->at >= biff->length && !more(biff)) return false;
        *value |= (uint32_t)biff->data[biff->at++] << 8 * i;
    }
    return true;
}

/* Latin-1: the low bytes of UTF-16. */
static bool put_narrow(ls_buffer *out, const uint8_t *bytes, size_t count) {
    if (!ls_buffer_reserve(out, 2 * count)) return false;
    char *to = out->data + out->length;
    for (size_t i = 0; i < count; i++) {
        uint8_t byte = bytes[i];
        if (byte < 0x80) {
            *to++ = byte ? (char)byte : ' ';
        } else {
            *to++ = (char)(0xC0 | byte >> 6);
            *to++ = (char)(0x80 | (byte & 63));
        }
    }
    out->length = (size_t)(to - out->data);
    return true;
}

static bool unicode_chars(ls_biff *biff, size_t count, bool wide, ls_buffer *out) {
    size_t begin = out->length;
    while (count) {
        if (biff->at >= biff->length) { /* the rest, with a width of its own */
            uint32_t flags;
            if (!more(biff) || !ls_biff_number(biff, 1, &flags)) return false;
            wide = flags & 1;
            continue;
        }
        size_t left = biff->length - biff->at, there = wide ? left / 2 : left;
        size_t take = there < count ? there : count;
        bool kept =
            wide ? ls_buffer_put_utf16(out, biff->data + biff->at, take) : put_narrow(out, biff->data + biff->at, take);
        if (!kept) return false;
        biff->at += wide ? 2 * take : take;
        count -= take;
        if (wide && count && biff->length - biff->at == 1) biff->at++; /* half a character */
    }
    return out->length >= begin;
}

static bool page_chars(ls_biff *biff, size_t count, ls_buffer *out) {
    while (count) {
        if (!more(biff)) return false;
        size_t take = biff->length - biff->at < count ? biff->length - biff->at : count;
        const uint8_t *bytes = biff->data + biff->at;
        size_t ascii = 0;
        while (ascii < take && bytes[ascii] >= ' ' && bytes[ascii] < 0x80) ascii++;
        bool kept = ascii == take ? ls_buffer_append(out, bytes, take)
                                  : ls_codepage_put(out, biff->codepage, bytes, take) == LS_OK;
        if (!kept) return out->failed = true, false;
        biff->at += take;
        count -= take;
    }
    return true;
}

bool ls_biff_chars(ls_biff *biff, size_t count, ls_buffer *out) {
    uint32_t flags;
    if (biff->version < 8) return page_chars(biff, count, out);
    if (!count || !ls_biff_number(biff, 1, &flags)) return !count;
    return unicode_chars(biff, count, flags & 1, out);
}

bool ls_biff_string(ls_biff *biff, int count_bytes, ls_buffer *out) {
    uint32_t count;
    if (!ls_biff_number(biff, count_bytes, &count)) return false;
    if (biff->version < 8) return page_chars(biff, count, out);
    uint32_t flags;
    if (!ls_biff_number(biff, 1, &flags)) return false; /* stands there for an empty string as well */
    return unicode_chars(biff, count, flags & 1, out);
}

/* UTF-16 without flags, also where a record goes on. */
static bool phonetic_chars(ls_biff *biff, size_t count, ls_buffer *out) {
    while (count) {
        if (!more(biff)) return false;
        size_t there = (biff->length - biff->at) / 2, take = there < count ? there : count;
        if (!take) return false;
        if (!ls_buffer_put_utf16(out, biff->data + biff->at, take)) return false;
        biff->at += 2 * take;
        count -= take;
    }
    return true;
}

/* How the text is read aloud, in kana (ExtRst, 2.5.89): for names of persons often the only spelling that is sure.
 * Behind a space. */
static bool phonetic(ls_biff *biff, uint32_t size, ls_buffer *out) {
    uint32_t reserved, bytes, count;
    if (size < 16) return ls_biff_skip(biff, size);
    if (!ls_biff_number(biff, 2, &reserved) || !ls_biff_number(biff, 2, &bytes) || !ls_biff_skip(biff, 8) ||
        !ls_biff_number(biff, 2, &count)) /* between them font, runs and the same count */
        return false;
    size -= 14;
    if (reserved != 1 || !count || count > size / 2) return ls_biff_skip(biff, size);
    ls_buffer_putc(out, ' ');
    return phonetic_chars(biff, count, out) && ls_biff_skip(biff, size - 2 * (uint64_t)count);
}

bool ls_biff_rich(ls_biff *biff, ls_buffer *out) {
    uint32_t count, flags, runs = 0, extra = 0;
    if (!ls_biff_number(biff, 2, &count) || !ls_biff_number(biff, 1, &flags)) return false;
    if ((flags & 8) && !ls_biff_number(biff, 2, &runs)) return false;
    if ((flags & 4) && !ls_biff_number(biff, 4, &extra)) return false;
    if (!unicode_chars(biff, count, flags & 1, out)) return false;
    return ls_biff_skip(biff, 4 * (uint64_t)runs) && (!extra || phonetic(biff, extra, out));
}
