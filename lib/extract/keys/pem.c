/* Keys and certificates in the armour of RFC 7468: a text, and what the certificates in it say, which base64 hides.
 * Signed data (PKCS #7) becomes a member. */
#include "extract/keys/pem.h"
#include "extract/keys/certificate.h"
#include "extract/keys/openpgp.h"
#include "extract/mail/mail_decode.h"
#include "extract/reader.h"
#include <string.h>

enum { BLOCK_MAX = 1 << 20, MESSAGE_MAX = 64 << 20, LABEL_MAX = 64 };

static const char begin_mark[] = "-----BEGIN ", end_mark[] = "-----END ";

typedef struct pem {
    ls_reader reader;
    ls_sink *sink;
    ls_certificates certificates;
    ls_buffer bytes;
    char label[LABEL_MAX]; /* of the line that a block was found by; "": of no line that was read */
} pem;

/* Without what stands in front of each line of it in YAML, and where a mail quotes one. */
static void unquote(const char **line, size_t *length) {
    while (*length && strchr(" \t>", **line)) ++*line, --*length;
}

/* Does this line begin a block? */
static bool begins(pem *in, const char *line, size_t length) {
    const size_t mark = sizeof begin_mark - 1;
    while (length && strchr(" \t\r", line[length - 1])) length--;
    unquote(&line, &length);
    if (length <= mark + 5 || length - mark - 5 >= LABEL_MAX || memcmp(line, begin_mark, mark) != 0) return false;
    memcpy(in->label, line + mark, length - mark - 5);
    in->label[length - mark - 5] = '\0';
    if (strcmp(in->label, "PGP SIGNED MESSAGE") == 0) *in->label = '\0'; /* that is clear text */
    return *in->label;
}

/* The next line that begins a block, which may be the one that the block before broke off at; its label. */
static bool find_block(pem *in, char label[LABEL_MAX], ls_status *status) {
    const char *line;
    size_t length;
    while (!*in->label && ls_reader_line(&in->reader, BLOCK_MAX, &line, &length, status)) begins(in, line, length);
    memcpy(label, in->label, LABEL_MAX);
    *in->label = '\0';
    return *label;
}

static bool take_block(pem *in, size_t most, ls_status *status) {
    ls_mail_decoder decoder = {.encoding = LS_MAIL_BASE64};
    const char *line;
    size_t length;
    ls_buffer_clear(&in->bytes);
    while (in->bytes.length < most && ls_reader_line(&in->reader, BLOCK_MAX, &line, &length, status)) {
        unquote(&line, &length);
        if (begins(in, line, length)) break;
        if (length >= sizeof end_mark - 1 && memcmp(line, end_mark, sizeof end_mark - 1) == 0) return true;
        if (memchr(line, ':', length) || (length && *line == '=')) continue; /* headers (RFC 1421), a check sum */
        if ((*status = ls_mail_decode(&decoder, (const uint8_t *)line, length, &in->bytes)) != LS_OK) return false;
    }
    if (in->bytes.length >= most) {
        ls_sink_note(in->sink, LEAKSIFT_REASON_UNSUPPORTED, "a block of more than 1 MiB, or a message of more than 64");
        ls_buffer_clear(&in->bytes);
    }
    return *status == LS_OK; /* one that breaks off is read as far as it goes */
}

static bool is_certificate(const char *label) {
    static const char *const labels[] = {"CERTIFICATE",         "TRUSTED CERTIFICATE",     "X509 CERTIFICATE",
                                         "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "X509 CRL"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(label, labels[i]) == 0) return true;
    return false;
}

static ls_status say_block(pem *in, const char *label) {
    ls_input input;
    ls_status status = LS_OK;
    ls_input_memory(&input, in->bytes.data ? in->bytes.data : "", in->bytes.length);
    if (is_certificate(label)) {
        in->certificates.ber = (ls_ber){.input = &input};
        status = ls_certificate_text(&in->certificates, 0, input.size);
    } else if (strncmp(label, "PGP ", 4) == 0) {
        status = ls_openpgp_packets(&input, in->sink, true);
    } else if (strcmp(label, "PKCS7") == 0 || strcmp(label, "CMS") == 0) {
        const ls_child child = {.name = "signed.p7m", .name_length = 10, .media_type = "application/pkcs7-mime",
                                .size = input.size, .is_embedded = true};
        status = ls_sink_child_input(in->sink, &child, &input);
    }
    ls_input_close(&input);
    return status;
}

ls_status ls_pem_blocks(const ls_extract *about, ls_input *input, ls_sink *sink) {
    pem in = {.sink = sink, .certificates.sink = sink};
    char label[LABEL_MAX];
    ls_status status = ls_reader_open(&in.reader, about, input, sink, true);
    while (status == LS_OK && find_block(&in, label, &status) &&
           take_block(&in, strcmp(label, "PGP MESSAGE") == 0 ? MESSAGE_MAX : BLOCK_MAX, &status))
        status = say_block(&in, label);
    ls_reader_close(&in.reader);
    ls_certificates_end(&in.certificates);
    ls_buffer_free(&in.bytes);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_reader reader;
    ls_status status = ls_reader_open(&reader, about, input, sink, false);
    if (status == LS_OK) status = ls_reader_rest(&reader, true);
    ls_reader_close(&reader);
    return status == LS_OK ? ls_pem_blocks(about, input, sink) : status;
}

static const char *const types[] = {"application/x-pem-file", "application/pkix-cert+pem", "application/pgp-encrypted",
                                    "application/x-openpgp+armor", NULL};
const ls_handler ls_handler_pem = {
    "pem", types, "all of it; the names in certificates and keys of OpenPGP; signed data as a member", false, run};
