/* Documents that are one XML file rather than a package: the file as a stream of tokens, and what stands in base64 in
 * it (pictures, objects, macros) as members. */
#ifndef LS_EXTRACT_OFFICE_FLAT_H
#define LS_EXTRACT_OFFICE_FLAT_H
#include "extract/mail/mail_decode.h"
#include "extract/office/office.h"

typedef struct ls_flat {
    ls_office office;
    /* the binary that is open */
    bool in_binary, child_open, child_full;
    ls_buffer name; /* empty: it has none */
    ls_mail_decoder decoder;
    ls_buffer bytes;
} ls_flat;

/* All tokens to `handler`. A binary that is open at the end is cut, and said to be. */
ls_status ls_flat_read(ls_flat *flat, ls_input *input, ls_xml_handler handler, void *context);
/* From here on tokens go to ls_flat_token() while flat->in_binary. `name`: NULL for none. */
void ls_flat_begin(ls_flat *flat, const char *name, size_t length);
ls_status ls_flat_token(ls_flat *flat, const ls_xml_token *token); /* the next end tag closes it */
/* Notes a document whose root, named `root`, is not closed at its end. */
ls_status ls_flat_note_cut(const ls_extract *about, ls_input *input, ls_sink *sink, const char *root);
void ls_flat_free(ls_flat *flat);
#endif
