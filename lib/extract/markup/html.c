/* HTML: what a reader of the page sees, paragraph by paragraph, and what only its source shows (links, alternative
 * texts, comments, scripts), since a leak's reader has the source. Hidden text is text. Tables give each cell its
 * column and row. */
#include "extract/markup/markup.h"
#include "base/alloc.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "extract/table.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    BLOCK_MAX = 64 * 1024, /* a paragraph longer than this goes out in pieces */
    TABLES_MAX = 8,        /* nested tables that are told apart; deeper ones belong to the eighth */
    COLUMNS_MAX = 32,
    HEADER_MAX = 64, /* bytes of a column's header that are kept */
    CELL_GROUPED = 256,  /* a longer "cell" is layout, not data: its row is no record */
    PROBE = 4096         /* where browsers look for <meta charset> (1,024) and then some */
};

typedef struct table {
    bool has_headers, in_cell, header_cell, label_set;
    bool no_guess;    /* something in the first row is no header */
    bool in_head;     /* <thead> */
    uint64_t marked;  /* the first row with a <th>; below it a plain cell is none, though <thead> stand around all */
    uint32_t guessed; /* bits: columns whose header is a first row's plain cell */
    uint32_t over;    /* bits: columns whose header stands over others too, and gives way to one of their own */
    uint32_t column, span, group;
    uint64_t until[COLUMNS_MAX]; /* a cell from above reaches down to this row */
    uint64_t row;
    char label[HEADER_MAX], headers[COLUMNS_MAX][HEADER_MAX];
} table;

typedef struct page {
    ls_reader reader;
    ls_markup markup;
    ls_sink *sink;
    ls_buffer block, value;
    table *tables; /* TABLES_MAX of them */
    unsigned depth, quoted, pre;
    uint32_t groups;
    bool space, glued, heading;
    leaksift_part part;
} page;

/* ---- elements ---- */

typedef enum action {
    ACTION_NONE = 0,
    ACTION_BLOCK,
    ACTION_LINE, /* <br> */
    ACTION_HEADING,
    ACTION_QUOTE,
    ACTION_PRE,
    ACTION_FOOTER,
    ACTION_TABLE,
    ACTION_HEAD,
    ACTION_ROWS, /* of the table's body or foot */
    ACTION_ROW,
    ACTION_CELL,
    ACTION_HEADER_CELL,
    ACTION_TITLE,
    ACTION_RAW,
    ACTION_SKIP,
    ACTION_META
} action;

/* Sorted by name: those that break the text or mean something. All others stand inside a line. */
static const struct element {
    char name[11];
    uint8_t action;
} elements[] = {
    {"address", ACTION_BLOCK},  {"article", ACTION_BLOCK},    {"aside", ACTION_BLOCK},    {"blockquote", ACTION_QUOTE},
    {"body", ACTION_BLOCK},     {"br", ACTION_LINE},          {"button", ACTION_BLOCK},   {"caption", ACTION_BLOCK},
    {"center", ACTION_BLOCK},   {"dd", ACTION_BLOCK},         {"details", ACTION_BLOCK},  {"dialog", ACTION_BLOCK},
    {"dir", ACTION_BLOCK},      {"div", ACTION_BLOCK},        {"dl", ACTION_BLOCK},       {"dt", ACTION_BLOCK},
    {"fieldset", ACTION_BLOCK}, {"figcaption", ACTION_BLOCK}, {"figure", ACTION_BLOCK},   {"footer", ACTION_FOOTER},
    {"form", ACTION_BLOCK},     {"h1", ACTION_HEADING},       {"h2", ACTION_HEADING},     {"h3", ACTION_HEADING},
    {"h4", ACTION_HEADING},     {"h5", ACTION_HEADING},       {"h6", ACTION_HEADING},     {"head", ACTION_BLOCK},
    {"header", ACTION_BLOCK},   {"hr", ACTION_BLOCK},         {"html", ACTION_BLOCK},     {"iframe", ACTION_BLOCK},
    {"legend", ACTION_BLOCK},   {"li", ACTION_BLOCK},         {"main", ACTION_BLOCK},     {"menu", ACTION_BLOCK},
    {"meta", ACTION_META},      {"nav", ACTION_BLOCK},        {"noscript", ACTION_BLOCK}, {"ol", ACTION_BLOCK},
    {"optgroup", ACTION_BLOCK}, {"option", ACTION_BLOCK},     {"p", ACTION_BLOCK},        {"pre", ACTION_PRE},
    {"script", ACTION_RAW},     {"section", ACTION_BLOCK},    {"select", ACTION_BLOCK},   {"style", ACTION_SKIP},
    {"summary", ACTION_BLOCK},  {"table", ACTION_TABLE},      {"tbody", ACTION_ROWS},    {"td", ACTION_CELL},
    {"textarea", ACTION_PRE},   {"tfoot", ACTION_ROWS},      {"th", ACTION_HEADER_CELL}, {"thead", ACTION_HEAD},
    {"title", ACTION_TITLE},    {"tr", ACTION_ROW},           {"ul", ACTION_BLOCK},
};

static action action_of(const ls_markup_token *token) {
    char name[11];
    if (token->name_length > 10) return ACTION_NONE;
    for (size_t i = 0; i < token->name_length; i++)
        name[i] = token->name[i] >= 'A' && token->name[i] <= 'Z' ? (char)(token->name[i] + 32) : token->name[i];
    name[token->name_length] = 0;
    for (size_t low = 0, high = sizeof elements / sizeof *elements; low < high;) { /* bsearch() without its calls */
        size_t middle = (low + high) / 2;
        int order = name[0] - elements[middle].name[0];
        if (!order) order = strcmp(name, elements[middle].name);
        if (!order) return (action)elements[middle].action;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return ACTION_NONE;
}

/* ---- the current paragraph ---- */

static table *current_table(page *p) {
    if (!p->depth) return NULL;
    table *t = &p->tables[(p->depth < TABLES_MAX ? p->depth : TABLES_MAX) - 1];
    return t->in_cell ? t : NULL;
}

static void keep_label(char *to, const char *text, size_t length) {
    if (length >= HEADER_MAX) {
        length = HEADER_MAX - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    }
    memcpy(to, text, length);
    to[length] = 0;
}

/* What office programs paste has no <th>: a first row of short words is the header. */
static void guess_header(table *t, const ls_segment *segment) {
    bool taken = t->column >= COLUMNS_MAX || t->guessed >> t->column & 1;
    if (taken || !ls_table_heading_like(segment->text, segment->length)) t->no_guess = true;
    if (t->no_guess) return;
    t->guessed |= 1u << t->column;
    keep_label(t->headers[t->column], segment->text, segment->length);
}

/* The first row has ended: was it one? */
static void judge_header(table *t) {
    bool holds = !t->no_guess && !t->has_headers && __builtin_popcount(t->guessed) >= LS_TABLE_HEADER_COLUMNS;
    for (unsigned i = 0; i < COLUMNS_MAX && !holds; i++)
        if (t->guessed >> i & 1) t->headers[i][0] = 0;
}

/* What the cell knows about itself goes into the segment; what it tells the other cells is kept. */
static void place_in_table(table *t, ls_segment *segment) {
    segment->row = t->row;
    if (t->has_headers || segment->length <= CELL_GROUPED) segment->group = t->group;
    if (t->header_cell) {
        segment->heading = true;
        t->has_headers = true;
        uint32_t bit = t->column < COLUMNS_MAX ? 1u << t->column : 0;
        if (bit && (!t->headers[t->column][0] || (t->over & bit && t->span == 1))) {
            keep_label(t->headers[t->column], segment->text, segment->length);
            t->over = t->span > 1 ? t->over | bit : t->over & ~bit;
        }
    } else if (t->column < COLUMNS_MAX && t->headers[t->column][0]) segment->column = t->headers[t->column];
    if (t->row == 1 && !t->has_headers) guess_header(t, segment);
    if (t->label_set && t->column > 0) segment->row_label = t->label;
    if (t->column == 0 && !t->label_set && segment->length < HEADER_MAX) {
        keep_label(t->label, segment->text, segment->length);
        t->label_set = true;
    }
}

static ls_status flush(page *p, bool more) {
    size_t length = p->block.length;
    while (!more && length > 0 && strchr(" \n\t", p->block.data[length - 1])) length--;
    ls_status status = p->block.failed ? LS_NOMEM : LS_OK;
    if (status == LS_OK && length > 0) {
        ls_segment segment = {.text = p->block.data, .length = length, .glued = p->glued, .heading = p->heading};
        segment.part = p->quoted ? LEAKSIFT_PART_QUOTED : p->part;
        table *t = current_table(p);
        if (t) place_in_table(t, &segment);
        status = ls_sink_text(p->sink, &segment);
        p->glued = more;
    }
    ls_buffer_clear(&p->block);
    if (!more) p->glued = false;
    p->space = true;
    return status;
}

static void put_pre(page *p, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (text[i] != '\r') ls_buffer_putc(&p->block, text[i]);
    p->space = false;
}

/* Runs of white space are one space, none at the start of a paragraph. */
static void put_folded(page *p, const char *text, size_t length) {
    if (!ls_buffer_reserve(&p->block, length)) return;
    char *to = p->block.data + p->block.length;
    bool space = p->space;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool blank = c == ' ' || (c >= 9 && c <= 13);
        *to = blank ? ' ' : (char)c;
        to += !(blank && space);
        space = blank;
    }
    p->space = space;
    p->block.length = (size_t)(to - p->block.data);
}

static ls_status put_text(page *p, const char *text, size_t length) {
    if (memchr(text, '&', length)) {
        ls_buffer_clear(&p->value);
        if (!ls_markup_decode(text, length, &p->value)) return LS_NOMEM;
        text = p->value.data;
        length = p->value.length;
    }
    if (!length) return LS_OK;
    if (p->pre) put_pre(p, text, length);
    else put_folded(p, text, length);
    if (p->block.failed) return LS_NOMEM;
    return p->block.length >= BLOCK_MAX ? flush(p, true) : LS_OK;
}

/* ---- what stands in tags ---- */

static ls_status put_aside(page *p, const char *text, size_t length, const char *field, leaksift_part part,
                           bool glued) {
    ls_segment segment = {.text = text, .length = length, .field = field, .part = part, .glued = glued};
    table *t = current_table(p);
    if (t && !glued && length <= CELL_GROUPED) segment.row = t->row, segment.group = t->group;
    return length ? ls_sink_text(p->sink, &segment) : LS_OK;
}

static bool is_named(const ls_markup_attribute *attribute, const char *name) {
    return attribute->name_length == strlen(name) && strncasecmp(attribute->name, name, attribute->name_length) == 0;
}

/* "%40" in a mailto: is an at sign. In place. */
static void unescape_url(ls_buffer *url) {
    size_t to = 0;
    for (size_t at = 0; at < url->length; at++, to++) {
        int high = -1, low = -1;
        if (url->data[at] == '%' && url->length - at > 2)
            high = ls_hex_digit(url->data[at + 1]), low = ls_hex_digit(url->data[at + 2]);
        const int value = high < 0 || low < 0 ? -1 : high << 4 | low;
        bool good = value >= 0x20 && value < 0x7F; /* others would need UTF-8 put together */
        url->data[to] = good ? (char)value : url->data[at];
        at += good ? 2 : 0;
    }
    url->length = to;
}

static ls_status put_attribute(page *p, const ls_markup_attribute *attribute) {
    static const char *const worth[] = {"href", "alt", "title", "value", "placeholder", "summary", "action",
                                        "cite", "aria-label", "label", "src", "content"};
    const char *field = NULL;
    bool may_be = attribute->length && strchr("hatvpslc", attribute->name[0] | 32); /* their first letters */
    for (size_t i = 0; may_be && i < sizeof worth / sizeof *worth && !field; i++)
        if (worth[i][0] == (attribute->name[0] | 32) && is_named(attribute, worth[i])) field = worth[i];
    bool odd = memchr(attribute->value, '@', attribute->length) || memchr(attribute->value, '<', attribute->length);
    if (!field && odd) field = "attribute";
    if (!field || !attribute->length) return LS_OK;
    if (attribute->length >= 5 && !strncasecmp(attribute->value, "data:", 5)) return LS_OK;
    if (attribute->value[0] == '#' && is_named(attribute, "href")) return LS_OK;
    ls_buffer_clear(&p->value);
    if (!ls_markup_decode(attribute->value, attribute->length, &p->value)) return LS_NOMEM;
    if (p->value.length > 4 && (!strncasecmp(p->value.data, "mail", 4) || !strncasecmp(p->value.data, "tel:", 4)))
        unescape_url(&p->value);
    leaksift_part part = p->quoted ? LEAKSIFT_PART_QUOTED : p->part;
    bool glued = false;
    ls_status status = LS_OK;
    for (size_t at = 0; at < p->value.length && status == LS_OK; glued = true) {
        size_t size = p->value.length - at < BLOCK_MAX ? p->value.length - at : BLOCK_MAX;
        while (at + size < p->value.length && size > 1 && ((unsigned char)p->value.data[at + size] & 0xC0) == 0x80)
            size--;
        status = put_aside(p, p->value.data + at, size, field, part, glued);
        at += size;
    }
    return status;
}

static ls_status put_attributes(page *p, const ls_markup_token *token) {
    ls_markup_attribute attribute;
    ls_status status = LS_OK;
    for (size_t at = 0; status == LS_OK && ls_markup_next_attribute(token, &at, &attribute);)
        status = put_attribute(p, &attribute);
    return status;
}

static bool get_attribute(const ls_markup_token *token, const char *name, ls_markup_attribute *attribute) {
    for (size_t at = 0; ls_markup_next_attribute(token, &at, attribute);)
        if (is_named(attribute, name)) return true;
    return false;
}

/* <meta name=author content=…> is a property; any other content is text. */
static ls_status put_meta(page *p, const ls_markup_token *token) {
    static const char *const known[][2] = {{"author", "author"},     {"description", "description"},
                                           {"keywords", "keywords"}, {"generator", "application"},
                                           {"dc.creator", "author"}, {"dc.title", "title"},
                                           {"subject", "subject"},   {"company", "company"}};
    ls_markup_attribute name, content;
    if (!get_attribute(token, "content", &content)) return LS_OK;
    bool has_name = get_attribute(token, "name", &name) || get_attribute(token, "property", &name);
    for (size_t i = 0; has_name && i < sizeof known / sizeof *known; i++) {
        if (strncasecmp(name.value, known[i][0], name.length) || strlen(known[i][0]) != name.length) continue;
        ls_buffer_clear(&p->value);
        if (!ls_markup_decode(content.value, content.length, &p->value)) return LS_NOMEM;
        if (p->value.length) ls_sink_property(p->sink, known[i][1], p->value.data, p->value.length);
        return LS_OK;
    }
    return has_name ? put_attribute(p, &content) : LS_OK;
}

/* ---- tags ---- */

static void open_table(page *p) {
    if (p->depth++ >= TABLES_MAX) return;
    table *t = &p->tables[p->depth - 1];
    memset(t, 0, sizeof *t);
}

static table *open_row_or_cell(page *p, action action) {
    if (!p->depth) open_table(p);
    table *t = &p->tables[(p->depth < TABLES_MAX ? p->depth : TABLES_MAX) - 1];
    if (action == ACTION_ROW || t->row == 0) {
        if (t->row++ == 1) judge_header(t);
        t->column = 0;
        t->group = ++p->groups;
        t->in_cell = t->label_set = false;
    }
    return t;
}

static uint32_t span_of(const ls_markup_token *token, const char *name) {
    enum { SPAN_MAX = 1000 };
    ls_markup_attribute attribute;
    uint32_t span = 0;
    if (token->length <= 3 || !get_attribute(token, name, &attribute)) return 1;
    for (size_t i = 0; i < attribute.length && attribute.value[i] >= '0' && attribute.value[i] <= '9'; i++)
        if (span < SPAN_MAX) span = span * 10 + (uint32_t)(attribute.value[i] - '0');
    return span == 0 ? 1 : span < SPAN_MAX ? span : SPAN_MAX;
}

static void on_cell(page *p, const ls_markup_token *token, action action) {
    table *t = open_row_or_cell(p, action);
    if (t->in_cell) t->column += t->span; /* </td> may be left out */
    t->in_cell = !token->closing;
    if (action == ACTION_HEADER_CELL && !t->marked) t->marked = t->row;
    bool head = t->in_head && (!t->marked || t->marked == t->row);
    t->header_cell = (action == ACTION_HEADER_CELL || head) && !token->closing;
    if (token->closing) return;
    while (t->column < COLUMNS_MAX && t->until[t->column] >= t->row) t->column++;
    t->span = span_of(token, "colspan");
    uint64_t last = t->row + span_of(token, "rowspan") - 1;
    for (uint32_t i = t->column; last > t->row && i < COLUMNS_MAX && i - t->column < t->span; i++) t->until[i] = last;
}

static ls_status on_title(page *p) {
    ls_markup_token token;
    ls_buffer title = {0};
    ls_markup_raw(&p->markup, "title");
    ls_status status;
    do {
        status = ls_markup_next(&p->markup, &token);
        if (status != LS_OK || token.kind != LS_MARKUP_RAW) break;
        if (title.length < BLOCK_MAX) ls_markup_decode(token.body, token.length, &title);
        else status = put_aside(p, token.body, token.length, "title", LEAKSIFT_PART_METADATA, false);
    } while (status == LS_OK && !token.last);
    size_t start = 0, end = title.length;
    while (start < end && strchr(" \t\r\n", title.data[start])) start++;
    while (end > start && strchr(" \t\r\n", title.data[end - 1])) end--;
    if (status == LS_OK && title.failed) status = LS_NOMEM;
    if (status == LS_OK && end > start) ls_sink_property(p->sink, "title", title.data + start, end - start);
    ls_buffer_free(&title);
    return status;
}

static void count_open(unsigned *count, bool closing) {
    if (!closing) ++*count;
    else if (*count) --*count;
}

static ls_status on_tag(page *p, const ls_markup_token *token) {
    action action = action_of(token);
    ls_status status = LS_OK;
    if (action == ACTION_LINE) {
        ls_buffer_putc(&p->block, '\n');
        p->space = true;
    } else if (action != ACTION_NONE) status = flush(p, false);
    switch (action) {
    case ACTION_HEADING: p->heading = !token->closing; break;
    case ACTION_QUOTE: count_open(&p->quoted, token->closing); break;
    case ACTION_PRE: count_open(&p->pre, token->closing); break;
    case ACTION_FOOTER: p->part = token->closing ? LEAKSIFT_PART_BODY : LEAKSIFT_PART_FOOTER; break;
    case ACTION_TABLE:
        if (!token->closing) open_table(p);
        else if (p->depth) p->depth--;
        break;
    case ACTION_HEAD:
    case ACTION_ROWS: /* </thead> may be left out */
        if (p->depth)
            p->tables[(p->depth < TABLES_MAX ? p->depth : TABLES_MAX) - 1].in_head =
                action == ACTION_HEAD && !token->closing;
        break;
    case ACTION_ROW:
        if (!token->closing) open_row_or_cell(p, action);
        else if (p->depth) p->tables[(p->depth < TABLES_MAX ? p->depth : TABLES_MAX) - 1].in_cell = false;
        break;
    case ACTION_CELL:
    case ACTION_HEADER_CELL: on_cell(p, token, action); break;
    default: break;
    }
    if (status != LS_OK || token->closing) return status;
    if (action == ACTION_META) return put_meta(p, token);
    if (token->length > 3 && (status = put_attributes(p, token)) != LS_OK) return status;
    if (token->empty) return LS_OK;
    if (action == ACTION_TITLE) return on_title(p);
    if (action == ACTION_RAW) ls_markup_raw(&p->markup, "script");
    if (action == ACTION_SKIP) ls_markup_raw(&p->markup, "style");
    return LS_OK;
}

/* ---- the page ---- */

static ls_status on_long(page *p, const ls_markup_token *token, const char *field, leaksift_part part) {
    /* A comment ends no word (spam hides words so): it comes before the paragraph that it stands in. */
    if (token->first && part == LEAKSIFT_PART_COMMENT) p->glued = false;
    const char *text = token->body;
    size_t length = token->length;
    if (token->first)
        while (length && strchr(" \t\r\n", *text)) text++, length--;
    if (token->last)
        while (length && strchr(" \t\r\n", text[length - 1])) length--;
    return put_aside(p, text, length, field, part, !token->first);
}

static ls_status on_token(page *p, const ls_markup_token *token) {
    switch (token->kind) {
    case LS_MARKUP_TEXT: return put_text(p, token->body, token->length);
    case LS_MARKUP_CDATA:
        put_pre(p, token->body, token->length);
        return p->block.length >= BLOCK_MAX ? flush(p, true) : LS_OK;
    case LS_MARKUP_TAG: return on_tag(p, token);
    case LS_MARKUP_COMMENT: return on_long(p, token, NULL, LEAKSIFT_PART_COMMENT);
    case LS_MARKUP_RAW:
        return strcmp(p->markup.raw, "script") ? LS_OK : on_long(p, token, "script", LEAKSIFT_PART_BODY);
    default: return LS_OK;
    }
}

/* <meta charset=…> or <meta http-equiv=Content-Type content="…; charset=…"> near the start. */
static ls_status declared_inside(page *p) {
    ls_status status = ls_reader_fill(&p->reader, PROBE);
    if (status != LS_OK || !ls_reader_left(&p->reader)) return status;
    const char *text = ls_reader_text(&p->reader);
    size_t left = ls_reader_left(&p->reader) < PROBE ? ls_reader_left(&p->reader) : PROBE;
    for (size_t at = 0; at + 16 < left; at++) {
        if (text[at] != '<' || strncasecmp(text + at, "<meta", 5)) continue;
        const char *end = memchr(text + at, '>', left - at);
        for (size_t i = at; end && i + 9 < (size_t)(end - text); i++) {
            if (strncasecmp(text + i, "charset", 7)) continue;
            char name[48];
            size_t size = (size_t)(end - text) - i - 7 < 47 ? (size_t)(end - text) - i - 7 : 47;
            memcpy(name, text + i + 7, size);
            name[size] = 0;
            return ls_reader_redeclare(&p->reader, name);
        }
    }
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    page p = {.sink = sink, .space = true};
    ls_markup_token token;
    p.tables = ls_malloc(TABLES_MAX * sizeof *p.tables); /* each is emptied when it opens */
    ls_status status = p.tables ? ls_reader_open(&p.reader, about, input, sink, true) : LS_NOMEM;
    if (status == LS_OK) status = declared_inside(&p);
    ls_markup_open(&p.markup, &p.reader, true);
    while (status == LS_OK && (status = ls_markup_next(&p.markup, &token)) == LS_OK && token.kind != LS_MARKUP_END)
        status = on_token(&p, &token);
    if (status == LS_OK) status = flush(&p, false);
    ls_reader_close(&p.reader);
    ls_buffer_free(&p.block);
    ls_buffer_free(&p.value);
    ls_free(p.tables);
    return status;
}

static const char *const media_types[] = {"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", NULL};

const ls_handler ls_handler_html = {
    .name = "html",
    .media_types = media_types,
    .reads = "text, tables, headings, title and meta, links, alternative texts, comments, scripts",
    .run = run};
