/* Kinds of text by content: what only one kind can start with, then structure (JSON, tables), then words, and only then
 * what the name suggests, if the content could be that. */
#include "identify/probes.h"
#include <string.h>
#include <strings.h>

static bool starts(const char *text, size_t length, const char *with) {
    size_t size = strlen(with);
    return size <= length && strncasecmp(text, with, size) == 0;
}

static bool has(const char *text, size_t length, const char *word) {
    return memmem(text, length, word, strlen(word)) != NULL;
}

static size_t skip_blank(const char *text, size_t length) {
    size_t at = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < length && strchr(" \t\r\n\f", text[at]) && text[at]) at++;
    return at;
}

/* ---- mark-up ---- */

/* Elements that an HTML file or fragment may start with. */
static const char *const html_starts[] = {
    "<!doctype html", "<html",  "<head", "<body",  "<title", "<table", "<div",    "<p>",     "<p ",
    "<script",        "<style", "<meta", "<h1",    "<h2",    "<font",  "<center", "<a href", "<br",
    "<span",          "<img",   "<link", "<base ", "<b>",    "<ul",    "<form"};

static size_t after_comments(const char *text, size_t length) {
    size_t at = 0;
    while (at + 4 < length && memcmp(text + at, "<!--", 4) == 0) {
        const char *end = memmem(text + at, length - at, "-->", 3);
        if (!end) return at;
        at = (size_t)(end - text) + 3;
        at += skip_blank(text + at, length - at);
    }
    return at;
}

/* Flat OpenDocument (ISO 26300, part 3, 19.379): its root says which kind in office:mimetype. Parts of a package have
 * other roots (office:document-content). */
static const char *flat_odf(const char *text, size_t length) {
    static const struct { const char *word, *media_type; } kinds[] = {
        {"opendocument.text", "application/vnd.oasis.opendocument.text-flat-xml"},
        {"opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet-flat-xml"},
        {"opendocument.presentation", "application/vnd.oasis.opendocument.presentation-flat-xml"},
        {"opendocument.graphics", "application/vnd.oasis.opendocument.graphics-flat-xml"}};
    const char *root = memmem(text, length, "<office:document", 16), *end = text + length;
    if (!root || root + 16 == end || !strchr(" \t\r\n>", root[16])) return NULL;
    const char *close = memchr(root, '>', (size_t)(end - root));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (has(root, (size_t)((close ? close : end) - root), kinds[i].word)) return kinds[i].media_type;
    return kinds[0].media_type;
}

/* The XML of Office 2003, and packages of 2007 and later in one file: by their roots. */
static const char *office_xml(const char *text, size_t length) {
    static const char excel[] = "urn:schemas-microsoft-com:office:spreadsheet";
    size_t probe = length < 4096 ? length : 4096;
    if (has(text, probe, "<w:wordDocument")) return "application/vnd.ms-wordml";
    if ((has(text, probe, "<Workbook") || has(text, probe, ":Workbook")) && has(text, probe, excel))
        return "application/vnd.ms-spreadsheetml";
    if (!has(text, probe, "<pkg:package")) return NULL;
    return has(text, probe, "Word.Document") ? "application/vnd.ms-word2006ml" : "application/x-flat-opc";
}

static const char *xml_kind(const char *text, size_t length) {
    const char *flat = flat_odf(text, length);
    if (!flat) flat = office_xml(text, length);
    if (flat) return flat;
    size_t probe = length < 2048 ? length : 2048;
    if (has(text, probe, "<svg") || has(text, probe, ":svg ")) return "image/svg+xml";
    if (has(text, probe, "<html") || has(text, probe, "<!DOCTYPE html")) return "application/xhtml+xml";
    return "application/xml";
}

static const char *markup_kind(const char *text, size_t length, const char *hint) {
    if (length < 3 || text[0] != '<') return NULL;
    if (starts(text, length, "<?xml")) return xml_kind(text, length);
    if (starts(text, length, "<?php") || starts(text, length, "<?=")) return "text/x-php";
    size_t at = after_comments(text, length);
    for (size_t i = 0; i < sizeof html_starts / sizeof html_starts[0]; i++)
        if (starts(text + at, length - at, html_starts[i])) {
            bool xhtml = has(text, length < 1024 ? length : 1024, "http://www.w3.org/1999/xhtml");
            return xhtml ? "application/xhtml+xml" : "text/html";
        }
    if (starts(text + at, length - at, "<svg")) return "image/svg+xml";
    if (hint && (!strcmp(hint, "text/html") || !strcmp(hint, "application/xml") || !strcmp(hint, "image/svg+xml")))
        return hint;
    /* <name …> … </name>, and nothing of a template language before it */
    size_t name = at + 1;
    while (name < length &&
           (strchr("_:.-", text[name]) || (text[name] | 32) >= 'a' || (text[name] >= '0' && text[name] <= '9')) &&
           (unsigned char)text[name] > 32 && text[name] != '>' && text[name] != '/')
        name++;
    bool named = name > at + 1 && ((text[at + 1] | 32) >= 'a' && (text[at + 1] | 32) <= 'z');
    bool closed =
        name < length && strchr(" >/\r\n\t", text[name]) && (has(text, length, "</") || has(text, length, "/>"));
    return named && closed ? "application/xml" : NULL;
}

/* ---- JSON ---- */

/* Steps over one JSON token sequence as far as it goes; false at the first thing that JSON (RFC 8259) cannot hold. *top
 * counts values that ended at the top level. */
static bool json_walk(const char *text, size_t length, bool complete, size_t *top, size_t *strings) {
    size_t depth = 0, i = 0;
    bool value = false; /* a value just ended */
    for (*top = *strings = 0; i < length; i++) {
        char c = text[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
        if (c == '{' || c == '[') {
            if (value && depth) return false;
            depth++, value = false;
        } else if (c == '}' || c == ']') {
            if (!depth) return false;
            value = true;
            if (!--depth) (*top)++;
        } else if (c == '"') {
            for (i++; i < length && text[i] != '"'; i++) {
                if (text[i] == '\\') i++;
                else if (text[i] == '\n') return false;
            }
            if (i >= length) return !complete;
            (*strings)++, value = true;
            if (!depth) return false;
        } else if (c == ',' || c == ':') {
            if (!depth || (!value && c == ':')) return false;
            value = false;
        } else if (strchr("-0123456789tfn", c)) {
            size_t start = i;
            while (i + 1 < length && strchr("+-.0123456789aefnlrstuE", text[i + 1]) && text[i + 1]) i++;
            if (!depth || i - start > 64) return false;
            value = true;
        } else {
            return false;
        }
    }
    return !complete || depth == 0;
}

static const char *json_kind(const char *text, size_t length, bool complete, const char *hint) {
    if (length < 2 || (text[0] != '{' && text[0] != '[')) return NULL;
    size_t top, strings;
    bool hinted = hint && strstr(hint, "json");
    /* a broken tail is still JSON when the name says so */
    if (!json_walk(text, length, complete, &top, &strings) && !(hinted && strings >= 1)) return NULL;
    if (!strings && !hinted && text[0] == '[' && !strchr("[{-0123456789", text[1 + skip_blank(text + 1, length - 1)]))
        return NULL;
    if (top > 1) return "application/x-ndjson";
    bool notebook = has(text, length, "\"cell_type\"") && has(text, length, "\"cells\"");
    return notebook ? "application/x-ipynb+json" : "application/json";
}

/* ---- logs, ini, yaml ---- */

static size_t digits(const char *text, size_t length) {
    size_t count = 0;
    while (count < length && text[count] >= '0' && text[count] <= '9') count++;
    return count;
}

/* A line that starts with a time stamp: ISO 8601, syslog (RFC 3164), common log format, epoch seconds in brackets. */
static bool stamped(const char *line, size_t length) {
    if (length && (line[0] == '[' || line[0] == '<')) {
        const char *close = memchr(line, line[0] == '[' ? ']' : '>', length < 40 ? length : 40);
        if (close && line[0] == '<') return stamped(close + 1, length - (size_t)(close + 1 - line));
        line++, length--;
    }
    if (length < 12) return false;
    if (digits(line, length) == 4 && strchr("-/.", line[4]) && digits(line + 5, 2) == 2)
        return memchr(line, ':', length < 24 ? length : 24) != NULL;
    if (digits(line, length) == 2 && strchr("/-.:", line[2]))
        return memchr(line, ':', length < 24 ? length : 24) != NULL;
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec", days[] = "MonTueWedThuFriSatSun";
    char word[4] = {line[0], line[1], line[2], 0};
    if (line[3] == ' ' && (strstr(months, word) || strstr(days, word)))
        return memchr(line, ':', length < 24 ? length : 24) != NULL;
    const char *bracket = memchr(line, '[', length < 120 ? length : 120); /* 10.0.0.1 - - [10/Oct/2000:13:55:36 */
    return bracket && digits(line, length) > 0 && bracket + 12 < line + length && digits(bracket + 1, 2) == 2 &&
           bracket[3] == '/';
}

struct shape {
    size_t lines, stamps, sections, pairs, colons, lists, comments, others;
};

static bool is_key(const char *line, size_t length) {
    if (!length || length > 80) return false;
    for (size_t i = 0; i < length; i++)
        if (!((line[i] | 32) >= 'a' && (line[i] | 32) <= 'z') && !strchr("_.-0123456789\"' /", line[i])) return false;
    return true;
}

static void look_at_line(const char *line, size_t length, struct shape *shape) {
    shape->lines++;
    if (stamped(line, length)) shape->stamps++;
    bool indented = line[0] == ' ' || line[0] == '\t';
    while (length && (*line == ' ' || *line == '\t')) line++, length--;
    if (!length) return;
    const char *equals = memchr(line, '=', length);
    const char *colon = memchr(line, ':', length);
    bool document = length == 3 && !memcmp(line, "---", 3); /* YAML 1.2, 9.1.4 */
    if (*line == '#' || *line == ';' || document) shape->comments++;
    else if (*line == '[' && line[length - 1] == ']' && !indented) shape->sections++;
    else if (equals && is_key(line, (size_t)(equals - line))) shape->pairs++;
    else if (colon && is_key(line, (size_t)(colon - line)) && !memchr(line, ' ', (size_t)(colon - line)) &&
             (colon + 1 == line + length || colon[1] == ' '))
        shape->colons++;
    else if (*line == '-' && (length == 1 || line[1] == ' ')) shape->lists++;
    else shape->others++;
}

static struct shape shape_of(const char *text, size_t length, bool complete) {
    struct shape shape = {0};
    for (size_t at = 0; at < length && shape.lines < 100;) {
        const char *end = memchr(text + at, '\n', length - at);
        size_t size = end ? (size_t)(end - text) - at : length - at;
        if (!end && !complete && shape.lines) break;
        size_t shown = size;
        while (shown && (text[at + shown - 1] == '\r' || text[at + shown - 1] == ' ')) shown--;
        if (shown) look_at_line(text + at, shown, &shape);
        at += size + 1;
    }
    return shape;
}

static const char *shape_kind(const struct shape *shape, bool yaml_mark) {
    size_t told = shape->lines - shape->comments;
    if (shape->stamps >= 2 && shape->stamps * 2 >= shape->lines) return "text/x-log";
    if (shape->sections && shape->pairs >= 2 && shape->others * 10 <= told) return "text/x-ini";
    if (shape->pairs >= 3 && shape->others * 10 <= told && !shape->colons) return "text/x-java-properties";
    if ((yaml_mark || shape->colons >= 4) && shape->others * 10 <= told && !shape->pairs) return "text/x-yaml";
    return NULL;
}

/* ---- all together ---- */

static const struct opening {
    const char *start, *media_type;
} openings[] = {
    {"BEGIN:VCARD", "text/vcard"},
    {"BEGIN:VCALENDAR", "text/calendar"},
    {"-----BEGIN ", "application/x-pem-file"},
    {"---- BEGIN SSH2 ", "application/x-pem-file"},
    {"PuTTY-User-Key-File-", "application/x-pem-file"},
    {"{\\rt", "application/rtf"},
    {"Windows Registry Editor Version", "text/x-ms-regedit"},
    {"REGEDIT4", "text/x-ms-regedit"},
};

/* A file by uuencode, on a line of its own: "begin 644 name", then a line as long as its first character says. */
static bool holds_uuencoded(const char *text, size_t length) {
    const char *end = text + length;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), "begin ", 6)); at += 6) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        size_t digits = line ? strspn(at + 6, "01234567") : 0; /* ends before the line does */
        if ((at > text && at[-1] != '\n') || digits < 3 || digits > 4 || at[6 + digits] != ' ') continue;
        const char *data = line + 1, *data_end = memchr(data, '\n', (size_t)(end - data));
        if (!data_end || *data <= ' ' || *data > 'M') continue;
        size_t size = (size_t)(data_end - data), needed = 1 + (((size_t)*data - ' ') * 4 + 2) / 3;
        bool fits = size >= needed && size <= needed + 5; /* padding, a carriage return */
        for (size_t i = 0; i + 1 < size && fits; i++) fits = data[i] >= ' ' && data[i] <= '`';
        if (fits) return true;
    }
    return false;
}

/* The same in base64: "begin-base64 644 name", then a line of letters and digits. */
static bool holds_base64(const char *text, size_t length) {
    static const char mark[] = "\nbegin-base64 ";
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r";
    const char *end = text + length, *at = text;
    if (length > 13 && !memcmp(text, mark + 1, 13)) at = text + 13;
    else if ((at = memmem(text, length, mark, 14)) != NULL) at += 14;
    const char *line = at ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    size_t digits = line ? strspn(at, "01234567") : 0;
    if (digits < 3 || digits > 4 || at[digits] != ' ') return false;
    const char *stop = memchr(line + 1, '\n', (size_t)(end - line - 1));
    size_t size = stop ? (size_t)(stop - line - 1) : 0;
    return size >= 4 && strspn(line + 1, digit) >= size; /* ends at the line's end at the latest */
}

/* A hint that any text may be: the text does not speak against it. */
static bool hint_is_free(const char *hint) {
    return strncmp(hint, "text/", 5) == 0 && strcmp(hint, "text/csv") != 0 && strcmp(hint, "text/html") != 0 &&
           strcmp(hint, "text/tab-separated-values") != 0 && strcmp(hint, "text/vcard") != 0 &&
           strcmp(hint, "text/calendar") != 0;
}

const char *ls_text_kind(const char *text, size_t length, bool complete, const char *hint) {
    size_t at = skip_blank(text, length);
    const char *body = text + at;
    size_t size = length - at;
    if (!size) return "text/plain";
    if (starts(body, size, "-----BEGIN PGP MESSAGE-----")) return ls_openpgp_armoured_kind(body, size);
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++)
        if (starts(body, size, openings[i].start)) return openings[i].media_type;
    const char *kind = markup_kind(body, size, hint);
    if (!kind) kind = json_kind(body, size, complete, hint);
    if (kind) return kind;
    if (holds_uuencoded(text, length) || holds_base64(text, length)) return "text/x-uuencode";
    bool table_hint = hint && (!strcmp(hint, "text/csv") || !strcmp(hint, "text/tab-separated-values"));
    bool other_hint = hint && !table_hint && strcmp(hint, "text/plain") != 0;
    if (!other_hint) {
        char delimiter = ls_table_delimiter(body, size, complete, table_hint);
        if (delimiter) return delimiter == '\t' ? "text/tab-separated-values" : "text/csv";
    }
    const char *source = ls_source_kind(body, size);
    if (source && !(hint && strncmp(hint, "text/x-", 7) == 0)) return source;
    if (hint && hint_is_free(hint) && strcmp(hint, "text/plain") != 0) return hint;
    if (hint && !strcmp(hint, "text/html") && has(body, size, "</")) return hint;
    if (has(body, size < 4096 ? size : 4096, "-----BEGIN ") && hint && !strcmp(hint, "application/x-pem-file"))
        return hint;
    struct shape shape = shape_of(body, size, complete);
    kind =
        shape_kind(&shape, starts(body, size, "---\n") || starts(body, size, "---\r") || starts(body, size, "%YAML"));
    return kind ? kind : "text/plain";
}
