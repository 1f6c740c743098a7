/* The inside of the lower layer, for its files: ndb.c has the pages and the trees, blocks.c the blocks, salvage.c what
 * no tree has. */
#ifndef LS_EXTRACT_PST_NDB_INSIDE_H
#define LS_EXTRACT_PST_NDB_INSIDE_H
#include "base/bytes.h"
#include "extract/archive/inflate.h"
#include "extract/pst/ndb.h"

enum { LS_PST_BLOCKS_PAGE = 0x80, LS_PST_NODES_PAGE = 0x81, LS_PST_SLOTS = 64 };

typedef struct ls_pst_page {
    const uint8_t *entries;
    unsigned count, size, level, kind; /* size: of an entry */
} ls_pst_page;

struct ls_pst {
    ls_input *input;
    ls_sink *sink;
    size_t word;        /* bytes of a number: 4 or 8 */
    size_t page_size;   /* 512 or 4,096 */
    size_t trailer;     /* of a block: 12, 16, 24 */
    size_t align;       /* of a block: 64, 512 */
    size_t block_max;   /* with its trailer: 8,192, 65,536 */
    unsigned encoding;
    uint64_t nodes, blocks; /* where the roots of the two trees stand */
    uint8_t *pages;         /* the cache: LS_PST_SLOTS pages */
    uint64_t places[LS_PST_SLOTS];
    bool damaged, lacking;  /* pages; data */
    uint64_t visits; /* pages that a walk came by, against loops */
    ls_inflate *inflate;
    ls_buffer packed;    /* a block as it stands in the file */
    ls_buffer seen;      /* the block that was read last, decoded, */
    uint64_t seen_place; /* and where it stands */
    struct {
        bool done;
        ls_pst_block *blocks; /* by number, then place */
        ls_pst_node *nodes;   /* by number, the newest first */
        size_t block_count, block_room, node_count, node_room, message_count;
        ls_pst_node *messages;
    } salvaged;
};

/* LS_DATA: no such page there. Valid until the next one is asked for. */
ls_status ls_pst_page_at(ls_pst *pst, uint64_t place, ls_pst_page *page);
bool ls_pst_page_parse(const ls_pst *pst, const uint8_t *bytes, ls_pst_page *page);
bool ls_pst_page_sum(const ls_pst *pst, const uint8_t *bytes); /* is its checksum right */
uint32_t ls_pst_sum(const uint8_t *bytes, size_t length);
/* The leaf entry of a key, copied. *place, unless NULL: of its page. LS_DATA: none. */
ls_status ls_pst_search(ls_pst *pst, unsigned kind, uint64_t key, uint8_t entry[32], uint64_t *place);
static inline uint64_t ls_pst_number(const ls_pst *pst, const uint8_t *at) {
    return pst->word == 8 ? ls_le64(at) : ls_le32(at);
}
void ls_pst_node_of(const ls_pst *pst, const uint8_t *entry, ls_pst_node *node);
void ls_pst_block_of(const ls_pst *pst, const uint8_t *entry, ls_pst_block *block);
/* Does the block stand where the entry says: its trailer has its number. */
bool ls_pst_block_there(ls_pst *pst, ls_pst_block *block);
/* salvage.c */
ls_status ls_pst_salvaged_block(ls_pst *pst, uint64_t id, ls_pst_block *block);
ls_status ls_pst_salvaged_node(ls_pst *pst, uint32_t id, ls_pst_node *node);
#endif
