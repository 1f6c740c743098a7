/* The shared parts of a binary workbook ([MS-XLSB]): sheets, names, styles, strings, comments. */
#include "base/bytes.h"
#include "extract/office/biff12.h"
#include "extract/office/grid.h"
#include "extract/office/xlsx.h"

enum { /* record types, [MS-XLSB] 2.3.2 */
       SST_ITEM = 19,
       NAME = 39,
       FORMAT = 44,
       XF = 47,
       WORKBOOK_PROPERTIES = 153,
       SHEET = 156,
       BEGIN_CELL_XFS = 617,
       END_CELL_XFS = 618,
       COMMENT_AUTHOR = 632,
       BEGIN_COMMENT = 635,
       END_COMMENT = 636,
       COMMENT_TEXT = 637,
       ABSOLUTE_PATH = 2071
};
enum { AUTHORS_MAX = 1 << 14 /* bytes of names that are searched for each comment; others are given without theirs */ };

/* ---- the workbook ------------------------------------------------------------------------------------------------ */

/* Do two strings from `at` on fill the record? */
static bool holds_two(const ls_biff12_record *record, uint64_t at) {
    for (int i = 0; i < 2; i++) {
        if (at + 4 > record->length) return false;
        uint32_t count = ls_le32(record->data + at);
        at += 4 + (count == UINT32_MAX ? 0 : (uint64_t)count * 2);
    }
    return at == record->length;
}

/* State and identifier, then the names. The betas of Excel 2007 wrote another number before the identifier.
 * A NUL would end the name in the list; ls_buffer_put_utf16() makes none. */
static ls_status add_sheet(ls_workbook *book, ls_biff12_record *record) {
    if (++book->sheet_count > book->office->sink->limits->value[LS_LIMIT_PAGES]) return LS_OK;
    record->at = !holds_two(record, 8) && holds_two(record, 12) ? 12 : 8;
    for (int i = 0; i < 2; i++) {
        ls_biff12_text(record, &book->sheets);
        ls_buffer_putc(&book->sheets, '\0');
    }
    return book->sheets.failed ? LS_NOMEM : LS_OK;
}

static ls_status give_text(ls_office *office, ls_biff12_record *record, size_t at, leaksift_part part,
                           const char *field) {
    ls_buffer_clear(&office->scratch);
    record->at = at;
    if (!ls_biff12_text(record, &office->scratch) || !office->scratch.length)
        return office->scratch.failed ? LS_NOMEM : LS_OK;
    return ls_office_say(office, part, field, office->scratch.data, office->scratch.length);
}

static ls_status on_workbook(void *context, ls_biff12_record *record) {
    ls_workbook *book = context;
    if (record->type == WORKBOOK_PROPERTIES && record->length) book->styles.date1904 = record->data[0] & 1;
    if (record->type == SHEET && record->length > 8) return add_sheet(book, record);
    if (record->type == ABSOLUTE_PATH) return give_text(book->office, record, 0, LEAKSIFT_PART_METADATA, "path");
    bool built_in = record->length > 9 && record->data[0] & 0x20; /* print areas and their like (2.4.711) */
    if (record->type == NAME && record->length > 9 && !built_in)
        return give_text(book->office, record, 9, LEAKSIFT_PART_METADATA, "defined name");
    return LS_OK;
}

ls_status ls_xlsb_workbook(ls_workbook *book, ls_part *part) {
    return ls_biff12_read(book->office, part, on_workbook, book);
}

/* ---- styles and strings ------------------------------------------------------------------------------------------ */

typedef struct styling {
    ls_workbook *book;
    bool in_cells;
} styling;

static ls_status on_style(void *context, ls_biff12_record *record) {
    styling *to = context;
    ls_buffer *code = &to->book->office->scratch;
    if (record->type == BEGIN_CELL_XFS || record->type == END_CELL_XFS) to->in_cells = record->type == BEGIN_CELL_XFS;
    if (record->type == FORMAT && record->length > 2) {
        ls_buffer_clear(code);
        record->at = 2;
        bool kept = ls_biff12_text(record, code) &&
                    ls_cell_styles_format(&to->book->styles, ls_le16(record->data), ls_buffer_cstr(code), code->length);
        return kept || record->length < 6 ? LS_OK : LS_NOMEM;
    }
    if (record->type != XF || !to->in_cells || record->length < 4) return LS_OK;
    return ls_cell_styles_add(&to->book->styles, ls_le16(record->data + 2)) ? LS_OK : LS_NOMEM;
}

ls_status ls_xlsb_styles(ls_workbook *book, ls_part *part) {
    styling to = {.book = book};
    return ls_biff12_read(book->office, part, on_style, &to);
}

typedef struct stringing {
    ls_workbook *book;
    ls_buffer late; /* a string past the cap */
} stringing;

static ls_status on_string(void *context, ls_biff12_record *record) {
    stringing *to = context;
    ls_strings *strings = &to->book->strings;
    if (record->type != SST_ITEM) return LS_OK;
    ls_buffer *text = ls_strings_full(strings) ? &to->late : &strings->blob;
    ls_biff12_rich(record, text);
    return text->failed ? LS_NOMEM : ls_strings_end(to->book->office, strings, &to->late);
}

ls_status ls_xlsb_strings(ls_workbook *book, ls_part *part) {
    stringing to = {.book = book};
    ls_status status = ls_strings_begin(&book->strings);
    if (status == LS_OK) status = ls_biff12_read(book->office, part, on_string, &to);
    ls_buffer_free(&to.late);
    return status;
}

/* ---- comments ---------------------------------------------------------------------------------------------------- */

typedef struct remarks {
    ls_workbook *book;
    ls_remark remark;
    char cell[32];
} remarks;

static ls_status on_remark(void *context, ls_biff12_record *record) {
    remarks *to = context;
    if (record->type == COMMENT_AUTHOR) {
        if (to->remark.authors.length > AUTHORS_MAX)
            return give_text(to->book->office, record, 0, LEAKSIFT_PART_COMMENT, "author");
        ls_biff12_text(record, &to->remark.authors);
        return ls_buffer_putc(&to->remark.authors, '\0') ? LS_OK : LS_NOMEM;
    }
    if (record->type == BEGIN_COMMENT && record->length >= 20) {
        to->remark.author = ls_le32(record->data);
        ls_cell_name((ls_le32(record->data + 12) & 0x3FFF) + 1, (uint64_t)ls_le32(record->data + 4) + 1, to->cell);
        ls_buffer_clear(&to->remark.text);
    }
    if (record->type == COMMENT_TEXT) ls_biff12_rich(record, &to->remark.text);
    if (to->remark.text.failed) return LS_NOMEM;
    return record->type == END_COMMENT ? ls_remark_give(to->book->office, &to->remark) : LS_OK;
}

ls_status ls_xlsb_comments(ls_workbook *book, ls_part *part, const char *sheet) {
    remarks to = {.book = book, .remark = {.sheet = sheet}};
    to.remark.cell = to.cell;
    ls_status status = ls_biff12_read(book->office, part, on_remark, &to);
    ls_remark_free(&to.remark);
    return status;
}
