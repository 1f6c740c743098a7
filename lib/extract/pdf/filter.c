/* Flate is tried whole by libdeflate, which takes half the time of zlib; data that is damaged, or larger than guessed
 * several times over, goes through zlib by pieces, which gives what stands before the damage. */
#include "extract/pdf/filter.h"
#include "base/hex.h"
#include "extract/pdf/predictor.h"
#include <string.h>

ls_pdf_coding ls_pdf_coding_of(const char *name) {
    static const struct { const char *name; ls_pdf_coding coding;
    } names[] = {{"FlateDecode", LS_PDF_FLATE},
                 {"Fl", LS_PDF_FLATE},
                 {"LZWDecode", LS_PDF_LZW},
                 {"LZW", LS_PDF_LZW},
                 {"ASCII85Decode", LS_PDF_ASCII85},
                 {"A85", LS_PDF_ASCII85},
                 {"ASCIIHexDecode", LS_PDF_ASCIIHEX},
                 {"AHx", LS_PDF_ASCIIHEX},
                 {"RunLengthDecode", LS_PDF_RUNLENGTH},
                 {"RL", LS_PDF_RUNLENGTH},
                 {"Crypt", LS_PDF_IDENTITY},
                 {"DCTDecode", LS_PDF_PICTURE},
                 {"DCT", LS_PDF_PICTURE},
                 {"JPXDecode", LS_PDF_PICTURE},
                 {"CCITTFaxDecode", LS_PDF_PICTURE},
                 {"CCF", LS_PDF_PICTURE},
                 {"JBIG2Decode", LS_PDF_PICTURE}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i].name) == 0) return names[i].coding;
    return LS_PDF_UNKNOWN;
}

/* ---- Flate ------------------------------------------------------------------------------------------------------- */

enum { GUESS = 8, GUESS_LEAST = 16384, GUESSES = 3, PIECE = 65536 };

size_t ls_pdf_zlib_header(const uint8_t *bytes, size_t length) {
    bool there = length >= 2 && (bytes[0] & 15) == 8 && (bytes[0] << 8 | bytes[1]) % 31 == 0 && !(bytes[1] & 32);
    return there ? 2 : 0;
}

static ls_status flate_whole(ls_inflate *inflate, const uint8_t *in, size_t length, size_t cap, ls_buffer *out) {
    size_t room = length > SIZE_MAX / 64 ? cap : length * GUESS + GUESS_LEAST;
    for (unsigned i = 0; i < GUESSES; i++, room *= GUESS) {
        if (room > cap) room = cap;
        size_t taken, made = 0;
        if (!ls_buffer_reserve(out, room)) return LS_NOMEM;
        ls_status status =
            ls_inflate_whole(inflate, in, length, (uint8_t *)out->data + out->length, room, &taken, &made);
        if (status == LS_OK) out->length += made;
        if (status != LS_STOP) return status;
        if (room == cap) break;
    }
    return LS_DATA;
}

static ls_status flate_pieces(ls_inflate *inflate, const uint8_t *in, size_t length, size_t cap, ls_buffer *out,
                              ls_pdf_decoded *how) {
    ls_status status = ls_inflate_start(inflate);
    bool end = false;
    for (size_t total = 0; status == LS_OK && !end;) {
        size_t room = cap - total < PIECE ? cap - total : PIECE, made = 0, before = length;
        if (!room) return how->capped = true, LS_OK;
        if (!ls_buffer_reserve(out, room)) return LS_NOMEM;
        status = ls_inflate_step(inflate, &in, &length, (uint8_t *)out->data + out->length, room, &made, &end);
        out->length += made;
        total += made;
        if (status == LS_OK && !end && !made && before == length) status = LS_DATA; /* the data ends early */
    }
    if (status != LS_DATA) return status;
    how->damaged = true;
    return LS_OK;
}

static ls_status flate(ls_inflate *inflate, const uint8_t *in, size_t length, size_t cap, ls_buffer *out,
                       ls_pdf_decoded *how) {
    size_t blank = 0; /* some writers leave the line end of "stream" twice */
    while (blank < length && (in[blank] == '\r' || in[blank] == '\n')) blank++;
    if (blank && ls_pdf_zlib_header(in + blank, length - blank)) in += blank, length -= blank;
    size_t header = ls_pdf_zlib_header(in, length);
    in += header;
    length -= header;
    if (!length) return how->damaged = true, LS_OK;
    ls_status status = flate_whole(inflate, in, length, cap, out);
    return status == LS_DATA ? flate_pieces(inflate, in, length, cap, out, how) : status;
}

/* ---- LZW --------------------------------------------------------------------------------------------------------- */

enum { LZW_CLEAR = 256, LZW_END = 257, LZW_CODES = 4096 };

typedef struct lzw {
    uint16_t before[LZW_CODES];
    uint16_t length[LZW_CODES];
    uint8_t last[LZW_CODES];
    unsigned next, width;
} lzw;

static void lzw_clear(lzw *table) {
    for (unsigned i = 0; i < 256; i++) table->before[i] = 0, table->length[i] = 1, table->last[i] = (uint8_t)i;
    table->length[LZW_CLEAR] = table->length[LZW_END] = 0;
    table->next = 258;
    table->width = 9;
}

/* Writes what a code stands for; returns its first byte. */
static uint8_t lzw_write(const lzw *table, unsigned code, char *to) {
    unsigned length = table->length[code];
    for (char *at = to + length; at > to; code = table->before[code]) *--at = (char)table->last[code];
    return (uint8_t)*to;
}

static ls_status run_lzw(const ls_pdf_filter *filter, const uint8_t *in, size_t length, size_t cap, ls_buffer *out,
                         ls_pdf_decoded *how) {
    lzw table;
    uint32_t bits = 0;
    unsigned have = 0, previous = LZW_CLEAR, early = filter->late_change ? 0 : 1;
    size_t start = out->length, at = 0;
    lzw_clear(&table);
    for (;;) {
        for (; have < table.width && at < length; have += 8) bits = bits << 8 | in[at++];
        if (have < table.width) return LS_OK; /* many writers leave the end code out */
        have -= table.width;
        unsigned code = bits >> have & ((1u << table.width) - 1);
        if (code == LZW_END) return LS_OK;
        if (code == LZW_CLEAR) {
            lzw_clear(&table);
            previous = LZW_CLEAR;
            continue;
        }
        bool own = code == table.next && previous != LZW_CLEAR && table.next < LZW_CODES;
        if (code >= table.next && !own) return how->damaged = true, LS_OK;
        unsigned size = own ? table.length[previous] + 1u : table.length[code];
        if (out->length - start + size > cap) return how->capped = true, LS_OK;
        if (!ls_buffer_reserve(out, size)) return LS_NOMEM;
        char *to = out->data + out->length;
        uint8_t first = lzw_write(&table, own ? previous : code, to);
        if (own) to[size - 1] = (char)first;
        out->length += size;
        if (previous != LZW_CLEAR && table.next < LZW_CODES) {
            table.before[table.next] = (uint16_t)previous;
            table.last[table.next] = first;
            table.length[table.next] = (uint16_t)(table.length[previous] + 1);
            table.next++;
        }
        if (table.next + early >= 1u << table.width && table.width < 12) table.width++;
        previous = code;
    }
}

/* ---- the ASCII codings and run lengths --------------------------------------------------------------------------- */

static ls_status run_ascii85(const uint8_t *in, size_t length, size_t cap, ls_buffer *out, ls_pdf_decoded *how) {
    uint32_t word = 0;
    unsigned have = 0;
    if (length / 5 + 8 > SIZE_MAX / 8 || !ls_buffer_reserve(out, length < cap ? length : cap)) return LS_NOMEM;
    size_t start = out->length, at = length > 2 && in[0] == '<' && in[1] == '~' ? 2 : 0;
    for (; at < length && in[at] != '~'; at++) {
        if (out->length - start + 4 > cap) return how->capped = true, LS_OK;
        if (in[at] == 'z' && !have) {
            if (!ls_buffer_append(out, "\0\0\0\0", 4)) return LS_NOMEM;
            continue;
        }
        if (in[at] <= ' ') continue;
        if (in[at] < '!' || in[at] > 'u') return how->damaged = true, LS_OK;
        word = word * 85 + (in[at] - '!');
        if (++have < 5) continue;
        const char bytes[4] = {(char)(word >> 24), (char)(word >> 16), (char)(word >> 8), (char)word};
        if (!ls_buffer_append(out, bytes, 4)) return LS_NOMEM;
        word = have = 0;
    }
    if (have < 2) return LS_OK;
    for (unsigned i = have; i < 5; i++) word = word * 85 + 84;
    const char bytes[4] = {(char)(word >> 24), (char)(word >> 16), (char)(word >> 8), (char)word};
    return ls_buffer_append(out, bytes, have - 1) ? LS_OK : LS_NOMEM;
}

static ls_status run_hex(const uint8_t *in, size_t length, size_t cap, ls_buffer *out, ls_pdf_decoded *how) {
    int half = -1;
    size_t start = out->length;
    for (size_t at = 0; at < length && in[at] != '>'; at++) {
        int digit = ls_hex_digit(in[at]);
        if (digit < 0 && in[at] <= ' ') continue;
        if (digit < 0) return how->damaged = true, LS_OK;
        if (half < 0) {
            half = digit;
            continue;
        }
        if (out->length - start == cap) return how->capped = true, LS_OK;
        if (!ls_buffer_putc(out, (char)(half << 4 | digit))) return LS_NOMEM;
        half = -1;
    }
    if (half < 0) return LS_OK;
    if (out->length - start == cap) return how->capped = true, LS_OK;
    return ls_buffer_putc(out, (char)(half << 4)) ? LS_OK : LS_NOMEM;
}

static ls_status run_lengths(const uint8_t *in, size_t length, size_t cap, ls_buffer *out, ls_pdf_decoded *how) {
    size_t start = out->length;
    for (size_t at = 0; at < length && in[at] != 128;) {
        bool literal = in[at] < 128;
        size_t count = literal ? in[at] + 1u : 257u - in[at];
        at++;
        if (at >= length || (literal && length - at < count)) return how->damaged = true, LS_OK;
        if (out->length - start + count > cap) return how->capped = true, LS_OK;
        if (!ls_buffer_reserve(out, count)) return LS_NOMEM;
        if (literal) memcpy(out->data + out->length, in + at, count);
        else memset(out->data + out->length, in[at], count);
        out->length += count;
        at += literal ? count : 1;
    }
    return LS_OK;
}

ls_status ls_pdf_filter_run(ls_inflate *inflate, const ls_pdf_filter *filter, const uint8_t *in, size_t length,
                            size_t cap, ls_buffer *out, ls_pdf_decoded *how) {
    size_t start = out->length;
    ls_status status = LS_OK;
    switch (filter->coding) {
    case LS_PDF_FLATE: status = flate(inflate, in, length, cap, out, how); break;
    case LS_PDF_LZW: status = run_lzw(filter, in, length, cap, out, how); break;
    case LS_PDF_ASCII85: return run_ascii85(in, length, cap, out, how);
    case LS_PDF_ASCIIHEX: return run_hex(in, length, cap, out, how);
    case LS_PDF_RUNLENGTH: return run_lengths(in, length, cap, out, how);
    default:
        if (length > cap) how->capped = true, length = cap;
        return ls_buffer_append(out, in, length) ? LS_OK : LS_NOMEM;
    }
    if (status == LS_OK && filter->predictor > 1 && out->length > start)
        out->length = start + ls_pdf_predict(filter, (uint8_t *)out->data + start, out->length - start);
    return status;
}
