/* Is a labelled value a secret, or a placeholder, a mask, a reference, a word of prose? */
#include "match/checks.h"
#include <math.h>
#include <string.h>

static const char *const placeholders[] = {
    "password",     "passwd",        "passphrase",    "pwd",        "pass",     "secret",    "token",       "apikey",
    "api_key",      "key",           "value",         "string",     "changeme", "change_me", "change-me",   "changeit",
    "yourpassword", "your_password", "your-password", "mypassword", "null",     "none",      "nil",         "undefined",
    "true",         "false",         "yes",           "no",         "empty",    "blank",     "hidden",      "redacted",
    "removed",      "masked",        "encrypted",     "required",   "optional", "enabled",   "disabled",    "prompt",
    "default",      "unknown",       "todo",          "tbd",        "n/a",      "example",   "placeholder", "here",
    "username",     "user",          "text",          "varchar",    "varchar2", "nvarchar",  "int",         "char",
    "object",       "function",      "self",          "this",       "new",      "return",    "nullptr",     NULL};

static bool is_placeholder(const char *text, size_t length) {
    const char first = ls_to_lower((unsigned char)text[0]);
    for (size_t i = 0; placeholders[i]; i++)
        if (placeholders[i][0] == first && strlen(placeholders[i]) == length &&
            ls_ascii_casecmp(text, placeholders[i], length) == 0)
            return true;
    return false;
}

/* "$h$6$…", "$sha512$5000$…": the scheme, then what it made; "$password$" is a place in a template. */
static bool is_crypt(const char *text, size_t length) {
    enum { SCHEME_MOST = 10, MADE_LEAST = 8 };
    size_t at = 1;
    while (at < length && at <= SCHEME_MOST && ls_is_alnum((unsigned char)text[at])) at++;
    return at > 1 && at + MADE_LEAST < length && text[at] == '$';
}

/* ${x}, $(x), {{x}}, %x%, <x>, [x], x(…), process.env.x, os.environ: it stands elsewhere. "$1$…" and "$9$…" are
 * hashes. */
static bool is_reference(const char *text, size_t length) {
    char first = text[0], last = text[length - 1];
    if (first == '$' && length > 1 && !ls_is_digit((unsigned char)text[1]) && !is_crypt(text, length)) return true;
    if ((first == '<' && last == '>') || (first == '{' && last == '}') || (first == '[' && last == ']') ||
        (first == '%' && last == '%') || (first == '&' && last == ';'))
        return true;
    return memchr(text, '(', length) && last == ')' ? true
           : (length > 4 && (ls_ascii_casecmp(text, "env.", 4) == 0 || strncmp(text, "os.", 3) == 0)) ||
                 (length > 8 && strncmp(text, "process.", 8) == 0) || (length > 4 && strncmp(text, "var.", 4) == 0);
}

typedef struct makeup {
    unsigned lower, upper, digits, other, distinct;
} makeup;

static makeup look(const char *text, size_t length) {
    bool seen[256] = {false};
    makeup found = {0};
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        found.distinct += !seen[c];
        seen[c] = true;
        if (c >= 'a' && c <= 'z') found.lower++;
        else if (c >= 'A' && c <= 'Z') found.upper++;
        else if (ls_is_digit(c)) found.digits++;
        else found.other++;
    }
    return found;
}

/* A plain word with another behind it on the line is a sentence: "password: must be changed"; so is one that a full
 * stop ends. */
static bool is_prose(const ls_check *check, const makeup *found, size_t length) {
    const char *text = check->text + check->start;
    if (length > 1 && text[length - 1] == '.' && found->other == 1 && !found->digits &&
        found->upper <= (unsigned)ls_is_alpha((unsigned char)*text))
        return true;
    if (found->digits || found->other || (found->upper > 1) ||
        (found->upper && !ls_is_alpha((unsigned char)check->text[check->start])))
        return false;
    unsigned char after = ls_check_at(check, check->end), then = ls_check_at(check, (int64_t)check->end + 1);
    if ((after == ' ' && ls_is_alpha(then)) || ((after == '.' || after == ',') && (then == ' ' || then == '\n')) ||
        after == '?' || after == '!')
        return true;
    return length < 4;
}

bool ls_check_secret(ls_check *check) {
    const char *text = check->text + check->start;
    size_t length = check->end - check->start;
    while (length > 1 && strchr("\"',;", text[length - 1])) length--;
    while (length > 1 && strchr("\"'", text[0])) {
        text++;
        length--;
    }
    check->start = (uint32_t)(text - check->text);
    check->end = check->start + (uint32_t)length;
    if (length < 3) return false;
    makeup found = look(text, length);
    if (found.distinct < 3 || is_placeholder(text, length - (text[length - 1] == ')')) || is_reference(text, length) ||
        is_prose(check, &found, length))
        return false;
    if ((size_t)found.other == length) return false; /* dots, stars, dashes */
    unsigned kinds = !!found.lower + !!found.upper + !!found.digits + !!found.other;
    if (kinds >= 3 && length >= 8) ls_hit_add_evidence(check->hit, "strong", "mixed characters", 1);
    else if (kinds == 1 && !found.digits) ls_hit_add_evidence(check->hit, "weak", "a plain word", 1);
    return true;
}

/* A community may be any word ("public" is one); only prose and references are refused. */
bool ls_check_community(ls_check *check) {
    const char *text = check->text + check->start;
    size_t length = check->end - check->start;
    makeup found = look(text, length);
    unsigned char after = ls_check_at(check, check->end), then = ls_check_at(check, (int64_t)check->end + 1);
    bool plain = !found.digits && !found.other && !found.upper;
    if (is_reference(text, length) || (size_t)found.other == length) return false;
    if (plain && after == ' ' && then >= 'a' && then <= 'z' &&
        ls_ascii_casecmp(check->text + check->end + 1, "ro", 2) != 0 &&
        ls_ascii_casecmp(check->text + check->end + 1, "rw", 2) != 0 &&
        ls_ascii_casecmp(check->text + check->end + 1, "view", 4) != 0 &&
        ls_ascii_casecmp(check->text + check->end + 1, "auth", 4) != 0)
        return false;
    if ((length == 6 && ls_ascii_casecmp(text, "public", 6) == 0) ||
        (length == 7 && ls_ascii_casecmp(text, "private", 7) == 0))
        ls_hit_add_evidence(check->hit, "default", "a well-known default", 1);
    return true;
}

/* A generated key: both letters and digits, spread as a random one is. Shannon entropy of the bytes; the bound of 3.0
 * bits for 20 characters parts hexadecimal keys (mean 3.5) from identifiers and words (2.8). */
bool ls_check_entropy(ls_check *check) {
    const char *text = check->text + check->start;
    size_t length = check->end - check->start, counts[256] = {0};
    double bits = 0;
    makeup found = look(text, length);
    if (length < 12 || !found.digits || !(found.lower + found.upper) || is_reference(text, length)) return false;
    for (size_t i = 0; i < length; i++) counts[(unsigned char)text[i]]++;
    for (size_t c = 0; c < 256; c++)
        if (counts[c]) bits -= (double)counts[c] * log2((double)counts[c] / (double)length);
    if (bits / (double)length < 3.0) return false;
    ls_hit_add_evidence(check->hit, "entropy", NULL, 1);
    return true;
}
