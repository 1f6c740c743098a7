/* Bookmarks, attachments and scripts: trees in the catalog (ISO 32000-1, 12.3.3, 7.9.6, 7.11.4). Each node is met
 * once. */
#include "extract/pdf/reader.h"
#include <string.h>

/* Siblings in a loop, children by recursion. */
static ls_status read_items(ls_pdf_reader *reader, ls_pdf_object item, unsigned depth) {
    ls_pdf *pdf = reader->pdf;
    const ls_segment form = {.part = LEAKSIFT_PART_BODY, .field = "bookmark"};
    ls_status status = LS_OK;
    while (item && status == LS_OK) {
        if (!ls_pdf_id(pdf, item) || ls_pdf_met(reader, &reader->others, item, &status)) return status;
        status = ls_pdf_say(reader, ls_pdf_get(pdf, item, "/Title"), &form);
        if (status == LS_OK) status = ls_pdf_read_actions(reader, item);
        ls_pdf_object first = ls_pdf_get(pdf, item, "/First");
        if (first && depth == LS_PDF_TREE) ls_pdf_too_deep(reader);
        else if (status == LS_OK && first) status = read_items(reader, first, depth + 1);
        if (status == LS_OK) status = ls_sink_tick(reader->sink, 64);
        item = ls_pdf_get(pdf, item, "/Next");
    }
    return status;
}

ls_status ls_pdf_read_outlines(ls_pdf_reader *reader) {
    unsigned mark = ls_pdf_mark(reader->pdf);
    ls_pdf_object outlines = ls_pdf_get(reader->pdf, reader->root, "/Outlines");
    ls_status status = read_items(reader, ls_pdf_get(reader->pdf, outlines, "/First"), 0);
    ls_pdf_release(reader->pdf, mark);
    return status;
}

/* ---- attachments ------------------------------------------------------------------------------------------------- */

/* A file may stand there once for each of these, with a content of its own (12.6.4.3, before PDF 2.0). */
static const char *const file_keys[] = {"/UF", "/F", "/Unix", "/Mac", "/DOS"};
enum { FILE_KEYS = sizeof file_keys / sizeof *file_keys };

static bool name_file(ls_pdf_reader *reader, ls_pdf_object specification, size_t key) {
    ls_pdf_object name = ls_pdf_get(reader->pdf, specification, file_keys[key]);
    for (size_t i = 0; i < FILE_KEYS && !name; i++) name = ls_pdf_get(reader->pdf, specification, file_keys[i]);
    return ls_pdf_text(reader, name, &reader->name);
}

static ls_status give_file(ls_pdf_reader *reader, ls_pdf_object stream) {
    ls_pdf *pdf = reader->pdf;
    char at[20], zone[8];
    size_t length;
    ls_child child = {.name = reader->name.data, .name_length = reader->name.length, .size = UINT64_MAX};
    ls_pdf_object parameters = ls_pdf_get(pdf, stream, "/Params");
    const char *date = ls_pdf_string(pdf, ls_pdf_get(pdf, parameters, "/ModDate"), &length);
    if (date && ls_pdf_date(date, length, at, zone))
        child.modified = at, child.modified_zone = zone, child.modified_from = "pdf";
    ls_status status = ls_sink_child_open(reader->sink, &child);
    if (status) return status;
    if (reader->files_locked)
        ls_sink_child_note(reader->sink, LEAKSIFT_REASON_ENCRYPTED, "the attachment is encrypted with a password");
    else status = ls_pdf_stream_child(&reader->streams, stream);
    if (status && status != LS_STOP) return status;
    return ls_sink_child_close(reader->sink);
}

ls_status ls_pdf_read_file(ls_pdf_reader *reader, ls_pdf_object specification) {
    ls_pdf *pdf = reader->pdf;
    ls_status status = LS_OK;
    ls_pdf_object files = ls_pdf_get(pdf, specification, "/EF");
    bool any = false;
    for (size_t i = 0; i < FILE_KEYS && status == LS_OK; i++) {
        ls_pdf_object stream = ls_pdf_get(pdf, files, file_keys[i]);
        if (ls_pdf_kind_of(pdf, stream) != LS_PDF_STREAM || ls_pdf_met(reader, &reader->files, stream, &status))
            continue;
        if (!name_file(reader, specification, i)) return LS_NOMEM;
        status = give_file(reader, stream);
        any = true;
    }
    if (!any) return status;
    const ls_segment form = {.part = LEAKSIFT_PART_METADATA, .field = "description"};
    return status == LS_OK ? ls_pdf_say(reader, ls_pdf_get(pdf, specification, "/Desc"), &form) : status;
}

/* ---- name trees -------------------------------------------------------------------------------------------------- */

typedef ls_status (*on_value)(ls_pdf_reader *reader, ls_pdf_object value);

static ls_status walk(ls_pdf_reader *reader, ls_pdf_object node, unsigned depth, on_value give) {
    ls_pdf *pdf = reader->pdf;
    ls_status status = LS_OK;
    if (node && depth == LS_PDF_TREE) return ls_pdf_too_deep(reader), LS_OK;
    if (!node || ls_pdf_met(reader, &reader->others, node, &status)) return status;
    ls_pdf_object names = ls_pdf_get(pdf, node, "/Names"), kids = ls_pdf_get(pdf, node, "/Kids");
    size_t count = ls_pdf_count(pdf, names);
    for (size_t i = 1; i < count && status == LS_OK; i += 2) {
        unsigned mark = ls_pdf_mark(pdf);
        status = give(reader, ls_pdf_at(pdf, names, i));
        if (status == LS_OK) status = ls_sink_tick(reader->sink, 64);
        ls_pdf_release(pdf, mark);
    }
    count = ls_pdf_count(pdf, kids);
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        unsigned mark = ls_pdf_mark(pdf);
        status = walk(reader, ls_pdf_at(pdf, kids, i), depth + 1, give);
        ls_pdf_release(pdf, mark);
    }
    return status;
}

ls_status ls_pdf_read_names(ls_pdf_reader *reader) {
    ls_pdf *pdf = reader->pdf;
    unsigned mark = ls_pdf_mark(pdf);
    ls_pdf_object names = ls_pdf_get(pdf, reader->root, "/Names"), list = ls_pdf_get(pdf, reader->root, "/AF");
    ls_status status = walk(reader, ls_pdf_get(pdf, names, "/EmbeddedFiles"), 0, ls_pdf_read_file);
    size_t count = ls_pdf_count(pdf, list);
    for (size_t i = 0; i < count && status == LS_OK; i++) status = ls_pdf_read_file(reader, ls_pdf_at(pdf, list, i));
    if (status == LS_OK) status = walk(reader, ls_pdf_get(pdf, names, "/JavaScript"), 0, ls_pdf_read_action);
    if (status == LS_OK) status = ls_pdf_read_action(reader, ls_pdf_get(pdf, reader->root, "/OpenAction"));
    if (status == LS_OK) status = ls_pdf_read_actions(reader, reader->root);
    ls_pdf_release(pdf, mark);
    return status;
}
