/* Signed and enveloped data, CMS (RFC 5652), as S/MIME's .p7m and signed files hold it. What is signed becomes a child,
 * also in pieces (constructed strings) and without lengths; the certificates beside it, of the one who signed or all
 * that a .p7b has, are read. What is enveloped is said to be encrypted. */
#include "extract/handler.h"
#include "extract/keys/certificate.h"
#include <string.h>

enum { DEPTH_MAX = 32, PIECE = 65536 };

/* The last arc of 1.2.840.113549.1.7.N, PKCS #7's content types; 0: another object identifier. */
static unsigned content_type(ls_ber *ber, uint64_t *at, uint64_t end) {
    static const uint8_t arc[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07};
    uint8_t bytes[9];
    ls_ber_element e;
    if (!ls_ber_at(ber, *at, end, &e) || e.tag != 0x06) return 0;
    *at = e.end;
    bool known = e.end - e.begin == 9 && ls_input_read(ber->input, e.begin, bytes, 9) == 9 && !memcmp(bytes, arc, 8);
    return known ? bytes[8] : 0;
}

static ls_status write_bytes(ls_ber *ber, ls_sink *sink, uint64_t at, uint64_t end) {
    while (at < end) {
        size_t got, want = end - at < PIECE ? (size_t)(end - at) : PIECE;
        const uint8_t *bytes = ls_input_peek(ber->input, at, want, &got);
        if (!bytes) return LS_IO;
        if (!got) break;
        ls_status status = ls_sink_child_write(sink, bytes, got);
        if (status != LS_OK) return status;
        at += got;
    }
    return LS_OK;
}

/* A string in pieces, which may themselves be in pieces (8.7.3). */
static ls_status write_pieces(ls_ber *ber, ls_sink *sink, const ls_ber_element *whole) {
    uint64_t ends[DEPTH_MAX], at = whole->begin;
    bool open[DEPTH_MAX];
    unsigned depth = 1;
    ls_ber_element e;
    ends[0] = whole->end;
    open[0] = whole->open;
    while (depth) {
        if (at >= ends[depth - 1] || !ls_ber_at(ber, at, ends[depth - 1], &e)) {
            at = ends[--depth];
            continue;
        }
        if (ls_ber_is_end_mark(&e) && open[depth - 1]) {
            at = e.end;
            depth--;
        } else if (e.constructed && depth < DEPTH_MAX) {
            at = e.begin;
            ends[depth] = e.end;
            open[depth++] = e.open;
        } else {
            bool is_piece = (e.tag & 0x1F) == LS_BER_OCTETS && !e.constructed;
            ls_status status = is_piece ? write_bytes(ber, sink, e.begin, e.end) : LS_OK;
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

static ls_status say_content(ls_ber *ber, ls_sink *sink, const ls_extract *about, const ls_ber_element *content) {
    ls_child child = {.size = UINT64_MAX};
    name_child(about, &child);
    if (!content->constructed) {
        ls_input part;
        ls_input_part(&part, ber->input, content->begin, content->end - content->begin);
        child.size = child.packed_size = part.size;
        ls_status status = ls_sink_child_input(sink, &child, &part);
        ls_input_close(&part);
        return status;
    }
    ls_status status = ls_sink_child_open(sink, &child);
    if (status != LS_OK) return status;
    status = write_pieces(ber, sink, content);
    ls_status closed = ls_sink_child_close(sink);
    return status == LS_STOP || status == LS_OK ? closed : status;
}

/* Behind what is signed: [0] a set of certificates (5.1). */
static ls_status say_certificates(ls_ber *ber, ls_sink *sink, uint64_t at, uint64_t end) {
    ls_certificates certificates = {.ber = *ber, .sink = sink};
    ls_status status = LS_OK;
    ls_ber_element e;
    if (ls_ber_enter(ber, &at, &end, LS_BER_FIRST))
        for (; status == LS_OK && ls_ber_at(ber, at, end, &e) && e.tag == LS_BER_SEQUENCE; at = ls_ber_behind(ber, &e))
            status = ls_certificate_text(&certificates, at, end);
    ls_certificates_end(&certificates);
    return status;
}

static ls_status signed_data(ls_ber *ber, ls_sink *sink, const ls_extract *about, uint64_t at, uint64_t end) {
    ls_ber_element whole, e;
    /* version, digest algorithms, then what is signed (5.1) */
    bool good = ls_ber_enter(ber, &at, &end, LS_BER_SEQUENCE) && ls_ber_skip(ber, &at, end, LS_BER_INTEGER) &&
                ls_ber_skip(ber, &at, end, LS_BER_SET) && ls_ber_at(ber, at, end, &whole) &&
                whole.tag == LS_BER_SEQUENCE;
    if (!good) {
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the signed data breaks off");
        return LS_OK;
    }
    uint64_t inner = whole.begin, inner_end = whole.end;
    content_type(ber, &inner, inner_end);
    ls_status status = LS_OK; /* a signature alone: what it signs is elsewhere */
    if (ls_ber_enter(ber, &inner, &inner_end, LS_BER_FIRST) && ls_ber_at(ber, inner, inner_end, &e))
        status = say_content(ber, sink, about, &e);
    return status == LS_OK ? say_certificates(ber, sink, ls_ber_behind(ber, &whole), end) : status;
}

/* Does the whole end before it should: by its length, or without the mark that ends what has no length? */
static bool breaks_off(ls_input *input) {
    ls_ber ber = {.input = input};
    ls_ber_element whole;
    uint8_t mark[2];
    if (!ls_ber_at(&ber, 0, input->size, &whole)) return false;
    if (!whole.open) return whole.cut;
    uint64_t behind = ls_ber_behind(&ber, &whole);
    if (ls_ber_gave_up(&ber)) return false;
    return behind < 4 || ls_input_read(input, behind - 2, mark, 2) != 2 || mark[0] || mark[1];
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_ber ber = {.input = input};
    uint64_t at = 0, end = input->size;
    if (breaks_off(input))
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the signed or encrypted data breaks off");
    unsigned type = ls_ber_enter(&ber, &at, &end, LS_BER_SEQUENCE) ? content_type(&ber, &at, end) : 0;
    bool inside = ls_ber_enter(&ber, &at, &end, LS_BER_FIRST);
    if (type == 2 && inside) return signed_data(&ber, sink, about, at, end);
    if (type == 3 || type == 4 || type == 6)
        ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "encrypted for its recipients (S/MIME)");
    else if (type != 2)
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "cryptographic data of a kind that is not read");
    else ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the signed data breaks off");
    return LS_OK;
}

static const char *const types[] = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pkcs7-signature",
                                    "application/x-pkcs7-signature", NULL};
const ls_handler ls_handler_cms = {"cms", types, "what was signed, as a member; names in certificates", true, run};
