/* Which segment holds a byte: the last that starts at or before it. */
#include "match/block.h"

uint32_t ls_block_segment_at(const ls_block *block, uint32_t at) {
    uint32_t low = 0, high = block->segment_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (block->segments[middle].start <= at) low = middle;
        else high = middle;
    }
    return low;
}
