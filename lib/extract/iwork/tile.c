/* Cells of a table as Numbers stores them, in both of its forms: of the fifth version (since 2016) and those before. A
 * text is a number in a list that another archive has. */
#include "base/bytes.h"
#include "extract/clock.h"
#include "extract/iwork/iwork.h"
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 5, INDEX = 1, OLD_CELLS = 3, OLD_OFFSETS = 4, CELLS = 6, OFFSETS = 7, WIDE = 8, HEAD = 12 };
enum { TEXT_MAX = 64, EPOCH = 978307200 /* 2001-01-01 */ };

typedef struct cell {
    const uint8_t *at;
    size_t length;
    uint64_t row;
} cell;

static double real(const uint8_t *bytes) {
    uint64_t bits = ls_le64(bytes);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static ls_status give(ls_iwork *self, const cell *cell, const char *text) {
    const ls_segment segment = {.text = text, .length = strlen(text), .row = cell->row};
    return segment.length ? ls_sink_text(self->sink, &segment) : LS_OK;
}

static ls_status give_number(ls_iwork *self, const cell *cell, double value) {
    char text[TEXT_MAX];
    snprintf(text, sizeof text, "%.15g", value);
    return give(self, cell, text);
}

static ls_status give_date(ls_iwork *self, const cell *cell, double seconds) {
    char at[LS_CLOCK_SIZE];
    if (!(seconds > -1e12 && seconds < 1e12)) return LS_OK;
    ls_clock_utc((int64_t)seconds + EPOCH, at);
    if (strlen(at) > 10 && !strcmp(at + 10, "T00:00:00")) at[10] = '\0';
    return give(self, cell, at);
}

/* A decimal number of IEEE 754-2008 with a binary mantissa: its low 64 bits are all that spreadsheets use. */
static ls_status give_decimal(ls_iwork *self, const cell *cell, const uint8_t *bytes) {
    enum { BIAS = 0x1820, FAR = 30 };
    const uint64_t exact = 999999999999999;
    int exponent = ((bytes[15] & 0x7F) << 7 | bytes[14] >> 1) - BIAS;
    uint64_t high = ls_le64(bytes + 8) & 0x1FFFFFFFFFFFF, mantissa = ls_le64(bytes);
    char digits[24], text[TEXT_MAX], *to = text;
    if (!high && !mantissa) return give(self, cell, "0");
    while (!high && mantissa % 10 == 0 && exponent < 0) mantissa /= 10, exponent++;
    bool rounded = exponent < 0 && mantissa > exact; /* of a fraction that many digits are noise */
    if (high || rounded || exponent > FAR || exponent < -FAR) {
        double value = (double)high * 18446744073709551616.0 + (double)mantissa;
        for (; exponent > 0 && value > 0 && value < 1e300; exponent--) value *= 10;
        for (; exponent < 0 && value > 1e-300; exponent++) value /= 10;
        return give_number(self, cell, bytes[15] & 0x80 ? -value : value);
    }
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)mantissa);
    if (bytes[15] & 0x80) *to++ = '-';
    for (int i = count + exponent < 1 ? count + exponent - 1 : 0; i < count; i++) { /* from a place before the point */
        if (exponent < 0 && i == count + exponent) *to++ = '.';
        *to++ = i < 0 ? '0' : digits[i];
    }
    for (; exponent > 0; exponent--) *to++ = '0';
    *to = '\0';
    return give(self, cell, text);
}

/* Version 5: flags at 8 say which values follow the head, in this order. */
static ls_status read_new(ls_iwork *self, const cell *cell) {
    enum { DECIMAL = 1, DOUBLE = 2, SECONDS = 4 };
    uint32_t flags = ls_le32(cell->at + 8);
    size_t at = HEAD, need = at;
    need += (flags & DECIMAL ? 16 : 0) + (flags & DOUBLE ? 8 : 0) + (flags & SECONDS ? 8 : 0);
    if (need > cell->length) return self->odd = true, LS_OK;
    ls_status status = LS_OK;
    if (flags & DECIMAL) status = give_decimal(self, cell, cell->at + at), at += 16;
    if (flags & DOUBLE && status == LS_OK && !(flags & DECIMAL)) status = give_number(self, cell, real(cell->at + at));
    at += flags & DOUBLE ? 8 : 0;
    return flags & SECONDS && status == LS_OK ? give_date(self, cell, real(cell->at + at)) : status;
}

/* Before: flags at 4; ids of styles and formats stand before the value, four bytes for each flag of theirs. */
static ls_status read_old(ls_iwork *self, const cell *cell) {
    enum { IDS = 0x0D8E, TEXT = 0x10, NUMBER = 0x20, DATE = 0x40 };
    uint32_t flags = ls_le32(cell->at + 4);
    size_t at = HEAD + (flags & TEXT ? 4 : 0);
    for (uint32_t ids = flags & IDS; ids; ids &= ids - 1) at += 4;
    if (at + (flags & NUMBER ? 8 : 0) + (flags & DATE ? 8 : 0) > cell->length) return self->odd = true, LS_OK;
    ls_status status = flags & NUMBER ? give_number(self, cell, real(cell->at + at)) : LS_OK;
    at += flags & NUMBER ? 8 : 0;
    return flags & DATE && status == LS_OK ? give_date(self, cell, real(cell->at + at)) : status;
}

static ls_status read_cells(ls_iwork *self, uint64_t row, const ls_proto_field *cells, const ls_proto_field *offsets,
                            size_t unit) {
    ls_status status = LS_OK;
    for (size_t i = 0; i + 2 <= offsets->length && status == LS_OK; i += 2) {
        size_t at = (size_t)ls_le16(offsets->bytes + i);
        if (at == 0xFFFF) continue;
        at *= unit;
        if (at > cells->length || cells->length - at < HEAD) return self->odd = true, LS_OK;
        const cell cell = {cells->bytes + at, cells->length - at, row};
        status = ls_sink_tick(self->sink, HEAD);
        if (status == LS_OK) status = *cell.at >= 5 ? read_new(self, &cell) : read_old(self, &cell);
    }
    return status;
}

static ls_status read_row(ls_iwork *self, ls_proto row) {
    ls_proto_field field, fields[WIDE + 1] = {0};
    while (ls_proto_next(&row, &field))
        if (field.number <= WIDE) fields[field.number] = field;
    uint64_t index = fields[INDEX].value + 1;
    if (fields[CELLS].bytes && fields[CELLS].length && fields[OFFSETS].bytes)
        return read_cells(self, index, &fields[CELLS], &fields[OFFSETS], fields[WIDE].value ? 4 : 1);
    if (fields[OLD_CELLS].bytes && fields[OLD_OFFSETS].bytes)
        return read_cells(self, index, &fields[OLD_CELLS], &fields[OLD_OFFSETS], 1);
    return LS_OK;
}

ls_status ls_iwork_tile(ls_iwork *self, ls_proto tile) {
    ls_proto_field field;
    ls_status status = LS_OK;
    while (status == LS_OK && ls_proto_next(&tile, &field))
        if (field.number == ROWS && field.bytes) status = read_row(self, ls_proto_of(&field));
    return status;
}
