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

/* PKCS #8 (RFC 5958), PKCS #1 (RFC 8017 A.1.2), SEC 1 (RFC 5915), PKCS #12 (RFC 7292): a version comes first. */
static const char *versioned(const uint8_t *head, size_t length, const element *version, const element *second) {
    const char *octets = second->tag == 0x04 ? "application/x-ec-private-key" : NULL;
    if (is_number(head, length, version, 3) && second->tag == 0x30) return "application/x-pkcs12";
    if (is_number(head, length, version, 1) && octets && second->length <= 66) return octets;
    if (!is_number(head, length, version, 0) && !is_number(head, length, version, 1)) return NULL;
    if (second->tag == 0x02 && second->length >= 64) return "application/x-rsa-private-key";
    element algorithm;
    bool named = second->tag == 0x30 && element_at(head, length, second->begin, &algorithm) && algorithm.tag == 0x06;
    return named ? "application/pkcs8" : NULL;
}

/* What is signed stands before the algorithm and the signature: a certificate (RFC 5280 4.1), a list of revoked ones
 * (5.1), a request for one (RFC 2986). */
static const char *signed_kind(const uint8_t *head, size_t length, const element *body) {
    element first, second, third;
    if (!element_at(head, length, body->begin, &first)) return NULL;
    if (first.tag == 0x06) /* an algorithm: PBES2, or one of PKCS #12's and #5's */
        return has_bytes(head, length, &first, "\x2a\x86\x48\x86\xf7\x0d\x01", 7) ? "application/pkcs8-encrypted"
                                                                                  : NULL;
    if (first.tag == 0xA0 && first.length == 3) return "application/pkix-cert";
    if (!element_at(head, length, behind(&first), &second) || second.tag != 0x30 ||
        !element_at(head, length, behind(&second), &third))
        return NULL;
    if (is_number(head, length, &first, 0) && third.tag == 0x30) return "application/pkcs10"; /* subject, public key */
    if (is_number(head, length, &first, 1) && third.tag == 0x30) return "application/pkix-crl";
    return first.tag == 0x02 && third.tag == 0x30 ? "application/pkix-cert" : NULL; /* version 1 */
}

const char *ls_der_kind(const uint8_t *head, size_t length, uint64_t size) {
    element whole, first, second;
    if (length < 24 || head[0] != 0x30) return NULL;
    if (is_cms(head, length)) return "application/pkcs7-mime";
    enum { BEHIND = 2 }; /* a line end that somebody added */
    if (!element_at(head, length, 0, &whole) || (behind(&whole) < size && size - behind(&whole) > BEHIND)) return NULL;
    if (!element_at(head, length, whole.begin, &first)) return NULL;
    if (first.tag == 0x30) return signed_kind(head, length, &first);
    bool pair = first.tag == 0x02 && element_at(head, length, behind(&first), &second);
    return pair ? versioned(head, length, &first, &second) : NULL;
}
