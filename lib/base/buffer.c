/* Growable bytes: doubles until it holds what is asked, so that n appends cost O(n). */
#include "base/buffer.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

enum { SMALLEST = 256 };

bool ls_buffer_reserve(ls_buffer *buffer, size_t more) {
    if (buffer->failed) return false;
    if (more <= buffer->capacity - buffer->length) return true;
    if (more > SIZE_MAX / 2 - buffer->length) return buffer->failed = true, false;
    size_t capacity = buffer->capacity ? buffer->capacity : SMALLEST;
    while (capacity < buffer->length + more) capacity *= 2;
    char *data = ls_realloc(buffer->data, capacity);
    if (!data) return buffer->failed = true, false;
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

bool ls_buffer_puts(ls_buffer *buffer, const char *text) { return ls_buffer_append(buffer, text, strlen(text)); }

bool ls_buffer_put_number(ls_buffer *buffer, uint64_t value) {
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
        "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
        "8081828384858687888990919293949596979899";
    enum { MOST = 20 };
    char digits[2 * MOST] = {0}, *at = digits + MOST; /* so many are copied always: no call for some few */
    for (; value >= 10; value /= 100) memcpy(at -= 2, pairs + value % 100 * 2, 2);
    if (value || at == digits + MOST) *--at = (char)('0' + value);
    if (!ls_buffer_room(buffer, MOST)) return false;
    memcpy(buffer->data + buffer->length, at, MOST);
    buffer->length += (size_t)(digits + MOST - at);
    return true;
}

bool ls_buffer_put_utf8(ls_buffer *buffer, uint32_t code_point) {
    char bytes[4];
    return ls_buffer_append(buffer, bytes, ls_utf8_encode(code_point, bytes));
}

bool ls_buffer_put_utf16(ls_buffer *buffer, const uint8_t *units, size_t count) {
    while (count && !units[2 * count - 2] && !units[2 * count - 1]) count--;
    if (!count) return !buffer->failed;
    if (!ls_buffer_reserve(buffer, count * 3)) return false;
    char *to = buffer->data + buffer->length;
    for (size_t i = 0; i < count; i++) {
        uint32_t unit = (uint32_t)(units[2 * i] | units[2 * i + 1] << 8);
        if (unit < 0x80) {
            *to++ = unit ? (char)unit : ' ';
            continue;
        }
        if (unit >= 0xD800 && unit < 0xDC00 && i + 1 < count) {
            uint32_t low = (uint32_t)(units[2 * i + 2] | units[2 * i + 3] << 8);
            if (low >= 0xDC00 && low < 0xE000) unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), i++;
        }
        to += ls_utf8_encode(unit, to);
    }
    buffer->length = (size_t)(to - buffer->data);
    return true;
}

bool ls_buffer_put_base64(ls_buffer *buffer, const uint8_t *bytes, size_t length) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (!ls_buffer_reserve(buffer, (length + 2) / 3 * 4)) return false;
    for (size_t at = 0; at < length; at += 3) {
        const size_t rest = length - at;
        const uint32_t three =
            (uint32_t)bytes[at] << 16 | (rest > 1 ? (uint32_t)bytes[at + 1] << 8 : 0) | (rest > 2 ? bytes[at + 2] : 0);
        const char four[4] = {digits[three >> 18], digits[three >> 12 & 63], rest > 1 ? digits[three >> 6 & 63] : '=',
                              rest > 2 ? digits[three & 63] : '='};
        ls_buffer_append(buffer, four, sizeof four);
    }
    return true;
}

bool ls_buffer_printf(ls_buffer *buffer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 || !ls_buffer_reserve(buffer, (size_t)length + 1)) return buffer->failed = true, false;
    va_start(arguments, format);
    vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
    return true;
}

const char *ls_buffer_cstr(ls_buffer *buffer) {
    if (!ls_buffer_reserve(buffer, 1)) return "";
    buffer->data[buffer->length] = '\0';
    return buffer->data;
}

void ls_buffer_clear(ls_buffer *buffer) {
    buffer->length = 0;
    buffer->failed = false;
}

void ls_buffer_free(ls_buffer *buffer) {
    ls_free(buffer->data);
    *buffer = (ls_buffer){0};
}
