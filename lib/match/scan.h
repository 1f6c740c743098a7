/* Finding the next byte of a class in text, sixteen bytes a step where SSE2 is there (every x86-64), eight elsewhere.
 * Recognisers live on these: most of a text is skipped here. */
#ifndef LS_MATCH_SCAN_H
#define LS_MATCH_SCAN_H
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* First byte in [at, end) that is in low … low+span, or `end`. */
static inline uint32_t ls_scan_range(const char *text, uint32_t at, uint32_t end, unsigned char low, unsigned char span) {
#ifdef __SSE2__
    const __m128i base = _mm_set1_epi8((char)low), wide = _mm_set1_epi8((char)span);
    for (; end - at >= 16; at += 16) {
        __m128i x = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)(text + at)), base);
        int found = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(x, wide), x));
        if (found)
            return at + (uint32_t)__builtin_ctz((unsigned)found);
    }
#endif
    while (at < end && (unsigned char)(text[at] - low) > span)
        at++;
    return at;
}

static inline uint32_t ls_scan_digit(const char *text, uint32_t at, uint32_t end) {
    return ls_scan_range(text, at, end, '0', 9);
}
#endif
