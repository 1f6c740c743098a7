/* Text with files by uuencode in it, as mail had them before MIME and as it was saved: the files are members, the rest
 * is read as a mail's body. */
#include "extract/mail/mail_text.h"
#include "extract/reader.h"

enum { WHOLE_MAX = 64 << 20 };

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    size_t got = 0;
    bool whole = input->size <= WHOLE_MAX;
    const uint8_t *bytes = whole ? ls_input_peek(input, 0, (size_t)input->size, &got) : NULL;
    if (whole && !bytes) return LS_IO;
    const ls_mail_body body = {.bytes = bytes, .length = got, .charset = about->charset};
    ls_status status = whole ? ls_mail_text(&body, sink) : LS_DATA;
    if (status != LS_DATA) return status;
    if (!whole) ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "uuencoded files in more than 64 MiB of text");
    ls_reader reader;
    status = ls_reader_open(&reader, about, input, sink, false);
    if (status == LS_OK) status = ls_reader_rest(&reader, true);
    ls_reader_close(&reader);
    return status;
}

static const char *const types[] = {"text/x-uuencode", NULL};
const ls_handler ls_handler_uuencode = {"uuencode", types, "all of it; uuencoded files as members", true, run};
