/* One buffer holds the text of all open paragraphs and cells, one after the other; a frame says where its own begins. A
 * paragraph in a text box in a paragraph thus costs a frame, not a copy, and closing it cuts the buffer back. */
#include "extract/office/flow.h"
#include "extract/office/field_code.h"

enum {
    LONG_TEXT = 1 << 16,  /* an open paragraph is handed on in pieces of this */
    CELL_TEXT = 4096,     /* a cell that holds more is a page laid out as a table: piece by piece */
    AUTHORS_MAX = 1 << 11 /* it is searched for each revision */
};
enum { TAKE_NOTHING = 0, TAKE_TEXT, TAKE_DELETED, TAKE_CODE };

/* Of a name that is known to be as long as the word. */
#define IS(word) (memcmp(token->name, word, sizeof word - 1) == 0)

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static ls_flow_table *table_of(ls_flow *flow) {
    return flow->table_depth && !flow->lost_tables ? &flow->tables[flow->table_depth - 1] : NULL;
}

static void open_table(ls_flow *flow) {
    if (flow->table_depth == LS_FLOW_TABLES) {
        flow->lost_tables++;
        return;
    }
    ls_flow_table *table = &flow->tables[flow->table_depth++];
    ls_table_begin(&table->cells);
}

static void close_table(ls_flow *flow) {
    if (flow->lost_tables) flow->lost_tables--;
    else if (flow->table_depth) flow->table_depth--;
}

static void open_row(ls_flow *flow) {
    ls_flow_table *table = table_of(flow);
    if (!table) return;
    table->span = 1;
    ls_table_row(&table->cells, ++flow->office->group);
}

/* ---- handing on -------------------------------------------------------------------------------------------------- */

static ls_status give(ls_flow *flow, const char *text, size_t length, const ls_flow_frame *frame, bool deleted) {
    if (length == 0) return LS_OK;
    ls_segment segment = flow->place;
    ls_flow_table *table = frame && !deleted && !frame->is_cell ? NULL : table_of(flow);
    segment.text = text;
    segment.length = length;
    if (deleted) segment.part = LEAKSIFT_PART_DELETED;
    if (frame) segment.heading = frame->heading, segment.glued = frame->glued && !deleted;
    if (flow->comment_group) segment.group = flow->comment_group;
    if (table) ls_table_place(&table->cells, &segment);
    return ls_office_text(flow->office, &segment);
}

static ls_flow_frame *top(ls_flow *flow) { return flow->depth ? &flow->frames[flow->depth - 1] : NULL; }

static void push(ls_flow *flow, bool is_cell) {
    if (flow->depth == LS_FLOW_FRAMES) {
        flow->lost_frames++;
        return;
    }
    flow->frames[flow->depth++] = (ls_flow_frame){flow->text.length, flow->deleted.length, is_cell, false, false};
}

static ls_status give_deleted(ls_flow *flow, const ls_flow_frame *frame) {
    size_t begin = frame ? frame->deleted : 0;
    if (flow->deleted.length <= begin) return LS_OK;
    ls_status status = give(flow, flow->deleted.data + begin, flow->deleted.length - begin, frame, true);
    flow->deleted.length = begin;
    return status;
}

static ls_status give_text(ls_flow *flow, ls_flow_frame *frame) {
    ls_status status = LS_OK;
    size_t begin = frame->text;
    if (flow->text.length > begin)
        status = give(flow, flow->text.data + begin, flow->text.length - begin, frame, false);
    flow->text.length = begin;
    return status;
}

/* Hands on what is there of a long paragraph, up to its last white space. */
static ls_status give_piece(ls_flow *flow, ls_flow_frame *frame) {
    size_t end = flow->text.length, floor = end - 1024;
    size_t begin = frame->text;
    while (end > floor && (unsigned char)flow->text.data[end - 1] > ' ') end--;
    if (end == floor)
        for (end = flow->text.length; end > floor && ((unsigned char)flow->text.data[end - 1] & 0xC0) == 0x80;) end--;
    if (end > floor && (unsigned char)flow->text.data[end - 1] >= 0xC0) end--;
    ls_status status = give(flow, flow->text.data + begin, end - begin, frame, false);
    memmove(flow->text.data + begin, flow->text.data + end, flow->text.length - end);
    flow->text.length -= end - begin;
    frame->glued = true;
    return status;
}

static ls_status close_paragraph(ls_flow *flow) {
    if (flow->lost_frames) {
        flow->lost_frames--;
        ls_buffer_putc(&flow->text, '\n');
        return LS_OK;
    }
    ls_flow_frame *frame = top(flow);
    if (!frame || frame->is_cell) return LS_OK;
    ls_status status = give_deleted(flow, frame);
    flow->depth--;
    ls_flow_frame *outer = top(flow);
    if (status != LS_OK) return status;
    if (!outer || !outer->is_cell) return give_text(flow, frame);
    if (flow->text.length > frame->text) ls_buffer_putc(&flow->text, '\n');
    return flow->text.length - outer->text > CELL_TEXT ? give_text(flow, outer) : LS_OK;
}

static void open_cell(ls_flow *flow) {
    ls_flow_table *table = table_of(flow);
    if (table) ls_table_next(&table->cells, table->span ? table->span : 1), table->span = 1;
    push(flow, true);
}

static ls_status close_cell(ls_flow *flow) {
    if (flow->lost_frames) return flow->lost_frames--, LS_OK;
    while (flow->depth && !top(flow)->is_cell) {
        ls_status status = close_paragraph(flow); /* a paragraph that nobody closed */
        if (status != LS_OK) return status;
    }
    ls_flow_frame *frame = top(flow);
    ls_flow_table *table = table_of(flow);
    if (!frame) return LS_OK;
    ls_status status = give_deleted(flow, frame);
    if (table && !flow->office->sink->bare) {
        size_t length = flow->text.length - frame->text;
        const char *text = length ? flow->text.data + frame->text : "";
        if (!ls_table_keep(&table->cells, text, length, table->span ? table->span : 1)) status = LS_NOMEM;
    }
    if (status == LS_OK) status = give_text(flow, frame);
    flow->depth--;
    return status;
}

/* ---- single things ----------------------------------------------------------------------------------------------- */

static bool told_before(ls_flow *flow, const char *author) {
    const char *p = ls_buffer_cstr(&flow->authors), *end = p + flow->authors.length;
    for (; p < end; p += strlen(p) + 1)
        if (strcmp(p, author) == 0) return true;
    if (flow->authors.length < AUTHORS_MAX) ls_buffer_append(&flow->authors, author, strlen(author) + 1);
    return false;
}

/* Who made a revision, once; who wrote a comment, with each. */
static ls_status give_author(ls_flow *flow, const ls_xml_token *token, const char *attribute, bool comment) {
    ls_buffer *author = &flow->office->scratch;
    if (!ls_xml_value(token, attribute, author)) return author->failed ? LS_NOMEM : LS_OK;
    ls_buffer_cstr(author);
    if (author->failed || (!comment && told_before(flow, author->data))) return author->failed ? LS_NOMEM : LS_OK;
    ls_segment segment = flow->place;
    segment.part = comment ? LEAKSIFT_PART_COMMENT : LEAKSIFT_PART_METADATA;
    segment.field = "author";
    segment.role = "author";
    segment.group = comment ? flow->comment_group : 0;
    segment.text = author->data;
    segment.length = author->length;
    return ls_office_text(flow->office, &segment);
}

static ls_status give_attribute(ls_flow *flow, const ls_xml_token *token, const char *attribute, const char *field) {
    ls_buffer *value = &flow->office->scratch;
    if (!ls_xml_value(token, attribute, value)) return value->failed ? LS_NOMEM : LS_OK;
    ls_segment segment = flow->place;
    segment.field = field;
    segment.text = value->data;
    segment.length = value->length;
    return ls_office_text(flow->office, &segment);
}

/* Alternative text of a picture: what a person wrote, or the path of the file that it came from. */
static ls_status give_description(ls_flow *flow, const ls_xml_token *token) {
    ls_status status = give_attribute(flow, token, "descr", "description");
    return status == LS_OK ? give_attribute(flow, token, "title", "description") : status;
}

/* VML (ECMA-376 part 4, 19.1): WordArt, as watermarks are, and alternative text. */
static ls_status open_vml(ls_flow *flow, const ls_xml_token *token) {
    if (ls_xml_is(token, "shape")) return give_attribute(flow, token, "alt", "description");
    if (ls_xml_is(token, "textpath")) return give_attribute(flow, token, "string", "wordart");
    return ls_xml_is(token, "imagedata") ? give_attribute(flow, token, "title", "description") : LS_OK;
}

/* HYPERLINK "mailto:…" \o "…": what stands behind the keyword. */
static ls_status give_code(ls_flow *flow) {
    ls_field_code code;
    ls_segment segment = flow->place;
    bool told = ls_field_code_read(ls_buffer_cstr(&flow->code), flow->code.length, &code);
    segment.field = code.name;
    segment.text = code.text;
    segment.length = code.length;
    ls_status status = told ? ls_office_text(flow->office, &segment) : LS_OK;
    ls_buffer_clear(&flow->code);
    return status;
}

static void set_style(ls_flow *flow, const ls_xml_token *token) {
    const char *value;
    size_t length;
    ls_flow_frame *frame = top(flow);
    if (!frame || flow->office->sink->bare || !ls_xml_raw(token, "val", &value, &length)) return;
    if (!flow->headings) {
        frame->heading = (length >= 7 && strncasecmp(value, "Heading", 7) == 0) ||
                         (length == 5 && strncasecmp(value, "Title", 5) == 0);
        return;
    }
    if (!flow->headings->length) return;
    const char *p = flow->headings->data, *end = p + flow->headings->length;
    for (; p < end; p += strlen(p) + 1)
        if (strlen(p) == length && memcmp(p, value, length) == 0) frame->heading = true;
}

static void set_placeholder(ls_flow *flow, const ls_xml_token *token) {
    const char *type;
    size_t length;
    bool typed = ls_xml_raw(token, "type", &type, &length);
    flow->title =
        typed && ((length == 5 && memcmp(type, "title", 5) == 0) || (length == 8 && memcmp(type, "ctrTitle", 8) == 0));
    bool footer = typed && length == 3 && (memcmp(type, "ftr", 3) == 0 || memcmp(type, "hdr", 3) == 0);
    flow->number = typed && length == 6 && memcmp(type, "sldNum", 6) == 0;
    flow->hidden_shape = flow->prompts && !footer && !flow->number;
}

/* Where the slide's number stands somebody may have written around it: the number alone says nothing. */
static void end_shape(ls_flow *flow) { flow->title = flow->hidden_shape = flow->number = flow->number_field = false; }

/* mc:Fallback says again what mc:Choice said; it is read only where the choice held no text. */
static void open_fallback(ls_flow *flow, const ls_xml_token *token) {
    bool known = flow->choices && flow->choices <= LS_FLOW_CHOICES;
    if (known && !token->empty && flow->choice_marks[flow->choices - 1] != flow->characters) flow->skip = 1;
}

/* ---- elements ---------------------------------------------------------------------------------------------------- */

static ls_status blank(ls_flow *flow, char c) {
    if (!flow->properties) ls_buffer_putc(&flow->text, c);
    return LS_OK;
}

static ls_status open_empty_paragraph(ls_flow *flow, bool empty) {
    if (empty) return LS_OK;
    push(flow, false);
    if (!flow->lost_frames) top(flow)->heading = flow->title;
    return LS_OK;
}

static ls_status open_comment(ls_flow *flow, const ls_xml_token *token) {
    if (flow->place.part != LEAKSIFT_PART_COMMENT) return LS_OK;
    flow->comment_group = ++flow->office->group;
    return give_author(flow, token, "author", true);
}

static ls_status open_revision(ls_flow *flow, const ls_xml_token *token, bool deletion) {
    if (deletion && !token->empty) flow->deletion++;
    return give_author(flow, token, "author", false);
}

static ls_status open_short(ls_flow *flow, const ls_xml_token *token) {
    switch (token->name_length) {
    case 1:
        if (*token->name == 'p') return open_empty_paragraph(flow, token->empty);
        if (*token->name == 't' && !token->empty) flow->taking = flow->deletion ? TAKE_DELETED : TAKE_TEXT;
        break;
    case 2:
        if (IS("br") || IS("cr")) return blank(flow, '\n');
        if (IS("tr")) open_row(flow);
        if (IS("tc") && !token->empty) open_cell(flow);
        if (IS("ph")) set_placeholder(flow, token);
        if (IS("sp")) end_shape(flow);
        break;
    case 3:
        if (IS("tab")) return blank(flow, '\t');
        if (IS("sym")) return blank(flow, ' ');
        if (IS("tbl") && !token->empty) open_table(flow);
        if (IS("pPr") && !token->empty) flow->properties++;
        if (IS("fld") && !token->empty) flow->number_field = flow->number;
        if (IS("del") || IS("ins")) return open_revision(flow, token, IS("del"));
        break;
    default: break;
    }
    return LS_OK;
}

/* What is shown, and what is stored where that says more. */
static ls_status give_choice(ls_flow *flow, const ls_xml_token *token) {
    const char *shown, *stored;
    size_t shown_length = 0, stored_length = 0;
    bool both = ls_xml_raw(token, "value", &stored, &stored_length) &&
                ls_xml_raw(token, "displayText", &shown, &shown_length);
    bool same = both && shown_length == stored_length && !memcmp(shown, stored, shown_length);
    ls_status status = give_attribute(flow, token, "displayText", "choice");
    return status == LS_OK && !same && stored_length > 3 ? give_attribute(flow, token, "value", "choice") : status;
}

/* What a form offers, and says of its fields (ECMA-376 part 1, 17.5.2 and 17.16). */
static ls_status open_form(ls_flow *flow, const ls_xml_token *token) {
    if (ls_xml_is(token, "listItem")) return give_choice(flow, token);
    if (ls_xml_is(token, "listEntry")) return give_attribute(flow, token, "val", "choice");
    const bool field = ls_xml_is(token, "alias") || ls_xml_is(token, "helpText");
    return field ? give_attribute(flow, token, "val", "field") : LS_OK;
}

/* A switch is on unless it says otherwise (ECMA-376 part 1, 17.17.4). */
static bool is_off(const ls_xml_token *token) {
    const char *value;
    size_t length;
    if (!ls_xml_raw(token, "val", &value, &length)) return false;
    return (length == 1 && *value == '0') || (length == 5 && !memcmp(value, "false", 5)) ||
           (length == 3 && !memcmp(value, "off", 3));
}

static ls_status open_long(ls_flow *flow, const ls_xml_token *token) {
    ls_flow_table *table = table_of(flow);
    const bool vml = token->prefix_length == 1 && token->name[-2] == 'v';
    switch (token->name_length) {
    case 4: return IS("ptab") ? blank(flow, '\t') : LS_OK;
    case 5:
        if (vml) return open_vml(flow, token);
        return IS("docPr") || IS("cNvPr") ? give_description(flow, token) : open_form(flow, token);
    case 6:
        if (IS("pStyle")) set_style(flow, token);
        if (IS("Choice") && flow->choices && flow->choices <= LS_FLOW_CHOICES)
            flow->choice_marks[flow->choices - 1] = flow->characters;
        if (IS("moveTo")) return open_revision(flow, token, false);
        return LS_OK;
    case 7:
        if (IS("delText") && !token->empty) flow->taking = TAKE_DELETED;
        return IS("comment") ? open_comment(flow, token) : LS_OK;
    case 8:
        if (vml) return open_vml(flow, token);
        if (IS("gridSpan") && table) table->span = (uint32_t)ls_xml_number(token, "val", 1) & 63;
        if (IS("Fallback")) open_fallback(flow, token);
        if (IS("rubyBase")) return blank(flow, ' '); /* behind how it is read aloud */
        return IS("moveFrom") ? open_revision(flow, token, true) : open_form(flow, token);
    case 9:
        if (vml) return open_vml(flow, token);
        if (IS("listEntry")) return open_form(flow, token);
        if (IS("tblHeader") && table && !is_off(token)) ls_table_mark(&table->cells);
        if (IS("instrText") && !token->empty) flow->taking = TAKE_CODE;
        if (IS("hyperlink")) return give_attribute(flow, token, "tooltip", "description");
        if (!IS("fldSimple") || !ls_xml_value(token, "instr", &flow->code)) return LS_OK;
        return give_code(flow);
    case 10:
        if (IS("outlineLvl") && top(flow)) top(flow)->heading = ls_xml_number(token, "val", 9) < 9;
        if (IS("hlinkClick")) return give_attribute(flow, token, "tooltip", "description");
        return IS("tblCaption") ? give_attribute(flow, token, "val", "description") : LS_OK;
    case 12:
        if (IS("delInstrText") && !token->empty) flow->taking = TAKE_CODE;
        return LS_OK;
    case 13: return IS("noBreakHyphen") ? blank(flow, '-') : LS_OK;
    case 14: return IS("tblDescription") ? give_attribute(flow, token, "val", "description") : LS_OK;
    case 16:
        if (IS("AlternateContent") && !token->empty && flow->choices++ < LS_FLOW_CHOICES)
            flow->choice_marks[flow->choices - 1] = flow->characters;
        return LS_OK;
    case 21:
        if (flow->pages && IS("lastRenderedPageBreak")) flow->place.page += flow->place.page ? 1 : 2;
        return LS_OK;
    default: return LS_OK;
    }
}

static ls_status close_element(ls_flow *flow, const ls_xml_token *token) {
    switch (token->name_length) {
    case 1: return *token->name == 'p' ? close_paragraph(flow) : LS_OK;
    case 2:
        if (IS("sp")) end_shape(flow);
        return IS("tc") ? close_cell(flow) : LS_OK;
    case 3:
        if (IS("tbl")) close_table(flow);
        if (IS("pPr") && flow->properties) flow->properties--;
        if (IS("fld")) flow->number_field = false;
        if (IS("del") && flow->deletion) flow->deletion--;
        return LS_OK;
    case 7:
        if (IS("comment")) flow->comment_group = 0;
        return LS_OK;
    case 8:
        if (IS("moveFrom") && flow->deletion) flow->deletion--;
        return LS_OK;
    case 16:
        if (IS("AlternateContent") && flow->choices) flow->choices--;
        return LS_OK;
    default: return LS_OK;
    }
}

/* Where a field's code ends its text begins, or the field. */
static ls_status at_field_mark(ls_flow *flow, const ls_xml_token *token) {
    return flow->code.length && token->name_length == 7 && IS("fldChar") ? give_code(flow) : LS_OK;
}

static ls_status take(ls_flow *flow, const ls_xml_token *token) {
    ls_buffer *to = flow->taking == TAKE_CODE      ? &flow->code
                    : flow->taking == TAKE_DELETED ? &flow->deleted
                                                   : &flow->text;
    ls_flow_frame *frame = top(flow);
    flow->characters += token->length;
    if (flow->hidden_shape || flow->number_field) return LS_OK;
    if (!ls_xml_text(token, to)) return LS_NOMEM;
    if (flow->code.length > LONG_TEXT) return give_code(flow);
    if (flow->deleted.length > LONG_TEXT) return give_deleted(flow, NULL);
    if (!frame && to == &flow->text) { /* text outside of any paragraph */
        ls_status status = give(flow, flow->text.data, flow->text.length, NULL, false);
        flow->text.length = 0;
        return status;
    }
    return frame && flow->text.length - frame->text > LONG_TEXT ? give_piece(flow, frame) : LS_OK;
}

static ls_status pass_over(ls_flow *flow, const ls_xml_token *token) {
    if (token->name_length != 8 || !IS("Fallback")) return LS_OK;
    if (token->kind == LS_XML_OPEN && !token->empty) flow->skip++;
    if (token->kind == LS_XML_CLOSE) flow->skip--;
    return LS_OK;
}

ls_status ls_flow_token(void *context, const ls_xml_token *token) {
    ls_flow *flow = context;
    if (token->kind == LS_XML_TEXT) return flow->taking && !flow->skip ? take(flow, token) : LS_OK;
    if (flow->skip) return pass_over(flow, token);
    flow->taking = TAKE_NOTHING;
    ls_status status = at_field_mark(flow, token);
    if (status != LS_OK) return status;
    if (token->kind == LS_XML_CLOSE) status = close_element(flow, token);
    else status = token->name_length <= 3 ? open_short(flow, token) : open_long(flow, token);
    return status == LS_OK && (flow->text.failed || flow->deleted.failed) ? LS_NOMEM : status;
}

ls_status ls_flow_finish(ls_flow *flow) {
    ls_status status = flow->code.length ? give_code(flow) : LS_OK;
    flow->lost_frames = 0;
    if (status == LS_OK) status = give_deleted(flow, NULL);
    while (flow->depth && status == LS_OK) {
        ls_flow_frame *frame = top(flow);
        status = give_text(flow, frame);
        flow->depth--;
    }
    flow->depth = flow->table_depth = flow->lost_tables = flow->choices = flow->skip = 0;
    flow->deletion = flow->properties = 0;
    flow->comment_group = 0;
    flow->taking = TAKE_NOTHING;
    end_shape(flow);
    ls_buffer_clear(&flow->text);
    ls_buffer_clear(&flow->deleted);
    return status;
}

void ls_flow_free(ls_flow *flow) {
    for (size_t i = 0; i < LS_FLOW_TABLES; i++) ls_table_free(&flow->tables[i].cells);
    ls_buffer_free(&flow->text);
    ls_buffer_free(&flow->deleted);
    ls_buffer_free(&flow->code);
    ls_buffer_free(&flow->authors);
}

ls_status ls_flow_part(ls_office *office, ls_part *part, ls_flow *flow) {
    /* no pointer into a buffer is ever NULL */
    if (!ls_buffer_reserve(&flow->text, 1) || !ls_buffer_reserve(&flow->deleted, 1)) return LS_NOMEM;
    ls_status status = ls_package_xml(office->package, part, ls_flow_token, flow);
    return status == LS_OK ? ls_flow_finish(flow) : status;
}
