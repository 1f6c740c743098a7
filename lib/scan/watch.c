/* The filter in front of the table of copies. */
#include "scan/watch.h"
#include <string.h>

static uint32_t bit_of(const uint8_t key[16], unsigned which) {
    uint32_t bit;
    memcpy(&bit, key + 4 * which, sizeof bit);
    return bit % LS_BLOOM_BITS;
}

void ls_bloom_add(ls_bloom *bloom, const uint8_t key[16]) {
    for (unsigned i = 0; i < 2; i++) {
        uint32_t bit = bit_of(key, i);
        __atomic_fetch_or(&bloom->bits[bit / 8], (uint8_t)(1u << bit % 8), __ATOMIC_RELAXED);
    }
}

int ls_bloom_may_have(const ls_bloom *bloom, const uint8_t key[16]) {
    for (unsigned i = 0; i < 2; i++) {
        uint32_t bit = bit_of(key, i);
        if (!(__atomic_load_n(&bloom->bits[bit / 8], __ATOMIC_RELAXED) >> bit % 8 & 1)) return 0;
    }
    return 1;
}
