/* Finding the next byte of a class in text, sixteen bytes a step where SSE2 is there (every x86-64), eight elsewhere.
 * Recognisers live on these: most of a text is skipped here. Where `at` lies behind `end` already, nothing is read. */
#ifndef LS_MATCH_SCAN_H
#define LS_MATCH_SCAN_H
#include "base/bytes16.h"
#include <stdbool.h>
#include <string.h>

/* Is the byte one of the set's? Sets are literals: unrolled, this becomes a test of bits without a call. */
static inline __attribute__((always_inline)) bool ls_in(const char *set, char c) {
    bool found = false;
#pragma GCC unroll 32
    for (size_t i = 0; i < __builtin_strlen(set); i++) found |= set[i] == c;
    return found;
}

/* First byte in [at, end) that is in low … low+span, or `end`. */
static inline uint32_t ls_scan_range(const char *text, uint32_t at, uint32_t end, unsigned char low,
                                     unsigned char span) {
#ifdef __SSE2__
    for (; at + 16 <= end; at += 16) {
        const unsigned found = ls_bits16(ls_range16(ls_load16(text + at), low, (unsigned char)(low + span)));
        if (found) return at + ls_lowest_bit(found);
    }
#endif
    while (at < end && (unsigned char)(text[at] - low) > span)
        at++;
    return at;
}

/* First byte in [at, end) that may begin a capital letter: A to Z, or the first byte of a letter outside ASCII. */
static inline uint32_t ls_scan_capital(const char *text, uint32_t at, uint32_t end) {
#ifdef __SSE2__
    for (; at + 16 <= end; at += 16) {
        const __m128i bytes = ls_load16(text + at);
        const unsigned found = ls_bits16(_mm_or_si128(ls_range16(bytes, 'A', 'Z'), ls_from16(bytes, 0xC3)));
        if (found) return at + ls_lowest_bit(found);
    }
#endif
    while (at < end && (unsigned char)(text[at] - 'A') > 25 && (unsigned char)text[at] < 0xC3)
        at++;
    return at;
}

/* First byte in [at, end) that is one of [ { _ <, or `end`: where a form's blanks may begin. */
static inline uint32_t ls_scan_blank(const char *text, uint32_t at, uint32_t end) {
#ifdef __SSE2__
    const __m128i brace = _mm_set1_epi8('{'), line = _mm_set1_epi8('_'), less = _mm_set1_epi8('<'),
                  bit = _mm_set1_epi8(0x20);
    for (; at + 16 <= end; at += 16) {
        __m128i x = ls_load16(text + at);
        __m128i any = _mm_or_si128(_mm_cmpeq_epi8(_mm_or_si128(x, bit), brace), /* [ and { are one bit apart */
                                   _mm_or_si128(_mm_cmpeq_epi8(x, line), _mm_cmpeq_epi8(x, less)));
        const unsigned found = ls_bits16(any);
        if (found) return at + ls_lowest_bit(found);
    }
#endif
    while (at < end && !ls_in("[{_<", text[at]))
        at++;
    return at;
}

static inline uint32_t ls_scan_digit(const char *text, uint32_t at, uint32_t end) {
    return ls_scan_range(text, at, end, '0', 9);
}
#endif
