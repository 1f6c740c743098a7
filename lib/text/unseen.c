#include "text/unseen.h"
#include "base/bytes16.h"
#include "base/utf8.h"
#include <stdint.h>
#include <string.h>

/* Bytes of the unseen character that begins here, 0: none does. */
static size_t unseen_at(const char *text, size_t length) {
    static const char *const longer[] = {"\xE2\x80\x8B", "\xE2\x81\xA0", "\xEF\xBB\xBF"};
    if (length >= 2 && memcmp(text, "\xC2\xAD", 2) == 0) return 2;
    for (size_t i = 0; length >= 3 && i < sizeof longer / sizeof *longer; i++)
        if (memcmp(text, longer[i], 3) == 0) return 3;
    return 0;
}

static bool may_begin(char c) { return c == '\xC2' || c == '\xE2' || c == '\xEF'; }

/* Where the next one begins, or `length`. */
static size_t next_unseen(const char *text, size_t from, size_t length) {
#ifdef __SSE2__
    const __m128i soft = _mm_set1_epi8('\xC2'), wide = _mm_set1_epi8('\xE2'), mark = _mm_set1_epi8('\xEF');
    for (; length - from >= 16; from += 16) {
        const __m128i x = ls_load16(text + from);
        if (!ls_bits16(x)) continue;
        unsigned places = ls_bits16(
            _mm_or_si128(_mm_cmpeq_epi8(x, soft), _mm_or_si128(_mm_cmpeq_epi8(x, wide), _mm_cmpeq_epi8(x, mark))));
        for (; places; places &= places - 1) {
            const size_t at = from + ls_lowest_bit(places);
            if (unseen_at(text + at, length - at)) return at;
        }
    }
#endif
    while (from < length && !(may_begin(text[from]) && unseen_at(text + from, length - from))) from++;
    return from;
}

bool ls_unseen_drop(const char *text, size_t length, ls_buffer *out) {
    ls_buffer_clear(out);
    size_t at = next_unseen(text, 0, length), from = 0;
    if (at == length) return false;
    for (; at < length; at = next_unseen(text, from, length)) {
        ls_buffer_append(out, text + from, at - from);
        from = at + unseen_at(text + at, length - at);
    }
    ls_buffer_append(out, text + from, length - from);
    return !out->failed;
}
