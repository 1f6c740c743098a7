/* OpenDocument (ISO 26300, part 3): text, spreadsheets, presentations, drawings and their templates. One reader for
 * content.xml, styles.xml (headers, footers, masters) and those of embedded objects: the vocabulary is one. */
#include "base/alloc.h"
#include "extract/office/office.h"
#include "extract/office/odf.h"

/* ---- the manifest: which parts are encrypted --------------------------------------------------------------------- */

typedef struct manifest {
    ls_office *office;
    ls_part *part;
    bool encrypted;
} manifest;

static ls_status on_manifest(void *context, const ls_xml_token *token) {
    manifest *to = context;
    ls_buffer *path = &to->office->scratch;
    if (token->kind != LS_XML_OPEN) return LS_OK;
    if (ls_xml_is(token, "file-entry")) {
        bool there = ls_xml_value(token, "full-path", path);
        to->part = there && path->length ? ls_package_find(to->office->package, path->data, path->length) : NULL;
    } else if (ls_xml_is(token, "encryption-data")) {
        to->encrypted = true;
        if (to->part) to->part->used = true; /* nobody can read it */
    }
    return path->failed ? LS_NOMEM : LS_OK;
}

static ls_status read_manifest(ls_office *office) {
    manifest to = {.office = office};
    ls_part *part = ls_package_find(office->package, "META-INF/manifest.xml", 21);
    ls_status status = part ? ls_package_xml(office->package, part, on_manifest, &to) : LS_OK;
    if (to.encrypted)
        ls_sink_note(office->sink, LEAKSIFT_REASON_ENCRYPTED, "the document is encrypted with a password");
    return status;
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static bool is_file(const char *name, const char *file) {
    const char *slash = strrchr(name, '/');
    return strcmp(slash ? slash + 1 : name, file) == 0;
}

/* The first page as it was when it was drawn: NeoOffice's PDF holds words. A PNG is made anew at every saving. */
static bool is_thumbnail(const char *name) {
    return strncmp(name, "Thumbnails/", 11) == 0 && !is_file(name, "thumbnail.pdf");
}

/* Settings, thumbnails and macro libraries' indexes say nothing that anybody wrote. */
static bool is_plumbing(const char *name) {
    return strcmp(name, "mimetype") == 0 || is_file(name, "settings.xml") || is_file(name, "manifest.rdf") ||
           is_thumbnail(name) || strncmp(name, "Configurations", 14) == 0 ||
           strncmp(name, "ObjectReplacements/", 19) == 0 || strncmp(name, "Pictures/TablePreview", 21) == 0 ||
           strcmp(name, "layout-cache") == 0;
}

static ls_status read_named(ls_office *office, ls_odf *reader, const char *name) {
    ls_part *part = ls_package_find(office->package, name, strlen(name));
    return part && !part->used ? ls_odf_part(reader, part, NULL) : LS_OK;
}

static ls_status read_rest(ls_office *office, ls_odf *reader, ls_part *part) {
    if (part->used || is_plumbing(part->name)) return LS_OK;
    if (is_file(part->name, "content.xml") || is_file(part->name, "styles.xml"))
        return ls_odf_part(reader, part, part->name);
    if (part->name[0] == '\0') return LS_OK;
    size_t length = strlen(part->name);
    if (length > 4 && (strcmp(part->name + length - 4, ".xml") == 0 || strcmp(part->name + length - 4, ".rdf") == 0))
        return ls_office_loose(office, part, false);
    return ls_package_child(office->package, part);
}

static ls_status read_package(ls_office *office) {
    ls_status status = read_manifest(office);
    ls_odf *reader = status == LS_OK ? ls_odf_create(office) : NULL;
    if (!reader) return status == LS_OK ? LS_NOMEM : status;
    ls_part *meta = ls_package_find(office->package, "meta.xml", 8);
    if (meta && !meta->used) status = ls_office_properties(office, meta);
    if (status == LS_OK) status = read_named(office, reader, "content.xml");
    if (status == LS_OK) status = read_named(office, reader, "styles.xml");
    for (size_t i = 0; i < ls_package_count(office->package) && status == LS_OK; i++)
        status = read_rest(office, reader, ls_package_at(office->package, i));
    ls_odf_free(reader);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_office office = {.about = about, .sink = sink};
    ls_status status = ls_package_open(input, sink, &office.package);
    if (status == LS_OK) status = read_package(&office);
    ls_office_free(&office);
    return status == LS_DATA ? LS_OK : status;
}

static const char *const odf_types[] = {
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template",
    "application/vnd.oasis.opendocument.text-master", "application/vnd.oasis.opendocument.text-master-template",
    "application/vnd.oasis.opendocument.text-web", "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet-template", "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.presentation-template", "application/vnd.oasis.opendocument.graphics",
    "application/vnd.oasis.opendocument.graphics-template", "application/vnd.oasis.opendocument.chart",
    "application/vnd.oasis.opendocument.chart-template", "application/vnd.oasis.opendocument.formula",
    /* its forerunner, of OpenOffice.org 1 and StarOffice 6 and 7: other namespaces, the same elements */
    "application/vnd.sun.xml.writer", "application/vnd.sun.xml.writer.global", "application/vnd.sun.xml.calc",
    "application/vnd.sun.xml.impress", "application/vnd.sun.xml.draw", "application/vnd.sun.xml.math", NULL};

const ls_handler ls_handler_odf = {
    "odf", odf_types,
    "text of body, tables, headers and footers, notes, comments, deleted text, links, properties; embedded "
    "objects and pictures as members",
    false, run};
