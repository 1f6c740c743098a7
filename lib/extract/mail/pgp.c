/* OpenPGP in ASCII armour (RFC 4880, 6.2): a message is encrypted, and said to be; what stands around it is text. What
 * is signed in clear text is ordinary text to us. */
#include "extract/reader.h"
#include <string.h>

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    static const char mark[] = "-----BEGIN PGP MESSAGE-----";
    enum { LOOK = 65536 };
    ls_reader reader;
    ls_status status = ls_reader_open(&reader, about, input, sink, false);
    if (status == LS_OK) status = ls_reader_fill(&reader, LOOK);
    size_t left = status == LS_OK ? ls_reader_left(&reader) : 0;
    if (left && memmem(ls_reader_text(&reader), left, mark, sizeof mark - 1))
        ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "an OpenPGP message");
    if (status == LS_OK) status = ls_reader_rest(&reader, true);
    ls_reader_close(&reader);
    return status;
}

static const char *const types[] = {"application/pgp-encrypted", NULL};
const ls_handler ls_handler_pgp = {"pgp", types, "that it is encrypted; the text around it", false, run};
