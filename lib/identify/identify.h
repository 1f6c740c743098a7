/* What kind of file is this? Our signature table first; structure-aware for ZIP and OLE2; then text kinds by
 * content; libmagic only when its answer can change what we do. The name is a hint among text kinds, never more. */
#ifndef LS_IDENTIFY_IDENTIFY_H
#define LS_IDENTIFY_IDENTIFY_H
#include "base/input.h"
#include "base/status.h"

typedef struct ls_identifier ls_identifier; /* one a thread: holds the libmagic cookie, opened at first need */

typedef struct ls_identity {
    const char *
        media_type; /* static or owned by the identifier until the next call; never NULL ("application/octet-stream") */
    const char
        *charset; /* for text: as ls_charset_detect() says; NULL for mail, whose parts have their own, and else */
    bool is_text;           /* its bytes are text in some charset: worth a raw scan without a handler */
    bool out_of_scope;      /* by its nature no text for us: fonts, executables, video (a list that is data) */
    bool is_image;          /* a picture: its words would need OCR */
} ls_identity;

ls_identifier *ls_identifier_create(void);
void ls_identifier_free(ls_identifier *identifier);
/* Opens now what would be opened at first need: for a process that may soon open nothing. */
void ls_identifier_warm(ls_identifier *identifier);
/* `name`: last part of the path or NULL; `declared`: media type that the container says, or NULL; both hints.
 * Errors: LS_IO (first bytes unreadable), LS_NOMEM. An empty input is "inode/x-empty". */
ls_status ls_identify(ls_identifier *identifier, ls_input *input, const char *name, const char *declared,
                      const char *declared_charset, ls_identity *out);
#endif
