/* Cells of BIFF2 to BIFF8: row, column, style (three bytes of attributes in BIFF2), value. */
#include "base/bytes.h"
#include "extract/office/formula.h"
#include "extract/office/xls.h"

enum { /* record types, [MS-XLS] 2.3.2; the second byte of a type is the version that brought it */
       INTEGER_2 = 0x02,
       NUMBER_2 = 0x03,
       LABEL_2 = 0x04,
       BOOL_2 = 0x05,
       FORMULA = 0x06,
       STRING_2 = 0x07,
       MANY_RK = 0xBD,
       RICH_LABEL = 0xD6,
       SHARED_LABEL = 0xFD,
       NUMBER = 0x203,
       LABEL = 0x204,
       BOOL = 0x205,
       FORMULA_3 = 0x206,
       STRING = 0x207,
       RK = 0x27E,
       FORMULA_4 = 0x406
};

typedef struct place {
    uint32_t column; /* from 1 */
    uint64_t style;
    const uint8_t *value;
    size_t left;
} place;

static ls_status go_to(ls_xls *xls, place *to) {
    const ls_biff *biff = &xls->biff;
    size_t head = biff->version == 2 ? 7 : 6;
    uint64_t row = (uint64_t)ls_le16(biff->data) + 1;
    to->column = (uint32_t)ls_le16(biff->data + 2) + 1;
    to->style = biff->version == 2 ? biff->data[5] & 0x3F : ls_le16(biff->data + 4);
    to->value = biff->data + head;
    to->left = biff->length - head;
    return row == xls->grid.row ? LS_OK : ls_grid_row(&xls->grid, row);
}

static bool put_number(ls_xls *xls, const place *at, double number) {
    if (xls->biff.version > 2) return ls_cell_number(&xls->styles, at->style, number, &xls->grid.text);
    /* BIFF2 has no styles: the cell itself names its format */
    ls_cell_styles own = {.date1904 = xls->styles.date1904};
    const char *code = at->style < xls->styles.format_count ? xls->styles.formats[at->style].code : "General";
    own.codes = &code;
    own.count = 1;
    return ls_cell_number(&own, 0, number, &xls->grid.text);
}

static ls_status give(ls_xls *xls, const place *at, size_t begin, bool is_text, bool kept) {
    if (!kept) return LS_NOMEM;
    return ls_grid_cell(&xls->grid, at->column, begin, xls->grid.text.length, is_text);
}

/* A formula's value is a number, or a sign that it is none (2.5.133). */
/* The cell's text is there; what its formula says follows. */
static ls_status give_formula(ls_xls *xls, const place *at, size_t begin, bool is_text, bool kept) {
    size_t shown = xls->grid.text.length;
    if (!kept || !ls_buffer_append(&xls->grid.text, xls->formula.data, xls->formula.length)) return LS_NOMEM;
    ls_buffer_clear(&xls->formula);
    return ls_grid_cell(&xls->grid, at->column, begin, shown, is_text);
}

static ls_status on_formula(ls_xls *xls, const place *at) {
    ls_buffer *out = &xls->grid.text;
    size_t begin = out->length;
    xls->formula_column = 0;
    ls_buffer_clear(&xls->formula);
    if (at->left < 8) return LS_OK;
    if (xls->biff.version == 8 && at->left > 16) { /* value, flags, cache, length, tokens */
        size_t length = ls_le16(at->value + 14), there = at->left - 16;
        if (!ls_formula_texts(8, at->value + 16, length < there ? length : there, &xls->formula)) return LS_NOMEM;
    }
    if (ls_le16(at->value + 6) != 0xFFFF)
        return give_formula(xls, at, begin, false, put_number(xls, at, ls_number_le(at->value)));
    if (at->value[0] == 0) { /* its text follows */
        xls->formula_column = at->column;
        return LS_OK;
    }
    const char *shown = at->value[0] == 1   ? at->value[2] ? "TRUE" : "FALSE"
                        : at->value[0] == 2 ? ls_cell_error(at->value[2])
                                            : "";
    return give_formula(xls, at, begin, false, ls_buffer_puts(out, shown));
}

static ls_status on_string(ls_xls *xls) {
    ls_buffer *out = &xls->grid.text;
    size_t begin = out->length;
    place at = {.column = xls->formula_column};
    xls->formula_column = 0;
    if (!at.column) return LS_OK;
    ls_biff_string(&xls->biff, xls->biff.type == STRING_2 ? 1 : 2, out);
    return give_formula(xls, &at, begin, true, !out->failed);
}

static ls_status on_many(ls_xls *xls, place *at) {
    const uint8_t *entry = xls->biff.data + 4, *end = xls->biff.data + xls->biff.length;
    ls_status status = LS_OK;
    for (; end - entry >= 6 && status == LS_OK; entry += 6, at->column++) {
        size_t begin = xls->grid.text.length;
        at->style = ls_le16(entry);
        status = give(xls, at, begin, false, put_number(xls, at, ls_number_rk(ls_le32(entry + 2))));
    }
    return status;
}

static ls_status on_label(ls_xls *xls, const place *at) {
    ls_buffer *out = &xls->grid.text;
    size_t begin = out->length, length;
    const char *text;
    bool kept = true;
    if (xls->biff.type == SHARED_LABEL) {
        if (at->left < 4 || !ls_strings_get(&xls->strings, ls_le32(at->value), &text, &length)) return LS_OK;
        kept = ls_buffer_append(out, text, length);
    } else {
        xls->biff.at = (size_t)(at->value - xls->biff.data);
        ls_biff_string(&xls->biff, xls->biff.version == 2 ? 1 : 2, out);
    }
    return give(xls, at, begin, true, kept && !out->failed);
}

static bool is_cell(uint16_t type, unsigned version) {
    switch (type) {
    case FORMULA:
    case MANY_RK:
    case RICH_LABEL:
    case SHARED_LABEL:
    case NUMBER:
    case LABEL:
    case BOOL:
    case FORMULA_3:
    case RK:
    case FORMULA_4: return true;
    case INTEGER_2: case NUMBER_2: case LABEL_2: case BOOL_2: return version == 2;
    default: return false;
    }
}

ls_status ls_xls_cell(ls_xls *xls, bool *taken) {
    const ls_biff *biff = &xls->biff;
    place at;
    *taken = true;
    if (biff->type == STRING || (biff->type == STRING_2 && biff->version == 2)) return on_string(xls);
    *taken = is_cell(biff->type, biff->version);
    if (!*taken || biff->length < 7) return LS_OK;
    ls_status status = go_to(xls, &at);
    size_t begin = xls->grid.text.length;
    if (status != LS_OK) return status;
    switch (biff->type) {
    case FORMULA: case FORMULA_3: case FORMULA_4: return on_formula(xls, &at);
    case MANY_RK: return on_many(xls, &at);
    case NUMBER: case NUMBER_2:
        return at.left < 8 ? LS_OK : give(xls, &at, begin, false, put_number(xls, &at, ls_number_le(at.value)));
    case RK:
        return at.left < 4 ? LS_OK
                           : give(xls, &at, begin, false, put_number(xls, &at, ls_number_rk(ls_le32(at.value))));
    case INTEGER_2: return at.left < 2 ? LS_OK : give(xls, &at, begin, false, put_number(xls, &at, ls_le16(at.value)));
    case BOOL: case BOOL_2:
        if (at.left < 2) return LS_OK;
        const char *shown = at.value[1] ? ls_cell_error(at.value[0]) : at.value[0] ? "TRUE" : "FALSE";
        return give(xls, &at, begin, false, ls_buffer_puts(&xls->grid.text, shown));
    default: return on_label(xls, &at);
    }
}
