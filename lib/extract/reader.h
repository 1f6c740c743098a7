/* An item's bytes as a stream of UTF-8, whatever its charset: what the handlers of text formats read from. Memory is
 * what the handler asks to see at once, plus one slice. */
#ifndef LS_EXTRACT_READER_H
#define LS_EXTRACT_READER_H
#include "base/buffer.h"
#include "extract/handler.h"
#include "text/charset.h"

typedef struct ls_reader {
    ls_input *input;
    ls_sink *sink;
    const char *declared;
    uint64_t next;       /* offset in the input */
    ls_converter *converter;
    const char *charset; /* static name */
    bool settled;        /* a byte over 0x7F was seen: the charset stays */
    bool ended;          /* nothing more will come */
    uint64_t replaced;   /* characters that became U+FFFD */
    uint8_t *slice;
    size_t room;         /* of the slice: no more than the input has */
    ls_buffer text;
    size_t at;           /* the unread text is text.data[at .. text.length) */
    bool has_certificate; /* ls_reader_rest() met one in armour */
} ls_reader;

/* `skip_mark`: a byte order mark is not part of the text. */
ls_status ls_reader_open(ls_reader *reader, const ls_extract *about, ls_input *input, ls_sink *sink, bool skip_mark);
/* Uses another charset for all bytes, from the start: a declaration inside the text (<meta charset>, <?xml encoding?>).
 * Ignored where the bytes said something certain (BOM, valid UTF-8, UTF-16). */
ls_status ls_reader_redeclare(ls_reader *reader, const char *charset);
/* Makes at least `want` bytes unread, fewer only at the end. Pointers into the text become stale. */
ls_status ls_reader_fill(ls_reader *reader, size_t want);
/* Takes the next line, without its break (LF or CR LF); one longer than about `most` bytes comes in pieces. It is
 * borrowed until the next call. false: none is left, or *status says why there is none. */
bool ls_reader_line(ls_reader *reader, size_t most, const char **line, size_t *length, ls_status *status);
void ls_reader_close(ls_reader *reader);
/* All that is left, as plain text: what a parser does when the bytes are not what they were said to be. `lines`: the
 * segments are the file's text from its start on. */
ls_status ls_reader_rest(ls_reader *reader, bool lines);

static inline const char *ls_reader_text(const ls_reader *reader) {
    return reader->text.length ? reader->text.data + reader->at : reader->text.data; /* NULL + 0 is undefined */
}
static inline size_t ls_reader_left(const ls_reader *reader) { return reader->text.length - reader->at; }
#endif
