/* XML of office documents, as a stream of tags and text. Not a validating parser: it never refuses, so that a broken
 * part still gives its text. DTDs are skipped and no entity but XML's five and the numeric ones is ever expanded, so
 * an entity bomb is only the text that stands there. No recursion, no stack of elements: nesting costs nothing.
 *
 *     ls_xml xml = {.handler = on_token, .context = me};
 *     ls_xml_feed(&xml, block, length) … ls_xml_finish(&xml); ls_xml_free(&xml);
 */
#ifndef LS_EXTRACT_MARKUP_XMLSTRIP_H
#define LS_EXTRACT_MARKUP_XMLSTRIP_H
#include "base/buffer.h"
#include "base/status.h"
#include <string.h>

typedef enum ls_xml_kind { LS_XML_OPEN = 0, LS_XML_CLOSE, LS_XML_TEXT } ls_xml_kind;

/* Borrowed for the call. */
typedef struct ls_xml_token {
    ls_xml_kind kind;
    bool empty;        /* <a/>: an OPEN without its CLOSE */
    bool literal;      /* text of a CDATA section: no entities in it */
    const char *name;  /* local name, without its prefix */
    size_t name_length;
    size_t prefix_length; /* the prefix stands before name, with a colon; 0: none */
    const char *body;  /* text as written, or the attributes */
    size_t length;
    const char *limit; /* of attributes: bytes up to there may be looked at; may be NULL */
    const char **next; /* what stands behind a tag, up to `limit`; who reads on from there moves it behind a tag. NULL:
                          nothing is shown */
} ls_xml_token;

typedef ls_status (*ls_xml_handler)(void *context, const ls_xml_token *token);

typedef struct ls_xml {
    ls_xml_handler handler;
    void *context;
    bool started;
    uint8_t state;      /* what an unfinished block stands in */
    bool subset;        /* inside [ ] of a DOCTYPE */
    bool no_close;      /* no ">" stands in what is being parsed from here on */
    const char *end;    /* of what is being parsed */
    ls_buffer rest;     /* an unfinished tag or text */
    ls_buffer head;     /* first bytes, until the charset is known */
    ls_buffer converted;
    struct ls_converter *converter;
} ls_xml;

/* What the handler returns ends it and is returned. */
ls_status ls_xml_feed(ls_xml *xml, const void *data, size_t length);
ls_status ls_xml_finish(ls_xml *xml);
void ls_xml_free(ls_xml *xml);

static inline bool ls_xml_is(const ls_xml_token *token, const char *name) {
    return token->name_length == strlen(name) && memcmp(token->name, name, token->name_length) == 0;
}

/* The next attribute; start with *at = 0. Names without prefix; xmlns declarations are passed over. */
typedef struct ls_xml_attribute {
    const char *name, *value;
    size_t name_length, length;
    bool prefixed;
} ls_xml_attribute;
bool ls_xml_next_attribute(const ls_xml_token *token, size_t *at, ls_xml_attribute *attribute);
/* The attribute of that local name, as written; ":name" asks for one with a prefix. */
bool ls_xml_raw(const ls_xml_token *token, const char *name, const char **value, size_t *length);
/* The first attributes of these local names, as written; a `value` of NULL: there is none. */
void ls_xml_pick(const ls_xml_token *token, const char *const *names, size_t count, ls_xml_attribute *found);
/* The same as ls_xml_raw(), decoded into `out`, which is cleared first. */
bool ls_xml_value(const ls_xml_token *token, const char *name, ls_buffer *out);
/* As a number without sign; `otherwise` where there is none. */
uint64_t ls_xml_number(const ls_xml_token *token, const char *name, uint64_t otherwise);
/* True for an attribute that says 1, true or on. */
bool ls_xml_flag(const ls_xml_token *token, const char *name, bool otherwise);

/* Appends text with its entities decoded. */
bool ls_xml_decode(const char *text, size_t length, ls_buffer *out);
/* What ls_xml_pick() found: decoded into `out`, which is cleared first; and whether it is that word. */
static inline bool ls_xml_decoded(const ls_xml_attribute *found, ls_buffer *out) {
    ls_buffer_clear(out);
    return found->value && ls_xml_decode(found->value, found->length, out);
}
static inline bool ls_xml_says(const ls_xml_attribute *found, const char *word) {
    return found->value && found->length == strlen(word) && memcmp(found->value, word, found->length) == 0;
}
static inline bool ls_xml_text(const ls_xml_token *token, ls_buffer *out) {
    return token->literal ? ls_buffer_append(out, token->body, token->length)
                          : ls_xml_decode(token->body, token->length, out);
}
#endif
