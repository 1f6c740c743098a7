/* A growable run of bytes. Zero-initialised is empty and valid. Once an append failed, `failed` stays set and
 * later appends do nothing, so that a writer may check once at the end. */
#ifndef LS_BASE_BUFFER_H
#define LS_BASE_BUFFER_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct ls_buffer {
    char *data; /* NULL while empty; not NUL-ended unless ls_buffer_cstr() was called last */
    size_t length, capacity;
    bool failed;
} ls_buffer;

bool ls_buffer_reserve(ls_buffer *buffer, size_t more); /* room for `more` bytes past length; false: out of memory */
bool ls_buffer_puts(ls_buffer *buffer, const char *text);
bool ls_buffer_put_number(ls_buffer *buffer, uint64_t value);    /* decimal */
bool ls_buffer_put_utf8(ls_buffer *buffer, uint32_t code_point); /* surrogates and > 10FFFF become U+FFFD */
/* UTF-16 of little-endian order, as binary formats keep text. NULs at the end are padding and left out; one inside
 * parts words and becomes a space. A lone surrogate becomes U+FFFD. */
bool ls_buffer_put_utf16(ls_buffer *buffer, const uint8_t *units, size_t count);
bool ls_buffer_put_base64(ls_buffer *buffer, const uint8_t *bytes, size_t length); /* RFC 4648 4, padded, one line */
bool ls_buffer_printf(ls_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *ls_buffer_cstr(ls_buffer *buffer); /* NUL-ended, "" when empty or failed */
void ls_buffer_clear(ls_buffer *buffer);       /* keeps the memory */
void ls_buffer_free(ls_buffer *buffer);        /* and makes it empty again */

/* ls_buffer_reserve() for what there is room for, mostly. */
static inline bool ls_buffer_room(ls_buffer *buffer, size_t more) {
    return (!buffer->failed && more <= buffer->capacity - buffer->length) || ls_buffer_reserve(buffer, more);
}

/* Inline, because writers put single characters and short strings by the million. */
static inline bool ls_buffer_append(ls_buffer *buffer, const void *data, size_t length) {
    if (!ls_buffer_room(buffer, length)) return false;
    if (length) memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
    return true;
}

/* Copies fewer than sixteen bytes without a call, some of them twice. `words`: all of them once or more, and else small
 * letters, so that they can be looked at together. */
static inline void ls_copy_short(char *to, const char *from, size_t length, uint64_t words[2]) {
    if (length >= 8) {
        memcpy(&words[0], from, 8);
        memcpy(&words[1], from + length - 8, 8);
        memcpy(to, &words[0], 8);
        memcpy(to + length - 8, &words[1], 8);
        return;
    }
    uint32_t first = 0x78787878, last = first;
    if (length >= 4) {
        memcpy(&first, from, 4);
        memcpy(&last, from + length - 4, 4);
        memcpy(to, &first, 4);
        memcpy(to + length - 4, &last, 4);
    } else if (length) { /* which may be the same byte */
        const uint8_t begin = (uint8_t)from[0], middle = (uint8_t)from[length / 2], end = (uint8_t)from[length - 1];
        to[0] = (char)begin, to[length / 2] = (char)middle, to[length - 1] = (char)end;
        first = begin | (uint32_t)middle << 8 | (uint32_t)end << 16 | 0x78000000u;
    }
    words[0] = words[1] = first | (uint64_t)last << 32;
}

static inline bool ls_buffer_putc(ls_buffer *buffer, char c) {
    if (buffer->failed || buffer->length == buffer->capacity) return ls_buffer_append(buffer, &c, 1);
    buffer->data[buffer->length++] = c;
    return true;
}
#endif
