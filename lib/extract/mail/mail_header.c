/* Fields, addresses, dates. Nothing is copied: everything points into the block. */
#include "extract/mail/mail_header.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LINE_STEP = 256, FOLDED_MAX = 8 };

/* In steps: text that has only one of the two breaks must not be searched to its end for the other, line by line. */
size_t ls_mail_line(const char *bytes, size_t length, size_t at, size_t *next) {
    while (at < length) {
        size_t step = length - at < LINE_STEP ? length - at : LINE_STEP;
        const char *feed = memchr(bytes + at, '\n', step);
        size_t end = feed ? (size_t)(feed - bytes) : at + step;
        const char *bare = memchr(bytes + at, '\r', end - at);
        if (bare) {
            size_t mark = (size_t)(bare - bytes);
            *next = mark + 1 < length && bytes[mark + 1] == '\n' ? mark + 2 : mark + 1;
            return mark;
        }
        if (feed) {
            *next = end + 1;
            return end;
        }
        at = end;
    }
    *next = length;
    return length;
}

/* Length of the field name at the line's start, 0: none. RFC 5322 3.6.8, and blanks before the colon (4.5). */
static size_t name_at(const char *bytes, size_t at, size_t end, size_t *value) {
    size_t i = at;
    while (i < end && (unsigned char)bytes[i] > 32 && bytes[i] != ':' && bytes[i] != 127) i++;
    size_t length = i - at;
    while (i < end && (bytes[i] == ' ' || bytes[i] == '\t')) i++;
    if (!length || i >= end || bytes[i] != ':') return 0;
    *value = i + 1;
    return length;
}

static bool is_folded(const char *bytes, size_t length, size_t at) {
    return at < length && (bytes[at] == ' ' || bytes[at] == '\t');
}

static bool is_blank(const char *bytes, size_t at, size_t end) {
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) at++;
    return at == end;
}

/* Behind a line of blanks: do folded lines follow, and then a field? That is a header still (RFC 5322, 4.2), where a
 * body's first lines may be indented too. */
static bool goes_on(const char *bytes, size_t length, size_t at) {
    size_t folded = 0, end, next, value;
    for (; folded < FOLDED_MAX && is_folded(bytes, length, at); folded++, at = next) {
        end = ls_mail_line(bytes, length, at, &next);
        if (is_blank(bytes, at, end)) return false;
    }
    end = at < length ? ls_mail_line(bytes, length, at, &next) : at;
    return folded > 0 && name_at(bytes, at, end, &value) > 0;
}

bool ls_mail_next_field(ls_mail_fields *fields, ls_mail_field *field) {
    const char *bytes = fields->bytes;
    size_t length = fields->length, next, value;
    if (fields->ended || fields->at >= length) return false;
    size_t at = fields->at, end = ls_mail_line(bytes, length, at, &next);
    if (end == at) {
        fields->at = next;
        fields->ended = true;
        return false;
    }
    size_t name = name_at(bytes, at, end, &value);
    if (!name) {
        /* a stray line: the header goes on if another field follows, else the body begins here without an empty line */
        size_t after, other, following = next < length ? ls_mail_line(bytes, length, next, &after) : next;
        bool stray = is_folded(bytes, length, at) || (end - at >= 5 && !memcmp(bytes + at, "From ", 5)) ||
                     (following > next && name_at(bytes, next, following, &other));
        if (!stray) {
            fields->ended = true;
            return false;
        }
        value = at;
    }
    while (is_folded(bytes, length, next)) {
        size_t after, stop = ls_mail_line(bytes, length, next, &after);
        /* a line of blanks ends the header as many mailers see it */
        if (stop < length && is_blank(bytes, next, stop) && !goes_on(bytes, length, after)) break;
        end = stop;
        next = after;
    }
    *field = (ls_mail_field){bytes + at, name, bytes + value, end - value};
    fields->at = next;
    /* a line of blanks only */
    if (is_folded(bytes, length, next)) {
        size_t after;
        ls_mail_line(bytes, length, next, &after);
        fields->at = after;
        fields->ended = true;
    }
    return true;
}

/* ---- addresses ---- */

/* The next comma or semicolon outside of quotes, comments and angles; `length` where none is. */
static size_t address_end(const char *value, size_t length, size_t at, bool quotes) {
    bool quoted = false, angle = false;
    unsigned comment = 0;
    for (; at < length; at++) {
        char c = value[at];
        if (c == '\\' && (quoted || comment)) at++;
        else if (quoted) quoted = c != '"';
        else if (c == '"' && quotes) quoted = true;
        else if (c == '(') comment++;
        else if (c == ')' && comment) comment--;
        else if (c == '<') angle = true;
        else if (c == '>') angle = false;
        else if (!comment && !angle && (c == ',' || c == ';')) break;
    }
    return at < length ? at : length;
}

bool ls_mail_next_address(const char *value, size_t length, size_t *at, const char **address, size_t *address_length) {
    while (*at < length && strchr(" \t,;", value[*at]) && value[*at]) (*at)++;
    if (*at >= length) return false;
    size_t start = *at, end = address_end(value, length, start, true);
    /* an unbalanced quote must not swallow the rest */
    if (end == length && memchr(value + start, ',', length - start)) end = address_end(value, length, start, false);
    /* "Doe, John <…>" without quotes: a piece without an address belongs to the next */
    while (end < length && !memchr(value + start, '@', end - start) && value[end] == ',') {
        size_t more = address_end(value, length, end + 1, true);
        if (!memchr(value + end, '@', more - end)) break;
        end = more;
    }
    *at = end + 1;
    while (end > start && (value[end - 1] == ' ' || value[end - 1] == '\t')) end--;
    *address = value + start;
    *address_length = end - start;
    return true;
}

/* ---- dates ---- */

struct scanner {
    const char *at, *end;
};

/* Blanks, commas and comments. */
static void skip_noise(struct scanner *scanner) {
    unsigned depth = 0;
    for (; scanner->at < scanner->end; scanner->at++) {
        char c = *scanner->at;
        if (c == '(') depth++;
        else if (c == ')' && depth) depth--;
        else if (!depth && c != ' ' && c != '\t' && c != ',' && c != '-' && c != '\r' && c != '\n') break;
        else if (!depth && c == '-') break;
    }
}

static int number(struct scanner *scanner, int most, int *digits) {
    int value = 0;
    for (*digits = 0; scanner->at < scanner->end && *digits < most && *scanner->at >= '0' && *scanner->at <= '9';
         (*digits)++)
        value = value * 10 + (*scanner->at++ - '0');
    return *digits ? value : -1;
}

static int month(struct scanner *scanner) {
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (scanner->end - scanner->at < 3) return 0;
    for (int i = 0; i < 12; i++)
        if (strncasecmp(scanner->at, names + 3 * i, 3) == 0) {
            while (scanner->at < scanner->end && (*scanner->at | 32) >= 'a' && (*scanner->at | 32) <= 'z')
                scanner->at++;
            return i + 1;
        }
    return 0;
}

static void put_two(char *at, int number) { at[0] = (char)('0' + number / 10), at[1] = (char)('0' + number % 10); }

static void parse_zone(struct scanner *scanner, char zone[8]) {
    static const struct {
        const char *name, *zone;
    } names[] = {{"GMT", "UTC"},    {"UTC", "UTC"},    {"UT", "UTC"},     {"EST", "-05:00"},
                 {"EDT", "-04:00"}, {"CST", "-06:00"}, {"CDT", "-05:00"}, {"MST", "-07:00"},
                 {"MDT", "-06:00"}, {"PST", "-08:00"}, {"PDT", "-07:00"}}; /* RFC 5322 4.3 */
    strcpy(zone, "none");
    skip_noise(scanner);
    size_t left = (size_t)(scanner->end - scanner->at);
    if (left >= 5 && (*scanner->at == '+' || *scanner->at == '-')) {
        char sign = *scanner->at++;
        int digits, value = number(scanner, 4, &digits);
        if (digits != 4 || value % 100 > 59 || value > 1500) return;
        if (!value) strcpy(zone, sign == '+' ? "UTC" : "none"); /* -0000: the place is not told */
        else memcpy(zone, "+00:00", 7), *zone = sign, put_two(zone + 1, value / 100), put_two(zone + 4, value % 100);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t size = strlen(names[i].name);
        if (left >= size && !strncasecmp(scanner->at, names[i].name, size)) {
            strcpy(zone, names[i].zone);
            return;
        }
    }
    if (left && (*scanner->at | 32) == 'z') strcpy(zone, "UTC");
}

bool ls_mail_date(const char *value, size_t length, char at[20], char zone[8]) {
    struct scanner scanner = {value, value + length};
    int digits, year_digits;
    skip_noise(&scanner);
    while (scanner.at < scanner.end && (*scanner.at | 32) >= 'a' && (*scanner.at | 32) <= 'z')
        scanner.at++; /* weekday */
    if (scanner.at < scanner.end && *scanner.at == '.') scanner.at++;
    skip_noise(&scanner);
    int day = number(&scanner, 2, &digits);
    while (scanner.at < scanner.end && *scanner.at == '-') scanner.at++;
    skip_noise(&scanner);
    int month_number = month(&scanner);
    while (scanner.at < scanner.end && *scanner.at == '-') scanner.at++;
    skip_noise(&scanner);
    int year = number(&scanner, 4, &year_digits);
    if (year >= 0 && year_digits == 2) year += year < 50 ? 2000 : 1900;
    if (year >= 0 && year_digits == 3) year += 1900;
    skip_noise(&scanner);
    int hour = number(&scanner, 2, &digits), minute = -1, second = 0;
    if (scanner.at < scanner.end && (*scanner.at == ':' || *scanner.at == '.'))
        scanner.at++, minute = number(&scanner, 2, &digits);
    if (scanner.at < scanner.end && (*scanner.at == ':' || *scanner.at == '.'))
        scanner.at++, second = number(&scanner, 2, &digits);
    if (day < 1 || day > 31 || !month_number || year < 1970 || year > 9999) return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
    memcpy(at, "0000-00-00T00:00:00", 20);
    put_two(at, year / 100), put_two(at + 2, year % 100), put_two(at + 5, month_number), put_two(at + 8, day);
    put_two(at + 11, hour), put_two(at + 14, minute), put_two(at + 17, second);
    parse_zone(&scanner, zone);
    return true;
}
