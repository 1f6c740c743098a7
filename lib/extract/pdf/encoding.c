/* Single-byte encodings and text strings of PDF. */
#include "extract/pdf/encoding.h"
#include "base/utf8.h"
#include "extract/pdf/font_data.h"
#include <string.h>

const uint16_t *ls_encoding(ls_base_encoding which) { return ls_encodings[which]; }

bool ls_encoding_named(const char *name, ls_base_encoding *which) {
    static const struct {
        const char *name;
        ls_base_encoding which;
    } names[] = {{"WinAnsiEncoding", LS_ENCODING_WIN_ANSI},     {"MacRomanEncoding", LS_ENCODING_MAC_ROMAN},
                 {"StandardEncoding", LS_ENCODING_STANDARD},    {"MacExpertEncoding", LS_ENCODING_MAC_EXPERT},
                 {"PDFDocEncoding", LS_ENCODING_PDF_DOC}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i].name) == 0) return *which = names[i].which, true;
    return false;
}

static bool wanted(uint32_t c) { return c >= 32 || c == '\n' || c == '\t'; }

static bool put(ls_buffer *out, uint32_t c) {
    if (c == '\r') c = '\n';
    return wanted(c) ? ls_buffer_put_utf8(out, c) : true;
}

static bool from_utf16(const uint8_t *bytes, size_t length, bool big, ls_buffer *out) {
    bool escape = false; /* U+001B, a language code, U+001B (7.9.2.2) */
    for (size_t at = 0; at + 2 <= length; at += 2) {
        uint32_t c = big ? (uint32_t)bytes[at] << 8 | bytes[at + 1] : (uint32_t)bytes[at + 1] << 8 | bytes[at];
        if (c == 0x1B) {
            escape = !escape && at + 2 < length;
            continue;
        }
        if (escape) {
            if ((c | 32) >= 'a' && (c | 32) <= 'z') continue;
            escape = false; /* no language code after all */
        }
        if (c >= 0xD800 && c < 0xDC00 && at + 4 <= length) {
            uint32_t low =
                big ? (uint32_t)bytes[at + 2] << 8 | bytes[at + 3] : (uint32_t)bytes[at + 3] << 8 | bytes[at + 2];
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            }
        }
        if (!put(out, c)) return false;
    }
    return true;
}

static bool from_utf8(const char *bytes, size_t length, ls_buffer *out) {
    while (length > 0) {
        size_t good = ls_utf8_valid(bytes, length);
        if (!ls_buffer_append(out, bytes, good)) return false;
        if (good == length) break;
        if (!ls_buffer_put_utf8(out, 0xFFFD)) return false;
        bytes += good + 1;
        length -= good + 1;
    }
    return true;
}

bool ls_pdf_text_string(const void *bytes, size_t length, ls_buffer *out) {
    const uint8_t *data = bytes;
    if (length >= 2 && data[0] == 0xFE && data[1] == 0xFF) return from_utf16(data + 2, length - 2, true, out);
    if (length >= 2 && data[0] == 0xFF && data[1] == 0xFE) return from_utf16(data + 2, length - 2, false, out);
    if (length >= 3 && data[0] == 0xEF && data[1] == 0xBB && data[2] == 0xBF)
        return from_utf8((const char *)data + 3, length - 3, out);
    const uint16_t *table = ls_encoding(LS_ENCODING_PDF_DOC);
    for (size_t at = 0; at < length; at++)
        if (table[data[at]] && !put(out, table[data[at]])) return false;
    return !out->failed;
}
