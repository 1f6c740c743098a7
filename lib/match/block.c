/* Which segment holds a byte: the last that starts at or before it. */
#include "match/block.h"

enum { STEPS = 8 }; /* cells are short: the next hit is most often a few segments on */

uint32_t ls_block_segment_near(const ls_block *block, uint32_t near, uint32_t at) {
    const ls_block_segment *segments = block->segments;
    if (segments[near].start > at) return ls_block_segment_at(block, at);
    for (unsigned n = 0; n < STEPS; n++, near++)
        if (near + 1 == block->segment_count || segments[near + 1].start > at) return near;
    return ls_block_segment_at(block, at);
}

uint32_t ls_block_segment_at(const ls_block *block, uint32_t at) {
    uint32_t low = 0, high = block->segment_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (block->segments[middle].start <= at) low = middle;
        else high = middle;
    }
    return low;
}
