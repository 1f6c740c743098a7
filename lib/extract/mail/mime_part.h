/* What the header of a MIME part says. */
#ifndef LS_EXTRACT_MAIL_MIME_PART_H
#define LS_EXTRACT_MAIL_MIME_PART_H
#include "extract/mail/mail_decode.h"
#include "extract/mail/mail_header.h"
#include "base/buffer.h"
#include "base/status.h"

typedef struct ls_mime_part {
    char type[96];     /* lower case, "text/plain"; "" where the header names none */
    char charset[64];  /* or "" */
    ls_buffer boundary, name; /* name: UTF-8, of the file; empty: none */
    ls_mail_encoding encoding;
    bool attachment;   /* Content-Disposition says so */
    bool flowed, del_space;
    bool encrypted;    /* S/MIME enveloped data */
} ls_mime_part;

/* Takes what a Content-* field says; other fields are none of its business (returns LS_OK). */
ls_status ls_mime_part_field(ls_mime_part *part, const ls_mail_field *field);
bool ls_mime_part_is(const ls_mime_part *part, const char *type); /* "multipart/" and a star: any of them */
void ls_mime_part_free(ls_mime_part *part);
#endif
