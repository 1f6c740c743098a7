/* Transfer encodings of mail (RFC 2045; uuencode as POSIX has it), piece by piece. */
#ifndef LS_EXTRACT_MAIL_DECODE_H
#define LS_EXTRACT_MAIL_DECODE_H
#include "base/buffer.h"
#include "base/input.h"
#include "base/status.h"

typedef enum ls_mail_encoding {
    LS_MAIL_IDENTITY = 0,
    LS_MAIL_BASE64,
    LS_MAIL_QUOTED,
    LS_MAIL_UUENCODE
} ls_mail_encoding;

typedef struct ls_mail_decoder {
    ls_mail_encoding encoding;
    uint32_t bits;      /* base64: not yet a whole byte */
    unsigned bit_count;
    bool padded;        /* base64: the last sign was padding */
    bool beside;        /* base64: on the rest of a line, behind padding and a blank, that is no data */
    bool ended;         /* uuencode: the end line was seen */
    uint64_t broken;    /* bytes that the encoding cannot hold */
} ls_mail_decoder;

/* The encoding that a Content-Transfer-Encoding names; unknown ones are identity. */
ls_mail_encoding ls_mail_encoding_of(const char *name, size_t length);
/* Appends what the piece decodes to. Quoted-printable and uuencode want pieces that end with a line: cut with
 * ls_mail_piece(). */
ls_status ls_mail_decode(ls_mail_decoder *decoder, const uint8_t *bytes, size_t length, ls_buffer *out);
/* How much of `length` bytes to decode now so that no unit is cut. `last`: nothing follows. */
size_t ls_mail_piece(ls_mail_encoding encoding, const uint8_t *bytes, size_t length, bool last);
/* Where a base64 body ends that plain text stands below: mailing lists write there. `length`: it is base64 to its end,
 * or not so from its first line on. */
size_t ls_mail_base64_whole(const uint8_t *bytes, size_t length);
/* Could these first bytes of a part be in the encoding that its header names? Plain text that is called base64 is
 * not. */
bool ls_mail_encoding_fits(ls_mail_encoding encoding, const uint8_t *bytes, size_t length);
/* A line "begin MODE NAME" of uuencode at `line`, or "begin-base64 MODE NAME"; gives the name. */
bool ls_mail_is_base64_begin(const uint8_t *line, size_t length); /* the latter */
bool ls_mail_uu_begin(const uint8_t *line, size_t length, const uint8_t **name, size_t *name_length);

/* Text of any charset → UTF-8: the declared one where it decodes to anything sensible, else detected. */
ls_status ls_mail_to_utf8(const char *charset, const void *bytes, size_t length, ls_buffer *out);
/* A charset whose text is all ASCII bytes, so that detection would take it for ASCII. */
bool ls_mail_is_seven_bit(const char *charset);
#endif
