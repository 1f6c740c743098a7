/* LZX ([MS-PATCH] describes it): Huffman codes of literals and of places in a window, with the last three offsets at
 * hand. The translation of calls in programs is not done: help files have no use for it (LS_DATA where one asks for
 * it). */
#include "extract/archive/lzx.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include <string.h>

enum { PRE = 20, LENGTHS = 249, ALIGNED = 8, MAIN_MOST = 256 + 8 * 50, LONGEST = 16, LEAST_MATCH = 2, SLOTS = 50 };
enum { VERBATIM = 1, ALIGNED_OFFSETS = 2, STORED = 3 };

typedef struct code {
    uint32_t limit[LONGEST + 2]; /* behind the last code of each length, as 16 bits from the left */
    uint16_t first[LONGEST + 1]; /* of its symbols */
    uint16_t symbols[MAIN_MOST];
} code;

struct ls_lzx {
    uint8_t *window;
    uint32_t size, mask, at, offsets[3];
    unsigned main_count, type;
    uint32_t left; /* bytes of the block of codes under way */
    bool begun, odd;
    uint8_t main_lengths[MAIN_MOST], length_lengths[LENGTHS];
    code main, length, aligned;
    const uint8_t *in, *end; /* 16-bit words, their highest bit first */
    uint32_t bits;
    unsigned have, beyond; /* beyond: words that were taken behind the end */
};

/* ---- bits -------------------------------------------------------------------------------------------------------- */

/* More than 16 bits; behind the end come zeros. */
static void fill(ls_lzx *lzx) {
    while (lzx->have <= 16) {
        uint32_t word = lzx->end - lzx->in >= 2 ? ls_le16(lzx->in) : 0;
        if (lzx->end - lzx->in >= 2) lzx->in += 2;
        else lzx->beyond++;
        lzx->bits |= word << (16 - lzx->have);
        lzx->have += 16;
    }
}

static void drop(ls_lzx *lzx, unsigned count) {
    lzx->bits <<= count;
    lzx->have -= count;
}

static uint32_t take(ls_lzx *lzx, unsigned count) { /* up to 16 */
    if (!count) return 0;
    fill(lzx);
    uint32_t value = lzx->bits >> (32 - count);
    drop(lzx, count);
    return value;
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

/* False: more codes than there is room for. Fewer are an error where one that is missing is met. */
static bool make_code(code *code, const uint8_t *lengths, size_t count) {
    uint16_t of_length[LONGEST + 1] = {0}, next[LONGEST + 1];
    for (size_t i = 0; i < count; i++) of_length[lengths[i]]++;
    uint32_t from = 0;
    uint16_t symbols = 0;
    for (unsigned n = 1; n <= LONGEST; n++) {
        code->first[n] = next[n] = symbols;
        symbols = (uint16_t)(symbols + of_length[n]);
        from += (uint32_t)of_length[n] << (LONGEST - n);
        code->limit[n] = from;
        if (from > 1u << LONGEST) return false;
    }
    for (size_t i = 0; i < count; i++)
        if (lengths[i]) code->symbols[next[lengths[i]]++] = (uint16_t)i;
    return true;
}

/* -1: there is no such code. */
static int decode(ls_lzx *lzx, const code *code) {
    fill(lzx);
    uint32_t bits = lzx->bits >> 16;
    unsigned n = 1;
    while (n <= LONGEST && bits >= code->limit[n]) n++;
    if (n > LONGEST) return -1;
    uint32_t before = n > 1 ? code->limit[n - 1] : 0;
    drop(lzx, n);
    return code->symbols[code->first[n] + ((bits - before) >> (LONGEST - n))];
}

/* Lengths as differences to those before, packed by a code of their own. */
static bool read_lengths(ls_lzx *lzx, uint8_t *lengths, size_t from, size_t to) {
    uint8_t pre[PRE];
    code code;
    for (size_t i = 0; i < PRE; i++) pre[i] = (uint8_t)take(lzx, 4);
    if (!make_code(&code, pre, PRE)) return false;
    for (size_t i = from; i < to;) {
        int symbol = decode(lzx, &code);
        size_t run = 1;
        uint8_t value = 0;
        if (symbol < 0) return false;
        if (symbol == 17) run = 4 + take(lzx, 4);
        if (symbol == 18) run = 20 + take(lzx, 5);
        if (symbol == 19) {
            run = 4 + take(lzx, 1);
            symbol = decode(lzx, &code);
            if (symbol < 0 || symbol > 16) return false;
        }
        if (symbol <= 16) value = (uint8_t)((17 + lengths[i] - symbol) % 17);
        if (run > to - i) return false;
        memset(lengths + i, value, run);
        i += run;
    }
    return true;
}

/* ---- blocks of codes --------------------------------------------------------------------------------------------- */

static bool begin_stored(ls_lzx *lzx) {
    fill(lzx); /* the rest of the word under way is padding, a whole one where none is */
    drop(lzx, lzx->have % 16 ? lzx->have % 16 : 16);
    for (; lzx->have; drop(lzx, 16)) lzx->in -= 2; /* whole words that were read ahead */
    lzx->bits = 0;
    if (lzx->beyond || lzx->end - lzx->in < 12) return false;
    for (size_t i = 0; i < 3; i++, lzx->in += 4) lzx->offsets[i] = ls_le32(lzx->in);
    return true;
}

static bool begin_codes(ls_lzx *lzx) {
    if (!lzx->begun && take(lzx, 1)) return false; /* calls are translated */
    lzx->begun = true;
    lzx->type = take(lzx, 3);
    lzx->left = take(lzx, 16) << 8;
    lzx->left |= take(lzx, 8);
    lzx->odd = lzx->type == STORED && lzx->left & 1;
    if (lzx->type == STORED) return begin_stored(lzx);
    if (lzx->type != VERBATIM && lzx->type != ALIGNED_OFFSETS) return false;
    if (lzx->type == ALIGNED_OFFSETS) {
        uint8_t lengths[ALIGNED];
        for (size_t i = 0; i < ALIGNED; i++) lengths[i] = (uint8_t)take(lzx, 3);
        if (!make_code(&lzx->aligned, lengths, ALIGNED)) return false;
    }
    return read_lengths(lzx, lzx->main_lengths, 0, 256) &&
           read_lengths(lzx, lzx->main_lengths, 256, lzx->main_count) &&
           make_code(&lzx->main, lzx->main_lengths, lzx->main_count) &&
           read_lengths(lzx, lzx->length_lengths, 0, LENGTHS) && make_code(&lzx->length, lzx->length_lengths, LENGTHS);
}

/* 0: there is none. */
static uint32_t read_offset(ls_lzx *lzx, unsigned slot) {
    uint32_t offset = slot < 3 ? lzx->offsets[slot] : 0;
    if (slot < 3) {
        lzx->offsets[slot] = lzx->offsets[0];
    } else {
        unsigned extra = slot < 4 ? 0 : slot / 2 - 1;
        uint32_t base = 3;
        if (extra > 17) extra = 17;
        if (slot >= 4) base = slot < 36 ? (2u + (slot & 1)) << extra : (slot - 34u) << 17;
        offset = base - 2;
        if (lzx->type == ALIGNED_OFFSETS && extra >= 3) {
            int low = 0;
            if (extra > 3) offset += take(lzx, extra - 3) << 3;
            if ((low = decode(lzx, &lzx->aligned)) < 0) return 0;
            offset += (uint32_t)low;
        } else if (extra > 16) {
            offset += take(lzx, extra - 16) << 16;
            offset += take(lzx, 16);
        } else {
            offset += take(lzx, extra);
        }
        lzx->offsets[2] = lzx->offsets[1];
        lzx->offsets[1] = lzx->offsets[0];
    }
    lzx->offsets[0] = offset;
    return offset <= lzx->size ? offset : 0;
}

/* How many bytes came; 0: it breaks. */
static size_t put_element(ls_lzx *lzx, size_t room) {
    int element = decode(lzx, &lzx->main);
    if (element < 0) return 0;
    if (element < 256) return lzx->window[lzx->at++ & lzx->mask] = (uint8_t)element, 1;
    size_t length = (unsigned)element & 7;
    if (length == 7) {
        int more = decode(lzx, &lzx->length);
        if (more < 0) return 0;
        length += (unsigned)more;
    }
    length += LEAST_MATCH;
    uint32_t offset = read_offset(lzx, ((unsigned)element - 256) >> 3);
    if (!offset || length > room) return 0;
    for (size_t i = 0; i < length; i++, lzx->at++)
        lzx->window[lzx->at & lzx->mask] = lzx->window[(lzx->at - offset) & lzx->mask];
    return length;
}

static bool put_stored(ls_lzx *lzx, size_t length) {
    if ((size_t)(lzx->end - lzx->in) < length) return false;
    memcpy(lzx->window + (lzx->at & lzx->mask), lzx->in, length); /* a block of 32 KiB does not wrap around */
    lzx->in += length;
    lzx->at += (uint32_t)length;
    return true;
}

ls_status ls_lzx_block(ls_lzx *lzx, const uint8_t *data, size_t data_length, size_t length, const uint8_t **bytes) {
    lzx->in = data, lzx->end = data + data_length;
    lzx->bits = lzx->have = lzx->beyond = 0;
    *bytes = lzx->window + (lzx->at & lzx->mask);
    for (size_t done = 0; done < length;) {
        if (!lzx->left) {
            if (lzx->odd && lzx->in < lzx->end) lzx->in++;
            if (!begin_codes(lzx) || !lzx->left) return LS_DATA;
        }
        size_t room = length - done < lzx->left ? length - done : lzx->left, put = room;
        if (lzx->type != STORED) put = put_element(lzx, room);
        else if (!put_stored(lzx, room)) put = 0;
        if (!put) return LS_DATA;
        done += put;
        lzx->left -= (uint32_t)put;
        if (lzx->beyond > 2) return LS_DATA; /* two may be read ahead */
    }
    return LS_OK;
}

void ls_lzx_restart(ls_lzx *lzx) {
    memset(lzx->main_lengths, 0, sizeof lzx->main_lengths);
    memset(lzx->length_lengths, 0, sizeof lzx->length_lengths);
    lzx->offsets[0] = lzx->offsets[1] = lzx->offsets[2] = 1;
    lzx->at = lzx->left = 0;
    lzx->begun = lzx->odd = false;
}

ls_lzx *ls_lzx_create(unsigned window_bits) {
    static const uint8_t slots[] = {30, 32, 34, 36, 38, 42, SLOTS};
    ls_lzx *lzx = ls_calloc(1, sizeof *lzx);
    if (!lzx) return NULL;
    lzx->size = 1u << window_bits;
    lzx->mask = lzx->size - 1;
    lzx->main_count = 256 + 8u * slots[window_bits - LS_LZX_LEAST_WINDOW];
    if (!(lzx->window = ls_calloc(lzx->size, 1))) return ls_free(lzx), NULL;
    ls_lzx_restart(lzx);
    return lzx;
}

void ls_lzx_free(ls_lzx *lzx) {
    if (!lzx) return;
    ls_free(lzx->window);
    ls_free(lzx);
}
