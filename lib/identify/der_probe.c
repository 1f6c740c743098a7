/* Certificates, keys and key stores in DER (X.690): a sequence as long as the file, or longer where it is cut,
 * whose first elements say what it is. */
#include "identify/probes.h"
#include <string.h>

typedef struct element {
    uint8_t tag;
    size_t begin, length; /* of its content */
} element;

static bool element_at(const uint8_t *head, size_t length, size_t at, element *e) {
    if (at >= length || length - at < 2) return false;
    e->tag = head[at];
    e->length = head[at + 1];
    e->begin = at + 2;
    if (e->length < 0x80) return true;
    size_t count = e->length & 0x7F;
    if (count < 1 || count > 4 || length - e->begin < count) return false;
    for (e->length = 0; count; count--) e->length = e->length << 8 | head[e->begin++];
    return true;
}

static bool has_bytes(const uint8_t *head, size_t length, const element *e, const char *bytes, size_t count) {
    return e->length >= count && length - e->begin >= count && memcmp(head + e->begin, bytes, count) == 0;
}

static size_t behind(const element *e) { return e->begin + e->length; }

static bool is_number(const uint8_t *head, size_t length, const element *e, uint8_t value) {
    return e->tag == 0x02 && e->length == 1 && e->begin < length && head[e->begin] == value;
}

/* CMS (RFC 5652), PKCS #7's content types 1.2.840.113549.1.7.x. Also without a length, up to an end mark. */
static bool is_cms(const uint8_t *head, size_t length) {
    return length > 20 && memmem(head, 20, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", 10);
}

/* An EC key (RFC 5915) after its version: octets, then perhaps [0] a curve's name, [1] the point. */
static bool is_curve_key(const uint8_t *head, size_t length, const element *octets, size_t end) {
    element next, inner;
    if (octets->tag != 0x04 || octets->length < 14 || octets->length > 66) return false;
    if (behind(octets) >= end) return behind(octets) == end;
    if (!element_at(head, length, behind(octets), &next) || !element_at(head, length, next.begin, &inner)) return false;
    return (next.tag == 0xA0 && inner.tag == 0x06) || (next.tag == 0xA1 && inner.tag == 0x03);
}

/* PKCS #8 (RFC 5958), PKCS #1 (RFC 8017 A.1.2), SEC 1, PKCS #12 (RFC 7292): a version comes first, as in SNMP. */
static const char *versioned(const uint8_t *head, size_t length, const element *whole, const element *version) {
    element second, first;
    if (!element_at(head, length, behind(version), &second)) return NULL;
    if (is_number(head, length, version, 1) && is_curve_key(head, length, &second, behind(whole)))
        return "application/x-ec-private-key";
    if (is_number(head, length, version, 0) && second.tag == 0x02 && second.length >= 64)
        return "application/x-rsa-private-key";
    if (second.tag != 0x30 || !element_at(head, length, second.begin, &first) || first.tag != 0x06) return NULL;
    if (is_number(head, length, version, 3))
        return has_bytes(head, length, &first, "\x2a\x86\x48\x86\xf7\x0d\x01\x07", 8) ? "application/x-pkcs12" : NULL;
    bool known = is_number(head, length, version, 0) || is_number(head, length, version, 1);
    return known ? "application/pkcs8" : NULL;
}

/* An algorithm, PBES2 or one of PKCS #5's and #12's, then octets. A public key names an algorithm, too. */
static bool is_locked_key(const uint8_t *head, size_t length, const element *body, const element *name) {
    element octets;
    bool known = has_bytes(head, length, name, "\x2a\x86\x48\x86\xf7\x0d\x01\x05", 8) ||
                 has_bytes(head, length, name, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c", 8);
    return known && element_at(head, length, behind(body), &octets) && octets.tag == 0x04;
}

/* What is signed stands before the algorithm and the signature: a certificate (RFC 5280 4.1), a list of revoked ones
 * (5.1), a request for one (RFC 2986). */
static const char *signed_kind(const uint8_t *head, size_t length, const element *body) {
    element one, two, three, four;
    if (!element_at(head, length, body->begin, &one)) return NULL;
    if (one.tag == 0x06) return is_locked_key(head, length, body, &one) ? "application/pkcs8-encrypted" : NULL;
    if (one.tag == 0xA0 && one.length == 3) return "application/pkix-cert";
    if (one.tag != 0x02 || !element_at(head, length, behind(&one), &two) || two.tag != 0x30 ||
        !element_at(head, length, behind(&two), &three) || three.tag != 0x30)
        return NULL;
    bool more = element_at(head, length, behind(&three), &four);
    /* A certificate of version 1 has a serial number, algorithm, issuer, validity; a list when it was made. */
    if (more && four.tag == 0x30) return "application/pkix-cert";
    if (more && (four.tag == 0x17 || four.tag == 0x18)) return "application/pkix-crl";
    return is_number(head, length, &one, 0) ? "application/pkcs10" : NULL; /* version, subject, public key */
}

const char *ls_der_kind(const uint8_t *head, size_t length, uint64_t size) {
    element whole, first;
    if (length < 24 || head[0] != 0x30) return NULL;
    if (is_cms(head, length)) return "application/pkcs7-mime";
    enum { BEHIND = 2 }; /* a line end that somebody added */
    if (!element_at(head, length, 0, &whole) || (behind(&whole) < size && size - behind(&whole) > BEHIND)) return NULL;
    if (!element_at(head, length, whole.begin, &first)) return NULL;
    if (first.tag == 0x30) return signed_kind(head, length, &first);
    return first.tag == 0x02 ? versioned(head, length, &whole, &first) : NULL;
}
