/* Deflate64 is deflate (RFC 1951) with a window of 64 KiB, distance codes 30 and 31, and 16 extra bits for length code
 * 285 (as in 7-Zip's Deflate64 and zlib's contrib/infback9). One table look-up a symbol, all 15 bits at once: simple,
 * and fast enough for what is rare. */
#include "extract/archive/inflate64.h"
#include "base/alloc.h"
#include <string.h>

enum {
    WINDOW = 65536,
    BITS = 15, /* longest code, RFC 1951 3.2.7 */
    LENGTHS = 286, DISTANCES = 32, ORDER = 19
};

typedef struct decoder {
    ls_inflate64_more more;
    ls_inflate64_write write;
    void *context;
    const uint8_t *in, *in_end;
    uint64_t bits;
    unsigned bit_count;
    ls_status status; /* the first failure: everything after it gives zeros */
    bool wrapped;     /* the window has been full once */
    size_t at;        /* next byte of the window */
    uint8_t window[WINDOW];
    uint16_t lengths[1 << BITS], distances[1 << BITS]; /* symbol << 4 | bits, 0: no such code */
} decoder;

/* ---- bits -------------------------------------------------------------------------------------------------------- */

static void fail(decoder *d, ls_status status) {
    if (d->status == LS_OK) d->status = status;
}

/* At least `count` bits where there are so many; at the end of the data zeros follow, and taking them is a failure. */
static void fill(decoder *d, unsigned count) {
    while (d->bit_count < count && d->status == LS_OK) {
        if (d->in == d->in_end) {
            size_t length = 0;
            ls_status status = d->more(d->context, &d->in, &length);
            if (status != LS_OK) fail(d, status);
            if (status != LS_OK || !length) {
                d->in = d->in_end = NULL;
                return;
            }
            d->in_end = d->in + length;
        }
        d->bits |= (uint64_t)*d->in++ << d->bit_count;
        d->bit_count += 8;
    }
}

static void drop(decoder *d, unsigned count) {
    if (count > d->bit_count) {
        fail(d, LS_DATA);
        d->bit_count = 0;
        d->bits = 0;
        return;
    }
    d->bits >>= count;
    d->bit_count -= count;
}

static unsigned take(decoder *d, unsigned count) {
    fill(d, count);
    unsigned value = (unsigned)(d->bits & ((1u << count) - 1));
    drop(d, count);
    return value;
}

static unsigned symbol(decoder *d, const uint16_t *table) {
    fill(d, BITS);
    uint16_t entry = table[d->bits & ((1u << BITS) - 1)];
    if (!entry) fail(d, LS_DATA);
    drop(d, entry & 15);
    return entry >> 4;
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

static unsigned reversed(unsigned code, unsigned length) {
    unsigned result = 0;
    for (unsigned i = 0; i < length; i++) result |= (code >> i & 1) << (length - 1 - i);
    return result;
}

/* RFC 1951 3.2.2. Codes may be incomplete (one distance code only); they must not be over-full. */
static bool build(uint16_t *table, const uint8_t *lengths, unsigned count) {
    unsigned counts[BITS + 1] = {0}, next[BITS + 1] = {0}, code = 0;
    for (unsigned i = 0; i < count; i++) counts[lengths[i]]++;
    counts[0] = 0;
    for (unsigned i = 1; i <= BITS; i++) {
        code = (code + counts[i - 1]) << 1;
        next[i] = code;
        if (code + counts[i] > 1u << i) return false;
    }
    memset(table, 0, sizeof *table << BITS);
    for (unsigned i = 0; i < count; i++) {
        unsigned length = lengths[i];
        if (!length) continue;
        unsigned first = reversed(next[length]++, length);
        for (unsigned j = first; j < 1u << BITS; j += 1u << length) table[j] = (uint16_t)(i << 4 | length);
    }
    return true;
}

static void fixed_codes(decoder *d) {
    uint8_t lengths[288];
    for (unsigned i = 0; i < 288; i++) lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    build(d->lengths, lengths, 288);
    memset(lengths, 5, DISTANCES);
    build(d->distances, lengths, DISTANCES);
}

/* RFC 1951 3.2.7 */
static void dynamic_codes(decoder *d) {
    static const uint8_t order[ORDER] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[288 + DISTANCES + 138] = {0};
    unsigned length_count = take(d, 5) + 257, distance_count = take(d, 5) + 1, order_count = take(d, 4) + 4;
    for (unsigned i = 0; i < order_count; i++) lengths[order[i]] = (uint8_t)take(d, 3);
    if (length_count > LENGTHS || !build(d->lengths, lengths, ORDER)) {
        fail(d, LS_DATA);
        return;
    }
    memset(lengths, 0, ORDER);
    for (unsigned i = 0; i < length_count + distance_count && d->status == LS_OK;) {
        unsigned code = symbol(d, d->lengths), repeat = 1;
        uint8_t value = (uint8_t)code;
        if (code == 16 && i == 0) {
            fail(d, LS_DATA);
            return;
        }
        if (code == 16) value = lengths[i - 1], repeat = 3 + take(d, 2);
        if (code == 17) value = 0, repeat = 3 + take(d, 3);
        if (code == 18) value = 0, repeat = 11 + take(d, 7);
        while (repeat--) lengths[i++] = value;
    }
    if (d->status != LS_OK) return;
    if (!build(d->lengths, lengths, length_count)) {
        fail(d, LS_DATA);
        return;
    }
    if (!build(d->distances, lengths + length_count, distance_count)) {
        fail(d, LS_DATA);
        return;
    }
}

/* ---- output ------------------------------------------------------------------------------------------------------ */

static void flush(decoder *d) {
    ls_status status = d->at ? d->write(d->context, d->window, d->at) : LS_OK;
    if (status != LS_OK) fail(d, status);
    d->wrapped |= d->at == WINDOW;
    if (d->at == WINDOW) d->at = 0;
}

static void put(decoder *d, uint8_t byte) {
    d->window[d->at++] = byte;
    if (d->at == WINDOW) flush(d);
}

static void copy_match(decoder *d, unsigned length, unsigned distance) {
    if (distance > (d->wrapped ? WINDOW : d->at)) {
        fail(d, LS_DATA);
        return;
    }
    while (length-- && d->status == LS_OK) put(d, d->window[(d->at + WINDOW - distance) % WINDOW]);
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

static void stored_block(decoder *d) {
    drop(d, d->bit_count % 8);
    unsigned length = take(d, 16), check = take(d, 16);
    if ((length ^ check) != 0xFFFF) {
        fail(d, LS_DATA);
        return;
    }
    while (length-- && d->status == LS_OK) put(d, (uint8_t)take(d, 8));
}

static unsigned match_length(decoder *d, unsigned code) {
    if (code < 265) return code - 254;
    if (code == 285) return 3 + take(d, 16);
    unsigned extra = (code - 261) / 4;
    return 3 + ((4 + (code - 261) % 4) << extra) + take(d, extra);
}

static unsigned match_distance(decoder *d) {
    unsigned code = symbol(d, d->distances);
    if (code < 4) return code + 1;
    unsigned extra = (code - 2) / 2;
    return 1 + ((2 + code % 2) << extra) + take(d, extra);
}

static void packed_block(decoder *d) {
    while (d->status == LS_OK) {
        unsigned code = symbol(d, d->lengths);
        if (d->status != LS_OK || code == 256) return;
        if (code < 256) {
            put(d, (uint8_t)code);
        } else if (code > 285) {
            fail(d, LS_DATA);
        } else {
            unsigned length = match_length(d, code);
            unsigned distance = match_distance(d);
            if (d->status == LS_OK) copy_match(d, length, distance);
        }
    }
}

ls_status ls_inflate64(ls_inflate64_more more, ls_inflate64_write write, void *context) {
    decoder *d = ls_calloc(1, sizeof *d);
    if (!d) return LS_NOMEM;
    d->more = more;
    d->write = write;
    d->context = context;
    bool last = false;
    while (!last && d->status == LS_OK) {
        last = take(d, 1);
        unsigned type = take(d, 2);
        if (type == 0) stored_block(d);
        else if (type == 1) fixed_codes(d), packed_block(d);
        else if (type == 2) dynamic_codes(d), packed_block(d);
        else fail(d, LS_DATA);
    }
    ls_status status = d->status;
    if (status == LS_OK || status == LS_DATA) {
        d->status = LS_OK;
        flush(d);
        if (d->status != LS_OK) status = d->status;
    }
    ls_free(d);
    return status;
}
