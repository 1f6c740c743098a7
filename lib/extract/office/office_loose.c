/* XML that no reader of ours knows (custom data, diagrams, charts, ink, connections …): every run of text is a segment,
 * and where a part keeps its content in attributes, these too, so that nothing is lost. */
#include "extract/office/office.h"

typedef struct loose {
    ls_office *office;
    const char *name;
    bool attributes;
} loose;

static ls_status say(loose *to, const char *text, size_t length) {
    return ls_office_say(to->office, LEAKSIFT_PART_BODY, to->name, text, length);
}

static bool has_letter_or_number(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x80 || ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9')) return true;
    }
    return false;
}

static ls_status say_attributes(loose *to, const ls_xml_token *token) {
    ls_xml_attribute attribute;
    size_t at = 0;
    ls_status status = LS_OK;
    while (status == LS_OK && ls_xml_next_attribute(token, &at, &attribute)) {
        if (attribute.length < 3 || !has_letter_or_number(attribute.value, attribute.length)) continue;
        ls_buffer *value = &to->office->scratch;
        ls_buffer_clear(value);
        if (!ls_xml_decode(attribute.value, attribute.length, value)) return LS_NOMEM;
        status = say(to, value->data, value->length);
    }
    return status;
}

static ls_status on_loose(void *context, const ls_xml_token *token) {
    loose *to = context;
    if (token->kind == LS_XML_OPEN) return to->attributes ? say_attributes(to, token) : LS_OK;
    if (token->kind == LS_XML_CLOSE) return LS_OK;
    ls_buffer *text = &to->office->scratch;
    ls_buffer_clear(text);
    if (!ls_xml_text(token, text)) return LS_NOMEM;
    return text->length ? say(to, text->data, text->length) : LS_OK;
}

ls_status ls_office_loose(ls_office *office, ls_part *part, bool attributes) {
    loose to = {office, part->name, attributes};
    return ls_package_xml(office->package, part, on_loose, &to);
}
