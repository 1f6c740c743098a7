/* Where a PDF that was saved by appending ended before (ISO 32000-1, 7.5.6): each such beginning of the file is a PDF
 * of its own, in which stands what a later save took away or painted over. */
#include "extract/pdf/revision.h"

enum { MARK = 5, LOOK = 64, SHORTEST = 64 };

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

static bool is_blank(uint8_t c) { return c == ' ' || c == '\r' || c == '\n' || c == '\t'; }

/* "startxref", the place of the cross-references, "%%EOF": whether such stand there. */
static bool leads_to_references(const ls_pdf_bytes *bytes, size_t end) {
    size_t at = end - MARK, scale = 1, place = 0;
    while (at && end - at < LOOK && is_blank(bytes->data[at - 1])) at--;
    for (; at && scale < SIZE_MAX / 100 && is_digit(bytes->data[at - 1]); at--, scale *= 10)
        place += scale * (bytes->data[at - 1] - '0');
    if (scale == 1 || !place || place + 4 > end) return false;
    return is_digit(bytes->data[place]) || !memcmp(bytes->data + place, "xref", 4) ||
           (is_blank(bytes->data[place]) && place + 5 < end);
}

size_t ls_pdf_revisions(const ls_pdf_bytes *bytes, size_t ends[LS_PDF_REVISIONS], bool *more) {
    size_t count = 0;
    *more = false;
    for (size_t at = 0; (at = ls_pdf_bytes_find(bytes, at, "%%EOF")) < bytes->length; at += MARK) {
        size_t end = at + MARK;
        if (bytes->length - end < SHORTEST) break; /* the file itself */
        if (!leads_to_references(bytes, end)) continue;
        *more = count == LS_PDF_REVISIONS;
        if (*more) memmove(ends, ends + 1, (LS_PDF_REVISIONS - 1) * sizeof *ends), count--;
        ends[count++] = end;
    }
    return count;
}
