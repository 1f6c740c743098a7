#include "extract/pdf/recover.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include <string.h>

enum { COPIED_MOST = 64 << 20, TAIL = 512, LOOK = 400, NUMBER_MOST = 8388607 /* of an object: ISO 32000-1, annex C */ };

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_blank(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0; }

/* The number that ends before `at`, blanks passed over; *from: where it begins. */
static bool number_before(const uint8_t *data, size_t at, uint32_t *value, size_t *from) {
    while (at && is_blank(data[at - 1])) at--;
    size_t end = at;
    while (at && is_digit(data[at - 1]) && end - at < 9) at--;
    *value = 0;
    for (size_t i = at; i < end; i++) *value = *value * 10 + (data[i] - '0');
    *from = at;
    return at < end;
}

typedef struct found {
    uint32_t most, catalog; /* object numbers; 0: none */
} found;

/* Every "12 0 obj" of the file. */
static found find_objects(const uint8_t *data, size_t length) {
    found all = {0};
    for (size_t at = 0; at + 3 < length;) {
        const uint8_t *next = memmem(data + at, length - at, "obj", 3);
        if (!next) break;
        size_t here = (size_t)(next - data), from;
        uint32_t number, generation;
        at = here + 3;
        if (!here || !is_blank(data[here - 1]) || !number_before(data, here, &generation, &from) ||
            !number_before(data, from, &number, &from))
            continue;
        if (number > NUMBER_MOST) continue;
        if (number > all.most) all.most = number;
        size_t look = length - at < LOOK ? length - at : LOOK;
        const uint8_t *end = memmem(data + at, look, "endobj", 6);
        if (end) look = (size_t)(end - data) - at;
        if (memmem(data + at, look, "/Catalog", 8) && memmem(data + at, look, "/Pages", 6)) all.catalog = number;
    }
    return all;
}

/* Replaces a word throughout, where it is one. */
static void blank_out(uint8_t *data, size_t length, const char *word, const char *with) {
    size_t size = strlen(word);
    for (size_t at = 0; at + size <= length;) {
        uint8_t *next = memmem(data + at, length - at, word, size);
        if (!next) return;
        at = (size_t)(next - data) + size;
        bool goes_on = at < length && ((data[at] | 32) >= 'a' && (data[at] | 32) <= 'z');
        if (!goes_on) memcpy(next, with, size);
    }
}

bool ls_pdf_repairable(const ls_pdf_bytes *bytes) {
    enum { TRAILERS = 100 };
    size_t count = 0;
    for (size_t at = 0; at < bytes->length && count <= TRAILERS + 1; count++) {
        at = ls_pdf_bytes_find(bytes, at, "trailer") + 7;
    }
    return count <= TRAILERS + 1;
}

/* With what comes `before` the bytes, and room for a tail. */
static ls_status make_copy(const ls_pdf_bytes *bytes, const ls_buffer *before, ls_pdf_bytes *copy) {
    *copy = (ls_pdf_bytes){0};
    if (!bytes->length || bytes->length + before->length > COPIED_MOST) return LS_DATA;
    copy->owned = ls_malloc(before->length + bytes->length + TAIL);
    if (!copy->owned) return LS_NOMEM;
    if (before->length) memcpy(copy->owned, before->data, before->length);
    memcpy(copy->owned + before->length, bytes->data, bytes->length);
    copy->data = copy->owned;
    copy->length = before->length + bytes->length;
    return LS_OK;
}

static ls_status open_copy(ls_pdf_bytes *copy, ls_pdf **pdf) {
    ls_pdf_refusal refusal;
    return ls_pdf_open(copy->data, copy->length, "", true, pdf, &refusal);
}

ls_status ls_pdf_rebuild(const ls_pdf_bytes *bytes, const ls_buffer *unpacked, bool own, ls_pdf_bytes *copy,
                         ls_pdf **pdf) {
    *pdf = NULL;
    ls_status status = make_copy(bytes, unpacked, copy);
    if (status) return status == LS_DATA ? LS_OK : status;
    found all = find_objects(copy->data, copy->length);
    if (!all.most || (!own && !all.catalog)) return LS_OK;
    blank_out(copy->owned, copy->length, "trailer", "       ");
    blank_out(copy->owned, copy->length, "startxref", "         ");
    blank_out(copy->owned, copy->length, "/XRef", "/Xref"); /* a stream that QPDF would take for the trailer */
    ls_buffer tail = {0};
    uint32_t pages = all.most + 1, root = own ? all.most + 2 : all.catalog;
    ls_buffer_printf(&tail, "\n%u 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n", pages);
    if (own) ls_buffer_printf(&tail, "%u 0 obj\n<</Type/Catalog/Pages %u 0 R>>\nendobj\n", root, pages);
    ls_buffer_printf(&tail, "trailer\n<</Size %u/Root %u 0 R>>\nstartxref\n0\n%%%%EOF\n", all.most + 3, root);
    if (tail.failed || tail.length > TAIL) return ls_buffer_free(&tail), LS_NOMEM;
    memcpy(copy->owned + copy->length, tail.data, tail.length);
    copy->length += tail.length;
    ls_buffer_free(&tail);
    return open_copy(copy, pdf);
}

static bool is_identity(ls_pdf *pdf, ls_pdf_object encrypt, const char *key) {
    ls_pdf_object filter = ls_pdf_get(pdf, encrypt, key);
    return !filter || ls_pdf_is_name(pdf, filter, "Identity");
}

ls_status ls_pdf_unmask(const ls_pdf_bytes *bytes, ls_pdf_bytes *copy, ls_pdf **pdf) {
    *pdf = NULL;
    ls_status status = make_copy(bytes, &(const ls_buffer){0}, copy);
    if (status) return status == LS_DATA ? LS_OK : status;
    blank_out(copy->owned, copy->length, "/Encrypt", "/Encrypu");
    status = open_copy(copy, pdf);
    if (!*pdf) return status;
    ls_pdf_object encrypt = ls_pdf_get(*pdf, ls_pdf_trailer(*pdf), "/Encrypu");
    bool plain = ls_pdf_integer(*pdf, ls_pdf_get(*pdf, encrypt, "/V"), 0) >= 4 && is_identity(*pdf, encrypt, "/StmF") &&
                 is_identity(*pdf, encrypt, "/StrF");
    if (plain) return LS_OK;
    ls_pdf_close(*pdf);
    *pdf = NULL;
    return LS_OK;
}
