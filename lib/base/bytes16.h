/* Text sixteen bytes at a time, where SSE2 is there (every x86-64), and the places that such a look marks. */
#ifndef LS_BASE_BYTES16_H
#define LS_BASE_BYTES16_H
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>

static inline __m128i ls_load16(const void *at) { return _mm_loadu_si128((const __m128i *)at); } /* of any alignment */

/* All ones for each byte in first … last, zero for the others. */
static inline __m128i ls_range16(__m128i bytes, unsigned char first, unsigned char last) {
    const __m128i from_first = _mm_sub_epi8(bytes, _mm_set1_epi8((char)first));
    return _mm_cmpeq_epi8(_mm_min_epu8(from_first, _mm_set1_epi8((char)(last - first))), from_first);
}

/* The same from `first` on. */
static inline __m128i ls_from16(__m128i bytes, unsigned char first) {
    return _mm_cmpeq_epi8(_mm_max_epu8(bytes, _mm_set1_epi8((char)first)), bytes);
}

/* Bit i: the highest one of byte i. */
static inline unsigned ls_bits16(__m128i bytes) { return (unsigned)_mm_movemask_epi8(bytes); }
#endif

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
#endif
