/* Blocks ([MS-PST] 2.2.2.8): data, trees of data, lists of nodes. A block is believed when its trailer has its number.
 * Where a checksum is wrong the bytes are still used, and the store is said to be damaged. */
#include "base/alloc.h"
#include "extract/pst/ndb.h"
#include "extract/pst/ndb_inside.h"
#include <string.h>

enum { DATA_TREE = 1, NODE_TREE = 2, NODES_MAX = 1 << 18, ZLIB_HEAD = 2 };

static size_t whole_size(const ls_pst *pst, size_t stored) {
    return (stored + pst->trailer + pst->align - 1) / pst->align * pst->align;
}

void ls_pst_block_of(const ls_pst *pst, const uint8_t *entry, ls_pst_block *block) {
    size_t word = pst->word;
    *block = (ls_pst_block){.id = ls_pst_number(pst, entry) & ~UINT64_C(1), .place = ls_pst_number(pst, entry + word),
                            .stored = ls_le16(entry + 2 * word)};
}

bool ls_pst_block_there(ls_pst *pst, ls_pst_block *block) {
    uint8_t trailer[24];
    size_t whole = whole_size(pst, block->stored);
    uint64_t size = pst->input->size;
    if (!block->place || whole > pst->block_max || block->place > size || size - block->place < whole) return false;
    if (ls_input_read(pst->input, block->place + whole - pst->trailer, trailer, pst->trailer) != (int64_t)pst->trailer)
        return false;
    uint64_t id = ls_pst_number(pst, trailer + (pst->word == 8 ? 8 : 4)) & ~UINT64_C(1);
    block->size = block->stored;
    if (ls_pst_is_wide(pst) && ls_le16(trailer + 18)) block->size = ls_le16(trailer + 18);
    return id == block->id;
}

static ls_status find_block(ls_pst *pst, uint64_t id, ls_pst_block *block) {
    uint8_t entry[32];
    ls_status status = ls_pst_search(pst, LS_PST_BLOCKS_PAGE, id & ~UINT64_C(1), entry, NULL);
    if (status == LS_OK) {
        ls_pst_block_of(pst, entry, block);
        if (ls_pst_block_there(pst, block)) return LS_OK;
    } else if (status != LS_DATA) {
        return status;
    }
    status = ls_pst_salvaged_block(pst, id & ~UINT64_C(1), block);
    if (status == LS_DATA) pst->lacking = true;
    return status;
}

/* A zlib stream (RFC 1950): OSTs of Outlook 2013. */
static ls_status unpack(ls_pst *pst, const ls_pst_block *block, const uint8_t *data, ls_buffer *out) {
    size_t consumed, produced;
    if (!pst->inflate && !(pst->inflate = ls_inflate_create())) return LS_NOMEM;
    if (block->stored <= ZLIB_HEAD) return LS_DATA;
    if (!ls_buffer_reserve(out, block->size)) return LS_NOMEM;
    ls_status status = ls_inflate_whole(pst->inflate, data + ZLIB_HEAD, block->stored - ZLIB_HEAD,
                                        (uint8_t *)out->data + out->length, block->size, &consumed, &produced);
    if (status != LS_OK || produced != block->size) return status == LS_NOMEM ? status : LS_DATA;
    out->length += produced;
    return LS_OK;
}

ls_status ls_pst_block_load(ls_pst *pst, const ls_pst_block *block, ls_buffer *out) {
    ls_buffer *packed = &pst->packed;
    if (!block->place) return LS_DATA;
    ls_buffer_clear(packed);
    if (!ls_buffer_reserve(packed, whole_size(pst, block->stored))) return LS_NOMEM;
    uint8_t *data = (uint8_t *)packed->data;
    size_t whole = whole_size(pst, block->stored);
    if (ls_input_read(pst->input, block->place, data, whole) != (int64_t)whole) return LS_IO;
    uint32_t sum = ls_le32(data + whole - pst->trailer + (pst->word == 8 ? 4 : 8));
    if (sum != ls_pst_sum(data, block->stored)) pst->lacking = true;
    ls_status status = ls_sink_tick(pst->sink, 0);
    if (status != LS_OK) return status;
    size_t before = out->length;
    if (block->size != block->stored) status = unpack(pst, block, data, out);
    else if (!ls_buffer_append(out, data, block->stored)) status = LS_NOMEM;
    bool is_internal = block->id & 2;
    if (status == LS_OK && !is_internal)
        ls_pst_decode(pst->encoding, block->id, (uint8_t *)out->data + before, out->length - before);
    if (status == LS_DATA) pst->lacking = true;
    return status;
}

/* ---- trees of data ----------------------------------------------------------------------------------------------- */

static ls_status add_block(ls_pst *pst, ls_pst_stream *stream, const ls_pst_block *block) {
    if (stream->count == stream->room) {
        size_t room = stream->room ? stream->room * 2 : 1;
        ls_pst_block *blocks = ls_realloc(stream->blocks, room * sizeof *blocks);
        if (!blocks) return LS_NOMEM;
        stream->blocks = blocks, stream->room = room;
    }
    bool is_long = stream->count >= pst->input->size / pst->align;
    stream->is_loop = is_long || stream->size > ls_pst_room(pst); /* more than the file has room for */
    if (stream->is_loop) return LS_DATA;
    stream->blocks[stream->count++] = *block;
    stream->size += block->size;
    return LS_OK;
}

static ls_status gather(ls_pst *pst, uint64_t id, unsigned most, ls_pst_stream *stream) {
    ls_pst_block block;
    ls_buffer list = {0};
    ls_status status = find_block(pst, id, &block);
    if (status == LS_DATA && !(id & 2))
        block = (ls_pst_block){0}; /* it is not there: those behind it keep their numbers */
    else if (status != LS_OK) return status;
    if (!(id & 2)) return add_block(pst, stream, &block);
    status = ls_pst_block_load(pst, &block, &list);
    const uint8_t *bytes = (const uint8_t *)list.data;
    unsigned level = status == LS_OK && list.length >= 8 && bytes[0] == DATA_TREE ? bytes[1] : 0;
    if (status == LS_OK && (!level || level > most)) status = LS_DATA;
    size_t count = status == LS_OK ? ls_le16(bytes + 2) : 0;
    for (size_t i = 0; i < count && status == LS_OK && !stream->is_loop; i++) {
        if (8 + (i + 1) * pst->word > list.length) status = LS_DATA;
        else if ((status = ls_sink_tick(pst->sink, 0)) == LS_OK)
            status = gather(pst, ls_pst_number(pst, bytes + 8 + i * pst->word), level - 1, stream);
        if (status == LS_DATA) pst->lacking = true, status = LS_OK; /* what is there of it */
    }
    ls_buffer_free(&list);
    if (status == LS_DATA) pst->lacking = true;
    return status;
}

ls_status ls_pst_stream_open(ls_pst *pst, uint64_t block, ls_pst_stream *stream) {
    *stream = (ls_pst_stream){0};
    ls_status status = block ? gather(pst, block, 2, stream) : LS_OK;
    if (status == LS_DATA) status = LS_OK;
    if (status != LS_OK) ls_pst_stream_close(stream);
    return status;
}

void ls_pst_stream_close(ls_pst_stream *stream) {
    ls_free(stream->blocks);
    *stream = (ls_pst_stream){0};
}

/* The last block stays decoded: reading goes in order, in small pieces. */
static ls_status see_block(ls_pst *pst, const ls_pst_block *block) {
    if (pst->seen_place == block->place) return LS_OK;
    pst->seen_place = 0;
    ls_buffer_clear(&pst->seen);
    ls_status status = ls_pst_block_load(pst, block, &pst->seen);
    if (status == LS_DATA) ls_buffer_clear(&pst->seen), status = LS_OK;
    if (status == LS_OK) pst->seen_place = block->place;
    return status;
}

ls_status ls_pst_stream_read(ls_pst *pst, ls_pst_stream *stream, uint64_t offset, uint8_t *buffer, size_t length) {
    if (offset < stream->current_at) stream->current = 0, stream->current_at = 0;
    memset(buffer, 0, length);
    while (length && stream->current < stream->count) {
        const ls_pst_block *block = &stream->blocks[stream->current];
        uint64_t skip = offset - stream->current_at;
        if (skip >= block->size) {
            stream->current_at += block->size;
            stream->current++;
            continue;
        }
        ls_status status = see_block(pst, block);
        if (status != LS_OK) return status;
        size_t take = length < block->size - (size_t)skip ? length : block->size - (size_t)skip;
        size_t there = pst->seen.length > skip ? pst->seen.length - (size_t)skip : 0;
        if (there) memcpy(buffer, pst->seen.data + skip, there < take ? there : take);
        buffer += take, length -= take, offset += take;
    }
    return LS_OK;
}

/* ---- lists of nodes (2.2.2.8.3.3) -------------------------------------------------------------------------------- */

static ls_status add_node(ls_pst_nodes *nodes, const ls_pst_node *node) {
    if (nodes->count >= NODES_MAX) return LS_DATA;
    if (nodes->count == nodes->room) {
        size_t room = nodes->room ? nodes->room * 2 : 16;
        ls_pst_node *list = ls_realloc(nodes->list, room * sizeof *list);
        if (!list) return LS_NOMEM;
        nodes->list = list, nodes->room = room;
    }
    nodes->list[nodes->count++] = *node;
    return LS_OK;
}

static ls_status gather_nodes(ls_pst *pst, uint64_t id, unsigned most, ls_pst_nodes *nodes) {
    ls_pst_block block;
    ls_buffer list = {0};
    size_t word = pst->word, head = word == 8 ? 8 : 4;
    ls_status status = find_block(pst, id, &block);
    if (status == LS_OK) status = ls_pst_block_load(pst, &block, &list);
    const uint8_t *bytes = (const uint8_t *)list.data;
    if (status == LS_OK && (list.length < head || bytes[0] != NODE_TREE || bytes[1] > most)) status = LS_DATA;
    unsigned level = status == LS_OK ? bytes[1] : 0;
    size_t count = status == LS_OK ? ls_le16(bytes + 2) : 0, size = word * (level ? 2 : 3);
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        const uint8_t *entry = bytes + head + i * size;
        if (head + (i + 1) * size > list.length) {
            status = LS_DATA;
        } else if (level) {
            status = gather_nodes(pst, ls_pst_number(pst, entry + word), level - 1, nodes);
            if (status == LS_DATA) pst->lacking = true, status = LS_OK;
        } else {
            const ls_pst_node node = {.id = ls_le32(entry), .data = ls_pst_number(pst, entry + word),
                                      .subnodes = ls_pst_number(pst, entry + 2 * word)};
            status = add_node(nodes, &node);
        }
    }
    ls_buffer_free(&list);
    if (status == LS_DATA) pst->lacking = true;
    return status;
}

ls_status ls_pst_subnodes(ls_pst *pst, uint64_t block, ls_pst_nodes *nodes) {
    nodes->count = 0;
    ls_status status = block ? gather_nodes(pst, block, 1, nodes) : LS_OK;
    return status == LS_DATA ? LS_OK : status;
}

const ls_pst_node *ls_pst_subnode(const ls_pst_nodes *nodes, uint32_t id) {
    for (size_t i = 0; i < nodes->count; i++)
        if (nodes->list[i].id == id) return &nodes->list[i];
    return NULL;
}

void ls_pst_nodes_free(ls_pst_nodes *nodes) {
    ls_free(nodes->list);
    *nodes = (ls_pst_nodes){0};
}
