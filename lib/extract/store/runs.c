#include "extract/store/runs.h"
#include "base/utf8.h"

static size_t narrow_run(const uint8_t *bytes, size_t length) {
    size_t at = 0;
    while (at < length) {
        uint32_t point = 0;
        size_t step = bytes[at] < 0x80 ? 1 : ls_utf8_decode((const char *)bytes + at, length - at, &point);
        if (!step || (step == 1 && (bytes[at] < 0x20 || bytes[at] == 0x7f) && bytes[at] != '\t' && bytes[at] != '\n'))
            break;
        if (step > 1 && point < 0xA0) break;
        at += step;
    }
    return at;
}

/* UTF-16LE of Latin script: every other byte is zero. */
static size_t wide_run(const uint8_t *bytes, size_t length) {
    size_t at = 0;
    while (at + 1 < length && bytes[at + 1] == 0 && bytes[at] >= 0x20 && bytes[at] != 0x7f &&
           (bytes[at] & 0xe0) != 0x80)
        at += 2;
    return at;
}

size_t ls_runs_take(const uint8_t *bytes, size_t length, bool last, size_t least, ls_buffer *text) {
    enum { EDGE = 4 }; /* what a character may be cut to */
    for (size_t at = 0; at < length;) {
        size_t narrow = narrow_run(bytes + at, length - at), wide = wide_run(bytes + at, length - at);
        const size_t run = narrow > wide ? narrow : wide;
        if (!last && at && length - at - run < EDGE) return at;
        if (narrow >= least) {
            if (text->length) ls_buffer_putc(text, '\n');
            ls_buffer_append(text, bytes + at, narrow);
            at += narrow;
        } else if (wide >= 2 * least) {
            if (text->length) ls_buffer_putc(text, '\n');
            for (size_t i = 0; i < wide; i += 2) ls_buffer_put_utf8(text, bytes[at + i]);
            at += wide;
        } else {
            at += narrow ? narrow : 1;
        }
    }
    return length;
}
