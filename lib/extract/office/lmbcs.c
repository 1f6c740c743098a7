/* After ICU's description of it ("LMBCS-1", the group of 1-2-3 for Western languages). */
#include "extract/office/lmbcs.h"
#include "base/bytes.h"

enum { GROUP_OWN = 1, GROUP_CONTROL = 0x0F, GROUP_DOUBLE = 0x10, GROUP_UNICODE = 0x14 };

/* Code pages by group; from 0x10 on their characters have two bytes. 0: none. */
static const uint16_t groups[] = {0,   850,  851, 1255, 1256, 1251, 852, 0,   1254, 0,  0,
                                  874, 0,    0,   0,    0,    932,  949, 950, 936};

ls_status ls_lmbcs_convert(ls_codepages *pages, const uint8_t *bytes, size_t length, ls_buffer *out) {
    ls_status status = LS_OK;
    for (size_t at = 0; at < length && bytes[at] && status == LS_OK;) {
        size_t group = bytes[at], end = at, count = group < GROUP_DOUBLE ? 1 : 2;
        if (group >= ' ') { /* a run of one page */
            while (end < length && bytes[end] >= ' ') end++;
            status = ls_codepage_convert(pages, groups[GROUP_OWN], bytes + at, end - at, out, NULL);
            at = end;
        } else if (group == GROUP_UNICODE && length - at > 2) {
            ls_buffer_put_utf8(out, ls_be16(bytes + at + 1));
            at += 3;
        } else if (group < sizeof groups / sizeof *groups && groups[group] && length - at > count) {
            status = ls_codepage_convert(pages, groups[group], bytes + at + 1, count, out, NULL);
            at += 1 + count;
        } else {
            if (group == '\t' || group == '\n') ls_buffer_putc(out, (char)group);
            at += group == GROUP_CONTROL ? 2 : 1;
        }
    }
    return out->failed ? LS_NOMEM : status;
}
