/* Shared strings: plain and rich text; how it is read aloud, in kana, stands behind it: for names of persons often the
 * only spelling that is sure. */
#include "extract/office/xlsx.h"
#include "base/alloc.h"
#include "base/hex.h"

enum { BLOB_MAX = 64 << 20, COUNT_MAX = 16 << 20, PLAIN_MAX = 1 << 10 };

typedef struct reader {
    ls_office *office;
    ls_strings *strings;
    bool taking;
    ls_buffer late; /* a string past the cap */
} reader;

static bool escape_at(const char *p, const char *end, unsigned *code) {
    if (end - p < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_') return false;
    *code = 0;
    for (int i = 2; i < 6; i++) {
        int digit = ls_hex_digit(p[i]);
        if (digit < 0) return false;
        *code = *code * 16 + (unsigned)digit;
    }
    return true;
}

void ls_xstring_decode(ls_buffer *text, size_t begin) {
    if (text->length <= begin) return;
    char *p = text->data + begin, *end = text->data + text->length, *to = p;
    const char *mark = p;
    while ((mark = memchr(mark, '_', (size_t)(end - mark))) && !(mark + 1 < end && mark[1] == 'x')) mark++;
    if (!mark) return;
    while (p < end) {
        unsigned code;
        if (!escape_at(p, end, &code)) {
            *to++ = *p++;
            continue;
        }
        p += 7;
        ls_buffer one = {0}; /* at most three bytes for seven */
        if (ls_buffer_put_utf8(&one, code ? code : ' ')) {
            memcpy(to, one.data, one.length);
            to += one.length;
        }
        ls_buffer_free(&one);
    }
    text->length = (size_t)(to - text->data);
}

bool ls_strings_full(const ls_strings *strings) {
    return strings->blob.length >= BLOB_MAX || strings->count >= COUNT_MAX;
}

static ls_status give_late(ls_office *office, ls_buffer *late) {
    ls_sink_note(office->sink, LEAKSIFT_REASON_BYTES_OUT,
                 "too many shared strings: the rest is given without its cells");
    ls_status status = ls_office_say(office, LEAKSIFT_PART_BODY, "sharedStrings", late->data, late->length);
    ls_buffer_clear(late);
    return status;
}

ls_status ls_strings_begin(ls_strings *strings) {
    uint32_t zero = 0;
    return strings->starts.length || ls_buffer_append(&strings->starts, &zero, sizeof zero) ? LS_OK : LS_NOMEM;
}

/* A string that ran past the cap has its beginning in the blob and its end, or all of it, given at once. */
ls_status ls_strings_end(ls_office *office, ls_strings *strings, ls_buffer *late) {
    ls_status status = late->length ? give_late(office, late) : LS_OK;
    if (status != LS_OK || strings->count >= COUNT_MAX) return status;
    uint32_t end = (uint32_t)strings->blob.length;
    strings->count++;
    bool kept = ls_buffer_append(&strings->starts, &end, sizeof end) && ls_buffer_putc(&strings->seen, 0);
    return kept ? LS_OK : LS_NOMEM;
}

static ls_status end_string(reader *to) {
    ls_strings *strings = to->strings;
    if (strings->count < COUNT_MAX) {
        uint32_t start;
        memcpy(&start, strings->starts.data + strings->count * sizeof start, sizeof start);
        ls_xstring_decode(&strings->blob, start);
    }
    return ls_strings_end(to->office, strings, &to->late);
}

/* <t>text</t></si>, as most are, behind the string's tag: at once, not tag by tag. */
static bool take_plain(reader *to, const ls_xml_token *token) {
    static const char open[] = "<t>", close[] = "</t></si>";
    enum { OPEN = sizeof open - 1, CLOSE = sizeof close - 1 };
    if (token->limit - *token->next < OPEN + CLOSE || memcmp(*token->next, open, OPEN) != 0) return false;
    const char *text = *token->next + OPEN;
    const char *stop = memchr(text, '<', (size_t)(token->limit - text));
    if (!stop || token->limit - stop < CLOSE || memcmp(stop, close, CLOSE) != 0) return false;
    if (ls_strings_full(to->strings) || stop - text > PLAIN_MAX) return false;
    *token->next = stop + CLOSE;
    ls_xml_decode(text, (size_t)(stop - text), &to->strings->blob);
    return true;
}

static ls_status on_string(void *context, const ls_xml_token *token) {
    reader *to = context;
    if (token->kind == LS_XML_TEXT) {
        if (!to->taking) return LS_OK;
        ls_buffer *text = ls_strings_full(to->strings) ? &to->late : &to->strings->blob;
        if (!ls_xml_text(token, text)) return LS_NOMEM;
        return to->late.length > 1 << 20 ? give_late(to->office, &to->late) : LS_OK;
    }
    bool open = token->kind == LS_XML_OPEN && !token->empty;
    if (open && token->next && ls_xml_is(token, "si") && take_plain(to, token))
        return to->strings->blob.failed ? LS_NOMEM : end_string(to);
    to->taking = open && ls_xml_is(token, "t");
    if (open && ls_xml_is(token, "rPh") && !ls_strings_full(to->strings) && !ls_buffer_putc(&to->strings->blob, ' '))
        return LS_NOMEM;
    if (!ls_xml_is(token, "si") || open) return LS_OK;
    return end_string(to);
}

ls_status ls_strings_load(ls_office *office, ls_part *part, ls_strings *strings) {
    reader to = {.office = office, .strings = strings};
    ls_status status = ls_strings_begin(strings);
    if (status == LS_OK) status = ls_package_xml(office->package, part, on_string, &to);
    ls_buffer_free(&to.late);
    return status;
}

bool ls_strings_get(ls_strings *strings, uint64_t index, const char **text, size_t *length) {
    uint32_t span[2];
    if (index >= strings->count) return false;
    memcpy(span, strings->starts.data + index * sizeof *span, sizeof span);
    *text = strings->blob.data ? strings->blob.data + span[0] : "";
    *length = span[1] - span[0];
    strings->seen.data[index] = 1;
    return true;
}

ls_status ls_strings_rest(ls_office *office, ls_strings *strings) {
    ls_status status = LS_OK;
    for (size_t i = 0; i < strings->count && status == LS_OK; i++) {
        const char *text;
        size_t length;
        if ((i & 0xFFFF) == 0xFFFF) status = ls_sink_tick(office->sink, 0xFFFF);
        if (strings->seen.data[i] || !ls_strings_get(strings, i, &text, &length) || status != LS_OK) continue;
        status = ls_office_say(office, LEAKSIFT_PART_BODY, "sharedStrings", text, length);
    }
    return status;
}

void ls_strings_free(ls_strings *strings) {
    ls_buffer_free(&strings->blob);
    ls_buffer_free(&strings->starts);
    ls_buffer_free(&strings->seen);
}
