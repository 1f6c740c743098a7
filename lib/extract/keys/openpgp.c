/* OpenPGP (RFC 4880; RFC 9580), packet by packet: whose keys these are, who signed, and what a message holds that is
 * only signed or packed, which everybody can read. What is encrypted is said to be. */
#include "extract/keys/openpgp.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/openpgp.h"
#include "base/utf8.h"
#include "extract/archive/destream.h"
#include "extract/archive/inflate.h"
#include "extract/handler.h"
#include <string.h>

/* What a signature says of itself (5.2.3.1). */
enum { KEY_SERVER = 24, POLICY = 26, SIGNER = 28 };
enum { PIECE = 64 << 10, TEXT_MAX = 64 << 10, ROOM = 64 << 10, LINE = 48 /* bytes of a line of armour */ };

typedef struct message {
    ls_input *input;
    ls_sink *sink;
    uint64_t at, end; /* of the packet's content, or of this part of it */
    bool more;        /* another part follows (4.2.2.4) */
    bool broken;
    ls_buffer text;
} message;

/* The content, or a part of it, stands behind this head at in->at. */
static void enter(message *in, const ls_openpgp_head *head) {
    const uint64_t left = in->input->size - in->at - head->size;
    in->at += head->size;
    in->more = head->more;
    in->end = in->at + (head->length < left ? head->length : left);
    if (head->length <= left || head->length == UINT64_MAX) return;
    in->more = false;
    in->broken = true;
}

static bool next_part(message *in) {
    uint8_t bytes[LS_PGP_HEAD_MAX];
    ls_openpgp_head head;
    const int64_t got = ls_input_read(in->input, in->at, bytes, sizeof bytes);
    if (got <= 0 || !ls_openpgp_length_read(bytes, (size_t)got, &head)) return false;
    return enter(in, &head), true;
}

/* The next packet's kind; 0: there is none. */
static unsigned next_packet(message *in) {
    uint8_t bytes[LS_PGP_HEAD_MAX];
    ls_openpgp_head head;
    in->at = in->end;
    in->more = false;
    const int64_t got = ls_input_read(in->input, in->at, bytes, sizeof bytes);
    if (got <= 0) return 0;
    if (!ls_openpgp_head_read(bytes, (size_t)got, &head)) return in->broken = true, 0;
    return enter(in, &head), head.kind;
}

/* Some more of the packet's content; *length 0: no more. */
static ls_status next_piece(message *in, const uint8_t **bytes, size_t *length) {
    *length = 0;
    while (in->at >= in->end && in->more)
        if (!next_part(in)) return in->more = false, in->broken = true, LS_OK;
    if (in->at >= in->end) return LS_OK;
    const uint64_t left = in->end - in->at;
    *bytes = ls_input_peek(in->input, in->at, left < PIECE ? (size_t)left : PIECE, length);
    if (!*bytes) return LS_IO;
    if (!*length) in->broken = true, in->at = in->end; /* the file shrank */
    in->at += *length;
    return ls_sink_tick(in->sink, *length);
}

/* What is left of the packet goes by unread. */
static ls_status skip(message *in) {
    ls_status status = LS_OK;
    do in->at = in->end;
    while (in->more && next_part(in) && (status = ls_sink_tick(in->sink, 1)) == LS_OK);
    return status;
}

/* The whole of a short packet into in->text. */
static ls_status take_all(message *in) {
    const uint8_t *bytes;
    size_t length;
    ls_status status;
    ls_buffer_clear(&in->text);
    while ((status = next_piece(in, &bytes, &length)) == LS_OK && length && in->text.length < TEXT_MAX)
        ls_buffer_append(&in->text, bytes, length);
    return status == LS_OK && in->text.failed ? LS_NOMEM : status;
}

static ls_status say(message *in, const char *field, const char *text, size_t length) {
    if (!length) return LS_OK;
    ls_buffer whole = {0};
    ls_status status = ls_utf8_valid(text, length) == length ? LS_OK : LS_DATA;
    if (status == LS_DATA) { /* of before UTF-8 */
        for (size_t i = 0; i < length; i++) ls_buffer_put_utf8(&whole, (unsigned char)text[i]);
        text = whole.data, length = whole.length;
        status = whole.failed ? LS_NOMEM : LS_OK;
    }
    const ls_segment segment = {.text = text, .length = length, .part = LEAKSIFT_PART_BODY, .field = field};
    if (status == LS_OK) status = ls_sink_text(in->sink, &segment);
    ls_buffer_free(&whole);
    return status;
}

/* ---- signatures ---- */

static ls_status say_subpackets(message *in, const uint8_t *at, size_t length) {
    ls_status status = LS_OK;
    while (length >= 2 && status == LS_OK) {
        const size_t head = *at < 192 ? 1 : *at < 255 ? 2 : 5;
        if (length <= head) return LS_OK;
        const size_t size = head == 1 ? *at : head == 2 ? (size_t)(*at - 192) * 256 + at[1] + 192 : ls_be32(at + 1);
        if (!size || size > length - head) return LS_OK;
        const unsigned kind = at[head] & 127;
        const char *field = kind == SIGNER       ? "signer"
                            : kind == POLICY     ? "policy"
                            : kind == KEY_SERVER ? "key server"
                                                 : NULL;
        if (field) status = say(in, field, (const char *)at + head + 1, size - 1);
        at += head + size;
        length -= head + size;
    }
    return status;
}

/* Version 4 and 6: kind, two algorithms, then what is signed too, and what is not. */
static ls_status say_signature(message *in) {
    ls_status status = take_all(in);
    const uint8_t *bytes = (const uint8_t *)in->text.data, *copy = NULL;
    size_t left = in->text.length, at = 4;
    if (status != LS_OK || left < 8 || (bytes[0] != 4 && bytes[0] != 6)) return status;
    const size_t width = bytes[0] == 4 ? 2 : 4;
    for (unsigned part = 0; part < 2 && status == LS_OK && left - at >= width; part++) {
        const size_t size = width == 2 ? ls_be16(bytes + at) : ls_be32(bytes + at);
        at += width;
        if (size > left - at) break;
        copy = bytes + at;
        status = say_subpackets(in, copy, size);
        at += size;
    }
    return status;
}

/* ---- what a message holds ---- */

/* Format, name, date, content (5.9). */
static ls_status say_literal(message *in) {
    uint8_t head[2 + 255];
    const int64_t got = ls_input_read(in->input, in->at, head, sizeof head);
    if (got < 2 || in->end - in->at < 6u + head[1]) return in->broken = true, skip(in);
    const ls_child child = {.name = head[1] ? (const char *)head + 2 : "message", .name_length = head[1] ? head[1] : 7,
                            .size = in->more ? UINT64_MAX : in->end - in->at - 6 - head[1]};
    in->at += 6u + head[1];
    ls_status status = ls_sink_child_open(in->sink, &child);
    bool full = false;
    const uint8_t *bytes;
    size_t length;
    if (status != LS_OK) return status;
    while ((status = next_piece(in, &bytes, &length)) == LS_OK && length) {
        if (!full) status = ls_sink_child_write(in->sink, bytes, length);
        full |= status == LS_STOP;
        if (status != LS_OK && !full) break;
    }
    if (in->broken) ls_sink_child_note(in->sink, LEAKSIFT_REASON_CORRUPT, "it breaks off");
    const ls_status closed = ls_sink_child_close(in->sink);
    return status == LS_OK || full ? closed : status;
}

typedef struct unpacker {
    ls_inflate *inflate; /* ZIP and ZLIB */
    void *bzip2;
} unpacker;

static ls_status unpack(const unpacker *by, const uint8_t **in, size_t *left, uint8_t *out, size_t *made, bool *end) {
    leaksift_reason unused;
    return by->bzip2 ? ls_destream_bzip2.step(by->bzip2, in, left, out, ROOM, made, end, &unused)
                     : ls_inflate_step(by->inflate, in, left, out, ROOM, made, end);
}

/* The packets inside, as a member. */
static ls_status write_unpacked(message *in, const unpacker *by, uint8_t *out, size_t zlib_head) {
    ls_status status = LS_OK;
    bool end = false;
    const uint8_t *bytes;
    size_t length;
    while (!end && status == LS_OK && (status = next_piece(in, &bytes, &length)) == LS_OK && length) {
        const size_t head = zlib_head < length ? zlib_head : length;
        zlib_head -= head;
        bytes += head;
        length -= head;
        size_t made = ROOM;
        while (!end && status == LS_OK && (length || made == ROOM)) {
            status = unpack(by, &bytes, &length, out, &made, &end);
            if (status != LS_OK && status != LS_DATA) break;
            const ls_status written = made ? ls_sink_child_write(in->sink, out, made) : LS_OK;
            if (written != LS_OK) return written;
            if (status == LS_DATA) break;
            if ((status = ls_sink_tick(in->sink, made)) != LS_OK) break;
        }
    }
    if (status == LS_DATA || (status == LS_OK && !end)) {
        ls_sink_child_note(in->sink, LEAKSIFT_REASON_CORRUPT, "its compressed data breaks off");
        status = LS_OK;
    }
    return status;
}

static ls_status say_compressed(message *in) {
    static const ls_child child = {.name = "message", .name_length = 7, .media_type = "application/x-openpgp",
                                   .size = UINT64_MAX, .is_filter = true};
    uint8_t method;
    if (in->at >= in->end || ls_input_read(in->input, in->at, &method, 1) != 1) return skip(in);
    in->at++;
    if (method == 0 || method > 3) {
        ls_sink_note(in->sink, LEAKSIFT_REASON_UNSUPPORTED, "data of OpenPGP packed by a method that is not known");
        return skip(in);
    }
    unpacker by = {.inflate = method < 3 ? ls_inflate_create() : NULL,
                   .bzip2 = method == 3 ? ls_destream_bzip2.open() : NULL};
    uint8_t *out = ls_malloc(ROOM);
    ls_status status = out && (by.inflate || by.bzip2) ? LS_OK : LS_NOMEM;
    if (status == LS_OK && by.inflate) status = ls_inflate_start(by.inflate);
    if (status == LS_OK && (status = ls_sink_child_open(in->sink, &child)) == LS_OK) {
        status = write_unpacked(in, &by, out, method == 2 ? 2 : 0);
        const ls_status closed = ls_sink_child_close(in->sink);
        if (status == LS_OK || status == LS_STOP) status = closed;
    }
    ls_inflate_free(by.inflate);
    if (by.bzip2) ls_destream_bzip2.close(by.bzip2);
    ls_free(out);
    return status == LS_OK ? skip(in) : status;
}

/* A secret key without armour, in the armour that it would have. */
static ls_status say_secret(message *in) {
    size_t length;
    const uint8_t *bytes = ls_input_peek(in->input, 0, TEXT_MAX, &length);
    if (!bytes) return LS_IO;
    ls_buffer text = {0};
    ls_buffer_puts(&text, "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n");
    for (size_t at = 0; at < length; at += LINE) {
        ls_buffer_put_base64(&text, bytes + at, length - at < LINE ? length - at : LINE);
        ls_buffer_putc(&text, '\n');
    }
    ls_buffer_puts(&text, "-----END PGP PRIVATE KEY BLOCK-----");
    const ls_status status = text.failed ? LS_NOMEM : say(in, NULL, text.data, text.length);
    ls_buffer_free(&text);
    return status;
}

ls_status ls_openpgp_packets(ls_input *input, ls_sink *sink, bool armoured) {
    message in = {.input = input, .sink = sink};
    ls_status status = LS_OK;
    bool secret = armoured /* which is text already */, any = false, encrypted = false;
    for (unsigned kind; status == LS_OK && (kind = next_packet(&in)) != 0; any = true) {
        switch (kind) {
        case LS_PGP_USER_ID:
            status = take_all(&in);
            if (status == LS_OK) status = say(&in, "user id", in.text.data, in.text.length);
            break;
        case LS_PGP_SIGNATURE: status = say_signature(&in); break;
        case LS_PGP_LITERAL: status = say_literal(&in); break;
        case LS_PGP_COMPRESSED: status = say_compressed(&in); break;
        case LS_PGP_KEY_FOR_RECIPIENT:
        case LS_PGP_KEY_BY_PASSWORD:
        case LS_PGP_ENCRYPTED:
        case LS_PGP_ENCRYPTED_WITH_CHECK:
        case LS_PGP_ENCRYPTED_BY_AEAD:
            ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "an OpenPGP message");
            encrypted = true;
            break;
        case LS_PGP_SECRET_KEY:
        case LS_PGP_SECRET_SUBKEY:
            if (!secret) status = say_secret(&in);
            secret = true;
            break;
        default: break;
        }
        if (status == LS_OK) status = skip(&in);
        if (status == LS_OK) status = ls_sink_tick(sink, 1);
    }
    if (status == LS_OK && in.broken && !encrypted && (any || !armoured)) /* not some manual's placeholder */
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "a packet of OpenPGP breaks off");
    ls_buffer_free(&in.text);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    return ls_openpgp_packets(input, sink, false);
}

static const char *const types[] = {"application/x-openpgp", "application/x-pgp-keyring", NULL};
const ls_handler ls_handler_openpgp = {"openpgp", types,
                                       "who keys belong to, who signed; what is only signed or packed as a member; "
                                       "that it is encrypted",
                                       true, run};
