#include "base/ber.h"
#include <string.h>

enum { STEPS_MAX = 1 << 20 };

bool ls_ber_gave_up(const ls_ber *ber) { return ber->steps > STEPS_MAX; }

bool ls_ber_at(ls_ber *ber, uint64_t at, uint64_t end, ls_ber_element *e) {
    uint8_t head[12];
    if (at >= end || ++ber->steps > STEPS_MAX) return false;
    uint64_t left = end - at;
    int64_t got = ls_input_read(ber->input, at, head, left < sizeof head ? (size_t)left : sizeof head);
    if (got < 2 || (head[0] & 0x1F) == 0x1F) return false; /* no long tags in what we read */
    *e = (ls_ber_element){.tag = head[0], .constructed = head[0] & 0x20};
    uint64_t length = head[1], header = 2;
    if (length == 0x80) e->open = true;
    else if (length > 0x80) {
        size_t count = length & 0x7F;
        if (count > 8 || (int64_t)(2 + count) > got) return false;
        for (length = 0; header < 2 + count; header++) length = length << 8 | head[header];
    }
    if (e->open && !e->constructed) return false;
    e->begin = at + header;
    if (e->begin > end) return false;
    e->cut = !e->open && length > end - e->begin;
    e->end = e->open || e->cut ? end : e->begin + length;
    return true;
}

bool ls_ber_is_end_mark(const ls_ber_element *e) { return e->tag == 0 && e->begin == e->end && !e->open; }

uint64_t ls_ber_behind(ls_ber *ber, const ls_ber_element *e) {
    if (!e->open) return e->end;
    unsigned depth = 1;
    uint64_t at = e->begin;
    ls_ber_element inner;
    while (depth && ls_ber_at(ber, at, e->end, &inner)) {
        if (ls_ber_is_end_mark(&inner)) depth--;
        else if (inner.open) depth++;
        at = inner.open ? inner.begin : inner.end;
    }
    return at;
}

bool ls_ber_enter(ls_ber *ber, uint64_t *at, uint64_t *end, uint8_t tag) {
    ls_ber_element e;
    if (!ls_ber_at(ber, *at, *end, &e) || e.tag != tag) return false;
    *at = e.begin;
    *end = e.end;
    return true;
}

bool ls_ber_skip(ls_ber *ber, uint64_t *at, uint64_t end, uint8_t tag) {
    ls_ber_element e;
    if (!ls_ber_at(ber, *at, end, &e) || e.tag != tag) return false;
    *at = ls_ber_behind(ber, &e);
    return true;
}

bool ls_ber_oid_begins(ls_ber *ber, const ls_ber_element *e, const char *oid, size_t length) {
    uint8_t bytes[32];
    return e->tag == LS_BER_OID && length <= sizeof bytes && e->end - e->begin >= length &&
           ls_input_read(ber->input, e->begin, bytes, length) == (int64_t)length && memcmp(bytes, oid, length) == 0;
}

bool ls_ber_is_oid(ls_ber *ber, const ls_ber_element *e, const char *oid, size_t length) {
    return e->end - e->begin == length && ls_ber_oid_begins(ber, e, oid, length);
}
