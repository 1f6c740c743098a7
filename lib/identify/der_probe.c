/* Certificates, keys and key stores in DER (X.690): a sequence as long as the file, or longer where it is cut,
 * whose first elements say what it is. */
#include "identify/probes.h"
#include "base/ber.h"
#include <string.h>

/* The bytes that we have of it, and how many it has. */
typedef struct der {
    ls_ber ber;
    const uint8_t *head;
    size_t length;
    uint64_t size;
} der;

static bool element_at(der *in, uint64_t at, ls_ber_element *e) {
    return ls_ber_at(&in->ber, at, in->size, e) && !e->open;
}

static uint64_t size_of(const ls_ber_element *e) { return e->end - e->begin; }

static bool is_number(const der *in, const ls_ber_element *e, uint8_t value) {
    return e->tag == LS_BER_INTEGER && size_of(e) == 1 && e->begin < in->length && in->head[e->begin] == value;
}

/* CMS (RFC 5652), PKCS #7's content types 1.2.840.113549.1.7.x. Also without a length, up to an end mark. */
static bool is_cms(const uint8_t *head, size_t length) {
    return length > 20 && memmem(head, 20, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", 10);
}

/* An EC key (RFC 5915) after its version: octets, then perhaps [0] a curve's name, [1] the point. */
static bool is_curve_key(der *in, const ls_ber_element *octets, uint64_t end) {
    ls_ber_element next, inner;
    if (octets->tag != LS_BER_OCTETS || octets->cut || size_of(octets) < 14 || size_of(octets) > 66) return false;
    if (octets->end >= end) return octets->end == end;
    if (!element_at(in, octets->end, &next) || !element_at(in, next.begin, &inner)) return false;
    return (next.tag == LS_BER_FIRST && inner.tag == LS_BER_OID) ||
           (next.tag == LS_BER_FIRST + 1 && inner.tag == LS_BER_BITS);
}

/* PKCS #8 (RFC 5958), PKCS #1 (RFC 8017 A.1.2), SEC 1, PKCS #12 (RFC 7292): a version comes first, as in SNMP. */
static const char *versioned(der *in, const ls_ber_element *whole, const ls_ber_element *version) {
    ls_ber_element second, first;
    if (!element_at(in, version->end, &second)) return NULL;
    if (is_number(in, version, 1) && is_curve_key(in, &second, whole->end)) return "application/x-ec-private-key";
    if (is_number(in, version, 0) && second.tag == LS_BER_INTEGER && size_of(&second) >= 64)
        return "application/x-rsa-private-key";
    if (second.tag != LS_BER_SEQUENCE || !element_at(in, second.begin, &first) || first.tag != LS_BER_OID) return NULL;
    if (is_number(in, version, 3)) {
        bool has_data = ls_ber_oid_begins(&in->ber, &first, "\x2a\x86\x48\x86\xf7\x0d\x01\x07", 8);
        return has_data ? "application/x-pkcs12" : NULL;
    }
    return is_number(in, version, 0) || is_number(in, version, 1) ? "application/pkcs8" : NULL;
}

/* An algorithm, PBES2 or one of PKCS #5's and #12's, then octets. A public key names an algorithm, too. */
static bool is_locked_key(der *in, const ls_ber_element *body, const ls_ber_element *name) {
    ls_ber_element octets;
    bool known = ls_ber_oid_begins(&in->ber, name, "\x2a\x86\x48\x86\xf7\x0d\x01\x05", 8) ||
                 ls_ber_oid_begins(&in->ber, name, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c", 8);
    return known && element_at(in, body->end, &octets) && octets.tag == LS_BER_OCTETS;
}

/* What is signed stands before the algorithm and the signature: a certificate (RFC 5280 4.1), a list of revoked ones
 * (5.1), a request for one (RFC 2986). */
static const char *signed_kind(der *in, const ls_ber_element *body) {
    enum { UTC_TIME = 0x17, TIME = 0x18 };
    ls_ber_element one, two, three, four;
    if (!element_at(in, body->begin, &one)) return NULL;
    if (one.tag == LS_BER_OID) return is_locked_key(in, body, &one) ? "application/pkcs8-encrypted" : NULL;
    if (one.tag == LS_BER_FIRST && size_of(&one) == 3) return "application/pkix-cert";
    if (one.tag != LS_BER_INTEGER || !element_at(in, one.end, &two) || two.tag != LS_BER_SEQUENCE ||
        !element_at(in, two.end, &three) || three.tag != LS_BER_SEQUENCE)
        return NULL;
    bool more = element_at(in, three.end, &four);
    /* A certificate of version 1 has a serial number, algorithm, issuer, validity; a list when it was made. */
    if (more && four.tag == LS_BER_SEQUENCE) return "application/pkix-cert";
    if (more && (four.tag == UTC_TIME || four.tag == TIME)) return "application/pkix-crl";
    return is_number(in, &one, 0) ? "application/pkcs10" : NULL; /* version, subject, public key */
}

const char *ls_der_kind(const uint8_t *head, size_t length, uint64_t size) {
    if (length < 24 || head[0] != LS_BER_SEQUENCE) return NULL;
    if (is_cms(head, length)) return "application/pkcs7-mime";
    enum { BEHIND = 2 }; /* a line end that somebody added */
    ls_input bytes;
    ls_input_memory(&bytes, head, length);
    der in = {.ber.input = &bytes, .head = head, .length = length, .size = size};
    ls_ber_element whole, first;
    if (!element_at(&in, 0, &whole) || size - whole.end > BEHIND || !element_at(&in, whole.begin, &first)) return NULL;
    if (first.tag == LS_BER_SEQUENCE) return signed_kind(&in, &first);
    return first.tag == LS_BER_INTEGER ? versioned(&in, &whole, &first) : NULL;
}
