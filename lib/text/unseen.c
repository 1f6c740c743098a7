#include "text/unseen.h"
#include "base/utf8.h"
#include <string.h>

static const char unseen[][4] = {"\xC2\xAD", "\xE2\x80\x8B", "\xE2\x81\xA0", "\xEF\xBB\xBF"};
enum { UNSEEN = sizeof unseen / sizeof *unseen };

static size_t size_at(const char *at, size_t left) {
    for (size_t i = 0; i < UNSEEN; i++) {
        size_t size = strlen(unseen[i]);
        if (left >= size && memcmp(at, unseen[i], size) == 0) return size;
    }
    return 0;
}

/* The next of them; `length`: none. */
static size_t next(const char *text, size_t length) {
    size_t nearest = length;
    for (size_t i = 0; i < UNSEEN; i++) {
        const char *found = memmem(text, nearest, unseen[i], strlen(unseen[i]));
        if (found) nearest = (size_t)(found - text);
    }
    return nearest;
}

bool ls_unseen_drop(const char *text, size_t length, ls_buffer *out) {
    ls_buffer_clear(out);
    if (ls_utf8_is_ascii(text, length)) return false;
    size_t at = next(text, length);
    if (at == length) return false;
    for (size_t from = 0; from < length;) {
        ls_buffer_append(out, text + from, at - from);
        from = at + (at < length ? size_at(text + at, length - at) : 0);
        at = from + next(text + from, length - from);
    }
    return !out->failed;
}
