#include "extract/archive/xxh32.h"
#include "base/bytes.h"
#include <string.h>

static const uint32_t prime[] = {0, 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1};

static uint32_t turn(uint32_t value, unsigned bits) { return value << bits | value >> (32 - bits); }

void ls_xxh32_init(ls_xxh32 *hash) {
    *hash = (ls_xxh32){.lanes = {prime[1] + prime[2], prime[2], 0, 0 - prime[1]}};
}

static void stripe(ls_xxh32 *hash, const uint8_t *at) {
    for (unsigned i = 0; i < 4; i++)
        hash->lanes[i] = turn(hash->lanes[i] + ls_le32(at + (size_t)4 * i) * prime[2], 13) * prime[1];
}

void ls_xxh32_add(ls_xxh32 *hash, const uint8_t *bytes, size_t length) {
    size_t have = hash->total % 16;
    hash->total += length;
    if (have && have + length >= 16) {
        memcpy(hash->rest + have, bytes, 16 - have);
        stripe(hash, hash->rest);
        bytes += 16 - have, length -= 16 - have;
        have = 0;
    }
    if (!have)
        for (; length >= 16; bytes += 16, length -= 16) stripe(hash, bytes);
    if (length) memcpy(hash->rest + have, bytes, length);
}

uint32_t ls_xxh32_value(const ls_xxh32 *hash) {
    const uint32_t *lane = hash->lanes;
    uint32_t value = hash->total < 16
                         ? lane[2] + prime[5]
                         : turn(lane[0], 1) + turn(lane[1], 7) + turn(lane[2], 12) + turn(lane[3], 18);
    size_t left = hash->total % 16;
    const uint8_t *at = hash->rest;
    value += (uint32_t)hash->total;
    for (; left >= 4; at += 4, left -= 4) value = turn(value + ls_le32(at) * prime[3], 17) * prime[4];
    for (; left; at++, left--) value = turn(value + *at * prime[5], 11) * prime[1];
    value = (value ^ value >> 15) * prime[2];
    value = (value ^ value >> 13) * prime[3];
    return value ^ value >> 16;
}
