/* Finding the next byte of a class in text, sixteen bytes a step where SSE2 is there (every x86-64), eight elsewhere.
 * Recognisers live on these: most of a text is skipped here. Where `at` lies behind `end` already, nothing is read. */
#ifndef LS_MATCH_SCAN_H
#define LS_MATCH_SCAN_H
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
    const __m128i base = _mm_set1_epi8((char)low), wide = _mm_set1_epi8((char)span);
    for (; at + 16 <= end; at += 16) {
        __m128i x = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)(text + at)), base);
        int found = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(x, wide), x));
        if (found) return at + (uint32_t)__builtin_ctz((unsigned)found);
    }
#endif
    while (at < end && (unsigned char)(text[at] - low) > span)
        at++;
    return at;
}

/* First byte in [at, end) that may begin a capital letter: A to Z, or the first byte of a letter outside ASCII. */
static inline uint32_t ls_scan_capital(const char *text, uint32_t at, uint32_t end) {
#ifdef __SSE2__
    const __m128i base = _mm_set1_epi8('A'), wide = _mm_set1_epi8(25), high = _mm_set1_epi8((char)0xC3);
    for (; at + 16 <= end; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + at)), x = _mm_sub_epi8(bytes, base);
        __m128i capital = _mm_cmpeq_epi8(_mm_min_epu8(x, wide), x),
                other = _mm_cmpeq_epi8(_mm_max_epu8(bytes, high), bytes);
        int found = _mm_movemask_epi8(_mm_or_si128(capital, other));
        if (found) return at + (uint32_t)__builtin_ctz((unsigned)found);
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
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        __m128i any = _mm_or_si128(_mm_cmpeq_epi8(_mm_or_si128(x, bit), brace), /* [ and { are one bit apart */
                                   _mm_or_si128(_mm_cmpeq_epi8(x, line), _mm_cmpeq_epi8(x, less)));
        int found = _mm_movemask_epi8(any);
        if (found) return at + (uint32_t)__builtin_ctz((unsigned)found);
    }
#endif
    while (at < end && !ls_in("[{_<", text[at]))
        at++;
    return at;
}

/* Of a number that is not 0. */
static inline unsigned ls_lowest_bit(uint64_t bits) {
#ifdef __GNUC__
    return (unsigned)__builtin_ctzll(bits);
#else
    unsigned at = 0;
    while (!(bits >> at & 1)) at++;
    return at;
#endif
}

static inline uint32_t ls_scan_digit(const char *text, uint32_t at, uint32_t end) {
    return ls_scan_range(text, at, end, '0', 9);
}
#endif
