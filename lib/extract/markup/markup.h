/* Tags and text of HTML and XML, as a stream without recursion or stack: it never refuses, and what is no markup after
 * all (a lone "<", a tag that does not end within 1 MiB) is text. */
#ifndef LS_EXTRACT_MARKUP_H
#define LS_EXTRACT_MARKUP_H
#include "extract/reader.h"

typedef enum ls_markup_kind {
    LS_MARKUP_END = 0,
    LS_MARKUP_TEXT,        /* entities as written */
    LS_MARKUP_TAG,         /* body: the attributes */
    LS_MARKUP_COMMENT,
    LS_MARKUP_CDATA,
    LS_MARKUP_RAW,         /* what stands in a <script>: see ls_markup_raw() */
    LS_MARKUP_DECLARATION  /* <!…> or <?…>: body without the brackets; [ ] of a DOCTYPE opens it up */
} ls_markup_kind;

/* Borrowed until the next call. */
typedef struct ls_markup_token {
    ls_markup_kind kind;
    bool closing, empty; /* </a>, <a/> */
    bool first;          /* of a comment, CDATA or raw text: its first piece; pieces are cut at about 64 KiB */
    bool last;
    const char *name; /* of a tag, with its prefix, as written */
    size_t name_length;
    const char *body;
    size_t length;
} ls_markup_token;

typedef struct ls_markup {
    ls_reader *reader;
    bool is_html;
    uint8_t inside; /* the ls_markup_kind whose end was not met yet; 0: none */
    bool first;
    char raw[16];   /* the element whose end tag ends raw text */
    size_t taken;   /* bytes of the token handed out */
    unsigned failures; /* tags that ended only because quotes were ignored */
    uint64_t consumed, no_close_until, no_quote_until[2]; /* searches that found nothing are not done again */
} ls_markup;

void ls_markup_open(ls_markup *markup, ls_reader *reader, bool is_html);
ls_status ls_markup_next(ls_markup *markup, ls_markup_token *token);
/* After the start tag `name` (lower case): up to its end tag all is text. */
void ls_markup_raw(ls_markup *markup, const char *name);

typedef struct ls_markup_attribute {
    const char *name, *value; /* the value as written, without its quotes */
    size_t name_length, length;
} ls_markup_attribute;
/* The next attribute of a tag's body; start with *at = 0. */
bool ls_markup_next_attribute(const ls_markup_token *token, size_t *at, ls_markup_attribute *attribute);

/* Appends text with its character references decoded. */
bool ls_markup_decode(const char *text, size_t length, ls_buffer *out);
#endif
