/* The one file that knows QPDF (Apache-2.0), by its C interface. What its use asks for (EXTRACTION.md, section 1): it
 * prints unless errors and warnings are silenced and every error is fetched; asking an object for what it is not is a
 * warning that is kept for good, so each call here looks at the kind first; and a handle lives until it is released. */
#include "extract/pdf/document.h"
#include "base/alloc.h"
#include <math.h>
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

struct ls_pdf {
    qpdf_data data;
    unsigned last; /* the newest handle: they are numbered in order */
    bool exhausted, warned;
};

/* An error that is not fetched is printed at the end. Returns whether there was one. */
static bool failed(ls_pdf *pdf) {
    if (!qpdf_has_error(pdf->data)) return false;
    qpdf_error error = qpdf_get_error(pdf->data);
    const char *detail = error ? qpdf_get_error_message_detail(pdf->data, error) : NULL;
    if (detail && strstr(detail, "bad_alloc")) pdf->exhausted = true;
    return true;
}

static ls_pdf_object keep(ls_pdf *pdf, qpdf_oh handle) {
    if (handle > pdf->last) pdf->last = handle;
    return failed(pdf) ? 0 : handle;
}

static ls_pdf_refusal why(ls_pdf *pdf) {
    qpdf_error error = qpdf_has_error(pdf->data) ? qpdf_get_error(pdf->data) : NULL;
    if (!error) return LS_PDF_BROKEN;
    enum qpdf_error_code_e code = qpdf_get_error_code(pdf->data, error);
    const char *detail = qpdf_get_error_message_detail(pdf->data, error);
    if (detail && strstr(detail, "bad_alloc")) pdf->exhausted = true;
    if (code == qpdf_e_password) return LS_PDF_LOCKED;
    if (code != qpdf_e_unsupported) return LS_PDF_BROKEN;
    return detail && strstr(detail, "encryption filter") ? LS_PDF_OTHER_HANDLER : LS_PDF_OTHER_CIPHER;
}

ls_status ls_pdf_open(const void *bytes, size_t length, const char *password, bool repair, ls_pdf **out,
                      ls_pdf_refusal *refusal) {
    *out = NULL;
    ls_pdf *pdf = ls_calloc(1, sizeof *pdf);
    if (!pdf) return LS_NOMEM;
    pdf->data = qpdf_init();
    if (!pdf->data) return ls_free(pdf), LS_NOMEM;
    qpdf_silence_errors(pdf->data);
    qpdf_set_suppress_warnings(pdf->data, QPDF_TRUE);
    qpdf_set_attempt_recovery(pdf->data, repair ? QPDF_TRUE : QPDF_FALSE);
    QPDF_ERROR_CODE code = qpdf_read_memory(pdf->data, "pdf", bytes, length, password);
    *refusal = code & QPDF_ERRORS ? why(pdf) : LS_PDF_OPENED;
    if (*refusal == LS_PDF_OPENED) return *out = pdf, LS_OK;
    ls_status status = pdf->exhausted ? LS_NOMEM : LS_OK;
    ls_pdf_close(pdf);
    return status;
}

void ls_pdf_close(ls_pdf *pdf) {
    if (!pdf) return;
    failed(pdf);
    qpdf_cleanup(&pdf->data);
    ls_free(pdf);
}

/* An object that could not be made for want of memory is null to QPDF, with a warning. */
static void read_warnings(ls_pdf *pdf) {
    while (qpdf_more_warnings(pdf->data)) {
        qpdf_error warning = qpdf_next_warning(pdf->data);
        const char *detail = warning ? qpdf_get_error_message_detail(pdf->data, warning) : NULL;
        if (detail && strstr(detail, "bad_alloc")) pdf->exhausted = true;
        pdf->warned = true;
    }
}

bool ls_pdf_repaired(ls_pdf *pdf) {
    read_warnings(pdf);
    bool any = pdf->warned;
    pdf->warned = false;
    return any;
}

bool ls_pdf_exhausted(ls_pdf *pdf) {
    read_warnings(pdf);
    return pdf->exhausted;
}

unsigned ls_pdf_mark(const ls_pdf *pdf) { return pdf->last; }

void ls_pdf_release(ls_pdf *pdf, unsigned mark) {
    for (unsigned handle = pdf->last; handle > mark; handle--) qpdf_oh_release(pdf->data, handle);
}

ls_pdf_object ls_pdf_trailer(ls_pdf *pdf) { return keep(pdf, qpdf_get_trailer(pdf->data)); }

ls_pdf_object ls_pdf_by_id(ls_pdf *pdf, uint64_t id) {
    if (!id || id >> 16 > INT32_MAX) return 0;
    return keep(pdf, qpdf_get_object_by_id(pdf->data, (int)(id >> 16), (int)(id & 0xFFFF)));
}

uint64_t ls_pdf_id(ls_pdf *pdf, ls_pdf_object object) {
    if (!object) return 0;
    int number = qpdf_oh_get_object_id(pdf->data, object), generation = qpdf_oh_get_generation(pdf->data, object);
    return failed(pdf) || number <= 0 ? 0 : (uint64_t)number << 16 | (generation & 0xFFFF);
}

ls_pdf_kind ls_pdf_kind_of(ls_pdf *pdf, ls_pdf_object object) {
    if (!object) return LS_PDF_NONE;
    enum qpdf_object_type_e type = qpdf_oh_get_type_code(pdf->data, object);
    if (failed(pdf)) return LS_PDF_NONE;
    switch (type) {
    case ot_null:
    case ot_uninitialized: return LS_PDF_NONE;
    case ot_boolean: return LS_PDF_BOOL;
    case ot_integer:
    case ot_real: return LS_PDF_NUMBER;
    case ot_string: return LS_PDF_STRING;
    case ot_name: return LS_PDF_NAME;
    case ot_array: return LS_PDF_ARRAY;
    case ot_dictionary: return LS_PDF_DICTIONARY;
    case ot_stream: return LS_PDF_STREAM;
    default: return LS_PDF_OTHER;
    }
}

/* The dictionary itself, or that of a stream; 0: neither. */
static ls_pdf_object dictionary_of(ls_pdf *pdf, ls_pdf_object object) {
    ls_pdf_kind kind = ls_pdf_kind_of(pdf, object);
    if (kind == LS_PDF_STREAM) return keep(pdf, qpdf_oh_get_dict(pdf->data, object));
    return kind == LS_PDF_DICTIONARY ? object : 0;
}

ls_pdf_object ls_pdf_get(ls_pdf *pdf, ls_pdf_object dictionary, const char *key) {
    dictionary = dictionary_of(pdf, dictionary);
    if (!dictionary || !qpdf_oh_has_key(pdf->data, dictionary, key)) return failed(pdf), 0;
    return keep(pdf, qpdf_oh_get_key(pdf->data, dictionary, key));
}

bool ls_pdf_keys(ls_pdf *pdf, ls_pdf_object dictionary, ls_buffer *out) {
    dictionary = dictionary_of(pdf, dictionary);
    if (!dictionary) return true;
    qpdf_oh_begin_dict_key_iter(pdf->data, dictionary);
    while (!failed(pdf) && qpdf_oh_dict_more_keys(pdf->data)) {
        const char *key = qpdf_oh_dict_next_key(pdf->data);
        if (key && !ls_buffer_append(out, key, strlen(key) + 1)) return false;
    }
    return true;
}

size_t ls_pdf_count(ls_pdf *pdf, ls_pdf_object array) {
    if (ls_pdf_kind_of(pdf, array) != LS_PDF_ARRAY) return 0;
    int count = qpdf_oh_get_array_n_items(pdf->data, array);
    return failed(pdf) || count < 0 ? 0 : (size_t)count;
}

ls_pdf_object ls_pdf_at(ls_pdf *pdf, ls_pdf_object array, size_t index) {
    if (index >= ls_pdf_count(pdf, array)) return 0;
    return keep(pdf, qpdf_oh_get_array_item(pdf->data, array, (int)index));
}

double ls_pdf_number(ls_pdf *pdf, ls_pdf_object number, double otherwise) {
    if (ls_pdf_kind_of(pdf, number) != LS_PDF_NUMBER) return otherwise;
    double value = qpdf_oh_get_numeric_value(pdf->data, number);
    return failed(pdf) || !isfinite(value) ? otherwise : value;
}

int64_t ls_pdf_integer(ls_pdf *pdf, ls_pdf_object number, int64_t otherwise) {
    double value = ls_pdf_number(pdf, number, (double)otherwise);
    return value < -9e15 || value > 9e15 ? otherwise : (int64_t)value;
}

const char *ls_pdf_name(ls_pdf *pdf, ls_pdf_object name) {
    if (ls_pdf_kind_of(pdf, name) != LS_PDF_NAME) return "";
    const char *text = qpdf_oh_get_name(pdf->data, name);
    if (failed(pdf) || !text) return "";
    return *text == '/' ? text + 1 : text;
}

bool ls_pdf_is_name(ls_pdf *pdf, ls_pdf_object object, const char *name) {
    return strcmp(ls_pdf_name(pdf, object), name) == 0;
}

const char *ls_pdf_string(ls_pdf *pdf, ls_pdf_object string, size_t *length) {
    *length = 0;
    if (ls_pdf_kind_of(pdf, string) != LS_PDF_STRING) return NULL;
    const char *bytes = qpdf_oh_get_binary_string_value(pdf->data, string, length);
    return failed(pdf) ? NULL : bytes;
}

const char *ls_pdf_source(ls_pdf *pdf, ls_pdf_object object, size_t *length) {
    *length = 0;
    if (!object) return "";
    const char *text = qpdf_oh_unparse_resolved(pdf->data, object);
    if (failed(pdf) || !text) return "";
    *length = qpdf_get_last_string_length(pdf->data);
    return text;
}

ls_status ls_pdf_raw(ls_pdf *pdf, ls_pdf_object stream, uint8_t **bytes, size_t *length) {
    *bytes = NULL;
    *length = 0;
    if (ls_pdf_kind_of(pdf, stream) != LS_PDF_STREAM) return LS_DATA;
    QPDF_ERROR_CODE code = qpdf_oh_get_stream_data(pdf->data, stream, qpdf_dl_none, NULL, bytes, length);
    bool wrong = failed(pdf) || code & QPDF_ERRORS;
    if (!wrong && *bytes) return LS_OK;
    free(*bytes);
    *bytes = NULL;
    return pdf->exhausted ? LS_NOMEM : LS_DATA;
}

void ls_pdf_raw_free(uint8_t *bytes) { free(bytes); }
