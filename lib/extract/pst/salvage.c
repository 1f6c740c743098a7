/* Pages that the trees do not reach any more. Outlook writes a page anew at another place and leaves the old one until
 * its room is needed, so the leaves of former trees lie about with the nodes and blocks that were deleted; and where
 * the trees are cut, all leaves lie about. A leaf is believed by its checksum, a block by its trailer: numbers of
 * blocks are never given twice. */
#include "base/alloc.h"
#include "extract/pst/ndb.h"
#include "extract/pst/ndb_inside.h"
#include <stdlib.h>
#include <string.h>

enum { STEP = 512, WINDOW = 1 << 20, BLOCKS_MAX = 2000000, NODES_MAX = 500000 };

static bool is_message(uint32_t id) {
    return ls_pst_kind(id) == LS_PST_MESSAGE || ls_pst_kind(id) == LS_PST_ASSOCIATED;
}

static int by_block(const void *a, const void *b) {
    const ls_pst_block *x = a, *y = b;
    if (x->id != y->id) return x->id < y->id ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static int by_node(const void *a, const void *b) {
    const ls_pst_node *x = a, *y = b;
    if (x->id != y->id) return x->id < y->id ? -1 : 1;
    return x->data > y->data ? -1 : x->data < y->data;
}

static ls_status grow(void **list, size_t count, size_t *room, size_t size) {
    if (count < *room) return LS_OK;
    size_t wanted = *room ? *room * 2 : 256;
    void *bigger = ls_realloc(*list, wanted * size);
    if (!bigger) return LS_NOMEM;
    *list = bigger, *room = wanted;
    return LS_OK;
}

static ls_status take_block(ls_pst *pst, const uint8_t *entry) {
    if (pst->salvaged.block_count >= BLOCKS_MAX) return LS_OK;
    ls_status status = grow((void **)&pst->salvaged.blocks, pst->salvaged.block_count, &pst->salvaged.block_room,
                            sizeof(ls_pst_block));
    if (status == LS_OK) ls_pst_block_of(pst, entry, &pst->salvaged.blocks[pst->salvaged.block_count++]);
    return status;
}

static ls_status take_node(ls_pst *pst, const uint8_t *entry) {
    ls_pst_node node;
    ls_pst_node_of(pst, entry, &node);
    if (!is_message(node.id) && ls_pst_kind(node.id) != LS_PST_FOLDER && ls_pst_kind(node.id) != LS_PST_INTERNAL)
        return LS_OK;
    if (pst->salvaged.node_count >= NODES_MAX) return LS_OK;
    ls_status status =
        grow((void **)&pst->salvaged.nodes, pst->salvaged.node_count, &pst->salvaged.node_room, sizeof(ls_pst_node));
    if (status == LS_OK) pst->salvaged.nodes[pst->salvaged.node_count++] = node;
    return status;
}

static ls_status take_page(ls_pst *pst, uint64_t place, const ls_pst_page *page) {
    uint8_t entry[32];
    uint64_t live = 0, key = ls_pst_number(pst, page->entries);
    if (page->kind == LS_PST_BLOCKS_PAGE) key &= ~UINT64_C(1);
    else key = (uint32_t)key;
    ls_status status = ls_pst_search(pst, page->kind, key, entry, &live);
    if (status != LS_OK && status != LS_DATA) return status;
    if (live == place) return LS_OK; /* the tree has it */
    status = LS_OK;
    for (unsigned i = 0; i < page->count && status == LS_OK; i++) {
        const uint8_t *at = page->entries + (size_t)i * page->size;
        status = page->kind == LS_PST_BLOCKS_PAGE ? take_block(pst, at) : take_node(pst, at);
    }
    return status;
}

static ls_status scan(ls_pst *pst, uint8_t *window) {
    ls_status status = LS_OK;
    uint64_t size = pst->input->size;
    for (uint64_t at = 0; at + pst->page_size <= size && status == LS_OK;) {
        int64_t got = ls_input_read(pst->input, at, window, WINDOW);
        if (got < (int64_t)pst->page_size) return LS_IO;
        size_t used = 0;
        for (; used + pst->page_size <= (size_t)got && status == LS_OK; used += STEP) {
            ls_pst_page page;
            if (!ls_pst_page_parse(pst, window + used, &page) || page.level || !page.count) continue;
            if (ls_pst_page_sum(pst, window + used)) status = take_page(pst, at + used, &page);
        }
        if (status == LS_OK) status = ls_sink_tick(pst->sink, used);
        at += used;
    }
    return status;
}

/* Messages that the tree of nodes does not have; of several states of one the newest whose data is there. */
static ls_status choose(ls_pst *pst) {
    uint32_t last = 0;
    pst->salvaged.messages = ls_malloc((pst->salvaged.node_count ? pst->salvaged.node_count : 1) * sizeof(ls_pst_node));
    if (!pst->salvaged.messages) return LS_NOMEM;
    for (size_t i = 0; i < pst->salvaged.node_count; i++) {
        uint8_t entry[32];
        ls_pst_block block;
        const ls_pst_node *node = &pst->salvaged.nodes[i];
        if (node->id == last || !is_message(node->id)) continue;
        ls_status status = ls_sink_tick(pst->sink, 0);
        if (status == LS_OK) status = ls_pst_search(pst, LS_PST_NODES_PAGE, node->id, entry, NULL);
        if (status == LS_OK) last = node->id;
        if (status != LS_DATA && status != LS_OK) return status;
        if (status == LS_OK) continue;
        status = ls_pst_search(pst, LS_PST_BLOCKS_PAGE, node->data & ~UINT64_C(1), entry, NULL);
        if (status == LS_OK) ls_pst_block_of(pst, entry, &block);
        bool there = status == LS_OK && ls_pst_block_there(pst, &block);
        if (!there) status = ls_pst_salvaged_block(pst, node->data, &block);
        if (status == LS_DATA) continue;
        if (status != LS_OK) return status;
        last = node->id;
        pst->salvaged.messages[pst->salvaged.message_count++] = *node;
    }
    return LS_OK;
}

ls_status ls_pst_salvage(ls_pst *pst) {
    if (pst->salvaged.done) return LS_OK;
    pst->salvaged.done = true;
    uint8_t *window = ls_malloc(WINDOW);
    if (!window) return LS_NOMEM;
    ls_status status = scan(pst, window);
    ls_free(window);
    if (status != LS_OK) return status;
    if (pst->salvaged.block_count)
        qsort(pst->salvaged.blocks, pst->salvaged.block_count, sizeof(ls_pst_block), by_block);
    if (pst->salvaged.node_count) qsort(pst->salvaged.nodes, pst->salvaged.node_count, sizeof(ls_pst_node), by_node);
    if (pst->salvaged.block_count >= BLOCKS_MAX || pst->salvaged.node_count >= NODES_MAX)
        ls_sink_note(pst->sink, LEAKSIFT_REASON_ENTRIES,
                     "more was left of former states of the store than is looked through");
    return choose(pst);
}

size_t ls_pst_salvaged(const ls_pst *pst) { return pst->salvaged.message_count; }
const ls_pst_node *ls_pst_salvaged_at(const ls_pst *pst, size_t index) { return &pst->salvaged.messages[index]; }

ls_status ls_pst_salvaged_block(ls_pst *pst, uint64_t id, ls_pst_block *block) {
    ls_status status = ls_pst_salvage(pst);
    if (status != LS_OK) return status;
    size_t low = 0, high = pst->salvaged.block_count;
    id &= ~UINT64_C(1);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (pst->salvaged.blocks[middle].id < id) low = middle + 1;
        else high = middle;
    }
    for (; low < pst->salvaged.block_count && pst->salvaged.blocks[low].id == id; low++) {
        *block = pst->salvaged.blocks[low];
        if (ls_pst_block_there(pst, block)) return LS_OK;
    }
    return LS_DATA;
}

ls_status ls_pst_salvaged_node(ls_pst *pst, uint32_t id, ls_pst_node *node) {
    ls_status status = pst->damaged ? ls_pst_salvage(pst) : LS_OK;
    if (status != LS_OK) return status;
    size_t low = 0, high = pst->salvaged.node_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (pst->salvaged.nodes[middle].id < id) low = middle + 1;
        else high = middle;
    }
    if (low == pst->salvaged.node_count || pst->salvaged.nodes[low].id != id) return LS_DATA;
    *node = pst->salvaged.nodes[low];
    return LS_OK;
}
