/* LZ77 over a ring of 4,096 bytes that begins with words of RTF ([MS-OXRTFCP] 2.1.3.1). The size that the header
 * declares is not believed: one reference makes at most 17 bytes of two, so the input bounds the output. */
#include "extract/mail/lzfu.h"
#include "base/bytes.h"
#include <string.h>

enum { HEADER = 16, RING = 4096, OUT_MAX = 64 << 20 };
#define COMPRESSED 0x75465A4Cu   /* "LZFu" */
#define UNCOMPRESSED 0x414C454Du /* "MELA" */

static const char beginning[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    "\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/* true: the end mark was met. */
static bool unpack(const uint8_t *in, const uint8_t *end, ls_buffer *out) {
    enum { MOST = 8 * 17 }; /* bytes that one control byte makes */
    uint8_t ring[RING] = {0};
    size_t at = sizeof beginning - 1;
    memcpy(ring, beginning, at);
    while (in < end && out->length < OUT_MAX && ls_buffer_room(out, MOST)) {
        unsigned control = *in++;
        char *to = out->data + out->length;
        bool cut = false, ended = false;
        for (unsigned bit = 0; bit < 8 && in < end; bit++, control >>= 1) {
            if (!(control & 1)) {
                *to++ = (char)(ring[at] = *in++);
                at = (at + 1) % RING;
                continue;
            }
            if ((cut = end - in < 2)) break;
            size_t from = ls_be16(in) >> 4, length = (ls_be16(in) & 15u) + 2;
            in += 2;
            if ((ended = from == at)) break;
            for (; length > 0; length--, from = (from + 1) % RING, at = (at + 1) % RING)
                *to++ = (char)(ring[at] = ring[from]);
        }
        out->length = (size_t)(to - out->data);
        if (cut || ended) return ended;
    }
    return false;
}

ls_status ls_lzfu(const uint8_t *bytes, size_t length, ls_buffer *out, bool *whole) {
    *whole = false;
    if (length < HEADER) return LS_OK;
    uint32_t packed = ls_le32(bytes), kind = ls_le32(bytes + 8), size = ls_le32(bytes + 4);
    size_t have = length - HEADER, told = packed >= 12 ? packed - 12 : 0; /* it counts the header's other 12 bytes */
    if (told > have) told = have;
    if (kind == UNCOMPRESSED) {
        *whole = size <= have;
        return ls_buffer_append(out, bytes + HEADER, size < have ? size : have) ? LS_OK : LS_NOMEM;
    }
    if (kind != COMPRESSED) return LS_OK;
    size_t before = out->length;
    bool ended = unpack(bytes + HEADER, bytes + HEADER + told, out);
    *whole = ended || out->length - before >= size; /* some writers leave the end mark out */
    return out->failed ? LS_NOMEM : LS_OK;
}
