/* Styles are kept by index, as a cell names them. Numbers become text without printf, which follows the host's
 * locale. */
#include "extract/office/cellstyle.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include <string.h>

enum { STYLES_MAX = 1 << 16, FORMATS_MAX = 1 << 12 }; /* Excel: 65,490 cell styles, some 250 formats */

bool ls_cell_styles_format(ls_cell_styles *styles, uint64_t id, const char *code, size_t length) {
    if (styles->format_count >= FORMATS_MAX) return true;
    if (styles->format_count == styles->format_capacity) {
        size_t capacity = styles->format_capacity ? styles->format_capacity * 2 : 16;
        void *formats = ls_realloc(styles->formats, capacity * sizeof *styles->formats);
        if (!formats) return false;
        styles->formats = formats;
        styles->format_capacity = capacity;
    }
    struct ls_cell_format *format = &styles->formats[styles->format_count++];
    format->id = id;
    format->code = ls_arena_strndup(&styles->arena, code, length);
    if (!format->code) styles->format_count--;
    return format->code != NULL;
}

bool ls_cell_styles_add(ls_cell_styles *styles, uint64_t format_id) {
    if (styles->count >= STYLES_MAX) return true;
    if (styles->count == styles->capacity) {
        size_t capacity = styles->capacity ? styles->capacity * 2 : 64;
        const char **codes = ls_realloc(styles->codes, capacity * sizeof *codes);
        if (!codes) return false;
        styles->codes = codes;
        styles->capacity = capacity;
    }
    const char *code = NULL;
    for (size_t i = styles->format_count; i-- > 0 && !code;) /* of two with one number the last counts */
        if (styles->formats[i].id == format_id) code = styles->formats[i].code;
    styles->codes[styles->count++] = code ? code : ls_numfmt_builtin(format_id);
    return true;
}

void ls_cell_styles_free(ls_cell_styles *styles) {
    ls_arena_free(&styles->arena);
    ls_free(styles->formats);
    ls_free(styles->codes);
    *styles = (ls_cell_styles){0};
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static size_t put_digits(uint64_t value, char *out) {
    char digits[24];
    size_t count = 0, at = 0;
    do digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    while (count) out[at++] = digits[--count];
    return at;
}

/* `number` > 0 as 15 digits and the power of ten of the first. A long double holds 64 bits where the machine has it,
 * and powers of ten up to 10^27 in them exactly: the 15 digits are right for all numbers of daily life. */
static uint64_t scale(double number, int *power) {
    long double value = number;
    int exponent = 14;
    static const long double steps[] = {1e16L, 1e4L, 10.0L};
    static const int sizes[] = {16, 4, 1};
    for (int i = 0; i < 3; i++)
        for (; value >= 1e14L * steps[i]; exponent += sizes[i]) value /= steps[i];
    for (int i = 0; i < 3; i++)
        for (; value * steps[i] < 1e15L; exponent -= sizes[i]) value *= steps[i];
    uint64_t digits = (uint64_t)(value + 0.5L);
    if (digits >= 1000000000000000u) digits /= 10, exponent++;
    *power = exponent;
    return digits;
}

size_t ls_number_digits(double number, char out[40]) {
    size_t at = 0;
    if (!(number - number == 0)) return 0; /* infinite, or no number */
    if (number < 0) out[at++] = '-', number = -number;
    if (number < 9e18 && number == (double)(uint64_t)number) return at + put_digits((uint64_t)number, out + at);
    int power;
    char digits[24];
    uint64_t value = scale(number, &power);
    size_t count = put_digits(value, digits);
    while (count > 1 && digits[count - 1] == '0') count--;
    if (power >= 15 || power < -5) {
        out[at++] = digits[0];
        if (count > 1) out[at++] = '.';
        memcpy(out + at, digits + 1, count - 1);
        at += count - 1;
        out[at++] = 'E';
        out[at++] = power < 0 ? '-' : '+';
        return at + put_digits((uint64_t)(power < 0 ? -power : power), out + at);
    }
    if (power < 0) {
        out[at++] = '0';
        out[at++] = '.';
        for (int i = -1; i > power; i--) out[at++] = '0';
    }
    for (size_t i = 0; i < count || (int)i <= power; i++) {
        if (power >= 0 && (int)i == power + 1) out[at++] = '.';
        out[at++] = i < count ? digits[i] : '0';
    }
    return at;
}

bool ls_cell_raw(ls_cell_styles *styles, uint64_t style, const char *raw, size_t length, ls_buffer *out) {
    const char *code = style < styles->count ? styles->codes[style] : "General";
    ls_numfmt *format = &styles->read[style % (sizeof styles->read / sizeof *styles->read)];
    if (format->code != code) ls_numfmt_read(code, format);
    return ls_numfmt_cell(format, raw, length, styles->date1904, out);
}

bool ls_cell_number(ls_cell_styles *styles, uint64_t style, double number, ls_buffer *out) {
    char raw[40];
    size_t length = ls_number_digits(number, raw);
    return ls_cell_raw(styles, style, raw, length, out);
}

double ls_number_le(const uint8_t *bytes) {
    uint64_t bits = ls_le64(bytes);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

double ls_number_rk(uint32_t rk) {
    double number;
    if (rk & 2) {
        number = (int32_t)rk >> 2;
    } else {
        uint64_t bits = (uint64_t)(rk & ~UINT32_C(3)) << 32;
        memcpy(&number, &bits, sizeof number);
    }
    return rk & 1 ? number / 100 : number;
}

const char *ls_cell_error(unsigned code) {
    switch (code) {
    case 0x00: return "#NULL!";
    case 0x07: return "#DIV/0!";
    case 0x0F: return "#VALUE!";
    case 0x17: return "#REF!";
    case 0x1D: return "#NAME?";
    case 0x24: return "#NUM!";
    case 0x2A: return "#N/A";
    case 0x2B: return "#GETTING_DATA";
    default: return "";
    }
}
