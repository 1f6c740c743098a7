/* One frame for each stream that is run: its lexer, its graphics states and its resources. Time in it is by the glyph;
 * all else is looked up once a frame. A form may draw forms, itself too in a damaged file: depth, count and bytes are
 * bounded. */
#include "extract/pdf/content.h"
#include "base/alloc.h"
#include "extract/pdf/frame.h"
#include <math.h>
#include <string.h>

enum { DEPTH = 16, FORMS = 4096, WORK = 256 << 20, FONT_MEMORY = 48 << 20, TICK = 65536 };

void ls_pdf_content_page(ls_pdf_content *content) {
    content->letters = content->curves = content->work = 0;
    content->picture_area = 0;
    content->forms = content->depth = 0;
    if (content->font_memory < FONT_MEMORY) return;
    for (size_t i = 0; i < content->fonts.capacity; i++) ls_pdf_font_free(content->fonts.slots[i].value);
    ls_idmap_free(&content->fonts);
    content->font_memory = 0;
}

void ls_pdf_content_free(ls_pdf_content *content) {
    for (size_t i = 0; i < content->fonts.capacity; i++) ls_pdf_font_free(content->fonts.slots[i].value);
    ls_idmap_free(&content->fonts);
    ls_pdf_font_free(content->any);
    ls_pdf_layout_free(&content->layout);
    ls_buffer_free(&content->data);
    ls_buffer_free(&content->run);
    ls_buffer_free(&content->actual);
}

/* ---- resources --------------------------------------------------------------------------------------------------- */

/* A form's own resources, else those of what draws it: old writers leave them out, damaged files lose them. */
static ls_pdf_object resource(ls_pdf_frame *frame, const char *kind, const char *name, size_t length) {
    char key[130] = "/";
    ls_pdf *pdf = frame->content->streams->pdf;
    if (!length || length > sizeof key - 2 || memchr(name, '\0', length)) return 0;
    memcpy(key + 1, name, length);
    ls_pdf_object found = ls_pdf_get(pdf, ls_pdf_get(pdf, frame->resources, kind), key);
    for (const ls_pdf_frame *outer = frame->outer; outer && !found; outer = outer->outer)
        found = ls_pdf_get(pdf, ls_pdf_get(pdf, outer->resources, kind), key);
    return found;
}

static ls_status open_font(ls_pdf_content *content, ls_pdf_object object, ls_pdf_font **font, bool *owned) {
    uint64_t id = ls_pdf_id(content->streams->pdf, object);
    bool was;
    ls_idmap_slot *slot = id ? ls_idmap_at(&content->fonts, id, true, &was) : NULL;
    *owned = !id;
    if (id && !slot) return LS_NOMEM;
    if (slot && slot->value) return *font = slot->value, LS_OK;
    ls_status status = ls_pdf_font_open(content->streams, object, font);
    if (status || !slot) return status;
    slot->value = *font;
    content->font_memory += ls_pdf_font_memory(*font);
    return LS_OK;
}

/* The fonts of a frame by name: a stream sets the same few again and again. */
static ls_status find_font(ls_pdf_frame *frame, const char *name, size_t length, ls_pdf_font **font) {
    *font = NULL;
    for (size_t i = 0; i < frame->font_count; i++)
        if (frame->fonts[i].length == length && memcmp(frame->fonts[i].name, name, length) == 0)
            return *font = frame->fonts[i].font, LS_OK;
    ls_pdf *pdf = frame->content->streams->pdf;
    unsigned mark = ls_pdf_mark(pdf);
    ls_pdf_object object = length < sizeof frame->fonts->name ? resource(frame, "/Font", name, length) : 0;
    bool owned = false;
    ls_status status = LS_OK;
    if (ls_pdf_kind_of(pdf, object) == LS_PDF_DICTIONARY) status = open_font(frame->content, object, font, &owned);
    ls_pdf_release(pdf, mark);
    if (status || length >= sizeof frame->fonts->name) return status;
    if (frame->font_count == frame->font_capacity) {
        size_t capacity = frame->font_capacity ? frame->font_capacity * 2 : 8;
        void *fonts = ls_realloc(frame->fonts, capacity * sizeof *frame->fonts);
        if (!fonts && owned) ls_pdf_font_free(*font);
        if (!fonts) return LS_NOMEM;
        frame->fonts = fonts;
        frame->font_capacity = capacity;
    }
    ls_pdf_named_font *kept = &frame->fonts[frame->font_count++];
    *kept = (ls_pdf_named_font){.length = length, .font = *font, .owned = owned};
    memcpy(kept->name, name, length);
    return LS_OK;
}

/* A font that is not there is Helvetica, as it is for all readers. */
static ls_status any_font(ls_pdf_frame *frame) {
    ls_pdf_content *content = frame->content;
    ls_status status = content->any ? LS_OK : ls_pdf_font_open(content->streams, 0, &content->any);
    frame->now.font = content->any;
    return status;
}

/* ---- forms and pictures ------------------------------------------------------------------------------------------ */

static ls_status draw_form(ls_pdf_frame *frame, ls_pdf_object form);

static bool drawing(const ls_pdf_content *content, uint64_t id) {
    for (unsigned i = 0; i < content->depth; i++)
        if (id && content->active[i] == id) return true;
    return false;
}

static void draw_picture(ls_pdf_frame *frame) {
    const ls_pdf_matrix *m = &frame->now.ctm;
    frame->content->picture_area += fabs(m->a * m->d - m->b * m->c);
}

static ls_status do_xobject(ls_pdf_frame *frame) {
    const ls_pdf_operand *name = ls_pdf_frame_operand(frame, 0, LS_PDF_T_NAME);
    if (!name) return LS_OK;
    ls_pdf *pdf = frame->content->streams->pdf;
    unsigned mark = ls_pdf_mark(pdf);
    ls_pdf_object object = resource(frame, "/XObject", ls_pdf_lexer_text(&frame->lexer, name), name->length);
    ls_status status = LS_OK;
    if (ls_pdf_kind_of(pdf, object) == LS_PDF_STREAM) {
        if (ls_pdf_is_name(pdf, ls_pdf_get(pdf, object, "/Subtype"), "Image")) draw_picture(frame);
        else status = draw_form(frame, object);
    }
    ls_pdf_release(pdf, mark);
    return status;
}

/* Known only where the data is stored as it is; else its end is searched for. */
static void inline_image(ls_pdf_frame *frame) {
    const ls_pdf_lexer *lexer = &frame->lexer;
    double width = 0, height = 0, bits = 8, components = 0;
    bool packed = false;
    for (size_t i = 0; i + 1 < lexer->count; i++) {
        const ls_pdf_operand *key = &lexer->operands[i], *value = key + 1;
        if (key->kind != LS_PDF_T_NAME) continue;
        const char *text = ls_pdf_lexer_text(lexer, key);
        const char *name = value->kind == LS_PDF_T_NAME ? ls_pdf_lexer_text(lexer, value) : "";
        if (key->length == 1 && *text == 'W') width = value->number;
        else if (key->length == 1 && *text == 'H') height = value->number;
        else if (key->length == 3 && memcmp(text, "BPC", 3) == 0) bits = value->number;
        else if (key->length == 1 && *text == 'F') packed = true;
        else if (key->length == 6 && memcmp(text, "Filter", 6) == 0) packed = true;
        else if (key->length == 2 && memcmp(text, "CS", 2) == 0 && value->length)
            components = *name == 'G' || *name == 'I' ? 1 : *name == 'R' ? 3 : *name == 'C' ? 4 : 0;
        else if (key->length == 2 && memcmp(text, "IM", 2) == 0) components = bits = 1;
    }
    double row = ceil(width * bits * components / 8), size = row * height;
    bool known = !packed && row > 0 && height > 0 && size < (double)lexer->length;
    ls_pdf_lexer_skip_image(&frame->lexer, known ? (size_t)size : 0);
    draw_picture(frame);
}

/* ---- one instruction --------------------------------------------------------------------------------------------- */

static ls_status set_font(ls_pdf_frame *frame) {
    const ls_pdf_operand *name = ls_pdf_frame_operand(frame, 1, LS_PDF_T_NAME);
    frame->now.size = ls_pdf_frame_number(frame, 0);
    frame->now.font = NULL;
    ls_status status =
        name ? find_font(frame, ls_pdf_lexer_text(&frame->lexer, name), name->length, &frame->now.font) : LS_OK;
    return status || frame->now.font ? status : any_font(frame);
}

/* /ActualText of a marked-content sequence, in the dictionary given or named (14.9.4). */
static ls_status begin_marked(ls_pdf_frame *frame) {
    const ls_pdf_lexer *lexer = &frame->lexer;
    ls_pdf *pdf = frame->content->streams->pdf;
    for (size_t i = 0; i + 1 < lexer->count; i++) {
        const ls_pdf_operand *key = &lexer->operands[i], *value = key + 1;
        if (key->kind == LS_PDF_T_NAME && value->kind == LS_PDF_T_STRING && key->length == 10 &&
            memcmp(ls_pdf_lexer_text(lexer, key), "ActualText", 10) == 0)
            return ls_pdf_frame_actual(frame, ls_pdf_lexer_text(lexer, value), value->length);
    }
    const ls_pdf_operand *name = lexer->count == 2 ? ls_pdf_frame_operand(frame, 0, LS_PDF_T_NAME) : NULL;
    if (!name) return ls_pdf_frame_marked(frame);
    unsigned mark = ls_pdf_mark(pdf);
    size_t length;
    ls_pdf_object list = resource(frame, "/Properties", ls_pdf_lexer_text(lexer, name), name->length);
    const char *text = ls_pdf_string(pdf, ls_pdf_get(pdf, list, "/ActualText"), &length);
    ls_status status = text ? ls_pdf_frame_actual(frame, text, length) : ls_pdf_frame_marked(frame);
    ls_pdf_release(pdf, mark);
    return status;
}

static ls_status external_state(ls_pdf_frame *frame) {
    const ls_pdf_operand *name = ls_pdf_frame_operand(frame, 0, LS_PDF_T_NAME);
    ls_pdf *pdf = frame->content->streams->pdf;
    unsigned mark = ls_pdf_mark(pdf);
    ls_pdf_object state =
        name ? resource(frame, "/ExtGState", ls_pdf_lexer_text(&frame->lexer, name), name->length) : 0;
    ls_pdf_object font = ls_pdf_get(pdf, state, "/Font");
    ls_pdf_object dictionary = ls_pdf_at(pdf, font, 0);
    ls_status status = LS_OK;
    bool owned;
    if (dictionary && ls_pdf_id(pdf, dictionary)) {
        frame->now.size = ls_pdf_number(pdf, ls_pdf_at(pdf, font, 1), 0);
        status = open_font(frame->content, dictionary, &frame->now.font, &owned);
    }
    ls_pdf_release(pdf, mark);
    return status;
}

#define OP1(a) (uint32_t)(a)
#define OP2(a, b) ((uint32_t)(a) | (uint32_t)(b) << 8)
#define OP3(a, b, c) (OP2(a, b) | (uint32_t)(c) << 16)

static ls_status run_one(ls_pdf_frame *frame) {
    const char *op = frame->lexer.op;
    uint32_t code = (uint8_t)op[0] | (op[0] ? (uint32_t)(uint8_t)op[1] << 8 : 0);
    if (op[0] && op[1]) code |= (uint32_t)(uint8_t)op[2] << 16;
    switch (code) {
    case OP2('D', 'o'): return do_xobject(frame);
    case OP2('T', 'f'): return set_font(frame);
    case OP2('g', 's'): return external_state(frame);
    case OP3('B', 'D', 'C'): return begin_marked(frame);
    case OP2('I', 'D'): inline_image(frame); return LS_OK;
    case OP1('c'):
    case OP1('v'):
    case OP1('y'): frame->content->curves++; return LS_OK;
    default: return ls_pdf_frame_text_operator(frame, code);
    }
}

static ls_status interpret(ls_pdf_frame *frame, const ls_buffer *data) {
    ls_pdf_content *content = frame->content;
    ls_status status = LS_OK;
    size_t told = 0, length = data->length;
    if (length > WORK - content->work) content->capped = true, length = WORK - content->work;
    content->work += length;
    ls_pdf_lexer_start(&frame->lexer, data->data, length);
    while (status == LS_OK && ls_pdf_lexer_next(&frame->lexer)) {
        status = run_one(frame);
        if (status || frame->lexer.at - told < TICK) continue;
        told = frame->lexer.at;
        status = ls_sink_tick(content->streams->sink, TICK);
    }
    if (status == LS_OK && frame->lexer.failed) status = LS_NOMEM;
    return status == LS_OK ? ls_pdf_frame_end_actual(frame) : status;
}

static void close_frame(ls_pdf_frame *frame) {
    for (size_t i = 0; i < frame->font_count; i++)
        if (frame->fonts[i].owned) ls_pdf_font_free(frame->fonts[i].font);
    ls_free(frame->fonts);
    ls_free(frame->saved);
    ls_pdf_lexer_free(&frame->lexer);
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

static ls_pdf_matrix matrix_of(ls_pdf *pdf, ls_pdf_object form) {
    ls_pdf_object list = ls_pdf_get(pdf, form, "/Matrix");
    double n[6] = {1, 0, 0, 1, 0, 0};
    for (size_t i = 0; i < 6 && ls_pdf_count(pdf, list) == 6; i++)
        n[i] = ls_pdf_number(pdf, ls_pdf_at(pdf, list, i), n[i]);
    return (ls_pdf_matrix){n[0], n[1], n[2], n[3], n[4], n[5]};
}

static ls_status run_form(ls_pdf_content *content, const ls_pdf_frame *outer, ls_pdf_object form) {
    ls_pdf *pdf = content->streams->pdf;
    uint64_t id = ls_pdf_id(pdf, form);
    if (content->depth == DEPTH || content->forms == FORMS || content->work == WORK) content->capped = true;
    if (content->capped || drawing(content, id)) return LS_OK;
    content->forms++;
    content->active[content->depth++] = id;
    ls_buffer data = {0};
    ls_pdf_frame *frame = ls_calloc(1, sizeof *frame);
    ls_status status = frame ? ls_pdf_stream(content->streams, form, &data) : LS_NOMEM;
    if (status == LS_OK) {
        ls_pdf_frame_start(frame, content, outer);
        ls_pdf_matrix matrix = matrix_of(pdf, form);
        ls_pdf_frame_concat(frame, &matrix);
        ls_pdf_object own = ls_pdf_get(pdf, form, "/Resources");
        if (own || !outer) frame->resources = own;
        status = interpret(frame, &data);
    }
    if (frame) close_frame(frame);
    ls_free(frame);
    ls_buffer_free(&data);
    content->depth--;
    return status;
}

static ls_status draw_form(ls_pdf_frame *frame, ls_pdf_object form) { return run_form(frame->content, frame, form); }

ls_status ls_pdf_content_form(ls_pdf_content *content, ls_pdf_object form) { return run_form(content, NULL, form); }

ls_status ls_pdf_content_run(ls_pdf_content *content, ls_pdf_object contents, ls_pdf_object resources) {
    ls_pdf *pdf = content->streams->pdf;
    ls_buffer *data = &content->data;
    ls_status status = LS_OK;
    ls_buffer_clear(data);
    if (ls_pdf_kind_of(pdf, contents) == LS_PDF_STREAM) status = ls_pdf_stream(content->streams, contents, data);
    size_t count = ls_pdf_count(pdf, contents);
    for (size_t i = 0; i < count && status == LS_OK && data->length < WORK; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        ls_pdf_object part = ls_pdf_at(pdf, contents, i);
        if (ls_pdf_kind_of(pdf, part) == LS_PDF_STREAM) status = ls_pdf_stream(content->streams, part, data);
        if (!ls_buffer_putc(data, '\n')) status = LS_NOMEM; /* a token never goes on in the next stream (7.8.2) */
        ls_pdf_release(pdf, mark);
    }
    ls_pdf_frame *frame = status == LS_OK ? ls_calloc(1, sizeof *frame) : NULL;
    if (!frame) return status == LS_OK ? LS_NOMEM : status;
    ls_pdf_frame_start(frame, content, NULL);
    frame->resources = resources;
    status = interpret(frame, data);
    close_frame(frame);
    ls_free(frame);
    return status;
}
