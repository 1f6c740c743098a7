/* Fields to text. Text of Jet 4 is UTF-16, or where it begins with FF FE bytes that stand for Latin characters, in
 * which a zero byte switches between both. Long values stand in rows of pages of their own. */
#include "base/bytes.h"
#include "extract/clock.h"
#include "extract/store/jet.h"
#include <stdio.h>
#include <string.h>

enum { VALUE_MAX = 16 << 20, LONG_HEAD = 12, IN_ROW = 0x80, IN_ONE = 0x40, TIME_1970 = 25569, DAY = 86400 };

static void compressed(const uint8_t *bytes, size_t length, ls_buffer *out) {
    bool narrow = true;
    for (size_t i = 0; i < length;) {
        if (!bytes[i]) {
            narrow = !narrow;
            i++;
        } else if (narrow) {
            ls_buffer_put_utf8(out, bytes[i++]);
        } else {
            size_t end = i; /* up to the zero byte that switches back: no character's lower byte there is one */
            while (end + 1 < length && bytes[end]) end += 2;
            if (end == i) return;
            ls_buffer_put_utf16(out, bytes + i, (end - i) / 2);
            i = end;
        }
    }
}

ls_status ls_jet_text(ls_jet *jet, const uint8_t *bytes, size_t length, ls_buffer *out) {
    if (jet->is_old)
        return ls_codepage_convert(&jet->code_pages, jet->code_page, bytes, length, out, NULL);
    if (length >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe) compressed(bytes + 2, length - 2, out);
    else ls_buffer_put_utf16(out, bytes, length / 2);
    return out->failed ? LS_NOMEM : LS_OK;
}

/* The pieces of a long value: each row begins with where the next one stands, but where there is one alone. */
static ls_status chain(ls_jet *jet, uint32_t pointer, bool alone, size_t wanted) {
    uint8_t page[LS_JET_PAGE];
    for (size_t steps = 0; pointer && jet->bytes.length < wanted && steps < VALUE_MAX / 16; steps++) {
        const uint8_t *row;
        size_t length;
        unsigned flags;
        ls_status status = ls_jet_page(jet, pointer >> 8, page, jet->page_size);
        if (status == LS_OK) status = ls_sink_tick(jet->sink, jet->page_size);
        if (status == LS_DATA) break;
        if (status != LS_OK) return status;
        if (page[0] != 1 || !ls_jet_row(jet, page, pointer & 0xff, &row, &length, &flags)) break;
        if (!alone && length < 4) break;
        pointer = alone ? 0 : ls_le32(row);
        if (!ls_buffer_append(&jet->bytes, row + (alone ? 0 : 4), length - (alone ? 0 : 4))) return LS_NOMEM;
    }
    if (jet->bytes.length < wanted) jet->is_damaged = true;
    else jet->bytes.length = wanted;
    return LS_OK;
}

static ls_status long_value(ls_jet *jet, const ls_jet_field *field) {
    ls_buffer_clear(&jet->bytes);
    if (field->length < LONG_HEAD) return LS_OK;
    size_t wanted = ls_le32(field->bytes) & 0x3fffffff, here = field->length - LONG_HEAD;
    jet->is_cut |= wanted > VALUE_MAX;
    if (wanted > VALUE_MAX) wanted = VALUE_MAX;
    uint8_t where = field->bytes[3] & (IN_ROW | IN_ONE);
    if (where & IN_ROW) {
        size_t length = wanted < here ? wanted : here;
        return ls_buffer_append(&jet->bytes, field->bytes + LONG_HEAD, length) ? LS_OK : LS_NOMEM;
    }
    return chain(jet, ls_le32(field->bytes + 4), where == IN_ONE, wanted);
}

/* Decimal digits of 128 bits, with a point. */
static void put_numeric(ls_buffer *out, const ls_jet_column *column, const uint8_t *bytes) {
    uint32_t parts[4];
    char digits[48];
    size_t at = sizeof digits, scale = 0;
    for (size_t i = 0; i < 4; i++) parts[i] = ls_le32(bytes + 1 + 4 * i); /* the highest first */
    digits[--at] = '\0';
    while (((parts[0] | parts[1] | parts[2] | parts[3]) || scale <= column->scale) && at > 2) {
        if (scale && scale == column->scale) digits[--at] = '.';
        uint64_t rest = 0;
        for (size_t i = 0; i < 4; i++) {
            uint64_t value = rest << 32 | parts[i];
            parts[i] = (uint32_t)(value / 10);
            rest = value % 10;
        }
        digits[--at] = (char)('0' + rest);
        scale++;
    }
    ls_buffer_printf(out, "%s%s", bytes[0] & 0x80 ? "-" : "", digits + at);
}

static void put_time(ls_buffer *out, double days) {
    char at[LS_CLOCK_SIZE];
    if (!(days > -657435 && days < 2958466)) return; /* years 100 to 9999 */
    double seconds = (days - TIME_1970) * DAY;
    ls_clock_utc((int64_t)(seconds < 0 ? seconds - 0.5 : seconds + 0.5), at);
    size_t length = strlen(at);
    bool midnight = length == 19 && strcmp(at + 10, "T00:00:00") == 0;
    ls_buffer_append(out, at, midnight ? 10 : length);
}

static double float_of(const uint8_t *bytes) {
    float value;
    memcpy(&value, bytes, 4);
    return (double)value;
}

static double double_of(const uint8_t *bytes) {
    double value;
    memcpy(&value, bytes, 8);
    return value;
}

static void put_money(ls_buffer *out, int64_t amount) {
    uint64_t value = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
    ls_buffer_printf(out, "%s%llu.%04llu", amount < 0 ? "-" : "", (unsigned long long)(value / 10000),
                     (unsigned long long)(value % 10000));
    if (out->length > 2 && memcmp(out->data + out->length - 2, "00", 2) == 0) out->length -= 2;
}

static void put_fixed(ls_buffer *out, const ls_jet_column *column, const uint8_t *at, size_t length) {
    static const uint8_t sizes[] = {[LS_JET_BYTE] = 1,   [LS_JET_SHORT] = 2, [LS_JET_LONG] = 4,
                                    [LS_JET_MONEY] = 8,  [LS_JET_FLOAT] = 4, [LS_JET_DOUBLE] = 8,
                                    [LS_JET_TIME] = 8,   [LS_JET_BIG] = 8,   [LS_JET_NUMERIC] = 17};
    if (column->type >= sizeof sizes || !sizes[column->type] || length < sizes[column->type]) return;
    switch (column->type) {
    case LS_JET_BYTE: ls_buffer_printf(out, "%u", at[0]); break;
    case LS_JET_SHORT: ls_buffer_printf(out, "%d", (int16_t)ls_le16(at)); break;
    case LS_JET_LONG: ls_buffer_printf(out, "%d", (int)(int32_t)ls_le32(at)); break;
    case LS_JET_BIG: ls_buffer_printf(out, "%lld", (long long)(int64_t)ls_le64(at)); break;
    case LS_JET_MONEY: put_money(out, (int64_t)ls_le64(at)); break;
    case LS_JET_FLOAT: ls_buffer_printf(out, "%.7g", float_of(at)); break;
    case LS_JET_DOUBLE: ls_buffer_printf(out, "%.15g", double_of(at)); break;
    case LS_JET_TIME: put_time(out, double_of(at)); break;
    default: put_numeric(out, column, at);
    }
}

ls_status ls_jet_value(ls_jet *jet, const ls_jet_column *column, const ls_jet_field *field) {
    ls_buffer_clear(&jet->text);
    ls_buffer_clear(&jet->bytes);
    if (!field->bytes) return LS_OK;
    ls_status status;
    switch (column->type) {
    case LS_JET_TEXT: return ls_jet_text(jet, field->bytes, field->length, &jet->text);
    case LS_JET_MEMO:
        status = long_value(jet, field);
        if (status == LS_OK && jet->bytes.length)
            status = ls_jet_text(jet, (const uint8_t *)jet->bytes.data, jet->bytes.length, &jet->text);
        return status;
    case LS_JET_OBJECT: return long_value(jet, field);
    case LS_JET_BINARY: return ls_buffer_append(&jet->bytes, field->bytes, field->length) ? LS_OK : LS_NOMEM;
    default: put_fixed(&jet->text, column, field->bytes, field->length); return jet->text.failed ? LS_NOMEM : LS_OK;
    }
}
