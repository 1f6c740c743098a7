/* Encoded words and parameters, read leniently: what mailers write is often not what the RFCs allow (blanks inside
 * words, words inside quotes, a character split over two words, raw 8-bit bytes). */
#include "extract/mail/mail_words.h"
#include "base/hex.h"
#include "extract/mail/mail_decode.h"
#include "base/utf8.h"
#include "text/charset.h"
#include <string.h>
#include <strings.h>

enum { CHARSET_MAX = 64, SECTIONS_MAX = 256 };

ls_status ls_mail_unfold(const char *raw, size_t length, ls_buffer *out) {
    while (length && strchr(" \t\r\n", raw[0]) && raw[0]) raw++, length--;
    while (length && strchr(" \t\r\n", raw[length - 1]) && raw[length - 1]) length--;
    size_t at = 0;
    while (at < length) {
        const char *feed = memchr(raw + at, '\n', length - at), *line_end = feed ? feed : raw + length;
        const char *bare = memchr(raw + at, '\r', (size_t)(line_end - raw) - at);
        size_t run = (size_t)((bare ? bare : line_end) - raw);
        ls_buffer_append(out, raw + at, run - at);
        while (run < length && (raw[run] == '\r' || raw[run] == '\n')) run++;
        at = run;
    }
    return out->failed ? LS_NOMEM : LS_OK;
}

bool ls_mail_is_seven_bit(const char *charset) {
    return !strncasecmp(charset, "iso-2022-", 9) || !strcasecmp(charset, "utf-7") || !strncasecmp(charset, "hz", 2) ||
           !strcasecmp(charset, "csiso2022jp");
}

ls_status ls_mail_to_utf8(const char *charset, const void *bytes, size_t length, ls_buffer *out) {
    if (ls_utf8_is_ascii(bytes, length)) {
        if (charset && ls_mail_is_seven_bit(charset)) return ls_charset_to_utf8(charset, bytes, length, out);
        ls_buffer_append(out, bytes, length);
        return out->failed ? LS_NOMEM : LS_OK;
    }
    size_t bom = 0;
    const char *found = ls_charset_detect(bytes, length, true, charset && *charset ? charset : NULL, &bom);
    if (!found) return ls_utf8_repair(bytes, length, out);
    return ls_charset_to_utf8(found, (const uint8_t *)bytes + bom, length - bom, out);
}

/* ---- encoded words ---- */

struct word {
    char charset[CHARSET_MAX];
    char encoding; /* 'B' or 'Q' */
    const char *text;
    size_t length;
    size_t whole; /* of "=?…?=" */
};

/* An encoded word at the start of `value`? */
static bool parse_word(const char *value, size_t length, struct word *word) {
    if (length < 7 || value[0] != '=' || value[1] != '?') return false;
    const char *end = value + length, *mark = memchr(value + 2, '?', length - 2);
    if (!mark || mark == value + 2 || mark - value - 2 >= CHARSET_MAX || end - mark < 4 || mark[2] != '?') return false;
    size_t charset = (size_t)(mark - value) - 2;
    memcpy(word->charset, value + 2, charset);
    word->charset[charset] = 0;
    char *language = strchr(word->charset, '*'); /* RFC 2231, 5 */
    if (language) *language = 0;
    word->encoding = (char)(mark[1] & ~0x20);
    if (word->encoding != 'B' && word->encoding != 'Q') return false;
    word->text = mark + 3;
    const char *close = word->text;
    while ((close = memchr(close, '?', (size_t)(end - close))) && (close + 1 == end || close[1] != '=')) close++;
    if (!close) return false;
    word->length = (size_t)(close - word->text);
    word->whole = (size_t)(close - value) + 2;
    return true;
}

static ls_status decode_word(const struct word *word, ls_buffer *bytes) {
    if (word->encoding == 'B') {
        ls_mail_decoder decoder = {.encoding = LS_MAIL_BASE64};
        return ls_mail_decode(&decoder, (const uint8_t *)word->text, word->length, bytes);
    }
    for (size_t i = 0; i < word->length; i++) {
        char c = word->text[i];
        if (c == '=' && i + 2 < word->length && ls_hex_digit(word->text[i + 1]) >= 0 &&
            ls_hex_digit(word->text[i + 2]) >= 0) {
            c = (char)(ls_hex_digit(word->text[i + 1]) << 4 | ls_hex_digit(word->text[i + 2]));
            i += 2;
        } else if (c == '_') {
            c = ' ';
        }
        ls_buffer_putc(bytes, c);
    }
    return bytes->failed ? LS_NOMEM : LS_OK;
}

/* Decodes the run of words that starts at `value`: blanks between two words are no text, and a character may be split
 * over two words of one charset. Returns how far the run goes through *used. */
static ls_status decode_run(const char *value, size_t length, struct word *word, size_t *used, ls_buffer *out) {
    ls_buffer bytes = {0};
    char charset[CHARSET_MAX];
    memcpy(charset, word->charset, sizeof charset);
    size_t at = 0;
    ls_status status = LS_OK;
    for (;;) {
        status = decode_word(word, &bytes);
        if (status != LS_OK) goto done;
        at += word->whole;
        size_t next = at;
        while (next < length && (value[next] == ' ' || value[next] == '\t')) next++;
        if (!parse_word(value + next, length - next, word)) break;
        if (strcasecmp(word->charset, charset) != 0) {
            status = ls_mail_to_utf8(charset, bytes.data, bytes.length, out);
            if (status != LS_OK) goto done;
            ls_buffer_clear(&bytes);
            memcpy(charset, word->charset, sizeof charset);
        }
        at = next;
    }
    *used = at;
    status = ls_mail_to_utf8(charset, bytes.data, bytes.length, out);
done:
    ls_buffer_free(&bytes);
    return status;
}

/* The next "=?": few values have another "=" before it. */
static const char *find_mark(const char *p, const char *end) {
    while ((p = memchr(p, '=', (size_t)(end - p))) && !(p + 1 < end && p[1] == '?')) p++;
    return p;
}

ls_status ls_mail_words(const char *value, size_t length, ls_buffer *out) {
    const char *end = value + length;
    size_t at = 0;
    while (at < length) {
        const char *mark = find_mark(value + at, end);
        size_t plain = mark ? (size_t)(mark - value) - at : length - at;
        struct word word;
        while (mark && !parse_word(mark, length - (size_t)(mark - value), &word)) {
            mark = find_mark(mark + 2, end);
            plain = mark ? (size_t)(mark - value) - at : length - at;
        }
        ls_status status = plain ? ls_mail_to_utf8(NULL, value + at, plain, out) : LS_OK;
        at += plain;
        size_t used = 0;
        if (status == LS_OK && mark) status = decode_run(value + at, length - at, &word, &used, out);
        if (status != LS_OK) return status;
        at += used;
    }
    return out->failed ? LS_NOMEM : LS_OK;
}

/* ---- parameters ---- */

struct section {
    const char *text;
    size_t length;
    unsigned number;
    bool encoded, quoted;
};

static size_t skip_blanks(const char *value, size_t length, size_t at) {
    while (at < length && (value[at] == ' ' || value[at] == '\t')) at++;
    return at;
}

/* The value after "=": a quoted string or all to the next ";". */
static size_t parse_value(const char *value, size_t length, size_t at, struct section *section) {
    at = skip_blanks(value, length, at);
    section->quoted = at < length && value[at] == '"';
    if (section->quoted) {
        size_t start = ++at;
        while (at < length && value[at] != '"') at += value[at] == '\\' && at + 1 < length ? 2 : 1;
        if (at > length) at = length;
        section->text = value + start;
        section->length = at - start;
        while (at < length && value[at] != ';') at++;
        return at;
    }
    size_t start = at;
    while (at < length && value[at] != ';') at++;
    section->text = value + start;
    section->length = at - start;
    while (section->length && strchr(" \t", section->text[section->length - 1])) section->length--;
    return at;
}

/* `name`, `name*`, `name*N`, `name*N*`: fills number and encoded. */
static bool name_fits(const char *text, size_t length, const char *name, struct section *section) {
    size_t size = strlen(name);
    section->number = 0;
    section->encoded = false;
    if (length < size || strncasecmp(text, name, size) != 0) return false;
    size_t at = size;
    if (at < length && text[at] == '*') {
        size_t digit = ++at;
        while (at < length && text[at] >= '0' && text[at] <= '9' && at - digit < 5)
            section->number = section->number * 10 + (unsigned)(text[at++] - '0');
        bool numbered = at > digit;
        if (!numbered || (at < length && text[at] == '*')) section->encoded = true, at += numbered;
    }
    return at == length;
}

static size_t collect(const char *value, size_t length, const char *name, struct section *sections) {
    size_t count = 0;
    const char *first = memchr(value, ';', length);
    size_t at = first ? (size_t)(first - value) : length;
    while (at < length && count < SECTIONS_MAX) {
        at = skip_blanks(value, length, at + 1);
        size_t start = at;
        while (at < length && value[at] != '=' && value[at] != ';') at++;
        if (at >= length || value[at] == ';') continue;
        size_t end = at;
        while (end > start && (value[end - 1] == ' ' || value[end - 1] == '\t')) end--;
        struct section section;
        at = parse_value(value, length, at + 1, &section);
        struct section named = section;
        if (!name_fits(value + start, end - start, name, &named)) continue;
        sections[count++] = named;
    }
    return count;
}

static void append_plain(const struct section *section, ls_buffer *bytes) {
    for (size_t i = 0; i < section->length; i++) {
        /* a backslash hides only quotes and itself: old mailers wrote paths with bare backslashes */
        bool escape = section->quoted && section->text[i] == '\\' && i + 1 < section->length &&
                      (section->text[i + 1] == '"' || section->text[i + 1] == '\\');
        if (escape) i++;
        ls_buffer_putc(bytes, section->text[i]);
    }
}

/* Percent-encoded text; the first section starts with charset'language'. */
static void append_encoded(const struct section *section, bool first, char charset[CHARSET_MAX], ls_buffer *bytes) {
    size_t at = 0;
    if (first) {
        const char *one = memchr(section->text, '\'', section->length);
        const char *two = one ? memchr(one + 1, '\'', section->length - (size_t)(one + 1 - section->text)) : NULL;
        if (two && one - section->text < CHARSET_MAX) {
            memcpy(charset, section->text, (size_t)(one - section->text));
            charset[one - section->text] = 0;
            at = (size_t)(two - section->text) + 1;
        }
    }
    for (; at < section->length; at++) {
        char c = section->text[at];
        if (c == '%' && at + 2 < section->length && ls_hex_digit(section->text[at + 1]) >= 0 &&
            ls_hex_digit(section->text[at + 2]) >= 0) {
            c = (char)(ls_hex_digit(section->text[at + 1]) << 4 | ls_hex_digit(section->text[at + 2]));
            at += 2;
        }
        ls_buffer_putc(bytes, c);
    }
}

ls_status ls_mail_param(const char *value, size_t length, const char *name, ls_buffer *out, bool *found) {
    struct section sections[SECTIONS_MAX];
    size_t count = collect(value, length, name, sections);
    *found = count > 0;
    if (!count) return LS_OK;
    bool plain = count == 1 && !sections[0].encoded && !memchr(sections[0].text, '\\', sections[0].length);
    if (plain) return ls_mail_words(sections[0].text, sections[0].length, out); /* nothing to put together */
    bool extended = false;
    for (size_t i = 0; i < count; i++) extended = extended || sections[i].encoded;
    ls_buffer bytes = {0};
    char charset[CHARSET_MAX] = "";
    bool first = true;
    unsigned wanted = 0;
    for (size_t i = 0; i < count; wanted++) {
        const struct section *section = NULL;
        for (size_t k = 0; k < count && !section; k++)
            if (sections[k].number == wanted && (!extended || sections[k].encoded || wanted || count == 1))
                section = &sections[k];
        if (!section) break;
        if (section->encoded) append_encoded(section, first, charset, &bytes);
        else append_plain(section, &bytes);
        first = false;
        i++;
    }
    if (!bytes.length) append_plain(&sections[0], &bytes);
    ls_status status = bytes.failed ? LS_NOMEM : LS_OK;
    if (status == LS_OK && extended) status = ls_mail_to_utf8(charset, bytes.data, bytes.length, out);
    else if (status == LS_OK && bytes.data)
        status = ls_mail_words(bytes.data, bytes.length, out); /* RFC 2047 forbids it; many do it */
    ls_buffer_free(&bytes);
    return status;
}
