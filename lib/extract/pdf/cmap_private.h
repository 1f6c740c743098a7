/* What a CMap is inside: cmap.c reads it, cmap_parse.c fills it. */
#ifndef LS_EXTRACT_PDF_CMAP_PRIVATE_H
#define LS_EXTRACT_PDF_CMAP_PRIVATE_H
#include "extract/pdf/cmap.h"
#include "extract/pdf/cmap_data.h"

/* low to high map to value and on; `first` is the code of `value` where the range was cut. */
typedef struct ls_cmap_range {
    uint32_t low, high, first, value;
    uint32_t order;   /* in the file: of two with one beginning the later counts */
    uint8_t length;   /* bytes of the code (CIDs), 0 (Unicode: files are not of one mind about it) */
    uint8_t count;    /* code points; more than one: they stand in `targets` at `value` */
} ls_cmap_range;

typedef struct ls_cmap_ranges {
    ls_cmap_range *item;
    size_t count, room;
} ls_cmap_ranges;

enum { LS_CMAP_SPACES = 128, LS_CMAP_USE_DEPTH = 8 };

typedef struct ls_cmap_space {
    uint32_t low, high;
    uint8_t length;
} ls_cmap_space;

typedef enum ls_cmap_kind {
    LS_CMAP_PARSED,
    LS_CMAP_TABLE,    /* `named` */
    LS_CMAP_IDENTITY, /* two bytes, code = CID */
    LS_CMAP_UCS2,     /* codes are Unicode */
    LS_CMAP_UTF16,
    LS_CMAP_UTF32,
    LS_CMAP_UTF8
} ls_cmap_kind;

struct ls_cmap {
    ls_cmap_kind kind;
    bool vertical;
    bool half_width; /* of the Unicode ones for Japan1: ASCII is half width */
    ls_cid_collection collection;
    const ls_named_cmap *named;
    const ls_cmap *use;
    ls_cmap *own_use; /* the same, where this one must free it */
    ls_cmap_space spaces[LS_CMAP_SPACES];
    unsigned space_count;
    ls_cmap_ranges cids, unicode;
    uint32_t *targets;
    size_t target_count, target_room;
};

/* Sorts and makes disjoint: where ranges overlap, the one that begins later counts. False: out of memory. */
bool ls_cmap_settle(ls_cmap_ranges *ranges);
/* CID of a code point in a Unicode CMap of that collection: the first CID that means it. */
uint32_t ls_cid_of_unicode(ls_cid_collection which, uint32_t code_point);
#endif
