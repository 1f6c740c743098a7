/* Word (ECMA-376 part 1, 11.3): body, then notes, comments, headers and footers, building blocks. */
#include "extract/office/flow.h"

enum { STYLES_MAX = 1 << 12 }; /* bytes of names; they are searched for each paragraph */

/* Style identifiers are translated ("berschrift1"); the names behind them, or the outline level, say what a heading
 * is. */
typedef struct styles {
    ls_office *office;
    ls_buffer id, headings;
    bool heading;
} styles;

static bool is_heading_name(const char *name, size_t length) {
    return (length >= 7 && strncasecmp(name, "heading", 7) == 0) ||
           (length == 5 && strncasecmp(name, "title", 5) == 0) ||
           (length == 8 && strncasecmp(name, "subtitle", 8) == 0);
}

static ls_status on_style(void *context, const ls_xml_token *token) {
    styles *to = context;
    const char *value;
    size_t length;
    if (token->kind == LS_XML_TEXT) return LS_OK;
    if (ls_xml_is(token, "style")) {
        if (token->kind == LS_XML_CLOSE && to->heading && to->headings.length < STYLES_MAX) {
            ls_buffer_append(&to->headings, to->id.data, to->id.length);
            ls_buffer_putc(&to->headings, '\0');
        }
        to->heading = false;
        if (token->kind == LS_XML_OPEN) ls_xml_value(token, "styleId", &to->id);
    } else if (token->kind == LS_XML_OPEN && ls_xml_is(token, "name") && ls_xml_raw(token, "val", &value, &length)) {
        to->heading = to->heading || is_heading_name(value, length);
    } else if (token->kind == LS_XML_OPEN && ls_xml_is(token, "outlineLvl")) {
        to->heading = to->heading || ls_xml_number(token, "val", 9) < 9;
    }
    return to->id.failed || to->headings.failed ? LS_NOMEM : LS_OK;
}

static ls_status read_styles(ls_office *office, styles *to) {
    ls_part *part = office->sink->bare ? NULL : ls_office_next(office, LS_OOXML_WORD_STYLES);
    return part ? ls_package_xml(office->package, part, on_style, to) : LS_OK;
}

static ls_status read_kind(ls_office *office, ls_ooxml_kind kind, leaksift_part where, ls_flow *flow) {
    ls_status status = LS_OK;
    for (ls_part *part; status == LS_OK && (part = ls_office_next(office, kind)) != NULL;) {
        flow->place = (ls_segment){.part = where};
        flow->pages = kind == LS_OOXML_DOCUMENT;
        status = ls_flow_part(office, part, flow);
    }
    return status;
}

ls_status ls_docx_read(ls_office *office) {
    static const struct { ls_ooxml_kind kind; leaksift_part part; } order[] = {
        {LS_OOXML_DOCUMENT, LEAKSIFT_PART_BODY}, {LS_OOXML_NOTES, LEAKSIFT_PART_NOTE},
        {LS_OOXML_COMMENTS, LEAKSIFT_PART_COMMENT}, {LS_OOXML_HEADER, LEAKSIFT_PART_HEADER},
        {LS_OOXML_FOOTER, LEAKSIFT_PART_FOOTER}, {LS_OOXML_GLOSSARY, LEAKSIFT_PART_BODY}};
    styles found = {.office = office};
    ls_flow flow = {.office = office};
    ls_status status = read_styles(office, &found);
    if (found.headings.length) flow.headings = &found.headings;
    for (size_t i = 0; i < sizeof order / sizeof *order && status == LS_OK; i++)
        status = read_kind(office, order[i].kind, order[i].part, &flow);
    ls_flow_free(&flow);
    ls_buffer_free(&found.id);
    ls_buffer_free(&found.headings);
    return status;
}
