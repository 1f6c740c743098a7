/* E-mail addresses written for people: "name at example dot com", name(at)example.com, name [at] example [dot] co [dot]
 * uk. An anchor is an "at" in brackets or a "dot" between spaces; what stands before it is read backwards, so that a
 * block of nothing but anchors costs a few bytes for each. */
#include "match/check_host.h"
#include <string.h>

enum { LOCAL_MOST = 64, LABEL_MOST = 63, LABELS_MOST = 5, TOP_LEAST = 2, TOP_MOST = 24 };

typedef struct address {
    char text[LOCAL_MOST + 1 + LABELS_MOST * (LABEL_MOST + 1) + TOP_MOST];
    uint32_t length, domain; /* where the domain begins in it */
} address;

static bool is_local(unsigned char c) { return ls_is_alnum(c) || (c && strchr("._%+-", c)); }
static bool is_label(unsigned char c) { return ls_is_alnum(c) || c == '-'; }
static bool opens(unsigned char c) { return c && strchr("([{", c); }
static bool closes(unsigned char c) { return c && strchr(")]}", c); }

static bool has(const ls_check *check, int64_t at, const char *word, uint32_t length) {
    return at >= check->low && at + length <= check->high && ls_ascii_casecmp(check->text + at, word, length) == 0;
}

/* The word in brackets, with or without spaces inside and around; its end, or 0. */
static uint32_t bracketed(const ls_check *check, uint32_t at, const char *word, uint32_t length) {
    at += ls_check_at(check, at) == ' ';
    if (!opens(ls_check_at(check, at))) return 0;
    at += 1u + (ls_check_at(check, (int64_t)at + 1) == ' ');
    if (!has(check, at, word, length)) return 0;
    at += length;
    at += ls_check_at(check, at) == ' ';
    if (!closes(ls_check_at(check, at))) return 0;
    return at + 1u + (ls_check_at(check, (int64_t)at + 1) == ' ');
}

/* What joins two labels: " dot "; behind an "at" in brackets also "[dot]", and a real dot. Its end, or 0. */
static uint32_t dot_end(const ls_check *check, uint32_t at, bool in_brackets) {
    if (has(check, at, " dot ", 5)) return at + 5;
    if (!in_brackets) return 0;
    if (ls_check_at(check, at) == '.' && is_label(ls_check_at(check, (int64_t)at + 1))) return at + 1;
    return bracketed(check, at, "dot", 3);
}

static void append(address *out, const ls_check *check, uint32_t from, uint32_t to) {
    memcpy(out->text + out->length, check->text + from, to - from);
    out->length += to - from;
}

/* The domain that begins at `at`; its end, or 0. */
static uint32_t read_domain(const ls_check *check, uint32_t at, bool in_brackets, address *out) {
    for (unsigned labels = 0;; labels++) {
        uint32_t end = at, next;
        while (end - at <= LABEL_MOST && is_label(ls_check_at(check, end)))
            end++;
        if (end == at || end - at > LABEL_MOST) return 0;
        if (labels < LABELS_MOST && (next = dot_end(check, end, in_brackets))) {
            append(out, check, at, end);
            out->text[out->length++] = '.';
            at = next;
            continue;
        }
        uint32_t letters = at;
        while (letters < end && ls_is_alpha((unsigned char)check->text[letters]))
            letters++;
        if (!labels || letters < end || end - at < TOP_LEAST || end - at > TOP_MOST) return 0;
        append(out, check, at, end);
        return ls_check_at(check, end) == '@' ? 0 : end;
    }
}

/* Where the local part that ends at `end` begins; `end`: there is none. */
static uint32_t local_start(const ls_check *check, uint32_t end) {
    uint32_t at = end;
    while (end - at <= LOCAL_MOST && is_local(ls_check_at(check, (int64_t)at - 1)))
        at--;
    return end - at <= LOCAL_MOST && at < end && ls_is_alnum((unsigned char)check->text[at]) ? at : end;
}

/* Where the local part before the brackets that end at the anchor ends. */
static uint32_t before_brackets(const ls_check *check) {
    int64_t at = (int64_t)check->anchor - 2;
    if (ls_check_at(check, at) == ' ') at--;
    at -= 2;
    if (ls_check_at(check, at) == ' ') at--;
    return (uint32_t)(ls_check_at(check, at - 1) == ' ' ? at - 1 : at);
}

/* Where the local part before the " at " ends that the words before the anchor's " dot " lead to; 0: they do not. */
static uint32_t before_words(const ls_check *check) {
    uint32_t end = check->anchor - 5;
    for (unsigned labels = 0; labels < LABELS_MOST; labels++) {
        uint32_t at = end;
        while (end - at < LABEL_MOST && is_label(ls_check_at(check, (int64_t)at - 1)))
            at--;
        if (at == end) return 0;
        if (has(check, (int64_t)at - 4, " at ", 4)) return at - 4;
        if (!has(check, (int64_t)at - 5, " dot ", 5)) return 0;
        end = at - 5;
    }
    return 0;
}

/* normalized = the local part as written, @, the domain in lower case. */
static bool take(ls_check *check, address *found) {
    ls_check inner = *check; /* the plain form is read where it was written */
    ls_host host;
    inner.text = found->text;
    inner.low = 0;
    inner.high = found->length;
    if (!ls_host_read(&inner, found->domain, &host) || host.end != found->length) return false;
    bool good = ls_host_domain(&inner, found->domain, found->length);
    ls_host_lower(&inner, found->domain, found->length, found->text + found->domain);
    good = good && ls_check_normalized(&inner, found->text, found->length);
    check->no_memory = inner.no_memory;
    return good;
}

bool ls_check_email_spoken(ls_check *check) {
    address found = {.length = 0};
    const bool in_brackets = closes((unsigned char)check->text[check->anchor - 1]);
    const uint32_t local_end = in_brackets ? before_brackets(check) : before_words(check);
    const uint32_t start = local_end > check->low ? local_start(check, local_end) : local_end;
    if (start >= local_end || start < check->low) return false;
    append(&found, check, start, local_end);
    found.text[found.length++] = '@';
    found.domain = found.length;
    uint32_t domain = in_brackets ? bracketed(check, local_end, "at", 2) : local_end + 4;
    uint32_t end = domain ? read_domain(check, domain, in_brackets, &found) : 0;
    if (!end || !take(check, &found)) return false;
    check->start = start;
    check->end = end;
    ls_hit_add_evidence(check->hit, "obfuscated", NULL, 1);
    return true;
}
