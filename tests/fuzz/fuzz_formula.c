/* Any bytes as the tokens of a formula of both versions, and as a field code: texts are UTF-8 and lie within what they
 * were read from; a string that is made a token, an address that is made a field, come back. */
#include "extract/office/field_code.h"
#include "extract/office/formula.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH_MAX = 4096 };

static void tokens(unsigned version, const uint8_t *data, size_t size) {
    ls_buffer out = {0}, behind = {0};
    if (!ls_formula_texts(version, data, size, &out)) abort();
    null_sink_hold(out.length <= 2 * size);
    null_sink_hold(!out.length || ls_utf8_valid(out.data, out.length) == out.length);
    if (!ls_buffer_puts(&behind, "a cell") || !ls_formula_texts(version, data, size, &behind)) abort();
    null_sink_hold(behind.length == 6 + out.length);
    null_sink_hold(!out.length || memcmp(behind.data + 6, out.data, out.length) == 0);
    ls_buffer_free(&out);
    ls_buffer_free(&behind);
}

/* A number before it and a sum behind it. */
static void string_token(unsigned version, const uint8_t *units, size_t count) {
    static const uint8_t number[] = {0x1E, 5, 0}, sum[] = {0x03};
    const uint8_t head[] = {0x17, (uint8_t)count, version == 12 ? 0 : 1};
    ls_buffer packed = {0}, out = {0}, expected = {0};
    ls_buffer_append(&packed, number, sizeof number);
    ls_buffer_append(&packed, head, sizeof head);
    ls_buffer_append(&packed, units, 2 * count);
    ls_buffer_append(&packed, sum, sizeof sum);
    ls_buffer_putc(&expected, '"');
    ls_buffer_put_utf16(&expected, units, count);
    ls_buffer_putc(&expected, '"');
    if (!ls_formula_texts(version, (const uint8_t *)packed.data, packed.length, &out)) abort();
    if (count) null_sink_hold(strcmp(ls_buffer_cstr(&out), ls_buffer_cstr(&expected)) == 0);
    else null_sink_hold(!out.length);
    ls_buffer_free(&packed);
    ls_buffer_free(&out);
    ls_buffer_free(&expected);
}

static bool is_margin(char c) { return (unsigned char)c <= ' ' || c == '"'; }

static void field(const char *code, size_t length) {
    ls_field_code field;
    if (!ls_field_code_read(code, length, &field)) return;
    null_sink_hold(field.length && field.text >= code && field.text + field.length <= code + length);
    null_sink_hold(strcmp(field.name, "hyperlink") == 0 || strcmp(field.name, "instruction") == 0);
    if (strcmp(field.name, "hyperlink") == 0)
        null_sink_hold(!is_margin(field.text[0]) && !is_margin(field.text[field.length - 1]));
}

static void link_field(const char *address, size_t length) {
    ls_field_code field;
    ls_buffer code = {0};
    while (length && is_margin(address[0])) address++, length--;
    while (length && is_margin(address[length - 1])) length--;
    ls_buffer_puts(&code, " hyperlink \"");
    ls_buffer_append(&code, address, length);
    ls_buffer_puts(&code, "\" ");
    bool said = ls_field_code_read(ls_buffer_cstr(&code), code.length, &field);
    null_sink_hold(said == (length > 0));
    if (said) null_sink_hold(field.length == length && memcmp(field.text, address, length) == 0);
    ls_buffer_free(&code);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size || size > LENGTH_MAX) return 0;
    for (unsigned version = 8; version <= 12; version += 4) {
        tokens(version, data, size);
        string_token(version, data, size / 2 < 255 ? size / 2 : 255);
    }
    field((const char *)data, size);
    link_field((const char *)data, size);
    return 0;
}
