/* dBase and its kin have no magic but a version: the header must hold together, to its end. Its memo files have not
 * even that, so their names must say so too. */
#include "base/bytes.h"
#include "identify/probes.h"
#include <string.h>
#include <strings.h>

enum { HEADER = 32, FIELD = 32, BLOCK = 512, VISUAL = 0x30 };

static bool is_field(const uint8_t *field) {
    return field[0] > ' ' && memchr(field, 0, 11) && memchr("CNFDLMGBIPTYVWOQX0+@", field[11], 20) && field[16];
}

bool ls_is_dbf(const uint8_t *head, size_t length) {
    static const uint8_t versions[] = {2,    3,    4,    5,    0x30, 0x31, 0x32, 0x43,
                                       0x63, 0x83, 0x8b, 0x8c, 0xcb, 0xe5, 0xf5, 0xfb};
    if (length < HEADER + FIELD + 1 || !memchr(versions, head[0], sizeof versions)) return false;
    uint32_t size = ls_le16(head + 8), record = ls_le16(head + 10);
    if (head[2] > 12 || head[3] > 31 || size < HEADER + FIELD + 1 || record < 2) return false;
    uint32_t total = 1, extra = 0;
    size_t at = HEADER;
    for (; at + FIELD < length && at + FIELD < size && head[at] != '\r'; at += FIELD) {
        const uint8_t *field = head + at;
        if (!is_field(field)) return false;
        total += field[16];
        if (field[11] == 'C' && head[0] < VISUAL) extra += field[17] * 256u; /* Clipper, FoxPro: longer than 255 */
    }
    bool ends = at > HEADER && at < length && head[at] == '\r';
    return ends && (total == record || total + extra == record);
}

static bool ends_with(const char *name, const char *ending) {
    size_t length = name ? strlen(name) : 0, size = strlen(ending);
    return length > size && strcasecmp(name + length - size, ending) == 0;
}

const char *ls_memo_kind(const char *name, const uint8_t *head, size_t length, uint64_t size) {
    if (length < HEADER || size < BLOCK) return NULL;
    if (ends_with(name, ".dbt")) {
        uint32_t next = ls_le32(head);
        return next && next <= size / 64 + 1 ? "application/x-dbase-memo" : NULL;
    }
    bool foxpro = ends_with(name, ".fpt") && !head[4] && !head[5] && ls_le16(head + 6);
    return foxpro ? "application/x-foxpro-memo" : NULL;
}
