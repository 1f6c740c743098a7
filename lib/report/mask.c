/* One function a kind of value, one table from type to function. OUTPUT says what stays: the domain of an e-mail
 * address, country code and last two digits of a phone number, a name's initials, /16 or /32 of an address, of a secret
 * its kind and length only. We add the OUI of a MAC address, the registrable domain of a host name and a company's
 * legal form. */
#include "report/mask.h"
#include "base/utf8.h"
#include "report/json.h"
#include "report/plain_words.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

#define HIDDEN "***"

typedef struct masked {
    const char *type, *value, *normalized, *domain;
} masked;

static void put_first_character(const char *text, size_t length, ls_buffer *out) {
    uint32_t c;
    if (!length) return;
    ls_next_code_point(text, length, &c);
    ls_buffer_put_utf8(out, c);
}

static void mask_other(const masked *m, ls_buffer *out) {
    size_t count = ls_utf8_count(m->value, strlen(m->value));
    if (count > 1) put_first_character(m->value, strlen(m->value), out);
    ls_buffer_printf(out, HIDDEN "(%zu)", count);
}

static void mask_secret(const masked *m, ls_buffer *out) {
    ls_buffer_printf(out, "[%s, %zu characters]", m->type, ls_utf8_count(m->value, strlen(m->value)));
}

static void mask_email(const masked *m, ls_buffer *out) {
    const char *at = strrchr(m->normalized ? m->normalized : m->value, '@');
    if (!at) {
        mask_other(m, out);
        return;
    }
    ls_buffer_puts(out, HIDDEN);
    ls_buffer_puts(out, at[1] == '[' ? "@[" HIDDEN "]" : at); /* an address literal is an address */
}

/* ITU-T E.164, list of assigned country codes: +1 and +7 have one digit, these have two, all others three. */
static size_t country_code_length(const char *digits) {
    static const char two[] =
        "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 "
        "65 66 81 82 84 86 90 91 92 93 94 95 98";
    if (digits[0] == '1' || digits[0] == '7') return 1;
    for (const char *code = two; *code; code += code[2] ? 3 : 2)
        if (digits[0] == code[0] && digits[1] == code[1]) return 2;
    return 3;
}

static void mask_phone(const masked *m, ls_buffer *out) {
    const char *number = m->normalized ? m->normalized : m->value;
    char digits[32];
    size_t count = 0;
    for (const char *c = number; *c && count < sizeof digits; c++)
        if (isdigit((unsigned char)*c)) digits[count++] = *c;
    size_t code = number[0] == '+' && count > 3 ? country_code_length(digits) : 0;
    if (code) ls_buffer_printf(out, "+%.*s", (int)code, digits);
    ls_buffer_puts(out, HIDDEN);
    if (count >= code + 5) ls_buffer_append(out, digits + count - 2, 2);
}

static bool next_word(const char **at, const char **word, size_t *length) {
    while (**at == ' ' || **at == '\t' || **at == '\n' || **at == '\r') ++*at;
    *word = *at;
    *length = strcspn(*at, " \t\r\n");
    *at += *length;
    return *length > 0;
}

enum { WORDS_MAX = 6 };

static void mask_name(const masked *m, ls_buffer *out) {
    const char *at = m->value, *word;
    size_t length;
    for (int words = 0; words < WORDS_MAX && next_word(&at, &word, &length); words++) {
        if (words) ls_buffer_putc(out, ' ');
        put_first_character(word, length, out);
        ls_buffer_putc(out, '.');
    }
}

static bool is_legal_form(const char *word, size_t length) {
    static const char *const forms[] = {"gmbh",    "ag",     "kg",   "ohg",   "ug",  "se",   "inc",    "llc",    "ltd",
                                        "plc",     "corp",   "co",   "sa",    "sas", "sarl", "srl",    "spa",    "bv",
                                        "nv",      "ab",     "as",   "oy",    "oyj", "aps",  "kft",    "sro",    "pty",
                                        "limited", "inc.",   "ltd.", "corp.", "co.", "s.a.", "s.r.l.", "s.p.a.", "b.v.",
                                        "n.v.",    "s.r.o.", "sp.",  "o.o.",  "&",   "k.k."};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strlen(forms[i]) == length && strncasecmp(forms[i], word, length) == 0) return true;
    return false;
}

static void mask_organization(const masked *m, ls_buffer *out) {
    const char *at = m->value, *word;
    size_t length;
    for (int words = 0; words < WORDS_MAX && next_word(&at, &word, &length); words++) {
        if (words) ls_buffer_putc(out, ' ');
        if (words && is_legal_form(word, length)) {
            ls_buffer_append(out, word, length);
            continue;
        }
        put_first_character(word, length, out);
        ls_buffer_puts(out, HIDDEN);
    }
}

/* Canonical text (RFC 5952): two octets, or two groups as far as they stand before "::". */
static void mask_ip(const masked *m, ls_buffer *out) {
    const char *address = m->normalized ? m->normalized : m->value;
    const char *slash = strchr(address, '/');
    const char *colon = strchr(address, ':'), *dot = strchr(address, '.');
    if (colon) {
        const char *second = colon == address || colon[1] == ':' ? colon : colon + 1 + strcspn(colon + 1, ":");
        ls_buffer_append(out, address, (size_t)(second - address));
        ls_buffer_puts(out, *second && second[0] == ':' && second[1] == ':' ? "::*" : ":*");
    } else if (dot && strchr(dot + 1, '.')) {
        ls_buffer_append(out, address, (size_t)(strchr(dot + 1, '.') - address));
        ls_buffer_puts(out, ".*.*");
    } else {
        mask_other(m, out);
        return;
    }
    if (slash && strspn(slash + 1, "0123456789") == strlen(slash + 1)) ls_buffer_puts(out, slash);
}

static void mask_mac(const masked *m, ls_buffer *out) {
    const char *address = m->normalized ? m->normalized : m->value;
    if (strlen(address) < 17 || address[2] != ':') {
        mask_other(m, out);
        return;
    }
    ls_buffer_append(out, address, 8);
    ls_buffer_puts(out, ":**:**:**");
}

static void mask_hostname(const masked *m, ls_buffer *out) {
    if (!m->domain) {
        mask_other(m, out);
        return;
    }
    ls_buffer_puts(out, HIDDEN ".");
    ls_buffer_puts(out, m->domain);
}

static const struct {
    const char *type;
    void (*mask)(const masked *m, ls_buffer *out);
} masks[] = {
    {"email_address", mask_email}, {"phone_number", mask_phone},   {"person_name", mask_name},
    {"ip_address", mask_ip},       {"ip_network", mask_ip},        {"organization_name", mask_organization},
    {"mac_address", mask_mac},     {"hostname", mask_hostname},    {"url", mask_hostname},
    {"credential", mask_secret},   {"network_secret", mask_secret},
};

void ls_mask_value(const char *type, const char *value, const char *normalized, const char *domain, ls_buffer *out) {
    masked m = {type, value ? value : "", normalized, domain};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        if (strcmp(masks[i].type, type) != 0) continue;
        masks[i].mask(&m, out);
        return;
    }
    mask_other(&m, out);
}

/* What a word must look like to be hidden in free text: an '@' inside, five digits (a short phone number), a dotted
 * address, or 20 characters and more of letters and digits mixed (a key). */
static bool looks_like_value(const char *word, size_t length) {
    size_t digits = 0, dots = 0, letters = 0;
    bool sign = false;
    for (size_t i = 0; i < length; i++) { /* without a branch: most words are none */
        const unsigned char c = (unsigned char)word[i];
        sign |= c == '@' && i > 0;
        digits += (unsigned)(c - '0') < 10;
        letters += (c | 0x20u) - 'a' < 26;
        dots += c == '.' || c == ':';
    }
    return sign || digits >= 5 || (digits >= 4 && dots >= 3) || (length >= 20 && digits >= 2 && letters >= 2);
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* Of text that does not have the value, as nearly all evidence does not. */
static void mask_words(const char *text, size_t length, const ls_seen *seen, ls_buffer *out) {
    size_t kept = 0;
    for (size_t at = 0, end; at < length; at = end) {
        for (end = at; end < length && !is_space(text[end]);) end++;
        if (end > at && (looks_like_value(text + at, end - at) || ls_seen_in(seen, text + at, end - at))) {
            ls_buffer_append(out, text + kept, at - kept);
            ls_buffer_puts(out, HIDDEN);
            kept = end;
        }
        if (end == at) end++;
    }
    ls_buffer_append(out, text + kept, length - kept);
}

void ls_mask_text(const char *text, size_t length, const char *value, const ls_seen *seen, ls_buffer *out) {
    size_t value_length = value ? strlen(value) : 0, kept = 0; /* what is kept is appended run by run */
    if (value_length < 2 || !memmem(text, length, value, value_length)) {
        mask_words(text, length, seen, out);
        return;
    }
    for (size_t at = 0; at < length;) {
        if (text[at] == *value && value_length <= length - at && !memcmp(text + at, value, value_length)) {
            ls_buffer_append(out, text + kept, at - kept);
            ls_buffer_puts(out, HIDDEN);
            kept = at += value_length;
            continue;
        }
        bool starts = !is_space(text[at]) && (at == 0 || is_space(text[at - 1]));
        size_t word = 0;
        while (starts && at + word < length && !is_space(text[at + word])) word++;
        if (word && (looks_like_value(text + at, word) || ls_seen_in(seen, text + at, word))) {
            ls_buffer_append(out, text + kept, at - kept);
            ls_buffer_puts(out, HIDDEN);
            kept = at += word;
        } else {
            at++;
        }
    }
    ls_buffer_append(out, text + kept, length - kept);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_word_byte(char c) { return (unsigned char)c >= 0x80 || isalnum((unsigned char)c); }

/* To the next hump of "firstName", "IDNumber" or "line2". */
static size_t part_length(const char *word, size_t length) {
    size_t at = 1;
    while (at < length && is_digit(word[at]) == is_digit(word[0]) &&
           !(is_capital(word[at]) &&
             (!is_capital(word[at - 1]) || (at + 1 < length && islower((unsigned char)word[at + 1])))))
        at++;
    return at;
}

/* "Name", "firstName", "line2": of plain words, and digits as long as *digits allows. */
static bool is_ours(const char *word, size_t length, size_t *digits) {
    size_t left = *digits;
    if (ls_plain_word(word, length)) return true;
    for (size_t at = 0, part; at < length; at += part) {
        part = part_length(word + at, length - at);
        if (!is_digit(word[at]) && !ls_plain_word(word + at, part)) return false;
        if (is_digit(word[at]) && part > left) return false;
        left -= is_digit(word[at]) ? part : 0;
    }
    *digits = left;
    return true;
}

enum { MARKS_MOST = 2 };

/* One word as blanks part them; marks inside part it further, and what is hidden on both sides of them is one. */
static void mask_place_word(const char *word, size_t length, size_t *digits, ls_buffer *out) {
    size_t hidden = SIZE_MAX; /* where the last hidden part ends */
    for (size_t at = 0; at < length && !out->failed;) {
        size_t part = 0;
        while (at + part < length && is_word_byte(word[at + part])) part++;
        size_t marks = 0; /* many in a row may be a password */
        while (at + marks < length && !is_word_byte(word[at + marks])) marks++;
        if (marks && marks <= MARKS_MOST) {
            ls_buffer_append(out, word + at, marks);
            at += marks;
            continue;
        }
        part += marks;
        if (!marks && is_ours(word + at, part, digits)) {
            ls_buffer_append(out, word + at, part);
            hidden = SIZE_MAX;
        } else {
            if (hidden != SIZE_MAX) out->length = hidden;
            else ls_buffer_puts(out, HIDDEN);
            hidden = out->length;
        }
        at += part;
    }
}

enum { PLACE_DIGITS = 2 }; /* "Sheet 12"; the shortest value that anything finds has three characters */

void ls_mask_place(const char *text, size_t length, const ls_seen *seen, ls_buffer *out) {
    size_t digits = PLACE_DIGITS;
    for (size_t at = 0; at < length;) {
        size_t word = 0;
        while (at + word < length && !is_space(text[at + word])) word++;
        if (!word) ls_buffer_putc(out, text[at++]);
        else if (looks_like_value(text + at, word) || ls_seen_in(seen, text + at, word)) ls_buffer_puts(out, HIDDEN);
        else mask_place_word(text + at, word, &digits, out);
        at += word;
    }
}

/* Lower-case letters as far as a word of plain prose needs them: ASCII, Latin-1, Greek, Cyrillic. */
static bool is_small_letter(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7) || (c >= 0x3AC && c <= 0x3CE) ||
           (c >= 0x430 && c <= 0x45F);
}

static bool is_mark(uint32_t c) { return c < 0x80 && ispunct((int)c) && c != '@' && c != '\\'; }

/* "(write": marks, small letters that are a plain word, marks. */
static bool is_prose(const char *word, size_t length) {
    size_t letters = 0, begin = 0, end = 0, marks = 0;
    for (size_t at = 0; at < length;) {
        uint32_t c;
        const size_t step = ls_next_code_point(word + at, length - at, &c);
        if (is_small_letter(c)) {
            if (letters && end != at) return false;
            if (!letters++) begin = at;
            end = at + step;
            marks = 0;
        } else if (!is_mark(c) || ++marks > MARKS_MOST) {
            return false;
        }
        at += step;
    }
    return !letters || ls_plain_word(word + begin, end - begin);
}

void ls_mask_prose(const char *text, size_t length, bool cut_before, bool cut_after, const ls_seen *seen,
                   ls_buffer *out) {
    for (size_t at = 0; at < length;) {
        if (is_space(text[at])) {
            ls_buffer_putc(out, text[at++]);
            continue;
        }
        size_t word = 0;
        while (at + word < length && !is_space(text[at + word])) word++;
        bool cut = (cut_before && at == 0) || (cut_after && at + word == length);
        if (!cut && is_prose(text + at, word) && !ls_seen_in(seen, text + at, word))
            ls_buffer_append(out, text + at, word);
        else ls_buffer_puts(out, HIDDEN);
        at += word;
    }
}

void ls_mask_path_part(const char *part, size_t length, ls_buffer *out) {
    size_t suffix = 0; /* with its dot */
    while (suffix < length && suffix < 5 && isalnum((unsigned char)part[length - 1 - suffix])) suffix++;
    bool has_suffix = suffix > 0 && suffix + 1 < length && part[length - 1 - suffix] == '.';
    put_first_character(part, length, out);
    ls_buffer_puts(out, HIDDEN);
    if (has_suffix) ls_buffer_append(out, part + length - 1 - suffix, suffix + 1);
}
