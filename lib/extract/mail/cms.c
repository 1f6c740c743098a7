/* Signed and enveloped data, CMS (RFC 5652), as S/MIME's .p7m and signed files hold it. Its BER (X.690) is read where
 * it stands: what is signed becomes a child, also in pieces (constructed strings) and without lengths. What is
 * enveloped is said to be encrypted. */
#include "extract/handler.h"
#include <string.h>

enum { DEPTH_MAX = 32, STEPS_MAX = 1 << 20, PIECE = 65536 };

struct element {
    uint8_t tag;
    bool constructed, open; /* open: no length, up to an end mark (8.1.3.6) */
    uint64_t begin, end;    /* of its content; an open one's end is that of the element around it */
};

struct ber {
    ls_input *input;
    ls_sink *sink;
    uint64_t steps;
};

/* The element at `at`; false: there is none before `end`, or its header is broken. */
static bool element_at(struct ber *ber, uint64_t at, uint64_t end, struct element *e) {
    uint8_t head[12];
    if (at >= end || ++ber->steps > STEPS_MAX) return false;
    uint64_t left = end - at;
    int64_t got = ls_input_read(ber->input, at, head, left < sizeof head ? (size_t)left : sizeof head);
    if (got < 2 || (head[0] & 0x1F) == 0x1F) return false; /* no long tags in CMS */
    *e = (struct element){.tag = head[0], .constructed = head[0] & 0x20};
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
    e->end = e->open || length > end - e->begin ? end : e->begin + length;
    return true;
}

static bool is_end_mark(const struct element *e) { return e->tag == 0 && e->begin == e->end && !e->open; }

/* Where the element behind `e` starts. An open one is walked through, level by level. */
static uint64_t behind(struct ber *ber, const struct element *e) {
    if (!e->open) return e->end;
    unsigned depth = 1;
    uint64_t at = e->begin;
    struct element inner;
    while (depth && element_at(ber, at, e->end, &inner)) {
        if (is_end_mark(&inner)) depth--;
        else if (inner.open) depth++;
        at = inner.open ? inner.begin : inner.end;
    }
    return at;
}

static bool enter(struct ber *ber, uint64_t *at, uint64_t *end, uint8_t tag) {
    struct element e;
    if (!element_at(ber, *at, *end, &e) || e.tag != tag) return false;
    *at = e.begin;
    *end = e.end;
    return true;
}

static bool skip(struct ber *ber, uint64_t *at, uint64_t end, uint8_t tag) {
    struct element e;
    if (!element_at(ber, *at, end, &e) || e.tag != tag) return false;
    *at = behind(ber, &e);
    return true;
}

/* The last arc of 1.2.840.113549.1.7.N, PKCS #7's content types; 0: another object identifier. */
static unsigned content_type(struct ber *ber, uint64_t *at, uint64_t end) {
    static const uint8_t arc[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07};
    uint8_t bytes[9];
    struct element e;
    if (!element_at(ber, *at, end, &e) || e.tag != 0x06) return 0;
    *at = e.end;
    bool known = e.end - e.begin == 9 && ls_input_read(ber->input, e.begin, bytes, 9) == 9 && !memcmp(bytes, arc, 8);
    return known ? bytes[8] : 0;
}

static ls_status write_bytes(struct ber *ber, uint64_t at, uint64_t end) {
    while (at < end) {
        size_t got, want = end - at < PIECE ? (size_t)(end - at) : PIECE;
        const uint8_t *bytes = ls_input_peek(ber->input, at, want, &got);
        if (!bytes) return LS_IO;
        if (!got) break;
        ls_status status = ls_sink_child_write(ber->sink, bytes, got);
        if (status != LS_OK) return status;
        at += got;
    }
    return LS_OK;
}

/* A string in pieces, which may themselves be in pieces (8.7.3). */
static ls_status write_pieces(struct ber *ber, const struct element *whole) {
    uint64_t ends[DEPTH_MAX], at = whole->begin;
    bool open[DEPTH_MAX];
    unsigned depth = 1;
    struct element e;
    ends[0] = whole->end;
    open[0] = whole->open;
    while (depth) {
        if (at >= ends[depth - 1] || !element_at(ber, at, ends[depth - 1], &e)) {
            at = ends[--depth];
            continue;
        }
        if (is_end_mark(&e) && open[depth - 1]) {
            at = e.end;
            depth--;
        } else if (e.constructed && depth < DEPTH_MAX) {
            at = e.begin;
            ends[depth] = e.end;
            open[depth++] = e.open;
        } else {
            ls_status status = (e.tag & 0x1F) == 0x04 && !e.constructed ? write_bytes(ber, e.begin, e.end) : LS_OK;
            if (status != LS_OK) return status;
            at = e.end;
        }
    }
    return LS_OK;
}

/* "plan.pdf.p7m" holds plan.pdf; "smime.p7m" a part of a mail. */
static void name_child(const ls_extract *about, ls_child *child) {
    const char *name = about->name ? about->name : "", *dot = strrchr(name, '.');
    bool inner = dot && dot > name && memchr(name, '.', (size_t)(dot - name));
    child->name = inner ? name : "signed";
    child->name_length = inner ? (size_t)(dot - name) : 6;
    if (!inner) child->media_type = "message/rfc822";
}

static ls_status signed_data(struct ber *ber, const ls_extract *about, uint64_t at, uint64_t end) {
    struct element e;
    /* version, digest algorithms, then what is signed (5.1) */
    bool good = enter(ber, &at, &end, 0x30) && skip(ber, &at, end, 0x02) && skip(ber, &at, end, 0x31) &&
                enter(ber, &at, &end, 0x30);
    if (!good) {
        ls_sink_note(ber->sink, LEAKSIFT_REASON_CORRUPT, "the signed data breaks off");
        return LS_OK;
    }
    content_type(ber, &at, end);
    if (!enter(ber, &at, &end, 0xA0)) return LS_OK; /* a signature alone: what it signs is elsewhere */
    if (!element_at(ber, at, end, &e)) return LS_OK;
    ls_child child = {.size = UINT64_MAX};
    name_child(about, &child);
    if (!e.constructed) {
        ls_input part;
        ls_input_part(&part, ber->input, e.begin, e.end - e.begin);
        child.size = child.packed_size = part.size;
        ls_status status = ls_sink_child_input(ber->sink, &child, &part);
        ls_input_close(&part);
        return status;
    }
    ls_status status = ls_sink_child_open(ber->sink, &child);
    if (status != LS_OK) return status;
    status = write_pieces(ber, &e);
    ls_status closed = ls_sink_child_close(ber->sink);
    return status == LS_STOP || status == LS_OK ? closed : status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    struct ber ber = {.input = input, .sink = sink};
    uint64_t at = 0, end = input->size;
    unsigned type = enter(&ber, &at, &end, 0x30) ? content_type(&ber, &at, end) : 0;
    bool inside = enter(&ber, &at, &end, 0xA0);
    if (type == 2 && inside) return signed_data(&ber, about, at, end);
    if (type == 3 || type == 4 || type == 6)
        ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "encrypted for its recipients (S/MIME)");
    else if (type != 2)
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "cryptographic data of a kind that is not read");
    else ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the signed data breaks off");
    return LS_OK;
}

static const char *const types[] = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pkcs7-signature",
                                    "application/x-pkcs7-signature", NULL};
const ls_handler ls_handler_cms = {"cms", types, "what was signed, as a member", true, run};
