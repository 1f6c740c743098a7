/* LZ4 (lz4_Frame_format.md 1.6, lz4_Block_format.md): frames, those to be skipped, and the older ones without a header.
 * Own code, because liblz4 holds a block of up to 4 MiB back until all of it is there: of a file that is cut it would
 * lose the last. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/archive/destream.h"
#include "extract/archive/xxh32.h"
#include <string.h>

enum {
    WINDOW = 1 << 16,
    FIELD_MAX = 16, /* the longest run of bytes that is needed at once: a frame's header behind its magic number */
    MATCH_LEAST = 4,
    LENGTH_MORE = 15, /* a length of four bits that goes on in bytes */
    /* flags of a frame */
    HAS_DICTIONARY = 1,
    HAS_CONTENT_SUM = 4,
    HAS_CONTENT_SIZE = 8,
    HAS_BLOCK_SUMS = 16,
    VERSION = 0x40,
    VERSION_BITS = 0xc0
};
#define RAW_BLOCK 0x80000000u /* of a block's length: it is not packed */
#define MAGIC 0x184D2204u
#define MAGIC_OLD 0x184C2102u
#define MAGIC_SKIP 0x184D2A50u /* and the fifteen behind it */

typedef enum state {
    AT_MAGIC, AT_FLAGS, AT_HEADER, AT_SKIP_SIZE, SKIPPING, AT_BLOCK, RAW, TOKEN, LITERAL_LENGTH, LITERALS, DISTANCE,
    MATCH_LENGTH, MATCH, AT_BLOCK_SUM, AT_CONTENT_SUM, END
} state;

typedef struct lz4 {
    state state;
    uint8_t field[FIELD_MAX]; /* what is needed at once, gathered over pieces of input */
    size_t have;
    unsigned flags;
    bool old;
    uint32_t left;    /* packed bytes of this block, or of what is skipped */
    uint64_t literals, match;
    uint32_t distance;
    uint64_t size, produced; /* of the frame: as declared, so far */
    ls_xxh32 block_sum, content_sum;
    uint8_t window[WINDOW];
} lz4;

typedef struct piece {
    const uint8_t *in;
    size_t in_length;
    uint8_t *out;
    size_t room, produced, summed; /* summed: of what is produced, in the frame's sum */
} piece;

static void *open_lz4(void) { return ls_calloc(1, sizeof(lz4)); }
static void close_lz4(void *state) { ls_free(state); }

/* `size` bytes in lz4->field; false: the piece ends before. */
static bool gather(lz4 *lz4, piece *piece, size_t size) {
    size_t take = size - lz4->have < piece->in_length ? size - lz4->have : piece->in_length;
    memcpy(lz4->field + lz4->have, piece->in, take);
    lz4->have += take, piece->in += take, piece->in_length -= take;
    if (lz4->have < size) return false;
    lz4->have = 0;
    return true;
}

/* ---- frames ------------------------------------------------------------------------------------------------------ */

static bool begin_frame(lz4 *lz4, uint32_t magic) {
    lz4->old = magic == MAGIC_OLD;
    lz4->flags = 0;
    lz4->produced = 0;
    ls_xxh32_init(&lz4->content_sum);
    if (magic == MAGIC) lz4->state = AT_FLAGS;
    else if (magic == MAGIC_OLD) lz4->state = AT_BLOCK;
    else if ((magic & 0xfffffff0) == MAGIC_SKIP) lz4->state = AT_SKIP_SIZE;
    else return false;
    return true;
}

static size_t header_size(unsigned flags) {
    return 3u + (flags & HAS_CONTENT_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
}

/* Flags, block size, content size, dictionary, and a byte of the sum of all these. */
static bool take_header(lz4 *lz4) {
    size_t size = header_size(lz4->flags);
    ls_xxh32 sum;
    ls_xxh32_init(&sum);
    ls_xxh32_add(&sum, lz4->field, size - 1);
    lz4->size = lz4->flags & HAS_CONTENT_SIZE ? ls_le64(lz4->field + 2) : UINT64_MAX;
    lz4->state = AT_BLOCK;
    return lz4->field[size - 1] == (ls_xxh32_value(&sum) >> 8 & 255);
}

static void end_frame(lz4 *lz4) { lz4->state = lz4->flags & HAS_CONTENT_SUM ? AT_CONTENT_SUM : END; }

static void begin_block(lz4 *lz4) {
    uint32_t size = ls_le32(lz4->field);
    ls_xxh32_init(&lz4->block_sum);
    if (lz4->old && (size == MAGIC || size == MAGIC_OLD || (size & 0xfffffff0) == MAGIC_SKIP)) {
        begin_frame(lz4, size); /* frames of the older kind have no end mark */
    } else if (!size) {
        end_frame(lz4);
    } else {
        lz4->left = lz4->old ? size : size & ~RAW_BLOCK;
        lz4->state = !lz4->old && size & RAW_BLOCK ? RAW : TOKEN;
    }
}

static void end_block(lz4 *lz4) { lz4->state = lz4->flags & HAS_BLOCK_SUMS ? AT_BLOCK_SUM : AT_BLOCK; }

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

static void give(lz4 *lz4, piece *piece, const uint8_t *bytes, size_t length) {
    uint8_t *out = piece->out + piece->produced;
    memcpy(out, bytes, length); /* they may stand in the window */
    for (size_t i = 0; i < length;) {
        size_t at = (lz4->produced + i) % WINDOW, take = WINDOW - at < length - i ? WINDOW - at : length - i;
        memcpy(lz4->window + at, out + i, take);
        i += take;
    }
    piece->produced += length;
    lz4->produced += length;
}

static void add_block_sum(lz4 *lz4, const uint8_t *bytes, size_t length) {
    if (lz4->flags & HAS_BLOCK_SUMS) ls_xxh32_add(&lz4->block_sum, bytes, length);
}

static void add_content_sum(lz4 *lz4, piece *piece) {
    if (lz4->flags & HAS_CONTENT_SUM)
        ls_xxh32_add(&lz4->content_sum, piece->out + piece->summed, piece->produced - piece->summed);
    piece->summed = piece->produced;
}

/* As they stand: up to `count` bytes. Returns how many. */
static size_t copy(lz4 *lz4, piece *piece, uint64_t count) {
    size_t room = piece->room - piece->produced, take = piece->in_length < room ? piece->in_length : room;
    if (take > count) take = (size_t)count;
    if (take > lz4->left) take = lz4->left;
    add_block_sum(lz4, piece->in, take);
    give(lz4, piece, piece->in, take);
    piece->in += take, piece->in_length -= take, lz4->left -= (uint32_t)take;
    return take;
}

/* The next packed byte of the block; false: none is here yet. */
static bool byte(lz4 *lz4, piece *piece, uint8_t *value) {
    if (!piece->in_length || !lz4->left) return false;
    *value = *piece->in;
    add_block_sum(lz4, value, 1);
    piece->in++, piece->in_length--, lz4->left--;
    return true;
}

/* Lengths go on in bytes until one is not 255. */
static bool lengthen(lz4 *lz4, piece *piece, uint64_t *length) {
    uint8_t value;
    while (byte(lz4, piece, &value)) {
        *length += value;
        if (value != 255) return true;
    }
    return false;
}

static void repeat(lz4 *lz4, piece *piece) {
    uint8_t run[256];
    while (lz4->match && piece->produced < piece->room) {
        size_t take = piece->room - piece->produced, from = (lz4->produced - lz4->distance) % WINDOW;
        const uint8_t *bytes = lz4->window + from;
        if (take > lz4->match) take = (size_t)lz4->match;
        if (lz4->distance < sizeof run) { /* it may feed on itself */
            if (take > sizeof run) take = sizeof run;
            for (size_t i = 0; i < take; i++)
                run[i] = i < lz4->distance ? lz4->window[(from + i) % WINDOW] : run[i - lz4->distance];
            bytes = run;
        } else {
            if (take > lz4->distance) take = lz4->distance;
            if (take > WINDOW - from) take = WINDOW - from;
        }
        give(lz4, piece, bytes, take);
        lz4->match -= take;
    }
}

/* One step inside of a block. LS_STOP: nothing more can be done with this piece. */
static ls_status step_block(lz4 *lz4, piece *piece) {
    uint8_t value;
    switch (lz4->state) {
    case RAW:
        copy(lz4, piece, lz4->left);
        if (lz4->left) return LS_STOP;
        return end_block(lz4), LS_OK;
    case TOKEN:
        if (!byte(lz4, piece, &value)) return lz4->left ? LS_STOP : LS_DATA;
        lz4->literals = value >> 4;
        lz4->match = MATCH_LEAST + (value & 15u);
        lz4->state = lz4->literals == LENGTH_MORE ? LITERAL_LENGTH : LITERALS;
        return LS_OK;
    case LITERAL_LENGTH:
        if (!lengthen(lz4, piece, &lz4->literals)) return lz4->left ? LS_STOP : LS_DATA;
        lz4->state = LITERALS;
        return LS_OK;
    case LITERALS:
        lz4->literals -= copy(lz4, piece, lz4->literals);
        if (lz4->literals) return lz4->left ? LS_STOP : LS_DATA;
        if (!lz4->left) return end_block(lz4), LS_OK; /* the last sequence has no match */
        lz4->state = DISTANCE;
        return LS_OK;
    case DISTANCE:
        while (lz4->have < 2 && byte(lz4, piece, &value)) lz4->field[lz4->have++] = value;
        if (lz4->have < 2) return lz4->left ? LS_STOP : LS_DATA;
        lz4->have = 0;
        lz4->distance = ls_le16(lz4->field);
        if (!lz4->distance || lz4->distance > lz4->produced) return LS_DATA;
        lz4->state = lz4->match == MATCH_LEAST + LENGTH_MORE ? MATCH_LENGTH : MATCH;
        return LS_OK;
    case MATCH_LENGTH:
        if (!lengthen(lz4, piece, &lz4->match)) return lz4->left ? LS_STOP : LS_DATA;
        lz4->state = MATCH;
        return LS_OK;
    default:
        repeat(lz4, piece);
        if (lz4->match) return LS_STOP;
        lz4->state = TOKEN;
        return LS_OK;
    }
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static ls_status step_any(lz4 *lz4, piece *piece, leaksift_reason *trouble) {
    switch (lz4->state) {
    case AT_MAGIC:
        if (!gather(lz4, piece, 4)) return LS_STOP;
        return begin_frame(lz4, ls_le32(lz4->field)) ? LS_OK : LS_DATA;
    case AT_FLAGS:
        if (!piece->in_length) return LS_STOP;
        lz4->flags = *piece->in; /* it stays: the header begins with it */
        if ((lz4->flags & VERSION_BITS) != VERSION || lz4->flags & HAS_DICTIONARY)
            return *trouble = LEAKSIFT_REASON_UNSUPPORTED, LS_DATA;
        lz4->state = AT_HEADER;
        return LS_OK;
    case AT_HEADER:
        if (!gather(lz4, piece, header_size(lz4->flags))) return LS_STOP;
        return take_header(lz4) ? LS_OK : LS_DATA;
    case AT_SKIP_SIZE:
        if (!gather(lz4, piece, 4)) return LS_STOP;
        lz4->left = ls_le32(lz4->field);
        lz4->state = SKIPPING;
        return LS_OK;
    case SKIPPING: {
        size_t take = piece->in_length < lz4->left ? piece->in_length : lz4->left;
        piece->in += take, piece->in_length -= take, lz4->left -= (uint32_t)take;
        if (lz4->left) return LS_STOP;
        return lz4->state = END, LS_OK;
    }
    case AT_BLOCK:
        if (!gather(lz4, piece, 4)) return LS_STOP;
        return begin_block(lz4), LS_OK;
    case AT_BLOCK_SUM:
        if (!gather(lz4, piece, 4)) return LS_STOP;
        lz4->state = AT_BLOCK;
        return ls_le32(lz4->field) == ls_xxh32_value(&lz4->block_sum) ? LS_OK : LS_DATA;
    case AT_CONTENT_SUM:
        if (!gather(lz4, piece, 4)) return LS_STOP;
        lz4->state = END;
        add_content_sum(lz4, piece);
        return ls_le32(lz4->field) == ls_xxh32_value(&lz4->content_sum) ? LS_OK : LS_DATA;
    default: return step_block(lz4, piece);
    }
}

static ls_status step_lz4(void *state, const uint8_t **in, size_t *in_length, uint8_t *out, size_t room,
                          size_t *produced, bool *end, leaksift_reason *trouble) {
    lz4 *lz4 = state;
    piece piece = {*in, *in_length, out, room, 0, 0};
    ls_status status = LS_OK;
    *trouble = LEAKSIFT_REASON_CORRUPT;
    while (status == LS_OK && lz4->state != END) status = step_any(lz4, &piece, trouble);
    add_content_sum(lz4, &piece);
    if (!*in_length && lz4->old && lz4->state == AT_BLOCK && !lz4->have) lz4->state = END; /* that is how they end */
    if (lz4->state == END && !lz4->old && lz4->size != UINT64_MAX && lz4->flags && lz4->size != lz4->produced)
        status = LS_DATA;
    *in = piece.in;
    *in_length = piece.in_length;
    *produced = piece.produced;
    *end = status != LS_DATA && lz4->state == END;
    return status == LS_STOP ? LS_OK : status;
}

static size_t follows_lz4(const uint8_t *bytes, size_t length) {
    uint32_t magic = length < 4 ? 0 : ls_le32(bytes);
    return magic == MAGIC || magic == MAGIC_OLD || (magic & 0xfffffff0) == MAGIC_SKIP ? 0 : SIZE_MAX;
}

const ls_destream_kind ls_destream_lz4 = {open_lz4, close_lz4, step_lz4, follows_lz4};
