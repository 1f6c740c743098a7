/* PDF (ISO 32000): QPDF for structure, repair and decryption; filters, fonts and text are our own. It reads the whole
 * file's bytes at random, so they stand in memory or in a file of ours that is mapped (bytes.h). */
#include "extract/earlier.h"
#include "extract/pdf/guard.h"
#include "extract/pdf/reader.h"
#include "extract/pdf/recover.h"
#include "extract/pdf/revision.h"
#include <stdio.h>

static void close_reader(ls_pdf_reader *reader) {
    ls_pdf_content_free(&reader->content);
    ls_pdf_streams_close(&reader->streams);
    ls_idmap_free(&reader->nodes);
    ls_idmap_free(&reader->fields);
    ls_idmap_free(&reader->files);
    ls_idmap_free(&reader->others);
    ls_buffer_free(&reader->text);
    ls_buffer_free(&reader->name);
    ls_buffer_free(&reader->pictures);
    ls_pdf_close(reader->pdf);
}

static ls_status read_document(ls_pdf_reader *reader) {
    ls_status status = ls_pdf_streams_open(&reader->streams, reader->pdf, reader->sink);
    reader->content.streams = &reader->streams;
    if (status == LS_OK && ls_pdf_repaired(reader->pdf))
        ls_sink_note(reader->sink, LEAKSIFT_REASON_CORRUPT, "the file is damaged: what could be repaired is read");
    reader->root = ls_pdf_get(reader->pdf, ls_pdf_trailer(reader->pdf), "/Root");
    if (status == LS_OK) status = ls_pdf_read_info(reader);
    if (status == LS_OK) status = ls_pdf_read_pages(reader);
    reader->page = 0; /* what follows stands on none */
    if (status == LS_OK) status = ls_pdf_read_forms(reader);
    if (status == LS_OK) status = ls_pdf_read_outlines(reader);
    if (status == LS_OK) status = ls_pdf_read_names(reader);
    if (status == LS_OK) status = ls_pdf_read_structure(reader);
    if (status == LS_OK && ls_pdf_exhausted(reader->pdf))
        ls_sink_note(reader->sink, LEAKSIFT_REASON_OUT_OF_MEMORY, "a part of the file needs too much memory");
    return status;
}

static void tell_refusal(ls_sink *sink, ls_pdf_refusal refusal) {
    switch (refusal) {
    case LS_PDF_LOCKED:
        ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "the document is encrypted with a password");
        break;
    case LS_PDF_OTHER_HANDLER:
        ls_sink_note(sink, LEAKSIFT_REASON_RIGHTS_MANAGED, "the document is protected by a rights management service");
        break;
    case LS_PDF_OTHER_CIPHER:
        ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "the document is encrypted in an unknown way");
        break;
    default: ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "no structure of a PDF could be found"); break;
    }
}

/* The empty password, which is enough to read most files that are encrypted, then those of the user. */
static ls_status open_plainly(ls_pdf_reader *reader, const ls_pdf_bytes *bytes, ls_pdf_refusal *refusal) {
    bool repair = ls_pdf_repairable(bytes);
    ls_status status = ls_pdf_open(bytes->data, bytes->length, "", repair, &reader->pdf, refusal);
    for (size_t i = 0; i < reader->about->password_count && status == LS_OK && *refusal == LS_PDF_LOCKED; i++) {
        status = ls_pdf_open(bytes->data, bytes->length, reader->about->passwords[i], repair, &reader->pdf, refusal);
        if (reader->pdf) reader->opened_with = i + 1;
    }
    return status;
}

static bool has_pages(ls_pdf *pdf) {
    unsigned mark = ls_pdf_mark(pdf);
    ls_pdf_object pages = ls_pdf_get(pdf, ls_pdf_get(pdf, ls_pdf_trailer(pdf), "/Root"), "/Pages");
    bool has = ls_pdf_kind_of(pdf, pages) == LS_PDF_DICTIONARY;
    ls_pdf_release(pdf, mark);
    return has;
}

/* Behind a header, for what comes first in a file. */
static ls_status unpack_objects(ls_pdf_reader *reader, const ls_pdf_bytes *bytes, ls_buffer *unpacked) {
    static const char header[] = "%PDF-1.7\n";
    if (!ls_buffer_puts(unpacked, header)) return LS_NOMEM;
    ls_status status = ls_pdf_unpack_objects(bytes, reader->sink, unpacked);
    if (unpacked->length == sizeof header - 1) ls_buffer_clear(unpacked);
    return status;
}

/* On a copy, which then takes the place of the bytes. */
static ls_status open_again(ls_pdf_reader *reader, ls_pdf_bytes *bytes, ls_pdf_refusal refusal) {
    ls_pdf_bytes copy = {0};
    ls_pdf *pdf = NULL;
    ls_status status = LS_OK;
    if (refusal == LS_PDF_LOCKED) {
        status = ls_pdf_unmask(bytes, &copy, &pdf);
        reader->files_locked = pdf != NULL;
    }
    ls_buffer unpacked = {0};
    if (refusal <= LS_PDF_BROKEN) status = unpack_objects(reader, bytes, &unpacked);
    for (unsigned own = 0; own < 2 && refusal <= LS_PDF_BROKEN && status == LS_OK && !pdf; own++) {
        ls_pdf_bytes_close(&copy);
        status = ls_pdf_rebuild(bytes, &unpacked, own, &copy, &pdf);
        if (pdf && !has_pages(pdf)) ls_pdf_close(pdf), pdf = NULL;
    }
    ls_buffer_free(&unpacked);
    if (!pdf) return ls_pdf_bytes_close(&copy), status;
    ls_pdf_close(reader->pdf);
    ls_pdf_bytes_close(bytes);
    *bytes = copy;
    reader->pdf = pdf;
    return status;
}

static ls_status open_any(ls_pdf_reader *reader, ls_pdf_bytes *bytes) {
    ls_pdf_refusal refusal = LS_PDF_OPENED;
    ls_status status = open_plainly(reader, bytes, &refusal);
    if (status == LS_OK && (!reader->pdf || !has_pages(reader->pdf))) status = open_again(reader, bytes, refusal);
    if (status == LS_OK && !reader->pdf) tell_refusal(reader->sink, refusal);
    char number[24];
    int length = snprintf(number, sizeof number, "%zu", reader->opened_with);
    if (reader->pdf && reader->opened_with) ls_sink_own_property(reader->sink, "opened_with", number, (size_t)length);
    return status;
}

static ls_status read_newest(const ls_extract *about, ls_pdf_bytes *bytes, ls_sink *sink, size_t *opened_with) {
    ls_pdf_reader reader = {.about = about, .sink = sink, .size = bytes->length};
    ls_status status = open_any(&reader, bytes);
    *opened_with = reader.opened_with;
    if (reader.pdf && status == LS_OK) status = read_document(&reader);
    close_reader(&reader);
    return status;
}

/* The file as it was when it ended at `end`. What cannot be opened as it stands was no state of it. */
static ls_status read_revision(const ls_extract *about, const ls_pdf_bytes *bytes, size_t end, size_t opened_with,
                               ls_sink *sink) {
    const char *password = opened_with ? about->passwords[opened_with - 1] : "";
    ls_pdf_reader reader = {.about = about, .sink = sink, .size = end};
    ls_pdf_refusal refusal = LS_PDF_OPENED;
    ls_status status = ls_pdf_open(bytes->data, end, password, false, &reader.pdf, &refusal);
    if (status == LS_OK && reader.pdf && has_pages(reader.pdf)) status = read_document(&reader);
    close_reader(&reader);
    return status;
}

static ls_status read_all(const ls_extract *about, ls_pdf_bytes *bytes, ls_sink *sink) {
    size_t ends[LS_PDF_REVISIONS], opened_with;
    bool more;
    size_t count = ls_pdf_revisions(bytes, ends, &more);
    if (!count) return read_newest(about, bytes, sink, &opened_with);
    ls_earlier earlier;
    const uint8_t *data = bytes->data;
    ls_earlier_open(&earlier, sink);
    ls_status status = read_newest(about, bytes, &earlier.sink, &opened_with);
    earlier.begun = true;
    if (more) ls_sink_note(sink, LEAKSIFT_REASON_ENTRIES, "saved more than 16 times: the first states are not read");
    for (size_t i = count; i-- && status == LS_OK && bytes->data == data;) /* else a copy took its place */
        status = read_revision(about, bytes, ends[i], opened_with, &earlier.sink);
    ls_earlier_close(&earlier);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_pdf_bytes bytes;
    ls_status status = ls_pdf_bytes_open(&bytes, input, sink);
    if (status) return status == LS_DATA ? LS_OK : status;
    status = ls_pdf_guard(&bytes, sink);
    if (status == LS_OK) status = read_all(about, &bytes, sink);
    ls_pdf_bytes_close(&bytes);
    return status == LS_DATA ? LS_OK : status;
}

static const char *const types[] = {"application/pdf", NULL};
const ls_handler ls_handler_pdf = {
    "pdf", types, "text of pages, what updates deleted, alternative texts, form fields, annotations, links, scripts, "
    "bookmarks, properties; attachments and signatures as members",
    false, run};
