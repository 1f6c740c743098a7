/* WordPerfect 5.x and 6 to X: a head, a prefix of packets (fonts, pictures, the summary; since version 6 also the text
 * of notes and headers), then the text with its codes. After the SDK of WordPerfect 6 and what libwpd and Apache Tika
 * make of it. 5.x with a password is opened ("--passwords"); the cipher of version 6 is not known. */
#include "extract/wordperfect/wordperfect.h"
#include "base/alloc.h"
#include "extract/handler.h"
#include "extract/office/passwords.h"
#include <string.h>

enum { BODY_AT = 4, PRODUCT = 8, KIND = 9, MAJOR = 10, KEY_CHECK = 12, READ_MAX = 128 << 20, PASSWORD_MAX = 64 };
enum { WORDPERFECT = 1, DOCUMENT = 10 };

ls_status ls_wp_flush(ls_wp *wp) {
    ls_buffer *text = &wp->text;
    for (const char *data = text->data; text->length && strchr(" \t", data[text->length - 1]);) text->length--;
    if (text->failed) return LS_NOMEM;
    ls_segment segment = {.text = text->data, .length = text->length, .part = wp->part};
    if (wp->in_table) ls_table_place(&wp->table, &segment);
    ls_status status = segment.length ? ls_sink_text(wp->sink, &segment) : LS_OK;
    if (status == LS_OK && wp->in_table && segment.length && !wp->sink->bare &&
        !ls_table_keep(&wp->table, text->data, text->length, 1))
        status = LS_NOMEM;
    ls_buffer_clear(text);
    return status;
}

ls_status ls_wp_cell(ls_wp *wp, bool row) {
    ls_status status = ls_wp_flush(wp);
    if (!wp->in_table) ls_table_begin(&wp->table), row = true;
    wp->in_table = true;
    if (row) ls_table_row(&wp->table, ++wp->group);
    ls_table_next(&wp->table, 1);
    return status;
}

ls_status ls_wp_table_end(ls_wp *wp) {
    ls_status status = ls_wp_flush(wp);
    wp->in_table = false;
    return status;
}

ls_status ls_wp_say(ls_wp *wp, const char *field, const ls_buffer *text) {
    const ls_segment segment = {
        .text = text->data, .length = text->length, .part = LEAKSIFT_PART_METADATA, .field = field};
    if (text->failed) return LS_NOMEM;
    return text->length ? ls_sink_text(wp->sink, &segment) : LS_OK;
}

/* The head keeps a sum over the password, in capitals; each byte is mixed with one of the password's and a number. */
static size_t key_of(const char *password, uint8_t key[PASSWORD_MAX], uint16_t *sum) {
    size_t length = strnlen(password, PASSWORD_MAX);
    *sum = 0;
    for (size_t i = 0; i < length; i++) {
        key[i] = (uint8_t)(password[i] >= 'a' && password[i] <= 'z' ? password[i] - 32 : password[i]);
        *sum = (uint16_t)((*sum >> 1 | *sum << 15) ^ key[i] << 8);
    }
    return length;
}

/* *opened: all of the file, to be freed; NULL: no password fits. */
static ls_status open_five(const ls_extract *about, const ls_wp *wp, uint8_t **opened) {
    uint8_t key[PASSWORD_MAX];
    uint16_t sum;
    *opened = NULL;
    for (size_t i = 0; i < about->password_count; i++) {
        size_t length = key_of(about->passwords[i], key, &sum);
        if (!length || sum != ls_be16(wp->bytes + KEY_CHECK)) continue;
        if (!(*opened = ls_malloc(wp->length))) return LS_NOMEM;
        memcpy(*opened, wp->bytes, wp->length);
        for (size_t at = LS_WP_HEAD, n = 0; at < wp->length; at++, n++)
            (*opened)[at] ^= (uint8_t)(key[n % length] ^ (uint8_t)(length + 1 + n));
        ls_passwords_say(about, i, wp->sink);
        return ls_sink_tick(wp->sink, wp->length);
    }
    return LS_OK;
}

static ls_status read_document(const ls_extract *about, ls_wp *wp) {
    uint8_t *opened = NULL;
    ls_status status = LS_OK;
    bool encrypted = ls_le16(wp->bytes + KEY_CHECK) != 0;
    if (encrypted && wp->five) status = open_five(about, wp, &opened);
    if (encrypted && status == LS_OK && !opened) {
        ls_sink_note(wp->sink, LEAKSIFT_REASON_ENCRYPTED, "the document is protected with a password");
        return LS_OK;
    }
    if (opened) wp->bytes = opened;
    wp->body = ls_le32(wp->bytes + BODY_AT);
    if (wp->body < LS_WP_HEAD || wp->body > wp->length) wp->damaged = true, wp->body = wp->length;
    if (status == LS_OK) status = wp->five ? ls_wp5_read(wp) : ls_wp6_read(wp);
    if (wp->damaged) ls_sink_note(wp->sink, LEAKSIFT_REASON_CORRUPT, "the document is damaged or cut short");
    ls_free(opened);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_wp wp = {.sink = sink};
    wp.bytes = ls_input_peek(input, 0, input->size < READ_MAX ? (size_t)input->size : READ_MAX, &wp.length);
    if (!wp.bytes) return LS_IO;
    if (wp.length < input->size)
        ls_sink_note(sink, LEAKSIFT_REASON_BYTES_OUT, "more than 128 MiB: its end was not read");
    if (wp.length < LS_WP_HEAD) {
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the document is damaged or cut short");
        return LS_OK;
    }
    unsigned major = wp.bytes[MAJOR];
    wp.five = major == 0;
    if (wp.bytes[PRODUCT] != WORDPERFECT || wp.bytes[KIND] != DOCUMENT || (major && major != 2)) {
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "a file of WordPerfect, of a kind that is not read");
        return LS_OK;
    }
    ls_status status = read_document(about, &wp);
    ls_buffer_free(&wp.text);
    ls_table_free(&wp.table);
    return status == LS_OK && input->error_number ? LS_IO : status;
}

static const char *const types[] = {"application/vnd.wordperfect", NULL};
const ls_handler ls_handler_wordperfect = {
    "wordperfect", types,
    "body, tables, headers and footers, notes, comments, deleted text, summary (5.0 to X); pictures as members",
    false, run};
