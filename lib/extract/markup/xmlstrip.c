/* The tag stripper: memchr() to the next '<', a byte loop to the end of the tag. It keeps at most HOLD bytes of an
 * unfinished tag between blocks; comments, instructions, DTDs and CDATA sections are passed over piece by piece. */
#include "extract/markup/xmlstrip.h"
#include "base/bytes16.h"
#include "text/charset.h"
#include <stdlib.h>

enum {
    HOLD = 1 << 20,      /* no tag of Word or Excel comes near; a longer one is taken for text */
    TEXT_HOLD = 1 << 16, /* text is given in pieces when it is longer */
    HEAD = 256,          /* an XML declaration stands within */
    ENTITY_MAX = 12      /* "&#x10FFFF;" and some zeros */
};
enum { CONTENT = 0, COMMENT, INSTRUCTION, CDATA, DOCTYPE };

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

#ifdef __SSE2__
static unsigned where(__m128i bytes, char c) { return ls_bits16(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))); }

/* Blanks, and other bytes below them. */
static unsigned where_low(__m128i bytes) { return where(_mm_max_epu8(bytes, _mm_set1_epi8(' ')), ' '); }
#endif

/* Where the name at `p` ends: at a blank, and an attribute's at "=" too; *local: where it begins behind its prefix. */
static const char *name_end(const char *p, const char *end, bool attribute, const char **local) {
    enum { BLANK = 1, EQUALS = 2, PREFIX = 3 };
    static const uint8_t marks[256] = {
        [' '] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['\r'] = BLANK, ['='] = EQUALS, [':'] = PREFIX};
    *local = p;
    for (; p < end; p++) {
        uint8_t mark = marks[(unsigned char)*p];
        if (!mark) continue;
        if (mark == PREFIX) *local = p + 1;
        else if (mark == BLANK || attribute) break;
    }
    return p;
}

/* Values are short, mostly. NULL: there is none. */
static const char *find_quote(const char *p, const char *end, char quote) {
    const char *near = end - p > 12 ? p + 12 : end;
    for (; p < near; p++)
        if (*p == quote) return p;
    return p < end ? memchr(p, quote, (size_t)(end - p)) : NULL;
}

/* ---- entities ---------------------------------------------------------------------------------------------- */

static bool decode_number(const char *text, size_t length, uint32_t *code) {
    bool hex = length > 1 && (text[1] == 'x' || text[1] == 'X');
    size_t at = hex ? 2 : 1;
    uint32_t value = 0;
    if (at >= length) return false;
    for (; at < length; at++) {
        char c = text[at];
        uint32_t digit = c >= '0' && c <= '9'          ? (uint32_t)(c - '0')
                         : hex && c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : hex && c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                       : 99;
        if (digit == 99) return false;
        value = value * (hex ? 16 : 10) + digit;
        if (value > 0x10FFFF) value = 0x110000;
    }
    *code = value == 0 ? 0xFFFD : value;
    return true;
}

static bool decode_entity(const char *text, size_t length, uint32_t *code) {
    static const struct { uint8_t length; char name[5]; uint8_t code; } known[] = {
        {3, "amp", '&'}, {2, "lt", '<'}, {2, "gt", '>'}, {4, "quot", '"'}, {4, "apos", '\''}, {4, "nbsp", 0xA0}};
    if (length > 1 && text[0] == '#') return decode_number(text, length, code);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].length == length && known[i].name[0] == text[0] && memcmp(known[i].name, text, length) == 0)
            return *code = known[i].code, true;
    return false;
}

static bool has_amp(uint64_t word) {
    const uint64_t ones = 0x0101010101010101ull, other = word ^ ones * '&';
    return (other - ones) & ~other & ones << 7;
}

static bool decode(const char *text, size_t length, ls_buffer *out) {
    const char *end = text + length, *amp = text;
    while ((amp = memchr(amp, '&', (size_t)(end - amp)))) {
        const char *semicolon = amp + 1, *stop = end - semicolon > ENTITY_MAX ? semicolon + ENTITY_MAX : end;
        while (semicolon < stop && *semicolon != ';') semicolon++; /* near: no work for memchr() */
        uint32_t code;
        if (semicolon == stop || !decode_entity(amp + 1, (size_t)(semicolon - amp) - 1, &code)) {
            amp++;
            continue;
        }
        if (!ls_buffer_append(out, text, (size_t)(amp - text)) || !ls_buffer_put_utf8(out, code)) return false;
        text = amp = semicolon + 1;
    }
    return ls_buffer_append(out, text, (size_t)(end - text));
}

/* Most values are short and have no entity. */
bool ls_xml_decode(const char *text, size_t length, ls_buffer *out) {
    uint64_t words[2];
    if (!length || length >= 16 || !ls_buffer_room(out, length)) return decode(text, length, out);
    ls_copy_short(out->data + out->length, text, length, words);
    if (has_amp(words[0]) || has_amp(words[1])) return decode(text, length, out);
    out->length += length;
    return true;
}

/* ---- attributes ----------------------------------------------------------------------------------------------- */

#ifdef __SSE2__
/* An attribute whose name with "=" has up to sixteen bytes; NULL: it is another, or odd. `limit`: bytes up to there may
 * be looked at. */
static const char *quick_attribute(const char *p, const char *end, const char *limit, ls_xml_attribute *attribute) {
    if (limit - p < 16) return NULL;
    __m128i bytes = ls_load16(p);
    unsigned equals = where(bytes, '=');
    if (!equals) return NULL;
    unsigned length = (unsigned)__builtin_ctz(equals), name = (1u << length) - 1;
    const char *value = p + length + 2;
    if (where_low(bytes) & name || value >= end || limit - value < 16) return NULL;
    char quote = value[-1];
    if (quote != '"' && quote != '\'') return NULL;
    unsigned stops = where(ls_load16(value), quote);
    const char *stop = stops             ? value + __builtin_ctz(stops)
                       : end - value > 16 ? memchr(value + 16, quote, (size_t)(end - value) - 16)
                                          : NULL;
    if (!stop || stop >= end || (length >= 5 && memcmp(p, "xmlns", 5) == 0)) return NULL;
    unsigned colons = where(bytes, ':') & name;
    const char *local = colons ? p + 32 - __builtin_clz(colons) : p;
    *attribute = (ls_xml_attribute){local, value, (size_t)(value - 2 - local), (size_t)(stop - value), colons != 0};
    return stop + 1;
}
#endif

bool ls_xml_next_attribute(const ls_xml_token *token, size_t *at, ls_xml_attribute *attribute) {
    const char *p = token->body + *at, *end = token->body + token->length;
    for (;;) {
        while (p < end && is_space(*p)) p++;
#ifdef __SSE2__
        const char *next = token->limit && p < end ? quick_attribute(p, end, token->limit, attribute) : NULL;
        if (next) return *at = (size_t)(next - token->body), true;
#endif
        const char *name = p, *local;
        p = name_end(p, end, true, &local);
        size_t name_length = (size_t)(p - local);
        while (p < end && is_space(*p)) p++;
        if (p >= end) return false;
        if (*p != '=') continue; /* a name without a value */
        p++;
        while (p < end && is_space(*p)) p++;
        if (p >= end) return false;
        const char *value, *stop;
        if (*p == '"' || *p == '\'') {
            value = p + 1;
            stop = find_quote(value, end, *p);
            if (!stop) stop = end;
            p = stop < end ? stop + 1 : end;
        } else {
            for (value = p; p < end && !is_space(*p);) p++;
            stop = p;
        }
        if ((size_t)(end - name) >= 5 && memcmp(name, "xmlns", 5) == 0) continue;
        *attribute = (ls_xml_attribute){local, value, name_length, (size_t)(stop - value), local != name};
        *at = (size_t)(p - token->body);
        return true;
    }
}

bool ls_xml_raw(const ls_xml_token *token, const char *name, const char **value, size_t *length) {
    bool prefixed = name[0] == ':';
    if (prefixed) name++;
    size_t name_length = strlen(name), at = 0;
    ls_xml_attribute attribute;
    while (ls_xml_next_attribute(token, &at, &attribute)) {
        if (attribute.name_length != name_length || memcmp(attribute.name, name, name_length) != 0) continue;
        if (prefixed && !attribute.prefixed) continue;
        *value = attribute.value;
        *length = attribute.length;
        return true;
    }
    return false;
}

void ls_xml_pick(const ls_xml_token *token, const char *const *names, size_t count, ls_xml_attribute *found) {
    ls_xml_attribute attribute;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) found[i] = (ls_xml_attribute){0};
    while (ls_xml_next_attribute(token, &at, &attribute))
        for (size_t i = 0; i < count; i++)
            if (!found[i].value && strlen(names[i]) == attribute.name_length &&
                memcmp(names[i], attribute.name, attribute.name_length) == 0)
                found[i] = attribute;
}

bool ls_xml_value(const ls_xml_token *token, const char *name, ls_buffer *out) {
    const char *value;
    size_t length;
    ls_buffer_clear(out);
    return ls_xml_raw(token, name, &value, &length) && ls_xml_decode(value, length, out);
}

uint64_t ls_xml_number(const ls_xml_token *token, const char *name, uint64_t otherwise) {
    const char *value;
    size_t length;
    if (!ls_xml_raw(token, name, &value, &length) || length == 0) return otherwise;
    uint64_t number = 0;
    for (size_t i = 0; i < length; i++) {
        if (value[i] < '0' || value[i] > '9') return i ? number : otherwise;
        if (number > UINT64_MAX / 10 - 1) return UINT64_MAX;
        number = number * 10 + (uint64_t)(value[i] - '0');
    }
    return number;
}

bool ls_xml_flag(const ls_xml_token *token, const char *name, bool otherwise) {
    const char *value;
    size_t length;
    if (!ls_xml_raw(token, name, &value, &length)) return otherwise;
    return (length == 1 && *value == '1') || (length == 4 && memcmp(value, "true", 4) == 0) ||
           (length == 2 && memcmp(value, "on", 2) == 0);
}

/* ---- the stream ------------------------------------------------------------------------------------------------- */

static ls_status give_text(ls_xml *xml, const char *text, size_t length, bool literal) {
    if (length == 0) return LS_OK;
    ls_xml_token token = {.kind = LS_XML_TEXT, .literal = literal, .name = "", .body = text, .length = length};
    return xml->handler(xml->context, &token);
}

/* `tag` stands after '<', `end` on '>'. */
static ls_status give_tag(ls_xml *xml, const char *tag, const char *end) {
    ls_xml_token token = {.kind = LS_XML_OPEN};
    if (tag < end && *tag == '/') {
        token.kind = LS_XML_CLOSE;
        tag++;
    } else if (tag < end && end[-1] == '/') {
        token.empty = true;
        end--;
    }
    const char *local, *p = name_end(tag, end, false, &local);
    token.name = local;
    token.name_length = (size_t)(p - local);
    token.prefix_length = (size_t)(local - tag) - (local > tag);
    token.body = p;
    token.length = (size_t)(end - p);
    token.limit = xml->end;
    return xml->handler(xml->context, &token);
}

static bool begins_name(char c) {
    return (unsigned char)((c | 32) - 'a') < 26 || c == '/' || c == '_' || (unsigned char)c >= 0x80;
}

#ifdef __SSE2__
/* '<' and '>' differ in one bit. */
static unsigned angles_in(__m128i bytes) { return where(_mm_or_si128(bytes, _mm_set1_epi8(2)), '>'); }

static unsigned quotes_in(__m128i bytes) {
    __m128i doubles = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), singles = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\''));
    return ls_bits16(_mm_or_si128(doubles, singles));
}

/* Bit i: of the marks up to and with bit i there are an odd number. */
static unsigned odd_up_to(unsigned marks) {
    marks ^= marks << 1;
    marks ^= marks << 2;
    marks ^= marks << 4;
    return (marks ^ marks << 8) & 0xFFFF;
}

/* A third of a document's bytes are inside of tags, so sixteen at once: the first '<' or '>' outside of double quotes,
 * or where fewer than sixteen are left, or a single quote is near; *within tells whether `p` is within double quotes,
 * and then whether that place is. */
static const char *first_angle(const char *p, const char *end, unsigned *within) {
    for (; end - p >= 16; p += 16) {
        __m128i bytes = ls_load16(p);
        unsigned angles = angles_in(bytes), quotes = where(bytes, '"');
        if (where(bytes, '\'')) break;
        if (angles) angles &= *within ? odd_up_to(quotes) : ~odd_up_to(quotes);
        if (angles) return *within = 0, p + __builtin_ctz(angles);
        *within ^= (unsigned)__builtin_parity(quotes);
    }
    return p;
}

/* The same for the whole of a tag that begins with the sixteen bytes `bytes`, of which `angles` are some; NULL: it is
 * not there, or odd. */
static const char *angle_behind(const char *tag, const char *end, __m128i bytes, unsigned angles) {
    const bool passed = !angles && !where(bytes, '\'');
    unsigned within = passed && (unsigned)__builtin_parity(where(bytes, '"'));
    const char *close = first_angle(passed ? tag + 16 : tag, end, &within);
    return within ? NULL : close;
}

/* A name's end, and its begin behind a prefix, in the sixteen bytes `bytes` that begin with it. */
static const char *quick_name(const char *p, const char *end, __m128i bytes, const char **local) {
    unsigned stops = where_low(bytes) | (end - p < 16 ? 1u << (end - p) : 1u << 16);
    unsigned length = (unsigned)__builtin_ctz(stops);
    if (length == 16 || (p + length < end && !is_space(p[length]))) return name_end(p, end, false, local);
    unsigned colons = where(bytes, ':') & ((1u << length) - 1);
    *local = colons ? p + 32 - __builtin_clz(colons) : p;
    return p + length;
}

/* A tag as nearly all are, behind its '<': whole, and read at a glance where it has sixteen bytes or fewer. False: it
 * is for in_markup(), which says what odd ones are. */
static bool quick_tag(const char *tag, const char *end, ls_xml_token *token, const char **next) {
    if (end - tag < 17 || !begins_name(*tag)) return false;
    token->kind = *tag == '/' ? LS_XML_CLOSE : LS_XML_OPEN;
    tag += token->kind == LS_XML_CLOSE;
    __m128i bytes = ls_load16(tag);
    unsigned angles = angles_in(bytes), quotes = quotes_in(bytes);
    const char *close = tag;
    if (angles && !(quotes & (angles - 1))) close += __builtin_ctz(angles);
    else if (!(close = angle_behind(tag, end, bytes, angles))) return false;
    if (close >= end || *close != '>') return false;
    *next = close + 1;
    token->empty = token->kind == LS_XML_OPEN && close[-1] == '/';
    close -= token->empty;
    token->body = quick_name(tag, close, bytes, &token->name);
    token->name_length = (size_t)(token->body - token->name);
    token->prefix_length = (size_t)(token->name - tag) - (token->name > tag);
    token->length = (size_t)(close - token->body);
    return true;
}

/* Text of fewer than sixteen bytes. */
static bool quick_text(const char *text, const char *end, ls_xml_token *token) {
    unsigned tags = end - text >= 16 ? where(ls_load16(text), '<') : 0;
    if (!tags) return false;
    token->kind = LS_XML_TEXT;
    token->empty = false;
    token->name = "";
    token->name_length = token->prefix_length = 0;
    token->body = text;
    token->length = (size_t)__builtin_ctz(tags);
    return true;
}
#endif

/* The '>' that ends a tag, not one inside a quoted value; NULL: it is not there. A '<' outside of quotes says that it
 * never comes (*broken). That keeps many broken tags from costing their square: of all searches at most two pass any
 * place, since each quotation mark swaps two of the three states, so that of two that still run one stands outside of
 * quotes. */
static const char *tag_end(const char *p, const char *end, bool *broken) {
    char quote = 0;
#ifdef __SSE2__
    unsigned within = 0;
    p = first_angle(p, end, &within);
    if (within) quote = '"';
#endif
    for (; p < end; p++) {
        char c = *p;
        if (quote) quote = c == quote ? 0 : quote;
        else if (c == '>') return p;
        else if (c == '<') return *broken = true, NULL;
        else if (c == '"' || c == '\'') quote = c;
    }
    return NULL;
}

/* The next '>', whatever stands around it. That there is none is found out once. */
static const char *any_close(ls_xml *xml, const char *tag, const char *end) {
    const char *close = xml->no_close ? NULL : memchr(tag, '>', (size_t)(end - tag));
    if (!close) xml->no_close = true;
    return close;
}

/* Text may be cut at `end` without tearing an entity or a character apart: where? */
static const char *cut_text(const char *text, const char *end) {
    const char *from = end - text > ENTITY_MAX ? end - ENTITY_MAX : text;
    for (const char *p = end; p > from; p--)
        if (p[-1] == '&') return memchr(p, ';', (size_t)(end - p)) ? end : p - 1;
    const char *p = end;
    for (int back = 0; back < 3 && p > text && ((unsigned char)p[-1] & 0xC0) == 0x80; back++) p--;
    return p > text && (unsigned char)p[-1] >= 0xC0 ? p - 1 : end;
}

/* Passes over what stands until `mark`; *found says whether it came. The mark may be torn: the last bytes stay. */
static const char *pass_mark(const char *p, const char *end, const char *mark, size_t mark_length, bool *found) {
    const char *close = p; /* all marks end in it */
    while ((close = memchr(close, '>', (size_t)(end - close)))) {
        bool whole = close++ - p >= (ptrdiff_t)mark_length - 1;
        *found = whole && memcmp(close - mark_length, mark, mark_length) == 0;
        if (*found) return close;
    }
    *found = false;
    size_t left = (size_t)(end - p);
    return left >= mark_length ? end - (mark_length - 1) : p;
}

static const char *pass_doctype(ls_xml *xml, const char *p, const char *end) {
    for (; p < end; p++) {
        if (*p == '[') xml->subset = true;
        if (*p == ']') xml->subset = false;
        if (*p == '>' && !xml->subset) {
            xml->state = CONTENT;
            return p + 1;
        }
    }
    return end;
}

static ls_status in_special(ls_xml *xml, const char **p, const char *end, bool last, bool *stuck) {
    static const char *const marks[] = {[COMMENT] = "-->", [INSTRUCTION] = "?>", [CDATA] = "]]>"};
    ls_status status = LS_OK;
    if (xml->state == DOCTYPE) {
        *p = pass_doctype(xml, *p, end);
        *stuck = xml->state == DOCTYPE;
        return LS_OK;
    }
    const char *mark = marks[xml->state], *begin = *p;
    bool found, literal = xml->state == CDATA;
    *p = pass_mark(begin, end, mark, strlen(mark), &found);
    if (!found && last) *p = end;
    if (literal) {
        const char *stop = found ? *p - strlen(mark) : *p;
        if (!found && !last) *p = stop = cut_text(begin, stop);
        status = give_text(xml, begin, (size_t)(stop - begin), true);
    }
    if (found) xml->state = CONTENT;
    *stuck = !found;
    return status;
}

/* What begins with "<!" or "<?". True: handled, *p moved; *stuck: more bytes are needed to tell. */
static bool open_special(ls_xml *xml, const char **p, const char *end, bool last, bool *stuck) {
    static const struct { const char *mark; uint8_t state; } marks[] = {
        {"<?", INSTRUCTION}, {"<!--", COMMENT}, {"<![CDATA[", CDATA}};
    size_t have = (size_t)(end - *p);
    if (have > 1 && (*p)[1] != '!' && (*p)[1] != '?') return false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t length = strlen(marks[i].mark);
        if (memcmp(*p, marks[i].mark, have < length ? have : length) != 0) continue;
        if (have < length) {
            if (last) break;
            return *stuck = true;
        }
        *p += length;
        xml->state = marks[i].state;
        return true;
    }
    if (have < 2 || (*p)[1] != '!') return false;
    *p += 2;
    xml->state = DOCTYPE;
    xml->subset = false;
    return true;
}

static bool in_name(char c) {
    return begins_name(c) || (c >= '0' && c <= '9') || c == ':' || c == '.' || c == '-';
}

/* What the document's end cut: a name alone, or a name and something of an attribute. */
static bool is_cut_tag(const char *tag, const char *end) {
    const char *p = tag;
    if (memchr(tag, '<', (size_t)(end - tag))) return false;
    while (p < end && in_name(*p)) p++;
    return p == end || (p > tag && is_space(*p) && memchr(p, '=', (size_t)(end - p)));
}

/* One step at *p, which stands on a '<'. */
static ls_status in_markup(ls_xml *xml, const char **p, const char *end, bool last, bool *stuck) {
    if (end - *p < 2 && !last) return *stuck = true, LS_OK;
    if (open_special(xml, p, end, last, stuck)) return LS_OK;
    const char *tag = *p + 1, *close = NULL;
    bool broken = false;
    if (tag < end && begins_name(*tag)) close = tag_end(tag, end, &broken);
    if (!close && tag < end && begins_name(*tag)) {
        bool given_up = last || end - tag > HOLD;
        if (broken || given_up) close = any_close(xml, tag, end);
        if (!close && !given_up) return *stuck = true, LS_OK;
        if (!close && last && is_cut_tag(tag, end)) {
            *p = end;
            return give_tag(xml, tag, end);
        }
    }
    if (!close) { /* a bare '<' is text */
        *p = tag;
        return give_text(xml, tag - 1, 1, true);
    }
    *p = close + 1;
    return give_tag(xml, tag, close);
}

static ls_status in_content(ls_xml *xml, const char **p, const char *end, bool last, bool *stuck) {
    if (**p == '<') return in_markup(xml, p, end, last, stuck);
    const char *text = *p, *stop = memchr(text, '<', (size_t)(end - text));
    if (!stop) {
        if (!last && end - text < TEXT_HOLD) return *stuck = true, LS_OK;
        stop = last ? end : cut_text(text, end);
        *stuck = stop == text;
    }
    *p = stop;
    return give_text(xml, text, (size_t)(stop - text), false);
}

/* Parses what is whole in [p, end); what is left begins at *left. */
static ls_status parse(ls_xml *xml, const char *p, const char *end, bool last, const char **left) {
    ls_status status = LS_OK;
    bool stuck = false;
    xml->no_close = false;
    xml->end = end;
#ifdef __SSE2__
    const char *next = NULL;
    ls_xml_token token = {.limit = end, .next = &next};
#endif
    while (p < end && status == LS_OK && !stuck) {
#ifdef __SSE2__
        if (xml->state == CONTENT && *p == '<' && quick_tag(p + 1, end, &token, &next)) {
            status = xml->handler(xml->context, &token);
            p = next;
            continue;
        }
        if (xml->state == CONTENT && *p != '<' && quick_text(p, end, &token)) {
            p += token.length;
            status = xml->handler(xml->context, &token);
            continue;
        }
#endif
        status = xml->state == CONTENT ? in_content(xml, &p, end, last, &stuck)
                                       : in_special(xml, &p, end, last, &stuck);
    }
    *left = p;
    return status;
}

static ls_status feed_utf8(ls_xml *xml, const char *data, size_t length, bool last) {
    const char *left;
    if (xml->rest.length == 0) {
        ls_status status = parse(xml, data, data + length, last, &left);
        if (status != LS_OK) return status;
        size_t keep = (size_t)(data + length - left);
        return ls_buffer_append(&xml->rest, left, keep) ? LS_OK : LS_NOMEM;
    }
    if (!ls_buffer_append(&xml->rest, data, length)) return LS_NOMEM;
    ls_status status = parse(xml, xml->rest.data, xml->rest.data + xml->rest.length, last, &left);
    if (status != LS_OK) return status;
    size_t keep = (size_t)(xml->rest.data + xml->rest.length - left);
    memmove(xml->rest.data, left, keep);
    xml->rest.length = keep;
    return LS_OK;
}

static ls_status feed(ls_xml *xml, const char *data, size_t length, bool last) {
    if (!xml->converter) return feed_utf8(xml, data, length, last);
    ls_buffer_clear(&xml->converted);
    ls_status status = ls_converter_run(xml->converter, (const uint8_t *)data, length, last, &xml->converted, NULL);
    if (status != LS_OK) return status;
    return feed_utf8(xml, xml->converted.data ? xml->converted.data : "", xml->converted.length, last);
}

/* The encoding that an XML declaration names; false: none, or UTF-8. */
static bool declared_charset(const char *data, size_t length, char name[40]) {
    if (length < 6 || memcmp(data, "<?xml", 5) != 0) return false;
    const char *end = memchr(data, '>', length);
    if (!end) return false;
    ls_xml_token token = {.body = data + 5, .length = (size_t)(end - data) - 5};
    const char *value;
    size_t value_length;
    if (!ls_xml_raw(&token, "encoding", &value, &value_length) || value_length == 0 || value_length >= 40) return false;
    memcpy(name, value, value_length);
    name[value_length] = '\0';
    return strcasecmp(name, "utf-8") != 0 && strcasecmp(name, "utf8") != 0 && strncasecmp(name, "utf-16", 6) != 0;
}

/* The charset by its mark, by the zero bytes of "<?", by the declaration (XML 1.0, appendix F). */
static size_t choose_charset(ls_xml *xml, const char *data, size_t length) {
    const unsigned char *b = (const unsigned char *)data;
    const char *charset = NULL;
    char name[40];
    size_t skip = 0;
    if (length >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF) return 3;
    if (length >= 2 && b[0] == 0xFF && b[1] == 0xFE) charset = "UTF-16LE", skip = 2;
    else if (length >= 2 && b[0] == 0xFE && b[1] == 0xFF) charset = "UTF-16BE", skip = 2;
    else if (length >= 4 && b[0] == '<' && b[1] == 0 && b[2] != 0 && b[3] == 0) charset = "UTF-16LE";
    else if (length >= 4 && b[0] == 0 && b[1] == '<' && b[2] == 0) charset = "UTF-16BE";
    else if (declared_charset(data, length, name)) charset = name;
    if (charset) xml->converter = ls_converter_open(charset);
    return skip;
}

static ls_status start(ls_xml *xml, const char *data, size_t length, bool last) {
    xml->started = true;
    size_t skip = choose_charset(xml, data, length);
    return feed(xml, data + skip, length - skip, last);
}

ls_status ls_xml_feed(ls_xml *xml, const void *data, size_t length) {
    if (xml->started) return feed(xml, data, length, false);
    if (xml->head.length == 0 && length >= HEAD) return start(xml, data, length, false);
    if (!ls_buffer_append(&xml->head, data, length)) return LS_NOMEM;
    return xml->head.length < HEAD ? LS_OK : start(xml, xml->head.data, xml->head.length, false);
}

ls_status ls_xml_finish(ls_xml *xml) {
    if (!xml->started) return xml->head.length ? start(xml, xml->head.data, xml->head.length, true) : LS_OK;
    return feed(xml, "", 0, true);
}

void ls_xml_free(ls_xml *xml) {
    if (xml->converter) ls_converter_close(xml->converter);
    ls_buffer_free(&xml->rest);
    ls_buffer_free(&xml->head);
    ls_buffer_free(&xml->converted);
    xml->converter = NULL;
    xml->started = false;
    xml->state = CONTENT;
}
