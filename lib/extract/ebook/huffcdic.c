/* HUFF and CDIC records, after what is known of them on MobileRead's wiki. A code's length is found by its first eight
 * bits, or by where it lies among the least codes of each length; its number then counts down from the greatest. */
#include "extract/ebook/huffcdic.h"
#include "base/alloc.h"
#include "base/bytes.h"

enum { HEAD = 16, FIRST = 256, LONGEST = 32, RECORDS_MOST = 256, DEPTH = 20, STEPS_MOST = 1 << 20 };
enum { RECORD_MOST = HEAD + 0xFFFF + 2 + 0x7FFF }; /* places and lengths have 16 bits */
enum { LENGTH = 0x1F, DIRECT = 0x80, PLAIN = 0x8000 };

typedef struct phrases { /* of one record */
    uint8_t *bytes;
    size_t length;
    uint32_t count;
} phrases;

struct ls_huffcdic {
    uint32_t by_first[FIRST];
    uint64_t least[LONGEST + 1], greatest[LONGEST + 1]; /* codes of a length, as 32 bits from the left */
    phrases records[RECORDS_MOST];
    size_t count;
    unsigned bits; /* of a phrase's number in its record */
    uint32_t next; /* number of the first phrase that comes */
};

ls_status ls_huffcdic_create(const uint8_t *record, size_t length, ls_huffcdic **out) {
    *out = NULL;
    if (length < HEAD || memcmp(record, "HUFF", 4) != 0) return LS_DATA;
    size_t first = ls_be32(record + 8), ranges = ls_be32(record + 12);
    if (first > length || length - first < 4 * FIRST) return LS_DATA;
    if (ranges > length || length - ranges < 8 * LONGEST) return LS_DATA;
    ls_huffcdic *huffcdic = ls_calloc(1, sizeof *huffcdic);
    if (!huffcdic) return LS_NOMEM;
    for (size_t i = 0; i < FIRST; i++) huffcdic->by_first[i] = ls_be32(record + first + 4 * i);
    for (unsigned n = 1; n <= LONGEST; n++) {
        const uint8_t *range = record + ranges + 8 * (n - 1);
        huffcdic->least[n] = (uint64_t)ls_be32(range) << (LONGEST - n);
        huffcdic->greatest[n] = (((uint64_t)ls_be32(range + 4) + 1) << (LONGEST - n)) - 1;
    }
    *out = huffcdic;
    return LS_OK;
}

ls_status ls_huffcdic_add(ls_huffcdic *huffcdic, const uint8_t *record, size_t length) {
    if (length < HEAD || memcmp(record, "CDIC", 4) != 0 || huffcdic->count == RECORDS_MOST) return LS_DATA;
    uint32_t all = ls_be32(record + 8), bits = ls_be32(record + 12);
    if (huffcdic->count && bits != huffcdic->bits) return LS_DATA;
    if (bits > 16 || all < huffcdic->next || huffcdic->next & ((1u << bits) - 1)) return LS_DATA;
    if (length > RECORD_MOST) length = RECORD_MOST;
    uint32_t count = all - huffcdic->next < 1u << bits ? all - huffcdic->next : 1u << bits;
    if (!count || (length - HEAD) / 2 < count) return LS_DATA; /* an empty one would shift the others' numbers */
    phrases *phrases = &huffcdic->records[huffcdic->count];
    if (!(phrases->bytes = ls_malloc(length))) return LS_NOMEM;
    memcpy(phrases->bytes, record, length);
    phrases->length = length;
    phrases->count = count;
    huffcdic->bits = bits;
    huffcdic->next += count;
    huffcdic->count++;
    return LS_OK;
}

static const uint8_t *phrase_at(const ls_huffcdic *huffcdic, uint64_t number, size_t *length, bool *plain) {
    if (number >= huffcdic->next) return NULL;
    const phrases *record = &huffcdic->records[number >> huffcdic->bits];
    size_t index = number & ((1u << huffcdic->bits) - 1);
    if (index >= record->count) return NULL;
    size_t at = HEAD + (size_t)ls_be16(record->bytes + HEAD + 2 * index);
    if (at > record->length || record->length - at < 2) return NULL;
    unsigned size = ls_be16(record->bytes + at);
    *plain = size & PLAIN;
    *length = size & (PLAIN - 1);
    return *length <= record->length - at - 2 ? record->bytes + at + 2 : NULL;
}

typedef struct work {
    const ls_huffcdic *huffcdic;
    ls_buffer *out;
    size_t most, steps;
} work;

static uint32_t bits_at(const uint8_t *data, size_t length, size_t at) {
    uint64_t bits = 0;
    for (size_t i = 0; i < 5; i++) bits = bits << 8 | (at / 8 + i < length ? data[at / 8 + i] : 0);
    return (uint32_t)(bits >> (8 - at % 8));
}

static ls_status unpack(work *work, const uint8_t *data, size_t length, unsigned depth) {
    const ls_huffcdic *huffcdic = work->huffcdic;
    ls_status status = depth > DEPTH ? LS_DATA : LS_OK;
    for (size_t at = 0; at < 8 * length && status == LS_OK;) {
        uint32_t code = bits_at(data, length, at), entry = huffcdic->by_first[code >> 24];
        unsigned n = entry & LENGTH;
        uint64_t greatest = n ? ((((uint64_t)entry >> 8) + 1) << (LONGEST - n)) - 1 : 0;
        if (!n || ++work->steps > STEPS_MOST) return LS_DATA;
        if (!(entry & DIRECT)) {
            while (n < LONGEST && code < huffcdic->least[n]) n++;
            greatest = huffcdic->greatest[n];
        }
        at += n;
        if (at > 8 * length) break; /* what is left is padding */
        size_t size;
        bool plain;
        const uint8_t *phrase =
            code > greatest ? NULL : phrase_at(huffcdic, (greatest - code) >> (LONGEST - n), &size, &plain);
        if (!phrase) return LS_DATA;
        if (!plain) status = unpack(work, phrase, size, depth + 1);
        else if (work->out->length + size > work->most) status = LS_DATA;
        else if (!ls_buffer_append(work->out, phrase, size)) status = LS_NOMEM;
    }
    return status;
}

ls_status ls_huffcdic_unpack(const ls_huffcdic *huffcdic, const uint8_t *data, size_t length, size_t most,
                             ls_buffer *out) {
    work work = {.huffcdic = huffcdic, .out = out, .most = most};
    return unpack(&work, data, length, 0);
}

void ls_huffcdic_free(ls_huffcdic *huffcdic) {
    if (!huffcdic) return;
    for (size_t i = 0; i < huffcdic->count; i++) ls_free(huffcdic->records[i].bytes);
    ls_free(huffcdic);
}
