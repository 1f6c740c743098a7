/* The tree of a tagged document (ISO 32000-1, 14.7 and 14.9): what stands for pictures when it is read aloud, what
 * abbreviations mean, how parts are called. Its text itself is what the pages show. */
#include "extract/pdf/reader.h"

static ls_status read_element(ls_pdf_reader *reader, ls_pdf_object element, unsigned depth);

/* An element's children: one of them, or an array; numbers are marks of a page's content. */
static ls_status read_children(ls_pdf_reader *reader, ls_pdf_object children, unsigned depth) {
    ls_pdf *pdf = reader->pdf;
    ls_status status = LS_OK;
    ls_pdf_kind kind = ls_pdf_kind_of(pdf, children);
    if (kind == LS_PDF_DICTIONARY) return read_element(reader, children, depth);
    size_t count = kind == LS_PDF_ARRAY ? ls_pdf_count(pdf, children) : 0;
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        ls_pdf_object child = ls_pdf_at(pdf, children, i);
        if (ls_pdf_kind_of(pdf, child) == LS_PDF_DICTIONARY) status = read_element(reader, child, depth);
        else status = ls_sink_tick(reader->sink, 16);
        ls_pdf_release(pdf, mark);
    }
    return status;
}

static ls_status read_element(ls_pdf_reader *reader, ls_pdf_object element, unsigned depth) {
    static const struct {
        const char *key, *field;
    } said[] = {{"/T", "title"}, {"/Alt", "description"}, {"/ActualText", "description"}, {"/E", "description"}};
    ls_pdf *pdf = reader->pdf;
    ls_status status = LS_OK;
    if (!ls_pdf_id(pdf, element) || ls_pdf_met(reader, &reader->others, element, &status)) return status;
    if (depth == LS_PDF_TREE) return ls_pdf_too_deep(reader), LS_OK;
    for (size_t i = 0; i < sizeof said / sizeof *said && status == LS_OK; i++) {
        const ls_segment form = {.part = LEAKSIFT_PART_BODY, .field = said[i].field};
        ls_pdf_object text = ls_pdf_get(pdf, element, said[i].key);
        if (text) status = ls_pdf_say(reader, text, &form);
    }
    if (status == LS_OK) status = ls_sink_tick(reader->sink, 64);
    return status == LS_OK ? read_children(reader, ls_pdf_get(pdf, element, "/K"), depth + 1) : status;
}

ls_status ls_pdf_read_structure(ls_pdf_reader *reader) {
    unsigned mark = ls_pdf_mark(reader->pdf);
    ls_pdf_object tree = ls_pdf_get(reader->pdf, reader->root, "/StructTreeRoot");
    ls_status status = read_children(reader, ls_pdf_get(reader->pdf, tree, "/K"), 0);
    ls_pdf_release(reader->pdf, mark);
    return status;
}
