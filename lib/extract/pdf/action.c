/* Actions (ISO 32000-1, 12.6): what a link, a bookmark, a field or a page sets off, each with those that come after it.
 * Addresses, names of files and scripts stand in them. */
#include "extract/pdf/reader.h"
#include <string.h>

enum { CHAIN = 16 };

/* A file's name, or a specification with the name in it (7.11). */
static ls_status say_file(ls_pdf_reader *reader, ls_pdf_object file, const ls_segment *form) {
    ls_pdf *pdf = reader->pdf;
    ls_pdf_object name = ls_pdf_get(pdf, file, "/UF");
    if (!name) name = ls_pdf_get(pdf, file, "/F");
    return ls_pdf_say(reader, name ? name : file, form);
}

static ls_status say_one(ls_pdf_reader *reader, ls_pdf_object action) {
    ls_pdf *pdf = reader->pdf;
    const ls_segment link = {.part = LEAKSIFT_PART_BODY, .page = reader->page, .field = "link"};
    const ls_segment script = {.part = LEAKSIFT_PART_METADATA, .page = reader->page, .field = "script"};
    ls_status status = ls_pdf_say(reader, ls_pdf_get(pdf, action, "/URI"), &link);
    if (status == LS_OK) status = say_file(reader, ls_pdf_get(pdf, action, "/F"), &link);
    ls_pdf_object program = ls_pdf_get(pdf, action, "/Win"); /* of Windows: a document or a program (12.6.4.5) */
    if (status == LS_OK && program) status = say_file(reader, ls_pdf_get(pdf, program, "/F"), &link);
    if (status == LS_OK && program) status = ls_pdf_say(reader, ls_pdf_get(pdf, program, "/P"), &link);
    return status == LS_OK ? ls_pdf_say(reader, ls_pdf_get(pdf, action, "/JS"), &script) : status;
}

static ls_status say_chain(ls_pdf_reader *reader, ls_pdf_object action, unsigned depth) {
    ls_pdf *pdf = reader->pdf;
    if (ls_pdf_kind_of(pdf, action) != LS_PDF_DICTIONARY) return LS_OK;
    ls_status status = say_one(reader, action);
    ls_pdf_object next = status == LS_OK ? ls_pdf_get(pdf, action, "/Next") : 0;
    if (!next || ls_pdf_met(reader, &reader->others, next, &status)) return status;
    if (depth == CHAIN) return ls_pdf_too_deep(reader), LS_OK;
    size_t count = ls_pdf_count(pdf, next);
    if (!count) return say_chain(reader, next, depth + 1);
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        ls_pdf_object one = ls_pdf_at(pdf, next, i);
        if (!ls_pdf_met(reader, &reader->others, one, &status)) status = say_chain(reader, one, depth + 1);
        if (status == LS_OK) status = ls_sink_tick(reader->sink, 64);
        ls_pdf_release(pdf, mark);
    }
    return status;
}

ls_status ls_pdf_read_action(ls_pdf_reader *reader, ls_pdf_object action) { return say_chain(reader, action, 0); }

ls_status ls_pdf_read_actions(ls_pdf_reader *reader, ls_pdf_object holder) {
    ls_pdf *pdf = reader->pdf;
    ls_status status = ls_pdf_read_action(reader, ls_pdf_get(pdf, holder, "/A"));
    ls_pdf_object events = status == LS_OK ? ls_pdf_get(pdf, holder, "/AA") : 0;
    if (!events || ls_pdf_met(reader, &reader->others, events, &status)) return status; /* pages may share them */
    ls_buffer keys = {0};
    if (!ls_pdf_keys(pdf, events, &keys)) status = LS_NOMEM;
    for (size_t at = 0; at < keys.length && status == LS_OK; at += strlen(keys.data + at) + 1) {
        unsigned mark = ls_pdf_mark(pdf);
        status = ls_pdf_read_action(reader, ls_pdf_get(pdf, events, keys.data + at));
        if (status == LS_OK) status = ls_sink_tick(reader->sink, 64);
        ls_pdf_release(pdf, mark);
    }
    ls_buffer_free(&keys);
    return status;
}
