/* Visio drawings ([MS-VSDX]): each page in its order, a shape at a time: its text, its data, its links. Then the
 * masters, of which a stencil has many, and the comments. */
#include "extract/office/office.h"

typedef enum row_kind { OTHER = 0, DATA, LINK } row_kind;

typedef struct drawing {
    ls_office *office;
    ls_segment place;
    ls_buffer text;
    bool taking;
    row_kind section;
    ls_buffer label, value, prompt; /* of the row that is open */
} drawing;

static ls_status give(drawing *to, ls_buffer *text, const char *field, const char *column) {
    ls_segment segment = to->place;
    segment.field = field;
    segment.column = column && *column ? column : NULL;
    segment.text = text->data;
    segment.length = text->length;
    ls_status status = text->failed ? LS_NOMEM : text->length ? ls_office_text(to->office, &segment) : LS_OK;
    ls_buffer_clear(text);
    return status;
}

static bool named(const ls_xml_token *token, const char *name) {
    const char *text;
    size_t length;
    return ls_xml_raw(token, "N", &text, &length) && length == strlen(name) && memcmp(text, name, length) == 0;
}

static ls_status on_cell(drawing *to, const ls_xml_token *token) {
    ls_buffer *into = NULL;
    if (to->section == DATA)
        into = named(token, "Label")    ? &to->label
               : named(token, "Value")  ? &to->value
               : named(token, "Prompt") ? &to->prompt
                                        : NULL;
    else if (to->section == LINK)
        into = named(token, "Address") ? &to->value : named(token, "Description") ? &to->label : NULL;
    if (into && !ls_xml_value(token, "V", into)) return into->failed ? LS_NOMEM : LS_OK;
    return LS_OK;
}

static ls_status end_row(drawing *to) {
    ls_status status = LS_OK;
    if (to->section == DATA) {
        status = give(to, &to->value, "shape data", ls_buffer_cstr(&to->label));
        ls_buffer_clear(&to->label);
        if (status == LS_OK) status = give(to, &to->prompt, "prompt", NULL);
    } else if (to->section == LINK) {
        status = give(to, &to->label, "display", NULL);
        if (status == LS_OK) status = give(to, &to->value, "hyperlink", NULL);
    }
    return status;
}

static ls_status on_page(void *context, const ls_xml_token *token) {
    drawing *to = context;
    if (token->kind == LS_XML_TEXT) return !to->taking || ls_xml_text(token, &to->text) ? LS_OK : LS_NOMEM;
    bool open = token->kind == LS_XML_OPEN;
    if (ls_xml_is(token, "Cell")) return open && to->section ? on_cell(to, token) : LS_OK;
    if (ls_xml_is(token, "Shape") && open) to->place.group = ++to->office->group;
    if (ls_xml_is(token, "Section"))
        to->section = !open || token->empty       ? OTHER
                      : named(token, "Property")  ? DATA
                      : named(token, "Hyperlink") ? LINK
                                                  : OTHER;
    if (ls_xml_is(token, "Row") && !open) return end_row(to);
    if (!ls_xml_is(token, "Text")) return LS_OK;
    to->taking = open && !token->empty;
    return open ? LS_OK : give(to, &to->text, NULL, NULL);
}

static ls_status read_part(ls_office *office, ls_part *part, ls_segment place) {
    drawing to = {.office = office, .place = place};
    ls_status status = ls_package_xml(office->package, part, on_page, &to);
    if (status == LS_OK) status = give(&to, &to.text, NULL, NULL);
    ls_buffer_free(&to.text);
    ls_buffer_free(&to.label);
    ls_buffer_free(&to.value);
    ls_buffer_free(&to.prompt);
    return status;
}

/* ---- pages in their order ---------------------------------------------------------------------------------------- */

typedef struct listing {
    ls_office *office;
    ls_buffer pages; /* relationship id and name of each, both with a NUL */
    ls_buffer name;
} listing;

static ls_status on_listing(void *context, const ls_xml_token *token) {
    listing *to = context;
    if (token->kind != LS_XML_OPEN) return LS_OK;
    if (ls_xml_is(token, "Page")) {
        ls_xml_value(token, "Name", &to->name);
        return to->name.failed ? LS_NOMEM : LS_OK;
    }
    if (!ls_xml_is(token, "Rel") || !ls_xml_value(token, ":id", &to->office->scratch))
        return to->office->scratch.failed ? LS_NOMEM : LS_OK;
    ls_buffer_puts(&to->pages, ls_buffer_cstr(&to->office->scratch));
    ls_buffer_putc(&to->pages, '\0');
    ls_buffer_puts(&to->pages, ls_buffer_cstr(&to->name));
    ls_buffer_clear(&to->name);
    return ls_buffer_putc(&to->pages, '\0') ? LS_OK : LS_NOMEM;
}

static ls_status read_pages(ls_office *office, ls_part *pages, uint32_t *count) {
    listing list = {.office = office};
    ls_relationships related = {0};
    ls_status status = ls_relationships_load(office, pages->name, &related);
    if (status == LS_OK) status = ls_package_xml(office->package, pages, on_listing, &list);
    const char *p = ls_buffer_cstr(&list.pages), *end = p + list.pages.length;
    while (status == LS_OK && p < end) {
        const char *id = p, *name = p + strlen(p) + 1;
        p = name + strlen(name) + 1;
        ls_part *part = ls_relationships_part(office, &related, id, strlen(id));
        if (!part || part->used) continue;
        if (++*count > office->sink->limits->value[LS_LIMIT_PAGES]) {
            ls_sink_note(office->sink, LEAKSIFT_REASON_PAGES, "more pages than the limit");
            break;
        }
        ls_segment place = {.page = *count},
                   title = {.page = *count, .heading = true, .text = name, .length = strlen(name)};
        status = title.length ? ls_office_text(office, &title) : LS_OK;
        if (status == LS_OK) status = read_part(office, part, place);
        if (status == LS_OK) status = ls_sink_tick(office->sink, 1);
    }
    ls_relationships_free(&related);
    ls_buffer_free(&list.pages);
    ls_buffer_free(&list.name);
    return status;
}

/* ---- comments ---------------------------------------------------------------------------------------------------- */

static ls_status on_comment(void *context, const ls_xml_token *token) {
    drawing *to = context;
    if (token->kind == LS_XML_TEXT) return !to->taking || ls_xml_text(token, &to->text) ? LS_OK : LS_NOMEM;
    bool open = token->kind == LS_XML_OPEN;
    if (ls_xml_is(token, "AuthorEntry") && open) {
        if (!ls_xml_value(token, "Name", &to->value)) return to->value.failed ? LS_NOMEM : LS_OK;
        to->place.role = "author";
        ls_status status = give(to, &to->value, "author", NULL);
        to->place.role = NULL;
        return status;
    }
    if (!ls_xml_is(token, "CommentEntry")) return LS_OK;
    to->taking = open && !token->empty;
    return open ? LS_OK : give(to, &to->text, NULL, NULL);
}

static ls_status read_comments(ls_office *office, ls_part *part) {
    drawing to = {.office = office, .place = {.part = LEAKSIFT_PART_COMMENT}};
    ls_status status = ls_package_xml(office->package, part, on_comment, &to);
    ls_buffer_free(&to.text);
    ls_buffer_free(&to.value);
    return status;
}

ls_status ls_visio_read(ls_office *office) {
    ls_segment master = {.part = LEAKSIFT_PART_HEADER};
    ls_status status = LS_OK;
    uint32_t count = 0;
    ls_part *part;
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_VISIO_PAGES)))
        status = read_pages(office, part, &count);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_VISIO_PAGE)))
        status = read_part(office, part, (ls_segment){.page = ++count});
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_VISIO_COMMENTS)))
        status = read_comments(office, part);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_VISIO_MASTER)))
        status = read_part(office, part, master);
    return status;
}
