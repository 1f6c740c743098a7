/* The header, pages and the two trees of pages ([MS-PST] 2.2.2.6, 2.2.2.7). Levels must fall by one from page to page,
 * so a walk down ends; a walk along the leaves is bounded by the number of pages that the file has room for. */
#include "extract/pst/ndb.h"
#include "base/alloc.h"
#include "extract/pst/ndb_inside.h"
#include <string.h>

enum {
    HEADER = 564,
    ANSI_HEADER = 512,
    LEVELS = 8,
    DEFLATED = 64 /* text in blocks of 64 KiB is seldom smaller */
};

ls_sink *ls_pst_sink(const ls_pst *pst) { return pst->sink; }
bool ls_pst_is_wide(const ls_pst *pst) { return pst->page_size == 4096; }
size_t ls_pst_word(const ls_pst *pst) { return pst->word; }
uint64_t ls_pst_room(const ls_pst *pst) { return pst->input->size * (pst->page_size == 4096 ? DEFLATED : 1); }
bool ls_pst_damaged(const ls_pst *pst) { return pst->damaged || pst->lacking; }

bool ls_pst_lacking(ls_pst *pst, bool so) {
    bool before = pst->lacking;
    pst->lacking = so;
    return before;
}

void ls_pst_set_damaged(ls_pst *pst) { pst->lacking = true; }

/* 5.3: CRC-32 with neither a start nor an end of ones. */
uint32_t ls_pst_sum(const uint8_t *bytes, size_t length) { return ~ls_crc32(UINT32_MAX, bytes, length); }

/* ---- pages ------------------------------------------------------------------------------------------------------- */

/* Where in a page its parts stand: the count of entries, and behind that the trailer. */
static size_t footer_of(const ls_pst *pst) { return pst->page_size == 4096 ? 4056 : pst->word == 8 ? 488 : 496; }
static size_t trailer_of(const ls_pst *pst) { return pst->page_size == 4096 ? 4072 : pst->word == 8 ? 496 : 500; }

bool ls_pst_page_sum(const ls_pst *pst, const uint8_t *bytes) {
    const uint8_t *trailer = bytes + trailer_of(pst);
    return ls_le32(trailer + (pst->word == 8 ? 4 : 8)) == ls_pst_sum(bytes, trailer_of(pst));
}

bool ls_pst_page_parse(const ls_pst *pst, const uint8_t *bytes, ls_pst_page *page) {
    const uint8_t *footer = bytes + footer_of(pst), *trailer = bytes + trailer_of(pst);
    bool wide = pst->page_size == 4096;
    *page = (ls_pst_page){.entries = bytes, .kind = trailer[0], .count = wide ? ls_le16(footer) : footer[0],
                          .size = wide ? footer[4] : footer[2], .level = wide ? footer[5] : footer[3]};
    if (trailer[0] != trailer[1] || (page->kind != LS_PST_BLOCKS_PAGE && page->kind != LS_PST_NODES_PAGE)) return false;
    unsigned least = (unsigned)pst->word * (page->level ? 3 : page->kind == LS_PST_NODES_PAGE ? 4 : 3);
    return page->level < LEVELS && page->size >= least && page->size <= 32 &&
           page->count * page->size <= footer_of(pst);
}

ls_status ls_pst_page_at(ls_pst *pst, uint64_t place, ls_pst_page *page) {
    size_t slot = (size_t)(place / pst->page_size) % LS_PST_SLOTS;
    uint8_t *bytes = pst->pages + slot * pst->page_size;
    if (place > pst->input->size || pst->input->size - place < pst->page_size || !place)
        return pst->damaged = true, LS_DATA;
    if (pst->places[slot] != place) {
        pst->places[slot] = 0;
        if (ls_input_read(pst->input, place, bytes, pst->page_size) != (int64_t)pst->page_size) return LS_IO;
        if (!ls_pst_page_sum(pst, bytes)) pst->damaged = true;
        pst->places[slot] = place;
    }
    if (ls_pst_page_parse(pst, bytes, page)) return LS_OK;
    return pst->damaged = true, LS_DATA;
}

/* ---- the trees --------------------------------------------------------------------------------------------------- */

/* The lowest bit of a block's number means nothing. */
static uint64_t key_of(const ls_pst *pst, const ls_pst_page *page, unsigned index) {
    uint64_t number = ls_pst_number(pst, page->entries + (size_t)index * page->size);
    return page->kind == LS_PST_NODES_PAGE ? (uint32_t)number : number & ~UINT64_C(1);
}

/* The last entry whose key is not greater; the count where there is none. */
static unsigned last_not_greater(const ls_pst *pst, const ls_pst_page *page, uint64_t key) {
    unsigned low = 0, high = page->count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (key_of(pst, page, middle) <= key) low = middle + 1;
        else high = middle;
    }
    return low ? low - 1 : page->count;
}

static ls_status child_page(ls_pst *pst, unsigned kind, unsigned index, ls_pst_page *page, uint64_t *place) {
    unsigned level = page->level;
    *place = ls_pst_number(pst, page->entries + (size_t)index * page->size + 2 * pst->word);
    ls_status status = ls_pst_page_at(pst, *place, page);
    if (status == LS_OK && (page->kind != kind || page->level + 1 != level)) return pst->damaged = true, LS_DATA;
    return status;
}

ls_status ls_pst_search(ls_pst *pst, unsigned kind, uint64_t key, uint8_t entry[32], uint64_t *place) {
    ls_pst_page page;
    uint64_t at = kind == LS_PST_NODES_PAGE ? pst->nodes : pst->blocks;
    ls_status status = ls_pst_page_at(pst, at, &page);
    if (status == LS_OK && page.kind != kind) return pst->damaged = true, LS_DATA;
    while (status == LS_OK) {
        unsigned index = last_not_greater(pst, &page, key);
        if (index == page.count) return LS_DATA;
        if (!page.level) {
            if (place) *place = at;
            if (key_of(pst, &page, index) != key) return LS_DATA;
            memcpy(entry, page.entries + (size_t)index * page.size, page.size);
            return LS_OK;
        }
        status = child_page(pst, kind, index, &page, &at);
    }
    return status;
}

void ls_pst_node_of(const ls_pst *pst, const uint8_t *entry, ls_pst_node *node) {
    size_t word = pst->word;
    *node = (ls_pst_node){.id = ls_le32(entry), .data = ls_pst_number(pst, entry + word),
                          .subnodes = ls_pst_number(pst, entry + 2 * word), .parent = ls_le32(entry + 3 * word)};
}

ls_status ls_pst_find(ls_pst *pst, uint32_t id, ls_pst_node *node) {
    uint8_t entry[32];
    ls_status status = ls_pst_search(pst, LS_PST_NODES_PAGE, id, entry, NULL);
    if (status == LS_DATA) return ls_pst_salvaged_node(pst, id, node);
    if (status == LS_OK) ls_pst_node_of(pst, entry, node);
    return status;
}

/* Goes down to the first entry with a key over `after`: where the page of a child is broken, to the next child. */
static ls_status next_below(ls_pst *pst, uint64_t place, unsigned level_above, uint64_t after, ls_pst_node *node) {
    ls_pst_page page;
    ls_status status = ls_sink_tick(pst->sink, 0);
    if (status == LS_OK) status = ls_pst_page_at(pst, place, &page);
    if (status != LS_OK) return status;
    if (page.kind != LS_PST_NODES_PAGE || page.level >= level_above) return pst->damaged = true, LS_DATA;
    if (pst->visits++ > pst->input->size / pst->page_size * LEVELS) return pst->damaged = true, LS_DATA;
    unsigned index = last_not_greater(pst, &page, after);
    if (index == page.count) index = 0;
    for (; index < page.count; index++) {
        const uint8_t *entry = page.entries + (size_t)index * page.size;
        if (!page.level) {
            if (key_of(pst, &page, index) <= after) continue;
            ls_pst_node_of(pst, entry, node);
            return LS_OK;
        }
        unsigned level = page.level;
        status = next_below(pst, ls_pst_number(pst, entry + 2 * pst->word), level, after, node);
        if (status != LS_DATA) return status;
        status = ls_pst_page_at(pst, place, &page); /* it may have been thrown out of the cache */
        if (status != LS_OK) return status;
    }
    return LS_DATA;
}

/* A walk from the root for each node: the pages on the way are in the cache. */
ls_status ls_pst_next(ls_pst *pst, ls_pst_node *node) {
    pst->visits = 0;
    return next_below(pst, pst->nodes, LEVELS, node->id, node);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static ls_status refuse(ls_sink *sink, leaksift_reason reason, const char *message) {
    ls_sink_note(sink, reason, message);
    return LS_DATA;
}

/* 2.2.2.6: the layout is told by the version. */
static ls_status read_header(ls_pst *pst) {
    uint8_t head[HEADER] = {0};
    int64_t got = ls_input_read(pst->input, 0, head, sizeof head);
    if (got < 0) return LS_IO;
    if (got < ANSI_HEADER || memcmp(head, "!BDN", 4) != 0)
        return refuse(pst->sink, LEAKSIFT_REASON_CORRUPT, "the header is cut");
    unsigned version = ls_le16(head + 10);
    bool ansi = version == 14 || version == 15, wide = version >= 36;
    if (!ansi && version < 20)
        return refuse(pst->sink, LEAKSIFT_REASON_UNSUPPORTED, "a store of a version that is not known");
    pst->word = ansi ? 4 : 8;
    pst->page_size = wide ? 4096 : 512;
    pst->trailer = ansi ? 12 : wide ? 24 : 16;
    pst->align = wide ? 512 : 64;
    pst->block_max = wide ? 65536 : 8192;
    const uint8_t *root = head + (ansi ? 164 : 180) + 4 + 4 * pst->word;
    pst->nodes = ls_pst_number(pst, root + pst->word);
    pst->blocks = ls_pst_number(pst, root + 3 * pst->word);
    pst->encoding = head[ansi ? 461 : 513];
    if (ls_le32(head + 4) != ls_pst_sum(head + 8, 471)) pst->damaged = true;
    if (!memcmp(head + 8, "AB", 2))
        ls_sink_note(pst->sink, LEAKSIFT_REASON_UNSUPPORTED,
                     "an address book: only what it keeps as a mail store does is read");
    if (pst->encoding == 0x10) return refuse(pst->sink, LEAKSIFT_REASON_ENCRYPTED, "Windows has encrypted the store");
    if (pst->encoding > 2)
        return refuse(pst->sink, LEAKSIFT_REASON_UNSUPPORTED, "the store is encoded in a way that is not known");
    return LS_OK;
}

ls_status ls_pst_open(ls_input *input, ls_sink *sink, ls_pst **out) {
    ls_pst *pst = ls_calloc(1, sizeof *pst);
    if (!pst) return LS_NOMEM;
    pst->input = input, pst->sink = sink;
    ls_status status = read_header(pst);
    if (status == LS_OK) pst->pages = ls_malloc(LS_PST_SLOTS * pst->page_size);
    if (status == LS_OK && !pst->pages) status = LS_NOMEM;
    if (status == LS_OK) *out = pst;
    else ls_pst_close(pst);
    return status;
}

void ls_pst_close(ls_pst *pst) {
    if (!pst) return;
    ls_inflate_free(pst->inflate);
    ls_buffer_free(&pst->packed), ls_buffer_free(&pst->seen);
    ls_free(pst->salvaged.blocks), ls_free(pst->salvaged.nodes), ls_free(pst->salvaged.messages);
    ls_free(pst->pages);
    ls_free(pst);
}
