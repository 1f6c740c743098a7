/* A block: many segments' texts laid end to end, each followed by one newline, so that one Vectorscan call serves
 * hundreds of cells. scan/ packs it; match/ and classify/ read it. A hit never spans two segments. */
#ifndef LS_MATCH_BLOCK_H
#define LS_MATCH_BLOCK_H
#include "extract/sink.h"

typedef struct ls_block_segment {
    uint32_t start, length; /* in the block's text */
    uint64_t text_offset;   /* of the segment's first byte in the item's text */
    ls_segment about;       /* everything but text and length; strings live as long as the block */
} ls_block_segment;

typedef struct ls_block {
    const char *text; /* valid UTF-8, at most 2 MiB */
    uint32_t length;
    const ls_block_segment *segments;
    uint32_t segment_count;
    const char *media_type; /* of the item */
    const char *item_name;  /* last part of the item's path, UTF-8 */
    bool is_path;           /* the text is the item's own name */
} ls_block;

/* The segment that holds byte `at` (segments are in order of start). */
uint32_t ls_block_segment_at(const ls_block *block, uint32_t at);
/* The same, where the last answer was `near`. */
uint32_t ls_block_segment_near(const ls_block *block, uint32_t near, uint32_t at);
#endif
