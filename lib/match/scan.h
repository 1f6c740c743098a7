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

static inline bool ls_is_small_or_capital(char c) { return ((unsigned char)c | 0x20u) - 'a' < 26u; }

/* First byte in [at, end) that is no letter of ASCII, or `end`. */
static inline uint32_t ls_scan_letters(const char *text, uint32_t at, uint32_t end) {
#ifdef __SSE2__
    for (; at + 16 <= end; at += 16) {
        const __m128i small = _mm_or_si128(ls_load16(text + at), _mm_set1_epi8(0x20));
        const unsigned others = ~ls_bits16(ls_range16(small, 'a', 'z')) & 0xFFFF;
        if (others) return at + ls_lowest_bit(others);
    }
#endif
    while (at < end && ls_is_small_or_capital(text[at]))
        at++;
    return at;
}

/* The places in [low, end) of a text where a word may begin with a capital: A to Z behind no letter of ASCII, or the
 * first byte of a letter outside it. Marked for a stride at once, so that a capital costs no search of its own. */
enum { LS_CAPITALS_STRIDE = 64 };
typedef struct ls_capitals {
    const char *text;
    uint32_t low, end, from; /* the stride begins at `from` */
    uint64_t marks;          /* bit i: at from + i */
} ls_capitals;

static inline ls_capitals ls_capitals_of(const char *text, uint32_t low, uint32_t end) {
    return (ls_capitals){.text = text, .low = low, .end = end, .from = end};
}

#ifdef __SSE2__
static inline uint64_t ls_capitals_mark(const char *bytes, bool behind_letter) {
    uint64_t letters = 0, small = 0, leads = 0;
    for (unsigned i = 0; i < LS_CAPITALS_STRIDE; i += 16) {
        const __m128i x = ls_load16(bytes + i);
        letters |= (uint64_t)ls_bits16(ls_range16(_mm_or_si128(x, _mm_set1_epi8(0x20)), 'a', 'z')) << i;
        small |= (uint64_t)ls_bits16(_mm_slli_epi16(x, 2)) << i; /* the bit that tells small letters from capitals */
        if (ls_bits16(x)) leads |= (uint64_t)ls_bits16(ls_from16(x, 0xC3)) << i;
    }
    return (letters & ~small & ~(letters << 1 | behind_letter)) | leads;
}
#else
static inline uint64_t ls_capitals_mark(const char *bytes, bool behind_letter) {
    uint64_t marks = 0;
    for (unsigned i = 0; i < LS_CAPITALS_STRIDE; i++) {
        const bool capital = (unsigned char)(bytes[i] - 'A') < 26 && !behind_letter;
        marks |= (uint64_t)(capital || (unsigned char)bytes[i] >= 0xC3) << i;
        behind_letter = ls_is_small_or_capital(bytes[i]);
    }
    return marks;
}
#endif

/* The first of them from `at` on, or `end`. */
static inline uint32_t ls_capital_from(ls_capitals *in, uint32_t at) {
    while (at < in->end) {
        if (at < in->from || at - in->from >= LS_CAPITALS_STRIDE) {
            char rest[LS_CAPITALS_STRIDE] = {0};
            const char *bytes = in->text + at;
            if (in->end - at < LS_CAPITALS_STRIDE) bytes = memcpy(rest, bytes, in->end - at);
            in->from = at;
            in->marks = ls_capitals_mark(bytes, at > in->low && ls_is_small_or_capital(in->text[at - 1]));
        }
        const uint64_t marks = in->marks >> (at - in->from);
        if (marks) return at + ls_lowest_bit(marks);
        at = in->from + LS_CAPITALS_STRIDE;
    }
    return in->end;
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
