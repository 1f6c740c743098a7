/* A Bloom filter of words, ASCII case folded: bounded, and what it says wrongly hides a word too many. Two bits a word;
 * 10,000 values of two words fill a third of it. */
#include "report/seen.h"
#include "base/fnv.h"
#include <string.h>

enum { WORD_LEAST = 3 };

static bool is_word_byte(unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* The next word of `text` at or after `*at` as a hash; false: there is none. */
static bool next_word(const char *text, size_t length, size_t *at, uint64_t *hash) {
    while (*at < length) {
        while (*at < length && !is_word_byte((unsigned char)text[*at])) ++*at;
        size_t start = *at;
        uint64_t h = LS_FNV;
        for (; *at < length && is_word_byte((unsigned char)text[*at]); ++*at) {
            unsigned char c = (unsigned char)text[*at];
            h = ls_fnv_add(h, c >= 'A' && c <= 'Z' ? c | 32u : c);
        }
        *hash = h;
        if (*at - start >= WORD_LEAST) return true;
    }
    return false;
}

static uint64_t bit_of(uint64_t hash, unsigned which) { return (which ? hash >> 40 : hash >> 20) % LS_SEEN_BITS; }

size_t ls_seen_hidden(const leaksift_finding *finding) {
    const char *value = finding->value;
    size_t length = value ? strlen(value) : 0, domain = finding->domain ? strlen(finding->domain) : 0;
    const char *sign = length && strcmp(finding->type, "email_address") == 0 ? strrchr(value, '@') : NULL;
    if (sign) return (size_t)(sign - value);
    return domain < length && strcmp(finding->type, "hostname") == 0 ? length - domain : length;
}

void ls_seen_begin(ls_seen *seen, const char *item) {
    if (strncmp(seen->item, item, sizeof seen->item - 1) == 0) return;
    if (seen->count > LS_SEEN_SET) memset(seen->bits, 0, sizeof seen->bits);
    else
        for (size_t i = 0; i < seen->count; i++) seen->bits[seen->set[i]] = 0;
    seen->count = 0;
    strncpy(seen->item, item, sizeof seen->item - 1);
}

void ls_seen_add(ls_seen *seen, const char *item, const char *hidden, size_t length) {
    uint64_t hash;
    ls_seen_begin(seen, item);
    for (size_t at = 0; next_word(hidden, length, &at, &hash);)
        for (unsigned k = 0; k < 2; k++) {
            const uint64_t bit = bit_of(hash, k);
            seen->bits[bit / 64] |= 1ull << bit % 64;
            if (seen->count < LS_SEEN_SET) seen->set[seen->count] = (uint16_t)(bit / 64);
            if (seen->count <= LS_SEEN_SET) seen->count++;
        }
}

bool ls_seen_in(const ls_seen *seen, const char *text, size_t length) {
    uint64_t hash;
    if (!seen || !seen->count) return false;
    for (size_t at = 0; next_word(text, length, &at, &hash);) {
        bool known = true;
        for (unsigned k = 0; k < 2; k++) known &= seen->bits[bit_of(hash, k) / 64] >> bit_of(hash, k) % 64 & 1;
        if (known) return true;
    }
    return false;
}
