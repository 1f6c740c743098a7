/* What compress(1) writes (.Z): LZW with codes of 9 to 16 bits, in groups of eight: where codes grow longer or begin
 * anew the rest of the group is padding. Nothing marks the end. Own code: libarchive throws away the block it was
 * filling. */
#include "extract/archive/destream.h"
#include "base/alloc.h"
#include <string.h>

enum {
    HEADER = 3,
    FIRST_BITS = 9,
    MOST_BITS = 16,
    CODES = 1 << MOST_BITS,
    CLEAR = 256,
    BITS = 0x1f,       /* of the third byte: how long codes may grow */
    RESERVED = 0x60,
    BLOCK_MODE = 0x80, /* there is a code to begin anew */
    NONE = CODES
};

typedef struct lzw {
    uint8_t head[HEADER], group[MOST_BITS]; /* eight codes */
    size_t have, group_bits, at; /* bytes of either; bits that are there, that are read */
    bool begun, block_mode;
    unsigned bits, most, widest; /* of a code, of the table, of a code at most */
    uint32_t next, last;         /* code that comes; the one before */
    uint8_t first;               /* byte that the last string began with */
    size_t stacked;
    uint16_t prefix[CODES];
    uint8_t suffix[CODES], stack[CODES];
} lzw;

static void *open_lzw(void) { return ls_calloc(1, sizeof(lzw)); }
static void close_lzw(void *state) { ls_free(state); }

static bool begin(lzw *lzw) {
    lzw->most = lzw->head[2] & BITS;
    lzw->block_mode = lzw->head[2] & BLOCK_MODE;
    lzw->widest = lzw->most == FIRST_BITS ? FIRST_BITS + 1 : lzw->most; /* so does compress -b 9, by an old mistake */
    lzw->bits = FIRST_BITS;
    lzw->next = lzw->block_mode ? CLEAR + 1 : CLEAR;
    lzw->last = NONE;
    lzw->begun = true;
    lzw->have = 0;
    return lzw->head[0] == 0x1f && lzw->head[1] == 0x9d && lzw->most >= FIRST_BITS && lzw->most <= MOST_BITS &&
           !(lzw->head[2] & RESERVED);
}

static void skip_group(lzw *lzw) { lzw->group_bits = lzw->at = 0; }

/* Fills the group; at the end of the file it is as long as it is. */
static bool fill(lzw *lzw, const uint8_t **in, size_t *length, bool last) {
    size_t take = lzw->bits - lzw->have < *length ? lzw->bits - lzw->have : *length;
    memcpy(lzw->group + lzw->have, *in, take);
    lzw->have += take, *in += take, *length -= take;
    if (lzw->have < lzw->bits && !last) return false;
    lzw->group_bits = lzw->have * 8, lzw->at = 0, lzw->have = 0;
    return lzw->group_bits >= lzw->bits;
}

static uint32_t take_code(lzw *lzw) {
    uint32_t code = 0;
    for (unsigned i = 0; i < lzw->bits;) {
        size_t at = lzw->at + i;
        unsigned shift = at % 8, count = 8 - shift < lzw->bits - i ? 8 - shift : lzw->bits - i;
        code |= (uint32_t)(lzw->group[at / 8] >> shift & ((1u << count) - 1)) << i;
        i += count;
    }
    lzw->at += lzw->bits;
    return code;
}

/* The string of a code on the stack, its last byte first; false: no such code can stand here. */
static bool expand(lzw *lzw, uint32_t code) {
    uint32_t known = code;
    if (lzw->last == NONE ? code >= CLEAR : code > lzw->next) return false;
    if (lzw->last != NONE && code >= lzw->next) { /* the string before with its own first byte behind it */
        lzw->stack[lzw->stacked++] = lzw->first;
        known = lzw->last;
    }
    for (; known >= CLEAR; known = lzw->prefix[known]) {
        if (lzw->stacked + 1 >= CODES) return false;
        lzw->stack[lzw->stacked++] = lzw->suffix[known];
    }
    lzw->first = (uint8_t)known;
    lzw->stack[lzw->stacked++] = lzw->first;
    if (lzw->last != NONE && lzw->next < 1u << lzw->most) {
        lzw->prefix[lzw->next] = (uint16_t)lzw->last;
        lzw->suffix[lzw->next++] = lzw->first;
    }
    lzw->last = code;
    return true;
}

/* One code; false: it breaks here. */
static bool one_code(lzw *lzw) {
    uint32_t code = take_code(lzw);
    if (code == CLEAR && lzw->block_mode) {
        lzw->next = CLEAR + 1, lzw->last = NONE, lzw->bits = FIRST_BITS;
        skip_group(lzw);
        return true;
    }
    if (!expand(lzw, code)) return false;
    if (lzw->next >= 1u << lzw->bits && lzw->bits < lzw->widest) {
        lzw->bits++;
        skip_group(lzw);
    }
    return true;
}

static ls_status step_lzw(void *state, const uint8_t **in, size_t *in_length, uint8_t *out, size_t room,
                          size_t *produced, bool *end, leaksift_reason *trouble) {
    lzw *lzw = state;
    bool last = !*in_length;
    *trouble = LEAKSIFT_REASON_CORRUPT;
    while (!lzw->begun && *in_length) {
        lzw->head[lzw->have++] = *(*in)++, (*in_length)--;
        if (lzw->have == HEADER && !begin(lzw)) return LS_DATA;
    }
    if (!lzw->begun) return last ? LS_DATA : LS_OK;
    for (;;) {
        while (lzw->stacked && *produced < room) out[(*produced)++] = lzw->stack[--lzw->stacked];
        if (lzw->stacked) return LS_OK;
        if (lzw->group_bits - lzw->at < lzw->bits && !fill(lzw, in, in_length, last)) break;
        if (!one_code(lzw)) return LS_DATA;
    }
    *end = last;
    return LS_OK;
}

const ls_destream_kind ls_destream_lzw = {open_lzw, close_lzw, step_lzw, NULL};
