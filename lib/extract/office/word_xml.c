/* Word 2003's XML (WordprocessingML of Office 2003; root w:wordDocument): body, headers, notes and comments stand
 * inside one another in one file. Its runs, paragraphs and tables are those of docx, so flow.c reads them; what is
 * called otherwise (aml:annotation for revisions and comments) is given to it under the names that it knows. */
#include "extract/office/flat.h"
#include "extract/office/flow.h"

enum { DEEP = 32 };

typedef struct opened {
    char name[16];       /* the element's */
    const char *told_as; /* to the flow; or NULL */
    leaksift_part before;
} opened;

typedef struct document {
    ls_flat flat;
    ls_flow flow;
    ls_office_meta meta;
    ls_buffer name;
    bool in_meta, in_custom;
    unsigned skipped; /* elements of plumbing that are open */
    opened stack[DEEP];
    unsigned depth;
} document;

static bool is_plumbing(const ls_xml_token *token) {
    static const char *const names[] = {"fonts", "styles", "lists", "docPr", "shapeDefaults", "divs"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ls_xml_is(token, names[i])) return token->prefix_length == 1;
    return false;
}

/* ---- properties ---- */

/* o:CustomDocumentProperties: each element is one, its name the property's, with _x0020_ for a blank. */
static ls_status custom(document *self, const ls_xml_token *token) {
    ls_status status = ls_office_meta_token(&self->meta, token);
    if (status != LS_OK || token->kind != LS_XML_CLOSE) return status;
    ls_buffer_clear(&self->name);
    for (size_t i = 0; i < token->name_length; i++) {
        bool blank = token->name_length - i >= 7 && memcmp(token->name + i, "_x0020_", 7) == 0;
        ls_buffer_putc(&self->name, blank ? ' ' : token->name[i]);
        if (blank) i += 6;
    }
    const char *name = ls_buffer_cstr(&self->name);
    if (self->name.failed) return LS_NOMEM;
    ls_office_property(&self->flat.office, name, ls_buffer_cstr(&self->meta.value), self->meta.value.length);
    return LS_OK;
}

static bool at_properties(document *self, const ls_xml_token *token) {
    bool opens = token->kind == LS_XML_OPEN && !token->empty;
    if (token->kind == LS_XML_TEXT) return false;
    if (ls_xml_is(token, "DocumentProperties")) return self->in_meta = opens, true;
    if (ls_xml_is(token, "CustomDocumentProperties")) return self->in_custom = opens, true;
    return false;
}

/* ---- what stands inside the text ---- */

static ls_status tell(document *self, const ls_xml_token *token, const char *name) {
    ls_xml_token as = *token;
    as.name = name;
    as.name_length = strlen(name);
    as.prefix_length = 0; /* none stands before it */
    return ls_flow_token(&self->flow, &as);
}

/* w:type of an aml:annotation. */
static const char *annotation(const ls_xml_token *token) {
    static const struct { const char *type, *name; } kinds[] = {
        {"Word.Comment", "comment"}, {"Word.Deletion", "del"}, {"Word.Insertion", "ins"}};
    const char *type;
    size_t length;
    if (!ls_xml_raw(token, "type", &type, &length)) return NULL;
    for (size_t i = 0; i < 3; i++)
        if (strlen(kinds[i].type) == length && memcmp(kinds[i].type, type, length) == 0) return kinds[i].name;
    return NULL;
}

static bool place_of(const ls_xml_token *token, leaksift_part *part) {
    static const struct { const char *name; leaksift_part part; } places[] = {
        {"hdr", LEAKSIFT_PART_HEADER}, {"ftr", LEAKSIFT_PART_FOOTER},
        {"footnote", LEAKSIFT_PART_NOTE}, {"endnote", LEAKSIFT_PART_NOTE}};
    for (size_t i = 0; i < 4; i++)
        if (ls_xml_is(token, places[i].name)) return *part = places[i].part, true;
    return false;
}

static ls_status enter(document *self, const ls_xml_token *token, leaksift_part part, const char *told_as) {
    if (self->depth == DEEP) return LS_OK; /* its end finds another on the stack, or none */
    opened *top = &self->stack[self->depth++];
    memcpy(top->name, token->name, token->name_length);
    top->name[token->name_length] = '\0';
    top->told_as = told_as;
    top->before = self->flow.place.part;
    self->flow.place.part = part;
    return told_as ? tell(self, token, told_as) : LS_OK;
}

static ls_status leave(document *self, const ls_xml_token *token) {
    const opened *top = &self->stack[--self->depth];
    ls_status status = top->told_as ? tell(self, token, top->told_as) : LS_OK;
    self->flow.place.part = top->before;
    return status;
}

/* A link's target, the name of a picture's file. */
static ls_status hyperlink(document *self, const ls_xml_token *token) {
    ls_buffer *value = &self->flat.office.scratch;
    if (!ls_xml_value(token, "dest", value)) return value->failed ? LS_NOMEM : LS_OK;
    return ls_office_say(&self->flat.office, LEAKSIFT_PART_BODY, "hyperlink", value->data, value->length);
}

/* w:name="wordml://02000001.jpg" */
static ls_status binary(document *self, const ls_xml_token *token) {
    const char *name = NULL;
    size_t length = 0;
    ls_xml_raw(token, "name", &name, &length);
    for (size_t i = length; i-- > 0;)
        if (name[i] == '/') {
            name += i + 1, length -= i + 1;
            break;
        }
    ls_flat_begin(&self->flat, name, length);
    return LS_OK;
}

static ls_status text(document *self, const ls_xml_token *token) {
    bool opens = token->kind == LS_XML_OPEN && !token->empty;
    leaksift_part part;
    if (token->kind == LS_XML_CLOSE && self->depth && ls_xml_is(token, self->stack[self->depth - 1].name))
        return leave(self, token);
    if (opens && ls_xml_is(token, "binData")) return binary(self, token);
    if (opens && place_of(token, &part)) return enter(self, token, part, NULL);
    if (opens && ls_xml_is(token, "annotation")) {
        const char *as = annotation(token);
        bool comment = as && strcmp(as, "comment") == 0;
        return enter(self, token, comment ? LEAKSIFT_PART_COMMENT : self->flow.place.part, as);
    }
    if (token->kind == LS_XML_OPEN && ls_xml_is(token, "hlink")) return hyperlink(self, token);
    return ls_flow_token(&self->flow, token);
}

static ls_status on_token(void *context, const ls_xml_token *token) {
    document *self = context;
    if (self->flat.in_binary) return ls_flat_token(&self->flat, token);
    if (at_properties(self, token)) return LS_OK;
    if (self->in_meta) return ls_office_meta_token(&self->meta, token);
    if (self->in_custom) return custom(self, token);
    if (token->kind != LS_XML_TEXT && is_plumbing(token)) {
        self->skipped += token->kind == LS_XML_OPEN && !token->empty;
        self->skipped -= token->kind == LS_XML_CLOSE && self->skipped;
        return LS_OK;
    }
    return self->skipped ? LS_OK : text(self, token);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    document self = {.flat = {.office = {.about = about, .sink = sink}}};
    self.flow = (ls_flow){.office = &self.flat.office, .place = {.part = LEAKSIFT_PART_BODY}, .pages = true};
    self.meta.office = &self.flat.office;
    bool ready = ls_buffer_reserve(&self.flow.text, 1) && ls_buffer_reserve(&self.flow.deleted, 1);
    ls_status status = ready ? ls_flat_read(&self.flat, input, on_token, &self) : LS_NOMEM;
    if (status == LS_OK) status = ls_flow_finish(&self.flow);
    if (status == LS_OK) status = ls_flat_note_cut(about, input, sink, "wordDocument");
    ls_flow_free(&self.flow);
    ls_buffer_free(&self.meta.name);
    ls_buffer_free(&self.meta.value);
    ls_buffer_free(&self.name);
    ls_flat_free(&self.flat);
    return status;
}

static const char *const media_types[] = {"application/vnd.ms-wordml", NULL};
const ls_handler ls_handler_word_xml = {
    .name = "word_xml",
    .media_types = media_types,
    .reads = "text of body, tables, headers and footers, notes, comments, deleted text, links, properties; embedded "
             "objects and pictures as members",
    .run = run};
