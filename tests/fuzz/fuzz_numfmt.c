/* Any text as a number format and, behind its line, any as what a cell holds: what is shown is UTF-8 where the format
 * is, the same behind other text, and has lost no digit of a whole number. */
#include "extract/office/numfmt.h"
#include "null_sink.h"
#include "text/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH_MAX = 2048, SHOWN_MAX = 1 << 15 };

/* 1 to 15 digits, as General would show them. */
static bool is_whole(const char *raw, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (raw[i] < '0' || raw[i] > '9') return false;
    return length >= 1 && length <= 15 && raw[0] != '0';
}

/* The digits of a text without the zeros at both of its ends. */
static void digits_of(const char *text, size_t length, ls_buffer *out) {
    for (size_t i = 0; i < length; i++)
        if (text[i] >= '0' && text[i] <= '9' && (out->length || text[i] != '0')) ls_buffer_putc(out, text[i]);
    while (out->length && out->data[out->length - 1] == '0') out->length--;
}

static bool shows_dates(const ls_numfmt *format) {
    for (size_t i = 0; i < format->count; i++)
        if (format->shapes[i].date) return true;
    return false;
}

static void check(const ls_numfmt *format, const char *raw, size_t length, const ls_buffer *out) {
    null_sink_hold(out->length <= SHOWN_MAX);
    null_sink_hold(ls_utf8_valid(out->data, out->length) == out->length);
    if (shows_dates(format) || !is_whole(raw, length) || memmem(out->data, out->length, raw, length)) return;
    ls_buffer shown = {0}, held = {0};
    digits_of(out->data, out->length, &shown);
    digits_of(raw, length, &held);
    null_sink_hold(shown.length == held.length && memcmp(shown.data, held.data, held.length) == 0);
    ls_buffer_free(&shown);
    ls_buffer_free(&held);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *cut = size && size <= LENGTH_MAX ? memchr(data, '\n', size) : NULL;
    if (!cut || cut == data) return 0;
    ls_buffer code = {0}, raw = {0}, shown = {0}, behind = {0};
    ls_numfmt format;
    if (ls_utf8_repair(data, (size_t)(cut - data), &code) != LS_OK) abort();
    if (ls_utf8_repair(cut + 1, size - (size_t)(cut - data) - 1, &raw) != LS_OK || !ls_buffer_cstr(&raw)[0]) goto done;
    ls_numfmt_read(ls_buffer_cstr(&code), &format);
    null_sink_hold(format.count >= 1 && format.count <= 4);
    bool date1904 = size & 1;
    if (!ls_numfmt_cell(&format, raw.data, raw.length, date1904, &shown)) abort();
    check(&format, raw.data, raw.length, &shown);
    if (!ls_buffer_puts(&behind, "2024") || !ls_numfmt_cell(&format, raw.data, raw.length, date1904, &behind)) abort();
    null_sink_hold(behind.length == shown.length + 4 && memcmp(behind.data + 4, shown.data, shown.length) == 0);
done:
    ls_buffer_free(&code);
    ls_buffer_free(&raw);
    ls_buffer_free(&shown);
    ls_buffer_free(&behind);
    return 0;
}
