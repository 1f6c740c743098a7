/* Office Open XML packages: what each part is (by its content type, else by its name), then the readers of the
 * kinds, then what stands outside of the package, then everything that nobody has read. */
#include "base/utf8.h"
#include "extract/office/flow.h"
#include "extract/office/xlsx.h"

/* ---- what a part is ---------------------------------------------------------------------------------------------- */

typedef struct kind_rule {
    const char *word; /* at the end of the content type */
    size_t word_length;
    const char *name; /* how the part's name begins; the fallback */
    ls_ooxml_kind kind;
} kind_rule;

#define TYPE(ending) ending, sizeof(ending) - 1
/* First match wins. */
static const kind_rule rules[] = {
    {TYPE("core-properties+xml"), "docProps/core", LS_OOXML_CORE},
    {TYPE("extended-properties+xml"), "docProps/app", LS_OOXML_APP},
    {TYPE("custom-properties+xml"), "docProps/custom", LS_OOXML_CUSTOM},
    {TYPE("document.glossary+xml"), "word/glossary/document", LS_OOXML_GLOSSARY},
    {TYPE("wordprocessingml.document.main+xml"), "word/document", LS_OOXML_DOCUMENT},
    {TYPE("wordprocessingml.template.main+xml"), NULL, LS_OOXML_DOCUMENT},
    {TYPE("ms-word.document.macroEnabled.main+xml"), NULL, LS_OOXML_DOCUMENT},
    {TYPE("ms-word.template.macroEnabledTemplate.main+xml"), NULL, LS_OOXML_DOCUMENT},
    {TYPE("wordprocessingml.header+xml"), "word/header", LS_OOXML_HEADER},
    {TYPE("wordprocessingml.footer+xml"), "word/footer", LS_OOXML_FOOTER},
    {TYPE("wordprocessingml.footnotes+xml"), "word/footnotes", LS_OOXML_NOTES},
    {TYPE("wordprocessingml.endnotes+xml"), "word/endnotes", LS_OOXML_NOTES},
    {TYPE("wordprocessingml.comments+xml"), "word/comments.", LS_OOXML_COMMENTS},
    {TYPE("wordprocessingml.styles+xml"), "word/styles.", LS_OOXML_WORD_STYLES},
    {TYPE("wordprocessingml.people+xml"), "word/people", LS_OOXML_DATA},
    {TYPE("wordprocessingml.settings+xml"), "word/settings", LS_OOXML_OTHER},
    {TYPE("wordprocessingml.commentsExtended+xml"), "word/commentsEx", LS_OOXML_PLUMBING},
    {TYPE("wordprocessingml.commentsIds+xml"), "word/commentsIds", LS_OOXML_PLUMBING},
    {TYPE("spreadsheetml.worksheet+xml"), "xl/worksheets/sheet", LS_OOXML_SHEET},
    {TYPE("spreadsheetml.chartsheet+xml"), "xl/chartsheets/", LS_OOXML_SHEET},
    {TYPE("spreadsheetml.dialogsheet+xml"), "xl/dialogsheets/", LS_OOXML_SHEET},
    {TYPE("ms-excel.macrosheet+xml"), "xl/macrosheets/", LS_OOXML_SHEET},
    {TYPE("ms-excel.intlmacrosheet+xml"), NULL, LS_OOXML_SHEET},
    {TYPE("spreadsheetml.sharedStrings+xml"), "xl/sharedStrings", LS_OOXML_STRINGS},
    {TYPE("spreadsheetml.styles+xml"), "xl/styles", LS_OOXML_SHEET_STYLES},
    {TYPE("spreadsheetml.comments+xml"), "xl/comments", LS_OOXML_SHEET_COMMENTS},
    {TYPE("ms-excel.threadedcomments+xml"), "xl/threadedComments/", LS_OOXML_THREADED_COMMENTS},
    {TYPE("ms-excel.person+xml"), "xl/persons/", LS_OOXML_PERSONS},
    {TYPE("spreadsheetml.calcChain+xml"), "xl/calcChain", LS_OOXML_PLUMBING},
    {TYPE("spreadsheetml.sheet.main+xml"), "xl/workbook.xml", LS_OOXML_WORKBOOK},
    {TYPE("spreadsheetml.template.main+xml"), NULL, LS_OOXML_WORKBOOK},
    {TYPE("ms-excel.sheet.macroEnabled.main+xml"), NULL, LS_OOXML_WORKBOOK},
    {TYPE("ms-excel.template.macroEnabled.main+xml"), NULL, LS_OOXML_WORKBOOK},
    {TYPE("ms-excel.addin.macroEnabled.main+xml"), NULL, LS_OOXML_WORKBOOK},
    {TYPE("spreadsheetml.connections+xml"), "xl/connections", LS_OOXML_DATA},
    {TYPE("spreadsheetml.queryTable+xml"), "xl/queryTables/", LS_OOXML_DATA},
    {TYPE("spreadsheetml.table+xml"), "xl/tables/", LS_OOXML_PLUMBING}, /* column names: those of the header cells */
    {TYPE("spreadsheetml.pivotCacheDefinition+xml"), "xl/pivotCache/", LS_OOXML_DATA},
    {TYPE("spreadsheetml.pivotCacheRecords+xml"), NULL, LS_OOXML_DATA},
    {TYPE("spreadsheetml.externalLink+xml"), "xl/externalLinks/", LS_OOXML_DATA},
    {TYPE("spreadsheetml.revisionLog+xml"), "xl/revisions/", LS_OOXML_DATA},
    {TYPE("presentationml.slide+xml"), "ppt/slides/slide", LS_OOXML_SLIDE},
    {TYPE("presentationml.notesSlide+xml"), "ppt/notesSlides/", LS_OOXML_SLIDE_NOTES},
    {TYPE("presentationml.slideLayout+xml"), "ppt/slideLayouts/", LS_OOXML_MASTER},
    {TYPE("presentationml.slideMaster+xml"), "ppt/slideMasters/", LS_OOXML_MASTER},
    {TYPE("presentationml.notesMaster+xml"), "ppt/notesMasters/", LS_OOXML_MASTER},
    {TYPE("presentationml.handoutMaster+xml"), "ppt/handoutMasters/", LS_OOXML_MASTER},
    {TYPE("presentationml.commentAuthors+xml"), "ppt/commentAuthors", LS_OOXML_SLIDE_AUTHORS},
    {TYPE("ms-powerpoint.authors+xml"), "ppt/authors", LS_OOXML_SLIDE_AUTHORS},
    {TYPE("presentationml.comments+xml"), "ppt/comments/", LS_OOXML_SLIDE_COMMENTS},
    {TYPE("ms-powerpoint.comments+xml"), NULL, LS_OOXML_SLIDE_COMMENTS},
    {TYPE("presentationml.presProps+xml"), "ppt/presProps", LS_OOXML_PLUMBING},
    {TYPE("presentationml.viewProps+xml"), "ppt/viewProps", LS_OOXML_PLUMBING},
    {TYPE("presentationml.tableStyles+xml"), "ppt/tableStyles", LS_OOXML_PLUMBING},
    {TYPE("presentationml.presentation.main+xml"), "ppt/presentation.xml", LS_OOXML_PRESENTATION},
    {TYPE("presentationml.slideshow.main+xml"), NULL, LS_OOXML_PRESENTATION},
    {TYPE("presentationml.template.main+xml"), NULL, LS_OOXML_PRESENTATION},
    {TYPE("ms-powerpoint.presentation.macroEnabled.main+xml"), NULL, LS_OOXML_PRESENTATION},
    {TYPE("ms-powerpoint.slideshow.macroEnabled.main+xml"), NULL, LS_OOXML_PRESENTATION},
    {TYPE("ms-powerpoint.template.macroEnabled.main+xml"), NULL, LS_OOXML_PRESENTATION},
    {TYPE("ms-powerpoint.addin.macroEnabled.main+xml"), NULL, LS_OOXML_PRESENTATION},
    {TYPE("ms-office.drawingml.diagramDrawing+xml"), "/diagrams/drawing", LS_OOXML_PLUMBING}, /* repeats the data */
    {TYPE("drawingml.diagramData+xml"), "/diagrams/data", LS_OOXML_DRAWING},
    {TYPE("drawingml.diagramLayout+xml"), "/diagrams/layout", LS_OOXML_PLUMBING},
    {TYPE("drawingml.diagramStyle+xml"), "/diagrams/quickStyle", LS_OOXML_PLUMBING},
    {TYPE("drawingml.diagramColors+xml"), "/diagrams/colors", LS_OOXML_PLUMBING},
    {TYPE("openxmlformats-officedocument.drawing+xml"), "xl/drawings/drawing", LS_OOXML_DRAWING},
    {TYPE("theme+xml"), "/theme", LS_OOXML_PLUMBING},
    {TYPE("themeOverride+xml"), NULL, LS_OOXML_PLUMBING},
    {TYPE("ms-office.chartstyle+xml"), "/charts/style", LS_OOXML_PLUMBING},
    {TYPE("ms-office.chartcolorstyle+xml"), "/charts/colors", LS_OOXML_PLUMBING},
    {TYPE("stylesWithEffects+xml"), "word/stylesWithEffects", LS_OOXML_PLUMBING},
    {TYPE("fontTable+xml"), "word/fontTable", LS_OOXML_PLUMBING},
    {TYPE("webSettings+xml"), "word/webSettings", LS_OOXML_PLUMBING},
    {TYPE("wordprocessingml.numbering+xml"), "word/numbering", LS_OOXML_PLUMBING},
    {TYPE("spreadsheetml.printerSettings"), "/printerSettings/", LS_OOXML_PLUMBING},
    {TYPE("ms-visio.pages+xml"), "visio/pages/pages.", LS_OOXML_VISIO_PAGES},
    {TYPE("ms-visio.page+xml"), "visio/pages/page", LS_OOXML_VISIO_PAGE},
    {TYPE("ms-visio.masters+xml"), "visio/masters/masters.", LS_OOXML_PLUMBING},
    {TYPE("ms-visio.master+xml"), "visio/masters/master", LS_OOXML_VISIO_MASTER},
    {TYPE("ms-visio.comments+xml"), "visio/comments.", LS_OOXML_VISIO_COMMENTS},
    {TYPE("ms-visio.windows+xml"), "visio/windows.", LS_OOXML_PLUMBING},
    {NULL, 0, "visio/data/", LS_OOXML_DATA},
    {TYPE("ms-office.classificationlabels+xml"), "docMetadata/LabelInfo", LS_OOXML_LABELS},
    {NULL, 0, "customXml/itemProps", LS_OOXML_PLUMBING},
    {NULL, 0, "customXml/", LS_OOXML_DATA},
    {NULL, 0, "[Content_Types].xml", LS_OOXML_PLUMBING}};

/* Parts of a binary workbook, by their kind in "application/vnd.ms-excel.…" or by name. */
static const kind_rule binary_rules[] = {
    {TYPE("printerSettings"), "/printerSettings/", LS_OOXML_PLUMBING},
    {TYPE("ms-excel.worksheet"), "xl/worksheets/sheet", LS_OOXML_BIN_SHEET},
    {TYPE("ms-excel.chartsheet"), "xl/chartsheets/", LS_OOXML_BIN_SHEET},
    {TYPE("ms-excel.dialogsheet"), "xl/dialogsheets/", LS_OOXML_BIN_SHEET},
    {TYPE("ms-excel.macrosheet"), "xl/macrosheets/", LS_OOXML_BIN_SHEET},
    {TYPE("ms-excel.intlmacrosheet"), NULL, LS_OOXML_BIN_SHEET},
    {TYPE("ms-excel.sharedStrings"), "xl/sharedStrings.", LS_OOXML_BIN_STRINGS},
    {TYPE("ms-excel.styles"), "xl/styles.", LS_OOXML_BIN_STYLES},
    {TYPE("ms-excel.comments"), "xl/comments", LS_OOXML_BIN_COMMENTS},
    {TYPE("ms-excel.sheet.binary.macroEnabled.main"), "xl/workbook.", LS_OOXML_BIN_WORKBOOK},
    {TYPE("ms-excel.binIndexWs"), "/binaryIndex", LS_OOXML_PLUMBING},
    {TYPE("ms-excel.binIndexMs"), NULL, LS_OOXML_PLUMBING},
    {TYPE("ms-excel.calcChain"), "xl/calcChain.", LS_OOXML_PLUMBING},
    {TYPE("ms-excel.table"), "xl/tables/", LS_OOXML_PLUMBING}, /* column names: those of the header cells */
    {TYPE("ms-excel.pivotTable"), "xl/pivotTables/", LS_OOXML_PLUMBING}, /* the cells show it */
    {TYPE("ms-excel.pivotCacheDefinition"), "xl/pivotCache/", LS_OOXML_BIN_DATA},
    {TYPE("ms-excel.pivotCacheRecords"), NULL, LS_OOXML_BIN_DATA},
    {TYPE("ms-excel.externalLink"), "xl/externalLinks/", LS_OOXML_BIN_DATA},
    {TYPE("ms-excel.connections"), "xl/connections.", LS_OOXML_BIN_DATA},
    {TYPE("ms-excel.queryTable"), "xl/queryTables/", LS_OOXML_BIN_DATA},
    {TYPE("ms-excel.sheetMetadata"), "xl/metadata.", LS_OOXML_PLUMBING},
    {TYPE("ms-excel.userNames"), "xl/revisions/", LS_OOXML_BIN_DATA},
    {TYPE("ms-excel.revisionLog"), NULL, LS_OOXML_BIN_DATA}};

static bool ends_with(const char *text, size_t length, const char *end) {
    size_t end_length = strlen(end);
    return length >= end_length && strncasecmp(text + length - end_length, end, end_length) == 0;
}

static bool same_letter(char one, char other) { return ((one ^ other) & ~0x20) == 0; }

static bool begins(const char *name, const char *rule) {
    return same_letter(*name, *rule) && strncasecmp(name, rule, strlen(rule)) == 0;
}

static bool name_matches(const char *name, const char *rule) {
    if (*rule != '/') return begins(name, rule);
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/'))
        if (begins(slash, rule)) return true;
    return false;
}

static bool type_matches(const char *type, size_t length, const kind_rule *rule) {
    if (!rule->word || rule->word_length > length) return false;
    const char *end = type + length - rule->word_length;
    return same_letter(*end, *rule->word) && strncasecmp(end, rule->word, rule->word_length) == 0;
}

static bool is_binary(const char *name) { return ends_with(name, strlen(name), ".bin"); }

static const kind_rule *rules_for(const char *name, size_t *count) {
    bool binary = is_binary(name);
    *count = binary ? sizeof binary_rules / sizeof *binary_rules : sizeof rules / sizeof *rules;
    return binary ? binary_rules : rules;
}

static unsigned kind_by_name(const char *name) {
    if (ends_with(name, strlen(name), ".rels")) return LS_OOXML_RELATIONSHIPS;
    size_t count;
    const kind_rule *list = rules_for(name, &count);
    for (size_t i = 0; i < count; i++)
        if (list[i].name && name_matches(name, list[i].name)) return list[i].kind;
    return LS_OOXML_OTHER;
}

static ls_status on_content_type(void *context, const ls_xml_token *token) {
    enum { TYPE, NAME, COUNT };
    static const char *const names[COUNT] = {"ContentType", "PartName"};
    ls_xml_attribute found[COUNT];
    ls_office *office = context;
    if (token->kind != LS_XML_OPEN || !ls_xml_is(token, "Override")) return LS_OK;
    ls_xml_pick(token, names, COUNT, found);
    if (!found[TYPE].value) return LS_OK;
    if (!ls_xml_decoded(&found[NAME], &office->scratch)) return office->scratch.failed ? LS_NOMEM : LS_OK;
    ls_part *part = ls_package_find(office->package, ls_buffer_cstr(&office->scratch), office->scratch.length);
    if (!part) return LS_OK;
    size_t count;
    const kind_rule *list = rules_for(part->name, &count);
    for (size_t i = 0; i < count; i++)
        if (type_matches(found[TYPE].value, found[TYPE].length, &list[i])) {
            part->kind = list[i].kind;
            break;
        }
    return LS_OK;
}

_Static_assert(LS_OOXML_KINDS <= 64, "a bit for each kind");

/* What the content types leave open is told by its name. */
static ls_status set_kinds(ls_office *office) {
    ls_package *package = office->package;
    const unsigned unknown = LS_OOXML_KINDS;
    for (size_t i = 0; i < ls_package_count(package); i++) ls_package_at(package, i)->kind = unknown;
    ls_part *types = ls_package_find(package, "[Content_Types].xml", 19);
    if (types) types->kind = LS_OOXML_PLUMBING;
    ls_status status = types ? ls_package_xml(package, types, on_content_type, office) : LS_OK;
    for (size_t i = 0; i < ls_package_count(package) && status == LS_OK; i++) {
        ls_part *part = ls_package_at(package, i);
        if (part->kind == unknown) part->kind = kind_by_name(part->name);
        office->kinds |= UINT64_C(1) << part->kind;
        if ((i & 1023) == 1023) status = ls_sink_tick(office->sink, 1024);
    }
    return status;
}

/* ---- what stands outside ----------------------------------------------------------------------------------------- */

typedef struct outside {
    ls_office *office;
    ls_buffer target, field;
} outside;

/* A link's target, an attached template, a linked workbook or picture: text, so that an address or a path is found. */
static ls_status on_outside(void *context, const ls_xml_token *token) {
    outside *to = context;
    const char *mode;
    size_t length;
    if (token->kind != LS_XML_OPEN || !ls_xml_is(token, "Relationship")) return LS_OK;
    if (!ls_xml_raw(token, "TargetMode", &mode, &length) || length != 8 || memcmp(mode, "External", 8) != 0)
        return LS_OK;
    if (!ls_xml_value(token, "Target", &to->target)) return to->target.failed ? LS_NOMEM : LS_OK;
    ls_xml_value(token, "Type", &to->field);
    const char *type = ls_buffer_cstr(&to->field), *slash = strrchr(type, '/');
    if (to->field.failed) return LS_NOMEM;
    const char *field = slash ? slash + 1 : type;
    if (ls_utf8_is_ascii(field, strlen(field)) == false) field = "external";
    leaksift_part part = strcmp(field, "hyperlink") == 0 ? LEAKSIFT_PART_BODY : LEAKSIFT_PART_METADATA;
    return ls_office_say(to->office, part, field, to->target.data, to->target.length);
}

static ls_status read_outside(ls_office *office) {
    outside to = {.office = office};
    ls_status status = LS_OK;
    for (ls_part *part; status == LS_OK && (part = ls_office_next(office, LS_OOXML_RELATIONSHIPS)) != NULL;)
        status = ls_package_xml(office->package, part, on_outside, &to);
    ls_buffer_free(&to.target);
    ls_buffer_free(&to.field);
    return status;
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

static bool is_xml(const ls_part *part) {
    size_t length = strlen(part->name);
    return ends_with(part->name, length, ".xml") || ends_with(part->name, length, ".vml");
}

/* word/settings.xml: variables, and the connection of a mail merge, are the only words of a person in it. */
static ls_status on_setting(void *context, const ls_xml_token *token) {
    static const char *const elements[] = {"docVar", "connectString", "query", "dataSource", "udl", "mailSubject",
                                           "src", "headerSource"};
    static const char *const attributes[] = {"name", "val"};
    ls_office *office = context;
    ls_status status = LS_OK;
    if (token->kind != LS_XML_OPEN) return LS_OK;
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        if (!ls_xml_is(token, elements[i])) continue;
        for (size_t a = 0; a < 2 && status == LS_OK; a++)
            if (ls_xml_value(token, attributes[a], &office->scratch) && office->scratch.length)
                status = ls_office_say(office, LEAKSIFT_PART_METADATA, elements[i], office->scratch.data,
                                       office->scratch.length);
    }
    return office->scratch.failed ? LS_NOMEM : status;
}

static ls_status read_rest(ls_office *office, ls_part *part, ls_flow *drawing) {
    if (part->used || part->kind == LS_OOXML_PLUMBING || part->kind == LS_OOXML_WORD_STYLES) return LS_OK;
    if (part->kind == LS_OOXML_BIN_DATA) return ls_xlsb_data(office, part);
    if (!is_xml(part)) return ls_package_child(office->package, part);
    if (part->kind == LS_OOXML_DRAWING) {
        drawing->place = (ls_segment){.field = part->name};
        return ls_flow_part(office, part, drawing);
    }
    if (name_matches(part->name, "word/settings.xml"))
        return ls_package_xml(office->package, part, on_setting, office);
    return ls_office_loose(office, part, part->kind == LS_OOXML_DATA);
}

static ls_status read_properties(ls_office *office) {
    static const ls_ooxml_kind kinds[] = {LS_OOXML_CORE, LS_OOXML_APP, LS_OOXML_CUSTOM};
    ls_status status = LS_OK;
    ls_part *part;
    for (size_t i = 0; i < 3; i++)
        while (status == LS_OK && (part = ls_office_next(office, kinds[i])) != NULL)
            status = ls_office_properties(office, part);
    while (status == LS_OK && (part = ls_office_next(office, LS_OOXML_LABELS)) != NULL)
        status = ls_office_labels(office, part);
    return status;
}

static ls_status read_package(ls_office *office) {
    ls_flow drawing = {.office = office};
    ls_status status = set_kinds(office);
    if (status == LS_OK) status = read_properties(office);
    if (status == LS_OK) status = ls_docx_read(office);
    if (status == LS_OK) status = ls_xlsx_read(office);
    if (status == LS_OK) status = ls_pptx_read(office);
    if (status == LS_OK) status = ls_visio_read(office);
    if (status == LS_OK) status = read_outside(office);
    for (size_t i = 0; i < ls_package_count(office->package) && status == LS_OK; i++)
        status = read_rest(office, ls_package_at(office->package, i), &drawing);
    ls_flow_free(&drawing);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_office office = {.about = about, .sink = sink};
    ls_status status = ls_package_open(input, sink, &office.package);
    if (status == LS_OK) status = read_package(&office);
    ls_office_free(&office);
    return status == LS_DATA ? LS_OK : status;
}

#define WORD "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define EXCEL "application/vnd.openxmlformats-officedocument.spreadsheetml."
#define SHOW "application/vnd.openxmlformats-officedocument.presentationml."

static const char *const docx_types[] = {WORD "document", WORD "template",
                                         "application/vnd.ms-word.document.macroEnabled.12",
                                         "application/vnd.ms-word.template.macroEnabled.12", NULL};
static const char *const xlsx_types[] = {EXCEL "sheet",
                                         EXCEL "template",
                                         "application/vnd.ms-excel.sheet.macroEnabled.12",
                                         "application/vnd.ms-excel.template.macroEnabled.12",
                                         "application/vnd.ms-excel.addin.macroEnabled.12",
                                         "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
                                         NULL};
static const char *const pptx_types[] = {SHOW "presentation", SHOW "template", SHOW "slideshow", SHOW "slide",
                                         "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
                                         "application/vnd.ms-powerpoint.template.macroEnabled.12",
                                         "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
                                         "application/vnd.ms-powerpoint.slide.macroEnabled.12",
                                         "application/vnd.ms-powerpoint.addin.macroEnabled.12", NULL};

static const char *const visio_types[] = {"application/vnd.ms-visio.*", NULL};

const ls_handler ls_handler_visio = {
    "visio", visio_types,
    "text of shapes, shape data, comments, masters, links, properties; embedded objects and pictures as members", false,
    run};
const ls_handler ls_handler_docx = {
    "docx", docx_types, "text of body, tables, text boxes, headers and footers, notes, comments, deleted text, links, "
    "properties; embedded objects and pictures as members", false, run};
const ls_handler ls_handler_xlsx = {
    "xlsx", xlsx_types,
    "text of all cells as shown and with all digits, hidden sheets, comments, drawings, headers and "
    "footers, names, links, properties; embedded objects and pictures as members",
    false, run};
const ls_handler ls_handler_pptx = {
    "pptx", pptx_types, "text of slides, tables, speaker notes, comments, masters, links, properties; embedded objects "
    "and pictures as members", false, run};
