/* Any bytes behind each filter of a PDF stream: six bytes say which filter, predictor and cap; then the same bytes
 * through encoders of our own and back. */
#include "base/bytes.h"
#include "extract/pdf/filter.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 6, LENGTH_MAX = 16384, WHOLE = 1 << 22 };

static ls_inflate *inflate;

static ls_pdf_decoded decode(const ls_pdf_filter *filter, const uint8_t *in, size_t length, size_t cap,
                             ls_buffer *out) {
    ls_pdf_decoded how = {0};
    if (ls_pdf_filter_run(inflate, filter, in, length, cap, out, &how) != LS_OK) abort();
    null_sink_hold(out->length <= cap);
    return how;
}

/* A cap cuts off an end and changes nothing before it. */
static void capped(const uint8_t *head, const uint8_t *in, size_t length) {
    static const uint32_t bits[] = {1, 2, 4, 8, 16, 0, 3, UINT32_MAX};
    const ls_pdf_filter filter = {.coding = head[0] % 6,
                                  .late_change = head[0] & 8,
                                  .predictor = head[1] % 17,
                                  .colors = head[2] & 0x80 ? (uint32_t)head[2] << 24 : head[2],
                                  .bits = bits[head[3] % 8],
                                  .columns = head[3] & 0x80 ? ls_be32(head + 1) : head[3] >> 3};
    ls_buffer whole = {0}, part = {0};
    ls_pdf_decoded all = decode(&filter, in, length, WHOLE, &whole);
    ls_pdf_decoded some = decode(&filter, in, length, 1u + ls_le16(head + 4), &part);
    null_sink_hold(part.length <= whole.length);
    null_sink_hold(!part.length || memcmp(part.data, whole.data, part.length) == 0);
    null_sink_hold(all.damaged || all.capped || some.damaged || some.capped || part.length == whole.length);
    ls_buffer_free(&whole);
    ls_buffer_free(&part);
}

static void encode_hex(const uint8_t *data, size_t size, ls_buffer *out) {
    for (size_t i = 0; i < size; i++) ls_buffer_printf(out, i % 3 ? "%02x" : "%02X\n", data[i]);
    ls_buffer_putc(out, '>');
}

static void encode_85(const uint8_t *data, size_t size, ls_buffer *out) {
    for (size_t at = 0; at < size; at += 4) {
        uint8_t group[4] = {0};
        char digits[5];
        size_t count = size - at < 4 ? size - at : 4;
        memcpy(group, data + at, count);
        uint32_t word = ls_be32(group);
        for (size_t i = 5; i--; word /= 85) digits[i] = (char)('!' + word % 85);
        if (count == 4 && !ls_be32(group)) ls_buffer_putc(out, 'z');
        else ls_buffer_append(out, digits, count + 1);
    }
    ls_buffer_puts(out, "~>");
}

static void encode_runs(const uint8_t *data, size_t size, ls_buffer *out) {
    for (size_t at = 0, run; at < size; at += run) {
        for (run = 1; run < 128 && at + run < size && data[at + run] == data[at];) run++;
        ls_buffer_putc(out, (char)(run == 1 ? 0 : 257 - run));
        ls_buffer_putc(out, (char)data[at]);
    }
    ls_buffer_putc(out, (char)128);
}

/* Single bytes, the table cleared before its codes would grow. */
static void encode_lzw(const uint8_t *data, size_t size, ls_buffer *out) {
    uint32_t bits = 0;
    unsigned have = 0;
    for (size_t at = 0, count = 0, end = size + size / 200 + 2; count < end; count++) {
        uint32_t code = count % 201 == 0 ? 256 : at < size ? data[at++] : 257;
        bits = bits << 9 | code;
        for (have += 9; have >= 8; have -= 8) ls_buffer_putc(out, (char)(bits >> (have - 8)));
    }
    ls_buffer_putc(out, (char)(bits << (8 - have)));
}

static void there_and_back(const uint8_t *data, size_t size) {
    static const struct {
        void (*encode)(const uint8_t *data, size_t size, ls_buffer *out);
        ls_pdf_coding coding;
    } ways[] = {{encode_hex, LS_PDF_ASCIIHEX}, {encode_85, LS_PDF_ASCII85}, {encode_runs, LS_PDF_RUNLENGTH},
                {encode_lzw, LS_PDF_LZW}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const ls_pdf_filter filter = {.coding = ways[i].coding, .predictor = 1};
        ls_buffer packed = {0}, out = {0};
        ways[i].encode(data, size, &packed);
        ls_pdf_decoded how = decode(&filter, (const uint8_t *)packed.data, packed.length, WHOLE, &out);
        null_sink_hold(!how.damaged && !how.capped && out.length == size);
        null_sink_hold(!size || memcmp(out.data, data, size) == 0);
        ls_buffer_free(&packed);
        ls_buffer_free(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!inflate) inflate = ls_inflate_create();
    if (!inflate) abort();
    if (size < HEAD || size > LENGTH_MAX) return 0;
    capped(data, data + HEAD, size - HEAD);
    there_and_back(data + HEAD, size - HEAD);
    return 0;
}
