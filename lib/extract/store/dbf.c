/* dBase tables (dBASE file structure; Visual FoxPro, "Table File Structure"): a header with the fields, then records of
 * one length. A record that was deleted stands there until the table is packed, and is read too. Long texts stand in a
 * file beside (memo.c), which is an item of its own. */
#include "extract/store/dbf.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/handler.h"
#include "extract/table.h"
#include "text/codepage.h"
#include "text/guess.h"
#include <stdio.h>
#include <string.h>

enum {
    HEADER = 32,
    FIELD = 32,
    FIELDS_MAX = 2046, /* of a header of 64 KiB */
    NAME = 11,
    GUESS = 1 << 16,
    JULIAN_1970 = 2440588,
    VISUAL = 0x30, /* to 0x32: Visual FoxPro, whose fields say where they stand */
    CAPTION = 128,
};

typedef struct field {
    char name[NAME * 3 + 1];
    char type;
    uint32_t at, length;
} field;

typedef struct table {
    ls_sink *sink;
    ls_input *input;
    field *fields;
    size_t count;
    uint32_t header, length; /* of the header, of a record */
    uint64_t records;
    unsigned page;
    ls_codepages pages;
    ls_buffer text, label;
} table;

/* ---- code pages ---- */

/* Letters of European languages beyond ASCII stand alone; of others most do not. Then what the bytes look like is asked
 * for. 0: no answer. */
static unsigned foreign_page(const uint8_t *bytes, size_t length) {
    enum { RUN = 4 };
    static const struct {
        const char *name;
        unsigned page;
    } known[] = {{"GB18030", 936}, {"GB2312", 936},        {"BIG5", 950},          {"SHIFT_JIS", 932},
                 {"EUC-KR", 949},  {"UHC", 949},           {"WINDOWS-1251", 1251}, {"WINDOWS-1253", 1253},
                 {"IBM866", 866},  {"WINDOWS-1255", 1255}};
    size_t high = 0, together = 0;
    for (size_t i = 0, run = 0; i <= length; i++) {
        if (i < length && bytes[i] >= 0x80) {
            run++;
            continue;
        }
        high += run;
        together += run >= RUN ? run : 0;
        run = 0;
    }
    char name[32] = "";
    if (high && together * 4 >= high * 3) ls_charset_guess(bytes, length, name);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcasecmp(known[i].name, name) == 0) return known[i].page;
    return 0;
}

unsigned ls_dbf_guess_page(const uint8_t *bytes, size_t length, bool dos) {
    size_t low = 0, high = 0;
    if (ls_utf8_valid((const char *)bytes, length) == length) return 65001;
    for (size_t i = 0; i < length; i++) { /* where most letters with marks stand */
        low += bytes[i] >= 0x80 && bytes[i] <= 0xa5;
        high += bytes[i] >= 0xc0 && bytes[i] != 0xff && bytes[i] != 0xe1; /* 0xe1: in 850 a sharp s */
    }
    const unsigned foreign = foreign_page(bytes, length);
    if (foreign) return foreign;
    return low > high || (dos && low == high) ? 850 : 1252;
}

/* The language driver in byte 29 (Visual FoxPro, "Code Pages Supported"; dBASE's own numbers). */
static unsigned page_of(uint8_t driver) {
    static const struct {
        uint8_t driver;
        uint16_t page;
    } known[] = {{0x01, 437},  {0x02, 850},  {0x03, 1252}, {0x08, 865}, {0x09, 437},  {0x0a, 850},  {0x0b, 437},
                 {0x0d, 437},  {0x0e, 850},  {0x0f, 437},  {0x10, 850}, {0x11, 437},  {0x12, 850},  {0x13, 932},
                 {0x14, 850},  {0x15, 437},  {0x16, 850},  {0x17, 865}, {0x18, 437},  {0x19, 437},  {0x1a, 850},
                 {0x1b, 437},  {0x1c, 863},  {0x1d, 850},  {0x1f, 852}, {0x22, 852},  {0x23, 852},  {0x24, 860},
                 {0x25, 850},  {0x26, 866},  {0x37, 850},  {0x40, 852}, {0x4d, 936},  {0x4e, 949},  {0x4f, 950},
                 {0x50, 874},  {0x57, 1252}, {0x58, 1252}, {0x59, 1252}, {0x64, 852}, {0x65, 866},  {0x66, 865},
                 {0x67, 861},  {0x6a, 737},  {0x6b, 857},  {0x78, 950}, {0x79, 949},  {0x7a, 936},  {0x7b, 932},
                 {0x7c, 874},  {0x7d, 1255}, {0x7e, 1256}, {0xc8, 1250}, {0xc9, 1251}, {0xca, 1254}, {0xcb, 1253}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].driver == driver) return known[i].page;
    return 0;
}

static ls_status put(table *in, const uint8_t *bytes, size_t length) {
    if (in->page == 65001 && ls_utf8_valid((const char *)bytes, length) == length)
        return ls_buffer_append(&in->text, bytes, length) ? LS_OK : LS_NOMEM;
    return ls_codepage_convert(&in->pages, in->page == 65001 ? 1252 : in->page, bytes, length, &in->text, NULL);
}

/* ---- the header ---- */

/* Clipper and FoxPro keep the upper byte of a text's length where decimals are told; others leave anything there. */
static bool has_long_texts(const uint8_t *bytes, size_t length, uint32_t record) {
    uint32_t plain = 1, together = 1;
    for (size_t i = HEADER; i + FIELD <= length && bytes[i] != '\r'; i += FIELD) {
        plain += bytes[i + 16];
        together += bytes[i + 16] + (bytes[i + 11] == 'C' ? bytes[i + 17] * 256u : 0);
    }
    return plain != record && together == record;
}

static ls_status read_fields(table *in, const uint8_t *bytes, size_t length, bool visual) {
    uint32_t at = 1; /* behind the mark of deletion */
    bool long_texts = has_long_texts(bytes, length, in->length);
    for (size_t i = HEADER; i + FIELD <= length && bytes[i] != '\r' && in->count < FIELDS_MAX; i += FIELD) {
        const uint8_t *entry = bytes + i;
        field *to = &in->fields[in->count];
        size_t name = strnlen((const char *)entry, NAME);
        to->type = (char)(entry[11] >= 'a' && entry[11] <= 'z' ? entry[11] - 32 : entry[11]);
        to->length = entry[16];
        if (to->type == 'C' && long_texts) to->length |= (uint32_t)entry[17] << 8;
        to->at = visual && ls_le32(entry + 12) ? ls_le32(entry + 12) : at;
        at += to->length;
        ls_buffer_clear(&in->text);
        ls_status status = put(in, entry, name);
        if (status != LS_OK) return status;
        size_t kept = in->text.length < sizeof to->name ? in->text.length : sizeof to->name - 1;
        if (kept) memcpy(to->name, in->text.data, kept);
        to->name[ls_utf8_valid(to->name, kept)] = '\0';
        if (to->at < in->length && to->length && to->length <= in->length - to->at) in->count++;
    }
    return LS_OK;
}

/* ---- values ---- */

/* A day number to a date (H. F. Fliegel and T. C. Van Flandern, 1968). */
static void put_day(ls_buffer *out, int64_t julian) {
    int64_t l = julian + 68569, n = 4 * l / 146097, y, m;
    l -= (146097 * n + 3) / 4;
    y = 4000 * (l + 1) / 1461001;
    l -= 1461 * y / 4 - 31;
    m = 80 * l / 2447;
    int day = (int)(l - 2447 * m / 80);
    l = m / 11;
    ls_buffer_printf(out, "%04d-%02d-%02d", (int)(100 * (n - 49) + y + l), (int)(m + 2 - 12 * l), day);
}

static bool is_binary(const field *of) {
    return (of->type == 'I' && of->length == 4) || (of->type == 'T' && of->length == 8) ||
           (of->type == 'Y' && of->length == 8) || (of->type == 'B' && of->length == 8);
}

static void put_binary(ls_buffer *out, const field *of, const uint8_t *bytes) {
    int64_t amount = (int64_t)(of->length == 8 ? ls_le64(bytes) : ls_le32(bytes));
    double number;
    memcpy(&number, bytes, of->length == 8 ? 8 : 0);
    uint32_t day = ls_le32(bytes), time = of->length == 8 ? ls_le32(bytes + 4) / 1000 : 0;
    switch (of->type) {
    case 'I': ls_buffer_printf(out, "%d", (int)(int32_t)day); break;
    case 'Y': /* ten thousandths */
        ls_buffer_printf(out, "%s%lld.%04lld", amount < 0 && amount > -10000 ? "-" : "", (long long)(amount / 10000),
                         (long long)(amount % 10000 < 0 ? -(amount % 10000) : amount % 10000));
        break;
    case 'B': ls_buffer_printf(out, "%.10g", number); break;
    default:
        if (!day || day > JULIAN_1970 * 2) return;
        put_day(out, day);
        ls_buffer_printf(out, " %02u:%02u:%02u", time / 3600, time / 60 % 60, time % 60);
    }
}

/* The value as text; nothing for what stands elsewhere or is empty. */
static ls_status value(table *in, const field *of, const uint8_t *bytes) {
    size_t length = of->length;
    ls_buffer_clear(&in->text);
    if (is_binary(of)) return put_binary(&in->text, of, bytes), in->text.failed ? LS_NOMEM : LS_OK;
    if (strchr("MGPWBOQ0+@IT", of->type)) return LS_OK;
    while (length && (bytes[length - 1] == ' ' || !bytes[length - 1])) length--;
    while (length && *bytes == ' ') bytes++, length--;
    if (of->type == 'D' && length == 8) {
        ls_buffer_printf(&in->text, "%.4s-%.2s-%.2s", (const char *)bytes, (const char *)bytes + 4,
                         (const char *)bytes + 6);
        if (ls_utf8_valid(in->text.data, in->text.length) != in->text.length) ls_buffer_clear(&in->text);
        return in->text.failed ? LS_NOMEM : LS_OK;
    }
    return length ? put(in, bytes, length) : LS_OK;
}

/* ---- records ---- */

static ls_status say_heads(table *in) {
    ls_segment head = {.group = 1, .heading = true};
    ls_status status = LS_OK;
    for (size_t i = 0; i < in->count && status == LS_OK; i++) {
        head.text = in->fields[i].name;
        head.length = strlen(head.text);
        if (head.length && in->fields[i].type != '0') status = ls_sink_text(in->sink, &head);
    }
    return status;
}

/* The row's first text, where it is short. */
static ls_status find_label(table *in, const uint8_t *record, size_t *at) {
    ls_buffer_clear(&in->label);
    for (*at = 0; *at < in->count; ++*at) {
        const field *of = &in->fields[*at];
        if (of->type != 'C') continue;
        ls_status status = value(in, of, record + of->at);
        if (status != LS_OK) return status;
        if (!in->text.length) continue;
        if (in->text.length < CAPTION) ls_table_copy(&in->label, in->text.data, in->text.length);
        return in->label.failed ? LS_NOMEM : LS_OK;
    }
    return LS_OK;
}

static ls_status say_record(table *in, const uint8_t *record, uint64_t row) {
    size_t label_at;
    ls_status status = find_label(in, record, &label_at);
    for (size_t i = 0; i < in->count && status == LS_OK; i++) {
        const field *of = &in->fields[i];
        ls_segment cell = {.row = row, .group = (uint32_t)(row + 1), .column = of->name};
        cell.part = record[0] == '*' ? LEAKSIFT_PART_DELETED : LEAKSIFT_PART_BODY;
        if (i != label_at && in->label.length) cell.row_label = in->label.data;
        status = value(in, of, record + of->at);
        cell.text = in->text.data;
        cell.length = in->text.length;
        if (status == LS_OK && cell.length) status = ls_sink_text(in->sink, &cell);
    }
    return status;
}

static ls_status say_records(table *in) {
    uint64_t at = in->header;
    ls_status status = say_heads(in);
    for (uint64_t row = 1; row <= in->records && status == LS_OK; row++, at += in->length) {
        size_t got;
        const uint8_t *record = ls_input_peek(in->input, at, in->length, &got);
        if (!record) return at < in->input->size ? LS_IO : LS_DATA;
        if (got < in->length) return LS_DATA;
        status = say_record(in, record, row);
        if (status == LS_OK) status = ls_sink_tick(in->sink, in->length);
    }
    return status;
}

static ls_status read_table(table *in, const uint8_t *bytes, size_t length) {
    bool visual = bytes[0] >= VISUAL && bytes[0] <= VISUAL + 2;
    in->page = page_of(bytes[29]);
    in->records = ls_le32(bytes + 4);
    in->length = ls_le16(bytes + 10);
    if (!in->page) {
        size_t got;
        const uint8_t *some = ls_input_peek(in->input, in->header, GUESS, &got);
        in->page = some ? ls_dbf_guess_page(some, got, !visual) : 1252;
        bytes = ls_input_peek(in->input, 0, in->header, &length); /* the window moved */
        if (!bytes) return LS_IO;
    }
    in->fields = ls_calloc(FIELDS_MAX, sizeof *in->fields);
    if (!in->fields) return LS_NOMEM;
    ls_status status = read_fields(in, bytes, length, visual);
    if (status == LS_OK && (!in->count || !in->length)) return LS_DATA;
    return status == LS_OK ? say_records(in) : status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    table in = {.sink = sink, .input = input};
    size_t length;
    (void)about;
    const uint8_t *bytes = ls_input_peek(input, 0, HEADER, &length);
    ls_status status = bytes ? LS_DATA : LS_IO;
    if (bytes && length == HEADER) {
        in.header = ls_le16(bytes + 8);
        bytes = ls_input_peek(input, 0, in.header > HEADER ? in.header : HEADER, &length);
        status = bytes ? read_table(&in, bytes, length) : LS_IO;
    }
    if (status == LS_DATA) {
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the table is damaged or cut short");
        status = LS_OK;
    }
    ls_free(in.fields);
    ls_buffer_free(&in.text), ls_buffer_free(&in.label);
    ls_codepages_free(&in.pages);
    return status;
}

static const char *const types[] = {"application/x-dbf", NULL};
const ls_handler ls_handler_dbf = {"dbf", types, "cells with their fields' names, deleted records too", false, run};
