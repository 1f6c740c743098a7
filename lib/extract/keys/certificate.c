/* Certificates, requests and revocation lists of X.509 (RFC 5280, RFC 2986): the names in them. Host names of a closed
 * network, people with their address, and for whom a device works stand in them. */
#include "extract/keys/certificate.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/handler.h"
#include <stdio.h>
#include <string.h>

enum { VALUE_MAX = 4096, FIELD_MAX = 64, DEPTH_MAX = 8 };

/* Attribute types (RFC 4519, RFC 2985) by their object identifiers. */
static const struct {
    uint8_t length;
    const char *oid, *name;
} attributes[] = {
    {3, "\x55\x04\x03", "common name"},
    {3, "\x55\x04\x04", "surname"},
    {3, "\x55\x04\x05", "serial number"},
    {3, "\x55\x04\x06", "country"},
    {3, "\x55\x04\x07", "locality"},
    {3, "\x55\x04\x08", "state"},
    {3, "\x55\x04\x09", "street"},
    {3, "\x55\x04\x0A", "organization"},
    {3, "\x55\x04\x0B", "organizational unit"},
    {3, "\x55\x04\x0C", "title"},
    {3, "\x55\x04\x0D", "description"},
    {3, "\x55\x04\x11", "postal code"},
    {3, "\x55\x04\x14", "telephone number"},
    {3, "\x55\x04\x29", "name"},
    {3, "\x55\x04\x2A", "given name"},
    {3, "\x55\x04\x41", "pseudonym"},
    {3, "\x55\x04\x61", "organization identifier"},
    {9, "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x01", "email address"},
    {9, "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x02", "hostname"}, /* unstructuredName: that of a router */
    {9, "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x08", "address"},
    {10, "\x09\x92\x26\x89\x93\xF2\x2C\x64\x01\x01", "user id"},
    {10, "\x09\x92\x26\x89\x93\xF2\x2C\x64\x01\x03", "email address"},
    {10, "\x09\x92\x26\x89\x93\xF2\x2C\x64\x01\x19", "domain component"},
};

static size_t read_bytes(ls_certificates *in, const ls_ber_element *e, void *out, size_t most) {
    uint64_t length = e->end - e->begin;
    int64_t got = ls_input_read(in->ber.input, e->begin, out, length < most ? (size_t)length : most);
    return got > 0 ? (size_t)got : 0;
}

static ls_status say(ls_certificates *in, const char *whose, const char *what) {
    char field[FIELD_MAX];
    snprintf(field, sizeof field, "%s %s", whose, what);
    if (in->text.failed) return LS_NOMEM;
    if (!in->text.length) return LS_OK;
    const ls_segment segment = {.text = in->text.data, .length = in->text.length, .part = LEAKSIFT_PART_BODY,
                                .field = field, .group = in->groups};
    return ls_sink_text(in->sink, &segment);
}

/* A string by its tag (X.680, 8.23): UTF-8, UTF-16 or UTF-32 of big-endian order; the others are read as Latin-1, which
 * ASCII is a part of and which T.61 was used for. */
static void add_string(ls_certificates *in, const ls_ber_element *e) {
    uint8_t bytes[VALUE_MAX];
    size_t length = read_bytes(in, e, bytes, sizeof bytes), tag = e->tag & 0x1F;
    bool utf8 = ls_utf8_valid((const char *)bytes, length) == length;
    if (tag == 0x1E || tag == 0x1C) {
        const size_t unit = tag == 0x1E ? 2 : 4;
        for (size_t at = 0; at + unit <= length; at += unit) {
            uint32_t point = unit == 2 ? ls_be16(bytes + at) : ls_be32(bytes + at);
            bool pair = unit == 2 && point >= 0xD800 && point < 0xDC00 && at + 4 <= length &&
                        ls_be16(bytes + at + 2) >= 0xDC00 && ls_be16(bytes + at + 2) < 0xE000;
            if (pair) point = 0x10000 + ((point & 0x3FF) << 10 | (ls_be16(bytes + at + 2) & 0x3FF)), at += 2;
            if (point) ls_buffer_put_utf8(&in->text, point);
        }
    } else if (utf8 && !memchr(bytes, 0, length)) ls_buffer_append(&in->text, bytes, length);
    else
        for (size_t at = 0; at < length; at++)
            if (bytes[at]) ls_buffer_put_utf8(&in->text, bytes[at]);
}

ls_status ls_certificate_say(ls_certificates *in, const char *whose, const char *what, const ls_ber_element *string) {
    ls_buffer_clear(&in->text);
    add_string(in, string);
    return say(in, whose, what);
}

/* One attribute, a sequence of type and value. */
static ls_status say_attribute(ls_certificates *in, const char *whose, uint64_t at, uint64_t end) {
    ls_ber_element type, value;
    char oid[16];
    if (!ls_ber_at(&in->ber, at, end, &type) || type.tag != LS_BER_OID || !ls_ber_at(&in->ber, type.end, end, &value))
        return LS_OK;
    size_t length = read_bytes(in, &type, oid, sizeof oid);
    const char *name = "attribute";
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (attributes[i].length == length && memcmp(attributes[i].oid, oid, length) == 0) name = attributes[i].name;
    return value.constructed ? LS_OK : ls_certificate_say(in, whose, name, &value);
}

/* A Name (4.1.2.4): a sequence of sets of attributes. */
static ls_status say_name(ls_certificates *in, const char *whose, uint64_t at, uint64_t end) {
    ls_status status = LS_OK;
    ls_ber_element set, one;
    in->groups++;
    for (; status == LS_OK && ls_ber_at(&in->ber, at, end, &set) && set.tag == LS_BER_SET; at = set.end)
        for (uint64_t inner = set.begin; status == LS_OK && ls_ber_at(&in->ber, inner, set.end, &one); inner = one.end)
            if (one.tag == LS_BER_SEQUENCE) status = say_attribute(in, whose, one.begin, one.end);
    return status;
}

static void add_address(ls_certificates *in, const ls_ber_element *e) {
    uint8_t bytes[16];
    size_t length = read_bytes(in, e, bytes, sizeof bytes);
    if (length == 4) ls_buffer_printf(&in->text, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
    for (size_t i = 0; length == 16 && i < 16; i += 2)
        ls_buffer_printf(&in->text, "%s%x", i ? ":" : "", ls_be16(bytes + i));
}

/* The name by which Windows knows a user, in an OtherName (4.2.1.6): its object identifier, then [0] a string. */
static ls_status say_other_name(ls_certificates *in, const char *whose, const ls_ber_element *e) {
    ls_ber_element type, value;
    uint64_t at, end = e->end;
    if (!ls_ber_at(&in->ber, e->begin, end, &type) ||
        !ls_ber_is_oid(&in->ber, &type, "\x2B\x06\x01\x04\x01\x82\x37\x14\x02\x03", 10))
        return LS_OK;
    at = type.end;
    if (!ls_ber_enter(&in->ber, &at, &end, LS_BER_FIRST) || !ls_ber_at(&in->ber, at, end, &value)) return LS_OK;
    return ls_certificate_say(in, whose, "user principal name", &value);
}

/* General names (4.2.1.6), however deep in an extension they stand: alternative names, where lists of revoked
 * certificates and the issuer's own are. */
static ls_status say_general(ls_certificates *in, const char *whose, const char *what, uint64_t at, uint64_t end,
                             unsigned depth) {
    ls_status status = LS_OK;
    ls_ber_element e;
    for (; status == LS_OK && ls_ber_at(&in->ber, at, end, &e); at = e.end) {
        const char *kind = e.tag == 0x81 ? "email:" : e.tag == 0x82 ? "DNS:" : e.tag == 0x86 ? "URI:" : NULL;
        if (kind || e.tag == 0x87) {
            ls_buffer_clear(&in->text);
            ls_buffer_puts(&in->text, kind ? kind : "IP Address:"); /* as x509(1) prints them */
            if (kind) add_string(in, &e);
            else add_address(in, &e);
            status = say(in, whose, what);
        } else if (e.tag == 0xA4) {
            uint64_t inner = e.begin, inner_end = e.end;
            if (ls_ber_enter(&in->ber, &inner, &inner_end, LS_BER_SEQUENCE))
                status = say_name(in, whose, inner, inner_end);
        } else if (e.tag == 0xA0 && e.begin < e.end && depth == 1) status = say_other_name(in, whose, &e);
        else if (e.constructed && depth < DEPTH_MAX) status = say_general(in, whose, what, e.begin, e.end, depth + 1);
    }
    return status;
}

/* An extension (4.1): its object identifier, perhaps that it is critical, and a string of bytes. */
static ls_status say_extension(ls_certificates *in, uint64_t at, uint64_t end) {
    ls_ber_element type, value;
    if (!ls_ber_at(&in->ber, at, end, &type) || type.tag != LS_BER_OID) return LS_OK;
    for (at = type.end; ls_ber_at(&in->ber, at, end, &value) && value.tag != LS_BER_OCTETS; at = value.end) {}
    if (at >= end || value.tag != LS_BER_OCTETS || value.constructed) return LS_OK;
    if (ls_ber_is_oid(&in->ber, &type, "\x55\x1D\x11", 3)) {
        in->groups++;
        return say_general(in, "subject", "alternative name", value.begin, value.end, 0);
    }
    if (ls_ber_is_oid(&in->ber, &type, "\x55\x1D\x12", 3) ||                       /* its issuer */
        ls_ber_is_oid(&in->ber, &type, "\x55\x1D\x1F", 3) ||                       /* lists */
        ls_ber_is_oid(&in->ber, &type, "\x2B\x06\x01\x05\x05\x07\x01\x01", 8)) { /* its authority */
        in->groups++;
        return say_general(in, "issuer", "location", value.begin, value.end, 0);
    }
    if (!ls_ber_is_oid(&in->ber, &type, "\x60\x86\x48\x01\x86\xF8\x42\x01\x0D", 9) ||
        !ls_ber_at(&in->ber, value.begin, value.end, &type))
        return LS_OK;
    return ls_certificate_say(in, "subject", "comment", &type); /* Netscape's */
}

/* Extensions, also inside the attributes of a request (RFC 2985 5.4.2). */
static ls_status say_extensions(ls_certificates *in, uint64_t at, uint64_t end, unsigned depth) {
    ls_status status = LS_OK;
    ls_ber_element e, first;
    for (; status == LS_OK && ls_ber_at(&in->ber, at, end, &e); at = e.end) {
        if (!e.constructed || !ls_ber_at(&in->ber, e.begin, e.end, &first)) continue;
        bool request = ls_ber_is_oid(&in->ber, &first, "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x0E", 9);
        if (first.tag == LS_BER_OID && !request) status = say_extension(in, e.begin, e.end);
        else if (depth < DEPTH_MAX) status = say_extensions(in, e.begin, e.end, depth + 1);
    }
    return status;
}

/* A sequence that begins with a set: no other part of what is signed does. */
static bool is_name(ls_certificates *in, const ls_ber_element *e) {
    ls_ber_element set;
    return e->tag == LS_BER_SEQUENCE && ls_ber_at(&in->ber, e->begin, e->end, &set) && set.tag == LS_BER_SET;
}

ls_status ls_certificate_text(ls_certificates *in, uint64_t at, uint64_t end) {
    ls_status status = LS_OK;
    ls_ber_element e;
    if (!ls_ber_enter(&in->ber, &at, &end, LS_BER_SEQUENCE) || !ls_ber_enter(&in->ber, &at, &end, LS_BER_SEQUENCE))
        return LS_OK;
    /* In order: a certificate's issuer, validity and subject; a list's issuer; a request's subject, right behind its
     * version, where the others have an algorithm. */
    unsigned number = 0;
    const char *whose = "issuer";
    for (; status == LS_OK && ls_ber_at(&in->ber, at, end, &e); at = ls_ber_behind(&in->ber, &e), number++) {
        if (number == 1 && is_name(in, &e)) whose = "subject";
        if (e.tag == LS_BER_SEQUENCE && is_name(in, &e)) {
            status = say_name(in, whose, e.begin, e.end);
            whose = "subject";
        } else if (e.tag == LS_BER_FIRST + 3 || (e.tag == LS_BER_FIRST && number > 0))
            status = say_extensions(in, e.begin, e.end, 0);
    }
    in->cut |= ls_ber_gave_up(&in->ber);
    return status;
}

void ls_certificates_end(ls_certificates *certificates) {
    if (certificates->cut)
        ls_sink_note(certificates->sink, LEAKSIFT_REASON_CORRUPT, "a certificate of more than a million elements");
    ls_buffer_free(&certificates->text);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_certificates in = {.ber = {.input = input}, .sink = sink};
    ls_ber_element whole;
    ls_status status = ls_certificate_text(&in, 0, input->size);
    if (!in.groups || !ls_ber_at(&in.ber, 0, input->size, &whole) || whole.cut)
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the certificate breaks off");
    ls_certificates_end(&in);
    return status;
}

static const char *const types[] = {"application/pkix-cert", "application/pkix-crl", "application/pkcs10", NULL};
const ls_handler ls_handler_certificate = {"certificate", types,
                                           "names of subject and issuer, alternative names, links", false, run};
