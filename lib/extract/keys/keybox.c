/* GnuPG's keybox, pubring.kbx (kbx/keybox-blob.c of GnuPG 2.2): blobs, each with keys of OpenPGP or a certificate. */
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/keys/openpgp.h"

enum { HEAD = 16, OPENPGP = 2, X509 = 3 };

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_status status = LS_OK;
    uint8_t head[HEAD];
    uint64_t at = 0;
    for (; status == LS_OK && ls_input_read(input, at, head, HEAD) == HEAD; at += ls_be32(head)) {
        const uint64_t size = ls_be32(head), begin = ls_be32(head + 8), length = ls_be32(head + 12);
        if (size < HEAD || size > input->size - at) break;
        if ((head[4] == OPENPGP || head[4] == X509) && begin <= size && length <= size - begin) {
            ls_input part;
            ls_input_part(&part, input, at + begin, length);
            const ls_child child = {.name = "certificate.cer", .name_length = 15, .media_type = "application/pkix-cert",
                                    .size = length, .is_embedded = true};
            status = head[4] == OPENPGP ? ls_openpgp_packets(&part, sink, false)
                                        : ls_sink_child_input(sink, &child, &part);
            ls_input_close(&part);
        }
        if (status == LS_OK) status = ls_sink_tick(sink, size);
    }
    if (status == LS_OK && at < input->size) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "a keybox that breaks off");
    return status;
}

static const char *const types[] = {"application/x-gnupg-keybox", NULL};
const ls_handler ls_handler_keybox = {"keybox", types, "who keys belong to; certificates as members", true, run};
