/* PowerPoint (ECMA-376 part 1, 13.3): slides in the order of the show, each followed by its notes and comments; then
 * the masters, of which only what is no prompt is text. */
#include "extract/office/flow.h"

typedef struct show {
    ls_office *office;
    ls_flow flow;
    ls_relationships slides; /* of the presentation */
    ls_buffer ids;           /* of the slides, each with a NUL */
    uint32_t count;
} show;

/* ---- comments: p:cm with p:text, or the newer p188:cm with paragraphs -------------------------------------------- */

typedef struct remarks {
    ls_office *office;
    ls_segment place;
    ls_buffer text;
    bool taking;
} remarks;

static ls_status on_remark(void *context, const ls_xml_token *token) {
    remarks *to = context;
    bool is_text = token->name_length && (ls_xml_is(token, "text") || ls_xml_is(token, "t"));
    if (token->kind == LS_XML_TEXT) return !to->taking || ls_xml_text(token, &to->text) ? LS_OK : LS_NOMEM;
    if (token->kind == LS_XML_OPEN && ls_xml_is(token, "cm")) to->place.group = ++to->office->group;
    if (is_text) to->taking = token->kind == LS_XML_OPEN && !token->empty;
    if (token->kind != LS_XML_CLOSE || !(ls_xml_is(token, "text") || ls_xml_is(token, "p"))) return LS_OK;
    ls_segment segment = to->place;
    segment.text = to->text.data;
    segment.length = to->text.length;
    ls_status status = segment.length ? ls_office_text(to->office, &segment) : LS_OK;
    ls_buffer_clear(&to->text);
    return status;
}

static ls_status read_remarks(ls_office *office, ls_part *part, uint32_t slide) {
    remarks to = {.office = office, .place = {.part = LEAKSIFT_PART_COMMENT, .slide = slide}};
    ls_status status = ls_package_xml(office->package, part, on_remark, &to);
    ls_buffer_free(&to.text);
    return status;
}

static ls_status on_author(void *context, const ls_xml_token *token) {
    static const char *const wanted[] = {"name", "userId"};
    ls_office *office = context;
    ls_status status = LS_OK;
    if (token->kind != LS_XML_OPEN || !(ls_xml_is(token, "cmAuthor") || ls_xml_is(token, "author"))) return LS_OK;
    for (size_t i = 0; i < 2 && status == LS_OK; i++) {
        if (!ls_xml_value(token, wanted[i], &office->scratch)) continue;
        ls_segment segment = {.part = LEAKSIFT_PART_COMMENT, .field = "author", .role = "author",
                              .text = office->scratch.data, .length = office->scratch.length};
        status = segment.length ? ls_office_text(office, &segment) : LS_OK;
    }
    return office->scratch.failed ? LS_NOMEM : status;
}

/* ---- slides ------------------------------------------------------------------------------------------------------ */

static ls_status read_flow(show *to, ls_part *part, leaksift_part where, uint32_t slide) {
    to->flow.place = (ls_segment){.part = where, .slide = slide};
    return ls_flow_part(to->office, part, &to->flow);
}

static ls_status read_beside(show *to, const ls_part *slide, uint32_t number) {
    ls_relationships beside = {0};
    ls_status status = ls_relationships_load(to->office, slide->name, &beside);
    for (size_t i = 0; i < beside.count && status == LS_OK; i++) {
        const ls_relationship *entry = &beside.list[i];
        ls_part *part =
            entry->external ? NULL : ls_package_find(to->office->package, entry->target, strlen(entry->target));
        if (!part || part->used) continue;
        if (part->kind == LS_OOXML_SLIDE_NOTES) status = read_flow(to, part, LEAKSIFT_PART_NOTE, number);
        else if (part->kind == LS_OOXML_SLIDE_COMMENTS) status = read_remarks(to->office, part, number);
        else if (part->kind == LS_OOXML_DRAWING) status = read_flow(to, part, LEAKSIFT_PART_BODY, number);
    }
    ls_relationships_free(&beside);
    return status;
}

static ls_status read_slide(show *to, ls_part *part) {
    uint32_t number = ++to->count;
    if (number > to->office->sink->limits->value[LS_LIMIT_PAGES]) {
        ls_sink_note(to->office->sink, LEAKSIFT_REASON_PAGES, "more slides than the limit");
        return LS_STOP;
    }
    ls_status status = read_flow(to, part, LEAKSIFT_PART_BODY, number);
    return status == LS_OK ? read_beside(to, part, number) : status;
}

/* Names of sections and of shows. Slides' relationship ids are collected: a part cannot be read while another is. */
static ls_status on_presentation(void *context, const ls_xml_token *token) {
    show *to = context;
    ls_buffer *name = &to->office->scratch;
    const char *id;
    size_t length;
    if (token->kind != LS_XML_OPEN) return LS_OK;
    if (ls_xml_is(token, "section") || ls_xml_is(token, "custShow")) {
        const char *field = ls_xml_is(token, "section") ? "section" : "show";
        if (!ls_xml_value(token, "name", name)) return name->failed ? LS_NOMEM : LS_OK;
        return ls_office_say(to->office, LEAKSIFT_PART_METADATA, field, name->data, name->length);
    }
    if (!ls_xml_is(token, "sldId") || !ls_xml_raw(token, ":id", &id, &length)) return LS_OK;
    return ls_buffer_append(&to->ids, id, length) && ls_buffer_putc(&to->ids, '\0') ? LS_OK : LS_NOMEM;
}

static ls_status read_in_order(show *to, ls_part *presentation) {
    ls_status status = ls_relationships_load(to->office, presentation->name, &to->slides);
    if (status == LS_OK) status = ls_package_xml(to->office->package, presentation, on_presentation, to);
    const char *id = ls_buffer_cstr(&to->ids), *end = id + to->ids.length;
    for (; status == LS_OK && id < end; id += strlen(id) + 1) {
        ls_part *part = ls_relationships_part(to->office, &to->slides, id, strlen(id));
        if (part && !part->used) status = read_slide(to, part);
        if (status == LS_OK) status = ls_sink_tick(to->office->sink, to->slides.count);
    }
    return status;
}

static ls_status read_rest(show *to) {
    ls_office *office = to->office;
    ls_status status = LS_OK;
    ls_part *part;
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_SLIDE))) status = read_slide(to, part);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_SLIDE_NOTES)))
        status = read_flow(to, part, LEAKSIFT_PART_NOTE, 0);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_SLIDE_COMMENTS)))
        status = read_remarks(office, part, 0);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_SLIDE_AUTHORS)))
        status = ls_package_xml(office->package, part, on_author, office);
    to->flow.prompts = true;
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_MASTER)))
        status = read_flow(to, part, LEAKSIFT_PART_HEADER, 0);
    return status;
}

ls_status ls_pptx_read(ls_office *office) {
    show to = {.office = office, .flow = {.office = office}};
    ls_part *presentation = ls_office_next(office, LS_OOXML_PRESENTATION);
    ls_status status = presentation ? read_in_order(&to, presentation) : LS_OK;
    if (status == LS_OK) status = read_rest(&to);
    ls_relationships_free(&to.slides);
    ls_buffer_free(&to.ids);
    ls_flow_free(&to.flow);
    return status;
}
