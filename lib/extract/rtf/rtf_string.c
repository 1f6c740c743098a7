/* Destinations of RTF that are one string: properties, authors, fields, form values; and the times of the information
 * group. */
#include "extract/rtf/rtf_state.h"
#include "extract/office/field_code.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

static ls_status text(ls_rtf *rtf, ls_segment segment) {
    return segment.length ? ls_sink_text(rtf->sink, &segment) : LS_OK;
}

static const char *property_name(uint8_t destination) {
    switch (destination) {
    case LS_RTF_TITLE: return "title";
    case LS_RTF_SUBJECT: return "subject";
    case LS_RTF_AUTHOR: return "author";
    case LS_RTF_OPERATOR: return "last_editor";
    case LS_RTF_MANAGER: return "manager";
    case LS_RTF_COMPANY: return "company";
    case LS_RTF_CATEGORY: return "category";
    case LS_RTF_KEYWORDS: return "keywords";
    case LS_RTF_DESCRIPTION: return "description";
    case LS_RTF_LINK_BASE: return "hyperlink_base";
    case LS_RTF_GENERATOR: return "application";
    case LS_RTF_TEMPLATE: return "template";
    default: return NULL;
    }
}

static ls_status instruction(ls_rtf *rtf, const char *code, size_t length) {
    ls_field_code field;
    if (!ls_field_code_read(code, length, &field)) return LS_OK;
    return text(rtf, (ls_segment){.text = field.text, .length = field.length, .field = field.name});
}

/* Shapes' properties that are words of a person (RTF 1.9.1, drawing properties). */
static bool is_told_shape_property(ls_buffer *name) {
    static const char *const told[] = {"gtextUNICODE", "wzDescription", "wzTooltip", "wzName", "wzScript", "pibName"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (strcmp(ls_buffer_cstr(name), told[i]) == 0) return true;
    return false;
}

static void style_entry(ls_rtf *rtf, const char *name, size_t length) {
    uint32_t style = ls_rtf_top(rtf)->style;
    bool heading = (length >= 7 && !strncasecmp(name, "heading", 7)) ||
                   (length >= 5 && !strncasecmp(name, "title", 5)) ||
                   (length >= 8 && !strncasecmp(name, "subtitle", 8));
    if (heading && style < LS_RTF_HEADINGS) rtf->headings[style / 8] |= (uint8_t)(1u << style % 8);
}

ls_status ls_rtf_string(ls_rtf *rtf, uint8_t destination, const char *string, size_t length) {
    while (length && (unsigned char)*string <= ' ') string++, length--;
    while (length && (unsigned char)string[length - 1] <= ' ') length--;
    ls_segment segment = {.text = string, .length = length, .part = LEAKSIFT_PART_METADATA};
    const char *property = property_name(destination);
    if (property) {
        while (length && string[length - 1] == ';') length--; /* Riched20 ends its generator so */
        if (length) ls_sink_property(rtf->sink, property, string, length);
        return LS_OK;
    }
    switch (destination) {
    case LS_RTF_INSTRUCTION: return instruction(rtf, string, length);
    case LS_RTF_COMMENT_AUTHOR:
        segment.part = LEAKSIFT_PART_COMMENT;
        segment.group = rtf->comment_group;
        segment.field = segment.role = "author";
        return text(rtf, segment);
    case LS_RTF_AUTHOR_ENTRY:
        while (segment.length && string[segment.length - 1] == ';') segment.length--;
        if (segment.length == 7 && !memcmp(string, "Unknown", 7)) return LS_OK;
        segment.field = segment.role = "author";
        return text(rtf, segment);
    case LS_RTF_LINK: return segment.field = "hyperlink", text(rtf, segment);
    case LS_RTF_FORM: return segment.part = LEAKSIFT_PART_BODY, segment.field = "form", text(rtf, segment);
    case LS_RTF_INDEX: return segment.part = LEAKSIFT_PART_BODY, segment.field = "index", text(rtf, segment);
    case LS_RTF_VARIABLE: return segment.field = "variable", text(rtf, segment);
    case LS_RTF_MERGE: return segment.field = "mail merge", text(rtf, segment);
    case LS_RTF_STYLE_ENTRY: return style_entry(rtf, string, length), LS_OK;
    case LS_RTF_SHAPE_NAME:
    case LS_RTF_USER_NAME:
        ls_buffer_clear(&rtf->name);
        ls_buffer_append(&rtf->name, string, length < 256 ? length : 0);
        return rtf->name.failed ? LS_NOMEM : LS_OK;
    case LS_RTF_USER_VALUE:
        if (length && rtf->name.length) ls_sink_property(rtf->sink, ls_buffer_cstr(&rtf->name), string, length);
        return rtf->name.failed ? LS_NOMEM : LS_OK;
    case LS_RTF_SHAPE_VALUE:
        segment.part = LEAKSIFT_PART_BODY;
        segment.field = "description";
        return is_told_shape_property(&rtf->name) ? text(rtf, segment) : rtf->name.failed ? LS_NOMEM : LS_OK;
    default: return LS_OK;
    }
}

ls_status ls_rtf_clock(ls_rtf *rtf, uint8_t destination) {
    const unsigned *t = rtf->clock;
    char at[20];
    bool sane = t[0] >= 1970 && t[0] <= 9999 && t[1] >= 1 && t[1] <= 12 && t[2] >= 1 && t[2] <= 31 && t[3] < 24 &&
                t[4] < 60 && t[5] < 61;
    if (!sane) return LS_OK;
    snprintf(at, sizeof at, "%04u-%02u-%02uT%02u:%02u:%02u", t[0] % 10000, t[1] % 100, t[2] % 100, t[3] % 100,
             t[4] % 100, t[5] % 100);
    const char *name = destination == LS_RTF_CREATED   ? "created"
                       : destination == LS_RTF_REVISED ? "modified"
                                                       : "printed";
    ls_sink_time(rtf->sink, name, at, "none", "property");
    return LS_OK;
}
