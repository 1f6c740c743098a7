/* Key stores of PKCS #12 (RFC 7292; .p12, .pfx): a sequence of safes, each open or encrypted, with bags in them. Open
 * certificates and the names of entries are read; what is encrypted, keys mostly, is said to be. */
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/keys/certificate.h"
#include <string.h>

static const char data_oid[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01";
static const char encrypted_oid[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x06";
static const char bag_oid[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01"; /* and the kind's number */
static const char friendly_name_oid[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x14";
enum { BAG_KEY = 1, BAG_SHROUDED_KEY = 2, BAG_CERTIFICATE = 3, BAG_CONTENTS = 6, DEPTH_MAX = 8 };

typedef struct store {
    ls_certificates certificates;
    ls_sink *sink;
    bool encrypted, any;
} store;

/* Into a string of bytes, also the first piece of one in pieces. */
static bool enter_octets(store *in, uint64_t *at, uint64_t *end) {
    ls_ber_element e;
    for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
        if (!ls_ber_at(&in->certificates.ber, *at, *end, &e) || (e.tag & 0xDF) != LS_BER_OCTETS) return false;
        *at = e.begin;
        *end = e.end;
        if (!e.constructed) return true;
    }
    return false;
}

/* Attributes of a bag: a set of sequences of a type and a set of values. The name of the entry is UTF-16. */
static ls_status say_attributes(store *in, uint64_t at, uint64_t end) {
    ls_ber *ber = &in->certificates.ber;
    ls_status status = LS_OK;
    ls_ber_element one, type, value;
    if (!ls_ber_enter(ber, &at, &end, LS_BER_SET)) return LS_OK;
    for (; status == LS_OK && ls_ber_at(ber, at, end, &one); at = one.end) {
        if (one.tag != LS_BER_SEQUENCE || !ls_ber_at(ber, one.begin, one.end, &type) ||
            !ls_ber_is_oid(ber, &type, friendly_name_oid, sizeof friendly_name_oid - 1))
            continue;
        uint64_t inner = type.end, inner_end = one.end;
        if (!ls_ber_enter(ber, &inner, &inner_end, LS_BER_SET) || !ls_ber_at(ber, inner, inner_end, &value)) continue;
        status = ls_certificate_say(&in->certificates, "entry", "name", &value);
    }
    return status;
}

/* certId, then [0] the certificate in a string of bytes. */
static ls_status say_certificate(store *in, uint64_t at, uint64_t end) {
    ls_ber *ber = &in->certificates.ber;
    bool good = ls_ber_enter(ber, &at, &end, LS_BER_SEQUENCE) && ls_ber_skip(ber, &at, end, LS_BER_OID) &&
                ls_ber_enter(ber, &at, &end, LS_BER_FIRST) && enter_octets(in, &at, &end);
    return good ? ls_certificate_text(&in->certificates, at, end) : LS_OK;
}

/* SafeContents (4.2): bags, each a type, [0] a value and attributes. */
static ls_status say_bags(store *in, uint64_t at, uint64_t end, unsigned depth) {
    ls_ber *ber = &in->certificates.ber;
    ls_status status = LS_OK;
    ls_ber_element bag, type, value;
    if (!ls_ber_enter(ber, &at, &end, LS_BER_SEQUENCE)) return LS_OK;
    for (; status == LS_OK && ls_ber_at(ber, at, end, &bag); at = ls_ber_behind(ber, &bag)) {
        uint8_t number = 0;
        if (bag.tag != LS_BER_SEQUENCE || !ls_ber_at(ber, bag.begin, bag.end, &type) ||
            !ls_ber_oid_begins(ber, &type, bag_oid, sizeof bag_oid - 1) || type.end - type.begin != sizeof bag_oid ||
            ls_input_read(ber->input, type.end - 1, &number, 1) != 1 || !ls_ber_at(ber, type.end, bag.end, &value))
            continue;
        in->any = true;
        if (number == BAG_SHROUDED_KEY) in->encrypted = true;
        if (number == BAG_KEY) {
            ls_input part;
            const ls_child child = {.name = "key.der", .name_length = 7, .media_type = "application/pkcs8",
                                    .size = value.end - value.begin, .is_embedded = true};
            ls_input_part(&part, ber->input, value.begin, value.end - value.begin);
            status = ls_sink_child_input(in->sink, &child, &part);
            ls_input_close(&part);
        }
        if (number == BAG_CERTIFICATE) status = say_certificate(in, value.begin, value.end);
        if (number == BAG_CONTENTS && depth < DEPTH_MAX) status = say_bags(in, value.begin, value.end, depth + 1);
        if (status == LS_OK) status = say_attributes(in, ls_ber_behind(ber, &value), bag.end);
    }
    return status;
}

/* AuthenticatedSafe (4.1): content of PKCS #7, plain or encrypted with a password. */
static ls_status say_safes(store *in, uint64_t at, uint64_t end) {
    ls_ber *ber = &in->certificates.ber;
    ls_status status = LS_OK;
    ls_ber_element safe, type;
    for (; status == LS_OK && ls_ber_at(ber, at, end, &safe); at = ls_ber_behind(ber, &safe)) {
        if (safe.tag != LS_BER_SEQUENCE || !ls_ber_at(ber, safe.begin, safe.end, &type)) continue;
        in->any |= type.tag == LS_BER_OID;
        if (ls_ber_is_oid(ber, &type, encrypted_oid, sizeof encrypted_oid - 1)) in->encrypted = true;
        uint64_t inner = type.end, inner_end = safe.end;
        if (ls_ber_is_oid(ber, &type, data_oid, sizeof data_oid - 1) &&
            ls_ber_enter(ber, &inner, &inner_end, LS_BER_FIRST) && enter_octets(in, &inner, &inner_end))
            status = say_bags(in, inner, inner_end, 0);
    }
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    store in = {.certificates = {.ber = {.input = input}, .sink = sink}, .sink = sink};
    ls_ber *ber = &in.certificates.ber;
    uint64_t at = 0, end = input->size;
    bool good = ls_ber_enter(ber, &at, &end, LS_BER_SEQUENCE) && ls_ber_skip(ber, &at, end, LS_BER_INTEGER) &&
                ls_ber_enter(ber, &at, &end, LS_BER_SEQUENCE) && ls_ber_skip(ber, &at, end, LS_BER_OID) &&
                ls_ber_enter(ber, &at, &end, LS_BER_FIRST) && enter_octets(&in, &at, &end) &&
                ls_ber_enter(ber, &at, &end, LS_BER_SEQUENCE);
    ls_ber_element whole;
    ls_status status = good ? say_safes(&in, at, end) : LS_OK;
    if (in.encrypted) ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "a key store with a password (PKCS #12)");
    if (!in.any || !ls_ber_at(ber, 0, input->size, &whole) || whole.cut)
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the key store breaks off");
    ls_certificates_end(&in.certificates);
    return status;
}

static const char *const types[] = {"application/x-pkcs12", "application/pkcs12", NULL};
const ls_handler ls_handler_pkcs12 = {"pkcs12", types, "names of entries, certificates and keys that are not encrypted",
                                      false, run};
