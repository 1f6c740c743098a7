/* Annotations (ISO 32000-1, 12.5): what people wrote on a page, links, form fields where they stand, attached files. */
#include "extract/pdf/reader.h"
#include <string.h>

/* The normal appearance: a form, or one a state of which the current one counts. */
static ls_status draw(ls_pdf_reader *reader, ls_pdf_object annotation, leaksift_part part) {
    ls_pdf *pdf = reader->pdf;
    ls_pdf_object normal = ls_pdf_get(pdf, ls_pdf_get(pdf, annotation, "/AP"), "/N");
    if (ls_pdf_kind_of(pdf, normal) == LS_PDF_DICTIONARY) {
        char key[66] = "/";
        strncat(key, ls_pdf_name(pdf, ls_pdf_get(pdf, annotation, "/AS")), sizeof key - 2);
        normal = ls_pdf_get(pdf, normal, key);
    }
    if (ls_pdf_kind_of(pdf, normal) != LS_PDF_STREAM) return LS_OK;
    const ls_segment form = {.part = part, .page = reader->page};
    ls_pdf_content_page(&reader->content);
    ls_status status = ls_pdf_content_form(&reader->content, normal);
    ls_pdf_tell_capped(reader);
    return status == LS_OK ? ls_pdf_layout_flush(&reader->content.layout, reader->sink, &form) : status;
}

static ls_status read_remark(ls_pdf_reader *reader, ls_pdf_object annotation) {
    ls_pdf *pdf = reader->pdf;
    ls_segment form = {.part = LEAKSIFT_PART_COMMENT, .page = reader->page, .group = ++reader->group};
    ls_pdf_object contents = ls_pdf_get(pdf, annotation, "/Contents");
    ls_status status = ls_pdf_say(reader, contents, &form);
    bool said = reader->text.length && contents;
    form.field = "author";
    form.role = "author";
    if (status == LS_OK) status = ls_pdf_say(reader, ls_pdf_get(pdf, annotation, "/T"), &form);
    form.field = "subject";
    form.role = NULL;
    if (status == LS_OK) status = ls_pdf_say(reader, ls_pdf_get(pdf, annotation, "/Subj"), &form);
    return status == LS_OK && !said ? draw(reader, annotation, LEAKSIFT_PART_COMMENT) : status;
}

static ls_status read_one(ls_pdf_reader *reader, ls_pdf_object annotation) {
    ls_pdf *pdf = reader->pdf;
    ls_pdf_object subtype = ls_pdf_get(pdf, annotation, "/Subtype");
    if (ls_pdf_kind_of(pdf, annotation) != LS_PDF_DICTIONARY) return LS_OK;
    if (ls_pdf_is_name(pdf, subtype, "Popup")) return LS_OK; /* shows its parent's text */
    ls_status status = ls_pdf_read_actions(reader, annotation);
    if (status) return status;
    if (ls_pdf_is_name(pdf, subtype, "Widget")) {
        bool has_value = false;
        status = ls_pdf_read_field(reader, annotation, &has_value);
        return status || has_value ? status : draw(reader, annotation, LEAKSIFT_PART_BODY);
    }
    if (ls_pdf_is_name(pdf, subtype, "FileAttachment"))
        status = ls_pdf_read_file(reader, ls_pdf_get(pdf, annotation, "/FS"));
    return status == LS_OK ? read_remark(reader, annotation) : status;
}

ls_status ls_pdf_read_annotations(ls_pdf_reader *reader, ls_pdf_object page) {
    ls_pdf *pdf = reader->pdf;
    ls_pdf_object list = ls_pdf_get(pdf, page, "/Annots");
    size_t count = ls_pdf_count(pdf, list);
    ls_status status = LS_OK;
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        ls_pdf_object annotation = ls_pdf_at(pdf, list, i);
        if (!ls_pdf_met(reader, &reader->nodes, annotation, &status)) status = read_one(reader, annotation);
        if (status == LS_OK) status = ls_sink_tick(reader->sink, 64);
        ls_pdf_release(pdf, mark);
    }
    return status;
}
