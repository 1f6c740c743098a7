/* Private keys in DER: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017), SEC 1 (RFC 5915). Shown in the armour in which they
 * stand in text files (RFC 7468), so that a key is the same finding in either form. */
#include "base/buffer.h"
#include "extract/handler.h"
#include <string.h>

enum { KEY_MAX = 65536, LINE = 48 }; /* bytes of a line: 64 signs */

static const struct {
    const char *media_type, *label;
} kinds[] = {
    {"application/pkcs8", "PRIVATE KEY"},
    {"application/pkcs8-encrypted", "ENCRYPTED PRIVATE KEY"},
    {"application/x-rsa-private-key", "RSA PRIVATE KEY"},
    {"application/x-ec-private-key", "EC PRIVATE KEY"},
};

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    size_t length, kind = 0;
    if (input->size > KEY_MAX) {
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "a private key of more than 64 KiB");
        return LS_OK;
    }
    const uint8_t *bytes = ls_input_peek(input, 0, KEY_MAX, &length);
    if (!bytes) return LS_IO;
    while (kind < sizeof kinds / sizeof *kinds - 1 && strcmp(kinds[kind].media_type, about->media_type) != 0) kind++;
    ls_buffer text = {0};
    ls_buffer_printf(&text, "-----BEGIN %s-----\n", kinds[kind].label);
    for (size_t at = 0; at < length; at += LINE) {
        ls_buffer_put_base64(&text, bytes + at, length - at < LINE ? length - at : LINE);
        ls_buffer_putc(&text, '\n');
    }
    ls_buffer_printf(&text, "-----END %s-----", kinds[kind].label);
    const ls_segment segment = {.text = text.data, .length = text.length, .part = LEAKSIFT_PART_BODY};
    ls_status status = text.failed ? LS_NOMEM : ls_sink_text(sink, &segment);
    ls_buffer_free(&text);
    return status;
}

static const char *const types[] = {"application/pkcs8", "application/pkcs8-encrypted", "application/x-rsa-private-key",
                                    "application/x-ec-private-key", NULL};
const ls_handler ls_handler_private_key = {"private_key", types, "the key, in the armour of text files", false, run};
