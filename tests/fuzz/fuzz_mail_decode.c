/* Any bytes in each transfer encoding of mail, at once and by pieces, as the first byte says; files by yEnc among them;
 * and the bytes themselves through encoders of our own and back. */
#include "extract/mail/mail_decode.h"
#include "extract/mail/mail_yenc.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH_MAX = 8192 };

static void same(const ls_buffer *a, const void *data, size_t length) {
    null_sink_hold(a->length == length);
    null_sink_hold(!length || memcmp(a->data, data, length) == 0);
}

/* Lines that a piece holds whole give the same; base64 whatever its pieces are. */
static bool fits(ls_mail_encoding encoding, const uint8_t *in, size_t length, size_t most) {
    if (encoding == LS_MAIL_IDENTITY || encoding == LS_MAIL_BASE64) return true;
    for (size_t at = 0, line = 0; at < length; at++) {
        line = in[at] == '\n' ? 0 : line + 1;
        if (line >= most) return false;
    }
    return true;
}

static void decode(ls_mail_encoding encoding, const uint8_t *in, size_t length, size_t most) {
    ls_mail_decoder whole = {.encoding = encoding}, pieces = whole;
    ls_buffer all = {0}, some = {0};
    if (ls_mail_decode(&whole, in, length, &all) != LS_OK) abort();
    null_sink_hold(all.length <= length + (encoding == LS_MAIL_UUENCODE ? 63 * (length + 1) : 0));
    for (size_t at = 0; at < length;) {
        size_t want = length - at < most ? length - at : most;
        size_t piece = ls_mail_piece(encoding, in + at, want, at + want == length);
        null_sink_hold(piece > 0 && piece <= want);
        if (ls_mail_decode(&pieces, in + at, piece, &some) != LS_OK) abort();
        at += piece;
    }
    if (fits(encoding, in, length, most)) {
        same(&some, all.data, all.length);
        null_sink_hold(whole.broken == pieces.broken && whole.ended == pieces.ended);
    }
    ls_buffer_free(&all);
    ls_buffer_free(&some);
}

/* ---- yEnc ---- */

typedef struct keeping {
    null_sink null;
    ls_buffer kept;
    unsigned notes;
} keeping;

static ls_status keep(ls_sink *sink, const void *data, size_t length) {
    null_sink_write(sink, data, length);
    return ls_buffer_append(&((keeping *)sink)->kept, data, length) ? LS_OK : LS_NOMEM;
}

static void count_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    null_sink_note(sink, reason, message);
    ((keeping *)sink)->notes++;
}

static void keeping_init(keeping *sink) {
    *sink = (keeping){0};
    null_sink_init(&sink->null);
    sink->null.sink.child_write = keep;
    sink->null.sink.note = count_note;
}

static void find_files(const uint8_t *in, size_t length) {
    size_t begin, end;
    for (size_t at = 0; ls_mail_yenc_find(in, length, at, &begin, &end); at = end) {
        keeping sink;
        keeping_init(&sink);
        null_sink_hold(begin >= at && end > begin && end <= length);
        if (ls_mail_yenc_child(in + begin, end - begin, NULL, &sink.null.sink) != LS_OK) abort();
        null_sink_hold(!sink.null.open && sink.kept.length <= end - begin);
        ls_buffer_free(&sink.kept);
    }
}

static void yenc_there_and_back(const uint8_t *data, size_t size) {
    ls_buffer packed = {0};
    keeping sink;
    size_t begin, end;
    keeping_init(&sink);
    ls_buffer_printf(&packed, "=ybegin line=128 size=%zu name=a.bin\r\n", size);
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(data[i] + 42);
        bool critical = byte == 0 || byte == '\n' || byte == '\r' || byte == '=';
        if (critical) ls_buffer_putc(&packed, '=');
        ls_buffer_putc(&packed, (char)(uint8_t)(critical ? byte + 64 : byte));
        if (i % 128 == 127) ls_buffer_puts(&packed, "\r\n");
    }
    ls_buffer_printf(&packed, "\r\n=yend size=%zu\r\n", size);
    const uint8_t *in = (const uint8_t *)packed.data;
    if (!ls_mail_yenc_find(in, packed.length, 0, &begin, &end)) abort();
    null_sink_hold(begin == 0 && end == packed.length);
    if (ls_mail_yenc_child(in, end, NULL, &sink.null.sink) != LS_OK) abort();
    same(&sink.kept, data, size);
    null_sink_hold(sink.notes == 0);
    ls_buffer_free(&packed);
    ls_buffer_free(&sink.kept);
}

/* ---- the others there and back ---- */

static void put_base64(const uint8_t *data, size_t size, ls_buffer *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < size; at += 3) {
        size_t count = size - at < 3 ? size - at : 3;
        uint32_t bits = (uint32_t)data[at] << 16;
        if (count > 1) bits |= (uint32_t)data[at + 1] << 8;
        if (count > 2) bits |= data[at + 2];
        for (size_t i = 0; i < 4; i++) ls_buffer_putc(out, i > count ? '=' : digits[bits >> (18 - 6 * i) & 63]);
        if (at % 57 == 54) ls_buffer_puts(out, "\r\n");
    }
}

static void put_quoted(const uint8_t *data, size_t size, ls_buffer *out) {
    for (size_t i = 0; i < size; i++) {
        if (data[i] > ' ' && data[i] < 127 && data[i] != '=') ls_buffer_putc(out, (char)data[i]);
        else ls_buffer_printf(out, "=%02X", data[i]);
        if (i % 20 == 19) ls_buffer_puts(out, "=\r\n");
    }
}

static void put_uu(const uint8_t *data, size_t size, ls_buffer *out) {
    for (size_t at = 0; at < size; at += 45) {
        size_t count = size - at < 45 ? size - at : 45;
        ls_buffer_putc(out, (char)(32 + count));
        for (size_t i = 0; i < count; i += 3) {
            uint32_t bits = 0;
            for (size_t k = 0; k < 3; k++) bits = bits << 8 | (i + k < count ? data[at + i + k] : 0);
            for (unsigned shift = 24; shift; shift -= 6) {
                uint32_t value = bits >> (shift - 6) & 63;
                ls_buffer_putc(out, (char)(value ? 32 + value : 96));
            }
        }
        ls_buffer_puts(out, "\n");
    }
    ls_buffer_puts(out, "`\nend\n");
}

static void there_and_back(const uint8_t *data, size_t size) {
    static void (*const put[])(const uint8_t *data, size_t size, ls_buffer *out) = {
        [LS_MAIL_BASE64] = put_base64, [LS_MAIL_QUOTED] = put_quoted, [LS_MAIL_UUENCODE] = put_uu};
    for (ls_mail_encoding encoding = LS_MAIL_BASE64; encoding <= LS_MAIL_UUENCODE; encoding++) {
        ls_mail_decoder decoder = {.encoding = encoding};
        ls_buffer packed = {0}, out = {0};
        put[encoding](data, size, &packed);
        null_sink_hold(ls_mail_encoding_fits(encoding, (const uint8_t *)packed.data, packed.length));
        if (ls_mail_decode(&decoder, (const uint8_t *)packed.data, packed.length, &out) != LS_OK) abort();
        same(&out, data, size);
        null_sink_hold(!decoder.broken);
        ls_buffer_free(&packed);
        ls_buffer_free(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *name;
    size_t name_length;
    if (!size || size > LENGTH_MAX) return 0;
    size_t length = size - 1, most = 4 + data[0] % 124;
    const uint8_t *in = data + 1;
    for (ls_mail_encoding encoding = LS_MAIL_IDENTITY; encoding <= LS_MAIL_UUENCODE; encoding++) {
        ls_mail_encoding_fits(encoding, in, length);
        decode(encoding, in, length, most);
    }
    ls_mail_encoding_of((const char *)in, length);
    if (ls_mail_uu_begin(in, length, &name, &name_length))
        null_sink_hold(name > in && name + name_length <= in + length);
    find_files(in, length);
    there_and_back(in, length);
    yenc_there_and_back(in, length);
    return 0;
}
