/* A PDF's objects: structure, repair and decryption are QPDF's, and document.c alone knows it. What stands in a stream
 * is handed out as stored (decrypted), for stream.h to inflate under a cap.
 *
 * Handles live until ls_pdf_release(); strings and names until the next call. Nothing here fails but for memory: what
 * is not there, or is of another kind, is 0, "" or LS_PDF_NONE. */
#ifndef LS_EXTRACT_PDF_DOCUMENT_H
#define LS_EXTRACT_PDF_DOCUMENT_H
#include "base/buffer.h"
#include "base/status.h"

typedef struct ls_pdf ls_pdf;
typedef unsigned ls_pdf_object; /* 0: none */

typedef enum ls_pdf_kind {
    LS_PDF_NONE = 0, /* absent or null */
    LS_PDF_BOOL,
    LS_PDF_NUMBER,
    LS_PDF_NAME,
    LS_PDF_STRING,
    LS_PDF_ARRAY,
    LS_PDF_DICTIONARY,
    LS_PDF_STREAM,
    LS_PDF_OTHER
} ls_pdf_kind;

typedef enum ls_pdf_refusal {
    LS_PDF_OPENED = 0,
    LS_PDF_BROKEN,        /* nothing that could be repaired */
    LS_PDF_LOCKED,        /* not this password */
    LS_PDF_OTHER_HANDLER, /* a security handler other than the standard one: rights management */
    LS_PDF_OTHER_CIPHER   /* the standard handler in a form that QPDF does not know */
} ls_pdf_refusal;

/* Opens the bytes, which must outlive it. LS_NOMEM, or LS_OK with *pdf or a refusal. `repair`: a broken file is
 * searched for its objects. */
ls_status ls_pdf_open(const void *bytes, size_t length, const char *password, bool repair, ls_pdf **pdf,
                      ls_pdf_refusal *refusal);
void ls_pdf_close(ls_pdf *pdf); /* NULL is fine */
bool ls_pdf_repaired(ls_pdf *pdf); /* the file was not as it should be; forgets what there was so far */
bool ls_pdf_exhausted(ls_pdf *pdf); /* QPDF ran out of memory */

/* Releases every handle made since the mark was taken. */
unsigned ls_pdf_mark(const ls_pdf *pdf);
void ls_pdf_release(ls_pdf *pdf, unsigned mark);

ls_pdf_object ls_pdf_trailer(ls_pdf *pdf);
ls_pdf_object ls_pdf_by_id(ls_pdf *pdf, uint64_t id);
uint64_t ls_pdf_id(ls_pdf *pdf, ls_pdf_object object); /* object number << 16 | generation; 0: a direct object */
ls_pdf_kind ls_pdf_kind_of(ls_pdf *pdf, ls_pdf_object object);

/* Of a dictionary, or of a stream's. The key with its slash. */
ls_pdf_object ls_pdf_get(ls_pdf *pdf, ls_pdf_object dictionary, const char *key);
/* All keys, each with its slash and a NUL. */
bool ls_pdf_keys(ls_pdf *pdf, ls_pdf_object dictionary, ls_buffer *out);
size_t ls_pdf_count(ls_pdf *pdf, ls_pdf_object array);
ls_pdf_object ls_pdf_at(ls_pdf *pdf, ls_pdf_object array, size_t index);

double ls_pdf_number(ls_pdf *pdf, ls_pdf_object number, double otherwise);
int64_t ls_pdf_integer(ls_pdf *pdf, ls_pdf_object number, int64_t otherwise); /* a real is cut */
const char *ls_pdf_name(ls_pdf *pdf, ls_pdf_object name); /* without its slash */
bool ls_pdf_is_name(ls_pdf *pdf, ls_pdf_object object, const char *name);
const char *ls_pdf_string(ls_pdf *pdf, ls_pdf_object string, size_t *length); /* NULL: no string */
/* The object as PDF text: one call where a long array of numbers would be thousands. */
const char *ls_pdf_source(ls_pdf *pdf, ls_pdf_object object, size_t *length);

/* A stream's bytes as stored, decrypted; free with ls_pdf_raw_free(). LS_DATA: they cannot be had. */
ls_status ls_pdf_raw(ls_pdf *pdf, ls_pdf_object stream, uint8_t **bytes, size_t *length);
void ls_pdf_raw_free(uint8_t *bytes);
#endif
