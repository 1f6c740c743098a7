/* Any bytes through the tag stripper in blocks of any size; then the number formats. */
#include "extract/office/numfmt.h"
#include "extract/markup/xmlstrip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ls_status on_token(void *context, const ls_xml_token *token) {
    ls_buffer *out = context;
    ls_xml_attribute attribute;
    ls_buffer_clear(out);
    if (token->kind == LS_XML_TEXT) return ls_xml_text(token, out) ? LS_OK : LS_NOMEM;
    for (size_t at = 0; ls_xml_next_attribute(token, &at, &attribute);)
        if (!ls_xml_decode(attribute.value, attribute.length, out)) return LS_NOMEM;
    ls_xml_number(token, "r", 0);
    ls_xml_flag(token, ":val", false);
    return LS_OK;
}

static void give_number(const uint8_t *data, size_t size) {
    const uint8_t *cut = memchr(data, '\n', size);
    if (!cut || cut - data > 200) return;
    char code[201];
    ls_buffer out = {0};
    memcpy(code, data, (size_t)(cut - data));
    code[cut - data] = '\0';
    ls_numfmt format;
    ls_numfmt_read(code, &format);
    ls_numfmt_cell(&format, (const char *)cut + 1, size - (size_t)(cut - data) - 1, size & 1, &out);
    ls_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    ls_buffer out = {0};
    ls_xml xml = {.handler = on_token, .context = &out};
    size_t step = data[0] ? data[0] : size, length = size - 1;
    ls_status status = LS_OK;
    for (size_t at = 0; at < length && status == LS_OK; at += step)
        status = ls_xml_feed(&xml, data + 1 + at, length - at < step ? length - at : step);
    if (status == LS_OK) ls_xml_finish(&xml);
    ls_xml_free(&xml);
    ls_buffer_free(&out);
    give_number(data + 1, length);
    return 0;
}
