/* Any bytes through each unpacker of our own, at once and by pieces: the same comes out. The first byte chooses
 * (Deflate64, Snappy, compress, LZ4), the second says how long the pieces are. Then the bytes through simple encoders
 * and back. */
#include "base/alloc.h"
#include "extract/archive/destream.h"
#include "extract/archive/inflate64.h"
#include "extract/iwork/snappy.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH_MAX = 8192, OUT_MOST = 1 << 18, ROOM = 1 << 16 };

static void same(const ls_buffer *a, const void *data, size_t length) {
    null_sink_hold(a->length == length);
    null_sink_hold(!length || memcmp(a->data, data, length) == 0);
}

/* What was made until one of the two had enough. */
static void same_begin(const ls_buffer *a, const ls_buffer *b) {
    size_t length = a->length < b->length ? a->length : b->length;
    null_sink_hold(length == a->length || a->length >= OUT_MOST);
    null_sink_hold(length == b->length || b->length >= OUT_MOST);
    null_sink_hold(!length || memcmp(a->data, b->data, length) == 0);
}

/* ---- Deflate64 ---- */

typedef struct pieces {
    const uint8_t *in;
    size_t length, most;
    ls_buffer *out;
} pieces;

static ls_status more(void *context, const uint8_t **data, size_t *length) {
    pieces *p = context;
    *data = p->in;
    *length = p->length < p->most ? p->length : p->most;
    p->in += *length, p->length -= *length;
    return LS_OK;
}

static ls_status take(void *context, const void *data, size_t length) {
    pieces *p = context;
    null_sink_hold(length && length <= 1 << 16);
    if (!ls_buffer_append(p->out, data, length)) abort();
    return p->out->length >= OUT_MOST ? LS_STOP : LS_OK;
}

static ls_status inflate64(const uint8_t *in, size_t length, size_t most, ls_buffer *out) {
    pieces p = {.in = in, .length = length, .most = most, .out = out};
    ls_status status = ls_inflate64(more, take, &p);
    null_sink_hold(status == LS_OK || status == LS_DATA || status == LS_STOP);
    return status;
}

/* ---- those that step ---- */

static ls_status steps(const ls_destream_kind *kind, const uint8_t *in, size_t length, size_t most, size_t room,
                       ls_buffer *out) {
    static uint8_t made[ROOM];
    void *state = kind->open();
    ls_status status = LS_OK;
    bool end = false;
    if (!state) abort();
    for (size_t at = 0; status == LS_OK && !end && out->length < OUT_MOST;) {
        size_t give = length - at < most ? length - at : most, left = give, produced = 0;
        const uint8_t *from = in + at;
        leaksift_reason trouble;
        status = kind->step(state, &from, &left, made, room, &produced, &end, &trouble);
        null_sink_hold((status == LS_OK || status == LS_DATA) && left <= give && from == in + at + give - left);
        null_sink_hold(produced <= room);
        if (!ls_buffer_append(out, made, produced)) abort();
        at += give - left;
        bool stands = status == LS_OK && !end && !produced && left == give;
        null_sink_hold(!stands || !give); /* it takes or gives, until there is no more */
        if (stands) status = LS_DATA;
    }
    kind->close(state);
    return status;
}

/* `kind` NULL: Deflate64. */
static ls_status unpack(const ls_destream_kind *kind, const uint8_t *in, size_t length, size_t most, size_t room,
                        ls_buffer *out) {
    return kind ? steps(kind, in, length, most, room, out) : inflate64(in, length, most, out);
}

static void by_pieces(const ls_destream_kind *kind, const uint8_t *in, size_t length, size_t most) {
    ls_buffer whole = {0}, parts = {0};
    ls_status all = unpack(kind, in, length, length + 1, ROOM, &whole);
    ls_status some = unpack(kind, in, length, most, 1 + most * 3 % 61, &parts);
    same_begin(&whole, &parts);
    null_sink_hold(all == some || whole.length >= OUT_MOST || parts.length >= OUT_MOST);
    ls_buffer_free(&whole);
    ls_buffer_free(&parts);
}

static void as_snappy(const uint8_t *in, size_t length) {
    ls_buffer out = {0}, less = {0};
    ls_status status = ls_snappy(in, length, OUT_MOST, &out);
    null_sink_hold((status == LS_OK || status == LS_DATA) && out.length <= OUT_MOST);
    if (status == LS_OK && out.length) { /* what says that it is longer than it may be is not read */
        null_sink_hold(ls_snappy(in, length, out.length - 1, &less) == LS_DATA && !less.length);
        null_sink_hold(ls_snappy(in, length, out.length, &less) == LS_OK);
        same(&less, out.data, out.length);
    }
    ls_buffer_free(&out);
    ls_buffer_free(&less);
}

/* ---- there and back ---- */

/* One stored block. */
static void put_stored(const uint8_t *data, size_t size, ls_buffer *out) {
    const uint8_t head[] = {1, (uint8_t)size, (uint8_t)(size >> 8), (uint8_t)~size, (uint8_t)(~size >> 8)};
    ls_buffer_append(out, head, sizeof head);
    ls_buffer_append(out, data, size);
}

/* Literals, and copies of the byte before where it comes again. */
static void put_snappy(const uint8_t *data, size_t size, ls_buffer *out) {
    for (size_t left = size;; left >>= 7) {
        ls_buffer_putc(out, (char)(left > 127 ? (left & 127) | 128 : left));
        if (left <= 127) break;
    }
    for (size_t at = 0, run; at < size; at += run) {
        for (run = 0; run < 64 && at && at + run < size && data[at + run] == data[at - 1];) run++;
        if (run) {
            ls_buffer_putc(out, (char)((run - 1) << 2 | 2));
            ls_buffer_append(out, "\1\0", 2);
        } else {
            ls_buffer_putc(out, 0);
            ls_buffer_putc(out, (char)data[at]);
            run = 1;
        }
    }
}

/* Codes of nine bits, begun anew before they would grow; a group of eight after which it is begun is filled up. */
static void put_compress(const uint8_t *data, size_t size, ls_buffer *out) {
    uint32_t bits = 0;
    unsigned have = 0;
    ls_buffer_append(out, "\x1f\x9d\x90", 3);
    for (size_t at = 0, codes = 0; at < size; codes++) {
        bool anew = codes % 128 == 127; /* the last of its group */
        bits |= (uint32_t)(anew ? 256 : data[at++]) << have;
        for (have += 9; have >= 8; have -= 8, bits >>= 8) ls_buffer_putc(out, (char)(uint8_t)bits);
    }
    if (have) ls_buffer_putc(out, (char)(uint8_t)bits);
}

/* A frame of one block that is not packed, without sums. */
static void put_lz4(const uint8_t *data, size_t size, ls_buffer *out) {
    const uint8_t length[] = {(uint8_t)size, (uint8_t)(size >> 8), 0, 0x80};
    ls_buffer_append(out, "\x04\x22\x4d\x18\x60\x40\x82", 7);
    if (size) ls_buffer_append(out, length, 4);
    if (size) ls_buffer_append(out, data, size);
    ls_buffer_append(out, "\0\0\0\0", 4);
}

static void there_and_back(const uint8_t *data, size_t size, size_t most) {
    ls_buffer packed = {0}, out = {0};
    put_stored(data, size, &packed);
    null_sink_hold(inflate64((const uint8_t *)packed.data, packed.length, most, &out) == LS_OK);
    same(&out, data, size);
    ls_buffer_clear(&packed), ls_buffer_clear(&out);
    put_snappy(data, size, &packed);
    null_sink_hold(ls_snappy((const uint8_t *)packed.data, packed.length, size, &out) == LS_OK);
    same(&out, data, size);
    ls_buffer_clear(&packed), ls_buffer_clear(&out);
    put_compress(data, size, &packed);
    null_sink_hold(steps(&ls_destream_lzw, (const uint8_t *)packed.data, packed.length, most, ROOM, &out) == LS_OK);
    same(&out, data, size);
    ls_buffer_clear(&packed), ls_buffer_clear(&out);
    put_lz4(data, size, &packed);
    null_sink_hold(steps(&ls_destream_lz4, (const uint8_t *)packed.data, packed.length, most, ROOM, &out) == LS_OK);
    same(&out, data, size);
    ls_buffer_free(&packed);
    ls_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2 || size > LENGTH_MAX) return 0;
    const uint8_t *in = data + 2;
    size_t length = size - 2, most = 1 + data[1] % 67;
    switch (data[0] % 4) {
    case 0: by_pieces(NULL, in, length, most); break;
    case 1: as_snappy(in, length); break;
    case 2: by_pieces(&ls_destream_lzw, in, length, most); break;
    default: by_pieces(&ls_destream_lz4, in, length, most); break;
    }
    there_and_back(in, length, most);
    return 0;
}
