/* The one place that knows uchardet. It is slow on long input (490 MB/s) and lives from the bytes over 0x7F, so only
 * stretches around those are fed, up to 32 KiB in all. */
#include "text/guess.h"
#include <stdio.h>
#include <string.h>
#include <uchardet/uchardet.h>

enum { FEED_MAX = 32 * 1024, STRETCH = 256 };

static size_t next_high(const uint8_t *bytes, size_t at, size_t length) {
    while (at < length && bytes[at] < 0x80) at++;
    return at;
}

/* A stretch ends only where no charset has the inside of a character: its later bytes are all 0x30 (GB18030) or
 * more. */
static int feed(uchardet_t detector, const uint8_t *bytes, size_t length) {
    size_t fed = 0, end = 0, at = next_high(bytes, 0, length);
    while (at < length && fed < FEED_MAX) {
        size_t from = at;
        while (from > end && at - from < 64) from--;
        size_t stop = from + (FEED_MAX - fed) < length ? from + (FEED_MAX - fed) : length;
        size_t to = at + STRETCH < stop ? at + STRETCH : stop;
        while (to < stop && bytes[to] >= 0x30) to++;
        if (uchardet_handle_data(detector, (const char *)bytes + from, to - from)) return -1;
        fed += to - from;
        end = to;
        at = next_high(bytes, to, length);
    }
    return 0;
}

void ls_charset_guess(const uint8_t *bytes, size_t length, char name[32]) {
    name[0] = 0;
    uchardet_t detector = uchardet_new();
    if (!detector) return;
    if (feed(detector, bytes, length) == 0) {
        uchardet_data_end(detector);
        snprintf(name, 32, "%s", uchardet_get_charset(detector));
    }
    uchardet_delete(detector);
}
