/* Pages by their tree, in order, each met once: a tree that loops ends, one that lies about its count is not asked. */
#include "extract/pdf/reader.h"
#include <stdlib.h>

/* A page is a picture if nearly nothing is written on it and pictures cover a part of it, or if its letters are drawn
 * as curves. Twenty: a scanner's stamp, a page number (EXTRACTION.md, section 9). */
enum { LETTERS_FEW = 20, CURVES_MANY = 300, UNKNOWN_MANY = 20, UNKNOWN_FEW = 2 };
static const double part_few = 0.3, part_none = 0.05;

static double page_area(ls_pdf *pdf, ls_pdf_object box) {
    double n[4] = {0, 0, 612, 792};
    for (size_t i = 0; i < 4; i++) n[i] = ls_pdf_number(pdf, ls_pdf_at(pdf, box, i), n[i]);
    double area = (n[2] - n[0]) * (n[3] - n[1]);
    if (area < 0) area = -area;
    return area > 1 ? area : 612.0 * 792.0;
}

/* Here the page's pictures would be read, once there is something that reads them. */
static ls_status read_pictures(ls_pdf_reader *reader, ls_pdf_object page) {
    (void)page;
    bool follows = reader->picture_last && reader->picture_last + 1 == reader->page;
    reader->picture_pages++;
    if (!follows) {
        if (reader->picture_last > reader->picture_first)
            ls_buffer_printf(&reader->pictures, "-%u", reader->picture_last);
        ls_buffer_printf(&reader->pictures, "%s%u", reader->picture_last ? ", " : "", reader->page);
        reader->picture_first = reader->page;
    }
    reader->picture_last = reader->page;
    return reader->pictures.failed ? LS_NOMEM : LS_OK;
}

static bool is_picture(const ls_pdf_content *content, double area) {
    if (content->letters >= LETTERS_FEW) return false;
    double needed = content->letters ? part_few : part_none;
    return content->picture_area >= needed * area || (!content->letters && content->curves >= CURVES_MANY);
}

typedef struct inherited {
    ls_pdf_object resources, box;
} inherited;

void ls_pdf_tell_capped(ls_pdf_reader *reader) {
    if (!reader->content.capped) return;
    reader->content.capped = false; /* or the next page would draw no form */
    ls_sink_note(reader->sink, LEAKSIFT_REASON_RATIO, "a page draws too much: forms in forms, or more than 256 MiB");
}

static ls_status read_page(ls_pdf_reader *reader, ls_pdf_object page, const inherited *from) {
    ls_pdf *pdf = reader->pdf;
    ls_pdf_content *content = &reader->content;
    if (++reader->page > reader->sink->limits->value[LS_LIMIT_PAGES]) {
        ls_sink_note(reader->sink, LEAKSIFT_REASON_PAGES, "limit pages");
        reader->pages_cut = true;
        return LS_OK;
    }
    const ls_segment form = {.part = LEAKSIFT_PART_BODY, .page = reader->page};
    ls_pdf_content_page(content);
    ls_pdf_object contents = ls_pdf_get(pdf, page, "/Contents");
    ls_status status = contents ? ls_pdf_content_run(content, contents, from->resources) : LS_OK;
    if (status == LS_OK) status = ls_pdf_layout_flush(&content->layout, reader->sink, &form);
    ls_pdf_tell_capped(reader);
    if (status == LS_OK && is_picture(content, page_area(pdf, from->box))) status = read_pictures(reader, page);
    if (status == LS_OK) status = ls_pdf_read_actions(reader, page);
    return status == LS_OK ? ls_pdf_read_annotations(reader, page) : status;
}

static ls_status read_node(ls_pdf_reader *reader, ls_pdf_object node, inherited from, unsigned depth) {
    ls_pdf *pdf = reader->pdf;
    ls_status status = ls_sink_tick(reader->sink, 64);
    if (status || reader->pages_cut) return status;
    if (ls_pdf_kind_of(pdf, node) != LS_PDF_DICTIONARY) {
        ls_sink_note(reader->sink, LEAKSIFT_REASON_CORRUPT, "a page is missing");
        return LS_OK;
    }
    if (ls_pdf_met(reader, &reader->nodes, node, &status)) return status;
    ls_pdf_object own = ls_pdf_get(pdf, node, "/Resources");
    if (own) from.resources = own;
    own = ls_pdf_get(pdf, node, "/MediaBox");
    if (own) from.box = own;
    ls_pdf_object kids = ls_pdf_get(pdf, node, "/Kids");
    if (!kids) return read_page(reader, node, &from);
    if (depth == LS_PDF_TREE) {
        ls_sink_note(reader->sink, LEAKSIFT_REASON_CORRUPT, "the tree of pages is too deep");
        return LS_OK;
    }
    size_t count = ls_pdf_count(pdf, kids);
    for (size_t i = 0; i < count && status == LS_OK && !reader->pages_cut; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        status = read_node(reader, ls_pdf_at(pdf, kids, i), from, depth + 1);
        ls_pdf_release(pdf, mark);
    }
    return status;
}

/* A tree without a page: whatever object says that it is one. */
static ls_status search_pages(ls_pdf_reader *reader) {
    enum { OBJECTS = 1 << 20 };
    ls_pdf *pdf = reader->pdf;
    int64_t size = ls_pdf_integer(pdf, ls_pdf_get(pdf, ls_pdf_trailer(pdf), "/Size"), 0);
    ls_status status = LS_OK;
    int64_t most = (int64_t)(reader->size / 4) + 1000; /* numbers are not much sparser than objects */
    if (most > OBJECTS) most = OBJECTS;
    for (int64_t i = 1; i < size && i < most && status == LS_OK && !reader->pages_cut; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        ls_pdf_object object = ls_pdf_by_id(pdf, (uint64_t)i << 16);
        status = ls_sink_tick(reader->sink, 64);
        if (status == LS_OK && ls_pdf_kind_of(pdf, object) == LS_PDF_DICTIONARY &&
            ls_pdf_is_name(pdf, ls_pdf_get(pdf, object, "/Type"), "Page"))
            status = read_node(reader, object, (inherited){0}, LS_PDF_TREE);
        ls_pdf_release(pdf, mark);
    }
    return status;
}

static void tell_pictures(ls_pdf_reader *reader) {
    enum { LISTED = 400 };
    ls_buffer *list = &reader->pictures;
    if (reader->picture_last > reader->picture_first) ls_buffer_printf(list, "-%u", reader->picture_last);
    if (list->length > LISTED) {
        list->length = LISTED;
        while (list->length && list->data[list->length - 1] != ',') list->length--;
        ls_buffer_puts(list, " …");
    }
    ls_buffer message = {0};
    bool one = reader->picture_pages == 1;
    ls_buffer_printf(&message, "%u of %u pages %s without a text layer: %s %s", reader->picture_pages, reader->page,
                     one ? "is a picture" : "are pictures", one ? "page" : "pages", ls_buffer_cstr(list));
    ls_sink_note(reader->sink, LEAKSIFT_REASON_IMAGE_ONLY, ls_buffer_cstr(&message));
    ls_buffer_free(&message);
}

ls_status ls_pdf_read_pages(ls_pdf_reader *reader) {
    unsigned mark = ls_pdf_mark(reader->pdf);
    ls_pdf_object tree = ls_pdf_get(reader->pdf, reader->root, "/Pages");
    ls_status status = LS_OK;
    if (ls_pdf_kind_of(reader->pdf, tree) == LS_PDF_DICTIONARY) status = read_node(reader, tree, (inherited){0}, 0);
    if (status == LS_OK && !reader->page) {
        ls_sink_note(reader->sink, LEAKSIFT_REASON_CORRUPT, "the tree of pages is broken");
        status = search_pages(reader);
    }
    ls_pdf_release(reader->pdf, mark);
    if (reader->picture_pages) tell_pictures(reader);
    const ls_pdf_content *content = &reader->content;
    bool many = content->unknown > UNKNOWN_MANY && content->unknown * 20 > content->shown;
    if (many || (content->unknown > UNKNOWN_FEW && content->unknown * 2 > content->shown))
        ls_sink_note(reader->sink, LEAKSIFT_REASON_UNSUPPORTED,
                     "fonts do not say which letters they show: text is missing");
    return status;
}
