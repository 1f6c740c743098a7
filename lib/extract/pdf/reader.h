/* What the parts of the reader of PDF share. */
#ifndef LS_EXTRACT_PDF_READER_H
#define LS_EXTRACT_PDF_READER_H
#include "extract/pdf/content.h"

enum { LS_PDF_TREE = 64 }; /* depth of any tree in the file */

typedef struct ls_pdf_reader {
    const ls_extract *about;
    ls_sink *sink;
    ls_pdf *pdf;
    ls_pdf_object root;      /* the catalog; it and the trailer live as long as the reader */
    ls_pdf_streams streams;
    ls_pdf_content content;
    ls_idmap nodes;          /* pages and nodes of their tree */
    ls_idmap fields;         /* form fields whose value was given */
    ls_idmap files;          /* attachments given */
    ls_idmap others;         /* bookmarks and nodes of name trees */
    uint32_t page, group;
    ls_buffer text, name;    /* scratch */
    ls_buffer pictures;      /* numbers of pages that are pictures, as text: "2, 5-9" */
    uint32_t picture_first, picture_last, picture_pages;
    bool pages_cut;
    uint64_t size;           /* of the file */
    bool files_locked;       /* attachments are encrypted, and they alone */
    size_t opened_with;      /* which password, from 1 */
} ls_pdf_reader;

/* ---- say.c: what many parts do ---- */
void ls_pdf_too_deep(ls_pdf_reader *reader); /* a tree is deeper than LS_PDF_TREE: what is below is not read */
/* A text string, a name, a stream of text, or each of an array: as a segment shaped as `form`. */
ls_status ls_pdf_say(ls_pdf_reader *reader, ls_pdf_object object, const ls_segment *form);
/* A text string as UTF-8 into `out`, which is cleared; false: out of memory. */
bool ls_pdf_text(ls_pdf_reader *reader, ls_pdf_object string, ls_buffer *out);
/* true: it was met before, or there is no memory (*status). A direct object was never met. */
bool ls_pdf_met(ls_pdf_reader *reader, ls_idmap *met, ls_pdf_object object, ls_status *status);
/* "D:20210304102200+02'00'" → "2021-03-04T10:22:00" and "+02:00"; false: no date. */
bool ls_pdf_date(const char *text, size_t length, char at[20], char zone[8]);

ls_status ls_pdf_read_pages(ls_pdf_reader *reader);
void ls_pdf_tell_capped(ls_pdf_reader *reader); /* after anything was drawn */
ls_status ls_pdf_read_action(ls_pdf_reader *reader, ls_pdf_object action);
/* Of an annotation, a bookmark, a page or the catalog: when it is clicked (/A), and at what happens to it (/AA). */
ls_status ls_pdf_read_actions(ls_pdf_reader *reader, ls_pdf_object holder);
ls_status ls_pdf_read_annotations(ls_pdf_reader *reader, ls_pdf_object page);
/* A field or its widget: name and value. Without a value, what its appearance shows is all there is. */
ls_status ls_pdf_read_field(ls_pdf_reader *reader, ls_pdf_object field, bool *has_value);
ls_status ls_pdf_read_forms(ls_pdf_reader *reader); /* fields that no page shows; XFA */
ls_status ls_pdf_read_outlines(ls_pdf_reader *reader);
ls_status ls_pdf_read_structure(ls_pdf_reader *reader); /* what is said instead of pictures */
ls_status ls_pdf_read_names(ls_pdf_reader *reader); /* attachments and scripts by name */
ls_status ls_pdf_read_file(ls_pdf_reader *reader, ls_pdf_object specification);
ls_status ls_pdf_read_info(ls_pdf_reader *reader);
#endif
