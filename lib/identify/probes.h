/* Inside the room: what each probe answers to identify.c. Every media type is a static string. */
#ifndef LS_IDENTIFY_PROBES_H
#define LS_IDENTIFY_PROBES_H
#include "base/input.h"
#include "base/status.h"

enum {
    LS_HEAD = 65536,      /* bytes that identify looks at from the start of an item: as much as libmagic may have */
    LS_KIND_HEAD = 16384, /* of them, what decides among text kinds */
};

/* One line of the signature table: `magic` at `offset`, and optionally `second` at `second_at` (RIFF kinds). */
typedef struct ls_signature {
    uint32_t offset;
    uint8_t length;
    const char *magic;
    uint32_t second_at;
    uint8_t second_length;
    const char *second;
    const char *media_type;
} ls_signature;

extern const ls_signature ls_signatures[];
extern const size_t ls_signature_count;

/* The first line that matches, or NULL. */
const char *ls_signature_find(const uint8_t *head, size_t length);
/* A tar header by its checksum, with or without the word ustar. */
bool ls_is_tar(const uint8_t *head, size_t length);

/* A dBase table by its header; its memo file, which must be named so: NULL, or which kind. */
bool ls_is_dbf(const uint8_t *head, size_t length);
const char *ls_memo_kind(const char *name, const uint8_t *head, size_t length, uint64_t size);

/* A message or keys of OpenPGP without armour, or NULL. */
const char *ls_openpgp_kind(const uint8_t *head, size_t length);
/* A message in armour, which the text begins with: is it encrypted, or only signed or packed? */
const char *ls_openpgp_armoured_kind(const char *text, size_t length);

/* Certificates, keys, key stores, signed data in DER, or NULL. */
const char *ls_der_kind(const uint8_t *head, size_t length, uint64_t size);

/* Blocks of Snappy that a member of Pages, Numbers or Keynote is made of, if it is named so. */
bool ls_is_iwork(const char *name, const uint8_t *head, size_t length, uint64_t size);

bool ls_type_out_of_scope(const char *media_type);
bool ls_type_is_image(const char *media_type);
/* The kind that a name's suffix suggests, or NULL. Only for choosing among text kinds and inside one family. */
const char *ls_type_by_suffix(const char *name);

/* A ZIP: which kind, by its members' names. Never NULL. Call it when a local header stands at offset 0. */
const char *ls_zip_kind(ls_input *input, const char *name);
/* Does a ZIP's end record that agrees with the file stand at the end? (junk or a program before it) */
bool ls_zip_at_end(ls_input *input);

/* An OLE2 compound file: which kind, by the names beside its root. Never NULL. */
const char *ls_ole_kind(ls_input *input);

/* message/rfc822, application/mbox, message/x-emlx by the first lines; NULL: no mail. `complete`: these bytes are all;
 * `folder`, `hinted`: name or container say mail folder, or mail. */
const char *ls_mail_kind(const uint8_t *head, size_t length, bool complete, bool folder, bool hinted);

/* The kind of a text. `text` is UTF-8 or at least ASCII-compatible; `complete`: this is all of it; `hint` is what the
 * name or the container says, or NULL. Never NULL ("text/plain"). */
const char *ls_text_kind(const char *text, size_t length, bool complete, const char *hint);
/* Delimiter of a table of at least `records` records that agree, or 0. */
char ls_table_delimiter(const char *text, size_t length, bool complete, bool hinted);
/* The programming language or mark-up, by its words, or NULL. */
const char *ls_source_kind(const char *text, size_t length);

/* libmagic, bounded. NULL where it does not know. The string lives until the next call. */
typedef struct ls_magic ls_magic;
ls_magic *ls_magic_open(void); /* NULL: not to be had; then we do without */
void ls_magic_close(ls_magic *magic);
const char *ls_magic_type(ls_magic *magic, const uint8_t *head, size_t length);
#endif
