/* Document properties: docProps/core.xml, app.xml, custom.xml (ECMA-376 part 2, 8; part 1, 22.2 and 22.3) and meta.xml
 * of OpenDocument (part 3, 4.3). All have one form: an element's name is the property, its text the value. */
#include "extract/office/office.h"

typedef ls_office_meta meta;

/* What an element is called, and what we call it. NULL: no property of the document's content. */
static const struct { const char *element, *name; } names[] = {
    {"creator", "author"}, {"initial-creator", "author"}, {"lastModifiedBy", "last_editor"}, {"Company", "company"},
    {"Manager", "manager"}, {"title", "title"}, {"subject", "subject"}, {"keywords", "keywords"},
    {"keyword", "keywords"}, {"description", "description"}, {"category", "category"}, {"Application", "application"},
    {"generator", "application"}, {"language", "language"}, {"contentStatus", "status"}, {"version", "version"},
    {"identifier", "identifier"}, {"Template", "template"}, {"HyperlinkBase", "hyperlink_base"},
    {"printed-by", "printed_by"}, {"publisher", "publisher"}, {"contributor", "contributor"},
    /* the XML of Office 2003 */
    {"Title", "title"}, {"Subject", "subject"}, {"Author", "author"}, {"LastAuthor", "last_editor"},
    {"Keywords", "keywords"}, {"Description", "description"}, {"Category", "category"}};
static const struct { const char *element, *name; } times[] = {
    {"created", "created"}, {"creation-date", "created"}, {"modified", "modified"}, {"date", "modified"},
    {"lastPrinted", "printed"}, {"print-date", "printed"}, {"Created", "created"}, {"LastSaved", "modified"},
    {"LastPrinted", "printed"}};

static bool odf_editor(const meta *to, const ls_xml_token *token) {
    return ls_xml_is(token, "creator") && to->odf; /* in meta.xml dc:creator is who saved it last */
}

/* Whose tenant a document comes from, with the word that tells what the number is. */
static ls_status say_tenant(ls_office *office, const char *id, size_t length) {
    ls_buffer text = {0};
    if (length && *id == '{') id++, length -= length > 1 ? 2 : 1;
    ls_buffer_puts(&text, "tenant id: ");
    ls_buffer_append(&text, id, length);
    ls_status status = text.failed
                           ? LS_NOMEM
                           : ls_office_say(office, LEAKSIFT_PART_METADATA, "sensitivity label", text.data, text.length);
    ls_buffer_free(&text);
    return status;
}

/* MSIP_Label_{label}_SiteId: the tenant of a sensitivity label. */
static bool is_site(const char *name) {
    size_t length = strlen(name);
    return length > 18 && memcmp(name, "MSIP_Label_", 11) == 0 && strcmp(name + length - 7, "_SiteId") == 0;
}

/* Most differ in their first letter. */
static bool is(const ls_xml_token *token, const char *name) { return *token->name == *name && ls_xml_is(token, name); }

static void end_element(meta *to, const ls_xml_token *token) {
    if (!token->name_length) return;
    const char *value = ls_buffer_cstr(&to->value);
    size_t length = to->value.length;
    if (odf_editor(to, token)) {
        ls_office_property(to->office, "last_editor", value, length);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(token, names[i].element)) ls_office_property(to->office, names[i].name, value, length);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (is(token, times[i].element)) ls_office_time(to->office, times[i].name, value, length);
    bool named = ls_xml_is(token, "property") || ls_xml_is(token, "user-defined");
    if (named && to->name.length) ls_office_property(to->office, ls_buffer_cstr(&to->name), value, length);
}

ls_status ls_office_meta_token(void *context, const ls_xml_token *token) {
    meta *to = context;
    if (token->kind == LS_XML_TEXT) {
        if (to->value.length < 1 << 16 && !ls_xml_text(token, &to->value)) return LS_NOMEM;
        return LS_OK;
    }
    if (token->kind == LS_XML_CLOSE) {
        end_element(to, token);
        if (to->value.failed || to->name.failed) return LS_NOMEM;
        if (ls_xml_is(token, "property") && to->value.length && is_site(ls_buffer_cstr(&to->name))) {
            ls_status status = say_tenant(to->office, to->value.data, to->value.length);
            if (status != LS_OK) return status;
        }
        if (!ls_xml_is(token, "property")) return LS_OK; /* a custom property's value is an element within it */
    }
    ls_buffer_clear(&to->value);
    if (token->kind == LS_XML_OPEN && (ls_xml_is(token, "property") || ls_xml_is(token, "user-defined"))) {
        ls_xml_value(token, "name", &to->name);
        if (to->name.failed) return LS_NOMEM;
    }
    return LS_OK;
}

ls_status ls_office_properties(ls_office *office, ls_part *part) {
    meta to = {.office = office, .odf = strcmp(part->name, "meta.xml") == 0};
    ls_status status = ls_package_xml(office->package, part, ls_office_meta_token, &to);
    ls_buffer_free(&to.name);
    ls_buffer_free(&to.value);
    return status;
}

static ls_status on_label(void *context, const ls_xml_token *token) {
    static const struct { const char *attribute, *name; } wanted[] = {
        {"id", "label_id"}, {"siteId", "label_site_id"}, {"method", "label_method"}};
    ls_office *office = context;
    ls_buffer *value = &office->scratch;
    if (token->kind != LS_XML_OPEN || !ls_xml_is(token, "label")) return LS_OK;
    for (size_t i = 0; i < 3; i++)
        if (ls_xml_value(token, wanted[i].attribute, value) && value->length)
            ls_office_property(office, wanted[i].name, value->data, value->length);
    bool site = ls_xml_value(token, "siteId", value) && value->length;
    return value->failed ? LS_NOMEM : site ? say_tenant(office, value->data, value->length) : LS_OK;
}

ls_status ls_office_labels(ls_office *office, ls_part *part) {
    return ls_package_xml(office->package, part, on_label, office);
}
