/* The scanner. Speed comes from memchr: text runs to the next "<", tags to the next ">" or quote. Every search that
 * fails is remembered, so that hostile input cannot make it look at the same bytes again and again. */
#include "extract/markup/markup.h"
#include <string.h>
#include <strings.h>

enum {
    PIECE = 64 * 1024,
    TAG_MAX = 1 << 20, /* pictures in data: URLs make long tags */
    ENTITY_MAX = 4096,
    FAILURES_MAX = 16, /* so many tags with quotes gone wrong, and quotes mean nothing any more */
    HOLD = 40          /* the longest that may be cut at a piece's end: an entity, an end mark */
};

void ls_markup_open(ls_markup *markup, ls_reader *reader, bool is_html) {
    *markup = (ls_markup){.reader = reader, .is_html = is_html};
}

void ls_markup_raw(ls_markup *markup, const char *name) {
    markup->inside = LS_MARKUP_RAW;
    markup->first = true;
    strncpy(markup->raw, name, sizeof markup->raw - 1);
}

static bool is_blank(char c) { return c == ' ' || (c >= 9 && c <= 13); }

static bool starts_name(const ls_markup *markup, char c) {
    if ((c | 32) >= 'a' && (c | 32) <= 'z') return true;
    return !markup->is_html && (c == '_' || c == ':' || (unsigned char)c >= 0x80);
}

static void take(ls_markup *markup, size_t bytes) {
    markup->reader->at += bytes;
    markup->consumed += bytes;
}

/* ---- pieces of long things ---- */

static const char *find_raw_end(const char *text, size_t length, const char *name) {
    size_t size = strlen(name);
    const char *end = text + length;
    for (const char *at = text; (at = memchr(at, '<', (size_t)(end - at))); at++)
        if ((size_t)(end - at) >= size + 2 && at[1] == '/' && strncasecmp(at + 2, name, size) == 0) return at;
    return NULL;
}

/* A place near the end of a piece where no value stands: white space in its last KiB. */
static size_t piece_length(const char *text, size_t length) {
    for (size_t at = length; at > 0 && length - at < 1024; at--)
        if (is_blank(text[at - 1])) return at;
    while (length > 1 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    return length;
}

static void inside_token(ls_markup *markup, ls_markup_token *token) {
    const char *text = ls_reader_text(markup->reader);
    size_t left = ls_reader_left(markup->reader), mark = 0;
    const char *end = NULL;
    if (markup->inside == LS_MARKUP_COMMENT) end = memmem(text, left, "-->", 3), mark = 3;
    else if (markup->inside == LS_MARKUP_CDATA) end = memmem(text, left, "]]>", 3), mark = 3;
    else end = find_raw_end(text, left, markup->raw);
    token->kind = (ls_markup_kind)markup->inside;
    token->first = markup->first;
    token->last = end != NULL || markup->reader->ended;
    token->body = text;
    token->length = end ? (size_t)(end - text) : token->last ? left : piece_length(text, left - HOLD);
    markup->taken = token->length + (end ? mark : 0);
    markup->first = false;
    if (token->last) markup->inside = 0;
}

static void text_token(ls_markup *markup, ls_markup_token *token, size_t length) {
    const char *text = ls_reader_text(markup->reader);
    token->kind = LS_MARKUP_TEXT;
    token->body = text;
    token->length = length;
    if (length == ls_reader_left(markup->reader) && !markup->reader->ended && length > 2 * HOLD) { /* no "<" in sight */
        size_t keep = piece_length(text, length - HOLD);
        const char *entity = memrchr(text + keep - HOLD, '&', HOLD);
        token->length = entity && !memchr(entity, ';', (size_t)(text + keep - entity)) && entity > text
                            ? (size_t)(entity - text)
                            : keep;
    }
    markup->taken = token->length;
}

/* ---- tags ---- */

/* Looks for `c` from `from`; a failed search is not repeated for what was already seen. */
static const char *find(ls_markup *markup, const char *text, size_t from, size_t left, char c, uint64_t *none_until) {
    uint64_t start = markup->consumed;
    if (start + left <= *none_until) return NULL;
    size_t skip = start + from < *none_until ? (size_t)(*none_until - start) : from;
    const char *found = memchr(text + skip, c, left - skip);
    if (!found) *none_until = start + left;
    return found;
}

/* The ">" that ends the tag at `text`; quotes count after "=" only, and only if they are closed. NULL: none in sight;
 * *open: because of a quote. */
static const char *tag_end(ls_markup *markup, const char *text, size_t left, bool *open) {
    size_t at = 1;
    char before = 0;
    *open = false;
    for (; at < left; at++) {
        char c = text[at];
        if (c == '>') return text + at;
        if ((c == '"' || c == '\'') && before == '=' && markup->failures < FAILURES_MAX) {
            const char *close = find(markup, text, at + 1, left, c, &markup->no_quote_until[c == '"']);
            if (close) at = (size_t)(close - text);
            else *open = true;
            before = 0;
        } else if (!is_blank(c)) before = c;
    }
    return NULL;
}

static ls_status find_tag_end(ls_markup *markup, const char **end) {
    ls_reader *reader = markup->reader;
    for (size_t want = PIECE;; want *= 4) {
        ls_status status = ls_reader_fill(reader, want);
        if (status != LS_OK) return status;
        const char *text = ls_reader_text(reader);
        size_t left = ls_reader_left(reader);
        bool open, whole = reader->ended || want >= TAG_MAX;
        uint64_t start = markup->consumed;
        *end = NULL;
        if (start + left <= markup->no_close_until) {
            if (whole) return LS_OK;
            continue;
        }
        *end = tag_end(markup, text, left, &open);
        if (*end && open && !whole) continue; /* the quote may close further on */
        if (*end || whole) {
            if (*end) return LS_OK;
            *end = memchr(text + 1, '>', left - 1);
            if (*end) markup->failures++;
            else markup->no_close_until = start + left;
            return LS_OK;
        }
    }
}

static ls_status tag_token(ls_markup *markup, ls_markup_token *token) {
    const char *end;
    ls_status status = find_tag_end(markup, &end);
    if (status != LS_OK) return status;
    const char *text = ls_reader_text(markup->reader);
    if (!end) return text_token(markup, token, 1), LS_OK;
    token->kind = LS_MARKUP_TAG;
    markup->taken = (size_t)(end - text) + 1;
    token->closing = text[1] == '/';
    const char *at = text + 1 + token->closing;
    token->name = at;
    while (at < end && !is_blank(*at) && *at != '/') at++;
    token->name_length = (size_t)(at - token->name);
    token->empty = end[-1] == '/';
    token->body = at;
    token->length = (size_t)(end - at);
    return LS_OK;
}

/* The end of <!…> or <?…>. The quotes of an ENTITY may hide it, but not for long; a DOCTYPE's [ ends it too: what
 * stands in there is read as declarations of their own. */
static const char *declaration_end(const char *text, const char *close) {
    size_t length = (size_t)(close - text);
    if (length > 9 && !strncasecmp(text, "<!DOCTYPE", 9)) {
        const char *subset = memchr(text, '[', length);
        return subset ? subset : close;
    }
    return close;
}

static const char *entity_end(const char *text, size_t left) {
    char quote = 0;
    for (size_t at = 8; at < left && at < ENTITY_MAX; at++) {
        if (!quote && text[at] == '>') return text + at;
        if (quote ? text[at] == quote : text[at] == '"' || text[at] == '\'') quote = quote ? 0 : text[at];
    }
    return NULL;
}

static void declaration_token(ls_markup *markup, ls_markup_token *token) {
    ls_reader *reader = markup->reader;
    const char *text = ls_reader_text(reader);
    size_t left = ls_reader_left(reader) < PIECE ? ls_reader_left(reader) : PIECE;
    const char *close = find(markup, text, 2, left, '>', &markup->no_close_until), *end = NULL;
    if (!close) {
        text_token(markup, token, 1);
        return;
    }
    if (left > 8 && !strncasecmp(text, "<!ENTITY", 8)) end = entity_end(text, left);
    if (!end) end = declaration_end(text, close);
    token->kind = LS_MARKUP_DECLARATION;
    token->body = text + 1;
    token->length = (size_t)(end - text) - 1;
    markup->taken = token->length + 2;
}

/* ---- the next token ---- */

static bool starts(const ls_markup *markup, const char *prefix) {
    size_t size = strlen(prefix);
    return ls_reader_left(markup->reader) >= size && memcmp(ls_reader_text(markup->reader), prefix, size) == 0;
}

static bool enter(ls_markup *markup, const char *mark, ls_markup_kind kind) {
    if (!starts(markup, mark)) return false;
    take(markup, strlen(mark));
    markup->inside = (uint8_t)kind;
    markup->first = true;
    return true;
}

ls_status ls_markup_next(ls_markup *markup, ls_markup_token *token) {
    ls_reader *reader = markup->reader;
    *token = (ls_markup_token){.kind = LS_MARKUP_END};
    take(markup, markup->taken);
    markup->taken = 0;
    ls_status status = ls_reader_fill(reader, PIECE);
    if (status != LS_OK) return status;
    const bool marked = !markup->inside && starts(markup, "<!");
    const bool conditional = marked && markup->is_html && starts(markup, "<!--[if"); /* mark-up for one browser */
    if (marked && !conditional &&
        (enter(markup, "<!--", LS_MARKUP_COMMENT) || enter(markup, "<![CDATA[", LS_MARKUP_CDATA)) &&
        (status = ls_reader_fill(reader, PIECE)) != LS_OK)
        return status;
    size_t left = ls_reader_left(reader);
    if (!left) return LS_OK;
    if (markup->inside) return inside_token(markup, token), LS_OK;
    const char *text = ls_reader_text(reader);
    if (text[0] == '<' && left > 1) {
        if (text[1] == '!' || text[1] == '?') return declaration_token(markup, token), LS_OK;
        if (starts_name(markup, text[1]) || (text[1] == '/' && left > 2 && starts_name(markup, text[2])))
            return tag_token(markup, token);
    }
    const char *next = memchr(text + 1, '<', left - 1);
    text_token(markup, token, next ? (size_t)(next - text) : left);
    return LS_OK;
}

/* ---- attributes ---- */

bool ls_markup_next_attribute(const ls_markup_token *token, size_t *at, ls_markup_attribute *attribute) {
    const char *body = token->body;
    size_t i = *at, length = token->length;
    while (i < length && (is_blank(body[i]) || body[i] == '/')) i++;
    if (i >= length) return *at = length, false;
    attribute->name = body + i;
    size_t start = i;
    for (i++; i < length && body[i] != '=' && !is_blank(body[i]) && body[i] != '/';) i++;
    attribute->name_length = i - start;
    while (i < length && is_blank(body[i])) i++;
    attribute->value = body + i;
    attribute->length = 0;
    if (i < length && body[i] == '=') {
        for (i++; i < length && is_blank(body[i]);) i++;
        char quote = i < length && (body[i] == '"' || body[i] == '\'') ? body[i] : 0;
        const char *close = quote ? memchr(body + i + 1, quote, length - i - 1) : NULL;
        i += quote != 0;
        attribute->value = body + i;
        start = i;
        if (close) i = (size_t)(close - body);
        else if (quote) i = length;
        else
            while (i < length && !is_blank(body[i])) i++;
        attribute->length = i - start;
        i += close != NULL;
    }
    *at = i;
    return true;
}
