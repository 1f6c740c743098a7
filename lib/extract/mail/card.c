/* Address cards and calendars: vCard 2.1, 3.0 (RFC 2426), 4.0 (RFC 6350), iCalendar (RFC 5545). Both are lines
 * NAME;PARAMETERS:VALUE, folded. A card or an event is one group; each line is a segment whose field is its name. */
#include "extract/mail/mail_decode.h"
#include "extract/reader.h"
#include "base/utf8.h"
#include <string.h>
#include <strings.h>

enum { LINE_MAX = 32 << 20, VALUE_MAX = 1 << 20 };

struct cards {
    ls_reader *reader;
    ls_sink *sink;
    ls_buffer line, value, text, name; /* unfolded; decoded; as told */
    uint32_t groups, group;
    unsigned timezone;                 /* depth inside VTIMEZONE: names of places in it are no data */
    bool cut;
};

struct property {
    char name[64];
    const char *params, *value;
    size_t params_length, value_length;
};

/* ---- lines ---- */

static bool contains_word(const char *text, size_t length, const char *word) {
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= length; i++)
        if (strncasecmp(text + i, word, size) == 0) return true;
    return false;
}

static bool is_quoted(const ls_buffer *line) {
    const char *colon = memchr(line->data, ':', line->length);
    return colon && contains_word(line->data, (size_t)(colon - line->data), "QUOTED-PRINTABLE");
}

static void add(struct cards *cards, const char *text, size_t length) {
    if (cards->line.length + length <= LINE_MAX) ls_buffer_append(&cards->line, text, length);
    else cards->cut = true;
}

/* An unfolded line: those that begin with a blank belong to it; so does what follows a soft break of
 * quoted-printable. */
static bool next_logical(struct cards *cards, ls_status *status) {
    const char *line;
    size_t length;
    ls_buffer_clear(&cards->line);
    if (!ls_reader_line(cards->reader, LINE_MAX, &line, &length, status)) return false;
    add(cards, line, length);
    for (;;) {
        bool soft = cards->line.length && cards->line.data[cards->line.length - 1] == '=' && is_quoted(&cards->line);
        if ((*status = ls_reader_fill(cards->reader, 1)) != LS_OK) return false;
        bool more = ls_reader_left(cards->reader) > 0;
        char first = more ? *ls_reader_text(cards->reader) : 0;
        if (!more || (!soft && first != ' ' && first != '\t')) break;
        if (!ls_reader_line(cards->reader, LINE_MAX, &line, &length, status)) break;
        if (soft) cards->line.length--;
        else if (length) line++, length--;
        add(cards, line, length);
    }
    if (cards->line.failed) *status = LS_NOMEM;
    return *status == LS_OK;
}

/* ---- one property ---- */

/* The colon that ends name and parameters: not one inside quotes. */
static bool split(const ls_buffer *line, struct property *p) {
    if (!line->length) return false;
    const char *text = line->data, *end = text + line->length, *at = text;
    bool quoted = false;
    while (at < end && (quoted || *at != ':')) quoted ^= *at++ == '"';
    if (at == end && !(at = memchr(text, ':', line->length))) return false;
    const char *name_end = memchr(text, ';', (size_t)(at - text));
    if (!name_end) name_end = at;
    const char *dot = memrchr(text, '.', (size_t)(name_end - text)); /* item1.TEL */
    if (dot) text = dot + 1;
    size_t length = (size_t)(name_end - text);
    if (!length || length >= sizeof p->name) return false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c < 33 || c > 126) return false;
        p->name[i] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    p->name[length] = '\0';
    p->params = name_end;
    p->params_length = (size_t)(at - name_end);
    p->value = at + 1;
    p->value_length = (size_t)(end - at - 1);
    return true;
}

/* A parameter's value, quotes off; false: it is not there. */
static bool param(const struct property *p, const char *name, const char **value, size_t *length) {
    const char *at = p->params, *end = at + p->params_length;
    size_t size = strlen(name);
    while (at < end) {
        const char *begin = at + 1;
        bool quoted = false;
        for (at = begin; at < end && (quoted || *at != ';'); at++) quoted ^= *at == '"';
        if ((size_t)(at - begin) <= size || strncasecmp(begin, name, size) != 0 || begin[size] != '=') continue;
        *value = begin + size + 1;
        *length = (size_t)(at - *value);
        if (*length && **value == '"') ++*value, --*length;
        if (*length && (*value)[*length - 1] == '"') --*length;
        return true;
    }
    return false;
}

static ls_status decode(struct cards *cards, const struct property *p) {
    const char *charset;
    size_t length;
    ls_buffer_clear(&cards->value);
    if (!contains_word(p->params, p->params_length, "QUOTED-PRINTABLE"))
        return ls_buffer_append(&cards->value, p->value, p->value_length) ? LS_OK : LS_NOMEM;
    ls_buffer bytes = {0};
    char name[48] = "";
    ls_mail_decoder decoder = {.encoding = LS_MAIL_QUOTED};
    if (param(p, "CHARSET", &charset, &length) && length < sizeof name) memcpy(name, charset, length);
    ls_status status = ls_mail_decode(&decoder, (const uint8_t *)p->value, p->value_length, &bytes);
    if (status == LS_OK && bytes.length)
        status = ls_mail_to_utf8(name[0] ? name : NULL, bytes.data, bytes.length, &cards->value);
    if (status == LS_DATA) status = ls_utf8_repair(bytes.data, bytes.length, &cards->value);
    ls_buffer_free(&bytes);
    return status;
}

/* Appends one component without its escapes (RFC 6350, 3.4); returns where the next one starts. */
static size_t component(const ls_buffer *value, size_t at, bool parts, ls_buffer *out) {
    for (; at < value->length; at++) {
        char c = value->data[at];
        if (parts && c == ';') return at + 1;
        if (c == '\r') continue;
        if (c == '\\' && at + 1 < value->length) {
            c = value->data[++at];
            if (c == 'n' || c == 'N') c = '\n';
            else if (!strchr("\\,;:\"", c) || !c) ls_buffer_putc(out, '\\');
        }
        ls_buffer_putc(out, c);
    }
    return at;
}

/* N: family; given; more; prefix; suffix → as it is spoken. */
static void spoken_name(struct cards *cards) {
    static const uint8_t order[] = {3, 1, 2, 0, 4};
    size_t starts[6] = {0};
    ls_buffer *scratch = &cards->name;
    for (size_t i = 0; i < 5; i++) starts[i + 1] = component(&cards->value, starts[i], true, scratch);
    ls_buffer_clear(scratch);
    for (size_t i = 0; i < 5; i++) {
        size_t begin = cards->text.length;
        if (starts[order[i]] >= cards->value.length) continue;
        if (begin) ls_buffer_putc(&cards->text, ' ');
        size_t before = cards->text.length;
        component(&cards->value, starts[order[i]], true, &cards->text);
        if (cards->text.length == before) cards->text.length = begin;
    }
}

static void joined(struct cards *cards) {
    for (size_t at = 0; at < cards->value.length;) {
        size_t begin = cards->text.length;
        if (begin) ls_buffer_puts(&cards->text, ", ");
        size_t before = cards->text.length;
        at = component(&cards->value, at, true, &cards->text);
        if (cards->text.length == before) cards->text.length = begin;
    }
}

/* ATTENDEE;CN="Anna Muster":mailto:anna@muster.example → as a mail has it. */
static void person(struct cards *cards, const struct property *p) {
    const char *name;
    size_t length, skip = cards->value.length > 7 && !strncasecmp(cards->value.data, "mailto:", 7) ? 7 : 0;
    bool named = param(p, "CN", &name, &length) && length;
    if (named) {
        ls_buffer_append(&cards->text, name, length);
        ls_buffer_puts(&cards->text, " <");
    }
    ls_buffer_append(&cards->text, cards->value.data + skip, cards->value.length - skip);
    if (named) ls_buffer_putc(&cards->text, '>');
}

static bool is(const struct property *p, const char *const *names) {
    for (; *names; names++)
        if (strcmp(p->name, *names) == 0) return true;
    return false;
}

/* TYPE=cell,work, TYPE=cell;TYPE=work, or as vCard 2.1 has it, ;CELL;WORK: what kind of telephone or address this
 * is. */
static void kinds(struct cards *cards, const struct property *p) {
    static const char *const encodings[] = {"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"};
    const char *at = p->params, *end = at + p->params_length;
    ls_buffer_clear(&cards->name);
    while (at < end) {
        const char *begin = at + 1;
        for (at = begin; at < end && *at != ';';) at++;
        size_t length = (size_t)(at - begin), skip = length > 5 && strncasecmp(begin, "TYPE=", 5) == 0 ? 5 : 0;
        bool wanted = length && (skip || !memchr(begin, '=', length));
        for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
            wanted = wanted && (length != strlen(encodings[i]) || strncasecmp(begin, encodings[i], length) != 0);
        if (!wanted) continue;
        if (cards->name.length) ls_buffer_putc(&cards->name, ',');
        for (size_t i = skip; i < length; i++)
            if (begin[i] != '"' && begin[i]) ls_buffer_putc(&cards->name, begin[i]);
    }
}

static ls_status tell(struct cards *cards, const struct property *p) {
    static const char *const lists[] = {"ADR", "ORG", "GENDER", "CLIENTPIDMAP", NULL};
    static const char *const people[] = {"ATTENDEE", "ORGANIZER", NULL};
    ls_status status = decode(cards, p);
    if (status == LS_OK && cards->value.length > VALUE_MAX) cards->cut = true;
    if (status != LS_OK || !cards->value.length || cards->value.length > VALUE_MAX) return status;
    ls_buffer_clear(&cards->text);
    ls_segment segment = {.part = LEAKSIFT_PART_BODY, .field = p->name, .group = cards->group};
    if (!strcmp(p->name, "N")) spoken_name(cards);
    else if (is(p, lists)) joined(cards);
    else if (is(p, people)) {
        person(cards, p);
        segment.role = p->name[0] == 'A' ? "recipient" : "sender";
    } else component(&cards->value, 0, false, &cards->text);
    kinds(cards, p);
    if (cards->name.length) segment.row_label = ls_buffer_cstr(&cards->name);
    if (cards->text.failed || cards->name.failed) return LS_NOMEM;
    segment.text = cards->text.data;
    segment.length = cards->text.length;
    return segment.length ? ls_sink_text(cards->sink, &segment) : LS_OK;
}

/* A file inside: ATTACH;ENCODING=BASE64;FILENAME=plan.pdf:… */
static ls_status attached(struct cards *cards, const struct property *p) {
    const char *name = NULL;
    size_t length = 0;
    if (!param(p, "FILENAME", &name, &length) && !param(p, "X-FILENAME", &name, &length))
        param(p, "X-APPLE-FILENAME", &name, &length);
    ls_mail_decoder decoder = {.encoding = LS_MAIL_BASE64};
    ls_buffer_clear(&cards->value);
    ls_status status = ls_mail_decode(&decoder, (const uint8_t *)p->value, p->value_length, &cards->value);
    if (status != LS_OK || !cards->value.length) return status;
    ls_input input;
    ls_input_memory(&input, cards->value.data, cards->value.length);
    ls_child child = {.name = name, .name_length = length, .size = input.size, .packed_size = p->value_length};
    status = ls_sink_child_input(cards->sink, &child, &input);
    ls_input_close(&input);
    return status;
}

static bool is_plumbing(const struct property *p) {
    static const char *const names[] = {
        "PHOTO",        "LOGO",       "SOUND", "KEY",     "VERSION",       "PRODID",  "CALSCALE", "METHOD", "SEQUENCE",
        "TRANSP",       "PRIORITY",   "CLASS", "DTSTAMP", "LAST-MODIFIED", "CREATED", "REV",      "UID",    "TZID",
        "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "TRIGGER", "ACTION",        "STATUS",  "MAILER",   NULL};
    return is(p, names);
}

static ls_status property(struct cards *cards, const struct property *p) {
    static const char *const wholes[] = {"VCARD", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", NULL};
    bool begins = !strcmp(p->name, "BEGIN"), ends = !strcmp(p->name, "END");
    if (begins || ends) {
        struct property what = *p;
        size_t length = p->value_length < 15 ? p->value_length : 15;
        for (size_t i = 0; i < length; i++)
            what.name[i] = (char)(p->value[i] >= 'a' && p->value[i] <= 'z' ? p->value[i] - 32 : p->value[i]);
        while (length && what.name[length - 1] <= ' ') length--;
        what.name[length] = '\0';
        if (is(&what, wholes)) cards->group = begins ? ++cards->groups : 0;
        if (!strcmp(what.name, "VTIMEZONE")) cards->timezone = begins;
        return LS_OK;
    }
    if (cards->timezone || is_plumbing(p)) return LS_OK;
    bool base64 = contains_word(p->params, p->params_length, "BASE64") ||
                  contains_word(p->params, p->params_length, "ENCODING=B");
    return base64 ? attached(cards, p) : tell(cards, p);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_reader reader;
    struct cards cards = {.reader = &reader, .sink = sink};
    ls_status status = ls_reader_open(&reader, about, input, sink, true);
    while (status == LS_OK && next_logical(&cards, &status)) {
        struct property p;
        if (split(&cards.line, &p)) {
            status = property(&cards, &p);
        } else if (cards.line.length) { /* no property: text that somebody put there */
            ls_segment segment = {.text = cards.line.data, .length = cards.line.length, .group = cards.group};
            if (segment.length > VALUE_MAX) {
                segment.length = ls_utf8_valid(segment.text, VALUE_MAX);
                cards.cut = true;
            }
            status = ls_sink_text(sink, &segment);
        }
    }
    if (cards.cut)
        ls_sink_note(sink, LEAKSIFT_REASON_BYTES_OUT,
                     "a value is longer than 1 MiB, or a line than 32: not all of it was read");
    ls_buffer_free(&cards.line), ls_buffer_free(&cards.value), ls_buffer_free(&cards.text), ls_buffer_free(&cards.name);
    ls_reader_close(&reader);
    return status;
}

static const char *const types[] = {"text/vcard", "text/x-vcard", "text/calendar", "text/x-vcalendar", NULL};
const ls_handler ls_handler_card = {"card", types, "fields of each card or event", false, run};
