/* Key stores of Java (JKS, and JCEKS up to its first secret key): entries with an alias; certificates stand open,
 * private keys are encrypted. The form is that of sun.security.provider.JavaKeyStore in OpenJDK. */
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/keys/certificate.h"
#include "text/charset.h"
#include <string.h>

enum { ENTRY_KEY = 1, ENTRY_CERTIFICATE = 2, NAME_MAX_HERE = 65535, CHAIN_MAX = 1000 };

typedef struct store {
    ls_input *input;
    ls_sink *sink;
    uint64_t at;
    ls_certificates certificates;
    uint32_t version;
    bool broken, keys, object;
} store;

/* The next `length` bytes; NULL: the file ends before. */
static const uint8_t *take(store *in, size_t length) {
    size_t got = 0;
    const uint8_t *bytes = in->broken ? NULL : ls_input_peek(in->input, in->at, length, &got);
    if (!bytes || got < length) return in->broken = true, NULL;
    in->at += length;
    return bytes;
}

static uint32_t take_number(store *in) {
    const uint8_t *bytes = take(in, 4);
    return bytes ? ls_be32(bytes) : 0;
}

static ls_status say_alias(store *in) {
    const uint8_t *size = take(in, 2);
    const size_t length = size ? ls_be16(size) : 0;
    const uint8_t *alias = take(in, length);
    ls_buffer *text = &in->certificates.text;
    ls_buffer_clear(text);
    if (!alias || !length) return LS_OK;
    if (ls_utf8_repair(alias, length, text) != LS_OK) return LS_NOMEM; /* Java writes NUL and pairs its own way */
    const ls_segment segment = {
        .text = text->data, .length = text->length, .part = LEAKSIFT_PART_BODY, .field = "alias"};
    return ls_sink_text(in->sink, &segment);
}

static ls_status say_certificate(store *in) {
    const uint8_t *size = in->version == 2 ? take(in, 2) : NULL; /* its type, "X.509" */
    if (in->version == 2) take(in, size ? ls_be16(size) : 0);
    const uint32_t length = take_number(in);
    if (in->broken || length > in->input->size - in->at) return in->broken = true, LS_OK;
    in->certificates.ber.steps = 0;
    const uint64_t at = in->at;
    in->at += length;
    return ls_certificate_text(&in->certificates, at, at + length);
}

static ls_status say_entry(store *in) {
    const uint32_t kind = take_number(in);
    ls_status status = in->broken ? LS_OK : say_alias(in);
    take(in, 8); /* when it was made */
    if (status != LS_OK || in->broken) return status;
    if (kind == ENTRY_CERTIFICATE) return say_certificate(in);
    in->keys = true; /* both are encrypted */
    if (kind != ENTRY_KEY) return in->object = true, LS_OK; /* a secret key: a Java object, whose length is not told */
    const uint32_t length = take_number(in);
    if (in->broken || length > in->input->size - in->at) return in->broken = true, LS_OK;
    in->at += length;
    uint32_t chain = take_number(in);
    if (chain > CHAIN_MAX) in->broken = true;
    for (; chain && status == LS_OK && !in->broken; chain--) status = say_certificate(in);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    store in = {.input = input, .sink = sink, .at = 4, .certificates = {.ber = {.input = input}, .sink = sink}};
    ls_status status = LS_OK;
    (void)about;
    in.version = take_number(&in);
    for (uint32_t left = take_number(&in); left && status == LS_OK && !in.broken && !in.object; left--)
        status = say_entry(&in);
    if (in.keys) ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "private keys of a Java key store");
    if (in.broken) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the key store breaks off");
    ls_certificates_end(&in.certificates);
    return status;
}

static const char *const types[] = {"application/x-java-keystore", "application/x-java-jce-keystore", NULL};
const ls_handler ls_handler_jks = {"jks", types, "names of entries, certificates", false, run};
