/* Any bytes as a header block and as the value of a field: fields and addresses lie within it, in order; words and
 * parameters come out as UTF-8; text through encoders of our own comes back. */
#include "extract/mail/mail_header.h"
#include "extract/mail/mail_words.h"
#include "null_sink.h"
#include "text/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH_MAX = 4096, WORD = 45 };

static void is_utf8(const ls_buffer *out) {
    null_sink_hold(!out->length || ls_utf8_valid(out->data, out->length) == out->length);
}

/* ---- read ---- */

static void dates(const char *value, size_t length) {
    char at[20], zone[8];
    memset(at, 'x', sizeof at), memset(zone, 'x', sizeof zone);
    if (!ls_mail_date(value, length, at, zone)) return;
    null_sink_hold(memchr(at, 0, sizeof at) == at + 19 && at[4] == '-' && at[10] == 'T');
    null_sink_hold(zone[0] && memchr(zone, 0, sizeof zone));
}

static void value_of(const char *raw, size_t length) {
    ls_buffer value = {0}, out = {0};
    bool found;
    if (ls_mail_unfold(raw, length, &value) != LS_OK) abort();
    null_sink_hold(value.length <= length && !memchr(ls_buffer_cstr(&value), '\n', value.length));
    const char *text = ls_buffer_cstr(&value), *address;
    if (ls_mail_words(text, value.length, &out) != LS_OK) abort();
    is_utf8(&out);
    if (ls_utf8_is_ascii(text, value.length) && !memmem(text, value.length, "=?", 2))
        null_sink_hold(out.length == value.length && (!out.length || memcmp(out.data, text, out.length) == 0));
    static const char *const names[] = {"name", "filename", "charset"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ls_buffer_clear(&out);
        if (ls_mail_param(text, value.length, names[i], &out, &found) != LS_OK) abort();
        is_utf8(&out);
        null_sink_hold(found || !out.length);
    }
    size_t at = 0, before = 0, address_length;
    while (ls_mail_next_address(text, value.length, &at, &address, &address_length)) {
        null_sink_hold(at > before);
        null_sink_hold(address >= text + before && address + address_length <= text + value.length);
        before = at;
    }
    dates(text, value.length);
    ls_buffer_free(&value);
    ls_buffer_free(&out);
}

static void block_of(const char *bytes, size_t length) {
    ls_mail_fields fields = {.bytes = bytes, .length = length};
    ls_mail_field field;
    size_t before = 0;
    while (ls_mail_next_field(&fields, &field)) {
        null_sink_hold(fields.at > before && fields.at <= length);
        null_sink_hold(field.name == bytes + before && field.name_length <= length - before);
        null_sink_hold(field.value >= field.name + field.name_length);
        null_sink_hold(field.value + field.value_length <= bytes + fields.at);
        before = fields.at;
        value_of(field.value, field.value_length);
    }
    null_sink_hold(fields.at <= length && (fields.ended || fields.at == length));
}

/* ---- there and back ---- */

static void put_words(const char *text, size_t length, bool quoted, ls_buffer *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < length; at += WORD) { /* which cuts characters in two, as mailers do */
        size_t count = length - at < WORD ? length - at : WORD;
        const uint8_t *from = (const uint8_t *)text + at;
        ls_buffer_puts(out, quoted ? " =?utf-8?q?" : " =?UTF-8?B?");
        for (size_t i = 0; quoted && i < count; i++) ls_buffer_printf(out, "=%02X", from[i]);
        for (size_t i = 0; !quoted && i < count; i += 3) {
            uint32_t bits = (uint32_t)from[i] << 16;
            if (i + 1 < count) bits |= (uint32_t)from[i + 1] << 8;
            if (i + 2 < count) bits |= from[i + 2];
            for (size_t k = 0; k < 4; k++) ls_buffer_putc(out, i + k > count ? '=' : digits[bits >> (18 - 6 * k) & 63]);
        }
        ls_buffer_puts(out, "?=");
    }
}

static void put_parameter(const char *text, size_t length, ls_buffer *out) {
    ls_buffer_puts(out, "attachment");
    for (size_t at = 0, section = 0; at < length; at += WORD, section++) {
        size_t count = length - at < WORD ? length - at : WORD;
        ls_buffer_printf(out, "; filename*%zu*=%s", section, section ? "" : "utf-8''");
        for (size_t i = 0; i < count; i++) ls_buffer_printf(out, "%%%02x", (uint8_t)text[at + i]);
    }
}

static void there_and_back(const char *text, size_t length) {
    for (unsigned way = 0; way < 3; way++) {
        ls_buffer packed = {0}, out = {0};
        bool found = true;
        if (way < 2) put_words(text, length, way, &packed);
        else put_parameter(text, length, &packed);
        const char *value = ls_buffer_cstr(&packed);
        ls_status status = way < 2 ? ls_mail_words(value + 1, packed.length - 1, &out)
                                   : ls_mail_param(value, packed.length, "filename", &out, &found);
        null_sink_hold(status == LS_OK && found && out.length == length && memcmp(out.data, text, length) == 0);
        ls_buffer_free(&packed);
        ls_buffer_free(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size || size > LENGTH_MAX) return 0;
    ls_buffer text = {0};
    value_of((const char *)data, size);
    block_of((const char *)data, size);
    if (ls_utf8_repair(data, size < 512 ? size : 512, &text) != LS_OK) abort();
    for (size_t i = 0; i < text.length; i++) /* which make bytes that are no text */
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 127) text.data[i] = ' ';
    /* a byte order mark is none of the text */
    if (memcmp(ls_buffer_cstr(&text), "\xEF\xBB\xBF", 3) != 0) there_and_back(text.data, text.length);
    ls_buffer_free(&text);
    return 0;
}
