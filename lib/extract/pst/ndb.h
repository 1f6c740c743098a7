/* Outlook's stores, [MS-PST]: the lower layer. A file of pages and blocks; one tree of pages finds a node by its
 * number, another a block by its; a node's data is a block or a tree of blocks, and it may have nodes of its own. Own
 * code on ls_input, so that a store of any size takes the same memory: pages come through a small cache, nothing of the
 * trees is held.
 *
 * Three layouts: ANSI (to Outlook 2002), Unicode (from 2003), and that of Outlook 2013's OST, whose pages are of 4,096
 * bytes and whose blocks may be deflated.
 *
 * What the trees do not reach any more is found by its page (ls_pst_salvage): deleted messages, and all of a store
 * whose trees are cut or broken. */
#ifndef LS_EXTRACT_PST_NDB_H
#define LS_EXTRACT_PST_NDB_H
#include "base/buffer.h"
#include "extract/sink.h"

typedef struct ls_pst ls_pst;

typedef struct ls_pst_node {
    uint32_t id, parent;
    uint64_t data, subnodes; /* numbers of blocks; 0: none */
} ls_pst_node;

/* The low five bits of a node's number say what it is (2.2.2.1). */
enum { LS_PST_INTERNAL = 1, LS_PST_FOLDER = 2, LS_PST_MESSAGE = 4, LS_PST_ATTACHMENT = 5, LS_PST_ASSOCIATED = 8 };
static inline unsigned ls_pst_kind(uint32_t id) { return id & 0x1F; }

/* LS_DATA: it cannot be read, and a note said why. The input must outlive it. */
ls_status ls_pst_open(ls_input *input, ls_sink *sink, ls_pst **pst);
void ls_pst_close(ls_pst *pst); /* NULL is fine */
ls_sink *ls_pst_sink(const ls_pst *pst);
bool ls_pst_is_wide(const ls_pst *pst); /* numbers of heap items have 14 bits, not 11 */
size_t ls_pst_word(const ls_pst *pst);  /* bytes of a number: 4 or 8 */
uint64_t ls_pst_room(const ls_pst *pst); /* what its blocks hold at the most */
bool ls_pst_damaged(const ls_pst *pst); /* something was missing or broken so far */
void ls_pst_set_damaged(ls_pst *pst);
/* Was it data that was missing or broken since it was last set here; sets it anew. */
bool ls_pst_lacking(ls_pst *pst, bool so);

/* All nodes in the order of their numbers; *node is the one before, all zero at first. LS_DATA: there are no more. */
ls_status ls_pst_next(ls_pst *pst, ls_pst_node *node);
/* LS_DATA: it is not there. */
ls_status ls_pst_find(ls_pst *pst, uint32_t id, ls_pst_node *node);

/* Reads the whole file, once, for pages that the trees do not reach: for deleted messages at last, and when something
 * is first missed. Afterwards nodes and blocks are looked for in them as well. */
ls_status ls_pst_salvage(ls_pst *pst);
/* Its messages that the tree of nodes does not have. */
size_t ls_pst_salvaged(const ls_pst *pst);
const ls_pst_node *ls_pst_salvaged_at(const ls_pst *pst, size_t index);

/* ---- data of a node: blocks one behind the other ----------------------------------------------------------------- */

typedef struct ls_pst_block {
    uint64_t id, place;
    uint32_t stored, size; /* in the file; inflated */
} ls_pst_block;

/* Zero-initialised is an empty one and valid. */
typedef struct ls_pst_stream {
    ls_pst_block *blocks;
    size_t count, room;
    uint64_t size;
    size_t current; /* where the last read was */
    uint64_t current_at;
    bool is_loop; /* its blocks came again and again: cut */
} ls_pst_stream;

/* Blocks that are missing are left out: ls_pst_damaged(). */
ls_status ls_pst_stream_open(ls_pst *pst, uint64_t block, ls_pst_stream *stream);
void ls_pst_stream_close(ls_pst_stream *stream);
/* Copies `length` bytes that are there. What cannot be read is zero. */
ls_status ls_pst_stream_read(ls_pst *pst, ls_pst_stream *stream, uint64_t offset, uint8_t *buffer, size_t length);
/* Appends one whole block, decoded. LS_DATA: it cannot be read. */
ls_status ls_pst_block_load(ls_pst *pst, const ls_pst_block *block, ls_buffer *out);

/* ---- a node's own nodes ------------------------------------------------------------------------------------------ */

typedef struct ls_pst_nodes {
    ls_pst_node *list;
    size_t count, room;
} ls_pst_nodes;

ls_status ls_pst_subnodes(ls_pst *pst, uint64_t block, ls_pst_nodes *nodes);
const ls_pst_node *ls_pst_subnode(const ls_pst_nodes *nodes, uint32_t id); /* NULL: none */
void ls_pst_nodes_free(ls_pst_nodes *nodes);

/* decode.c: undoes "compressible" (1) and "high" (2) encryption, 5.1 and 5.2: neither has a key. */
void ls_pst_decode(unsigned how, uint64_t block, uint8_t *data, size_t length);
#endif
